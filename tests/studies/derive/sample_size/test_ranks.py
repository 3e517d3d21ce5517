"""What a number of people counts, by the words around it."""

import pytest

from evidence.studies.derive.pattern_vocabulary import load_patterns
from evidence.studies.derive.sample_size.count_words import CountRank, load_count_words
from evidence.studies.derive.sample_size.counts import find_counts
from evidence.studies.derive.sample_size.numbers_before import TextNumber
from evidence.studies.derive.sample_size.ranks import rank_number

VOCABULARY = load_patterns("sample_sizes")
RANKED = [
    (entry["rank"], entry["example"])
    for name in ("before", "before_bracket", "before_preposition", "after")
    for entry in VOCABULARY.find(name)
]


def rank(value: int, *before: str, words: str = "", after: str = "") -> CountRank | None:
    return rank_number(TextNumber(value, words or str(value), before), after)  # type: ignore[arg-type]


def ranks_in(text: str) -> list[CountRank]:
    return [count.rank for count in find_counts(text.lower(), load_count_words().people)]


@pytest.mark.parametrize(("name", "example"), RANKED)
def test_an_example_of_the_vocabulary_has_the_rank_of_its_entry(name, example):
    assert ranks_in(example) == [CountRank[name.upper()]]


@pytest.mark.parametrize("name", ["partitive", "grouping_noun", "group"])
def test_an_example_of_parts_counts_a_part(name):
    assert ranks_in(VOCABULARY.find(f"{name}.example")) == [CountRank.PART]


@pytest.mark.parametrize("name", ["non_count", "screened", "looked_for", "others"])
def test_an_example_of_people_who_did_not_take_part_counts_nobody(name):
    assert ranks_in(VOCABULARY.find(f"{name}.example")) == []


def test_randomised_people_go_before_a_total_and_a_total_before_the_enrolled():
    order = ["PART", "PLAIN", "ANALYSED", "ENROLLED", "TOTAL", "RANDOMISED"]
    assert [rank.name for rank in sorted(CountRank)] == order


@pytest.mark.parametrize(
    ("after", "expected"),
    [
        (" were randomly assigned to tea or water", CountRank.RANDOMISED),
        (" were allocated to the tea group", CountRank.PART),
        (" in each group had tea", CountRank.PART),
        (" (20%) withdrew", CountRank.PART),
        (" and 40 controls had tea", CountRank.PART),
        (" and 12 weeks of tea", CountRank.PLAIN),
        (" and 3 others had tea", CountRank.PLAIN),
        (" aged 20 to 60 had tea", CountRank.PLAIN),
        (" had tea. then 40 were enrolled", CountRank.PLAIN),
        (" who were screened by telephone", None),
        (" in whom nothing was found, later screened", CountRank.PLAIN),
    ],
)
def test_the_words_after_a_number_rank_it(after, expected):
    assert rank(80, "", "here", after=after) == expected


@pytest.mark.parametrize(
    "before",
    [
        ("one", "in"),
        ("", "about"),
        ("treat", "was"),
        ("", "≥"),
        ("", ">60"),
        ("than", "in"),
    ],
)
def test_shares_guesses_and_limits_count_nobody(before):
    assert rank(80, *before, after=" had tea") is None


def test_a_year_counts_nobody_but_the_same_number_elsewhere_does():
    assert rank(1976, "", "in", after=" had tea") is None
    assert rank(1976, "", "altogether", after=" had tea") == CountRank.TOTAL


def test_one_person_is_no_sample():
    assert rank(1, "", "enrolled", after=" had tea") is None


@pytest.mark.parametrize("before", [("three", "of"), ("groups", "of"), ("group", "had")])
def test_the_size_of_a_group_is_a_part(before):
    assert rank(20, *before, after=" had tea") == CountRank.PART


def test_controls_are_a_part():
    assert rank(20, "", "here", words="20 healthy control", after="") == CountRank.PART
