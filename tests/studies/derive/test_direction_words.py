"""Wordings of conclusions: the examples of the vocabulary, and how its patterns are joined."""

import re

import pytest

from evidence.studies.derive.direction import read_direction
from evidence.studies.derive.direction_words import (
    DirectionRule,
    _expand_leading_choice,
    load_direction_words,
)
from evidence.studies.derive.pattern_vocabulary import load_patterns

VOCABULARY = load_patterns("directions")
EXAMPLES = [
    *(("unclear", entry["example"]) for entry in VOCABULARY.find("unclear")),
    *(
        (rule["direction"], wording["example"])
        for rule in VOCABULARY.find("rules")
        for wording in rule["wordings"]
    ),
]


def find_none(clause: str) -> tuple[()]:
    return ()


@pytest.mark.parametrize(("direction", "example"), EXAMPLES)
def test_an_example_has_the_direction_of_its_rule(direction, example):
    assert read_direction(example, find_comparators=find_none).direction == direction


def test_what_is_denied_is_looked_for_before_what_is_claimed():
    rules = load_direction_words().rules
    assert [rule.direction for rule in rules] == [
        "no_difference",
        "against",
        "favours",
        "no_difference",  # what is merely set beside something else
    ]


def test_a_pattern_is_searched_only_where_a_cue_is():
    rule = DirectionRule("favours", ("help",), re.compile(r"\w+s"))
    assert rule.search("tea helps") is not None
    assert rule.search("tea soothes") is None


@pytest.mark.parametrize(
    ("pattern", "expanded"),
    [
        ("(?:tea|milk) helps", "tea helps|milk helps"),
        ("(?:tea|milk)", "tea|milk"),
        ("(?:tea|milk)? helps", "(?:tea|milk)? helps"),
        ("(?:tea|milk){2}", "(?:tea|milk){2}"),
        ("(?:te(?:a|e)|milk) helps", "(?:te(?:a|e)|milk) helps"),
        ("hot (?:tea|milk)", "hot (?:tea|milk)"),
    ],
)
def test_only_a_plain_leading_choice_is_spelt_out(pattern, expanded):
    assert _expand_leading_choice(pattern) == expanded


@pytest.mark.parametrize("rule", load_direction_words().rules, ids=lambda rule: rule.direction)
def test_a_wording_begins_at_the_start_of_a_word(rule):
    assert rule.pattern.pattern.startswith(r"\b(?=[a-z])")
