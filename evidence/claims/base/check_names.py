"""Check ``organisations.toml`` and ``aliases.toml``: what posts call bodies and studies."""

from __future__ import annotations

import tomllib
from collections.abc import Collection, Iterator, Mapping
from pathlib import Path
from typing import Any, Final

from evidence.errors import EvidenceError, Problem
from evidence.studies.csvfile import read_text
from evidence.topic import EntryProblem, find_line

ORGANISATIONS_NAME: Final = "organisations.toml"
ALIASES_NAME: Final = "aliases.toml"
_TEXTS: Final = (str,)
_ORGANISATIONS: Final = {
    "body": {"names": _TEXTS, "journals": _TEXTS},
    "adviser": {"names": _TEXTS, "guidelines": _TEXTS},
}
_ALIASES: Final = {"names": _TEXTS, "around": _TEXTS, "numbers": (int, float)}


def check_names(folder: Path, studies: Collection[str]) -> list[Problem]:
    """Return everything that is wrong in the two files of a base.

    Args:
        folder: of the base; a file that is missing has nothing wrong.
        studies: the keys of the studies of the base.

    Raises:
        EvidenceError: a file cannot be read.
    """
    return [
        problem
        for name in (ORGANISATIONS_NAME, ALIASES_NAME)
        for problem in _read_and_check(folder / name, studies)[1]
    ]


def read_names(file: Path) -> dict[str, Any]:
    """Read one of the two files; empty where it is missing.

    Raises:
        EvidenceError: the file cannot be read, or entries are wrong; ``problems`` lists all.
    """
    tables, problems = _read_and_check(file, studies=None)
    if problems:
        raise EvidenceError(f"{file} has problems; correct these entries:", problems)
    return tables


def _read_and_check(
    file: Path, studies: Collection[str] | None
) -> tuple[dict[str, Any], list[Problem]]:
    if not file.exists():
        return {}, []
    text = read_text(file)
    try:
        tables = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        return {}, [Problem(str(file), "names", f"not TOML: {error}", severity="error")]
    check = _check_aliases if file.name == ALIASES_NAME else _check_organisations
    found = check(tables, studies)
    return tables, [
        Problem(str(file), "names", message, line=find_line(text, entry), severity="error")
        for entry, message in found
    ]


def _check_organisations(
    tables: Mapping[str, Any], studies: Collection[str] | None
) -> Iterator[EntryProblem]:
    for kind in sorted(tables.keys() - _ORGANISATIONS.keys()):
        yield kind, f"{kind} has no meaning here; there are only [[body]] and [[adviser]]"
    for kind, fields in _ORGANISATIONS.items():
        rows = tables.get(kind, [])
        if not isinstance(rows, list) or not all(isinstance(row, dict) for row in rows):
            yield kind, f"{kind} must be a list of tables, [[{kind}]]"
            continue
        for number, row in enumerate(rows, 1):
            for message in _check_organisation(row, fields, studies):
                yield kind, f"{kind} {number}: {message}"


def _check_organisation(
    row: Mapping[str, Any],
    fields: Mapping[str, tuple[type, ...]],
    studies: Collection[str] | None,
) -> Iterator[str]:
    yield from (f"has no {name}" for name in ("names", "guidelines") if _lacks(row, name, fields))
    messages = list(_check_fields(row, fields))
    yield from messages
    if studies is not None and not messages:
        unknown = [key for key in row.get("guidelines", ()) if key not in studies]
        yield from (f"{key} is not in studies.csv" for key in unknown)


def _lacks(row: Mapping[str, Any], name: str, fields: Collection[str]) -> bool:
    return name in fields and not row.get(name)


def _check_aliases(
    tables: Mapping[str, Any], studies: Collection[str] | None
) -> Iterator[EntryProblem]:
    for key, aliases in tables.items():
        if studies is not None and key not in studies:
            yield key, f"{key} is not in studies.csv"
        if isinstance(aliases, dict):
            yield from ((key, f"{key}: {message}") for message in _check_fields(aliases, _ALIASES))
        else:
            yield key, f"{key} must be a table, [{key}]"


def _check_fields(
    table: Mapping[str, Any], fields: Mapping[str, tuple[type, ...]]
) -> Iterator[str]:
    for name, value in table.items():
        if name not in fields:
            yield f"{name} has no meaning here"
        elif not isinstance(value, list) or not all(type(item) in fields[name] for item in value):
            yield f"{name} must be a list of {'texts' if fields[name] == (str,) else 'numbers'}"
