"""Records -> rows of a table: PubMed's columns, its notices in our form, the derived columns."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from operator import attrgetter
from typing import Any, NamedTuple

from evidence.pubmed.record import Record, create_blank_record
from evidence.pubmed.reference_note import ReferenceNote
from evidence.schema import Column
from evidence.studies.columns import DERIVED_COLUMNS, PUBMED_COLUMNS, REFERENCE_COLUMNS
from evidence.studies.derived import Derived
from evidence.studies.notices import corrections_to_notices
from evidence.topic import Topic, read_topic

TableRow = tuple[Any, ...]
_read_record_cells: Callable[[Record], TableRow] = attrgetter(
    *(column.name for column in PUBMED_COLUMNS)
)
_read_derived_cells: Callable[[Derived], TableRow] = attrgetter(
    *(column.name for column in DERIVED_COLUMNS)
)
_read_note_cells: Callable[[ReferenceNote], TableRow] = attrgetter(
    *(column.name for column in REFERENCE_COLUMNS)
)
_UNKNOWN_IF_EMPTY = tuple(column.is_unknown_if_empty for column in DERIVED_COLUMNS)


class Table(NamedTuple):
    """Rows with their columns. A cell that is missing is None, also in a column of lists."""

    columns: tuple[Column, ...]
    rows: Sequence[TableRow]


def build_rows(
    records: Iterable[Record], *, derived: bool, topic: Topic | None = None
) -> list[TableRow]:
    """Return a row for each record, with the cells of ``table_columns``.

    Args:
        records: the records.
        derived: whether derived cells come after those of PubMed.
        topic: decides what is derived; the bundled one where it is left out.
    """
    if not derived:
        return [_build_pubmed_cells(record) for record in records]
    # slow to load: it compiles patterns
    from evidence.studies.derive.derive import derive_columns, has_words

    known = topic or read_topic()

    def derive_cells(record: Record) -> TableRow:
        return _build_derived_cells(derive_columns(record, topic=known))

    of_no_words = derive_cells(create_blank_record())
    return [
        (
            *_build_pubmed_cells(record),
            *(derive_cells(record) if has_words(record) else of_no_words),
        )
        for record in records
    ]


def add_note_cells(rows: Iterable[TableRow], notes: Iterable[ReferenceNote]) -> list[TableRow]:
    """Return the rows with the cells of ``REFERENCE_COLUMNS`` at their ends, from a note each."""
    return [(*row, *_read_note_cells(note)) for row, note in zip(rows, notes, strict=True)]


def _build_pubmed_cells(record: Record) -> TableRow:
    notices: TableRow = ()
    if record.comments_corrections or record.retracted:
        notices = corrections_to_notices(record.comments_corrections, retracted=record.retracted)
    return (*_read_record_cells(record), notices)


def _build_derived_cells(derived: Derived) -> TableRow:
    cells = zip(_read_derived_cells(derived), _UNKNOWN_IF_EMPTY, strict=True)
    return tuple([None if is_unknown and not cell else cell for cell, is_unknown in cells])
