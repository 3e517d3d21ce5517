"""Say how large an effect is against each comparator, for people who treat or are treated.

The number is that of one source, which is named; comparators are never mixed. The size in words is
derived from it by the thresholds of the topic (``evidence.claims.card.effect_size``).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from evidence.claims.base.load import EvidenceBase
from evidence.claims.base.models import CuratedComparator, Finding, Timepoint, describe_comparator
from evidence.claims.card.card import Card
from evidence.claims.card.claim_effect import ClaimEffect, EffectAnswer
from evidence.claims.card.effect_size import SIZED_KINDS, find_effect_size, iter_sizes
from evidence.claims.card.natural_units import NaturalEffect, format_exact, format_rounded
from evidence.claims.verdict.verdict import Verdict
from evidence.wording import capitalise_first

_HEADLINES: Final[Mapping[EffectAnswer, str]] = {
    "important benefit": "Important benefit",
    "small benefit": "Small benefit",
    "little or no difference": "Little or no difference",
    "harm": "Harm",
    "unclear": "A number, but whether people notice the difference is not known",
    "not studied": "Not studied",
}
_DOUBTS: Final[Mapping[tuple[EffectAnswer, str], str]] = {
    ("important benefit", "smaller"): "Important benefit, which may be smaller",
    ("important benefit", "none"): "Important benefit, which may be none",
    ("small benefit", "none"): "Small benefit, which may be none",
    ("little or no difference", "wide"): (
        "Little or no difference, though an important one is possible"
    ),
}
_NUMBERS: Final[Mapping[tuple[str, bool], str]] = {
    ("points of 100", True): (
        "On a scale from 0 to 100, {outcome} is better by about {number} points{interval}."
    ),
    ("points of 100", False): (
        "On a scale from 0 to 100, {outcome} is worse by about {number} points{interval}."
    ),
    ("standard deviations", True): (
        "{Outcome} is better by about {number} standard deviations{interval}; "
        "no figure on a scale was read."
    ),
    ("standard deviations", False): (
        "{Outcome} is worse by about {number} standard deviations{interval}; "
        "no figure on a scale was read."
    ),
    ("people of 100", True): (
        "Of 100 people, {outcome} is better for about {number} more{interval}."
    ),
    ("people of 100", False): (
        "Of 100 people, {outcome} is worse for about {number} more{interval}."
    ),
}
_OF_100_PEOPLE: Final = (
    "{Outcome}{counted}: about {treated} of 100 people with the treatment{interval}, "
    "and about {untreated} of 100 without it."
)
_RATIO: Final = (
    "{Outcome}{counted}: {measure} {number}{interval}; {side} 1 is better. "
    "There is no figure for 100 people, because a baseline risk was not read."
)
_NOTICED: Final[Mapping[str, str]] = {
    "points of 100": "Most people would notice a difference of {number} points or more.",
    "standard deviations": (
        "Most people would notice a difference of {number} standard deviations or more."
    ),
    "people of 100": "A difference of {number} of 100 people or more is important.",
}
_TIMES: Final[Mapping[Timepoint, str]] = {
    "immediate": "Measured right after the treatment.",
    "short": "Measured up to 3 months after the treatment.",
    "intermediate": "Measured up to 12 months after the treatment.",
    "long": "Measured 12 months or more after the treatment.",
    "any": "Times were not separated.",
}


@dataclass(frozen=True, slots=True)
class EffectLine:
    """How large an effect is against one comparator.

    Attributes:
        comparator: what it was compared with.
        verdict: the verdict on this comparison alone.
        headline: the size in a few words.
        sentences: the number and what it means, a sentence each.
        study: key of the study that gives it.
        does_count: whether that study counts itself, or is a review beside the leading one.
    """

    comparator: CuratedComparator
    verdict: Verdict
    headline: str
    sentences: tuple[str, ...]
    study: str
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
    sentences = [*_describe_size(size), *_list_people(base, verdict, size)]
    return EffectLine(
        comparator,
        verdict,
        _write_headline(size),
        tuple(sentences),
        size.finding.study,
        not size.is_beside,
    )


def _write_headline(size: ClaimEffect) -> str:
    doubts = {
        "none": size.ci_low is not None and size.ci_low <= 0,
        "smaller": size.may_be_unimportant and size.ci_low is not None,
        "wide": size.is_wide,
    }
    known = (_DOUBTS.get((size.answer, doubt)) for doubt, applies in doubts.items() if applies)
    return next(filter(None, known), _HEADLINES[size.answer])


def _describe_size(size: ClaimEffect) -> Iterator[str]:
    """Yield sentences: the number, what people notice, when it was measured."""
    assert size.natural is not None and size.finding is not None
    yield describe_number(size.natural, size.finding, size.outcome_label)
    if size.important is not None:
        number = format_rounded(size.important)
        yield _NOTICED[size.natural.units].format(number=number)
    yield _TIMES[size.finding.timepoint]
    if size.is_disputed:
        yield "The studies disagree."


def describe_number(natural: NaturalEffect, finding: Finding, outcome: str) -> str:
    """Describe a number in a sentence, of 100 people where a baseline risk was read."""
    words = {"outcome": outcome.lower(), "Outcome": capitalise_first(outcome)}
    counted = f" ({finding.scale})" if finding.scale else ""
    if natural.is_ratio:
        return _RATIO.format(
            **words,
            counted=counted,
            measure=natural.units,
            number=format_exact(natural.estimate),
            interval=_format_interval([natural.ci_low, natural.ci_high], format_exact),
            side="below" if natural.lower_is_better else "above",
        )
    if natural.units == "people of 100" and finding.baseline_risk is not None:
        risks = [
            _find_risk(natural, finding.baseline_risk, change)
            for change in (natural.ci_low, natural.ci_high)
        ]
        return _OF_100_PEOPLE.format(
            **words,
            counted=counted,
            treated=f"{_find_risk(natural, finding.baseline_risk, natural.estimate):.0f}",
            untreated=f"{finding.baseline_risk:.0f}",
            interval=_format_interval(risks, "{:.0f}".format),
        )
    return _NUMBERS[natural.units, natural.estimate >= 0].format(
        **words,
        number=format_rounded(abs(natural.estimate)),
        interval=_format_interval([natural.ci_low, natural.ci_high], format_rounded),
    )
