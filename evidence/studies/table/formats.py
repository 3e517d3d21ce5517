"""The formats that a table is written in, part by part.

Each has two halves: ``encode`` turns rows into a payload, in any process; a sink puts payloads into
the file in their order. A payload is a sequence of encoded rows: a slice of it is one, too.
"""

from __future__ import annotations

import io
import json
from collections.abc import Callable, Iterable, Sequence
from itertools import islice
from pathlib import Path
from typing import Any, BinaryIO, Final, NamedTuple, Protocol

from evidence.errors import EvidenceError, Problem
from evidence.schema import Column, format_cell
from evidence.studies.csvfile import format_csv_lines
from evidence.studies.table.arrow import ParquetSink, build_batch, load_pyarrow
from evidence.studies.table.excel import ExcelSink, encode_cells
from evidence.studies.table.references.asreview import encode_asreview_rows
from evidence.studies.table.references.formats import (
    CslSink,
    NbibSink,
    encode_csl_items,
    encode_nbib,
    encode_ris,
    format_asreview_header,
)
from evidence.studies.table.rows import Table, TableRow

_Columns = Sequence[Column]
_ROWS_AT_A_TIME: Final = 2_000


class TableSink(Protocol):
    """Where payloads go.

    Whoever makes a sink opens and closes the file, and calls ``close`` even after a failure.
    """

    def write(self, payload: Any) -> None:
        """Add a payload behind those before it."""

    def close(self) -> Sequence[Problem]:
        """Write the end of the file; return a problem for whatever did not fit into it."""


class TableFormat(NamedTuple):
    """A format.

    ``open`` takes the file, its name for messages, and the columns; ``prepare`` loads what it
    needs, so that this need not happen when everything waits for it.
    """

    encode: Callable[[_Columns, Sequence[TableRow]], Any]
    open: Callable[[BinaryIO, str, _Columns], TableSink]
    prepare: Callable[[], None] = lambda: None


def find_table_format(path: Path) -> TableFormat:
    """Find the format of a file by the end of its name.

    Raises:
        EvidenceError: no format has this end.
    """
    name = path.name.lower()
    ends = [suffix for suffix in TABLE_FORMATS if name.endswith(suffix)]
    if not ends:
        raise EvidenceError(f"{path}: the name must end in {', '.join(TABLE_FORMATS)}")
    return TABLE_FORMATS[max(ends, key=len)]


def encode_table(table: Table, suffix: str) -> bytes:
    """Return a table as the bytes of a file in one of ``TABLE_FORMATS``."""
    file = io.BytesIO()
    write_rows(file, suffix, table.columns, table.rows)
    return file.getvalue()


def write_rows(
    file: BinaryIO, suffix: str, columns: _Columns, rows: Iterable[TableRow], name: str = ""
) -> Sequence[Problem]:
    """Write rows in one of ``TABLE_FORMATS``, some at a time.

    Args:
        file: where they go.
        suffix: end of the names of files in the format.
        columns: the columns of the rows.
        rows: the rows; each is read when its turn comes.
        name: the name of the file in problems.

    Returns:
        A problem for each row that is not in the file as it is in the table.
    """
    form = TABLE_FORMATS[suffix]
    sink = form.open(file, name or suffix, columns)
    remaining = iter(rows)
    try:
        while part := [*islice(remaining, _ROWS_AT_A_TIME)]:
            sink.write(form.encode(columns, part))
    finally:
        problems = sink.close()
    return problems


class _TextSink:
    """A header, and bytes behind it."""

    def __init__(self, file: BinaryIO, header: bytes) -> None:
        self._file = file
        self._file.write(header)

    def write(self, payload: Sequence[bytes]) -> None:
        self._file.writelines(payload)

    def close(self) -> Sequence[Problem]:
        return ()


class _JsonSink:
    """One list of objects."""

    def __init__(self, file: BinaryIO, *_: object) -> None:
        self._file = file
        self._file.write(b"[")
        self._separator = b"\n"

    def write(self, payload: Sequence[bytes]) -> None:
        for line in payload:
            self._file.write(self._separator + line.rstrip(b"\n"))
            self._separator = b",\n"

    def close(self) -> Sequence[Problem]:
        self._file.write(b"\n]\n")
        return ()


def _encode_csv(columns: _Columns, rows: Sequence[TableRow]) -> list[bytes]:
    """Join lists with "; "; a missing cell is empty."""
    cells = zip(columns, zip(*rows, strict=True), strict=True) if rows else ()
    return format_csv_lines(zip(*(_format_column(*each) for each in cells), strict=True))


def _format_column(column: Column, cells: Sequence[Any]) -> list[str]:
    """Format the cells of a column; most columns of most references are empty."""
    if cells.count(None) + cells.count(()) == len(cells):
        return [""] * len(cells)
    return [format_cell(column, cell) for cell in cells]


def _open_csv(file: BinaryIO, _: str, columns: _Columns) -> TableSink:
    return _TextSink(file, b"".join(format_csv_lines([[column.name for column in columns]])))


def _encode_json_lines(columns: _Columns, rows: Sequence[TableRow]) -> list[bytes]:
    """Write one object a line; a missing cell is null."""
    names = [column.name for column in columns]
    objects = (dict(zip(names, row, strict=True)) for row in rows)
    return [f"{json.dumps(each, ensure_ascii=False)}\n".encode() for each in objects]


def _open_text(file: BinaryIO, *_: object) -> TableSink:
    return _TextSink(file, b"")


def _open_asreview(file: BinaryIO, *_: object) -> TableSink:
    return _TextSink(file, format_asreview_header())


TABLE_FORMATS: Final[dict[str, TableFormat]] = {
    ".csv": TableFormat(_encode_csv, _open_csv),
    ".parquet": TableFormat(build_batch, ParquetSink, load_pyarrow),
    ".jsonl": TableFormat(_encode_json_lines, _open_text),
    ".json": TableFormat(_encode_json_lines, _JsonSink),
    ".xlsx": TableFormat(encode_cells, ExcelSink),
    ".ris": TableFormat(encode_ris, _open_text),
    ".nbib": TableFormat(encode_nbib, NbibSink),
    ".csl.json": TableFormat(encode_csl_items, CslSink),
    ".asreview.csv": TableFormat(encode_asreview_rows, _open_asreview),
}
