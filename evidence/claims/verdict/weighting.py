"""Weigh the judgements of a claim: sections 1 to 3 of docs/verdicts.md."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from dataclasses import replace
from datetime import date
from typing import Final

from evidence.claims.base.load import EvidenceBase
from evidence.claims.base.models import Claim, ClaimKind, CuratedComparator, describe_comparison
from evidence.claims.verdict.bodies import weigh_bodies
from evidence.claims.verdict.overall_appraisal import find_appraisal
from evidence.claims.verdict.publication_status import has_lapsed
from evidence.claims.verdict.weighted_judgement import (
    DISPUTE_NOTE,
    EFFECT_KINDS,
    JUDGEMENT_ROLES,
    JudgementRole,
    WeightedJudgement,
)
from evidence.messages.catalogue import gettext
from evidence.messages.numbers import format_iso_day
from evidence.studies.designs import QuestionType, evidence_level
from evidence.studies.notices import describe_retraction, has_retraction
from evidence.studies.study import Study

_Exclusion = tuple[JudgementRole, str]
QUESTION_BY_CLAIM_KIND: Final[dict[ClaimKind, QuestionType]] = {
    "treatment": "treatment",
    "advice": "treatment",
    "safety": "harm",
    "prevalence": "prevalence",
    "mechanism": "mechanism",
    "guideline": "guideline",
    "cost": "cost",
    "attribution": "guideline",
    "policy": "policy",
}


def weigh_judgements(
    base: EvidenceBase, claim: Claim, against: Collection[CuratedComparator], on: date
) -> tuple[WeightedJudgement, ...]:
    """Weigh every judgement of a claim, and sort them strongest first.

    Args:
        base: the evidence base.
        claim: the claim that was judged.
        against: comparators whose results answer the claim.
        on: the day on which guidelines must be valid.
    """
    question = QUESTION_BY_CLAIM_KIND[claim.kind]
    items = []
    for readings in base.readings_for(claim.id):
        judgement = readings.settled
        study = base.studies[judgement.study]
        level = evidence_level(study.design, question)
        appraisal = find_appraisal(base, judgement)
        item = WeightedJudgement(judgement, study, level, "counts")
        items.append(replace(item, appraisal=appraisal, readings=readings))
    admitted, excluded = _split_admissible(
        base, items, lambda item: _find_own_exclusion(item, claim, against, on)
    )

    def is_rated(item: WeightedJudgement) -> bool:
        findings = base.findings_on(item.study.key, claim)
        return any(finding.grades for finding in findings)

    return tuple(sorted([*weigh_bodies(claim.kind, admitted, is_rated), *excluded], key=_sort_key))


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
    base: EvidenceBase,
    items: Sequence[WeightedJudgement],
    find_exclusion: Callable[[WeightedJudgement], _Exclusion | None],
) -> tuple[list[WeightedJudgement], list[WeightedJudgement]]:
    """Split the judgements that may count from those that may not, each with its reason."""
    pairs = [(item, find_exclusion(item)) for item in items]
    admissible_keys = {item.study.key for item, exclusion in pairs if exclusion is None}
    admitted, excluded = [], []
    for item, own in pairs:
        exclusion = own or _find_duplication(base, item.study, admissible_keys)
        if exclusion is None:
            admitted.append(item)
        else:
            role, note = exclusion
            excluded.append(replace(item, role=role, note=note))
    return admitted, excluded


def _find_own_exclusion(
    item: WeightedJudgement, claim: Claim, against: Collection[CuratedComparator], on: date
) -> _Exclusion | None:
    if item.readings is not None and item.readings.state == "disputed":
        return "disputed", gettext(DISPUTE_NOTE)
    if item.judgement.stance == "not_assessed":
        return "not_read", gettext("its result was not read")
    if has_retraction(item.study.corrections):
        retracted = describe_retraction(item.study.corrections)
        return "retracted", gettext("it was %(retracted)s", retracted=retracted)
    if item.judgement.comparator not in against:
        return "other_comparator", describe_comparison(item.judgement.comparator)
    if has_lapsed(item.study, on):
        return "lapsed", gettext(
            "it lapsed on %(day)s", day=format_iso_day(str(item.study.valid_until))
        )
    if item.study.design == "guideline" and claim.kind in EFFECT_KINDS:
        note = gettext("a guideline gives advice, which is no evidence of an effect")
        return "advice", note
    return None


def _find_duplication(
    base: EvidenceBase, study: Study, admissible_keys: Collection[str]
) -> _Exclusion | None:
    successor = study.superseded_by
    while successor is not None and successor not in admissible_keys:
        successor = base.studies[successor].superseded_by
    if successor is not None:
        return "replaced", gettext("%(study)s replaced it", study=successor)
    if study.companion_of in admissible_keys:
        note = gettext("it is another report of %(study)s", study=study.companion_of)
        return "same_work", note
    return None
