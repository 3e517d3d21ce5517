"""Write rows of studies as a data set for ASReview, which orders records to screen.

https://asreview.readthedocs.io/en/stable/lab/data_format.html
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Any, Final

from evidence.pubmed.reference_note import ReferenceNote
from evidence.schema import Column, columns_of
from evidence.studies.csvfile import format_csv_lines
from evidence.studies.table.references.cells import (
    StudyCells,
    find_address,
    list_authors,
    list_cell_items,
    name_cells,
)
from evidence.studies.table.rows import TableRow

ASREVIEW_COLUMNS: Final = (
    "pmid title abstract authors keywords doi url year journal included".split()
)
_ITEM_END: Final = ";"  # at which ASReview divides a cell
_LABELS: Final = {True: "1", False: "0"}
_INCLUDED_COLUMN: Final = next(
    column for column in columns_of(ReferenceNote) if column.name == "included"
)


def encode_asreview_rows(columns: Sequence[Column], rows: Sequence[TableRow]) -> list[bytes]:
    """Encode rows as lines of CSV; ``included`` is 1, 0, or empty where nobody has decided."""
    return format_csv_lines([_format_asreview_cells(name_cells(columns, row)) for row in rows])


def _format_asreview_cells(cells: StudyCells) -> list[str]:
    made = {
        "authors": _ITEM_END.join(list_authors(cells)),
        "keywords": _ITEM_END.join(list_cell_items(cells, "keywords")),
        "url": find_address(cells),
        "journal": cells.get("journal") or cells.get("journal_abbrev"),
        "included": _LABELS.get(cells.get("included")),  # type: ignore[arg-type]
    }
    return [_format_value({**cells, **made}.get(name)) for name in ASREVIEW_COLUMNS]


def _format_value(value: Any) -> str:
    return "" if value is None else str(value)


def add_base_labels(
    columns: Sequence[Column], rows: Iterable[TableRow]
) -> tuple[tuple[Column, ...], Iterator[TableRow]]:
    """Add a column ``included``: true for the studies of the evidence base, which people chose.

    For those that only the store has, nobody has decided.
    """
    names = [column.name for column in columns]
    place = names.index("row_from") if "row_from" in names else None
    labelled = (
        (*row, None if place is not None and row[place] == "store" else True) for row in rows
    )
    return (*columns, _INCLUDED_COLUMN), labelled
