"""The curated base laid over the store: one table, with where each row is from."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import astuple, replace
from typing import Any, Final

from evidence.schema import Column, columns_of
from evidence.studies.notices import corrections_to_notices, merge_notices
from evidence.studies.study import Study
from evidence.studies.table.rows import Table, TableRow, table_columns

ROW_FROM_COLUMN: Final = Column(
    "row_from",
    "category",
    required=True,
    allowed_values=("base", "store", "base and store"),
    pattern=None,
    meaning="Where the row is from: the evidence base, which people wrote; the store, which was fetched from PubMed, "
    "with columns that a program derived; or both: then the columns of the base are people's",
    origin=None,
)
_BASE_COLUMNS: Final = columns_of(Study)
_STORE_COLUMNS: Final = table_columns(derived=True)
# Columns of the base that PubMed's record tells, too, and under which name there.
_SHARED_COLUMNS: Final = {
    **{
        column.name: column.name
        for column in _BASE_COLUMNS
        if column.name in {fetched.name for fetched in _STORE_COLUMNS}
    },
}
_OVERRIDDEN_COLUMNS: Final = frozenset(
    {"design_from", "species_from", "sample_size_from", "level"}
)  # tell of cells that people replaced
_STORE_ONLY_COLUMNS: Final = tuple(
    replace(column, name="pubmed_corrections") if column.name == "corrections" else column
    for column in _STORE_COLUMNS
    if column.name not in {*_SHARED_COLUMNS.values()} - {"corrections"}
)
# Columns of PubMed's table by which a study is told apart from others.
IDENTIFYING_COLUMNS: Final = frozenset(
    """
    pmid doi pmcid title vernacular_title authors journal journal_abbrev year volume issue pages design sample_size
    registry_ids corrections retracted
    """.split()
)
_BASE_NAMES: Final = tuple(column.name for column in _BASE_COLUMNS)
_BASE_LIST_NAMES: Final = tuple(column.name for column in _BASE_COLUMNS if column.kind == "list")
_MERGED_COLUMNS: Final = (
    *(replace(column, required=False) for column in _BASE_COLUMNS),
    ROW_FROM_COLUMN,
    *_STORE_ONLY_COLUMNS,
)


def make_pmid_key(pmid: str) -> str:
    """The key of a study that is not in the base, as it may be cited in a post."""
    return f"pmid:{pmid}"


def merge_tables(studies: Iterable[Study], fetched: Table | None) -> Table:
    """A row for each study of the base, in its order, then one for each that only the store has, by PMID.

    Of a study in both the base's columns come from the base, with PubMed's notices among its corrections, and PubMed's
    other columns from the store. Without a store there are the columns of the base alone.
    """
    if fetched is None:
        return Table(_BASE_COLUMNS, [astuple(study) for study in studies])
    names = [column.name for column in fetched.columns]
    waiting = {row[names.index("pmid")]: dict(zip(names, row, strict=True)) for row in fetched.rows}
    rows = [
        _build_base_row(study, waiting.pop(study.pmid, None) if study.pmid else None)
        for study in studies
    ]
    return Table(_MERGED_COLUMNS, [*rows, *map(_build_store_row, waiting.values())])


def _build_base_row(study: Study, cells: Mapping[str, Any] | None) -> TableRow:
    if cells is None:
        return (
            *astuple(study),
            "base",
            *(() if column.kind == "list" else None for column in _STORE_ONLY_COLUMNS),
        )
    others = [
        None if column.name in _OVERRIDDEN_COLUMNS else cells[_fetched_name(column)]
        for column in _STORE_ONLY_COLUMNS
    ]
    told = corrections_to_notices(cells["corrections"], retracted=cells["retracted"])
    own = astuple(replace(study, corrections=merge_notices(study.corrections, told)))
    return (*own, "base and store", *others)


def _build_store_row(cells: Mapping[str, Any]) -> TableRow:
    made: Mapping[str, Callable[[], Any]] = {
        "key": lambda: make_pmid_key(cells["pmid"]),
        "corrections": lambda: corrections_to_notices(
            cells["corrections"], retracted=cells["retracted"]
        ),
    }
    own = [
        made[column.name]()
        if column.name in made
        else cells[_SHARED_COLUMNS[column.name]]
        if column.name in _SHARED_COLUMNS
        else ()
        if column.kind == "list"
        else None
        for column in _BASE_COLUMNS
    ]
    return (*own, "store", *(cells[_fetched_name(column)] for column in _STORE_ONLY_COLUMNS))


def find_cell_origin(column: Column, row_from: str) -> str | None:
    """Where a cell of the union is from: PubMed's element or how it was derived; None for what people wrote."""
    if row_from != "store" or column.origin is not None:
        return column.origin
    name = _SHARED_COLUMNS.get(column.name, column.name)
    return next((fetched.origin for fetched in _STORE_COLUMNS if fetched.name == name), None)


def build_study(cells: Mapping[str, Any]) -> Study:
    """A study as far as a row of a table tells it: one made from PubMed, or one with the columns of the base."""
    own = {name: cells.get(name) for name in _BASE_NAMES} | {
        name: tuple(cells.get(name) or ()) for name in _BASE_LIST_NAMES
    }
    if "retracted" in cells:
        own |= {
            "title": cells.get("title") or cells.get("vernacular_title"),
        }
        own |= {
            "corrections": corrections_to_notices(
                cells.get("corrections") or (), retracted=bool(cells.get("retracted"))
            ),
        }
    told = {"key": own["key"] or make_pmid_key(cells["pmid"]), "design": own["design"] or "other"}
    return Study(**own | told)


def _fetched_name(column: Column) -> str:
    return "corrections" if column.name == "pubmed_corrections" else column.name
