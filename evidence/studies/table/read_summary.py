"""What became of the entries of the files that a table was made from."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Final

from evidence.errors import Problem
from evidence.wording import format_count

_MAX_SHOWN_PMIDS: Final = 5


@dataclass(slots=True)
class ReadSummary:
    """What became of all entries: entries = studies + older + deleted + problems of severity error.

    Attributes:
        studies: how many became a row.
        older: how many were left out because a newer version, a duplicate or a deletion came.
        deleted: the PMIDs that NLM says are deleted.
        problems: one for each entry that could not be read, and notes on others.
        forms: of each file of references, its form and the tool that wrote it.
        duplicates: how many of ``older`` are references, which have no version.
    """

    studies: int = 0
    older: int = 0
    deleted: list[str] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    forms: dict[str, str] = field(default_factory=dict)
    duplicates: int = 0

    def __str__(self) -> str:
        parts = [format_count(self.studies, "study", "studies")]
        versions = self.older - self.duplicates
        if versions:
            parts.append(
                format_count(versions, "older version left out", "older versions left out")
            )
        if self.duplicates:
            parts.append(format_count(self.duplicates, "duplicate left out", "duplicates left out"))
        if self.deleted:
            count = format_count(len(self.deleted), "deletion")
            parts.append(f"{count}: {_format_pmids(self.deleted)}")
        if self.problems:
            parts.append(format_count(len(self.problems), "problem"))
        return ", ".join(parts)

    @property
    def counts(self) -> dict[str, int]:
        """The number of entries of each kind; together they are all entries of the files."""
        return {
            "studies": self.studies,
            "older": self.older,
            "deleted": len(self.deleted),
            "problems": sum(problem.severity == "error" for problem in self.problems),
        }


def _format_pmids(pmids: Sequence[str]) -> str:
    shown = f"PMID {', '.join(pmids[:_MAX_SHOWN_PMIDS])}"
    more = len(pmids) - _MAX_SHOWN_PMIDS
    return f"{shown} and {more:,} more" if more > 0 else shown
