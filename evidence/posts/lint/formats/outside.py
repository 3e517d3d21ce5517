"""Statements about health that the base does not cover: one line a post, unless all are wanted."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from evidence.errors import Problem

OUTSIDE_CODE: Final = "E404"
MAX_LISTED: Final = 1  # statements of a post that are listed one by one
_MAX_LINES_NAMED: Final = 10


def split_outside(problems: Sequence[Problem]) -> tuple[list[Problem], list[str]]:
    """Split the problems into those to list one by one, and a line for each post with more.

    Args:
        problems: the problems, in the order in which they are listed.
    """
    by_path: dict[str, list[Problem]] = {}
    for problem in problems:
        if problem.code == OUTSIDE_CODE:
            by_path.setdefault(problem.path, []).append(problem)
    gathered = {path: found for path, found in by_path.items() if len(found) > MAX_LISTED}
    listed = [
        problem
        for problem in problems
        if problem.code != OUTSIDE_CODE or problem.path not in gathered
    ]
    return listed, [_summarise(path, found) for path, found in gathered.items()]


def _summarise(path: str, problems: Sequence[Problem]) -> str:
    lines = list(dict.fromkeys(problem.place or str(problem.line) for problem in problems))
    named = ", ".join(lines[:_MAX_LINES_NAMED])
    more = ", …" if len(lines) > _MAX_LINES_NAMED else ""
    noun = "" if problems[0].place else "lines "
    return (
        f"{path}: {len(problems)} statements about health are outside this base "
        f"({OUTSIDE_CODE}; {noun}{named}{more}); -v lists them"
    )
