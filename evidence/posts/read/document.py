"""The form that every format is read into: blocks of visible text with places in the source."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import partial
from operator import itemgetter
from typing import NamedTuple

ALL_CODES = frozenset({"*"})
# Invisible, and no white space: the parsers keep it, and no reader sees it.
WORD_JOINER = "\u2060"
SOFT_HYPHEN = "\u00ad"

# Lists that are nested deeper are read as lists of this depth: else each item would lend its text
# to all in it. The reader of Markdown allows fewer.
_MAX_DEPTH = 32

_IGNORE_COMMENT = re.compile(
    r"<!--\s*evidence:\s*ignore(?P<mark>-start|-end)?(?!\w|-(?!->))(?P<codes>[^<>]*?)-->"
)
# A comment of MDX; with a blank behind its opening it is as long as a comment of HTML.
_MDX_IGNORE_COMMENT = re.compile(r"\{/\*[ \t](?P<content>[ \t]*evidence:\s*ignore\b[^<>*]*)\*/\}")
_CLAIM_SELECTOR = re.compile(r"\bCLAIM:\s*([\w-]+)")
_RULE_CODE = re.compile(r"\b[A-Z]\d{0,4}\b")
# Blocks of Liquid that are comments or code.
_LIQUID_START = re.compile(r"\{%-?\s*(?P<name>comment|highlight|raw)\b[^%]*%\}")
_LIQUID_ENDS = {
    name: re.compile(rf"\{{%-?\s*end{name}\s*-?%\}}") for name in ("comment", "highlight", "raw")
}
# What site generators replace, and formulas: no words of the post. Comments of MDX, displayed math;
# then single tags (shortcodes of Hugo, Liquid).
_TEMPLATE_TEXT = re.compile(
    r"\{/\*(?:(?!\*/\}|\{/\*)[\s\S])*+\*/\}"
    r"|^[ \t>]*\$\$(?!\$)(?:(?!\$\$|\n[ \t]*\n)[\s\S])+\$\$(?=[ \t.,;]*$)"
    r"|\{\{[<%](?:(?!\{\{|[>%]\}\}|\n[ \t]*\n)[^`])*+[>%]\}\}"
    r"|\{%(?:(?!\{%|%\}|\n[ \t]*\n)[^`])*+%\}",
    re.MULTILINE,
)


# A tag of Hugo with /* in it is printed, and cites nothing.
_TEMPLATE_COMMENT = re.compile(r"\{\{[<%]\s*/\*")


# A raised number is the mark of a note behind a sentence, a word (but no unit, such as cm) or a
# share. Behind a digit, or a Greek letter as statisticians write it, it may be an exponent.
_MARK_BEFORE = re.compile(
    r"(?:[.!?,;:)\]\"'\u201d\u2019\u00bb\u2026%\u2030]|\][\u2013-]|[^\W\d_]{3})\s*\Z"
)
_RAISED_NUMBERS = re.compile(r"\s*\d[\d,\s\u2013-]*")
_EXPONENT = re.compile(r"\s*(?:[+\u2212\u2013-]?\d+|[+\u2212\u2013-])\s*")
_BASE_BEFORE = re.compile(
    r"(?:[\d\u00b2\u00b3\u00b9\u2070-\u207b]|(?<![^\W\d_])(?:chi|tau|eta|rho|phi|psi))\s*\Z",
    re.IGNORECASE,
)
_MAX_RAISED = 24  # spans, or letters in each
_SPANS_BEFORE = 8  # that a number or a word may be parted into


class IgnoreMark(NamedTuple):
    """The comment that begins or ends a range, at an offset, and the codes that it names."""

    offset: int
    is_start: bool
    codes: frozenset[str]


class Span(NamedTuple):
    """Visible text and its place: ``source_length`` characters of the source from ``start`` on."""

    text: str
    start: int
    source_length: int


class Cell(NamedTuple):
    """The place of a table cell in the post: numbers of its table, row and column from 0.

    A caption has row -1.
    """

    table: int
    row: int
    column: int
    is_head: bool


@dataclass(slots=True)
class TextBlock:
    """A paragraph, list item, heading, table cell or quote.

    Attributes:
        kind: "paragraph", "item", "heading", "cell", "quote", "reference" (an entry of a list of
            literature), "navigation" or "term" (of a list of definitions).
        headings: texts of the headings above it, outermost first.
        spans: its visible text in reading order.
        links: target of each link, with the number of spans before it.
        level: level of a heading, 0 for other blocks.
        footnote_refs: label of each footnote it refers to, with the number of spans before it.
        footnote_label: label of the footnote that it is part of, or "".
        is_bold: all of it is set in bold.
        depth: number of lists that it is in, 32 at most.
        lead: of an item, the text of the block directly above its list, or "".
        cell: its place in a table, or None.
        table_heads: of a cell, the heads of its column and its row, where it has them.
        is_question: it was written behind "Q:".
        language: code of its language where that is not English, else "".
    """

    kind: str
    headings: tuple[str, ...]
    spans: list[Span]
    links: list[tuple[int, str]]
    level: int = 0
    footnote_refs: list[tuple[int, str]] = field(default_factory=list)
    footnote_label: str = ""
    is_bold: bool = False
    depth: int = 0
    lead: str = ""
    cell: Cell | None = None
    table_heads: tuple[str, ...] = ()
    is_question: bool = False
    language: str = ""

    @property
    def text(self) -> str:
        """Its text as a reader sees it."""
        return visible_text(self.spans)


@dataclass(slots=True)
class Document:
    """The blocks of a post, and what a reader keeps track of while it adds them.

    Attributes:
        title: the post's title by its front matter or its HTML head, or "".
        blocks: the blocks in reading order.
        headings: level and text of each heading that is open at this point.
        ignore_comments: offset of each ignore comment, and the codes that it silences.
        ignore_marks: the comments that begin and end ranges.
        footnote_label: label of the footnote that is being read, or "".
        leads: the lead of each list that is open at this point.
        cells: for each table that is open at this point, the cell that was begun last.
        tables: number of tables so far.
        published_year: the year of its date, where its format has a place for that.
    """

    title: str = ""
    blocks: list[TextBlock] = field(default_factory=list)
    headings: list[tuple[int, str]] = field(default_factory=list)
    ignore_comments: list[tuple[int, frozenset[str]]] = field(default_factory=list)
    ignore_marks: list[IgnoreMark] = field(default_factory=list)
    footnote_label: str = ""
    leads: list[str] = field(default_factory=list)
    cells: list[Cell] = field(default_factory=list)
    tables: int = 0
    published_year: int | None = None

    def open_list(self) -> None:
        """Begin a list; the block before it leads it, unless that is an item of another list."""
        last = self.blocks[-1] if self.blocks else None
        if last is None:
            self.leads.append("")
        else:
            beside = last.kind == "item" and last.depth > len(self.leads)
            self.leads.append(last.lead if beside else last.text)

    def lead_with_term(self) -> None:
        """Let the term that was read last lead its definitions."""
        if self.leads and self.blocks:
            self.leads[-1] = self.blocks[-1].text

    def close_list(self) -> None:
        """End the innermost list."""
        if self.leads:
            self.leads.pop()

    def open_table(self) -> None:
        """Begin a table."""
        self.cells.append(Cell(self.tables, -1, -1, is_head=False))
        self.tables += 1

    def open_row(self) -> None:
        """Begin a row of the innermost table."""
        if self.cells:
            last = self.cells[-1]
            self.cells[-1] = last._replace(row=last.row + 1, column=-1)

    def open_cell(self, *, is_head: bool) -> None:
        """Begin a cell of the innermost table."""
        if self.cells:
            last = self.cells[-1]
            self.cells[-1] = last._replace(column=last.column + 1, is_head=is_head)

    def pass_cells(self, count: int) -> None:
        """Pass over cells of the innermost table that are not read."""
        if self.cells:
            last = self.cells[-1]
            self.cells[-1] = last._replace(column=last.column + count)

    def close_table(self) -> None:
        """End the innermost table."""
        if self.cells:
            self.cells.pop()

    def add_block(
        self,
        kind: str,
        spans: list[Span],
        *,
        links: Sequence[tuple[int, str]] = (),
        level: int = 0,
        footnote_refs: Sequence[tuple[int, str]] = (),
        is_bold: bool = False,
    ) -> None:
        """Add a block unless it shows nothing; with a ``level`` it heads the blocks that follow."""
        if not any(_is_visible(span.text) for span in spans):
            return
        if level:
            self.headings[:] = [heading for heading in self.headings if heading[0] < level]
        headings = tuple(text for _, text in self.headings)
        self.blocks.append(
            TextBlock(
                kind,
                headings,
                spans,
                list(links),
                level,
                list(footnote_refs),
                self.footnote_label,
                is_bold,
                min(len(self.leads), _MAX_DEPTH),
                self.leads[-1] if self.leads and kind == "item" else "",
                self.cells[-1] if self.cells else None,
            )
        )
        if level:
            self.headings.append((level, visible_text(spans)))

    def add_ignore_comments(self, text: str, base: int = 0) -> None:
        """Add the ignore comments of a text that begins at the offset ``base`` of the source."""
        for comment in _IGNORE_COMMENT.finditer(text):
            offset, codes = base + comment.start(), _parse_codes(comment["codes"])
            if comment["mark"]:
                is_start = comment["mark"] == "-start"
                self.ignore_marks.append(IgnoreMark(offset, is_start, codes))
            else:
                self.ignore_comments.append((offset, codes))


def _parse_codes(text: str) -> frozenset[str]:
    """Return what a comment silences: codes, claims as "CLAIM:C1", or all codes if it names none.

    Everything is in upper case.
    """
    claims = _CLAIM_SELECTOR.findall(text.upper())
    codes = _RULE_CODE.findall(_CLAIM_SELECTOR.sub(" ", text.upper()))
    return frozenset([*codes, *(f"CLAIM:{claim}" for claim in claims)]) or ALL_CODES


def visible_text(spans: Sequence[Span]) -> str:
    """Join spans into the text that a reader sees, with white space collapsed."""
    text = "".join(span.text for span in spans).replace(SOFT_HYPHEN, "")
    return " ".join(text.replace(WORD_JOINER, " ").split())


def show_raised_number(text: str, before: Sequence[Span]) -> str:
    """Return raised text as it is shown behind other text of its block, so that no number grows.

    Numbers that are marks of notes are shown as in Markdown, and an exponent is shown raised.
    """
    if not (_RAISED_NUMBERS.fullmatch(text) or _EXPONENT.fullmatch(text)):
        return text
    own = "".join(text.split())
    text_before = "".join(span.text[-_MAX_RAISED:] for span in before[-_SPANS_BEFORE:])
    has_base = bool(_BASE_BEFORE.search(text_before))
    if has_base and _EXPONENT.fullmatch(text):
        from evidence.pubmed.parse.inline_markup import to_superscript

        return to_superscript(own)
    is_mark = has_base or bool(_MARK_BEFORE.search(text_before))
    return f"[^{own}]" if is_mark and own[0].isdecimal() else text


def join_raised_spans(spans: list[Span], links: list[tuple[int, str]], start: int) -> None:
    """Show the raised text of the spans from ``start`` on as one span, if it is a number."""
    raised = spans[start : start + _MAX_RAISED + 1]
    if len(raised) > _MAX_RAISED or any(len(span.text) > _MAX_RAISED for span in raised):
        return
    text = "".join(span.text for span in raised)
    shown = show_raised_number(text, spans[max(0, start - _SPANS_BEFORE) : start])
    if shown == text:
        return
    begin, end = raised[0].start, raised[-1].start + raised[-1].source_length
    spans[start:] = [Span(shown, begin, max(end - begin, 0))]
    links[:] = [(min(before, start), target) for before, target in links]


def blank_ignore_comments(text: str) -> str:
    """Blank the ignore comments of a text; its length and its lines stay the same."""
    return _IGNORE_COMMENT.sub(lambda comment: re.sub(r"\S", " ", comment[0]), text)


def rewrite_mdx_comments(text: str) -> str:
    """Rewrite the ignore comments of MDX as those of HTML; everything keeps its place."""
    return _MDX_IGNORE_COMMENT.sub(r"<!--\g<content>-->", text)


def mask_template_text(text: str) -> str:
    """Replace what site generators replace by word joiners; everything else keeps its place.

    Masked are tags, comments, code and displayed math. Spaces would not do: at the beginning of a
    line they would make it a code block.
    """
    pieces, at = [], 0
    for begin, end, _ in _find_template_text(text):
        pieces += [text[at:begin], re.sub(r"[^\n]", WORD_JOINER, text[begin:end])]
        at = end
    return "".join([*pieces, text[at:]])


def find_template_tags(text: str) -> list[tuple[int, int]]:
    """Find the single tags of site generators: shortcodes of Hugo, tags of Liquid."""
    return [
        (begin, end)
        for begin, end, is_block in _find_template_text(text)
        if not is_block
        and text.startswith(("{{", "{%"), begin)
        and not _TEMPLATE_COMMENT.match(text, begin)
    ]


def _find_template_text(text: str) -> Iterator[tuple[int, int, bool]]:
    """Yield the range of each text that site generators replace, and whether it is a block."""
    finders = (
        _Finder(_LiquidBlocks(text).find),
        _Finder(partial(_find_span, _TEMPLATE_TEXT, text)),
    )
    at = 0
    while found := [(*span, finder) for finder in finders if (span := finder.find(at))]:
        begin, at, finder = min(found, key=itemgetter(0))  # of two that begin together the block
        yield begin, at, finder is finders[0]


def _find_span(pattern: re.Pattern[str], text: str, at: int) -> tuple[int, int] | None:
    found = pattern.search(text, at)
    return found.span() if found else None


class _Finder:
    """Finds the next range from an offset on; what was found ahead is not searched for again."""

    def __init__(self, find: Callable[[int], tuple[int, int] | None]) -> None:
        self._search = find
        self._found: tuple[int, int] | None = (-1, -1)

    def find(self, at: int) -> tuple[int, int] | None:
        """Return the next range; ``at`` never decreases."""
        if self._found and self._found[0] < at:
            self._found = self._search(at)
        return self._found


class _LiquidBlocks:
    """The blocks of Liquid in a text that are comments or code; one without an end is none."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._ends: dict[str, tuple[int, int] | None] = {}  # the last that was looked for

    def find(self, at: int) -> tuple[int, int] | None:
        """Find the range of the first block from an offset on."""
        for start in _LIQUID_START.finditer(self._text, at):
            if end := self._find_end(start["name"], start.end()):
                return start.start(), end[1]
        return None

    def _find_end(self, name: str, at: int) -> tuple[int, int] | None:
        known = self._ends.get(name, (-1, -1))
        if known and known[0] < at:
            found = _LIQUID_ENDS[name].search(self._text, at)
            self._ends[name] = found.span() if found else None
        return self._ends[name]


def _is_visible(text: str) -> bool:
    return any(
        character not in (WORD_JOINER, SOFT_HYPHEN) and not character.isspace()
        for character in text
    )
