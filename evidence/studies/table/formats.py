"""Rows of the studies table -> the formats that it is written in, part by part.

Each format has two halves: ``encode`` makes rows into a payload (in any process), and a sink puts payloads into the
file in their order.
"""

from __future__ import annotations

import csv
import io
import json
import tempfile
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, BinaryIO, Final, NamedTuple, Protocol

from evidence.errors import EvidenceError, Problem
from evidence.schema import Column, format_cell
from evidence.studies.table import arrow
from evidence.studies.table.rows import Table, TableRow

if TYPE_CHECKING:
    import pyarrow as pa

_Columns = Sequence[Column]
_ROW_GROUP: Final = 10_000
_EXCEL_ROWS: Final = 1_048_576
_EXCEL_CHARACTERS: Final = 32_767
_EXCEL_CREATION_DATE: Final = datetime(
    1980, 1, 1, tzinfo=UTC
)  # of creation, the first that zip knows: same input, same bytes


class TableSink(Protocol):
    """Where payloads go; ``close`` makes the file whole and tells what did not fit into it.

    The file is opened and closed by whoever makes the sink. ``close`` must be called, even after a failure.
    """

    def write(self, payload: Any) -> None:
        """Put one more payload behind those before."""

    def close(self) -> Sequence[Problem]:
        """Finish the file."""


class TableFormat(NamedTuple):
    """A format by the end of its file's name; ``open`` takes the file, its name for messages, and the columns."""

    encode: Callable[[_Columns, Sequence[TableRow]], Any]
    open: Callable[[BinaryIO, str, _Columns], TableSink]


def find_table_format(path: Path) -> TableFormat:
    """The format that the name of a file asks for.

    Raises:
        EvidenceError: it asks for none that there is.
    """
    found = TABLE_FORMATS.get(path.suffix.lower())
    if found is None:
        raise EvidenceError(f"{path}: the name must end in {', '.join(TABLE_FORMATS)}")
    return found


class _TextSink:
    """Bytes one behind the other, below a header."""

    def __init__(self, file: BinaryIO, header: bytes) -> None:
        self._file = file
        self._file.write(header)

    def write(self, payload: bytes) -> None:
        self._file.write(payload)

    def close(self) -> Sequence[Problem]:
        return ()


def _format_csv_lines(lines: Sequence[Sequence[str]]) -> bytes:
    out = io.StringIO()
    csv.writer(out, lineterminator="\n").writerows(lines)
    return out.getvalue().encode()


def _encode_csv(columns: _Columns, rows: Sequence[TableRow]) -> bytes:
    """Lists are joined with "; ", and what is missing is empty."""
    return _format_csv_lines(
        [
            [format_cell(column, cell) for column, cell in zip(columns, row, strict=True)]
            for row in rows
        ]
    )


def _open_csv(file: BinaryIO, _: str, columns: _Columns) -> TableSink:
    return _TextSink(file, _format_csv_lines([[column.name for column in columns]]))


def _encode_json_lines(columns: _Columns, rows: Sequence[TableRow]) -> bytes:
    """One object a line; what is missing is null."""
    names = [column.name for column in columns]
    lines = [
        json.dumps(dict(zip(names, row, strict=True)), ensure_ascii=False) + "\n" for row in rows
    ]
    return "".join(lines).encode()


def _open_json_lines(file: BinaryIO, *_: object) -> TableSink:
    return _TextSink(file, b"")


class _JsonSink:
    """One list of objects."""

    def __init__(self, file: BinaryIO, *_: object) -> None:
        self._file = file
        self._file.write(b"[")
        self._between = b"\n"

    def write(self, payload: bytes) -> None:
        for line in payload.splitlines():
            self._file.write(self._between + line)
            self._between = b",\n"

    def close(self) -> Sequence[Problem]:
        self._file.write(b"\n]\n")
        return ()


def _encode_arrow(columns: _Columns, rows: Sequence[TableRow]) -> pa.RecordBatch:
    return arrow.build_batch(columns, rows)


class _ParquetSink:
    """Row groups, written as soon as they are full."""

    def __init__(self, file: BinaryIO, _: str, columns: _Columns) -> None:
        import pyarrow.parquet as pq

        self._schema = arrow.build_schema(columns)
        self._writer = pq.ParquetWriter(file, self._schema, compression="zstd")
        self._waiting: list[pa.RecordBatch] = []

    def write(self, payload: pa.RecordBatch) -> None:
        self._waiting.append(payload)
        if sum(batch.num_rows for batch in self._waiting) >= _ROW_GROUP:
            self._flush()

    def close(self) -> Sequence[Problem]:
        self._flush()
        self._writer.close()
        return ()

    def _flush(self) -> None:
        import pyarrow as pa

        if self._waiting:
            self._writer.write_table(pa.Table.from_batches(self._waiting, self._schema))
            self._waiting = []


def _encode_cells(columns: _Columns, rows: Sequence[TableRow]) -> list[list[Any]]:
    """Numbers and yes or no as they are, the rest as text."""
    plain = ("integer", "number", "flag")
    return [
        [
            cell if column.kind in plain else format_cell(column, cell)
            for column, cell in zip(columns, row, strict=True)
        ]
        for row in rows
    ]


class _ExcelSink:
    """One sheet; Excel takes 1,048,576 rows, and 32,767 characters in a cell."""

    def __init__(self, file: BinaryIO, name: str, columns: _Columns) -> None:
        import xlsxwriter

        self._name = name
        self._columns = columns
        self._folder = tempfile.TemporaryDirectory(
            prefix="evidence-"
        )  # rows wait here, so that memory need not hold them
        # A title may begin with "=" or be an address: it is text all the same.
        options = {"strings_to_formulas": False, "strings_to_urls": False}
        self._book = xlsxwriter.Workbook(
            file, options | {"constant_memory": True, "tmpdir": self._folder.name}
        )
        self._book.set_properties({"created": _EXCEL_CREATION_DATE})
        self._sheet = self._book.add_worksheet("studies")
        self._sheet.write_row(
            0, 0, [column.name for column in columns], self._book.add_format({"bold": True})
        )
        self._sheet.freeze_panes(1, 1)
        self._next = 1
        self._problems: list[Problem] = []

    def write(self, payload: list[list[Any]]) -> None:
        for cells in payload:
            if self._next >= _EXCEL_ROWS:
                raise EvidenceError(
                    f"{self._name}: Excel takes {_EXCEL_ROWS - 1:,} rows; write .parquet or .csv"
                )
            for number, cell in enumerate(cells):
                self._write_cell(number, cell, pmid=str(cells[0]))
            self._next += 1

    def _write_cell(self, number: int, cell: Any, pmid: str) -> None:
        if isinstance(cell, str) and len(cell) > _EXCEL_CHARACTERS:
            name = self._columns[number].name
            message = f"record {pmid}: {name} has {len(cell):,} characters and is cut at Excel's {_EXCEL_CHARACTERS:,}"
            self._problems.append(Problem(self._name, "xlsx", message, pmid=pmid))
            cell = cell[:_EXCEL_CHARACTERS]
        if cell is not None and cell != "":
            self._sheet.write(self._next, number, cell)

    def close(self) -> Sequence[Problem]:
        from xlsxwriter.exceptions import FileCreateError

        with self._folder:
            try:
                self._book.close()
            except FileCreateError as error:
                raise OSError(*error.args[0].args) from error
        return self._problems


def encode_table(table: Table, form: str) -> bytes:
    """A table in one of ``FORMATS``."""
    file = io.BytesIO()
    sink = TABLE_FORMATS[form].open(file, form, table.columns)
    sink.write(TABLE_FORMATS[form].encode(table.columns, table.rows))
    sink.close()
    return file.getvalue()


TABLE_FORMATS: Final[dict[str, TableFormat]] = {
    ".csv": TableFormat(_encode_csv, _open_csv),
    ".parquet": TableFormat(_encode_arrow, _ParquetSink),
    ".jsonl": TableFormat(_encode_json_lines, _open_json_lines),
    ".json": TableFormat(_encode_json_lines, _JsonSink),
    ".xlsx": TableFormat(_encode_cells, _ExcelSink),
}
