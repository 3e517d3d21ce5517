"""The studies of a store, found by its index, so that few of them are read."""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Sequence
from functools import cached_property, lru_cache
from typing import Final, cast, get_args

from evidence.claims.resolve.linkage.collection import MIN_SIZE, StudyCollection, TermKind
from evidence.ids import IdentifierKind
from evidence.studies.index_terms import IndexedKind
from evidence.studies.store.study_index import StudyIndex
from evidence.studies.study import Study
from evidence.studies.table.merge import parse_pmid_key

_INDEXED: Final = frozenset(get_args(IndexedKind))
_CACHE_SIZE: Final = 65_536  # counts of terms that are kept; mentions share most of their words


class StoredCollection(StudyCollection):
    """The studies of a store that an evidence base does not have.

    Args:
        store: the store, or the index of a dataset, open for reading as long as this is used.
        base_pmids: PMIDs of the base; mentions mean its own studies, which say more.
    """

    def __init__(self, store: StudyIndex, base_pmids: Iterable[str] = ()) -> None:
        self._store = store
        self._base_pmids = frozenset(base_pmids)
        self._count_indexed = lru_cache(_CACHE_SIZE)(store.count_studies_with)
        # asked once for each study that is compared
        self._count_participants = lru_cache(_CACHE_SIZE)(
            lambda value: len(self.find_rows("participants", value))
        )

    @cached_property
    def size(self) -> int:
        return max(self._store.count_indexed(), MIN_SIZE)

    @cached_property
    def name_count(self) -> int:
        return max(self._store.count_authors(), MIN_SIZE)

    @cached_property
    def is_empty(self) -> bool:
        return not self._store.count_indexed()

    def count(self, kind: TermKind, value: Hashable) -> int:
        if kind == "participants":
            return self._count_participants(value)
        return self._count_indexed(cast("IndexedKind", kind), value) if kind in _INDEXED else 0

    def find_rows(self, kind: TermKind, value: Hashable) -> Sequence[int]:
        if kind == "participants":
            rows = self._store.find_rows_by_participants(*cast("tuple[float, float]", value))
        elif kind in _INDEXED:
            rows = self._store.find_rows(cast("IndexedKind", kind), value)
        else:
            rows = []
        return [row for row in rows if row not in self._base_rows]

    def count_all(self, kind: TermKind, values: Sequence[Hashable]) -> int:
        if len(values) < 2 or kind not in _INDEXED:
            return super().count_all(kind, values)
        rows = self._store.find_rows(cast("IndexedKind", kind), *values)
        return sum(row not in self._base_rows for row in rows)

    @cached_property
    def _base_rows(self) -> frozenset[int]:
        return frozenset(self._store.find_rows_of_pmids(self._base_pmids))

    def get_studies(self, rows: Iterable[int]) -> list[Study]:
        return self._store.read_studies([*rows])

    def sort_rows(self, rows: Iterable[int]) -> list[int]:
        return self._store.sort_rows_by_pmid([*rows])

    def get_study(self, key: str) -> Study | None:
        pmid = parse_pmid_key(key)
        return self.find_by_identifier("pmid", pmid) if pmid else None

    def find_by_identifier(self, kind: IdentifierKind, value: str) -> Study | None:
        found = self._store.find_by_identifier(kind, value)
        return found[-1] if found and found[-1].pmid not in self._base_pmids else None

    def list_journals(self) -> Iterable[str]:
        return self._store.list_terms_of_kind("journal")
