"""The two kinds of failure: an error stops the work, a problem is one thing wrong among good ones."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal, get_args

Severity = Literal["error", "warning", "info"]
SEVERITIES: tuple[Severity, ...] = get_args(Severity)


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing to tell the user: where it stands, what it is, and what to do.

    ``line`` and ``column`` count from 1, ``end_column`` is one past the last character, and 0 means
    that the problem is about the file as a whole. ``claim`` is the id of a registered claim,
    ``studies`` are keys of the studies table. Of a record that was not read ``offset`` is the byte at which it
    begins (in the unpacked file, as UTF-8), ``pmid`` its PMID where it can be seen.
    """

    path: str
    code: str
    message: str
    line: int = 0
    column: int = 0
    end_line: int = 0
    end_column: int = 0
    severity: Severity = "warning"
    claim: str | None = None
    studies: tuple[str, ...] = ()
    suggestion: str | None = None
    offset: int | None = None
    pmid: str | None = None

    @property
    def location(self) -> str:
        """``path:line:column``, as compilers and linters write it; of a record ``path, byte N``."""
        if self.offset is not None:
            return f"{self.path}, byte {self.offset}"
        return ":".join(
            [self.path, *(str(number) for number in (self.line, self.column) if number)]
        )


def describe_os_error(error: OSError) -> str:
    """What the system says, as the end of a sentence."""
    return (error.strerror or str(error)).lower()


class EvidenceError(Exception):
    """We cannot go on. The message says what happened, where, and what to do next."""

    def __init__(self, message: str, problems: Sequence[Problem] = ()) -> None:
        self.problems = tuple(problems)
        details = "".join(f"\n  {problem.location}: {problem.message}" for problem in problems)
        super().__init__(message + details)
