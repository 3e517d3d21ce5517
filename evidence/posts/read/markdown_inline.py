"""The inline content of a Markdown block: its visible text with places, its links and footnotes."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from typing import TYPE_CHECKING

from evidence.posts.read.document import Document, Span, join_raised_spans

if TYPE_CHECKING:
    from markdown_it.token import Token

_BOLD_ELEMENTS = frozenset({"b", "strong"})
_HTML_TAG = re.compile(r"<(/?)([A-Za-z][A-Za-z0-9-]*)")
_HREF = re.compile(r"\shref\s*=\s*(?:\"([^\"]*)\"|'([^']*)'|([^\s\"'>]+))", re.IGNORECASE)
# Elements whose text is not prose inside a line; struck-out text has been taken back.
_HIDDEN_INLINE_ELEMENTS = frozenset(
    "button code del iframe math s script select strike style svg textarea".split()
)


@dataclass(frozen=True, slots=True)
class OffsetMap:
    """Places of a block's content in the source: from ``positions[i]`` on at ``offsets[i]`` on."""

    positions: Sequence[int]
    offsets: Sequence[int]

    def offset_of(self, position: int) -> int:
        """Return the offset in the source of a position in the content."""
        part = max(bisect_right(self.positions, position) - 1, 0)
        return self.offsets[part] + position - self.positions[part]

    def spans_of(self, text: str, position: int) -> list[Span]:
        """Return verbatim text at a position, cut where the source has more than the content."""
        first = bisect_right(self.positions, position)
        last = bisect_right(self.positions, position + len(text) - 1)
        if first == last:
            return [Span(text, self.offset_of(position), len(text))]
        cuts = [0, *(mark - position for mark in self.positions[first:last]), len(text)]
        return [
            Span(text[begin:end], self.offset_of(position + begin), end - begin)
            for begin, end in pairwise(cuts)
        ]


@dataclass(slots=True)
class InlineCollector:
    """Collects the visible spans, the links and the footnote references of one block."""

    offset_map: OffsetMap
    document: Document
    source: str
    spans: list[Span] = field(default_factory=list)
    links: list[tuple[int, str]] = field(default_factory=list)
    footnote_refs: list[tuple[int, str]] = field(default_factory=list)
    _bold_depth: int = 0
    _has_plain_text: bool = False
    _hidden_element: str = ""
    _hidden_depth: int = 0
    _run_start: int = -1
    _run_length: int = 0
    _in_autolink: bool = False
    _raised_start: int = -1

    @property
    def is_bold(self) -> bool:
        """Whether all words are set in bold."""
        return bool(self.spans) and not self._has_plain_text

    def add_tokens(self, tokens: Iterable[Token]) -> None:
        """Add the inline tokens of the block in order."""
        for token in tokens:
            begin = self._start_of(token)
            match token.type:
                case "text":
                    self._add_text(token.content, begin)
                case "text_special":
                    self._add_special(token, begin)
                case "softbreak" | "hardbreak":
                    self._add_span(Span("\n", self.offset_map.offset_of(begin), 1))
                case "image":  # it parts the words around it
                    self._add_span(Span(" ", self.offset_map.offset_of(begin), 0))
                case "footnote_ref":
                    self._add_footnote_ref(token.meta["label"], begin)
                case "html_inline":
                    self._handle_tag(token.content, begin)
                case _:
                    self._update_style(token)

    def _update_style(self, token: Token) -> None:
        match token.type:
            case "strong_open" | "strong_close":
                self._bold_depth += token.nesting
            case "s_open" | "s_close":
                self._update_hidden("s", token.nesting)
            case "link_open":
                self._add_link(str(token.attrs.get("href", "")))
                self._in_autolink = token.info == "auto"
            case "link_close":
                self._in_autolink = False

    def _start_of(self, token: Token) -> int:
        """Return where a token begins; those of a run such as ``***`` record the run's start."""
        at: int = token.meta["at"]
        if at != self._run_start:
            self._run_start, self._run_length = at, 0
        begin = at + self._run_length
        if token.type == "text" or token.type.startswith(("em_", "strong_", "s_")):
            self._run_length += len(token.content or token.markup)
        return begin

    def _add_text(self, text: str, begin: int) -> None:
        if not text:
            return
        if self._in_autolink:  # the parser decodes the address; the source has it as written
            start = self.offset_map.offset_of(begin + 1)
            text = self.source[start : self.source.find(">", start)]
            self._add_span(Span(text, start, len(text)))
            return
        for span in self.offset_map.spans_of(text, begin):
            self._add_span(span)

    def _add_special(self, token: Token, begin: int) -> None:
        """Add an escaped character without its backslash, or a decoded character reference.

        An escaped @ keeps the backslash as a part of its place, which tells that it cites nothing.
        """
        if token.info == "entity" or token.content == "@":
            self._add_span(Span(token.content, self.offset_map.offset_of(begin), len(token.markup)))
            return
        start = self.offset_map.offset_of(begin + len(token.markup) - len(token.content))
        self._add_span(Span(token.content, start, len(token.content)))

    def _add_footnote_ref(self, label: str, begin: int) -> None:
        """Add a footnote reference; it stays visible, so that the sentence shows its source."""
        if not self._hidden_element:
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
        change = -1 if tag[1] else 1
        if name in _HIDDEN_INLINE_ELEMENTS and not html.endswith("/>"):
            self._update_hidden(name, change)
        elif name in _BOLD_ELEMENTS:
            self._bold_depth += change
        elif name == "sup":
            self._update_raised(change)
        elif name in {"br", "img"}:
            self._add_span(Span("\n", self.offset_map.offset_of(begin), 1))
        elif name == "a" and (href := _HREF.search(html)):
            self._add_link(href[1] or href[2] or href[3] or "")

    def _update_raised(self, change: int) -> None:
        if change > 0:
            self._raised_start = len(self.spans)
        elif self._raised_start >= 0:
            join_raised_spans(self.spans, self.links, self._raised_start)
            self._raised_start = -1

    def _update_hidden(self, name: str, change: int) -> None:
        """Count the tags of the outermost hidden element; others inside it do not matter."""
        if self._hidden_element in {"", name}:
            self._hidden_depth = max(0, self._hidden_depth + change)
            self._hidden_element = name if self._hidden_depth else ""

    def _add_link(self, target: str) -> None:
        if not self._hidden_element:
            self.links.append((len(self.spans), target))

    def _add_span(self, span: Span) -> None:
        if not self._hidden_element:
            self.spans.append(span)
            self._has_plain_text |= self._bold_depth <= 0 and any(map(str.isalnum, span.text))
