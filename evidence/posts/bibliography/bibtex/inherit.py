"""Give entries what they inherit by ``crossref`` and ``xdata``.

Source: https://ctan.org/pkg/biblatex, sections 2.4.1, 3.13.5 and 3.13.6. BibTeX inherits every
field that an entry lacks; biber renames some (title to booktitle).
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from typing import Final, NamedTuple

from bibtexparser.model import Entry, Field

from evidence.posts.bibliography.bibtex.scan import ScannedEntry, SyntaxFinding
from evidence.posts.bibliography.bibtex.values import get_entry_values
from evidence.wording import format_count, shorten_text

_Values = Mapping[str, Mapping[str, str]]  # fields of entries, by key and by name in lower case
# Entries that are no publication: shared data, and a list of entries that are cited as one.
_CONTAINERS: Final = ("xdata", "set")
# A chapter inherits from its book, but is not the book.
_OWN_FIELDS: Final = frozenset(
    "doi pmid pmcid eprint eprinttype url note extra howpublished crossref xdata entryset".split()
)

_MAX_SHOWN_KEYS: Final = 5
# What the entries of a file inherit has at most so many letters, and so many for each of its own.
_MIN_INHERITED: Final = 10_000_000
_MAX_GROWTH: Final = 4
_FIELD_SIZE: Final = 100  # letters that a field counts beside its own, as it takes room, too


def list_publications(entries: Iterable[Entry]) -> list[Entry]:
    """Return the entries that describe a publication, each with the fields that it inherits.

    Entries beyond the limit of what a file may inherit have only their own; see
    ``find_broken_references``.
    """
    known = tuple(entries)
    inherited = _inherit({entry.key: get_entry_values(entry) for entry in known}).values
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
        shown = shorten_text(key)
        if missing[key]:
            message = f"{shown} refers to {_join_keys(missing[key])}, which is not in this file"
            yield SyntaxFinding(start, f"{message}; add or remove it", "bib-missing", "warning")
        if key in circular:
            message = f"{shown} refers to itself, on which pandoc never ends; remove the crossref"
            yield SyntaxFinding(start, message, exceeds_limits=True)
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


def _find_left_out(values: _Values, starts: Mapping[str, int]) -> Iterator[SyntaxFinding]:
    _, left_out, limit = _inherit(values)
    if left_out:
        first = min(left_out, key=lambda key: starts[key])
        message = (
            f"{format_count(len(left_out), 'entry', 'entries')} from {shorten_text(first)} on "
            f"would inherit more than {limit:,} letters; they are read without what they inherit"
        )
        yield SyntaxFinding(starts[first], message, exceeds_limits=True)


def _join_keys(keys: Sequence[str]) -> str:
    """Join keys for a message; of many only the first, and their number."""
    shown = ", ".join(map(shorten_text, keys[:_MAX_SHOWN_KEYS]))
    left = len(keys) - _MAX_SHOWN_KEYS
    return f"{shown} and {left:,} more" if left > 0 else shown


def _get_scanned_values(entry: ScannedEntry) -> dict[str, str]:
    return {field.name.lower(): field.value for field in entry.fields}


def _complete(entry: Entry, inherited: Mapping[str, str]) -> Entry:
    own = get_entry_values(entry)
    added = [Field(name, inherited[name]) for name in inherited if name not in own]
    fields = [*entry.fields, *added]
    return Entry(entry.entry_type, entry.key, fields, entry.start_line, entry.raw)


class _Inheritance(NamedTuple):
    """The fields of entries with what they inherit, and the keys of those that are left out.

    What is left out inherits nothing, as all that the file inherits would be beyond the limit.
    """

    values: dict[str, Mapping[str, str]]
    left_out: Collection[str]
    limit: int


def _inherit(own: _Values) -> _Inheritance:
    """Give entries the fields of their xdata, and then those of their parents.

    An entry that refers to itself inherits nothing from itself.
    """
    parents = {key: _list_parents(own[key]) for key in own}
    letters = sum(len(name) + len(one[name]) for one in own.values() for name in one)
    limit = _MIN_INHERITED + _MAX_GROWTH * letters
    order = _sort_parents_first(parents)
    values: dict[str, Mapping[str, str]] = {}
    left_out = _inherit_in_order(order, own, values, limit)
    if _find_circular(parents):  # all of a circle is known in a second round
        left_out = _inherit_in_order(order, own, values, limit)
    return _Inheritance(values, left_out, limit)


def _inherit_in_order(
    order: Iterable[str], own: _Values, values: dict[str, Mapping[str, str]], limit: int
) -> list[str]:
    """Add what entries inherit to their values, up to a limit; return the keys behind it."""
    left = limit
    left_out = []
    for key in order:
        sources = _list_sources(own[key], values)
        inherited = _collect_fields(own[key], sources) if left >= 0 else {}
        left -= _measure(inherited) + sum(map(len, sources))
        values[key] = {**own[key], **inherited} if left >= 0 else own[key]
        if sources and left < 0:
            left_out.append(key)
    return left_out


def _list_sources(own: Mapping[str, str], values: _Values) -> list[Mapping[str, str]]:
    """List the fields that each of its xdata, and at last its parent, has for an entry."""
    shared = [values[key] for key in _split_keys(own.get("xdata", "")) if key in values]
    parent = values.get(own.get("crossref", "").strip(), {})
    passed_on = {name: parent[name] for name in parent if name not in _OWN_FIELDS}
    return [*shared, passed_on] if passed_on else shared


def _collect_fields(own: Mapping[str, str], sources: Iterable[Mapping[str, str]]) -> dict[str, str]:
    """Collect the fields that an entry has not itself, each from the first source with it."""
    fields: dict[str, str] = {}
    for source in sources:
        for name in source:
            if name not in own:
                fields.setdefault(name, source[name])
    return fields


def _measure(fields: Mapping[str, str]) -> int:
    """Count the letters of fields, and some for each, as it takes room beside them."""
    return sum(len(name) + len(value) + _FIELD_SIZE for name, value in fields.items())


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
