"""Problems as compilers write them, a line each, so that editors can jump to their places."""

from __future__ import annotations

from collections.abc import Iterable

from evidence.errors import Problem
from evidence.posts.lint.formats.severities import SEVERITY_LABELS


def problems_to_lines(problems: Iterable[Problem], summary: str) -> str:
    """Return ``path:line:column: severity: message [code]`` for each problem, and the summary."""
    return "\n".join([*map(_format_line, problems), summary])


def _format_line(problem: Problem) -> str:
    message = " ".join(problem.message.split())
    return f"{problem.location}: {SEVERITY_LABELS[problem.severity]}: {message} [{problem.code}]"
