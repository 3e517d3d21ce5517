"""Edit the text of a bibliography: insert entries and set fields, and keep every other byte."""

from __future__ import annotations

import re
from bisect import bisect
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import groupby

from bibtexparser.entrypoint import write_string
from bibtexparser.library import Library
from bibtexparser.model import Entry
from bibtexparser.writer import BibtexFormat

from evidence.posts.bibliography.bibtex.aliases import compare_fields, is_same_type
from evidence.posts.bibliography.bibtex.grammar import scan_bibtex
from evidence.posts.bibliography.bibtex.scan import ScannedEntry
from evidence.posts.bibliography.entry import make_bibtex_entry
from evidence.studies.study import Study

TextEdit = tuple[int, int, str]  # replace the text from start to end (exclusive)
_INDENT = "  "


def insert_entries(text: str, studies: Iterable[Study]) -> str:
    """Insert an entry for each study, in the order of keys if the file has it, else at the end."""
    entries = sorted(map(make_bibtex_entry, studies), key=lambda entry: entry.key)
    placed = locate_entries(text)
    neighbours = placed if list(placed) == sorted(placed) else {}
    return apply_edits(text, make_insertions(text, entries, neighbours))


def locate_entries(text: str) -> dict[str, ScannedEntry]:
    """Map each key to its entry with its places, in the order of the text."""
    placed: dict[str, ScannedEntry] = {}
    for entry in scan_bibtex(text).entries:
        placed.setdefault(entry.key, entry)
    return placed


def make_field_edits(
    entry: ScannedEntry, values: Mapping[str, str], wanted: Entry
) -> Iterator[TextEdit]:
    """Yield the edits that give an entry the type and fields of ``wanted``; other fields stay.

    Args:
        entry: the entry of the file.
        values: its fields by name, with those that it inherits.
        wanted: the entry as the evidence base has it.
    """
    if not is_same_type(entry.entry_type, wanted.entry_type):
        start = entry.type_start
        yield start, start + len(entry.entry_type), wanted.entry_type
    places = {field.name.lower(): (field.start, field.end) for field in entry.fields}
    anchor = entry.key_end
    for field in compare_fields(values, wanted):
        if field.name in places:
            start, anchor = places[field.name]
            if not field.is_same:
                yield start, anchor, f"{{{field.value}}}"
        elif not field.is_same:
            yield anchor, anchor, f",\n{_INDENT}{field.name} = {{{field.value}}}"


def make_insertions(
    text: str, entries: Sequence[Entry], neighbours: Mapping[str, ScannedEntry]
) -> Iterator[TextEdit]:
    """Yield the edits that insert entries, each behind the neighbour that precedes it.

    Args:
        text: the bibliography.
        entries: new entries in the order of keys.
        neighbours: entries of the file in the order of keys; without any, new ones go to the end.
    """
    keys, places = list(neighbours), list(neighbours.values())
    for rank, group in groupby(entries, key=lambda entry: bisect(keys, entry.key)):
        block = "\n".join(map(_format_entry, group))
        if places and rank == 0:
            start = places[0].start
            yield start, start, f"{block}\n"
        else:
            position = _find_next_line(text, places[rank - 1].end) if places else len(text)
            yield position, position, _make_blank_line(text[:position]) + block


def _find_next_line(text: str, end: int) -> int:
    """Find the line after the end of an entry, or that end if another follows on the same line."""
    line_end = text.find("\n", end) + 1 or len(text)
    return end if re.search(r"[@{}]", text[end:line_end]) else line_end


def _make_blank_line(before: str) -> str:
    if not before or before.endswith(("\n\n", "\n\r\n")):
        return ""
    return "\n" if before.endswith("\n") else "\n\n"


def apply_edits(text: str, edits: Iterable[TextEdit]) -> str:
    """Apply edits that don't overlap, in the line ends of the text."""
    newline = "\r\n" if "\r\n" in text else "\n"
    pieces, position = [], 0
    for start, end, new in sorted(edits, key=lambda edit: edit[0]):
        pieces += [text[position:start], new.replace("\n", newline)]
        position = end
    return "".join([*pieces, text[position:]])


def _format_entry(entry: Entry) -> str:
    style = BibtexFormat()  # type: ignore[no-untyped-call]  # bibtexparser leaves it untyped
    style.indent = _INDENT
    style.trailing_comma = True  # so that adding a field changes no other line
    return write_string(Library([entry]), bibtex_format=style)
