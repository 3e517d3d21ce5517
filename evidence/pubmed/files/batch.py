"""What a part of a source holds, and the problems of a source that is not read to its end."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Final

from evidence.errors import SEVERITIES, Problem, Severity
from evidence.pubmed.files.versions import Deletion
from evidence.pubmed.record import Record
from evidence.pubmed.reference_note import ReferenceNote

PUBMED_PROBLEM_CODE: Final = "pubmed"
ADVICE_ON_TRUNCATION: Final = "what precedes it was read, fetch the file again for the rest"
PUBMED_NOTE: Final = ReferenceNote("PubMed", None)
_MAX_PROBLEMS: Final = 1_000  # that are reported one by one


@dataclass(slots=True)
class ParsedBatch:
    """The content of a part of a source: entries = records + repeats + deleted + errors.

    Attributes:
        records: its records.
        deleted: the PMIDs that NLM has withdrawn.
        problems: what could not be read.
        notes: one for each record of a file of references, and none for those of PubMed.
        repeats: how many references were left out because the part has their PMID again.
    """

    records: list[Record] = field(default_factory=list)
    deleted: list[Deletion] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    notes: list[ReferenceNote] = field(default_factory=list)
    repeats: int = 0

    def list_notes(self) -> list[ReferenceNote]:
        """Return a note for each record."""
        return self.notes or [PUBMED_NOTE] * len(self.records)


class ProblemLimit:
    """Lets the first 1,000 problems through, and counts the others.

    Args:
        place: where the others are, for the message: "this part of the file".
    """

    def __init__(self, place: str) -> None:
        self._place = place
        self._left = _MAX_PROBLEMS
        self._more = 0
        self._first: Problem | None = None  # of the others
        self._severities: set[Severity] = set()

    def take(self, problems: Sequence[Problem]) -> list[Problem]:
        """Take problems; return those that are to be reported."""
        reported, more = problems[: self._left], problems[self._left :]
        self._left -= len(reported)
        self._more += len(more)
        for problem in more:
            self._first = self._first or problem
            self._severities.add(problem.severity)
        return list(reported)

    def count_others(self) -> list[Problem]:
        """Return a problem that counts those that were not reported, if there are any."""
        if not self._first:
            return []
        message = f"{self._more:,} more such problems follow in {self._place}"
        severity = min(self._severities, key=SEVERITIES.index)
        return [replace(self._first, message=message, severity=severity, pmid=None)]


def limit_problems(batch: ParsedBatch) -> None:
    """Count the problems of a part that are too many to be reported one by one."""
    limit = ProblemLimit("this part of the file")
    batch.problems = limit.take(batch.problems)
    batch.problems += limit.count_others()


def make_truncated_batch(name: str, how: str) -> ParsedBatch:
    """Make the part behind the end of a source that ends early."""
    return make_problem_batch(name, f"{how}; {ADVICE_ON_TRUNCATION}")


def make_problem_batch(name: str, message: str) -> ParsedBatch:
    """Make a part that is nothing but a problem of the source."""
    return ParsedBatch(problems=[Problem(name, PUBMED_PROBLEM_CODE, message, severity="error")])
