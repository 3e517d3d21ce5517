"""The variance between studies, tau²: DerSimonian-Laird, Paule-Mandel, REML, and its Q-profile interval.

Iteration stops as in metafor 3.8, so that the same numbers come out; see ``pooling``.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import TYPE_CHECKING, Any, TypeAlias

import numpy as np

from evidence.errors import EvidenceError

if TYPE_CHECKING:
    from numpy.typing import NDArray

    FloatArray: TypeAlias = NDArray[np.float64]

_MIN_STEP, _FULL_STEPS, _MAX_STEPS = 1e-5, 100, 10_000  # Fisher scoring ends at a step that small
_ROOT_TOLERANCE = float(
    np.finfo(float).eps ** 0.25
)  # a search for a root ends in a bracket that narrow
_SMALL_VARIANCE = 1e-3
"""Both are absolute. Where the typical variance is below this, they would be felt, and iteration goes on to the end."""
_RELATIVE_TOLERANCE = 1e-10
_ROUNDING_ERROR = 8 * float(np.finfo(float).eps)


def tau2_dl(y: FloatArray, v: FloatArray) -> float:
    """DerSimonian and Laird (1986, doi:10.1016/0197-2456(86)90046-2), equation 8, not below 0."""
    return max(0.0, (generalised_q(0.0, y, v) - (len(y) - 1)) / projection_trace(1 / v))


def tau2_pm(y: FloatArray, v: FloatArray) -> float:
    """Paule and Mandel (1982): the tau² at which Q is its expectation k - 1; 0 where Q is below it from the start."""
    typical = typical_variance(v)
    scale = 1.4826 * float(np.median(np.abs(y - np.median(y))))
    tolerance = _ROOT_TOLERANCE if typical >= _SMALL_VARIANCE else _RELATIVE_TOLERANCE * typical
    return _tau2_of_q(len(y) - 1, y, v, high=max(100.0, 10 * scale**2), tolerance=tolerance)


def _tau2_of_q(q: float, y: FloatArray, v: FloatArray, *, high: float, tolerance: float) -> float:
    """The tau² at which the generalised Q, which falls as tau² grows, is ``q``; 0 where it is below from the start."""
    excess = generalised_q(0.0, y, v) - q
    return (
        0.0
        if excess <= 0
        else find_root(lambda tau2: generalised_q(tau2, y, v) - q, high, tolerance)
    )


def tau2_reml(y: FloatArray, v: FloatArray) -> float:
    """Restricted maximum likelihood by Fisher scoring from Hedges' estimate, with halved steps at 0.

    Viechtbauer 2005, doi:10.3102/10769986030003261. Where tau² = 0 is likelier than the maximum found, it is 0. Few
    studies can make whole steps jump to and fro for ever, where metafor gives up; then they become shorter.
    """
    typical = typical_variance(v)
    smallest_step = _MIN_STEP if typical >= _SMALL_VARIANCE else _RELATIVE_TOLERANCE * typical
    tau2 = max(0.0, float(y.var(ddof=1) - v.mean()))
    for count in range(_MAX_STEPS):
        share = 1 / (1 + count // _FULL_STEPS)
        step = share * _fisher_scoring_step(tau2, y, v)
        while tau2 + step < 0:
            step /= 2
        tau2 += step
        if abs(step) <= max(share * smallest_step, _ROUNDING_ERROR * tau2):
            break
    else:
        raise EvidenceError(
            "restricted maximum likelihood found no tau² for these effects; check the variances, or use method='PM'"
        )
    gain = _restricted_log_likelihood(0.0, y, v) - _restricted_log_likelihood(tau2, y, v)
    return 0.0 if gain > _ROOT_TOLERANCE and tau2 > smallest_step else tau2


def _fisher_scoring_step(tau2: float, y: FloatArray, v: FloatArray) -> float:
    """The step of Fisher scoring, (y'PPy - tr P) / tr PP, without making the k x k matrix P."""
    w = 1 / (v + tau2)
    residual = w * (y - weighted_mean(y, w))
    diagonal, total = w * sum_over_others(w) / w.sum(), w.sum()
    trace_pp = float((diagonal**2).sum() + (w**2 * sum_over_others(w**2)).sum() / total**2)
    return (float((residual**2).sum()) - projection_trace(w)) / trace_pp


def _restricted_log_likelihood(tau2: float, y: FloatArray, v: FloatArray) -> float:
    """Without the constant."""
    w = 1 / (v + tau2)
    return -0.5 * (
        float(np.log(v + tau2).sum()) + math.log(float(w.sum())) + generalised_q(tau2, y, v)
    )


def q_profile_interval(y: FloatArray, v: FloatArray, level: float) -> tuple[float, float]:
    """The tau² at which Q is the upper and the lower quantile of chi² with k - 1 degrees of freedom."""
    special, df, tail = load_scipy_special(), len(y) - 1, (1 - level) / 2
    low, high = (
        _tau2_of_q(
            float(special.chdtri(df, area)),
            y,
            v,
            high=float(v.max()),
            tolerance=_RELATIVE_TOLERANCE * float(v.min()),
        )
        for area in (tail, 1 - tail)
    )
    return low, high


def find_root(f: Callable[[float], float], high: float, tolerance: float) -> float:
    """The root of a falling function that is above 0 at 0, by Brent's method (1973, chapter 4).

    Step for step as R's ``uniroot`` takes it from Netlib's ``zeroin``, so that it stops at the same place; scipy's
    ``brentq`` judges a step by the one before the last and may stop elsewhere within the tolerance.

    Args:
        f: the function.
        high: where to begin to look for a value below 0.
        tolerance: width of the bracket in which the search ends.
    """
    while f(high) > 0:
        high *= 10
    last, best = 0.0, high
    f_last, f_best = f(last), f(best)
    other, f_other = last, f_last
    while True:
        moved = best - last
        if abs(f_other) < abs(f_best):
            last, best, other = best, other, best
            f_last, f_best, f_other = f_best, f_other, f_best
        least = 2 * float(np.finfo(float).eps) * abs(best) + tolerance / 2
        step = (other - best) / 2
        if abs(step) <= least or f_best == 0:
            return best
        if abs(moved) >= least and abs(f_last) > abs(f_best):
            p, q = _interpolate_step(last, best, other, f_last, f_best, f_other)
            if p < 1.5 * step * q - abs(least * q) / 2 and p < abs(moved * q / 2):
                step = p / q
        step = math.copysign(max(abs(step), least), step)
        last, f_last = best, f_best
        best += step
        f_best = f(best)
        if (f_best > 0) == (f_other > 0):
            other, f_other = last, f_last


def _interpolate_step(
    last: float, best: float, other: float, f_last: float, f_best: float, f_other: float
) -> tuple[float, float]:
    """The step to the root as p / q, with p not below 0: by a line, or by an inverse parabola through three points."""
    across, t = other - best, f_best / f_other
    if last == other:
        p, q = across * t, 1 - t
    else:
        r, s = f_last / f_other, f_best / f_last
        p = s * (across * r * (r - t) - (best - last) * (t - 1))
        q = (r - 1) * (t - 1) * (s - 1)
    return (p, -q) if p > 0 else (-p, q)


def weighted_mean(y: FloatArray, w: FloatArray) -> float:
    """The mean of effects with weights."""
    return float((w * y).sum() / w.sum())


def generalised_q(tau2: float, y: FloatArray, v: FloatArray) -> float:
    """Cochran's Q, generalised: the weighted squares around the weighted mean, with weights 1 / (vi + tau²)."""
    w = 1 / (v + tau2)
    return float((w * (y - weighted_mean(y, w)) ** 2).sum())


def projection_trace(w: FloatArray) -> float:
    """Of P = W - W11'W / 1'W1: the sum of the weights less what the mean takes."""
    return float((w * sum_over_others(w)).sum() / w.sum())


def sum_over_others(w: FloatArray) -> FloatArray:
    """For each study the sum over the others; not as a difference, in which a weight far above the rest drowns them."""
    before, after = np.zeros(len(w)), np.zeros(len(w))
    before[1:] = np.cumsum(w)[:-1]
    after[:-1] = np.cumsum(w[::-1])[::-1][1:]
    return before + after


def typical_variance(v: FloatArray) -> float:
    """Higgins and Thompson (2002, doi:10.1002/sim.1186), equation 9."""
    return (len(v) - 1) / projection_trace(1 / v)


def load_scipy_special() -> Any:
    """The distribution functions of scipy, loaded when they are first needed."""
    try:
        from scipy import special
    except ImportError:
        raise EvidenceError(
            "pooling needs scipy; install it with `pip install 'evidence-tracker[figures]'`"
        ) from None
    return special
