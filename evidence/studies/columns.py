"""The schema of a study: every column that a table of studies can have, declared once.

A row may come from the evidence base (people wrote it), from PubMed (with derived columns), or from
both. A column has the same name, type and form wherever its cell comes from.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import Final, NamedTuple

from evidence.ids import doi_url, pmc_url, pubmed_url
from evidence.messages.catalogue import pgettext
from evidence.pubmed.record import Record
from evidence.pubmed.reference_note import ReferenceNote
from evidence.schema import Column, columns_of
from evidence.studies.derived import Derived
from evidence.studies.study import Study

COLUMN_CONTEXT: Final = "column"  # of the meanings of columns in the catalogues
CURATED_COLUMNS: Final = columns_of(Study)
PUBMED_COLUMNS: Final = columns_of(Record)
DERIVED_COLUMNS: Final = columns_of(Derived)
REFERENCE_COLUMNS: Final = columns_of(ReferenceNote)
NOTICES_COLUMN: Final = replace(
    next(column for column in CURATED_COLUMNS if column.name == "corrections"),
    origin="comments_corrections, retracted",
)
ROW_FROM_COLUMN: Final = Column(
    "row_from",
    "category",
    required=True,
    allowed_values=("base", "store", "base and store"),
    pattern=None,
    meaning="Where the row comes from: the evidence base, which people write; the store, which is "
    "fetched from PubMed, with derived columns; or both: then people's columns win",
    origin=None,
)


class Link(NamedTuple):
    """A column of addresses that is made from a column of identifiers."""

    identifier: str
    make_url: Callable[[str], str]
    column: Column


def _declare_link(name: str, identifier: str, make_url: Callable[[str], str], meaning: str) -> Link:
    return Link(
        identifier,
        make_url,
        Column(name, "text", False, (), None, f"{meaning}, from {identifier}", identifier),
    )


LINKS: Final = (
    _declare_link("pubmed_url", "pmid", pubmed_url, "Address of the record at PubMed"),
    _declare_link("doi_url", "doi", doi_url, "Address at which the DOI resolves"),
    _declare_link("pmc_url", "pmcid", pmc_url, "Address of the full text at PubMed Central"),
)


def table_columns(*, derived: bool, references: bool = False) -> tuple[Column, ...]:
    """Return the columns of a table made from PubMed, with or without the derived ones.

    A table that is made from references of other tools, too, has columns for them at its end.
    """
    derived_columns = DERIVED_COLUMNS if derived else ()
    reference_columns = REFERENCE_COLUMNS if references else ()
    return (*PUBMED_COLUMNS, NOTICES_COLUMN, *derived_columns, *reference_columns)


STORE_COLUMNS: Final = table_columns(derived=True)
_STORE_COLUMN_BY_NAME: Final = {column.name: column for column in STORE_COLUMNS}


def _declare_shared_column(column: Column) -> Column:
    """Return a curated column with the origin that its cell has in a row of the store."""
    stored = _STORE_COLUMN_BY_NAME.get(column.name)
    return replace(column, required=False, origin=stored.origin if stored else None)


_CURATED_NAMES: Final = frozenset(column.name for column in CURATED_COLUMNS)
MERGED_COLUMNS: Final = (
    *map(_declare_shared_column, CURATED_COLUMNS),
    ROW_FROM_COLUMN,
    *(column for column in STORE_COLUMNS if column.name not in _CURATED_NAMES),
)
_LINK_COLUMNS: Final = tuple(link.column for link in LINKS)
STUDY_COLUMNS: Final[Mapping[str, Column]] = {
    column.name: column for column in (*MERGED_COLUMNS, *_LINK_COLUMNS)
}

# Columns that tell a study from others: what a mention or a reference is resolved by.
IDENTIFYING_COLUMNS: Final = frozenset(
    """
    pmid doi pmcid title vernacular_title authors authors_incomplete journal journal_abbrev year
    volume issue pages epub_date design sample_size registry_ids corrections
    """.split()
)


def describe_column(column: Column) -> str:
    """Say what a column means, in the language of the reader."""
    return pgettext(COLUMN_CONTEXT, column.meaning)


def find_cell_origin(column: Column, row_from: str) -> str | None:
    """Return the element or column that a cell comes from; None for what people wrote.

    Args:
        column: a column of a merged table.
        row_from: the cell of the row in the column ``row_from``.
    """
    if row_from != "store" and column.name in _CURATED_NAMES:
        return None
    return STUDY_COLUMNS.get(column.name, column).origin


def find_schema(
    names: Sequence[str], schemas: Mapping[str, Sequence[Column]]
) -> tuple[str, Mapping[str, Column]]:
    """Find the declared table that has most of the columns named, and the fewest others.

    Args:
        names: the columns of a table.
        schemas: the columns of each declared table, by its name.

    Returns:
        Its name, and those of its columns by name; "" and none where no table has any of them.
    """
    found = {
        table: {column.name: column for column in columns if column.name in names}
        for table, columns in schemas.items()
    }
    best = max(found, key=lambda table: (len(found[table]), -len(schemas[table])), default="")
    return (best, found[best]) if found.get(best) else ("", {})
