"""Write tables of a base: under its lock, and only if the whole base is valid with them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any, Final

from evidence.atomic import FileChangedError, lock_folder, read_if_there, write_files
from evidence.claims.base.load import EvidenceBase, parse_base, read_base, read_tables
from evidence.claims.base.models import ROW_TYPES
from evidence.errors import EvidenceError
from evidence.studies.csvfile import format_rows

TableRows = Mapping[str, Iterable[Any]]
_MAX_TRIES: Final = 5


def update_base(folder: Path, change: Callable[[EvidenceBase], TableRows]) -> EvidenceBase:
    """Replace tables of a base; what others write into it meanwhile stays.

    Args:
        folder: of the base.
        change: makes all rows of each table to replace, by its name, of the base as it is; a table
            that others refer to comes before them, so that an interruption leaves a valid base. It
            is called again where somebody else writes a table meanwhile.

    Returns:
        The base as it is now.

    Raises:
        EvidenceError: the base is not valid, or would not be, or cannot be written; of an invalid
            base nothing is written.
    """
    files = [folder / f"{name}.csv" for name in ROW_TYPES]
    with lock_folder(folder):
        for _ in range(_MAX_TRIES):
            before = {file: read_if_there(file) for file in files}
            base = read_base(folder)
            rows = change(base)
            with suppress(FileChangedError):
                return _write_tables(folder, base, rows, before)
    raise FileChangedError(f"{folder} is changed by another program all the time; close that one")


def _write_tables(
    folder: Path, base: EvidenceBase, rows: TableRows, before: Mapping[Path, bytes | None]
) -> EvidenceBase:
    texts = {name: format_rows(ROW_TYPES[name], table) for name, table in rows.items()}
    made, problems = parse_base({**read_tables(folder), **texts}, base.topic)
    if problems:
        raise EvidenceError("the base would be invalid; nothing was written:", problems)
    contents = {folder / f"{name}.csv": text.encode() for name, text in texts.items()}
    write_files(contents, before)
    return made
