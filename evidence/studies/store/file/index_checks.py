"""Check that the indexes of a store say of each study what its row says."""

from __future__ import annotations

import contextlib
import hashlib
import sqlite3
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Final

from evidence.studies.store.file.schema import DamagedRowError, has_complete_index

_COUNTED_BESIDE: Final = "('studies', 'authors', 'version')"
_COUNTS_OF_TERMS: Final = (
    f"SELECT term, studies FROM study_terms WHERE studies > 0 AND term NOT IN {_COUNTED_BESIDE}"
)
_COUNTS_OF_ROWS: Final = "SELECT term, doc FROM temp.indexed_terms"
_AUTHORS: Final = (
    "SELECT coalesce(sum(studies), 0), "
    "(SELECT coalesce(sum(studies), 0) FROM study_terms WHERE term = 'authors') "
    "FROM study_terms WHERE term GLOB 'author_*'"
)


def has_right_indexes(
    connection: sqlite3.Connection, path: Path, terms: Iterable[tuple[int, list[str]]]
) -> bool:
    """Check both indexes of the studies.

    Args:
        connection: an open store.
        path: its file.
        terms: the row of each study with the terms that it should be found by.
    """
    try:
        return (
            has_complete_index(connection)
            and _has_right_text_index(path)
            and _has_right_counts(connection)
            and _sum_index(connection) == _sum_terms(terms)
        )
    except DamagedRowError:  # told of its row
        return True
    except sqlite3.DatabaseError:  # a damaged index ends in any of its errors
        return False


def _has_right_text_index(path: Path) -> bool:
    """Let SQLite compare the full-text index with the studies, where the file can be written."""
    with contextlib.closing(sqlite3.connect(path)) as connection:
        try:
            connection.execute(
                "INSERT INTO studies_fts (studies_fts, rank) VALUES ('integrity-check', 1)"
            )
        except sqlite3.OperationalError:  # a place that cannot be written, or another that writes
            return True
        except sqlite3.DatabaseError:
            return False
    return True


def _has_right_counts(connection: sqlite3.Connection) -> bool:
    with _vocabulary(connection, "row"):
        for one, other in (
            (_COUNTS_OF_TERMS, _COUNTS_OF_ROWS),
            (_COUNTS_OF_ROWS, _COUNTS_OF_TERMS),
        ):
            differing = f"SELECT count(*) FROM ({one} EXCEPT {other})"
            if connection.execute(differing).fetchone()[0]:
                return False
    counted, kept = connection.execute(_AUTHORS).fetchone()
    return bool(counted == kept)


def _sum_index(connection: sqlite3.Connection) -> int:
    with _vocabulary(connection, "instance"):
        found = connection.execute("SELECT doc, term FROM temp.indexed_terms")
        return sum(_sum_posting(row, term) for row, term in found)


def _sum_terms(terms: Iterable[tuple[int, list[str]]]) -> int:
    return sum(_sum_posting(row, term) for row, own in terms for term in own)


def _sum_posting(row: int, term: str) -> int:
    digest = hashlib.blake2b(f"{row} {term}".encode(), digest_size=8).digest()
    return int.from_bytes(digest)


@contextlib.contextmanager
def _vocabulary(connection: sqlite3.Connection, kind: str) -> Iterator[None]:
    """Show what is in the index of terms as a table, for a while."""
    connection.execute(
        f"CREATE VIRTUAL TABLE temp.indexed_terms USING fts5vocab(main, study_index, {kind})"
    )
    try:
        yield
    finally:
        connection.execute("DROP TABLE temp.indexed_terms")
