"""The store: what PubMed sent, the studies made of it, the searches, and what changed.

``Store`` adds care for the file to the modules that keep its tables: study_table, search_log,
change_log, database. Each step of theirs is all or nothing.
"""

from __future__ import annotations

import contextlib
from collections.abc import Iterable, Iterator
from typing import Final

from evidence.studies.store.claim_matches import ClaimMatches
from evidence.studies.store.file.checksums import create_checksums, find_altered_tables
from evidence.studies.store.file.compression import decompress
from evidence.studies.store.file.connection import explain_sqlite_errors
from evidence.studies.store.file.index_checks import has_right_indexes
from evidence.studies.store.file.schema import (
    DamagedRowError,
    create_studies_table,
    decode_row,
    has_right_meanings,
    has_right_schema,
)
from evidence.studies.store.models import StoreCounts, StoredRecord
from evidence.studies.store.study_table import COLUMN_LIST
from evidence.studies.table.rows import TableRow

_GET_A_GOOD_ONE: Final = "take a copy of the file from before, or fetch into a new store"
_MISSING_PMIDS: Final = (
    "SELECT DISTINCT pmid FROM hits WHERE last_run IS NULL "
    "AND pmid NOT IN (SELECT pmid FROM studies) AND pmid NOT IN (SELECT pmid FROM queue)"
)


class Store(ClaimMatches):
    """An open store: ``with Store(path, write=True) as store``."""

    def count_contents(self) -> StoreCounts:
        """Count what is in the store."""
        tables = ("studies", "records", "searches", "queue", "changes")
        counts = [self._fetch_all(f"SELECT count(*) FROM {table}")[0][0] for table in tables]
        return StoreCounts._make([*counts, self.path.stat().st_size])

    def records(self) -> Iterator[StoredRecord]:
        """Return all records as they came, by PMID and in the order in which they last came."""
        for number, pmid, digest, xml in self._iter_rows(
            "SELECT id, pmid, sha256, xml FROM records ORDER BY pmid, seen_at, id"
        ):
            yield StoredRecord(number, pmid, digest, decompress(xml, self._dictionary))

    def find_row(self, record: int) -> TableRow | None:
        """Return the study made from a record; None where there is none, or it is damaged."""
        found = self._fetch_all(f"SELECT {COLUMN_LIST} FROM studies WHERE record = ?", (record,))
        with contextlib.suppress(DamagedRowError):
            return decode_row(found[0]) if found else None
        return None

    def replace_studies(self, rows: Iterable[tuple[int, TableRow]]) -> None:
        """Replace all studies, and take those from the queue that are no longer to be fetched.

        A study whose record is missing is queued, to be fetched again.

        Args:
            rows: the number of the record of each study, and its row.
        """
        missing = self.pmids_without_record()
        with self._transaction():
            self._enqueue(missing, "new")
            create_studies_table(self._connection)
            self._update_index(self._upsert_study(number, row) for number, row in rows)
            self._execute(
                "DELETE FROM queue WHERE reason = 'new' AND pmid IN (SELECT pmid FROM studies)"
            )
            create_checksums(self._connection)  # of a store of a former version

    def find_faults(self) -> Iterator[str]:
        """Find what is wrong with the file: damage, records that are missing, a stale index."""
        for message in self._fetch_column("PRAGMA integrity_check"):
            if message != "ok":
                yield f"the file is damaged: {message}"
        for pmid in self._fetch_column(_MISSING_PMIDS):
            yield f"{pmid} was found but is neither stored nor queued; fetch again"
        for pmid in self.pmids_without_record():
            yield f"the record of {pmid} is missing; fetch again"
        with explain_sqlite_errors(self.path):
            altered = [*find_altered_tables(self._connection)]
            is_explained = has_right_meanings(self._connection)
            has_schema = has_right_schema(self._connection)
        for table in altered:
            yield f"the table {table} is not as it was written; {_GET_A_GOOD_ONE}"
        if not has_right_indexes(self._connection, self.path, self._iter_indexed_terms()):
            yield "the index does not match the studies; `evidence store rebuild` makes it again"
        if not has_schema:
            yield f"the tables are not defined as they were; {_GET_A_GOOD_ONE}"
        if not is_explained:
            yield "the table about is not as it was written; `evidence store rebuild` corrects it"

    def pmids_without_record(self) -> list[str]:
        """Return the PMIDs of studies whose record is missing."""
        return self._fetch_column(
            "SELECT pmid FROM studies WHERE record NOT IN (SELECT id FROM records)"
        )
