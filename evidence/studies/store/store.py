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
from evidence.studies.notices import entries
from evidence.studies.store import schema as database
from evidence.studies.store.changes import Change, Difference, differences
from evidence.studies.store.models import Counts, Funnel, Kept, Queued, Search
from evidence.studies.store.schema import (
    COLUMNS,
    DamagedRowError,
    decode,
    decoded_list,
    encode,
    explained,
    transaction,
)
from evidence.studies.table.merge import TOLD_BY, study_of
from evidence.studies.table.rows import Row, Table, rows_of

if TYPE_CHECKING:
    from evidence.pubmed.eutils.download import Delivery, Fetched, Hits
    from evidence.studies.study import Study

_QUICKLY: Final = 1  # of zlib: a seventh larger than its default, in half the time
_NAMES: Final = ", ".join(column.name for column in COLUMNS)
_PLACES: Final = {column.name: place for place, column in enumerate(COLUMNS)}


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
    ) -> None:
        self.path = path
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
        with explained(self.path):
            self._connection.close()

    # Searches

    def search(self, query: str, *, name: str | None = None, since: date | None = None) -> Search:
        """The search that is kept for a query, or under a name, and a first day; a new one if there is none.

        One under a name takes the query that is given now.
        """
        day = since.isoformat() if since else None
        same = "SELECT id FROM searches WHERE name IS ? AND since IS ? AND (name IS NOT NULL OR query = ?)"
        with self._transaction():
            found = self._do(same, (name, day, query)).fetchone()
            if found:
                self._do("UPDATE searches SET query = ? WHERE id = ?", (query, found[0]))
            else:
                self._do(
                    "INSERT INTO searches (name, query, since) VALUES (?, ?, ?)", (name, query, day)
                )
                found = self._do(same, (name, day, query)).fetchone()
        return next(search for search in self.searches() if search.id == found[0])

    def searches(self) -> list[Search]:
        """All searches, in the order in which they were first run."""
        return [
            Search(number, query, name, _day(since), _day(last))
            for number, query, name, since, last in self._all(
                "SELECT id, query, name, since, (SELECT coalesce(max(CASE WHEN complete THEN run_at END), min(run_at)) "
                "FROM runs WHERE runs.search = searches.id) FROM searches ORDER BY id"
            )
        ]

    def note_run(
        self, search: Search, hits: Hits, revised: Iterable[str] = (), *, is_complete: bool = True
    ) -> None:
        """Keep what a search found; queue what is not here yet, and of the ``revised`` what is here.

        Without all that was revised the run is not ``is_complete``: the next asks for it again.

        A PMID that was found before and is no more is a change, unless PubMed did not list all that it counted.
        """
        with self._transaction():
            run = self._do(
                "INSERT INTO runs (search, run_at, query, translation, warnings, count, complete) "
                "VALUES (?, ?, ?, ?, ?, ?, ?)",
                (
                    search.id,
                    self._moment(),
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
                for (pmid,) in self._do(
                    "SELECT pmid FROM hits WHERE search = ? AND last_run IS NULL", (search.id,)
                )
            }
            self._many(
                "INSERT INTO hits (search, pmid, first_run) VALUES (?, ?, ?)",
                ((search.id, pmid, run) for pmid in hits.pmids if pmid not in known),
            )
            if not hits.problems:
                self._lose(search, sorted(known - found, key=int), run)
            here = {pmid for (pmid,) in self._do("SELECT pmid FROM studies")}
            self._queue((pmid for pmid in hits.pmids if pmid not in here), "new")
            self._queue((pmid for pmid in revised if pmid in here), "revised")

    def _lose(self, search: Search, pmids: Sequence[str], run: int | None) -> None:
        last = "SELECT id, query FROM runs WHERE search = ? AND id < ? ORDER BY id DESC LIMIT 1"
        before, asked = self._do(last, (search.id, run)).fetchone() or (None, "")
        self._many(
            "UPDATE hits SET last_run = ? WHERE search = ? AND pmid = ? AND last_run IS NULL",
            ((before, search.id, pmid) for pmid in pmids),
        )
        for pmid in pmids if asked == search.query else ():  # another query finds others
            self._note(pmid, Difference("lost", search.label), None, None)
        self._do(
            "DELETE FROM queue WHERE reason = 'new' AND pmid NOT IN (SELECT pmid FROM hits WHERE last_run IS NULL)"
        )

    def _queue(self, pmids: Iterable[str], reason: str) -> None:
        self._many(
            "INSERT OR IGNORE INTO queue (pmid, reason) VALUES (?, ?)",
            ((pmid, reason) for pmid in pmids),
        )

    def queued(self) -> list[Queued]:
        """What is still to be fetched: first what was never asked for, in the order of its search."""
        order = "SELECT pmid, reason, problem FROM queue ORDER BY problem IS NOT NULL, rowid"
        return [Queued(*row) for row in self._all(order)]

    # Records and studies

    def keep(self, delivery: Delivery) -> None:
        """Keep what one request brought: records as they came, the studies made of them, and what changed."""
        rows = iter(
            rows_of(
                (fetched.record for fetched in delivery.fetched if fetched.record), derived=True
            )
        )
        with self._transaction():
            for fetched in delivery.fetched:
                number = self._keep_xml(fetched)
                if fetched.record:
                    self._keep_study(number, next(rows))
            self._many(
                "UPDATE queue SET problem = ? WHERE pmid = ?",
                ((problem.message, problem.pmid) for problem in delivery.problems if problem.pmid),
            )

    def _keep_xml(self, fetched: Fetched) -> int:
        digest = hashlib.sha256(fetched.xml).hexdigest()
        self._do(
            "INSERT INTO records (pmid, fetched_at, seen_at, sha256, xml) VALUES (?, ?, ?, ?, ?) "
            "ON CONFLICT (pmid, sha256) DO UPDATE SET seen_at = excluded.seen_at",
            (fetched.pmid, *[self._moment()] * 2, digest, zlib.compress(fetched.xml, _QUICKLY)),
        )
        found = self._do(
            "SELECT id FROM records WHERE pmid = ? AND sha256 = ?", (fetched.pmid, digest)
        ).fetchone()
        return int(found[0])

    def _keep_study(self, number: int, row: Row) -> None:
        pmid = row[_PLACES["pmid"]]
        self._do("DELETE FROM queue WHERE pmid = ?", (pmid,))
        found = self._do(f"SELECT record, {_NAMES} FROM studies WHERE pmid = ?", (pmid,)).fetchone()
        before, old = (found[0], decode(found[1:])) if found else (None, None)
        if before == number or (
            old and _age(old) > _age(row)
        ):  # nothing new; a mirror may lag behind
            return
        self._put(number, row)
        for difference in differences(old, row):
            self._note(pmid, difference, before, number)

    def _put(self, number: int, row: Row) -> None:
        updates = ", ".join(f"{name} = excluded.{name}" for name in ("record", *_PLACES))
        marks = ", ".join("?" * (1 + len(COLUMNS)))
        self._do(
            f"INSERT INTO studies (record, {_NAMES}) VALUES ({marks}) ON CONFLICT (pmid) DO UPDATE SET {updates}",
            (number, *encode(row)),
        )

    def _note(
        self, pmid: str, difference: Difference, before: int | None, after: int | None
    ) -> None:
        """Keep a change; that there are the hits of a search's first run is no news."""
        is_told = (
            difference.kind == "new"
            and self._do(
                "SELECT EXISTS (SELECT 1 FROM hits WHERE pmid = ? "
                "AND first_run = (SELECT min(id) FROM runs WHERE runs.search = hits.search))",
                (pmid,),
            ).fetchone()[0]
        )
        self._do(
            "INSERT INTO changes (pmid, kind, detail, changed_at, before, after, reported) "
            "VALUES (?, ?, ?, ?, ?, ?, ?)",
            (pmid, difference.kind, difference.detail, self._moment(), before, after, int(is_told)),
        )

    def table(self, pmids: Iterable[str] | None = None) -> Table:
        """The studies, in the order of their PMIDs; of ``pmids`` those that are here."""
        wanted = None if pmids is None else frozenset(pmids)
        rows = self._all(f"SELECT {_NAMES} FROM studies ORDER BY CAST(pmid AS INTEGER)")
        place = _PLACES["pmid"]
        return Table(
            COLUMNS, [decode(row) for row in rows if wanted is None or row[place] in wanted]
        )

    def studies(self) -> list[Study]:
        """The studies as far as mentions are told by, without those that have no year; their keys are pmid:N."""
        names = [column.name for column in COLUMNS if column.name in TOLD_BY]
        lists = [
            place
            for place, name in enumerate(names)
            if name in ("authors", "registry_ids", "corrections")
        ]
        found = []
        for row in self._each(f"SELECT {', '.join(names)} FROM studies WHERE year IS NOT NULL"):
            cells = list(row)
            for place in lists:
                cells[place] = decoded_list(cells[place])
            found.append(study_of(dict(zip(names, cells, strict=True))))
        return found

    def notices(self) -> dict[str, tuple[str, ...]]:
        """What became of studies, as PubMed tells it, by PMID and in the words of the base: ``retraction:12345678``."""
        told = self._all(
            "SELECT pmid, corrections, retracted FROM studies WHERE corrections != '[]' OR retracted"
        )
        found = {
            pmid: entries(decoded_list(cell), retracted=bool(retracted))
            for pmid, cell, retracted in told
        }
        return {pmid: notices for pmid, notices in found.items() if notices}

    def matches(self, words: str) -> list[str]:
        """The PMIDs of the studies with all these words (or other forms of them), best first."""
        quoted = " ".join(f'"{word}"' for word in re.findall(r"\w[\w'’.-]*", words))
        if not quoted:
            raise EvidenceError(f"there is no word to search for in {words!r}")
        return [
            pmid
            for (pmid,) in self._all(
                "SELECT pmid FROM studies_fts JOIN studies ON studies.id = studies_fts.rowid "
                "WHERE studies_fts MATCH ? ORDER BY rank, studies.id",
                (quoted,),
            )
        ]

    # What changed

    def changes(self, *, told: bool = False) -> list[Change]:
        """What no command has told yet, in the order in which it was seen; with ``told`` all that was seen."""
        which = "" if told else "WHERE NOT reported"
        rows = self._all(
            f"SELECT id, pmid, kind, detail, changed_at FROM changes {which} ORDER BY id"
        )
        return [Change(*row) for row in rows]

    def mark_reported(self, changes: Sequence[Change]) -> None:
        """These have been told."""
        with self._transaction():
            self._many(
                "UPDATE changes SET reported = 1 WHERE id = ?", ((change.id,) for change in changes)
            )

    # Care

    def counts(self) -> Counts:
        """How much is here."""
        tables = ("studies", "records", "searches", "queue", "changes")
        numbers = [self._all(f"SELECT count(*) FROM {table}")[0][0] for table in tables]
        return Counts._make([*numbers, self.path.stat().st_size])

    def funnel(self) -> Funnel:
        """How many records were counted, listed, found, fetched; and of how many there is still nothing."""
        last = "SELECT count FROM runs WHERE search = searches.id ORDER BY id DESC LIMIT 1"
        counts = [
            row[0] for row in self._all(f"SELECT ({last}) FROM searches") if row[0] is not None
        ]
        ((listed, found),) = self._all(
            "SELECT count(*), count(DISTINCT pmid) FROM hits WHERE last_run IS NULL"
        )
        current = "SELECT pmid FROM hits WHERE last_run IS NULL"
        fetched = self._all(
            f"SELECT pmid FROM studies WHERE pmid IN ({current}) ORDER BY CAST(pmid AS INTEGER)"
        )
        ((failed,),) = self._all(
            f"SELECT count(*) FROM queue WHERE reason = 'new' AND problem IS NOT NULL AND pmid IN ({current})"
        )
        waiting = found - len(fetched) - failed
        return Funnel(
            len(counts),
            sum(counts),
            listed,
            found,
            tuple(pmid for (pmid,) in fetched),
            failed,
            waiting,
        )

    def records(self) -> Iterator[Kept]:
        """All records as they came, by PMID and in the order in which they came last."""
        for number, pmid, digest, xml in self._each(
            "SELECT id, pmid, sha256, xml FROM records ORDER BY pmid, seen_at, id"
        ):
            yield Kept(number, pmid, digest, _unpacked(xml))

    def row_of(self, record: int) -> Row | None:
        """The study that was made from a record; None where it is not there, or damaged."""
        found = self._all(f"SELECT {_NAMES} FROM studies WHERE record = ?", (record,))
        with contextlib.suppress(DamagedRowError):
            return decode(found[0]) if found else None
        return None

    def replace_rows(self, rows: Iterable[tuple[int, Row]]) -> None:
        """Take these for all studies, each with the number of its record; they are no longer to be fetched.

        A study whose record is not here is to be fetched again.
        """
        gone = self.without_record()
        with self._transaction():
            self._queue(gone, "new")
            database.make_studies(self._connection)
            for number, row in rows:
                self._put(number, row)
            self._do(
                "DELETE FROM queue WHERE reason = 'new' AND pmid IN (SELECT pmid FROM studies)"
            )

    def faults(self) -> Iterator[str]:
        """What SQLite says is wrong with the file, and what was found but is neither here nor queued."""
        with explained(self.path):
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
            for (pmid,) in self._all(lost)
        )
        yield from (f"the record of {pmid} is gone; fetch again" for pmid in self.without_record())
        with explained(self.path):
            is_indexed = database.is_indexed(self._connection)
        if not is_indexed:
            yield "the full-text index is not that of the studies; `evidence store rebuild` makes it again"

    def without_record(self) -> list[str]:
        """The PMIDs of studies that were made from a record which is not here."""
        return [
            pmid
            for (pmid,) in self._all(
                "SELECT pmid FROM studies WHERE record NOT IN (SELECT id FROM records)"
            )
        ]

    # SQLite

    def _all(self, statement: str, cells: Sequence[Any] = ()) -> list[tuple[Any, ...]]:
        with explained(self.path):
            return self._connection.execute(statement, cells).fetchall()

    def _each(self, statement: str) -> Iterator[tuple[Any, ...]]:
        with explained(self.path):
            for row in self._connection.execute(statement):  # noqa: UP028  # it would close what is closed already
                yield row

    def _do(self, statement: str, cells: Sequence[Any] = ()) -> sqlite3.Cursor:
        return self._connection.execute(statement, cells)

    def _many(self, statement: str, rows: Iterable[Sequence[Any]]) -> None:
        self._connection.executemany(statement, rows)

    @contextlib.contextmanager
    def _transaction(self) -> Iterator[None]:
        with explained(self.path), transaction(self._connection):
            yield

    def _moment(self) -> str:
        return self._now().strftime("%Y-%m-%dT%H:%M:%SZ")


def _day(moment: str | None) -> date | None:
    try:
        return date.fromisoformat(moment[:10]) if moment else None
    except ValueError as error:
        raise DamagedRowError(f"{moment!r} is no date") from error


def _age(row: Row) -> tuple[int, str]:
    return row[_PLACES["version"]], row[_PLACES["date_revised"]] or ""


def _unpacked(packed: bytes) -> bytes | None:
    try:
        return zlib.decompress(packed)
    except (zlib.error, TypeError):
        return None
