"""Lend lines that head what follows, outer items and heads of tables to the blocks below them."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import zip_longest

from evidence.posts.read.document import Cell, TextBlock
from evidence.posts.read.layout.vocabulary import is_label, structure_pattern

_MAX_HEAD_WORDS = 8
_MAX_COLON_WORDS = 6
_MAX_NAME_WORDS = 3
_MAX_QUESTION_WORDS = 25

# Levels of lines that head without being headings, below those of real headings (1 to 6).
_BOLD_LEVEL = 10
_COLON_LEVEL = 12
_QUESTION_LEVEL = 14
_LIST_LEVEL = 20

_PRONOUN_START = re.compile(
    r"(?:it|they|this|these|that|those|he|she|we|you|i|there)\b", re.IGNORECASE
)
_CITES = re.compile(r"\d|\[@|@\w|et al\b")


def lend_headings(blocks: Sequence[TextBlock]) -> None:
    """Lend headings to the blocks of a post, in reading order."""
    _Headings().lend(blocks)


class _Headings:
    """The lines that are open as headings, and the heads of tables so far."""

    def __init__(self) -> None:
        self._above: tuple[str, ...] = ()
        self._open: list[tuple[int, str]] = []
        self._columns: dict[tuple[int, int], str] = {}
        self._rows: dict[tuple[int, int], str] = {}
        self._captions: dict[int, str] = {}

    def lend(self, blocks: Sequence[TextBlock]) -> None:
        """Lend headings to blocks in order."""
        for block, following in zip_longest(blocks, blocks[1:]):
            self._close_those_before(block)
            level = self._level_of(block, following)
            own = block.text
            if level:
                self._close_from(level)
            block.headings = (*block.headings, *(text for _, text in self._open))
            if level:
                self._open.append((level, own))
            if block.cell:
                self._lend_table_heads(block, block.cell)

    def _close_those_before(self, block: TextBlock) -> None:
        """Close what ends at a block: all at a heading or another section, lists outside them."""
        if block.level or block.headings != self._above:
            self._open.clear()
        self._above = block.headings
        if block.kind != "term" and not block.cell:
            self._close_from(_LIST_LEVEL + block.depth)

    def _close_from(self, level: int) -> None:
        self._open = [heading for heading in self._open if heading[0] < level]

    def _level_of(self, block: TextBlock, following: TextBlock | None) -> int:
        """Return the level at which a block heads what follows; 0 if it does not."""
        if block.kind == "term":
            block.kind = "heading"
            return _LIST_LEVEL + max(block.depth - 1, 0)
        if following is None or block.level or block.cell:
            return 0
        if block.kind == "item":
            inner = following.kind == "item" and following.depth > block.depth
            return _LIST_LEVEL + block.depth if inner and _is_head(block.text) else 0
        if block.kind != "paragraph" or block.depth or block.footnote_label:
            return 0
        level = self._paragraph_level(block, is_lead=following.kind == "item")
        if level:
            block.kind = "heading"
        return level

    def _paragraph_level(self, block: TextBlock, *, is_lead: bool) -> int:
        """Return the level of a line; a longer one above a list heads nothing beyond the list."""
        text = block.text
        if _is_question(block):
            return _QUESTION_LEVEL
        if block.links or block.footnote_refs:
            return 0
        if block.is_bold and _is_head(text):
            return _BOLD_LEVEL + is_label(text)
        if not _is_colon_line(text):
            return 0
        if is_lead and len(text.split()) > _MAX_NAME_WORDS:
            return _LIST_LEVEL
        return _COLON_LEVEL + is_label(text)

    def _lend_table_heads(self, block: TextBlock, cell: Cell) -> None:
        """Give a cell the caption and the heads of its column and row, or remember it as a head.

        The first cell of a row is its head, as the eye takes it.
        """
        table, row, column, is_head = cell
        if not is_head:
            above = (self._captions.get(table), self._columns.get((table, column)))
            heads = (*above, self._rows.get((table, row)))
            block.table_heads = tuple(head for head in heads if head)
            block.headings = (*block.headings, *block.table_heads)
        if not _is_head(block.text):
            return
        if row < 0:
            self._captions.setdefault(table, block.text)
        if is_head and row == 0:
            self._columns.setdefault((table, column), block.text)
        if column == 0:
            self._rows.setdefault((table, row), block.text)


def _is_head(text: str) -> bool:
    """Return whether a text is short and no sentence, so that it can head others."""
    return len(text.split()) <= _MAX_HEAD_WORDS and text[-1:] not in ".!,;" and _has_letter(text)


def _is_question(block: TextBlock) -> bool:
    text = block.text
    if not text.endswith("?") or len(text.split()) > _MAX_QUESTION_WORDS:
        return False
    if block.is_bold or block.is_question:
        return True
    return any(map(structure_pattern("question_headings").match, block.headings))


def _is_colon_line(text: str) -> bool:
    """Return whether a line such as "Uses:" heads what follows; "They found:" does not."""
    if not text.endswith(":") or len(text.split()) > _MAX_COLON_WORDS or _CITES.search(text):
        return False
    return _has_letter(text) and not _PRONOUN_START.match(text)


def _has_letter(text: str) -> bool:
    return any(map(str.isalpha, text))
