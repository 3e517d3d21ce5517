"""Studies that a mention may mean, found and counted by their terms."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Hashable, Iterable, Sequence
from typing import Final, Literal

from evidence.ids import IdentifierKind
from evidence.studies.index_terms import IndexedKind
from evidence.studies.study import Study

TermKind = (
    IndexedKind | Literal["participants", "organisation", "place", "alias", "number", "percentage"]
)
"""What studies are found by. Of participants, the value is a range, both ends included."""

StudyTerm = tuple[TermKind, Hashable]

MIN_SIZE: Final = 200  # studies; in a smaller collection everything would look common


FindStudy = Callable[[IdentifierKind, str], Study | None]
"""Finds the study of an identifier; None where it is not known."""


def find_no_study(_kind: IdentifierKind, _value: str) -> None:
    """Find no study, where there are none to look in."""


class StudyCollection(ABC):
    """Studies that a mention may mean. Each has a row, a number that stays the same."""

    @property
    @abstractmethod
    def size(self) -> int:
        """Number of studies, at least as many as make shares meaningful."""

    @property
    @abstractmethod
    def name_count(self) -> int:
        """Number of authors, each counted once a study, at least ``MIN_SIZE``."""

    @property
    @abstractmethod
    def is_empty(self) -> bool:
        """Whether there are no studies."""

    @abstractmethod
    def count(self, kind: TermKind, value: Hashable) -> int:
        """Count the studies with a term."""

    @abstractmethod
    def find_rows(self, kind: TermKind, value: Hashable) -> Sequence[int]:
        """Find the rows of the studies with a term."""

    @abstractmethod
    def get_studies(self, rows: Iterable[int]) -> list[Study]:
        """Return the studies of rows, in their order."""

    @abstractmethod
    def get_study(self, key: str) -> Study | None:
        """Return the study with a key."""

    @abstractmethod
    def find_by_identifier(self, kind: IdentifierKind, value: str) -> Study | None:
        """Find the study with a PMID, DOI or PMCID; of two with the same, the later one."""

    @abstractmethod
    def list_journals(self) -> Iterable[str]:
        """List the journals of the studies, as NLM abbreviates them."""

    def sort_rows(self, rows: Iterable[int]) -> list[int]:
        """Sort rows by what does not depend on the order in which the studies came."""
        return sorted(rows)

    def find(self, kind: TermKind, value: Hashable) -> list[Study]:
        """Find the studies with a term."""
        return self.get_studies(self.sort_rows(self.find_rows(kind, value)))

    def has_author(self, family: str) -> bool:
        """Return whether a study is by somebody with a family name."""
        return self.count("author", family) > 0

    def count_all(self, kind: TermKind, values: Sequence[Hashable]) -> int:
        """Count the studies that have all of some terms."""
        if len(values) < 2:
            return sum(self.count(kind, value) for value in values)
        return len(set.intersection(*(set(self.find_rows(kind, value)) for value in values)))
