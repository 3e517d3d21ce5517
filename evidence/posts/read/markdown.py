"""Markdown into blocks, each piece of visible text with its exact offset in the file.

markdown-it tells lines of blocks only. Two things are noted here while it parses: for every leaf block
the offset at which each of its lines begins (after quote marks, bullets and indentation), and for
every inline token the position in the block's content at which it begins.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from itertools import dropwhile, pairwise
from typing import TYPE_CHECKING, Literal

from markdown_it import MarkdownIt
from markdown_it.common.utils import mdTrim
from markdown_it.parser_inline import ParserInline
from markdown_it.rules_block import (
    StateBlock,
    blockquote,
    heading,
    html_block,
    lheading,
    list_block,
    paragraph,
    table,
)
from markdown_it.rules_inline import StateInline
from mdit_py_plugins.footnote import footnote_plugin
from mdit_py_plugins.footnote.index import footnote_def, footnote_ref
from mdit_py_plugins.front_matter import front_matter_plugin

from evidence.posts.read.document import Document, Span

if TYPE_CHECKING:
    from markdown_it.token import Token
    from markdown_it.utils import EnvType

# Lists and quotes that are nested deeper are text: the parser would drop them at its own limit.
_MAX_NESTING = 24

_BlockRule = Callable[[StateBlock, int, int, bool], bool]
_LEAF_RULES: dict[str, tuple[_BlockRule, list[str]]] = {
    "table": (table, ["paragraph", "reference"]),
    "html_block": (html_block, ["paragraph", "reference", "blockquote"]),
    "heading": (heading, ["paragraph", "reference", "blockquote"]),
    "lheading": (lheading, []),
    "paragraph": (paragraph, []),
}
_CONTAINER_RULES: dict[str, tuple[_BlockRule, list[str]]] = {
    "blockquote": (blockquote, ["paragraph", "reference", "blockquote", "list"]),
    "list": (list_block, ["paragraph", "reference", "blockquote"]),
}
_BLOCK_KINDS = {
    "list_item_open": "item",
    "blockquote_open": "quote",
    "td_open": "cell",
    "th_open": "cell",
}
_CLOSING_TOKENS = {opening.replace("_open", "_close") for opening in _BLOCK_KINDS}

_HORIZONTAL_SPACE = re.compile(r"[^\S\n]*")
_HTML_TAG = re.compile(r"<(/?)([A-Za-z][A-Za-z0-9-]*)")
_HREF = re.compile(r"\shref\s*=\s*(?:\"([^\"]*)\"|'([^']*)'|([^\s\"'>]+))", re.IGNORECASE)
_ONLY_COMMENTS = re.compile(r"\s*+(?:(?><!--.*?-->)\s*+)*+$", re.DOTALL)
_TOML_FRONT_MATTER = re.compile(r"\+\+\+[ \t]*\n(.*?)^\+\+\+[ \t]*$", re.DOTALL | re.MULTILINE)
_TITLE_LINE = re.compile(r"^title(?::[ \t]+|[ \t]*=[ \t]*)(?![|>&*!{\[])(\S.*?)\s*$", re.MULTILINE)
# Elements whose text is not prose when they stand inside a line; what is struck out is taken back.
_HIDDEN_INLINE_ELEMENTS = frozenset(
    {
        "button",
        "code",
        "del",
        "iframe",
        "math",
        "s",
        "script",
        "select",
        "strike",
        "style",
        "svg",
        "textarea",
    }
)


def parse_markdown(source: str) -> Document:
    """Blocks of a Markdown file; the front matter's title is the outermost heading."""
    text = source.replace("\0", "\ufffd")  # as CommonMark wants it
    toml = _TOML_FRONT_MATTER.match(text)  # the parser knows YAML only
    if toml:
        text = re.sub(r"[^\n]", " ", toml[0]) + text[toml.end() :]
    reader = _DocumentBuilder(text, Document())
    if toml:
        reader.add_title(toml[1])
    for token in _make_parser().parse(text):
        reader.add_token(token)
    return reader.document


def _make_parser() -> MarkdownIt:
    md = MarkdownIt("commonmark")
    md.inline = _PositionedInlineParser()
    md.configure("commonmark", {"maxNesting": _MAX_NESTING + 8})
    md.enable(["table", "strikethrough"]).disable(["text_join", "fragments_join"])
    for name, (rule, ends) in _LEAF_RULES.items():
        md.block.ruler.at(name, _record_line_starts(rule), {"alt": ends})
    for name, (rule, ends) in _CONTAINER_RULES.items():
        md.block.ruler.at(name, _limit_nesting(rule), {"alt": ends})
    md.use(front_matter_plugin).use(footnote_plugin, inline=False, move_to_end=False)
    md.block.ruler.at(
        "footnote_def", _limit_nesting(footnote_def), {"alt": ["paragraph", "reference"]}
    )
    md.inline.ruler.at("footnote_ref", _record_footnote_position)
    return md


def _record_line_starts(rule: _BlockRule) -> _BlockRule:
    def noting(state: StateBlock, start: int, end: int, silent: bool) -> bool:
        before = len(state.tokens)
        if not rule(state, start, end, silent):
            return False
        for token in state.tokens[before:]:
            if token.type in {"inline", "html_block"}:
                lines = range(*(token.map or ()))
                token.meta["starts"] = [state.bMarks[line] + state.tShift[line] for line in lines]
        return True

    return noting


def _limit_nesting(rule: _BlockRule) -> _BlockRule:
    def limited(state: StateBlock, start: int, end: int, silent: bool) -> bool:
        return state.level < _MAX_NESTING and rule(state, start, end, silent)

    return limited


def _record_footnote_position(state: StateInline, silent: bool) -> bool:
    at = state.pos
    if not footnote_ref(state, silent):
        return False
    if not silent:
        state.tokens[-1].meta["at"] = at  # the plugin replaces what was noted
    return True


class _PositionedInlineParser(ParserInline):
    """An inline parser whose tokens know where they begin in the content."""

    def __init__(self) -> None:
        super().__init__()
        self._parsing = False

    def parse(self, src: str, md: MarkdownIt, env: EnvType, tokens: list[Token]) -> list[Token]:
        if self._parsing:  # the alternative text of an image, which is not prose
            return tokens
        self._parsing = True
        try:
            state = _PositionedState(src, md, env, tokens)
            self.tokenize(state)
            for rule in self.ruler2.getRules(""):
                rule(state)
        finally:
            self._parsing = False
        return state.tokens


class _PositionedState(StateInline):
    """The parser's state; notes in ``meta["at"]`` of a token where it begins."""

    pending_start = -1

    def append_pending(self, text: str) -> None:
        if self.pending_start < 0:
            self.pending_start = self.pos
        super().append_pending(text)

    def pushPending(self) -> Token:  # noqa: N802  # the parser's name
        token = super().pushPending()
        token.meta["at"] = self.pending_start
        self.pending_start = -1
        return token

    def push(self, ttype: str, tag: str, nesting: Literal[-1, 0, 1]) -> Token:
        token = super().push(ttype, tag, nesting)
        token.meta["at"] = self.pos
        self.pending_start = -1  # a line break takes back the spaces that were pending
        return token


@dataclass(frozen=True, slots=True)
class _OffsetMap:
    """Where content stands in the source: from ``marks[i]`` on, at ``offsets[i]`` and following."""

    positions: Sequence[int]
    offsets: Sequence[int]

    def offset_of(self, position: int) -> int:
        part = max(bisect_right(self.positions, position) - 1, 0)
        return self.offsets[part] + position - self.positions[part]

    def spans_of(self, text: str, position: int) -> list[Span]:
        """Verbatim text at this position of the content, cut where the source has more than the content."""
        first, last = (
            bisect_right(self.positions, position),
            bisect_right(self.positions, position + len(text) - 1),
        )
        if first == last:
            return [Span(text, self.offset_of(position), len(text))]
        cuts = [0, *(mark - position for mark in self.positions[first:last]), len(text)]
        return [
            Span(text[begin:end], self.offset_of(position + begin), end - begin)
            for begin, end in pairwise(cuts)
        ]


@dataclass(slots=True)
class _DocumentBuilder:
    """Takes the tokens in order and drafts the blocks."""

    source: str
    document: Document
    kind_stack: list[str] = field(default_factory=lambda: ["paragraph"])
    outer_headings: list[list[tuple[int, str]]] = field(default_factory=list)
    outer_footnotes: list[str] = field(
        default_factory=list
    )  # labels of the footnotes around the one that is being read
    heading_level: int = 0
    hash_count: int = 0
    cell_search_start: int = 0
    hidden_elements: tuple[str, ...] = ()

    def add_token(self, token: Token) -> None:
        self._update_nesting(token)
        match token.type:
            case "inline":
                self._add_inline(token)
            case "html_block":
                self._add_html(token)
            case "heading_open":
                self.heading_level = int(token.tag[1])
                self.hash_count = self.heading_level if token.markup.startswith("#") else 0
            case "heading_close":
                self.heading_level = self.hash_count = 0
            case "tr_open":
                self.cell_search_start = 0
            case "front_matter":
                self.add_title(token.content)

    def _update_nesting(self, token: Token) -> None:
        """Keep the kind of text by the innermost container; a quote's headings end with it."""
        if token.type in _BLOCK_KINDS:
            self.kind_stack.append(_BLOCK_KINDS[token.type])
        elif token.type in _CLOSING_TOKENS:
            self.kind_stack.pop()
        if token.type == "blockquote_open":
            self.outer_headings.append(list(self.document.headings))
        elif token.type == "blockquote_close":
            self.document.headings[:] = self.outer_headings.pop()
        elif token.type == "footnote_reference_open":
            self.outer_footnotes.append(self.document.footnote_label)
            self.document.footnote_label = token.meta["label"]
        elif token.type == "footnote_reference_close":
            self.document.footnote_label = self.outer_footnotes.pop()

    def _add_inline(self, token: Token) -> None:
        starts: list[int] = token.meta["starts"]
        if self.kind_stack[-1] == "cell":
            places = self._map_cell(token.content, starts[0])
        else:
            places = self._map_lines(token.content, [starts[0] + self.hash_count, *starts[1:]])
        line = _InlineCollector(places, self.document, self.source)
        line.add_tokens(token.children or [])
        if not self.hidden_elements:
            kind = "heading" if self.heading_level else self.kind_stack[-1]
            self.document.add_block(
                kind, line.spans, line.links, self.heading_level, line.footnote_refs
            )

    def _map_lines(self, content: str, starts: Sequence[int]) -> _OffsetMap:
        marks: list[int] = []
        offsets: list[int] = []
        at = 0
        starts = list(dropwhile(self._is_trimmed, starts))
        for start, line in zip(starts, content.split("\n"), strict=False):
            marks.append(at + len(line) - len(line.lstrip()))
            offsets.append(_skip_spaces(self.source, start))
            at += len(line) + 1
        return _OffsetMap(marks, offsets)

    def _is_trimmed(self, start: int) -> bool:
        """Whether the parser cut this line from the beginning of the content: it has only white space."""
        end = self.source.find("\n", start)
        return not mdTrim(self.source[start : end if end >= 0 else None])

    def _map_cell(self, content: str, start: int) -> _OffsetMap:
        """A cell is searched along its row; its content lacks the backslashes before its pipes."""
        raw = content.replace("|", "\\|")
        at = max(self.cell_search_start, start)
        found = max(self.source.find(raw, at), at) if raw else at
        self.cell_search_start = found + len(raw)
        pipes = [place for place, character in enumerate(content) if character == "|"]
        offsets = [found, *(found + pipe + count for count, pipe in enumerate(pipes, start=1))]
        return _OffsetMap([0, *pipes], offsets)

    def _add_html(self, token: Token) -> None:
        """Hand an HTML block on, with quote marks and bullets blanked so that offsets stay."""
        base, html = self._blank_markers(token.meta["starts"])
        self.document.add_ignore_comments(html, base)
        if not _ONLY_COMMENTS.match(html):
            from evidence.posts.read.html import (
                parse_html_fragment,  # few posts need the HTML parser
            )

            self.hidden_elements = parse_html_fragment(
                html, base, self.document, self.kind_stack[-1], self.hidden_elements
            )

    def _blank_markers(self, starts: Sequence[int]) -> tuple[int, str]:
        lines: list[str] = []
        for start in starts:
            begin = self.source.rfind("\n", 0, start) + 1
            end = self.source.find("\n", start)
            lines.append(" " * (start - begin) + self.source[start : end if end >= 0 else None])
        return self.source.rfind("\n", 0, starts[0]) + 1, "\n".join(lines)

    def add_title(self, front_matter: str) -> None:
        """Keep a simple title as the outermost heading."""
        found = _TITLE_LINE.search(front_matter)
        if found is None:
            return
        title = found[1]
        if title[0] in "\"'":
            quote = title[0]
            title = (
                title[1:]
                .rpartition(quote)[0]
                .replace("\\" + quote if quote == '"' else "''", quote)
            )
        else:
            title = title.partition(" #")[0]
        if title.strip():
            self.document.headings.append((0, " ".join(title.split())))


@dataclass(slots=True)
class _InlineCollector:
    """The visible pieces and the links of one block's inline tokens."""

    offset_map: _OffsetMap
    document: Document
    source: str
    spans: list[Span] = field(default_factory=list)
    links: list[tuple[int, str]] = field(default_factory=list)
    footnote_refs: list[tuple[int, str]] = field(default_factory=list)
    hidden_element: str = ""
    hidden_depth: int = 0
    run_start: int = -1
    run_length: int = 0
    in_autolink: bool = False

    def add_tokens(self, tokens: Sequence[Token]) -> None:
        for token in tokens:
            begin = self._start_of(token)
            match token.type:
                case "text":
                    self._add_text(token.content, begin)
                case "text_special":
                    self._add_special(token, begin)
                case "softbreak" | "hardbreak":
                    self._add_span(Span("\n", self.offset_map.offset_of(begin), 1))
                case "s_open" | "s_close":
                    self._update_hidden("s", token.nesting)
                case "link_open":
                    self._add_link(str(token.attrs.get("href", "")))
                    self.in_autolink = token.info == "auto"
                case "link_close":
                    self.in_autolink = False
                case "footnote_ref":
                    self._add_footnote_ref(token.meta["label"], begin)
                case "html_inline":
                    self._handle_tag(token.content, begin)

    def _start_of(self, token: Token) -> int:
        """Where the token begins; the marks of a run such as ``***`` were all noted at its beginning."""
        at: int = token.meta["at"]
        if at != self.run_start:
            self.run_start, self.run_length = at, 0
        begin = at + self.run_length
        if token.type == "text" or token.type.startswith(("em_", "strong_", "s_")):
            self.run_length += len(token.content or token.markup)
        return begin

    def _add_text(self, text: str, begin: int) -> None:
        if not text:
            return
        if (
            self.in_autolink
        ):  # the parser decodes the address; the text here stays as it was written
            start = self.offset_map.offset_of(begin + 1)
            text = self.source[start : self.source.find(">", start)]
            self._add_span(Span(text, start, len(text)))
            return
        for piece in self.offset_map.spans_of(text, begin):
            self._add_span(piece)

    def _add_special(self, token: Token, begin: int) -> None:
        """An escaped character stands after its backslash, a character reference is longer than its text."""
        if token.info == "entity":
            self._add_span(Span(token.content, self.offset_map.offset_of(begin), len(token.markup)))
        else:
            skip = len(token.markup) - len(token.content)
            self._add_span(
                Span(token.content, self.offset_map.offset_of(begin + skip), len(token.content))
            )

    def _add_footnote_ref(self, label: str, begin: int) -> None:
        """A footnote's mark stays visible, so that it is still seen where a sentence has a source."""
        if not self.hidden_element:
            self.footnote_refs.append((len(self.spans), label))
        self._add_text(f"[^{label}]", begin)

    def _handle_tag(self, html: str, begin: int) -> None:
        if html.startswith("<!--"):
            self.document.add_ignore_comments(html, self.offset_map.offset_of(begin))
            return
        tag = _HTML_TAG.match(html)
        if tag is None:
            return
        name = tag[2].lower()
        if name in _HIDDEN_INLINE_ELEMENTS and not html.endswith("/>"):
            self._update_hidden(name, -1 if tag[1] else 1)
        elif name == "br":
            self._add_span(Span("\n", self.offset_map.offset_of(begin), 1))
        elif name == "a" and (href := _HREF.search(html)):
            self._add_link(href[1] or href[2] or href[3] or "")

    def _update_hidden(self, name: str, change: int) -> None:
        """Count the tags of the outermost hidden element; inside it others do not matter."""
        if self.hidden_element in {"", name}:
            self.hidden_depth = max(0, self.hidden_depth + change)
            self.hidden_element = name if self.hidden_depth else ""

    def _add_link(self, target: str) -> None:
        if not self.hidden_element:
            self.links.append((len(self.spans), target))

    def _add_span(self, piece: Span) -> None:
        if not self.hidden_element:
            self.spans.append(piece)


def _skip_spaces(source: str, at: int) -> int:
    blanks = _HORIZONTAL_SPACE.match(source, at)
    return blanks.end() if blanks else at
