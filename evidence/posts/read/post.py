"""Markdown, HTML and plain text into sentences that know where they stand in the file.

A reader of one format (``markdown``, ``html``, ``plain``) fills a ``Draft`` with blocks of visible text, of
which each piece knows its offset in the source. This module cuts the blocks into sentences.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import PurePath
from typing import NamedTuple

from evidence.posts.read.document import WORD_JOINER, Document, Span, TextBlock, mask_template_tags
from evidence.posts.read.sentences import split_sentences

POST_SUFFIXES: tuple[str, ...] = (".md", ".markdown", ".html", ".htm", ".txt")


_FRONT_MATTER = re.compile(
    r"(---|\+\+\+)[ \t]*\n(.*?)^(?:\1|\.\.\.)[ \t]*$", re.DOTALL | re.MULTILINE
)
_FRONT_MATTER_YEAR = re.compile(
    r"^(?:date|published|publish_?date|pubdate|created|lastmod|updated|modified)[ \t]*[:=].*?"
    r"(?<!\d)((?:19|20)\d\d)(?!\d)",
    re.IGNORECASE | re.MULTILINE,
)
_META_YEAR = re.compile(
    r"<meta\b[^<>]{0,300}\b(?:published_time|datePublished|dcterms\.date)\b[^<>]{0,300}\bcontent=[\"']((?:19|20)\d\d)\b",
    re.IGNORECASE,
)
_NEWLINE = re.compile(r"\r\n?")
# What a reader does not see, and halves of characters that no parser takes; one character replaces each.
_INVISIBLE = re.compile("[\u200b\ufeff]")
_SURROGATE = re.compile("[\ud800-\udfff]")
_WHITE_SPACE = re.compile(rf"[\s{WORD_JOINER}]{{2,}}|[^\S ]|{WORD_JOINER}")
_URL = re.compile(r"https?://[^\s<>\"]+")
_HTML_START = re.compile(
    r"(?is)\s*+(?:(?><!--.*?-->|<\?.*?\?>)\s*+)*+<(?:!doctype\b|[a-z][a-z0-9-]*[\s/>])",
)


class SourceRun(NamedTuple):
    """Characters of a text that stand side by side in the source.

    ``at`` is the first one's place in the text, ``start`` its offset in the source, and ``end`` the
    offset one past the last one (the last one may be longer in the source: ``&amp;``).
    """

    position: int
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Sentence:
    """One sentence as a reader sees it, and where it stands in the file.

    Lines and columns count from 1 and in characters, ``end_column`` is one past the last character.
    ``headings`` are those above it, outermost first; ``kind`` is paragraph, item, heading, cell or quote;
    ``block`` numbers the paragraph (item, cell ...) it stands in; ``links`` are the targets inside it, and
    ``notes`` the blocks of the footnotes whose marks it has.
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
    _runs: tuple[SourceRun, ...] = field(default=(), repr=False, compare=False)
    _line_starts: Sequence[int] = field(default=(), repr=False, compare=False)

    def locate(self, index: int) -> tuple[int, int]:
        """Line and column in the file of one character of ``text``; ``len(text)`` gives the end.

        Raises:
            IndexError: when the text has no such character.
        """
        if not 0 <= index <= len(self.text):
            raise IndexError(f"the sentence has {len(self.text)} characters, not {index}")
        if index == len(self.text):
            return self.end_line, self.end_column
        if not self._runs:
            return self.line, self.column + index
        run = self._runs[bisect_right(self._runs, index, key=_run_position) - 1]
        return _line_and_column(self._line_starts, run.start + index - run.position)


@dataclass(frozen=True, slots=True)
class Post:
    """A post, its sentences in reading order, and the codes that its author silenced by line."""

    path: str
    source: str
    sentences: tuple[Sentence, ...]
    ignored_codes: Mapping[int, frozenset[str]]
    published_year: int | None = None  # the latest year that its front matter tells


def parse_post(source: str, path: str) -> Post:
    r"""Cut a post into sentences; the suffix of ``path`` tells the format (``-`` is HTML or Markdown).

    Lines end in ``\n``, ``\r\n`` or ``\r``; a byte order mark is not counted as a column.
    """
    text = _normalise_source(source)
    draft = _parse_document(text, path)
    lines = (0, *(newline.end() for newline in re.finditer("\n", text)))
    sentences = tuple(_split_blocks(draft.blocks, lines))
    return Post(
        path,
        source,
        sentences,
        _ignored_codes_by_line(draft, sentences, lines),
        _find_published_year(text),
    )


def _find_published_year(text: str) -> int | None:
    """The latest year of a post by the dates of its front matter (YAML or TOML), or by the page's metadata."""
    front = _FRONT_MATTER.match(text)
    years = [int(year) for year in _FRONT_MATTER_YEAR.findall(front[2])] if front else []
    meta = None if years else _META_YEAR.search(text)
    return int(meta[1]) if meta else max(years, default=None)


def _normalise_source(source: str) -> str:
    text = _NEWLINE.sub("\n", source.removeprefix("\ufeff"))
    return _SURROGATE.sub("\ufffd", _INVISIBLE.sub(" ", text))


def _parse_document(text: str, path: str) -> Document:
    """Read with the format's own reader, imported here because plain text needs no parser in memory."""
    suffix = PurePath(path).suffix.lower()
    if path == "-":
        suffix = ".html" if _HTML_START.match(text) else ".md"
    if suffix in {".md", ".markdown"}:
        from evidence.posts.read.markdown import parse_markdown

        return parse_markdown(mask_template_tags(text))
    if suffix in {".html", ".htm"}:
        from evidence.posts.read.html import parse_html

        return parse_html(text)
    from evidence.posts.read.plain import parse_plain_text

    return parse_plain_text(text)


def _split_blocks(blocks: Sequence[TextBlock], lines: Sequence[int]) -> Iterator[Sentence]:
    notes = _footnote_blocks(blocks)
    for number, block in enumerate(blocks):
        flow = _join_spans(block)
        text = "".join(flow.parts)
        spans = (
            [(0, len(text.rstrip(" ")))] if block.kind == "heading" else list(split_sentences(text))
        )
        links = _links_by_sentence(flow.links, spans, text)
        marks = _group_by_range(flow.footnote_refs, spans)
        for (begin, end), targets, marked in zip(spans, links, marks, strict=True):
            runs = _slice_runs(flow, begin, end)
            yield Sentence(
                text[begin:end],
                *_line_and_column(lines, runs[0].start),
                *_line_and_column(lines, runs[-1].end),
                block.headings,
                block.kind,
                number,
                targets,
                tuple(note for _, label in marked for note in notes.get(label, ())),
                runs,
                lines,
            )


def _footnote_blocks(blocks: Sequence[TextBlock]) -> Mapping[str, Sequence[int]]:
    """The numbers of the blocks of each footnote, by its label."""
    notes: dict[str, list[int]] = {}
    for number, block in enumerate(blocks):
        if block.footnote_label:
            notes.setdefault(block.footnote_label, []).append(number)
    return notes


@dataclass(slots=True)
class _FlowingText:
    """Pieces flowing together into one text with its white space collapsed."""

    parts: list[str] = field(default_factory=list)
    runs: list[SourceRun] = field(default_factory=list)
    links: list[tuple[int, str]] = field(default_factory=list)
    footnote_refs: list[tuple[int, str]] = field(default_factory=list)
    length: int = 0
    ends_with_space: bool = True

    def add_span(self, piece: Span) -> None:
        at = 0
        for gap in _WHITE_SPACE.finditer(piece.text):
            self._append(piece.text[at : gap.start()], piece.start + at, piece.start + gap.start())
            self._append(" ", piece.start + gap.start(), piece.start + gap.start() + 1)
            at = gap.end()
        self._append(piece.text[at:], piece.start + at, piece.start + piece.source_length)

    def _append(self, text: str, start: int, end: int) -> None:
        if self.ends_with_space and text.startswith(" "):
            text, start = text[1:], start + 1
        if not text:
            return
        last = self.runs[-1] if self.runs else None
        if last and last.end == start and start - last.start == self.length - last.position:
            self.runs[-1] = SourceRun(last.position, last.start, end)
        else:
            self.runs.append(SourceRun(self.length, start, end))
        self.parts.append(text)
        self.length += len(text)
        self.ends_with_space = text.endswith(" ")


def _join_spans(block: TextBlock) -> _FlowingText:
    flow = _FlowingText()
    starts: list[int] = []
    for piece in block.spans:
        starts.append(flow.length)
        flow.add_span(piece)
    starts.append(flow.length)
    flow.links = [(starts[before], target) for before, target in block.links]
    flow.footnote_refs = [(starts[before], label) for before, label in block.footnote_refs]
    return flow


def _slice_runs(flow: _FlowingText, begin: int, end: int) -> tuple[SourceRun, ...]:
    """The runs of the characters from ``begin`` to ``end``, counted anew from 0."""
    first = bisect_right(flow.runs, begin, key=_run_position) - 1
    after = bisect_left(flow.runs, end, key=_run_position)
    runs = [SourceRun(run.position - begin, run.start, run.end) for run in flow.runs[first:after]]
    at, start, stop = runs[0]
    runs[0] = SourceRun(0, start - at, stop)
    full = flow.runs[after].position if after < len(flow.runs) else flow.length
    if end < full:
        at, start, _ = runs[-1]
        runs[-1] = SourceRun(at, start, start + end - begin - at)
    return tuple(runs)


def _run_position(run: SourceRun) -> int:
    return run.position


def _line_and_column(lines: Sequence[int], offset: int) -> tuple[int, int]:
    line = bisect_right(lines, offset)
    return line, offset - lines[line - 1] + 1


def _links_by_sentence(
    links: Sequence[tuple[int, str]], spans: Sequence[tuple[int, int]], text: str
) -> Iterator[tuple[str, ...]]:
    """For every sentence the targets of the links that begin in it, and the bare addresses, in order."""
    bare_ones = "://" in text
    for (begin, end), targets in zip(spans, _group_by_range(links, spans), strict=True):
        if bare_ones:
            known = {part for link in targets for part in link}
            bare = [(url.start(), _trim_url(url[0])) for url in _URL.finditer(text, begin, end)]
            targets.extend(link for link in bare if known.isdisjoint(link))
        yield tuple(target for _, target in sorted(targets, key=lambda link: link[0]))


def _group_by_range(
    places: Sequence[tuple[int, str]], spans: Sequence[tuple[int, int]]
) -> list[list[tuple[int, str]]]:
    """What begins in each span, or before it."""
    found: list[list[tuple[int, str]]] = [[] for _ in spans]
    ends = [end for _, end in spans]
    for at, name in places:
        found[min(bisect_right(ends, at), len(spans) - 1)].append((at, name))
    return found


def _trim_url(url: str) -> str:
    """A bare address without the punctuation of the sentence around it."""
    url = url.rstrip(".,;:!?'*_]")
    return url if "(" in url else url.rstrip(").,;:")


def _ignored_codes_by_line(
    draft: Document, sentences: Sequence[Sentence], lines: Sequence[int]
) -> dict[int, frozenset[str]]:
    """Codes by line: a comment's own line, or the next one that has prose when its own has none."""
    ignores: dict[int, frozenset[str]] = {}
    prose = _prose_lines(sentences, lines) if draft.ignore_comments else []
    for offset, codes in draft.ignore_comments:
        own, _ = _line_and_column(lines, offset)
        following = bisect_left(prose, own)
        line = prose[following] if following < len(prose) else own
        ignores[line] = ignores.get(line, frozenset()) | codes
    return ignores


def _prose_lines(sentences: Sequence[Sentence], lines: Sequence[int]) -> list[int]:
    found: set[int] = set()
    for sentence in sentences:
        for run in sentence._runs:
            found.update(range(bisect_right(lines, run.start), bisect_left(lines, run.end) + 1))
    return sorted(found)
