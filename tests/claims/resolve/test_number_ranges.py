"""Numbers of mentions: exact, rounded and bounded, and what they count."""

import pytest

from evidence.claims.resolve.number_ranges import find_number_ranges, make_range


def find(text):
    return {number.value: number for number in find_number_ranges(text)}


@pytest.mark.parametrize(
    ("text", "numbers"),
    [
        ("18,000 people in 29 trials", [18000, 29]),
        ("1 200 people", [1200]),
        ("20k people, half a million cups", [20000]),
        ("1.2 million adults", [1200000]),
        ("twelve of two trials, one of them large", [12, 2]),
        ("two hundred and six men", [206]),
        ("a thousand men", [1000]),
        ("47.6% of 3.5 and 30%", []),
        ("B12 and 3D", []),
        ("12 of 12", [12]),
    ],
)
def test_whole_numbers_are_in_digits_or_words_each_once(text, numbers):
    assert [number.value for number in find_number_ranges(text)] == numbers


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("nearly 18,000 people", 17_922),
        ("almost a thousand people", 942),
        ("more than 1,100 people", 1_162),
        ("over 30,000 people", 30_850),
        ("some 14,000 people", 13_700),
        ("18,000 people", 17_922),
        ("1,000+ people", 1_060),
        ("638 people", 638),
    ],
)
def test_a_rounded_or_bounded_number_may_be_the_true_count(text, count):
    (number,) = find_number_ranges(text)
    assert number.has(count)


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("nearly 18,000 people", 18_100),
        ("nearly 18,000 people", 12_000),
        ("more than 1,100 people", 1_099),
        ("638 people", 640),
        ("18,000 people", 20_827),
    ],
)
def test_a_number_that_is_too_far_off_is_another(text, count):
    (number,) = find_number_ranges(text)
    assert not number.has(count)


def test_small_numbers_are_exact():
    assert make_range(29.0, "about").low == make_range(29.0).high == 29


@pytest.mark.parametrize(
    ("text", "counted"),
    [
        ("638 adults with back pain", "people"),
        ("300 chronic pain patients", "people"),
        ("29 high-quality trials", "studies"),
        ("twelve trials", "studies"),
        ("for 12 weeks", "measure"),
        ("$491 cheaper", "measure"),
        ("£ 4,241 a year", "measure"),
        ("people aged 65 or over", "age"),
        ("65 and older", "age"),
        ("638 had it", None),
    ],
)
def test_what_a_number_counts_is_the_nearest_noun(text, counted):
    (number,) = find_number_ranges(text)
    assert number.counted == counted
