"""Weighed judgements of a claim -> its verdict, by the written rule of docs/verdicts.md.

The rule never sees the order of rows, and moves only by signed judgements.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Literal, get_args

from evidence.claims.base.load import EvidenceBase
from evidence.claims.base.models import (
    CURATED_COMPARATORS,
    Claim,
    CuratedComparator,
    GradeDomain,
    Stance,
    format_label,
)
from evidence.claims.verdict.weighting import (
    JudgementRole,
    WeightedJudgement,
    find_deciding_level,
    is_from_review,
    weigh_judgements,
)
from evidence.studies.designs import design_info

VerdictCategory = Literal["supported", "mixed", "contradicted", "insufficient", "no_evidence"]
Certainty = Literal["high", "moderate", "low", "very_low"]
CERTAINTIES: tuple[Certainty, ...] = get_args(Certainty)
GRADE_DOMAINS: tuple[GradeDomain, ...] = get_args(GradeDomain)
VERDICT_CATEGORIES: tuple[VerdictCategory, ...] = get_args(VerdictCategory)
COUNTED_STANCES: tuple[Stance, ...] = ("supports", "mixed", "contradicts", "insufficient")

# GRADE (Guyatt 2011, J Clin Epidemiol 64:383) starts experiments high and observational studies low.
STARTING_CERTAINTY: dict[int, Certainty] = {
    1: "high",
    2: "high",
    3: "low",
    4: "very_low",
    5: "very_low",
}
MIN_AGREEMENT = 0.75  # share of the weight on one side from which a verdict is not mixed
MAX_DISSENT = (
    1 / 3
)  # share of the weight that disagrees, above which the evidence is called inconsistent
MIN_SINGLE_STUDY_WEIGHT = 2.0  # weight of plain answers that single studies must reach together
_ROUNDING = 1e-9
# GRADE's words as sources write them ("low or very low"); other scales ("fair") are not translated.
_CERTAINTY_PATTERN = re.compile("very low|low|moderate|high")
_CERTAINTY_BY_PHRASE: dict[str, Certainty] = {word.replace("_", " "): word for word in CERTAINTIES}


@dataclass(frozen=True)
class Verdict:
    """What the judgements of a claim add up to, with its reasons in plain words."""

    claim: Claim
    category: VerdictCategory
    certainty: Certainty
    reasons: tuple[str, ...]
    weighted_judgements: tuple[WeightedJudgement, ...]

    def counted_judgements(self, *stances: Stance) -> tuple[WeightedJudgement, ...]:
        """The counted judgements with one of these stances, strongest first."""
        return tuple(
            item
            for item in self.weighted_judgements
            if item.is_counted and item.judgement.stance in stances
        )

    @cached_property
    def study_keys(self) -> tuple[str, ...]:
        """Keys of the studies that carry the verdict, strongest first."""
        agreeing: dict[VerdictCategory, tuple[Stance, ...]] = {
            "supported": ("supports",),
            "contradicted": ("contradicts",),
            "insufficient": ("insufficient", "mixed", "supports", "contradicts"),
        }
        stances = agreeing.get(self.category, ("supports", "contradicts", "mixed", "insufficient"))
        return tuple(dict.fromkeys(item.study.key for item in self.counted_judgements(*stances)))


def compute_verdict(
    base: EvidenceBase, claim_id: str, *, only: CuratedComparator | None = None
) -> Verdict:
    """The verdict of a claim, against the comparators it speaks of, or against one alone.

    Raises:
        KeyError: there is no such claim.
    """
    claim = base.claims[claim_id]
    weighed = weigh_judgements(base, claim, _select_comparators(claim, only))
    word, why = _decide_category(weighed)
    certainty, steps = _rate_certainty(base, claim, weighed, word)
    return Verdict(claim, word, certainty, (*why, *steps, *_explain_exclusions(weighed)), weighed)


def compute_verdicts_by_comparator(
    base: EvidenceBase, claim_id: str
) -> dict[CuratedComparator, Verdict]:
    """One verdict for each comparator that the judgements of a claim speak of; they are never mixed."""
    judged = {
        row.comparator for row in base.judgements_for(claim_id) if row.stance != "not_assessed"
    }
    return {
        word: compute_verdict(base, claim_id, only=word)
        for word in CURATED_COMPARATORS
        if word in judged
    }


def _select_comparators(
    claim: Claim, only: CuratedComparator | None
) -> Collection[CuratedComparator]:
    """The comparators whose results answer the claim; results without a comparison group always do."""
    if only is not None:
        return [only]
    return [*claim.comparators, "none"] if claim.comparators else CURATED_COMPARATORS


def _sum_weights(items: Iterable[WeightedJudgement], *stances: Stance) -> float:
    return sum(item.weight for item in items if item.judgement.stance in stances)


def _decide_category(weighed: Sequence[WeightedJudgement]) -> tuple[VerdictCategory, list[str]]:
    counted = [item for item in weighed if item.is_counted]
    if not counted:
        return "no_evidence", ["No study that answers this claim has been judged yet."]
    level = find_deciding_level(item for item in counted if item.role == "counts")
    deciding = [item for item in counted if item.level <= level]
    why = [f"Level {level} evidence decides: {_describe_designs(deciding)}."]
    newer = [item for item in counted if item.role == "newer"]
    if newer:
        why.append(
            f"Newer than the reviews, and counted beside them for less: {_join_study_keys(newer)}."
        )
    by_review = any(is_from_review(item) for item in deciding)
    supports, contradicts, mixed = (
        _sum_weights(counted, stance) for stance in ("supports", "contradicts", "mixed")
    )
    undecided = [
        item for item in counted if item.judgement.stance == "insufficient" and is_from_review(item)
    ]
    too_little = sum(item.weight for item in undecided)
    plain, answers = supports + contradicts, supports + contradicts + mixed
    if too_little and too_little >= plain:
        return "insufficient", [
            *why,
            f"Reviews and guidelines find too little evidence to say: {_join_study_keys(undecided)}.",
        ]
    if not answers:
        return "insufficient", [*why, "None of these studies measured what the claim says."]
    if not by_review and level > 1 and plain < MIN_SINGLE_STUDY_WEIGHT:
        return "insufficient", [
            *why,
            "Too few studies answer plainly (fewer than two direct ones), and no review does.",
        ]
    share = (supports + mixed / 2) / answers
    why.append(_describe_balance(counted))
    if share >= MIN_AGREEMENT - _ROUNDING:
        return "supported", why
    if share <= 1 - MIN_AGREEMENT + _ROUNDING:
        return "contradicted", why
    return "mixed", why


def _describe_balance(counted: Sequence[WeightedJudgement]) -> str:
    parts = [
        f"{name} {_join_study_keys(group)}"
        for name, stance in (
            ("For:", "supports"),
            ("against:", "contradicts"),
            ("two-sided:", "mixed"),
        )
        if (group := [item for item in counted if item.judgement.stance == stance])
    ]
    sentence = "; ".join(parts)
    return sentence[:1].upper() + sentence[1:] + "."


def _describe_designs(items: Sequence[WeightedJudgement]) -> str:
    labels = [design_info(item.study.design).label for item in items]
    counts = {name: labels.count(name) for name in dict.fromkeys(labels)}
    return ", ".join(
        f"{count} {name if count == 1 else _pluralise(name)}" for name, count in counts.items()
    )


def _pluralise(name: str) -> str:
    for singular, plural in (
        ("analysis", "analyses"),
        ("study", "studies"),
        ("survey", "surveys"),
        ("overview", "overviews"),
    ):
        if singular in name:
            return name.replace(singular, plural)
    return name + "s"


def _join_study_keys(items: Iterable[WeightedJudgement]) -> str:
    return ", ".join(dict.fromkeys(item.study.key for item in items))


def _rate_certainty(
    base: EvidenceBase, claim: Claim, weighed: Sequence[WeightedJudgement], word: VerdictCategory
) -> tuple[Certainty, list[str]]:
    counted = [item for item in weighed if item.is_counted]
    if not counted:
        return "very_low", []
    level = find_deciding_level(item for item in counted if item.role == "counts")
    start = STARTING_CERTAINTY[level]
    why = [f"Certainty starts at {format_label(start)} for level {level}."]
    index = CERTAINTIES.index(start)
    stated = find_stated_certainty(base, claim, counted)
    rated = stated is not None or claim.kind == "guideline" or word == "insufficient"
    for concern in GRADE_DOMAINS:
        reason = _explain_rating_down(concern, counted, word, rated=rated)
        if reason:
            index = min(index + 1, len(CERTAINTIES) - 1)
            why.append(f"One step down for {format_label(concern)}: {reason}.")
    if stated is not None and CERTAINTIES.index(stated) > index:
        index = CERTAINTIES.index(stated)
        why.append(
            f"Not above {format_label(stated)}: no source that rated its own evidence for this rates it higher."
        )
    if word == "insufficient" and index < CERTAINTIES.index("low"):
        index = CERTAINTIES.index("low")
        why.append("Not above low: there is too little evidence to be surer.")
    return CERTAINTIES[index], why


def _explain_rating_down(
    concern: GradeDomain,
    counted: Sequence[WeightedJudgement],
    word: VerdictCategory,
    *,
    rated: bool,
) -> str:
    total = sum(item.weight for item in counted)
    named = [item for item in counted if concern in item.judgement.concerns]
    if sum(item.weight for item in named) >= total / 2:
        return f"named for {_join_study_keys(named)}"
    if concern == "risk_of_bias" and not rated and any(is_from_review(item) for item in counted):
        return "no counted review rated its evidence for this, as far as it was read"
    if concern == "inconsistency" and word != "insufficient":
        return _describe_inconsistency(counted, word)
    if concern == "imprecision" and len({item.study.key for item in counted}) == 1:
        return f"it rests on {counted[0].study.key} alone"
    if concern == "indirectness" and _sum_indirect_weights(counted) > total / 2:
        return "most of the evidence is indirect"
    return ""


def _describe_inconsistency(counted: Sequence[WeightedJudgement], word: VerdictCategory) -> str:
    agreeing: dict[VerdictCategory, Stance] = {
        "supported": "supports",
        "contradicted": "contradicts",
    }
    answers = [
        item for item in counted if item.judgement.stance != "insufficient" or is_from_review(item)
    ]
    dissenting = [item for item in answers if item.judgement.stance != agreeing.get(word)]
    if word == "mixed":
        return "the studies disagree, or find both"
    if (
        sum(item.weight for item in dissenting)
        > MAX_DISSENT * sum(item.weight for item in answers) + _ROUNDING
    ):
        return f"{_join_study_keys(dissenting)} did not find the same"
    return ""


def _sum_indirect_weights(counted: Sequence[WeightedJudgement]) -> float:
    return sum(item.weight for item in counted if item.judgement.directness == "indirect")


def find_stated_certainty(
    base: EvidenceBase, claim: Claim, counted: Iterable[WeightedJudgement]
) -> Certainty | None:
    """The highest certainty that the counted sources themselves state for the claim's outcomes, if any does."""
    stated = [
        word
        for item in counted
        for finding in base.findings_for(item.study.key)
        if finding.outcome in claim.outcomes and finding.comparator == item.judgement.comparator
        for word in _CERTAINTY_PATTERN.findall(finding.certainty or "")
    ]
    return min((_CERTAINTY_BY_PHRASE[word] for word in stated), key=CERTAINTIES.index, default=None)


def _explain_exclusions(weighed: Sequence[WeightedJudgement]) -> list[str]:
    why = []
    for item in weighed:
        if item.role == "replaced":
            why.append(f"{item.study.key} steps back: {item.note}.")
        if item.role == "same_work":
            why.append(f"{item.study.key} is not counted again: {item.note}.")
    groups: tuple[tuple[JudgementRole, str], ...] = (
        ("inside_review", "Not counted beside the reviews, which are taken to contain them"),
        ("wider_review", "Not counted beside the trials, which they pool with others"),
        ("weaker", "Of a weaker level, shown but not counted"),
        ("other_comparator", "Compared with something else, so not counted here"),
        ("not_read", "Known, but the result was not read"),
        ("retracted", "Retracted, so not counted"),
    )
    for role, sentence in groups:
        members = [item for item in weighed if item.role == role]
        if members:
            why.append(f"{sentence}: {_join_study_keys(members)}.")
    return why
