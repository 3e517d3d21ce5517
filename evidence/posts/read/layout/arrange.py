"""Arrange the blocks of a post as its reader sees them.

Lines become items, headings are lent to what stands below them, entries of literature and lines of
navigation are kept apart from prose.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from evidence.posts.read.document import TextBlock
from evidence.posts.read.layout.headings import lend_headings
from evidence.posts.read.layout.lines import ends_with_colon, split_lines
from evidence.posts.read.layout.literature import mark_references
from evidence.posts.read.layout.vocabulary import structure_pattern

_MAX_NAVIGATION_WORDS = 4
_MAX_NAVIGATION_PARTS = 15
_SEPARATOR = re.compile(r"\s(?:\||>|/|\u203a|\u00bb|\u00b7|\u2022|\u2192)\s|\s?[|\u203a\u00bb]\s?")
_PATH_SEPARATORS = frozenset(">\u203a\u00bb/\u2192")


def arrange_blocks(blocks: Sequence[TextBlock]) -> list[TextBlock]:
    """Return the blocks in the order that a reader sees in them."""
    lines: list[TextBlock] = []
    for block in blocks:
        for line in split_lines(block, is_led=_is_led(lines, block)):
            if line.kind == "item" and block.kind != "item" and not line.lead:
                line.lead = _find_lead(lines, line)
            lines.append(line)
    for line in lines:
        if line.kind in ("paragraph", "heading") and _is_navigation(line.text):
            line.kind = "navigation"
    mark_references(lines)
    lend_headings(lines)
    return lines


def _is_led(before: Sequence[TextBlock], block: TextBlock) -> bool:
    """Return whether the paragraph before a block ends with a colon."""
    last = before[-1] if before else None
    return (
        last is not None
        and last.kind == block.kind == "paragraph"
        and last.headings == block.headings
        and ends_with_colon(last.text)
    )


def _find_lead(before: Sequence[TextBlock], item: TextBlock) -> str:
    """Return the line above a list that was none in the markup; its items follow each other."""
    if not before:
        return ""
    last = before[-1]
    return last.lead if last.kind == "item" and last.depth >= item.depth else last.text


def _is_navigation(text: str) -> bool:
    """Return whether a line is a path or a menu: "Home > Services", "Home | About us | Contact"."""
    marks = {mark.strip() for mark in _SEPARATOR.findall(text)}
    if len(marks) != 1:
        return False
    parts = [part for part in map(str.strip, _SEPARATOR.split(text)) if part]
    if not 2 <= len(parts) <= _MAX_NAVIGATION_PARTS or not all(map(_is_short_name, parts)):
        return False
    known = sum(structure_pattern("navigation").fullmatch(part) is not None for part in parts)
    is_path = not marks.isdisjoint(_PATH_SEPARATORS) and parts[0].lower() == "home"
    return is_path or known >= min(2, len(parts) - 1)


def _is_short_name(part: str) -> bool:
    return len(part.split()) <= _MAX_NAVIGATION_WORDS and part[-1] not in ".!?,;:"
