"""Where PubMed's bytes come from: files, gzip, any encoding that XML may declare -> UTF-8, piece by piece."""

from __future__ import annotations

import codecs
import io
import re
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
_MARKS: Final = ((codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))
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
        return source.open("rb")
    except OSError as error:
        raise EvidenceError(f"{source} cannot be read: {(error.strerror or str(error)).lower()}") from error


def pieces(file: BinaryIO, progress: Callable[[int], None]) -> Iterator[bytes]:
    """The content of ``file``, unpacked and in UTF-8; ``progress`` is told the number of bytes of each piece.

    Raises:
        Cut: compressed data are cut short or damaged, or text is not in the encoding that it declares; all that
            stands before has been given.
        EvidenceError: the encoding that is declared is not known.
    """
    raw = _raw(file, progress)
    first = next(raw, b"")
    unpacked = _unpack(first, raw) if first.startswith(_GZIP) else _chain(first, raw)
    head = next(unpacked, b"")
    encoding = _encoding(head)
    whole = _chain(head, unpacked)
    yield from whole if encoding in _AS_IT_IS else _decode(encoding, whole)


def _raw(file: BinaryIO, progress: Callable[[int], None]) -> Iterator[bytes]:
    while piece := file.read(PIECE):
        progress(len(piece))
        yield piece


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
    return declared[1].decode().lower() if declared else "utf-8"


def _decode(encoding: str, encoded: Iterator[bytes]) -> Iterator[bytes]:
    """The text in UTF-8; its XML declaration, which no longer holds, is blanked out."""
    try:
        decoder = codecs.getincrementaldecoder(encoding)()
    except LookupError:
        raise EvidenceError(f"its encoding {encoding!r} is not known; save it as UTF-8") from None
    is_head = True
    try:
        for piece in encoded:
            text = decoder.decode(piece)
            yield (_DECLARATION.sub("", text, count=1) if is_head else text).encode()
            is_head = is_head and not text
        yield decoder.decode(b"", final=True).encode()
    except UnicodeError as error:
        raise Cut(f"it is not the {encoding} that it declares") from error
