"""A table of studies in a file, as `evidence read` and `evidence table` write it -> studies."""

from __future__ import annotations

import csv
import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any, Final

from evidence.errors import EvidenceError, Problem, describe_os_error
from evidence.schema import columns_of
from evidence.studies.study import Study
from evidence.studies.table.merge import IDENTIFYING_COLUMNS, build_study
from evidence.studies.table.rows import table_columns

_RowCells = Mapping[str, Any]
_COLUMNS: Final = (*columns_of(Study), *table_columns(derived=True))
_LIST_COLUMNS: Final = frozenset(column.name for column in _COLUMNS if column.kind == "list")
_INTEGER_COLUMNS: Final = frozenset(column.name for column in _COLUMNS if column.kind == "integer")
_MAX_NAMED_ROWS: Final = 5  # rows that are named where some are left out


def read_studies(path: Path) -> tuple[list[Study], list[Problem]]:
    """The studies of a table: .csv, .parquet, .jsonl or .json; rows without a PMID or a year are a problem.

    Raises:
        EvidenceError: the file cannot be read, or is no table of studies.
    """
    reader = _READERS.get(path.suffix.lower())
    if reader is None:
        raise EvidenceError(
            f"{path}: a table of studies ends in {', '.join(_READERS)}; `evidence read` makes one"
        )
    try:
        rows = list(reader(path))
    except OSError as error:
        raise EvidenceError(f"{path} cannot be read: {describe_os_error(error)}") from error
    except (ValueError, csv.Error) as error:
        raise EvidenceError(f"{path} is no {path.suffix} table: {error}") from error
    if not all(isinstance(row, dict) and {"pmid", "title", "year"} <= row.keys() for row in rows):
        raise EvidenceError(
            f"{path} has no columns pmid, title and year; `evidence read` makes such a table"
        )
    kept = [row for row in rows if row["year"] and row["pmid"]]
    return [build_study(row) for row in kept], list(_dropped_problems(path, rows))


def _dropped_problems(path: Path, rows: list[_RowCells]) -> Iterator[Problem]:
    numbers = [
        str(number) for number, row in enumerate(rows, 1) if not (row["year"] and row["pmid"])
    ]
    if numbers:
        which = ", ".join(numbers[:_MAX_NAMED_ROWS]) + (
            " ..." if len(numbers) > _MAX_NAMED_ROWS else ""
        )
        message = f"{len(numbers):,} of {len(rows):,} rows have no PMID or no year and are left out (row {which})"
        yield Problem(str(path), "table", message)


def _read_csv(path: Path) -> Iterator[_RowCells]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        for row in csv.DictReader(file):
            texts = {name: text or None for name, text in row.items()}
            lists = {
                name: tuple(text.split("; ")) if text else ()
                for name, text in texts.items()
                if name in _LIST_COLUMNS
            }
            numbers = {
                name: int(text) if text else None
                for name, text in texts.items()
                if name in _INTEGER_COLUMNS
            }
            yield texts | lists | numbers


def _read_parquet(path: Path) -> Iterable[_RowCells]:
    import pyarrow as pa
    import pyarrow.parquet as pq

    known = {*Study.__dataclass_fields__, *IDENTIFYING_COLUMNS}
    try:
        names = [name for name in pq.read_schema(path).names if name in known]
        rows: list[_RowCells] = pq.read_table(path, columns=names).to_pylist()
    except pa.ArrowInvalid as error:
        raise ValueError(error) from error
    return rows


def _read_jsonl(path: Path) -> Iterator[_RowCells]:
    with path.open(encoding="utf-8") as file:
        yield from (json.loads(line) for line in file if line.strip())


def _read_json(path: Path) -> list[_RowCells]:
    rows = json.loads(path.read_text(encoding="utf-8"))
    if not isinstance(rows, list):
        raise ValueError("it is no list of rows")  # noqa: TRY004  # the content is wrong, not a type
    return rows


_READERS: Final[Mapping[str, Callable[[Path], Iterable[_RowCells]]]] = {
    ".parquet": _read_parquet,
    ".csv": _read_csv,
    ".jsonl": _read_jsonl,
    ".json": _read_json,
}
