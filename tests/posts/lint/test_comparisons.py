"""What a sentence compares a treatment with, and how it says that the treatment did."""

from dataclasses import replace

import pytest

from evidence.posts.lint.comparisons import (
    Comparison,
    describe_finding,
    find_comparison,
    find_named_comparators,
    find_than_comparators,
    is_distanced,
)

TEA = ("tea", "teas")


def compare(text):
    return find_comparison(text, treatments=TEA)


@pytest.mark.parametrize(
    ("text", "comparators"),
    [
        ("Tea was better than placebo.", ("sham",)),
        ("Tea was better than no tea.", ("no_treatment", "waiting_list")),
        ("Tea compared with a waiting list", ("waiting_list", "no_treatment")),
        ("Tea beats usual care.", ("usual_care",)),
        ("Tea versus drugs", ("medication",)),
        ("Tea was better than massage.", ()),  # an active treatment
        ("Tea was better than placebo and drugs were not better than usual care.", ()),
        ("Tea and placebo", ()),
    ],
)
def test_what_something_is_better_or_worse_than(text, comparators):
    assert find_than_comparators(text, treatments=TEA) == comparators


def test_everything_that_can_be_compared_with_is_named():
    text = "Tea, minimal tea, routine care and exercise"
    assert find_named_comparators(text, treatments=TEA) == (
        ("sham",),
        ("usual_care",),
        ("active",),
    )


@pytest.mark.parametrize(
    "text",
    [
        "Tea was better than placebo.",
        "Tea works more effectively in most people than placebo.",
        "Tea eased pain more than placebo.",
        "True tea outperformed the placebo.",
        "There is no doubt that tea beats placebo.",
    ],
)
def test_a_treatment_did_better(text):
    assert compare(text) == Comparison(("sham",), is_better=True)


@pytest.mark.parametrize(
    "text",
    [
        "Tea was no better than placebo.",
        "Tea failed to beat placebo.",
        "Tea didn't work better than placebo.",
        "Tea was as good as placebo.",
        "Tea was no different from placebo.",
        "Placebo worked as well as tea.",
        "Placebo was better than real tea.",
    ],
)
def test_a_treatment_did_no_better(text):
    assert compare(text) == Comparison(("sham",), is_better=False)


@pytest.mark.parametrize(
    "text",
    [
        "Is tea better than placebo?",
        "They asked whether tea is better than placebo.",
        "It is a myth that tea is better than placebo.",
        "Tea was much better than placebo.",
        "Placebo was better than usual care.",
        "Coffee was better than placebo.",
        "Tea was better than placebo and better than usual care.",
        "Tea is popular.",
    ],
)
def test_questions_myths_and_other_treatments_state_no_result(text):
    assert compare(text) is None


def test_a_topic_without_treatments_has_no_comparisons():
    assert find_comparison("Tea was better than placebo.", treatments=()) is None


def test_the_treatments_of_the_bundled_topic_are_the_default(base):
    assert find_comparison("Cupping was better than placebo.") == Comparison(("sham",), True)
    assert find_comparison("Tea was better than placebo.") is None


def test_an_active_treatment_is_named(base):
    comparison = compare("Tea was better than massage.")
    assert comparison == Comparison(("active",), is_better=True, active_treatment="massage")


def test_a_comparison_is_of_findings_against_the_same(base):
    finding = next(row for row in base.findings if row.comparator == "sham")
    assert Comparison(("sham",), is_better=True).is_comparison_of(finding)
    assert not Comparison(("usual_care",), is_better=True).is_comparison_of(finding)


def test_a_result_at_a_distance_is_seen():
    assert is_distanced("Nobody believes that tea helps.")
    assert not is_distanced("Tea helps.")


def test_a_finding_is_described_in_a_few_words(base):
    finding = replace(
        base.findings[0],
        outcome="pain",
        timepoint="short",
        comparator="sham",
        direction="no_difference",
    )
    assert describe_finding(finding) == "pain, short term, against sham: no difference"
    plain = replace(finding, timepoint="any", comparator="none")
    assert describe_finding(plain) == "pain: no difference"
