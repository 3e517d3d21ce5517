"""Which files a dataset is made from: locations become names, each once, in their order."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import Final, NamedTuple
from urllib.parse import unquote

from evidence.dataset.transfer import CHECKSUM_SUFFIX, Transfer, TransferError, is_url
from evidence.errors import Problem

DATASET_PROBLEM_CODE: Final = "dataset"
_SUFFIX: Final = re.compile(r"\.(gz|xml|nbib|txt)$", re.IGNORECASE)
_UNSAFE: Final = re.compile(r"[^\w.-]+")
_DIGITS: Final = re.compile(r"(\d+)")


class InputFile(NamedTuple):
    """A file to read; its name, without endings, is that of its part of the dataset."""

    name: str
    location: str


def find_inputs(
    locations: Iterable[str], transfer: Transfer
) -> tuple[list[InputFile], list[Problem]]:
    """Find the files that locations name, in the order of their names.

    Returns:
        Each file once, and a problem for each location without a file and each name that is
        given again.
    """
    found: dict[str, InputFile] = {}
    problems: list[Problem] = []
    for location in _leave_out_checksums(list(locations)):
        try:
            files = transfer.expand(location)
        except TransferError as error:
            problems.append(make_problem(location, f"it was not read: {error}"))
            continue
        for file in files:
            one = InputFile(name_input(file), file)
            before = found.setdefault(one.name, one)
            if before is not one:
                problems.append(make_problem(file, _explain_twice(before, one)))
    return sorted(found.values(), key=lambda one: order_of(one.name)), problems


def _leave_out_checksums(locations: Sequence[str]) -> list[str]:
    """Leave out the checksums that a shell finds with the files beside them."""
    beside = {f"{location}{CHECKSUM_SUFFIX}" for location in locations}
    return [location for location in locations if location not in beside]


def _explain_twice(before: InputFile, again: InputFile) -> str:
    if before.location == again.location:
        return "it was given twice and is read once"
    return f"{before.location} has the same name and is read; rename one of them to read both"


def name_input(location: str) -> str:
    """Return the name of a file without its folder and endings: ``pubmed26n0001``."""
    path = unquote(location.partition("?")[0]) if is_url(location) else location
    name = re.split(r"[/\\]", path)[-1]
    while (shorter := _SUFFIX.sub("", name)) != name:
        name = shorter
    return _UNSAFE.sub("_", name).lstrip(".") or "_"


def order_of(name: str) -> tuple[tuple[bool, int, str], ...]:
    """Return what names sort by: numbers by their value, the rest as text."""
    parts = [part for part in _DIGITS.split(name) if part]
    return tuple(
        (not part.isdecimal(), int(part) if part.isdecimal() else 0, part) for part in parts
    )


def make_problem(location: str, message: str) -> Problem:
    """Return a problem with a file as a whole."""
    return Problem(location, DATASET_PROBLEM_CODE, message, severity="error")
