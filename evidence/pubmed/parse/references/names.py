"""Names of authors as other tools write them -> as PubMed does: "Family Initials Suffix"."""

from __future__ import annotations

import re
from typing import Final

from evidence.people import ET_AL, has_group_word, make_initials, parse_author

_SUFFIX: Final = re.compile(r"(?:Jr|Sr|[IVX]{2,4}|\d(?:st|nd|rd|th))\.?")
_BARE_INITIALS: Final = re.compile(r"[^\W\d_]{1,3}")
_INITIALS: Final = re.compile(r"(?:[^\W\d_]\.?[ -]?){1,4}")
_AND: Final = re.compile(r"(?<!\s)\s++(?:and|&)\s+")
# What ends a list of which not every name is given.
_UNNAMED: Final = re.compile(
    r"(?:^|(?<![\s,;&])[\s,;&]++)et\.? al(?:ii|ia)?[.,;\s]*$"
    r"|(?:^(?:and |& ?)?|(?<!\s)\s*+[,;&] ?(?:and |& ?)?| and )others[.,;\s]*$",
    re.IGNORECASE,
)
_MAX_SUFFIX_PARTS: Final = 3


def read_author_field(text: str) -> tuple[str, ...]:
    """Read a name of a list, behind which "et al." or "and others" may stand for more."""
    named = _UNNAMED.sub("", text)
    names = (format_pubmed_name(named), ET_AL if named != text else "")
    return tuple(filter(None, names))


def format_pubmed_name(name: str) -> str:
    """Write a name as PubMed does: "Smith, John A., Jr" -> "Smith JA Jr".

    A comma divides the family name from the given ones; a name without one stays as it is, as does
    that of a group. A comma at the end marks a group, too: EndNote's way.
    """
    name = " ".join(name.split())
    if name.endswith(","):
        return name.rstrip(", ")
    parts = [part.strip() for part in name.split(",") if part.strip()]
    if len(parts) < 2 or len(parts) > _MAX_SUFFIX_PARTS or has_group_word(name):
        return name
    family, *given = parts
    suffixes = [part for part in given if _SUFFIX.fullmatch(part)]
    names = [part for part in given if part not in suffixes]
    if len(names) != 1:
        return name
    words = [family, _make_author_initials(names[0]), *(word.rstrip(".") for word in suffixes)]
    return " ".join(filter(None, words))


def needs_group_mark(name: str) -> bool:
    """Return whether a group's name with a comma would be read as that of a person."""
    return format_pubmed_name(name) != " ".join(name.split())


def _make_author_initials(given: str) -> str:
    """Make initials of "John A.", "J.A.", "J-A" or "JA"."""
    if _BARE_INITIALS.fullmatch(given) and given.isupper():
        return given
    return make_initials(given.replace(".", " ").strip())


def split_authors(text: str) -> tuple[str, ...]:
    """Split a cell of authors: at semicolons, at "and", or at commas between names.

    Commas divide names where each part is a name as PubMed writes it ("Smith JA, Lee B"), or where
    the parts are family names and initials in turn ("Smith, J., Lee, B.").
    "et al." or "and others" at the end is a last item "et al.".
    """
    text = " ".join(text.split())
    named = _UNNAMED.sub("", text)
    parts = named.split(";") if ";" in text else _split_at_and(named)
    stripped = (part.strip() for part in parts)
    names = tuple(name for part in stripped if part for name in _split_part(part))
    return names if named == text else (*names, ET_AL)


def _split_at_and(text: str) -> list[str]:
    """Split "Smith, John and Lee, Bob"; a group may have "and" in its name."""
    return _AND.split(text) if "," in text else [text]


def _split_part(part: str) -> list[str]:
    """Split what stands between semicolons: PubMed puts one only before a group."""
    names = [name.strip() for name in part.split(",") if name.strip()]
    if _alternate(names):
        pairs = zip(names[::2], names[1::2], strict=True)
        return [format_pubmed_name(f"{family}, {given}") for family, given in pairs]
    is_list = len(names) > 1 and any(parse_author(name).is_person for name in names)
    return names if is_list else [format_pubmed_name(part)]


def _alternate(parts: list[str]) -> bool:
    """Return whether family names and initials take turns."""
    if len(parts) < 4 or len(parts) % 2:
        return False
    return all(map(_INITIALS.fullmatch, parts[1::2]))
