"""From a finding to its effect: which numbers are used, on which scale, and with which sign."""

import math

import pytest

from evidence.synthesis.pool.effects import (
    ContinuousArm,
    EffectSize,
    mean_difference,
    standardised_mean_difference,
)
from evidence.synthesis.pool.exclusions import ExclusionReason
from evidence.synthesis.pool.finding_effects import common_scale, derive_effect, standardise_effect

ARMS = {
    "arm1_n": 40,
    "arm1_mean": 3.0,
    "arm1_sd": 2.0,
    "arm2_n": 42,
    "arm2_mean": 3.6,
    "arm2_sd": 2.2,
}
ONE, TWO = ContinuousArm(40, 3.0, 2.0), ContinuousArm(42, 3.6, 2.2)
OUT_OF_TEN = {"instrument": "NRS", "scale": "NRS 0-10", "scale_min": 0, "scale_max": 10}
INTERVAL = {"estimate": 0.6, "ci_low": 0.2, "ci_high": 1.0}


@pytest.mark.parametrize("numbers", [INTERVAL, ARMS])
def test_a_difference_on_a_scale_of_ten_is_ten_times_as_large_on_one_of_a_hundred(
    finding, study, numbers
):
    as_it_is = derive_effect(finding(**numbers), study())
    out_of_ten = derive_effect(finding(**OUT_OF_TEN, **numbers), study())
    assert as_it_is.size.yi == pytest.approx(0.6)
    assert out_of_ten.size.yi == pytest.approx(6)
    assert out_of_ten.size.vi == pytest.approx(100 * as_it_is.size.vi)


@pytest.mark.parametrize(
    ("measure", "numbers", "yi"),
    [
        ("SMD", INTERVAL, 0.6),
        ("RR", {"estimate": 2.0, "ci_low": 1.0, "ci_high": 4.0}, math.log(2)),
    ],
)
def test_what_has_no_units_is_not_multiplied_by_ten(finding, study, measure, numbers, yi):
    effect = derive_effect(finding(measure=measure, **OUT_OF_TEN, **numbers), study())
    assert effect.size.yi == pytest.approx(yi)


def test_a_scale_that_does_not_begin_at_0_keeps_its_units(finding):
    assert common_scale(finding(**OUT_OF_TEN | {"scale_min": 1})) == ("NRS 0-10", 1)
    assert common_scale(finding(**OUT_OF_TEN | {"scale_max": 11, "scale": None})) == ("", 1)


def test_a_weighted_mean_difference_is_a_mean_difference(finding, study):
    weighted = derive_effect(finding(measure="WMD", **INTERVAL), study())
    assert weighted == derive_effect(finding(**INTERVAL), study())


def test_two_arms_without_a_measure_are_a_mean_difference(finding, study):
    effect = derive_effect(finding(measure=None, **ARMS), study())
    assert effect.size == EffectSize(
        "MD", pytest.approx(0.6), pytest.approx(mean_difference(ONE, TWO).vi)
    )


@pytest.mark.parametrize("missing", ARMS)
def test_arms_without_one_of_their_six_numbers_give_no_effect(finding, study, missing):
    bare = derive_effect(finding(**ARMS | {missing: None}), study())
    assert bare.text == "without an interval it needs mean, standard deviation and n of both arms"
    noted = derive_effect(finding(**ARMS | {missing: None}, note="SD not given"), study())
    assert noted.text == f"{bare.text} (see its note)"


@pytest.mark.parametrize("missing", INTERVAL)
def test_part_of_an_interval_is_none(finding, study, missing):
    part = INTERVAL | {missing: None}
    assert derive_effect(finding(**part, **ARMS), study()).source == "arms"
    positive = {name: number and number + 1 for name, number in part.items()}
    ratio = derive_effect(finding(measure="RR", **positive, **ARMS), study())
    assert ratio.text == "it gives no interval, so its weight is not known"


@pytest.mark.parametrize(
    ("measure", "estimate", "direction", "agrees"),
    [
        ("MD", -0.6, "favours_intervention", False),
        ("MD", -0.6, "favours_comparator", True),
        ("MD", 0.6, "favours_comparator", False),
        ("MD", -0.6, "no_difference", True),
        ("MD", -0.6, "mixed", True),
        ("MD", 0.0, "favours_comparator", True),
        ("MD", 0.0, "no_difference", True),
        ("RR", 0.6, "favours_intervention", False),
        ("RR", 0.6, "favours_comparator", True),
        ("OR", 1.6, "favours_comparator", False),
        ("HR", 1.6, "favours_intervention", True),
        ("RR", 1.0, "favours_intervention", True),
        ("RD", 0.6, "favours_intervention", True),
    ],
)
def test_an_estimate_on_the_other_side_than_its_direction_is_refused(
    finding, study, measure, estimate, direction, agrees
):
    """No difference is 0, and 1 for ratios; a result that favours nobody may be on any side."""
    ends = {"ci_low": estimate - 0.1, "ci_high": estimate + 0.1}
    made = finding(measure=measure, direction=direction, estimate=estimate, **ends)
    result = derive_effect(made, study())
    assert isinstance(result, ExclusionReason) != agrees
    if not agrees:
        words = direction.replace("_", " ")
        assert result.text == f"its estimate {estimate:g} and its direction, {words}, do not agree"


def test_standardising_takes_the_arms_even_where_there_is_an_interval(finding, study):
    effect = standardise_effect(finding(**INTERVAL, **ARMS, score="end"), study())
    g = standardised_mean_difference(ONE, TWO)
    assert effect.source == "standardised"
    assert effect.size == EffectSize("SMD", pytest.approx(-g.yi), pytest.approx(g.vi))


def test_an_interval_implies_the_standard_deviation_where_the_arms_have_none(finding, study):
    """Two arms of 50 with an SD of 2 give a standard error of 0.4 and an SMD of 1 / 2."""
    cells = {"estimate": 1.0, "ci_low": 1 - 1.959964 * 0.4, "ci_high": 1 + 1.959964 * 0.4}
    sizes = {"arm1_n": 50, "arm2_n": 50}
    effect = standardise_effect(finding(**cells, **sizes, score="adjusted"), study())
    g = standardised_mean_difference(ContinuousArm(50, 1.0, 2.0), ContinuousArm(50, 0.0, 2.0))
    assert effect.size == EffectSize("SMD", pytest.approx(g.yi), pytest.approx(g.vi, rel=1e-6))
    assert standardise_effect(finding(**cells, score="adjusted"), study()) is None
    crossover = study(design="crossover_trial")
    assert standardise_effect(finding(**cells, **sizes, score="change"), crossover) is None


def test_only_differences_are_standardised_and_only_where_the_scores_are_known(finding, study):
    for measure, estimate, ends in (("SMD", 0.6, (0.2, 1.0)), ("OR", 2.0, (1.0, 4.0))):
        cells = {"measure": measure, "estimate": estimate, "ci_low": ends[0], "ci_high": ends[1]}
        assert standardise_effect(finding(**cells, score="end"), study()) is None
    assert standardise_effect(finding(**INTERVAL, **ARMS), study()) is None


@pytest.mark.parametrize("derive", [derive_effect, standardise_effect])
def test_whether_low_or_high_means_are_better_only_the_direction_says(finding, study, derive):
    """Pain of 3.0 against 3.6 and function of 3.6 against 3.0 are the same gain."""
    high = ARMS | {"arm1_mean": 3.6, "arm2_mean": 3.0}
    sizes = {
        (arms["arm1_mean"], direction): derive(
            finding(**arms, direction=direction, score="end"), study()
        ).size.yi
        for arms in (ARMS, high)
        for direction in ("favours_intervention", "favours_comparator")
    }
    gain = sizes[3.0, "favours_intervention"]
    assert gain > 0
    assert sizes[3.6, "favours_intervention"] == pytest.approx(gain)
    assert sizes[3.0, "favours_comparator"] == pytest.approx(-gain)
    assert sizes[3.6, "favours_comparator"] == pytest.approx(-gain)


def test_an_estimate_of_0_gives_arms_no_sign(finding, study):
    refused = derive_effect(finding(**ARMS, estimate=0.0), study())
    assert refused.text == (
        "the sign of its arms is not known: "
        "neither estimate nor direction says which side is better"
    )


def test_a_crossover_trial_is_pooled_by_its_interval_alone(finding, study):
    crossover = study(design="crossover_trial")
    assert derive_effect(finding(**INTERVAL, **ARMS), crossover).source == "published interval"
    refused = derive_effect(finding(**ARMS), crossover)
    assert refused.text == "its arms are the same people, so their means give no variance"
