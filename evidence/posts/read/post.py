"""Read posts into sentences that know their place in the file.

The reader of a format (``markdown``, ``html``, ``plain``, those in ``documents``) fills a
``Document`` with blocks of visible text, whose spans have their offsets in the source. Here blocks
are split into sentences.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import groupby
from pathlib import PurePath

from evidence.errors import FilePlace
from evidence.posts.read.document import (
    Document,
    IgnoreMark,
    TextBlock,
    mask_template_text,
    rewrite_mdx_comments,
)
from evidence.posts.read.documents.extract import Extract
from evidence.posts.read.extent import find_extent, find_restructured_extent, take_sentences
from evidence.posts.read.flowing_text import (
    FlowingText,
    SourceRun,
    TextRange,
    group_footnote_labels,
    group_links,
    join_spans,
    run_position,
)
from evidence.posts.read.front_matter import find_published_year
from evidence.posts.read.language import mark_languages
from evidence.posts.read.layout.arrange import arrange_blocks
from evidence.posts.read.layout.dialects import blank_div_marks, blank_modules
from evidence.posts.read.sentences import divide_long_sentence, split_sentences

_MARKDOWN_SUFFIXES = (".md", ".markdown", ".mdx", ".qmd")
_HTML_SUFFIXES = (".html", ".htm")
_RESTRUCTURED_SUFFIXES = (".rst", ".rest")
TEXT_SUFFIXES: tuple[str, ...] = (
    *_MARKDOWN_SUFFIXES,
    *_HTML_SUFFIXES,
    *_RESTRUCTURED_SUFFIXES,
    ".txt",
)

_WORD = re.compile(r"\S+")
_NEWLINE = re.compile(r"\r\n?")
_INVISIBLE = re.compile("[\u200b\ufeff]")
# Halves of characters, which no parser takes; one character replaces each.
_SURROGATE = re.compile("[\ud800-\udfff]")
_HTML_START = re.compile(
    r"(?is)\s*+(?:(?><!--.*?-->|<\?.*?\?>)\s*+)*+<(?:!doctype\b|[a-z][a-z0-9-]*[\s/>])",
)


@dataclass(frozen=True, slots=True)
class Sentence:
    """One sentence as a reader sees it, and its place in the file.

    Attributes:
        text: the sentence, with white space collapsed and without markup.
        line, column, end_line, end_column: where it begins and ends, counted from 1 in characters;
            ``end_column`` is one past the last character.
        headings: the headings above it, outermost first.
        kind: "paragraph", "item", "heading", "cell", "quote" or "reference" (an entry of a list of
            literature).
        block: number of its paragraph (item, cell, ...) in the post.
        links: targets of its links.
        footnote_blocks: numbers of the blocks of the footnotes that it refers to.
        lead: of an item, the text directly above its list (a line, a paragraph or the outer item).
        table_heads: of a cell, the caption and the heads of its column and its row; they are also
            the last of its headings.
        language: code of the language of its paragraph where that is not English ("de"), else "".
    """

    text: str
    line: int
    column: int
    end_line: int
    end_column: int
    headings: tuple[str, ...] = ()
    kind: str = "paragraph"
    block: int = 0
    links: tuple[str, ...] = ()
    footnote_blocks: tuple[int, ...] = ()
    lead: str = ""
    table_heads: tuple[str, ...] = ()
    language: str = ""
    _runs: tuple[SourceRun, ...] = field(default=(), repr=False, compare=False)
    _line_starts: Sequence[int] = field(default=(), repr=False, compare=False)

    def locate(self, index: int) -> tuple[int, int]:
        """Return line and column of one character of ``text``; ``len(text)`` gives the end.

        Raises:
            IndexError: the text has no such character.
        """
        if not 0 <= index <= len(self.text):
            raise IndexError(f"the sentence has {len(self.text)} characters, not {index}")
        if index == len(self.text):
            return self.end_line, self.end_column
        if not self._runs:
            return self.line, self.column + index
        run = self._runs[bisect_right(self._runs, index, key=run_position) - 1]
        return _line_and_column(self._line_starts, run.start + index - run.position)

    @property
    def layout(self) -> tuple[tuple[int, ...], ...]:
        """Where its characters are, counted from its first one.

        Sentences with the same text and the same layout locate all characters alike, but for where
        they begin.
        """
        if not self._runs:
            return ()
        begin = self._runs[0].start
        lowest = min(run.start for run in self._runs)
        highest = max(run.end for run in self._runs)
        first, last = (bisect_right(self._line_starts, offset) for offset in (lowest, highest))
        lines = tuple(start - begin for start in self._line_starts[first:last])
        return lines, *((run.position, run.start - begin, run.end - begin) for run in self._runs)

    @property
    def lines(self) -> Sequence[str]:
        """Its text, divided where a line of the source ends."""
        if self.line == self.end_line:
            return (self.text,)
        words = list(_WORD.finditer(self.text))
        by_line = groupby(words, lambda word: self.locate(word.start())[0])
        return tuple(" ".join(word[0] for word in group) for _, group in by_line)

    def is_escaped(self, index: int) -> bool:
        """Return whether the source has an escape or a reference for one character of ``text``."""
        after = bisect_right(self._runs, index, key=run_position)
        if not after:
            return False
        run = self._runs[after - 1]
        end = self._runs[after].position if after < len(self._runs) else len(self.text)
        is_last = index == end - 1  # a run ends behind what is longer in the source
        return is_last and run.end - run.start > end - run.position


@dataclass(frozen=True, slots=True)
class Post:
    """A post and its sentences in reading order.

    Attributes:
        path: its path, or "-" for standard input.
        source: its text as it was given.
        sentences: its sentences in reading order.
        ignored_codes: the codes that an ignore comment silences, by line.
        published_year: the latest year in its front matter or its metadata.
        title: its title by front matter or HTML head, or "".
        ignore_marks: line and column of each comment that begins or ends an ignored range, and the
            comment.
        unread_from: where the part begins that is not read, as there is too much; else None.
        address: where it is on the web, or "".
        extract: what was read of its file, where that is no text.
    """

    path: str
    source: str
    sentences: tuple[Sentence, ...]
    ignored_codes: Mapping[int, frozenset[str]]
    published_year: int | None = None
    title: str = ""
    ignore_marks: tuple[tuple[tuple[int, int], IgnoreMark], ...] = ()
    unread_from: FilePlace | None = None
    address: str = ""
    extract: Extract | None = field(default=None, repr=False)

    def name_place(self, line: int) -> str:
        """Return what the place of a line of its source is called; "" where it is just a line."""
        return self.extract.name_place(line) if self.extract else ""


def parse_post(
    source: str,
    path: str,
    *,
    suffix: str = "",
    address: str = "",
    extract: Extract | None = None,
) -> Post:
    r"""Read a post and split it into sentences.

    Args:
        source: the text; lines end in ``\n``, ``\r\n`` or ``\r``, and a byte order mark at the
            beginning is not counted as a column.
        path: its suffix gives the format; ``-`` is HTML or Markdown, other suffixes plain text.
        suffix: gives the format in its place.
        address: where the post is on the web.
        extract: what was read of its file, where that is no text; the source is its text.
    """
    text = _normalise_source(source)
    suffix = suffix or _find_suffix(text, path)
    ready = extract.copy_document() if extract else None
    extent = len(text) if ready else _find_extent(text, suffix)
    document = ready or _read_document(text[:extent], suffix)
    document.blocks = arrange_blocks(document.blocks)
    mark_languages(document.blocks)
    line_starts = (0, *(newline.end() for newline in re.finditer("\n", text)))
    sentences, first_left_out = take_sentences(_split_blocks(document.blocks, line_starts))
    is_cut = extent < len(text) or bool(extract and extract.is_cut)
    unread_from = FilePlace(*_line_and_column(line_starts, extent)) if is_cut else None
    if first_left_out:
        unread_from = FilePlace(first_left_out.line, first_left_out.column)
    return Post(
        path,
        source,
        sentences,
        _ignored_codes_by_line(document, sentences, line_starts),
        document.published_year or find_published_year(text),
        document.title,
        tuple(
            (_line_and_column(line_starts, mark.offset), mark)
            for mark in sorted(document.ignore_marks)
        ),
        unread_from,
        address,
        extract,
    )


def _normalise_source(source: str) -> str:
    text = _NEWLINE.sub("\n", source.removeprefix("\ufeff"))
    return _SURROGATE.sub("\ufffd", _INVISIBLE.sub(" ", text))


def _find_suffix(text: str, path: str) -> str:
    """Return the suffix that gives the format; standard input has none."""
    if path == "-":
        return ".html" if _HTML_START.match(text) else ".md"
    return PurePath(path).suffix.lower()


def _find_extent(text: str, suffix: str) -> int:
    """Return the offset up to which a text is read."""
    extent = find_extent(text, is_html=suffix in _HTML_SUFFIXES)
    if suffix not in _RESTRUCTURED_SUFFIXES:
        return extent
    return min(extent, find_restructured_extent(text))


def _read_document(text: str, suffix: str) -> Document:
    """Read a text in its format; each reader is imported only where it is needed."""
    if suffix in _MARKDOWN_SUFFIXES:
        from evidence.posts.read.markdown import parse_markdown

        prose = blank_div_marks(blank_modules(text) if suffix == ".mdx" else text)
        return parse_markdown(mask_template_text(rewrite_mdx_comments(prose)))
    if suffix in _HTML_SUFFIXES:
        from evidence.posts.read.html import parse_html

        return parse_html(mask_template_text(text))
    if suffix in _RESTRUCTURED_SUFFIXES:
        from evidence.posts.read.documents.restructured import parse_restructured

        return parse_restructured(text)
    from evidence.posts.read.plain import parse_plain_text

    return parse_plain_text(rewrite_mdx_comments(text))


def _split_blocks(blocks: Sequence[TextBlock], line_starts: Sequence[int]) -> Iterator[Sentence]:
    footnotes = _number_footnote_blocks(blocks)
    for number, block in enumerate(blocks):
        if block.kind == "navigation":
            continue
        flow = join_spans(block)
        ranges = _sentence_ranges(block, flow.text)
        links = group_links(flow, ranges)
        labels = group_footnote_labels(flow, ranges)
        for place, targets, marks in zip(ranges, links, labels, strict=True):
            noted = tuple(note for label in marks for note in footnotes.get(label, ()))
            yield _make_sentence(block, number, flow, place, targets, noted, line_starts)


def _sentence_ranges(block: TextBlock, text: str) -> list[TextRange]:
    """Return the range of each sentence; a heading is one, whatever it says."""
    if block.kind == "heading":
        return list(divide_long_sentence(text, 0, len(text.rstrip(" "))))
    return list(split_sentences(text))


def _make_sentence(
    block: TextBlock,
    number: int,
    flow: FlowingText,
    place: TextRange,
    links: tuple[str, ...],
    footnote_blocks: tuple[int, ...],
    line_starts: Sequence[int],
) -> Sentence:
    begin, end = place
    runs = flow.slice_runs(begin, end)
    line, column = _line_and_column(line_starts, runs[0].start)
    end_line, end_column = _line_and_column(line_starts, runs[-1].end)
    return Sentence(
        flow.text[begin:end],
        line,
        column,
        end_line,
        end_column,
        block.headings,
        block.kind,
        number,
        links,
        footnote_blocks,
        block.lead,
        block.table_heads,
        block.language,
        runs,
        line_starts,
    )


def _number_footnote_blocks(blocks: Sequence[TextBlock]) -> Mapping[str, Sequence[int]]:
    """Return the numbers of the blocks of each footnote, by its label."""
    notes: dict[str, list[int]] = {}
    for number, block in enumerate(blocks):
        if block.footnote_label:
            notes.setdefault(block.footnote_label, []).append(number)
    return notes


def _line_and_column(line_starts: Sequence[int], offset: int) -> tuple[int, int]:
    line = bisect_right(line_starts, offset)
    return line, offset - line_starts[line - 1] + 1


def _ignored_codes_by_line(
    document: Document, sentences: Sequence[Sentence], line_starts: Sequence[int]
) -> dict[int, frozenset[str]]:
    """Return the silenced codes by line: a comment's own, or the next with prose if it has none."""
    ignores: defaultdict[int, set[str]] = defaultdict(set)
    prose = _prose_lines(sentences, line_starts) if document.ignore_comments else []
    for offset, codes in document.ignore_comments:
        own, _ = _line_and_column(line_starts, offset)
        following = bisect_left(prose, own)
        line = prose[following] if following < len(prose) else own
        ignores[line] |= codes
    return {line: frozenset(codes) for line, codes in ignores.items()}


def _prose_lines(sentences: Sequence[Sentence], line_starts: Sequence[int]) -> list[int]:
    lines: set[int] = set()
    for run in (run for sentence in sentences for run in sentence._runs):
        first, last = bisect_right(line_starts, run.start), bisect_left(line_starts, run.end)
        lines.update(range(first, last + 1))
    return sorted(lines)
