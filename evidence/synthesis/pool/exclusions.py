"""Say why a finding may not be pooled with others for a claim."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from evidence.claims.base.load import EvidenceBase
from evidence.claims.base.models import Claim, Finding, Judgement, format_label
from evidence.studies.designs import design_info
from evidence.studies.notices import has_partial_retraction, has_retraction
from evidence.studies.study import Study
from evidence.synthesis.pool.pooling_vocabulary import PoolingVocabulary

RANDOMISED_DESIGNS = ("rct", "crossover_trial")


@dataclass(frozen=True, slots=True)
class ExclusionReason:
    """Why a finding is in no pool: a category, and what is particular to this finding.

    ``text`` is a sentence without its full stop; it begins with the category.
    """

    category: str
    detail: str = ""

    @property
    def text(self) -> str:
        """The whole reason."""
        return f"{self.category}{self.detail}"


def find_exclusion_reason(
    base: EvidenceBase,
    claim: Claim,
    study: Study,
    finding: Finding,
    vocabulary: PoolingVocabulary,
) -> ExclusionReason | None:
    """Find the first reason not to pool a finding; None where its subject allows it.

    Args:
        base: the evidence base.
        claim: the claim to pool for.
        study: the study of the finding.
        finding: one of its results.
        vocabulary: how the topic tells conditions and interventions apart.
    """
    return (
        _find_subject_mismatch(base, claim, finding)
        or _find_question_mismatch(base, claim, finding)
        or _find_timepoint_mismatch(claim, finding)
        or _find_intervention_mismatch(claim, study, vocabulary)
        or _find_condition_mismatch(claim, study, vocabulary)
        or _find_duration_mismatch(claim, study)
        or _find_study_exclusion(study)
        or _find_judgement_exclusion(base, claim, finding)
    )


def has_review_design(study: Study) -> bool:
    """Return whether a study has pooled others already."""
    return design_info(study.design).is_review


def _find_subject_mismatch(
    base: EvidenceBase, claim: Claim, finding: Finding
) -> ExclusionReason | None:
    """Compare what a result of a study on several subjects is about."""
    if finding.is_on(claim.subject):
        return None
    named = " and ".join(base.topic.labels.get(one, one).lower() for one in finding.subjects)
    return ExclusionReason("another subject", f": it is about {named}")


def _find_question_mismatch(
    base: EvidenceBase, claim: Claim, finding: Finding
) -> ExclusionReason | None:
    outcome, comparator = format_label(finding.outcome), format_label(finding.comparator)
    if finding.outcome not in claim.outcomes:
        wanted = " or ".join(map(format_label, claim.outcomes))
        return ExclusionReason(
            "another outcome", f": it is about {outcome}, the claim about {wanted}"
        )
    if finding.comparator == "none":
        return ExclusionReason("it has no comparison group")
    if claim.comparators and finding.comparator not in claim.comparators:
        wanted = " or ".join(map(format_label, claim.comparators))
        return ExclusionReason(
            "another comparator", f": it is against {comparator}, the claim against {wanted}"
        )
    if finding.outcome in base.topic.unsigned_outcomes:
        return ExclusionReason(
            f"of {outcome} the sign does not show which side is better; read its note"
        )
    return None


def _find_timepoint_mismatch(claim: Claim, finding: Finding) -> ExclusionReason | None:
    if finding.timepoint == "any":
        return ExclusionReason(
            "its timepoint is not known", ", and results at different times are not pooled"
        )
    if claim.timepoint not in (None, finding.timepoint):
        return ExclusionReason("another time", f": the claim is about the {claim.timepoint} term")
    return None


def _find_intervention_mismatch(
    claim: Claim, study: Study, vocabulary: PoolingVocabulary
) -> ExclusionReason | None:
    """Compare interventions: a review of many treatments may be judged on several claims."""
    wanted = vocabulary.interventions.get(claim.subject)
    if (
        wanted is None
        or study.intervention_details is None
        or wanted.search(study.intervention_details)
    ):
        return None
    return ExclusionReason("another intervention", f": {study.intervention_details}")


def _find_condition_mismatch(
    claim: Claim, study: Study, vocabulary: PoolingVocabulary
) -> ExclusionReason | None:
    if study.condition_details is None:
        return ExclusionReason("its condition is not known", ": condition_details is empty")
    if not claim.conditions:
        return None
    others = vocabulary.find_other_conditions(study.condition_details)
    unwanted = sorted(others[name] for name in others if name not in claim.other_conditions)
    if unwanted:
        return ExclusionReason(
            "another condition", f": {study.condition_details} ({', '.join(unwanted)})"
        )
    if not vocabulary.condition.search(study.condition_details):
        return ExclusionReason("another condition", f": {study.condition_details}")
    return None


def _find_duration_mismatch(claim: Claim, study: Study) -> ExclusionReason | None:
    if claim.duration in (None, study.duration):
        return None
    here = f"was {study.duration}" if study.duration else "is not known"
    return ExclusionReason(
        "another duration", f": the claim is about {claim.population}, the complaint here {here}"
    )


def _find_study_exclusion(study: Study) -> ExclusionReason | None:
    if has_retraction(study.corrections):
        return ExclusionReason("the study was retracted")
    if has_partial_retraction(study.corrections):
        return ExclusionReason("a part of the study was retracted")
    if not has_review_design(study) and study.design not in RANDOMISED_DESIGNS:
        return ExclusionReason("not a randomised trial", f": {design_info(study.design).label}")
    return None


def _find_judgement_exclusion(
    base: EvidenceBase, claim: Claim, finding: Finding
) -> ExclusionReason | None:
    known = [one for one in base.readings_for(claim.id) if one.first.study == finding.study]
    if known and all(one.state == "disputed" for one in known):
        return ExclusionReason("its two readers differ", ", and nobody has decided yet")
    judgement = _find_judgement(base.judgements_for(claim.id), finding)
    if judgement is not None and judgement.directness == "indirect":
        return ExclusionReason("judged as indirect", f": {judgement.rationale.rstrip('.')}")
    if finding.direction == "not_applicable":
        return ExclusionReason("it does not compare the intervention with its control")
    return None


def _find_judgement(judgements: Sequence[Judgement], finding: Finding) -> Judgement | None:
    """Find the judgement of the finding's own comparison, or else one of its study."""
    own = [judgement for judgement in judgements if judgement.study == finding.study]
    same = [judgement for judgement in own if judgement.comparator == finding.comparator]
    return next(iter(same or own), None)
