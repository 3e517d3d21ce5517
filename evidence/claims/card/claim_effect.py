"""An effect, its size in words, and the least difference that most people would notice."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final, Literal

from evidence.claims.base.models import Finding, Timepoint, describe_comparator, format_label
from evidence.claims.card.natural_units import NaturalEffect, format_rounded
from evidence.claims.verdict.certainty import Certainty

EffectAnswer = Literal[
    "important benefit",
    "small benefit",
    "little or no difference",
    "harm",
    "unclear",
    "not studied",
]
LITTLE: Final = 0.25  # of an important difference; less is little or no difference
TIMEPOINT_PHRASES: Final[Mapping[Timepoint, str]] = {
    "immediate": "right after treatment",
    "short": "up to 3 months",
    "intermediate": "up to 12 months",
    "long": "12 months or later",
}
NO_BASELINE: Final = "absolute numbers need a baseline risk, which was not read"
_EXPLANATIONS: Final[Mapping[EffectAnswer, str]] = {
    "unclear": "unclear: no source that counts gives a number that can be compared",
    "not studied": "not studied",
}


@dataclass(frozen=True, slots=True)
class ClaimEffect:
    """How large an effect is; numbers are None where no counted source gives one that compares.

    Attributes:
        answer: the size in words.
        natural: the number in natural units; None where its scale or measure allows none.
        important: the least difference that most people would notice, in the same units.
        finding: the result that it is taken from.
        outcome_label: the name of its outcome.
        n_people: people of the result where it has a number for both arms, else of the source.
        n_studies: studies of the source, where it is a review.
        is_beside: whether the source is a review beside the leading one, which does not count.
        is_disputed: whether the sources of the verdict disagree.
        certainty: that of the evidence against its comparator; None without a number.
        is_less_certain: whether that is below the certainty of the verdict.
    """

    answer: EffectAnswer
    natural: NaturalEffect | None = None
    important: float | None = None
    finding: Finding | None = None
    outcome_label: str = ""
    n_people: int | None = None
    n_studies: int | None = None
    is_beside: bool = False
    is_disputed: bool = False
    certainty: Certainty | None = None
    is_less_certain: bool = False

    @property
    def estimate(self) -> float | None:
        """The number in its units: above 0 is better; a ratio is as printed."""
        return self.natural.estimate if self.natural else None

    @property
    def ci_low(self) -> float | None:
        """The lower limit of its 95 % interval."""
        return self.natural.ci_low if self.natural else None

    @property
    def ci_high(self) -> float | None:
        """The upper limit of its 95 % interval."""
        return self.natural.ci_high if self.natural else None

    @property
    def units(self) -> str:
        """The units of the number: "points of 100", "standard deviations" and others."""
        return self.natural.units if self.natural else ""

    @property
    def timepoint(self) -> Timepoint | None:
        """When it was measured."""
        return self.finding.timepoint if self.finding else None

    def describe(self) -> str:
        """Describe it in a sentence, with its number, its source and its limits."""
        finding, natural = self.finding, self.natural
        if finding is None or natural is None:
            return _EXPLANATIONS[self.answer]
        when = "" if finding.timepoint == "any" else f", {TIMEPOINT_PHRASES[finding.timepoint]}"
        compared = describe_comparator(finding.comparator)
        against = "" if finding.comparator == "none" else f" than with {compared}"
        label = self.outcome_label.lower()
        if natural.is_ratio:
            against = against.replace(" than with", ", against")
            label = f"{label}, {finding.scale}:" if finding.scale else f"{label}:"
        source = finding.study + (", which does not count itself" if self.is_beside else "")
        disputed = "; the studies disagree" if self.is_disputed else ""
        doubt = "very uncertain, " if self.certainty == "very_low" else ""
        if self.is_less_certain and not doubt:
            disputed += f"; {format_label(self.certainty or '')} certainty"
        return (
            f"{doubt}{self.answer}{self._doubt}: {label} {natural.describe()}"
            f"{against}{when} ({source}); {self.describe_importance()}{disputed}"
        )

    def describe_importance(self) -> str:
        """Say which difference most people would notice, or why that is not known."""
        if self.important is not None:
            return f"most people would notice {format_rounded(self.important)} or more"
        if self.natural and self.natural.is_ratio:
            return NO_BASELINE
        return "how much of it people would notice was not read"

    @property
    def may_be_none(self) -> bool:
        """Whether its interval includes no difference, or its source saw no clear one."""
        if self.finding and self.finding.direction == "no_difference":
            return True
        return self.natural is not None and self.natural.includes_none

    @property
    def is_better(self) -> bool:
        """Whether the number is on the better side, or at no difference."""
        return self.natural is not None and self.natural.is_better

    @property
    def is_wide(self) -> bool:
        """Whether its interval reaches from an important difference to none, or beyond."""
        if self.ci_low is None or self.ci_high is None or self.important is None:
            return False
        low, high = self.ci_low / self.important, self.ci_high / self.important
        return (high >= 1 and low < LITTLE) or (low <= -1 and high > -LITTLE)

    @property
    def _doubt(self) -> str:
        """Say which other sizes the interval includes: none, a smaller or an important one."""
        if self.answer == "little or no difference" and self.is_wide:
            return ", though an important one is possible"
        if not self.answer.endswith("benefit") or self.ci_low is None:
            return ""
        if self.ci_low <= 0:
            return ", which may be none"
        return ", which may be smaller" if self.may_be_unimportant else ""

    @property
    def may_be_unimportant(self) -> bool:
        """Whether an important benefit may be less than most people would notice."""
        is_important = self.answer == "important benefit" and self.important is not None
        return is_important and (self.ci_low is None or self.ci_low < (self.important or 0.0))

    def to_json_dict(self) -> dict[str, Any]:
        """Return it as plain values."""
        finding = self.finding
        return {
            "answer": self.answer,
            "estimate": self.estimate,
            "interval": None if self.ci_low is None else [self.ci_low, self.ci_high],
            "units": self.units or None,
            "important_difference": self.important,
            "outcome": finding.outcome if finding else None,
            "comparator": finding.comparator if finding else None,
            "timepoint": finding.timepoint if finding else None,
            "study": finding.study if finding else None,
            "people": self.n_people,
            "studies": self.n_studies,
            "certainty": self.certainty,
        }
