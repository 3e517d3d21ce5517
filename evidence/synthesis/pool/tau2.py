"""Estimate tau², the variance between studies: moments, likelihoods, and Q-profile intervals.

Fisher scoring stops where metafor 3.8 stops, so that the same numbers come out.
"""

from __future__ import annotations

import importlib
import math
from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING, Any, Literal, NamedTuple, TypeAlias

import numpy as np

from evidence.errors import EvidenceError

if TYPE_CHECKING:
    from numpy.typing import NDArray

    FloatArray: TypeAlias = NDArray[np.float64]

# Fisher scoring ends at a step this small. The limit is absolute: where the typical variance is
# below _SMALL_VARIANCE it would be felt, and iteration goes on.
_MIN_STEP = 1e-5
_SMALL_VARIANCE = 1e-3
_FULL_STEPS, _MAX_STEPS = 100, 10_000
_MIN_GAIN = float(np.finfo(float).eps ** 0.25)  # in log likelihood, from which tau² = 0 is likelier
_RELATIVE_TOLERANCE = 1e-10
_ROUNDING_ERROR = 8 * float(np.finfo(float).eps)


def tau2_dl(y: FloatArray, v: FloatArray) -> float:
    """Return tau² after DerSimonian and Laird (1986, doi:10.1016/0197-2456(86)90046-2), eq. 8."""
    return max(0.0, (generalised_q(0.0, y, v) - (len(y) - 1)) / projection_trace(1 / v))


def tau2_pm(y: FloatArray, v: FloatArray) -> float:
    """Return the tau² of Paule and Mandel (1982), at which Q equals its expectation k - 1.

    It is 0 where Q is below k - 1 from the start.
    """
    return _find_tau2(len(y) - 1, y, v)


def _find_tau2(q: float, y: FloatArray, v: FloatArray) -> float:
    return solve_q(lambda tau2: generalised_q(tau2, y, v), q, v)


def solve_q(q_at: Callable[[float], float], q: float, v: FloatArray) -> float:
    """Find the tau² at which the generalised Q, which falls as tau² grows, equals ``q``."""
    if q_at(0.0) <= q:
        return 0.0
    high = float(v.max())
    while q_at(high) > q:
        high *= 10
    optimize = load_scipy("optimize")
    tolerance = _RELATIVE_TOLERANCE * float(v.min())
    return float(optimize.brentq(lambda tau2: q_at(tau2) - q, 0, high, xtol=tolerance))


def tau2_sj(y: FloatArray, v: FloatArray) -> float:
    """Return tau² after Sidik and Jonkman (2005, doi:10.1111/j.1467-9876.2005.00489.x).

    The rough estimate that it begins with is the mean square of the effects around their mean,
    which is above 0 unless all effects are the same.
    """
    rough = float(y.var())
    return rough * generalised_q(rough, y, v) / (len(y) - 1)


def tau2_ml(y: FloatArray, v: FloatArray) -> float:
    """Return tau² by maximum likelihood, which is too small where studies are few.

    Hardy and Thompson 1996, doi:10.1002/(SICI)1097-0258(19960330)15:6<619::AID-SIM188>3.0.CO;2-A.

    Raises:
        EvidenceError: the iteration does not converge.
    """
    likelihood = Likelihood(
        "maximum likelihood", partial(_ml_step, y=y, v=v), partial(_log_likelihood, y=y, v=v)
    )
    return maximise_likelihood(likelihood, _tau2_hedges(y, v), typical_variance(v))


def tau2_reml(y: FloatArray, v: FloatArray) -> float:
    """Return tau² by restricted maximum likelihood.

    Viechtbauer 2005, doi:10.3102/10769986030003261.

    Raises:
        EvidenceError: the iteration does not converge.
    """
    likelihood = Likelihood(
        "restricted maximum likelihood",
        partial(_reml_step, y=y, v=v),
        partial(_restricted_log_likelihood, y=y, v=v),
    )
    return maximise_likelihood(likelihood, _tau2_hedges(y, v), typical_variance(v))


class Likelihood(NamedTuple):
    """A likelihood of tau²: its name, the step of Fisher scoring from a tau², and its logarithm."""

    name: str
    step: Callable[[float], float]
    log: Callable[[float], float]


def maximise_likelihood(likelihood: Likelihood, start: float, typical: float) -> float:
    """Return the tau² of the greatest likelihood by Fisher scoring.

    Steps that would go below 0 are halved. With few studies, full steps can oscillate for ever,
    where metafor gives up; then they become shorter.

    Args:
        likelihood: what is maximised.
        start: the tau² that the first step is taken from.
        typical: the typical variance of the studies, which says how small a step is small.

    Raises:
        EvidenceError: the iteration does not converge.
    """
    smallest_step = _MIN_STEP if typical >= _SMALL_VARIANCE else _RELATIVE_TOLERANCE * typical
    tau2 = max(0.0, start)
    for count in range(_MAX_STEPS):
        share = 1 / (1 + count // _FULL_STEPS)
        step = share * likelihood.step(tau2)
        while tau2 + step < 0:
            step /= 2
        tau2 += step
        if abs(step) <= max(share * smallest_step, _ROUNDING_ERROR * tau2):
            break
    else:
        raise EvidenceError(
            f"{likelihood.name} does not converge for these effects; "
            "check the variances, or use method='PM'"
        )
    gain = likelihood.log(0.0) - likelihood.log(tau2)
    return 0.0 if gain > _MIN_GAIN and tau2 > smallest_step else tau2


def _tau2_hedges(y: FloatArray, v: FloatArray) -> float:
    """Return Hedges' estimate, from which Fisher scoring begins."""
    return float(y.var(ddof=1) - v.mean())


def _reml_step(tau2: float, y: FloatArray, v: FloatArray) -> float:
    """Return the step of Fisher scoring, (y'PPy - tr P) / tr PP, without the k x k matrix P."""
    w = 1 / (v + tau2)
    residual = w * (y - weighted_mean(y, w))
    diagonal, total = w * sum_over_others(w) / w.sum(), w.sum()
    trace_pp = float((diagonal**2).sum() + (w**2 * sum_over_others(w**2)).sum() / total**2)
    return (float((residual**2).sum()) - projection_trace(w)) / trace_pp


def _ml_step(tau2: float, y: FloatArray, v: FloatArray) -> float:
    """Return the step of Fisher scoring, (y'PPy - tr W) / tr WW."""
    w = 1 / (v + tau2)
    residual = w * (y - weighted_mean(y, w))
    return float(((residual**2).sum() - w.sum()) / (w**2).sum())


def _log_likelihood(tau2: float, y: FloatArray, v: FloatArray) -> float:
    """Return the log likelihood without its constant."""
    return -0.5 * (float(np.log(v + tau2).sum()) + generalised_q(tau2, y, v))


def _restricted_log_likelihood(tau2: float, y: FloatArray, v: FloatArray) -> float:
    """Return the restricted log likelihood without its constant."""
    return _log_likelihood(tau2, y, v) - 0.5 * math.log(float((1 / (v + tau2)).sum()))


def q_profile_interval(y: FloatArray, v: FloatArray, level: float) -> tuple[float, float]:
    """Return the tau² at which Q is the upper and the lower quantile of chi² with k - 1 df."""
    chdtri, tail = load_scipy("special").chdtri, (1 - level) / 2
    low, high = (float(chdtri(len(y) - 1, area)) for area in (tail, 1 - tail))
    return _find_tau2(low, y, v), _find_tau2(high, y, v)


def weighted_mean(y: FloatArray, w: FloatArray) -> float:
    """Return the weighted mean of effects."""
    return float((w * y).sum() / w.sum())


def generalised_q(tau2: float, y: FloatArray, v: FloatArray) -> float:
    """Return the generalised Cochran's Q: squares around the mean, weighted by 1 / (vi + tau²)."""
    w = 1 / (v + tau2)
    return float((w * (y - weighted_mean(y, w)) ** 2).sum())


def projection_trace(w: FloatArray) -> float:
    """Return the trace of P = W - W11'W / 1'W1: the weights less what the mean takes."""
    return float((w * sum_over_others(w)).sum() / w.sum())


def sum_over_others(w: FloatArray) -> FloatArray:
    """Sum over the others, for each study.

    A difference from the total would lose small weights beside a very large one.
    """
    before, after = np.zeros(len(w)), np.zeros(len(w))
    before[1:] = np.cumsum(w)[:-1]
    after[:-1] = np.cumsum(w[::-1])[::-1][1:]
    return before + after


def typical_variance(v: FloatArray) -> float:
    """Return the typical variance of Higgins and Thompson (2002, doi:10.1002/sim.1186), eq. 9."""
    return (len(v) - 1) / projection_trace(1 / v)


def load_scipy(module: Literal["special", "optimize"]) -> Any:
    """Load a module of scipy when it is first needed.

    Raises:
        EvidenceError: scipy is not installed.
    """
    try:
        return importlib.import_module(f"scipy.{module}")
    except ImportError:
        raise EvidenceError(
            "pooling needs scipy; install it with `pip install 'evidence-tracker[figures]'`"
        ) from None
