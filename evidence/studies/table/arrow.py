"""Parquet files whose columns pandas reads with our types.

The metadata of the schema follow https://pandas.pydata.org/docs/development/developer.html: plain
``pandas.read_parquet`` gives each column the type that it has in ``evidence.load()``, and the
meanings of the columns in ``df.attrs["columns"]``.
"""

from __future__ import annotations

import json
from array import array
from collections.abc import Mapping, Sequence, Sized
from datetime import date
from itertools import accumulate
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
_FIRST_DAY: Final = date(1970, 1, 1)
_ROW_GROUP: Final = 10_000  # rows


def load_pyarrow() -> None:
    """Load the library now."""
    import pyarrow.parquet  # noqa: F401


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
    """Return rows as an Arrow batch with the schema of ``build_schema``.

    The arrays are made of their buffers: ``pa.array`` would import pandas, which takes longer than
    a small table.
    """
    import pyarrow as pa

    schema = build_schema(columns)
    values = zip(*rows, strict=True) if rows else ((),) * len(columns)
    pairs = zip(columns, values, strict=True)
    arrays = [_build_array(column, cells) for column, cells in pairs]
    return pa.RecordBatch.from_arrays(arrays, schema=schema)


def build_arrow_table(table: Table) -> pa.Table:
    """Return a table as an Arrow table with the schema of ``build_schema``."""
    import pyarrow as pa

    rows, columns = table.rows, table.columns
    starts = range(0, len(rows), _ROW_GROUP)
    batches = [build_batch(columns, rows[start : start + _ROW_GROUP]) for start in starts]
    return pa.Table.from_batches(batches, build_schema(columns))


def _build_array(column: Column, cells: Sequence[Any]) -> pa.Array:
    import pyarrow as pa

    match column.kind:
        case "text":
            return _build_texts(cells)
        case "list":
            return _build_lists(cells)
        case "category":
            return _build_categories(column.allowed_values, cells)
        case "integer":
            return _build_numbers(pa.int64(), "q", cells)
        case "number":
            return _build_numbers(pa.float64(), "d", cells)
        case "date":
            days = [None if cell is None else (cell - _FIRST_DAY).days for cell in cells]
            return _build_numbers(pa.date32(), "i", days)
        case "flag":
            buffers = [_pack_present(cells), _pack_bits(cells)]
            return pa.Array.from_buffers(pa.bool_(), len(cells), buffers)


def _build_categories(words: Sequence[str], cells: Sequence[str | None]) -> pa.DictionaryArray:
    import pyarrow as pa

    numbers = {word: number for number, word in enumerate(words)}
    indices = [None if cell is None else numbers[cell] for cell in cells]
    places = _build_numbers(pa.int8(), "b", indices)
    return pa.DictionaryArray.from_arrays(places, _build_texts(words))


def _build_numbers(kind: pa.DataType, code: str, cells: Sequence[float | None]) -> pa.Array:
    import pyarrow as pa

    numbers = array(code, [0 if cell is None else cell for cell in cells])
    buffers = [_pack_present(cells), pa.py_buffer(numbers)]
    return pa.Array.from_buffers(kind, len(cells), buffers)


def _build_texts(cells: Sequence[str | None]) -> pa.Array:
    import pyarrow as pa

    texts = [cell.encode() if cell else b"" for cell in cells]
    buffers = [_pack_present(cells), _pack_offsets(texts), pa.py_buffer(b"".join(texts))]
    return pa.Array.from_buffers(pa.string(), len(cells), buffers)


def _build_lists(cells: Sequence[Sequence[str] | None]) -> pa.Array:
    import pyarrow as pa

    items = [item for cell in cells if cell for item in cell]
    buffers = [_pack_present(cells), _pack_offsets([cell or () for cell in cells])]
    kind = pa.list_(pa.string())
    return pa.Array.from_buffers(kind, len(cells), buffers, children=[_build_texts(items)])


def _pack_offsets(items: Sequence[Sized]) -> pa.Buffer:
    """Pack where each item begins, and where the last one ends."""
    import pyarrow as pa

    return pa.py_buffer(array("i", accumulate(map(len, items), initial=0)))


def _pack_present(cells: Sequence[Any]) -> pa.Buffer | None:
    """Pack a bit for each cell, set where there is one; None where none is missing."""
    return _pack_bits([cell is not None for cell in cells]) if None in cells else None


def _pack_bits(cells: Sequence[object]) -> pa.Buffer:
    """Pack a bit for each cell, set where it is true; the first is the lowest of its byte."""
    import pyarrow as pa

    digits = "".join(["1" if cell else "0" for cell in reversed(cells)])
    size = (len(cells) + 7) // 8
    return pa.py_buffer(int(digits or "0", base=2).to_bytes(size, "little"))


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
