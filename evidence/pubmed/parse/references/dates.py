"""Dates as reference managers write them, in ISO form, as precise as they are."""

from __future__ import annotations

import re
from typing import Final

from evidence.pubmed.parse.dates import build_iso_date, parse_medline_date
from evidence.pubmed.parse.references.vocabulary import read_reference_vocabulary

_NUMBERS: Final = re.compile(r"(\d{4})(?:[/-](\d{1,2})?(?:[/-](\d{1,2})?(?:[/-T ].*)?)?)?/*")
_MAX_QUOTED: Final = 60
_COMPACT: Final = re.compile(r"(\d{4})(\d\d)(\d\d)")
_YEAR: Final = re.compile(r"\b(1[5-9]\d\d|20\d\d)\b")


def parse_reference_date(text: str, year: str | None = None) -> str | None:
    """Parse "2007/09/24/", "2007///", "2007-09", "Sep 24" or "2007 Sep 24".

    Args:
        text: the date.
        year: the year of the entry, for a date without one.
    """
    words = _divide_digits(text)
    match = _NUMBERS.fullmatch(words)
    if match:
        return build_iso_date(match[1], match[2], match[3])
    if year and words and not _YEAR.search(words):
        words = f"{year} {words}"
    return parse_medline_date(words.replace("/", " "))


def explain_bad_date(text: str, year: str | None = None) -> str | None:
    """Say what is wrong with a date that is none, or has a month or a day that does not exist.

    Args:
        text: the date.
        year: the year of the entry, for a date without one.
    """
    if text.strip().lower() in read_reference_vocabulary()["absent"]["dates"]:
        return None
    date = parse_reference_date(text, year)
    if date is None:
        return f"{text[:_MAX_QUOTED]!r} is not a date"
    match = _NUMBERS.fullmatch(_divide_digits(text))
    given = 1 + sum(bool(part and part.strip("0")) for part in match.groups()[1:]) if match else 1
    is_whole = given <= date.count("-") + 1
    return None if is_whole else f"{text[:_MAX_QUOTED]!r} is not a date; only {date} was kept"


def _divide_digits(text: str) -> str:
    """Divide "20070924"."""
    words = text.strip()
    match = _COMPACT.fullmatch(words)
    return "/".join(match.groups()) if match else words


def choose_date(dates: list[str | None]) -> str | None:
    """Choose the most precise of the dates that have the year of the first."""
    known = [date for date in dates if date]
    same_year = [date for date in known if date[:4] == known[0][:4]]
    return max(same_year, key=len, default=None)
