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

from evidence.posts.read.document import Draft, Piece

if TYPE_CHECKING:
    from markdown_it.token import Token
    from markdown_it.utils import EnvType

# Lists and quotes that are nested deeper are text: the parser would drop them at its own limit.
_DEEPEST = 24

_Rule = Callable[[StateBlock, int, int, bool], bool]
_LEAVES: dict[str, tuple[_Rule, list[str]]] = {
    "table": (table, ["paragraph", "reference"]),
    "html_block": (html_block, ["paragraph", "reference", "blockquote"]),
    "heading": (heading, ["paragraph", "reference", "blockquote"]),
    "lheading": (lheading, []),
    "paragraph": (paragraph, []),
}
_CONTAINERS: dict[str, tuple[_Rule, list[str]]] = {
    "blockquote": (blockquote, ["paragraph", "reference", "blockquote", "list"]),
    "list": (list_block, ["paragraph", "reference", "blockquote"]),
}
_KINDS = {
    "list_item_open": "item",
    "blockquote_open": "quote",
    "td_open": "cell",
    "th_open": "cell",
}
_CLOSINGS = {opening.replace("_open", "_close") for opening in _KINDS}

_BLANKS = re.compile(r"[^\S\n]*")
_TAG = re.compile(r"<(/?)([A-Za-z][A-Za-z0-9-]*)")
_HREF = re.compile(r"\shref\s*=\s*(?:\"([^\"]*)\"|'([^']*)'|([^\s\"'>]+))", re.IGNORECASE)
_ONLY_COMMENTS = re.compile(r"\s*+(?:(?><!--.*?-->)\s*+)*+$", re.DOTALL)
_TOML = re.compile(r"\+\+\+[ \t]*\n(.*?)^\+\+\+[ \t]*$", re.DOTALL | re.MULTILINE)
_TITLE = re.compile(r"^title(?::[ \t]+|[ \t]*=[ \t]*)(?![|>&*!{\[])(\S.*?)\s*$", re.MULTILINE)
# Elements whose text is not prose when they stand inside a line; what is struck out is taken back.
_HIDDEN_INLINE = frozenset(
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


def read_markdown(source: str) -> Draft:
    """Blocks of a Markdown file; the front matter's title is the outermost heading."""
    text = source.replace("\0", "\ufffd")  # as CommonMark wants it
    toml = _TOML.match(text)  # the parser knows YAML only
    if toml:
        text = re.sub(r"[^\n]", " ", toml[0]) + text[toml.end() :]
    reader = _Reader(text, Draft())
    if toml:
        reader.take_title(toml[1])
    for token in _parser().parse(text):
        reader.take(token)
    return reader.draft


def _parser() -> MarkdownIt:
    md = MarkdownIt("commonmark")
    md.inline = _Inline()
    md.configure("commonmark", {"maxNesting": _DEEPEST + 8})
    md.enable(["table", "strikethrough"]).disable(["text_join", "fragments_join"])
    for name, (rule, ends) in _LEAVES.items():
        md.block.ruler.at(name, _noting_lines(rule), {"alt": ends})
    for name, (rule, ends) in _CONTAINERS.items():
        md.block.ruler.at(name, _up_to_the_deepest(rule), {"alt": ends})
    md.use(front_matter_plugin).use(footnote_plugin, inline=False, move_to_end=False)
    md.block.ruler.at(
        "footnote_def", _up_to_the_deepest(footnote_def), {"alt": ["paragraph", "reference"]}
    )
    md.inline.ruler.at("footnote_ref", _mark_of_a_footnote)
    return md


def _noting_lines(rule: _Rule) -> _Rule:
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


def _up_to_the_deepest(rule: _Rule) -> _Rule:
    def limited(state: StateBlock, start: int, end: int, silent: bool) -> bool:
        return state.level < _DEEPEST and rule(state, start, end, silent)

    return limited


def _mark_of_a_footnote(state: StateInline, silent: bool) -> bool:
    at = state.pos
    if not footnote_ref(state, silent):
        return False
    if not silent:
        state.tokens[-1].meta["at"] = at  # the plugin replaces what was noted
    return True


class _Inline(ParserInline):
    """An inline parser whose tokens know where they begin in the content."""

    def __init__(self) -> None:
        super().__init__()
        self._parsing = False

    def parse(self, src: str, md: MarkdownIt, env: EnvType, tokens: list[Token]) -> list[Token]:
        if self._parsing:  # the alternative text of an image, which is not prose
            return tokens
        self._parsing = True
        try:
            state = _State(src, md, env, tokens)
            self.tokenize(state)
            for rule in self.ruler2.getRules(""):
                rule(state)
        finally:
            self._parsing = False
        return state.tokens


class _State(StateInline):
    """The parser's state; notes in ``meta["at"]`` of a token where it begins."""

    pending_at = -1

    def append_pending(self, text: str) -> None:
        if self.pending_at < 0:
            self.pending_at = self.pos
        super().append_pending(text)

    def pushPending(self) -> Token:  # noqa: N802  # the parser's name
        token = super().pushPending()
        token.meta["at"] = self.pending_at
        self.pending_at = -1
        return token

    def push(self, ttype: str, tag: str, nesting: Literal[-1, 0, 1]) -> Token:
        token = super().push(ttype, tag, nesting)
        token.meta["at"] = self.pos
        self.pending_at = -1  # a line break takes back the spaces that were pending
        return token


@dataclass(frozen=True, slots=True)
class _Places:
    """Where content stands in the source: from ``marks[i]`` on, at ``offsets[i]`` and following."""

    marks: Sequence[int]
    offsets: Sequence[int]

    def at(self, position: int) -> int:
        part = max(bisect_right(self.marks, position) - 1, 0)
        return self.offsets[part] + position - self.marks[part]

    def pieces(self, text: str, position: int) -> list[Piece]:
        """Verbatim text at this position of the content, cut where the source has more than the content."""
        first, last = (
            bisect_right(self.marks, position),
            bisect_right(self.marks, position + len(text) - 1),
        )
        if first == last:
            return [Piece(text, self.at(position), len(text))]
        cuts = [0, *(mark - position for mark in self.marks[first:last]), len(text)]
        return [
            Piece(text[begin:end], self.at(position + begin), end - begin)
            for begin, end in pairwise(cuts)
        ]


@dataclass(slots=True)
class _Reader:
    """Takes the tokens in order and drafts the blocks."""

    source: str
    draft: Draft
    kinds: list[str] = field(default_factory=lambda: ["paragraph"])
    outside: list[list[tuple[int, str]]] = field(default_factory=list)
    notes: list[str] = field(
        default_factory=list
    )  # labels of the footnotes around the one that is being read
    level: int = 0
    hashes: int = 0
    cell_at: int = 0
    hidden: tuple[str, ...] = ()

    def take(self, token: Token) -> None:
        self._nest(token)
        match token.type:
            case "inline":
                self._inline(token)
            case "html_block":
                self._html(token)
            case "heading_open":
                self.level = int(token.tag[1])
                self.hashes = self.level if token.markup.startswith("#") else 0
            case "heading_close":
                self.level = self.hashes = 0
            case "tr_open":
                self.cell_at = 0
            case "front_matter":
                self.take_title(token.content)

    def _nest(self, token: Token) -> None:
        """Keep the kind of text by the innermost container; a quote's headings end with it."""
        if token.type in _KINDS:
            self.kinds.append(_KINDS[token.type])
        elif token.type in _CLOSINGS:
            self.kinds.pop()
        if token.type == "blockquote_open":
            self.outside.append(list(self.draft.headings))
        elif token.type == "blockquote_close":
            self.draft.headings[:] = self.outside.pop()
        elif token.type == "footnote_reference_open":
            self.notes.append(self.draft.note)
            self.draft.note = token.meta["label"]
        elif token.type == "footnote_reference_close":
            self.draft.note = self.notes.pop()

    def _inline(self, token: Token) -> None:
        starts: list[int] = token.meta["starts"]
        if self.kinds[-1] == "cell":
            places = self._cell_places(token.content, starts[0])
        else:
            places = self._line_places(token.content, [starts[0] + self.hashes, *starts[1:]])
        line = _Line(places, self.draft, self.source)
        line.take(token.children or [])
        if not self.hidden:
            kind = "heading" if self.level else self.kinds[-1]
            self.draft.add(kind, line.pieces, line.links, self.level, line.marks)

    def _line_places(self, content: str, starts: Sequence[int]) -> _Places:
        marks: list[int] = []
        offsets: list[int] = []
        at = 0
        starts = list(dropwhile(self._is_trimmed, starts))
        for start, line in zip(starts, content.split("\n"), strict=False):
            marks.append(at + len(line) - len(line.lstrip()))
            offsets.append(_past_blanks(self.source, start))
            at += len(line) + 1
        return _Places(marks, offsets)

    def _is_trimmed(self, start: int) -> bool:
        """Whether the parser cut this line from the beginning of the content: it has only white space."""
        end = self.source.find("\n", start)
        return not mdTrim(self.source[start : end if end >= 0 else None])

    def _cell_places(self, content: str, start: int) -> _Places:
        """A cell is searched along its row; its content lacks the backslashes before its pipes."""
        raw = content.replace("|", "\\|")
        at = max(self.cell_at, start)
        found = max(self.source.find(raw, at), at) if raw else at
        self.cell_at = found + len(raw)
        pipes = [place for place, character in enumerate(content) if character == "|"]
        offsets = [found, *(found + pipe + count for count, pipe in enumerate(pipes, start=1))]
        return _Places([0, *pipes], offsets)

    def _html(self, token: Token) -> None:
        """Hand an HTML block on, with quote marks and bullets blanked so that offsets stay."""
        base, html = self._blanked(token.meta["starts"])
        self.draft.note_ignores(html, base)
        if not _ONLY_COMMENTS.match(html):
            from evidence.posts.read.html import read_fragment  # few posts need the HTML parser

            self.hidden = read_fragment(html, base, self.draft, self.kinds[-1], self.hidden)

    def _blanked(self, starts: Sequence[int]) -> tuple[int, str]:
        lines: list[str] = []
        for start in starts:
            begin = self.source.rfind("\n", 0, start) + 1
            end = self.source.find("\n", start)
            lines.append(" " * (start - begin) + self.source[start : end if end >= 0 else None])
        return self.source.rfind("\n", 0, starts[0]) + 1, "\n".join(lines)

    def take_title(self, front_matter: str) -> None:
        """Keep a simple title as the outermost heading."""
        found = _TITLE.search(front_matter)
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
            self.draft.headings.append((0, " ".join(title.split())))


@dataclass(slots=True)
class _Line:
    """The visible pieces and the links of one block's inline tokens."""

    places: _Places
    draft: Draft
    source: str
    pieces: list[Piece] = field(default_factory=list)
    links: list[tuple[int, str]] = field(default_factory=list)
    marks: list[tuple[int, str]] = field(default_factory=list)
    hidden: str = ""
    depth: int = 0
    at: int = -1
    used: int = 0
    in_autolink: bool = False

    def take(self, tokens: Sequence[Token]) -> None:
        for token in tokens:
            begin = self._begin(token)
            match token.type:
                case "text":
                    self._text(token.content, begin)
                case "text_special":
                    self._special(token, begin)
                case "softbreak" | "hardbreak":
                    self._show(Piece("\n", self.places.at(begin), 1))
                case "s_open" | "s_close":
                    self._hide("s", token.nesting)
                case "link_open":
                    self._link(str(token.attrs.get("href", "")))
                    self.in_autolink = token.info == "auto"
                case "link_close":
                    self.in_autolink = False
                case "footnote_ref":
                    self._mark(token.meta["label"], begin)
                case "html_inline":
                    self._tag(token.content, begin)

    def _begin(self, token: Token) -> int:
        """Where the token begins; the marks of a run such as ``***`` were all noted at its beginning."""
        at: int = token.meta["at"]
        if at != self.at:
            self.at, self.used = at, 0
        begin = at + self.used
        if token.type == "text" or token.type.startswith(("em_", "strong_", "s_")):
            self.used += len(token.content or token.markup)
        return begin

    def _text(self, text: str, begin: int) -> None:
        if not text:
            return
        if (
            self.in_autolink
        ):  # the parser decodes the address; the text here stays as it was written
            start = self.places.at(begin + 1)
            text = self.source[start : self.source.find(">", start)]
            self._show(Piece(text, start, len(text)))
            return
        for piece in self.places.pieces(text, begin):
            self._show(piece)

    def _special(self, token: Token, begin: int) -> None:
        """An escaped character stands after its backslash, a character reference is longer than its text."""
        if token.info == "entity":
            self._show(Piece(token.content, self.places.at(begin), len(token.markup)))
        else:
            skip = len(token.markup) - len(token.content)
            self._show(Piece(token.content, self.places.at(begin + skip), len(token.content)))

    def _mark(self, label: str, begin: int) -> None:
        """A footnote's mark stays visible, so that it is still seen where a sentence has a source."""
        if not self.hidden:
            self.marks.append((len(self.pieces), label))
        self._text(f"[^{label}]", begin)

    def _tag(self, html: str, begin: int) -> None:
        if html.startswith("<!--"):
            self.draft.note_ignores(html, self.places.at(begin))
            return
        tag = _TAG.match(html)
        if tag is None:
            return
        name = tag[2].lower()
        if name in _HIDDEN_INLINE and not html.endswith("/>"):
            self._hide(name, -1 if tag[1] else 1)
        elif name == "br":
            self._show(Piece("\n", self.places.at(begin), 1))
        elif name == "a" and (href := _HREF.search(html)):
            self._link(href[1] or href[2] or href[3] or "")

    def _hide(self, name: str, change: int) -> None:
        """Count the tags of the outermost hidden element; inside it others do not matter."""
        if self.hidden in {"", name}:
            self.depth = max(0, self.depth + change)
            self.hidden = name if self.depth else ""

    def _link(self, target: str) -> None:
        if not self.hidden:
            self.links.append((len(self.pieces), target))

    def _show(self, piece: Piece) -> None:
        if not self.hidden:
            self.pieces.append(piece)


def _past_blanks(source: str, at: int) -> int:
    blanks = _BLANKS.match(source, at)
    return blanks.end() if blanks else at
