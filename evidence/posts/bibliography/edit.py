"""Edit the text of a bibliography: insert entries and set fields, and keep every other byte."""

from __future__ import annotations

import re
from bisect import bisect
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import groupby

from bibtexparser.entrypoint import parse_string, write_string
from bibtexparser.library import Library
from bibtexparser.model import Entry
from bibtexparser.writer import BibtexFormat

from evidence.posts.bibliography.entry import make_bibtex_entry
from evidence.studies.study import Study

TextEdit = tuple[int, int, str]  # replace the text from start to end (exclusive)
PlacedEntry = tuple[Entry, int]  # an entry, and the position of its @
_INDENT = "  "


def insert_entries(text: str, library: Library, studies: Iterable[Study]) -> str:
    """Insert an entry for each study, in the order of keys if the file has it, else at the end."""
    entries = sorted(map(make_bibtex_entry, studies), key=lambda entry: entry.key)
    placed = locate_entries(text, library)
    neighbours = placed if list(placed) == sorted(placed) else {}
    return apply_edits(text, make_insertions(text, entries, neighbours))


def locate_entries(text: str, library: Library) -> dict[str, PlacedEntry]:
    """Map each key to its entry and the position where it starts."""
    placed = {}
    position = 0
    for block in library.blocks:  # all blocks: a comment may quote an entry
        raw = block.raw or ""
        start = text.index(raw, position)
        position = start + len(raw)
        if isinstance(block, Entry):
            placed[block.key] = (block, start)
    return placed


def make_field_edits(entry: Entry, start: int, wanted: Entry) -> Iterator[TextEdit]:
    """Yield the edits that give an entry the type and fields of ``wanted``; other fields stay."""
    raw = entry.raw or ""
    head = re.match(r"@(\w*)[ \t]*[{(]\s*", raw)
    assert head is not None
    if entry.entry_type != wanted.entry_type:
        yield start + head.start(1), start + head.end(1), wanted.entry_type
    anchor = head.end() + len(entry.key)
    spans = _find_value_spans(raw, anchor)
    values = {field.key.lower(): field.value for field in entry.fields}
    for field in wanted.fields:
        if field.key not in spans:
            yield start + anchor, start + anchor, f",\n{_INDENT}{field.key} = {{{field.value}}}"
            continue
        first, anchor = spans[field.key]
        if " ".join(values[field.key].split()) != field.value:
            yield start + first, start + anchor, f"{{{field.value}}}"


def _find_value_spans(raw: str, position: int) -> dict[str, tuple[int, int]]:
    """Find where the value of each field is, with its braces or quotation marks."""
    spans = {}
    (entry,) = parse_string(raw, parse_stack=[]).entries
    for field in entry.fields:
        start = raw.index(field.value, raw.index("=", position) + 1)
        position = start + len(field.value)
        spans[field.key.lower()] = (start, position)
    return spans


def make_insertions(
    text: str, entries: Sequence[Entry], neighbours: Mapping[str, PlacedEntry]
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
            start = places[0][1]
            yield start, start, f"{block}\n"
        else:
            position = _find_next_line(text, *places[rank - 1]) if places else len(text)
            yield position, position, _make_blank_line(text[:position]) + block


def _find_next_line(text: str, entry: Entry, start: int) -> int:
    """Find the line after an entry, or the entry's end if another one follows on the same line."""
    end = start + len(entry.raw or "")
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
