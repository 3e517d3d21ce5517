"""Rows that have all words of a search."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from evidence.studies.table.word_search import has_all_words

ROW = {
    "title": "Thérapie by Warm Stones",
    "authors": ["Müller AB", "Berg C"],
    "year": 2012,
    "x": None,
}


@pytest.mark.parametrize(
    "words", ["stones", "WARM stone", "therapie muller", "berg", "  stones  warm ", "warm, stones!"]
)
def test_case_accents_order_and_endings_do_not_matter(words):
    assert has_all_words(ROW, words)


@pytest.mark.parametrize("words", ["", "  ", "!?", "stones cold", "2012", "tones", "None"])
def test_a_row_without_one_of_the_words_is_not_found(words):
    assert not has_all_words(ROW, words)


@given(st.lists(st.sampled_from(["warm", "stones", "muller"]), min_size=1))
def test_more_words_find_no_more_rows(words):
    assert has_all_words(ROW, " ".join(words))
    assert not has_all_words(ROW, " ".join([*words, "xylophone"]))
