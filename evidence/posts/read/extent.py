"""How much of a post is read: more than a book has, in bounded time and memory."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from itertools import islice
from typing import Final, TypeVar

MAX_SENTENCES: Final = 10_000
MAX_MARKS: Final = 50_000
# What may begin a block or another part: a line, a cell, a tag, a link, a citation, emphasis.
_MARK: Final = re.compile(r"[\n|<\[@*_~`&\\]")
# Of a page its tags; a script or style is one, however long.
_TAG: Final = re.compile(
    r"<(?:(?P<raw>script|style)\b.*?(?:</(?P=raw)\b|\Z))?", re.DOTALL | re.IGNORECASE
)

# docutils needs a second for 1,000 dense lines, and goes through a paragraph for each mark in it.
MAX_RESTRUCTURED_LINES: Final = 10_000
_MAX_PARAGRAPH_WORK: Final = 5_000_000  # marks times characters
_MAX_WORK: Final = 50_000_000
_INLINE_MARK: Final = re.compile(r"[*`|_\[:]")

_Item = TypeVar("_Item")


def find_extent(text: str, *, is_html: bool) -> int:
    """Return the offset up to which a text is read: its end, but for one of too many marks."""
    mark = _TAG if is_html else _MARK
    beyond = next(islice(mark.finditer(text), MAX_MARKS, None), None)
    return beyond.start() if beyond and text[beyond.start() :].strip() else len(text)


def count_marks(text: str) -> int:
    """Count what may begin a part of a text."""
    return sum(1 for _ in _MARK.finditer(text))


def find_restructured_extent(text: str) -> int:
    """Return the offset up to which a text is read as reStructuredText."""
    beyond = next(islice(re.finditer("\n", text), MAX_RESTRUCTURED_LINES, None), None)
    extent = beyond.start() if beyond and text[beyond.start() :].strip() else len(text)
    whole = 0
    for begin, end in _iter_paragraphs(text, extent):
        work = (end - begin) * sum(1 for _ in _INLINE_MARK.finditer(text, begin, end))
        whole += work
        if work > _MAX_PARAGRAPH_WORK or whole > _MAX_WORK:
            return begin
    return extent


def _iter_paragraphs(text: str, extent: int) -> Iterator[tuple[int, int]]:
    """Yield the range of the lines between two blank ones, some of them empty."""
    begin = at = 0
    for line in text[:extent].splitlines(keepends=True):
        if not line.strip():
            yield begin, at
            begin = at + len(line)
        at += len(line)
    yield begin, at


def take_sentences(sentences: Iterable[_Item]) -> tuple[tuple[_Item, ...], _Item | None]:
    """Return the sentences that are read, and the first that is not, if there is one."""
    taken = tuple(islice(sentences, MAX_SENTENCES + 1))
    return taken[:MAX_SENTENCES], taken[MAX_SENTENCES] if len(taken) > MAX_SENTENCES else None
