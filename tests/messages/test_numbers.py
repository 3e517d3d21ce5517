"""Numbers, days and lists follow the language; in English they are as they always were."""

import math
from datetime import date
from gettext import NullTranslations

import pytest

from evidence.messages.catalogue import Language, load_language, use_language
from evidence.messages.numbers import (
    format_day,
    format_digits,
    format_integer,
    format_iso_day,
    format_within,
)
from evidence.wording import join_counts, join_with_and, join_with_or, put_in_sentence

THREE = ["a", "b", "c"]
SHOWN = [
    (format_integer, 17922, "17,922", "17.922"),
    (format_digits, "-0.50", "-0.50", "-0,50"),
    (format_digits, "12", "12", "12"),
    (format_day, date(2026, 12, 1), "1 December 2026", "1. Dezember 2026"),
    (format_iso_day, "2026-12-01", "2026-12-01", "1. Dezember 2026"),
    (format_iso_day, "2026-12", "2026-12", "Dezember 2026"),
    (format_iso_day, "2026", "2026", "2026"),
    (join_with_and, THREE, "a, b and c", "a, b und c"),
    (join_with_and, ["a"], "a", "a"),
    (join_with_and, [], "", ""),
    (join_with_or, THREE, "a or b or c", "a, b oder c"),
    (join_counts, {"x": 1200, "y": 0, "z": 1}, "1,200 x and 1 z", "1.200 x und 1 z"),
    (put_in_sentence, "Schmerzen", "schmerzen", "Schmerzen"),
]


@pytest.mark.parametrize(("show", "value", "english", "german"), SHOWN)
def test_a_value_is_shown_as_the_language_writes_it(show, value, english, german):
    assert show(value) == english
    with use_language(load_language("de")):
        assert show(value) == german


def test_a_language_of_a_country_writes_as_that_does():
    with use_language(Language("pt-BR", NullTranslations())):
        assert format_integer(17922) == "17.922"


@pytest.mark.parametrize(
    ("number", "low", "high", "words"),
    [
        (5.1, -3.7, 13.9, "5.10"),
        (0.314, 0.25, 0.37, "0.31"),
        (1.0213, 1.01, 1.03, "1.021"),
        (0.00082, -0.0006, 0.0022, "0.0008"),
        (-0.001, -0.2, 0.2, "0.00"),
        (-0.00001, -0.0006, 0.0022, "0.0000"),
        (2.5e-13, 1e-13, 4e-13, "2.5e-13"),
        (0.2, 0.2, 0.2, "0.20"),
        (0.2, -math.inf, math.inf, "0.20"),
        (0.2, 0.1, math.nan, "0.20"),
    ],
)
def test_a_number_has_two_significant_digits_of_its_interval_and_no_minus_before_zero(
    number, low, high, words
):
    assert format_within(number, low, high) == words


def test_a_number_of_an_interval_is_written_as_the_language_does():
    with use_language(load_language("de")):
        assert format_within(0.00082, -0.0006, 0.0022) == "0,0008"
