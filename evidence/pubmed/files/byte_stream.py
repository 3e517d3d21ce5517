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

PIECE: Final = 1 << 20
_GZIP: Final = b"\x1f\x8b"
_GZIP_FORMAT: Final = 31  # zlib's number for gzip with the largest window
_DECLARED: Final = re.compile(rb"""^\s*<\?xml[^>]*?\sencoding\s*=\s*["']([A-Za-z][\w.-]*)["']""")
_DECLARATION: Final = re.compile(r"^\s*<\?xml[^>]*\?>")
# https://www.w3.org/TR/xml/#sec-guessing; the marks of UTF-32 begin like those of UTF-16
_MARKS: Final = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
    (b"<\0?\0", "utf-16-le"),
    (b"\0<\0?", "utf-16-be"),
)
_WIDE: Final = ("utf-16", "utf-32", "utf16", "utf32", "ucs", "unicode", "iso-10646")
_AS_IT_IS: Final = ("utf-8", "ascii")


class Cut(Exception):  # noqa: N818  # no error to us: what stands before the cut is read
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
        raise _unreadable(source, error) from error
    raise EvidenceError(
        f"{source} cannot be read: it is no file but a pipe or a device; save what it gives in a file"
    )


def _unreadable(source: object, error: Exception) -> EvidenceError:
    if str(source) == "-":
        return EvidenceError(
            "standard input cannot be read: save it in a file, and give the file's name"
        )
    reason = error.strerror if isinstance(error, OSError) else None
    return EvidenceError(f"{source} cannot be read: {(reason or str(error)).lower()}")


def pieces(file: BinaryIO, progress: Callable[[int], None]) -> Iterator[bytes]:
    """The content of ``file``, unpacked and in UTF-8; ``progress`` is told the number of bytes of each piece.

    Raises:
        Cut: compressed data are cut short or damaged, or text is not in the encoding that it declares; all that
            stands before has been given.
        EvidenceError: the encoding that is declared is not known, or the file cannot be read to its end.
    """
    raw = _raw(file, progress)
    first = next(raw, b"")
    unpacked = _unpack(first, raw) if first.startswith(_GZIP) else _chain(first, raw)
    head = next(unpacked, b"")
    encoding = _encoding(head)
    whole = _chain(head, unpacked)
    if encoding in _AS_IT_IS:
        yield from whole
    elif _is_known(encoding):
        yield from _decode(encoding, whole)
    else:
        raise EvidenceError(
            f"{_name(file)} cannot be read: its encoding {encoding!r} is not known; save it as UTF-8"
        )


def _raw(file: BinaryIO, progress: Callable[[int], None]) -> Iterator[bytes]:
    try:
        while piece := file.read(PIECE):
            progress(len(piece))
            yield piece
    except OSError as error:
        raise _unreadable(_name(file), error) from error


def _name(file: BinaryIO) -> str:
    return str(getattr(file, "name", "bytes"))


def _chain(first: bytes, rest: Iterator[bytes]) -> Iterator[bytes]:
    if first:
        yield first
    yield from rest


def _unpack(first: bytes, rest: Iterator[bytes]) -> Iterator[bytes]:
    """Unpacked gzip, of one member or several; what can be had of a damaged one comes before the ``Cut``."""
    unpacker = fast_zlib.decompressobj(wbits=_GZIP_FORMAT)
    begun = False
    for packed in _chain(first, rest):
        data = packed
        while data:
            if not begun:
                data = data.lstrip(b"\0")  # members may be padded
            begun = begun or bool(data)
            try:
                piece = unpacker.decompress(data, PIECE)
            except (zlib.error, fast_zlib.error) as error:
                raise Cut("its gzip data are damaged") from error
            if piece:
                yield piece
            data = unpacker.unused_data or unpacker.unconsumed_tail
            if unpacker.eof:
                unpacker = fast_zlib.decompressobj(wbits=_GZIP_FORMAT)
                begun = False
    if begun:
        raise Cut("its gzip data end in the middle")


def _encoding(head: bytes) -> str:
    """The encoding that a text begins with or declares, UTF-8 without either."""
    for mark, encoding in _MARKS:
        if head.startswith(mark):
            return encoding
    declared = _DECLARED.match(head)
    encoding = declared[1].decode().lower() if declared else "utf-8"
    return (
        "utf-8" if encoding.startswith(_WIDE) else encoding
    )  # were it so, the declaration had not been found


def _is_known(encoding: str) -> bool:
    """Whether it is an encoding of text; what Python calls codecs are compressions, too."""
    try:
        return b"<?xml".decode(encoding) == "<?xml"
    except UnicodeError:
        return encoding.startswith(_WIDE)
    except LookupError:
        return False


def _decode(encoding: str, encoded: Iterator[bytes]) -> Iterator[bytes]:
    """The text in UTF-8; its XML declaration, which no longer holds, is blanked out."""
    decoder = codecs.getincrementaldecoder(encoding)()
    is_head = True
    try:
        for piece in encoded:
            text = decoder.decode(piece)
            yield (_DECLARATION.sub("", text, count=1) if is_head else text).encode()
            is_head = is_head and not text
        yield decoder.decode(b"", final=True).encode()
    except UnicodeError as error:
        raise Cut(f"it is not the {encoding} that it declares") from error
