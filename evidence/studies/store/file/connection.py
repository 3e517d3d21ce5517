"""Open the file of a store: an SQLite database, shared by several processes."""

from __future__ import annotations

import contextlib
import sqlite3
import time
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Final

from evidence.errors import EvidenceError
from evidence.studies.store.file.checksums import is_interrupt, keep_checksums
from evidence.studies.store.file.schema import SCHEMA_VERSION, create_tables, has_current_studies

_APPLICATION_ID: Final = 0x45564944  # "EVID": marks the file as ours, also for `file`
_BUSY_TIMEOUT: Final = 60.0  # seconds to wait for another process that writes
_PAGE_SIZE: Final = 8192  # bytes; on smaller pages a fifth of the file stays empty
_RETRY_INTERVAL: Final = 0.02  # seconds between two tries where SQLite does not wait by itself
_NAME_ANOTHER: Final = "name another with --store"
_IN_USE: Final = f"was in use by another process for {_BUSY_TIMEOUT:.0f} s; try again later"
_ERROR_REASONS: Final[Mapping[int, str]] = {
    sqlite3.SQLITE_FULL: "cannot be written: the disk is full; "
    "make room and run this again, it resumes from here",
    sqlite3.SQLITE_READONLY: "cannot be written: the file or its folder is read-only; "
    f"{_NAME_ANOTHER}",
    sqlite3.SQLITE_CANTOPEN: "cannot be opened: its folder is missing or not yours; "
    f"{_NAME_ANOTHER}",
    sqlite3.SQLITE_PERM: f"cannot be opened: it is not yours; {_NAME_ANOTHER}",
    sqlite3.SQLITE_NOTADB: f"is not a store: the file is not an SQLite database; {_NAME_ANOTHER}",
    sqlite3.SQLITE_CORRUPT: "is damaged; move the file away and fetch again",
    sqlite3.SQLITE_BUSY: _IN_USE,
    sqlite3.SQLITE_LOCKED: _IN_USE,
    sqlite3.SQLITE_IOERR: "cannot be read or written: the disk reports an error",
}


@contextlib.contextmanager
def explain_sqlite_errors(
    path: Path, what: str = "the store", reasons: Mapping[int, str] = _ERROR_REASONS
) -> Iterator[None]:
    """Turn an error of SQLite into one that says what to do.

    Args:
        path: the file.
        what: what the file is, as messages begin.
        reasons: by the code of an error, how its message goes on.
    """
    try:
        yield
    except UnicodeDecodeError as error:  # Python's, of a text in the file
        reason = _ERROR_REASONS[sqlite3.SQLITE_CORRUPT]
        raise EvidenceError(f"the store {path} {reason}") from error
    except sqlite3.Error as error:
        reason = reasons.get(_primary_error_code(error), f"failed: {error}")
        raise EvidenceError(f"{what} {path} {reason}") from error


def _primary_error_code(error: sqlite3.Error) -> int:
    return int(getattr(error, "sqlite_errorcode", 0)) & 0xFF  # the other bits give details


def connect(path: Path, *, write: bool, stale: bool = False) -> sqlite3.Connection:
    """Open a store.

    Args:
        path: its file.
        write: whether it may be changed; then it is created where it does not exist.
        stale: accept a table of studies with the columns of another version, to be rebuilt.

    Raises:
        EvidenceError: the file cannot be opened, is not a store, or has another version's schema.
    """
    if path.exists() and not path.is_file():
        raise EvidenceError(f"the store {path} is not a file; {_NAME_ANOTHER}")
    with explain_sqlite_errors(path):
        connection = _connect_for_writing(path) if write else _connect_for_reading(path)
        with close_on_error(connection):
            _check_file(connection, path, write=write)
            if write:
                _create_if_empty(connection)
                keep_checksums(connection)
            if not stale:
                _check_columns(connection, path)
        return connection


def open_sqlite(database: Path | str, *, timeout: float, uri: bool = False) -> sqlite3.Connection:
    """Open a file of SQLite without transactions of Python's own.

    It is for one thread at a time, but any may close it: one that a thread left behind is closed
    by whichever finds it.

    Args:
        database: the file, or its URI.
        timeout: seconds to wait for another process that writes.
        uri: whether it is a URI.
    """
    return sqlite3.connect(
        database, timeout=timeout, uri=uri, isolation_level=None, check_same_thread=False
    )


@contextlib.contextmanager
def close_on_error(connection: sqlite3.Connection) -> Iterator[None]:
    """Close a connection that is of no use, since something is wrong with its file."""
    try:
        yield
    except BaseException:
        connection.close()
        raise


def _connect_for_writing(path: Path) -> sqlite3.Connection:
    with contextlib.suppress(OSError):  # SQLite's own error is the better one
        path.parent.mkdir(parents=True, exist_ok=True)
    connection = open_sqlite(path.absolute(), timeout=_BUSY_TIMEOUT)
    with close_on_error(connection):
        connection.execute("PRAGMA foreign_keys = ON")
    return connection


def _connect_for_reading(path: Path) -> sqlite3.Connection:
    connection = open_sqlite(_read_only_uri(path), uri=True, timeout=_BUSY_TIMEOUT)
    try:
        with close_on_error(connection):
            connection.execute("SELECT count(*) FROM sqlite_master")
    except sqlite3.OperationalError as error:
        needs_locks = (sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_READONLY)
        if _primary_error_code(error) not in needs_locks or not path.exists():
            raise
        return connect_without_locks(path)
    return connection


def connect_without_locks(path: Path) -> sqlite3.Connection:
    """Open a store on a disk that cannot be written, where SQLite cannot lock the file.

    Raises:
        EvidenceError: the last changes are still in the write-ahead log beside the file.
    """
    log = path.with_name(f"{path.name}-wal")
    if log.exists() and log.stat().st_size:
        raise EvidenceError(
            f"the store {path} was left in the middle of a change, and its folder is read-only; "
            f"open it once where it can be written, with {log.name} beside it"
        )
    return open_sqlite(f"{_read_only_uri(path)}&immutable=1", uri=True, timeout=_BUSY_TIMEOUT)


def _read_only_uri(path: Path) -> str:
    return f"{path.resolve().as_uri()}?mode=ro"


def _read_version(connection: sqlite3.Connection) -> int:
    return int(connection.execute("PRAGMA user_version").fetchone()[0])


def _check_file(connection: sqlite3.Connection, path: Path, *, write: bool) -> None:
    # in this order: another process may create the store between the two
    is_blank = not connection.execute("SELECT count(*) FROM sqlite_master").fetchone()[0]
    application = connection.execute("PRAGMA application_id").fetchone()[0]
    if application != _APPLICATION_ID and not is_blank:
        raise EvidenceError(f"{path} is the database of another program; {_NAME_ANOTHER}")
    if is_blank and not write:
        raise EvidenceError(f"the store {path} is empty; `evidence fetch --store {path}` fills it")
    version = _read_version(connection)
    if version != SCHEMA_VERSION and not is_blank:
        raise EvidenceError(
            f"the store {path} has schema {version}, this evidence needs {SCHEMA_VERSION}; "
            "update evidence, or fetch into a new store"
        )


def _check_columns(connection: sqlite3.Connection, path: Path) -> None:
    if not has_current_studies(connection):
        raise EvidenceError(
            f"the store {path} was made by another version; `evidence store rebuild` updates it"
        )


def _create_if_empty(connection: sqlite3.Connection) -> None:
    connection.execute(f"PRAGMA page_size = {_PAGE_SIZE}")  # of a new file only
    _enable_write_ahead_log(connection)
    if _read_version(connection) == SCHEMA_VERSION:
        return
    with transaction(connection):
        if _read_version(connection) != SCHEMA_VERSION:  # another process may have been faster
            create_tables(connection)
            connection.execute(f"PRAGMA application_id = {_APPLICATION_ID}")
            connection.execute(f"PRAGMA user_version = {SCHEMA_VERSION}")


def _enable_write_ahead_log(connection: sqlite3.Connection) -> None:
    """Switch to the write-ahead log; for this alone SQLite itself does not wait for others."""
    until = time.monotonic() + _BUSY_TIMEOUT
    while connection.execute("PRAGMA journal_mode").fetchone()[0] != "wal":
        try:
            connection.execute("PRAGMA journal_mode = WAL")
        except sqlite3.OperationalError as error:
            is_busy = _primary_error_code(error) == sqlite3.SQLITE_BUSY
            if not is_busy or time.monotonic() > until:
                raise
            time.sleep(_RETRY_INTERVAL)


@contextlib.contextmanager
def transaction(connection: sqlite3.Connection) -> Iterator[None]:
    """Commit everything inside or nothing, and let nobody else write meanwhile."""
    connection.execute("BEGIN IMMEDIATE")
    try:
        yield
    except BaseException as error:
        connection.rollback()
        if is_interrupt(error):
            raise KeyboardInterrupt from error
        raise
    connection.commit()
