"""Rate the certainty of a verdict after GRADE: section 5 of docs/verdicts.md."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal, get_args

from evidence.claims.base.load import EvidenceBase
from evidence.claims.base.models import Claim, GradeDomain, GradeLevel, Stance, format_label
from evidence.claims.verdict.weighting import (
    ROUNDING,
    WeightedJudgement,
    find_deciding_level,
    is_from_review,
    join_study_keys,
)

VerdictCategory = Literal["supported", "mixed", "contradicted", "insufficient", "no_evidence"]
Certainty = GradeLevel
CERTAINTIES: tuple[Certainty, ...] = get_args(GradeLevel)
GRADE_DOMAINS: tuple[GradeDomain, ...] = get_args(GradeDomain)

# GRADE (Guyatt 2011, J Clin Epidemiol 64:383) starts experiments high, observational studies low.
STARTING_CERTAINTY: Mapping[int, Certainty] = {
    1: "high",
    2: "high",
    3: "low",
    4: "very_low",
    5: "very_low",
}
MAX_DISSENT = 1 / 3  # share of the weight that disagrees, above which evidence is inconsistent
_AGREEING_STANCES: Mapping[VerdictCategory, Stance] = {
    "supported": "supports",
    "contradicted": "contradicts",
}


@dataclass(frozen=True, slots=True)
class _RatedEvidence:
    """What GRADE looks at: the counted judgements, the verdict, and whether a source was rated."""

    counted: Sequence[WeightedJudgement]
    category: VerdictCategory
    is_rated: bool

    @property
    def total(self) -> float:
        return sum(item.weight for item in self.counted)


def rate_certainty(
    base: EvidenceBase,
    claim: Claim,
    weighted: Sequence[WeightedJudgement],
    category: VerdictCategory,
) -> tuple[Certainty, list[str]]:
    """Rate the certainty of a verdict, and list the steps in plain words.

    Args:
        base: the evidence base.
        claim: the claim that was judged.
        weighted: all its judgements with their weights.
        category: the verdict.
    """
    counted = [item for item in weighted if item.is_counted]
    if not counted:
        return "very_low", []
    level = _find_counted_level(counted)
    index = CERTAINTIES.index(STARTING_CERTAINTY[level])
    reasons = [f"Certainty starts at {format_label(CERTAINTIES[index])} for level {level}."]
    stated = find_stated_certainty(base, claim, counted)
    is_rated = stated is not None or claim.kind == "guideline" or category == "insufficient"
    evidence = _RatedEvidence(counted, category, is_rated)
    for domain in GRADE_DOMAINS:
        reason = _explain_rating_down(domain, evidence)
        if reason:
            index = min(index + 1, len(CERTAINTIES) - 1)
            reasons.append(f"One step down for {format_label(domain)}: {reason}.")
    if stated is not None and CERTAINTIES.index(stated) > index:
        index = CERTAINTIES.index(stated)
        reasons.append(
            f"Not above {format_label(stated)}: no source rates its own evidence higher."
        )
    if category == "insufficient" and CERTAINTIES[index] in ("high", "moderate"):
        return "low", [*reasons, "Not above low: there is too little evidence for more."]
    return CERTAINTIES[index], reasons


def _find_counted_level(counted: Iterable[WeightedJudgement]) -> int:
    return find_deciding_level(item for item in counted if item.role == "counts")


def find_stated_certainty(
    base: EvidenceBase, claim: Claim, counted: Iterable[WeightedJudgement]
) -> Certainty | None:
    """Return the highest certainty that counted sources state for the claim's outcomes, if any."""
    stated: list[Certainty] = []
    for item in counted:
        for finding in base.findings_for(item.study.key):
            is_compared = finding.comparator == item.judgement.comparator
            if is_compared and finding.outcome in claim.outcomes:
                stated += finding.grades
    return min(stated, key=CERTAINTIES.index, default=None)


def _explain_rating_down(domain: GradeDomain, evidence: _RatedEvidence) -> str:
    """Explain why certainty is rated down in a domain; empty where it is not."""
    named = [item for item in evidence.counted if domain in item.judgement.concerns]
    if sum(item.weight for item in named) >= evidence.total / 2:
        return f"named for {join_study_keys(named)}"
    return _CHECKS[domain](evidence)


def _check_risk_of_bias(evidence: _RatedEvidence) -> str:
    has_review = any(is_from_review(item) for item in evidence.counted)
    if has_review and not evidence.is_rated:
        return "no counted review rated its evidence for this, as far as it was read"
    return ""


def _check_inconsistency(evidence: _RatedEvidence) -> str:
    if evidence.category == "insufficient":
        return ""
    if evidence.category == "mixed":
        return "the studies disagree, or find both"
    answers = [item for item in evidence.counted if _is_answer(item)]
    agreeing = _AGREEING_STANCES.get(evidence.category)
    dissenting = [item for item in answers if item.judgement.stance != agreeing]
    dissent = sum(item.weight for item in dissenting)
    if dissent > MAX_DISSENT * sum(item.weight for item in answers) + ROUNDING:
        return f"{join_study_keys(dissenting)} did not find the same"
    return ""


def _is_answer(item: WeightedJudgement) -> bool:
    return item.judgement.stance != "insufficient" or is_from_review(item)


def _check_indirectness(evidence: _RatedEvidence) -> str:
    indirect = [item for item in evidence.counted if item.judgement.directness == "indirect"]
    is_mostly_indirect = sum(item.weight for item in indirect) > evidence.total / 2
    return "most of the evidence is indirect" if is_mostly_indirect else ""


def _check_imprecision(evidence: _RatedEvidence) -> str:
    keys = {item.study.key for item in evidence.counted}
    return f"it rests on {evidence.counted[0].study.key} alone" if len(keys) == 1 else ""


_CHECKS: Mapping[GradeDomain, Callable[[_RatedEvidence], str]] = {
    "risk_of_bias": _check_risk_of_bias,
    "inconsistency": _check_inconsistency,
    "indirectness": _check_indirectness,
    "imprecision": _check_imprecision,
}
