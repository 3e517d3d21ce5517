"""Whole numbers in digits and in words."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from support.number_words import spelt

from evidence.numerals import parse_digits, parse_number_words

numbers = st.integers(1, 9999)


@given(numbers, st.sampled_from([" ", " and "]), st.sampled_from([" ", "-"]))
def test_a_number_in_words_is_read_back(number, joined, hyphen):
    words = (
        spelt(number, joined=joined, hyphen=hyphen).replace("-", " ").replace(" and ", " ").split()
    )
    assert parse_number_words(words) == number


@given(st.integers(2, 10**7))
def test_a_number_in_digits_is_read_with_and_without_commas(number):
    assert parse_digits(str(number)) == parse_digits(f"{number:,}") == number


@pytest.mark.parametrize("text", ["", "12,34", "1.5", "12 patients", "-3"])
def test_anything_else_is_no_number_in_digits(text):
    assert parse_digits(text) is None


@pytest.mark.parametrize(
    "words", ["hundred", "five six", "twenty eleven", "two hundred hundred", ""]
)
def test_words_that_make_no_number_are_none(words):
    assert parse_number_words(words.split()) is None


@pytest.mark.parametrize(
    "words",
    ["one thousand thousand", "thousand", "two thousand five six", "patients", "five and six"],
)
def test_a_scale_needs_a_number_before_it_and_comes_once(words):
    assert parse_number_words(words.split()) is None


def test_hundreds_may_count_more_than_nine():
    assert parse_number_words(["twelve", "hundred", "six"]) == 1206
    assert parse_number_words(["twenty", "five", "hundred"]) == 2500
