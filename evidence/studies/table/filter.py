"""Rows and columns of a table, chosen by conditions in SQL, by values, or by name."""

from __future__ import annotations

import json
import re
import sqlite3
from collections.abc import Iterable, Sequence
from contextlib import closing
from typing import Any

from evidence.errors import EvidenceError
from evidence.schema import Column, sql_type
from evidence.studies.table.rows import Table, TableRow


def filter_by_condition(table: Table, condition: str) -> Table:
    """Return the rows for which a condition of SQLite holds: ``year >= 2015 AND design = 'rct'``.

    A missing cell is NULL, yes or no is 1 or 0, a list is JSON: ``species LIKE '%"animal"%'``.

    Raises:
        EvidenceError: SQLite cannot read the condition.
    """
    known = [column.name for column in table.columns]
    if not condition.strip():
        raise _condition_error(condition, "it is empty", known)
    unknown = set(_find_quoted_names(condition)) - set(known)
    if unknown:
        raise _condition_error(condition, f"no column {', '.join(sorted(unknown))}", known)
    with closing(sqlite3.connect(":memory:")) as connection:
        _fill(connection, table)
        try:
            found = connection.execute(
                f"SELECT rowid FROM studies WHERE ({condition}\n) ORDER BY rowid"
            ).fetchall()
        except (sqlite3.Error, sqlite3.Warning) as error:
            raise _condition_error(condition, str(error), known) from error
    return Table(table.columns, [table.rows[number - 1] for (number,) in found])


def _find_quoted_names(condition: str) -> list[str]:
    """Find names in double quotes, of which SQLite makes a text where no column has them."""
    return re.findall(r'"([^"]*)"', re.sub(r"'[^']*'", "", condition))


def _fill(connection: sqlite3.Connection, table: Table) -> None:
    cells = ", ".join(f'"{column.name}" {sql_type(column)}' for column in table.columns)
    connection.execute(f"CREATE TABLE studies ({cells})")
    marks = ", ".join("?" * len(table.columns))
    rows = (_to_sqlite(table.columns, row) for row in table.rows)
    connection.executemany(f"INSERT INTO studies VALUES ({marks})", rows)


def _to_sqlite(columns: Sequence[Column], row: TableRow) -> list[Any]:
    return [_cell_to_sqlite(column, cell) for column, cell in zip(columns, row, strict=True)]


def _cell_to_sqlite(column: Column, cell: Any) -> Any:
    if cell is None:
        return None
    if column.kind == "list":
        return json.dumps(cell, ensure_ascii=False)
    return str(cell) if column.kind == "date" else cell


def _condition_error(condition: str, why: str, known: Sequence[str]) -> EvidenceError:
    example = "\"year >= 2015 AND design = 'rct'\""
    return EvidenceError(
        f"--where {condition!r}: {why}; an example is {example}; columns: {', '.join(known)}"
    )


def filter_by_values(table: Table, name: str, cells: Iterable[str]) -> Table:
    """Return the rows whose cell in a column is one of ``cells``."""
    place = [column.name for column in table.columns].index(name)
    wanted = frozenset(cells)
    return Table(table.columns, [row for row in table.rows if row[place] in wanted])


def select_columns(table: Table, names: Sequence[str]) -> Table:
    """Return the columns with these names, in this order.

    Raises:
        EvidenceError: there is no such column.
    """
    known = [column.name for column in table.columns]
    unknown = [name for name in names if name not in known]
    if unknown:
        raise EvidenceError(f"no column {', '.join(unknown)}; there are {', '.join(known)}")
    places = [known.index(name) for name in names]
    rows = [_choose_cells(row, places) for row in table.rows]
    return Table(tuple(table.columns[place] for place in places), rows)


def _choose_cells(row: TableRow, places: Sequence[int]) -> TableRow:
    return tuple([row[place] for place in places])
