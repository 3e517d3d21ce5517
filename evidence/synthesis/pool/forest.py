"""What a forest plot shows: the findings of a claim in groups that may be pooled, and an estimate where two trials are.

Groups whose measure and scale are the same share a panel, and with it an axis; no others do. Estimates that reviews
have published stand apart, and are not pooled again.
"""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from evidence.claims.base.load import Base
from evidence.claims.base.models import Claim, Comparator, Outcome, Timepoint, label
from evidence.synthesis.figures.figure import capital
from evidence.synthesis.pool.effects import RATIOS, EffectMeasure
from evidence.synthesis.pool.eligibility import (
    SD_UNITS,
    Poolable,
    PoolGroup,
    PoolRow,
    Refusal,
    common_scale,
)
from evidence.synthesis.pool.pooling import Method, Pooled, Test, pool

REVIEWS = "Pooled estimates of reviews; not pooled again"
_MEASURES: dict[EffectMeasure, str] = {
    "MD": "mean difference",
    "SMD": "standardised mean difference",
    "RR": "risk ratio",
    "OR": "odds ratio",
    "HR": "hazard ratio",
    "RD": "risk difference",
}
_TIMES: dict[Timepoint, str] = {
    "immediate": "immediate (up to 7 days)",
    "short": "short term (up to 3 months)",
    "intermediate": "intermediate (up to 12 months)",
    "long": "long term (12 months or more)",
    "any": "any time",
}
_METHODS: dict[Method, str] = {
    "REML": "REML",
    "DL": "DerSimonian-Laird",
    "PM": "Paule-Mandel",
    "FE": "fixed effect",
}
_NORMAL = 1.959964  # quantile for intervals of 95 %


@dataclass(frozen=True, slots=True)
class Line:
    """An estimate with its 95 % interval, on the scale on which people read it (ratios as ratios).

    ``arms`` counts participants with the intervention and with the comparator; where they were not read, ``in_all``
    is the size of the whole trial. ``weight`` is in per cent of its pool, and missing without one.
    """

    row: PoolRow
    estimate: float
    low: float
    high: float
    arms: tuple[int, int] | None
    in_all: int | None
    weight: float | None

    @property
    def label(self) -> str:
        """Name of the study; a star says that its numbers were computed from what was read."""
        return f"{self.row.label}*" if self.row.derived else self.row.label

    @property
    def participants(self) -> str:
        """Participants in words: ``140 / 70``, ``298 in all``, or nothing."""
        if self.arms:
            return f"{self.arms[0]:,} / {self.arms[1]:,}"
        return f"{self.in_all:,} in all" if self.in_all else ""


@dataclass(frozen=True, slots=True)
class Group:
    """Lines of one outcome, time and comparator; ``pooled`` where two trials or more are among them."""

    outcome: Outcome
    timepoint: Timepoint
    comparator: Comparator
    lines: tuple[Line, ...]
    pooled: Pooled | None
    is_of_reviews: bool

    @property
    def heading(self) -> str:
        """What the group is about."""
        against = (
            "no comparison" if self.comparator == "none" else f"against {label(self.comparator)}"
        )
        return capital(f"{label(self.outcome)}, {_TIMES[self.timepoint]}, {against}")


@dataclass(frozen=True, slots=True)
class Panel:
    """Groups that share an axis: one measure on one scale. Trials come before reviews."""

    measure: EffectMeasure
    scale: str
    groups: tuple[Group, ...]

    @property
    def heading(self) -> str:
        """What is on the axis, with its units."""
        name = _MEASURES[self.measure]
        return capital(f"{name} ({SD_UNITS})" if self.measure == "SMD" else f"{name}: {self.scale}")

    @property
    def is_ratio(self) -> bool:
        """Whether it has a logarithmic axis, and 1 says that there is no difference."""
        return self.measure in RATIOS

    @property
    def null(self) -> float:
        """The value of no difference."""
        return 1.0 if self.is_ratio else 0.0

    @property
    def comparator(self) -> str:
        """The side that the claim is compared with, in words."""
        named = {group.comparator for group in self.groups}
        return label(next(iter(named))) if len(named) == 1 else "the comparator"

    def shown(self, effect: float) -> float:
        """An effect, as it was pooled, on the scale on which people read it."""
        return math.exp(effect) if self.is_ratio else effect


@dataclass(frozen=True, slots=True)
class Forest:
    """All that a forest plot of a claim shows, and what was refused."""

    claim: Claim
    panels: tuple[Panel, ...]
    refusals: tuple[Refusal, ...]
    method: Method
    test: Test

    @property
    def groups(self) -> tuple[Group, ...]:
        """The groups of all panels."""
        return tuple(group for panel in self.panels for group in panel.groups)

    @property
    def model(self) -> str:
        """The model in words: ``random effects, REML, Knapp-Hartung``."""
        if self.method == "FE":
            return _METHODS["FE"]
        return f"random effects, {_METHODS[self.method]}, {'Knapp-Hartung' if self.test == 'knha' else 'z test'}"

    @property
    def refused(self) -> dict[str, int]:
        """How many findings were refused for each kind of reason, the most frequent first."""
        return dict(Counter(_kind(refusal.reason) for refusal in self.refusals).most_common())


def forest_of(
    base: Base, found: Poolable, *, method: Method = "REML", test: Test | None = None
) -> Forest:
    """What a forest plot of a claim shows.

    Args:
        base: the evidence base.
        found: what may be pooled, and what may not: ``poolable(base, "T2", comparator="sham")``.
        method: how tau² is estimated; "FE" is the fixed effect.
        test: "z", or "knha" for Knapp-Hartung, which is the default but for the fixed effect.

    Raises:
        EvidenceError: the method does not go with the test, or scipy is not installed.
    """
    chosen: Test = test or ("z" if method == "FE" else "knha")
    pool(
        [0.0], [1.0], method, chosen
    )  # a method and test that do not go together are refused with any data
    panels: dict[tuple[str, str], list[Group]] = {}
    first: dict[tuple[str, str], PoolGroup] = {}
    for members, is_of_reviews in ((found.groups, False), (found.reviews, True)):
        for group in members:
            key = (group.measure, group.scale.casefold())
            first.setdefault(key, group)
            panels.setdefault(key, []).append(
                _group(base, group, method, chosen, is_of_reviews=is_of_reviews)
            )
    return Forest(
        found.claim,
        tuple(
            Panel(first[key].measure, first[key].scale, tuple(groups))
            for key, groups in panels.items()
        ),
        found.refusals,
        method,
        chosen,
    )


def _group(
    base: Base, group: PoolGroup, method: Method, test: Test, *, is_of_reviews: bool
) -> Group:
    pooled = None
    if len(group.rows) > 1 and not is_of_reviews:
        pooled = pool([row.yi for row in group.rows], [row.vi for row in group.rows], method, test)
    weights: Sequence[float | None] = pooled.weights if pooled else [None] * len(group.rows)
    lines = (
        _line(row, weight, None if is_of_reviews else base.studies[row.study].n_participants)
        for row, weight in zip(group.rows, weights, strict=True)
    )
    return Group(
        group.outcome, group.timepoint, group.comparator, tuple(lines), pooled, is_of_reviews
    )


def _line(row: PoolRow, weight: float | None, in_all: int | None) -> Line:
    """A published interval stands as it was printed, any other is made of the effect and its variance."""
    finding = row.finding
    arms = (finding.arm1_n, finding.arm2_n) if finding.arm1_n and finding.arm2_n else None
    told = (finding.estimate, finding.ci_low, finding.ci_high)
    if row.source == "published interval" and None not in told:
        factor = common_scale(finding)[1] if row.measure == "MD" else 1.0
        estimate, low, high = (value * factor for value in told if value is not None)
    else:
        half = _NORMAL * math.sqrt(row.vi)
        ends = (row.yi, row.yi - half, row.yi + half)
        estimate, low, high = map(math.exp, ends) if row.measure in RATIOS else ends
    return Line(row, estimate, low, high, arms, in_all, weight)


def _kind(reason: str) -> str:
    """The kind of a reason: its words up to what is told of this finding alone."""
    kind = re.split(r":| \(|, and ", reason, maxsplit=1)[0]
    return (
        "another report of a trial that is in a pool"
        if kind.startswith("another report of the trial")
        else kind
    )
