"""The index of a dataset: its current studies with what identifies them, and their terms.

It has no abstracts and no records as PubMed sent them. What the tables ``studies``, ``study_index``
and ``study_terms`` hold is what a store has in them, so that both give the same answers.
"""

from __future__ import annotations

import contextlib
import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Any, Final, NamedTuple

from evidence.dataset.manifest import DatasetFolder, fingerprint_entries
from evidence.errors import EvidenceError
from evidence.schema import sql_type
from evidence.studies.store.file.connection import (
    close_on_error,
    explain_sqlite_errors,
    open_sqlite,
)
from evidence.studies.store.file.schema import INDEX_STATEMENTS, INDEX_VERSION
from evidence.studies.store.study_index import (
    IDENTIFYING_NAMES,
    INDEX_COLUMNS,
    IndexedChange,
    StudyIndex,
    build_indexed_study,
    encode_lists,
)

_INDEX_FILE: Final = "index.sqlite"
_APPLICATION_ID: Final = 0x45564458  # "EVDX"
_FORMAT: Final = INDEX_VERSION * 1000 + 1  # of the terms, and of the tables
_BUSY_TIMEOUT: Final = 60.0  # seconds to wait for another process that writes
_PAGE_SIZE: Final = 8192  # bytes
_WRITE_CACHE: Final = -128_000  # KB of pages
_REMOVED_AT_ONCE: Final = 1_000  # studies


class IndexedPart(NamedTuple):
    """A part of the dataset as it is indexed: which file it was, and which PMIDs are taken of it.

    ``pmids`` are numbers of four bytes each, in order.
    """

    name: str
    md5: str | None
    part_size: int | None
    pmids: bytes


class DatasetIndex(StudyIndex):
    """An open index of a dataset. The row of a study is its PMID."""

    def __init__(self, folder: DatasetFolder, connection: sqlite3.Connection) -> None:
        super().__init__(find_file(folder), connection)
        self._folder = folder

    def _explain_errors(self) -> AbstractContextManager[None]:
        return _explain_errors(self._folder)

    def sort_rows_by_pmid(self, rows: Sequence[int]) -> list[int]:
        """Sort the rows of studies, which are PMIDs."""
        return sorted(rows)

    def read_fingerprint(self) -> str | None:
        """Return which content of the dataset is indexed as a whole; None for none."""
        found = self._fetch_column("SELECT fingerprint FROM state")
        return found[0] if found else None

    def list_parts(self) -> list[str]:
        """List the names of the parts that are indexed."""
        return self._fetch_column("SELECT name FROM parts ORDER BY name")

    def find_part(self, name: str) -> IndexedPart | None:
        """Return a part as it is indexed; None where it is not."""
        found = self._fetch_all("SELECT * FROM parts WHERE name = ?", (name,))
        return IndexedPart._make(found[0]) if found else None

    def begin_update(self, losses: Iterable[tuple[IndexedPart, Sequence[int]]]) -> None:
        """Take studies out; from now on the index is not complete.

        Args:
            losses: parts with the studies that they keep, and the PMIDs of those that go.
        """
        with self._transaction():
            self._execute("DELETE FROM state")
            for part, gone in losses:
                for start in range(0, len(gone), _REMOVED_AT_ONCE):
                    self._remove(gone[start : start + _REMOVED_AT_ONCE])
                self._write_part(part)

    def add_studies(self, part: IndexedPart, rows: Iterable[Sequence[Sequence[Any]]]) -> None:
        """Add studies of a part, all or none of them.

        Args:
            part: the part with all its studies, those included that are there already.
            rows: batches of rows, with the cells that identify a study.
        """
        with self._transaction():
            for batch in rows:
                self._add(batch)
            self._write_part(part)

    def end_update(self, fingerprint: str) -> None:
        """Note that all of a dataset is indexed."""
        with self._transaction():
            self._execute("INSERT INTO state VALUES (?)", (fingerprint,))

    def _write_part(self, part: IndexedPart) -> None:
        self._execute("INSERT OR REPLACE INTO parts VALUES (?, ?, ?, ?)", part)

    def _add(self, rows: Sequence[Sequence[Any]]) -> None:
        numbered = sorted(((int(row[0]), row) for row in rows), key=lambda pair: pair[0])
        marks = ", ".join("?" * (1 + len(IDENTIFYING_NAMES)))
        self._execute_many(
            f"INSERT INTO studies VALUES ({marks})",
            ((number, *encode_lists(row)) for number, row in numbered),
        )
        self._update_index(
            IndexedChange(number, None, build_indexed_study(IDENTIFYING_NAMES, row))
            for number, row in numbered
        )

    def _remove(self, rows: Sequence[int]) -> None:
        changes = (IndexedChange(int(one.pmid or 0), one, None) for one in self.read_studies(rows))
        self._update_index(changes)
        self._execute_many("DELETE FROM studies WHERE id = ?", ((row,) for row in rows))


def find_dataset(path: Path) -> DatasetFolder | None:
    """Return the dataset whose folder or index a path is; None where it is something else."""
    if not path.is_dir() and path.name != _INDEX_FILE:
        return None
    folder = DatasetFolder((path if path.is_dir() else path.parent).absolute())
    return folder if folder.settings_file.is_file() else None


def find_file(folder: DatasetFolder) -> Path:
    """Return where the index of a dataset is, or would be."""
    return folder.path / _INDEX_FILE


def open_index(folder: DatasetFolder) -> DatasetIndex:
    """Open the index of a dataset for reading.

    Raises:
        EvidenceError: there is none, it cannot be read, or it is not that of the dataset as it is
            now.
    """
    file, how = find_file(folder), name_command(folder)
    if not file.is_file():
        raise EvidenceError(f"the dataset {folder.path} has no index; {how} makes it")
    uri = f"{file.resolve().as_uri()}?mode=ro"
    with _explain_errors(folder):
        connection = open_sqlite(uri, uri=True, timeout=_BUSY_TIMEOUT)
    with _explain_errors(folder), close_on_error(connection):
        if not _has_format(connection, file):
            raise EvidenceError(
                f"the index {file} is of another version, or empty; {how} makes it again"
            )
        index = DatasetIndex(folder, connection)
        if index.read_fingerprint() != fingerprint_entries(folder.read_entries()):
            raise EvidenceError(
                f"the index {file} lacks what was read into the dataset since it was made; "
                f"{how} brings it up to date"
            )
    return index


@contextlib.contextmanager
def hold_index(folder: DatasetFolder) -> Iterator[DatasetIndex]:
    """Open the index of a dataset for writing; one that another version made is made anew.

    Raises:
        EvidenceError: it cannot be written.
    """
    file = find_file(folder)
    with _explain_errors(folder):
        _remove_outdated(file)
        connection = _connect_for_writing(file)
    with contextlib.closing(DatasetIndex(folder, connection)) as index:
        yield index


def name_command(folder: DatasetFolder) -> str:
    """Return the command that makes or updates an index, as messages name it."""
    return f"`evidence read --dataset {folder.path} --index`"


def _remove_outdated(file: Path) -> None:
    if not file.is_file():
        return
    with contextlib.closing(sqlite3.connect(file, timeout=_BUSY_TIMEOUT)) as connection:
        is_current = _has_format(connection, file)
    if not is_current:
        file.unlink()


def _connect_for_writing(file: Path) -> sqlite3.Connection:
    """Open the file, with its tables; it has no write-ahead log, so that it is one file to copy."""
    connection = open_sqlite(file, timeout=_BUSY_TIMEOUT)
    with close_on_error(connection):
        connection.execute(f"PRAGMA page_size = {_PAGE_SIZE}")  # of a new file only
        connection.execute(f"PRAGMA cache_size = {_WRITE_CACHE}")
        if not connection.execute("SELECT count(*) FROM sqlite_master").fetchone()[0]:
            connection.execute("BEGIN IMMEDIATE")
            for statement in _list_statements():
                connection.execute(statement)
            connection.commit()
    return connection


def _list_statements() -> Iterator[str]:
    cells = ", ".join(f"{column.name} {sql_type(column)}" for column in INDEX_COLUMNS[1:])
    yield f"CREATE TABLE studies (id INTEGER PRIMARY KEY, pmid TEXT NOT NULL UNIQUE, {cells})"
    for name in ("doi", "pmcid"):
        yield f"CREATE INDEX studies_by_{name} ON studies ({name}) WHERE {name} IS NOT NULL"
    yield (
        "CREATE INDEX studies_by_sample_size ON studies (sample_size, year) "
        "WHERE sample_size IS NOT NULL"
    )
    yield from INDEX_STATEMENTS
    yield "CREATE TABLE parts (name TEXT PRIMARY KEY, md5 TEXT, part_size INTEGER, pmids BLOB)"
    yield "CREATE TABLE state (fingerprint TEXT NOT NULL)"
    yield f"PRAGMA application_id = {_APPLICATION_ID}"
    yield f"PRAGMA user_version = {_FORMAT}"


def _has_format(connection: sqlite3.Connection, file: Path) -> bool:
    """Return whether a file is an index as this version makes it.

    Raises:
        EvidenceError: it is not an index.
    """
    columns = [row[1] for row in connection.execute("PRAGMA table_info(studies)")]
    (application,) = connection.execute("PRAGMA application_id").fetchone()
    if application != _APPLICATION_ID and columns:
        raise EvidenceError(f"{file} is the database of another program; move it away")
    (found,) = connection.execute("PRAGMA user_version").fetchone()
    return bool(found == _FORMAT and columns == ["id", *IDENTIFYING_NAMES])


def _explain_errors(folder: DatasetFolder) -> AbstractContextManager[None]:
    how = name_command(folder)
    again = f"; remove it, and {how} makes it again"
    goes_on = f"; {how} goes on where it was"
    reasons = {
        sqlite3.SQLITE_FULL: f"cannot be written: the disk is full; make room, and {how} goes on",
        sqlite3.SQLITE_READONLY: f"was left in the middle of a change, or is not yours{goes_on}",
        sqlite3.SQLITE_CANTOPEN: f"was left in the middle of a change, or is not yours{goes_on}",
        sqlite3.SQLITE_PERM: "cannot be opened: it is not yours",
        sqlite3.SQLITE_NOTADB: f"is damaged{again}",
        sqlite3.SQLITE_CORRUPT: f"is damaged{again}",
        sqlite3.SQLITE_BUSY: f"is being written by another process; wait until {how} ends",
        sqlite3.SQLITE_IOERR: "cannot be read or written: the disk reports an error",
    }
    return explain_sqlite_errors(find_file(folder), "the index", reasons)
