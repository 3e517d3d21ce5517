"""Columns and rows as Arrow has them, such that pandas reads our Parquet files with our types.

The metadata of the schema follow https://pandas.pydata.org/docs/development/developer.html: plain
``pandas.read_parquet`` gives each column the type that it has in ``evidence.load()``, and the
meanings of the columns in ``df.attrs["columns"]``.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, Final

from evidence.schema import Column, ColumnKind
from evidence.studies.table.rows import TableRow

if TYPE_CHECKING:
    import pyarrow as pa

# The names that pandas has for the Arrow type and for its own type of a kind of column.
_PANDAS_TYPES: Final[Mapping[ColumnKind, tuple[str, str]]] = {
    "text": ("unicode", "string"),
    "category": ("categorical", "int8"),
    "integer": ("int64", "Int64"),
    "number": ("float64", "Float64"),
    "flag": ("bool", "boolean"),
    "date": ("date", "object"),
    "list": ("list[unicode]", "object"),
}


def build_schema(columns: Sequence[Column]) -> pa.Schema:
    """Return the Arrow schema of columns; each field has the meaning and origin of its column."""
    import pyarrow as pa

    types = {
        "text": pa.string(),
        "category": pa.dictionary(pa.int8(), pa.string()),
        "integer": pa.int64(),
        "number": pa.float64(),
        "flag": pa.bool_(),
        "date": pa.date32(),
        "list": pa.list_(pa.string()),
    }
    fields = []
    for column in columns:
        about = {"meaning": column.meaning, "origin": column.origin or ""}
        fields.append(pa.field(column.name, types[column.kind], metadata=about))
    return pa.schema(fields, metadata=_build_pandas_metadata(columns))


def _build_pandas_metadata(columns: Sequence[Column]) -> dict[str, str]:
    described = [_describe_for_pandas(column) for column in columns]
    types = {"index_columns": [], "column_indexes": [], "columns": described}
    meanings = {"columns": {column.name: column.meaning for column in columns}}
    return {"pandas": json.dumps(types), "PANDAS_ATTRS": json.dumps(meanings)}


def _describe_for_pandas(column: Column) -> dict[str, Any]:
    arrow_type, pandas_type = _PANDAS_TYPES[column.kind]
    is_category = column.kind == "category"
    words = {"num_categories": len(column.allowed_values), "ordered": False}
    return {
        "name": column.name,
        "field_name": column.name,
        "pandas_type": arrow_type,
        "numpy_type": pandas_type,
        "metadata": words if is_category else None,
    }


def build_batch(columns: Sequence[Column], rows: Sequence[TableRow]) -> pa.RecordBatch:
    """Return rows as an Arrow batch with the schema of ``build_schema``."""
    import pyarrow as pa

    schema = build_schema(columns)
    values = zip(*rows, strict=True) if rows else ((),) * len(columns)
    arrays = []
    for column, cells, kind in zip(columns, values, schema.types, strict=True):
        if column.kind == "category":
            arrays.append(_build_category(column, cells))
        else:
            arrays.append(pa.array(cells, type=kind))
    return pa.record_batch(arrays, schema=schema)


def _build_category(column: Column, cells: Sequence[str | None]) -> pa.DictionaryArray:
    import pyarrow as pa

    numbers = {word: number for number, word in enumerate(column.allowed_values)}
    indices = pa.array([None if cell is None else numbers[cell] for cell in cells], pa.int8())
    return pa.DictionaryArray.from_arrays(indices, pa.array(column.allowed_values, pa.string()))
