"""Read PubMed's bytes in chunks of UTF-8: from files, gzip and every encoding of XML."""

from __future__ import annotations

import codecs
import io
import re
import stat
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import BinaryIO, Final

from evidence.errors import EvidenceError
from evidence.http.unpacking import GZIP_MAGIC, TruncatedSourceError, gunzip

CHUNK_SIZE: Final = 1 << 20
_ENCODING_DECLARATION: Final = re.compile(
    rb"""^\s*<\?xml[^>]*?\sencoding\s*=\s*["']([A-Za-z][\w.-]*)["']"""
)
_XML_DECLARATION: Final = re.compile(r"^\s*<\?xml[^>]*\?>")
# https://www.w3.org/TR/xml/#sec-guessing; marks of UTF-32 go first, as they begin like UTF-16.
_BYTE_ORDER_MARKS: Final = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
    (b"<\0?\0", "utf-16-le"),
    (b"\0<\0?", "utf-16-be"),
)
_WIDE_ENCODINGS: Final = ("utf-16", "utf-32", "utf16", "utf32", "ucs", "unicode", "iso-10646")
_PASSTHROUGH_ENCODINGS: Final = ("utf-8", "ascii")


def open_source(source: Path | bytes) -> BinaryIO:
    """Open a file, or bytes as a file.

    Raises:
        EvidenceError: the file cannot be read, or is a pipe or a device.
    """
    if isinstance(source, bytes):
        return io.BytesIO(source)
    try:
        mode = source.stat().st_mode
        if stat.S_ISREG(mode) or stat.S_ISDIR(mode):  # a pipe without writer would never open
            return source.open("rb")
    except (OSError, ValueError) as error:
        raise _unreadable_error(source, error) from error
    raise EvidenceError(
        f"{source} cannot be read: it is a pipe or a device; save its content in a file"
    )


def _unreadable_error(source: object, error: Exception) -> EvidenceError:
    if str(source) == "-":
        return EvidenceError("standard input cannot be read; save it in a file and name the file")
    reason = error.strerror if isinstance(error, OSError) else None
    return EvidenceError(f"{source} cannot be read: {(reason or str(error)).lower()}")


def read_chunks(file: BinaryIO, progress: Callable[[int], None]) -> Iterator[bytes]:
    """Read a file in chunks, unpacked and in UTF-8.

    Args:
        file: plain or gzip, in the encoding that it declares or is marked as.
        progress: called with the number of bytes of each chunk of the file as it is on disk.

    Raises:
        TruncatedSourceError: compressed data end early or are damaged, or text is not in its
            encoding; the chunks before that were yielded.
        EvidenceError: the encoding is unknown, or the file cannot be read to its end.
    """
    raw = _read_raw(file, progress)
    first = next(raw, b"")
    is_gzip = first.startswith(GZIP_MAGIC)
    chunks = filter(None, gunzip(_prepend(first, raw)) if is_gzip else _prepend(first, raw))
    head = next(chunks, b"")
    encoding = _detect_encoding(head)
    whole = _prepend(head.removeprefix(codecs.BOM_UTF8), chunks)
    if encoding in _PASSTHROUGH_ENCODINGS:
        yield from whole
    elif _is_text_encoding(encoding):
        yield from _decode_chunks(encoding, whole)
    else:
        raise EvidenceError(
            f"{_file_name(file)} cannot be read: its encoding {encoding!r} is unknown; "
            "save it as UTF-8"
        )


class ByteCounter:
    """Counts the bytes of a file as they are read, and reports them."""

    def __init__(self, progress: Callable[[int], None]) -> None:
        self.count = 0
        self._progress = progress

    def add(self, count: int) -> None:
        """Add bytes."""
        self.count += count
        self._progress(count)


def _read_raw(file: BinaryIO, progress: Callable[[int], None]) -> Iterator[bytes]:
    try:
        while piece := file.read(CHUNK_SIZE):
            progress(len(piece))
            yield piece
    except OSError as error:
        raise _unreadable_error(_file_name(file), error) from error


def _file_name(file: BinaryIO) -> str:
    return str(getattr(file, "name", "bytes"))


def _prepend(first: bytes, rest: Iterator[bytes]) -> Iterator[bytes]:
    if first:
        yield first
    yield from rest


def _detect_encoding(head: bytes) -> str:
    """Return the encoding that a text is marked as or declares; UTF-8 without either."""
    for mark, encoding in _BYTE_ORDER_MARKS:
        if head.startswith(mark):
            return encoding
    declared = _ENCODING_DECLARATION.match(head)
    encoding = declared[1].decode().lower() if declared else "utf-8"
    # In a wide encoding the declaration would not have been found: it is wrong.
    return "utf-8" if encoding.startswith(_WIDE_ENCODINGS) else encoding


def _is_text_encoding(encoding: str) -> bool:
    """Return whether Python knows an encoding of text by this name, not a compression."""
    try:
        return b"<?xml".decode(encoding) == "<?xml"
    except UnicodeError:
        return encoding.startswith(_WIDE_ENCODINGS)
    except LookupError:
        return False


def _decode_chunks(encoding: str, encoded: Iterator[bytes]) -> Iterator[bytes]:
    """Decode text into UTF-8, and remove its XML declaration, which is wrong by then."""
    decoder = codecs.getincrementaldecoder(encoding)()
    is_head = True
    for piece in _append(encoded, b""):
        text, error = _decode_start(decoder, piece)
        yield (_XML_DECLARATION.sub("", text, count=1) if is_head else text).encode()
        is_head = is_head and not text
        if error:
            raise TruncatedSourceError(f"it is not the {encoding} that it declares") from error


def _append(pieces: Iterator[bytes], last: bytes) -> Iterator[bytes]:
    yield from pieces
    yield last


def _decode_start(
    decoder: codecs.IncrementalDecoder, piece: bytes
) -> tuple[str, UnicodeError | None]:
    """Decode a piece, the empty one as the last, up to what is not in the encoding."""
    waiting = len(decoder.getstate()[0])
    try:
        return decoder.decode(piece, final=not piece), None
    except UnicodeDecodeError as error:
        return decoder.decode(piece[: max(0, error.start - waiting)]), error
    except UnicodeError as error:
        return "", error
