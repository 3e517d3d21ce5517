"""Identifiers in the cells and fields of other tools, whatever a spreadsheet made of them."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from decimal import Decimal
from typing import Final, Literal

from evidence.ids import find_identifiers, normalise_doi, normalise_pmcid, normalise_pmid
from evidence.pubmed.parse.references.vocabulary import read_reference_vocabulary

PaperKind = Literal["pmid", "pmcid", "doi"]
_NAMES: Final[dict[PaperKind, str]] = {"pmid": "PMID", "pmcid": "PMCID", "doi": "DOI"}
_NORMALISERS: Final[dict[PaperKind, Callable[[str], str | None]]] = {
    "pmid": normalise_pmid,
    "pmcid": normalise_pmcid,
    "doi": normalise_doi,
}
# As most fields have them: nothing is to be looked for.
_PLAIN: Final[dict[PaperKind, re.Pattern[str]]] = {
    "pmid": re.compile(r"[1-9][0-9]{0,7}"),
    "pmcid": re.compile(r"PMC[0-9]{4,9}"),
    "doi": re.compile(r"10\.[0-9]{4,9}/[-a-z0-9._()/]+"),
}
_FORMULA: Final = re.compile(r"""=?(["'])(.*)\1|'(.*)""")
_DECIMAL: Final = re.compile(r"(\d+)[.,]0+")
_SCIENTIFIC: Final = re.compile(r"\d(?:[.,]\d+)?E\+?0?\d", re.IGNORECASE)
_GROUPED: Final = re.compile(r"\d{1,3}(?:(?:,\d{3})+|(?:([.'’\u00a0\u202f ])\d{3})(?:\1\d{3})+)")
# %g, which rounds, writes six digits.
_EXACT_DIGITS: Final = 7
_DIVIDER: Final = re.compile(r"[\s,;|/]+")
_DOI_DIVIDER: Final = re.compile(
    r"(?<![\s,;|])[\s,;|]++(?=(?:doi[\s:]*+)?(?:https?://[\w.]{0,40}doi\.org/)?10\.\d{4,9}/)",
    re.IGNORECASE,
)
_LABEL: Final = re.compile(r"\b(?:PMID|PMCID|DOI)\s*+[:=]\s*", re.IGNORECASE)
_ORNAMENT: Final = re.compile(r"(?<!\s)\s*+\[(?:doi|pmid|pmcid)\]\.?$", re.IGNORECASE)
_MAX_QUOTED: Final = 60


def read_identifiers(kind: PaperKind, text: str) -> tuple[str, ...]:
    """Read the identifiers of a field that is meant for one, each once.

    Numbers may have the form that a spreadsheet gives them: "123.0", "1.2345678E7", "12,345,678".
    """
    if _PLAIN[kind].fullmatch(text):
        return (text,)
    bare = _strip_ornament(text)
    found = _read_whole(kind, bare)
    if not found:
        found = [each.value for each in find_identifiers(bare) if each.kind == kind]
    return tuple(dict.fromkeys(found))


def explain_identifiers(kind: PaperKind, texts: Iterable[str]) -> list[str]:
    """Say what of the fields for an identifier was not read: no identifier, or one too many."""
    fields = [*texts]
    if len(fields) == 1 and _PLAIN[kind].fullmatch(fields[0]):
        return []
    absent = read_reference_vocabulary()["absent"]["identifiers"]
    given = [text for text in fields if text.strip() and text.strip().lower() not in absent]
    remarks = []
    found: dict[str, None] = {}
    for text in given:
        values = read_identifiers(kind, text)
        found |= dict.fromkeys(values)
        if not values:
            remarks.append(f"{text[:_MAX_QUOTED]!r} is not a {_NAMES[kind]}")
        elif _has_more_words(kind, text):
            remarks.append(f"{text[:_MAX_QUOTED]!r} is not a {_NAMES[kind]} alone")
    if len(found) > 1:
        first = next(iter(found))
        listed = ", ".join(found)
        remarks.append(f"there are {len(found)} {_NAMES[kind]}s, {listed}; only {first} was kept")
    return remarks


def drop_decimals(number: str) -> str:
    """Drop what pandas puts behind a number where another one is missing: "123.0"."""
    match = _DECIMAL.fullmatch(number)
    return match[1] if match else number


def _read_whole(kind: PaperKind, bare: str) -> list[str]:
    """Read a text that holds identifiers alone; none where anything else is in it."""
    words = _LABEL.sub("", bare)
    whole = _DOI_DIVIDER.split(words) if kind == "doi" else [_plain_number(words)]
    return _normalise_all(kind, whole) or _normalise_all(kind, _DIVIDER.split(words))


def _normalise_all(kind: PaperKind, parts: Iterable[str]) -> list[str]:
    found = [_NORMALISERS[kind](part) for part in parts if part]
    values = [value for value in found if value]
    return values if len(values) == len(found) else []


def _strip_ornament(text: str) -> str:
    match = _FORMULA.fullmatch(text.strip())
    bare = (match[2] or match[3] or "") if match else text
    return _ORNAMENT.sub("", bare.strip()).strip()


def _plain_number(text: str) -> str:
    """Return a number as its digits; another text, or a number that may be rounded, unchanged."""
    if _SCIENTIFIC.fullmatch(text):
        value = Decimal(text.replace(",", "."))
        digits = len(value.as_tuple().digits)
        is_exact = value == int(value) and digits >= min(len(str(int(value))), _EXACT_DIGITS)
        return str(int(value)) if is_exact else text
    if _GROUPED.fullmatch(text):
        return re.sub(r"\D", "", text)
    return drop_decimals(text)


def _has_more_words(kind: PaperKind, text: str) -> bool:
    """Return whether a field has words beside its identifiers, which may have been part of one."""
    bare = _strip_ornament(text)
    return not _read_whole(kind, bare) and len(bare.split()) > 1
