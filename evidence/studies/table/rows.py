"""Records -> rows of the studies table: PubMed's columns, and behind them the derived ones."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from operator import attrgetter
from typing import Any, NamedTuple

from evidence.pubmed.record import Record
from evidence.schema import Column, columns_of
from evidence.studies.derived import Derived

Row = tuple[Any, ...]
PUBMED_COLUMNS = columns_of(Record)
DERIVED_COLUMNS = columns_of(Derived)
_record_cells = attrgetter(*(column.name for column in PUBMED_COLUMNS))
_derived_cells = attrgetter(*(column.name for column in DERIVED_COLUMNS))


class Table(NamedTuple):
    """Rows with their columns, cell for cell."""

    columns: tuple[Column, ...]
    rows: Sequence[Row]


def table_columns(*, derived: bool) -> tuple[Column, ...]:
    """The columns of the studies table that is made from PubMed."""
    return (*PUBMED_COLUMNS, *DERIVED_COLUMNS) if derived else PUBMED_COLUMNS


def rows_of(records: Iterable[Record], *, derived: bool) -> list[Row]:
    """A row for each record."""
    if not derived:
        return [_record_cells(record) for record in records]
    from evidence.studies.derive.derive import (
        derive,  # its patterns take a third of a second to compile
    )

    return [(*_record_cells(record), *_derived_cells(derive(record))) for record in records]
