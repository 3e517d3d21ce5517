"""Estimators of tau² where theory gives their values in closed form."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import chi2

from evidence.errors import EvidenceError
from evidence.synthesis.pool import tau2 as module
from evidence.synthesis.pool.tau2 import (
    projection_trace,
    q_profile_interval,
    sum_over_others,
    tau2_dl,
    tau2_ml,
    tau2_pm,
    tau2_reml,
    tau2_sj,
    typical_variance,
)

ESTIMATORS = (tau2_dl, tau2_pm, tau2_reml)
EFFECTS = st.lists(st.floats(-5, 5), min_size=2, max_size=10).map(np.array)
WEIGHTS = st.lists(st.floats(0.01, 100), min_size=2, max_size=10).map(np.array)


@given(EFFECTS, st.floats(0.05, 3))
def test_of_trials_of_one_size_all_methods_take_the_sample_variance_less_their_own(y, variance):
    """With equal vi the moment, Paule-Mandel and REML equations are one: s² - v, if above 0."""
    expected = max(0.0, float(y.var(ddof=1)) - variance)
    for estimate in ESTIMATORS:
        found = estimate(y, np.full(len(y), variance))
        assert found == pytest.approx(expected, abs=1e-4), estimate.__name__


@given(EFFECTS, st.floats(0.05, 3))
def test_of_trials_of_one_size_likelihood_divides_by_k_and_sidik_jonkman_shrinks(y, variance):
    """ML is Σ(y - mean)²/k - v. SJ is s0² s² / (s0² + v); s0² divides by k, s² by k - 1."""
    v, biased, unbiased = np.full(len(y), variance), float(y.var()), float(y.var(ddof=1))
    assert tau2_ml(y, v) == pytest.approx(max(0.0, biased - variance), abs=1e-4)
    assert tau2_sj(y, v) == pytest.approx(biased * unbiased / (biased + variance), abs=1e-9)


@given(st.floats(0.5, 5), st.floats(0.05, 2), st.sampled_from((0.8, 0.95)))
def test_the_q_profile_of_two_trials_of_one_size_is_that_of_a_sample_variance(gap, v, level):
    """Q is (y1 - y2)² / 2 over v + tau², so that it meets each quantile in one step."""
    tails = (1 + level) / 2, (1 - level) / 2
    found = q_profile_interval(np.array([0, gap]), np.array([v, v]), level)
    expected = [max(0, gap**2 / 2 / chi2.ppf(tail, 1) - v) for tail in tails]
    assert found == pytest.approx(expected, rel=1e-8, abs=1e-9)


@given(WEIGHTS)
def test_what_the_mean_takes_from_the_weights_is_their_mean_square(w):
    trace = w.sum() - (w**2).sum() / w.sum()
    assert projection_trace(w) == pytest.approx(trace, rel=1e-6, abs=1e-9)
    assert typical_variance(1 / w) == pytest.approx((len(w) - 1) / trace, rel=1e-6)
    assert sum_over_others(w) == pytest.approx(w.sum() - w, rel=1e-9, abs=1e-9)


def test_a_small_weight_beside_a_huge_one_is_not_lost():
    assert sum_over_others(np.array([1e30, 1.0, 2.0])).tolist() == [3, 1e30, 1e30]


@pytest.mark.parametrize("scale", [1e-4, 1e-2, 1.0])
def test_reml_ends_where_the_score_is_0_on_any_scale(scale):
    y = scale * np.array([0.1, 0.9, -0.4, 1.6, 0.3])
    v = scale**2 * np.array([0.05, 0.2, 0.1, 0.3, 0.08])
    w = 1 / (v + tau2_reml(y, v))
    squares = (w * (y - (w * y).sum() / w.sum())) ** 2
    assert squares.sum() == pytest.approx(w.sum() - (w**2).sum() / w.sum(), rel=1e-3)


def test_reml_that_has_not_settled_in_time_is_an_error_with_a_way_out(monkeypatch):
    monkeypatch.setattr(module, "_MAX_STEPS", 2)
    y, v = np.array([0.0, 0, 0, 0, 1]), np.array([1, 1, 1, 1, 0.0625])
    with pytest.raises(EvidenceError, match=r"does not converge .* use method='PM'"):
        tau2_reml(y, v)
