"""Split a block into the lines that a writer meant as items, or as question and answer."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import accumulate

from evidence.posts.read.document import Span, TextBlock, visible_text

_MIN_BARE_LINES = 3
_MAX_BARE_WORDS = 8

# Signs that stand for a bullet wherever they begin a line. Some have a second, invisible character.
SIGNS = (
    "\u2022\u2023\u25aa\u25cf\u25cb\u25e6\u25a0\u25b6"
    "\u25ba\u25c6\u27a2\u27a4\u2794\u279c\u2192\u27a1"
    "\u2705\u2714\u2611\u2713\u2b50\u2726\u2734\U0001f539\U0001f538\U0001f449\u274c\u2716"
)
_SIGN = rf"[{SIGNS}]\ufe0f?"
_LINE_MARKER = re.compile(rf"^[^\S\n]*(?:{_SIGN}[^\S\n]*)(?=\S)", re.MULTILINE)
_DASH_MARKER = re.compile(r"^[^\S\n]*[-*\u2013][^\S\n]+(?=\S)", re.MULTILINE)
_NUMBER_MARKER = re.compile(r"^[^\S\n]*(\d{1,2})[.)][^\S\n]+(?=\S)", re.MULTILINE)
_INLINE_MARKER = re.compile(rf"(?:^|(?<=\s))({_SIGN})[^\S\n]*(?=\S)")
_ANSWER = re.compile(
    r"^[^\S\n]*(?:(?P<question>Q|Question)|A|Answer)(?:\s?\d{1,2})?\s?[:.)][^\S\n]+(?=\S)",
    re.MULTILINE,
)
_LINE = re.compile(r"[^\n]+")


def begins_question_or_answer(text: str) -> bool:
    """Return whether a text begins with "Q:" or "A:"."""
    return bool(_find_questions(text))


def split_lines(block: TextBlock, *, is_led: bool = False) -> Iterator[TextBlock]:
    """Yield the parts of a block: what stands before its items, and each item without its bullet.

    A block without such lines is yielded as it is.

    Args:
        block: the block.
        is_led: the block before it ends with a colon, so that short lines are a list.
    """
    if block.kind != "paragraph" or block.cell:
        yield block
        return
    text = "".join(span.text for span in block.spans)
    if questions := _find_questions(text):
        yield from _split_questions(block, text, questions)
    elif markers := _find_markers(text) or _find_bare_lines(text, block, is_led=is_led):
        yield from _split_items(block, text, markers)
    else:
        yield block


def _find_questions(text: str) -> list[re.Match[str]]:
    """Find "Q:" and "A:" at the beginning of lines; "A." alone may be an initial."""
    marks = list(_ANSWER.finditer(text))
    is_sure = any(":" in mark[0] for mark in marks) or any(mark["question"] for mark in marks)
    return marks if is_sure and marks[0].start() == 0 else []


def _split_questions(
    block: TextBlock, text: str, marks: Sequence[re.Match[str]]
) -> Iterator[TextBlock]:
    ends = [*(mark.start() for mark in marks[1:]), len(text)]
    slicer = BlockSlicer(block)
    for mark, end in zip(marks, ends, strict=True):
        part = slicer.slice(mark.end(), end)
        yield replace(part, is_question=mark["question"] is not None)


def _find_markers(text: str) -> list[tuple[int, int]]:
    """Return the range of each bullet of a text, or nothing if it is prose."""
    if marks := _find_inline_markers(text) or [mark.span() for mark in _LINE_MARKER.finditer(text)]:
        return marks
    dashes = [mark.span() for mark in _DASH_MARKER.finditer(text)]
    if len(dashes) > 1:
        return dashes
    numbers = list(_NUMBER_MARKER.finditer(text))
    is_count = [int(mark[1]) for mark in numbers] == list(range(1, len(numbers) + 1))
    return [mark.span() for mark in numbers] if len(numbers) > 1 and is_count else []


def _find_inline_markers(text: str) -> list[tuple[int, int]]:
    """Find items that run together in a line: "[v] One [v] Two", also behind a colon."""
    marks = list(_INLINE_MARKER.finditer(text))
    if len(marks) < 2 or len({mark[1][0] for mark in marks}) > 1:
        return []
    before = text[: marks[0].start()].rstrip()
    if before and not before.endswith(":") and "\n" not in text[len(before) : marks[0].start()]:
        return []
    return [mark.span() for mark in marks]


def _find_bare_lines(text: str, block: TextBlock, *, is_led: bool) -> list[tuple[int, int]]:
    """Find items without bullets: short lines behind a colon, or below a heading.

    Below a heading each has a capital letter and no full stop, as wrapped prose has not.
    """
    lines = [line for line in _LINE.finditer(text) if line[0].strip()]
    items = _drop_lead(lines)
    led = is_led or len(items) < len(lines)
    if not (led or block.headings) or len(items) < _MIN_BARE_LINES - led:
        return []
    is_item = _is_short if led else _is_bare_item
    are_items = all(is_item(line[0]) for line in items)
    return [(line.start(), line.start()) for line in items] if are_items else []


def _drop_lead(lines: Sequence[re.Match[str]]) -> Sequence[re.Match[str]]:
    """Drop the lines up to the first that ends with a colon, if there is one."""
    for place, line in enumerate(lines, 1):
        if ends_with_colon(line[0]):
            return lines[place:]
    return lines


def ends_with_colon(text: str) -> bool:
    """Return whether a text ends with a colon, and so leads what follows."""
    return text.rstrip().rstrip("*_").endswith(":")


def _is_short(line: str) -> bool:
    return len(line.split()) <= _MAX_BARE_WORDS and not ends_with_colon(line)


def _is_bare_item(line: str) -> bool:
    words = line.split()
    starts_anew = not words[0][0].islower()
    return starts_anew and len(words) <= _MAX_BARE_WORDS and words[-1][-1] not in ".!?,;:"


def _split_items(
    block: TextBlock, text: str, markers: Sequence[tuple[int, int]]
) -> Iterator[TextBlock]:
    slicer = BlockSlicer(block)
    before = slicer.slice(0, markers[0][0])
    lead = block.lead
    if visible_text(before.spans):
        yield before
        lead = before.text
    ends = [*(start for start, _ in markers[1:]), len(text)]
    for (_, start), end in zip(markers, ends, strict=True):
        part = slicer.slice(start, end)
        if visible_text(part.spans):
            yield replace(part, kind="item", lead=lead, depth=block.depth + 1, is_bold=False)


class BlockSlicer:
    """Cuts parts out of a block, with what belongs to them."""

    def __init__(self, block: TextBlock) -> None:
        self._block = block
        self._starts = list(accumulate((len(span.text) for span in block.spans), initial=0))
        self._link_starts = [self._starts[before] for before, _ in block.links]
        self._footnote_starts = [self._starts[before] for before, _ in block.footnote_refs]

    def slice(self, begin: int, end: int) -> TextBlock:
        """Return the block with its text from ``begin`` to ``end`` only."""
        numbers = list(self._list_spans(begin, end))
        block = self._block
        return replace(
            block,
            spans=[self._slice_span(number, begin, end) for number in numbers],
            links=self._slice_marks(block.links, self._link_starts, numbers, begin, end),
            footnote_refs=self._slice_marks(
                block.footnote_refs, self._footnote_starts, numbers, begin, end
            ),
        )

    def _list_spans(self, begin: int, end: int) -> Iterator[int]:
        """Yield the numbers of the spans that have text in a range."""
        first = max(bisect_right(self._starts, begin) - 1, 0)
        after = min(bisect_left(self._starts, end), len(self._block.spans))
        for number in range(first, after):
            if max(self._starts[number], begin) < min(self._starts[number + 1], end):
                yield number

    def _slice_span(self, number: int, begin: int, end: int) -> Span:
        start, span = self._starts[number], self._block.spans[number]
        return _slice_span(span, max(begin - start, 0), min(end - start, len(span.text)))

    def _slice_marks(
        self,
        marks: Sequence[tuple[int, str]],
        starts: Sequence[int],
        numbers: Sequence[int],
        begin: int,
        end: int,
    ) -> list[tuple[int, str]]:
        """Return the links or footnotes in a range, with the number of its spans before each."""
        first = bisect_left(starts, begin)
        after = (bisect_right if end == self._starts[-1] else bisect_left)(starts, end)
        return [(bisect_left(numbers, before), name) for before, name in marks[first:after]]


def _slice_span(span: Span, first: int, last: int) -> Span:
    if (first, last) == (0, len(span.text)):
        return span
    if span.source_length != len(span.text):  # one reference for several characters
        return Span(span.text[first:last], span.start, span.source_length)
    return Span(span.text[first:last], span.start + first, last - first)
