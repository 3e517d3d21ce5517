"""Open files of SQLite: statements and transactions for the modules that keep their tables."""

from __future__ import annotations

import contextlib
import sqlite3
import weakref
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import AbstractContextManager
from datetime import UTC, datetime
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from evidence.errors import EvidenceError
from evidence.studies.store.file.compression import read_dictionary
from evidence.studies.store.file.connection import connect, explain_sqlite_errors, transaction
from evidence.topic import Topic


class SqliteFile:
    """An open file of SQLite, as a context manager.

    Args:
        path: the file.
        connection: to it; closed with this.
    """

    def __init__(self, path: Path, connection: sqlite3.Connection) -> None:
        self.path = path
        self._connection = connection
        self._close = weakref.finalize(self, connection.close)  # also of one nobody closes

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
        with self._explain_errors():
            self._connection.close()
        self._close.detach()

    def _explain_errors(self) -> AbstractContextManager[None]:
        """Turn an error of SQLite into one that says what to do."""
        return explain_sqlite_errors(self.path)

    def _fetch_all(self, statement: str, cells: Sequence[Any] = ()) -> list[tuple[Any, ...]]:
        with self._explain_errors():
            return self._connection.execute(statement, cells).fetchall()

    def _fetch_column(self, statement: str, cells: Sequence[Any] = ()) -> list[Any]:
        return [cell for (cell,) in self._fetch_all(statement, cells)]

    def _iter_rows(self, statement: str) -> Iterator[tuple[Any, ...]]:
        with self._explain_errors():
            for row in self._connection.execute(statement):  # noqa: UP028  # needs the handler
                yield row

    def _execute(self, statement: str, cells: Sequence[Any] = ()) -> sqlite3.Cursor:
        return self._connection.execute(statement, cells)

    def _execute_many(self, statement: str, rows: Iterable[Sequence[Any]]) -> None:
        self._connection.executemany(statement, rows)

    @contextlib.contextmanager
    def _transaction(self) -> Iterator[None]:
        with self._explain_errors(), transaction(self._connection):
            yield


class Database(SqliteFile):
    """The open file of a store.

    Args:
        path: the file.
        write: whether it may be changed; then it is created where it does not exist.
        stale: accept studies with the columns of another version, to be rebuilt.
        now: returns the time of whatever is kept with a date.
        topic: decides what is derived of records; None is the bundled one.

    Raises:
        EvidenceError: it cannot be opened, is not a store, or has another version's schema.
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
        super().__init__(path, connect(path, write=write, stale=stale))
        self.topic = topic  # decides what is derived; None is the bundled one
        self._now = now
        with self._explain_errors():
            self._dictionary = read_dictionary(self._connection)
        self._place_on_disk = _find_place(path)

    @contextlib.contextmanager
    def _transaction(self) -> Iterator[None]:
        with super()._transaction():
            yield
        if _find_place(self.path) != self._place_on_disk:  # SQLite goes on with the old file
            raise EvidenceError(
                f"the store {self.path} was moved or deleted while it was written; "
                "put it back, or run this again to fetch what it had"
            )

    def _timestamp(self) -> str:
        return self._now().strftime("%Y-%m-%dT%H:%M:%SZ")


def _find_place(path: Path) -> tuple[int, int] | None:
    try:
        found = path.stat()
    except OSError:
        return None
    return found.st_dev, found.st_ino
