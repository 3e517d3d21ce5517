"""Studies with an inverted index of their words, names and numbers."""

from __future__ import annotations

import math
from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Hashable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from heapq import nlargest
from typing import Final, Literal, TypeVar

from evidence.claims.resolve.mention_cues import MentionCues
from evidence.claims.resolve.study_profile import StudyProfile, extract_content_words
from evidence.people import list_families
from evidence.studies.study import Study

TermKind = Literal[
    "author",
    "journal",
    "year",
    "organisation",
    "place",
    "alias",
    "studies",
    "number",
    "percentage",
]
IndexedTerm = tuple[TermKind, Hashable]

MIN_PARTICIPANTS: Final = 10  # smaller numbers are seldom those of participants
_MIN_STUDIES: Final = 200  # in a smaller collection everything would look common
_MAX_POSTINGS: Final = 8_000  # rows that are looked at for what they share, the rarest first

_Key = TypeVar("_Key", bound=Hashable)


@dataclass(frozen=True)
class Collection:
    """Studies, row by row, and their profiles where they are all at hand."""

    studies: Sequence[Study]
    profiles: Sequence[StudyProfile] = ()

    @cached_property
    def size(self) -> int:
        """Number of studies, at least as many as make shares meaningful."""
        return max(len(self.studies), _MIN_STUDIES)

    @cached_property
    def rows_by_word(self) -> Mapping[str, Sequence[int]]:
        """Rows by the content words of their titles, or of their profiles."""
        if self.profiles:
            return _invert(profile.all_words for profile in self.profiles)
        return _invert(set(extract_content_words(study.title or "")) for study in self.studies)

    @cached_property
    def rows_by_term(self) -> Mapping[IndexedTerm, Sequence[int]]:
        """Rows by names and numbers."""
        if self.profiles:
            return _invert({*_list_terms(one.study), *_list_more(one)} for one in self.profiles)
        return _invert(set(_list_terms(study)) for study in self.studies)

    @cached_property
    def name_count(self) -> int:
        """Number of authors, each counted once a study."""
        counts = (len(rows) for (kind, _), rows in self.rows_by_term.items() if kind == "author")
        return max(_MIN_STUDIES, sum(counts))

    @cached_property
    def _by_participants(self) -> tuple[Sequence[int], Sequence[int]]:
        """Numbers of participants in order, and the rows that have them."""
        sizes = ((study.sample_size, row) for row, study in enumerate(self.studies))
        pairs = sorted((size, row) for size, row in sizes if size)
        return [size for size, _ in pairs], [row for _, row in pairs]

    def count(self, kind: TermKind, value: Hashable) -> int:
        """Count the studies with a name or number."""
        return len(self.rows_by_term.get((kind, value), ()))

    def count_all(self, kind: TermKind, values: Sequence[Hashable]) -> int:
        """Count the studies that have all of some names."""
        rows = [set(self.rows_by_term.get((kind, value), ())) for value in values]
        return len(set.intersection(*rows)) if rows else 0

    def find_by_participants(self, low: float, high: float) -> Sequence[int]:
        """Find the rows with so many participants (inclusive)."""
        sizes, rows = self._by_participants
        return rows[bisect_left(sizes, low) : bisect_right(sizes, high)]

    def select_nearest(self, cues: MentionCues, published: int | None, most: int) -> list[int]:
        """Select the rows that share the rarest words, names and numbers with a mention."""
        shared = sorted(filter(None, self._find_shared(cues, published)), key=len)
        weights: dict[int, float] = defaultdict(float)
        looked_at = 0
        for rows in shared:
            looked_at += len(rows)
            if looked_at > _MAX_POSTINGS and weights:
                break
            weight = math.log(self.size / len(rows))
            for row in rows:
                weights[row] += weight
        return nlargest(most, weights, key=lambda row: (weights[row], -row))

    def _find_shared(self, cues: MentionCues, published: int | None) -> Iterator[Sequence[int]]:
        for word in cues.words:
            yield self.rows_by_word.get(word, ())
        for term in _list_mentioned(cues, published):
            yield self.rows_by_term.get(term, ())
        for number in cues.numbers:
            if number.value >= MIN_PARTICIPANTS:
                yield self.find_by_participants(number.low, number.high)


def _list_terms(study: Study) -> Iterator[IndexedTerm]:
    yield "year", study.year
    for family in list_families(study.authors):
        yield "author", family
    if study.journal_abbrev:
        yield "journal", study.journal_abbrev
    if study.n_studies:
        yield "studies", study.n_studies


def _list_more(profile: StudyProfile) -> Iterator[IndexedTerm]:
    yield from (("organisation", one.names[0]) for one in profile.organisations)
    yield from (("place", word) for word in profile.aliases.context_words)
    yield from (("alias", name.lower()) for name in profile.aliases.names)
    yield from (("number", number) for number in profile.numbers)
    for percentage in profile.percentages:
        yield "percentage", percentage
        yield "percentage", float(round(percentage))


def _list_mentioned(cues: MentionCues, published: int | None) -> Iterator[IndexedTerm]:
    years = cues.years or ({published, published - 1} if published else ())
    yield from (("year", year) for year in years)
    yield from (("author", family) for family in cues.authors)
    yield from (("journal", journal) for journal in cues.journals)
    yield from (("organisation", one.names[0]) for one in cues.organisations)
    yield from (("place", word) for word in cues.context_words)
    yield from (("alias", name) for name in cues.aliases)
    yield from (("percentage", percentage) for percentage in cues.percentages)
    for number in cues.numbers:
        yield "number", number.value
        yield "studies", number.value


def _invert(rows: Iterable[Iterable[_Key]]) -> dict[_Key, list[int]]:
    """Invert rows of values: the numbers of the rows by value."""
    index = defaultdict(list)
    for number, values in enumerate(rows):
        for value in values:
            index[value].append(number)
    return index
