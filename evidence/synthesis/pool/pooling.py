"""Pool the effects of several studies by fixed-effect and random-effects models.

The model is yi = mu + ui + ei, with ei ~ N(0, vi) within and ui ~ N(0, tau²) between studies.
Formulas are those of metafor 3.8 (Viechtbauer 2010, doi:10.18637/jss.v036.i03); docs/synthesis.md
has them with their sources.
"""

from __future__ import annotations

import dataclasses
import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal, TypeAlias, get_args

import numpy as np

from evidence.errors import EvidenceError
from evidence.synthesis.pool.analyses.pooled_words import (
    describe_pooled,
    format_p,
    pooled_to_frame,
)
from evidence.synthesis.pool.analyses.transformations import AS_POOLED
from evidence.synthesis.pool.tau2 import (
    generalised_q,
    load_scipy,
    q_profile_interval,
    tau2_dl,
    tau2_ml,
    tau2_pm,
    tau2_reml,
    tau2_sj,
    typical_variance,
    weighted_mean,
)

if TYPE_CHECKING:
    import pandas as pd
    from numpy.typing import NDArray

    from evidence.synthesis.pool.analyses.transformations import TransformationName

    _FloatArray: TypeAlias = NDArray[np.float64]
    FloatSequence: TypeAlias = Sequence[float] | NDArray[Any] | pd.Series[Any]

PoolingMethod = Literal["REML", "DL", "PM", "ML", "SJ", "FE"]
"""How tau² is estimated: by restricted maximum likelihood, DerSimonian-Laird, Paule-Mandel, maximum
likelihood, Sidik-Jonkman, or set to 0 (fixed effect)."""
POOLING_METHODS: tuple[PoolingMethod, ...] = get_args(PoolingMethod)
PoolingTest = Literal["z", "knha"]
"""Wald with the normal distribution, or Knapp-Hartung with Student's t."""
POOLING_TESTS: tuple[PoolingTest, ...] = get_args(PoolingTest)

MIN_STUDIES_FOR_EGGER = 10

_RELATIVE_TOLERANCE = 1e-10
_MAX_MAGNITUDE = 1e75  # the fourth power is still a number


@dataclass(frozen=True, slots=True)
class PooledEstimate:
    """A pooled estimate, on the scale of the effects (logarithms of ratios).

    ``ci_*`` is the interval of the mean effect; ``pi_*`` the one in which the effect of a new study
    is expected, None for a fixed effect. ``tau2`` is the variance between studies with its
    Q-profile interval (None for a fixed effect and for one study), ``i2`` its share of the total
    variance in per cent, ``h2`` the total over the sampling variance. ``q`` tests heterogeneity
    with k - 1 degrees of freedom and p-value ``q_p``. ``weights`` are in per cent, in the order of
    studies. ``p`` tests that the mean effect is 0.
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
    method: PoolingMethod
    test: PoolingTest
    level: float
    p: float

    def to_frame(self, transf: TransformationName | None = None) -> pd.DataFrame:
        """Return a table with this estimate as its only row.

        Args:
            transf: how estimate and intervals are transformed back: "exp", "tanh" or "expit".
        """
        return pooled_to_frame({}, [self], transf)

    def __str__(self) -> str:
        return describe_pooled(self, AS_POOLED)


@dataclass(frozen=True, slots=True)
class EggerTest:
    """A regression test for funnel plot asymmetry: slope of the effect on its standard error.

    ``limit`` is the effect where the standard error is 0, with its 95 % interval; ``p`` tests, by
    ``t`` with ``df`` degrees of freedom, that the slope is 0.
    """

    slope: float
    se: float
    t: float
    df: int
    p: float
    limit: float
    limit_ci_low: float
    limit_ci_high: float

    def to_frame(self) -> pd.DataFrame:
        """Return a table with this test as its only row."""
        import pandas as pd

        return pd.DataFrame([dataclasses.asdict(self)])

    def __str__(self) -> str:
        return (
            f"slope of the effect on its standard error {self.slope:.2f}, "
            f"t({self.df}) = {self.t:.2f}, {format_p(self.p)}; effect at a standard error of 0: "
            f"{self.limit:.2f} (95 % interval {self.limit_ci_low:.2f} to {self.limit_ci_high:.2f})"
        )


def pool_effects(
    yi: FloatSequence,
    vi: FloatSequence,
    method: PoolingMethod | Literal["EE"] = "REML",
    test: PoolingTest = "z",
    *,
    level: float = 0.95,
) -> PooledEstimate:
    """Pool the effects of k studies.

    One study is its own estimate, with tau² = 0 and the normal distribution for any ``test``.

    Args:
        yi: effects, of any finite value, one a study; ratios as logarithms.
        vi: their sampling variances, above 0, in the same order.
        method: of estimating tau²; "FE" (or "EE", as newer software says) sets it to 0.
        test: "z", or "knha" for Knapp and Hartung (2003), without truncation.
        level: of all intervals, as a share of 1.

    Raises:
        EvidenceError: the numbers are not effects with variances, method or test is not known, or
            scipy is not installed.
    """
    y, v = validate_effects(yi, vi)
    method = normalise_method(method)
    check_test(test, method)
    check_level(level)
    special = load_scipy("special")
    k = len(y)
    test = test if k > 1 else "z"

    q = generalised_q(0.0, y, v)
    tau2 = _TAU2_ESTIMATORS[method](y, v) if k > 1 else 0.0
    weights = 1 / (v + tau2)
    estimate, variance = weighted_mean(y, weights), 1 / float(weights.sum())
    if test == "knha":
        variance *= generalised_q(tau2, y, v) / (k - 1)
    se = math.sqrt(variance)
    quantile = find_quantile(level, k - 1 if test == "knha" else None)
    reach, spread = quantile * se, quantile * math.sqrt(variance + tau2)
    i2, h2 = _i2_and_h2(q, tau2, v, method)
    fixed = method == "FE"
    profile = (None, None) if fixed or k == 1 else q_profile_interval(y, v, level)
    return PooledEstimate(
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
        p=compute_p(estimate, se, k - 1 if test == "knha" else None),
    )


def leave_one_out(
    yi: FloatSequence,
    vi: FloatSequence,
    method: PoolingMethod | Literal["EE"] = "REML",
    test: PoolingTest = "z",
    *,
    level: float = 0.95,
) -> tuple[PooledEstimate, ...]:
    """Pool without the first study, without the second, and so on: k results.

    Raises:
        EvidenceError: there is only one study; or as ``pool_effects``.
    """
    y, v = validate_effects(yi, vi)
    if len(y) == 1:
        raise EvidenceError(
            "nothing is left without the only study; leaving one out takes two studies or more"
        )
    return tuple(
        pool_effects(np.delete(y, i), np.delete(v, i), method, test, level=level)
        for i in range(len(y))
    )


def q_profile(yi: FloatSequence, vi: FloatSequence, *, level: float = 0.95) -> tuple[float, float]:
    """Compute the confidence interval of tau² (Viechtbauer 2007, doi:10.1002/sim.2514).

    It is (0, 0) where even 0 is too large.

    Raises:
        EvidenceError: there is only one study; or as ``pool_effects``.
    """
    y, v = validate_effects(yi, vi)
    check_level(level)
    if len(y) == 1:
        raise EvidenceError(
            "one study says nothing of the variance between studies; two or more are needed"
        )
    return q_profile_interval(y, v, level)


def run_egger_test(yi: FloatSequence, vi: FloatSequence) -> EggerTest:
    """Test a funnel plot for asymmetry (Egger et al. 1997, doi:10.1136/bmj.315.7109.629).

    Effects are regressed on their standard errors, weighted by the inverse variance, with a
    multiplicative dispersion: metafor's ``regtest(model="lm", predictor="sei")``.

    Raises:
        EvidenceError: there are fewer than 10 studies (Handbook 13.3.5.4), or all standard errors
            or all effects are the same.
    """
    y, v = validate_effects(yi, vi)
    k = len(y)
    if k < MIN_STUDIES_FOR_EGGER:
        raise EvidenceError(
            f"{k} studies are too few to tell an asymmetric funnel plot from chance "
            f"(Cochrane Handbook 13.3.5.4 asks for {MIN_STUDIES_FOR_EGGER}); leave the test out"
        )
    w, x = 1 / v, np.sqrt(v)
    centre = weighted_mean(x, w)
    spread = float((w * (x - centre) ** 2).sum())
    if spread <= _RELATIVE_TOLERANCE * float((w * x**2).sum()):
        raise EvidenceError(
            "all standard errors are the same, so no effect can depend on them; leave the test out"
        )
    if float(np.ptp(y)) <= _RELATIVE_TOLERANCE * float(np.abs(y).max()):
        raise EvidenceError(
            "all effects are the same, so none can depend on its standard error; leave the test out"
        )
    slope = float((w * (x - centre) * y).sum()) / spread
    limit = weighted_mean(y, w) - slope * centre
    df = k - 2
    dispersion = float((w * (y - limit - slope * x) ** 2).sum()) / df
    se = math.sqrt(dispersion / spread)
    limit_variance = dispersion * (1 / float(w.sum()) + centre**2 / spread)
    reach = find_quantile(0.95, df) * math.sqrt(limit_variance)
    t = slope / se if se else math.copysign(math.inf, slope)
    p = compute_p(slope, se, df)
    return EggerTest(slope, se, t, df, p, limit, limit - reach, limit + reach)


_TAU2_ESTIMATORS: dict[PoolingMethod, Callable[[_FloatArray, _FloatArray], float]] = {
    "REML": tau2_reml,
    "DL": tau2_dl,
    "PM": tau2_pm,
    "ML": tau2_ml,
    "SJ": tau2_sj,
    "FE": lambda _y, _v: 0.0,
}


def _i2_and_h2(q: float, tau2: float, v: _FloatArray, method: PoolingMethod) -> tuple[float, float]:
    """Return I² in per cent and H², from tau² and the typical variance, or from Q (fixed)."""
    df = len(v) - 1
    if df == 0:
        return 0.0, 1.0
    if method == "FE":
        return (max(0.0, 100 * (q - df) / q) if q else 0.0), q / df
    typical = typical_variance(v)
    return 100 * tau2 / (typical + tau2), tau2 / typical + 1


def find_quantile(level: float, df: int | None) -> float:
    """Return a quantile of the normal distribution, or of Student's t with ``df`` degrees."""
    special, upper = load_scipy("special"), (1 + level) / 2
    return float(special.ndtri(upper) if df is None else special.stdtrit(df, upper))


def compute_p(estimate: float, se: float, df: int | None) -> float:
    """Return the two-sided p-value; without a standard error, only a mean of 0 agrees with 0."""
    if se == 0:
        return float(estimate == 0)
    special, distance = load_scipy("special"), -abs(estimate / se)
    return 2 * float(special.ndtr(distance) if df is None else special.stdtr(df, distance))


# --- what was given ---


def validate_effects(yi: FloatSequence, vi: FloatSequence) -> tuple[_FloatArray, _FloatArray]:
    """Convert both columns to arrays, if they are effects with their variances.

    Raises:
        EvidenceError: they are not; the message says where.
    """
    y, v = _to_array("yi", yi), _to_array("vi", vi)
    if len(y) != len(v):
        raise EvidenceError(
            f"{len(y)} effects have {len(v)} variances; give one variance for each effect"
        )
    if not len(y):
        raise EvidenceError("there are no effects to pool; give one or more")
    for name, numbers in (("yi", y), ("vi", v)):
        bad = np.flatnonzero(~np.isfinite(numbers))
        if len(bad):
            raise EvidenceError(
                f"{name} is missing or infinite in {_describe_positions(bad)}; "
                "leave these studies out and say so"
            )
    with np.errstate(over="ignore"):  # an infinite weight is refused with the others
        weights = 1 / v[v > 0]
    for name, numbers in (("yi", y), ("vi", v), ("1 / vi", weights)):
        if (np.abs(numbers) > _MAX_MAGNITUDE).any():
            raise EvidenceError(_explain_magnitude(name))
    bad = np.flatnonzero(v <= 0)
    if len(bad):
        raise EvidenceError(
            f"vi is not above 0 in {_describe_positions(bad)}; "
            "it is a variance, the square of the standard error"
        )
    return y, v


def _to_array(name: str, given: FloatSequence) -> _FloatArray:
    try:
        numbers = np.array(
            [float("nan") if missing else value for value, missing in _flag_missing(given)],
            dtype=np.float64,
        )
    except (TypeError, ValueError):
        raise EvidenceError(
            f"{name} are not numbers; give a list, an array or a column of numbers"
        ) from None
    except OverflowError:
        raise EvidenceError(_explain_magnitude(name)) from None
    if numbers.ndim != 1:
        raise EvidenceError(
            f"{name} has {numbers.ndim} dimensions; give a list, an array or a column of numbers"
        )
    return numbers


def _explain_magnitude(name: str) -> str:
    return f"{name} goes beyond {_MAX_MAGNITUDE:g}, too far to compute with; check its unit"


def _flag_missing(given: FloatSequence) -> list[tuple[Any, bool]]:
    """Pair each value with whether it is missing: None or pandas' NA."""
    return [(value, value is None or type(value).__name__ == "NAType") for value in given]


def _describe_positions(bad: NDArray[np.intp]) -> str:
    named = ", ".join(str(place + 1) for place in bad[:5].tolist()) + (
        " ..." if len(bad) > 5 else ""
    )
    return f"row {named}" if len(bad) == 1 else f"rows {named}"


def normalise_method(method: str) -> PoolingMethod:
    """Return a method by its name, "FE" for "EE".

    Raises:
        EvidenceError: it is not known.
    """
    for known in POOLING_METHODS:
        if method == known or (method == "EE" and known == "FE"):
            return known
    raise EvidenceError(f"method {method!r} is not known; use one of {', '.join(POOLING_METHODS)}")


def check_test(test: str, method: PoolingMethod) -> None:
    """Refuse a test that is not known, or does not go with the method.

    Raises:
        EvidenceError: it is such a test.
    """
    if test not in POOLING_TESTS:
        raise EvidenceError(f"test {test!r} is not known; use one of {', '.join(POOLING_TESTS)}")
    if test == "knha" and method == "FE":
        raise EvidenceError(
            "Knapp-Hartung requires random effects; use test='z' with a fixed effect"
        )


def check_level(level: float) -> None:
    """Refuse a level that is no share of 1.

    Raises:
        EvidenceError: it does not lie between 0 and 1.
    """
    if not 0 < level < 1:
        raise EvidenceError(
            f"the level of an interval lies between 0 and 1, as 0.95; this is {level:g}"
        )
