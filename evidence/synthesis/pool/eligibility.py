"""Which findings of a claim may be pooled, in which groups; and why the others may not.

A pool holds one outcome, at one time, against one comparator, on one scale, of randomised trials of one condition, each
counted once. All else is refused with its reason (Cochrane Handbook, version 6.5, chapters 6, 9, 10 and 23). What bears
on a claim is what people judged to bear on it; nothing is guessed from words.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from evidence.claims.base.load import EvidenceBase
from evidence.claims.base.models import (
    Claim,
    CuratedComparator,
    Finding,
    Outcome,
    Timepoint,
    format_label,
)
from evidence.errors import EvidenceError
from evidence.studies.study import Study
from evidence.synthesis.pool.effects import (
    POOLABLE_MEASURES,
    RATIO_MEASURES,
    ContinuousArm,
    EffectSize,
    PoolableMeasure,
    effect_from_interval,
    mean_difference,
    standardised_mean_difference,
)
from evidence.synthesis.pool.exclusions import find_exclusion_reason, has_review_design

EffectSource = Literal["published interval", "arms"]

SD_UNITS = "SD units"

# Conditions that are not to be mixed. A study of one of them is pooled only for a claim that names it, too.
# What the intervention of a study is called, by the subject of a claim.


@dataclass(frozen=True, slots=True)
class EligibleEffect:
    """One study in a pool: its effect (``yi``, ``vi``; ratios as logarithms) and where that came from.

    ``n`` counts participants of both arms, as far as the finding tells. ``derived`` marks numbers that were computed
    from what was read when the finding was written down. Positive is better for the intervention.
    """

    study: str
    label: str
    n: int | None
    measure: PoolableMeasure
    yi: float
    vi: float
    source: EffectSource
    is_derived: bool
    finding: Finding


@dataclass(frozen=True, slots=True)
class PoolGroup:
    """Rows that may be pooled with each other. ``scale`` is in words; standardised differences have ``SD_UNITS``."""

    outcome: Outcome
    timepoint: Timepoint
    comparator: CuratedComparator
    measure: PoolableMeasure
    scale: str
    effects: tuple[EligibleEffect, ...]


@dataclass(frozen=True, slots=True)
class Exclusion:
    """A finding that is in no pool, and why, as a sentence without its full stop."""

    study: str
    label: str
    finding: Finding
    reason: str


@dataclass(frozen=True, slots=True)
class Eligibility:
    """Every finding that people judged to bear on a claim, in exactly one place.

    ``groups`` may be pooled, each by itself. ``reviews`` are grouped alike and are for showing beside them: they have
    pooled already, and many of the trials are inside them.
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
    standardise: bool = False,
) -> Eligibility:
    """The findings of the studies that were judged on a claim, in groups that may be pooled, and those that may not.

    Args:
        base: the evidence base, in which positive estimates, and ratios above 1, favour the intervention.
        claim_id: of the claim.
        outcome: only findings of this outcome.
        timepoint: only findings of this time.
        comparator: only findings against this comparator.
        standardise: whether differences on unlike scales become standardised ones, which takes mean, standard deviation
            and n of both arms; otherwise each scale is a group of its own.

    Raises:
        EvidenceError: there is no such claim.
    """
    if claim_id not in base.claims:
        raise EvidenceError(f"there is no claim {claim_id!r}; `evidence claims` lists all of them")
    claim = base.claims[claim_id]
    rows: list[EligibleEffect] = []
    refusals: list[Exclusion] = []
    for finding in _select_judged_findings(base, claim):
        asked = (outcome, timepoint, comparator)
        found = (finding.outcome, finding.timepoint, finding.comparator)
        if any(one is not None and one != other for one, other in zip(asked, found, strict=True)):
            continue
        study = base.studies[finding.study]
        reason = find_exclusion_reason(base, claim, study, finding)
        effect = reason or _derive_effect(finding, study, standardise=standardise)
        if isinstance(effect, str):
            refusals.append(Exclusion(study.key, study_label(study), finding, effect))
        else:
            rows.append(_build_effect(study, finding, *effect))
    trials = [row for row in rows if not has_review_design(base.studies[row.study])]
    kept, doubled = _keep_one_effect_per_trial(base, _group_effects(trials))
    reviews = _group_effects(row for row in rows if has_review_design(base.studies[row.study]))
    return Eligibility(claim, kept, reviews, (*refusals, *doubled))


def study_label(study: Study) -> str:
    """A study as a forest plot names it: "Haake 2007", with the letter where its key has one."""
    letter = study.key[-1] if study.key[-1].isalpha() else ""
    first = next(iter(study.authors), "et al.")
    stem = re.sub(r"\d.*", "", study.key)
    initials = "".join(word[0] for word in (study.journal_abbrev or "").split()).lower()
    unsigned = (
        study.journal_abbrev if stem == initials else stem.capitalize()
    )  # a key may stand for the journal
    name = re.sub(r" [A-Z]{1,4}$", "", first) if first != "et al." else unsigned
    return f"{name} {study.year}{letter}"


# --- what bears on a claim ---


def _select_judged_findings(base: EvidenceBase, claim: Claim) -> Iterable[Finding]:
    """The findings of each study that was judged on the claim, in the order of their table."""
    judged = {judgement.study for judgement in base.judgements_for(claim.id)}
    return (finding for finding in base.findings if finding.study in judged)


# --- a finding as an effect ---


def _derive_effect(
    finding: Finding, study: Study, *, standardise: bool
) -> tuple[EffectSize, EffectSource] | str:
    """The effect of a finding on its common scale and where it came from, or why there is none."""
    found = _derive_unscaled_effect(finding, study, standardise=standardise)
    if isinstance(found, str) or found[0].measure != "MD":
        return found
    effect, source = found
    factor = common_scale(finding)[1]
    return EffectSize("MD", effect.yi * factor, effect.vi * factor**2), source


def common_scale(finding: Finding) -> tuple[str, float]:
    """The scale on which an instrument is pooled, and what its numbers are multiplied by: VAS 0-10 is VAS 0-100.

    A scale that was only assumed stays what it was taken for, and by itself.
    """
    if "assumed" in (finding.note or ""):
        return f"{finding.scale} (assumed)", 1.0
    known = _RATING_SCALE.fullmatch(finding.scale or "")
    return (
        (f"{known['name']} 0-100", 100 / int(known["top"])) if known else (finding.scale or "", 1.0)
    )


def _derive_unscaled_effect(
    finding: Finding, study: Study, *, standardise: bool
) -> tuple[EffectSize, EffectSource] | str:
    measure = _effect_measure(finding)
    if measure is None:
        return (
            f"{finding.measure} is not a comparison of two arms"
            if finding.measure
            else "it gives no numbers"
        )
    if _contradicts_itself(finding, measure):
        return f"its estimate {finding.estimate:g} and its direction, {format_label(finding.direction)}, do not agree"
    if measure != "SMD" and finding.scale is None:
        return "its scale is not known"
    if measure == "MD" and standardise:
        return _derive_effect_from_arms(finding, study, "SMD")
    if finding.estimate is not None and finding.ci_low is not None and finding.ci_high is not None:
        try:
            return effect_from_interval(
                measure, finding.estimate, finding.ci_low, finding.ci_high
            ), "published interval"
        except EvidenceError as error:
            return str(error)
    if measure == "MD":
        return _derive_effect_from_arms(finding, study, "MD")
    return "it gives no interval, so its weight is not known"


def _effect_measure(finding: Finding) -> PoolableMeasure | None:
    """A weighted mean difference is a mean difference; the arms alone make one, too."""
    if finding.measure == "WMD" or (finding.measure is None and finding.arm1_mean is not None):
        return "MD"
    return next((known for known in POOLABLE_MEASURES if known == finding.measure), None)


def _contradicts_itself(finding: Finding, measure: PoolableMeasure) -> bool:
    if finding.estimate is None:
        return False
    gain = finding.estimate - (1 if measure in RATIO_MEASURES else 0)
    return gain * _DIRECTION_SIGNS.get(finding.direction, gain) < 0


_FOLLOW_UP = re.compile(r"\bat (\d+) (week|month)s?\b")
_RATING_SCALE = re.compile(
    r"(?P<name>VAS|NRS) 0-(?P<top>10|100)(?: (?:mm|cm))?"
)  # visual analogue, numeric rating scale
_DIRECTION_SIGNS: Mapping[str, int] = {"favours_intervention": 1, "favours_comparator": -1}


def _derive_effect_from_arms(
    finding: Finding, study: Study, measure: PoolableMeasure
) -> tuple[EffectSize, EffectSource] | str:
    """Means are as printed, so that a lower one may be better; the sign is that of the estimate or of the direction."""
    arms = _read_arms(finding)
    if arms is None:
        without = "to be standardised" if measure == "SMD" else "without an interval"
        noted = " (its note tells more)" if finding.note else ""
        return f"{without} it needs mean, standard deviation and n of both arms{noted}"
    if study.design == "crossover_trial":
        return "its arms are the same people, so their means alone give no variance"
    difference = arms[0].mean - arms[1].mean
    told = (
        finding.estimate
        if finding.estimate is not None
        else _DIRECTION_SIGNS.get(finding.direction, 0)
    )
    if not difference or not told:
        return "from its arms the sign cannot be told: neither estimate nor direction says which side is better"
    make = standardised_mean_difference if measure == "SMD" else mean_difference
    try:
        effect = make(*arms)
    except EvidenceError as error:
        return str(error)
    return EffectSize(
        measure, effect.yi if difference * told > 0 else -effect.yi, effect.vi
    ), "arms"


def _read_arms(finding: Finding) -> tuple[ContinuousArm, ContinuousArm] | None:
    one = (finding.arm1_n, finding.arm1_mean, finding.arm1_sd)
    two = (finding.arm2_n, finding.arm2_mean, finding.arm2_sd)
    if None in one or None in two:
        return None
    return ContinuousArm(*one), ContinuousArm(*two)  # type: ignore[arg-type]  # none of them is missing


# --- groups ---


def _build_effect(
    study: Study, finding: Finding, effect: EffectSize, source: EffectSource
) -> EligibleEffect:
    counts = (finding.arm1_n, finding.arm2_n)
    n = None if None in counts else sum(count for count in counts if count is not None)
    derived = finding.status == "derived"
    return EligibleEffect(
        study.key,
        study_label(study),
        n,
        effect.measure,
        effect.yi,
        effect.vi,
        source,
        derived,
        finding,
    )


def _group_effects(rows: Iterable[EligibleEffect]) -> tuple[PoolGroup, ...]:
    """Rows of one outcome, time, comparator, measure and scale, in the order in which they came."""
    groups: dict[tuple[str, ...], list[EligibleEffect]] = defaultdict(list)
    for row in rows:
        finding = row.finding
        key = (
            finding.outcome,
            finding.timepoint,
            finding.comparator,
            row.measure,
            _group_scale(row).casefold(),
        )
        groups[key].append(row)
    return tuple(_build_group(members) for members in groups.values())


def _build_group(rows: Sequence[EligibleEffect]) -> PoolGroup:
    first = rows[0].finding
    return PoolGroup(
        first.outcome,
        first.timepoint,
        first.comparator,
        rows[0].measure,
        _group_scale(rows[0]),
        tuple(rows),
    )


def _group_scale(row: EligibleEffect) -> str:
    return SD_UNITS if row.measure == "SMD" else common_scale(row.finding)[0]


def _keep_one_effect_per_trial(
    base: EvidenceBase, groups: Collection[PoolGroup]
) -> tuple[tuple[PoolGroup, ...], tuple[Exclusion, ...]]:
    """In each group one row a trial: as read before computed, later before earlier; the others are refused."""
    kept: list[PoolGroup] = []
    refusals: list[Exclusion] = []
    for group in groups:
        chosen: dict[str, EligibleEffect] = {}
        for row in sorted(
            group.effects, key=lambda row: (row.is_derived, -_follow_up_weeks(row.finding))
        ):
            trial = _trial_id(base, row.study)
            if trial in chosen:
                refusals.append(
                    Exclusion(
                        row.study, row.label, row.finding, _explain_duplicate(row, chosen[trial])
                    )
                )
            else:
                chosen[trial] = row
        kept.append(_build_group([row for row in group.effects if row in chosen.values()]))
    return tuple(kept), tuple(refusals)


def _follow_up_weeks(finding: Finding) -> float:
    """When it was measured, in weeks, as far as its note tells: "at 12 weeks", "at 6 months"; else 0."""
    told = _FOLLOW_UP.search(finding.note or "")
    return float(told[1]) * (1 if told[2] == "week" else 52 / 12) if told else 0.0


def _trial_id(base: EvidenceBase, key: str) -> str:
    """What reports of one trial share: its registration number, or else the key of its main report."""
    study = base.studies[key]
    while study.companion_of is not None:
        study = base.studies[study.companion_of]
    return next(iter(study.registry_ids), study.key).casefold()


def _explain_duplicate(row: EligibleEffect, kept: EligibleEffect) -> str:
    if row.study != kept.study:
        return f"another report of the trial of {kept.label}, which is in this pool"
    note = f" ({kept.finding.note})" if kept.finding.note else ""
    return f"its participants are in this pool with another result{note}; one result of a trial is kept"
