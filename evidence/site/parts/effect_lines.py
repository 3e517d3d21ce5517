"""Say how large an effect is against each comparator, for people who treat or are treated.

The number is that of one source, which is named; comparators are never mixed. The size in words is
derived from it by the thresholds of the topic (``evidence.claims.card.effect_size``).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from evidence.claims.base.load import EvidenceBase
from evidence.claims.base.models import CuratedComparator, Finding, Timepoint, format_label
from evidence.claims.card.card import Card
from evidence.claims.card.claim_effect import ClaimEffect
from evidence.claims.card.effect_size import SIZED_KINDS, find_effect_size, iter_sizes
from evidence.claims.card.natural_units import (
    NaturalEffect,
    describe_interval,
    format_exact,
    format_rounded,
)
from evidence.claims.card.rows.informative_statements import is_dissent
from evidence.claims.verdict.verdict import Verdict
from evidence.messages.catalogue import gettext, gettext_noop
from evidence.wording import capitalise_first, put_in_sentence

_NOT_KNOWN: Final = gettext_noop("A number, but whether people notice the difference is not known")
_AGAINST_MOST: Final = gettext_noop("One result, which goes against the evidence that counts")
_NUMBERS: Final[Mapping[tuple[str, bool], str]] = {
    ("points of 100", True): gettext_noop(
        "On a scale from 0 to 100, %(outcome)s is better by about %(number)s points%(interval)s."
    ),
    ("points of 100", False): gettext_noop(
        "On a scale from 0 to 100, %(outcome)s is worse by about %(number)s points%(interval)s."
    ),
    ("standard deviations", True): gettext_noop(
        "%(Outcome)s is better by about %(number)s standard deviations%(interval)s; "
        "no figure on a scale was read."
    ),
    ("standard deviations", False): gettext_noop(
        "%(Outcome)s is worse by about %(number)s standard deviations%(interval)s; "
        "no figure on a scale was read."
    ),
    ("people of 100", True): gettext_noop(
        "%(Outcome)s%(counted)s: about %(number)s more of 100 people do better%(interval)s."
    ),
    ("people of 100", False): gettext_noop(
        "%(Outcome)s%(counted)s: about %(number)s more of 100 people do worse%(interval)s."
    ),
}
_OF_100_PEOPLE: Final = gettext_noop(
    "%(Outcome)s%(counted)s: about %(treated)s of 100 people with the treatment%(interval)s, "
    "and about %(untreated)s of 100 without it."
)
# by whether less is better
_RATIOS: Final[Mapping[bool, str]] = {
    True: gettext_noop(
        "%(Outcome)s%(counted)s: %(measure)s %(number)s%(interval)s; below 1 is better."
    ),
    False: gettext_noop(
        "%(Outcome)s%(counted)s: %(measure)s %(number)s%(interval)s; above 1 is better."
    ),
}
_NO_BASELINE: Final = gettext_noop(
    "There is no figure for 100 people, because a baseline risk was not read."
)
_NO_RISK: Final = gettext_noop(
    "There is no figure for 100 people: a hazard ratio says how fast something happens."
)
_NOTICED: Final[Mapping[str, str]] = {
    "points of 100": gettext_noop(
        "Most people would notice a difference of %(number)s points or more."
    ),
    "standard deviations": gettext_noop(
        "Most people would notice a difference of %(number)s standard deviations or more."
    ),
    "people of 100": gettext_noop("A difference of %(number)s of 100 people or more is important."),
}
_TIMES: Final[Mapping[Timepoint, str]] = {
    "immediate": gettext_noop("Measured right after the treatment."),
    "short": gettext_noop("Measured up to 3 months after the treatment."),
    "intermediate": gettext_noop("Measured up to 12 months after the treatment."),
    "long": gettext_noop("Measured 12 months or more after the treatment."),
    "any": gettext_noop("Times were not separated."),
}


@dataclass(frozen=True, slots=True)
class EffectLine:
    """How large an effect is against one comparator.

    Attributes:
        comparator: what it was compared with.
        verdict: the verdict on this comparison alone.
        headline: the size in a few words.
        sentences: the number and what it means, a sentence each.
        people: another number, of 100 people; empty where no source gives one.
        study: key of the study that gives it.
        arm: which of the study's treatments it is about, where it tested several.
        does_count: whether that study counts itself, or is a review beside the leading one.
    """

    comparator: CuratedComparator
    verdict: Verdict
    headline: str
    sentences: tuple[str, ...]
    people: str
    study: str
    arm: str
    does_count: bool


@dataclass(frozen=True, slots=True)
class EffectLines:
    """The sizes of a claim's effect, and the comparators against which there is none."""

    lines: tuple[EffectLine, ...]
    without: tuple[CuratedComparator, ...]


def describe_effects(base: EvidenceBase, card: Card) -> EffectLines | None:
    """Describe the effect of a claim against each comparator; None for claims on no effect.

    Comparators are those that the claim names, or else those that were judged. The one that the
    card gives comes first.
    """
    if card.claim.kind not in SIZED_KINDS or card.verdict.category == "not_studied":
        return None
    lines, without = [], []
    for comparator in card.claim.comparators or tuple(card.by_comparator):
        verdict = card.by_comparator.get(comparator)
        line = _describe_effect(base, comparator, verdict) if verdict else None
        if line:
            lines.append(line)
        else:
            without.append(comparator)
    leading = card.size.finding.comparator if card.size and card.size.finding else None
    return EffectLines(
        tuple(sorted(lines, key=lambda line: line.comparator != leading)), tuple(without)
    )


def _describe_effect(
    base: EvidenceBase, comparator: CuratedComparator, verdict: Verdict
) -> EffectLine | None:
    size = find_effect_size(base, verdict)
    if size is None or size.natural is None or size.finding is None:
        return None
    return EffectLine(
        comparator,
        verdict,
        _write_headline(size, size.finding, verdict),
        tuple(_describe_size(base, size)),
        _describe_people_beside(base, verdict, size),
        size.finding.study,
        size.finding.intervention_name or "",
        not size.is_beside,
    )


def _write_headline(size: ClaimEffect, finding: Finding, verdict: Verdict) -> str:
    if is_dissent(finding, size, verdict.category):
        return gettext(_AGAINST_MOST)
    words = gettext(_NOT_KNOWN) if size.answer == "unclear" else size.name_size()
    if size.certainty == "very_low":
        return gettext("Very uncertain: %(size)s", size=put_in_sentence(words))
    return capitalise_first(words)


def _describe_people_beside(base: EvidenceBase, verdict: Verdict, shown: ClaimEffect) -> str:
    """Describe the first number of people that a source gives, if it is not the one shown."""
    for size, *_ in iter_sizes(base, verdict):
        is_of_people = size.natural is not None and size.natural.units == "people of 100"
        if is_of_people and size.finding is not None:
            if size.finding == shown.finding:
                return ""
            return f"{describe_number(base, size).rstrip('.')} ({size.finding.study})."
    return ""


def _describe_size(base: EvidenceBase, size: ClaimEffect) -> Iterator[str]:
    """Yield sentences: the number, what people notice, when it was measured."""
    assert size.natural is not None
    assert size.finding is not None
    yield describe_number(base, size)
    if size.important is not None:
        number = format_rounded(size.important)
        yield gettext(_NOTICED[size.natural.units], number=number)
    yield gettext(_TIMES[size.finding.timepoint])
    if size.certainty == "very_low":
        yield gettext("The evidence is very uncertain.")
    if size.is_disputed:
        yield gettext("The studies disagree.")


def describe_number(base: EvidenceBase, size: ClaimEffect) -> str:
    """Describe the number of a size in a sentence, of 100 people where a baseline risk was read."""
    natural, finding = size.natural, size.finding
    assert natural is not None
    assert finding is not None
    words = {
        "outcome": put_in_sentence(size.outcome_label),
        "Outcome": capitalise_first(size.outcome_label),
        "counted": f" ({finding.scale})" if finding.scale else "",
    }
    if natural.is_ratio:
        return _describe_ratio(natural, words)
    if _is_counted_as_named(base, finding) and natural.units == "people of 100":
        return _describe_people(natural, finding, words)
    number = format_rounded(abs(natural.estimate))
    interval = _put_in_brackets(natural.describe_limits())
    message = _NUMBERS[natural.units, natural.estimate >= 0]
    return gettext(message, **words, number=number, interval=interval)


def _describe_ratio(natural: NaturalEffect, words: Mapping[str, str]) -> str:
    number = gettext(
        _RATIOS[natural.lower_is_better],
        **words,
        measure=format_label(natural.units),
        number=format_exact(natural.estimate),
        interval=_put_in_brackets(natural.describe_limits()),
    )
    reason = gettext(_NO_RISK if natural.units == "hazard ratio" else _NO_BASELINE)
    return f"{number} {reason}"


def _is_counted_as_named(base: EvidenceBase, finding: Finding) -> bool:
    """Return whether a risk is surely that of the outcome: its baseline is known, and its side."""
    is_bad = base.topic.better_sides.get(finding.outcome) == "less"
    return finding.baseline_risk is not None and is_bad == finding.lower_is_better


def _describe_people(natural: NaturalEffect, finding: Finding, words: Mapping[str, str]) -> str:
    baseline = finding.baseline_risk or 0.0
    side = -1 if finding.lower_is_better else 1

    def show_risk(change: float) -> str:
        return f"{min(100.0, max(0.0, baseline + side * change)):.0f}"

    limits = [show_risk(one) for one in (natural.ci_low, natural.ci_high) if one is not None][
        ::side
    ]
    return gettext(
        _OF_100_PEOPLE,
        **words,
        treated=show_risk(natural.estimate),
        untreated=show_risk(0),
        interval=_put_in_brackets(describe_interval(*limits)) if len(limits) == 2 else "",
    )


def _put_in_brackets(words: str) -> str:
    return f" ({words})" if words else ""
