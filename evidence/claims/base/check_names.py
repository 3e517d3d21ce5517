"""Check ``organisations.toml`` and ``aliases.toml``: what posts call bodies and studies."""

from __future__ import annotations

import tomllib
from collections.abc import Collection, Iterator, Mapping
from pathlib import Path
from typing import Any, Final

from evidence.errors import Problem
from evidence.studies.csvfile import read_text
from evidence.topic import find_line

ORGANISATIONS_NAME: Final = "organisations.toml"
ALIASES_NAME: Final = "aliases.toml"
_BODY_FIELDS: Final = {"names", "journals"}
_ALIAS_FIELDS: Final = {"names", "around", "numbers"}


def check_names(folder: Path, studies: Collection[str]) -> list[Problem]:
    """Return everything that is wrong in the two files of a base.

    Args:
        folder: of the base; a file that is missing has nothing wrong.
        studies: the keys of the studies of the base.

    Raises:
        EvidenceError: a file cannot be read.
    """
    problems: list[Problem] = []
    for name in (ORGANISATIONS_NAME, ALIASES_NAME):
        file = folder / name
        if file.exists():
            problems += _check_file(file, read_text(file), studies)
    return problems


def _check_file(file: Path, text: str, studies: Collection[str]) -> Iterator[Problem]:
    try:
        tables = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        yield Problem(str(file), "names", f"not TOML: {error}", severity="error")
        return
    if file.name == ORGANISATIONS_NAME:
        found = _check_organisations(tables)
    else:
        found = _check_aliases(tables, studies)
    for entry, message in found:
        line = find_line(text, entry)
        yield Problem(str(file), "names", message, line=line, severity="error")


def _check_organisations(tables: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    for number, body in enumerate(tables.get("body", ()), 1):
        if not body.get("names"):
            yield "body", f"body {number} has no names"
        unknown = body.keys() - _BODY_FIELDS
        if unknown:
            yield "body", f"body {number}: {', '.join(sorted(unknown))} has no meaning here"


def _check_aliases(
    tables: Mapping[str, Any], studies: Collection[str]
) -> Iterator[tuple[str, str]]:
    for key, aliases in tables.items():
        if key not in studies:
            yield key, f"{key} is not in studies.csv"
        unknown = aliases.keys() - _ALIAS_FIELDS
        if unknown:
            yield key, f"{key}: {', '.join(sorted(unknown))} has no meaning here"
