"""Find the dates of an entry that biber cannot read.

Source: https://ctan.org/pkg/biblatex, section 2.3.8 (ISO 8601-2, extended format, levels 0 and 1).
"""

from __future__ import annotations

import calendar
import re
from collections.abc import Iterator
from typing import Final

from bibtexparser.model import Entry

from evidence.posts.bibliography.bibtex.values import get_entry_values
from evidence.wording import shorten_text

BIBLATEX_DATE_FIELDS: Final = ("date", "eventdate", "origdate", "urldate")
_OPEN: Final = ("", "..")
_YEAR_DIVISIONS: Final = range(21, 42)  # 21 is spring, 33 the first quarter
_MONTHS_OF_YEAR: Final = range(1, 13)
_DATE: Final = re.compile(
    r"""
    (?: Y-?\d{5,}
      | (?P<year>-?\d{4}) (?: -(?P<month>\d\d) (?: -(?P<day>\d\d) (?P<time>T.+?)? )? )?
    ) [?~%]?
    """,
    re.VERBOSE,
)
_TIME: Final = re.compile(
    r"T(?:[01]\d|2[0-3])(?::[0-5]\d){2}(?:\.\d{3})?(?:Z|[+-]\d\d:\d\d)?"  # 10:20:30+01:00
)
_UNSPECIFIED: Final = re.compile(r"\d{3}X|\d\dXX|\d{4}-(?:(?P<month>\d\d)-|XX-)?XX")


def describe_date_problems(entry: Entry) -> Iterator[str]:
    """Yield what biber refuses in the dates of an entry."""
    values = get_entry_values(entry)
    for field in BIBLATEX_DATE_FIELDS:
        value = values.get(field, "").strip()
        if value and not is_biblatex_date(value):
            advice = "write YYYY, YYYY-MM or YYYY-MM-DD, and / between two dates"
            yield f"{field} is {shorten_text(value)!r}, which biber does not read; {advice}"


def is_biblatex_date(text: str) -> bool:
    """Return whether biber reads a date, or a range of dates that may be open, without loss."""
    start, _, end = text.partition("/")
    if start in _OPEN and end in _OPEN:
        return False
    is_start = start in _OPEN or _is_unspecified_date(start) or _is_one_date(start)
    return is_start and (end in _OPEN or _is_one_date(end))


def _is_unspecified_date(text: str) -> bool:
    """Return whether a date has X for digits that are not known: 201X, 2012-XX."""
    match = _UNSPECIFIED.fullmatch(text)
    return match is not None and int(match["month"] or 1) in _MONTHS_OF_YEAR


def _is_one_date(text: str) -> bool:
    match = _DATE.fullmatch(text)
    if not match:
        return False
    year, month, day, time = match.group("year", "month", "day", "time")
    if time and not _TIME.fullmatch(time):
        return False
    if day:
        is_month = int(month) in _MONTHS_OF_YEAR
        return is_month and 1 <= int(day) <= calendar.monthrange(int(year), int(month))[1]
    return not month or int(month) in (*_MONTHS_OF_YEAR, *_YEAR_DIVISIONS)
