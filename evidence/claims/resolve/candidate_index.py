"""The studies that may be meant: found by identifier, by place in a journal, by names, numbers and words."""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import cached_property
from heapq import nlargest
from itertools import chain
from typing import Final, TypeVar

from evidence.claims.resolve.gazetteer import Profile, content_words, families_of
from evidence.claims.resolve.mention_cues import Clues
from evidence.claims.resolve.references import (
    Place,
    Reference,
    nearest_by_pages,
    place_of,
    stands_at,
)
from evidence.ids import PAPER_KINDS, Identifier, Kind
from evidence.studies.study import Study

_MOST: Final = 60  # studies that are compared with a mention in full, beside those of the base
_AS_MANY: Final = 200  # studies: among fewer a word is no rarer than it would be among so many
_LOOKED_AT: Final = 8_000  # studies that are looked at for shared words, the rarest words first

Name = TypeVar("Name")

# How much it tells that a study has something that a mention names; only which studies are compared hangs on it.
_AUTHOR, _NUMBER, _JOURNAL = 8.0, 6.0, 3.0


class Catalogue:
    """Studies in the order of their keys, and ways to them.

    Args:
        curated: studies of the base, which are compared with every mention.
        others: further studies, compared where they share something rare with it.
        profile: makes the profile of a study.
    """

    def __init__(
        self, curated: Sequence[Study], others: Sequence[Study], profile: Callable[[Study], Profile]
    ) -> None:
        self._curated = tuple(curated)
        self._others = tuple(others)
        self._make = profile
        self._made: dict[str, Profile] = {}
        self._wholes: dict[str, float] = {}
        self._words = [frozenset(content_words(study.title or "")) for study in self._others]
        self._by_word = _inverted(self._words)
        self._by_family = _inverted(families_of(study.authors) for study in self._others)
        self._by_count = _inverted(
            [study.n_participants] if study.n_participants else [] for study in self._others
        )
        self._by_journal = _inverted(
            [study.journal] if study.journal else [] for study in self._others
        )

    def __iter__(self) -> Iterator[Study]:
        return chain(self._curated, self._others)

    def __len__(self) -> int:
        return len(self._curated) + len(self._others)

    def profile(self, study: Study) -> Profile:
        """What mentions are compared with; made once."""
        if study.key not in self._made:
            self._made[study.key] = self._make(study)
        return self._made[study.key]

    def by_identifier(self, identifier: Identifier) -> Sequence[Study]:
        """The study with an identifier; several where the papers of a trial share its registry number."""
        if identifier.kind == "registry":
            return self._by_registry_id.get(identifier.value, ())
        study = self._by_identifier.get((identifier.kind, identifier.value))
        return [study] if study else ()

    def by_reference(self, reference: Reference) -> list[Study]:
        """The studies that stand where a reference says; several where papers share a page."""
        found = [
            study
            for study in self._by_place.get(reference.place, ())
            if stands_at(study, reference)
        ]
        return nearest_by_pages(found, reference)

    def likely(self, clues: Clues) -> list[Profile]:
        """The profiles that are worth comparing with a mention: all of the base, of the others the nearest."""
        return [self.profile(study) for study in (*self._curated, *self._nearest(clues))]

    def told_by(self, words: Iterable[str]) -> float:
        """How much words tell together: the sum of the logarithms of one study in how many has each in its title."""
        return sum(self._rarity.get(word, 0.0) for word in words)

    def whole(self, profile: Profile) -> float:
        """How much all words of a study's title tell together."""
        key = profile.study.key
        if key not in self._wholes:
            self._wholes[key] = self.told_by(profile.words) or 1.0
        return self._wholes[key]

    def _nearest(self, clues: Clues) -> list[Study]:
        points: dict[int, float] = defaultdict(float)
        looked_at = 0
        for word in sorted(
            clues.words & self._by_word.keys(), key=lambda word: (len(self._by_word[word]), word)
        ):
            having = self._by_word[word]
            looked_at += len(having)
            if looked_at > _LOOKED_AT and points:
                break
            for number in having:
                points[number] += self._rarity[word]
        for weight, groups in (
            (_AUTHOR, [self._by_family.get(name, []) for name in clues.authors]),
            (_NUMBER, [self._by_count.get(int(count), []) for count in clues.numbers]),
            (_JOURNAL, [self._by_journal.get(journal, []) for journal in clues.journals]),
        ):
            for number in chain.from_iterable(groups):
                points[number] += weight
        best = nlargest(_MOST, points, key=lambda number: (points[number], -number))
        return [self._others[number] for number in best]

    @cached_property
    def _by_identifier(self) -> Mapping[tuple[Kind, str], Study]:
        return by_identifier([*self._others, *self._curated])  # the base stands before the others

    @cached_property
    def _by_registry_id(self) -> Mapping[str, Sequence[Study]]:
        """The papers of trials: the results where they are there, before protocols and companions."""
        papers = defaultdict(list)
        for study in self:
            if study.registry_id:
                papers[study.registry_id.upper()].append(study)
        return {
            number: list(filter(_is_result, found)) or found for number, found in papers.items()
        }

    @cached_property
    def _by_place(self) -> Mapping[Place, list[Study]]:
        places = defaultdict(list)
        for study in self:
            place = place_of(study)
            if place:
                places[place].append(study)
        return places

    @cached_property
    def _rarity(self) -> Mapping[str, float]:
        own = (self.profile(study).words for study in self._curated)
        seen = Counter(chain.from_iterable(chain(own, self._words)))
        return {word: math.log(max(len(self), _AS_MANY) / count) for word, count in seen.items()}


def by_identifier(studies: Iterable[Study]) -> dict[tuple[Kind, str], Study]:
    """Studies by their PMID, DOI and PMCID; of two with the same one the later."""
    return {
        (kind, value): study
        for study in studies
        for kind in PAPER_KINDS
        if (value := getattr(study, kind))
    }


def _is_result(study: Study) -> bool:
    return study.design != "protocol" and study.companion_of is None


def _inverted(rows: Iterable[Iterable[Name]]) -> dict[Name, list[int]]:
    found = defaultdict(list)
    for number, names in enumerate(rows):
        for name in names:
            found[name].append(number)
    return found
