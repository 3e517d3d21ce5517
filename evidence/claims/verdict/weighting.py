"""Judgements of a claim -> what each counts for its verdict, and why: sections 1 to 3 of docs/verdicts.md."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Literal, get_args

from evidence.claims.base.load import EvidenceBase
from evidence.claims.base.models import Claim, ClaimKind, CuratedComparator, Judgement, format_label
from evidence.studies.designs import QuestionType, design_info, evidence_level
from evidence.studies.study import Study

JudgementRole = Literal[
    "counts",
    "newer",
    "inside_review",
    "wider_review",
    "replaced",
    "same_work",
    "weaker",
    "other_comparator",
    "not_read",
    "retracted",
]
JUDGEMENT_ROLES: tuple[JudgementRole, ...] = get_args(JudgementRole)

QUESTION_BY_CLAIM_KIND: dict[ClaimKind, QuestionType] = {
    "treatment": "treatment",
    "advice": "treatment",
    "safety": "harm",
    "prevalence": "prevalence",
    "mechanism": "mechanism",
    "guideline": "guideline",
    "cost": "cost",
}
INDIRECT_WEIGHT = 0.5
NEWER_WEIGHT = 0.5  # of a study newer than the reviews, one level below them
TRIAL_DESIGNS = ("rct", "crossover_trial")


@dataclass(frozen=True, slots=True)
class WeightedJudgement:
    """A judgement with its place in a verdict: the level of its study, what it counts, and why."""

    judgement: Judgement
    study: Study
    level: int
    role: JudgementRole
    weight: float = 0.0
    note: str = ""

    @property
    def is_counted(self) -> bool:
        """Whether it moves the verdict."""
        return self.weight > 0


def weigh_judgements(
    base: EvidenceBase, claim: Claim, against: Collection[CuratedComparator]
) -> tuple[WeightedJudgement, ...]:
    """Every judgement of the claim with its role and weight, strongest first."""
    question = QUESTION_BY_CLAIM_KIND[claim.kind]
    items = []
    for judgement in base.judgements_for(claim.id):
        study = base.studies[judgement.study]
        items.append(
            WeightedJudgement(judgement, study, evidence_level(study.design, question), "counts")
        )
    admitted, excluded = _split_admissible(base, items, against)
    return tuple(sorted([*_assign_weights(admitted), *excluded], key=_sort_key))


def _sort_key(item: WeightedJudgement) -> tuple[float | int | str, ...]:
    return (
        JUDGEMENT_ROLES.index(item.role),
        item.level,
        -item.weight,
        -item.study.year,
        item.study.key,
        item.judgement.comparator,
    )


def _split_admissible(
    base: EvidenceBase, items: Sequence[WeightedJudgement], against: Collection[CuratedComparator]
) -> tuple[list[WeightedJudgement], list[WeightedJudgement]]:
    """Part the judgements that may count from those that may not, each with its reason."""
    heard = {item.study.key for item in items if _is_admissible(item, against)}
    admitted, excluded = [], []
    for item in items:
        role, note = _find_exclusion(base, item, heard, against)
        if role is None:
            admitted.append(item)
        else:
            excluded.append(
                WeightedJudgement(item.judgement, item.study, item.level, role, note=note)
            )
    return admitted, excluded


def _is_admissible(item: WeightedJudgement, against: Collection[CuratedComparator]) -> bool:
    was_read = item.judgement.stance != "not_assessed" and not _is_retracted(item.study)
    return was_read and item.judgement.comparator in against


def _is_retracted(study: Study) -> bool:
    return any(correction.startswith("retraction:") for correction in study.corrections)


def _find_exclusion(
    base: EvidenceBase,
    item: WeightedJudgement,
    heard: set[str],
    against: Collection[CuratedComparator],
) -> tuple[JudgementRole | None, str]:
    if item.judgement.stance == "not_assessed":
        return "not_read", "its result was not read"
    if _is_retracted(item.study):
        return "retracted", "it was retracted"
    if item.judgement.comparator not in against:
        return "other_comparator", f"compared with {format_label(item.judgement.comparator)}"
    successor = _find_admissible_successor(base, item.study, heard)
    if successor is not None:
        return "replaced", f"replaced by {successor}"
    if item.study.companion_of in heard:
        return "same_work", f"another report of {item.study.companion_of}"
    return None, ""


def _find_admissible_successor(base: EvidenceBase, study: Study, heard: set[str]) -> str | None:
    key = study.superseded_by
    while key is not None and key not in heard:
        key = base.studies[key].superseded_by
    return key


def _assign_weights(items: Sequence[WeightedJudgement]) -> list[WeightedJudgement]:
    direct = [item.level for item in items if item.judgement.directness == "direct"]
    deciding = find_deciding_level(items)
    reviews = [
        item.study.year
        for item in items
        if item.level <= deciding and is_from_review(item) and _is_direct(item, direct)
    ]
    newest = max(reviews, default=None)
    trials = [
        item.study.year
        for item in items
        if item.study.design in TRIAL_DESIGNS and item.level == deciding
    ]
    weighed = [
        _weigh_judgement(item, deciding, newest, min(trials, default=None)) for item in items
    ]
    judged = Counter(item.study.key for item in weighed if item.is_counted)
    return [
        replace(item, weight=item.weight / judged[item.study.key]) if item.is_counted else item
        for item in weighed
    ]


def find_deciding_level(items: Iterable[WeightedJudgement]) -> int:
    """The best level with a study that speaks directly on the claim; with none, the best level; 0 of nothing."""
    rows = list(items)
    direct = [item.level for item in rows if item.judgement.directness == "direct"]
    return min(direct or [item.level for item in rows], default=0)


def is_from_review(item: WeightedJudgement) -> bool:
    """Whether its study sums up others: a review, or a guideline with the review that it rests on."""
    return design_info(item.study.design).is_review


def _is_direct(item: WeightedJudgement, direct: Sequence[int]) -> bool:
    return item.judgement.directness == "direct" or not direct


def _weigh_judgement(
    item: WeightedJudgement, deciding: int, newest_review: int | None, oldest_trial: int | None
) -> WeightedJudgement:
    directness = 1.0 if item.judgement.directness == "direct" else INDIRECT_WEIGHT
    role: JudgementRole = "counts"
    weight, note = directness, ""
    below = item.level - deciding
    if below == 1 and newest_review is not None and item.study.year > newest_review:
        role, weight, note = "newer", directness * NEWER_WEIGHT, "newer than every review"
    elif (
        below > 0
        and newest_review is not None
        and item.study.year <= newest_review
        and item.study.design in TRIAL_DESIGNS
    ):
        role, weight, note = (
            "inside_review",
            0.0,
            "older than the newest review, so taken as inside it",
        )
    elif below > 0:
        role, weight, note = "weaker", 0.0, f"level {item.level}, where level {deciding} decides"
    elif (
        below < 0
        and is_from_review(item)
        and oldest_trial is not None
        and oldest_trial <= item.study.year
    ):
        role, weight, note = (
            "wider_review",
            0.0,
            "a wider review of trials that are counted themselves",
        )
    return WeightedJudgement(item.judgement, item.study, item.level, role, weight, note)
