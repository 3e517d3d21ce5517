"""Derive an effect size from a finding: from its published interval, or else from its two arms."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal, NamedTuple

from evidence.claims.base.models import RATIO_NAMES, Finding, format_label
from evidence.errors import EvidenceError
from evidence.messages.catalogue import gettext
from evidence.messages.numbers import format_digits
from evidence.studies.study import Study
from evidence.synthesis.pool.effects import (
    POOLABLE_MEASURES,
    ContinuousArm,
    EffectSize,
    PoolableMeasure,
    effect_from_interval,
    mean_difference,
    standardise_difference,
    standardised_mean_difference,
)
from evidence.synthesis.pool.exclusions import ExclusionReason

EffectSource = Literal["published interval", "arms", "standardised"]
ScoreClass = Literal["end", "change"]

_RATING_INSTRUMENTS = ("VAS", "NRS")  # visual analogue and numeric rating scale
_RATING_MAXIMA = (10, 100)
_DIRECTION_SIGNS: Mapping[str, int] = {"favours_intervention": 1, "favours_comparator": -1}


class DerivedEffect(NamedTuple):
    """An effect size, and what it was derived from."""

    size: EffectSize
    source: EffectSource


def derive_effect(finding: Finding, study: Study) -> DerivedEffect | ExclusionReason:
    """Derive the effect of a finding on its common scale.

    Args:
        finding: estimates of differences in units of its scale; positive favours the intervention.
        study: the study of the finding.

    Returns:
        The effect, or why there is none.
    """
    derived = _derive_unscaled_effect(finding, study)
    if isinstance(derived, ExclusionReason) or derived.size.measure != "MD":
        return derived
    factor = common_scale(finding)[1]
    size = EffectSize("MD", derived.size.yi * factor, derived.size.vi * factor**2)
    return DerivedEffect(size, derived.source)


def standardise_effect(finding: Finding, study: Study) -> DerivedEffect | None:
    """Turn a mean difference into a standardised one.

    The standard deviation is that of both arms, or else the one that the interval implies. Scores
    at the end and changes have unlike deviations, so it must be known which of them were read.

    Returns:
        The effect; None where the numbers do not give one.
    """
    if _find_measure(finding) != "MD" or find_score_class(finding) is None:
        return None
    from_arms = _derive_from_arms(finding, study, "SMD")
    if isinstance(from_arms, DerivedEffect):
        return DerivedEffect(from_arms.size, "standardised")
    difference = _derive_unscaled_effect(finding, study)
    sizes = (finding.arm1_n, finding.arm2_n)
    if isinstance(difference, ExclusionReason) or None in sizes:
        return None
    if study.design == "crossover_trial" or difference.source != "published interval":
        return None
    try:
        size = standardise_difference(difference.size, *sizes)  # type: ignore[arg-type]
    except EvidenceError:
        return None
    return DerivedEffect(size, "standardised")


def find_score_class(finding: Finding) -> ScoreClass | None:
    """Tell scores at the end from changes; standardised, they are never mixed (Handbook 10.5.2).

    Scores adjusted for those at the start vary as changes do.
    """
    if finding.score is None:
        return None
    return "end" if finding.score == "end" else "change"


def common_scale(finding: Finding) -> tuple[str, float]:
    """Return the scale on which a finding is pooled, and the factor to it.

    Visual analogue and numeric rating scales of 0-10 become 0-100. Where the range was only
    assumed, the finding keeps its own scale, and is pooled with no other.
    """
    if finding.instrument not in _RATING_INSTRUMENTS:
        return finding.scale or "", 1.0
    if finding.scale_min != 0 or finding.scale_max not in _RATING_MAXIMA:
        return finding.scale or "", 1.0
    if finding.scale_is_assumed:
        scale = f"{finding.instrument} 0-{finding.scale_max:g}"
        return gettext("%(scale)s (assumed)", scale=scale), 1.0
    return f"{finding.instrument} 0-100", 100 / finding.scale_max


def _derive_unscaled_effect(finding: Finding, study: Study) -> DerivedEffect | ExclusionReason:
    measure = _find_measure(finding)
    if isinstance(measure, ExclusionReason):
        return measure
    has_interval = finding.ci_low is not None and finding.ci_high is not None
    if finding.estimate is not None and has_interval:
        return _derive_from_interval(finding, measure)
    if measure == "MD":
        return _derive_from_arms(finding, study, "MD")
    return ExclusionReason(gettext("it gives no interval, so its weight is not known"))


def _find_measure(finding: Finding) -> PoolableMeasure | ExclusionReason:
    """Return the measure of a finding, if its numbers can be pooled at all."""
    measure = _poolable_measure(finding)
    if measure is None:
        if finding.measure is None:
            return ExclusionReason(gettext("it gives no numbers"))
        return ExclusionReason(
            gettext("%(measure)s is not a comparison of two arms", measure=finding.measure)
        )
    if finding.lower_is_better:
        return ExclusionReason(
            gettext("lower estimates are better"),
            gettext(
                "lower estimates are better; give it with positive numbers in favour, to pool it"
            ),
        )
    if _contradicts_itself(finding, measure):
        estimate = f"{finding.estimate:g}"
        reason = gettext(
            "its estimate %(estimate)s and its direction, %(direction)s, do not agree",
            estimate=format_digits(estimate),
            direction=format_label(finding.direction),
        )
        return ExclusionReason(reason)
    if measure != "SMD" and finding.scale is None:
        return ExclusionReason(gettext("its scale is not known"))
    return measure


def _poolable_measure(finding: Finding) -> PoolableMeasure | None:
    """Return MD for a weighted mean difference, and for arms without a measure."""
    if finding.measure == "WMD" or (finding.measure is None and finding.arm1_mean is not None):
        return "MD"
    return next((known for known in POOLABLE_MEASURES if known == finding.measure), None)


def _contradicts_itself(finding: Finding, measure: PoolableMeasure) -> bool:
    if finding.estimate is None:
        return False
    null_value = 1 if measure in RATIO_NAMES else 0
    gain = finding.estimate - null_value
    return gain * _DIRECTION_SIGNS.get(finding.direction, gain) < 0


def _derive_from_interval(
    finding: Finding, measure: PoolableMeasure
) -> DerivedEffect | ExclusionReason:
    assert finding.estimate is not None
    assert finding.ci_low is not None
    assert finding.ci_high is not None
    try:
        size = effect_from_interval(measure, finding.estimate, finding.ci_low, finding.ci_high)
    except EvidenceError as error:
        return ExclusionReason(
            gettext("its interval gives no standard error"),
            gettext("its interval gives no standard error: %(error)s", error=error),
        )
    return DerivedEffect(size, "published interval")


def _derive_from_arms(
    finding: Finding, study: Study, measure: PoolableMeasure
) -> DerivedEffect | ExclusionReason:
    """Derive a difference of means, with the sign of the estimate or of the direction.

    Means are as printed, so that a lower one may be better.
    """
    arms = _read_arms(finding)
    if arms is None:
        return _explain_missing_arms(finding)
    if study.design == "crossover_trial":
        return ExclusionReason(
            gettext("its arms are the same people, so their means give no variance")
        )
    difference = arms[0].mean - arms[1].mean
    sign = finding.estimate
    if sign is None:
        sign = _DIRECTION_SIGNS.get(finding.direction, 0)
    if not difference or not sign:
        return ExclusionReason(
            gettext("the sign of its arms is not known"),
            gettext(
                "the sign of its arms is not known: neither estimate nor direction says which "
                "side is better"
            ),
        )
    make = standardised_mean_difference if measure == "SMD" else mean_difference
    try:
        size = make(*arms)
    except EvidenceError as error:
        return ExclusionReason(
            gettext("its arms give no effect"),
            gettext("its arms give no effect: %(error)s", error=error),
        )
    signed = size.yi if difference * sign > 0 else -size.yi
    return DerivedEffect(EffectSize(measure, signed, size.vi), "arms")


def _explain_missing_arms(finding: Finding) -> ExclusionReason:
    reason = gettext("without an interval it needs mean, standard deviation and n of both arms")
    if not finding.note:
        return ExclusionReason(reason)
    return ExclusionReason(reason, gettext("%(reason)s (see its note)", reason=reason))


def _read_arms(finding: Finding) -> tuple[ContinuousArm, ContinuousArm] | None:
    one = (finding.arm1_n, finding.arm1_mean, finding.arm1_sd)
    two = (finding.arm2_n, finding.arm2_mean, finding.arm2_sd)
    if None in one or None in two:
        return None
    return ContinuousArm(*one), ContinuousArm(*two)  # type: ignore[arg-type]  # none is missing
