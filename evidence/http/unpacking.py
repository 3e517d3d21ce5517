"""Unpack gzip as it comes: an answer of a server, or a file."""

from __future__ import annotations

import zlib
from collections.abc import Iterator
from types import ModuleType
from typing import Any, Final

fast_zlib: ModuleType
try:
    from isal import isal_zlib as fast_zlib
except ImportError:
    fast_zlib = zlib  # has the same functions, at a third of the speed

GZIP_MAGIC: Final = b"\x1f\x8b"
_PIECE_SIZE: Final = 1 << 20
_GZIP_PADDING: Final = b"\0"  # between members
_GZIP_WBITS: Final = 31  # zlib's number for gzip with the largest window


class TruncatedSourceError(Exception):
    """The source ends early or is damaged; the message says how. What precedes it was read."""


def gunzip(pieces: Iterator[bytes]) -> Iterator[bytes]:
    """Unpack gzip, of one member or several, in pieces of 1 MB at most.

    Raises:
        TruncatedSourceError: it ends early or is damaged; what it still gives was yielded.
    """
    unpacker = _create_unpacker()
    is_in_member = False
    for packed in pieces:
        data = packed if is_in_member else packed.lstrip(_GZIP_PADDING)
        while data:
            is_in_member = True
            yield _decompress(unpacker, data)
            data = unpacker.unused_data or unpacker.unconsumed_tail
            if unpacker.eof:
                unpacker = _create_unpacker()
                is_in_member = False
                data = data.lstrip(_GZIP_PADDING)
    if is_in_member:
        raise TruncatedSourceError("its gzip data end in the middle")


def _create_unpacker() -> Any:
    return fast_zlib.decompressobj(wbits=_GZIP_WBITS)


def _decompress(unpacker: Any, data: bytes) -> bytes:
    try:
        piece: bytes = unpacker.decompress(data, _PIECE_SIZE)
    except (zlib.error, fast_zlib.error) as error:
        raise TruncatedSourceError("its gzip data are damaged") from error
    return piece
