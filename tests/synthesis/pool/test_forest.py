"""Rows, headings and axes of a forest plot, before anything is drawn."""

import math

import pytest

from evidence.errors import EvidenceError
from evidence.synthesis.pool.combine_arms import PooledFinding
from evidence.synthesis.pool.effects import EffectSize
from evidence.synthesis.pool.finding_effects import DerivedEffect
from evidence.synthesis.pool.pool_groups import build_effect
from evidence.synthesis.pool.pooling import pool_effects

OUT_OF_TEN = {"instrument": "NRS", "scale": "NRS 0-10", "scale_min": 0, "scale_max": 10}
RATIO = {"measure": "RR", "scale": "responders"}


@pytest.fixture(scope="module")
def pair(row):
    """Two trials whose standard errors are as 1 to 2."""
    return row("adams2001", 4, 2, 6), row("baker2002", 9, 5, 13)


def test_weights_of_a_fixed_effect_are_inverse_variances(forest, pair):
    (group,) = forest(pair, method="FE").groups
    assert [row.weight for row in group.rows] == [pytest.approx(80), pytest.approx(20)]
    assert group.pooled.estimate == pytest.approx(0.8 * 4 + 0.2 * 9)


@pytest.mark.parametrize(
    ("model", "label"),
    [
        ({}, "random effects, REML, Knapp-Hartung"),
        ({"test": "z"}, "random effects, REML, z test"),
        ({"method": "DL"}, "random effects, DerSimonian-Laird, Knapp-Hartung"),
        ({"method": "PM", "test": "z"}, "random effects, Paule-Mandel, z test"),
        ({"method": "FE"}, "fixed effect"),
    ],
)
def test_the_model_that_was_asked_for_is_computed_and_named(forest, pair, model, label):
    shown = forest(pair, **model)
    yi, vi = [row.yi for row in pair], [row.vi for row in pair]
    usual = {"method": "REML", "test": "z" if model.get("method") == "FE" else "knha"}
    assert shown.model_label == label
    assert shown.groups[0].pooled == pool_effects(yi, vi, **usual | model)


def test_a_wrong_model_is_refused_even_where_nothing_would_be_pooled(forest):
    with pytest.raises(EvidenceError, match="requires random effects"):
        forest((), method="FE", test="knha")
    with pytest.raises(EvidenceError, match="'HS' is not known"):
        forest((), method="HS")


def test_a_published_interval_on_a_scale_of_ten_is_shown_on_one_of_a_hundred(forest, row):
    (shown,) = forest([row("adams2001", 5.2, 1, 9.3, **OUT_OF_TEN)]).groups[0].rows
    assert (shown.estimate, shown.ci_low, shown.ci_high) == (
        pytest.approx(52),
        pytest.approx(10),
        pytest.approx(93),
    )


def test_ratios_and_standardised_differences_are_shown_as_printed(forest, row):
    """Their limits are not made symmetric, and not multiplied with those of the scale."""
    for measure, numbers in (("SMD", (0.5, 0.1, 0.93)), ("RR", (1.5, 1.01, 2.25))):
        (shown,) = (
            forest([row("adams2001", *numbers, **OUT_OF_TEN, measure=measure)]).groups[0].rows
        )
        assert (shown.estimate, shown.ci_low, shown.ci_high) == numbers


@pytest.mark.parametrize("measure", ["MD", "OR"])
def test_an_effect_of_arms_is_shown_with_its_normal_interval(forest, finding, study, measure):
    effect = DerivedEffect(EffectSize(measure, 0.7, 0.04), "arms")
    made = finding(measure=measure)
    pooled = PooledFinding(made, (made,))
    (shown,) = forest([build_effect(study(), pooled, effect)]).groups[0].rows
    ends = [0.7, 0.7 - 1.959964 * 0.2, 0.7 + 1.959964 * 0.2]
    expected = list(map(math.exp, ends)) if measure == "OR" else ends
    assert [shown.estimate, shown.ci_low, shown.ci_high] == pytest.approx(expected, rel=1e-6)


@pytest.mark.parametrize(
    ("arms", "words"),
    [
        ({"arm1_n": 1240, "arm2_n": 70}, "1,240 / 70"),
        ({"arm1_n": 140}, "120 in all"),
        ({"arm2_n": 70}, "120 in all"),
        ({}, "120 in all"),
    ],
)
def test_participants_are_those_of_the_arms_or_else_of_the_whole_trial(forest, row, arms, words):
    (shown,) = forest([row("adams2001", 4, 2, 6, **arms)]).groups[0].rows
    assert shown.participants == words


def test_a_review_has_no_participants_of_its_own_no_weight_and_no_pool(forest, pair):
    (group,) = forest((), pair).groups
    assert (group.holds_reviews, group.pooled) == (True, None)
    assert [(row.participants, row.n_total, row.weight) for row in group.rows] == [
        ("", None, None)
    ] * 2


@pytest.mark.parametrize(
    ("cells", "heading"),
    [
        ({}, "Pain, short term (up to 3 months), against sham"),
        (
            {"timepoint": "immediate", "comparator": "no_treatment", "outcome": "quality_of_life"},
            "Quality of life, immediate (up to 7 days), against no treatment",
        ),
        (
            {"timepoint": "long", "comparator": "none"},
            "Pain, long term (12 months or more), no comparison",
        ),
    ],
)
def test_a_group_is_headed_by_outcome_time_and_comparator(forest, row, cells, heading):
    assert forest([row("adams2001", 4, 2, 6, **cells)]).groups[0].heading == heading


@pytest.mark.parametrize(
    ("cells", "numbers", "heading", "null"),
    [
        ({}, (4, 2, 6), "Mean difference: VAS 0-100 mm", 0),
        ({"measure": "SMD"}, (4, 2, 6), "Standardised mean difference (SD units)", 0),
        ({"measure": "RD", "scale": "cured"}, (4, 2, 6), "Risk difference: cured", 0),
        (RATIO, (2, 1, 4), "Risk ratio: responders", 1),
        (RATIO | {"measure": "OR"}, (2, 1, 4), "Odds ratio: responders", 1),
        (RATIO | {"measure": "HR"}, (2, 1, 4), "Hazard ratio: responders", 1),
    ],
)
def test_an_axis_is_headed_by_measure_and_unit_and_ratios_agree_at_1(
    forest, row, cells, numbers, heading, null
):
    (panel,) = forest([row("adams2001", *numbers, **cells)]).panels
    assert (panel.heading, panel.is_ratio, panel.null_value) == (heading, null == 1, null)
    assert panel.to_display_scale(0.0) == null
    assert panel.to_display_scale(math.log(2)) == pytest.approx(2 if null else math.log(2))


def test_times_and_reviews_share_an_axis_and_measures_and_scales_do_not(forest, row):
    trials = [
        row("adams2001", 4, 2, 6),
        row("baker2002", 4, 2, 6, scale="McGill"),
        row("clark2003", 4, 2, 6, timepoint="long", scale="vas 0-100 MM"),
        row("clark2003", 4, 2, 8, **RATIO),
    ]
    shown = forest(trials, [row("adams2001", 5, 3, 7)])
    assert [(panel.measure, panel.scale) for panel in shown.panels] == [
        ("MD", "VAS 0-100 mm"),
        ("MD", "McGill"),
        ("RR", "responders"),
    ]
    told = [(group.window.split()[0], group.holds_reviews) for group in shown.panels[0].groups]
    assert told == [("short", False), ("long", False), ("short", True)]


def test_the_other_side_of_an_axis_is_named_where_all_its_groups_share_it(forest, row):
    one = row("adams2001", 4, 2, 6, comparator="no_treatment")
    two = row("baker2002", 4, 2, 6, comparator="no_treatment", timepoint="long")
    assert forest([one, two]).panels[0].comparator_label == "no treatment"
    mixed = forest([one, two, row("clark2003", 4, 2, 6)])
    assert mixed.panels[0].comparator_label == "the comparator"
