"""Find the studies that a mention may mean: by identifier, reference, names, numbers and words."""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import cached_property
from heapq import nlargest
from itertools import chain
from typing import Final, TypeVar

from evidence.claims.resolve.mention_cues import MentionCues
from evidence.claims.resolve.references import (
    Reference,
    VolumeAndPage,
    extract_volume_and_page,
    is_referenced_by,
    narrow_by_pages,
)
from evidence.claims.resolve.study_profile import StudyProfile, extract_content_words
from evidence.ids import PAPER_IDENTIFIER_KINDS, Identifier, IdentifierKind
from evidence.people import list_families
from evidence.studies.study import Study

_MAX_COMPARED: Final = 60  # further studies that are compared with a mention in full
_MIN_CORPUS_SIZE: Final = 200  # studies; in a smaller corpus every word would look common
_MAX_POSTINGS: Final = 8_000  # studies that are looked at for shared words, rarest words first
# Weights of names and numbers that a study shares with a mention, in the unit of a word's idf.
# They decide only which studies are compared, not which is meant.
_AUTHOR_WEIGHT, _NUMBER_WEIGHT, _JOURNAL_WEIGHT = 8.0, 6.0, 3.0

_Key = TypeVar("_Key")


class CandidateIndex:
    """Studies in the order of their keys, and the ways to find them.

    Args:
        curated: studies of the base, which are compared with every mention.
        others: further studies, compared where they share something rare with it.
        build_profile: builds the profile of a study.
        topic_title_words: words of the topic that say nothing of a title's subject.
    """

    def __init__(
        self,
        curated: Sequence[Study],
        others: Sequence[Study],
        build_profile: Callable[[Study], StudyProfile],
        *,
        topic_title_words: frozenset[str] = frozenset(),
    ) -> None:
        self.topic_title_words = topic_title_words
        self._curated = tuple(curated)
        self._others = tuple(others)
        self._build_profile = build_profile
        self._profiles: dict[str, StudyProfile] = {}
        self._title_idfs: dict[str, float] = {}
        self._title_words = [_list_title_words(study) for study in self._others]
        self._by_title_word = _invert(self._title_words)
        self._by_family_name = _invert(list_families(study.authors) for study in self._others)
        self._by_participants = _invert(_optional(study.sample_size) for study in self._others)
        self._by_journal = _invert(_optional(study.journal_abbrev) for study in self._others)

    def __iter__(self) -> Iterator[Study]:
        return chain(self._curated, self._others)

    def __len__(self) -> int:
        return len(self._curated) + len(self._others)

    def get_profile(self, study: Study) -> StudyProfile:
        """Return the profile of a study, built at the first call."""
        if study.key not in self._profiles:
            self._profiles[study.key] = self._build_profile(study)
        return self._profiles[study.key]

    def find_by_identifier(self, identifier: Identifier) -> Sequence[Study]:
        """Find the study of an identifier; several where papers of a trial share its number."""
        if identifier.kind == "registry":
            return self._by_registry_id.get(identifier.value, ())
        study = self._by_identifier.get((identifier.kind, identifier.value))
        return [study] if study else ()

    def find_by_reference(self, reference: Reference) -> list[Study]:
        """Find the studies at the place of a reference; several where papers share a page."""
        placed = self._by_volume_and_page.get(reference.volume_and_page, ())
        found = [study for study in placed if is_referenced_by(study, reference)]
        return narrow_by_pages(found, reference)

    def select_profiles(self, cues: MentionCues) -> list[StudyProfile]:
        """Select the profiles to compare with a mention: all of the base, the nearest others."""
        return [self.get_profile(study) for study in (*self._curated, *self._select_nearest(cues))]

    def sum_idf(self, words: Iterable[str]) -> float:
        """Sum the inverse frequencies of words: ln(number of studies / titles with the word)."""
        return sum(self._idf.get(word, 0.0) for word in words)

    def title_idf(self, profile: StudyProfile) -> float:
        """Return the sum of the inverse frequencies of all words of a study's title."""
        key = profile.study.key
        if key not in self._title_idfs:
            self._title_idfs[key] = self.sum_idf(profile.words) or 1.0
        return self._title_idfs[key]

    def _select_nearest(self, cues: MentionCues) -> list[Study]:
        weights = self._weigh_shared_words(cues.words)
        for weight, numbers in (
            (_AUTHOR_WEIGHT, _look_up(self._by_family_name, cues.authors)),
            (_NUMBER_WEIGHT, _look_up(self._by_participants, map(int, cues.numbers))),
            (_JOURNAL_WEIGHT, _look_up(self._by_journal, cues.journals)),
        ):
            for number in numbers:
                weights[number] += weight
        best = nlargest(_MAX_COMPARED, weights, key=lambda number: (weights[number], -number))
        return [self._others[number] for number in best]

    def _weigh_shared_words(self, words: frozenset[str]) -> dict[int, float]:
        """Sum the idf of shared words by the number of the study, until enough are looked at."""
        weights: dict[int, float] = defaultdict(float)
        looked_at = 0
        known = words & self._by_title_word.keys()
        for word in sorted(known, key=lambda word: (len(self._by_title_word[word]), word)):
            numbers = self._by_title_word[word]
            looked_at += len(numbers)
            if looked_at > _MAX_POSTINGS and weights:
                break
            for number in numbers:
                weights[number] += self._idf[word]
        return weights

    @cached_property
    def _by_identifier(self) -> Mapping[tuple[IdentifierKind, str], Study]:
        return index_by_identifier([*self._others, *self._curated])  # the base takes precedence

    @cached_property
    def _by_registry_id(self) -> Mapping[str, Sequence[Study]]:
        """Papers by trial number: those with results, else protocols and companions."""
        papers = defaultdict(list)
        for study in self:
            for registry_id in study.registry_ids:
                papers[registry_id.upper()].append(study)
        return {
            number: list(filter(_is_results_paper, found)) or found
            for number, found in papers.items()
        }

    @cached_property
    def _by_volume_and_page(self) -> Mapping[VolumeAndPage, list[Study]]:
        places = defaultdict(list)
        for study in self:
            place = extract_volume_and_page(study)
            if place:
                places[place].append(study)
        return places

    @cached_property
    def _idf(self) -> Mapping[str, float]:
        own = (self.get_profile(study).words for study in self._curated)
        counts = Counter(chain.from_iterable(chain(own, self._title_words)))
        size = max(len(self), _MIN_CORPUS_SIZE)
        return {word: math.log(size / count) for word, count in counts.items()}


def index_by_identifier(studies: Iterable[Study]) -> dict[tuple[IdentifierKind, str], Study]:
    """Index studies by PMID, DOI and PMCID; of two with the same one the later counts."""
    index = {}
    for study in studies:
        for kind in PAPER_IDENTIFIER_KINDS:
            value = getattr(study, kind)
            if value:
                index[kind, value] = study
    return index


def _is_results_paper(study: Study) -> bool:
    return study.design != "protocol" and study.companion_of is None


def _list_title_words(study: Study) -> frozenset[str]:
    return frozenset(extract_content_words(study.title or ""))


def _optional(value: _Key | None) -> Sequence[_Key]:
    return [value] if value else []


def _invert(rows: Iterable[Iterable[_Key]]) -> dict[_Key, list[int]]:
    """Invert rows of values: the numbers of the rows by value."""
    index = defaultdict(list)
    for number, values in enumerate(rows):
        for value in values:
            index[value].append(number)
    return index


def _look_up(index: Mapping[_Key, list[int]], keys: Iterable[_Key]) -> Iterator[int]:
    for key in keys:
        yield from index.get(key, ())
