"""Compare the fields of an entry with those it should have, under BibTeX's names and biblatex's.

Source: https://ctan.org/pkg/biblatex, sections 2.1.2 and 2.2.5 (type and field aliases).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Final

from bibtexparser.model import Entry

from evidence.posts.bibliography.bibtex.names import NAME_FIELDS, merge_names
from evidence.posts.bibliography.bibtex.values import (
    get_entry_values,
    get_title,
    get_year,
    is_same_value,
)

_Values = Mapping[str, str]  # fields by name in lower case

# biblatex's names of what BibTeX calls otherwise.
_FIELD_ALIASES: Final = {
    "year": "date",
    "journal": "journaltitle",
    "address": "location",
}
_TYPE_ALIASES: Final = {
    "report": "techreport",
    "online": "misc",
    "electronic": "misc",
    "www": "misc",
}


@dataclass(frozen=True)
class FieldComparison:
    """A field that an entry should have.

    Attributes:
        kind: BibTeX's name of the field.
        name: the name that it has in the entry, or should get.
        value: what should be written there.
        is_same: whether the entry says so already.
    """

    kind: str
    name: str
    value: str
    is_same: bool


def compare_fields(
    values: _Values, wanted: Entry, names: Iterable[str] | None = None
) -> list[FieldComparison]:
    """Compare each field of ``wanted`` with the values of an entry, by name in lower case.

    Args:
        values: of the entry.
        wanted: the entry that it should be.
        names: of the fields to compare; without them, all.
    """
    expected = get_entry_values(wanted)
    compared = expected if names is None else [name for name in names if name in expected]
    return [_compare_field(name, values, expected) for name in compared]


def is_same_type(one: str, other: str) -> bool:
    """Return whether two types of entries are the same, or names of the same."""
    first, second = (_TYPE_ALIASES.get(name.lower(), name.lower()) for name in (one, other))
    return first == second


def _compare_field(name: str, values: _Values, expected: _Values) -> FieldComparison:
    value = expected[name]
    alias = _FIELD_ALIASES.get(name, name)
    written = alias if name not in values and alias in values else name
    own = " ".join(values.get(written, "").split())
    if name in NAME_FIELDS and own:
        value = merge_names(own, value)
    is_same = own == value or _is_said_otherwise(name, values, expected)
    return FieldComparison(name, written, value, is_same)


def _is_said_otherwise(name: str, values: _Values, expected: _Values) -> bool:
    """Return whether an entry says in other words or fields what is expected of a field."""
    says = _OTHER_WAYS.get(name)
    return says is not None and says(values, expected)


def _has_date(values: _Values, expected: _Values) -> bool:
    return "year" not in values and get_year(values) == expected["year"]


def _has_subtitle(values: _Values, expected: _Values) -> bool:
    return "subtitle" in values and is_same_value(get_title(values), expected["title"])


def _has_either_name(values: _Values, expected: _Values) -> bool:
    own = values.get("journal") or values.get("journaltitle", "")
    forms = [expected[form] for form in ("journal", "shortjournal") if form in expected]
    return any(is_same_value(own, form) for form in forms)


def _has_abbreviation(values: _Values, expected: _Values) -> bool:
    own = values.get("journal") or values.get("journaltitle", "")
    return is_same_value(own, expected["shortjournal"])


def _has_eprint(values: _Values, expected: _Values) -> bool:
    is_pubmed = values.get("eprinttype", "").lower() == "pubmed"
    return is_pubmed and values.get("eprint", "").strip() == expected["pmid"]


def _has_issue(values: _Values, expected: _Values) -> bool:
    return "number" not in values and values.get("issue", "").strip() == expected["number"]


def _has_names(values: _Values, _: _Values) -> bool:
    return any(name in values for name in NAME_FIELDS)


_OTHER_WAYS: Final[Mapping[str, Callable[[_Values, _Values], bool]]] = {
    "year": _has_date,
    "title": _has_subtitle,
    "journal": _has_either_name,
    "shortjournal": _has_abbreviation,
    "number": _has_issue,
    "pmid": _has_eprint,
    "key": _has_names,  # what BibTeX sorts by where there are no names
}
