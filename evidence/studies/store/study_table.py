"""Records as PubMed sent them, and the studies made of them."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, Final

from evidence.errors import EvidenceError
from evidence.studies.columns import STORE_COLUMNS
from evidence.studies.store.changes import find_differences
from evidence.studies.store.file.compression import compress
from evidence.studies.store.file.schema import decode_row, encode_row
from evidence.studies.store.models import StoredStudy, build_stored_study
from evidence.studies.store.search_log import SearchLog
from evidence.studies.store.study_index import (
    IndexedChange,
    StudyIndex,
    build_indexed_study,
)
from evidence.studies.table.rows import Table, TableRow, build_rows

if TYPE_CHECKING:
    from evidence.pubmed.eutils.download import FetchedBatch, FetchedRecord

COLUMN_LIST: Final = ", ".join(column.name for column in STORE_COLUMNS)
_NAMES: Final = [column.name for column in STORE_COLUMNS]
_PLACES: Final = {column.name: place for place, column in enumerate(STORE_COLUMNS)}
_INSERT_RECORD: Final = (
    "INSERT INTO records (pmid, fetched_at, seen_at, sha256, xml) VALUES (?, ?, ?, ?, ?) "
    "ON CONFLICT (pmid, sha256) DO UPDATE SET seen_at = excluded.seen_at"
)
_UPSERT_STUDY: Final = (
    f"INSERT INTO studies (record, {COLUMN_LIST}) "
    f"VALUES ({', '.join('?' * (1 + len(STORE_COLUMNS)))}) ON CONFLICT (pmid) DO UPDATE SET "
    + ", ".join(f"{name} = excluded.{name}" for name in ("record", *_PLACES))
    + " RETURNING id"
)


class StudyTable(SearchLog, StudyIndex):
    """The tables ``records`` and ``studies`` of a store, with the full-text index."""

    def save_batch(self, delivery: FetchedBatch) -> None:
        """Keep what one request brought: records, the studies made of them, and what changed."""
        records = [fetched.record for fetched in delivery.fetched if fetched.record]
        rows = iter(build_rows(records, derived=True, topic=self.topic))
        with self._transaction():
            changes: list[IndexedChange] = []
            for fetched in delivery.fetched:
                number = self._save_xml(fetched)
                if fetched.record:
                    changes += self._save_study(number, next(rows))
            self._update_index(changes)
            self._execute_many(
                "UPDATE queue SET problem = ? WHERE pmid = ?",
                ((problem.message, problem.pmid) for problem in delivery.problems if problem.pmid),
            )

    def _save_xml(self, fetched: FetchedRecord) -> int:
        digest = hashlib.sha256(fetched.xml).hexdigest()
        packed = compress(fetched.xml, self._dictionary)
        moment = self._timestamp()
        self._execute(_INSERT_RECORD, (fetched.pmid, moment, moment, digest, packed))
        found = self._execute(
            "SELECT id FROM records WHERE pmid = ? AND sha256 = ?", (fetched.pmid, digest)
        ).fetchone()
        return int(found[0])

    def _save_study(self, number: int, row: TableRow) -> Iterator[IndexedChange]:
        """Keep the study of a record, unless there is a newer one; yields what changed."""
        pmid = row[_PLACES["pmid"]]
        self._execute("DELETE FROM queue WHERE pmid = ?", (pmid,))
        found = self._execute(
            f"SELECT record, {COLUMN_LIST} FROM studies WHERE pmid = ?", (pmid,)
        ).fetchone()
        before, old = (found[0], decode_row(found[1:])) if found else (None, None)
        if before == number or (old and _revision_key(old) > _revision_key(row)):
            return  # nothing new, or a mirror that lags behind
        yield self._upsert_study(number, row, old)
        for difference in find_differences(old, row):
            self._record_change(pmid, difference, before, number)

    def _upsert_study(
        self, number: int, row: TableRow, old: TableRow | None = None
    ) -> IndexedChange:
        place = self._execute(_UPSERT_STUDY, (number, *encode_row(row))).fetchone()[0]
        before = build_indexed_study(_NAMES, old) if old else None
        return IndexedChange(place, before, build_indexed_study(_NAMES, row))

    def read_table(self, pmids: Iterable[str] | None = None) -> Table:
        """Return the studies in the order of their PMIDs: all, or those of ``pmids``."""
        chosen = "" if pmids is None else " WHERE pmid IN (SELECT value FROM json_each(?))"
        rows = self._fetch_all(
            f"SELECT {COLUMN_LIST} FROM studies{chosen} ORDER BY CAST(pmid AS INTEGER)",
            () if pmids is None else (json.dumps(list(pmids)),),
        )
        return Table(STORE_COLUMNS, [decode_row(row) for row in rows])

    def stored_studies(self, pmids: Iterable[str] | None = None) -> list[StoredStudy]:
        """Return the rows of ``read_table`` with a type."""
        return [build_stored_study(row) for row in self.read_table(pmids).rows]

    def find_held_pmids(self, pmids: Iterable[str]) -> frozenset[str]:
        """Return those of these PMIDs that the store has a record of."""
        known = "SELECT pmid FROM studies WHERE pmid IN (SELECT value FROM json_each(?))"
        return frozenset(self._fetch_column(known, (json.dumps(list(pmids)),)))

    def search_studies(self, words: str) -> list[str]:
        """Return the PMIDs of the studies with all these words in any of their forms, best first.

        Raises:
            EvidenceError: there is no word to search for.
        """
        return self._fetch_column(
            "SELECT pmid FROM studies_fts JOIN studies ON studies.id = studies_fts.rowid "
            "WHERE studies_fts MATCH ? ORDER BY rank, studies.id",
            (quote_search_words(words),),
        )


def quote_search_words(words: str) -> str:
    """Return a query of the full-text index for studies that have all these words.

    Raises:
        EvidenceError: there is no word to search for.
    """
    quoted = " ".join(f'"{word}"' for word in re.findall(r"\w[\w'’.-]*", words))
    if not quoted:
        raise EvidenceError(f"there is no word to search for in {words!r}")
    return quoted


def _revision_key(row: TableRow) -> tuple[int, str]:
    return row[_PLACES["version"]], row[_PLACES["date_revised"]] or ""
