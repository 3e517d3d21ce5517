"""RIS, CSL-JSON, NBIB and ASReview's CSV as formats of a table, part by part."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import BinaryIO, Final, NamedTuple

from evidence.errors import Problem
from evidence.schema import Column
from evidence.studies.csvfile import format_csv_lines
from evidence.studies.table.references.asreview import ASREVIEW_COLUMNS
from evidence.studies.table.references.cells import StudyCells, name_cells
from evidence.studies.table.references.csl import CslItem, make_row_item
from evidence.studies.table.references.nbib import format_nbib
from evidence.studies.table.references.ris import format_ris_record
from evidence.studies.table.rows import TableRow

_MAX_SHOWN: Final = 60  # characters of a title
_Columns = Sequence[Column]


def encode_ris(columns: _Columns, rows: Sequence[TableRow]) -> list[bytes]:
    """Encode rows as RIS records, a blank line behind each."""
    records = (format_ris_record(name_cells(columns, row)) for row in rows)
    return [f"{record} \n\n".encode() for record in records]


def encode_csl_items(columns: _Columns, rows: Sequence[TableRow]) -> list[CslItem]:
    """Make the CSL items of rows."""
    return [make_row_item(name_cells(columns, row)) for row in rows]


class UnidentifiedRow(NamedTuple):
    """The name of a row that can be no entry of .nbib, as it has no PMID."""

    name: str


def encode_nbib(columns: _Columns, rows: Sequence[TableRow]) -> list[bytes | UnidentifiedRow]:
    """Encode rows as entries of .nbib, a blank line behind each."""
    return [_encode_nbib_entry(name_cells(columns, row)) for row in rows]


def _encode_nbib_entry(cells: StudyCells) -> bytes | UnidentifiedRow:
    if cells.get("pmid"):
        return f"{format_nbib(cells)}\n".encode()
    name = cells.get("key") or cells.get("title") or cells.get("doi") or "a row"
    return UnidentifiedRow(str(name)[:_MAX_SHOWN])


def format_asreview_header() -> bytes:
    """Return the header of ASReview's CSV."""
    return b"".join(format_csv_lines([ASREVIEW_COLUMNS]))


class CslSink:
    """One list of items; an item without an id gets a number."""

    def __init__(self, file: BinaryIO, *_: object) -> None:
        self._file = file
        self._count = 0
        self._file.write(b"[")

    def write(self, payload: Sequence[CslItem]) -> None:
        """Add items."""
        for item in payload:
            self._count += 1
            separator = b"\n" if self._count == 1 else b",\n"
            named = item if "id" in item else {"id": f"item-{self._count}", **item}
            self._file.write(separator + json.dumps(named, ensure_ascii=False).encode())

    def close(self) -> Sequence[Problem]:
        """Write the end of the list."""
        self._file.write(b"\n]\n")
        return ()


class NbibSink:
    """Entries one behind the other; rows without a PMID are problems."""

    def __init__(self, file: BinaryIO, name: str, _: _Columns) -> None:
        self._file = file
        self._name = name
        self._problems: list[Problem] = []

    def write(self, payload: Sequence[bytes | UnidentifiedRow]) -> None:
        """Add entries."""
        message = "{} has no PMID, by which an entry of .nbib begins; it was left out"
        for entry in payload:
            if isinstance(entry, UnidentifiedRow):
                self._problems.append(Problem(self._name, "nbib", message.format(entry.name)))
            else:
                self._file.write(entry)

    def close(self) -> Sequence[Problem]:
        """Return a problem for each row that was left out."""
        return self._problems
