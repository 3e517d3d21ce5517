"""The index of the terms of studies in a store: which studies have a term, and how many."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Hashable, Iterable, Iterator, Sequence
from typing import Any, Final, NamedTuple

from evidence.ids import IdentifierKind
from evidence.studies.columns import IDENTIFYING_COLUMNS, STORE_COLUMNS
from evidence.studies.index_terms import IndexedKind, decode_term, encode_term, list_terms
from evidence.studies.store.file.database import SqliteFile
from evidence.studies.store.file.schema import (
    check_cell_types,
    decode_list,
    encode_list,
    list_cell_types,
)
from evidence.studies.study import Study
from evidence.studies.table.merge import build_study

_STUDIES: Final = "studies"  # counted beside the terms: all studies, and all their authors
_AUTHORS: Final = "authors"
INDEX_COLUMNS: Final = [column for column in STORE_COLUMNS if column.name in IDENTIFYING_COLUMNS]
IDENTIFYING_NAMES: Final = [column.name for column in INDEX_COLUMNS]
_LIST_PLACES: Final = [place for place, column in enumerate(INDEX_COLUMNS) if column.kind == "list"]
_CELL_TYPES: Final = list_cell_types(INDEX_COLUMNS)
_SELECT: Final = f"SELECT id, {', '.join(IDENTIFYING_NAMES)} FROM studies"
_ADD_COUNT: Final = (
    "INSERT INTO study_terms VALUES (?, ?) "
    "ON CONFLICT (term) DO UPDATE SET studies = studies + excluded.studies"
)


class IndexedChange(NamedTuple):
    """A row of the table of studies, and its study before and after a change; None for none."""

    row: int
    before: Study | None
    after: Study | None


class StudyIndex(SqliteFile):
    """What identifies studies, and the terms of those that have a year.

    Only these can be meant or cited. A store has such an index, and a dataset may have one.
    """

    def _update_index(self, changes: Iterable[IndexedChange]) -> None:
        """Bring the index up to date with what changed in the table of studies."""
        counts: Counter[str] = Counter()
        for row, before, after in changes:
            old, new = _encode_terms(before), _encode_terms(after)
            if old == new:
                continue
            if old:
                self._execute(
                    "INSERT INTO study_index (study_index, rowid, terms) VALUES ('delete', ?, ?)",
                    (row, " ".join(old)),
                )
            if new:
                self._execute(
                    "INSERT INTO study_index (rowid, terms) VALUES (?, ?)", (row, " ".join(new))
                )
            counts.update(_count_terms(new))
            counts.subtract(_count_terms(old))
        self._execute_many(_ADD_COUNT, ((term, n) for term, n in counts.items() if n))

    def _iter_indexed_terms(self) -> Iterator[tuple[int, list[str]]]:
        """Yield the row of each study that is indexed, with its terms."""
        for place, *cells in self._iter_rows(f"{_SELECT} WHERE year IS NOT NULL"):
            yield place, _encode_terms(_build_study(cells))

    def count_indexed(self) -> int:
        """Count the studies that have a year."""
        return self._read_count(_STUDIES)

    def count_authors(self) -> int:
        """Count the authors of all studies, each once a study."""
        return self._read_count(_AUTHORS)

    def count_studies_with(self, kind: IndexedKind, value: Hashable) -> int:
        """Count the studies with a term."""
        return self._read_count(encode_term(kind, value))

    def _read_count(self, term: str) -> int:
        found = self._fetch_column("SELECT studies FROM study_terms WHERE term = ?", (term,))
        return found[0] if found else 0

    def find_rows(self, kind: IndexedKind, *values: Hashable) -> list[int]:
        """Find the rows of the studies that have all of some terms."""
        codes = " ".join(encode_term(kind, value) for value in values)
        return self._fetch_column(
            "SELECT rowid FROM study_index WHERE study_index MATCH ?", (codes,)
        )

    def find_rows_by_participants(self, low: float, high: float) -> list[int]:
        """Find the rows of the studies with so many participants, both ends included."""
        return self._fetch_column(
            "SELECT id FROM studies WHERE sample_size BETWEEN ? AND ? AND year IS NOT NULL",
            (low, high),
        )

    def find_rows_of_pmids(self, pmids: Iterable[str]) -> list[int]:
        """Find the rows of the studies with these PMIDs."""
        return self._fetch_column(
            "SELECT id FROM studies WHERE pmid IN (SELECT value FROM json_each(?))",
            (json.dumps(list(pmids)),),
        )

    def sort_rows_by_pmid(self, rows: Sequence[int]) -> list[int]:
        """Sort the rows of studies by their PMIDs."""
        found = self._fetch_all(
            "SELECT CAST(pmid AS INTEGER), id FROM studies "
            "WHERE id IN (SELECT value FROM json_each(?))",
            (json.dumps(list(rows)),),
        )
        return [row for _, row in sorted(found)]

    def list_terms_of_kind(self, kind: IndexedKind) -> list[str]:
        """List the values of all terms of a kind."""
        codes = self._fetch_column(
            "SELECT term FROM study_terms WHERE term >= ? AND term < ? AND studies > 0",
            (f"{kind}_", f"{kind}`"),  # the sign behind the underscore
        )
        return [decode_term(code) for code in codes]

    def read_studies(self, rows: Sequence[int]) -> list[Study]:
        """Return the studies of rows, in their order, with what identifies them."""
        found = self._fetch_all(
            f"{_SELECT} WHERE id IN (SELECT value FROM json_each(?)) AND year IS NOT NULL",
            (json.dumps(list(rows)),),
        )
        studies = {cells[0]: _build_study(cells[1:]) for cells in found}
        return [studies[row] for row in rows if row in studies]

    def find_by_identifier(self, kind: IdentifierKind, value: str) -> list[Study]:
        """Find the studies with a PMID, DOI or PMCID, in the order of their PMIDs."""
        found = self._fetch_all(
            f"{_SELECT} WHERE {kind} = ? AND year IS NOT NULL ORDER BY CAST(pmid AS INTEGER)",
            (value,),
        )
        return [_build_study(cells[1:]) for cells in found]

    def notices(self, pmids: Iterable[str]) -> dict[str, tuple[str, ...]]:
        """Return PubMed's notices on studies by PMID, in the form of the base: ``erratum:123``."""
        rows = self._fetch_all(
            "SELECT pmid, corrections FROM studies WHERE corrections != '[]' "
            "AND pmid IN (SELECT value FROM json_each(?))",
            (json.dumps(list(pmids)),),
        )
        return {pmid: decode_list(cell) for pmid, cell in rows}

    def studies(self) -> list[Study]:
        """Return the studies that have a year, by PMID, with what identifies them.

        Their keys are pmid:N.
        """
        order = "ORDER BY CAST(pmid AS INTEGER)"
        rows = self._iter_rows(f"{_SELECT} WHERE year IS NOT NULL {order}")
        return [_build_study(cells[1:]) for cells in rows]


def _encode_terms(study: Study | None) -> list[str]:
    return [encode_term(*term) for term in list_terms(study)] if study else []


def _count_terms(terms: Sequence[str]) -> Iterator[str]:
    """Yield each term of a study, and what is counted beside the terms."""
    if terms:
        yield _STUDIES
        yield from (_AUTHORS for term in terms if term.startswith("author_"))
        yield from terms


def build_indexed_study(names: Sequence[str], row: Sequence[Any]) -> Study | None:
    """Build the study that is indexed for a row of the table of studies; None without a year."""
    cells = dict(zip(names, row, strict=True))
    return build_study(cells) if cells["year"] is not None else None


def encode_lists(row: Sequence[Any]) -> list[Any]:
    """Return the cells that identify a study as SQLite keeps them: lists as JSON."""
    cells = list(row)
    for place in _LIST_PLACES:
        cells[place] = encode_list(cells[place])
    return cells


def _build_study(row: Sequence[Any]) -> Study:
    check_cell_types(row, _CELL_TYPES)
    cells = list(row)
    for place in _LIST_PLACES:
        cells[place] = decode_list(cells[place])
    return build_study(dict(zip(IDENTIFYING_NAMES, cells, strict=True)))
