"""Numbers in digits and words."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from evidence.numerals import NUMBER_WORDS, parse_digits, parse_number_words


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("0", 0),
        ("1162", 1162),
        ("1,162", 1162),
        ("17,922,001", 17_922_001),
        ("1,16", None),
        ("1162,000", None),
        (",162", None),
        ("12.5", None),
        ("", None),
        ("twelve", None),
    ],
)
def test_digits_may_have_commas_between_thousands(text, number):
    assert parse_digits(text) == number


@pytest.mark.parametrize(
    ("words", "number"),
    [
        ("one", 1),
        ("nineteen", 19),
        ("twenty", 20),
        ("twenty one", 21),
        ("one hundred", 100),
        ("one hundred six", 106),
        ("nine hundred ninety nine", 999),
        ("two thousand", 2000),
        ("two thousand six", 2006),
        ("twelve thousand three hundred forty five", 12_345),
        ("one hundred thousand", 100_000),
        ("twelve hundred", 1200),
    ],
)
def test_words_make_a_number(words, number):
    assert parse_number_words(words.split()) == number


@pytest.mark.parametrize(
    "words",
    [
        "",
        "five six",
        "six twenty",
        "twenty eleven",
        "twenty thirty",
        "hundred",
        "thousand",
        "hundred thirty hundred",
        "one hundred hundred",
        "two thousand three thousand",
        "a hundred",
        "twenty patients",
    ],
)
def test_other_words_make_none(words):
    assert parse_number_words(words.split()) is None


ONES = "one two three four five six seven eight nine".split()
TENS = "twenty thirty forty fifty sixty seventy eighty ninety".split()


def words_of(number):
    """Write a number below a million in words, by the plainest rule there is."""
    if number >= 1000:
        rest = number % 1000
        return [*words_of(number // 1000), "thousand", *(words_of(rest) if rest else [])]
    if number >= 100:
        rest = number % 100
        return [ONES[number // 100 - 1], "hundred", *(words_of(rest) if rest else [])]
    if number >= 20:
        return [TENS[number // 10 - 2], *([ONES[number % 10 - 1]] if number % 10 else [])]
    teens = "ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen nineteen"
    return [[*ONES, *teens.split()][number - 1]]


@given(st.integers(1, 999_999))
def test_every_number_in_words_reads_back(number):
    assert parse_number_words(words_of(number)) == number


@given(st.lists(st.sampled_from(sorted(NUMBER_WORDS)), max_size=8))
def test_words_in_any_order_make_a_number_or_none(words):
    number = parse_number_words(words)
    assert number is None or number > 0
