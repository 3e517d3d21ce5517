"""Say what an effect is in plain words (Santesso 2020, J Clin Epidemiol 119:126)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final, NamedTuple

from evidence.claims.base.models import EffectDirection, Finding
from evidence.claims.card.claim_effect import ClaimEffect
from evidence.claims.verdict.verdict import Certainty, VerdictCategory
from evidence.topic import Topic
from evidence.wording import capitalise_first

UNSAID: Final[frozenset[VerdictCategory]] = frozenset({"insufficient", "not_studied"})
_ADVERBS: Final[Mapping[Certainty, str]] = {"high": "", "moderate": "probably ", "low": "may "}


class _Verbs(NamedTuple):
    """What a treatment does to an outcome, for the better and for the worse."""

    better: str
    worse: str
    if_better: str = ""
    if_worse: str = ""


_LESS: Final = _Verbs("reduce", "increase")
_MORE: Final = _Verbs("improve", "worsen")
_UNSIGNED: Final = _Verbs("change", "change", " for the better", " for the worse")
_NAMED: Final = _Verbs("change", "change", " as the claim says", " other than the claim says")


def write_statement(
    topic: Topic,
    finding: Finding,
    size: ClaimEffect | None,
    certainty: Certainty,
    category: VerdictCategory,
) -> str:
    """Write the statement on a result, as sure as its certainty and no surer.

    Args:
        topic: the topic, whose outcomes say which side is better.
        finding: the result.
        size: its size; None where it has no number.
        certainty: the certainty of the result.
        category: the verdict on its comparator.
    """
    name = _name_outcome(topic, finding.outcome)
    if category in UNSAID:
        return f"Too little evidence to tell the effect on {name}"
    if certainty == "very_low":
        return f"The evidence is very uncertain about the effect on {name}"
    statement = _state_size(topic, size, certainty) if size else None
    statement = statement or _state_direction(topic, finding, size, certainty)
    return f"{capitalise_first(statement)}{_add_dissent(finding, size, category)}"


def _state_size(topic: Topic, size: ClaimEffect, certainty: Certainty) -> str | None:
    """State a size that was compared with an important difference; None for others."""
    assert size.finding is not None
    outcome = size.finding.outcome
    name = _name_outcome(topic, outcome)
    if size.answer == "unclear":
        return None
    if size.answer == "little or no difference":
        doubt = ", though an important one is possible" if size.is_wide else ""
        return f"{_conjugate('make', certainty)} little or no difference to {name}{doubt}"
    verbs = _find_verbs(topic, outcome)
    is_harm = size.answer == "harm"
    verb, after = (verbs.worse, verbs.if_worse) if is_harm else (verbs.better, verbs.if_better)
    doubt = ", but the difference may be none" if size.may_be_none else ""
    return f"{_conjugate(verb, certainty)} {name}{after}{_state_degree(size)}{doubt}"


def _state_degree(size: ClaimEffect) -> str:
    """State how large a benefit or a harm is."""
    is_slight = abs(size.estimate or 0.0) < (size.important or 0.0)
    if is_slight:
        return " slightly"
    unsure = ", or by less than most people would notice" if size.may_be_unimportant else ""
    return f" by an important amount{unsure}"


def _state_direction(
    topic: Topic, finding: Finding, size: ClaimEffect | None, certainty: Certainty
) -> str:
    """State which side a result favours, where its size is not known."""
    name = _name_outcome(topic, finding.outcome)
    direction = _find_direction(finding, size)
    if direction == "mixed":
        return f"results on {name} differ"
    if direction == "no_difference":
        return f"no clear difference in {name} was found, which is not proof that there is none"
    if direction == "not_applicable":
        return f"{name} was measured in one group, without a comparison"
    if finding.outcome in topic.unsigned_outcomes and finding.outcome not in topic.better_sides:
        return f"a result on {name} was read, which cannot be put as more or less"
    verbs = _find_verbs(topic, finding.outcome)
    is_better = direction == "favours_intervention"
    verb = verbs.better if is_better else verbs.worse
    after = verbs.if_better if is_better else verbs.if_worse
    unknown = "by how much was not read" if size is None else "whether people notice is not known"
    return f"{_conjugate(verb, certainty)} {name}{after}; {unknown}"


def _find_direction(finding: Finding, size: ClaimEffect | None) -> EffectDirection:
    """Return the direction of a result; none where its interval includes no difference.

    A number without a size is one of several in its source that disagree.
    """
    if size is None and finding.estimate is not None:
        return "mixed"
    is_open = size is not None and size.may_be_none
    return "no_difference" if is_open and finding.direction != "mixed" else finding.direction


def _add_dissent(finding: Finding, size: ClaimEffect | None, category: VerdictCategory) -> str:
    if category == "mixed":
        return "; the studies disagree"
    if not is_dissent(finding, size, category):
        return ""
    side = "for" if category == "supported" else "against"
    return f"; most of what counts is {side} the claim"


def is_dissent(finding: Finding, size: ClaimEffect | None, category: VerdictCategory) -> bool:
    """Return whether a result points the other way than the verdict on its comparator."""
    side = _find_side(finding, size)
    if category == "supported":
        return side == "favours_comparator"
    return category in ("contradicted", "not_supported") and side == "favours_intervention"


def _find_side(finding: Finding, size: ClaimEffect | None) -> EffectDirection:
    """Return the side of a size that has an answer, else of its result."""
    if size is None or size.answer == "unclear":
        return _find_direction(finding, size)
    if size.answer == "harm":
        return "favours_comparator"
    return "favours_intervention" if size.answer.endswith("benefit") else "no_difference"


def _find_verbs(topic: Topic, outcome: str) -> _Verbs:
    side = topic.better_sides.get(outcome)
    if side == "less":
        return _LESS
    if side == "more" or outcome in topic.benefit_outcomes:
        return _MORE
    return _UNSIGNED if outcome in topic.unsigned_outcomes else _NAMED


def _conjugate(verb: str, certainty: Certainty) -> str:
    """Add the word for a certainty: "reduces", "probably reduces", "may reduce"."""
    ending = "" if certainty == "low" else "s"
    return f"{_ADVERBS[certainty]}{verb}{ending}"


def _name_outcome(topic: Topic, outcome: str) -> str:
    return topic.outcome_labels.get(outcome, outcome).lower()
