"""Weigh the judgements of a claim: sections 1 to 3 of docs/verdicts.md."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Literal, get_args

from evidence.claims.base.load import EvidenceBase
from evidence.claims.base.models import (
    Claim,
    ClaimKind,
    CuratedComparator,
    Judgement,
    Stance,
    format_label,
)
from evidence.studies.designs import QuestionType, design_info, evidence_level
from evidence.studies.notices import has_retraction
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
ROUNDING = 1e-9  # sums of weights that differ by less are equal


@dataclass(frozen=True, slots=True)
class WeightedJudgement:
    """A judgement and its part in a verdict: level of its study, role, weight, and why."""

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

    @property
    def is_direct(self) -> bool:
        """Whether its study studied what the claim says."""
        return self.judgement.directness == "direct"


@dataclass(frozen=True, slots=True)
class _Field:
    """What the weight of a judgement depends on beside itself.

    ``newest_review`` and ``oldest_trial`` are years, None where there is no such study.
    """

    level: int
    newest_review: int | None
    oldest_trial: int | None


def weigh_judgements(
    base: EvidenceBase, claim: Claim, against: Collection[CuratedComparator]
) -> tuple[WeightedJudgement, ...]:
    """Weigh every judgement of a claim, and sort them strongest first.

    Args:
        base: the evidence base.
        claim: the claim that was judged.
        against: comparators whose results answer the claim.
    """
    question = QUESTION_BY_CLAIM_KIND[claim.kind]
    items = []
    for judgement in base.judgements_for(claim.id):
        study = base.studies[judgement.study]
        level = evidence_level(study.design, question)
        items.append(WeightedJudgement(judgement, study, level, "counts"))
    admitted, excluded = _split_admissible(base, items, against)
    return tuple(sorted([*_assign_weights(admitted), *excluded], key=_sort_key))


def find_deciding_level(items: Iterable[WeightedJudgement]) -> int:
    """Return the best level with a direct study, else the best level; 0 without judgements."""
    rows = list(items)
    direct = [item.level for item in rows if item.is_direct]
    return min(direct or [item.level for item in rows], default=0)


def is_from_review(item: WeightedJudgement) -> bool:
    """Return whether its study is a review, or a guideline with the review it rests on."""
    return design_info(item.study.design).is_review


def sum_weights(items: Iterable[WeightedJudgement], *stances: Stance) -> float:
    """Sum the weights of judgements with one of these stances."""
    return sum(item.weight for item in items if item.judgement.stance in stances)


def join_study_keys(items: Iterable[WeightedJudgement]) -> str:
    """Join the keys of studies, each once."""
    return ", ".join(dict.fromkeys(item.study.key for item in items))


def _sort_key(item: WeightedJudgement) -> tuple[float | int | str, ...]:
    return (
        JUDGEMENT_ROLES.index(item.role),
        item.level,
        -item.weight,
        -item.study.year,
        item.study.key,
        item.judgement.comparator,
    )


# --- which judgements may count ---


def _split_admissible(
    base: EvidenceBase, items: Sequence[WeightedJudgement], against: Collection[CuratedComparator]
) -> tuple[list[WeightedJudgement], list[WeightedJudgement]]:
    """Split the judgements that may count from those that may not, each with its reason."""
    admissible_keys = {item.study.key for item in items if _is_admissible(item, against)}
    admitted, excluded = [], []
    for item in items:
        exclusion = _find_own_exclusion(item, against)
        exclusion = exclusion or _find_duplication(base, item.study, admissible_keys)
        if exclusion is None:
            admitted.append(item)
        else:
            role, note = exclusion
            excluded.append(replace(item, role=role, note=note))
    return admitted, excluded


def _is_admissible(item: WeightedJudgement, against: Collection[CuratedComparator]) -> bool:
    return _find_own_exclusion(item, against) is None


def _find_own_exclusion(
    item: WeightedJudgement, against: Collection[CuratedComparator]
) -> tuple[JudgementRole, str] | None:
    if item.judgement.stance == "not_assessed":
        return "not_read", "its result was not read"
    if has_retraction(item.study.corrections):
        return "retracted", "it was retracted"
    if item.judgement.comparator not in against:
        return "other_comparator", f"compared with {format_label(item.judgement.comparator)}"
    return None


def _find_duplication(
    base: EvidenceBase, study: Study, admissible_keys: Collection[str]
) -> tuple[JudgementRole, str] | None:
    successor = study.superseded_by
    while successor is not None and successor not in admissible_keys:
        successor = base.studies[successor].superseded_by
    if successor is not None:
        return "replaced", f"{successor} replaced it"
    if study.companion_of in admissible_keys:
        return "same_work", f"it is another report of {study.companion_of}"
    return None


# --- what each counts ---


def _assign_weights(items: Sequence[WeightedJudgement]) -> list[WeightedJudgement]:
    """Weigh the admitted judgements; those of one study share its weight."""
    field = _survey_field(items)
    weighted = [_weigh_judgement(item, field) for item in items]
    shares = Counter(item.study.key for item in weighted if item.is_counted)
    return [replace(item, weight=item.weight / max(1, shares[item.study.key])) for item in weighted]


def _survey_field(items: Sequence[WeightedJudgement]) -> _Field:
    level = find_deciding_level(items)
    has_direct = any(item.is_direct for item in items)
    reviews = [item for item in items if item.level <= level and is_from_review(item)]
    heard_reviews = [item for item in reviews if item.is_direct or not has_direct]
    trials = [item for item in items if item.level == level and _is_trial(item)]
    return _Field(
        level,
        max((item.study.year for item in heard_reviews), default=None),
        min((item.study.year for item in trials), default=None),
    )


def _is_trial(item: WeightedJudgement) -> bool:
    return item.study.design in TRIAL_DESIGNS


def _weigh_judgement(item: WeightedJudgement, field: _Field) -> WeightedJudgement:
    weight = 1.0 if item.is_direct else INDIRECT_WEIGHT
    levels_below = item.level - field.level
    if levels_below > 0:
        return _weigh_weaker(item, field, weight)
    if levels_below < 0 and _is_wider_review(item, field):
        note = "a wider review of trials that are counted themselves"
        return replace(item, role="wider_review", note=note)
    return replace(item, weight=weight)


def _is_wider_review(item: WeightedJudgement, field: _Field) -> bool:
    """Return whether an item is a review that may include the deciding trials."""
    if not is_from_review(item) or field.oldest_trial is None:
        return False
    return field.oldest_trial <= item.study.year


def _weigh_weaker(item: WeightedJudgement, field: _Field, weight: float) -> WeightedJudgement:
    """Weigh a judgement of a level below the deciding one: it counts only if newer than reviews."""
    if field.newest_review is not None:
        is_newer = item.study.year > field.newest_review
        if is_newer and item.level - field.level == 1:
            note = "newer than every review"
            return replace(item, role="newer", weight=weight * NEWER_WEIGHT, note=note)
        if not is_newer and _is_trial(item):
            note = "older than the newest review, which is assumed to include it"
            return replace(item, role="inside_review", note=note)
    note = f"level {item.level}, where level {field.level} decides"
    return replace(item, role="weaker", note=note)
