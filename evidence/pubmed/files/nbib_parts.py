"""Split a stream of .nbib into parts of whole entries, so that memory does not grow with it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Final, NamedTuple

from evidence.http.unpacking import TruncatedSourceError
from evidence.pubmed.files.splitter import MAX_RECORD_SIZE

_PART_SIZE: Final = 1 << 20
_KEPT_OF_LONG: Final = 1 << 16  # bytes at the head of an entry that is too long
_ENTRY_START: Final = b"PMID-"  # at the beginning of a line
_LINE_ENDS: Final = (b"\n", b"\r")


class NbibPart(NamedTuple):
    """Whole entries, or the head of one that is too long.

    Attributes:
        data: the bytes.
        offset: where they begin in the unpacked source.
        lines: how many lines there are, with those that are not kept.
        is_long: whether it is an entry of more than 16 MB, of which the head is kept.
    """

    data: bytes
    offset: int
    lines: int
    is_long: bool = False


def split_nbib_entries(pieces: Iterable[bytes]) -> Iterator[NbibPart]:
    """Split a stream before entries; an entry of more than 16 MB is a part by itself.

    Raises:
        TruncatedSourceError: the pieces raise it; all that precedes it was yielded.
    """
    splitter = _PartSplitter()
    cut: TruncatedSourceError | None = None
    try:
        for piece in pieces:
            yield from splitter.add(piece)
    except TruncatedSourceError as error:
        cut = error
    yield from splitter.take_rest()
    if cut:
        raise cut


class _PartSplitter:
    """What was read since the end of the last part."""

    def __init__(self) -> None:
        self._buffer = bytearray()
        self._offset = 0
        self._long: NbibPart | None = None  # whose end is looked for

    def add(self, piece: bytes) -> Iterator[NbibPart]:
        """Add a piece; yield the part, if any, that ends in it."""
        self._buffer += piece
        if self._long:
            yield from self._skip(self._long)
        elif len(self._buffer) >= _PART_SIZE:
            begin = max(self._buffer.rfind(end + _ENTRY_START) for end in _LINE_ENDS) + 1
            if begin:
                yield self._take(begin)
            elif len(self._buffer) > MAX_RECORD_SIZE:
                self._long = self._take(_KEPT_OF_LONG)._replace(is_long=True)

    def take_rest(self) -> Iterator[NbibPart]:
        """Yield the last part."""
        rest = self._take(len(self._buffer))
        if self._long:
            yield self._long._replace(lines=self._long.lines + rest.lines)
        elif rest.data:
            yield rest

    def _skip(self, part: NbibPart) -> Iterator[NbibPart]:
        """Drop what belongs to an entry that is too long."""
        places = [self._buffer.find(end + _ENTRY_START) for end in _LINE_ENDS]
        begin = min((place for place in places if place >= 0), default=-1) + 1
        dropped = self._take(begin or max(0, len(self._buffer) - len(_ENTRY_START)))
        self._long = part._replace(lines=part.lines + dropped.lines)
        if begin:
            yield self._long
            self._long = None

    def _take(self, end: int) -> NbibPart:
        with memoryview(self._buffer) as view:
            data = bytes(view[:end])
        del self._buffer[:end]
        offset, self._offset = self._offset, self._offset + end
        return NbibPart(data, offset, _count_lines(data))


def _count_lines(data: bytes) -> int:
    """Count ends of lines: LF, CR, CR LF, and the CR CR LF that some tools make of it."""
    pairs = data.count(b"\r\n") + data.count(b"\r\r\n")
    return data.count(b"\n") + data.count(b"\r") - pairs
