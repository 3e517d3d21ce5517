"""A table of studies in a file, as `evidence read` and `evidence table` write it -> studies."""

from __future__ import annotations

import csv
import json
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, Final

from evidence.errors import EvidenceError, Problem, describe_os_error
from evidence.reading import require_regular
from evidence.studies.columns import IDENTIFYING_COLUMNS, STUDY_COLUMNS
from evidence.studies.study import Study
from evidence.studies.table.merge import build_study
from evidence.wording import format_count

_RowCells = Mapping[str, Any]
_REQUIRED_COLUMNS: Final = frozenset({"pmid", "title", "year"})
_MAX_NAMED_ROWS: Final = 5  # rows named in the problem about those left out


def read_studies(path: Path) -> tuple[list[Study], list[Problem]]:
    """Read the studies of a table, and a problem where rows have no PMID or no year.

    Args:
        path: a .csv, .parquet, .jsonl or .json file.

    Raises:
        EvidenceError: the file cannot be read, or is not a table of studies.
    """
    reader = _READERS.get(path.suffix.lower())
    if reader is None:
        raise EvidenceError(
            f"{path}: a table of studies ends in {', '.join(_READERS)}; `evidence read` makes one"
        )
    try:
        require_regular(path.stat(), path)
        rows = list(reader(path))
    except OSError as error:
        raise EvidenceError(f"{path} cannot be read: {describe_os_error(error)}") from error
    except (ValueError, csv.Error) as error:
        raise EvidenceError(f"{path} is not a {path.suffix} table: {error}") from error
    if not all(isinstance(row, dict) and row.keys() >= _REQUIRED_COLUMNS for row in rows):
        raise EvidenceError(
            f"{path} has no columns pmid, title and year; `evidence read` makes such a table"
        )
    kept = [row for row in rows if _is_identified(row)]
    return [build_study(row) for row in kept], list(_find_dropped(path, rows))


def _is_identified(row: _RowCells) -> bool:
    return bool(row["year"] and row["pmid"])


def _find_dropped(path: Path, rows: Sequence[_RowCells]) -> Iterator[Problem]:
    numbers = [str(number) for number, row in enumerate(rows, 1) if not _is_identified(row)]
    if not numbers:
        return
    named = ", ".join(numbers[:_MAX_NAMED_ROWS])
    more = " ..." if len(numbers) > _MAX_NAMED_ROWS else ""
    message = (
        f"{len(numbers):,} of {format_count(len(rows), 'row')} have no PMID or no year and are "
        f"left out (row {named}{more})"
    )
    yield Problem(str(path), "table", message)


def _read_csv(path: Path) -> Iterator[_RowCells]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        for row in csv.DictReader(file):
            yield {name: _parse_text(name, text) for name, text in row.items()}


def _parse_text(name: str, text: str | None) -> Any:
    """Parse a cell by its column's type; as in the other formats, words are not checked."""
    declared = STUDY_COLUMNS.get(name)
    if not text or declared is None:
        return text or None
    if declared.kind == "list":
        return tuple(text.split("; "))
    if declared.kind == "flag":
        return text == "True"
    return int(text) if declared.kind == "integer" else text


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
        raise ValueError("it is not a list of rows")  # noqa: TRY004  # the content is wrong
    return rows


_READERS: Final[Mapping[str, Callable[[Path], Iterable[_RowCells]]]] = {
    ".parquet": _read_parquet,
    ".csv": _read_csv,
    ".jsonl": _read_jsonl,
    ".json": _read_json,
}
