"""Read reStructuredText into blocks, each span of visible text with its offset in the file.

docutils parses it; a node knows only about where its block begins, so its words are looked for in
the source, from the block before it on.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final

from evidence.posts.read.document import Document, Span, join_raised_spans
from evidence.posts.read.documents.extract import find_latest_year
from evidence.posts.read.documents.restructured_tree import parse_tree
from evidence.posts.read.plain import parse_plain_text

if TYPE_CHECKING:
    from docutils import nodes

_HIDDEN: Final = frozenset(
    """
    comment literal literal_block doctest_block math math_block raw system_message
    substitution_definition target image caption legend topic field_name label author authors
    organization contact address version revision status copyright
    """.split()
)
_KINDS: Final = {
    "list_item": "item",
    "entry": "cell",
    "block_quote": "quote",
    "term": "term",
    "definition": "item",
}
_LISTS: Final = frozenset(("bullet_list", "enumerated_list", "definition_list"))
_BLOCKS: Final = frozenset(
    "paragraph title subtitle term rubric line attribution field_body option_string".split()
)
_BOLD: Final = ("strong",)
_BOLD_BLOCKS: Final = ("title", "rubric")  # of a box, and of no section
_REACH: Final = 2_000  # characters of markup that may be between two words
_MAX_ESCAPE: Final = 8  # characters between two letters of a word
# What docutils can resolve to nothing, such as `a page`_ that another file has.
_UNRESOLVED: Final = re.compile(r"`?(?P<words>[^`<]+)(?:<[^<>`]*>)?`?__?")
_LINE: Final = re.compile(r"[^\n]+|\n")
_WORD: Final = re.compile(r"\S+|\s+")
_IGNORE_LINE: Final = re.compile(
    r"^[ \t]*\.\.[ \t]+(?P<text>evidence:\s*ignore\b[^<>\n]*)$", re.MULTILINE
)


def parse_restructured(source: str) -> Document:
    r"""Read a file of reStructuredText.

    Args:
        source: the text of the file, whose lines end in ``\n``.

    Returns:
        The blocks; those of plain text where docutils fails.
    """
    try:
        tree = parse_tree(source)
    except Exception:  # docutils has its own errors, and one post must not stop the others
        return parse_plain_text(source)
    document = Document()
    for comment in _IGNORE_LINE.finditer(source):
        document.add_ignore_comments(f"<!-- {comment['text']} -->", comment.start("text"))
    _TreeReader(source, document).read(tree)
    return document


@dataclass
class _TreeReader:
    """Walks the tree in reading order, and the source with it."""

    source: str
    document: Document
    _at: int = 0
    _floor: int = 0  # no block is before it; in a row, cells of several lines are side by side
    _kinds: list[str] = field(default_factory=lambda: ["paragraph"])
    _level: int = 0
    _line_starts: list[int] = field(init=False)

    def __post_init__(self) -> None:
        ends = (end.end() for end in re.finditer("\n", self.source))
        self._line_starts = [0, *ends, len(self.source)]

    def read(self, root: nodes.document) -> None:
        """Add the blocks of a tree."""
        stack: list[tuple[Any, bool]] = [(root, False)]
        while stack:
            node, is_end = stack.pop()
            name = node.tagname
            if is_end:
                self._leave(name)
            elif name == "date":
                self.document.published_year = find_latest_year(node.astext())
            elif name in _BLOCKS:
                self._add_block(node, name)
            elif name not in _HIDDEN and name != "#text":
                self._enter(node, name)
                stack.append((node, True))
                stack += [(child, False) for child in reversed(node.children)]

    def _enter(self, node: Any, name: str) -> None:
        self._level += name == "section"
        if name in _KINDS:
            self._kinds.append(_KINDS[name])
        if name in _LISTS:
            self.document.open_list()
        elif name == "table":
            self.document.open_table()
        elif name == "row":
            self._floor = self._at
            self.document.open_row()
        elif name == "entry":
            self.document.open_cell(is_head=node.parent.parent.tagname == "thead")
        elif name in ("footnote", "citation"):
            self.document.footnote_label = str(node["ids"][0]) if node["ids"] else ""

    def _leave(self, name: str) -> None:
        self._level -= name == "section"
        if name in _KINDS:
            self._kinds.pop()
        if name in _LISTS:
            self.document.close_list()
        elif name == "table":
            self.document.close_table()
        elif name in ("footnote", "citation"):
            self.document.footnote_label = ""

    def _add_block(self, node: Any, name: str) -> None:
        level = self._find_level(node, name)
        inline = _InlineReader(self.source, self._find_start(node))
        inline.read(node)
        self._at = max(self._at, inline.at)
        if self._kinds[-1] != "cell":
            self._floor = self._at
        kind = "heading" if level else "term" if name == "term" else self._kinds[-1]
        self.document.add_block(
            kind,
            inline.spans,
            links=inline.links,
            level=level,
            footnote_refs=inline.footnote_refs,
            is_bold=not inline.has_plain_text or (not level and name in _BOLD_BLOCKS),
        )
        if name == "term":
            self.document.lead_with_term()

    def _find_level(self, node: Any, name: str) -> int:
        """Return the level of a heading, 0 for another block; the title is above all sections."""
        if name != "title":
            return 0
        if node.parent.tagname == "document":
            self.document.title = node.astext()
            return 1
        is_heading = node.parent.tagname == "section"
        return self._level + bool(self.document.title) if is_heading else 0

    def _find_start(self, node: Any) -> int:
        """Return where to look for a block: near the line that docutils names, or from here on."""
        first = next(iter(node.astext().split()), "")
        for line in _list_near(node.line or 0):
            begin, end = self._find_line(line)
            found = self.source.find(first, max(begin, self._floor), end)
            if begin <= self._at < end:
                found = self.source.find(first, self._at, end)
            if found >= 0:
                return found
        return self._at

    def _find_line(self, line: int) -> tuple[int, int]:
        """Return the range of a line; an empty one where there is none."""
        if not 0 < line < len(self._line_starts):
            return 0, 0
        return self._line_starts[line - 1], self._line_starts[line]


def _list_near(line: int) -> Sequence[int]:
    """List the lines on which a block may begin: a title has its own above the line named."""
    return (line, line - 1, line - 2, line + 1) if line else ()


def _list_shown(node: Any) -> Sequence[Any]:
    """List what is in a node, the last first; nothing of one that no reader sees."""
    return () if node.tagname in _HIDDEN else node.children[::-1]


@dataclass
class _InlineReader:
    """Reads the text of a block, and finds each of its lines or words in the source."""

    source: str
    at: int
    spans: list[Span] = field(default_factory=list)
    links: list[tuple[int, str]] = field(default_factory=list)
    footnote_refs: list[tuple[int, str]] = field(default_factory=list)
    has_plain_text: bool = False
    _raised_starts: list[int] = field(default_factory=list)

    def read(self, block: Any) -> None:
        """Add all of a block."""
        stack: list[tuple[Any, bool, int]] = [(one, False, 0) for one in reversed(block.children)]
        while stack:
            node, is_bold, end = stack.pop()
            if end:
                self._leave(node, end)
            elif not self._add_leaf(node, is_bold=is_bold):
                inner = is_bold or node.tagname in _BOLD
                stack.append((node, inner, self._find_end(node)))
                self._enter(node)
                stack += [(child, inner, 0) for child in _list_shown(node)]

    def _add_leaf(self, node: Any, *, is_bold: bool) -> bool:
        """Add a node that holds no others; return whether it is one."""
        if node.tagname == "#text":
            self._add_text(node.astext(), is_bold=is_bold)
        elif node.tagname in ("footnote_reference", "citation_reference"):
            self._add_note(node)
        elif node.tagname == "problematic":
            unresolved = _UNRESOLVED.fullmatch(node.astext())
            text = unresolved["words"].rstrip() if unresolved else node.astext()
            self._add_text(text, is_bold=is_bold)
        elif node.tagname == "image":
            self.spans.append(Span(" ", self.at, 0))
        else:
            return False
        return True

    def _enter(self, node: Any) -> None:
        if node.tagname == "reference" and node.get("refuri"):
            self.links.append((len(self.spans), str(node["refuri"])))
        elif node.tagname == "superscript":
            self._raised_starts.append(len(self.spans))

    def _leave(self, node: Any, end: int) -> None:
        self.at = max(self.at, end)
        if node.tagname == "superscript":
            join_raised_spans(self.spans, self.links, self._raised_starts.pop())

    def _find_end(self, node: Any) -> int:
        """Return where the markup of a node ends; else the present place."""
        written = node.rawsource
        found = self._find_near(written, self.at) if written else -1
        return found + len(written) if found >= 0 else max(self.at, 1)

    def _add_note(self, node: Any) -> None:
        """Add a mark, which stays visible, so that the sentence shows its source."""
        label = str(node.get("refid") or node.astext())
        self.footnote_refs.append((len(self.spans), label))
        found = self._find_near(node.rawsource, self.at)
        start, size = (found, len(node.rawsource)) if found >= 0 else (self.at, 0)
        self.spans.append(Span(f"[^{node.astext()}]", start, size))
        self.at = start + size

    def _add_text(self, text: str, *, is_bold: bool) -> None:
        for part in _LINE.findall(text):
            found = self._find_near(part, self.at)
            if found >= 0 and not part.isspace():
                self._add_span(Span(part, found, len(part)))
            else:
                self._add_words(part)
        self.has_plain_text |= not is_bold and any(map(str.isalnum, text))

    def _add_words(self, text: str) -> None:
        for word in _WORD.findall(text):
            if word.isspace():
                self.spans.append(Span(word, self.at, 0))
                continue
            for span in self._locate(word):
                self._add_span(span)

    def _add_span(self, span: Span) -> None:
        self.spans.append(span)
        self.at = span.start + span.source_length

    def _locate(self, word: str) -> Iterator[Span]:
        """Find a word at or behind the present place; one with escapes, letter by letter."""
        found = self._find_near(word, self.at)
        if found >= 0:
            yield Span(word, found, len(word))
            return
        at = self.at
        for letter in word:
            place = self.source.find(letter, at, at + _MAX_ESCAPE)
            at = place + 1 if place >= 0 else at
            yield Span(letter, max(place, at - 1), 1) if place >= 0 else Span(letter, at, 0)

    def _find_near(self, word: str, at: int) -> int:
        return self.source.find(word, at, at + len(word) + _REACH)
