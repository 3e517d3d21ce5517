"""Split a stream of PubMed XML into blocks of whole records, and blocks into entries.

Bytes are cut, nothing is parsed: so a damaged record cannot spoil its neighbours, and several
processes can read blocks.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import Final, NamedTuple

from evidence.http.unpacking import TruncatedSourceError

BLOCK_SIZE: Final = 4 << 20
MAX_RECORD_SIZE: Final = 16 << 20  # the longest, with thousands of authors, have some 10 MB
_KEPT_OF_LONG: Final = 1 << 16  # bytes at the head of a longer one, which say what it is


class _EntryPatterns(NamedTuple):
    """How entries begin and end in one form of set."""

    start: re.Pattern[bytes]
    next_start: re.Pattern[bytes]
    end_tags: tuple[bytes, ...]


def _compile_patterns(*tags: str) -> _EntryPatterns:
    start = b"<(%s)(?=[\\s>/])" % "|".join(tags).encode()
    ends = tuple(f"</{tag}>".encode() for tag in tags)
    return _EntryPatterns(re.compile(start), re.compile(rb"(?<!\s)\s*+" + start), ends)


_ARTICLES: Final = _compile_patterns(
    "PubmedArticle", "PubmedBookArticle", "DeleteCitation", "DeleteDocument"
)
# NLM's files until 2016: https://www.nlm.nih.gov/databases/dtd/nlmmedlinecitationset_160101.dtd
_CITATIONS: Final = _compile_patterns("MedlineCitation", "DeleteCitation")
_RECORD_START: Final = re.compile(rb"<(?:Pubmed(?:Book)?Article|MedlineCitation)[\s>/]")
_OPAQUE_START: Final = re.compile(rb"<!--|<!\[CDATA\[|<\?")
# What looks like a tag in between is none.
_OPAQUE_ENDS: Final = {b"<!--": b"-->", b"<![CDATA[": b"]]>", b"<?": b"?>"}
_PROLOG: Final = rb"\s++|<!--.*?-->|<\?.*?\?>|<!DOCTYPE[^>\[]*(?:\[.*?\]\s*)?>"
_ALLOWED_BETWEEN: Final = re.compile(
    rb"(?:%s|</?(?:Pubmed(?:Book)?Article|MedlineCitation)Set(?:\s[^>]*)?/?>)*+" % _PROLOG,
    re.DOTALL,
)
_CITATION_ROOT: Final = re.compile(rb"(?:%s)*+<MedlineCitation(?:Set)?[\s>]" % _PROLOG, re.DOTALL)


class XmlBlock(NamedTuple):
    """Bytes up to the end of a record, or of the source.

    Attributes:
        data: the bytes.
        offset: where they begin in the unpacked source.
        has_citations: whether each entry is a MedlineCitation, as in NLM's files until 2016.
        skipped: how many bytes follow that are not kept: the rest of a record that is too long.
    """

    data: bytes
    offset: int
    has_citations: bool = False
    skipped: int = 0

    @property
    def end(self) -> int:
        """Where it ends in the unpacked source."""
        return self.offset + len(self.data) + self.skipped

    @property
    def entry_patterns(self) -> _EntryPatterns:
        """How its entries begin and end."""
        return _CITATIONS if self.has_citations else _ARTICLES


class XmlEntry(NamedTuple):
    """One entry; without ``tag``, a text between entries that does not belong there.

    Attributes:
        tag: the name of its element.
        data: its bytes.
        offset: where it begins in the unpacked source.
        is_complete: whether its end tag is there.
    """

    tag: str
    data: bytes
    offset: int
    is_complete: bool = True


def split_blocks(pieces: Iterable[bytes]) -> Iterator[XmlBlock]:
    """Split a stream behind ends of records; a record of more than 16 MB is a block by itself.

    Raises:
        TruncatedSourceError: the pieces raise it; all that precedes it was yielded.
    """
    splitter = _BlockSplitter()
    cut: TruncatedSourceError | None = None
    try:
        for piece in pieces:
            yield from splitter.add(piece)
    except TruncatedSourceError as error:
        cut = error
    yield splitter.take_rest()
    if cut:
        raise cut


class _BlockSplitter:
    """What was read since the end of the last block."""

    def __init__(self) -> None:
        self._buffer = bytearray()
        self._last = XmlBlock(b"", 0)
        self._long: XmlBlock | None = None  # whose end is looked for

    def add(self, piece: bytes) -> Iterator[XmlBlock]:
        """Add a piece; yield the block, if any, that ends in it."""
        self._buffer += piece
        if self._long:
            yield from self._skip(self._long)
        elif len(self._buffer) >= BLOCK_SIZE:
            block = self._start_block()
            end = _find_last_end(self._buffer, block.entry_patterns.end_tags)
            if end:
                yield self._take(block, end)
            elif len(self._buffer) > MAX_RECORD_SIZE:
                self._long = block._replace(data=self._cut(_KEPT_OF_LONG))

    def take_rest(self) -> XmlBlock:
        """Return the last block, which may be empty."""
        if self._long:
            return self._long._replace(skipped=self._long.skipped + len(self._buffer))
        return self._take(self._start_block(), len(self._buffer))

    def _skip(self, block: XmlBlock) -> Iterator[XmlBlock]:
        """Drop what belongs to a record that is too long."""
        end_tags = block.entry_patterns.end_tags
        end = _find_first_end(self._buffer, end_tags)
        dropped = end or max(0, len(self._buffer) - max(map(len, end_tags)))
        del self._buffer[:dropped]
        self._long = block._replace(skipped=block.skipped + dropped)
        if end:
            self._last, self._long = self._long, None
            yield self._last

    def _start_block(self) -> XmlBlock:
        """Start a block, still without its bytes, behind the last one."""
        offset = self._last.end
        is_first = not offset
        has_citations = (
            bool(_CITATION_ROOT.match(self._buffer)) if is_first else self._last.has_citations
        )
        return XmlBlock(b"", offset, has_citations)

    def _take(self, block: XmlBlock, end: int) -> XmlBlock:
        self._last = block._replace(data=self._cut(end))
        return self._last

    def _cut(self, end: int) -> bytes:
        with memoryview(self._buffer) as view:
            data = bytes(view[:end])
        del self._buffer[:end]
        return data


def _find_first_end(buffer: bytearray, end_tags: Iterable[bytes]) -> int:
    """Return where the first record ends; 0 without an end."""
    places = [(buffer.find(tag), len(tag)) for tag in end_tags]
    return min((place + length for place, length in places if place >= 0), default=0)


def _find_last_end(buffer: bytearray, end_tags: Iterable[bytes]) -> int:
    """Return where the last whole record ends; 0 without one."""
    last = 0
    for tag in end_tags:
        place = buffer.rfind(tag, last)
        last = place + len(tag) if place >= 0 else last
    return last


def split_entries(block: XmlBlock) -> Iterator[XmlEntry]:
    """Split a block into entries, in order; one without end tag goes on to the next end tag."""
    data = block.data
    tags = _mask_opaque(data)
    position = 0
    patterns = block.entry_patterns
    while start := patterns.next_start.match(tags, position) or patterns.start.search(
        tags, position
    ):
        begin = start.start(1) - 1
        if data[position:begin].strip():
            yield from _stray_entries(data, position, begin, block.offset)
        position, is_whole = _find_end(tags, start)
        yield XmlEntry(start[1].decode(), data[begin:position], block.offset + begin, is_whole)
    yield from _stray_entries(data, position, len(data), block.offset)


def split_unreadable_entry(entry: XmlEntry) -> tuple[XmlEntry, ...]:
    """Split an unreadable entry where others begin inside it; all but the last are incomplete."""
    patterns = _CITATIONS if entry.tag == "MedlineCitation" else _ARTICLES
    begins = [match.start() for match in patterns.start.finditer(entry.data)]
    places = zip(begins, [*begins[1:], len(entry.data)], strict=True)
    parts = [entry.data[begin:end] for begin, end in places]
    *cut, last = [
        XmlEntry(_entry_tag(part, patterns), part, entry.offset + begin, is_complete=False)
        for begin, part in zip(begins, parts, strict=True)
    ]
    return (*cut, last._replace(is_complete=entry.is_complete))


def _entry_tag(data: bytes, patterns: _EntryPatterns) -> str:
    start = patterns.start.match(data)
    return start[1].decode() if start else ""


def _find_end(tags: bytes, start: re.Match[bytes]) -> tuple[int, bool]:
    """Return where an entry ends, and whether its end tag is there."""
    tag = start[1]
    if tags.startswith(b"/>", start.end()):
        return start.end() + 2, True
    end = tags.find(b"</%s>" % tag, start.end())
    if end >= 0:
        return end + len(tag) + 3, True
    spaced = re.compile(rb"</%s\s+>" % tag).search(tags, start.end())
    return (spaced.end(), True) if spaced else (len(tags), False)


def _stray_entries(data: bytes, begin: int, end: int, offset: int) -> Iterator[XmlEntry]:
    between = data[begin:end]
    allowed = _ALLOWED_BETWEEN.match(between)
    if allowed and allowed.end() < len(between):
        yield XmlEntry("", between[allowed.end() :], offset + begin + allowed.end())


def _mask_opaque(data: bytes) -> bytes:
    """Overwrite comments, CDATA and instructions, byte for byte."""
    if not _has_opening(data, b"!") and not _has_opening(data, b"?"):
        return data
    masked = bytearray(data)
    for begin, end in _find_opaque(data):
        masked[begin:end] = b"x" * (end - begin)
    return bytes(masked)


def _find_opaque(data: bytes) -> Iterator[tuple[int, int]]:
    """Find comments, CDATA and instructions that end.

    An instruction with a record in it is none: damaged bytes look like one.
    """
    # No end is searched for again and again, which would take hours.
    hopeless_until = dict.fromkeys(_OPAQUE_ENDS, 0)
    position = 0
    while opening := _OPAQUE_START.search(data, position):
        position = opening.end()
        if position < hopeless_until[opening[0]]:
            continue
        closing = _OPAQUE_ENDS[opening[0]]
        place = data.find(closing, position)
        is_instruction = closing == b"?>"
        record = is_instruction and _RECORD_START.search(data, position, max(place, 0))
        if place < 0 or record:
            hopeless_until[opening[0]] = record.start() if record else len(data) + 1
            continue
        position = place + len(closing)
        yield opening.start(), position


def _has_opening(data: bytes, mark: bytes) -> bool:
    """Return whether a mark follows a ``<``, the XML declaration aside.

    Searching for the mark alone is much faster.
    """
    place = data.find(mark, len("<?xml"))
    while place > 0 and data[place - 1] != ord("<"):
        place = data.find(mark, place + 1)
    return place > 0
