"""Find the studies that a mention may mean: by identifier, reference, names, numbers and words."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from functools import cached_property
from typing import Final

from evidence.claims.resolve.ahead_of_print import (
    OnlineReference,
    is_in_journal,
    narrow_by_title,
)
from evidence.claims.resolve.linkage.collection import StudyCollection
from evidence.claims.resolve.linkage.frequencies import Frequencies
from evidence.claims.resolve.linkage.memory_collection import MemoryCollection
from evidence.claims.resolve.linkage.nearest import select_nearest
from evidence.claims.resolve.mention_cues import MentionCues
from evidence.claims.resolve.references import Reference, is_referenced_by, narrow_by_pages
from evidence.claims.resolve.study_profile import StudyProfile
from evidence.ids import Identifier
from evidence.studies.index_terms import IndexedKind
from evidence.studies.study import Study

_MAX_COMPARED: Final = 40  # studies of a collection that are compared with a mention in full


class CandidateIndex:
    """The collections of studies that mentions may mean, and the ways to find one in them.

    Args:
        curated: studies of the base; they take precedence.
        others: further studies.
        build_profile: builds the profile of a study.
    """

    def __init__(
        self,
        curated: Sequence[Study],
        others: Sequence[StudyCollection],
        build_profile: Callable[[Study], StudyProfile],
    ) -> None:
        self._curated = tuple(curated)
        self._curated_keys = frozenset(study.key for study in self._curated)
        self._others = tuple(others)
        self._build_profile = build_profile
        self._profiles: dict[str, StudyProfile] = {}

    @cached_property
    def _collections(self) -> Sequence[StudyCollection]:
        own = MemoryCollection(self._curated, self.get_profile)
        return tuple(one for one in (own, *self._others) if not one.is_empty)

    @cached_property
    def frequencies(self) -> Frequencies:
        """How rare words and names are in each collection."""
        return Frequencies(*self._collections)

    def get_profile(self, study: Study) -> StudyProfile:
        """Return the profile of a study, built at the first call."""
        if study.key not in self._profiles:
            self._profiles[study.key] = self._build_profile(study)
        return self._profiles[study.key]

    def get_study(self, key: str) -> Study | None:
        """Return the study with a key."""
        found = (one.get_study(key) for one in self._collections)
        return next(filter(None, found), None)

    def find_by_identifier(self, identifier: Identifier) -> Sequence[Study]:
        """Find the study of an identifier; several where papers of a trial share its number."""
        if identifier.kind == "registry":
            papers = self._find("registry", identifier.value)
            return list(filter(_is_results_paper, papers)) or papers
        kind, value = identifier.kind, identifier.value
        found = (one.find_by_identifier(kind, value) for one in self._collections)
        return [*filter(None, found)][:1]

    def find_by_reference(self, reference: Reference) -> list[Study]:
        """Find the studies at the place of a reference; several where papers share a page."""
        places = (reference.volume_and_page, ("", reference.first_page))
        placed = next(filter(None, (self._find("page", place) for place in places)), [])
        found = [study for study in placed if is_referenced_by(study, reference)]
        return narrow_by_pages(found, reference)

    def find_ahead_of_print(self, reference: OnlineReference, text: str) -> list[Study]:
        """Find the studies that the journal of a reference put online on its day.

        Of several, those whose titles are in the text of the reference.
        """
        placed = self._find("day", reference.day)
        return narrow_by_title([one for one in placed if is_in_journal(one, reference)], text)

    def _find(self, kind: IndexedKind, value: object) -> list[Study]:
        return [study for one in self._collections for study in one.find(kind, value)]

    def select_studies(
        self, cues: MentionCues, published: int | None
    ) -> Iterator[tuple[Study, int]]:
        """Yield the studies to compare with a mention, each with the size of its collection."""
        for collection in self._collections:
            for study in select_nearest(collection, cues, published, _MAX_COMPARED):
                yield study, collection.size


def _is_results_paper(study: Study) -> bool:
    return study.design != "protocol" and study.companion_of is None
