"""Say how large an effect is, beside the least difference that most people would notice."""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Final

from evidence.claims.base.load import EvidenceBase
from evidence.claims.base.models import ClaimKind, EffectDirection, Finding, Stance, Timepoint
from evidence.claims.card.claim_effect import LITTLE, ClaimEffect, EffectAnswer
from evidence.claims.card.natural_units import NaturalEffect, convert_to_natural_units
from evidence.claims.verdict.verdict import CERTAINTIES, Verdict, compute_verdict
from evidence.claims.verdict.weighted_judgement import WeightedJudgement
from evidence.studies.study import Study
from evidence.topic import Topic

SIZED_KINDS: Final[frozenset[ClaimKind]] = frozenset({"treatment", "advice"})
# The best known time comes first.
_TIMEPOINTS: Final[tuple[Timepoint, ...]] = ("short", "intermediate", "any", "immediate", "long")
# What a result cannot favour whose study was judged so.
_OPPOSITES: Final[Mapping[Stance, EffectDirection]] = {
    "supports": "favours_comparator",
    "contradicts": "favours_intervention",
}
_OBSERVATIONS: Final = ("percent", "rating")  # what was seen, whether compared or not


def find_effect_size(base: EvidenceBase, verdict: Verdict) -> ClaimEffect | None:
    """Find how large the effect of a claim is; None for claims that are not about an effect.

    The number is that of the source with the most weight that gives one for the claim's first
    outcome which has an important difference; another gives it where that one has none.
    """
    claim = verdict.claim
    if claim.kind not in SIZED_KINDS:
        return None
    if verdict.category == "not_studied":
        return ClaimEffect("not studied")
    if verdict.category == "insufficient":
        return ClaimEffect("unclear")
    size = select_size(iter_sizes(base, verdict))
    if size is None or size.natural is None or size.finding is None:
        return ClaimEffect("unclear")
    against = compute_verdict(base, claim.id, only=size.finding.comparator)
    if against.category in ("insufficient", "not_studied"):
        return ClaimEffect("unclear")
    lowest = max(verdict.certainty, against.certainty, key=CERTAINTIES.index)
    return replace(
        size,
        is_disputed=verdict.category == "mixed",
        certainty=lowest,
        is_less_certain=lowest != verdict.certainty,
    )


def select_size(groups: Iterable[Sequence[ClaimEffect]]) -> ClaimEffect | None:
    """Select the first size that compares with an important difference.

    Where there is none, it is the first number in natural units, else the first number. A source
    whose own results disagree gives none.
    """
    sizes = [group[0] for group in groups if _is_agreed(group)]
    compared = [size for size in sizes if size.answer != "unclear"]
    natural = [size for size in sizes if size.natural]
    return next(iter((*compared, *natural, *sizes)), None)


def _is_agreed(sizes: Sequence[ClaimEffect]) -> bool:
    """Return whether sizes of one source have the same answer or, unclear, the same direction."""
    if sizes[0].answer != "unclear":
        return len({size.answer for size in sizes}) == 1
    return len({size.finding.direction for size in sizes if size.finding}) == 1


def iter_sizes(base: EvidenceBase, verdict: Verdict) -> Iterator[list[ClaimEffect]]:
    """Yield the sizes that a source gives for one outcome and time, the source to prefer first.

    The sources that count come first, the weightiest before the others; then other reviews of the
    same question, the newest first.
    """
    claim = verdict.claim
    for outcome, item in itertools.product(claim.outcomes, list_effect_sources(verdict)):
        sizes = (
            measure_size(base.topic, item, finding)
            for finding in base.findings_on(item.study.key, claim)
            if finding.outcome == outcome and bears_on(item, finding)
        )
        yield from _group_by_time([size for size in sizes if size is not None], claim.timepoint)


def _group_by_time(
    sizes: Sequence[ClaimEffect], wanted: Timepoint | None
) -> Iterator[list[ClaimEffect]]:
    """Yield sizes in groups of one time, those with an interval before those without.

    What does not compare is left out of a group with something that does.
    """
    times: Sequence[Timepoint] = (wanted, "any") if wanted else _TIMEPOINTS
    groups = [_keep_comparable(sizes, time) for time in times]
    for group in sorted(filter(None, groups), key=_lacks_interval):
        yield sorted(group, key=lambda size: size.ci_low is None)


def _keep_comparable(sizes: Iterable[ClaimEffect], time: Timepoint) -> list[ClaimEffect]:
    of_time = [size for size in sizes if size.timepoint == time]
    natural = [size for size in of_time if size.natural]
    return [size for size in natural if size.answer != "unclear"] or natural or of_time


def _lacks_interval(sizes: Iterable[ClaimEffect]) -> bool:
    return all(size.ci_low is None for size in sizes)


def list_effect_sources(verdict: Verdict) -> list[WeightedJudgement]:
    """List the direct sources that may give a number, the one to prefer first."""
    direct = [item for item in verdict.weighted_judgements if item.is_direct]
    counted = sorted((item for item in direct if item.is_counted), key=lambda item: -item.weight)
    beside = [item for item in direct if item.role == "overlapping"]
    return [*counted, *sorted(beside, key=lambda item: -item.study.year)]


def measure_size(topic: Topic, item: WeightedJudgement, finding: Finding) -> ClaimEffect | None:
    """Return the size of a result, unclear where nothing compares; None without a number."""
    if finding.estimate is None or finding.measure is None or not is_effect(finding):
        return None
    natural = convert_to_natural_units(finding)
    if finding.outcome in topic.unsigned_outcomes and natural and not natural.is_ratio:
        natural = None  # its sign does not say which side is better
    important = _find_important(topic, finding, natural)
    return ClaimEffect(
        _answer(natural.estimate, important) if natural and important else "unclear",
        natural,
        important,
        finding,
        topic.outcome_labels.get(finding.outcome, finding.outcome),
        count_people(item.study, finding),
        count_studies(item),
        item.role == "overlapping",
    )


def bears_on(item: WeightedJudgement, finding: Finding) -> bool:
    """Return whether a result is of the comparator, outcome and time that were judged.

    One that points the other way than the judgement may be for the other side of the comparison,
    and bears on nothing.
    """
    return is_judged(item, finding) and not is_opposed(item, finding)


def is_judged(item: WeightedJudgement, finding: Finding) -> bool:
    """Return whether a result is of the comparator, outcome and time that were judged."""
    judged = item.judgement
    is_of_outcome = judged.outcome in (None, finding.outcome)
    is_of_time = judged.timepoint in (None, "any", finding.timepoint)
    return is_of_outcome and is_of_time and judged.comparator == finding.comparator


def is_opposed(item: WeightedJudgement, finding: Finding) -> bool:
    """Return whether a result points the other way than the judgement of its study."""
    return _OPPOSITES.get(item.judgement.stance) == finding.direction


def is_effect(finding: Finding) -> bool:
    """Return whether a result is one of the treatment, and not of a control arm against another."""
    is_observed = finding.measure is None or finding.measure in _OBSERVATIONS
    return is_observed or finding.direction != "not_applicable"


def count_studies(item: WeightedJudgement) -> int | None:
    """Return the studies of a source: 1 for a trial; None for an overview, which counts reviews."""
    if item.study.design == "overview_of_reviews":
        return None
    return item.study.n_studies if item.is_from_review else 1


def has_own_count(finding: Finding) -> bool:
    """Return whether a result says how many people it is about."""
    return finding.arm1_n is not None and finding.arm2_n is not None


def count_people(study: Study, finding: Finding) -> int | None:
    """Return the people of a result, where both arms are known, else of its study.

    An overview of reviews is about people of many treatments, whom it does not count here.
    """
    if finding.arm1_n is not None and finding.arm2_n is not None:
        return finding.arm1_n + finding.arm2_n
    return None if study.design == "overview_of_reviews" else study.sample_size


def _find_important(topic: Topic, finding: Finding, natural: NaturalEffect | None) -> float | None:
    """Find the important difference of an outcome in the units of a result."""
    difference = topic.find_important_difference(finding.outcome, finding.instrument)
    if difference is None or natural is None:
        return None
    by_units = {
        "points of 100": difference.points,
        "standard deviations": difference.smd,
        "people of 100": difference.people,
    }
    return by_units.get(natural.units)


def _answer(estimate: float, important: float) -> EffectAnswer:
    """Say in words how much of an important difference an estimate is."""
    share = estimate / important
    if share >= 1:
        return "important benefit"
    if share >= LITTLE:
        return "small benefit"
    return "little or no difference" if share > -LITTLE else "harm"
