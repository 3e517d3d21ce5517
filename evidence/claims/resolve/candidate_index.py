"""The studies that may be meant: found by identifier, by place in a journal, by names, numbers and words."""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import cached_property
from heapq import nlargest
from itertools import chain
from typing import Final, TypeVar

from evidence.claims.resolve.gazetteer import (
    StudyProfile,
    extract_content_words,
    extract_family_names,
)
from evidence.claims.resolve.mention_cues import MentionCues
from evidence.claims.resolve.references import (
    Reference,
    VolumeAndPage,
    extract_volume_and_page,
    is_referenced_by,
    narrow_by_pages,
)
from evidence.ids import PAPER_IDENTIFIER_KINDS, Identifier, IdentifierKind
from evidence.studies.study import Study

_MAX_COMPARED: Final = (
    60  # studies that are compared with a mention in full, beside those of the base
)
_MIN_CORPUS_SIZE: Final = (
    200  # studies: among fewer a word is no rarer than it would be among so many
)
_MAX_POSTINGS: Final = 8_000  # studies that are looked at for shared words, the rarest words first

_Key = TypeVar("_Key")

# How much it tells that a study has something that a mention names; only which studies are compared hangs on it.
_AUTHOR_WEIGHT, _NUMBER_WEIGHT, _JOURNAL_WEIGHT = 8.0, 6.0, 3.0


class CandidateIndex:
    """Studies in the order of their keys, and ways to them.

    Args:
        curated: studies of the base, which are compared with every mention.
        others: further studies, compared where they share something rare with it.
        profile: makes the profile of a study.
    """

    def __init__(
        self,
        curated: Sequence[Study],
        others: Sequence[Study],
        profile: Callable[[Study], StudyProfile],
    ) -> None:
        self._curated = tuple(curated)
        self._others = tuple(others)
        self._build_profile = profile
        self._profiles: dict[str, StudyProfile] = {}
        self._title_idfs: dict[str, float] = {}
        self._title_words = [
            frozenset(extract_content_words(study.title or "")) for study in self._others
        ]
        self._by_title_word = _build_inverted_index(self._title_words)
        self._by_family_name = _build_inverted_index(
            extract_family_names(study.authors) for study in self._others
        )
        self._by_participants = _build_inverted_index(
            [study.sample_size] if study.sample_size else [] for study in self._others
        )
        self._by_journal = _build_inverted_index(
            [study.journal_abbrev] if study.journal_abbrev else [] for study in self._others
        )

    def __iter__(self) -> Iterator[Study]:
        return chain(self._curated, self._others)

    def __len__(self) -> int:
        return len(self._curated) + len(self._others)

    def get_profile(self, study: Study) -> StudyProfile:
        """What mentions are compared with; made once."""
        if study.key not in self._profiles:
            self._profiles[study.key] = self._build_profile(study)
        return self._profiles[study.key]

    def find_by_identifier(self, identifier: Identifier) -> Sequence[Study]:
        """The study with an identifier; several where the papers of a trial share its registry number."""
        if identifier.kind == "registry":
            return self._by_registry_id.get(identifier.value, ())
        study = self._by_identifier.get((identifier.kind, identifier.value))
        return [study] if study else ()

    def find_by_reference(self, reference: Reference) -> list[Study]:
        """The studies that stand where a reference says; several where papers share a page."""
        found = [
            study
            for study in self._by_volume_and_page.get(reference.volume_and_page, ())
            if is_referenced_by(study, reference)
        ]
        return narrow_by_pages(found, reference)

    def select_profiles(self, clues: MentionCues) -> list[StudyProfile]:
        """The profiles that are worth comparing with a mention: all of the base, of the others the nearest."""
        return [self.get_profile(study) for study in (*self._curated, *self._select_nearest(clues))]

    def sum_idf(self, words: Iterable[str]) -> float:
        """How much words tell together: the sum of the logarithms of one study in how many has each in its title."""
        return sum(self._idf.get(word, 0.0) for word in words)

    def title_idf(self, profile: StudyProfile) -> float:
        """How much all words of a study's title tell together."""
        key = profile.study.key
        if key not in self._title_idfs:
            self._title_idfs[key] = self.sum_idf(profile.words) or 1.0
        return self._title_idfs[key]

    def _select_nearest(self, clues: MentionCues) -> list[Study]:
        points: dict[int, float] = defaultdict(float)
        looked_at = 0
        for word in sorted(
            clues.words & self._by_title_word.keys(),
            key=lambda word: (len(self._by_title_word[word]), word),
        ):
            having = self._by_title_word[word]
            looked_at += len(having)
            if looked_at > _MAX_POSTINGS and points:
                break
            for number in having:
                points[number] += self._idf[word]
        for weight, groups in (
            (_AUTHOR_WEIGHT, [self._by_family_name.get(name, []) for name in clues.authors]),
            (
                _NUMBER_WEIGHT,
                [self._by_participants.get(int(count), []) for count in clues.numbers],
            ),
            (_JOURNAL_WEIGHT, [self._by_journal.get(journal, []) for journal in clues.journals]),
        ):
            for number in chain.from_iterable(groups):
                points[number] += weight
        best = nlargest(_MAX_COMPARED, points, key=lambda number: (points[number], -number))
        return [self._others[number] for number in best]

    @cached_property
    def _by_identifier(self) -> Mapping[tuple[IdentifierKind, str], Study]:
        return index_by_identifier(
            [*self._others, *self._curated]
        )  # the base stands before the others

    @cached_property
    def _by_registry_id(self) -> Mapping[str, Sequence[Study]]:
        """The papers of trials: the results where they are there, before protocols and companions."""
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
        seen = Counter(chain.from_iterable(chain(own, self._title_words)))
        return {
            word: math.log(max(len(self), _MIN_CORPUS_SIZE) / count) for word, count in seen.items()
        }


def index_by_identifier(studies: Iterable[Study]) -> dict[tuple[IdentifierKind, str], Study]:
    """Studies by their PMID, DOI and PMCID; of two with the same one the later."""
    return {
        (kind, value): study
        for study in studies
        for kind in PAPER_IDENTIFIER_KINDS
        if (value := getattr(study, kind))
    }


def _is_results_paper(study: Study) -> bool:
    return study.design != "protocol" and study.companion_of is None


def _build_inverted_index(rows: Iterable[Iterable[_Key]]) -> dict[_Key, list[int]]:
    found = defaultdict(list)
    for number, names in enumerate(rows):
        for name in names:
            found[name].append(number)
    return found
