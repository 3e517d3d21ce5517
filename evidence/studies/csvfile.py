"""Rows as CSV text: a file that people can edit and of which a diff shows what changed."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from types import SimpleNamespace
from typing import TYPE_CHECKING, TypeVar

from evidence.errors import Problem
from evidence.escaping import guard_formula
from evidence.reading import explain_read_errors, read_found_text
from evidence.schema import Column, columns_of, format_cell, parse_cell

if TYPE_CHECKING:
    from _csv import Reader

_RowT = TypeVar("_RowT")


def parse_rows(
    row_type: type[_RowT], text: str, path: str
) -> tuple[list[tuple[int, _RowT]], list[Problem]]:
    """Parse the rows of a CSV text.

    Every row becomes either a row or one or more problems. A header that lacks a column, or has an
    unknown one, is the only problem reported.

    Args:
        row_type: a dataclass whose fields are declared with ``evidence.schema.column``.
        text: CSV with a header; the columns may come in any order.
        path: the file, for the problems.

    Returns:
        The rows with their line numbers, and the problems.
    """
    columns = columns_of(row_type)
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    rows: list[tuple[int, _RowT]] = []
    problems: list[Problem] = []
    try:
        header = next(reader, [])
        complaint = _check_header(header, columns)
        if complaint:
            return [], [_row_problem(path, 1, complaint)]
        order = {column.name: header.index(column.name) for column in columns}
        for line, cells in _number_rows(reader):
            row, complaints = _parse_row(row_type, cells, order)
            if row is not None:
                rows.append((line, row))
            problems += [_row_problem(path, line, complaint) for complaint in complaints]
    except csv.Error as error:
        message = f"not readable as CSV: {error}; look for an unclosed quotation mark"
        problems.append(_row_problem(path, reader.line_num, message))
    return rows, problems


def _check_header(header: Sequence[str], columns: Sequence[Column]) -> str | None:
    names = [column.name for column in columns]
    faults = {
        "lacks": [name for name in names if name not in header],
        "has an unknown column": [name for name in header if name not in names],
        "doubles": sorted({name for name in header if header.count(name) > 1}),
    }
    found = [f"{fault} {', '.join(named)}" for fault, named in faults.items() if named]
    if not found:
        return None
    hint = "; a new version may have new columns: add them, as docs/tables says"
    return f"the header {' and '.join(found)}{hint if faults['lacks'] else ''}"


def _number_rows(reader: Reader) -> Iterator[tuple[int, list[str]]]:
    """Yield each row with the line that it begins on; a blank line is not a row."""
    line = reader.line_num + 1
    for cells in reader:
        if cells:
            yield line, cells
        line = reader.line_num + 1


def _row_problem(path: str, line: int, message: str) -> Problem:
    return Problem(path, "base", message, line=line, severity="error")


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
    """Format rows as CSV text; ``parse_rows`` gives the rows back."""
    columns = columns_of(row_type)
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(column.name for column in columns)
    for row in rows:
        writer.writerow([format_cell(column, getattr(row, column.name)) for column in columns])
    return out.getvalue()


def read_text(path: Path) -> str:
    """Read a file of the evidence base.

    Raises:
        EvidenceError: the file is missing, cannot be read, or is not UTF-8.
    """
    with explain_read_errors(path):
        return read_found_text(path, "utf-8-sig")


def format_csv_lines(lines: Iterable[Sequence[str]]) -> list[bytes]:
    """Format rows of texts as lines of CSV, each with its end; a cell may have lines of its own.

    Spreadsheets take no cell for a formula.
    """
    formatted: list[str] = []
    writer = csv.writer(SimpleNamespace(write=formatted.append), lineterminator="\n")
    writer.writerows([cell and guard_formula(cell) for cell in cells] for cells in lines)
    return [line.encode() for line in formatted]
