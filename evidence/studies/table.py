"""Rows as a typed pandas DataFrame. The only module of this room that imports pandas."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable, Sequence
from typing import Any

import pandas as pd

from evidence.studies.columns import Column, columns_of


def frame(row_type: type, rows: Iterable[Any], *, index: str | None = None) -> pd.DataFrame:
    """One row a DataFrame row, one declared column a column.

    Text is ``string``, whole numbers ``Int64``, numbers ``Float64``, closed words ``category`` (with all
    words of the list), dates ``datetime64``, lists Python lists (empty, never missing). A missing value
    is ``pd.NA``, or ``NaT`` for a date. ``df.attrs["columns"]`` maps each column to its meaning.
    """
    columns = columns_of(row_type)
    values = [dataclasses.astuple(row) for row in rows]
    series = {column.name: _series(column, [row[i] for row in values]) for i, column in enumerate(columns)}
    table = pd.DataFrame(series)
    table.attrs["columns"] = {column.name: column.meaning for column in columns}
    return table if index is None else table.set_index(index, drop=False).rename_axis(None)


def _series(column: Column, values: Sequence[Any]) -> pd.Series[Any]:
    match column.kind:
        case "text":
            return pd.Series(values, dtype="string")
        case "integer":
            return pd.Series(values, dtype="Int64")
        case "number":
            return pd.Series(values, dtype="Float64")
        case "category":
            return pd.Series(pd.Categorical(values, categories=list(column.words)))
        case "date":
            return pd.Series(pd.to_datetime(pd.Series(values, dtype="object")))
        case "list":
            return pd.Series([list(value) for value in values], dtype="object")
