"""What the comments of a post silence: rules and claims on a line, or in a range."""

from __future__ import annotations

import sys
from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import count
from typing import Final

from evidence.errors import FilePlace, Problem
from evidence.posts.read.document import ALL_CODES
from evidence.posts.read.post import Post

_END: Final = FilePlace(sys.maxsize, 0)  # behind every place


@dataclass(frozen=True, slots=True)
class IgnoredRange:
    """A part of a post in which something is silenced.

    Attributes:
        codes: prefixes of codes, claims as "CLAIM:C1", or ``ALL_CODES``.
        start: where it begins.
        end: where it ends; None for the end of the post, where no comment ends it.
    """

    codes: frozenset[str]
    start: FilePlace
    end: FilePlace | None = None


@dataclass(frozen=True)
class PostIgnores:
    """What the comments of a post silence.

    Attributes:
        post: the post.
        ranges: its ignored ranges.
        stray_ends: where a comment ends a range that nothing began.
    """

    post: Post
    ranges: Sequence[IgnoredRange]
    stray_ends: Sequence[FilePlace]

    def cover(self, problem: Problem) -> bool:
        """Return whether a comment on its lines, or a range around its place, silences it."""
        names = _list_names(problem)
        place = FilePlace(problem.line, problem.column)
        if any(self._is_in_range(name, place) for name in names):
            return True
        lines = self._ignored_lines
        first, after = bisect_left(lines, problem.line), bisect_right(lines, problem.end_line)
        codes = self.post.ignored_codes
        return any(not names.isdisjoint(codes[line]) for line in lines[first:after])

    def _is_in_range(self, name: str, place: FilePlace) -> bool:
        """Return whether a place is in a range that silences a code or a claim."""
        ranges = self._joined_ranges.get(name, ())
        number = bisect_right(ranges, (place, _END)) - 1
        return number >= 0 and place < ranges[number][1]

    @cached_property
    def _ignored_lines(self) -> Sequence[int]:
        return sorted(self.post.ignored_codes)

    @cached_property
    def _joined_ranges(self) -> Mapping[str, Sequence[tuple[FilePlace, FilePlace]]]:
        """The ranges in which each code or claim is silenced, in order and joined."""
        joined: dict[str, list[tuple[FilePlace, FilePlace]]] = {}
        for found in sorted(self.ranges, key=lambda found: found.start):
            for code in found.codes:
                ranges = joined.setdefault(code, [])
                start, end = found.start, found.end or _END
                if ranges and start <= ranges[-1][1]:
                    start, end = ranges[-1][0], max(end, ranges.pop()[1])
                ranges.append((start, end))
        return joined

    @property
    def warnings(self) -> list[Problem]:
        """A warning for each range that no comment ends, and for each end of no range."""
        unended = [
            _make_warning(
                self.post,
                found.start,
                "ignore-start without ignore-end; rules are silenced to the end of the post",
            )
            for found in self.ranges
            if found.end is None and not self.post.unread_from  # its end may be unread
        ]
        stray = [
            _make_warning(self.post, place, "ignore-end without ignore-start; it ends nothing")
            for place in self.stray_ends
        ]
        return sorted([*unended, *stray], key=lambda problem: (problem.line, problem.column))


def read_ignores(post: Post) -> PostIgnores:
    """Pair the comments that begin and end ranges: an end closes the range that began last.

    An end that names codes closes the last range with the same codes.
    """
    opened = _OpenRanges()
    closed: list[IgnoredRange] = []
    stray: list[FilePlace] = []
    for position, mark in post.ignore_marks:
        place = FilePlace(*position)
        if mark.is_start:
            opened.add(IgnoredRange(mark.codes, place))
        elif last := opened.remove_last(mark.codes):
            closed.append(replace(last, end=place))
        else:
            stray.append(place)
    return PostIgnores(post, (*closed, *opened.ranges.values()), stray)


class _OpenRanges:
    """The ranges that nothing has ended yet, in order, and their numbers by their codes."""

    def __init__(self) -> None:
        self.ranges: dict[int, IgnoredRange] = {}
        self._numbers: defaultdict[frozenset[str], list[int]] = defaultdict(list)
        self._count = count()

    def add(self, opened: IgnoredRange) -> None:
        """Add a range that begins behind the others."""
        number = next(self._count)
        self.ranges[number] = opened
        self._numbers[opened.codes].append(number)

    def remove_last(self, codes: frozenset[str]) -> IgnoredRange | None:
        """Remove the last range, or the last with the same codes where some are named."""
        if codes != ALL_CODES:
            numbers = self._numbers[codes]
            return self.ranges.pop(numbers.pop()) if numbers else None
        if not self.ranges:
            return None
        _, last = self.ranges.popitem()
        self._numbers[last.codes].pop()
        return last


def _list_names(problem: Problem) -> frozenset[str]:
    """List what silences a problem: everything, its claim, its code, or the beginning of that."""
    code = problem.code
    prefixes = (code[:length] for length in range(1, len(code) + 1))
    claim = [f"CLAIM:{problem.claim}".upper()] if problem.claim else []
    return frozenset([*ALL_CODES, *prefixes, *claim])


def _make_warning(post: Post, place: FilePlace, message: str) -> Problem:
    return Problem(post.path, "post", message, *place)
