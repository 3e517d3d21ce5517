"""Read plain text, or a web page pasted as text, into blocks."""

from __future__ import annotations

import functools
import re
from collections.abc import Iterator
from dataclasses import dataclass

from evidence.lexicon import load_vocabulary
from evidence.posts.read.document import Document, Span, blank_ignore_comments, visible_text

_MAX_HEADING_WORDS = 12
_MAX_CAPTION_WORDS = 25
_MAX_CAPTION_LENGTH = 300
# Nobody wraps prose this early: lines in a row without a full stop are then a menu.
_MAX_MENU_WORDS = 5

# Bullets need no space behind them; numbers and signs that are also punctuation do.
_LIST_MARKER = re.compile(
    r"[^\S\n]*(?:[\u2022\u2023\u25aa\u25cf\u25cb\u00b7]"
    r"|(?:[-*\u2013]|(?P<number>\d{1,3})[.)])(?=\s|$))[^\S\n]*"
)
_HORIZONTAL_RULE = re.compile(r"\s*(?:[-*_=~\u2013\u2022\u00b7]\s*){3,}$")
_CLOSING_PUNCTUATION = "\"'\u201d\u2019)]"


@dataclass(frozen=True, slots=True)
class _Part:
    """A list item, or the lines of text between blank lines."""

    text: str
    start: int
    is_item: bool = False
    is_single_line: bool = False


def parse_plain_text(source: str) -> Document:
    """Read plain text: paragraphs between blank lines, list items, and lines that are headings."""
    document = Document()
    document.add_ignore_comments(source)
    parts = list(_split_parts(blank_ignore_comments(source)))
    roles = _assign_roles(parts)
    level = 1 if roles.count("section") > 1 else 2  # the first of several sections is the title
    for part, role in zip(parts, roles, strict=True):
        spans = [Span(part.text, part.start, len(part.text))]
        if role == "section":
            document.add_block("heading", spans, level=level)
            level = 2
        else:
            document.add_block(role, spans)
    return document


def _split_parts(source: str) -> Iterator[_Part]:
    """Yield list items, paragraphs and single lines in order."""
    lines: list[tuple[int, str]] = []
    indent = -1  # that of the marker while the lines are an item's, else -1
    at = 0
    for line in source.split("\n"):
        marker = _match_list_marker(line, interrupts=bool(lines) and indent < 0)
        own = len(line) - len(line.lstrip())
        leaves_item = indent >= 0 and own <= indent and bool(lines[-1][1].strip())
        if marker or not line.strip() or leaves_item:
            yield from _make_parts(lines, item=indent >= 0)
            lines, indent = [], own if marker else -1
        if marker:
            lines = [(at + marker.end(), line[marker.end() :])]
        elif line.strip():
            lines.append((at, line))
        at += len(line) + 1
    yield from _make_parts(lines, item=indent >= 0)


def _match_list_marker(line: str, *, interrupts: bool) -> re.Match[str] | None:
    """Match the bullet or number of an item; of numbers only 1 interrupts a paragraph."""
    marker = _LIST_MARKER.match(line)
    if marker is None or _HORIZONTAL_RULE.match(line):
        return None
    return None if interrupts and (marker["number"] or "1") != "1" else marker


def _make_parts(lines: list[tuple[int, str]], *, item: bool) -> Iterator[_Part]:
    texts = [line for _, line in lines]
    if item or len(lines) < 2 or not _is_menu(texts):
        if lines:
            yield _Part(
                "\n".join(texts),
                lines[0][0],
                is_item=item,
                is_single_line=not item and len(lines) == 1,
            )
        return
    for start, line in lines:
        yield _Part(line, start, is_single_line=True)


def _is_menu(lines: list[str]) -> bool:
    return all(
        len(line.split()) <= _MAX_MENU_WORDS and _last_character(line) not in ".!?,;:"
        for line in lines
    )


def _assign_roles(parts: list[_Part]) -> list[str]:
    """Return the role of each part.

    It is "item", "paragraph", "heading" (a line on its own) or "section" (heads what follows).
    """
    roles: list[str] = []
    run: list[_Part] = []
    for part in parts:
        if _is_heading_like(part):
            run.append(part)
            continue
        roles.extend(_roles_of_run(run, before_prose=True))
        roles.append("item" if part.is_item else "paragraph")
        run = []
    return roles + _roles_of_run(run, before_prose=False)


def _roles_of_run(run: list[_Part], *, before_prose: bool) -> list[str]:
    """Choose the line of several that heads what follows: the last with "?" or ":", or the last."""
    if not before_prose:
        return ["heading"] * len(run)
    short = len(run)
    while short and _count_words(run[short - 1]) > _MAX_HEADING_WORDS:
        short -= 1
    roles = ["heading"] * short + ["paragraph"] * (len(run) - short)
    able = [place for place in range(short) if _can_be_heading(run[place])]
    asking = [place for place in able if _last_character(run[place].text) in "?:"]
    if able:
        roles[(asking or able)[-1]] = "section"
    return roles


def _is_heading_like(part: _Part) -> bool:
    """Return whether a part may be a heading, a caption or navigation."""
    words = _count_words(part)
    if not part.is_single_line or words > _MAX_CAPTION_WORDS:
        return False
    if len(part.text) > _MAX_CAPTION_LENGTH:
        return False
    sentence_ends = ".!,;" if words <= _MAX_HEADING_WORDS else ".!,;?:"
    return _last_character(part.text) not in sentence_ends


def _can_be_heading(part: _Part) -> bool:
    text = visible_text([Span(part.text, part.start, len(part.text))])
    return (
        _count_words(part) <= _MAX_HEADING_WORDS
        and any(map(str.isalpha, text))
        and not _page_furniture().match(text)
    )


@functools.cache
def _page_furniture() -> re.Pattern[str]:
    """Compile the patterns of what a web page says about itself between its title and its text."""
    entries = load_vocabulary("page_furniture")["lines"]
    return re.compile("|".join(f"(?:{entry['pattern']})" for entry in entries))


def _count_words(part: _Part) -> int:
    return len(part.text.split())


def _last_character(text: str) -> str:
    """Return the last character that is not a closing quote or bracket."""
    stripped = text.rstrip()
    return (stripped.rstrip(_CLOSING_PUNCTUATION) or stripped)[-1:]
