"""The file of the store: an SQLite database whose tables and columns explain themselves to other tools, too."""

from __future__ import annotations

import contextlib
import json
import sqlite3
import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, Final

from evidence.errors import EvidenceError
from evidence.schema import sql_type
from evidence.studies.table.rows import table_columns

APPLICATION_ID: Final = 0x45564944  # "EVID": what `file` and we know the file by
STORE_COLUMNS: Final = table_columns(derived=True)
_BUSY_TIMEOUT: Final = 60.0  # seconds to wait for another process that writes
_RETRY_INTERVAL: Final = 0.02  # seconds between two tries where SQLite does not wait by itself

# One script a version of the schema; the file says in user_version how many of them it has seen.
_MIGRATIONS: Final = (
    """
    CREATE TABLE records (
        id INTEGER PRIMARY KEY,
        pmid TEXT NOT NULL,
        fetched_at TEXT NOT NULL,
        seen_at TEXT NOT NULL,
        sha256 TEXT NOT NULL,
        xml BLOB NOT NULL,
        UNIQUE (pmid, sha256)
    );
    CREATE TABLE searches (
        id INTEGER PRIMARY KEY,
        name TEXT,
        query TEXT NOT NULL,
        since TEXT
    );
    CREATE TABLE runs (
        id INTEGER PRIMARY KEY,
        search INTEGER NOT NULL REFERENCES searches (id),
        run_at TEXT NOT NULL,
        query TEXT NOT NULL,
        translation TEXT NOT NULL,
        warnings TEXT NOT NULL,
        count INTEGER NOT NULL,
        complete INTEGER NOT NULL
    );
    CREATE TABLE hits (
        search INTEGER NOT NULL REFERENCES searches (id),
        pmid TEXT NOT NULL,
        first_run INTEGER NOT NULL REFERENCES runs (id),
        last_run INTEGER REFERENCES runs (id),
        PRIMARY KEY (search, pmid, first_run)
    );
    CREATE TABLE queue (
        pmid TEXT PRIMARY KEY,
        reason TEXT NOT NULL CHECK (reason IN ('new', 'revised')),
        problem TEXT
    );
    CREATE TABLE changes (
        id INTEGER PRIMARY KEY,
        pmid TEXT NOT NULL,
        kind TEXT NOT NULL,
        detail TEXT,
        changed_at TEXT NOT NULL,
        before INTEGER REFERENCES records (id),
        after INTEGER REFERENCES records (id),
        reported INTEGER NOT NULL DEFAULT 0
    );
    CREATE INDEX changes_by_pmid ON changes (pmid);
    CREATE INDEX hits_by_pmid ON hits (pmid);
    CREATE TABLE about (
        table_name TEXT NOT NULL,
        column_name TEXT NOT NULL,
        meaning TEXT NOT NULL,
        PRIMARY KEY (table_name, column_name)
    );
    """,
)
TABLE_MEANINGS: Final = {
    "records": {
        "": "Every version of every record, as PubMed sent it; nothing is ever deleted here",
        "id": "Number of the record",
        "pmid": "PubMed's identifier",
        "fetched_at": "When it came first, UTC",
        "seen_at": "When it came last, UTC",
        "sha256": "Digest of the XML",
        "xml": "The XML, compressed with zlib",
    },
    "studies": {
        "": "One row a study, made from its newest record; lists are JSON",
        "id": "Number of the row",
        "record": "The record that the row was made from",
    },
    "searches": {
        "": "Searches that `evidence update` runs again",
        "id": "Number of the search",
        "name": "topic (its query is that of the package), base (the studies of the evidence base), or empty",
        "query": "What is searched for",
        "since": "First day of entry into PubMed, or empty",
    },
    "runs": {
        "": "Each time that a search was run",
        "id": "Number of the run",
        "search": "The search",
        "run_at": "When, UTC",
        "query": "What was searched for",
        "translation": "What PubMed made of the query",
        "warnings": "What PubMed warned of, a JSON list",
        "count": "Hits that PubMed counted",
        "complete": "Whether it listed all that NLM had revised since the run before (1) or not (0)",
    },
    "hits": {
        "": "Which PMIDs a search found, from which run to which",
        "search": "The search",
        "pmid": "PubMed's identifier",
        "first_run": "The first run that found it",
        "last_run": "The last run that found it; empty while it is found",
    },
    "queue": {
        "": "Records that are still to be fetched",
        "pmid": "PubMed's identifier",
        "reason": "new, or revised at PubMed since it was fetched",
        "problem": "Why it did not come when it was asked for last",
    },
    "changes": {
        "": "What changed at PubMed, in the order in which it was seen",
        "id": "Number of the change",
        "pmid": "PubMed's identifier",
        "kind": "new, revised, retracted, concern, corrected, superseded, lost (a search no longer finds it)",
        "detail": "PubMed's notice, or the columns that changed",
        "changed_at": "When it was seen, UTC",
        "before": "The record before",
        "after": "The record after",
        "reported": "Whether it is still to be told (0) or not (1): it was, or the first run of a search found it",
    },
    "studies_fts": {
        "": "Full-text index of the studies: SELECT ... WHERE studies_fts MATCH 'acupuncture'"
    },
}


class DamagedRowError(EvidenceError):
    """A row of the store was changed into what cannot be read."""

    def __init__(self, what: str) -> None:
        super().__init__(
            f"the store is damaged: {what}; `evidence store rebuild` makes its studies again"
        )


_INDEXED_COLUMNS: Final = ("title", "vernacular_title", "abstract", "keywords", "mesh_terms")


@contextlib.contextmanager
def explain_sqlite_errors(path: Path) -> Iterator[None]:
    """Turn an error of SQLite into one that says what to do."""
    try:
        yield
    except sqlite3.Error as error:
        raise EvidenceError(f"the store {path} {_explain_sqlite_error(error)}") from error


def _explain_sqlite_error(error: sqlite3.Error) -> str:
    code = _sqlite_error_code(error)
    reasons = {
        sqlite3.SQLITE_FULL: "cannot be written: the disk is full; make room and run this again, it goes on from here",
        sqlite3.SQLITE_READONLY: "cannot be written: it, or its folder, is read-only; name another with --store",
        sqlite3.SQLITE_CANTOPEN: "cannot be opened: its folder is missing or not yours; name another with --store",
        sqlite3.SQLITE_PERM: "cannot be opened: it is not yours; name another with --store",
        sqlite3.SQLITE_NOTADB: "is not a store: the file is no SQLite database; name another with --store",
        sqlite3.SQLITE_CORRUPT: "is damaged; put the file aside and fetch again",
        sqlite3.SQLITE_BUSY: f"was in use by another process for {_BUSY_TIMEOUT:.0f} s; run this again later",
        sqlite3.SQLITE_LOCKED: f"was in use by another process for {_BUSY_TIMEOUT:.0f} s; run this again later",
        sqlite3.SQLITE_IOERR: "cannot be read or written: the disk reports an error",
    }
    return reasons.get(code, f"failed: {error}")


def _sqlite_error_code(error: sqlite3.Error) -> int:
    return int(getattr(error, "sqlite_errorcode", 0)) & 0xFF  # the rest of the bits tells details


def connect(path: Path, *, write: bool, stale: bool = False) -> sqlite3.Connection:
    """Open a store; with ``write`` it is made if it is not there, and brought to this version.

    Its studies may have other columns than those of this version only where they are ``stale``, to be made again.

    Raises:
        EvidenceError: it cannot be opened, is no store, or was written by a newer version.
    """
    with explain_sqlite_errors(path):
        connection = _connect_for_writing(path) if write else _connect_for_reading(path)
        try:
            _check_file(connection, path, write=write)
            if write:
                _migrate(connection)
            _check_columns(connection, path, stale=stale)
        except BaseException:
            connection.close()
            raise
        return connection


def _connect_for_writing(path: Path) -> sqlite3.Connection:
    with contextlib.suppress(OSError):  # SQLite tells it better
        path.parent.mkdir(parents=True, exist_ok=True)
    connection = sqlite3.connect(path.absolute(), timeout=_BUSY_TIMEOUT, isolation_level=None)
    connection.execute("PRAGMA foreign_keys = ON")
    return connection


def _connect_for_reading(path: Path) -> sqlite3.Connection:
    connection = sqlite3.connect(
        _read_only_uri(path), uri=True, timeout=_BUSY_TIMEOUT, isolation_level=None
    )
    try:
        connection.execute("SELECT count(*) FROM sqlite_master")
    except sqlite3.OperationalError as error:
        connection.close()
        if (
            _sqlite_error_code(error) not in (sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_READONLY)
            or not path.exists()
        ):
            raise
        return connect_without_locks(path)
    return connection


def connect_without_locks(path: Path) -> sqlite3.Connection:
    """Open a store on a disk that cannot be written: SQLite must be told that nobody else writes either.

    Raises:
        EvidenceError: the last changes to it are not yet in it, but in the file beside it.
    """
    waiting = path.with_name(f"{path.name}-wal")
    if waiting.exists() and waiting.stat().st_size:
        message = (
            f"the store {path} was left in the middle of a change, and its folder is read-only"
        )
        raise EvidenceError(
            f"{message}; open it once where it can be written, with {waiting.name} beside it"
        )
    return sqlite3.connect(f"{_read_only_uri(path)}&immutable=1", uri=True, isolation_level=None)


def _read_only_uri(path: Path) -> str:
    return f"{path.resolve().as_uri()}?mode=ro"


def schema_version(connection: sqlite3.Connection) -> int:
    """How many migrations the file has seen."""
    return int(connection.execute("PRAGMA user_version").fetchone()[0])


def _check_file(connection: sqlite3.Connection, path: Path, *, write: bool) -> None:
    # in this order: another process may make the store between the two
    is_blank = not connection.execute("SELECT count(*) FROM sqlite_master").fetchone()[0]
    application = connection.execute("PRAGMA application_id").fetchone()[0]
    if application != APPLICATION_ID and not is_blank:
        raise EvidenceError(
            f"{path} is the database of another program; name another file with --store"
        )
    if is_blank and not write:
        raise EvidenceError(f"the store {path} is empty; `evidence fetch --store {path}` fills it")
    version = schema_version(connection)
    if version > len(_MIGRATIONS):
        known = len(_MIGRATIONS)
        raise EvidenceError(
            f"the store {path} has schema {version}, this evidence knows {known}; update evidence"
        )


def _migrate(connection: sqlite3.Connection) -> None:
    _enable_write_ahead_log(connection)
    if schema_version(connection) == len(_MIGRATIONS):
        return
    with transaction(connection):
        for script in _MIGRATIONS[
            schema_version(connection) :
        ]:  # another process may have been faster
            for statement in filter(str.strip, script.split(";")):
                connection.execute(statement)
        if not has_current_studies(connection):
            create_studies_table(connection)
        connection.execute(f"PRAGMA application_id = {APPLICATION_ID}")
        connection.execute(f"PRAGMA user_version = {len(_MIGRATIONS)}")


def _enable_write_ahead_log(connection: sqlite3.Connection) -> None:
    """Switch to the write-ahead log; for this alone SQLite itself does not wait for other processes."""
    until = time.monotonic() + _BUSY_TIMEOUT
    while connection.execute("PRAGMA journal_mode").fetchone()[0] != "wal":
        try:
            connection.execute("PRAGMA journal_mode = WAL")
        except sqlite3.OperationalError as error:
            if _sqlite_error_code(error) != sqlite3.SQLITE_BUSY or time.monotonic() > until:
                raise
            time.sleep(_RETRY_INTERVAL)


def _check_columns(connection: sqlite3.Connection, path: Path, *, stale: bool) -> None:
    if schema_version(connection) < len(_MIGRATIONS) or not (
        stale or has_current_studies(connection)
    ):
        raise EvidenceError(
            f"the store {path} is of an older version; `evidence store rebuild` renews it"
        )


@contextlib.contextmanager
def transaction(connection: sqlite3.Connection) -> Iterator[None]:
    """All or nothing, and nobody else writes meanwhile."""
    connection.execute("BEGIN IMMEDIATE")
    try:
        yield
    except BaseException:
        connection.rollback()
        raise
    connection.commit()


def has_current_studies(connection: sqlite3.Connection) -> bool:
    """Whether there is a table of studies with the columns of this version."""
    found = [row[1] for row in connection.execute("PRAGMA table_info(studies)")]
    return found == ["id", "record", *(column.name for column in STORE_COLUMNS)]


def create_studies_table(connection: sqlite3.Connection) -> None:
    """Make the table of studies and its index anew, empty, with the columns of this version."""
    names = ", ".join(_INDEXED_COLUMNS)
    new = ", ".join(f"new.{name}" for name in _INDEXED_COLUMNS)
    old = ", ".join(f"old.{name}" for name in _INDEXED_COLUMNS)
    forget = (
        f"INSERT INTO studies_fts (studies_fts, rowid, {names}) VALUES ('delete', old.id, {old});"
    )
    learn = f"INSERT INTO studies_fts (rowid, {names}) VALUES (new.id, {new});"
    unique = {"pmid": " NOT NULL UNIQUE"}
    cells = ", ".join(
        f"{column.name} {sql_type(column)}{unique.get(column.name, '')}" for column in STORE_COLUMNS
    )
    for statement in (
        "DROP TABLE IF EXISTS studies_fts",
        "DROP TABLE IF EXISTS studies",
        f"CREATE TABLE studies (id INTEGER PRIMARY KEY, record INTEGER NOT NULL REFERENCES records (id), {cells})",
        "CREATE INDEX studies_by_record ON studies (record)",
        f"CREATE VIRTUAL TABLE studies_fts USING fts5 ({names}, content='studies', content_rowid='id', "
        "tokenize='porter unicode61 remove_diacritics 2')",
        f"CREATE TRIGGER studies_added AFTER INSERT ON studies BEGIN {learn} END",
        f"CREATE TRIGGER studies_removed AFTER DELETE ON studies BEGIN {forget} END",
        f"CREATE TRIGGER studies_changed AFTER UPDATE ON studies BEGIN {forget} {learn} END",
        "DELETE FROM about",
    ):
        connection.execute(statement)
    meanings = {
        **TABLE_MEANINGS,
        "studies": TABLE_MEANINGS["studies"]
        | {column.name: column.meaning for column in STORE_COLUMNS},
    }
    connection.executemany(
        "INSERT INTO about VALUES (?, ?, ?)",
        [
            (table, name, meaning)
            for table, told in meanings.items()
            for name, meaning in told.items()
        ],
    )


def has_complete_index(connection: sqlite3.Connection) -> bool:
    """Whether the full-text index is there, and has as many studies as their table."""
    names = {name for (name,) in connection.execute("SELECT name FROM sqlite_master")}
    if not {"studies_fts", "studies_fts_docsize"} <= names:
        return False
    there = "SELECT (SELECT count(*) FROM studies) = (SELECT count(*) FROM studies_fts_docsize)"
    return bool(connection.execute(there).fetchone()[0])


def encode_row(row: Sequence[Any]) -> list[Any]:
    """The cells of a row as SQLite keeps them: lists as JSON."""
    return [
        json.dumps(cell, ensure_ascii=False) if column.kind == "list" else cell
        for column, cell in zip(STORE_COLUMNS, row, strict=True)
    ]


def decode_list(cell: str) -> tuple[Any, ...]:
    """A list from its JSON.

    Raises:
        DamagedRowError: it is none.
    """
    try:
        return tuple(json.loads(cell))
    except (TypeError, ValueError) as error:
        raise DamagedRowError(f"{cell!r} is no list") from error


def decode_row(cells: Sequence[Any]) -> tuple[Any, ...]:
    """A row from its cells; the reverse of ``encode``.

    Raises:
        DamagedRowError: a list is no JSON.
    """
    return tuple(
        decode_list(cell)
        if column.kind == "list"
        else bool(cell)
        if column.kind == "flag"
        else cell
        for column, cell in zip(STORE_COLUMNS, cells, strict=True)
    )
