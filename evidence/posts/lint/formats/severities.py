"""How severities are called in text, and which of them a run fails for."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Final

from evidence.errors import SEVERITIES, Problem, Severity

# JSON and the DataFrame call it "info"; text, SARIF and the options of the command call it a note.
SEVERITY_LABELS: Final[Mapping[Severity, str]] = {
    "error": "error",
    "warning": "warning",
    "info": "note",
}
FAIL_LEVELS: Final[Mapping[str, Severity]] = {
    **{label: severity for severity, label in SEVERITY_LABELS.items()},
    "info": "info",
}


def reaches_level(problems: Iterable[Problem], level: str) -> bool:
    """Return whether one of the problems is as severe as a level, or more.

    Args:
        problems: the problems.
        level: "error", "warning" or "note"; "info" is another word for "note".
    """
    lowest = SEVERITIES.index(FAIL_LEVELS[level])
    return any(SEVERITIES.index(problem.severity) <= lowest for problem in problems)
