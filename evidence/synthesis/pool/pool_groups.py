"""Group effects that may be pooled with each other, each trial once in a group."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from evidence.claims.base.load import EvidenceBase
from evidence.claims.base.models import TIMEPOINT_LABELS, CuratedComparator, Finding, Outcome
from evidence.messages.catalogue import gettext, gettext_noop
from evidence.studies.study import Study
from evidence.studies.study_label import study_label
from evidence.synthesis.pool.combine_arms import PooledFinding
from evidence.synthesis.pool.effects import PoolableMeasure
from evidence.synthesis.pool.exclusions import ExclusionReason, has_review_design
from evidence.synthesis.pool.finding_effects import (
    DerivedEffect,
    EffectSource,
    common_scale,
    find_score_class,
)
from evidence.synthesis.pool.pooling_vocabulary import PoolingVocabulary

SD_UNITS: Final = gettext_noop("SD units")


@dataclass(frozen=True, slots=True)
class EligibleEffect:
    """The effect of one study, and where it comes from.

    ``yi`` and ``vi`` are effect and sampling variance, of ratios on the log scale; positive favours
    the intervention. ``n`` counts participants of both arms, None where an arm was not read.
    ``is_derived`` marks numbers that were computed, here or when the finding was written down.
    ``parts`` are the findings of the base that ``finding`` is combined of, itself otherwise;
    ``window`` is the time that it is pooled with. ``scores`` tells standardised effects of trials
    apart that may not be mixed.
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
    parts: tuple[Finding, ...]
    window: str
    scores: str = ""

    @property
    def scale(self) -> str:
        """The scale on which it is pooled."""
        return gettext(SD_UNITS) if self.measure == "SMD" else common_scale(self.finding)[0]


@dataclass(frozen=True, slots=True)
class PoolGroup:
    """Effects that may be pooled with each other. Standardised ones have the scale ``SD_UNITS``."""

    outcome: Outcome
    window: str
    comparator: CuratedComparator
    measure: PoolableMeasure
    scale: str
    effects: tuple[EligibleEffect, ...]


@dataclass(frozen=True, slots=True)
class Exclusion:
    """A finding that is in no pool, and why."""

    study: str
    label: str
    finding: Finding
    cause: ExclusionReason

    @property
    def reason(self) -> str:
        """Why, as a sentence without its full stop."""
        return self.cause.text


def build_effect(
    study: Study,
    pooled: PooledFinding,
    effect: DerivedEffect,
    vocabulary: PoolingVocabulary | None = None,
) -> EligibleEffect:
    """Build the effect of a study from one of its findings, or from several arms combined.

    Args:
        study: the study of the finding.
        pooled: the finding, and what it is made of.
        effect: its effect size.
        vocabulary: the windows of time; without one, and for reviews, times are told apart by
            ``timepoint``.
    """
    finding, n = pooled.finding, None
    is_review = has_review_design(study)
    window = vocabulary.find_window(finding.weeks) if vocabulary and not is_review else None
    is_standardised_trial = effect.size.measure == "SMD" and not is_review
    if finding.arm1_n is not None and finding.arm2_n is not None:
        n = finding.arm1_n + finding.arm2_n
    return EligibleEffect(
        study.key,
        study_label(study),
        n,
        effect.size.measure,
        effect.size.yi,
        effect.size.vi,
        effect.source,
        finding.status == "derived" or effect.source == "standardised",
        finding,
        pooled.parts,
        window.label if window else gettext(TIMEPOINT_LABELS[finding.timepoint]),
        name_scores(finding) if is_standardised_trial else "",
    )


def group_effects(effects: Iterable[EligibleEffect]) -> tuple[PoolGroup, ...]:
    """Group effects by outcome, time, comparator, measure and scale, in the order they come.

    Standardised effects are grouped by what their scores are, too.
    """
    groups: dict[tuple[str, ...], list[EligibleEffect]] = defaultdict(list)
    for effect in effects:
        row = effect.finding
        question = (row.outcome, effect.window, row.comparator)
        axis = (effect.measure, effect.scale.casefold(), effect.scores)
        groups[*question, *axis].append(effect)
    return tuple(map(_build_group, groups.values()))


def name_scores(finding: Finding) -> str:
    """Name what the scores are; those that are not known are like no others."""
    return find_score_class(finding) or f"not known, {finding.study}"


def keep_one_effect_per_trial(
    base: EvidenceBase, groups: Collection[PoolGroup]
) -> tuple[tuple[PoolGroup, ...], tuple[Exclusion, ...]]:
    """Keep one effect of each trial in each group, and exclude its others.

    A number that was read is preferred to a computed one, then a later time to an earlier.
    Where arms were combined, all their findings are excluded with the effect.
    """
    links = _link_reports(base)
    kept: list[PoolGroup] = []
    exclusions: list[Exclusion] = []
    for group in groups:
        chosen: dict[str, EligibleEffect] = {}
        for effect in sorted(group.effects, key=_preference):
            first = chosen.setdefault(_trial_id(links, effect.study), effect)
            if first is not effect:
                cause = _explain_duplicate(effect, first)
                exclusions += _exclude_parts(effect, cause)
        kept.append(_build_group([row for row in group.effects if row in chosen.values()]))
    return tuple(kept), tuple(exclusions)


def _exclude_parts(effect: EligibleEffect, cause: ExclusionReason) -> list[Exclusion]:
    return [Exclusion(effect.study, effect.label, part, cause) for part in effect.parts]


def _build_group(effects: Sequence[EligibleEffect]) -> PoolGroup:
    first = effects[0]
    row = first.finding
    return PoolGroup(
        row.outcome, first.window, row.comparator, first.measure, first.scale, tuple(effects)
    )


def _preference(effect: EligibleEffect) -> tuple[bool, float]:
    return effect.is_derived, -(effect.finding.weeks or 0)


def _link_reports(base: EvidenceBase) -> Mapping[str, set[str]]:
    """Link each study with its main report and its registration numbers, in both directions.

    The numbers that a review lists are those of its trials, and make no trial of them.
    """
    links: dict[str, set[str]] = defaultdict(set)
    for study in base.studies.values():
        others = {study.companion_of} if study.companion_of else set()
        if not has_review_design(study):
            others |= {f"registered as {number.casefold()}" for number in study.registry_ids}
        for other in others:
            links[study.key].add(other)
            links[other].add(study.key)
    return links


def _trial_id(links: Mapping[str, set[str]], key: str) -> str:
    """Return what all reports of one trial share: the first of their keys and numbers."""
    reached, waiting = {key}, [key]
    while waiting:
        new = links.get(waiting.pop(), set()) - reached
        reached |= new
        waiting += new
    return min(reached)


def _explain_duplicate(effect: EligibleEffect, kept: EligibleEffect) -> ExclusionReason:
    if effect.study != kept.study:
        return ExclusionReason(
            gettext("another report of a trial that is in a pool"),
            gettext(
                "another report of a trial that is in a pool: that of %(study)s", study=kept.label
            ),
        )
    category = gettext("its participants are in this pool with another result")
    reason = f"{category} ({kept.finding.note})" if kept.finding.note else category
    return ExclusionReason(
        category,
        gettext("%(reason)s; one result of a trial is kept", reason=reason),
    )
