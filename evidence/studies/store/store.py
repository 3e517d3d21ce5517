"""The store: what PubMed sent, the studies made of it, the searches, and what changed. Each step is all or nothing."""

from __future__ import annotations

import contextlib
import hashlib
import json
import re
import sqlite3
import zlib
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import UTC, date, datetime
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Any, Final, Self

from evidence.errors import EvidenceError
from evidence.studies.notices import corrections_to_notices
from evidence.studies.store import schema as database
from evidence.studies.store.changes import Change, Difference, find_differences
from evidence.studies.store.models import (
    QueuedRecord,
    RetrievalCounts,
    SavedSearch,
    StoreCounts,
    StoredRecord,
)
from evidence.studies.store.schema import (
    STORE_COLUMNS,
    DamagedRowError,
    decode_list,
    decode_row,
    encode_row,
    explain_sqlite_errors,
    transaction,
)
from evidence.studies.table.merge import IDENTIFYING_COLUMNS, build_study
from evidence.studies.table.rows import Table, TableRow, build_rows
from evidence.topic import Topic

if TYPE_CHECKING:
    from evidence.pubmed.eutils.download import FetchedBatch, FetchedRecord, SearchHits
    from evidence.studies.study import Study

_COMPRESSION_LEVEL: Final = 1  # of zlib: a seventh larger than its default, in half the time
_COLUMN_LIST: Final = ", ".join(column.name for column in STORE_COLUMNS)
_COLUMN_INDEXES: Final = {column.name: place for place, column in enumerate(STORE_COLUMNS)}


class Store:
    """A store that is open: ``with Store(path, write=True) as store``.

    Args:
        path: the file.
        write: whether it may be changed; then it is made if it is not there.
        stale: whether its studies may be those of another version, to be made again.
        now: the time, for what is kept with a date.

    Raises:
        EvidenceError: it cannot be opened, is no store, or was written by a newer version.
    """

    def __init__(
        self,
        path: Path,
        *,
        write: bool = False,
        stale: bool = False,
        now: Callable[[], datetime] = lambda: datetime.now(UTC),
        topic: Topic | None = None,
    ) -> None:
        self.path = path
        self.topic = topic  # of the derived columns; None is the bundled one
        self._now = now
        self._connection = database.connect(path, write=write, stale=stale)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def close(self) -> None:
        """Close the file."""
        with explain_sqlite_errors(self.path):
            self._connection.close()

    # Searches

    def save_search(
        self, query: str, *, name: str | None = None, since: date | None = None
    ) -> SavedSearch:
        """The search that is kept for a query, or under a name, and a first day; a new one if there is none.

        One under a name takes the query that is given now.
        """
        day = since.isoformat() if since else None
        same = "SELECT id FROM searches WHERE name IS ? AND since IS ? AND (name IS NOT NULL OR query = ?)"
        with self._transaction():
            found = self._execute(same, (name, day, query)).fetchone()
            if found:
                self._execute("UPDATE searches SET query = ? WHERE id = ?", (query, found[0]))
            else:
                self._execute(
                    "INSERT INTO searches (name, query, since) VALUES (?, ?, ?)", (name, query, day)
                )
                found = self._execute(same, (name, day, query)).fetchone()
        return next(search for search in self.saved_searches() if search.id == found[0])

    def saved_searches(self) -> list[SavedSearch]:
        """All searches, in the order in which they were first run."""
        return [
            SavedSearch(number, query, name, _parse_date(since), _parse_date(last))
            for number, query, name, since, last in self._fetch_all(
                "SELECT id, query, name, since, (SELECT coalesce(max(CASE WHEN complete THEN run_at END), min(run_at)) "
                "FROM runs WHERE runs.search = searches.id) FROM searches ORDER BY id"
            )
        ]

    def record_run(
        self,
        search: SavedSearch,
        hits: SearchHits,
        revised: Iterable[str] = (),
        *,
        is_complete: bool = True,
    ) -> None:
        """Keep what a search found; queue what is not here yet, and of the ``revised`` what is here.

        Without all that was revised the run is not ``is_complete``: the next asks for it again.

        A PMID that was found before and is no more is a change, unless PubMed did not list all that it counted.
        """
        with self._transaction():
            run = self._execute(
                "INSERT INTO runs (search, run_at, query, translation, warnings, count, complete) "
                "VALUES (?, ?, ?, ?, ?, ?, ?)",
                (
                    search.id,
                    self._timestamp(),
                    search.query,
                    hits.translation,
                    json.dumps(hits.warnings, ensure_ascii=False),
                    hits.count,
                    is_complete,
                ),
            ).lastrowid
            found = frozenset(hits.pmids)
            known = {
                pmid
                for (pmid,) in self._execute(
                    "SELECT pmid FROM hits WHERE search = ? AND last_run IS NULL", (search.id,)
                )
            }
            self._execute_many(
                "INSERT INTO hits (search, pmid, first_run) VALUES (?, ?, ?)",
                ((search.id, pmid, run) for pmid in hits.pmids if pmid not in known),
            )
            if not hits.problems:
                self._record_lost(search, sorted(known - found, key=int), run)
            here = {pmid for (pmid,) in self._execute("SELECT pmid FROM studies")}
            self._enqueue((pmid for pmid in hits.pmids if pmid not in here), "new")
            self._enqueue((pmid for pmid in revised if pmid in here), "revised")

    def _record_lost(self, search: SavedSearch, pmids: Sequence[str], run: int | None) -> None:
        last = "SELECT id, query FROM runs WHERE search = ? AND id < ? ORDER BY id DESC LIMIT 1"
        before, asked = self._execute(last, (search.id, run)).fetchone() or (None, "")
        self._execute_many(
            "UPDATE hits SET last_run = ? WHERE search = ? AND pmid = ? AND last_run IS NULL",
            ((before, search.id, pmid) for pmid in pmids),
        )
        for pmid in pmids if asked == search.query else ():  # another query finds others
            self._record_change(pmid, Difference("lost", search.label), None, None)
        self._execute(
            "DELETE FROM queue WHERE reason = 'new' AND pmid NOT IN (SELECT pmid FROM hits WHERE last_run IS NULL)"
        )

    def _enqueue(self, pmids: Iterable[str], reason: str) -> None:
        self._execute_many(
            "INSERT OR IGNORE INTO queue (pmid, reason) VALUES (?, ?)",
            ((pmid, reason) for pmid in pmids),
        )

    def queued_records(self) -> list[QueuedRecord]:
        """What is still to be fetched: first what was never asked for, in the order of its search."""
        order = "SELECT pmid, reason, problem FROM queue ORDER BY problem IS NOT NULL, rowid"
        return [QueuedRecord(*row) for row in self._fetch_all(order)]

    # Records and studies

    def save_batch(self, delivery: FetchedBatch) -> None:
        """Keep what one request brought: records as they came, the studies made of them, and what changed."""
        rows = iter(
            build_rows(
                (fetched.record for fetched in delivery.fetched if fetched.record),
                derived=True,
                topic=self.topic,
            )
        )
        with self._transaction():
            for fetched in delivery.fetched:
                number = self._save_xml(fetched)
                if fetched.record:
                    self._save_study(number, next(rows))
            self._execute_many(
                "UPDATE queue SET problem = ? WHERE pmid = ?",
                ((problem.message, problem.pmid) for problem in delivery.problems if problem.pmid),
            )

    def _save_xml(self, fetched: FetchedRecord) -> int:
        digest = hashlib.sha256(fetched.xml).hexdigest()
        self._execute(
            "INSERT INTO records (pmid, fetched_at, seen_at, sha256, xml) VALUES (?, ?, ?, ?, ?) "
            "ON CONFLICT (pmid, sha256) DO UPDATE SET seen_at = excluded.seen_at",
            (
                fetched.pmid,
                *[self._timestamp()] * 2,
                digest,
                zlib.compress(fetched.xml, _COMPRESSION_LEVEL),
            ),
        )
        found = self._execute(
            "SELECT id FROM records WHERE pmid = ? AND sha256 = ?", (fetched.pmid, digest)
        ).fetchone()
        return int(found[0])

    def _save_study(self, number: int, row: TableRow) -> None:
        pmid = row[_COLUMN_INDEXES["pmid"]]
        self._execute("DELETE FROM queue WHERE pmid = ?", (pmid,))
        found = self._execute(
            f"SELECT record, {_COLUMN_LIST} FROM studies WHERE pmid = ?", (pmid,)
        ).fetchone()
        before, old = (found[0], decode_row(found[1:])) if found else (None, None)
        if before == number or (
            old and _revision_key(old) > _revision_key(row)
        ):  # nothing new; a mirror may lag behind
            return
        self._upsert_study(number, row)
        for difference in find_differences(old, row):
            self._record_change(pmid, difference, before, number)

    def _upsert_study(self, number: int, row: TableRow) -> None:
        updates = ", ".join(f"{name} = excluded.{name}" for name in ("record", *_COLUMN_INDEXES))
        marks = ", ".join("?" * (1 + len(STORE_COLUMNS)))
        self._execute(
            f"INSERT INTO studies (record, {_COLUMN_LIST}) VALUES ({marks}) ON CONFLICT (pmid) DO UPDATE SET {updates}",
            (number, *encode_row(row)),
        )

    def _record_change(
        self, pmid: str, difference: Difference, before: int | None, after: int | None
    ) -> None:
        """Keep a change; that there are the hits of a search's first run is no news."""
        is_told = (
            difference.kind == "new"
            and self._execute(
                "SELECT EXISTS (SELECT 1 FROM hits WHERE pmid = ? "
                "AND first_run = (SELECT min(id) FROM runs WHERE runs.search = hits.search))",
                (pmid,),
            ).fetchone()[0]
        )
        self._execute(
            "INSERT INTO changes (pmid, kind, detail, changed_at, before, after, reported) "
            "VALUES (?, ?, ?, ?, ?, ?, ?)",
            (
                pmid,
                difference.kind,
                difference.detail,
                self._timestamp(),
                before,
                after,
                int(is_told),
            ),
        )

    def read_table(self, pmids: Iterable[str] | None = None) -> Table:
        """The studies, in the order of their PMIDs; of ``pmids`` those that are here."""
        wanted = None if pmids is None else frozenset(pmids)
        rows = self._fetch_all(f"SELECT {_COLUMN_LIST} FROM studies ORDER BY CAST(pmid AS INTEGER)")
        place = _COLUMN_INDEXES["pmid"]
        return Table(
            STORE_COLUMNS,
            [decode_row(row) for row in rows if wanted is None or row[place] in wanted],
        )

    def studies(self) -> list[Study]:
        """The studies as far as mentions are told by, without those that have no year; their keys are pmid:N."""
        names = [column.name for column in STORE_COLUMNS if column.name in IDENTIFYING_COLUMNS]
        lists = [
            place
            for place, name in enumerate(names)
            if name in ("authors", "registry_ids", "corrections")
        ]
        found = []
        for row in self._iter_rows(
            f"SELECT {', '.join(names)} FROM studies WHERE year IS NOT NULL"
        ):
            cells = list(row)
            for place in lists:
                cells[place] = decode_list(cells[place])
            found.append(build_study(dict(zip(names, cells, strict=True))))
        return found

    def notices(self) -> dict[str, tuple[str, ...]]:
        """What became of studies, as PubMed tells it, by PMID and in the words of the base: ``retraction:12345678``."""
        told = self._fetch_all(
            "SELECT pmid, corrections, retracted FROM studies WHERE corrections != '[]' OR retracted"
        )
        found = {
            pmid: corrections_to_notices(decode_list(cell), retracted=bool(retracted))
            for pmid, cell, retracted in told
        }
        return {pmid: notices for pmid, notices in found.items() if notices}

    def search_studies(self, words: str) -> list[str]:
        """The PMIDs of the studies with all these words (or other forms of them), best first."""
        quoted = " ".join(f'"{word}"' for word in re.findall(r"\w[\w'’.-]*", words))
        if not quoted:
            raise EvidenceError(f"there is no word to search for in {words!r}")
        return [
            pmid
            for (pmid,) in self._fetch_all(
                "SELECT pmid FROM studies_fts JOIN studies ON studies.id = studies_fts.rowid "
                "WHERE studies_fts MATCH ? ORDER BY rank, studies.id",
                (quoted,),
            )
        ]

    # What changed

    def changes(self, *, told: bool = False) -> list[Change]:
        """What no command has told yet, in the order in which it was seen; with ``told`` all that was seen."""
        which = "" if told else "WHERE NOT reported"
        rows = self._fetch_all(
            f"SELECT id, pmid, kind, detail, changed_at FROM changes {which} ORDER BY id"
        )
        return [Change(*row) for row in rows]

    def mark_reported(self, changes: Sequence[Change]) -> None:
        """These have been told."""
        with self._transaction():
            self._execute_many(
                "UPDATE changes SET reported = 1 WHERE id = ?", ((change.id,) for change in changes)
            )

    # Care

    def count_contents(self) -> StoreCounts:
        """How much is here."""
        tables = ("studies", "records", "searches", "queue", "changes")
        numbers = [self._fetch_all(f"SELECT count(*) FROM {table}")[0][0] for table in tables]
        return StoreCounts._make([*numbers, self.path.stat().st_size])

    def count_retrieval(self) -> RetrievalCounts:
        """How many records were counted, listed, found, fetched; and of how many there is still nothing."""
        last = "SELECT count FROM runs WHERE search = searches.id ORDER BY id DESC LIMIT 1"
        counts = [
            row[0]
            for row in self._fetch_all(f"SELECT ({last}) FROM searches")
            if row[0] is not None
        ]
        ((listed, found),) = self._fetch_all(
            "SELECT count(*), count(DISTINCT pmid) FROM hits WHERE last_run IS NULL"
        )
        current = "SELECT pmid FROM hits WHERE last_run IS NULL"
        fetched = self._fetch_all(
            f"SELECT pmid FROM studies WHERE pmid IN ({current}) ORDER BY CAST(pmid AS INTEGER)"
        )
        ((failed,),) = self._fetch_all(
            f"SELECT count(*) FROM queue WHERE reason = 'new' AND problem IS NOT NULL AND pmid IN ({current})"
        )
        waiting = found - len(fetched) - failed
        return RetrievalCounts(
            len(counts),
            sum(counts),
            listed,
            found,
            tuple(pmid for (pmid,) in fetched),
            failed,
            waiting,
        )

    def records(self) -> Iterator[StoredRecord]:
        """All records as they came, by PMID and in the order in which they came last."""
        for number, pmid, digest, xml in self._iter_rows(
            "SELECT id, pmid, sha256, xml FROM records ORDER BY pmid, seen_at, id"
        ):
            yield StoredRecord(number, pmid, digest, _decompress(xml))

    def find_row(self, record: int) -> TableRow | None:
        """The study that was made from a record; None where it is not there, or damaged."""
        found = self._fetch_all(f"SELECT {_COLUMN_LIST} FROM studies WHERE record = ?", (record,))
        with contextlib.suppress(DamagedRowError):
            return decode_row(found[0]) if found else None
        return None

    def replace_studies(self, rows: Iterable[tuple[int, TableRow]]) -> None:
        """Take these for all studies, each with the number of its record; they are no longer to be fetched.

        A study whose record is not here is to be fetched again.
        """
        gone = self.pmids_without_record()
        with self._transaction():
            self._enqueue(gone, "new")
            database.create_studies_table(self._connection)
            for number, row in rows:
                self._upsert_study(number, row)
            self._execute(
                "DELETE FROM queue WHERE reason = 'new' AND pmid IN (SELECT pmid FROM studies)"
            )

    def find_faults(self) -> Iterator[str]:
        """What SQLite says is wrong with the file, and what was found but is neither here nor queued."""
        with explain_sqlite_errors(self.path):
            messages = [
                message for (message,) in self._connection.execute("PRAGMA integrity_check")
            ]
        yield from (f"the file is damaged: {message}" for message in messages if message != "ok")
        lost = (
            "SELECT DISTINCT pmid FROM hits WHERE last_run IS NULL AND pmid NOT IN (SELECT pmid FROM studies) "
            "AND pmid NOT IN (SELECT pmid FROM queue)"
        )
        yield from (
            f"{pmid} was found but is neither here nor to be fetched; fetch again"
            for (pmid,) in self._fetch_all(lost)
        )
        yield from (
            f"the record of {pmid} is gone; fetch again" for pmid in self.pmids_without_record()
        )
        with explain_sqlite_errors(self.path):
            is_indexed = database.has_complete_index(self._connection)
        if not is_indexed:
            yield "the full-text index is not that of the studies; `evidence store rebuild` makes it again"

    def pmids_without_record(self) -> list[str]:
        """The PMIDs of studies that were made from a record which is not here."""
        return [
            pmid
            for (pmid,) in self._fetch_all(
                "SELECT pmid FROM studies WHERE record NOT IN (SELECT id FROM records)"
            )
        ]

    # SQLite

    def _fetch_all(self, statement: str, cells: Sequence[Any] = ()) -> list[tuple[Any, ...]]:
        with explain_sqlite_errors(self.path):
            return self._connection.execute(statement, cells).fetchall()

    def _iter_rows(self, statement: str) -> Iterator[tuple[Any, ...]]:
        with explain_sqlite_errors(self.path):
            for row in self._connection.execute(statement):  # noqa: UP028  # it would close what is closed already
                yield row

    def _execute(self, statement: str, cells: Sequence[Any] = ()) -> sqlite3.Cursor:
        return self._connection.execute(statement, cells)

    def _execute_many(self, statement: str, rows: Iterable[Sequence[Any]]) -> None:
        self._connection.executemany(statement, rows)

    @contextlib.contextmanager
    def _transaction(self) -> Iterator[None]:
        with explain_sqlite_errors(self.path), transaction(self._connection):
            yield

    def _timestamp(self) -> str:
        return self._now().strftime("%Y-%m-%dT%H:%M:%SZ")


def _parse_date(moment: str | None) -> date | None:
    try:
        return date.fromisoformat(moment[:10]) if moment else None
    except ValueError as error:
        raise DamagedRowError(f"{moment!r} is no date") from error


def _revision_key(row: TableRow) -> tuple[int, str]:
    return row[_COLUMN_INDEXES["version"]], row[_COLUMN_INDEXES["date_revised"]] or ""


def _decompress(packed: bytes) -> bytes | None:
    try:
        return zlib.decompress(packed)
    except (zlib.error, TypeError):
        return None
