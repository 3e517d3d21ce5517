"""Rows of a text file: CSV that a person can edit and a diff can show."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable
from pathlib import Path
from typing import TypeVar

from evidence.errors import EvidenceError, Problem, describe_os_error
from evidence.schema import columns_of, format_cell, parse_cell

_RowT = TypeVar("_RowT")


def parse_rows(
    row_type: type[_RowT], text: str, path: str
) -> tuple[list[tuple[int, _RowT]], list[Problem]]:
    """The rows of ``text`` with their line numbers, and a problem for each row that cannot be one.

    Rows asked for = rows given + rows with problems. A file whose header lacks a column, or has one
    that is not known, gives that as its only problem.
    """
    columns = columns_of(row_type)
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    rows: list[tuple[int, _RowT]] = []
    problems: list[Problem] = []
    try:
        header = next(reader, [])
        misfit = set(header) ^ {column.name for column in columns}
        if misfit or len(header) != len(columns):
            named = ", ".join(sorted(misfit)) or "doubled"
            message = f"the header must name each column once; missing, unknown or doubled: {named}"
            return [], [Problem(path, "base", message, line=1, severity="error")]
        order = {column.name: header.index(column.name) for column in columns}
        line = reader.line_num + 1
        for cells in filter(None, reader):  # a blank line is no row
            row, complaints = _parse_row(row_type, cells, order)
            if row is not None:
                rows.append((line, row))
            problems += [
                Problem(path, "base", complaint, line=line, severity="error")
                for complaint in complaints
            ]
            line = reader.line_num + 1
    except csv.Error as error:
        message = f"not readable as CSV: {error}; look for an unclosed quotation mark"
        problems.append(Problem(path, "base", message, line=reader.line_num, severity="error"))
    return rows, problems


def _parse_row(
    row_type: type[_RowT], cells: list[str], order: dict[str, int]
) -> tuple[_RowT | None, list[str]]:
    if len(cells) != len(order):
        return None, [f"{len(cells)} cells where the header has {len(order)}"]
    values, complaints = [], []
    for column in columns_of(row_type):
        try:
            values.append(parse_cell(column, cells[order[column.name]]))
        except ValueError as error:
            complaints.append(f"{cells[0]}: {error}")
    return (None if complaints else row_type(*values)), complaints


def format_rows(row_type: type[_RowT], rows: Iterable[_RowT]) -> str:
    """CSV text of ``rows``; ``parse_rows`` of it gives the rows back."""
    columns = columns_of(row_type)
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(column.name for column in columns)
    writer.writerows(
        [format_cell(column, getattr(row, column.name)) for column in columns] for row in rows
    )
    return out.getvalue()


def read_text(path: Path) -> str:
    """The text of a file of the evidence base.

    Raises:
        EvidenceError: the file is missing, unreadable, or not UTF-8.
    """
    try:
        return path.read_text(encoding="utf-8-sig")
    except OSError as error:
        raise EvidenceError(f"{path} cannot be read: {describe_os_error(error)}") from error
    except UnicodeDecodeError as error:
        raise EvidenceError(
            f"{path} is not UTF-8 (byte {error.start}); save it as UTF-8"
        ) from error
