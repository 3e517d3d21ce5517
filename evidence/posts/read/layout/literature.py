"""Tell the entries of a list of literature from statements."""

from __future__ import annotations

import re
from collections.abc import Sequence

from evidence.posts.read.document import TextBlock
from evidence.posts.read.layout.vocabulary import structure_pattern

_ENTRY_KINDS = frozenset({"paragraph", "item", "heading"})
_NAME = r"(?:(?:van|von|de|der|den|del|di|da|la|le|ter|ten|el|al) )*[A-Z][\w'\u2019\u2010-]++"
_INITIALS = r"(?:[A-Z]{1,3}\b|(?:[A-Z]\.[\s-]?){1,3})"
_AUTHORS = re.compile(
    rf"[\W_]*+(?:\d{{1,3}}[.)\]]?\s*)?(?:{_NAME}[ -]?){{1,3}},? {_INITIALS}"
    r"(?=\s?[,.;:&(]|\s(?:et al|and)\b|\s?(?:19|20)\d\d|\s?$)"
)
_YEAR = re.compile(r"(?<!\d)(?:19|20)\d\d(?!\d)")
_PLACE_IN_JOURNAL = re.compile(
    r"\d{4}[^.]{0,12};\s?\d|\b\d{1,4}\s?\(\d{1,3}\)\s?[:,]\s?\w?\d|\bdoi\b|\b10\.\d{4,9}/"
    r"|\bPM(?:ID|CID)\b|https?://",
    re.IGNORECASE,
)


def mark_references(blocks: Sequence[TextBlock]) -> None:
    """Mark the entries of literature below their heading, or where several stand in a row."""
    alike = [_may_be_entry(block) and is_like_reference(block.text) for block in blocks]
    for block, *neighbours in zip(
        blocks, alike, [False, *alike], [*alike[1:], False], strict=False
    ):
        if _may_be_entry(block) and _is_entry(block, *neighbours):
            block.kind = "reference"


def _may_be_entry(block: TextBlock) -> bool:
    return block.kind in _ENTRY_KINDS and not block.level and not block.cell


def _is_entry(block: TextBlock, own: bool, before: bool, after: bool) -> bool:
    """Return whether a block is an entry, by its heading or by those before and after it."""
    heading = structure_pattern("references_headings", "discourse")
    if any(map(heading.match, block.headings)):
        return own or _has_source(block)
    return own and (before or after)


def is_like_reference(text: str) -> bool:
    """Return whether a text begins with authors and has a year, as an entry of literature does."""
    return bool(_AUTHORS.match(text) and _YEAR.search(text))


def _has_source(block: TextBlock) -> bool:
    text = " ".join([block.text, *(target for _, target in block.links)])
    return bool(_PLACE_IN_JOURNAL.search(text) or _AUTHORS.match(text))
