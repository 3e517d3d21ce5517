"""Why a finding may not be pooled with others for a claim, in words."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from evidence.claims.base.load import EvidenceBase
from evidence.claims.base.models import Claim, Finding, Judgement, Outcome, Subject, format_label
from evidence.studies.designs import design_info
from evidence.studies.study import Study

RANDOMISED_DESIGNS = ("rct", "crossover_trial")
UNSIGNED_OUTCOMES: tuple[Outcome, ...] = ("adverse_events", "cost", "prevalence")
"""Outcomes of which more is worse, or neither: the sign of their findings is told in a note, if at all."""
_CONDITION_PATTERNS: tuple[tuple[str, re.Pattern[str]], ...] = tuple(
    (name, re.compile(pattern, re.IGNORECASE))
    for name, pattern in (
        ("sciatica", r"sciatic|radicul|herniat|prolaps|\bdis[ck]\b"),
        ("spinal stenosis", r"stenosis"),
        ("neck pain", r"\bneck\b|cervical"),
        ("spinal pain of any place", r"\bspinal pain\b"),
        ("chronic pain of any place", r"^(?:any\b|chronic pain\b|pain\b)"),
        ("shoulder pain", r"shoulder"),
        ("osteoarthritis", r"osteoarthr"),
        ("headache", r"headache|migraine"),
        ("fibromyalgia", r"fibromyalgia"),
        ("myofascial pain", r"myofascial"),
        ("postoperative pain", r"post-?operative|surgery"),
        ("pain in pregnancy", r"pregnan|pelvic"),
        ("healthy people", r"\bhealthy\b|pain-free|recovered"),
    )
)
_INTERVENTION_PATTERNS: Mapping[Subject, re.Pattern[str]] = {
    "acupuncture": re.compile(r"acupunct|needling", re.IGNORECASE),
    "electroacupuncture": re.compile(r"electro", re.IGNORECASE),
    "auricular_therapy": re.compile(r"auricul|\bear\b", re.IGNORECASE),
    "dry_needling": re.compile(r"needling", re.IGNORECASE),
    "cupping": re.compile(r"cupping", re.IGNORECASE),
    "exercise": re.compile(r"exercis|pilates|yoga|walking|training", re.IGNORECASE),
}
_BACK_PAIN = re.compile(r"\bback\b.{0,20}\bpain\b|\bback pain\b", re.IGNORECASE)
_TWELVE_MONTHS = re.compile(r"\b(?:12 months|a year)\b")
_DURATION = re.compile(r"\b(acute|subacute|chronic)\b", re.IGNORECASE)


def find_exclusion_reason(
    base: EvidenceBase, claim: Claim, study: Study, finding: Finding
) -> str | None:
    """The first reason not to pool a finding, in words; None if what it is about speaks for it."""
    reasons = (
        _question_mismatch(claim, finding),
        _intervention_mismatch(claim, study),
        _population_mismatch(claim, study),
        _study_exclusion(base, claim, study, finding),
    )
    return next((reason for reason in reasons if reason is not None), None)


def _question_mismatch(claim: Claim, finding: Finding) -> str | None:
    if finding.outcome not in claim.outcomes:
        wanted = " or ".join(map(format_label, claim.outcomes))
        return f"another outcome: it is about {format_label(finding.outcome)}, the claim about {wanted}"
    if finding.comparator == "none":
        return "it has no comparison group"
    if claim.comparators and finding.comparator not in claim.comparators:
        wanted = " or ".join(map(format_label, claim.comparators))
        return f"another comparator: it is against {format_label(finding.comparator)}, the claim against {wanted}"
    if finding.outcome in UNSIGNED_OUTCOMES:
        return f"of {format_label(finding.outcome)} the sign does not tell which side is better; read its note"
    if finding.timepoint == "any":
        return "its time is not told apart, and results at different times are not pooled"
    if _TWELVE_MONTHS.search(claim.text) and finding.timepoint != "long":
        return "another time: the claim is about what lasts 12 months"
    return None


def _intervention_mismatch(claim: Claim, study: Study) -> str | None:
    """A review of many treatments was judged on several claims, and its findings do not say which they are about."""
    wanted = _INTERVENTION_PATTERNS.get(claim.subject)
    if (
        wanted is None
        or study.intervention_details is None
        or wanted.search(study.intervention_details)
    ):
        return None
    return f"another intervention: {study.intervention_details}"


def _population_mismatch(claim: Claim, study: Study) -> str | None:
    if study.condition_details is None:
        return "its condition is not known"
    if _BACK_PAIN.search(claim.population):
        others = _conditions_named_in(study.condition_details) - _conditions_named_in(
            claim.population
        )
        if others:
            return f"another condition: {study.condition_details} ({', '.join(sorted(others))})"
        if not _BACK_PAIN.search(study.condition_details):
            return f"another condition: {study.condition_details}"
    duration = _DURATION.search(claim.population)
    if duration and study.duration != duration[1].lower():
        told = f"was {study.duration}" if study.duration else "is not known"
        return f"another duration: the claim is about {claim.population}, the complaint here {told}"
    return None


def _conditions_named_in(condition: str) -> set[str]:
    return {name for name, pattern in _CONDITION_PATTERNS if pattern.search(condition)}


def _study_exclusion(
    base: EvidenceBase, claim: Claim, study: Study, finding: Finding
) -> str | None:
    if any(correction.startswith("retraction:") for correction in study.corrections):
        return "the study was retracted"
    if not has_review_design(study) and study.design not in RANDOMISED_DESIGNS:
        return f"not a randomised trial: {design_info(study.design).label}"
    judgement = _find_judgement(base.judgements_for(claim.id), finding)
    if judgement is not None and judgement.directness == "indirect":
        return f"judged as indirect: {judgement.rationale.rstrip('.')}"
    if finding.direction == "not_applicable":
        return "it does not compare the intervention with its control"
    return None


def _find_judgement(judgements: Sequence[Judgement], finding: Finding) -> Judgement | None:
    """The judgement of the finding's own comparison, or else of its study."""
    own = [judgement for judgement in judgements if judgement.study == finding.study]
    same = [judgement for judgement in own if judgement.comparator == finding.comparator]
    return next(iter(same or own), None)


def has_review_design(study: Study) -> bool:
    """Whether a study has pooled others already."""
    return design_info(study.design).is_review
