"""Statements on results, as sure as their certainty."""

import pytest
from support.judged import measured, study

from evidence.claims.card.effect_size import measure_size
from evidence.claims.card.rows.informative_statements import write_statement
from evidence.claims.verdict.weighted_judgement import WeightedJudgement

SCALE = {"measure": "MD", "scale_min": 0.0, "scale_max": 100.0, "lower_is_better": False}


AGAINST = {"category": "not_supported", "direction": "favours_comparator"}
SMALL_INTERVAL = {"ci_low": 11.0, "ci_high": 13.0}


def state(base, certainty="moderate", category="supported", **cells):
    finding = measured("r2020", **(SCALE | cells))
    source = WeightedJudgement(None, study("r2020", "meta_analysis"), 1, "counts", 1.0)
    size = measure_size(base.topic, source, finding)
    return write_statement(base.topic, finding, size, certainty, category)


@pytest.mark.parametrize(
    ("certainty", "statement"),
    [
        ("high", "Reduces pain slightly"),
        ("moderate", "Probably reduces pain slightly"),
        ("low", "May reduce pain slightly"),
        ("very_low", "The evidence is very uncertain about the effect on pain"),
    ],
)
def test_each_certainty_has_its_words(base, certainty, statement):
    assert state(base, certainty, estimate=5.0) == statement


@pytest.mark.parametrize(
    ("estimate", "statement"),
    [
        (
            12.0,
            "Probably reduces pain by an important amount, or by less than most people would "
            "notice",
        ),
        (5.0, "Probably reduces pain slightly"),
        (1.0, "Probably makes little or no difference to pain"),
    ],
)
def test_each_size_has_its_words(base, estimate, statement):
    assert state(base, estimate=estimate) == statement


def test_an_amount_is_important_where_its_whole_interval_is(base):
    important = "Probably reduces pain by an important amount"
    assert state(base, estimate=12.0, **SMALL_INTERVAL) == important
    assert state(base, estimate=12.0, ci_low=3.0, ci_high=21.0) == (
        f"{important}, or by less than most people would notice"
    )


OR_LESS = "by an important amount, or by less than most people would notice"


@pytest.mark.parametrize(
    ("estimate", "limits", "degree"),
    [
        (-5.0, (-8.0, -2.0), "slightly"),
        (-5.0, (-21.0, 11.0), "slightly, though an important benefit is possible"),
        (-12.0, (-13.0, -11.0), "by an important amount"),
        (-12.0, (-23.0, -1.0), OR_LESS),
        (-12.0, (None, None), OR_LESS),
        (-12.0, (-25.0, 1.0), f"{OR_LESS}, but the difference may be none"),
    ],
)
def test_a_harm_has_its_words(base, estimate, limits, degree):
    cells = {"estimate": estimate, "ci_low": limits[0], "ci_high": limits[1]}
    assert state(base, **AGAINST, **cells) == f"Probably increases pain {degree}"


def test_a_difference_of_which_low_values_are_better_keeps_its_side(base):
    low = {"estimate": -12.0, "ci_low": -13.0, "ci_high": -11.0, "lower_is_better": True}
    assert state(base, **low) == "Probably reduces pain by an important amount"


def test_the_verb_is_that_of_the_outcome(base):
    worse = {"outcome": "function", "estimate": -5.0}
    assert state(base, **AGAINST, **worse) == "Probably worsens function slightly"
    change = {"outcome": "blood_flow", "measure": None}
    assert state(base, "low", **change) == (
        "May change blood flow as the claim says; by how much was not read"
    )
    unsigned = {"outcome": "pregnancy_outcome", "measure": "RR", "estimate": 1.5}
    assert "cannot be put as more or less" in state(base, **unsigned)


def test_an_interval_that_includes_none_is_said(base):
    assert state(base, estimate=5.0, ci_low=-1.0, ci_high=11.0) == (
        "Probably reduces pain slightly, but the difference may be none"
    )
    assert state(base, estimate=1.0, ci_low=-9.0, ci_high=11.0).endswith(
        "though an important one is possible"
    )


def test_a_source_that_saw_no_clear_difference_is_not_overruled_by_its_number(base):
    assert state(base, estimate=5.0, direction="no_difference").endswith(
        "but the difference may be none"
    )


def test_a_number_whose_importance_is_unknown_has_a_side_and_no_size(base):
    ratio = {"outcome": "response", "measure": "RR", "estimate": 1.3}
    assert state(base, **ratio) == (
        "Probably improves response to treatment; whether people notice is not known"
    )
    assert state(base, **ratio, ci_low=0.9, ci_high=1.7).startswith("No clear difference")


@pytest.mark.parametrize(
    ("direction", "statement"),
    [
        ("favours_intervention", "Probably reduces pain; by how much was not read"),
        ("favours_comparator", "Probably increases pain; by how much was not read; most of what "
         "counts is for the claim"),
        ("mixed", "Results on pain differ"),
        ("no_difference", "No clear difference in pain was found, which is not proof that there is "
         "none"),
        ("not_applicable", "Measured in one group, without a comparison: pain"),
    ],
)  # fmt: skip
def test_a_result_without_a_number_has_a_direction(base, direction, statement):
    assert state(base, direction=direction) == statement


@pytest.mark.parametrize("category", ["insufficient", "not_studied"])
def test_too_little_evidence_says_nothing_of_an_effect(base, category):
    statement = state(base, "high", category, estimate=20.0)
    assert statement == "Too little evidence to tell the effect on pain"


def test_dissent_is_said(base):
    assert state(base, category="mixed", estimate=5.0).endswith("slightly; the studies disagree")
    against = state(base, "low", "not_supported", estimate=5.0)
    assert against.endswith("; most of what counts is against the claim")
    assert "against" not in state(base, "low", "not_supported", estimate=1.0)
