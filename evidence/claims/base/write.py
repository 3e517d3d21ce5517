"""Write tables of a base: under its lock, and only if the whole base is valid with them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from evidence.atomic import write_files
from evidence.claims.base.load import EvidenceBase, parse_base, read_tables
from evidence.claims.base.models import ROW_TYPES
from evidence.errors import EvidenceError
from evidence.studies.csvfile import format_rows
from evidence.topic import Topic


def write_base_tables(
    folder: Path, topic: Topic, rows: Mapping[str, Iterable[Any]]
) -> EvidenceBase:
    """Replace tables of a base, in the order given; the other tables stay as they are.

    Args:
        folder: of the base; the caller holds its lock from reading the tables on.
        topic: of the base.
        rows: all rows of each table to replace, by its name; a table that others refer to comes
            before them, so that an interruption leaves a valid base.

    Returns:
        The base as it is now.

    Raises:
        EvidenceError: the base would be invalid, or cannot be written; of an invalid base nothing
            is written.
    """
    texts = {name: format_rows(ROW_TYPES[name], table) for name, table in rows.items()}
    made, problems = parse_base({**read_tables(folder), **texts}, topic)
    if problems:
        raise EvidenceError("the base would be invalid; nothing was written:", problems)
    write_files({folder / f"{name}.csv": text.encode() for name, text in texts.items()})
    return made
