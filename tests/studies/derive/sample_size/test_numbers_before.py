"""The number that counts a noun, in the words before it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from support.number_words import spelt

from evidence.studies.derive.sample_size.numbers_before import (
    TextNumber,
    find_number_before,
    is_number_word,
    parse_last_number,
)


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("we treated 80", TextNumber(80, "80", ("we", "treated"))),
        ("80 older tea-drinking", TextNumber(80, "80 older tea-drinking", ("", ""))),
        ("a total of (1,162", TextNumber(1162, "1,162", ("total", "of"))),
        ("one hundred and six", TextNumber(106, "one hundred and six", ("", ""))),
        ("thirty-two calm", TextNumber(32, "thirty-two calm", ("", ""))),
        ("1 162", TextNumber(1162, "1 162", ("", ""))),
        ("in grade 1 100", TextNumber(100, "100", ("grade", "1"))),
        ("a hundred", TextNumber(100, "a hundred", ("", ""))),
    ],
)
def test_a_number_is_found_with_its_words_and_those_before(text, number):
    assert find_number_before(text.split()) == number


@pytest.mark.parametrize(
    "text",
    [
        "",
        "tea",
        "80 weeks of",
        "80 trials with",
        "80% older",
        "80. older",
        "a 12-year old",
        "80 one-two-three-four five six seven eight nine ten eleven twelve of",
        "80 x x x x x x x x",
    ],
)
def test_a_number_that_counts_something_else_is_left_alone(text):
    assert find_number_before(text.split()) is None


def test_at_most_seven_words_stand_between():
    assert find_number_before(["80", *"xxxxxxx"]) is not None
    assert find_number_before(["80", *"xxxxxxxx"]) is None


@pytest.mark.parametrize("word", ["80", "1,162", "eighty", "eighty-one", "3rd"])
def test_words_that_begin_a_number(word):
    assert is_number_word(word)


@pytest.mark.parametrize("word", ["", "tea", "-80", "ninety1"])
def test_words_that_begin_none(word):
    assert not is_number_word(word)


@given(st.integers(1, 9999), st.sampled_from([" ", " and "]), st.sampled_from([" ", "-"]))
def test_a_number_in_words_is_parsed_from_the_end(number, joined, hyphen):
    words = spelt(number, joined=joined, hyphen=hyphen)
    parsed = parse_last_number(["enrolled", *words.split()])
    assert parsed == TextNumber(number, words, ("", "enrolled"))


@given(st.lists(st.text(min_size=1).filter(lambda word: word.strip() == word), max_size=5))
def test_any_words_are_read_without_an_error(words):
    tokens = [token for word in words for token in word.split()]
    found = find_number_before(tokens)
    assert found is None or found.value >= 0
