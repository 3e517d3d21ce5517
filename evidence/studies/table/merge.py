"""The evidence base laid over the store: one table, one row per study."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import astuple, fields
from typing import Any, Final

from evidence.people import mark_unnamed_authors
from evidence.studies.columns import CURATED_COLUMNS, MERGED_COLUMNS
from evidence.studies.notices import merge_notices
from evidence.studies.study import Study
from evidence.studies.table.rows import Table, TableRow

# Derived columns that describe a cell which people's own replaces.
_REPLACED_COLUMNS: Final = frozenset(
    """
    level design_from species_from conditions_from interventions_from comparators_from
    sample_size_from
    """.split()
)
_MERGED_NAMES: Final = tuple(column.name for column in MERGED_COLUMNS)
_STUDY_NAMES: Final = tuple(field.name for field in fields(Study))
_STUDY_LISTS: Final = frozenset(column.name for column in CURATED_COLUMNS if column.kind == "list")


def make_pmid_key(pmid: str) -> str:
    """Return the key of a study that is not in the evidence base, as a post may cite it."""
    return f"pmid:{pmid}"


def parse_pmid_key(key: str) -> str | None:
    """Return the PMID of a key that ``make_pmid_key`` made; None for any other key."""
    kind, _, pmid = key.partition(":")
    return pmid if kind == "pmid" and pmid.isdecimal() else None


def read_study_cells(study: Study) -> TableRow:
    """Return the cells of a study in the order of its columns; an unknown list is None."""
    cells = zip(CURATED_COLUMNS, astuple(study), strict=True)
    return tuple(
        [None if column.is_unknown_if_empty and not cell else cell for column, cell in cells]
    )


def merge_tables(studies: Iterable[Study], fetched: Table | None) -> Table:
    """Return one row for each study of the base, in its order, then the others of the store.

    For a study in both, people's columns come from the base, with PubMed's notices among its
    corrections, and all other columns from the store. Without a store the table has the columns of
    the base only.
    """
    if fetched is None:
        return Table(CURATED_COLUMNS, [read_study_cells(study) for study in studies])
    names = [column.name for column in fetched.columns]
    rows = (dict(zip(names, row, strict=True)) for row in fetched.rows)
    waiting = {cells["pmid"]: cells for cells in rows}
    merged = [
        _merge_study(study, waiting.pop(study.pmid, None) if study.pmid else None)
        for study in studies
    ]
    return Table(MERGED_COLUMNS, [*merged, *map(_build_store_row, waiting.values())])


def _merge_study(study: Study, stored: Mapping[str, Any] | None) -> TableRow:
    own = dict(zip(_STUDY_NAMES, read_study_cells(study), strict=True))
    if stored is None:
        return _order_cells({**own, "row_from": "base"})
    own["corrections"] = merge_notices(study.corrections, stored["corrections"])
    replaced = dict.fromkeys(_REPLACED_COLUMNS)
    return _order_cells({**stored, **replaced, **own, "row_from": "base and store"})


def _build_store_row(stored: Mapping[str, Any]) -> TableRow:
    return _order_cells({**stored, "key": make_pmid_key(stored["pmid"]), "row_from": "store"})


def _order_cells(cells: Mapping[str, Any]) -> TableRow:
    return tuple([cells.get(name) for name in _MERGED_NAMES])


def build_study(cells: Mapping[str, Any]) -> Study:
    """Build a study from the cells of a row of any table of studies, by the names of its columns.

    Without a key the study gets that of its PMID, without a design "other", and without a title in
    English the one in the language of the paper.
    """
    own: dict[str, Any] = {
        name: tuple(cells.get(name) or ()) if name in _STUDY_LISTS else cells.get(name)
        for name in _STUDY_NAMES
    }
    own["key"] = own["key"] or make_pmid_key(cells["pmid"])
    has_more = bool(cells.get("authors_incomplete"))
    own["authors"] = tuple(mark_unnamed_authors(own["authors"], is_incomplete=has_more))
    own["title"] = own["title"] or cells.get("vernacular_title")
    own["design"] = own["design"] or "other"
    return Study(**own)
