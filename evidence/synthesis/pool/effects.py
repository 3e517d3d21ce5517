"""Compute effect sizes with their sampling variances, from two arms or a published interval.

Definitions are those of metafor's ``escalc`` (Viechtbauer 2010, doi:10.18637/jss.v036.i03) and of
the Cochrane Handbook (version 6.5), chapter 6. The first arm is the intervention; ratios are on the
log scale.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from statistics import NormalDist
from typing import Literal, get_args

from evidence.claims.base.models import RATIO_NAMES
from evidence.errors import EvidenceError

PoolableMeasure = Literal["MD", "SMD", "RD", "RR", "OR", "HR"]
POOLABLE_MEASURES: tuple[PoolableMeasure, ...] = get_args(PoolableMeasure)

MAX_INTERVAL_ASYMMETRY = 0.1
"""How far an estimate may lie from the middle of its interval, as a share of its half-width."""
Z_95 = 1.959964  # quantile for intervals of 95 %
CONTINUITY_CORRECTION = 0.5  # added to every cell of a two-by-two table that has an empty one


@dataclass(frozen=True, slots=True)
class EffectSize:
    """An effect size on the scale on which it is pooled: ratios as logarithms, all else as it is.

    ``yi`` is the effect, ``vi`` its sampling variance (the square of its standard error).
    """

    measure: PoolableMeasure
    yi: float
    vi: float


@dataclass(frozen=True, slots=True)
class ContinuousArm:
    """One arm with a continuous outcome: participants, mean and SD in units of the scale."""

    n: int
    mean: float
    sd: float


@dataclass(frozen=True, slots=True)
class DichotomousArm:
    """One arm with a dichotomous outcome: participants, and how many had the event."""

    n: int
    events: int


def mean_difference(intervention: ContinuousArm, control: ContinuousArm) -> EffectSize:
    """Compute the difference of two means (Handbook 6.5.1.1).

    Raises:
        EvidenceError: an arm has fewer than two participants, or no spread.
    """
    one, two = _validate_continuous_arm(intervention), _validate_continuous_arm(control)
    return EffectSize("MD", one.mean - two.mean, one.sd**2 / one.n + two.sd**2 / two.n)


def standardised_mean_difference(intervention: ContinuousArm, control: ContinuousArm) -> EffectSize:
    """Compute Hedges' g: the difference of two means in pooled standard deviations.

    The correction for small samples is exact (Hedges 1981, doi:10.3102/10769986006002107, equation
    6e); the variance is that of large samples, 1/n1 + 1/n2 + g²/(2(n1 + n2)), as in
    ``escalc(measure="SMD")``.

    Raises:
        EvidenceError: an arm has fewer than two participants, or no spread.
    """
    one, two = _validate_continuous_arm(intervention), _validate_continuous_arm(control)
    df = one.n + two.n - 2
    pooled_sd = math.sqrt(((one.n - 1) * one.sd**2 + (two.n - 1) * two.sd**2) / df)
    g = small_sample_correction(df) * (one.mean - two.mean) / pooled_sd
    return EffectSize("SMD", g, 1 / one.n + 1 / two.n + g**2 / (2 * (one.n + two.n)))


def standardise_difference(difference: EffectSize, n1: int, n2: int) -> EffectSize:
    """Standardise a difference of means by the standard deviation that its variance implies.

    The deviation is se / √(1/n1 + 1/n2) (Handbook 6.5.2.3). That of adjusted scores and of changes
    is smaller than that of scores, so the effect is larger.

    Args:
        difference: a mean difference (MD).
        n1: participants with the intervention.
        n2: participants of the control.

    Raises:
        EvidenceError: an arm has fewer than two participants.
    """
    sd = math.sqrt(difference.vi / (1 / n1 + 1 / n2)) if n1 and n2 else 0.0
    return standardised_mean_difference(
        ContinuousArm(n1, difference.yi, sd), ContinuousArm(n2, 0.0, sd)
    )


def combine_two_arms(one: ContinuousArm, two: ContinuousArm) -> ContinuousArm:
    """Combine two arms of a trial into one, as if they had never been apart (Handbook 6.5.2.10)."""
    n = one.n + two.n
    mean = (one.n * one.mean + two.n * two.mean) / n
    within = (one.n - 1) * one.sd**2 + (two.n - 1) * two.sd**2
    between = one.n * two.n / n * (one.mean - two.mean) ** 2
    return ContinuousArm(n, mean, math.sqrt((within + between) / (n - 1)))


def small_sample_correction(df: int) -> float:
    """Return Hedges' c(m), which makes d unbiased: Γ(m/2) / (√(m/2) Γ((m-1)/2)) with m >= 2 df."""
    return math.exp(math.lgamma(df / 2) - math.lgamma((df - 1) / 2)) / math.sqrt(df / 2)


def risk_ratio(intervention: DichotomousArm, control: DichotomousArm) -> EffectSize:
    """Compute the log ratio of two risks (Handbook 6.4.1.1); empty cells as in risk_difference."""
    a, n1, c, n2 = _corrected_counts(intervention, control)
    return EffectSize("RR", math.log((a / n1) / (c / n2)), 1 / a - 1 / n1 + 1 / c - 1 / n2)


def odds_ratio(intervention: DichotomousArm, control: DichotomousArm) -> EffectSize:
    """Compute the log ratio of two odds (Handbook 6.4.1.1); empty cells as in risk_difference."""
    a, n1, c, n2 = _corrected_counts(intervention, control)
    b, d = n1 - a, n2 - c
    return EffectSize("OR", math.log(a * d / (b * c)), 1 / a + 1 / b + 1 / c + 1 / d)


def risk_difference(intervention: DichotomousArm, control: DichotomousArm) -> EffectSize:
    """Compute the difference of two risks, as a share of 1 (Handbook 6.4.1.2).

    If one of the four cells is empty, a half is added to all four, as ``escalc`` does by default.

    Raises:
        EvidenceError: more events than participants, or an arm without participants.
    """
    a, n1, c, n2 = _corrected_counts(intervention, control)
    p1, p2 = a / n1, c / n2
    return EffectSize("RD", p1 - p2, p1 * (1 - p1) / n1 + p2 * (1 - p2) / n2)


def effect_from_interval(
    measure: PoolableMeasure, estimate: float, ci_low: float, ci_high: float, *, level: float = 0.95
) -> EffectSize:
    """Compute an effect from a published estimate and its interval (Handbook 6.3.1, 6.3.2).

    The standard error is the width of the interval over twice the normal quantile, on the log scale
    for ratios. An interval made with Student's t (small trials) gives a slightly too large
    variance, which is the safe side.

    Args:
        measure: what was estimated.
        estimate: as published; ratios as ratios.
        ci_low: lower limit.
        ci_high: upper limit.
        level: of the interval, as a share of 1.

    Raises:
        EvidenceError: the numbers are not an interval around the estimate; a ratio is not above 0;
            or the interval is not roughly symmetric on its scale (``MAX_INTERVAL_ASYMMETRY``), so
            that it gives no standard error.
    """
    if measure not in POOLABLE_MEASURES:
        raise EvidenceError(
            f"{measure!r} is not an effect measure; use one of {', '.join(POOLABLE_MEASURES)}"
        )
    if not 0 < level < 1:
        raise EvidenceError(
            f"the level of an interval lies between 0 and 1, as 0.95; this is {level:g}"
        )
    published = f"{estimate:g} ({ci_low:g} to {ci_high:g})"
    if not all(map(math.isfinite, (estimate, ci_low, ci_high))) or not ci_low < ci_high:
        raise EvidenceError(
            f"{published} is not an estimate with an interval; "
            "give three numbers, lower limit first"
        )
    if measure in RATIO_NAMES:
        if min(estimate, ci_low) <= 0:
            raise EvidenceError(
                f"{published}: a ratio and its limits are above 0; "
                "give the ratio, not its logarithm"
            )
        estimate, ci_low, ci_high = math.log(estimate), math.log(ci_low), math.log(ci_high)
    if abs(ci_low + ci_high - 2 * estimate) > MAX_INTERVAL_ASYMMETRY * (ci_high - ci_low):
        where = "on the log scale" if measure in RATIO_NAMES else "around its estimate"
        raise EvidenceError(
            f"{published}: the interval is not symmetric {where}, so it gives no standard error; "
            "check the numbers, or give them with more digits"
        )
    se = (ci_high - ci_low) / (2 * NormalDist().inv_cdf((1 + level) / 2))
    return EffectSize(measure, estimate, se**2)


def _validate_continuous_arm(arm: ContinuousArm) -> ContinuousArm:
    if arm.n < 2:
        raise EvidenceError(
            f"an arm with n = {arm.n} has no spread; "
            "two participants or more are needed in each arm"
        )
    if not (math.isfinite(arm.mean) and math.isfinite(arm.sd) and arm.sd > 0):
        raise EvidenceError(
            f"mean {arm.mean:g} with standard deviation {arm.sd:g} gives no variance; "
            "a standard deviation is above 0"
        )
    return arm


def _corrected_counts(
    intervention: DichotomousArm, control: DichotomousArm
) -> tuple[float, float, float, float]:
    """Return events and participants of both arms, a half added to each cell if one is empty."""
    for arm in (intervention, control):
        if arm.n < 1 or not 0 <= arm.events <= arm.n:
            raise EvidenceError(
                f"{arm.events} events in {arm.n} participants cannot be; "
                "check the counts of both arms"
            )
    a, n1, c, n2 = (
        float(intervention.events),
        float(intervention.n),
        float(control.events),
        float(control.n),
    )
    if 0 in (a, n1 - a, c, n2 - c):
        return (
            a + CONTINUITY_CORRECTION,
            n1 + 2 * CONTINUITY_CORRECTION,
            c + CONTINUITY_CORRECTION,
            n2 + 2 * CONTINUITY_CORRECTION,
        )
    return a, n1, c, n2
