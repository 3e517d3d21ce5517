"""Dates as PubMed writes them, in ISO form and as precise as they are."""

import calendar
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from evidence.pubmed.parse.dates import build_iso_date, parse_medline_date


@pytest.mark.parametrize(
    ("year", "month", "day", "expected"),
    [
        ("2007", "Sep", "24", "2007-09-24"),
        ("2007", "September", "24", "2007-09-24"),
        ("2007", "Sept.", "4", "2007-09-04"),
        ("2007", "09", "04", "2007-09-04"),
        ("2007", "9", "4", "2007-09-04"),
        ("2007", "SEP", None, "2007-09"),
        (" 2007 ", " Sep ", " 24 ", "2007-09-24"),
        ("2007", None, None, "2007"),
        ("2007", None, "24", "2007"),
        ("2007", "Spring", "24", "2007"),
        ("2007", "13", "24", "2007"),
        ("2007", "0", "24", "2007"),
        ("2007", "Sep", "31", "2007-09"),
        ("2007", "Sep", "0", "2007-09"),
        ("2007", "Sep", "24-25", "2007-09"),
        ("2007", "Feb", "29", "2007-02"),
        ("2008", "Feb", "29", "2008-02-29"),
        ("2007", "", "", "2007"),
        (None, "Sep", "24", None),
        ("", "Sep", "24", None),
        ("07", "Sep", "24", None),
        ("0000", "Sep", "24", None),
        ("²⁰⁰⁷", "Sep", "24", None),
        ("2007", "٩", "24", "2007"),
    ],
)
def test_a_date_is_as_precise_as_it_is_valid(year, month, day, expected):
    assert build_iso_date(year, month, day) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2007 Sep 24", "2007-09-24"),
        ("2007 Sep", "2007-09"),
        ("1976", "1976"),
        ("1998 Dec-1999 Jan", "1998-12"),
        ("1998 Dec 28-1999 Jan 3", "1998-12-28"),
        ("1998 Dec 28-31", "1998-12-28"),
        ("2000 Nov-Dec", "2000-11"),
        ("Dec 1998", "1998-12"),
        ("Nov-Dec 2000", "2000-11"),
        ("Dec 1998-Jan 1999", "1998-12"),
        ("Spring 2003", "2003"),
        ("2003 Spring", "2003"),
        ("2003 Spring-Summer", "2003"),
        ("Winter 2002-2003", "2002"),
        ("1976-1977", "1976"),
        ("1998-99", "1998"),
        ("1977 1st Quart", "1977"),
        ("1993 8-14 Sep", "1993"),
        ("2007 (details online)", "2007"),
        ("2007 details online", "2007"),
        ("2007 Marching 3", "2007"),
        ("2000 Feb 30", "2000-02"),
        ("2013 06 10", "2013-06-10"),
        ("2007/09/24 06:00", "2007-09-24"),
        ("", None),
        ("no year", None),
        ("Dec 12345", None),
    ],
)
def test_the_beginning_of_a_date_in_words_is_its_date(text, expected):
    assert parse_medline_date(text) == expected


@given(st.dates(), st.booleans())
def test_a_day_written_in_the_way_of_pubmed_reads_back(day: date, zeros: bool):
    year, name = f"{day.year:04}", calendar.month_abbr[day.month]
    number = f"{day.day:02}" if zeros else str(day.day)
    assert parse_medline_date(f"{year} {name} {number}") == day.isoformat()
    assert build_iso_date(year, name, number) == day.isoformat()
    assert build_iso_date(year, f"{day.month:02}", number) == day.isoformat()
    assert parse_medline_date(f"{year} {name}") == day.isoformat()[:7]
    assert parse_medline_date(year) == year


@given(st.dates(), st.dates())
def test_a_span_is_its_beginning(first: date, last: date):
    begin, end = (
        f"{day.year:04} {calendar.month_abbr[day.month]} {day.day}" for day in (first, last)
    )
    assert parse_medline_date(f"{begin}-{end}") == first.isoformat()


_PIECES = st.sampled_from(
    [*calendar.month_abbr, *calendar.month_name, "1998", "2000", "31", "0", "-", " ", "/", ".", ","]
)


@given(st.text() | st.lists(_PIECES).map("".join))
def test_whatever_a_date_says_the_answer_is_a_date_or_none(text: str):
    answer = parse_medline_date(text)
    if answer is not None:
        date.fromisoformat(answer + "-01-01"[len(answer) - 4 :])
