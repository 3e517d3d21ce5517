"""Rows as a typed pandas DataFrame."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import pandas as pd

from evidence.schema import Column, VocabularyName, columns_of, fill_vocabularies
from evidence.studies.columns import LINKS
from evidence.studies.table.read_summary import ReadSummary
from evidence.studies.table.rows import Table


def list_needed_columns(names: Sequence[str]) -> list[str]:
    """List the columns that ``build_studies_frame`` needs for some; none where it is all."""
    identifiers = {link.column.name: link.identifier for link in LINKS}
    needed = ["key", *(identifiers.get(name, name) for name in names)]
    return [*dict.fromkeys(needed)] if names else []


def build_studies_frame(
    columns: Sequence[Column], rows: Iterable[Sequence[Any]], names: Sequence[str] = ()
) -> pd.DataFrame:
    """Return rows of the studies table, indexed by key, with links as its last columns.

    Args:
        columns: those of the rows, ``key`` among them.
        rows: the rows.
        names: of the columns that are wanted, in this order; all by default.
    """
    frame = _add_links(_assemble_frame(columns, rows))
    chosen = frame[[*names]] if names else frame
    return chosen.set_axis(frame["key"], axis="index").rename_axis(None)


def _add_links(frame: pd.DataFrame) -> pd.DataFrame:
    for link in LINKS:
        if link.identifier in frame:
            addresses = frame[link.identifier].map(link.make_url, na_action="ignore")
            frame[link.column.name] = addresses.astype("string")
            frame.attrs["columns"][link.column.name] = link.column.meaning
    return frame


def build_records_frame(table: Table, summary: ReadSummary) -> pd.DataFrame:
    """Return a table read from PubMed, with what became of all entries in ``df.attrs``.

    ``problems`` are those of the summary, ``counts`` its counts, and ``deleted`` the PMIDs that NLM
    says are deleted.
    """
    frame = _assemble_frame(table.columns, table.rows)
    frame.attrs["problems"] = [dataclasses.asdict(problem) for problem in summary.problems]
    frame.attrs["counts"] = dict(summary.counts)
    frame.attrs["deleted"] = list(summary.deleted)
    return frame


def build_frame(
    row_type: type,
    rows: Iterable[Any],
    *,
    index: str | None = None,
    vocabularies: Mapping[VocabularyName, tuple[str, ...]] | None = None,
) -> pd.DataFrame:
    """Return one row per dataclass row, one column per declared column.

    Text is ``string``, whole numbers ``Int64``, numbers ``Float64``, yes or no ``boolean``, closed
    words ``category`` (with all words of the list, in its order), dates ``datetime64``, lists are
    Python lists. A missing value is ``pd.NA``, ``NaT`` for a date and ``None`` for a list.
    ``df.attrs["columns"]`` maps each column to its meaning.

    Args:
        row_type: a dataclass whose fields are declared with ``evidence.schema.column``.
        rows: its instances.
        index: the column that becomes the index, too.
        vocabularies: the lists of a topic whose ids are the words of some columns.
    """
    columns = columns_of(row_type)
    if vocabularies is not None:
        columns = fill_vocabularies(columns, vocabularies)
    frame = _assemble_frame(columns, [dataclasses.astuple(row) for row in rows])
    return frame if index is None else frame.set_index(index, drop=False).rename_axis(None)


def _assemble_frame(columns: Sequence[Column], rows: Iterable[Sequence[Any]]) -> pd.DataFrame:
    values = [*zip(*rows, strict=True)] or [()] * len(columns)
    cells = zip(columns, values, strict=True)
    frame = pd.DataFrame({column.name: _build_series(column, given) for column, given in cells})
    frame.attrs["columns"] = {column.name: column.meaning for column in columns}
    return frame


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
            cells = [None if cell is None else list(cell) for cell in values]
            return pd.Series(cells, dtype="object")
