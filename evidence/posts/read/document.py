"""The form that every format is read into: blocks of visible text with places in the source."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

ALL_CODES = frozenset({"*"})
# Invisible, and no white space: the parsers keep it, and no reader sees it.
WORD_JOINER = "\u2060"

_IGNORE_COMMENT = re.compile(r"<!--\s*evidence:\s*ignore\b([^<>]*?)-->")
_RULE_CODE = re.compile(r"\b[A-Z]\d{0,4}\b")
# Tags that site generators replace (Hugo's shortcodes, Liquid's tags): no words of the post.
_TEMPLATE_TAG = re.compile(
    r"\{\{[<%](?:(?!\{\{|[>%]\}\}|\n[ \t]*\n)[^`])*+[>%]\}\}"
    r"|\{%(?:(?!\{%|%\}|\n[ \t]*\n)[^`])*+%\}"
)


class Span(NamedTuple):
    """Visible text and its place: ``source_length`` characters of the source from ``start`` on."""

    text: str
    start: int
    source_length: int


@dataclass(slots=True)
class TextBlock:
    """A paragraph, list item, heading, table cell or quote.

    Attributes:
        kind: "paragraph", "item", "heading", "cell" or "quote".
        headings: texts of the headings above it, outermost first.
        spans: its visible text in reading order.
        links: target of each link, with the number of spans before it.
        level: level of a heading, 0 for other blocks.
        footnote_refs: label of each footnote it refers to, with the number of spans before it.
        footnote_label: label of the footnote that it is part of, or "".
    """

    kind: str
    headings: tuple[str, ...]
    spans: list[Span]
    links: list[tuple[int, str]]
    level: int = 0
    footnote_refs: list[tuple[int, str]] = field(default_factory=list)
    footnote_label: str = ""


@dataclass(slots=True)
class Document:
    """The blocks of a post, and what a reader keeps track of while it adds them.

    Attributes:
        title: the post's title by its front matter or its HTML head, or "".
        blocks: the blocks in reading order.
        headings: level and text of each heading that is open at this point.
        ignore_comments: offset of each ignore comment, and the codes that it silences.
        footnote_label: label of the footnote that is being read, or "".
    """

    title: str = ""
    blocks: list[TextBlock] = field(default_factory=list)
    headings: list[tuple[int, str]] = field(default_factory=list)
    ignore_comments: list[tuple[int, frozenset[str]]] = field(default_factory=list)
    footnote_label: str = ""

    def add_block(
        self,
        kind: str,
        spans: list[Span],
        *,
        links: Sequence[tuple[int, str]] = (),
        level: int = 0,
        footnote_refs: Sequence[tuple[int, str]] = (),
    ) -> None:
        """Add a block unless it shows nothing; with a ``level`` it heads the blocks that follow."""
        if not any(_is_visible(span.text) for span in spans):
            return
        if level:
            self.headings[:] = [heading for heading in self.headings if heading[0] < level]
        headings = tuple(text for _, text in self.headings)
        self.blocks.append(
            TextBlock(
                kind, headings, spans, list(links), level, list(footnote_refs), self.footnote_label
            )
        )
        if level:
            self.headings.append((level, visible_text(spans)))

    def add_ignore_comments(self, text: str, base: int = 0) -> None:
        """Add the ignore comments of a text that begins at the offset ``base`` of the source."""
        for comment in _IGNORE_COMMENT.finditer(text):
            codes = frozenset(_RULE_CODE.findall(comment[1].upper())) or ALL_CODES
            self.ignore_comments.append((base + comment.start(), codes))


def visible_text(spans: Sequence[Span]) -> str:
    """Join spans into the text that a reader sees, with white space collapsed."""
    return " ".join("".join(span.text for span in spans).split())


def blank_ignore_comments(text: str) -> str:
    """Blank the ignore comments of a text; its length and its lines stay the same."""
    return _IGNORE_COMMENT.sub(lambda comment: re.sub(r"\S", " ", comment[0]), text)


def mask_template_tags(text: str) -> str:
    """Replace the tags of site generators by word joiners, so that everything else keeps its place.

    Spaces would not do: at the beginning of a line they would make it a code block.
    """
    return _TEMPLATE_TAG.sub(lambda tag: re.sub(r"[^\n]", WORD_JOINER, tag[0]), text)


def _is_visible(text: str) -> bool:
    return any(character != WORD_JOINER and not character.isspace() for character in text)
