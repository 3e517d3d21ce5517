"""An effect, its size in words, and the least difference that most people would notice."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final, Literal

from evidence.claims.base.models import Finding, Timepoint, describe_comparator, format_label
from evidence.claims.card.natural_units import NaturalEffect, format_rounded
from evidence.claims.verdict.certainty import Certainty
from evidence.messages.catalogue import gettext, gettext_noop
from evidence.wording import put_in_sentence

EffectAnswer = Literal[
    "important benefit",
    "small benefit",
    "little or no difference",
    "harm",
    "unclear",
    "not studied",
]
SizeDoubt = Literal["", "smaller", "none", "opposite", "wide"]
LITTLE: Final = 0.25  # of an important difference; less is little or no difference
_TIMEPOINT_PHRASES: Final[Mapping[Timepoint, str]] = {
    "immediate": gettext_noop("right after treatment"),
    "short": gettext_noop("up to 3 months"),
    "intermediate": gettext_noop("up to 12 months"),
    "long": gettext_noop("12 months or later"),
    "any": gettext_noop("times not separated"),
}
NO_BASELINE: Final = gettext_noop("absolute numbers need a baseline risk, which was not read")
_EXPLANATIONS: Final[Mapping[EffectAnswer, str]] = {
    "unclear": gettext_noop("unclear: no source that counts gives a number that can be compared"),
    "not studied": gettext_noop("not studied"),
}
_SIZES: Final[Mapping[tuple[str, SizeDoubt], str]] = {
    ("important benefit", ""): gettext_noop("important benefit"),
    ("important benefit", "smaller"): gettext_noop("important benefit, which may be smaller"),
    ("important benefit", "none"): gettext_noop("important benefit, which may be none"),
    ("important benefit", "opposite"): gettext_noop(
        "important benefit, though an important harm is possible"
    ),
    ("small benefit", ""): gettext_noop("small benefit"),
    ("small benefit", "none"): gettext_noop("small benefit, which may be none"),
    ("small benefit", "opposite"): gettext_noop(
        "small benefit, though an important harm is possible"
    ),
    ("little or no difference", ""): gettext_noop("little or no difference"),
    ("little or no difference", "wide"): gettext_noop(
        "little or no difference, though an important one is possible"
    ),
    ("small harm", ""): gettext_noop("small harm"),
    ("small harm", "none"): gettext_noop("small harm, which may be none"),
    ("small harm", "opposite"): gettext_noop("small harm, though an important benefit is possible"),
    ("important harm", ""): gettext_noop("important harm"),
    ("important harm", "smaller"): gettext_noop("important harm, which may be smaller"),
    ("important harm", "none"): gettext_noop("important harm, which may be none"),
    ("important harm", "opposite"): gettext_noop(
        "important harm, though an important benefit is possible"
    ),
    ("unclear", ""): gettext_noop("unclear"),
    ("not studied", ""): gettext_noop("not studied"),
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
            return gettext(_EXPLANATIONS[self.answer])
        clauses = [
            gettext(
                "%(size)s: %(number)s (%(source)s)",
                size=self._describe_size(),
                number=self._describe_number(finding, natural),
                source=self._describe_source(finding),
            ),
            self.describe_importance(),
        ]
        if self.is_disputed:
            clauses.append(gettext("the studies disagree"))
        if self.is_less_certain and self.certainty and self.certainty != "very_low":
            clauses.append(describe_certainty(self.certainty))
        return "; ".join(clauses)

    def _describe_size(self) -> str:
        size = self.name_size()
        if self.certainty == "very_low":
            return gettext("very uncertain, %(size)s", size=size)
        return size

    def name_size(self) -> str:
        """Name the size, and which other sizes its interval includes."""
        degree = "small" if self.is_slight else "important"
        size = f"{degree} harm" if self.answer == "harm" else self.answer
        return gettext(_SIZES[size, self.doubt])

    def _describe_number(self, finding: Finding, natural: NaturalEffect) -> str:
        """Say the number of an outcome, against what, and when."""
        outcome = put_in_sentence(self.outcome_label)
        if natural.is_ratio and finding.scale:
            outcome = f"{outcome}, {finding.scale}"
        values = {
            "outcome": outcome,
            "number": natural.describe(),
            "comparator": describe_comparator(finding.comparator),
        }
        number = gettext(_find_number_message(finding, natural), **values)
        if finding.timepoint == "any":
            return number
        return f"{number}, {describe_timepoint(finding.timepoint)}"

    def _describe_source(self, finding: Finding) -> str:
        if self.is_beside:
            return gettext("%(study)s, which does not count itself", study=finding.study)
        return finding.study

    def describe_importance(self) -> str:
        """Say which difference most people would notice, or why that is not known."""
        if self.important is not None:
            return gettext(
                "most people would notice %(number)s or more",
                number=format_rounded(self.important),
            )
        if self.natural and self.natural.is_ratio:
            return gettext(NO_BASELINE)
        return gettext("how much of it people would notice was not read")

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
    def is_slight(self) -> bool:
        """Whether the difference is less than most people would notice."""
        return abs(self.estimate or 0.0) < (self.important or 0.0)

    @property
    def doubt(self) -> SizeDoubt:
        """Which other size its interval includes, the farthest of these.

        "smaller" is one that fewer people would notice, also where no interval was read; "none" no
        difference; "opposite" an important difference for the other side; "wide" an important one
        beside little or none.
        """
        if self.answer == "little or no difference":
            return "wide" if self.is_wide else ""
        if self.important is None:
            return ""
        least = self._find_least()
        if least is None or 0 < least < self.important:
            return "" if self.is_slight else "smaller"
        if least <= 0:
            return "none" if least > -self.important else "opposite"
        return ""

    def _find_least(self) -> float | None:
        """Find the limit of its interval that is least like it: above 0 is on its side."""
        if self.answer == "harm":
            return None if self.ci_high is None else -self.ci_high
        return self.ci_low

    @property
    def is_wide(self) -> bool:
        """Whether its interval reaches from an important difference to none, or beyond."""
        if self.ci_low is None or self.ci_high is None or self.important is None:
            return False
        low, high = self.ci_low / self.important, self.ci_high / self.important
        return (high >= 1 and low < LITTLE) or (low <= -1 and high > -LITTLE)

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


def describe_timepoint(timepoint: Timepoint) -> str:
    """Say when something was measured: "up to 3 months"."""
    return gettext(_TIMEPOINT_PHRASES[timepoint])


def describe_certainty(certainty: Certainty) -> str:
    """Say how certain something is: "low certainty"."""
    return gettext("%(certainty)s certainty", certainty=format_label(certainty))


def _find_number_message(finding: Finding, natural: NaturalEffect) -> str:
    is_compared = finding.comparator != "none"
    if natural.is_ratio and is_compared:
        return gettext_noop("%(outcome)s: %(number)s, against %(comparator)s")
    if natural.is_ratio:
        return gettext_noop("%(outcome)s: %(number)s")
    if is_compared:
        return gettext_noop("%(outcome)s %(number)s than with %(comparator)s")
    return gettext_noop("%(outcome)s %(number)s")
