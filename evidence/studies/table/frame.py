"""Rows as a typed pandas DataFrame. The only module of this room that imports pandas."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import pandas as pd

from evidence.errors import Problem
from evidence.ids import doi_url, pmc_url, pubmed_url
from evidence.schema import Column, VocabularyName, columns_of, fill_vocabularies
from evidence.studies.study import Study
from evidence.studies.table.merge import merge_tables
from evidence.studies.table.rows import Table

# Columns that are made from an identifier: where the record or the paper is.
LINK_COLUMNS = {
    "pubmed_url": ("pmid", pubmed_url, "Address of the record at PubMed, from pmid"),
    "doi_url": ("doi", doi_url, "Address at which the DOI resolves, from doi"),
    "pmc_url": ("pmcid", pmc_url, "Address of the full text at PubMed Central, from pmcid"),
}


def build_studies_frame(studies: Iterable[Study], fetched: Table | None = None) -> pd.DataFrame:
    """The studies table, indexed by key, with the links of ``LINKS`` as its last columns; see ``union``."""
    both = merge_tables(studies, fetched)
    table = _assemble_frame(both.columns, both.rows).set_index("key", drop=False).rename_axis(None)
    for name, (identifier, address, meaning) in LINK_COLUMNS.items():
        table[name] = table[identifier].map(address, na_action="ignore").astype("string")
        table.attrs["columns"][name] = meaning
    return table


def build_records_frame(
    table: Table, problems: Sequence[Problem], counts: Mapping[str, int]
) -> pd.DataFrame:
    """A table that was read from PubMed. ``df.attrs`` has its problems and counts, too."""
    made = _assemble_frame(table.columns, table.rows)
    made.attrs["problems"] = [dataclasses.asdict(problem) for problem in problems]
    made.attrs["counts"] = dict(counts)
    return made


def build_frame(
    row_type: type,
    rows: Iterable[Any],
    *,
    index: str | None = None,
    vocabularies: Mapping[VocabularyName, tuple[str, ...]] | None = None,
) -> pd.DataFrame:
    """One row a DataFrame row, one declared column a column.

    Text is ``string``, whole numbers ``Int64``, numbers ``Float64``, yes or no ``boolean``, closed words ``category``
    (with all words of the list), dates ``datetime64``, lists Python lists (empty, never missing). A missing value is
    ``pd.NA``, or ``NaT`` for a date. ``vocabularies`` are the lists of the topic whose ids are closed words. ``df.attrs["columns"]`` maps each column to its meaning.
    """
    columns = columns_of(row_type)
    if vocabularies is not None:
        columns = fill_vocabularies(columns, vocabularies)
    table = _assemble_frame(columns, [dataclasses.astuple(row) for row in rows])
    return table if index is None else table.set_index(index, drop=False).rename_axis(None)


def _assemble_frame(columns: Sequence[Column], rows: Sequence[Sequence[Any]]) -> pd.DataFrame:
    values = zip(*rows, strict=True) if rows else ((),) * len(columns)
    table = pd.DataFrame(
        {
            column.name: _build_series(column, cells)
            for column, cells in zip(columns, values, strict=True)
        }
    )
    table.attrs["columns"] = {column.name: column.meaning for column in columns}
    return table


def _build_series(column: Column, values: Sequence[Any]) -> pd.Series[Any]:
    match column.kind:
        case "text":
            return pd.Series(values, dtype="string")
        case "integer":
            return pd.Series(values, dtype="Int64")
        case "number":
            return pd.Series(values, dtype="Float64")
        case "flag":
            return pd.Series(values, dtype="boolean")
        case "category":
            return pd.Series(pd.Categorical(values, categories=list(column.allowed_values)))
        case "date":
            return pd.Series(pd.to_datetime(pd.Series(values, dtype="object")))
        case "list":
            return pd.Series(list(map(list, values)), dtype="object")
