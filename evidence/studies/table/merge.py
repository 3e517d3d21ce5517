"""The curated base laid over the store: one table, with where each row is from."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import astuple, replace
from typing import Any, Final

from evidence.schema import Column, columns_of
from evidence.studies.notices import entries, merged
from evidence.studies.study import Study
from evidence.studies.table.rows import Row, Table, table_columns

ROW_FROM: Final = Column(
    "row_from",
    "category",
    required=True,
    words=("base", "store", "base and store"),
    pattern=None,
    meaning="Where the row is from: the evidence base, which people wrote; the store, which was fetched from PubMed, "
    "with columns that a program derived; or both: then the columns of the base are people's",
    origin=None,
)
_CURATED: Final = columns_of(Study)
_FETCHED: Final = table_columns(derived=True)
# Columns of the base that PubMed's record tells, too, and under which name there.
_SHARED: Final = {
    **{
        column.name: column.name
        for column in _CURATED
        if column.name in {fetched.name for fetched in _FETCHED}
    },
    "journal": "journal_abbrev",
    "journal_full": "journal",
}
_DERIVED_OF_SHARED: Final = frozenset(
    {"design_from", "species_from", "level"}
)  # tell of cells that people replaced
_OTHERS: Final = tuple(
    replace(column, name="pubmed_corrections") if column.name == "corrections" else column
    for column in _FETCHED
    if column.name not in {*_SHARED.values()} - {"corrections"}
)
# Columns of PubMed's table by which a study is told apart from others.
TOLD_BY: Final = frozenset(
    """
    pmid doi pmcid title vernacular_title authors journal journal_abbrev year volume issue pages design sample_size
    registry_ids corrections retracted
    """.split()
)
_NAMES: Final = tuple(column.name for column in _CURATED)
_LISTS: Final = tuple(column.name for column in _CURATED if column.kind == "list")
_COLUMNS: Final = (*(replace(column, required=False) for column in _CURATED), ROW_FROM, *_OTHERS)


def key_of_pmid(pmid: str) -> str:
    """The key of a study that is not in the base, as it may be cited in a post."""
    return f"pmid:{pmid}"


def union(studies: Iterable[Study], fetched: Table | None) -> Table:
    """A row for each study of the base, in its order, then one for each that only the store has, by PMID.

    Of a study in both the base's columns come from the base, with PubMed's notices among its corrections, and PubMed's
    other columns from the store. Without a store there are the columns of the base alone.
    """
    if fetched is None:
        return Table(_CURATED, [astuple(study) for study in studies])
    names = [column.name for column in fetched.columns]
    waiting = {row[names.index("pmid")]: dict(zip(names, row, strict=True)) for row in fetched.rows}
    rows = [
        _curated(study, waiting.pop(study.pmid, None) if study.pmid else None) for study in studies
    ]
    return Table(_COLUMNS, [*rows, *map(_fetched, waiting.values())])


def _curated(study: Study, cells: Mapping[str, Any] | None) -> Row:
    if cells is None:
        return (
            *astuple(study),
            "base",
            *(() if column.kind == "list" else None for column in _OTHERS),
        )
    others = [
        None if column.name in _DERIVED_OF_SHARED else cells[_name(column)] for column in _OTHERS
    ]
    told = entries(cells["corrections"], retracted=cells["retracted"])
    own = astuple(replace(study, corrections=merged(study.corrections, told)))
    return (*own, "base and store", *others)


def _fetched(cells: Mapping[str, Any]) -> Row:
    made: Mapping[str, Callable[[], Any]] = {
        "key": lambda: key_of_pmid(cells["pmid"]),
        "corrections": lambda: entries(cells["corrections"], retracted=cells["retracted"]),
    }
    own = [
        made[column.name]()
        if column.name in made
        else cells[_SHARED[column.name]]
        if column.name in _SHARED
        else ()
        if column.kind == "list"
        else None
        for column in _CURATED
    ]
    return (*own, "store", *(cells[_name(column)] for column in _OTHERS))


def origin_of(column: Column, row_from: str) -> str | None:
    """Where a cell of the union is from: PubMed's element or how it was derived; None for what people wrote."""
    if row_from != "store" or column.origin is not None:
        return column.origin
    name = _SHARED.get(column.name, column.name)
    return next((fetched.origin for fetched in _FETCHED if fetched.name == name), None)


def study_of(cells: Mapping[str, Any]) -> Study:
    """A study as far as a row of a table tells it: one made from PubMed, or one with the columns of the base."""
    own = {name: cells.get(name) for name in _NAMES} | {
        name: tuple(cells.get(name) or ()) for name in _LISTS
    }
    if "journal_abbrev" in cells:
        own |= {"journal": cells["journal_abbrev"], "journal_full": cells.get("journal")}
        own |= {
            "title": cells.get("title") or cells.get("vernacular_title"),
            "n_participants": cells.get("sample_size"),
        }
        own |= {
            "registry_id": next(iter(cells.get("registry_ids") or ()), None),
            "corrections": entries(
                cells.get("corrections") or (), retracted=bool(cells.get("retracted"))
            ),
        }
    told = {"key": own["key"] or key_of_pmid(cells["pmid"]), "design": own["design"] or "other"}
    return Study(**own | told)


def _name(column: Column) -> str:
    return "corrections" if column.name == "pubmed_corrections" else column.name
