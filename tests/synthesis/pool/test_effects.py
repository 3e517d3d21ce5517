import math

import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import norm

from evidence.claims.base.models import RATIO_NAMES
from evidence.errors import EvidenceError
from evidence.synthesis.pool.effects import (
    ContinuousArm,
    DichotomousArm,
    effect_from_interval,
    mean_difference,
    odds_ratio,
    risk_difference,
    risk_ratio,
    small_sample_correction,
    standardised_mean_difference,
)


def test_borenstein_2009_chapter_4_the_raw_mean_difference():
    effect = mean_difference(ContinuousArm(50, 103.0, 5.5), ContinuousArm(50, 100.0, 4.5))
    assert effect.yi == pytest.approx(3.0)
    assert effect.vi == pytest.approx(1.0100, abs=5e-5)


def test_borenstein_2009_chapter_4_hedges_g():
    effect = standardised_mean_difference(
        ContinuousArm(50, 103.0, 5.5), ContinuousArm(50, 100.0, 4.5)
    )
    assert effect.yi == pytest.approx(0.5924, abs=5e-5)
    # The book multiplies the variance of d by the squared correction: 0.0411;
    # escalc's "LS" puts g into it.
    assert effect.vi == pytest.approx(1 / 50 + 1 / 50 + 0.5924**2 / 200, abs=1e-6)


def test_borenstein_2009_chapter_5_the_ratios_and_the_difference_of_two_risks():
    treated, control = DichotomousArm(100, 5), DichotomousArm(100, 10)
    ratio, odds, difference = (
        risk_ratio(treated, control),
        odds_ratio(treated, control),
        risk_difference(treated, control),
    )
    assert (ratio.yi, ratio.vi) == (
        pytest.approx(-0.6931, abs=5e-5),
        pytest.approx(0.2800, abs=5e-5),
    )
    assert (odds.yi, odds.vi) == (pytest.approx(-0.7472, abs=5e-5), pytest.approx(0.3216, abs=5e-5))
    assert (difference.yi, difference.vi) == (pytest.approx(-0.05), pytest.approx(0.001375))


def test_colditz_1994_the_first_and_the_eighth_bcg_trial_as_escalc_gives_them():
    aronson, madras = (
        risk_ratio(DichotomousArm(123, 4), DichotomousArm(139, 11)),
        risk_ratio(DichotomousArm(88391, 505), DichotomousArm(88391, 499)),
    )
    assert (aronson.yi, aronson.vi) == (
        pytest.approx(-0.889311333920205),
        pytest.approx(0.325584765003961),
    )
    assert (madras.yi, madras.vi) == (
        pytest.approx(0.0119523335238405),
        pytest.approx(0.00396157929781773),
    )
    assert odds_ratio(DichotomousArm(123, 4), DichotomousArm(139, 11)).yi == pytest.approx(
        -0.938694140870392
    )
    assert odds_ratio(DichotomousArm(123, 4), DichotomousArm(139, 11)).vi == pytest.approx(
        0.357124952253629
    )


def test_normand_1999_the_edinburgh_trial_of_stroke_care_as_escalc_gives_it():
    specialist, routine = ContinuousArm(155, 55.0, 47.0), ContinuousArm(156, 75.0, 64.0)
    days, smd = (
        mean_difference(specialist, routine),
        standardised_mean_difference(specialist, routine),
    )
    assert (days.yi, days.vi) == (pytest.approx(-20), pytest.approx(40.5080231596361))
    assert (smd.yi, smd.vi) == (
        pytest.approx(-0.355169640940107),
        pytest.approx(0.0130646755415297),
    )


def test_hedges_1981_the_exact_correction_is_near_the_familiar_approximation():
    assert small_sample_correction(2) == pytest.approx(math.gamma(1) / math.gamma(0.5))  # 0.5642
    assert small_sample_correction(98) == pytest.approx(1 - 3 / (4 * 98 - 1), abs=1e-4)
    assert small_sample_correction(100_000) == pytest.approx(1, abs=1e-5)


def test_an_empty_cell_adds_a_half_to_all_four_and_a_full_table_stays_as_it_is():
    for cells in (
        (DichotomousArm(10, 0), DichotomousArm(12, 3)),
        (DichotomousArm(10, 10), DichotomousArm(12, 3)),
    ):
        a, n1, c, n2 = cells[0].events + 0.5, 11, 3.5, 13
        assert risk_ratio(*cells).yi == pytest.approx(math.log((a / n1) / (c / n2)))
        assert odds_ratio(*cells).vi == pytest.approx(1 / a + 1 / (n1 - a) + 1 / c + 1 / (n2 - c))
        assert risk_difference(*cells).yi == pytest.approx(a / n1 - c / n2)
    assert odds_ratio(DichotomousArm(10, 1), DichotomousArm(12, 3)).yi == pytest.approx(
        math.log((1 / 9) / (3 / 9))
    )


@pytest.mark.parametrize(
    ("one", "two"),
    [
        (DichotomousArm(5, 6), DichotomousArm(5, 1)),
        (DichotomousArm(5, -1), DichotomousArm(5, 1)),
        (DichotomousArm(5, 1), DichotomousArm(0, 0)),
    ],
)
def test_counts_that_cannot_be_are_refused(one, two):
    with pytest.raises(EvidenceError, match="cannot be; check the counts"):
        risk_ratio(one, two)


@pytest.mark.parametrize(
    ("arm", "says"),
    [
        (ContinuousArm(1, 3, 1), "two participants"),
        (ContinuousArm(9, 3, 0), "above 0"),
        (ContinuousArm(9, 3, -1), "above 0"),
        (ContinuousArm(9, 3, math.inf), "inf"),
        (ContinuousArm(9, math.nan, 1), "nan"),
    ],
)
def test_arms_without_spread_are_refused(arm, says):
    for effect in (mean_difference, standardised_mean_difference):
        with pytest.raises(EvidenceError, match=says):
            effect(ContinuousArm(20, 2, 1), arm)


def test_cochrane_handbook_6_3_2_the_standard_error_of_a_ratio():
    """ "OR 0.70 (0.40 to 1.15)"-like results: limits on the log scale, divided by 3.92."""
    effect = effect_from_interval("RR", 0.64, 0.43, 0.95)
    assert effect.yi == pytest.approx(math.log(0.64))
    assert math.sqrt(effect.vi) == pytest.approx((math.log(0.95) - math.log(0.43)) / 3.92, abs=1e-5)


def test_the_level_of_the_interval_counts():
    assert math.sqrt(
        effect_from_interval("MD", 0, -1.644854, 1.644854, level=0.90).vi
    ) == pytest.approx(1, abs=1e-6)
    assert math.sqrt(
        effect_from_interval("MD", 0, -2.575829, 2.575829, level=0.99).vi
    ) == pytest.approx(1, abs=1e-6)


@given(
    st.sampled_from(("MD", "SMD", "RD", "RR", "OR", "HR")),
    st.floats(-3, 3),
    st.floats(0.01, 2),
    st.sampled_from((0.8, 0.9, 0.95, 0.99)),
)
def test_an_interval_gives_back_the_standard_error_it_was_made_of(measure, yi, se, level):
    reach = norm.ppf((1 + level) / 2) * se
    published = [yi, yi - reach, yi + reach]
    if measure in RATIO_NAMES:
        published = [math.exp(number) for number in published]
    effect = effect_from_interval(measure, *published, level=level)
    assert (effect.yi, effect.vi) == (pytest.approx(yi, abs=1e-9), pytest.approx(se**2, rel=1e-9))


@pytest.mark.parametrize(
    ("published", "says"),
    [
        (("MD", 0.23, 0.04, 0.35), "not symmetric around its estimate"),
        (("OR", 2.0, 1.0, 3.0), "not symmetric on the log scale"),
        (("MD", 1.0, 2.0, 0.0), "lower limit first"),
        (("MD", 1.0, 1.0, 1.0), "lower limit first"),
        (("MD", math.nan, 0.0, 1.0), "three numbers"),
        (("RR", -0.3, -0.5, -0.1), "not its logarithm"),
        (("RR", 0.5, 0.0, 1.0), "above 0"),
        (("percent", 5, 4, 6), "not an effect measure"),
    ],
)
def test_an_interval_that_tells_no_standard_error_is_refused(published, says):
    with pytest.raises(EvidenceError, match=says):
        effect_from_interval(*published)
    assert effect_from_interval("MD", 1.5, 0.6, 2.5).vi > 0  # rounding to one digit is not skewness


@pytest.mark.parametrize("level", [0, 1, 95])
def test_a_level_that_is_no_share_of_1_is_refused(level):
    with pytest.raises(EvidenceError, match=rf"as 0\.95; this is {level}$"):
        effect_from_interval("MD", 1, 0, 2, level=level)


def test_an_estimate_may_lie_a_tenth_of_the_half_width_from_the_middle_and_no_further():
    """docs/synthesis.md; of -10 to 10, the half-width is 10."""
    for estimate in (-1, 0, 1):
        assert effect_from_interval("MD", estimate, -10, 10).yi == estimate
    for estimate in (-1.01, 1.01):
        with pytest.raises(EvidenceError, match="not symmetric"):
            effect_from_interval("MD", estimate, -10, 10)


@pytest.mark.parametrize("numbers", [(0, -math.inf, 1), (0, -1, math.inf), (math.inf, 0, 1)])
def test_an_interval_without_an_end_is_refused(numbers):
    with pytest.raises(EvidenceError, match="three numbers, lower limit first"):
        effect_from_interval("MD", *numbers)


def test_a_published_ratio_and_its_inverse_are_as_certain_and_opposite():
    here, there = (
        effect_from_interval("OR", 0.64, 0.43, 0.95),
        effect_from_interval("OR", 1 / 0.64, 1 / 0.95, 1 / 0.43),
    )
    assert (there.yi, there.vi) == (pytest.approx(-here.yi), pytest.approx(here.vi))


# --- which side is which ---

PEOPLE = st.builds(ContinuousArm, st.integers(2, 500), st.floats(-50, 50), st.floats(0.1, 30))
COUNTS = st.integers(1, 200).flatmap(
    lambda n: st.builds(DichotomousArm, st.just(n), st.integers(0, n))
)


@given(PEOPLE, PEOPLE)
def test_exchanging_the_arms_turns_a_difference_of_means_round(one, two):
    for compute in (mean_difference, standardised_mean_difference):
        here, there = compute(one, two), compute(two, one)
        assert (there.yi, there.vi) == (pytest.approx(-here.yi), pytest.approx(here.vi))


@given(COUNTS, COUNTS)
def test_exchanging_the_arms_turns_a_comparison_of_counts_round(one, two):
    for compute in (risk_ratio, odds_ratio, risk_difference):
        here, there = compute(one, two), compute(two, one)
        assert there.yi == pytest.approx(-here.yi, abs=1e-12)
        assert there.vi == pytest.approx(here.vi)
        assert here.vi > 0


@given(COUNTS, COUNTS)
def test_counting_those_without_the_event_turns_odds_and_difference_round(one, two):
    """Of the three, only the risk ratio depends on which event is counted."""
    rest = [DichotomousArm(arm.n, arm.n - arm.events) for arm in (one, two)]
    for compute in (odds_ratio, risk_difference):
        here, there = compute(one, two), compute(*rest)
        assert there.yi == pytest.approx(-here.yi, abs=1e-12)
        assert there.vi == pytest.approx(here.vi)


def test_the_smallest_arms_that_have_an_effect():
    assert mean_difference(ContinuousArm(2, 1, 1), ContinuousArm(2, 0, 1)).vi == 1
    assert risk_difference(DichotomousArm(1, 1), DichotomousArm(1, 0)).yi == 0.5  # 1.5/2 - 0.5/2
