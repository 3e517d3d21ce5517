"""A table of studies in a file, as `evidence read` and `evidence table` write it -> studies."""

from __future__ import annotations

import csv
import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any, Final

from evidence.errors import EvidenceError
from evidence.studies.study import Study
from evidence.studies.union import TOLD_BY, study_of

Cells = Mapping[str, Any]
_LISTS: Final = ("authors", "publication_types", "species", "corrections", "registry_ids")
_NUMBERS: Final = ("year", "sample_size", "n_participants", "n_studies")


def read_studies(path: Path) -> list[Study]:
    """The studies of a table: .csv, .parquet, .jsonl or .json; rows without a title or a year are left out.

    Raises:
        EvidenceError: the file cannot be read, or is no table of studies.
    """
    reader = _READERS.get(path.suffix.lower())
    if reader is None:
        raise EvidenceError(f"{path}: a table of studies ends in {', '.join(_READERS)}; `evidence read` makes one")
    try:
        rows = list(reader(path))
    except OSError as error:
        raise EvidenceError(f"{path} cannot be read: {(error.strerror or str(error)).lower()}") from error
    except (ValueError, csv.Error) as error:
        raise EvidenceError(f"{path} is no {path.suffix} table: {error}") from error
    if rows and not {"pmid", "title", "year"} <= rows[0].keys():
        raise EvidenceError(f"{path} has no columns pmid, title and year; `evidence read` makes such a table")
    return [study_of(row) for row in rows if row["year"] and row["pmid"]]


def _csv(path: Path) -> Iterator[Cells]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        for row in csv.DictReader(file):
            texts = {name: text or None for name, text in row.items()}
            lists = {
                name: tuple((texts[name] or "").split("; ")) if texts[name] else () for name in _LISTS if name in texts
            }
            numbers = {name: int(texts[name] or 0) or None for name in _NUMBERS if name in texts}
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
    rows: list[Cells] = json.loads(path.read_text(encoding="utf-8"))
    return rows


_READERS: Final[Mapping[str, Callable[[Path], Iterable[Cells]]]] = {
    ".parquet": _parquet,
    ".csv": _csv,
    ".jsonl": _jsonl,
    ".json": _json,
}
