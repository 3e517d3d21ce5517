"""Split a stream of PubMed XML into blocks of whole records, and blocks into entries.

Bytes are cut, nothing is parsed: so a damaged record cannot spoil its neighbours, and several
processes can read blocks.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import Final, NamedTuple

from evidence.pubmed.files.byte_stream import TruncatedSourceError

BLOCK_SIZE: Final = 4 << 20
MAX_RECORD_SIZE: Final = 40 << 20  # the longest, with thousands of authors, have some 10 MB
ENTRY_TAGS: Final = ("PubmedArticle", "PubmedBookArticle", "DeleteCitation", "DeleteDocument")

_ENTRY_TAG_PATTERN: Final = "|".join(ENTRY_TAGS).encode()
_START_TAG: Final = re.compile(rb"<(%s)(?=[\s>/])" % _ENTRY_TAG_PATTERN)
_NEXT_START_TAG: Final = re.compile(rb"\s*+<(%s)(?=[\s>/])" % _ENTRY_TAG_PATTERN)
_END_TAGS: Final = tuple(f"</{kind}>".encode() for kind in ENTRY_TAGS)
_OPAQUE_START: Final = re.compile(rb"<!--|<!\[CDATA\[|<\?")
# What looks like a tag in between is none.
_OPAQUE_ENDS: Final = {b"<!--": b"-->", b"<![CDATA[": b"]]>", b"<?": b"?>"}
_ALLOWED_BETWEEN: Final = re.compile(
    rb"(?:\s+|<!--.*?-->|<\?.*?\?>|<!DOCTYPE[^>\[]*(?:\[.*?\]\s*)?>"
    rb"|</?Pubmed(?:Book)?ArticleSet(?:\s[^>]*)?/?>)*",
    re.DOTALL,
)


class XmlBlock(NamedTuple):
    """Bytes up to the end of a record, or of the source, from an offset in the unpacked source."""

    data: bytes
    offset: int


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
    """Split a stream behind ends of records.

    Raises:
        TruncatedSourceError: the pieces raise it, or no record ends within 40 MB; all that
            precedes it was yielded.
    """
    buffer = bytearray()
    offset = 0
    cut: TruncatedSourceError | None = None
    try:
        for piece in pieces:
            buffer += piece
            end = _find_last_end(buffer) if len(buffer) >= BLOCK_SIZE else 0
            if end:
                with memoryview(buffer) as view:
                    data = bytes(view[:end])
                yield XmlBlock(data, offset)
                del buffer[:end]
                offset += end
            elif len(buffer) > MAX_RECORD_SIZE:
                cut = TruncatedSourceError(f"no record ends within {MAX_RECORD_SIZE >> 20} MB")
                break
    except TruncatedSourceError as error:
        cut = error
    yield XmlBlock(bytes(buffer), offset)
    if cut:
        raise cut


def _find_last_end(buffer: bytearray) -> int:
    """Return where the last whole record ends; 0 without one."""
    last = 0
    for tag in _END_TAGS:
        place = buffer.rfind(tag, last)
        last = place + len(tag) if place >= 0 else last
    return last


def split_entries(block: XmlBlock) -> Iterator[XmlEntry]:
    """Split a block into entries, in order; one without end tag goes on to the next end tag."""
    data = block.data
    tags = _mask_opaque(data)
    position = 0
    while start := _NEXT_START_TAG.match(tags, position) or _START_TAG.search(tags, position):
        begin = start.start(1) - 1
        if data[position:begin].strip():
            yield from _stray_entries(data, position, begin, block.offset)
        position, is_whole = _find_end(tags, start)
        yield XmlEntry(start[1].decode(), data[begin:position], block.offset + begin, is_whole)
    yield from _stray_entries(data, position, len(data), block.offset)


def split_unreadable_entry(entry: XmlEntry) -> tuple[XmlEntry, ...]:
    """Split an unreadable entry where others begin inside it; all but the last are incomplete."""
    begins = [match.start() for match in _START_TAG.finditer(entry.data)]
    places = zip(begins, [*begins[1:], len(entry.data)], strict=True)
    parts = [entry.data[begin:end] for begin, end in places]
    *cut, last = [
        XmlEntry(_entry_tag(part), part, entry.offset + begin, is_complete=False)
        for begin, part in zip(begins, parts, strict=True)
    ]
    return (*cut, last._replace(is_complete=entry.is_complete))


def _entry_tag(data: bytes) -> str:
    start = _START_TAG.match(data)
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
    """Overwrite comments, CDATA and instructions, byte for byte; one that never ends stays."""
    if not _has_opening(data, b"!") and not _has_opening(data, b"?"):
        return data
    parts: list[bytes] = []
    endless: set[bytes] = set()  # searching for these ends again and again would take hours
    written = 0
    position = 0
    while opening := _OPAQUE_START.search(data, position):
        position = opening.end()
        closing = _OPAQUE_ENDS[opening[0]]
        place = -1 if closing in endless else data.find(closing, position)
        if place < 0:
            endless.add(closing)
            continue
        position = place + len(closing)
        parts += (data[written : opening.start()], b"x" * (position - opening.start()))
        written = position
    return b"".join((*parts, data[written:]))


def _has_opening(data: bytes, mark: bytes) -> bool:
    """Return whether a mark follows a ``<``, the XML declaration aside.

    Searching for the mark alone is much faster.
    """
    place = data.find(mark, len("<?xml"))
    while place > 0 and data[place - 1] != ord("<"):
        place = data.find(mark, place + 1)
    return place > 0
