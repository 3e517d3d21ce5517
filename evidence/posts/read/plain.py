"""Plain text, or a web page pasted as text, into blocks."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from evidence.posts.read.document import Draft, Piece, visible, without_comments

HEADING_WORDS = 12
CAPTION_WORDS = 25
CAPTION_WIDTH = 300
MENU_WORDS = (
    5  # nobody wraps prose this early: lines on end without a full stop each stand for themselves
)

# Bullets need no space after them, signs that are also punctuation or numbers do.
_MARKER = re.compile(
    r"[^\S\n]*(?:[\u2022\u2023\u25aa\u25cf\u25cb\u00b7]|(?:[-*\u2013]|(?P<number>\d{1,3})[.)])(?=\s|$))[^\S\n]*"
)
_RULE = re.compile(r"\s*(?:[-*_=~\u2013\u2022\u00b7]\s*){3,}$")
_CLOSING = "\"'\u201d\u2019)]"
# What a web page says about itself between the title and the text.
_ASIDE = re.compile(
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
    item: bool = False
    lone: bool = False


def read_plain(source: str) -> Draft:
    """Blocks of plain text: paragraphs between blank lines, items after bullets, lines that head them."""
    draft = Draft()
    draft.note_ignores(source)
    parts = list(_parts(without_comments(source)))
    roles = _roles(parts)
    titled = roles.count("section") > 1
    level = 1 if titled else 2
    for part, role in zip(parts, roles, strict=True):
        pieces = [Piece(part.text, part.start, len(part.text))]
        if role == "section":
            draft.add("heading", pieces, [], level=level)
            level = 2
        else:
            draft.add(role, pieces, [])
    return draft


def _parts(source: str) -> Iterator[_Part]:
    """Items, paragraphs and single lines in order."""
    lines: list[tuple[int, str]] = []
    indent = -1  # of the marker when the lines are an item's, else -1
    at = 0
    for line in source.split("\n"):
        marker = _marker(line, interrupts=bool(lines) and indent < 0)
        own = len(line) - len(line.lstrip())
        if marker or not line.strip() or (indent >= 0 and own <= indent and lines[-1][1].strip()):
            yield from _finish(lines, item=indent >= 0)
            lines, indent = [], own if marker else -1
        if marker:
            lines = [(at + marker.end(), line[marker.end() :])]
        elif line.strip():
            lines.append((at, line))
        at += len(line) + 1
    yield from _finish(lines, item=indent >= 0)


def _marker(line: str, *, interrupts: bool) -> re.Match[str] | None:
    """The bullet or number that begins an item; inside a paragraph only 1 does ("aged / 12. The")."""
    marker = _MARKER.match(line)
    if marker is None or _RULE.match(line):
        return None
    return None if interrupts and (marker["number"] or "1") != "1" else marker


def _finish(lines: list[tuple[int, str]], *, item: bool) -> Iterator[_Part]:
    texts = [line for _, line in lines]
    if item or len(lines) < 2 or not _is_menu(texts):
        if lines:
            yield _Part("\n".join(texts), lines[0][0], item=item, lone=not item and len(lines) == 1)
        return
    for start, line in lines:
        yield _Part(line, start, lone=True)


def _is_menu(lines: list[str]) -> bool:
    return all(len(line.split()) <= MENU_WORDS and _last(line) not in ".!?,;:" for line in lines)


def _roles(parts: list[_Part]) -> list[str]:
    """What every part is: item, paragraph, heading (a line for itself) or section (heads what follows)."""
    roles: list[str] = []
    run: list[_Part] = []
    for part in parts:
        if _is_line(part):
            run.append(part)
            continue
        roles.extend(_run_roles(run, before_prose=True))
        roles.append("item" if part.item else "paragraph")
        run = []
    return roles + _run_roles(run, before_prose=False)


def _run_roles(run: list[_Part], *, before_prose: bool) -> list[str]:
    """Of lines on end only one heads what follows: the last question or announcement, else the last one."""
    if not before_prose:
        return ["heading"] * len(run)
    short = len(run)
    while short and _words(run[short - 1]) > HEADING_WORDS:
        short -= 1
    roles = ["heading"] * short + ["paragraph"] * (len(run) - short)
    able = [place for place in range(short) if _can_head(run[place])]
    asking = [place for place in able if _last(run[place].text) in "?:"]
    if able:
        roles[(asking or able)[-1]] = "section"
    return roles


def _is_line(part: _Part) -> bool:
    """Whether this can be a heading, a caption or a bit of navigation: one line that ends no sentence."""
    if not part.lone or len(part.text) > CAPTION_WIDTH or _words(part) > CAPTION_WORDS:
        return False
    return _last(part.text) not in (".!,;" if _words(part) <= HEADING_WORDS else ".!,;?:")


def _can_head(part: _Part) -> bool:
    text = visible([Piece(part.text, part.start, len(part.text))])
    return _words(part) <= HEADING_WORDS and any(map(str.isalpha, text)) and not _ASIDE.match(text)


def _words(part: _Part) -> int:
    return len(part.text.split())


def _last(text: str) -> str:
    """The last character that is not a closing quote or bracket."""
    stripped = text.rstrip()
    return (stripped.rstrip(_CLOSING) or stripped)[-1:]
