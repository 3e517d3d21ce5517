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

from evidence.claims.base.load import EvidenceBase
from evidence.claims.base.models import Claim, CuratedComparator, Outcome, Timepoint, format_label
from evidence.synthesis.pool.effects import RATIO_MEASURES, PoolableMeasure
from evidence.synthesis.pool.eligibility import (
    SD_UNITS,
    Eligibility,
    EligibleEffect,
    Exclusion,
    PoolGroup,
    common_scale,
)
from evidence.synthesis.pool.pooling import PooledEstimate, PoolingMethod, PoolingTest, pool_effects
from evidence.wording import capitalise_first

REVIEWS_HEADING = "Pooled estimates of reviews; not pooled again"
_MEASURE_NAMES: dict[PoolableMeasure, str] = {
    "MD": "mean difference",
    "SMD": "standardised mean difference",
    "RR": "risk ratio",
    "OR": "odds ratio",
    "HR": "hazard ratio",
    "RD": "risk difference",
}
_TIMEPOINT_NAMES: dict[Timepoint, str] = {
    "immediate": "immediate (up to 7 days)",
    "short": "short term (up to 3 months)",
    "intermediate": "intermediate (up to 12 months)",
    "long": "long term (12 months or more)",
    "any": "any time",
}
_METHOD_NAMES: dict[PoolingMethod, str] = {
    "REML": "REML",
    "DL": "DerSimonian-Laird",
    "PM": "Paule-Mandel",
    "FE": "fixed effect",
}
_Z_95 = 1.959964  # quantile for intervals of 95 %


@dataclass(frozen=True, slots=True)
class ForestRow:
    """An estimate with its 95 % interval, on the scale on which people read it (ratios as ratios).

    ``arms`` counts participants with the intervention and with the comparator; where they were not read, ``in_all``
    is the size of the whole trial. ``weight`` is in per cent of its pool, and missing without one.
    """

    effect: EligibleEffect
    estimate: float
    ci_low: float
    ci_high: float
    arm_sizes: tuple[int, int] | None
    n_total: int | None
    weight: float | None

    @property
    def label(self) -> str:
        """Name of the study; a star says that its numbers were computed from what was read."""
        return f"{self.effect.label}*" if self.effect.is_derived else self.effect.label

    @property
    def participants(self) -> str:
        """Participants in words: ``140 / 70``, ``298 in all``, or nothing."""
        if self.arm_sizes:
            return f"{self.arm_sizes[0]:,} / {self.arm_sizes[1]:,}"
        return f"{self.n_total:,} in all" if self.n_total else ""


@dataclass(frozen=True, slots=True)
class ForestGroup:
    """Lines of one outcome, time and comparator; ``pooled`` where two trials or more are among them."""

    outcome: Outcome
    timepoint: Timepoint
    comparator: CuratedComparator
    rows: tuple[ForestRow, ...]
    pooled: PooledEstimate | None
    holds_reviews: bool

    @property
    def heading(self) -> str:
        """What the group is about."""
        against = (
            "no comparison"
            if self.comparator == "none"
            else f"against {format_label(self.comparator)}"
        )
        return capitalise_first(
            f"{format_label(self.outcome)}, {_TIMEPOINT_NAMES[self.timepoint]}, {against}"
        )


@dataclass(frozen=True, slots=True)
class ForestPanel:
    """Groups that share an axis: one measure on one scale. Trials come before reviews."""

    measure: PoolableMeasure
    scale: str
    groups: tuple[ForestGroup, ...]

    @property
    def heading(self) -> str:
        """What is on the axis, with its units."""
        name = _MEASURE_NAMES[self.measure]
        return capitalise_first(
            f"{name} ({SD_UNITS})" if self.measure == "SMD" else f"{name}: {self.scale}"
        )

    @property
    def is_ratio(self) -> bool:
        """Whether it has a logarithmic axis, and 1 says that there is no difference."""
        return self.measure in RATIO_MEASURES

    @property
    def null_value(self) -> float:
        """The value of no difference."""
        return 1.0 if self.is_ratio else 0.0

    @property
    def comparator_label(self) -> str:
        """The side that the claim is compared with, in words."""
        named = {group.comparator for group in self.groups}
        return format_label(next(iter(named))) if len(named) == 1 else "the comparator"

    def to_display_scale(self, effect: float) -> float:
        """An effect, as it was pooled, on the scale on which people read it."""
        return math.exp(effect) if self.is_ratio else effect


@dataclass(frozen=True, slots=True)
class ForestData:
    """All that a forest plot of a claim shows, and what was refused."""

    claim: Claim
    panels: tuple[ForestPanel, ...]
    exclusions: tuple[Exclusion, ...]
    method: PoolingMethod
    test: PoolingTest

    @property
    def groups(self) -> tuple[ForestGroup, ...]:
        """The groups of all panels."""
        return tuple(group for panel in self.panels for group in panel.groups)

    @property
    def model_label(self) -> str:
        """The model in words: ``random effects, REML, Knapp-Hartung``."""
        if self.method == "FE":
            return _METHOD_NAMES["FE"]
        return f"random effects, {_METHOD_NAMES[self.method]}, {'Knapp-Hartung' if self.test == 'knha' else 'z test'}"

    @property
    def exclusion_counts(self) -> dict[str, int]:
        """How many findings were refused for each kind of reason, the most frequent first."""
        return dict(
            Counter(_categorise_reason(refusal.reason) for refusal in self.exclusions).most_common()
        )


def build_forest_data(
    base: EvidenceBase,
    found: Eligibility,
    *,
    method: PoolingMethod = "REML",
    test: PoolingTest | None = None,
) -> ForestData:
    """What a forest plot of a claim shows.

    Args:
        base: the evidence base.
        found: what may be pooled, and what may not: ``poolable(base, "T2", comparator="sham")``.
        method: how tau² is estimated; "FE" is the fixed effect.
        test: "z", or "knha" for Knapp-Hartung, which is the default but for the fixed effect.

    Raises:
        EvidenceError: the method does not go with the test, or scipy is not installed.
    """
    chosen: PoolingTest = test or ("z" if method == "FE" else "knha")
    pool_effects(
        [0.0], [1.0], method, chosen
    )  # a method and test that do not go together are refused with any data
    panels: dict[tuple[str, str], list[ForestGroup]] = {}
    first: dict[tuple[str, str], PoolGroup] = {}
    for members, is_of_reviews in ((found.trial_groups, False), (found.review_groups, True)):
        for group in members:
            key = (group.measure, group.scale.casefold())
            first.setdefault(key, group)
            panels.setdefault(key, []).append(
                _build_group(base, group, method, chosen, is_of_reviews=is_of_reviews)
            )
    return ForestData(
        found.claim,
        tuple(
            ForestPanel(first[key].measure, first[key].scale, tuple(groups))
            for key, groups in panels.items()
        ),
        found.exclusions,
        method,
        chosen,
    )


def _build_group(
    base: EvidenceBase,
    group: PoolGroup,
    method: PoolingMethod,
    test: PoolingTest,
    *,
    is_of_reviews: bool,
) -> ForestGroup:
    pooled = None
    if len(group.effects) > 1 and not is_of_reviews:
        pooled = pool_effects(
            [row.yi for row in group.effects], [row.vi for row in group.effects], method, test
        )
    weights: Sequence[float | None] = pooled.weights if pooled else [None] * len(group.effects)
    lines = (
        _build_row(row, weight, None if is_of_reviews else base.studies[row.study].sample_size)
        for row, weight in zip(group.effects, weights, strict=True)
    )
    return ForestGroup(
        group.outcome, group.timepoint, group.comparator, tuple(lines), pooled, is_of_reviews
    )


def _build_row(row: EligibleEffect, weight: float | None, in_all: int | None) -> ForestRow:
    """A published interval stands as it was printed, any other is made of the effect and its variance."""
    finding = row.finding
    arms = (finding.arm1_n, finding.arm2_n) if finding.arm1_n and finding.arm2_n else None
    told = (finding.estimate, finding.ci_low, finding.ci_high)
    if row.source == "published interval" and None not in told:
        factor = common_scale(finding)[1] if row.measure == "MD" else 1.0
        estimate, low, high = (value * factor for value in told if value is not None)
    else:
        half = _Z_95 * math.sqrt(row.vi)
        ends = (row.yi, row.yi - half, row.yi + half)
        estimate, low, high = map(math.exp, ends) if row.measure in RATIO_MEASURES else ends
    return ForestRow(row, estimate, low, high, arms, in_all, weight)


def _categorise_reason(reason: str) -> str:
    """The kind of a reason: its words up to what is told of this finding alone."""
    kind = re.split(r":| \(|, and ", reason, maxsplit=1)[0]
    return (
        "another report of a trial that is in a pool"
        if kind.startswith("another report of the trial")
        else kind
    )
