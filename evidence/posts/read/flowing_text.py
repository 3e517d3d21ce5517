"""The spans of a block joined into one text with collapsed white space, and their way back."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from evidence.posts.read.document import SOFT_HYPHEN, WORD_JOINER, Span, TextBlock

_GAP = re.compile(rf"{SOFT_HYPHEN}+|[\s{WORD_JOINER}]{{2,}}|[^\S ]|{WORD_JOINER}")
_URL = re.compile(r"https?://[^\s<>\"]+")

TextRange = tuple[int, int]


class SourceRun(NamedTuple):
    """Characters of a text that are side by side in the source.

    Attributes:
        position: place of the first one in the text.
        start: offset of the first one in the source.
        end: offset behind the last one, which may be longer in the source (``&amp;``).
    """

    position: int
    start: int
    end: int


@dataclass(slots=True)
class FlowingText:
    """One text made of spans: its parts, its runs in the source, its links and footnote marks."""

    parts: list[str] = field(default_factory=list)
    runs: list[SourceRun] = field(default_factory=list)
    links: list[tuple[int, str]] = field(default_factory=list)
    footnote_refs: list[tuple[int, str]] = field(default_factory=list)
    length: int = 0
    ends_with_space: bool = True
    text: str = ""  # all parts, once the last span has been added

    def add_span(self, span: Span) -> None:
        """Append the text of a span, with white space collapsed and without soft hyphens."""
        at = 0
        for gap in _GAP.finditer(span.text):
            self._append(span.text[at : gap.start()], span.start + at, span.start + gap.start())
            if gap[0][0] != SOFT_HYPHEN:
                self._append(" ", span.start + gap.start(), span.start + gap.start() + 1)
            at = gap.end()
        self._append(span.text[at:], span.start + at, span.start + span.source_length)

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

    def slice_runs(self, begin: int, end: int) -> tuple[SourceRun, ...]:
        """Return the runs of the characters from ``begin`` to ``end``, with positions from 0."""
        first = bisect_right(self.runs, begin, key=run_position) - 1
        after = bisect_left(self.runs, end, key=run_position)
        inside = self.runs[first:after]
        runs = [SourceRun(run.position - begin, run.start, run.end) for run in inside]
        at, start, stop = runs[0]
        runs[0] = SourceRun(0, start - at, stop)
        full = self.runs[after].position if after < len(self.runs) else self.length
        if end < full:
            at, start, _ = runs[-1]
            runs[-1] = SourceRun(at, start, start + end - begin - at)
        return tuple(runs)


def run_position(run: SourceRun) -> int:
    """Return the position of a run, as the key of a binary search."""
    return run.position


def join_spans(block: TextBlock) -> FlowingText:
    """Join the spans of a block into one text."""
    flow = FlowingText()
    starts: list[int] = []
    for span in block.spans:
        starts.append(flow.length)
        flow.add_span(span)
    starts.append(flow.length)
    flow.text = "".join(flow.parts)
    flow.links = [(starts[before], target) for before, target in block.links]
    flow.footnote_refs = [(starts[before], label) for before, label in block.footnote_refs]
    return flow


def group_links(flow: FlowingText, ranges: Sequence[TextRange]) -> list[tuple[str, ...]]:
    """Return the targets of the links in each range, bare addresses included, in order."""
    text = flow.text
    groups = _group_by_range(flow.links, ranges)
    if "://" in text:
        for (begin, end), links in zip(ranges, groups, strict=True):
            links.extend(_find_bare_links(text, begin, end, links))
    return [_names_in_order(links) for links in groups]


def group_footnote_labels(flow: FlowingText, ranges: Sequence[TextRange]) -> list[tuple[str, ...]]:
    """Return the labels of the footnotes that each range refers to."""
    return [_names_in_order(marks) for marks in _group_by_range(flow.footnote_refs, ranges)]


def _find_bare_links(
    text: str, begin: int, end: int, links: Sequence[tuple[int, str]]
) -> list[tuple[int, str]]:
    """Find addresses that are written out, unless a link begins there or leads there already."""
    known = {part for link in links for part in link}
    bare = [(url.start(), _trim_url(url[0])) for url in _URL.finditer(text, begin, end)]
    return [link for link in bare if known.isdisjoint(link)]


def _group_by_range(
    places: Sequence[tuple[int, str]], ranges: Sequence[TextRange]
) -> list[list[tuple[int, str]]]:
    """Group items by the range in which they begin; one between two ranges goes to the next."""
    groups: list[list[tuple[int, str]]] = [[] for _ in ranges]
    ends = [end for _, end in ranges]
    for at, name in places:
        groups[min(bisect_right(ends, at), len(ranges) - 1)].append((at, name))
    return groups


def _names_in_order(places: list[tuple[int, str]]) -> tuple[str, ...]:
    return tuple(name for _, name in sorted(places, key=lambda place: place[0]))


def _trim_url(url: str) -> str:
    """Remove the punctuation of the sentence around a bare address."""
    url = url.rstrip(".,;:!?'*_]")
    return url if "(" in url else url.rstrip(").,;:")
