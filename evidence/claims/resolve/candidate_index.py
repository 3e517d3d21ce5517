"""Find the studies that a mention may mean: by identifier, reference, names, numbers and words."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import cached_property
from itertools import chain
from typing import Final

from evidence.claims.resolve.ahead_of_print import (
    OnlineReference,
    is_in_journal,
    narrow_by_title,
)
from evidence.claims.resolve.linkage.collection import Collection
from evidence.claims.resolve.linkage.frequencies import Frequencies
from evidence.claims.resolve.mention_cues import MentionCues
from evidence.claims.resolve.references import (
    Reference,
    VolumeAndPage,
    is_referenced_by,
    list_places,
    narrow_by_pages,
)
from evidence.claims.resolve.study_profile import StudyProfile
from evidence.ids import PAPER_IDENTIFIER_KINDS, Identifier, IdentifierKind
from evidence.studies.study import Study

_MAX_COMPARED: Final = 40  # studies of either collection that are compared with a mention in full


class CandidateIndex:
    """Studies in the order of their keys, and the ways to find them.

    Args:
        curated: studies of the base.
        others: further studies.
        build_profile: builds the profile of a study.
    """

    def __init__(
        self,
        curated: Sequence[Study],
        others: Sequence[Study],
        build_profile: Callable[[Study], StudyProfile],
    ) -> None:
        self._curated = tuple(curated)
        self._curated_keys = frozenset(study.key for study in self._curated)
        self._others = tuple(others)
        self._build_profile = build_profile
        self._profiles: dict[str, StudyProfile] = {}

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
        places = self._by_volume_and_page
        placed = places.get(reference.volume_and_page) or places.get(("", reference.first_page), [])
        found = [study for study in placed if is_referenced_by(study, reference)]
        return narrow_by_pages(found, reference)

    def find_ahead_of_print(self, reference: OnlineReference, text: str) -> list[Study]:
        """Find the studies that the journal of a reference put online on its day.

        Of several, those whose titles are in the text of the reference.
        """
        placed = self._by_epub_date.get(reference.day, ())
        return narrow_by_title([one for one in placed if is_in_journal(one, reference)], text)

    def select_studies(self, cues: MentionCues, published: int | None) -> list[Study]:
        """Select the studies to compare with a mention: the nearest of base and others."""
        return [
            collection.studies[row]
            for collection in (self._curated_collection, self._other_collection)
            for row in collection.select_nearest(cues, published, _MAX_COMPARED)
        ]

    def size_around(self, study: Study) -> int:
        """Return the number of studies in the collection that a study is from."""
        is_curated = study.key in self._curated_keys
        return (self._curated_collection if is_curated else self._other_collection).size

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
            for place in list_places(study):
                places[place].append(study)
        return places

    @cached_property
    def _by_epub_date(self) -> Mapping[str, list[Study]]:
        days = defaultdict(list)
        for study in self:
            if study.epub_date:
                days[study.epub_date].append(study)
        return days

    @cached_property
    def frequencies(self) -> Frequencies:
        """How rare words and names are in the base and among the others."""
        return Frequencies(self._curated_collection, self._other_collection)

    @cached_property
    def _curated_collection(self) -> Collection:
        return Collection(self._curated, [self.get_profile(study) for study in self._curated])

    @cached_property
    def _other_collection(self) -> Collection:
        return Collection(self._others)


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
