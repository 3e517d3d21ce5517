"""Dates that biber reads, and those that it does not."""

import pytest
from support.bibtex_forms import IGNORED_DATES, LOST_DATES, READ_DATES, make_dated_entries

from evidence.posts.bibliography.bibtex.dates import BIBLATEX_DATE_FIELDS, is_biblatex_date
from evidence.posts.bibliography.check import check_bibliography


def find_dates(text):
    problems = check_bibliography(text, {})
    return [(one.line, one.message.split(", ")[0]) for one in problems if one.code == "bib-date"]


@pytest.mark.parametrize("date", READ_DATES)
def test_a_date_in_a_form_of_biblatex_is_read(date):
    assert is_biblatex_date(date)


@pytest.mark.parametrize("date", [*IGNORED_DATES, *LOST_DATES])
def test_another_form_is_no_date(date):
    assert not is_biblatex_date(date)


@pytest.mark.parametrize("field", BIBLATEX_DATE_FIELDS)
def test_a_bad_date_is_named_in_each_field_and_its_neighbours_are_not(field):
    text = make_dated_entries(["2012", "2012-13", "2012/", "yesterday", "2013"], field)
    assert find_dates(text) == [
        (2, f"d1: {field} is '2012-13'"),
        (4, f"d3: {field} is 'yesterday'"),
    ]


def test_a_bad_date_is_named_where_it_is_written_and_not_where_it_is_inherited():
    text = """@xdata{shared, date = {2012-02-31}}
@misc{heir, title = {x}, xdata = {shared}}
@collection{book, editor = {Lee, Ann}, title = {A book}, date = {20121}}
@incollection{chapter, author = {Lee, Ann}, title = {y}, crossref = {book}}"""
    assert find_dates(text) == [
        (1, "shared: date is '2012-02-31'"),
        (3, "book: date is '20121'"),
    ]


def test_an_empty_date_is_a_missing_one():
    (problem,) = check_bibliography(make_dated_entries(["2012", " ", "2013"]), {})
    assert (problem.line, problem.code) == (2, "bib-missing")
