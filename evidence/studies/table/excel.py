"""A table as a sheet of Excel, written row by row."""

from __future__ import annotations

import tempfile
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any, BinaryIO, Final

from evidence.errors import EvidenceError, Problem
from evidence.schema import Column, format_cell
from evidence.studies.table.rows import TableRow

_MAX_ROWS: Final = 1_048_576
_MAX_CHARACTERS: Final = 32_767  # in a cell
# The first date that zip knows, so that the same input gives the same bytes.
_CREATION_DATE: Final = datetime(1980, 1, 1, tzinfo=UTC)
_NATIVE_KINDS: Final = frozenset({"integer", "number", "flag"})


def encode_cells(columns: Sequence[Column], rows: Sequence[TableRow]) -> list[list[Any]]:
    """Return the cells of rows: numbers and yes or no as they are, the rest as text."""
    return [_encode_row(columns, row) for row in rows]


def _encode_row(columns: Sequence[Column], row: TableRow) -> list[Any]:
    cells = zip(columns, row, strict=True)
    return [
        cell if column.kind in _NATIVE_KINDS else format_cell(column, cell)
        for column, cell in cells
    ]


class ExcelSink:
    """A workbook with one sheet. Texts that Excel cannot hold are cut, and each is a problem."""

    def __init__(self, file: BinaryIO, name: str, columns: Sequence[Column]) -> None:
        import xlsxwriter

        self._name = name
        self._columns = columns
        # Rows wait here, so that they need no memory.
        self._folder = tempfile.TemporaryDirectory(prefix="evidence-")
        options = {
            "constant_memory": True,
            "tmpdir": self._folder.name,
            # A title may begin with "=" or be an address, and is text all the same.
            "strings_to_formulas": False,
            "strings_to_urls": False,
        }
        self._book = xlsxwriter.Workbook(file, options)
        self._book.set_properties({"created": _CREATION_DATE})
        self._sheet = self._book.add_worksheet("studies")
        bold = self._book.add_format({"bold": True})
        self._sheet.write_row(0, 0, [column.name for column in columns], bold)
        self._sheet.freeze_panes(1, 1)
        self._next = 1
        self._problems: list[Problem] = []

    def write(self, payload: list[list[Any]]) -> None:
        """Add rows.

        Raises:
            EvidenceError: the sheet is full.
        """
        for cells in payload:
            if self._next >= _MAX_ROWS:
                raise EvidenceError(
                    f"{self._name}: Excel takes {_MAX_ROWS - 1:,} rows; write .parquet or .csv"
                )
            for number, cell in enumerate(cells):
                self._write_cell(number, cell, pmid=str(cells[0]))
            self._next += 1

    def _write_cell(self, number: int, cell: Any, pmid: str) -> None:
        if isinstance(cell, str) and len(cell) > _MAX_CHARACTERS:
            name = self._columns[number].name
            message = (
                f"record {pmid}: {name} has {len(cell):,} characters and is cut at "
                f"Excel's {_MAX_CHARACTERS:,}"
            )
            self._problems.append(Problem(self._name, "xlsx", message, pmid=pmid))
            cell = cell[:_MAX_CHARACTERS]
        if cell is not None and cell != "":
            self._sheet.write(self._next, number, cell)

    def close(self) -> Sequence[Problem]:
        """Write the file; return a problem for each text that was cut."""
        from xlsxwriter.exceptions import FileCreateError

        with self._folder:
            try:
                self._book.close()
            except FileCreateError as error:
                raise OSError(*error.args[0].args) from error
        return self._problems
