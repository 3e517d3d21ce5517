"""Values of fields, read and compared."""

import pytest

from evidence.posts.bibliography.bibtex.values import (
    fold_field_value,
    get_title,
    get_year,
    is_same_value,
)


@pytest.mark.parametrize(
    ("value", "folded"),
    [
        ('P{\\"a}in', "pain"),
        ("\\emph{Pain}: a {Study}", "painastudy"),
        ("Müller & Söhne", "mullersohne"),
    ],
)
def test_values_are_compared_by_letters_and_digits_alone(value, folded):
    assert fold_field_value(value) == folded


@pytest.mark.parametrize(
    ("values", "year"),
    [
        ({"year": "2012"}, "2012"),
        ({"date": "2012-10-22"}, "2012"),
        ({"date": "2012/2014"}, "2012"),
        ({"year": "in press", "date": "2012"}, None),
        ({}, None),
    ],
)
def test_the_year_is_that_of_the_year_or_of_the_date(values, year):
    assert get_year(values) == year


def test_a_title_has_its_subtitle_behind_it():
    assert get_title({"title": "Pain", "subtitle": "a Study"}) == "Pain a Study"
    assert is_same_value("Pain: A {Study}", get_title({"title": "Pain", "subtitle": "a Study"}))
    assert get_title({"year": "2012"}) == ""
