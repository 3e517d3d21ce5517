"""Effects of several studies -> one estimate: fixed-effect and random-effects models.

The model is yi = mu + ui + ei, with ei ~ N(0, vi) within and ui ~ N(0, tau²) between studies. Formulas, and the rules
by which iteration stops, are those of metafor 3.8 (Viechtbauer 2010, doi:10.18637/jss.v036.i03): its tau² by REML and
Paule-Mandel is a little off the true solution (by up to 3e-5 in its own examples), and a pooled estimate should be the
same wherever it is computed. docs/synthesis.md has the formulas with their sources.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal, TypeAlias, get_args

import numpy as np

from evidence.errors import EvidenceError

if TYPE_CHECKING:
    import pandas as pd
    from numpy.typing import NDArray

    Floats: TypeAlias = NDArray[np.float64]
    Numbers: TypeAlias = Sequence[float] | NDArray[Any] | pd.Series[Any]

Method = Literal["REML", "DL", "PM", "FE"]
"""How tau² is estimated: restricted maximum likelihood, DerSimonian-Laird, Paule-Mandel; or set to 0 (fixed effect)."""
METHODS: tuple[Method, ...] = get_args(Method)
Test = Literal["z", "knha"]
"""Wald with the normal distribution, or Knapp-Hartung with Student's t."""
TESTS: tuple[Test, ...] = get_args(Test)

FEWEST_FOR_EGGER = 10

_STEP, _WHOLE_STEPS, _MOST_STEPS = 1e-5, 100, 10_000  # Fisher scoring ends at a step that small
_BRACKET = float(np.finfo(float).eps ** 0.25)  # a search for a root ends in a bracket that narrow
_TINY_VARIANCE = 1e-3
"""Both are absolute. Where the typical variance is below this, they would be felt, and iteration goes on to the end."""
_END = 1e-10
_LAST_DIGIT = 8 * float(np.finfo(float).eps)
_LARGEST = 1e75  # the fourth power is still a number


@dataclass(frozen=True, slots=True)
class Pooled:
    """A pooled estimate, on the scale of the effects (logarithms of ratios).

    ``ci_*`` is the interval of the mean effect; ``pi_*`` that in which the effect of a new study is expected, missing
    for a fixed effect, which assumes that there is only one. ``tau2`` is the variance between studies with its
    Q-profile interval (missing for a fixed effect and for one study), ``i2`` its share of the total variance in per
    cent, ``h2`` the total over the sampling variance. ``q`` tests heterogeneity with k - 1 degrees of freedom and
    p-value ``q_p``. ``weights`` are in per cent, in the order of the studies. ``p`` tests that the mean effect is 0.
    """

    estimate: float
    se: float
    ci_low: float
    ci_high: float
    pi_low: float | None
    pi_high: float | None
    tau2: float
    tau2_ci_low: float | None
    tau2_ci_high: float | None
    i2: float
    h2: float
    q: float
    q_p: float
    k: int
    weights: tuple[float, ...]
    method: Method
    test: Test
    level: float
    p: float


@dataclass(frozen=True, slots=True)
class Egger:
    """A regression test for asymmetry of the funnel plot: slope of the effect on its standard error.

    ``limit`` is the effect that the line reaches where the standard error is 0, with its 95 % interval; ``p`` tests,
    by ``t`` with ``df`` degrees of freedom, that the slope is 0.
    """

    slope: float
    se: float
    t: float
    df: int
    p: float
    limit: float
    limit_ci_low: float
    limit_ci_high: float


def pool(
    yi: Numbers, vi: Numbers, method: Method | Literal["EE"] = "REML", test: Test = "z", *, level: float = 0.95
) -> Pooled:
    """Pool the effects of k studies.

    One study is its own estimate, with tau² = 0 and by the normal distribution whatever ``test`` says.

    Args:
        yi: effects, of any finite value, one a study; ratios as logarithms.
        vi: their sampling variances, above 0, in the same order.
        method: of estimating tau²; "FE" (or "EE", as newer software says) sets it to 0.
        test: "z", or "knha" for Knapp and Hartung (2003), without truncation.
        level: of all intervals, as a share of 1.

    Raises:
        EvidenceError: the numbers are not effects with variances, a word is not known, or scipy is not installed.
    """
    y, v = _effects(yi, vi)
    method = _known_method(method)
    _check_test(test, method)
    _check_level(level)
    special = _special()
    k = len(y)
    test = test if k > 1 else "z"

    q = _q(0.0, y, v)
    tau2 = _TAU2[method](y, v) if k > 1 else 0.0
    weights = 1 / (v + tau2)
    estimate, variance = _weighted_mean(y, weights), 1 / float(weights.sum())
    if test == "knha":
        variance *= _q(tau2, y, v) / (k - 1)
    se = math.sqrt(variance)
    quantile = _quantile(level, k - 1 if test == "knha" else None)
    reach, spread = quantile * se, quantile * math.sqrt(variance + tau2)
    i2, h2 = _heterogeneity(q, tau2, v, method)
    fixed = method == "FE"
    profile = (None, None) if fixed or k == 1 else _q_profile(y, v, level)
    return Pooled(
        estimate=estimate,
        se=se,
        ci_low=estimate - reach,
        ci_high=estimate + reach,
        pi_low=None if fixed else estimate - spread,
        pi_high=None if fixed else estimate + spread,
        tau2=tau2,
        tau2_ci_low=profile[0],
        tau2_ci_high=profile[1],
        i2=i2,
        h2=h2,
        q=q,
        q_p=float(special.chdtrc(k - 1, q)) if k > 1 else 1.0,
        k=k,
        weights=tuple((100 * weights / weights.sum()).tolist()),
        method=method,
        test=test,
        level=level,
        p=_p_value(estimate, se, k - 1 if test == "knha" else None),
    )


def leave_one_out(
    yi: Numbers, vi: Numbers, method: Method | Literal["EE"] = "REML", test: Test = "z", *, level: float = 0.95
) -> tuple[Pooled, ...]:
    """The pooled estimate without the first study, without the second, and so on: k results. See ``pool``.

    Raises:
        EvidenceError: there is only one study; or as ``pool``.
    """
    y, v = _effects(yi, vi)
    if len(y) == 1:
        raise EvidenceError("nothing is left without the only study; leaving one out takes two studies or more")
    return tuple(pool(np.delete(y, i), np.delete(v, i), method, test, level=level) for i in range(len(y)))


def q_profile(yi: Numbers, vi: Numbers, *, level: float = 0.95) -> tuple[float, float]:
    """The confidence interval of tau² (Viechtbauer 2007, doi:10.1002/sim.2514); (0, 0) where even 0 is too large.

    Raises:
        EvidenceError: there is only one study; or as ``pool``.
    """
    y, v = _effects(yi, vi)
    _check_level(level)
    if len(y) == 1:
        raise EvidenceError("one study says nothing of the variance between studies; two or more are needed")
    return _q_profile(y, v, level)


def egger(yi: Numbers, vi: Numbers) -> Egger:
    """Regression test for funnel plot asymmetry (Egger et al. 1997, doi:10.1136/bmj.315.7109.629).

    Effects are regressed on their standard errors, weighted by the inverse variance, with a multiplicative dispersion:
    metafor's ``regtest(model="lm", predictor="sei")``.

    Raises:
        EvidenceError: there are fewer than 10 studies (Handbook 13.3.5.4), or all standard errors are the same.
    """
    y, v = _effects(yi, vi)
    k = len(y)
    if k < FEWEST_FOR_EGGER:
        raise EvidenceError(
            f"{k} studies are too few to tell an asymmetric funnel plot from chance (Cochrane Handbook 13.3.5.4 asks "
            f"for {FEWEST_FOR_EGGER}); leave the test out"
        )
    w, x = 1 / v, np.sqrt(v)
    centre = _weighted_mean(x, w)
    spread = float((w * (x - centre) ** 2).sum())
    if spread <= _END * float((w * x**2).sum()):
        raise EvidenceError("all standard errors are the same, so no effect can depend on them; leave the test out")
    slope = float((w * (x - centre) * y).sum()) / spread
    limit = _weighted_mean(y, w) - slope * centre
    df = k - 2
    dispersion = float((w * (y - limit - slope * x) ** 2).sum()) / df
    se = math.sqrt(dispersion / spread)
    reach = _quantile(0.95, df) * math.sqrt(dispersion * (1 / float(w.sum()) + centre**2 / spread))
    t = slope / se if se else math.copysign(math.inf, slope)
    return Egger(slope, se, t, df, _p_value(slope, se, df), limit, limit - reach, limit + reach)


# --- tau² ---


def _tau2_dl(y: Floats, v: Floats) -> float:
    """DerSimonian and Laird (1986, doi:10.1016/0197-2456(86)90046-2), equation 8, not below 0."""
    return max(0.0, (_q(0.0, y, v) - (len(y) - 1)) / _trace(1 / v))


def _tau2_pm(y: Floats, v: Floats) -> float:
    """Paule and Mandel (1982): the tau² at which Q is its expectation k - 1; 0 where Q is below it from the start."""
    typical = _typical_variance(v)
    scale = 1.4826 * float(np.median(np.abs(y - np.median(y))))
    tolerance = _BRACKET if typical >= _TINY_VARIANCE else _END * typical
    return _tau2_of_q(len(y) - 1, y, v, high=max(100.0, 10 * scale**2), tolerance=tolerance)


def _tau2_of_q(q: float, y: Floats, v: Floats, *, high: float, tolerance: float) -> float:
    """The tau² at which the generalised Q, which falls as tau² grows, is ``q``; 0 where it is below from the start."""
    excess = _q(0.0, y, v) - q
    return 0.0 if excess <= 0 else _root(lambda tau2: _q(tau2, y, v) - q, high, tolerance)


def _tau2_reml(y: Floats, v: Floats) -> float:
    """Restricted maximum likelihood by Fisher scoring from Hedges' estimate, with halved steps at 0.

    Viechtbauer 2005, doi:10.3102/10769986030003261. Where tau² = 0 is likelier than the maximum found, it is 0. Few
    studies can make whole steps jump to and fro for ever, where metafor gives up; then they become shorter.
    """
    typical = _typical_variance(v)
    smallest_step = _STEP if typical >= _TINY_VARIANCE else _END * typical
    tau2 = max(0.0, float(y.var(ddof=1) - v.mean()))
    for count in range(_MOST_STEPS):
        share = 1 / (1 + count // _WHOLE_STEPS)
        step = share * _score_step(tau2, y, v)
        while tau2 + step < 0:
            step /= 2
        tau2 += step
        if abs(step) <= max(share * smallest_step, _LAST_DIGIT * tau2):
            break
    else:
        raise EvidenceError(
            "restricted maximum likelihood found no tau² for these effects; check the variances, or use method='PM'"
        )
    gain = _restricted_log_likelihood(0.0, y, v) - _restricted_log_likelihood(tau2, y, v)
    return 0.0 if gain > _BRACKET and tau2 > smallest_step else tau2


def _score_step(tau2: float, y: Floats, v: Floats) -> float:
    """The step of Fisher scoring, (y'PPy - tr P) / tr PP, without making the k x k matrix P."""
    w = 1 / (v + tau2)
    residual = w * (y - _weighted_mean(y, w))
    diagonal, total = w * _others(w) / w.sum(), w.sum()
    trace_pp = float((diagonal**2).sum() + (w**2 * _others(w**2)).sum() / total**2)
    return (float((residual**2).sum()) - _trace(w)) / trace_pp


def _restricted_log_likelihood(tau2: float, y: Floats, v: Floats) -> float:
    """Without the constant."""
    w = 1 / (v + tau2)
    return -0.5 * (float(np.log(v + tau2).sum()) + math.log(float(w.sum())) + _q(tau2, y, v))


_TAU2: dict[Method, Callable[[Floats, Floats], float]] = {
    "REML": _tau2_reml,
    "DL": _tau2_dl,
    "PM": _tau2_pm,
    "FE": lambda _y, _v: 0.0,
}


def _q_profile(y: Floats, v: Floats, level: float) -> tuple[float, float]:
    """The tau² at which Q is the upper and the lower quantile of chi² with k - 1 degrees of freedom."""
    special, df, tail = _special(), len(y) - 1, (1 - level) / 2
    low, high = (
        _tau2_of_q(float(special.chdtri(df, area)), y, v, high=float(v.max()), tolerance=_END * float(v.min()))
        for area in (tail, 1 - tail)
    )
    return low, high


def _root(f: Callable[[float], float], high: float, tolerance: float) -> float:
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
            p, q = _interpolated(last, best, other, f_last, f_best, f_other)
            if p < 1.5 * step * q - abs(least * q) / 2 and p < abs(moved * q / 2):
                step = p / q
        step = math.copysign(max(abs(step), least), step)
        last, f_last = best, f_best
        best += step
        f_best = f(best)
        if (f_best > 0) == (f_other > 0):
            other, f_other = last, f_last


def _interpolated(
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


# --- sums ---


def _weighted_mean(y: Floats, w: Floats) -> float:
    return float((w * y).sum() / w.sum())


def _q(tau2: float, y: Floats, v: Floats) -> float:
    """Cochran's Q, generalised: the weighted squares around the weighted mean, with weights 1 / (vi + tau²)."""
    w = 1 / (v + tau2)
    return float((w * (y - _weighted_mean(y, w)) ** 2).sum())


def _trace(w: Floats) -> float:
    """Of P = W - W11'W / 1'W1: the sum of the weights less what the mean takes."""
    return float((w * _others(w)).sum() / w.sum())


def _others(w: Floats) -> Floats:
    """For each study the sum over the others; not as a difference, in which a weight far above the rest drowns them."""
    before, after = np.zeros(len(w)), np.zeros(len(w))
    before[1:] = np.cumsum(w)[:-1]
    after[:-1] = np.cumsum(w[::-1])[::-1][1:]
    return before + after


def _typical_variance(v: Floats) -> float:
    """Higgins and Thompson (2002, doi:10.1002/sim.1186), equation 9."""
    return (len(v) - 1) / _trace(1 / v)


def _heterogeneity(q: float, tau2: float, v: Floats, method: Method) -> tuple[float, float]:
    """I² in per cent, and H²: from tau² and the typical variance; for a fixed effect from Q."""
    df = len(v) - 1
    if df == 0:
        return 0.0, 1.0
    if method == "FE":
        return (max(0.0, 100 * (q - df) / q) if q else 0.0), q / df
    typical = _typical_variance(v)
    return 100 * tau2 / (typical + tau2), tau2 / typical + 1


def _quantile(level: float, df: int | None) -> float:
    """Of the normal distribution, or of Student's t with ``df`` degrees of freedom."""
    special, upper = _special(), (1 + level) / 2
    return float(special.ndtri(upper) if df is None else special.stdtrit(df, upper))


def _p_value(estimate: float, se: float, df: int | None) -> float:
    """Two-sided. Effects without any spread leave no standard error: then only a mean of 0 agrees with 0."""
    if se == 0:
        return float(estimate == 0)
    special, distance = _special(), -abs(estimate / se)
    return 2 * float(special.ndtr(distance) if df is None else special.stdtr(df, distance))


# --- what was given ---


def _effects(yi: Numbers, vi: Numbers) -> tuple[Floats, Floats]:
    """Both columns as arrays, if they are effects with their variances."""
    y, v = _column("yi", yi), _column("vi", vi)
    if len(y) != len(v):
        raise EvidenceError(f"{len(y)} effects have {len(v)} variances; give one variance for each effect")
    if not len(y):
        raise EvidenceError("there are no effects to pool; give one or more")
    for name, numbers in (("yi", y), ("vi", v)):
        bad = np.flatnonzero(~np.isfinite(numbers))
        if len(bad):
            raise EvidenceError(f"{name} is missing or infinite in {_places(bad)}; leave these studies out and say so")
    for name, numbers in (("yi", y), ("vi", v), ("1 / vi", 1 / v[v > 0])):
        if (np.abs(numbers) > _LARGEST).any():
            raise EvidenceError(f"{name} goes beyond {_LARGEST:g}, too far to reckon with; check its unit")
    bad = np.flatnonzero(v <= 0)
    if len(bad):
        raise EvidenceError(f"vi is not above 0 in {_places(bad)}; it is a variance, the square of the standard error")
    return y, v


def _column(name: str, given: Numbers) -> Floats:
    try:
        numbers = np.array([float("nan") if missing else value for value, missing in _cells(given)], dtype=np.float64)
    except (TypeError, ValueError):
        raise EvidenceError(f"{name} are not numbers; give a list, an array or a column of numbers") from None
    if numbers.ndim != 1:
        raise EvidenceError(f"{name} has {numbers.ndim} dimensions; give a list, an array or a column of numbers")
    return numbers


def _cells(given: Numbers) -> list[tuple[Any, bool]]:
    """Each value, and whether it is missing: None, or pandas' NA, which is neither true nor false."""
    return [(value, value is None or type(value).__name__ == "NAType") for value in given]


def _places(bad: NDArray[np.intp]) -> str:
    named = ", ".join(str(place + 1) for place in bad[:5].tolist()) + (" ..." if len(bad) > 5 else "")
    return f"row {named}" if len(bad) == 1 else f"rows {named}"


def _known_method(method: str) -> Method:
    for known in METHODS:
        if method == known or (method == "EE" and known == "FE"):
            return known
    raise EvidenceError(f"method {method!r} is not known; use one of {', '.join(METHODS)}")


def _check_test(test: str, method: Method) -> None:
    if test not in TESTS:
        raise EvidenceError(f"test {test!r} is not known; use one of {', '.join(TESTS)}")
    if test == "knha" and method == "FE":
        raise EvidenceError("Knapp-Hartung is made for random effects; use test='z' with a fixed effect")


def _check_level(level: float) -> None:
    if not 0 < level < 1:
        raise EvidenceError(f"the level of an interval lies between 0 and 1, as 0.95; this is {level:g}")


def _special() -> Any:
    """The distribution functions of scipy, loaded when they are first needed."""
    try:
        from scipy import special
    except ImportError:
        raise EvidenceError("pooling needs scipy; install it with `pip install 'evidence-tracker[figures]'`") from None
    return special
