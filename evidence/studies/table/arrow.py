"""Parquet files whose columns pandas reads with our types.

The metadata of the schema follow https://pandas.pydata.org/docs/development/developer.html: plain
``pandas.read_parquet`` gives each column the type that it has in ``evidence.load()``, and the
meanings of the columns in ``df.attrs["columns"]``.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, BinaryIO, Final, NamedTuple

from evidence.errors import Problem
from evidence.schema import Column, ColumnKind
from evidence.studies.table.rows import Table, TableRow

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
_ROW_GROUP: Final = 10_000  # rows


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


def build_arrow_table(table: Table) -> pa.Table:
    """Return a table as an Arrow table with the schema of ``build_schema``."""
    import pyarrow as pa

    rows, columns = table.rows, table.columns
    starts = range(0, len(rows), _ROW_GROUP)
    batches = [build_batch(columns, rows[start : start + _ROW_GROUP]) for start in starts]
    return pa.Table.from_batches(batches, build_schema(columns))


def _build_category(column: Column, cells: Sequence[str | None]) -> pa.DictionaryArray:
    import pyarrow as pa

    numbers = {word: number for number, word in enumerate(column.allowed_values)}
    indices = pa.array([None if cell is None else numbers[cell] for cell in cells], pa.int8())
    return pa.DictionaryArray.from_arrays(indices, pa.array(column.allowed_values, pa.string()))


class ReadTable(NamedTuple):
    """An Arrow table of what was read.

    Attributes:
        table: one row per record.
        problems: what could not be read.
        counts: entries of each kind: studies, older, deleted, problems; together they are all.
    """

    table: pa.Table
    problems: tuple[Problem, ...]
    counts: dict[str, int]


class ParquetSink:
    """A Parquet file: row groups are written as soon as they are full."""

    def __init__(self, file: BinaryIO, _: str, columns: Sequence[Column]) -> None:
        import pyarrow.parquet as pq

        self._schema = build_schema(columns)
        self._writer = pq.ParquetWriter(file, self._schema, compression="zstd")
        self._waiting: list[pa.RecordBatch] = []

    def write(self, payload: pa.RecordBatch) -> None:
        """Add a batch."""
        self._waiting.append(payload)
        if sum(batch.num_rows for batch in self._waiting) >= _ROW_GROUP:
            self._flush()

    def close(self) -> Sequence[Problem]:
        """Write what is left, and the end of the file."""
        self._flush()
        self._writer.close()
        return ()

    def _flush(self) -> None:
        import pyarrow as pa

        if self._waiting:
            self._writer.write_table(pa.Table.from_batches(self._waiting, self._schema))
            self._waiting = []
