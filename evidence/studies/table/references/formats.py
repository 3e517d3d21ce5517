"""RIS, CSL-JSON, NBIB and ASReview's CSV as formats of a table, part by part."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Sequence
from typing import BinaryIO, Final, NamedTuple

from evidence.errors import Problem
from evidence.schema import Column
from evidence.studies.table.references.asreview import ASREVIEW_COLUMNS
from evidence.studies.table.references.cells import name_cells
from evidence.studies.table.references.csl import CslItem, make_row_item
from evidence.studies.table.references.nbib import format_nbib
from evidence.studies.table.references.ris import format_ris_record
from evidence.studies.table.rows import TableRow

_MAX_SHOWN: Final = 60  # characters of a title
_Columns = Sequence[Column]


def encode_ris(columns: _Columns, rows: Sequence[TableRow]) -> bytes:
    """Encode rows as RIS records, a blank line behind each."""
    records = (format_ris_record(name_cells(columns, row)) for row in rows)
    return "".join([f"{record} \n\n" for record in records]).encode()


def encode_csl_items(columns: _Columns, rows: Sequence[TableRow]) -> list[CslItem]:
    """Make the CSL items of rows."""
    return [make_row_item(name_cells(columns, row)) for row in rows]


class NbibPayload(NamedTuple):
    """Entries, and names of the rows that can be none, as they have no PMID."""

    data: bytes
    unidentified: tuple[str, ...]


def encode_nbib(columns: _Columns, rows: Sequence[TableRow]) -> NbibPayload:
    """Encode rows as entries of .nbib, a blank line behind each."""
    entries, unidentified = [], []
    for row in rows:
        cells = name_cells(columns, row)
        if cells.get("pmid"):
            entries.append(format_nbib(cells) + "\n")
        else:
            name = cells.get("key") or cells.get("title") or cells.get("doi") or "a row"
            unidentified.append(str(name)[:_MAX_SHOWN])
    return NbibPayload("".join(entries).encode(), tuple(unidentified))


def format_asreview_header() -> bytes:
    """Return the header of ASReview's CSV."""
    out = io.StringIO()
    csv.writer(out, lineterminator="\n").writerow(ASREVIEW_COLUMNS)
    return out.getvalue().encode()


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

    def write(self, payload: NbibPayload) -> None:
        """Add entries."""
        self._file.write(payload.data)
        message = "{} has no PMID, by which an entry of .nbib begins; it was left out"
        self._problems += [
            Problem(self._name, "nbib", message.format(name)) for name in payload.unidentified
        ]

    def close(self) -> Sequence[Problem]:
        """Return a problem for each row that was left out."""
        return self._problems
