"""Say how large an effect is, beside the least difference that most people would notice."""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Final, Literal

from evidence.claims.base.load import EvidenceBase
from evidence.claims.base.models import ClaimKind, Finding, Timepoint, format_label
from evidence.claims.verdict.verdict import Verdict
from evidence.claims.verdict.weighted_judgement import WeightedJudgement
from evidence.topic import Topic

EffectAnswer = Literal[
    "important benefit",
    "small benefit",
    "little or no difference",
    "harm",
    "unclear",
    "not studied",
]
SIZED_KINDS: Final[frozenset[ClaimKind]] = frozenset({"treatment", "advice"})
LITTLE: Final = 0.25  # of an important difference; less is little or no difference
_TIMEPOINTS: Final = ("short", "intermediate", "any", "immediate", "long")  # best known first
_MEASURES: Final = ("MD", "WMD", "SMD")
_TIMES: Final[Mapping[Timepoint, str]] = {
    "immediate": "right after treatment",
    "short": "up to 3 months",
    "intermediate": "up to 12 months",
    "long": "12 months or later",
}
_EXPLANATIONS: Final[Mapping[EffectAnswer, str]] = {
    "unclear": "unclear: no source that counts gives a number that can be compared",
    "not studied": "not studied",
}


@dataclass(frozen=True, slots=True)
class ClaimEffect:
    """How large an effect is; numbers are None where no counted source gives one that compares.

    Attributes:
        answer: the size in words.
        estimate: in points of a scale of 0 to 100, or in standard deviations; above 0 is better.
        ci_low: lower limit of its 95 % interval.
        ci_high: upper limit.
        units: "points of 100" or "standard deviations".
        important: the least difference that most people would notice, in the same units.
        finding: the result that it is taken from.
        outcome_label: the name of its outcome.
        n_people: people in all studies of the source.
        n_studies: studies of the source, where it is a review.
        is_beside: whether the source is a review beside the leading one, which does not count.
        is_disputed: whether the sources of the verdict disagree.
    """

    answer: EffectAnswer
    estimate: float | None = None
    ci_low: float | None = None
    ci_high: float | None = None
    units: str = ""
    important: float | None = None
    finding: Finding | None = None
    outcome_label: str = ""
    n_people: int | None = None
    n_studies: int | None = None
    is_beside: bool = False
    is_disputed: bool = False

    @property
    def timepoint(self) -> Timepoint | None:
        """When it was measured."""
        return self.finding.timepoint if self.finding else None

    def describe(self) -> str:
        """Describe it in a sentence, with its number, its source and its limits."""
        finding, estimate = self.finding, self.estimate
        if finding is None or estimate is None:
            return _EXPLANATIONS[self.answer]
        interval = ""
        if self.ci_low is not None:
            interval = f" (95 % interval {_format(self.ci_low)} to {_format(self.ci_high)})"
        when = "" if finding.timepoint == "any" else f", {_TIMES[finding.timepoint]}"
        against = "" if finding.comparator == "none" else f" than with {_name(finding.comparator)}"
        side = "better" if estimate >= 0 else "worse"
        source = finding.study + (", which does not count itself" if self.is_beside else "")
        disputed = "; the studies disagree" if self.is_disputed else ""
        return (
            f"{self.answer}{self._doubt}: {self.outcome_label.lower()} {side} by "
            f"{_format(abs(estimate))} {self.units}{interval}{against}{when} ({source}); most "
            f"people would notice {_format(self.important)} or more{disputed}"
        )

    @property
    def _doubt(self) -> str:
        """Say of a benefit that its interval includes none."""
        may_be_none = self.ci_low is not None and self.ci_low <= 0
        return ", which may be none" if may_be_none and self.answer.endswith("benefit") else ""

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
        }


def find_effect_size(base: EvidenceBase, verdict: Verdict) -> ClaimEffect | None:
    """Find how large the effect of a claim is; None for claims that are not about an effect.

    The number is that of the source with the most weight that gives one for the claim's first
    outcome which has an important difference; another gives it where that one has none.
    """
    claim = verdict.claim
    if claim.kind not in SIZED_KINDS:
        return None
    if verdict.category == "not_studied":
        return ClaimEffect("not studied")
    if verdict.category == "insufficient":
        return ClaimEffect("unclear")
    for sizes in _iter_sizes(base, verdict):
        if len({size.answer for size in sizes}) == 1:  # else the source itself disagrees
            return replace(sizes[0], is_disputed=verdict.category == "mixed")
    return ClaimEffect("unclear")


def _iter_sizes(base: EvidenceBase, verdict: Verdict) -> Iterator[list[ClaimEffect]]:
    """Yield the sizes that a source gives for one outcome and time, the source to prefer first.

    The sources that count come first, the weightiest before the others; then other reviews of the
    same question, the newest first.
    """
    claim = verdict.claim
    for outcome, item in itertools.product(claim.outcomes, _list_sources(verdict)):
        findings = base.findings_on(item.study.key, claim)
        sizes = (
            _measure(base.topic, item, finding)
            for finding in findings
            if (finding.outcome, finding.comparator) == (outcome, item.judgement.comparator)
        )
        yield from _group_by_time([size for size in sizes if size is not None], claim.timepoint)


def _group_by_time(
    sizes: Sequence[ClaimEffect], wanted: Timepoint | None
) -> Iterator[list[ClaimEffect]]:
    """Yield sizes in groups of one time, those with an interval before those without."""
    times = (wanted, "any") if wanted else _TIMEPOINTS
    groups = [[size for size in sizes if size.timepoint == time] for time in times]
    for group in sorted(filter(None, groups), key=_lacks_interval):
        yield sorted(group, key=lambda size: size.ci_low is None)


def _lacks_interval(sizes: Iterable[ClaimEffect]) -> bool:
    return all(size.ci_low is None for size in sizes)


def _list_sources(verdict: Verdict) -> list[WeightedJudgement]:
    direct = [item for item in verdict.weighted_judgements if item.is_direct]
    counted = sorted((item for item in direct if item.is_counted), key=lambda item: -item.weight)
    beside = [item for item in direct if item.role == "overlapping"]
    return [*counted, *sorted(beside, key=lambda item: -item.study.year)]


def _measure(topic: Topic, item: WeightedJudgement, finding: Finding) -> ClaimEffect | None:
    """Return the size of a result in units that can be compared; None where it has none."""
    difference = topic.find_important_difference(finding.outcome, finding.instrument)
    if difference is None or finding.estimate is None or finding.measure not in _MEASURES:
        return None
    if finding.measure == "SMD":
        factor, units, important = 1.0, "standard deviations", difference.smd
    elif finding.scale_min is not None and finding.scale_max is not None:
        factor = 100 / (finding.scale_max - finding.scale_min)
        units, important = "points of 100", difference.points
    else:
        return None
    estimate, low, high = (
        None if value is None else value * factor
        for value in (finding.estimate, finding.ci_low, finding.ci_high)
    )
    return ClaimEffect(
        _answer(estimate or 0.0, important),
        estimate,
        low,
        high,
        units,
        important,
        finding,
        topic.labels.get(finding.outcome, finding.outcome),
        item.study.sample_size,
        item.study.n_studies,
        item.role == "overlapping",
    )


def _answer(estimate: float, important: float) -> EffectAnswer:
    share = estimate / important
    if share >= 1:
        return "important benefit"
    if share >= LITTLE:
        return "small benefit"
    return "little or no difference" if share > -LITTLE else "harm"


def _name(comparator: str) -> str:
    return {"active": "another treatment", "mixed": "controls of several kinds"}.get(
        comparator, format_label(comparator)
    )


def _format(number: float | None) -> str:
    return "" if number is None else f"{number:.2g}" if abs(number) < 10 else f"{number:.0f}"
