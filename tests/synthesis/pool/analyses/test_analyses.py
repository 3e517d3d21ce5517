"""Subgroups, leaving one out and meta-regression of the BCG trials, as metafor prints them."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import minimize_scalar
from scipy.stats import chi2, f
from statsmodels.regression.linear_model import WLS
from support.bcg import bcg

import evidence
from evidence.errors import EvidenceError, RowWarning
from evidence.synthesis.pool.analyses.leaving_out import leave_each_out
from evidence.synthesis.pool.analyses.meta_regression import fit_meta_regression
from evidence.synthesis.pool.analyses.subgroups import analyse_subgroups
from evidence.synthesis.pool.analyses.weighted_regression import (
    RegressionData,
    estimate_residual_tau2,
    fit_regression,
)
from evidence.synthesis.pool.pooling import POOLING_METHODS, pool_effects

METHODS = st.sampled_from(POOLING_METHODS)


def made_up(seed, k=9):
    random = np.random.default_rng(seed)
    x = random.normal(50, 10, k)
    return pd.DataFrame(
        {
            "yi": 0.03 * x + random.normal(0, 0.4, k),
            "vi": random.uniform(0.02, 0.4, k),
            "x": x,
            "group": ["a", "b", "c"] * (k // 3),
        }
    )


# --- subgroups ---


def test_subgroups_of_the_bcg_trials():
    found = analyse_subgroups(bcg(), "allocation")
    shown = [
        (group.name, round(group.pooled.estimate, 4), round(group.pooled.se, 4))
        for group in found.groups
    ]
    assert shown == [
        ("alternate", -0.5408, 0.2816),
        ("random", -0.971, 0.276),
        ("systematic", -0.4242, 0.3597),
    ]
    assert (round(found.q, 2), found.q_df, round(found.q_p, 2)) == (1.86, 2, 0.39)
    assert found.overall == pool_effects(bcg().yi, bcg().vi)
    assert "Q between groups = 1.86 (df = 2, p = 0.394)" in str(found)


@settings(deadline=None, max_examples=40)
@given(st.integers(0, 1000))
def test_without_random_effects_q_is_divided_among_and_within_groups(seed):
    data = made_up(seed)
    found = analyse_subgroups(data, "group", method="FE")
    within = sum(group.pooled.q for group in found.groups)
    assert found.q + within == pytest.approx(found.overall.q)
    regression = fit_meta_regression(data, "group", method="FE")
    assert (regression.qm, regression.qe) == pytest.approx((found.q, within))


def test_the_table_of_subgroups_is_transformed_and_keeps_the_order_of_categories():
    order = ["systematic", "random", "none", "alternate"]
    data = bcg().assign(allocation=lambda d: pd.Categorical(d.allocation, order))
    table = analyse_subgroups(data, "allocation", level=0.9).to_frame("exp")
    assert table.allocation.tolist()[:3] == ["systematic", "random", "alternate"]
    assert pd.isna(table.allocation[3])
    assert table.k.tolist() == [4, 7, 2, 13]
    assert table.estimate[3] == pytest.approx(np.exp(-0.71453235))
    assert set(table.level) == {0.9}


def test_a_group_of_one_study_and_a_missing_group():
    data = bcg().assign(allocation=["alone", None, *["rest"] * 11])
    with pytest.warns(RowWarning, match="allocation is missing"):
        found = analyse_subgroups(data, "allocation", test="knha")
    assert [group.pooled.k for group in found.groups] == [1, 11]
    assert len(found.problems) == 1
    assert found.groups[0].places == (0,)


def test_one_group_differs_from_nothing():
    found = analyse_subgroups(bcg().assign(all="yes"), "all")
    assert (found.q, found.q_df, found.q_p) == (0, 0, 1)


def test_groups_that_knapp_hartung_leaves_no_error_are_refused():
    data = pd.DataFrame({"yi": [1, 1, 2, 3], "vi": [1, 2, 1, 2], "g": [*"aabb"]})
    with pytest.raises(EvidenceError, match="use test='z'"):
        analyse_subgroups(data, "g", test="knha")


@pytest.mark.parametrize(
    ("values", "names"),
    [
        ([10, 100, 5, 50], ["5", "10", "50", "100"]),
        ([10, 100, 5, None], ["5", "10", "100"]),
        ([0.5, 10.0, 2.0, -1.5], ["-1.5", "0.5", "2", "10"]),
        (pd.Categorical([10, 100, 5, 50], [100, 50, 10, 5]), ["100", "50", "10", "5"]),
        (
            pd.to_datetime(["2021-03-01", "2009-12-24", "2010-01-02", "2021-02-28"]),
            ["2009-12-24", "2010-01-02", "2021-02-28", "2021-03-01"],
        ),
        (["b", "c", "a", "d"], ["a", "b", "c", "d"]),
        (["b", 2, "a", 1], ["1", "2", "a", "b"]),
        ([True, False, True, False], ["False", "True"]),
    ],
)
@pytest.mark.filterwarnings("ignore::evidence.RowWarning")
def test_groups_are_in_the_order_of_their_values_and_days_are_days(values, names):
    data = bcg().head(4).assign(dose=values)
    assert [group.name for group in analyse_subgroups(data, "dose").groups] == names


# --- small effects ---


def test_small_effects_are_told_with_the_digits_of_their_intervals():
    data = pd.DataFrame({"yi": [0.001, 0.002, -0.0005], "vi": [1e-7, 2e-7, 1e-7]})
    assert str(evidence.pool(data)).startswith(
        "0.0008 (95 % interval -0.0006 to 0.0022), prediction"
    )
    assert "without 0: 0.0007 (95 % interval -0.0017 to 0.0032)" in str(leave_each_out(data))
    with_zero = pd.DataFrame({"yi": [-0.001, -0.004, 0.002], "vi": [0.04, 0.03, 0.04]})
    assert str(evidence.pool(with_zero)).startswith("0.00 (95 % interval -0.22 to 0.21)")


# --- leaving one out ---


def test_leaving_out_tells_each_study_by_its_name():
    found = leave_each_out(bcg(), label="study", method="DL", test="knha", level=0.8)
    table = found.to_frame()
    assert table.without.tolist()[:13] == bcg().study.tolist()
    rest = bcg().drop(index=7)
    assert found.without[7] == pool_effects(rest.yi, rest.vi, "DL", "knha", level=0.8)
    assert table.estimate[13] == pool_effects(bcg().yi, bcg().vi, "DL").estimate
    assert "without TPT Madras 1980: -0.79 (80 % interval" in str(found)
    with pytest.raises(EvidenceError, match="nothing is left without the only study"):
        leave_each_out(bcg().iloc[:1])


# --- meta-regression ---


@pytest.mark.parametrize(
    ("values", "message"),
    [
        (pd.date_range("2020-05-01", periods=13), r"dates, such as 2020-05-01; .*\.dt\.year"),
        (pd.to_timedelta(range(13), "D"), "neither a number nor a category"),
    ],
)
def test_a_moderator_of_dates_says_what_to_give(values, message):
    for ask in (fit_meta_regression, evidence.bubble):
        with pytest.raises(EvidenceError, match=message):
            ask(bcg().assign(when=values), "when")


def test_a_moderator_of_categories_that_are_numbers_is_predicted_by_number():
    data = bcg().assign(arm=pd.Categorical([1.0, 2.0] * 6 + [2.0]))
    found = fit_meta_regression(data, "arm")
    assert found.categories == ("1", "2")
    assert found.predict([2.0])[0].estimate == found.predict(["2"])[0].estimate


def test_latitude_explains_three_quarters_of_the_heterogeneity_of_bcg():
    """metafor's rma(yi, vi, mods = ~ ablat, data = dat), as its pages print it."""
    found = fit_meta_regression(bcg(), "latitude")
    assert [(c.term, round(c.estimate, 4), round(c.se, 4)) for c in found.coefficients] == [
        ("intercept", 0.2515, 0.2491),
        ("latitude", -0.0291, 0.0072),
    ]
    slope = found.coefficients[1]
    assert (round(slope.ci_low, 4), round(slope.ci_high, 4)) == (-0.0432, -0.0150)
    assert round(slope.statistic, 4) == -4.0444
    shown = (found.tau2, found.i2, found.h2, found.r2, found.qe, found.qm)
    assert [round(one, 4) for one in shown[:1]] == [0.0764]
    assert [round(one, 2) for one in shown[1:4]] == [68.39, 3.16, 75.62]
    assert [round(one, 4) for one in shown[4:]] == [30.7331, 16.3571]
    assert (found.qe_df, round(found.qe_p, 4), found.k) == (11, 0.0012, 13)


def test_allocation_explains_nothing_of_it():
    """metafor's rma(yi, vi, mods = ~ factor(alloc), data = dat), as its pages print it."""
    found = fit_meta_regression(bcg(), "allocation")
    assert [(round(c.estimate, 4), round(c.se, 4)) for c in found.coefficients] == [
        (-0.5180, 0.4412),
        (-0.4478, 0.5158),
        (0.0890, 0.5600),
    ]
    assert [c.term for c in found.coefficients][1] == "allocation: random (against alternate)"
    assert (round(found.tau2, 4), round(found.i2, 2), found.r2) == (0.3615, 88.77, 0)
    assert (round(found.qm, 4), found.qm_df, round(found.qm_p, 4)) == (1.7675, 2, 0.4132)
    assert round(found.qe, 4) == 132.3676


@settings(deadline=None, max_examples=40)
@given(st.integers(0, 1000), METHODS)
def test_at_its_tau2_the_regression_is_that_of_statsmodels(seed, method):
    data = made_up(seed)
    found = fit_meta_regression(data, "x", method=method)
    design = np.column_stack([np.ones(9), data.x])
    theirs = WLS(data.yi, design, weights=1 / (data.vi + found.tau2)).fit()
    estimates = [one.estimate for one in found.coefficients]
    assert estimates == pytest.approx(theirs.params.tolist(), rel=1e-6)
    errors = theirs.bse / np.sqrt(theirs.scale)
    assert [one.se for one in found.coefficients] == pytest.approx(errors.tolist(), rel=1e-6)
    if method != "FE":
        adjusted = fit_meta_regression(data, "x", method=method, test="knha")
        assert adjusted.coefficients[1].p == pytest.approx(theirs.pvalues.iloc[1], rel=1e-5)
        assert adjusted.qm == pytest.approx(theirs.fvalue, rel=1e-5)
        assert adjusted.qm_p == pytest.approx(f.sf(adjusted.qm, 1, 7))
    assert found.qm_p == pytest.approx(chi2.sf(found.qm, 1))


@settings(deadline=None, max_examples=40)
@given(st.integers(0, 1000), st.sampled_from(("REML", "ML")))
def test_tau2_beside_a_moderator_is_where_scipy_finds_the_maximum(seed, method):
    data = made_up(seed)
    design = np.column_stack([np.ones(9), data.x])

    def loss(tau2):
        w = 1 / (data.vi.to_numpy() + tau2)
        beta = np.linalg.solve(design.T * w @ design, design.T * w @ data.yi)
        residual = data.yi - design @ beta
        information = np.linalg.slogdet(design.T * w @ design)[1] if method == "REML" else 0
        return 0.5 * (-np.log(w).sum() + (w * residual**2).sum() + information)

    found = fit_meta_regression(data, "x", method=method).tau2
    best = minimize_scalar(loss, bounds=(0, 2), options={"xatol": 1e-10}).fun
    assert loss(found) <= min(best, loss(0)) + 1e-3


@settings(deadline=None, max_examples=40)
@given(st.integers(0, 1000), METHODS)
def test_without_a_moderator_the_estimators_are_those_of_a_pool(seed, method):
    data = made_up(seed)
    design = np.ones((9, 1))
    given_data = RegressionData(data.yi.to_numpy(), data.vi.to_numpy(), design)
    pooled = pool_effects(data.yi, data.vi, method)
    tau2 = estimate_residual_tau2(given_data, method)
    assert tau2 == pytest.approx(pooled.tau2, rel=1e-6, abs=1e-8)
    fit = fit_regression(given_data, tau2)
    assert fit.coefficients[0] == pytest.approx(pooled.estimate, rel=1e-6)


@settings(deadline=None, max_examples=40)
@given(st.integers(0, 1000))
def test_moment_estimators_beside_a_moderator_are_those_of_the_matrix_p(seed):
    """The whole k x k matrix P = W - WX (X'WX)^-1 X'W, which the code never builds."""
    data = made_up(seed)
    y, v, df = data.yi.to_numpy(), data.vi.to_numpy(), 7
    x = np.column_stack([np.ones(9), data.x - 50])

    def project(tau2):
        w = np.diag(1 / (v + tau2))
        return w - w @ x @ np.linalg.inv(x.T @ w @ x) @ x.T @ w

    found = {m: fit_meta_regression(data, "x", method=m).tau2 for m in ("DL", "PM", "SJ")}
    p = project(0)
    assert found["DL"] == pytest.approx(max(0, (y @ p @ y - df) / np.trace(p)), abs=1e-8)
    rough = y.var()
    assert found["SJ"] == pytest.approx(rough * (y @ project(rough) @ y) / df, rel=1e-6)
    q = y @ project(found["PM"]) @ y
    assert q == pytest.approx(df, rel=1e-6) if found["PM"] else q <= df
    fit = fit_regression(RegressionData(y, v, x), found["SJ"])
    p = project(found["SJ"])
    assert fit.projection_trace == pytest.approx(np.trace(p), rel=1e-6)
    assert fit.squared_projection_trace == pytest.approx(np.trace(p @ p), rel=1e-6)


def test_a_year_as_moderator_loses_no_digits():
    shifted = bcg().assign(latitude=bcg().latitude + 1e6)
    here, there = (fit_meta_regression(data, "latitude") for data in (bcg(), shifted))
    assert there.coefficients[1].estimate == pytest.approx(here.coefficients[1].estimate, rel=1e-6)
    assert there.tau2 == pytest.approx(here.tau2, rel=1e-6)


def test_predictions_are_means_with_intervals():
    found = fit_meta_regression(bcg(), "latitude")
    (point,) = found.predict([0])
    intercept = found.coefficients[0]
    assert point[1:] == pytest.approx((intercept.estimate, intercept.ci_low, intercept.ci_high))
    by_group = fit_meta_regression(bcg(), "allocation", test="knha")
    (random,) = by_group.predict(["random"])
    assert random.estimate == pytest.approx(-0.5180 - 0.4478, abs=1e-4)
    with pytest.raises(EvidenceError, match="never 'odd'; choose from alternate, random"):
        by_group.predict(["odd"])


@pytest.mark.parametrize(
    ("data", "moderator", "says"),
    [
        (bcg(), "dose", "no column 'dose'"),
        (bcg().assign(dose=5), "dose", "all studies have the same dose \\(5\\)"),
        (bcg(), "study", "13 studies cannot tell 13 coefficients"),
        (bcg().iloc[:2], "latitude", "2 studies cannot tell 2 coefficients"),
        (bcg().assign(dose=[np.inf, *range(12)]), "dose", "dose is infinite"),
    ],
)
def test_a_moderator_that_says_nothing_is_refused(data, moderator, says):
    with pytest.raises(EvidenceError, match=says):
        fit_meta_regression(data, moderator)


def test_of_no_heterogeneity_nothing_is_explained():
    data = pd.DataFrame({"yi": [0.3, 0.32, 0.28, 0.31], "vi": [0.04, 0.05, 0.09, 0.02]})
    found = fit_meta_regression(data.assign(x=[1, 2, 3, 4]), "x")
    assert (found.tau2, found.r2) == (0, None)
    assert "R²" not in str(found)
    assert fit_meta_regression(bcg(), "latitude", method="FE").r2 is None


def test_yes_and_no_are_categories():
    data = bcg().assign(north=bcg().latitude > 40)
    found = fit_meta_regression(data, "north")
    assert found.categories == ("False", "True")
    assert [one.term for one in found.coefficients][1] == "north: True (against False)"


# --- in words and tables ---


def test_a_pooled_estimate_is_a_row_and_a_sentence():
    pooled = pool_effects(bcg().yi, bcg().vi)
    (row,) = pooled.to_frame("exp").to_dict("records")
    assert [round(row[name], 2) for name in ("estimate", "ci_low", "ci_high")] == [0.49, 0.34, 0.7]
    assert (row["tau2"], row["se"], row["q_df"]) == (pooled.tau2, pooled.se, 12)
    assert str(pooled).startswith("-0.71 (95 % interval -1.07 to -0.36), prediction interval -1.87")
    assert "13 studies (random effects, REML, z test); I² = 92 %" in str(pooled)
    assert 1e260 < pool_effects([1000.0], [1.0]).to_frame("exp").estimate[0] < np.inf
    with pytest.raises(EvidenceError, match="'log' is not known; use one of 'exp', 'tanh'"):
        pooled.to_frame("log")


def test_logits_and_correlations_are_transformed_back():
    pooled = pool_effects([0.5, 0.7], [0.1, 0.1], "FE")
    assert pooled.to_frame("expit").estimate[0] == pytest.approx(1 / (1 + np.exp(-0.6)))
    assert pooled.to_frame("tanh").estimate[0] == pytest.approx(np.tanh(0.6))
    assert pd.isna(pooled.to_frame().pi_low[0])
