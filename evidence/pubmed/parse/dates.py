"""Bring PubMed's dates into ISO form, as precise as they are: 2007-09-24, 2007-09 or 2007.

Both functions are cached: they run for every record, and dates repeat.
"""

from __future__ import annotations

import calendar
import re
from functools import lru_cache

from evidence.wording import MONTH_NAMES

_MONTH_NAMES = [name.lower() for name in MONTH_NAMES]
_MONTH_NUMBERS = {
    "sept": 9,
    **{name: number for number, name in enumerate(_MONTH_NAMES, 1)},
    **{name[:3]: number for number, name in enumerate(_MONTH_NAMES, 1)},
    **{f"{number:02}": number for number in range(1, 13)},
    **{str(number): number for number in range(1, 13)},
}
_DAY_NUMBERS = {
    **{f"{number:02}": number for number in range(1, 32)},
    **{str(number): number for number in range(1, 32)},
}
_YEAR = re.compile("(?!0000)[0-9]{4}")

_MONTH_NAME = "(?:" + "|".join(name[:3] for name in _MONTH_NAMES) + ")[a-z]{0,6}"
_MEDLINE_DATE = re.compile(
    rf"""
    (?: (?<![a-z]) (?P<before>{_MONTH_NAME}) \.?                # Dec 1998
        (?: \s?-\s? {_MONTH_NAME} \.? )? ,? \s+ )?              # Nov-Dec 1998
    (?<![0-9]) (?P<year>[0-9]{{4}}) (?![0-9])
    (?: [\s/]+
        (?P<month> {_MONTH_NAME} (?![a-z])
                 | [0-9]{{1,2}} (?! [0-9] | \s*[-a-z] ) )  # not "1st Quart", not "8-14 Sep"
        (?: \.? [\s/]+ (?P<day>[0-9]{{1,2}}) (?![0-9a-z]) )?
    )?
    """,
    re.VERBOSE | re.IGNORECASE,
)


@lru_cache(maxsize=2**15)
def build_iso_date(year: str | None, month: str | None, day: str | None) -> str | None:
    """Build a date in ISO form, as precise as it is valid.

    A month that does not exist is dropped together with the day; a day that does not exist in its
    month is dropped alone.

    Args:
        year: four digits.
        month: a number, or a name in any case: September, Sept, Sep.
        day: a number.

    Returns:
        The date, or None without a year of four digits.
    """
    if year is None or not _YEAR.fullmatch(year := year.strip()):
        return None
    month_number = _MONTH_NUMBERS.get(month.strip().rstrip(".").lower()) if month else None
    if month_number is None:
        return year
    day_number = _DAY_NUMBERS.get(day.strip()) if day else None
    if day_number is None or day_number > calendar.monthrange(int(year), month_number)[1]:
        return f"{year}-{month_number:02}"
    return f"{year}-{month_number:02}-{day_number:02}"


@lru_cache(maxsize=2**15)
def parse_medline_date(text: str) -> str | None:
    """Parse the beginning of a date in words: MedlineDate, or DP of .nbib.

    "1998 Dec 28-1999 Jan 3" is 1998-12-28 and "2000 Nov-Dec" 2000-11. Of a season, a quarter or
    whatever else is not a month, the year is left: "2003 Spring" is 2003.

    Returns:
        The date, or None without a year.
    """
    found = _MEDLINE_DATE.search(text)
    if found is None:
        return None
    year, before, month, day = found["year"], found["before"], found["month"], found["day"]
    return build_iso_date(year, before, None) if before else build_iso_date(year, month, day)
