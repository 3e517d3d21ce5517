"""Dates as reference managers write them, in ISO form, as precise as they are."""

from __future__ import annotations

import re
from typing import Final

from evidence.pubmed.parse.dates import build_iso_date, parse_medline_date

_NUMBERS: Final = re.compile(r"(\d{4})(?:[/-](\d{1,2})?(?:[/-](\d{1,2})?(?:[/-T ].*)?)?)?/*")
_YEAR: Final = re.compile(r"\b(1[5-9]\d\d|20\d\d)\b")


def parse_reference_date(text: str, year: str | None = None) -> str | None:
    """Parse "2007/09/24/", "2007///", "2007-09", "Sep 24" or "2007 Sep 24".

    Args:
        text: the date.
        year: the year of the entry, for a date without one.
    """
    words = text.strip()
    match = _NUMBERS.fullmatch(words)
    if match:
        return build_iso_date(match[1], match[2], match[3])
    if year and words and not _YEAR.search(words):
        words = f"{year} {words}"
    return parse_medline_date(words.replace("/", " "))


def choose_date(dates: list[str | None]) -> str | None:
    """Choose the most precise of the dates that have the year of the first."""
    known = [date for date in dates if date]
    same_year = [date for date in known if date[:4] == known[0][:4]]
    return max(same_year, key=len, default=None)
