"""Numbers are those of metafor 3.8 where nothing else is said."""

import csv
import dataclasses
import json
import math
import subprocess
import sys

import numpy as np
import pandas as pd
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from scipy.optimize import brentq, minimize_scalar
from scipy.stats import chi2, norm, t
from statsmodels.regression.linear_model import WLS
from statsmodels.stats.meta_analysis import combine_effects

import evidence
from evidence.errors import EvidenceError
from evidence.synthesis.pool.pooling import (
    POOLING_METHODS,
    leave_one_out,
    pool_effects,
    q_profile,
    run_egger_test,
)
from evidence.synthesis.pool.tau2 import generalised_q

SETS = ("bcg_rr", "bcg_or", "normand_smd", "normand_md", "hackshaw", "two_studies")
RANDOM = ("REML", "DL", "PM")
NUMBERS = ("estimate", "se", "ci_low", "ci_high", "pi_low", "pi_high", "tau2", "i2", "q")

# log risk ratios of tuberculosis, vaccinated against not, with their variances
BCG = (
    [
        *(
            -0.8893113339,
            -1.5853886572,
            -1.3480731483,
            -1.4415511900,
            -0.2175473222,
            -0.7861155858,
            -1.6208982236,
        ),
        *(0.0119523335, -0.4694176487, -1.3713448035, -0.3393588283, 0.4459134006, -0.0173139482),
    ],
    [
        *(
            0.3255847650,
            0.1945811214,
            0.4153679654,
            0.0200100319,
            0.0512101722,
            0.0069056185,
            0.2230172476,
        ),
        *(0.0039615793, 0.0564342105, 0.0730247936, 0.0124122140, 0.5325058452, 0.0714046597),
    ],
)
# days in hospital, specialist against routine stroke care
NORMAND = (
    (-20, -2, -55, -71, -4, 1, 11, -10, 7),
    (
        40.5080232,
        2.0806452,
        15.6984038,
        150.2222222,
        17.3076923,
        1.1673414,
        94.5891266,
        6.3108793,
        19.8423077,
    ),
)
ALIKE = ((0.30, 0.32, 0.28, 0.31), (0.04, 0.05, 0.09, 0.02))


def read_set(real, name):
    with (real / "meta_analysis" / f"{name}.csv").open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    return [float(row["yi"]) for row in rows], [float(row["vi"]) for row in rows]


def metafor(real, name):
    lines = (real / "meta_analysis" / "metafor_3.8.jsonl").read_text(encoding="utf-8").splitlines()
    return [row for row in map(json.loads, lines) if row["dataset"] == name]


def studies(low=-3.0, high=3.0, fewest=2, most=12):
    study = st.tuples(st.floats(low, high), st.floats(0.01, 2.0))
    return st.lists(study, min_size=fewest, max_size=most).map(
        lambda rows: tuple(map(list, zip(*rows, strict=True)))
    )


@pytest.mark.parametrize("name", SETS)
def test_every_number_agrees_with_metafor(real, name):
    yi, vi = read_set(real, name)
    rows = metafor(real, name)
    assert {(row["method"], row["test"]) for row in rows} == {
        (m, t) for m in RANDOM for t in ("z", "knha")
    }
    for row in rows:
        pooled = pool_effects(yi, vi, row["method"], row["test"])
        assert pooled.k == row["k"]
        # metafor ends Paule-Mandel in a bracket of 1.2e-4 around tau²; ours is the exact root
        near = (2e-3, 1e-3) if row["method"] == "PM" else (1e-8, 1e-8)
        for number in NUMBERS:
            expected = pytest.approx(row[number], rel=near[0], abs=near[1])
            assert getattr(pooled, number) == expected, (row, number)


@pytest.mark.parametrize("name", SETS)
def test_paule_mandel_solves_its_equation_exactly(real, name):
    yi, vi = read_set(real, name)
    tau2 = pool_effects(yi, vi, "PM").tau2
    if tau2 > 0:
        q = generalised_q(tau2, np.array(yi), np.array(vi))
        assert q == pytest.approx(len(yi) - 1, rel=1e-8)


# --- published analyses ---


def test_colditz_1994_bcg_halves_the_risk_of_tuberculosis():
    """JAMA 271:698: risk ratio 0.49 (0.34 to 0.70) by DerSimonian-Laird.

    Its tau², 0.3088, is in Viechtbauer 2010, page 15.
    """
    pooled = pool_effects(*BCG, "DL")
    assert [round(math.exp(x), 2) for x in (pooled.estimate, pooled.ci_low, pooled.ci_high)] == [
        0.49,
        0.34,
        0.70,
    ]
    assert round(pooled.tau2, 4) == 0.3088


def test_viechtbauer_2010_random_effects_model_of_the_bcg_trials():
    """doi:10.18637/jss.v036.i03, pages 15 and 16: the printed output of rma() and confint()."""
    pooled = pool_effects(*BCG)
    assert round(pooled.estimate, 4) == -0.7145
    assert round(pooled.se, 4) == 0.1798
    assert (round(pooled.ci_low, 4), round(pooled.ci_high, 4)) == (-1.0669, -0.3622)
    assert (round(pooled.tau2, 4), round(pooled.i2, 2), round(pooled.h2, 2)) == (
        0.3132,
        92.22,
        12.86,
    )
    assert (round(pooled.q, 4), pooled.q_p < 0.0001, pooled.p < 0.0001) == (152.2330, True, True)
    assert (round(pooled.tau2_ci_low, 4), round(pooled.tau2_ci_high, 4)) == (0.1197, 1.1115)


def test_published_tau2_of_the_bcg_trials_by_each_method():
    """As the pages of metafor print them, to four digits."""
    published = {"REML": 0.3132, "DL": 0.3088, "PM": 0.3181, "ML": 0.2800, "SJ": 0.3455, "FE": 0}
    assert {m: round(pool_effects(*BCG, m).tau2, 4) for m in POOLING_METHODS} == published


def test_hackshaw_1998_passive_smoking_and_lung_cancer(real):
    """Stat Med 17:2045 and BMJ 315:980: excess risk 24 % (13 % to 36 %), 37 studies."""
    pooled = pool_effects(*read_set(real, "hackshaw"), "DL")
    assert [round(math.exp(x), 2) for x in (pooled.estimate, pooled.ci_low, pooled.ci_high)] == [
        1.24,
        1.13,
        1.36,
    ]


def test_normand_1999_stroke_care_the_stays_differ_so_much_that_the_models_part():
    """Statistics in Medicine 18:321; a weight of the fixed effect is 1 / vi."""
    fixed, random = pool_effects(*NORMAND, "FE"), pool_effects(*NORMAND, "DL")
    weights = [1 / v for v in NORMAND[1]]
    mean = sum(w * y for w, y in zip(weights, NORMAND[0], strict=True)) / sum(weights)
    assert (fixed.estimate, fixed.se) == (pytest.approx(mean), pytest.approx(sum(weights) ** -0.5))
    assert (round(fixed.q, 2), round(fixed.i2, 2), fixed.pi_low, fixed.tau2_ci_high) == (
        238.92,
        96.65,
        None,
        None,
    )
    assert (round(random.estimate, 2), round(random.se, 2), round(random.tau2, 1)) == (
        -13.98,
        5.13,
        205.4,
    )


# --- other roads to the same numbers ---


@given(studies())
def test_statsmodels_finds_the_same_by_dersimonian_laird(rows):
    with np.errstate(all="ignore"):  # it divides by 0 on the way
        theirs = combine_effects(*map(np.array, rows), method_re="dl")
    pooled = pool_effects(*rows, "DL")
    assert pooled.q == pytest.approx(theirs.q, rel=1e-9, abs=1e-12)
    assert pooled.tau2 == pytest.approx(max(0, theirs.tau2), rel=1e-9, abs=1e-12)
    if theirs.tau2 > 0:
        assert pooled.estimate == pytest.approx(theirs.mean_effect_re, rel=1e-9, abs=1e-12)
        assert pooled.se == pytest.approx(theirs.sd_eff_w_re, rel=1e-9)


@given(studies(fewest=3))
def test_reml_maximises_the_restricted_likelihood(rows):
    yi, vi = map(np.array, rows)

    def loss(tau2):
        w = 1 / (vi + tau2)
        mean = (w * yi).sum() / w.sum()
        return 0.5 * (np.log(vi + tau2).sum() + np.log(w.sum()) + (w * (yi - mean) ** 2).sum())

    found = pool_effects(yi, vi).tau2
    assume(found)  # 0 is chosen where it is likelier than where the steps end, not than all else
    nearby = minimize_scalar(
        loss, bounds=(max(0, found / 2 - 1e-3), found * 2 + 1e-3), options={"xatol": 1e-10}
    ).fun
    assert loss(found) <= nearby + 5e-3
    assert loss(found) <= loss(0) + 5e-3


@given(studies(fewest=3))
def test_maximum_likelihood_is_where_scipy_finds_the_maximum(rows):
    yi, vi = map(np.array, rows)

    def loss(tau2):
        w = 1 / (vi + tau2)
        mean = (w * yi).sum() / w.sum()
        return 0.5 * (np.log(vi + tau2).sum() + (w * (yi - mean) ** 2).sum())

    found = pool_effects(yi, vi, "ML").tau2
    assume(found)
    nearby = minimize_scalar(
        loss, bounds=(max(0, found / 2 - 1e-3), found * 2 + 1e-3), options={"xatol": 1e-10}
    ).fun
    assert loss(found) <= min(nearby, loss(0)) + 5e-3


@given(studies(), st.floats(0.1, 10))
def test_sidik_jonkman_follows_the_unit_and_is_never_below_0(rows, unit):
    yi, vi = map(np.array, rows)
    here, there = (pool_effects(s * yi, s**2 * vi, "SJ").tau2 for s in (1, unit))
    assert here >= 0
    assert there == pytest.approx(unit**2 * here, rel=1e-6, abs=1e-12)


@given(studies())
def test_paule_mandel_makes_q_its_expectation_or_is_0(rows):
    yi, vi = map(np.array, rows)

    def excess(tau2):
        w = 1 / (vi + tau2)
        return (w * (yi - (w * yi).sum() / w.sum()) ** 2).sum() - (len(yi) - 1)

    tau2 = pool_effects(yi, vi, "PM").tau2
    if excess(0) <= 0:
        assert tau2 == 0
    else:
        assert tau2 == pytest.approx(brentq(excess, 0, 1000), rel=1e-6, abs=1e-8)


@given(studies(), st.sampled_from((0.5, 0.9, 0.95)))
def test_the_q_profile_interval_holds_just_the_tau2_that_q_does_not_reject(rows, level):
    yi, vi = map(np.array, rows)
    for tau2, tail in zip(
        q_profile(yi, vi, level=level), ((1 + level) / 2, (1 - level) / 2), strict=True
    ):
        w = 1 / (vi + tau2)
        q = (w * (yi - (w * yi).sum() / w.sum()) ** 2).sum()
        wanted = chi2.ppf(tail, len(yi) - 1)
        assert q == pytest.approx(wanted, rel=1e-6) if tau2 > 0 else q <= wanted * (1 + 1e-9)


# --- properties ---


@given(studies(), st.sampled_from(POOLING_METHODS), st.floats(-10, 10))
def test_a_shift_of_all_effects_shifts_the_estimate_and_nothing_else(rows, method, shift):
    yi, vi = rows
    here, there = pool_effects(yi, vi, method), pool_effects([y + shift for y in yi], vi, method)
    assert there.estimate == pytest.approx(here.estimate + shift, abs=1e-3)
    assert there.tau2 == pytest.approx(here.tau2, abs=2e-4)
    assert there.q == pytest.approx(here.q, rel=1e-6, abs=1e-9)


@given(studies(), st.sampled_from(POOLING_METHODS), st.floats(0.5, 50))
def test_another_unit_scales_the_estimate_and_leaves_i2(rows, method, factor):
    yi, vi = rows
    assume(np.std(yi) > 0.01)
    here, there = (
        pool_effects(yi, vi, method),
        pool_effects([factor * y for y in yi], [factor**2 * v for v in vi], method),
    )
    tolerance = 2e-4 / min(1, factor**2)
    assert there.tau2 / factor**2 == pytest.approx(here.tau2, abs=tolerance)
    assert there.estimate / factor == pytest.approx(here.estimate, abs=0.02)
    assert there.q == pytest.approx(here.q)


@pytest.mark.parametrize("method", POOLING_METHODS)
def test_effects_on_a_tiny_scale_are_solved_as_well_as_others(method):
    """With proportions, an absolute tolerance would leave REML where it starts."""
    small = 1e-4
    here, there = (
        pool_effects(*BCG, method),
        pool_effects([small * y for y in BCG[0]], [small**2 * v for v in BCG[1]], method),
    )
    assert there.tau2 / small**2 == pytest.approx(here.tau2, abs=5e-5)
    assert there.i2 == pytest.approx(here.i2, abs=2e-3)
    assert there.estimate / small == pytest.approx(here.estimate, abs=1e-4)


@given(studies(), st.sampled_from(POOLING_METHODS), st.randoms())
def test_the_order_of_the_studies_does_not_matter(rows, method, random):
    places = list(range(len(rows[0])))
    random.shuffle(places)
    here = pool_effects(*rows, method)
    there = pool_effects(*([column[place] for place in places] for column in rows), method)
    assert there.estimate == pytest.approx(here.estimate, abs=1e-6)
    assert there.weights == pytest.approx([here.weights[place] for place in places], abs=1e-4)


@given(studies(fewest=1))
def test_without_heterogeneity_random_effects_are_the_fixed_effect(rows):
    fixed = pool_effects(*rows, "FE")
    for method in RANDOM:
        pooled = pool_effects(*rows, method)
        if pooled.tau2 == 0:
            assert (pooled.estimate, pooled.se, pooled.i2) == (fixed.estimate, fixed.se, 0)
            assert (pooled.pi_low, pooled.pi_high) == (pooled.ci_low, pooled.ci_high)
    assert pool_effects(*rows, "EE") == fixed


def test_tau2_of_studies_that_agree_is_0_by_every_method_but_sidik_jonkmans():
    found = {method: pool_effects(*ALIKE, method).tau2 for method in POOLING_METHODS}
    assert 0 < found.pop("SJ") < 1e-5
    assert set(found.values()) == {0}


@given(
    studies(), st.sampled_from(RANDOM), st.sampled_from(("z", "knha")), st.sampled_from((0.8, 0.95))
)
def test_the_prediction_interval_contains_the_confidence_interval_and_the_estimate(
    rows, method, test, level
):
    pooled = pool_effects(*rows, method, test, level=level)
    assert pooled.pi_low <= pooled.ci_low <= pooled.estimate <= pooled.ci_high <= pooled.pi_high
    assert sum(pooled.weights) == pytest.approx(100)
    assert 0 <= pooled.i2 <= 100
    assert pooled.h2 >= 1
    assert (pooled.p < 1 - level) == (not pooled.ci_low <= 0 <= pooled.ci_high)


@given(studies())
def test_leaving_one_out_of_k_gives_k_results_each_as_if_that_study_were_not_there(rows):
    results = leave_one_out(*rows, "DL", "knha")
    assert [result.k for result in results] == [len(rows[0]) - 1] * len(rows[0])
    assert results[-1] == pool_effects(rows[0][:-1], rows[1][:-1], "DL", "knha")
    assert results[0] == pool_effects(rows[0][1:], rows[1][1:], "DL", "knha")


@given(studies(), st.sampled_from(POOLING_METHODS))
def test_other_signs_turn_estimate_and_intervals_round_and_leave_the_rest(rows, method):
    yi, vi = rows
    here, there = pool_effects(yi, vi, method), pool_effects([-y for y in yi], vi, method)
    assert (there.estimate, there.ci_low, there.ci_high) == (
        -here.estimate,
        -here.ci_high,
        -here.ci_low,
    )
    assert (there.se, there.tau2, there.i2, there.q, there.p, there.weights) == (
        *(here.se, here.tau2, here.i2, here.q, here.p, here.weights),
    )


@given(studies(), st.integers(2, 4))
def test_copies_of_all_studies_leave_the_fixed_effect_and_multiply_its_weight(rows, copies):
    once, more = pool_effects(*rows, "FE"), pool_effects(rows[0] * copies, rows[1] * copies, "FE")
    assert more.estimate == pytest.approx(once.estimate, abs=1e-9)
    assert more.se**2 == pytest.approx(once.se**2 / copies)
    assert more.q == pytest.approx(copies * once.q, abs=1e-9)


@given(studies(), st.sampled_from(RANDOM), st.floats(0.5, 0.99))
def test_intervals_and_p_values_are_of_the_distribution_that_the_test_says(rows, method, level):
    for test, law in (("z", norm()), ("knha", t(len(rows[0]) - 1))):
        pooled = pool_effects(*rows, method, test, level=level)
        assume(pooled.se > 1e-6)
        reach = law.ppf((1 + level) / 2)
        assert pooled.ci_high - pooled.estimate == pytest.approx(reach * pooled.se)
        total = math.sqrt(pooled.se**2 + pooled.tau2)
        assert pooled.pi_high - pooled.estimate == pytest.approx(reach * total)
        assert pooled.p == pytest.approx(2 * law.sf(abs(pooled.estimate) / pooled.se))


def test_i2_of_a_fixed_effect_is_the_share_of_q_beyond_its_degrees_of_freedom():
    """100 (Q - df) / Q, and 0 where Q is below df; Q of two effects with variance 1 is gap² / 2."""
    wide, even = pool_effects([0, 4], [1, 1], "FE"), pool_effects([0, 1], [1, 1], "FE")
    assert (wide.q, wide.i2, wide.h2) == (8, 87.5, 8)
    assert (even.q, even.i2, even.h2) == (0.5, 0, 0.5)
    same = pool_effects([2, 2], [1, 1], "FE")
    assert (same.q, same.i2, same.h2, same.q_p) == (0, 0, 0, 1)


# --- few studies, and unlike ones ---


def test_reml_settles_where_whole_steps_of_fisher_scoring_jump_to_and_fro():
    yi, vi = np.array([0, 0, 0, 0, 1.0]), np.array([1, 1, 1, 1, 0.0625])
    tau2 = pool_effects(yi, vi).tau2
    w = 1 / (vi + tau2)
    score = ((w * (yi - (w * yi).sum() / w.sum())) ** 2).sum() - (w.sum() - (w**2).sum() / w.sum())
    assert tau2 > 0.01
    assert score == pytest.approx(0, abs=1e-3)


@pytest.mark.parametrize("method", POOLING_METHODS)
@pytest.mark.parametrize("test", ["z", "knha"])
def test_one_study_is_its_own_estimate(method, test):
    if (method, test) == ("FE", "knha"):
        return
    pooled = pool_effects([0.3], [0.04], method, test)
    assert (pooled.estimate, pooled.se, pooled.tau2, pooled.i2, pooled.h2, pooled.q) == (
        0.3,
        0.2,
        0,
        0,
        1,
        0,
    )
    assert (pooled.test, pooled.q_p, pooled.weights, pooled.tau2_ci_low) == ("z", 1, (100,), None)
    assert pooled.ci_low == pytest.approx(0.3 - 1.959964 * 0.2)


def test_knapp_hartung_is_not_truncated():
    """Where studies agree better than chance, Knapp-Hartung narrows the interval.

    metafor's "adhoc" would not let it.
    """
    assert pool_effects(*ALIKE, test="knha").se < pool_effects(*ALIKE).se / 5


def test_studies_with_the_same_effect_leave_knapp_hartung_no_error():
    pooled = pool_effects([0.5, 0.5, 0.5], [0.1, 0.2, 0.3], test="knha")
    assert (pooled.se, pooled.ci_low, pooled.ci_high, pooled.p) == (0, 0.5, 0.5, 0)
    assert pool_effects([0, 0], [0.1, 0.2], test="knha").p == 1


@pytest.mark.parametrize("method", POOLING_METHODS)
def test_variances_that_differ_by_ten_orders_of_magnitude(method):
    pooled = pool_effects([0.1, 0.2, 5.0], [1e-6, 1e-6, 1e4], method)
    assert pooled.estimate == pytest.approx(0.15, abs=2e-3)
    assert pooled.weights[2] < 0.001


def test_a_weight_that_drowns_all_others_leaves_dersimonian_laird_its_numbers():
    """With two studies tau² is (Q - 1) / (2 w1 w2 / (w1 + w2)).

    A difference of sums would make it 0 / 0.
    """
    pooled = pool_effects([1.0, 3e6], [1e-12, 1e12], "DL")
    assert pooled.tau2 == pytest.approx((9 - 1) * 1e12 / 2, rel=1e-5)
    assert pooled.i2 == pytest.approx(100 * (9 - 1) / 9, rel=1e-5)


@pytest.mark.parametrize("method", RANDOM)
def test_effects_far_apart_with_tiny_variances_are_pooled(method):
    pooled = pool_effects([1e8, -1e8, 3.0], [1e-8] * 3, method)
    assert pooled.tau2 == pytest.approx(1e16, rel=1e-9)


@pytest.mark.parametrize(
    ("yi", "vi"),
    [
        ([1e200, 0], [1, 1]),
        ([10**400, 0], [1, 1]),
        ([1, 0], [1, 1e300]),
        ([1, 0], [1, 10**400]),
        ([1, 0], [1, 1e-300]),
        ([1, 0], [5e-324, 1]),
    ],
)
def test_numbers_too_far_out_to_reckon_with_are_refused(yi, vi):
    with pytest.raises(EvidenceError, match=r"goes beyond 1e\+75"):
        pool_effects(yi, vi)


def test_numbers_just_within_reach_are_pooled():
    assert pool_effects([-1e75, 1e75], [1e75, 1e75], "FE").estimate == 0
    assert pool_effects([1, 3], [1.1e-75, 1.1e-75], "FE").estimate == 2


def test_a_tau2_beyond_the_first_bracket_is_found():
    pooled = pool_effects([-500.0, 500.0, 0.0, 0.0, 0.0], [1.0] * 5, "PM")
    assert pooled.tau2 == pytest.approx(np.var([-500, 500, 0, 0, 0], ddof=1) - 1, rel=1e-6)


# --- asymmetry ---


def test_egger_1997_regression_of_the_bcg_trials():
    """As R's lm(yi ~ sei, weights = 1/vi), written out by its normal equations."""
    yi, vi = map(np.array, BCG)
    design = np.column_stack([np.ones(13), np.sqrt(vi)])
    info = design.T @ (design / vi[:, None])
    limit, slope = np.linalg.solve(info, design.T @ (yi / vi))
    residual = yi - design @ [limit, slope]
    covariance = np.linalg.inv(info) * (residual**2 / vi).sum() / 11
    test = run_egger_test(*BCG)
    assert (test.slope, test.limit, test.df) == (pytest.approx(slope), pytest.approx(limit), 11)
    assert test.se == pytest.approx(math.sqrt(covariance[1, 1]))
    assert test.limit_ci_high - test.limit == pytest.approx(
        2.200985 * math.sqrt(covariance[0, 0]), rel=1e-6
    )
    assert (round(test.t, 4), round(test.p, 4)) == (
        -1.4013,
        0.1887,
    )  # as printed on the page of regtest()


def test_egger_refuses_nine_studies_and_says_why():
    with pytest.raises(EvidenceError, match=r"9 studies are too few .* 13\.3\.5\.4 asks for 10"):
        run_egger_test(*NORMAND)


def test_egger_takes_ten_studies_and_finds_the_line_they_lie_on():
    sizes = [0.1 * step for step in range(1, 11)]
    test = run_egger_test([0.3 - 2 * se for se in sizes], [se**2 for se in sizes])
    assert (test.slope, test.limit, test.df) == (pytest.approx(-2), pytest.approx(0.3), 8)
    assert test.p < 1e-9
    assert test.limit_ci_low <= test.limit <= test.limit_ci_high


@given(studies(fewest=10, most=14))
def test_egger_is_the_weighted_regression_of_statsmodels(rows):
    yi, vi = map(np.array, rows)
    assume(np.std(vi) > 0.05)
    assume(np.std(yi) > 0.05)
    fit = WLS(yi, np.column_stack([np.ones(len(yi)), np.sqrt(vi)]), weights=1 / vi).fit()
    test, turned = run_egger_test(yi, vi), run_egger_test(-yi, vi)
    assert (test.limit, test.slope) == pytest.approx(tuple(fit.params), rel=1e-6, abs=1e-9)
    assert (test.t, test.p) == pytest.approx((fit.tvalues[1], fit.pvalues[1]), rel=1e-5, abs=1e-8)
    assert (test.limit_ci_low, test.limit_ci_high) == pytest.approx(
        tuple(fit.conf_int()[0]), rel=1e-6, abs=1e-8
    )
    assert (turned.t, turned.p) == pytest.approx((-test.t, test.p), rel=1e-6, abs=1e-9)


def test_egger_refuses_studies_of_one_size():
    with pytest.raises(EvidenceError, match="all standard errors are the same"):
        run_egger_test(list(range(12)), [0.3] * 12)


@pytest.mark.parametrize("effect", [0.5, 0.0, -1e6])
def test_egger_refuses_studies_of_one_effect(effect):
    """What is left of equal effects is rounding, and rounding is not asymmetry."""
    sizes = [0.01 * step for step in range(1, 11)]
    with pytest.raises(EvidenceError, match="all effects are the same, so none can depend on"):
        run_egger_test([effect] * 10, [se**2 for se in sizes])


def test_egger_refuses_effects_that_only_rounding_tells_apart():
    sizes = [0.01 * step for step in range(1, 11)]
    with pytest.raises(EvidenceError, match="all effects are the same"):
        run_egger_test([0.3, 0.1 + 0.2] * 5, [se**2 for se in sizes])
    test = run_egger_test([0.3, 0.3001] * 5, [se**2 for se in sizes])
    assert 0.05 < test.p < 1


# --- what is given ---


@pytest.mark.parametrize(
    ("yi", "vi", "says"),
    [
        ([0.1, 0.2, 0.3], [0.1, 0.1], "3 effects have 2 variances"),
        ([], [], "give one or more"),
        ([0.1, math.nan, 0.3], [0.1, 0.1, 0.1], "yi is missing or infinite in row 2"),
        ([0.1, None, pd.NA], [0.1, 0.1, 0.1], "yi is missing or infinite in rows 2, 3"),
        ([0.1, 0.2], [0.1, math.inf], "vi is missing or infinite in row 2"),
        ([0.1, 0.2, 0.3], [0.1, 0.0, 0.1], "vi is not above 0 in row 2; it is a variance"),
        ([0.1, 0.2], [-0.1, -0.2], "rows 1, 2"),
        ([0.1] * 6, [-1, -1, 1, -1, -1, -1], "rows 1, 2, 4, 5, 6;"),
        ([0.1] * 7, [1, *[-1] * 6], r"rows 2, 3, 4, 5, 6 \.\.\.;"),
        (["a", "b"], [0.1, 0.1], "yi are not numbers"),
        ([[0.1], [0.2]], [0.1, 0.1], "yi has 2 dimensions"),
    ],
)
def test_what_is_not_effects_with_variances_is_refused_with_its_place(yi, vi, says):
    for function in (pool_effects, leave_one_out, q_profile, run_egger_test):
        with pytest.raises(EvidenceError, match=says):
            function(yi, vi)


def test_words_that_are_not_known_are_refused_with_those_that_are():
    with pytest.raises(
        EvidenceError, match="'HS' is not known; use one of REML, DL, PM, ML, SJ, FE"
    ):
        pool_effects(*ALIKE, "HS")
    with pytest.raises(EvidenceError, match="'t' is not known; use one of z, knha"):
        pool_effects(*ALIKE, test="t")
    with pytest.raises(EvidenceError, match="requires random effects"):
        pool_effects(*ALIKE, "FE", "knha")
    for function in (pool_effects, leave_one_out, q_profile):
        for level in (0, 1, 95):
            with pytest.raises(EvidenceError, match=rf"as 0\.95; this is {level}$"):
                function(*ALIKE, level=level)


def test_nothing_is_left_of_one_study():
    with pytest.raises(EvidenceError, match="nothing is left"):
        leave_one_out([0.1], [0.1])
    with pytest.raises(EvidenceError, match="two or more are needed"):
        q_profile([0.1], [0.1])


def test_lists_arrays_and_series_of_any_index_give_the_same():
    from_lists = pool_effects(*ALIKE)
    assert pool_effects(*map(np.array, ALIKE)) == from_lists
    frame = pd.DataFrame({"yi": ALIKE[0], "vi": ALIKE[1]}, index=list("dcba")).convert_dtypes()
    assert pool_effects(frame["yi"], frame["vi"]) == from_lists
    assert evidence.pool(*ALIKE) == from_lists


def test_numbers_are_plain_floats():
    for value in dataclasses.asdict(pool_effects(*ALIKE)).values():
        assert type(value) in (float, int, str, tuple)


def test_scipy_is_neither_loaded_by_a_check_nor_missed_in_silence():
    code = (
        "import sys, evidence, evidence.cli; evidence.check('x'); "
        "print({'scipy', 'numpy'} & set(sys.modules))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "set()"
    code = (
        "import sys; sys.modules['scipy'] = None; import evidence\n"
        "try: evidence.pool([1], [1])\nexcept evidence.EvidenceError as error: print(error)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert "pip install 'evidence-tracker[figures]'" in done.stdout
