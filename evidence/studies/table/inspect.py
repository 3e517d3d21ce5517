"""What the columns of a DataFrame of ours mean, and which of its rows have an item in a list.

These work on every table, also on one that was written to a file and read again: where the table
itself no longer says what its columns mean, the declared schemas do.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, TypeGuard

import pandas as pd

from evidence.errors import EvidenceError
from evidence.schema import Column
from evidence.studies.columns import find_schema

Schemas = Mapping[str, Sequence[Column]]


def describe_columns(table: pd.DataFrame, schemas: Schemas) -> pd.DataFrame:
    """Return one row per column: type, how many rows hold something, meaning, and origin.

    The origin is the element of PubMed's XML, or what a value is derived from; it is missing where
    people wrote the values.

    Args:
        table: any table of ours; columns of your own have no meaning.
        schemas: the declared columns of each table, by its name.
    """
    meanings = _find_meanings(table, schemas)
    _, declared = find_schema([str(name) for name in table], schemas)
    origins = {name: column.origin for name, column in declared.items()}
    lists = _find_list_columns(table, schemas)
    types = ["list" if name in lists else str(table[name].dtype) for name in table]
    filled = [sum(map(_has_value, table[name])) for name in table]
    return pd.DataFrame(
        {
            "type": types,
            "filled": pd.array(filled, dtype="Int64"),
            "meaning": pd.array([meanings.get(str(name)) for name in table], dtype="string"),
            "origin": pd.array([origins.get(str(name)) for name in table], dtype="string"),
        },
        index=pd.Index(table.columns, name="column"),
    )


def select_rows_having(
    table: pd.DataFrame, column: str, item: str, schemas: Schemas
) -> pd.DataFrame:
    """Return the rows whose list in a column has an item; a missing list has none.

    Raises:
        EvidenceError: the table has no such column of lists.
    """
    lists = _find_list_columns(table, schemas)
    if column not in lists:
        raise EvidenceError(f"{column} is not a column of lists; choose from {', '.join(lists)}")
    has_item = [is_list(cell) and item in cell for cell in table[column]]
    return table[pd.Series(has_item, index=table.index, dtype=bool)]


def is_list(cell: object) -> TypeGuard[Sequence[object]]:
    """Check for a list, or the array that Parquet gives back for one."""
    return pd.api.types.is_list_like(cell)


def _has_value(cell: Any) -> bool:
    return len(cell) > 0 if is_list(cell) else bool(pd.notna(cell))


def _find_meanings(table: pd.DataFrame, schemas: Schemas) -> Mapping[str, str]:
    noted: Mapping[str, str] = table.attrs.get("columns", {})
    _, declared = find_schema([str(name) for name in table], schemas)
    return {name: column.meaning for name, column in declared.items()} | dict(noted)


def _find_list_columns(table: pd.DataFrame, schemas: Schemas) -> list[str]:
    _, declared = find_schema([str(name) for name in table], schemas)
    names = [str(name) for name in table if table[name].dtype == object]
    return [
        name
        for name in names
        if (name in declared and declared[name].kind == "list") or any(map(is_list, table[name]))
    ]
