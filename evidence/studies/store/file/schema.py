"""The table of studies of a store: made from the declared columns, with a full-text index."""

from __future__ import annotations

import contextlib
import functools
import json
import sqlite3
import tomllib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from importlib import resources
from typing import Any, Final

from evidence.errors import EvidenceError
from evidence.schema import Column, sql_type
from evidence.studies.columns import STORE_COLUMNS
from evidence.studies.store.file.checksums import create_checksums
from evidence.studies.store.file.compression import keep_dictionary

SCHEMA_VERSION: Final = 1
INDEX_VERSION: Final = 1  # of the terms of a study; a store with others has to be rebuilt
_INDEXED_COLUMNS: Final = ("title", "vernacular_title", "abstract", "keywords", "mesh_terms")
_MATCH_TABLES: Final = ("matched_claims", "claim_matches", "unmatched")
_LOOKED_UP_COLUMNS: Final = ("record", "doi", "pmcid", "year", "sample_size")
INDEX_STATEMENTS: Final = (
    "CREATE VIRTUAL TABLE study_index USING fts5 (terms, content='', detail='none', "
    "columnsize=0, tokenize=\"unicode61 tokenchars '_'\")",
    "CREATE TABLE study_terms (term TEXT PRIMARY KEY, studies INTEGER) WITHOUT ROWID",
    f"INSERT INTO study_terms VALUES ('version', {INDEX_VERSION})",
)
encode_list: Final = json.JSONEncoder(ensure_ascii=False).encode
_LIST_PLACES: Final = [place for place, column in enumerate(STORE_COLUMNS) if column.kind == "list"]
_FLAG_PLACES: Final = [place for place, column in enumerate(STORE_COLUMNS) if column.kind == "flag"]


class DamagedRowError(EvidenceError):
    """A row of the store holds something that cannot be read."""

    def __init__(self, what: str) -> None:
        super().__init__(f"the store is damaged: {what}; `evidence store rebuild` repairs it")


@dataclass(frozen=True, slots=True)
class TableMeaning:
    """What a table holds, and what its columns mean."""

    about: str
    columns: Mapping[str, str]


@functools.cache
def load_table_meanings() -> Mapping[str, TableMeaning]:
    """Return the meaning of each table of a store, by its name."""
    text = resources.files(__package__).joinpath("about.toml").read_text(encoding="utf-8")
    meanings = {
        table: TableMeaning(entry["about"], entry.get("columns", {}))
        for table, entry in tomllib.loads(text).items()
    }
    studies = meanings["studies"]
    declared = {column.name: column.meaning for column in STORE_COLUMNS}
    meanings["studies"] = TableMeaning(studies.about, {**studies.columns, **declared})
    return meanings


def create_tables(connection: sqlite3.Connection) -> None:
    """Create all tables of a store in an empty file."""
    script = resources.files(__package__).joinpath("schema.sql").read_text(encoding="utf-8")
    statements = "\n".join(line for line in script.splitlines() if not line.startswith("--"))
    for statement in filter(str.strip, statements.split(";")):
        connection.execute(statement)
    keep_dictionary(connection)
    create_checksums(connection)
    create_studies_table(connection)


def create_studies_table(connection: sqlite3.Connection) -> None:
    """Create the table of studies and its index anew, empty, with the columns of this version."""
    for statement in _studies_statements():
        connection.execute(statement)
    connection.executemany("INSERT INTO about VALUES (?, ?, ?)", _list_meanings())


def _studies_statements() -> Iterator[str]:
    names = ", ".join(_INDEXED_COLUMNS)
    new = ", ".join(f"new.{name}" for name in _INDEXED_COLUMNS)
    old = ", ".join(f"old.{name}" for name in _INDEXED_COLUMNS)
    remove = (
        f"INSERT INTO studies_fts (studies_fts, rowid, {names}) VALUES ('delete', old.id, {old});"
    )
    add = f"INSERT INTO studies_fts (rowid, {names}) VALUES (new.id, {new});"
    unique = {"pmid": " NOT NULL UNIQUE"}
    cells = ", ".join(
        f"{column.name} {sql_type(column)}{unique.get(column.name, '')}" for column in STORE_COLUMNS
    )
    for table in ("studies_fts", "study_index", "study_terms", *_MATCH_TABLES):
        yield f"DROP TABLE IF EXISTS {table}"
    yield "DROP TABLE IF EXISTS studies"
    yield (
        "CREATE TABLE studies (id INTEGER PRIMARY KEY, "
        f"record INTEGER NOT NULL REFERENCES records (id), {cells})"
    )
    for name in _LOOKED_UP_COLUMNS:
        yield f"CREATE INDEX studies_by_{name} ON studies ({name})"
    yield "CREATE INDEX studies_in_order ON studies (CAST(pmid AS INTEGER))"
    yield from INDEX_STATEMENTS
    yield (
        f"CREATE VIRTUAL TABLE studies_fts USING fts5 ({names}, content='studies', "
        "content_rowid='id', tokenize='porter unicode61 remove_diacritics 2')"
    )
    yield f"CREATE TRIGGER studies_added AFTER INSERT ON studies BEGIN {add} END"
    yield f"CREATE TRIGGER studies_removed AFTER DELETE ON studies BEGIN {remove} END"
    yield f"CREATE TRIGGER studies_changed AFTER UPDATE ON studies BEGIN {remove} {add} END"
    yield "CREATE TABLE matched_claims (digest TEXT NOT NULL)"
    yield (
        "CREATE TABLE claim_matches (claim TEXT, year INTEGER, study INTEGER, "
        "PRIMARY KEY (claim, year, study)) WITHOUT ROWID"
    )
    yield "CREATE INDEX claim_matches_by_study ON claim_matches (study)"
    yield "CREATE TABLE unmatched (study INTEGER PRIMARY KEY)"
    for event in ("INSERT", "UPDATE"):
        yield (
            f"CREATE TRIGGER studies_unmatched_{event.lower()} AFTER {event} ON studies "
            "BEGIN INSERT INTO unmatched SELECT new.id "
            "WHERE new.id NOT IN (SELECT study FROM unmatched); END"
        )
    yield "DELETE FROM about"


def _list_meanings() -> Iterator[tuple[str, str, str]]:
    for table, meaning in load_table_meanings().items():
        yield table, "", meaning.about
        yield from ((table, name, text) for name, text in meaning.columns.items())


def has_right_schema(connection: sqlite3.Connection) -> bool:
    """Check that tables, indexes and triggers are those that this version creates."""
    listed = "SELECT name, sql FROM main.sqlite_master WHERE sql IS NOT NULL"
    with contextlib.closing(sqlite3.connect(":memory:", isolation_level=None)) as fresh:
        create_tables(fresh)
        expected = dict(fresh.execute(listed))
    return all(expected.get(name) == sql for name, sql in connection.execute(listed))


def has_right_meanings(connection: sqlite3.Connection) -> bool:
    """Check that the table ``about`` says what this version says."""
    kept = connection.execute("SELECT table_name, column_name, meaning FROM about")
    return sorted(kept.fetchall()) == sorted(_list_meanings())


def has_current_studies(connection: sqlite3.Connection) -> bool:
    """Check for a table of studies with the columns and the index of this version."""
    found = [row[1] for row in connection.execute("PRAGMA table_info(studies)")]
    columns = ["id", "record", *(column.name for column in STORE_COLUMNS)]
    return found == columns and _read_term_count(connection, "version") == INDEX_VERSION


def _read_term_count(connection: sqlite3.Connection, term: str) -> int | None:
    if not connection.execute("PRAGMA table_info(study_terms)").fetchone():
        return None
    counted = "SELECT studies FROM study_terms WHERE term = ?"
    found = connection.execute(counted, (term,)).fetchone()
    return found[0] if found else 0


def has_complete_index(connection: sqlite3.Connection) -> bool:
    """Check that both indexes exist, and have as many studies as their table."""
    names = {name for (name,) in connection.execute("SELECT name FROM sqlite_master")}
    if not {"studies_fts", "studies_fts_docsize", "study_index"} <= names:
        return False
    counts = "SELECT count(*), count(year) FROM studies"
    studies, dated = connection.execute(counts).fetchone()
    (in_text,) = connection.execute("SELECT count(*) FROM studies_fts_docsize").fetchone()
    return bool((studies, dated) == (in_text, _read_term_count(connection, "studies")))


def encode_row(row: Sequence[Any]) -> list[Any]:
    """Return the cells of a row as SQLite keeps them: lists as JSON, a missing one as NULL."""
    cells = list(row)
    for place in _LIST_PLACES:
        if cells[place] is not None:
            cells[place] = encode_list(cells[place])
    return cells


def decode_row(cells: Sequence[Any]) -> tuple[Any, ...]:
    """Return a row from its cells; the reverse of ``encode_row``.

    Raises:
        DamagedRowError: a list is not valid JSON, or a cell has the type of another column.
    """
    check_cell_types(cells, _CELL_TYPES)
    row = list(cells)
    for place in _LIST_PLACES:
        if row[place] is not None:
            row[place] = decode_list(row[place])
    for place in _FLAG_PLACES:
        row[place] = bool(row[place])
    return tuple(row)


def list_cell_types(
    columns: Iterable[Column], *, is_merged: bool = False
) -> list[tuple[type, ...]]:
    """Return the types that the cells of columns have in SQLite.

    Merged with studies of an evidence base, any of them may be missing.
    """
    kinds: dict[str, tuple[type, ...]] = {
        "integer": (int,),
        "flag": (int,),
        "number": (int, float),
    }
    missing = type(None)
    return [
        kinds.get(column.kind, (str,)) + (() if column.required and not is_merged else (missing,))
        for column in columns
    ]


def check_cell_types(cells: Sequence[Any], types: Sequence[tuple[type, ...]]) -> None:
    """Check that cells have their types: SQLite takes any value in any column.

    Raises:
        DamagedRowError: one has not.
    """
    if not all(map(isinstance, cells, types)):
        wrong = next(
            cell
            for cell, fitting in zip(cells, types, strict=True)
            if not isinstance(cell, fitting)
        )
        raise DamagedRowError(f"a study has {wrong!r} where it cannot be")


_CELL_TYPES: Final = list_cell_types(STORE_COLUMNS)


def decode_list(cell: str) -> tuple[Any, ...]:
    """Return a list from its JSON.

    Raises:
        DamagedRowError: it is not valid JSON.
    """
    try:
        items = json.loads(cell)
    except (TypeError, ValueError, RecursionError) as error:
        raise DamagedRowError(f"{cell!r} is not a list") from error
    if not isinstance(items, list):
        raise DamagedRowError(f"{cell!r} is not a list")
    return tuple(items)
