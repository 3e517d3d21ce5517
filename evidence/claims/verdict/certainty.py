"""Rate the certainty of a verdict after GRADE: section 5 of docs/verdicts.md."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal, get_args

from evidence.claims.base.load import EvidenceBase
from evidence.claims.base.models import (
    Claim,
    ClaimKind,
    GradeDomain,
    GradeLevel,
    Stance,
    format_label,
)
from evidence.claims.verdict.weighted_judgement import (
    EFFECT_KINDS,
    WeightedJudgement,
    find_deciding_level,
    join_study_keys,
)
from evidence.messages.catalogue import gettext, gettext_noop

VerdictCategory = Literal[
    "supported", "mixed", "contradicted", "not_supported", "insufficient", "not_studied"
]
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
ROUNDING = 1e-9  # sums of weights that differ by less are equal
# Kinds of claims whose reviews rate their evidence as a rule, so that one that does not is weak.
RATED_KINDS: frozenset[ClaimKind] = frozenset({"treatment", "advice"})
MAX_DISSENT = 1 / 3  # share of the weight that disagrees, above which evidence is inconsistent
_AGREEING_STANCES: Mapping[VerdictCategory, Stance] = {
    "supported": "supports",
    "contradicted": "contradicts",
    "not_supported": "contradicts",
}
_STEP_SENTENCES: Mapping[str, str] = {
    "start": gettext_noop("Certainty starts at %(certainty)s for %(why)s."),
    "ceiling": gettext_noop("Not above %(certainty)s: %(why)s."),
}
_STEP_DOWN = gettext_noop("One step down for %(domain)s: %(why)s.")


@dataclass(frozen=True, slots=True)
class CertaintyStep:
    """A step on the way to a certainty.

    Attributes:
        kind: the start, a domain of GRADE for which it goes one step down, or a ceiling.
        certainty: what the step leads to.
        reason: why, without a full stop.
    """

    kind: GradeDomain | Literal["start", "ceiling"]
    certainty: Certainty
    reason: str

    def describe(self) -> str:
        """Describe it in a sentence."""
        return gettext(
            _STEP_SENTENCES.get(self.kind, _STEP_DOWN),
            certainty=format_label(self.certainty),
            domain=format_label(self.kind),
            why=self.reason,
        )


@dataclass(frozen=True, slots=True)
class _RatedEvidence:
    """What GRADE looks at: all judgements, those counted, the verdict, and whether one is rated."""

    weighted: Sequence[WeightedJudgement]
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
    steps = list_certainty_steps(base, claim, weighted, category)
    if not steps:
        return "very_low", []
    return steps[-1].certainty, [step.describe() for step in steps]


def list_certainty_steps(
    base: EvidenceBase,
    claim: Claim,
    weighted: Sequence[WeightedJudgement],
    category: VerdictCategory,
    more_concerns: Mapping[GradeDomain, str] | None = None,
) -> list[CertaintyStep]:
    """List the steps to the certainty of a verdict, the last of which has it.

    Args:
        base: the evidence base.
        claim: the claim that was judged.
        weighted: all its judgements with their weights.
        category: the verdict; nothing that was not studied has steps.
        more_concerns: reasons to rate down for domains that give none themselves.
    """
    counted = [item for item in weighted if item.is_counted]
    if not counted or category == "not_studied":
        return []
    level = _find_counted_level(counted)
    steps = [
        CertaintyStep("start", STARTING_CERTAINTY[level], gettext("level %(level)s", level=level))
    ]
    if claim.kind == "policy":  # its own text proves it
        return steps
    stated = find_stated_certainty(base, claim, counted)
    needs_rating = claim.kind in EFFECT_KINDS - RATED_KINDS and category != "insufficient"
    evidence = _RatedEvidence(
        weighted, counted, category, is_rated=stated is not None or not needs_rating
    )
    for domain in GRADE_DOMAINS:
        reason = _explain_rating_down(domain, evidence) or (more_concerns or {}).get(domain)
        if reason:
            _add_step_down(steps, domain, reason)
    for ceiling, reason in _find_ceilings(claim, evidence, stated):
        add_ceiling(steps, ceiling, reason)
    return steps


def _add_step_down(steps: list[CertaintyStep], domain: GradeDomain, reason: str) -> None:
    """Add a step down to the steps before it; very low stays very low."""
    index = CERTAINTIES.index(steps[-1].certainty) + 1
    lowered = CERTAINTIES[min(index, len(CERTAINTIES) - 1)]
    steps.append(CertaintyStep(domain, lowered, reason))


def add_ceiling(steps: list[CertaintyStep], ceiling: Certainty, reason: str) -> None:
    """Add a ceiling to the steps before it, unless they do not exceed it."""
    if CERTAINTIES.index(ceiling) > CERTAINTIES.index(steps[-1].certainty):
        steps.append(CertaintyStep("ceiling", ceiling, reason))


def _find_ceilings(
    claim: Claim, evidence: _RatedEvidence, stated: Certainty | None
) -> Iterator[tuple[Certainty, str]]:
    """Yield each certainty that cannot be exceeded, and why."""
    is_review_led = any(item.is_from_review and item.is_direct for item in evidence.counted)
    if stated is not None:
        yield stated, gettext("no source rates its own evidence higher")
    elif is_review_led and claim.kind in RATED_KINDS:
        yield (
            "low",
            gettext("no counted review rates its own evidence for this, as far as it was read"),
        )
    if evidence.category == "insufficient":
        yield "low", gettext("there is too little evidence for more")


def _find_counted_level(counted: Iterable[WeightedJudgement]) -> int:
    return find_deciding_level(item for item in counted if item.role == "counts")


def find_stated_certainty(
    base: EvidenceBase, claim: Claim, counted: Iterable[WeightedJudgement]
) -> Certainty | None:
    """Return the highest certainty that counted sources state for the claim's outcomes, if any.

    Of a range, such as "low to moderate", the lower end counts.
    """
    stated: list[Certainty] = []
    for item in counted:
        for finding in base.findings_on(item.study.key, claim):
            is_compared = finding.comparator == item.judgement.comparator
            if is_compared and finding.outcome in claim.outcomes and finding.grades:
                stated.append(max(finding.grades, key=CERTAINTIES.index))
    return min(stated, key=CERTAINTIES.index, default=None)


def _explain_rating_down(domain: GradeDomain, evidence: _RatedEvidence) -> str:
    """Explain why certainty is rated down in a domain; empty where it is not."""
    named = [item for item in evidence.counted if domain in item.judgement.concerns]
    if sum(item.weight for item in named) >= evidence.total / 2:
        return gettext("named for %(studies)s", studies=join_study_keys(named))
    return _CHECKS[domain](evidence)


def _check_inconsistency(evidence: _RatedEvidence) -> str:
    if evidence.category == "insufficient":
        return ""
    if evidence.category == "mixed":
        return gettext("the studies disagree, or find both")
    answers = [item for item in evidence.counted if _is_answer(item)]
    agreeing = _AGREEING_STANCES.get(evidence.category)
    dissenting = [item for item in answers if item.judgement.stance != agreeing]
    dissent = sum(item.weight for item in dissenting)
    if dissent > MAX_DISSENT * sum(item.weight for item in answers) + ROUNDING:
        return gettext("%(studies)s did not find the same", studies=join_study_keys(dissenting))
    return ""


def _is_answer(item: WeightedJudgement) -> bool:
    return item.judgement.stance != "insufficient" or item.is_from_review


def _check_indirectness(evidence: _RatedEvidence) -> str:
    indirect = [item for item in evidence.counted if item.judgement.directness == "indirect"]
    is_mostly_indirect = sum(item.weight for item in indirect) > evidence.total / 2
    return gettext("most of the evidence is indirect") if is_mostly_indirect else ""


def _check_risk_of_bias(evidence: _RatedEvidence) -> str:
    has_review = any(item.is_from_review for item in evidence.counted)
    if has_review and not evidence.is_rated:
        return gettext("no counted review rated its evidence for this, as far as it was read")
    return ""


def _check_imprecision(evidence: _RatedEvidence) -> str:
    keys = {item.study.key for item in evidence.counted}
    only = evidence.counted[0]
    if len(keys) > 1 or _is_confirmed(only, evidence.weighted):
        return ""
    return gettext("it rests on %(study)s alone", study=only.study.key)


def _is_confirmed(review: WeightedJudgement, weighted: Iterable[WeightedJudgement]) -> bool:
    """Tell whether another review of the same question found the same."""
    stance = review.judgement.stance
    return any(item.role == "overlapping" and item.judgement.stance == stance for item in weighted)


_CHECKS: Mapping[GradeDomain, Callable[[_RatedEvidence], str]] = {
    "risk_of_bias": _check_risk_of_bias,
    "inconsistency": _check_inconsistency,
    "indirectness": _check_indirectness,
    "imprecision": _check_imprecision,
}
