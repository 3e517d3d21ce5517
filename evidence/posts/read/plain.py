"""Read plain text, or a web page pasted as text, into blocks."""

from __future__ import annotations

import functools
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from evidence.lexicon import load_vocabulary
from evidence.posts.read.document import Document, Span, blank_ignore_comments, visible_text
from evidence.posts.read.layout.lines import SIGNS, begins_question_or_answer, ends_with_colon
from evidence.posts.read.layout.literature import is_like_reference
from evidence.posts.read.layout.vocabulary import is_label, structure_pattern

_MAX_HEADING_WORDS = 12
_MAX_CAPTION_WORDS = 25
_MAX_CAPTION_LENGTH = 300
# Nobody wraps prose this early: lines in a row without a full stop are then a menu, or a list.
_MAX_MENU_WORDS = 5
_MAX_BARE_ITEM_WORDS = 8
_MIN_BARE_ITEMS = 2
# A first section with as few words is no title where others are like it.
_MAX_SECTION_NAME_WORDS = 3

# Bullets need no space behind them; numbers and signs that are also punctuation do.
_LIST_MARKER = re.compile(
    rf"[^\S\n]*(?:[{SIGNS}\u00b7]\ufe0f?"
    r"|(?:[-*\u2013]|(?P<number>\d{1,3})[.)])(?=\s|$))[^\S\n]*"
)
_HORIZONTAL_RULE = re.compile(r"\s*(?:[-*_=~\u2013\u2022\u00b7]\s*){3,}$")
_CLOSING_PUNCTUATION = "\"'\u201d\u2019)]"


@dataclass(frozen=True, slots=True)
class _Part:
    """A list item, or the lines of text between blank lines.

    Attributes:
        text: its lines.
        start: offset of its first character.
        is_item: it has a bullet or number.
        is_single_line: it is a line for itself.
        indent: that of its bullet.
        has_number: its bullet is a number.
        is_joined: no blank line parts it from the line before.
    """

    text: str
    start: int
    is_item: bool = False
    is_single_line: bool = False
    indent: int = 0
    has_number: bool = False
    is_joined: bool = False


def parse_plain_text(source: str) -> Document:
    """Read plain text: paragraphs between blank lines, list items, and lines that are headings."""
    document = Document()
    document.add_ignore_comments(source)
    parts = list(_split_parts(blank_ignore_comments(source)))
    roles = _assign_roles(parts)
    levels = _section_levels(
        [part.text for part, role in zip(parts, roles, strict=True) if role == "section"]
    )
    markers: list[tuple[int, bool]] = []  # indent of each open list, and whether it has numbers
    for part, role in zip(parts, roles, strict=True):
        _update_lists(document, markers, part, is_item=role == "item")
        spans = [Span(part.text, part.start, len(part.text))]
        if role == "section":
            document.add_block("heading", spans, level=next(levels))
        else:
            document.add_block(role, spans)
    return document


def _section_levels(sections: Sequence[str]) -> Iterator[int]:
    """Yield the level of each section; the first of several is the title.

    It is none where it is as short as others that are not about a side of it. A section that is
    about a side of the one before ("Benefits") stands below it.
    """
    names = [text for text in sections if not is_label(text.strip())]
    short = [len(text.split()) <= _MAX_SECTION_NAME_WORDS for text in names]
    has_title = len(sections) > 1 and not (
        names[:1] == list(sections[:1]) and sum(short) > 1 and short[0]
    )
    for place, text in enumerate(sections):
        if place == 0 and has_title:
            yield 1
        else:
            yield 3 if is_label(text.strip()) and len(sections) > 1 else 2


def _update_lists(
    document: Document, markers: list[tuple[int, bool]], part: _Part, *, is_item: bool
) -> None:
    """Open and close lists at a part: deeper by its indent, or by bullets below a number."""
    own = (part.indent, part.has_number)
    while markers and not (is_item and _is_inside(own, markers[-1])):
        markers.pop()
        document.close_list()
    if is_item and markers[-1:] != [own]:
        markers.append(own)
        document.open_list()


def _is_inside(marker: tuple[int, bool], outer: tuple[int, bool]) -> bool:
    if marker[0] != outer[0]:
        return marker[0] > outer[0]
    return marker == outer or outer[1]


def _split_parts(source: str) -> Iterator[_Part]:
    """Yield list items, paragraphs and single lines in order."""
    before = ""  # the last line above the lines
    for marker, lines in _group_lines(source):
        yield from _make_parts(lines, marker, before)
        before = lines[-1][1] if lines else before


def _group_lines(source: str) -> Iterator[tuple[re.Match[str] | None, list[tuple[int, str]]]]:
    """Yield the lines of each item with its marker, and those between blank lines without one."""
    lines: list[tuple[int, str]] = []
    marker_of_item: re.Match[str] | None = None  # while the lines are an item's
    indent = -1  # that of the marker while the lines are an item's, else -1
    at = 0
    for line in source.split("\n"):
        marker = _match_list_marker(line, interrupts=bool(lines) and indent < 0)
        own = len(line) - len(line.lstrip())
        leaves_item = indent >= 0 and own <= indent and bool(lines[-1][1].strip())
        if marker or not line.strip() or leaves_item:
            yield marker_of_item, lines
            lines, indent, marker_of_item = [], own if marker else -1, marker
        if marker:
            lines = [(at + marker.end(), line[marker.end() :])]
        elif line.strip():
            lines.append((at, line))
        at += len(line) + 1
    yield marker_of_item, lines


def _match_list_marker(line: str, *, interrupts: bool) -> re.Match[str] | None:
    """Match the bullet or number of an item; of numbers only 1 interrupts a paragraph."""
    marker = _LIST_MARKER.match(line)
    if marker is None or _HORIZONTAL_RULE.match(line):
        return None
    return None if interrupts and (marker["number"] or "1") != "1" else marker


def _make_parts(
    lines: list[tuple[int, str]], marker: re.Match[str] | None, before: str
) -> Iterator[_Part]:
    """Yield the parts of lines in a row; ``before`` is the line above them."""
    if not marker and _begins_with_question(lines):
        yield _Part(lines[0][1], lines[0][0], is_single_line=True)
        before, lines = lines[0][1], lines[1:]
    texts = [line for _, line in lines]
    if marker and lines:
        indent = len(marker[0]) - len(marker[0].lstrip())
        has_number = marker["number"] is not None
        yield _Part("\n".join(texts), lines[0][0], True, False, indent, has_number)
    elif len(lines) < 2 or not _is_menu(texts) or _is_long_lead(before):
        if lines:
            yield _Part("\n".join(texts), lines[0][0], is_single_line=len(lines) == 1)
    else:
        for place, (start, line) in enumerate(lines):
            yield _Part(line, start, is_single_line=True, is_joined=place > 0)


def _begins_with_question(lines: Sequence[tuple[int, str]]) -> bool:
    """Return whether the first of several lines asks what the next, a new sentence, answers."""
    if len(lines) < 2 or len(lines[0][1].split()) > _MAX_HEADING_WORDS:
        return False
    first, following = lines[0][1], lines[1][1].lstrip()
    return _last_character(first) == "?" and following[:1].isupper()


def _is_long_lead(line: str) -> bool:
    """Return whether a line is prose that leads a list; a short one is read as a heading."""
    return ends_with_colon(line) and len(line.split()) > _MAX_HEADING_WORDS


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
    is_led = False  # prose that ends with a colon stands above the run
    for part in parts:
        if _is_heading_like(part):
            run.append(part)
            continue
        roles.extend(_roles_of_run(run, before_prose=True, is_led=is_led))
        roles.append("item" if part.is_item else "paragraph")
        run, is_led = [], not part.is_item and ends_with_colon(part.text)
    return roles + _roles_of_run(run, before_prose=False, is_led=is_led)


def _roles_of_run(run: list[_Part], *, before_prose: bool, is_led: bool = False) -> list[str]:
    """Return the roles of lines in a row, of which some may be lists below their leads."""
    end = _end_of_bare_list(run, 0, before_prose=before_prose) if is_led and run else 0
    roles = ["item"] * end if end >= _MIN_BARE_ITEMS else []
    for lead in [place for place, part in enumerate(run) if _leads_list(part)]:
        end = _end_of_bare_list(run, lead + 1, before_prose=before_prose)
        if end - lead > _MIN_BARE_ITEMS:
            roles += ["heading"] * (lead - len(roles))
            roles += ["section", *["item"] * (end - lead - 1)]
    return roles + _roles_of_lines(run[len(roles) :], before_prose=before_prose)


def _leads_list(part: _Part) -> bool:
    text = part.text.strip()
    return _can_be_heading(part) and structure_pattern("list_leads").match(text) is not None


def _end_of_bare_list(run: list[_Part], begin: int, *, before_prose: bool) -> int:
    """Return where a list without bullets ends that begins at a line of a run.

    The lines of one paragraph are one list. Where blank lines part all of them, the last line
    before prose heads that.
    """
    end = begin
    while end < len(run) and _is_bare_item(run[end]):
        if end > begin and run[begin + 1].is_joined and not run[end].is_joined:
            return end
        end += 1
    heads_prose = before_prose and end == len(run) and not run[end - 1].is_joined
    return end - 1 if heads_prose and end > begin else end


def _is_bare_item(part: _Part) -> bool:
    text = part.text.strip()
    is_name = _last_character(text) not in "?:" and not _page_furniture().match(text)
    return is_name and _count_words(part) <= _MAX_BARE_ITEM_WORDS and not _leads_list(part)


def _roles_of_lines(run: list[_Part], *, before_prose: bool) -> list[str]:
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
    if len(part.text) > _MAX_CAPTION_LENGTH or is_like_reference(part.text):
        return False
    if begins_question_or_answer(part.text):
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
