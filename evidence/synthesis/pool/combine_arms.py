"""Combine the arms of a trial that share one control (Cochrane Handbook 6.5.2.10).

Two comparisons with one control group would count its participants twice.
"""

from __future__ import annotations

import functools
import math
from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import NamedTuple

from evidence.claims.base.load import EvidenceBase
from evidence.claims.base.models import EffectDirection, Finding
from evidence.errors import EvidenceError
from evidence.synthesis.pool.effects import (
    Z_95,
    ContinuousArm,
    EffectSize,
    combine_two_arms,
    effect_from_interval,
    mean_difference,
)
from evidence.wording import join_with_and


class PooledFinding(NamedTuple):
    """A finding as it goes into a pool, and the findings of the base that it is made of."""

    finding: Finding
    parts: tuple[Finding, ...]


def combine_arms(base: EvidenceBase, findings: Iterable[Finding]) -> list[PooledFinding]:
    """Combine the findings of arms that share a control; the others stay as they are.

    Arms are told apart by ``intervention_name``, and combined where mean differences with their
    intervals and the sizes of all arms were read. The arms of a crossover trial are one group of
    people, and stay apart.

    Args:
        base: the evidence base.
        findings: those that give an effect by themselves.
    """
    alike: dict[tuple[object, ...], list[Finding]] = {}
    for finding in findings:
        is_parallel = base.studies[finding.study].design != "crossover_trial"
        comparison = _comparison_of(finding) if is_parallel else (id(finding),)
        alike.setdefault(comparison, []).append(finding)
    pooled: list[PooledFinding] = []
    for members in alike.values():
        combined = _combine(members)
        pooled += [combined] if combined else [PooledFinding(row, (row,)) for row in members]
    return pooled


def _comparison_of(finding: Finding) -> tuple[object, ...]:
    """Return all that arms of one trial have in common when they are compared with one control."""
    if finding.intervention_name is None:
        return (id(finding),)
    return (
        finding.study,
        finding.outcome,
        finding.timepoint,
        finding.weeks,
        finding.comparator,
        finding.comparator_name,
        finding.measure,
        finding.scale,
        finding.instrument,
        finding.scale_min,
        finding.scale_max,
        finding.scale_is_assumed,
        finding.score,
        finding.arm2_n,
    )


def _combine(findings: Sequence[Finding]) -> PooledFinding | None:
    names = [row.intervention_name for row in findings if row.intervention_name]
    sizes = [(row.arm1_n or 0, row.arm2_n or 0) for row in findings]
    is_several = len(findings) > 1 and len(set(names)) == len(findings)
    if not is_several or findings[0].measure != "MD" or min(map(min, sizes)) < 2:
        return None
    try:
        differences = [_read_difference(row) for row in findings]
    except EvidenceError:
        return None
    n, effect = _combine_differences(differences, sizes)
    half = Z_95 * math.sqrt(effect.vi)
    made = replace(
        findings[0],
        intervention_name=join_with_and(names),
        direction=_direction_of(effect),
        estimate=effect.yi,
        ci_low=effect.yi - half,
        ci_high=effect.yi + half,
        arm1_n=n,
        arm1_mean=None,
        arm1_sd=None,
        arm2_mean=None,
        arm2_sd=None,
        status="derived",
        note=f"arms combined: {join_with_and(names)}",
    )
    return PooledFinding(made, tuple(findings))


def _direction_of(effect: EffectSize) -> EffectDirection:
    if effect.yi == 0:
        return "no_difference"
    return "favours_intervention" if effect.yi > 0 else "favours_comparator"


def _read_difference(finding: Finding) -> EffectSize:
    if finding.estimate is None or finding.ci_low is None or finding.ci_high is None:
        raise EvidenceError("the arms have no intervals")
    return effect_from_interval("MD", finding.estimate, finding.ci_low, finding.ci_high)


def _combine_differences(
    differences: Sequence[EffectSize], sizes: Sequence[tuple[int, int]]
) -> tuple[int, EffectSize]:
    """Return how many people the combined arm has, and its difference from the control.

    Each arm is placed by its difference from the control, whose mean is 0 here.
    """
    arms = []
    for difference, (n1, n2) in zip(differences, sizes, strict=True):
        sd = math.sqrt(difference.vi / (1 / n1 + 1 / n2))
        arms.append(ContinuousArm(n1, difference.yi, sd))
    combined = functools.reduce(combine_two_arms, arms)
    spread = math.sqrt(sum(arm.n * arm.sd**2 for arm in arms) / combined.n)
    control = ContinuousArm(sizes[0][1], 0.0, spread)
    return combined.n, mean_difference(combined, control)
