"""Plain text, or a web page pasted as text, into blocks."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from evidence.posts.read.document import Document, Span, blank_ignore_comments, visible_text

MAX_HEADING_WORDS = 12
MAX_CAPTION_WORDS = 25
MAX_CAPTION_LENGTH = 300
MAX_MENU_WORDS = (
    5  # nobody wraps prose this early: lines on end without a full stop each stand for themselves
)

# Bullets need no space after them, signs that are also punctuation or numbers do.
_LIST_MARKER = re.compile(
    r"[^\S\n]*(?:[\u2022\u2023\u25aa\u25cf\u25cb\u00b7]|(?:[-*\u2013]|(?P<number>\d{1,3})[.)])(?=\s|$))[^\S\n]*"
)
_HORIZONTAL_RULE = re.compile(r"\s*(?:[-*_=~\u2013\u2022\u00b7]\s*){3,}$")
_CLOSING_PUNCTUATION = "\"'\u201d\u2019)]"
# What a web page says about itself between the title and the text.
_PAGE_FURNITURE = re.compile(
    r"(?i:(?:last )?(?:updated|published|posted|reviewed|edited)\b.*[\d:]|"
    r"(?:written|reviewed|posted|edited) by\b|post:|tags?:|share (?:this|on|via)\b|"
    r"(?:top|bottom) of (?:the )?page$|back to top$|skip to\b|log ?in\b|menu$)|"
    r"By [A-Z]|.*\b\d+ min(?:ute)?s? read\b|"
    r"\W*(?:\w+,? )?(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)[a-z]*\.? \d{1,2}(?:,? \d{4})?$"
)


@dataclass(frozen=True, slots=True)
class _Part:
    """An item, or lines of text between blank lines; ``lone`` when it is one line."""

    text: str
    start: int
    is_item: bool = False
    is_single_line: bool = False


def parse_plain_text(source: str) -> Document:
    """Blocks of plain text: paragraphs between blank lines, items after bullets, lines that head them."""
    draft = Document()
    draft.add_ignore_comments(source)
    parts = list(_split_parts(blank_ignore_comments(source)))
    roles = _assign_roles(parts)
    titled = roles.count("section") > 1
    level = 1 if titled else 2
    for part, role in zip(parts, roles, strict=True):
        pieces = [Span(part.text, part.start, len(part.text))]
        if role == "section":
            draft.add_block("heading", pieces, [], level=level)
            level = 2
        else:
            draft.add_block(role, pieces, [])
    return draft


def _split_parts(source: str) -> Iterator[_Part]:
    """Items, paragraphs and single lines in order."""
    lines: list[tuple[int, str]] = []
    indent = -1  # of the marker when the lines are an item's, else -1
    at = 0
    for line in source.split("\n"):
        marker = _match_list_marker(line, interrupts=bool(lines) and indent < 0)
        own = len(line) - len(line.lstrip())
        if marker or not line.strip() or (indent >= 0 and own <= indent and lines[-1][1].strip()):
            yield from _make_parts(lines, item=indent >= 0)
            lines, indent = [], own if marker else -1
        if marker:
            lines = [(at + marker.end(), line[marker.end() :])]
        elif line.strip():
            lines.append((at, line))
        at += len(line) + 1
    yield from _make_parts(lines, item=indent >= 0)


def _match_list_marker(line: str, *, interrupts: bool) -> re.Match[str] | None:
    """The bullet or number that begins an item; inside a paragraph only 1 does ("aged / 12. The")."""
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
        len(line.split()) <= MAX_MENU_WORDS and _last_character(line) not in ".!?,;:"
        for line in lines
    )


def _assign_roles(parts: list[_Part]) -> list[str]:
    """What every part is: item, paragraph, heading (a line for itself) or section (heads what follows)."""
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
    """Of lines on end only one heads what follows: the last question or announcement, else the last one."""
    if not before_prose:
        return ["heading"] * len(run)
    short = len(run)
    while short and _count_words(run[short - 1]) > MAX_HEADING_WORDS:
        short -= 1
    roles = ["heading"] * short + ["paragraph"] * (len(run) - short)
    able = [place for place in range(short) if _can_be_heading(run[place])]
    asking = [place for place in able if _last_character(run[place].text) in "?:"]
    if able:
        roles[(asking or able)[-1]] = "section"
    return roles


def _is_heading_like(part: _Part) -> bool:
    """Whether this can be a heading, a caption or a bit of navigation: one line that ends no sentence."""
    if (
        not part.is_single_line
        or len(part.text) > MAX_CAPTION_LENGTH
        or _count_words(part) > MAX_CAPTION_WORDS
    ):
        return False
    return _last_character(part.text) not in (
        ".!,;" if _count_words(part) <= MAX_HEADING_WORDS else ".!,;?:"
    )


def _can_be_heading(part: _Part) -> bool:
    text = visible_text([Span(part.text, part.start, len(part.text))])
    return (
        _count_words(part) <= MAX_HEADING_WORDS
        and any(map(str.isalpha, text))
        and not _PAGE_FURNITURE.match(text)
    )


def _count_words(part: _Part) -> int:
    return len(part.text.split())


def _last_character(text: str) -> str:
    """The last character that is not a closing quote or bracket."""
    stripped = text.rstrip()
    return (stripped.rstrip(_CLOSING_PUNCTUATION) or stripped)[-1:]
