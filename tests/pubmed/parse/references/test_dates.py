"""Dates of references."""

import pytest

from evidence.pubmed.parse.references.dates import choose_date, parse_reference_date


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
