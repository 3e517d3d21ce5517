"""Studies in memory, with an inverted index of their terms."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping, Sequence
from functools import cached_property
from typing import cast

from evidence.claims.resolve.linkage.collection import (
    MIN_SIZE,
    StudyCollection,
    StudyTerm,
    TermKind,
)
from evidence.claims.resolve.study_profile import StudyProfile
from evidence.ids import PAPER_IDENTIFIER_KINDS, IdentifierKind
from evidence.studies.index_terms import list_terms
from evidence.studies.study import Study


class MemoryCollection(StudyCollection):
    """Studies in memory; their rows are their places.

    Args:
        studies: the studies; keys are unique.
        get_profile: gives the profile of a study, where people wrote more about it than its record
            has.
    """

    def __init__(
        self,
        studies: Sequence[Study],
        get_profile: Callable[[Study], StudyProfile] | None = None,
    ) -> None:
        self._studies = tuple(studies)
        self._get_profile = get_profile

    @property
    def size(self) -> int:
        return max(len(self._studies), MIN_SIZE)

    @property
    def is_empty(self) -> bool:
        return not self._studies

    @cached_property
    def name_count(self) -> int:
        counts = (len(rows) for (kind, _), rows in self._rows_by_term.items() if kind == "author")
        return max(MIN_SIZE, sum(counts))

    def count(self, kind: TermKind, value: Hashable) -> int:
        return len(self.find_rows(kind, value))

    def find_rows(self, kind: TermKind, value: Hashable) -> Sequence[int]:
        if kind == "participants":
            return self._find_by_participants(*cast("tuple[float, float]", value))
        return self._rows_by_term.get((kind, value), ())

    def _find_by_participants(self, low: float, high: float) -> Sequence[int]:
        sizes, rows = self._by_participants
        return rows[bisect_left(sizes, low) : bisect_right(sizes, high)]

    def get_studies(self, rows: Iterable[int]) -> list[Study]:
        return [self._studies[row] for row in rows]

    def get_study(self, key: str) -> Study | None:
        return self._by_key.get(key)

    def find_by_identifier(self, kind: IdentifierKind, value: str) -> Study | None:
        return self._by_identifier.get((kind, value))

    def list_journals(self) -> Iterable[str]:
        return {study.journal_abbrev for study in self._studies if study.journal_abbrev}

    @cached_property
    def _by_key(self) -> Mapping[str, Study]:
        return {study.key: study for study in self._studies}

    @cached_property
    def _by_identifier(self) -> Mapping[tuple[IdentifierKind, str], Study]:
        return index_by_identifier(self._studies)

    @cached_property
    def _rows_by_term(self) -> Mapping[StudyTerm, Sequence[int]]:
        index: dict[StudyTerm, list[int]] = defaultdict(list)
        for row, terms in enumerate(self._iter_term_sets()):
            for term in terms:
                index[term].append(row)
        return index

    def _iter_term_sets(self) -> Iterator[set[StudyTerm]]:
        if self._get_profile:
            return map(_collect_profile_terms, map(self._get_profile, self._studies))
        return (set[StudyTerm](list_terms(study)) for study in self._studies)

    @cached_property
    def _by_participants(self) -> tuple[Sequence[int], Sequence[int]]:
        """Numbers of participants in order, and the rows that have them."""
        sizes = ((study.sample_size, row) for row, study in enumerate(self._studies))
        pairs = sorted((size, row) for size, row in sizes if size)
        return [size for size, _ in pairs], [row for _, row in pairs]


def index_by_identifier(studies: Iterable[Study]) -> dict[tuple[IdentifierKind, str], Study]:
    """Index studies by PMID, DOI and PMCID; of two with the same one the later counts."""
    return {
        (kind, value): study
        for study in studies
        for kind in PAPER_IDENTIFIER_KINDS
        if (value := getattr(study, kind))
    }


def _collect_profile_terms(profile: StudyProfile) -> set[StudyTerm]:
    """Collect the terms of a study with those of what people wrote about it."""
    return {*list_terms(profile.study), *_iter_more_terms(profile)}


def _iter_more_terms(profile: StudyProfile) -> Iterator[StudyTerm]:
    yield from (("word", word) for word in profile.all_words)
    yield from (("organisation", one.names[0]) for one in profile.organisations)
    yield from (("place", word) for word in profile.aliases.context_words)
    yield from (("alias", name.lower()) for name in profile.aliases.names)
    yield from (("number", number) for number in profile.numbers)
    for percentage in profile.percentages:
        yield "percentage", percentage
        yield "percentage", float(round(percentage))
