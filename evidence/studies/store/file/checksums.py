"""A checksum for each table that cannot be made again, so that a changed row is noticed.

The checksum of a table is the sum of those of its rows. Triggers keep it while this package writes;
what another program writes, or a disk alters, does not add up any more.
"""

from __future__ import annotations

import hashlib
import sqlite3
from collections.abc import Iterator
from typing import Any, Final

_BITS: Final = (1 << 62) - 1  # sums of two stay within SQLite's integers
_CREATE: Final = "CREATE TABLE IF NOT EXISTS checksums (table_name TEXT PRIMARY KEY, sum INTEGER)"
_FUNCTION_RAISED: Final = "user-defined function raised exception"
_STORED: Final = "SELECT table_name, sum FROM checksums"
# What the digest of a record covers, its XML, is not covered twice.
CHECKED_COLUMNS: Final = {
    "records": ("id", "pmid", "fetched_at", "seen_at", "sha256"),
    "compression": ("dictionary",),
    "searches": ("id", "name", "query", "since"),
    "runs": ("id", "search", "run_at", "query", "translation", "warnings", "count", "complete"),
    "hits": ("search", "pmid", "first_run", "last_run"),
    "queue": ("pmid", "reason", "problem"),
    "changes": (*("id", "pmid", "kind", "detail", "changed_at", "before", "after", "reported"),),
}


def create_checksums(connection: sqlite3.Connection) -> None:
    """Add the checksums of what is in a store, unless it has them."""
    connection.execute(_CREATE)
    known = dict(connection.execute(_STORED))
    sums = [(table, _sum_rows(connection, table)) for table in _list_tables(connection)]
    connection.executemany(
        "INSERT INTO checksums VALUES (?, ?)", [row for row in sums if row[0] not in known]
    )


def keep_checksums(connection: sqlite3.Connection) -> None:
    """Let everything that is written through a connection count, in a store with checksums."""
    if not _has_table(connection, "checksums"):
        return
    connection.create_function("row_checksum", -1, _sum_row, deterministic=True)
    for table in _list_tables(connection):
        added, removed = (_call(table, side) for side in ("new.", "old."))
        for event, change in (
            ("INSERT", f"+ {added}"),
            ("DELETE", f"- {removed}"),
            ("UPDATE", f"+ {added} - {removed}"),
        ):
            connection.execute(
                f"CREATE TEMP TRIGGER {table}_{event.lower()}_sum AFTER {event} ON main.{table} "
                f"BEGIN UPDATE checksums SET sum = (sum {change}) & {_BITS} "
                f"WHERE table_name = '{table}'; END"
            )


def is_interrupt(error: BaseException) -> bool:
    """Return whether an error of SQLite stands for a Ctrl-C that met the function of the triggers.

    SQLite replaces whatever a function raises, and this one raises nothing by itself.
    """
    return isinstance(error, sqlite3.OperationalError) and str(error) == _FUNCTION_RAISED


def find_altered_tables(connection: sqlite3.Connection) -> Iterator[str]:
    """Yield each table whose rows are not those that were written."""
    known = dict(connection.execute(_STORED)) if _has_table(connection, "checksums") else {}
    for table, kept in known.items():
        if table not in CHECKED_COLUMNS or kept != _sum_rows(connection, table):
            yield str(table)
    if known:
        yield from (table for table in _list_tables(connection) if table not in known)


def _list_tables(connection: sqlite3.Connection) -> list[str]:
    return [table for table in CHECKED_COLUMNS if _has_table(connection, table)]


def _has_table(connection: sqlite3.Connection, name: str) -> bool:
    found = "SELECT count(*) FROM main.sqlite_master WHERE type = 'table' AND name = ?"
    return bool(connection.execute(found, (name,)).fetchone()[0])


def _call(table: str, side: str) -> str:
    return f"row_checksum({', '.join(f'{side}{name}' for name in CHECKED_COLUMNS[table])})"


def _sum_rows(connection: sqlite3.Connection, table: str) -> int:
    rows = connection.execute(f"SELECT {', '.join(CHECKED_COLUMNS[table])} FROM {table}")
    return sum(_sum_row(*row) for row in rows) & _BITS


def _sum_row(*cells: Any) -> int:
    digest = hashlib.blake2b(repr(cells).encode("utf-8", "surrogatepass"), digest_size=8).digest()
    return int.from_bytes(digest) & _BITS
