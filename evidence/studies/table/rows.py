"""Records -> rows of the studies table: PubMed's columns, and behind them the derived ones."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from operator import attrgetter
from typing import Any, NamedTuple

from evidence.pubmed.record import Record
from evidence.schema import Column, columns_of
from evidence.studies.derived import Derived
from evidence.topic import Topic, read_topic

TableRow = tuple[Any, ...]
PUBMED_COLUMNS = columns_of(Record)
DERIVED_COLUMNS = columns_of(Derived)
_read_record_cells = attrgetter(*(column.name for column in PUBMED_COLUMNS))
_read_derived_cells = attrgetter(*(column.name for column in DERIVED_COLUMNS))


class Table(NamedTuple):
    """Rows with their columns, cell for cell."""

    columns: tuple[Column, ...]
    rows: Sequence[TableRow]


def table_columns(*, derived: bool) -> tuple[Column, ...]:
    """The columns of the studies table that is made from PubMed."""
    return (*PUBMED_COLUMNS, *DERIVED_COLUMNS) if derived else PUBMED_COLUMNS


def build_rows(
    records: Iterable[Record], *, derived: bool, topic: Topic | None = None
) -> list[TableRow]:
    """A row for each record; the topic (the bundled one by default) decides what is derived of it."""
    if not derived:
        return [_read_record_cells(record) for record in records]
    from evidence.studies.derive.derive import (
        derive_columns,  # its patterns take a third of a second to compile
    )

    known = topic or read_topic()
    return [
        (*_read_record_cells(record), *_read_derived_cells(derive_columns(record, topic=known)))
        for record in records
    ]
