"""Say what an effect is in plain words (Santesso 2020, J Clin Epidemiol 119:126)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final, NamedTuple

from evidence.claims.base.models import EffectDirection, Finding
from evidence.claims.base.translate import OBJECT_CONTEXT
from evidence.claims.card.claim_effect import ClaimEffect
from evidence.claims.verdict.verdict import Certainty, VerdictCategory
from evidence.messages.catalogue import gettext, gettext_noop, pgettext
from evidence.topic import Topic
from evidence.wording import capitalise_first, put_in_sentence

UNSAID: Final[frozenset[VerdictCategory]] = frozenset({"insufficient", "not_studied"})
# What a treatment does to an outcome, as sure as the certainty of that.
_Sureness = Mapping[Certainty, str]


class _Changes(NamedTuple):
    """How a change of an outcome is said, for the better and for the worse."""

    better: _Sureness
    worse: _Sureness


_REDUCE: Final[_Sureness] = {
    "high": gettext_noop("reduces %(outcome)s"),
    "moderate": gettext_noop("probably reduces %(outcome)s"),
    "low": gettext_noop("may reduce %(outcome)s"),
}
_INCREASE: Final[_Sureness] = {
    "high": gettext_noop("increases %(outcome)s"),
    "moderate": gettext_noop("probably increases %(outcome)s"),
    "low": gettext_noop("may increase %(outcome)s"),
}
_IMPROVE: Final[_Sureness] = {
    "high": gettext_noop("improves %(outcome)s"),
    "moderate": gettext_noop("probably improves %(outcome)s"),
    "low": gettext_noop("may improve %(outcome)s"),
}
_WORSEN: Final[_Sureness] = {
    "high": gettext_noop("worsens %(outcome)s"),
    "moderate": gettext_noop("probably worsens %(outcome)s"),
    "low": gettext_noop("may worsen %(outcome)s"),
}
_CHANGE_FOR_BETTER: Final[_Sureness] = {
    "high": gettext_noop("changes %(outcome)s for the better"),
    "moderate": gettext_noop("probably changes %(outcome)s for the better"),
    "low": gettext_noop("may change %(outcome)s for the better"),
}
_CHANGE_FOR_WORSE: Final[_Sureness] = {
    "high": gettext_noop("changes %(outcome)s for the worse"),
    "moderate": gettext_noop("probably changes %(outcome)s for the worse"),
    "low": gettext_noop("may change %(outcome)s for the worse"),
}
_CHANGE_AS_CLAIMED: Final[_Sureness] = {
    "high": gettext_noop("changes %(outcome)s as the claim says"),
    "moderate": gettext_noop("probably changes %(outcome)s as the claim says"),
    "low": gettext_noop("may change %(outcome)s as the claim says"),
}
_CHANGE_OTHERWISE: Final[_Sureness] = {
    "high": gettext_noop("changes %(outcome)s other than the claim says"),
    "moderate": gettext_noop("probably changes %(outcome)s other than the claim says"),
    "low": gettext_noop("may change %(outcome)s other than the claim says"),
}
_LITTLE_CHANGE: Final[_Sureness] = {
    "high": gettext_noop("makes little or no difference to %(outcome)s"),
    "moderate": gettext_noop("probably makes little or no difference to %(outcome)s"),
    "low": gettext_noop("may make little or no difference to %(outcome)s"),
}
_OPPOSITE: Final = {  # by whether it is a harm
    False: gettext_noop("%(effect)s, though an important harm is possible"),
    True: gettext_noop("%(effect)s, though an important benefit is possible"),
}
_LESS: Final = _Changes(_REDUCE, _INCREASE)
_MORE: Final = _Changes(_IMPROVE, _WORSEN)
_UNSIGNED: Final = _Changes(_CHANGE_FOR_BETTER, _CHANGE_FOR_WORSE)
_NAMED: Final = _Changes(_CHANGE_AS_CLAIMED, _CHANGE_OTHERWISE)


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
        return gettext("Too little evidence to tell the effect on %(outcome)s", outcome=name)
    if certainty == "very_low":
        return gettext(
            "The evidence is very uncertain about the effect on %(outcome)s", outcome=name
        )
    statement = _state_size(topic, size, certainty) if size else None
    statement = statement or _state_direction(topic, finding, size, certainty)
    dissent = _describe_dissent(finding, size, category)
    return "; ".join(filter(None, [capitalise_first(statement), dissent]))


def _state_size(topic: Topic, size: ClaimEffect, certainty: Certainty) -> str | None:
    """State a size that was compared with an important difference; None for others."""
    assert size.finding is not None
    outcome = size.finding.outcome
    if size.answer == "unclear":
        return None
    if size.answer == "little or no difference":
        little = gettext(_LITTLE_CHANGE[certainty], outcome=_name_outcome(topic, outcome))
        if size.is_wide:
            return gettext("%(effect)s, though an important one is possible", effect=little)
        return little
    change = _state_change(topic, outcome, certainty, is_better=size.answer != "harm")
    effect = gettext(_find_degree(size), effect=change)
    if size.doubt == "opposite":
        return gettext(_OPPOSITE[size.answer == "harm"], effect=effect)
    if size.may_be_none:
        return gettext("%(effect)s, but the difference may be none", effect=effect)
    return effect


def _state_change(topic: Topic, outcome: str, certainty: Certainty, *, is_better: bool) -> str:
    changes = _find_changes(topic, outcome)
    sureness = changes.better if is_better else changes.worse
    return gettext(sureness[certainty], outcome=_name_outcome(topic, outcome))


def _find_degree(size: ClaimEffect) -> str:
    """Find the message that says how large a benefit or a harm is."""
    if size.is_slight:
        return gettext_noop("%(effect)s slightly")
    if size.doubt:
        return gettext_noop(
            "%(effect)s by an important amount, or by less than most people would notice"
        )
    return gettext_noop("%(effect)s by an important amount")


def _state_direction(
    topic: Topic, finding: Finding, size: ClaimEffect | None, certainty: Certainty
) -> str:
    """State which side a result favours, where its size is not known."""
    outcome = finding.outcome
    message = _find_message_without_side(topic, outcome, _find_direction(finding, size))
    if message:
        return gettext(message, outcome=_name_outcome(topic, outcome))
    is_better = _find_direction(finding, size) == "favours_intervention"
    effect = _state_change(topic, outcome, certainty, is_better=is_better)
    if size is None:
        return gettext("%(effect)s; by how much was not read", effect=effect)
    return gettext("%(effect)s; whether people notice is not known", effect=effect)


def _find_message_without_side(topic: Topic, outcome: str, direction: EffectDirection) -> str:
    """Find what to say of a result that favours no side; empty where it favours one."""
    if direction == "mixed":
        return gettext_noop("results on %(outcome)s differ")
    if direction == "no_difference":
        return gettext_noop(
            "no clear difference in %(outcome)s was found, which is not proof that there is none"
        )
    if direction == "not_applicable":
        return gettext_noop("measured in one group, without a comparison: %(outcome)s")
    if outcome in topic.unsigned_outcomes and outcome not in topic.better_sides:
        return gettext_noop("a result on %(outcome)s was read, which cannot be put as more or less")
    return ""


def _find_direction(finding: Finding, size: ClaimEffect | None) -> EffectDirection:
    """Return the direction of a result; none where its interval includes no difference.

    A number without a size is one of several in its source that disagree.
    """
    if size is None and finding.estimate is not None:
        return "mixed"
    is_open = size is not None and size.may_be_none
    return "no_difference" if is_open and finding.direction != "mixed" else finding.direction


def _describe_dissent(finding: Finding, size: ClaimEffect | None, category: VerdictCategory) -> str:
    if category == "mixed":
        return gettext("the studies disagree")
    if not is_dissent(finding, size, category):
        return ""
    if category == "supported":
        return gettext("most of what counts is for the claim")
    return gettext("most of what counts is against the claim")


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


def _find_changes(topic: Topic, outcome: str) -> _Changes:
    side = topic.better_sides.get(outcome)
    if side == "less":
        return _LESS
    if side == "more" or outcome in topic.benefit_outcomes:
        return _MORE
    return _UNSIGNED if outcome in topic.unsigned_outcomes else _NAMED


def _name_outcome(topic: Topic, outcome: str) -> str:
    """Name an outcome as an object: "pain"; other languages may want an article or a case there."""
    words = outcome.replace("_", " ")
    name = pgettext(OBJECT_CONTEXT, words)
    return name if name != words else put_in_sentence(topic.outcome_labels.get(outcome, outcome))
