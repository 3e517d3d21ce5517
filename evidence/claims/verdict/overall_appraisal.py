"""Sum up the appraisals of a study: its overall risk of bias, or the confidence in a review.

RoB 2 (Sterne 2019): low where every domain is low, high where one is high, else some concerns. A
person may raise several concerns to high; this rule does not. AMSTAR 2 (Shea 2017): high with at
most one weakness in a domain that is not critical, moderate with more, low with one critical flaw,
critically low with more. Nothing is summed up before every domain was rated.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Final, Literal

from evidence.claims.base.appraisal_tools import (
    CRITICAL_DOMAINS,
    DOMAINS_BY_TOOL,
    AppraisalDomain,
    AppraisalRating,
    AppraisalTool,
    load_tool_text,
)
from evidence.claims.base.load import EvidenceBase
from evidence.claims.base.models import Appraisal, Judgement, format_label
from evidence.messages.catalogue import gettext, ngettext
from evidence.wording import join_with_and

OverallRating = Literal["low", "some_concerns", "high", "moderate", "critically_low"]
# Of each tool from the best to the most severe. "Low" is good for a risk and bad for confidence.
OVERALL_RATINGS: Final[Mapping[AppraisalTool, tuple[OverallRating, ...]]] = {
    "rob2": ("low", "some_concerns", "high"),
    "amstar2": ("high", "moderate", "low", "critically_low"),
}
_FLAWED_CONFIDENCES: Final[tuple[OverallRating, ...]] = ("low", "critically_low")


@dataclass(frozen=True, slots=True)
class AppraiserRating:
    """What one person's ratings add up to; None until every domain is rated."""

    name: str
    overall: OverallRating | None
    n_rated: int


@dataclass(frozen=True, slots=True)
class OverallAppraisal:
    """What all ratings of a study with one tool, of one result, add up to.

    Attributes:
        tool: the tool.
        finding: id of the result that was appraised; None for the study as a whole.
        appraisers: what each person's ratings add up to, in the order of the rows.
    """

    tool: AppraisalTool
    finding: str | None
    appraisers: tuple[AppraiserRating, ...]

    @property
    def severity(self) -> int:
        """The place of the most severe complete rating in ``OVERALL_RATINGS``; -1 without one."""
        order = OVERALL_RATINGS[self.tool]
        complete = [person.overall for person in self.appraisers if person.overall]
        return max(map(order.index, complete), default=-1)

    @property
    def overall(self) -> OverallRating | None:
        """The most severe of the complete ratings; None where no person rated every domain."""
        return None if self.severity < 0 else OVERALL_RATINGS[self.tool][self.severity]

    @property
    def has_critical_flaw(self) -> bool:
        """Whether it is a complete appraisal of a review that found a critical flaw."""
        return self.tool == "amstar2" and self.overall in _FLAWED_CONFIDENCES

    def describe(self) -> str:
        """Describe it in a few words: "risk of bias: high (RoB 2)"."""
        text = load_tool_text(self.tool)
        if self.overall is None:
            main = gettext(
                "%(tool)s not complete: %(rated)s", tool=text.label, rated=self._count_most_rated()
            )
        else:
            main = gettext(text.overall, rating=format_label(self.overall))
        result = gettext("of the result %(finding)s", finding=self.finding) if self.finding else ""
        return "; ".join(filter(None, [main, result, self._describe_differences()]))

    def _count_most_rated(self) -> str:
        return self._count_rated(max((person.n_rated for person in self.appraisers), default=0))

    def _count_rated(self, rated: int) -> str:
        total = len(DOMAINS_BY_TOOL[self.tool])
        counted = ngettext(*count_unit_messages(self.tool), total)
        return gettext("%(rated)s of %(total)s", rated=rated, total=counted)

    def _describe_differences(self) -> str:
        """Say which appraisers differ, and who has not rated every domain; else nothing."""
        complete = [person for person in self.appraisers if person.overall]
        parts = []
        if len({person.overall for person in complete}) > 1:
            said = [
                gettext(
                    "%(rating)s by %(name)s", rating=format_label(one.overall or ""), name=one.name
                )
                for one in complete
            ]
            parts.append(gettext("the most severe of %(ratings)s", ratings=join_with_and(said)))
        if complete:
            parts += [
                gettext(
                    "%(name)s rated %(rated)s",
                    name=person.name,
                    rated=self._count_rated(person.n_rated),
                )
                for person in self.appraisers
                if person.overall is None
            ]
        return "; ".join(parts)

    def to_json_dict(self) -> dict[str, Any]:
        """Return it as plain values."""
        return {
            "tool": self.tool,
            "overall": self.overall,
            "finding": self.finding,
            "domains": len(DOMAINS_BY_TOOL[self.tool]),
            "appraised_by": [
                {"name": person.name, "overall": person.overall, "rated": person.n_rated}
                for person in self.appraisers
            ],
        }


def rate_overall(
    tool: AppraisalTool, ratings: Mapping[AppraisalDomain, AppraisalRating]
) -> OverallRating | None:
    """Return what the ratings of one person add up to; None unless every domain was rated."""
    if not set(DOMAINS_BY_TOOL[tool]) <= ratings.keys():
        return None
    if tool == "rob2":
        return _rate_risk_of_bias(ratings)
    return _rate_confidence(ratings)


def _rate_risk_of_bias(ratings: Mapping[AppraisalDomain, AppraisalRating]) -> OverallRating:
    if "high" in ratings.values():
        return "high"
    return "some_concerns" if "some_concerns" in ratings.values() else "low"


def _rate_confidence(ratings: Mapping[AppraisalDomain, AppraisalRating]) -> OverallRating:
    weak = {domain for domain, rating in ratings.items() if rating == "no"}
    flaws = len(weak & CRITICAL_DOMAINS)
    if flaws:
        return "low" if flaws == 1 else "critically_low"
    return "high" if len(weak) <= 1 else "moderate"


def sum_up_appraisals(rows: Iterable[Appraisal]) -> tuple[OverallAppraisal, ...]:
    """Sum up the appraisals of one study: one item for each tool and result."""
    grouped: dict[tuple[AppraisalTool, str | None], dict[str, dict[Any, AppraisalRating]]] = {}
    for row in rows:
        by_person = grouped.setdefault((row.tool, row.finding), {})
        by_person.setdefault(row.appraised_by, {})[row.domain] = row.rating
    return tuple(
        OverallAppraisal(
            tool,
            finding,
            tuple(
                AppraiserRating(name, rate_overall(tool, ratings), len(ratings))
                for name, ratings in by_person.items()
            ),
        )
        for (tool, finding), by_person in grouped.items()
    )


def find_appraisal(base: EvidenceBase, judgement: Judgement) -> OverallAppraisal | None:
    """Find the appraisal that a judgement should be read with; None where there is none.

    A complete one comes before one in which domains are not rated yet. Then comes that of the
    judged result, that of the study as a whole, and the most severe of those of its other results,
    which names its result.
    """
    found = sum_up_appraisals(base.appraisals_for(judgement.study))

    def rank(item: OverallAppraisal) -> tuple[bool, bool, bool, int]:
        is_judged = item.finding is not None and item.finding == judgement.finding
        return item.overall is not None, is_judged, item.finding is None, item.severity

    return max(found, key=rank, default=None)


def count_unit_messages(tool: AppraisalTool) -> tuple[str, str]:
    """Return the messages that count the domains of a tool, one and several."""
    unit = load_tool_text(tool).unit
    return f"%(count)s {unit}", f"%(count)s {unit}s"
