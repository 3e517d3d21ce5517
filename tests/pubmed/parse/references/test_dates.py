"""Dates of references."""

import pytest

from evidence.pubmed.parse.references.dates import (
    choose_date,
    explain_bad_date,
    parse_reference_date,
)


@pytest.mark.parametrize(
    ("text", "date"),
    [
        ("2007/09/24/", "2007-09-24"),
        ("2007/9//", "2007-09"),
        ("2007///", "2007"),
        ("2007//", "2007"),
        ("2007", "2007"),
        ("2007-09-24", "2007-09-24"),
        ("2007-09-24T10:00", "2007-09-24"),
        ("2007 Sep 24", "2007-09-24"),
        ("2007/Sep/24", "2007-09-24"),
        ("Sep 24", "2007-09-24"),
        ("Winter", "2007"),
        ("2007/13/01", "2007"),
        ("", None),
    ],
)
def test_a_date_is_as_precise_as_it_is_written(text, date):
    assert parse_reference_date(text, "2007") == date


def test_the_most_precise_date_of_the_same_year_counts():
    assert choose_date(["2007", "2007-09", None, "2008-01-01"]) == "2007-09"
    assert choose_date([None]) is None


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("abcd", None),
        ("40179", None),
        ("201013", None),
        ("Sep 24", None),
        ("2010/13/45", "2010"),
        ("2010-13", "2010"),
        ("2010-02-30", "2010-02"),
        ("20100230", "2010-02"),
    ],
)
def test_what_is_no_date_is_told_with_what_was_kept(text, kept):
    reason = f"{text!r} is not a date"
    assert explain_bad_date(text) == (f"{reason}; only {kept} was kept" if kept else reason)


@pytest.mark.parametrize(
    "text", ["2010", "2010///", "2010/00/00", "2010/1/5/", "20100924", "2010 Spring", "n.d.", "-"]
)
def test_a_date_as_precise_as_it_is_written_is_no_remark(text):
    assert explain_bad_date(text) is None
