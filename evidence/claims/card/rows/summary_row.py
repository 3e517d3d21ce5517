"""One row of a summary of findings, and the words of its cells."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

from evidence.claims.base.models import (
    RATIO_NAMES,
    CuratedComparator,
    Finding,
    Outcome,
    Timepoint,
    describe_comparator,
    format_label,
)
from evidence.claims.card.claim_effect import ClaimEffect, describe_timepoint
from evidence.claims.card.effect_size import count_people, count_studies, has_own_count
from evidence.claims.card.natural_units import describe_better_side, format_exact
from evidence.claims.verdict.certainty import CERTAINTIES, CertaintyStep
from evidence.claims.verdict.verdict import Certainty
from evidence.claims.verdict.weighted_judgement import WeightedJudgement
from evidence.messages.catalogue import gettext, ngettext
from evidence.messages.numbers import format_integer
from evidence.wording import capitalise_first

NOTHING: Final = "–"


@dataclass(frozen=True, slots=True)
class SummaryRow:
    """What was found on one outcome, against one comparator, at one time.

    Attributes:
        outcome: id of the outcome.
        outcome_label: its name.
        comparator: what it was compared with; None where nobody compared it with anything.
        timepoint: when it was measured; None where it was not.
        statement: what it comes to, in plain words.
        finding: the result that the row shows; None where there is none.
        source: the judged study that the result is from.
        size: its number and size; None where it has no number, or several that disagree.
        steps: the steps to its certainty.
        certainty: the certainty of the result; None where there is none.
        people_note: which people are counted, where it is not those of the result.
        notes: what a reader should know about the number, a sentence each.
    """

    outcome: Outcome
    outcome_label: str
    comparator: CuratedComparator | None
    timepoint: Timepoint | None
    statement: str
    finding: Finding | None = None
    source: WeightedJudgement | None = None
    size: ClaimEffect | None = None
    steps: tuple[CertaintyStep, ...] = ()
    certainty: Certainty | None = None
    people_note: str = ""
    notes: tuple[str, ...] = ()

    @property
    def n_people(self) -> int | None:
        """People of the result where it has a number for both arms, else of its source."""
        if self.finding is None or self.source is None:
            return None
        return count_people(self.source.study, self.finding)

    @property
    def n_studies(self) -> int | None:
        """Studies in the source; 1 for one that is no review."""
        if self.source is None:
            return None
        return count_studies(self.source)

    @property
    def reasons(self) -> tuple[str, ...]:
        """Why the certainty is not high, a sentence each."""
        lowering = (step for step in self.steps if (step.kind, step.certainty) != ("start", "high"))
        return tuple(step.describe() for step in lowering)

    @property
    def time(self) -> str:
        """When it was measured, in words, with the weeks where they are known."""
        if self.timepoint is None:
            return ""
        time = describe_timepoint(self.timepoint)
        weeks = self.finding.weeks if self.finding else None
        if weeks is None:
            return time
        return gettext("%(time)s (%(weeks)s weeks)", time=time, weeks=format_exact(weeks))

    @property
    def comparison(self) -> str:
        """What it was compared with, in words."""
        return describe_comparator(self.comparator) if self.comparator else NOTHING

    @property
    def people(self) -> str:
        """People and studies, in words: "8,270 (33 studies)"."""
        if self.source is None:
            return NOTHING
        people, studies = gettext("not read"), gettext("studies not read")
        if self.n_people is not None:
            people = format_integer(self.n_people)
        if self.n_studies is not None:
            studies = ngettext("%(count)s study", "%(count)s studies", self.n_studies)
        return f"{people} ({studies})"

    @property
    def printed(self) -> str:
        """The number of the finding, its 95 % interval, its scale; empty where there is none."""
        finding = self.finding if self.size else None
        if finding is None or finding.estimate is None:
            return ""
        interval = ""
        if finding.ci_low is not None and finding.ci_high is not None:
            limits = gettext(
                "%(low)s to %(high)s",
                low=format_exact(finding.ci_low),
                high=format_exact(finding.ci_high),
            )
            interval = f" ({limits})"
        measure = "" if finding.measure in ("percent", "rating") else f"{finding.measure} "
        percent = " %" if finding.measure == "percent" else ""
        scale = f", {finding.scale}" if finding.scale else ""
        number = f"{measure}{format_exact(finding.estimate)}{percent}{interval}{scale}"
        return "; ".join(filter(None, [number, self._better_side]))

    @property
    def _better_side(self) -> str:
        """Which numbers are better, of a ratio and of a difference that has no natural units."""
        finding, size = self.finding, self.size
        if finding is None or size is None or finding.estimate is None:
            return ""
        if finding.measure in RATIO_NAMES:
            return describe_better_side(lower=finding.lower_is_better)
        is_better = finding.direction == "favours_intervention" and finding.estimate > 0
        is_difference = finding.measure in ("MD", "WMD", "RD")
        if is_better and is_difference and not size.natural:
            return gettext("above 0 is better")
        return ""

    @property
    def effect(self) -> str:
        """The number as printed, or why there is none, with the study that it is from."""
        if self.finding is None:
            return NOTHING
        arm = f", {self.finding.intervention_name}" if self.finding.intervention_name else ""
        return f"{self.printed or self._explain_lack()} ({self.finding.study}{arm})"

    def _explain_lack(self) -> str:
        has_estimate = self.finding is not None and self.finding.estimate is not None
        return gettext("results that differ") if has_estimate else gettext("no number read")

    @property
    def absolute(self) -> str:
        """The effect in natural units, with the baseline risk if known; empty where it has none."""
        natural = self.size.natural if self.size else None
        if natural is None or natural.is_ratio or self.finding is None:
            return ""
        number, baseline = capitalise_first(natural.describe()), self.finding.baseline_risk
        if baseline is None:
            return number
        return gettext(
            "%(number)s; baseline risk %(risk)s of 100", number=number, risk=format_exact(baseline)
        )

    @property
    def importance(self) -> str:
        """The least difference that most people would notice; empty where it is not known."""
        has_one = self.size is not None and self.size.important is not None
        return capitalise_first(self.size.describe_importance()) if self.size and has_one else ""

    @property
    def grade(self) -> str:
        """The certainty with GRADE's symbols: "⊕⊕⊕⊝ Moderate"; a dash where there is none."""
        if self.certainty is None:
            return NOTHING
        missing = CERTAINTIES.index(self.certainty)
        symbols = "⊕" * (len(CERTAINTIES) - missing) + "⊝" * missing
        return f"{symbols} {capitalise_first(format_label(self.certainty))}"

    def to_json_dict(self) -> dict[str, Any]:
        """Return it as plain values."""
        finding, size = self.finding, self.size
        shown = finding if size else None
        has_limits = shown is not None and shown.ci_low is not None
        return {
            "outcome": self.outcome,
            "comparator": self.comparator,
            "timepoint": self.timepoint,
            "weeks": getattr(finding, "weeks", None),
            "study": getattr(finding, "study", None),
            "finding": getattr(finding, "id", None),
            "people": self.n_people,
            "people_are_of_result": has_own_count(finding) if finding else None,
            "studies": self.n_studies,
            "measure": getattr(shown, "measure", None),
            "scale": getattr(shown, "scale", None),
            "estimate": getattr(shown, "estimate", None),
            "interval": [shown.ci_low, shown.ci_high] if shown and has_limits else None,
            "baseline_risk": getattr(shown, "baseline_risk", None),
            "natural_units": size.natural.to_json_dict() if size and size.natural else None,
            "important_difference": getattr(size, "important", None),
            "answer": getattr(size, "answer", None),
            "counts": getattr(self.source, "is_counted", None),
            "certainty": self.certainty,
            "reasons": list(self.reasons),
            "statement": self.statement,
            "notes": [note for note in (self.people_note, *self.notes) if note],
        }
