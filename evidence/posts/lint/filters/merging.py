"""One problem for a claim and post: its first place, with the others in its message."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import Final

from evidence.errors import FilePlace, Problem
from evidence.wording import join_with_and

# E400 lists the claims of every sentence, so it is not among them.
MERGED_CODES: Final = frozenset({"E401", "E402", "E403", "E405"})
_MAX_LINES_NAMED: Final = 10


def merge_problems(problems: Iterable[Problem]) -> list[Problem]:
    """Merge the problems of one rule about one claim in one post, each into the first of them.

    Args:
        problems: the problems, those of a post in the order of their places.

    Returns:
        The problems in the same order; those without a claim are as they were.
    """
    groups: dict[object, list[Problem]] = {}
    for problem in problems:
        is_merged = problem.claim is not None and problem.code in MERGED_CODES
        key = (problem.path, problem.code, problem.claim) if is_merged else id(problem)
        groups.setdefault(key, []).append(problem)
    return [_merge(group) for group in groups.values()]


def _merge(group: Sequence[Problem]) -> Problem:
    first, *others = group
    if not others:
        return first
    also = tuple(FilePlace(problem.line, problem.column) for problem in others)
    named = _name_places(group) if first.place else _name_lines(first.line, also)
    message = f"{first.message} (also in {named})"
    return replace(first, message=message, also=also)


def _name_places(group: Sequence[Problem]) -> str:
    """Name the places of all but the first: "paragraph 12 and footnote 3"."""
    first, *others = group
    places = list(dict.fromkeys(problem.place or "" for problem in others))
    named = ["this place" if place == first.place else place for place in places]
    more = len(named) - _MAX_LINES_NAMED
    return join_with_and([*named[:_MAX_LINES_NAMED], *([f"{more} more"] if more > 0 else [])])


def _name_lines(own: int, places: Sequence[FilePlace]) -> str:
    """Name the lines of places: "lines 12, 40", or "this line" for the line ``own``."""
    lines = sorted({place.line for place in places})
    others = [f"{line}" for line in lines if line != own]
    parts = ["this line"] if own in lines else []
    if others:
        noun = "line" if len(others) == 1 else "lines"
        named = ", ".join(others[:_MAX_LINES_NAMED])
        more = len(others) - _MAX_LINES_NAMED
        parts.append(f"{noun} {named}" + (f" and {more} more" if more > 0 else ""))
    return join_with_and(parts)
