"""What a forest plot shows: the groups of a claim, each with an estimate where it has two trials.

Groups with the same measure and scale share a panel, and with it an axis. Estimates that reviews
have published are shown apart, and are not pooled again.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from evidence.claims.base.load import EvidenceBase
from evidence.claims.base.models import (
    RATIO_NAMES,
    Claim,
    CuratedComparator,
    Measure,
    Outcome,
    format_label,
)
from evidence.messages.catalogue import gettext, gettext_noop
from evidence.messages.numbers import format_integer
from evidence.synthesis.pool.analyses.pooled_words import name_model
from evidence.synthesis.pool.effects import Z_95, PoolableMeasure
from evidence.synthesis.pool.eligibility import Eligibility
from evidence.synthesis.pool.finding_effects import common_scale
from evidence.synthesis.pool.pool_groups import SD_UNITS, EligibleEffect, Exclusion, PoolGroup
from evidence.synthesis.pool.pooling import PooledEstimate, PoolingMethod, PoolingTest, pool_effects
from evidence.topic import Topic
from evidence.wording import capitalise_first

REVIEWS_HEADING = gettext_noop("Pooled estimates of reviews; not pooled again")
_MEASURE_NAMES: Mapping[Measure | None, str] = {
    "MD": gettext_noop("mean difference"),
    "SMD": gettext_noop("standardised mean difference"),
    "RD": gettext_noop("risk difference"),
    "RR": gettext_noop("risk ratio"),
    "OR": gettext_noop("odds ratio"),
    "HR": gettext_noop("hazard ratio"),
}


@dataclass(frozen=True, slots=True)
class ForestRow:
    """An estimate with its 95 % interval, on the scale on which people read it (ratios as ratios).

    ``arm_sizes`` counts participants with the intervention and with the comparator; ``n_total`` is
    the size of the whole trial. ``weight`` is in per cent of its pool, None without one.
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
        """Name of the study; a star marks numbers that were computed from what was read."""
        return f"{self.effect.label}*" if self.effect.is_derived else self.effect.label

    @property
    def participants(self) -> str:
        """Participants in words: "140 / 70", "298 in all", or nothing."""
        if self.arm_sizes:
            return " / ".join(map(format_integer, self.arm_sizes))
        if not self.n_total:
            return ""
        return gettext("%(people)s in all", people=format_integer(self.n_total))


@dataclass(frozen=True, slots=True)
class ForestGroup:
    """Rows of one outcome, time and comparator; ``pooled`` where two or more are trials."""

    outcome: Outcome
    window: str
    comparator: CuratedComparator
    rows: tuple[ForestRow, ...]
    pooled: PooledEstimate | None
    holds_reviews: bool

    @property
    def heading(self) -> str:
        """What the group is about."""
        against = gettext("against %(comparator)s", comparator=format_label(self.comparator))
        if self.comparator == "none":
            against = gettext("no comparison")
        outcome = capitalise_first(format_label(self.outcome))
        return f"{outcome}, {self.window}, {against}"


@dataclass(frozen=True, slots=True)
class ForestPanel:
    """Groups that share an axis: one measure on one scale. Trials come before reviews.

    ``important`` is the least difference that most people would notice, in units of the axis; None
    where it is not known, or differs between the groups.
    """

    measure: PoolableMeasure
    scale: str
    groups: tuple[ForestGroup, ...]
    important: float | None

    @property
    def measure_label(self) -> str:
        """What is on the axis, with its units, as a sentence has it."""
        name = gettext(_MEASURE_NAMES[self.measure])
        return name + (f" ({gettext(SD_UNITS)})" if self.measure == "SMD" else f": {self.scale}")

    @property
    def heading(self) -> str:
        """What is on the axis, where it stands alone."""
        return capitalise_first(self.measure_label)

    @property
    def is_ratio(self) -> bool:
        """Whether the axis is logarithmic, and 1 means no difference."""
        return self.measure in RATIO_NAMES

    @property
    def null_value(self) -> float:
        """The value of no difference."""
        return 1.0 if self.is_ratio else 0.0

    @property
    def comparator_label(self) -> str:
        """The side that the claim is compared with, in words."""
        named = {group.comparator for group in self.groups}
        return format_label(next(iter(named))) if len(named) == 1 else gettext("the comparator")

    def to_display_scale(self, effect: float) -> float:
        """Convert an effect, as it was pooled, to the scale on which people read it."""
        return math.exp(effect) if self.is_ratio else effect


@dataclass(frozen=True, slots=True)
class ForestData:
    """All that a forest plot of a claim shows, and what was excluded."""

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
        """The model in words: "random effects, REML, Knapp-Hartung"."""
        return name_model(self.method, self.test)

    @property
    def exclusion_counts(self) -> dict[str, int]:
        """How many findings were excluded for each category of reason, the most frequent first."""
        return dict(Counter(one.cause.category for one in self.exclusions).most_common())


def build_forest_data(
    base: EvidenceBase,
    eligibility: Eligibility,
    *,
    method: PoolingMethod = "REML",
    test: PoolingTest | None = None,
) -> ForestData:
    """Pool the groups of a claim, and arrange them in panels.

    Args:
        base: the evidence base.
        eligibility: what may be pooled, ``assess_eligibility(base, claim_id, comparator="sham")``.
        method: how tau² is estimated; "FE" is the fixed effect.
        test: "z", or "knha" for Knapp-Hartung, which is the default except for the fixed effect.

    Raises:
        EvidenceError: the method does not go with the test, or scipy is not installed.
    """
    chosen: PoolingTest = test or ("z" if method == "FE" else "knha")
    pool_effects([0.0], [1.0], method, chosen)  # refuse a wrong method or test with any data
    groups = [
        *(
            (group, _build_trials(base, group, method, chosen))
            for group in eligibility.trial_groups
        ),
        *((group, _build_reviews(group)) for group in eligibility.review_groups),
    ]
    panels = _arrange_panels(base.topic, groups)
    return ForestData(eligibility.claim, panels, eligibility.exclusions, method, chosen)


def _arrange_panels(
    topic: Topic, groups: Iterable[tuple[PoolGroup, ForestGroup]]
) -> tuple[ForestPanel, ...]:
    """Put groups with the same measure and scale into one panel, in the order they come."""
    panels: dict[tuple[str, str], list[tuple[PoolGroup, ForestGroup]]] = {}
    for pair in groups:
        panels.setdefault((pair[0].measure, pair[0].scale.casefold()), []).append(pair)
    arranged = []
    for members in panels.values():
        first = members[0][0]
        shown = tuple(group for _, group in members)
        important = _find_important_difference(topic, [group for group, _ in members])
        arranged.append(ForestPanel(first.measure, first.scale, shown, important))
    return tuple(arranged)


def _find_important_difference(topic: Topic, groups: Iterable[PoolGroup]) -> float | None:
    """Return the important difference that all effects of a panel share, in units of its axis."""
    effects = [effect for group in groups for effect in group.effects]
    differences = {_measure_important_difference(topic, effect) for effect in effects}
    return differences.pop() if len(differences) == 1 else None


def _measure_important_difference(topic: Topic, effect: EligibleEffect) -> float | None:
    row = effect.finding
    known = topic.find_important_difference(row.outcome, row.instrument)
    if known is None or effect.measure not in ("MD", "SMD"):
        return None
    if effect.measure == "SMD":
        return known.smd
    has_range = row.scale_min is not None and row.scale_max is not None
    if known.points is None or not has_range or row.scale_is_assumed:
        return None
    assert row.scale_min is not None
    assert row.scale_max is not None
    return known.points / 100 * (row.scale_max - row.scale_min) * common_scale(row)[1]


def _build_trials(
    base: EvidenceBase, group: PoolGroup, method: PoolingMethod, test: PoolingTest
) -> ForestGroup:
    pooled = None
    weights: Sequence[float | None] = [None] * len(group.effects)
    if len(group.effects) > 1:
        yi = [effect.yi for effect in group.effects]
        vi = [effect.vi for effect in group.effects]
        pooled = pool_effects(yi, vi, method, test)
        weights = pooled.weights
    rows = []
    for effect, weight in zip(group.effects, weights, strict=True):
        rows.append(_build_row(effect, weight, base.studies[effect.study].sample_size))
    return ForestGroup(
        group.outcome, group.window, group.comparator, tuple(rows), pooled, holds_reviews=False
    )


def _build_reviews(group: PoolGroup) -> ForestGroup:
    rows = tuple(_build_row(effect, None, None) for effect in group.effects)
    return ForestGroup(
        group.outcome, group.window, group.comparator, rows, None, holds_reviews=True
    )


def _build_row(effect: EligibleEffect, weight: float | None, n_total: int | None) -> ForestRow:
    finding = effect.finding
    arm_sizes = None
    if finding.arm1_n and finding.arm2_n:
        arm_sizes = (finding.arm1_n, finding.arm2_n)
    estimate, low, high = _find_interval(effect)
    return ForestRow(effect, estimate, low, high, arm_sizes, n_total, weight)


def _find_interval(effect: EligibleEffect) -> tuple[float, float, float]:
    """Return estimate and limits: as printed, or else made of the effect and its variance."""
    row = effect.finding
    if effect.source == "published interval":
        assert row.estimate is not None
        assert row.ci_low is not None
        assert row.ci_high is not None
        factor = common_scale(row)[1] if effect.measure == "MD" else 1.0
        return row.estimate * factor, row.ci_low * factor, row.ci_high * factor
    half = Z_95 * math.sqrt(effect.vi)
    ends = (effect.yi, effect.yi - half, effect.yi + half)
    if effect.measure in RATIO_NAMES:
        return math.exp(ends[0]), math.exp(ends[1]), math.exp(ends[2])
    return ends
