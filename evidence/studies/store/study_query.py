"""Select rows and columns of the table of base and store, so that only these are read."""

from __future__ import annotations

import json
import re
import sqlite3
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass
from itertools import islice
from typing import Any, Final, NamedTuple

from evidence.errors import EvidenceError
from evidence.schema import Column, sql_type
from evidence.studies.columns import CURATED_COLUMNS, MERGED_COLUMNS, STORE_COLUMNS
from evidence.studies.store.file.connection import connect, explain_sqlite_errors
from evidence.studies.store.file.schema import check_cell_types, decode_list, list_cell_types
from evidence.studies.store.store import Store
from evidence.studies.store.study_table import quote_search_words
from evidence.studies.study import Study
from evidence.studies.table.merge import merge_tables
from evidence.studies.table.rows import Table, TableRow

_STORED_CELLS: Final[Mapping[str, str]] = {
    **{column.name: column.name for column in STORE_COLUMNS},
    "key": "'pmid:' || pmid",
    "row_from": "'store'",
}
_STORED_SELECTION: Final = ", ".join(
    f'{_STORED_CELLS.get(column.name, "NULL")} AS "{column.name}"' for column in MERGED_COLUMNS
)
# Both give their rows in the order of the table; the second with an index for it.
_BASE_ROWS: Final = "SELECT {names} FROM (SELECT *, rowid AS place FROM temp.base_studies{found})"
_STORED_ROWS: Final = (
    "SELECT {names} FROM (SELECT {cells}, CAST(pmid AS INTEGER) AS place FROM main.studies "
    "WHERE pmid NOT IN (SELECT pmid FROM temp.base_pmids){found})"
)
_FOUND: Final = "id IN (SELECT rowid FROM main.studies_fts WHERE studies_fts MATCH :words)"


@dataclass(frozen=True, slots=True)
class StudyQuery:
    """Which rows and columns of the table of studies are wanted.

    Attributes:
        columns: names of columns, in this order; all by default.
        where: a condition of SQLite: ``year >= 2015 AND design = 'rct'``. A missing cell is NULL,
            yes or no is 1 or 0, a list is JSON: ``species LIKE '%"animal"%'``.
        search: words that a record of the store must have.
        limit: how many rows at most.
    """

    columns: Sequence[str] = ()
    where: str | None = None
    search: str | None = None
    limit: int | None = None


class SelectedRows(NamedTuple):
    """The rows that a query selects, each read when it is taken."""

    columns: tuple[Column, ...]
    rows: Iterator[TableRow]


def select_studies(
    studies: Sequence[Study], store: Store | None, query: StudyQuery
) -> SelectedRows:
    """Select studies of a base, in its order, then the others of a store, by PMID.

    Args:
        studies: the studies of the base.
        store: the store; None for the base alone.
        query: which are wanted.

    Raises:
        EvidenceError: there is no such column, or SQLite cannot read the condition.
    """
    known = CURATED_COLUMNS if store is None else MERGED_COLUMNS
    columns = _choose_columns(known, query.columns)
    if query.where is not None:
        _check_condition(query.where, known)
    rows = (
        _read_base(studies, columns, query)
        if store is None
        else _read_both(studies, store, columns, query)
    )
    return SelectedRows(columns, islice(rows, query.limit))


def _choose_columns(known: Sequence[Column], names: Sequence[str]) -> tuple[Column, ...]:
    by_name = {column.name: column for column in known}
    unknown = [name for name in names if name not in by_name]
    if unknown:
        raise EvidenceError(f"no column {', '.join(unknown)}; there are {', '.join(by_name)}")
    return tuple(by_name[name] for name in names) if names else tuple(known)


def _check_condition(condition: str, known: Sequence[Column]) -> None:
    """Let SQLite read a condition where there is nothing but the columns of the table."""
    names = [column.name for column in known]
    if not condition.strip():
        raise _condition_error(condition, "it is empty", names)
    unknown = set(_find_quoted_names(condition)) - set(names)
    if unknown:
        raise _condition_error(condition, f"no column {', '.join(sorted(unknown))}", names)
    with closing(sqlite3.connect(":memory:")) as connection:
        _create_table(connection, "studies", known)
        try:
            connection.execute(f"SELECT 1 FROM studies WHERE ({condition}\n)")
        except (sqlite3.Error, sqlite3.Warning) as error:
            raise _condition_error(condition, str(error), names) from error


def _find_quoted_names(condition: str) -> list[str]:
    """Find names in double quotes, of which SQLite makes a text where no column has them."""
    return re.findall(r'"([^"]*)"', re.sub(r"'[^']*'", "", condition))


def _condition_error(condition: str, why: str, known: Sequence[str]) -> EvidenceError:
    example = "\"year >= 2015 AND design = 'rct'\""
    return EvidenceError(
        f"--where {condition!r}: {why}; an example is {example}; columns: {', '.join(known)}"
    )


@contextmanager
def _explain_condition(query: StudyQuery, known: Sequence[Column]) -> Iterator[None]:
    """Blame a condition for what SQLite cannot compute, such as JSON of a text that is none."""
    try:
        yield
    except sqlite3.OperationalError as error:
        if query.where is None or error.sqlite_errorcode != sqlite3.SQLITE_ERROR:
            raise  # the file is to blame
        names = [column.name for column in known]
        raise _condition_error(query.where, str(error), names) from error


def _read_base(
    studies: Sequence[Study], columns: Sequence[Column], query: StudyQuery
) -> Iterator[TableRow]:
    with (
        _explain_condition(query, CURATED_COLUMNS),
        closing(sqlite3.connect(":memory:")) as connection,
    ):
        _fill_base(connection, merge_tables(studies, None))
        yield from _run(connection, _BASE_ROWS, columns, query)


def _read_both(
    studies: Sequence[Study], store: Store, columns: Sequence[Column], query: StudyQuery
) -> Iterator[TableRow]:
    """Read with a connection of its own, which a reader may leave in the middle."""
    pmids = [(study.pmid,) for study in studies if study.pmid]
    own = Table(MERGED_COLUMNS, _merge_own(studies, store))
    with (
        explain_sqlite_errors(store.path),
        _explain_condition(query, MERGED_COLUMNS),
        closing(connect(store.path, write=False)) as connection,
    ):
        _fill_base(connection, own)
        connection.execute("CREATE TEMP TABLE base_pmids (pmid TEXT PRIMARY KEY) WITHOUT ROWID")
        connection.executemany("INSERT OR IGNORE INTO base_pmids VALUES (?)", pmids)
        yield from _run(connection, _BASE_ROWS, columns, query)
        yield from _run(connection, _STORED_ROWS, columns, query)


def _merge_own(studies: Sequence[Study], store: Store) -> Sequence[TableRow]:
    """Merge the studies of the base with what the store has of them."""
    fetched = store.read_table(study.pmid for study in studies if study.pmid)
    return merge_tables(studies, fetched).rows


def _fill_base(connection: sqlite3.Connection, table: Table) -> None:
    _create_table(connection, "temp.base_studies", table.columns)
    marks = ", ".join("?" * len(table.columns))
    rows = (
        [_encode_cell(*both) for both in zip(table.columns, row, strict=True)] for row in table.rows
    )
    connection.executemany(f"INSERT INTO temp.base_studies VALUES ({marks})", rows)


def _create_table(connection: sqlite3.Connection, name: str, columns: Sequence[Column]) -> None:
    cells = ", ".join(f'"{column.name}" {sql_type(column)}' for column in columns)
    connection.execute(f"CREATE TABLE {name} ({cells})")


def _run(
    connection: sqlite3.Connection, source: str, columns: Sequence[Column], query: StudyQuery
) -> Iterator[TableRow]:
    words = None if query.search is None else quote_search_words(query.search)
    limit = -1 if query.limit is None else query.limit
    statement = f"{_write_selection(source, columns, query)} ORDER BY place LIMIT :limit"
    types = list_cell_types(columns, is_merged=True)
    for row in connection.execute(statement, {"words": words, "limit": limit}):
        check_cell_types(row, types)
        yield tuple([_decode_cell(*both) for both in zip(columns, row, strict=True)])


def _write_selection(source: str, columns: Sequence[Column], query: StudyQuery) -> str:
    found = ""
    if query.search is not None and source is _STORED_ROWS:
        found = f" AND {_FOUND}"
    elif query.search is not None:
        found = f" WHERE pmid IN (SELECT pmid FROM main.studies WHERE {_FOUND})"
    names = ", ".join(f'"{column.name}"' for column in columns)
    selection = source.format(names=names, cells=_STORED_SELECTION, found=found)
    return selection if query.where is None else f"{selection} WHERE ({query.where}\n)"


def _encode_cell(column: Column, cell: Any) -> Any:
    if cell is None:
        return None
    if column.kind == "list":
        return json.dumps(cell, ensure_ascii=False)
    return str(cell) if column.kind == "date" else cell


def _decode_cell(column: Column, cell: Any) -> Any:
    if cell is None:
        return None
    if column.kind == "list":
        return decode_list(cell)
    return bool(cell) if column.kind == "flag" else cell
