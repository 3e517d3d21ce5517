"""What identifies the code and the data of this package, also while somebody edits them."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from contextlib import suppress
from functools import cache
from importlib.metadata import PackageNotFoundError, metadata, version
from pathlib import Path
from typing import Any, Final

DISTRIBUTION: Final = "evidence-tracker"
_PACKAGE: Final = Path(__file__).parent


@cache
def describe_agent() -> str:
    """Return how the program calls itself to servers: its name, version and home, if it has one."""
    homes = metadata(DISTRIBUTION).get_all("Project-URL") or []
    home = next((f" (+{line.partition(', ')[2]})" for line in homes), "")
    return f"{DISTRIBUTION}/{version(DISTRIBUTION)}{home}"


def describe_package(*libraries: str) -> list[Any]:
    """Return what changes with this package, with Python and with the version of a library."""
    return [sys.version, *_list_files(), *_iter_versions(libraries)]


def _iter_versions(libraries: tuple[str, ...]) -> Iterator[tuple[str, str]]:
    for name in libraries:
        with suppress(PackageNotFoundError):
            yield name, version(name)


@cache
def _list_files() -> tuple[tuple[str, int, int], ...]:
    return tuple(_iter_files(_PACKAGE))


def _iter_files(folder: str | Path) -> Iterator[tuple[str, int, int]]:
    """Yield path, size and time of each file, from what the folders say of them."""
    for entry in sorted(os.scandir(folder), key=lambda entry: entry.name):
        if entry.is_dir() and entry.name != "__pycache__":
            yield from _iter_files(entry.path)
        elif entry.is_file():
            facts = entry.stat()
            yield entry.path, facts.st_size, facts.st_mtime_ns
