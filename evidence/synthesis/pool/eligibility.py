"""Find which findings of a claim may be pooled, in which groups, and why the others may not.

A pool holds one outcome, in one window of time, against one comparator, on one scale or in standard
deviations, of randomised trials of one condition, each counted once; all else is excluded with its
reason (Cochrane Handbook, version 6.5, chapters 6, 9, 10 and 23). Only studies that people judged
on a claim bear on it.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import get_args

from evidence.claims.base.load import EvidenceBase
from evidence.claims.base.models import (
    CURATED_COMPARATORS,
    Claim,
    CuratedComparator,
    Finding,
    Outcome,
    Timepoint,
)
from evidence.errors import EvidenceError
from evidence.studies.study_label import study_label
from evidence.synthesis.pool.combine_arms import PooledFinding, combine_arms
from evidence.synthesis.pool.exclusions import (
    ExclusionReason,
    find_exclusion_reason,
    has_review_design,
)
from evidence.synthesis.pool.finding_effects import derive_effect
from evidence.synthesis.pool.pool_groups import (
    EligibleEffect,
    Exclusion,
    PoolGroup,
    build_effect,
    group_effects,
    keep_one_effect_per_trial,
)
from evidence.synthesis.pool.pooling_vocabulary import PoolingVocabulary, read_pooling_vocabulary
from evidence.synthesis.pool.unlike_scales import standardise_unlike_scales


@dataclass(frozen=True, slots=True)
class Eligibility:
    """Every finding of the studies judged on a claim, in exactly one place.

    Each of ``trial_groups`` may be pooled by itself. ``review_groups`` are to be shown beside
    them: reviews have pooled already, and many of the trials are inside them.
    """

    claim: Claim
    trial_groups: tuple[PoolGroup, ...]
    review_groups: tuple[PoolGroup, ...]
    exclusions: tuple[Exclusion, ...]


def assess_eligibility(
    base: EvidenceBase,
    claim_id: str,
    *,
    outcome: Outcome | None = None,
    timepoint: Timepoint | None = None,
    comparator: CuratedComparator | None = None,
    vocabulary: PoolingVocabulary | None = None,
) -> Eligibility:
    """Group the findings that may be pooled for a claim, and exclude the others with a reason.

    Args:
        base: the evidence base; positive estimates, and ratios above 1, favour the intervention.
        claim_id: id of the claim.
        outcome: only findings of this outcome.
        timepoint: only findings of this time.
        comparator: only findings against this comparator.
        vocabulary: how conditions and interventions are told apart; the topic's by default.

    Raises:
        EvidenceError: there is no such claim, outcome, timepoint or comparator.
    """
    _require_known(base, claim_id, outcome=outcome, timepoint=timepoint, comparator=comparator)
    claim = base.claims[claim_id]
    vocabulary = vocabulary or read_pooling_vocabulary(base.topic)
    fitting: list[Finding] = []
    exclusions: list[Exclusion] = []
    for finding in _select_judged_findings(base, claim):
        if not _is_asked_for(finding, outcome, timepoint, comparator):
            continue
        reason = _find_reason(base, claim, finding, vocabulary)
        if reason is None:
            fitting.append(finding)
        else:
            exclusions.append(_exclude(base, finding, reason))
    windows = vocabulary if timepoint is None else None  # else times are as they were asked for
    effects, without_effect = _derive_effects(base, combine_arms(base, fitting), windows)
    reviews = [row for row in effects if has_review_design(base.studies[row.study])]
    trials = [row for row in effects if not has_review_design(base.studies[row.study])]
    kept, duplicates = keep_one_effect_per_trial(base, group_effects(trials))
    groups, other_scales = standardise_unlike_scales(base, kept)
    exclusions += [*without_effect, *duplicates, *other_scales]
    return Eligibility(claim, groups, group_effects(reviews), tuple(exclusions))


def _require_known(base: EvidenceBase, claim_id: str, **asked: str | None) -> None:
    if claim_id not in base.claims:
        raise EvidenceError(f"there is no claim {claim_id!r}; `evidence claims` lists them all")
    known = {
        "outcome": base.topic.vocabularies["outcomes"],
        "timepoint": get_args(Timepoint),
        "comparator": CURATED_COMPARATORS,
    }
    for name, value in asked.items():
        if value is not None and value not in known[name]:
            raise EvidenceError(f"there is no {name} {value!r}; use {', '.join(known[name])}")


def _select_judged_findings(base: EvidenceBase, claim: Claim) -> Iterable[Finding]:
    """Select the findings of each study that was judged on the claim, in the order of the table."""
    judged = {readings.first.study for readings in base.readings_for(claim.id)}
    return (finding for finding in base.findings if finding.study in judged)


def _is_asked_for(
    finding: Finding,
    outcome: Outcome | None,
    timepoint: Timepoint | None,
    comparator: CuratedComparator | None,
) -> bool:
    return (
        outcome in (None, finding.outcome)
        and timepoint in (None, finding.timepoint)
        and comparator in (None, finding.comparator)
    )


def _find_reason(
    base: EvidenceBase, claim: Claim, finding: Finding, vocabulary: PoolingVocabulary
) -> ExclusionReason | None:
    """Find why a finding may not be pooled, or gives no effect by itself."""
    study = base.studies[finding.study]
    reason = find_exclusion_reason(base, claim, study, finding, vocabulary)
    effect = reason or derive_effect(finding, study)
    return effect if isinstance(effect, ExclusionReason) else None


def _derive_effects(
    base: EvidenceBase, findings: Iterable[PooledFinding], vocabulary: PoolingVocabulary | None
) -> tuple[list[EligibleEffect], list[Exclusion]]:
    effects: list[EligibleEffect] = []
    exclusions: list[Exclusion] = []
    for pooled in findings:
        study = base.studies[pooled.finding.study]
        effect = derive_effect(pooled.finding, study)
        if isinstance(effect, ExclusionReason):
            exclusions += [_exclude(base, part, effect) for part in pooled.parts]
        else:
            effects.append(build_effect(study, pooled, effect, vocabulary))
    return effects, exclusions


def _exclude(base: EvidenceBase, finding: Finding, reason: ExclusionReason) -> Exclusion:
    study = base.studies[finding.study]
    return Exclusion(study.key, study_label(study), finding, reason)
