"""Keep the names that a person wrote, and find those that BibTeX cannot divide.

Source: https://ctan.org/pkg/tamethebeast, part III (First von Last; von Last, Jr, First).
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from typing import Final

from bibtexparser.middlewares.names import (
    InvalidNameError,
    parse_single_name_into_parts,
    split_multiple_persons_names,
)
from bibtexparser.model import Entry

from evidence.posts.bibliography.bibtex.values import fold_field_value, get_entry_values
from evidence.wording import shorten_text

NAME_FIELDS: Final = ("author", "editor", "translator")
_OTHERS: Final = "others"
_GIVEN_NAME: Final = re.compile(r"[^\s.~-]+")
_MAX_INITIALS: Final = 4
_EMPTY_NAME: Final = re.compile(r"^\s*and\s|\sand\s+and\s|\sand\s*$", re.IGNORECASE)


def merge_names(own: str, wanted: str) -> str:
    """Return a wanted list of names with the given names that ``own`` has for the same persons.

    A list that somebody wrote out in full stays where the wanted one breaks off with "others".
    """
    names = split_multiple_persons_names(own)
    expected = split_multiple_persons_names(wanted)
    known = expected[:-1] if expected[-1:] == [_OTHERS] else expected
    is_whole = len(names) > len(known) > 0 and len(known) < len(expected)
    if is_whole and all(map(_is_same_person, names, known)):
        return own
    merged = _find_spellings(names, expected)
    return own if merged == names else " and ".join(merged)


def _find_spellings(names: Sequence[str], expected: Sequence[str]) -> list[str]:
    """Return each person's name as a list has it, at the same place or once elsewhere."""
    placed = dict(enumerate(names[: len(expected)]))
    at_place = {index for index, name in placed.items() if _is_same_person(name, expected[index])}
    if len(at_place) == len(expected):
        return list(placed.values())
    by_family: dict[str, list[str]] = defaultdict(list)
    for name in names:
        by_family[_fold_name(name)[0]].append(name)
    return [
        placed[index] if index in at_place else _find_spelling(by_family, wanted)
        for index, wanted in enumerate(expected)
    ]


def _find_spelling(by_family: Mapping[str, Sequence[str]], wanted: str) -> str:
    """Return the one name of a person among those with the same family name."""
    namesakes = by_family.get(_fold_name(wanted)[0], ())
    alike = [name for name in namesakes if _is_same_person(name, wanted)]
    return alike[0] if len(alike) == 1 else wanted


def describe_name_problems(entry: Entry) -> Iterator[str]:
    """Yield what BibTeX or biber refuses in the names of an entry."""
    values = get_entry_values(entry)
    for field in NAME_FIELDS:
        value = values.get(field, "")
        if _EMPTY_NAME.search(value):
            yield f'{field} has an empty name; remove one "and"'
        for name in split_multiple_persons_names(value):
            try:
                parse_single_name_into_parts(name)
            except InvalidNameError:
                advice = 'separate persons with "and"'
                yield f"{field} has a name with too many commas: {shorten_text(name)}; {advice}"


def _is_same_person(one: str, other: str) -> bool:
    """Return whether family names agree, and the initials of one begin those of the other."""
    family, initials = _fold_name(one)
    other_family, other_initials = _fold_name(other)
    if family != other_family or bool(initials) != bool(other_initials):
        return False
    return initials.startswith(other_initials) or other_initials.startswith(initials)


def _fold_name(name: str) -> tuple[str, str]:
    """Return a family name with its particles, and the initials, both folded."""
    try:
        parts = parse_single_name_into_parts(name)
    except InvalidNameError:
        return fold_field_value(name), ""
    family = fold_field_value("".join([*parts.von, *parts.last, *parts.jr]))
    given = _GIVEN_NAME.findall(" ".join(parts.first))
    if len(given) == 1 and given[0].isupper() and len(given[0]) <= _MAX_INITIALS:
        return family, fold_field_value(given[0])
    return family, "".join(fold_field_value(word)[:1] for word in given)
