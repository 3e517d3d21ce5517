"""Give entries what they inherit by ``crossref`` and ``xdata``.

Source: https://ctan.org/pkg/biblatex, sections 2.4.1, 3.13.5 and 3.13.6. BibTeX inherits every
field that an entry lacks; biber renames some (title to booktitle).
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from typing import Final

from bibtexparser.model import Entry, Field

from evidence.posts.bibliography.bibtex.scan import ScannedEntry, SyntaxFinding
from evidence.posts.bibliography.bibtex.values import get_entry_values
from evidence.wording import format_count

_Values = Mapping[str, Mapping[str, str]]  # fields of entries, by key and by name in lower case
# Entries that are no publication: shared data, and a list of entries that are cited as one.
_CONTAINERS: Final = ("xdata", "set")
# A chapter inherits from its book, but is not the book.
_OWN_FIELDS: Final = frozenset(
    "doi pmid pmcid eprint eprinttype url note extra howpublished crossref xdata entryset".split()
)

_MAX_SHOWN_KEYS: Final = 5
# What the entries of a file inherit has at most so many letters, and so many for each of its own.
_MIN_INHERITED: Final = 1_000_000
_MAX_GROWTH: Final = 4
_FIELD_SIZE: Final = 20  # letters that a field counts beside its own, as it takes room, too


def list_publications(entries: Iterable[Entry]) -> list[Entry]:
    """Return the entries that describe a publication, each with the fields that it inherits.

    Entries beyond the limit of what a file may inherit have only their own; see
    ``find_broken_references``.
    """
    known = tuple(entries)
    inherited = _Heirs({entry.key: get_entry_values(entry) for entry in known}).values
    return [
        _complete(entry, inherited[entry.key])
        for entry in known
        if entry.entry_type.lower() not in _CONTAINERS
    ]


def find_broken_references(entries: Collection[ScannedEntry]) -> Iterator[SyntaxFinding]:
    """Yield a finding for each entry that refers to a missing one, or to itself.

    A last one tells of entries that inherit nothing, since the file would inherit too much.
    """
    starts = {entry.key: entry.start for entry in entries}
    values = {entry.key: _get_scanned_values(entry) for entry in entries}
    missing = _list_missing(values)
    circular = _find_circular({key: _list_parents(values[key]) for key in values})
    for key, start in starts.items():
        if missing[key]:
            message = f"{key} refers to {_join_keys(missing[key])}, which is not in this file"
            yield SyntaxFinding(start, f"{message}; add or remove it", "bib-missing", "warning")
        if key in circular:
            message = f"{key} refers to itself, on which pandoc never ends; remove the crossref"
            yield SyntaxFinding(start, message)
    yield from _find_left_out(values, starts)


def _list_missing(values: _Values) -> dict[str, list[str]]:
    """List the keys that each entry refers to and that the file has not."""
    aliases = {alias for one in values.values() for alias in _split_keys(one.get("ids", ""))}
    known = values.keys() | aliases
    named = {
        key: [*_list_parents(one), *_split_keys(one.get("entryset", ""))]
        for key, one in values.items()
    }
    return {key: [other for other in keys if other not in known] for key, keys in named.items()}


def inherit_without_end(entries: Iterable[ScannedEntry]) -> bool:
    """Return whether entries refer to themselves, or inherit more than the limit."""
    values = {entry.key: _get_scanned_values(entry) for entry in entries}
    parents = {key: _list_parents(values[key]) for key in values}
    return bool(_find_circular(parents) or _Heirs(values).left_out)


def _find_left_out(values: _Values, starts: Mapping[str, int]) -> Iterator[SyntaxFinding]:
    heirs = _Heirs(values)
    if heirs.left_out:
        first = min(heirs.left_out, key=lambda key: starts[key])
        message = (
            f"{format_count(len(heirs.left_out), 'entry', 'entries')} from {first} on would "
            f"inherit more than {heirs.limit:,} letters; they are read without what they inherit"
        )
        yield SyntaxFinding(starts[first], message)


def _join_keys(keys: Sequence[str]) -> str:
    """Join keys for a message; of many only the first, and their number."""
    if len(keys) <= _MAX_SHOWN_KEYS:
        return ", ".join(keys)
    return f"{', '.join(keys[:_MAX_SHOWN_KEYS])} and {len(keys) - _MAX_SHOWN_KEYS:,} more"


def _get_scanned_values(entry: ScannedEntry) -> dict[str, str]:
    return {field.name.lower(): field.value for field in entry.fields}


def _complete(entry: Entry, inherited: Mapping[str, str]) -> Entry:
    own = get_entry_values(entry)
    added = [Field(name, inherited[name]) for name in inherited if name not in own]
    fields = [*entry.fields, *added]
    return Entry(entry.entry_type, entry.key, fields, entry.start_line, entry.raw)


class _Heirs:
    """Entries with the fields of their xdata, and then those of their parents.

    An entry that refers to itself inherits nothing from itself.

    Attributes:
        values: the fields of each entry, with what it inherits.
        limit: how many letters the entries of the file may inherit together.
        left_out: the entries behind this limit, which inherit nothing.
    """

    def __init__(self, own: _Values) -> None:
        self._sizes = {key: _measure(own[key]) for key in own}
        self._left = self.limit = _MIN_INHERITED + _MAX_GROWTH * sum(self._sizes.values())
        self.values: dict[str, Mapping[str, str]] = {}
        self.left_out: set[str] = set()
        parents = {key: _list_parents(own[key]) for key in own}
        rounds = 2 if _find_circular(parents) else 1  # all of a circle is known in the second one
        for key in _sort_parents_first(parents) * rounds:
            self.values[key] = self._inherit(key, own[key], parents[key])

    def _inherit(
        self, key: str, own: Mapping[str, str], parents: Iterable[str]
    ) -> Mapping[str, str]:
        ready = [parent for parent in parents if parent in self.values]
        size = sum(self._sizes[parent] for parent in ready)
        if ready and size > self._left:
            self._left = 0
            self.left_out.add(key)
            return own
        self._left -= size
        merged = _merge(own, self.values)
        self._sizes[key] = _measure(merged)
        return merged


def _measure(fields: Mapping[str, str]) -> int:
    """Count the letters of fields, and some for each, as it takes room beside them."""
    return sum(len(name) + len(value) + _FIELD_SIZE for name, value in fields.items())


def _merge(own: Mapping[str, str], done: _Values) -> dict[str, str]:
    fields = dict(own)
    for shared in _split_keys(own.get("xdata", "")):
        for name, value in done.get(shared, {}).items():
            fields.setdefault(name, value)
    parent = done.get(own.get("crossref", "").strip(), {})
    for name in parent:
        if name not in _OWN_FIELDS:
            fields.setdefault(name, parent[name])
    return fields


def _list_parents(values: Mapping[str, str]) -> list[str]:
    parent = values.get("crossref", "").strip()
    shared = _split_keys(values.get("xdata", ""))
    return [parent, *shared] if parent else shared


def _sort_parents_first(parents: Mapping[str, Sequence[str]]) -> list[str]:
    """Sort keys so that each comes behind those that it refers to, if there is no circle."""
    ordered: list[str] = []
    seen: set[str] = set()
    waiting = [(key, False) for key in reversed(tuple(parents))]
    while waiting:
        key, has_all = waiting.pop()
        if has_all:
            ordered.append(key)
        elif key not in seen and key in parents:
            seen.add(key)
            waiting.append((key, True))
            waiting += [(parent, False) for parent in reversed(parents[key])]
    return ordered


def _find_circular(parents: Mapping[str, Sequence[str]]) -> set[str]:
    """Find the keys that refer to themselves, directly or by way of others.

    Source: Kosaraju's algorithm, whose components of several keys are circles.
    """
    children: dict[str, list[str]] = {key: [] for key in parents}
    for key, others in parents.items():
        for parent in others:
            if parent in children:
                children[parent].append(key)
    circular = {key for key, others in parents.items() if key in others}
    seen: set[str] = set()
    for key in reversed(_sort_parents_first(parents)):
        component = _reach(key, children, seen)
        circular.update(component if len(component) > 1 else ())
    return circular


def _reach(start: str, children: Mapping[str, Sequence[str]], seen: set[str]) -> list[str]:
    """Return what is reached from a key and was not seen before, which is seen then."""
    waiting, reached = [start], []
    while waiting:
        key = waiting.pop()
        if key not in seen:
            seen.add(key)
            reached.append(key)
            waiting += children[key]
    return reached


def _split_keys(text: str) -> list[str]:
    return list(dict.fromkeys(key for key in re.split(r"[,\s]+", text) if key))
