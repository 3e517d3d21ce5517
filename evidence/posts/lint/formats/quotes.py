"""The words of a post at the place of a problem."""

from __future__ import annotations

import re
from typing import Final

from evidence.errors import Problem
from evidence.posts.read.post import Post

_LINE_END: Final = re.compile(r"\r\n?|\n")


def split_source_lines(post: Post) -> list[str]:
    """Split the source of a post into its lines, as problems count them."""
    return _LINE_END.split(post.source.removeprefix("\ufeff"))


def quote_place(problem: Problem, post: Post) -> str:
    """Return what the source has at the place of a problem, markup included."""
    lines = split_source_lines(post)[problem.line - 1 : problem.end_line]
    if not lines or not problem.line:
        return ""
    lines[-1] = lines[-1][: problem.end_column - 1]
    lines[0] = lines[0][problem.column - 1 :]
    return "\n".join(lines)
