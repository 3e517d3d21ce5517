"""Where PubMed's bytes come from: files, gzip, any encoding that XML may declare -> UTF-8, piece by piece."""

from __future__ import annotations

import codecs
import io
import re
import stat
import zlib
from collections.abc import Callable, Iterator
from pathlib import Path
from types import ModuleType
from typing import BinaryIO, Final

from evidence.errors import EvidenceError

fast_zlib: ModuleType
try:
    from isal import isal_zlib as fast_zlib
except ImportError:
    fast_zlib = zlib  # the same functions, at a third of the speed

CHUNK_SIZE: Final = 1 << 20
_GZIP_MAGIC: Final = b"\x1f\x8b"
_GZIP_WBITS: Final = 31  # zlib's number for gzip with the largest window
_ENCODING_DECLARATION: Final = re.compile(
    rb"""^\s*<\?xml[^>]*?\sencoding\s*=\s*["']([A-Za-z][\w.-]*)["']"""
)
_XML_DECLARATION: Final = re.compile(r"^\s*<\?xml[^>]*\?>")
# https://www.w3.org/TR/xml/#sec-guessing; the marks of UTF-32 begin like those of UTF-16
_BYTE_ORDER_MARKS: Final = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
    (b"<\0?\0", "utf-16-le"),
    (b"\0<\0?", "utf-16-be"),
)
_WIDE_ENCODINGS: Final = ("utf-16", "utf-32", "utf16", "utf32", "ucs", "unicode", "iso-10646")
_PASSTHROUGH_ENCODINGS: Final = ("utf-8", "ascii")


class TruncatedSourceError(Exception):  # noqa: N818  # no error to us: what stands before the cut is read
    """The source ends, or is damaged, before its end; the message says how."""


def open_source(source: Path | bytes) -> BinaryIO:
    """The bytes as a file.

    Raises:
        EvidenceError: the file cannot be read.
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
        f"{source} cannot be read: it is no file but a pipe or a device; save what it gives in a file"
    )


def _unreadable_error(source: object, error: Exception) -> EvidenceError:
    if str(source) == "-":
        return EvidenceError(
            "standard input cannot be read: save it in a file, and give the file's name"
        )
    reason = error.strerror if isinstance(error, OSError) else None
    return EvidenceError(f"{source} cannot be read: {(reason or str(error)).lower()}")


def read_chunks(file: BinaryIO, progress: Callable[[int], None]) -> Iterator[bytes]:
    """The content of ``file``, unpacked and in UTF-8; ``progress`` is told the number of bytes of each piece.

    Raises:
        Cut: compressed data are cut short or damaged, or text is not in the encoding that it declares; all that
            stands before has been given.
        EvidenceError: the encoding that is declared is not known, or the file cannot be read to its end.
    """
    raw = _read_raw(file, progress)
    first = next(raw, b"")
    unpacked = _gunzip(first, raw) if first.startswith(_GZIP_MAGIC) else _prepend(first, raw)
    head = next(unpacked, b"")
    encoding = _detect_encoding(head)
    whole = _prepend(head, unpacked)
    if encoding in _PASSTHROUGH_ENCODINGS:
        yield from whole
    elif _is_text_encoding(encoding):
        yield from _decode_chunks(encoding, whole)
    else:
        raise EvidenceError(
            f"{_file_name(file)} cannot be read: its encoding {encoding!r} is not known; save it as UTF-8"
        )


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


def _gunzip(first: bytes, rest: Iterator[bytes]) -> Iterator[bytes]:
    """Unpacked gzip, of one member or several; what can be had of a damaged one comes before the ``Cut``."""
    unpacker = fast_zlib.decompressobj(wbits=_GZIP_WBITS)
    begun = False
    for packed in _prepend(first, rest):
        data = packed
        while data:
            if not begun:
                data = data.lstrip(b"\0")  # members may be padded
            begun = begun or bool(data)
            try:
                piece = unpacker.decompress(data, CHUNK_SIZE)
            except (zlib.error, fast_zlib.error) as error:
                raise TruncatedSourceError("its gzip data are damaged") from error
            if piece:
                yield piece
            data = unpacker.unused_data or unpacker.unconsumed_tail
            if unpacker.eof:
                unpacker = fast_zlib.decompressobj(wbits=_GZIP_WBITS)
                begun = False
    if begun:
        raise TruncatedSourceError("its gzip data end in the middle")


def _detect_encoding(head: bytes) -> str:
    """The encoding that a text begins with or declares, UTF-8 without either."""
    for mark, encoding in _BYTE_ORDER_MARKS:
        if head.startswith(mark):
            return encoding
    declared = _ENCODING_DECLARATION.match(head)
    encoding = declared[1].decode().lower() if declared else "utf-8"
    return (
        "utf-8" if encoding.startswith(_WIDE_ENCODINGS) else encoding
    )  # were it so, the declaration had not been found


def _is_text_encoding(encoding: str) -> bool:
    """Whether it is an encoding of text; what Python calls codecs are compressions, too."""
    try:
        return b"<?xml".decode(encoding) == "<?xml"
    except UnicodeError:
        return encoding.startswith(_WIDE_ENCODINGS)
    except LookupError:
        return False


def _decode_chunks(encoding: str, encoded: Iterator[bytes]) -> Iterator[bytes]:
    """The text in UTF-8; its XML declaration, which no longer holds, is blanked out."""
    decoder = codecs.getincrementaldecoder(encoding)()
    is_head = True
    try:
        for piece in encoded:
            text = decoder.decode(piece)
            yield (_XML_DECLARATION.sub("", text, count=1) if is_head else text).encode()
            is_head = is_head and not text
        yield decoder.decode(b"", final=True).encode()
    except UnicodeError as error:
        raise TruncatedSourceError(f"it is not the {encoding} that it declares") from error
