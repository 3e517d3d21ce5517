"""Rows and columns of a table that somebody asks for, in the words of SQL."""

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
    """The rows for which a condition of SQLite holds: ``year >= 2015 AND design = 'rct'``.

    A cell that is missing is NULL, yes or no 1 or 0, a list JSON: ``interventions LIKE '%"acupuncture"%'``.

    Raises:
        EvidenceError: the condition is none; the message says why.
    """
    known = [column.name for column in table.columns]
    named = re.findall(
        r'"([^"]*)"', re.sub(r"'[^']*'", "", condition)
    )  # SQLite takes a wrong name for a text
    if not condition.strip() or not set(named) <= set(known):
        raise _condition_error(
            condition, "it is empty" if not named else f"no column {', '.join(named)}", known
        )
    with closing(sqlite3.connect(":memory:")) as connection:
        cells = ", ".join(f'"{column.name}" {sql_type(column)}' for column in table.columns)
        connection.execute(f"CREATE TABLE studies ({cells})")
        marks = ", ".join("?" * len(table.columns))
        connection.executemany(
            f"INSERT INTO studies VALUES ({marks})",
            (_sqlite_cells(table.columns, row) for row in table.rows),
        )
        try:
            found = connection.execute(
                f"SELECT rowid FROM studies WHERE ({condition}\n) ORDER BY rowid"
            ).fetchall()
        except (sqlite3.Error, sqlite3.Warning) as error:
            raise _condition_error(condition, str(error), known) from error
    return Table(table.columns, [table.rows[number - 1] for (number,) in found])


def _condition_error(condition: str, why: str, known: Sequence[str]) -> EvidenceError:
    example = "\"year >= 2015 AND design = 'rct'\""
    return EvidenceError(
        f"--where {condition!r}: {why}; write such as {example}; columns: {', '.join(known)}"
    )


def filter_by_values(table: Table, name: str, cells: Iterable[str]) -> Table:
    """The rows that have one of these cells in a column."""
    place = [column.name for column in table.columns].index(name)
    wanted = frozenset(cells)
    return Table(table.columns, [row for row in table.rows if row[place] in wanted])


def select_columns(table: Table, names: Sequence[str]) -> Table:
    """The columns of these names, in this order.

    Raises:
        EvidenceError: there is no such column.
    """
    known = [column.name for column in table.columns]
    unknown = [name for name in names if name not in known]
    if unknown:
        raise EvidenceError(f"no column {', '.join(unknown)}; there are {', '.join(known)}")
    places = [known.index(name) for name in names]
    return Table(
        tuple(table.columns[place] for place in places),
        [tuple(row[place] for place in places) for row in table.rows],
    )


def _sqlite_cells(columns: Sequence[Column], row: TableRow) -> list[Any]:
    return [
        json.dumps(cell, ensure_ascii=False)
        if column.kind == "list"
        else str(cell)
        if column.kind == "date"
        else cell
        for column, cell in zip(columns, row, strict=True)
    ]
