"""Rules for designs: the examples of the vocabulary, and the order of rules."""

import re
from typing import get_args

import pytest

from evidence.errors import EvidenceError
from evidence.studies.derive.design_rules import (
    DesignRule,
    DesignRules,
    load_design_words,
    parse_design,
)
from evidence.studies.derive.pattern_vocabulary import load_patterns
from evidence.studies.study import Design

RULES = [
    (name, entry)
    for name in ("title", "abstract", "case_series")
    for entry in load_patterns("designs").find(name)
]
EXAMPLES = [
    (name, entry["design"], wording["example"])
    for name, entry in RULES
    for wording in entry["wordings"]
]
COUNTEREXAMPLES = [
    (name, entry["design"], entry["counterexample"]) for name, entry in RULES if "unless" in entry
]


@pytest.mark.parametrize(("name", "design", "example"), EXAMPLES)
def test_an_example_names_the_design_of_its_rule(name, design, example):
    found = getattr(load_design_words(), name).find_design(example.lower())
    assert found is not None
    assert found[0] == design
    assert found[1] in example.lower()


@pytest.mark.parametrize(("name", "design", "counterexample"), COUNTEREXAMPLES)
def test_a_counterexample_does_not(name, design, counterexample):
    rules = getattr(load_design_words(), name)
    assert rules.find_design(counterexample.lower(), {design}) is None


def rule(design: Design, *cues: str, pattern: str, unless: str | None = None) -> DesignRule:
    forbidden = re.compile(unless) if unless else None
    return DesignRule(design, frozenset(cues), re.compile(pattern), forbidden)


SMALL = DesignRules(
    [
        rule("protocol", "protocol", pattern="protocol for"),
        rule("rct", "random", "rct", pattern="randomi[sz]ed|rct", unless="not randomi[sz]ed"),
        rule("cohort", "cohort", pattern="cohort"),
    ]
)


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("a randomised trial", ("rct", "randomised")),
        ("a cohort in a randomised trial", ("rct", "randomised")),
        ("a protocol for a randomised trial", ("protocol", "protocol for")),
        ("a randomised trial with a protocol", ("rct", "randomised")),
        ("a cohort that was not randomised", ("cohort", "cohort")),
        ("a random cup of tea", None),
        ("a cup of tea", None),
        ("", None),
    ],
)
def test_the_first_rule_that_fits_decides(text, found):
    assert SMALL.find_design(text) == found


def test_only_wanted_designs_are_looked_for():
    text = "a protocol for a randomised cohort"
    assert SMALL.find_design(text, {"cohort", "rct"}) == ("rct", "randomised")
    assert SMALL.find_design(text, {"cohort"}) == ("cohort", "cohort")
    assert SMALL.find_design(text, {"survey"}) is None
    assert SMALL.find_design("an rct", {"cohort"}) is None


def test_types_are_ordered_from_notices_over_syntheses_to_studies():
    order = list(load_design_words().rank_by_type)
    for earlier, later in (
        ("Published Erratum", "Meta-Analysis"),
        ("Comment", "Randomized Controlled Trial"),
        ("Network Meta-Analysis", "Meta-Analysis"),
        ("Meta-Analysis", "Systematic Review"),
        ("Systematic Review", "Review"),
        ("Randomized Controlled Trial", "Letter"),
    ):
        assert order.index(earlier) < order.index(later)


@pytest.mark.parametrize("name", ["title_refinements", "abstract_refinements"])
def test_no_design_is_refined_to_itself(name):
    for design, refined in getattr(load_design_words(), name).items():
        assert design not in refined


def test_names_of_designs_are_checked():
    assert [parse_design(name) for name in get_args(Design)] == list(get_args(Design))
    with pytest.raises(EvidenceError, match="'tea party' is not a design"):
        parse_design("tea party")
