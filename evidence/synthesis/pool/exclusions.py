"""Say why a finding may not be pooled with others for a claim."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from evidence.claims.base.load import EvidenceBase
from evidence.claims.base.models import Claim, Finding, Judgement, format_label
from evidence.messages.catalogue import gettext
from evidence.studies.designs import describe_design, design_info
from evidence.studies.notices import has_partial_retraction, has_retraction
from evidence.studies.study import Study
from evidence.synthesis.pool.pooling_vocabulary import PoolingVocabulary
from evidence.wording import join_with_and, join_with_or, put_in_sentence

RANDOMISED_DESIGNS = ("rct", "crossover_trial")


@dataclass(frozen=True, slots=True)
class ExclusionReason:
    """Why a finding is in no pool: a category, and with what is particular to this finding.

    ``full_text`` is empty where the category says it all.
    """

    category: str
    full_text: str = ""

    @property
    def text(self) -> str:
        """The whole reason: a sentence without its full stop."""
        return self.full_text or self.category


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
    named = [put_in_sentence(base.topic.labels.get(one, one)) for one in finding.subjects]
    return ExclusionReason(
        gettext("another subject"),
        gettext("another subject: it is about %(subjects)s", subjects=join_with_and(named)),
    )


def _find_question_mismatch(
    base: EvidenceBase, claim: Claim, finding: Finding
) -> ExclusionReason | None:
    outcome, comparator = format_label(finding.outcome), format_label(finding.comparator)
    if finding.outcome not in claim.outcomes:
        return ExclusionReason(
            gettext("another outcome"),
            gettext(
                "another outcome: it is about %(outcome)s, the claim about %(wanted)s",
                outcome=outcome,
                wanted=join_with_or([*map(format_label, claim.outcomes)]),
            ),
        )
    if finding.comparator == "none":
        return ExclusionReason(gettext("it has no comparison group"))
    if claim.comparators and finding.comparator not in claim.comparators:
        return ExclusionReason(
            gettext("another comparator"),
            gettext(
                "another comparator: it is against %(comparator)s, the claim against %(wanted)s",
                comparator=comparator,
                wanted=join_with_or([*map(format_label, claim.comparators)]),
            ),
        )
    if finding.outcome in base.topic.unsigned_outcomes:
        return ExclusionReason(
            gettext(
                "of %(outcome)s the sign does not show which side is better; read its note",
                outcome=outcome,
            )
        )
    return None


def _find_timepoint_mismatch(claim: Claim, finding: Finding) -> ExclusionReason | None:
    if finding.timepoint == "any":
        return ExclusionReason(
            gettext("its timepoint is not known"),
            gettext("its timepoint is not known, and results at different times are not pooled"),
        )
    if claim.timepoint not in (None, finding.timepoint):
        return ExclusionReason(
            gettext("another time"),
            gettext(
                "another time: the claim is about the %(time)s term",
                time=format_label(claim.timepoint or ""),
            ),
        )
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
    return ExclusionReason(
        gettext("another intervention"),
        gettext("another intervention: %(details)s", details=study.intervention_details),
    )


def _find_condition_mismatch(
    claim: Claim, study: Study, vocabulary: PoolingVocabulary
) -> ExclusionReason | None:
    if study.condition_details is None:
        return ExclusionReason(
            gettext("its condition is not known"),
            gettext("its condition is not known: condition_details is empty"),
        )
    if not claim.conditions:
        return None
    others = vocabulary.find_other_conditions(study.condition_details)
    unwanted = sorted(others[name] for name in others if name not in claim.other_conditions)
    if unwanted:
        return _name_other_condition(f"{study.condition_details} ({', '.join(unwanted)})")
    if not vocabulary.condition.search(study.condition_details):
        return _name_other_condition(study.condition_details)
    return None


def _name_other_condition(details: str) -> ExclusionReason:
    return ExclusionReason(
        gettext("another condition"), gettext("another condition: %(details)s", details=details)
    )


def _find_duration_mismatch(claim: Claim, study: Study) -> ExclusionReason | None:
    if claim.duration in (None, study.duration):
        return None
    if study.duration:
        reason = gettext(
            "another duration: the claim is about %(population)s, the complaint here was "
            "%(duration)s",
            population=claim.population,
            duration=format_label(study.duration),
        )
    else:
        reason = gettext(
            "another duration: the claim is about %(population)s, the complaint here is not known",
            population=claim.population,
        )
    return ExclusionReason(gettext("another duration"), reason)


def _find_study_exclusion(study: Study) -> ExclusionReason | None:
    if has_retraction(study.corrections):
        return ExclusionReason(gettext("the study was retracted"))
    if has_partial_retraction(study.corrections):
        return ExclusionReason(gettext("a part of the study was retracted"))
    if not has_review_design(study) and study.design not in RANDOMISED_DESIGNS:
        return ExclusionReason(
            gettext("not a randomised trial"),
            gettext("not a randomised trial: %(design)s", design=describe_design(study.design)),
        )
    return None


def _find_judgement_exclusion(
    base: EvidenceBase, claim: Claim, finding: Finding
) -> ExclusionReason | None:
    known = [one for one in base.readings_for(claim.id) if one.first.study == finding.study]
    if known and all(one.state == "disputed" for one in known):
        return ExclusionReason(
            gettext("its two readers differ"),
            gettext("its two readers differ, and nobody has decided yet"),
        )
    judgement = _find_judgement(base.judgements_for(claim.id), finding)
    if judgement is not None and judgement.directness == "indirect":
        return ExclusionReason(
            gettext("judged as indirect"),
            gettext("judged as indirect: %(why)s", why=judgement.rationale.rstrip(".")),
        )
    if finding.direction == "not_applicable":
        return ExclusionReason(gettext("it does not compare the intervention with its control"))
    return None


def _find_judgement(judgements: Sequence[Judgement], finding: Finding) -> Judgement | None:
    """Find the judgement of the finding's own comparison, or else one of its study."""
    own = [judgement for judgement in judgements if judgement.study == finding.study]
    same = [judgement for judgement in own if judgement.comparator == finding.comparator]
    return next(iter(same or own), None)
