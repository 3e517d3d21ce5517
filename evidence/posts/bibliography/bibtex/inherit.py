"""Give entries what they inherit by ``crossref`` and ``xdata``.

Source: https://ctan.org/pkg/biblatex, sections 2.4.1, 3.13.5 and 3.13.6. BibTeX inherits every
field that an entry lacks; biber renames some (title to booktitle).
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Mapping
from typing import Final

from bibtexparser.model import Entry, Field

from evidence.posts.bibliography.bibtex.scan import ScannedEntry, SyntaxFinding
from evidence.posts.bibliography.bibtex.values import get_entry_values

_Values = Mapping[str, Mapping[str, str]]  # fields of entries, by key and by name in lower case
# Entries that are no publication: shared data, and a list of entries that are cited as one.
_CONTAINERS: Final = ("xdata", "set")
# A chapter inherits from its book, but is not the book.
_OWN_FIELDS: Final = frozenset(
    "doi pmid pmcid eprint eprinttype url note extra howpublished crossref xdata entryset".split()
)


def list_publications(entries: Iterable[Entry]) -> list[Entry]:
    """Return the entries that describe a publication, each with the fields that it inherits."""
    known = tuple(entries)
    values = {entry.key: get_entry_values(entry) for entry in known}
    return [
        _complete(entry, _inherit(values, entry.key))
        for entry in known
        if entry.entry_type.lower() not in _CONTAINERS
    ]


def find_broken_references(entries: Collection[ScannedEntry]) -> Iterator[SyntaxFinding]:
    """Yield a finding for each entry that refers to a missing one, or to itself."""
    starts = {entry.key: entry.start for entry in entries}
    values = {entry.key: _get_scanned_values(entry) for entry in entries}
    aliases = {alias for one in values.values() for alias in _split_keys(one.get("ids", ""))}
    known = starts.keys() | aliases
    for key, start in starts.items():
        named = [*_list_parents(values[key]), *_split_keys(values[key].get("entryset", ""))]
        missing = [other for other in named if other not in known]
        if missing:
            message = f"{key} refers to {', '.join(missing)}, which is not in this file"
            yield SyntaxFinding(start, f"{message}; add or remove it", "bib-missing", "warning")
        if _is_own_ancestor(values, key):
            message = f"{key} refers to itself, on which pandoc never ends; remove the crossref"
            yield SyntaxFinding(start, message)


def _get_scanned_values(entry: ScannedEntry) -> dict[str, str]:
    return {field.name.lower(): field.value for field in entry.fields}


def _complete(entry: Entry, inherited: Mapping[str, str]) -> Entry:
    own = get_entry_values(entry)
    added = [Field(name, inherited[name]) for name in inherited if name not in own]
    fields = [*entry.fields, *added]
    return Entry(entry.entry_type, entry.key, fields, entry.start_line, entry.raw)


def _inherit(values: _Values, key: str) -> dict[str, str]:
    """Return the fields of an entry with those of its xdata, and then those of its parent.

    An entry that refers to itself inherits nothing from itself.
    """
    done: dict[str, dict[str, str]] = {}
    path: dict[str, None] = {key: None}  # entries that wait for their parents, in order
    while path:
        child = next(reversed(path))
        parents = _list_parents(values.get(child, {}))
        waiting = [one for one in parents if one not in done and one not in path]
        if waiting:
            path[waiting[0]] = None
        else:
            done[child] = _merge(values.get(child, {}), done)
            del path[child]
    return done[key]


def _merge(own: Mapping[str, str], done: Mapping[str, Mapping[str, str]]) -> dict[str, str]:
    fields = dict(own)
    for shared in _split_keys(fields.get("xdata", "")):
        fields = {**done.get(shared, {}), **fields}
    parent = done.get(fields.get("crossref", "").strip(), {})
    return {name: parent[name] for name in parent if name not in _OWN_FIELDS} | fields


def _list_parents(values: Mapping[str, str]) -> list[str]:
    parent = values.get("crossref", "").strip()
    return [*([parent] if parent else []), *_split_keys(values.get("xdata", ""))]


def _is_own_ancestor(values: _Values, key: str) -> bool:
    ancestors: set[str] = set()
    waiting = _list_parents(values[key])
    while waiting:
        parent = waiting.pop()
        if parent not in ancestors:
            ancestors.add(parent)
            waiting += _list_parents(values.get(parent, {}))
    return key in ancestors


def _split_keys(text: str) -> list[str]:
    return [key for key in re.split(r"[,\s]+", text) if key]
