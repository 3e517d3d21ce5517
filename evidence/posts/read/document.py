"""What the reader of a format hands over: blocks of visible text, each piece of which knows its place in the source."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

ALL_CODES = frozenset({"*"})
_IGNORE_COMMENT = re.compile(r"<!--\s*evidence:\s*ignore\b([^<>]*?)-->")
_RULE_CODE = re.compile(r"\b[A-Z]\d{0,4}\b")


class Span(NamedTuple):
    """Visible text and where it stands: ``width`` characters of the source from ``start`` on."""

    text: str
    start: int
    source_length: int


@dataclass(slots=True)
class TextBlock:
    """A paragraph, item, heading, cell or quote; a link comes with the number of pieces before it.

    ``marks`` are those of footnotes in it, each a label with the number of pieces before it; ``note`` is the
    label of the footnote that the block itself is part of.
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
    """What a reader has found: blocks, open headings (level, text), ignore comments (offset, codes)."""

    blocks: list[TextBlock] = field(default_factory=list)
    headings: list[tuple[int, str]] = field(default_factory=list)
    ignore_comments: list[tuple[int, frozenset[str]]] = field(default_factory=list)
    footnote_label: str = ""  # the label of the footnote that is being read

    def add_block(
        self,
        kind: str,
        pieces: list[Span],
        links: list[tuple[int, str]],
        level: int = 0,
        marks: Sequence[tuple[int, str]] = (),
    ) -> None:
        """Keep a block unless it is empty; a ``level`` makes it a heading of what follows."""
        if not any(piece.text and not piece.text.isspace() for piece in pieces):
            return
        if level:
            self.headings[:] = [heading for heading in self.headings if heading[0] < level]
        headings = tuple(above for _, above in self.headings)
        self.blocks.append(
            TextBlock(kind, headings, pieces, links, level, list(marks), self.footnote_label)
        )
        if level:
            self.headings.append((level, visible_text(pieces)))

    def add_ignore_comments(self, text: str, base: int = 0) -> None:
        """Keep the ignore comments of a text that begins at the offset ``base``."""
        for comment in _IGNORE_COMMENT.finditer(text):
            codes = frozenset(_RULE_CODE.findall(comment[1].upper())) or ALL_CODES
            self.ignore_comments.append((base + comment.start(), codes))


def visible_text(pieces: Sequence[Span]) -> str:
    """The text of the pieces as a reader sees it: white space collapsed."""
    return " ".join("".join(piece.text for piece in pieces).split())


def blank_ignore_comments(text: str) -> str:
    """The same text, as long as before, with its ignore comments blanked."""
    return _IGNORE_COMMENT.sub(lambda comment: re.sub(r"\S", " ", comment[0]), text)


# What programs that make sites put into posts (Hugo's shortcodes, Liquid's tags): no words of the post.
WORD_JOINER = "\u2060"  # seen by nobody, and no white space
_TEMPLATE_TAG = re.compile(
    r"\{\{[<%](?:(?!\{\{|[>%]\}\}|\n[ \t]*\n)[^`])*+[>%]\}\}|\{%(?:(?!\{%|%\}|\n[ \t]*\n)[^`])*+%\}"
)


def mask_template_tags(text: str) -> str:
    """A text with word joiners for the tags of site generators, so that everything else stays in its place.

    Spaces at the beginning of a line would make code of it.
    """
    return _TEMPLATE_TAG.sub(lambda match: re.sub(r"[^\n]", WORD_JOINER, match[0]), text)
