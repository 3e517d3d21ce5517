"""Write a small evidence base to start from: a commented topic, one claim, and empty tables."""

from __future__ import annotations

import csv
import io
import tomllib
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any, Final

from evidence.atomic import make_folder, write_files
from evidence.claims.base.models import ROW_TYPES
from evidence.errors import EvidenceError, describe_os_error
from evidence.schema import columns_of

_STARTER_FOLDER: Final = Path(__file__).parents[2] / "data" / "starter"
_EXAMPLES: Final = "claims.toml"  # becomes claims.csv


def write_starter_base(folder: Path) -> list[Path]:
    """Write the starter base into a new or empty folder.

    Returns:
        The files that were written.

    Raises:
        EvidenceError: the folder has files in it, or cannot be written.
    """
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise EvidenceError(f"{folder} is not empty; name a folder that does not exist yet")
    try:
        make_folder(folder)
        return _write_files(folder)
    except OSError as error:
        raise EvidenceError(f"{folder} cannot be written: {describe_os_error(error)}") from error


def _write_files(folder: Path) -> list[Path]:
    examples = tomllib.loads((_STARTER_FOLDER / _EXAMPLES).read_text(encoding="utf-8"))
    sources = sorted(set(_STARTER_FOLDER.glob("*.toml")) - {_STARTER_FOLDER / _EXAMPLES})
    contents = {folder / source.name: source.read_bytes() for source in sources}
    for name, row_type in ROW_TYPES.items():
        rows = examples.values() if name == "claims" else ()
        contents[folder / f"{name}.csv"] = format_cells(row_type, rows).encode()
    write_files(contents)
    return list(contents)


def format_cells(row_type: type[Any], rows: Iterable[Mapping[str, str]]) -> str:
    """Return the text of a table from rows that have only some of its cells."""
    text = io.StringIO()
    columns = [column.name for column in columns_of(row_type)]
    writer = csv.DictWriter(text, columns, restval="", lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    return text.getvalue()
