"""How much of a post is read: more than a book has, in bounded time and memory."""

from __future__ import annotations

import re
from collections.abc import Iterable
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

_Item = TypeVar("_Item")


def find_extent(text: str, *, is_html: bool) -> int:
    """Return the offset up to which a text is read: its end, but for one of too many marks."""
    mark = _TAG if is_html else _MARK
    beyond = next(islice(mark.finditer(text), MAX_MARKS, None), None)
    return beyond.start() if beyond and text[beyond.start() :].strip() else len(text)


def take_sentences(sentences: Iterable[_Item]) -> tuple[tuple[_Item, ...], _Item | None]:
    """Return the sentences that are read, and the first that is not, if there is one."""
    taken = tuple(islice(sentences, MAX_SENTENCES + 1))
    return taken[:MAX_SENTENCES], taken[MAX_SENTENCES] if len(taken) > MAX_SENTENCES else None
