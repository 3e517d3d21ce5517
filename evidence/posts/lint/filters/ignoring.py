"""What the comments of a post silence: rules and claims on a line, or in a range."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from evidence.errors import FilePlace, Problem
from evidence.posts.read.document import ALL_CODES
from evidence.posts.read.post import Post


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

    def __contains__(self, place: FilePlace) -> bool:
        """Whether a place is in it."""
        return self.start <= place and (self.end is None or place < self.end)


@dataclass(frozen=True, slots=True)
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
        lines = range(problem.line, problem.end_line + 1)
        place = FilePlace(problem.line, problem.column)
        codes = frozenset[str]().union(
            *(self.post.ignored_codes.get(line, ()) for line in lines),
            *(found.codes for found in self.ranges if place in found),
        )
        if codes & ALL_CODES:
            return True
        is_silenced_claim = f"CLAIM:{problem.claim}".upper() in codes
        return is_silenced_claim or problem.code.startswith(tuple(codes))

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
            if found.end is None
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
    open_ranges: list[IgnoredRange] = []
    closed: list[IgnoredRange] = []
    stray: list[FilePlace] = []
    for position, mark in post.ignore_marks:
        place = FilePlace(*position)
        if mark.is_start:
            open_ranges.append(IgnoredRange(mark.codes, place))
            continue
        fitting = [found for found in open_ranges if mark.codes in (ALL_CODES, found.codes)]
        if fitting:
            last = fitting[-1]
            open_ranges.remove(last)
            closed.append(IgnoredRange(last.codes, last.start, place))
        else:
            stray.append(place)
    return PostIgnores(post, (*closed, *open_ranges), stray)


def _make_warning(post: Post, place: FilePlace, message: str) -> Problem:
    return Problem(post.path, "post", message, *place)
