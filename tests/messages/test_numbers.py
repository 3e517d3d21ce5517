"""Numbers, days and lists follow the language; in English they are as they always were."""

from datetime import date
from gettext import NullTranslations

import pytest

from evidence.messages.catalogue import Language, load_language, use_language
from evidence.messages.numbers import format_day, format_digits, format_integer, format_iso_day
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
