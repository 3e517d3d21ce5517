"""Read Markdown into blocks, each span of visible text with its exact offset in the file.

Which constructs of Markdown are parsed is decided in ``markdown_tokens``.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from itertools import dropwhile
from typing import TYPE_CHECKING

from markdown_it.common.utils import mdTrim

from evidence.posts.read.document import Document
from evidence.posts.read.front_matter import add_front_matter, blank_front_matter
from evidence.posts.read.markdown_inline import InlineCollector, OffsetMap
from evidence.posts.read.markdown_tokens import parse_tokens

if TYPE_CHECKING:
    from markdown_it.token import Token

_BLOCK_KINDS = {
    "list_item_open": "item",
    "blockquote_open": "quote",
    "td_open": "cell",
    "th_open": "cell",
    "dt_open": "term",
    "dd_open": "item",
}
_CLOSING_TOKENS = {opening.replace("_open", "_close") for opening in _BLOCK_KINDS}
_HORIZONTAL_SPACE = re.compile(r"[^\S\n]*")
_ONLY_COMMENTS = re.compile(r"\s*+(?:(?><!--.*?-->)\s*+)*+$", re.DOTALL)


def parse_markdown(source: str) -> Document:
    r"""Read a Markdown file; the title in its front matter becomes the outermost heading.

    Args:
        source: the text of the file, whose lines end in ``\n``.
    """
    text = blank_front_matter(source).replace("\0", "\ufffd")  # as CommonMark requires
    document = Document()
    add_front_matter(source, document)
    builder = _DocumentBuilder(text, document)
    for token, inline_tokens in parse_tokens(text):
        builder.add_token(token, inline_tokens)
    return document


def find_open_elements(text: str) -> tuple[str, ...]:
    """Return the hidden elements of HTML that a text leaves open, outermost first."""
    builder = _DocumentBuilder(text, Document())
    for token, _ in parse_tokens(text):
        if token.type == "html_block":
            builder.add_token(token, ())
    return builder.hidden_elements


@dataclass
class _DocumentBuilder:
    """Builds the blocks of a document from the tokens of its parser."""

    source: str
    document: Document
    kind_stack: list[str] = field(default_factory=lambda: ["paragraph"])
    outer_headings: list[list[tuple[int, str]]] = field(default_factory=list)
    outer_footnotes: list[str] = field(default_factory=list)
    heading_level: int = 0
    hash_count: int = 0
    cell_search_start: int = 0
    hidden_elements: tuple[str, ...] = ()

    @cached_property
    def line_starts(self) -> list[int]:
        """The offset at which each line begins."""
        return [0, *(newline.end() for newline in re.finditer("\n", self.source))]

    def add_token(self, token: Token, inline_tokens: Iterable[Token]) -> None:
        """Add the next token, and the tokens of its text."""
        self._update_nesting(token)
        match token.type:
            case "inline":
                self._add_inline(token, inline_tokens)
            case "html_block":
                self._add_html(token)
            case "heading_open":
                self.heading_level = int(token.tag[1])
                self.hash_count = self.heading_level if token.markup.startswith("#") else 0
            case "heading_close":
                self.heading_level = self.hash_count = 0

    def _update_nesting(self, token: Token) -> None:
        """Track the innermost container, which gives text its kind; a quote ends its headings."""
        if token.type in _BLOCK_KINDS:
            self.kind_stack.append(_BLOCK_KINDS[token.type])
        elif token.type in _CLOSING_TOKENS:
            self.kind_stack.pop()
        match token.type:
            case "blockquote_open":
                self.outer_headings.append(list(self.document.headings))
            case "blockquote_close":
                self.document.headings[:] = self.outer_headings.pop()
            case "footnote_reference_open":
                self.outer_footnotes.append(self.document.footnote_label)
                self.document.footnote_label = token.meta["label"]
            case "footnote_reference_close":
                self.document.footnote_label = self.outer_footnotes.pop()
            case "bullet_list_open" | "ordered_list_open" | "dl_open":
                self.document.open_list()
            case "bullet_list_close" | "ordered_list_close" | "dl_close":
                self.document.close_list()
            case "dt_close":
                self.document.lead_with_term()
            case _:
                self._update_table(token)

    def _update_table(self, token: Token) -> None:
        match token.type:
            case "table_open":
                self.document.open_table()
            case "tr_open":
                self.cell_search_start = 0
                self.document.open_row()
            case "th_open" | "td_open":
                self.document.open_cell(is_head=token.type == "th_open")
            case "table_close":
                self.document.close_table()

    def _add_inline(self, token: Token, inline_tokens: Iterable[Token]) -> None:
        starts: list[int] = token.meta.get("starts") or [self._find_term(token)]
        if self.kind_stack[-1] == "cell":
            offset_map = self._map_cell(token.content, starts[0])
        else:
            offset_map = self._map_lines(token.content, [starts[0] + self.hash_count, *starts[1:]])
        collector = InlineCollector(offset_map, self.document, self.source)
        collector.add_tokens(inline_tokens)
        if not self.hidden_elements:
            self.document.add_block(
                "heading" if self.heading_level else self.kind_stack[-1],
                collector.spans,
                links=collector.links,
                level=self.heading_level,
                footnote_refs=collector.footnote_refs,
                is_bold=collector.is_bold,
            )

    def _find_term(self, token: Token) -> int:
        """Return where the term of a definition begins, which is the end of its line."""
        line = (token.map or [0])[0]
        begin = self.line_starts[line]
        written = self.source[begin : self._line_end(begin)].rstrip()
        return begin + len(written) - len(token.content)

    def _map_lines(self, content: str, starts: Sequence[int]) -> OffsetMap:
        positions: list[int] = []
        offsets: list[int] = []
        at = 0
        starts = list(dropwhile(self._is_trimmed, starts))
        for start, line in zip(starts, content.split("\n"), strict=False):
            positions.append(at + len(line) - len(line.lstrip()))
            offsets.append(_skip_spaces(self.source, start))
            at += len(line) + 1
        return OffsetMap(positions, offsets)

    def _is_trimmed(self, start: int) -> bool:
        """Return whether the parser has cut this line off the content: it is blank."""
        return not mdTrim(self.source[start : self._line_end(start)])

    def _map_cell(self, content: str, start: int) -> OffsetMap:
        """Find a cell's content in its row, where its pipes have backslashes before them."""
        raw = content.replace("|", "\\|")
        at = max(self.cell_search_start, start)
        found = max(self.source.find(raw, at), at) if raw else at
        self.cell_search_start = found + len(raw)
        pipes = [place for place, character in enumerate(content) if character == "|"]
        offsets = [found, *(found + pipe + count for count, pipe in enumerate(pipes, start=1))]
        return OffsetMap([0, *pipes], offsets)

    def _add_html(self, token: Token) -> None:
        base, html = self._blank_markers(token.meta["starts"])
        self.document.add_ignore_comments(html, base)
        if not _ONLY_COMMENTS.match(html):
            # few posts need the HTML parser
            from evidence.posts.read.html import parse_html_fragment

            self.hidden_elements = parse_html_fragment(
                html,
                base,
                document=self.document,
                kind=self.kind_stack[-1],
                hidden_elements=self.hidden_elements,
            )

    def _blank_markers(self, starts: Sequence[int]) -> tuple[int, str]:
        """Return the offset and the source of lines, with spaces for quote marks and bullets."""
        lines: list[str] = []
        for start in starts:
            begin = self.source.rfind("\n", 0, start) + 1
            lines.append(" " * (start - begin) + self.source[start : self._line_end(start)])
        return self.source.rfind("\n", 0, starts[0]) + 1, "\n".join(lines)

    def _line_end(self, start: int) -> int:
        end = self.source.find("\n", start)
        return end if end >= 0 else len(self.source)


def _skip_spaces(source: str, at: int) -> int:
    blanks = _HORIZONTAL_SPACE.match(source, at)
    return blanks.end() if blanks else at
