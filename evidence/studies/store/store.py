"""The store: what PubMed sent, the studies made of it, the searches, and what changed.

``Store`` adds care for the file to the modules that keep its tables: study_table, search_log,
change_log, database. Each step of theirs is all or nothing.
"""

from __future__ import annotations

import contextlib
from collections.abc import Iterable, Iterator
from typing import Final

from evidence.studies.store.claim_matches import ClaimMatches
from evidence.studies.store.file.compression import decompress
from evidence.studies.store.file.connection import explain_sqlite_errors
from evidence.studies.store.file.schema import (
    DamagedRowError,
    create_studies_table,
    decode_row,
    has_complete_index,
)
from evidence.studies.store.models import StoreCounts, StoredRecord
from evidence.studies.store.study_table import COLUMN_LIST
from evidence.studies.table.rows import TableRow

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
            is_indexed = has_complete_index(self._connection)
        if not is_indexed:
            yield ("the index does not match the studies; `evidence store rebuild` makes it again")

    def pmids_without_record(self) -> list[str]:
        """Return the PMIDs of studies whose record is missing."""
        return self._fetch_column(
            "SELECT pmid FROM studies WHERE record NOT IN (SELECT id FROM records)"
        )
