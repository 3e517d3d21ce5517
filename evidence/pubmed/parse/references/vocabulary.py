"""What tools write into files of references, from ``data/vocabulary/references.toml``."""

from __future__ import annotations

import functools
import re
import tomllib
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final, NamedTuple

from evidence.pubmed.vocabulary import VOCABULARY_FOLDER

TaggedValues = Iterable[tuple[str, str]]
_MIN_SORTED_TAGS: Final = 8  # distinct ones, of an entry whose order is no chance


class _ToolMark(NamedTuple):
    tool: str
    tags: frozenset[str]
    pattern: re.Pattern[str] | None
    columns: frozenset[str]


@functools.cache
def read_reference_vocabulary() -> Mapping[str, Any]:
    """Read the vocabulary of files of references."""
    file = VOCABULARY_FOLDER / "references.toml"
    return tomllib.loads(file.read_text(encoding="utf-8"))


@functools.cache
def _read_marks() -> tuple[_ToolMark, ...]:
    return tuple(
        _ToolMark(
            tool["name"],
            frozenset(mark.get("tags", ())),
            re.compile(mark["pattern"]) if "pattern" in mark else None,
            frozenset(mark.get("columns", ())),
        )
        for tool in read_reference_vocabulary()["tools"]
        for mark in tool["marks"]
    )


def find_ris_tool(entries: Sequence[Sequence[tuple[str, str]]]) -> str | None:
    """Find the tool that wrote the entries of a RIS file; None without a mark of one.

    EndNote shows itself by the order of its tags, too: that of the alphabet, with ID at the end.
    """
    fields = [field for entry in entries for field in entry]
    marks = [mark for mark in _read_marks() if mark.pattern]
    found = next((mark.tool for mark in marks if _has_mark(mark, fields)), None)
    return "EndNote" if found != "ASReview" and _have_endnote_order(entries) else found


def _has_mark(mark: _ToolMark, fields: TaggedValues) -> bool:
    pattern = mark.pattern
    assert pattern is not None
    return any(pattern.search(value) for tag, value in fields if tag in mark.tags)


def _have_endnote_order(entries: Sequence[Sequence[tuple[str, str]]]) -> bool:
    tags = [list(dict.fromkeys(tag for tag, _ in entry)) for entry in entries]
    if max(map(len, tags), default=0) < _MIN_SORTED_TAGS:
        return False
    return all([*sorted(each[1:-1]), "ID"] == each[1:] for each in tags)


def find_csv_tool(header: Iterable[str]) -> str | None:
    """Find the tool that wrote a CSV file with these columns, in lower case."""
    names = frozenset(header)
    marks = (mark for mark in _read_marks() if mark.columns)
    return next((mark.tool for mark in marks if mark.columns <= names), None)
