"""Weighed judgements of a claim -> its verdict, by the written rule of docs/verdicts.md.

The rule never sees the order of rows, and moves only by signed judgements.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Literal, get_args

from evidence.claims.base.load import Base
from evidence.claims.base.models import COMPARATORS, Claim, Comparator, Concern, Stance, label
from evidence.claims.verdict.weighting import Role, Weighed, deciding_level, is_review, weigh
from evidence.studies.designs import design_info

VerdictWord = Literal["supported", "mixed", "contradicted", "insufficient", "no_evidence"]
Certainty = Literal["high", "moderate", "low", "very_low"]
CERTAINTIES: tuple[Certainty, ...] = get_args(Certainty)
CONCERNS: tuple[Concern, ...] = get_args(Concern)
VERDICTS: tuple[VerdictWord, ...] = get_args(VerdictWord)
STANCES: tuple[Stance, ...] = ("supports", "mixed", "contradicts", "insufficient")

# GRADE (Guyatt 2011, J Clin Epidemiol 64:383) starts experiments high and observational studies low.
START_OF_LEVEL: dict[int, Certainty] = {
    1: "high",
    2: "high",
    3: "low",
    4: "very_low",
    5: "very_low",
}
AGREEMENT = 0.75  # share of the weight on one side from which a verdict is not mixed
DISSENT = (
    1 / 3
)  # share of the weight that disagrees, above which the evidence is called inconsistent
PLAIN_STUDIES = 2.0  # weight of plain answers that single studies must reach together
_ROUNDING = 1e-9
# GRADE's words as sources write them ("low or very low"); other scales ("fair") are not translated.
_CERTAINTY = re.compile("very low|low|moderate|high")
_WORD_OF: dict[str, Certainty] = {word.replace("_", " "): word for word in CERTAINTIES}


@dataclass(frozen=True)
class Verdict:
    """What the judgements of a claim add up to, with its reasons in plain words."""

    claim: Claim
    word: VerdictWord
    certainty: Certainty
    reasons: tuple[str, ...]
    weighed: tuple[Weighed, ...]

    def standing(self, *stances: Stance) -> tuple[Weighed, ...]:
        """The counted judgements with one of these stances, strongest first."""
        return tuple(
            item for item in self.weighed if item.counts and item.judgement.stance in stances
        )

    @cached_property
    def studies(self) -> tuple[str, ...]:
        """Keys of the studies that carry the verdict, strongest first."""
        agreeing: dict[VerdictWord, tuple[Stance, ...]] = {
            "supported": ("supports",),
            "contradicted": ("contradicts",),
            "insufficient": ("insufficient", "mixed", "supports", "contradicts"),
        }
        stances = agreeing.get(self.word, ("supports", "contradicts", "mixed", "insufficient"))
        return tuple(dict.fromkeys(item.study.key for item in self.standing(*stances)))


def verdict_of(base: Base, claim_id: str, *, only: Comparator | None = None) -> Verdict:
    """The verdict of a claim, against the comparators it speaks of, or against one alone.

    Raises:
        KeyError: there is no such claim.
    """
    claim = base.claims[claim_id]
    weighed = weigh(base, claim, _heard(claim, only))
    word, why = _word(weighed)
    certainty, steps = _certainty(base, claim, weighed, word)
    return Verdict(claim, word, certainty, (*why, *steps, *_set_aside(weighed)), weighed)


def verdicts_by_comparator(base: Base, claim_id: str) -> dict[Comparator, Verdict]:
    """One verdict for each comparator that the judgements of a claim speak of; they are never mixed."""
    judged = {
        row.comparator for row in base.judgements_of(claim_id) if row.stance != "not_assessed"
    }
    return {word: verdict_of(base, claim_id, only=word) for word in COMPARATORS if word in judged}


def _heard(claim: Claim, only: Comparator | None) -> Collection[Comparator]:
    """The comparators whose results answer the claim; results without a comparison group always do."""
    if only is not None:
        return [only]
    return [*claim.comparators, "none"] if claim.comparators else COMPARATORS


def _sum(items: Iterable[Weighed], *stances: Stance) -> float:
    return sum(item.weight for item in items if item.judgement.stance in stances)


def _word(weighed: Sequence[Weighed]) -> tuple[VerdictWord, list[str]]:
    counted = [item for item in weighed if item.counts]
    if not counted:
        return "no_evidence", ["No study that answers this claim has been judged yet."]
    level = deciding_level(item for item in counted if item.role == "counts")
    deciding = [item for item in counted if item.level <= level]
    why = [f"Level {level} evidence decides: {_tally(deciding)}."]
    newer = [item for item in counted if item.role == "newer"]
    if newer:
        why.append(f"Newer than the reviews, and counted beside them for less: {_keys(newer)}.")
    by_review = any(is_review(item) for item in deciding)
    supports, contradicts, mixed = (
        _sum(counted, stance) for stance in ("supports", "contradicts", "mixed")
    )
    undecided = [
        item for item in counted if item.judgement.stance == "insufficient" and is_review(item)
    ]
    too_little = sum(item.weight for item in undecided)
    plain, answers = supports + contradicts, supports + contradicts + mixed
    if too_little and too_little >= plain:
        return "insufficient", [
            *why,
            f"Reviews and guidelines find too little evidence to say: {_keys(undecided)}.",
        ]
    if not answers:
        return "insufficient", [*why, "None of these studies measured what the claim says."]
    if not by_review and level > 1 and plain < PLAIN_STUDIES:
        return "insufficient", [
            *why,
            "Too few studies answer plainly (fewer than two direct ones), and no review does.",
        ]
    share = (supports + mixed / 2) / answers
    why.append(_balance(counted))
    if share >= AGREEMENT - _ROUNDING:
        return "supported", why
    if share <= 1 - AGREEMENT + _ROUNDING:
        return "contradicted", why
    return "mixed", why


def _balance(counted: Sequence[Weighed]) -> str:
    parts = [
        f"{name} {_keys(group)}"
        for name, stance in (
            ("For:", "supports"),
            ("against:", "contradicts"),
            ("two-sided:", "mixed"),
        )
        if (group := [item for item in counted if item.judgement.stance == stance])
    ]
    sentence = "; ".join(parts)
    return sentence[:1].upper() + sentence[1:] + "."


def _tally(items: Sequence[Weighed]) -> str:
    labels = [design_info(item.study.design).label for item in items]
    counts = {name: labels.count(name) for name in dict.fromkeys(labels)}
    return ", ".join(
        f"{count} {name if count == 1 else _plural(name)}" for name, count in counts.items()
    )


def _plural(name: str) -> str:
    for singular, plural in (
        ("analysis", "analyses"),
        ("study", "studies"),
        ("survey", "surveys"),
        ("overview", "overviews"),
    ):
        if singular in name:
            return name.replace(singular, plural)
    return name + "s"


def _keys(items: Iterable[Weighed]) -> str:
    return ", ".join(dict.fromkeys(item.study.key for item in items))


def _certainty(
    base: Base, claim: Claim, weighed: Sequence[Weighed], word: VerdictWord
) -> tuple[Certainty, list[str]]:
    counted = [item for item in weighed if item.counts]
    if not counted:
        return "very_low", []
    level = deciding_level(item for item in counted if item.role == "counts")
    start = START_OF_LEVEL[level]
    why = [f"Certainty starts at {label(start)} for level {level}."]
    index = CERTAINTIES.index(start)
    stated = stated_certainty(base, claim, counted)
    rated = stated is not None or claim.kind == "guideline" or word == "insufficient"
    for concern in CONCERNS:
        reason = _step_down(concern, counted, word, rated=rated)
        if reason:
            index = min(index + 1, len(CERTAINTIES) - 1)
            why.append(f"One step down for {label(concern)}: {reason}.")
    if stated is not None and CERTAINTIES.index(stated) > index:
        index = CERTAINTIES.index(stated)
        why.append(
            f"Not above {label(stated)}: no source that rated its own evidence for this rates it higher."
        )
    if word == "insufficient" and index < CERTAINTIES.index("low"):
        index = CERTAINTIES.index("low")
        why.append("Not above low: there is too little evidence to be surer.")
    return CERTAINTIES[index], why


def _step_down(
    concern: Concern, counted: Sequence[Weighed], word: VerdictWord, *, rated: bool
) -> str:
    total = sum(item.weight for item in counted)
    named = [item for item in counted if concern in item.judgement.concerns]
    if sum(item.weight for item in named) >= total / 2:
        return f"named for {_keys(named)}"
    if concern == "risk_of_bias" and not rated and any(is_review(item) for item in counted):
        return "no counted review rated its evidence for this, as far as it was read"
    if concern == "inconsistency" and word != "insufficient":
        return _dissent(counted, word)
    if concern == "imprecision" and len({item.study.key for item in counted}) == 1:
        return f"it rests on {counted[0].study.key} alone"
    if concern == "indirectness" and _indirect_weight(counted) > total / 2:
        return "most of the evidence is indirect"
    return ""


def _dissent(counted: Sequence[Weighed], word: VerdictWord) -> str:
    agreeing: dict[VerdictWord, Stance] = {"supported": "supports", "contradicted": "contradicts"}
    answers = [
        item for item in counted if item.judgement.stance != "insufficient" or is_review(item)
    ]
    dissenting = [item for item in answers if item.judgement.stance != agreeing.get(word)]
    if word == "mixed":
        return "the studies disagree, or find both"
    if (
        sum(item.weight for item in dissenting)
        > DISSENT * sum(item.weight for item in answers) + _ROUNDING
    ):
        return f"{_keys(dissenting)} did not find the same"
    return ""


def _indirect_weight(counted: Sequence[Weighed]) -> float:
    return sum(item.weight for item in counted if item.judgement.directness == "indirect")


def stated_certainty(base: Base, claim: Claim, counted: Iterable[Weighed]) -> Certainty | None:
    """The highest certainty that the counted sources themselves state for the claim's outcomes, if any does."""
    stated = [
        word
        for item in counted
        for finding in base.findings_of(item.study.key)
        if finding.outcome in claim.outcomes and finding.comparator == item.judgement.comparator
        for word in _CERTAINTY.findall(finding.certainty or "")
    ]
    return min((_WORD_OF[word] for word in stated), key=CERTAINTIES.index, default=None)


def _set_aside(weighed: Sequence[Weighed]) -> list[str]:
    why = []
    for item in weighed:
        if item.role == "replaced":
            why.append(f"{item.study.key} steps back: {item.note}.")
        if item.role == "same_work":
            why.append(f"{item.study.key} is not counted again: {item.note}.")
    groups: tuple[tuple[Role, str], ...] = (
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
            why.append(f"{sentence}: {_keys(members)}.")
    return why
