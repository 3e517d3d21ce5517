"""Problems as workflow commands, which GitHub Actions shows beside the lines of a pull request.

https://docs.github.com/actions/reference/workflows-and-actions/workflow-commands
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import PurePath
from typing import Final

from evidence.errors import Problem, Severity
from evidence.http.addresses import is_web_address
from evidence.posts.lint.registry import RULES

_COMMANDS: Final[Mapping[Severity, str]] = {
    "error": "error",
    "warning": "warning",
    "info": "notice",
}
# As escapeData and escapeProperty of GitHub's own toolkit do.
_DATA_ESCAPES: Final = str.maketrans({"%": "%25", "\r": "%0D", "\n": "%0A"})
_PROPERTY_ESCAPES: Final = _DATA_ESCAPES | str.maketrans({":": "%3A", ",": "%2C"})
_RULE_NAMES: Final = {rule.code: rule.name for rule in RULES}


def problems_to_commands(problems: Iterable[Problem]) -> str:
    """Return a workflow command for each problem, its suggestion on a line below its message."""
    return "\n".join(map(_format_command, problems))


def _format_command(problem: Problem) -> str:
    properties = {
        "file": _format_path(problem.path),
        "line": str(problem.line),
        "col": str(problem.column),
        "title": _make_title(problem),
    }
    shown = ",".join(
        f"{name}={value.translate(_PROPERTY_ESCAPES)}" for name, value in properties.items()
    )
    text = "\n".join(filter(None, [problem.message, problem.suggestion, problem.url]))
    return f"::{_COMMANDS[problem.severity]} {shown}::{text.translate(_DATA_ESCAPES)}"


def _make_title(problem: Problem) -> str:
    name = f"{problem.code} {_RULE_NAMES.get(problem.code, '')}".rstrip()
    return f"{name}, {problem.place}" if problem.place else name


def _format_path(path: str) -> str:
    return path if is_web_address(path) else PurePath(path).as_posix()
