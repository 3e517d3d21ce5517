"""A table of studies in a file, as `evidence read` and `evidence table` write it -> studies."""

from __future__ import annotations

import csv
import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any, Final

from evidence.errors import EvidenceError, Problem, reason
from evidence.schema import columns_of
from evidence.studies.study import Study
from evidence.studies.table.merge import TOLD_BY, study_of
from evidence.studies.table.rows import table_columns

Cells = Mapping[str, Any]
_COLUMNS: Final = (*columns_of(Study), *table_columns(derived=True))
_LISTS: Final = frozenset(column.name for column in _COLUMNS if column.kind == "list")
_NUMBERS: Final = frozenset(column.name for column in _COLUMNS if column.kind == "integer")
_NAMED: Final = 5  # rows that are named where some are left out


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
        raise EvidenceError(f"{path} cannot be read: {reason(error)}") from error
    except (ValueError, csv.Error) as error:
        raise EvidenceError(f"{path} is no {path.suffix} table: {error}") from error
    if not all(isinstance(row, dict) and {"pmid", "title", "year"} <= row.keys() for row in rows):
        raise EvidenceError(
            f"{path} has no columns pmid, title and year; `evidence read` makes such a table"
        )
    kept = [row for row in rows if row["year"] and row["pmid"]]
    return [study_of(row) for row in kept], list(_left_out(path, rows))


def _left_out(path: Path, rows: list[Cells]) -> Iterator[Problem]:
    numbers = [
        str(number) for number, row in enumerate(rows, 1) if not (row["year"] and row["pmid"])
    ]
    if numbers:
        which = ", ".join(numbers[:_NAMED]) + (" ..." if len(numbers) > _NAMED else "")
        message = f"{len(numbers):,} of {len(rows):,} rows have no PMID or no year and are left out (row {which})"
        yield Problem(str(path), "table", message)


def _csv(path: Path) -> Iterator[Cells]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        for row in csv.DictReader(file):
            texts = {name: text or None for name, text in row.items()}
            lists = {
                name: tuple(text.split("; ")) if text else ()
                for name, text in texts.items()
                if name in _LISTS
            }
            numbers = {
                name: int(text) if text else None
                for name, text in texts.items()
                if name in _NUMBERS
            }
            yield texts | lists | numbers


def _parquet(path: Path) -> Iterable[Cells]:
    import pyarrow as pa
    import pyarrow.parquet as pq

    known = {*Study.__dataclass_fields__, *TOLD_BY}
    try:
        names = [name for name in pq.read_schema(path).names if name in known]
        rows: list[Cells] = pq.read_table(path, columns=names).to_pylist()
    except pa.ArrowInvalid as error:
        raise ValueError(error) from error
    return rows


def _jsonl(path: Path) -> Iterator[Cells]:
    with path.open(encoding="utf-8") as file:
        yield from (json.loads(line) for line in file if line.strip())


def _json(path: Path) -> list[Cells]:
    rows = json.loads(path.read_text(encoding="utf-8"))
    if not isinstance(rows, list):
        raise ValueError("it is no list of rows")  # noqa: TRY004  # the content is wrong, not a type
    return rows


_READERS: Final[Mapping[str, Callable[[Path], Iterable[Cells]]]] = {
    ".parquet": _parquet,
    ".csv": _csv,
    ".jsonl": _jsonl,
    ".json": _json,
}
