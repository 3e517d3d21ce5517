"""The rows of a forest plot of somebody's own effects, before anything is drawn."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Literal

from evidence.synthesis.pool.analyses.leaving_out import LeaveOneOut
from evidence.synthesis.pool.analyses.pooled_words import describe_spread, format_level, name_model
from evidence.synthesis.pool.analyses.study_effects import StudyEffects
from evidence.synthesis.pool.analyses.subgroups import SubgroupAnalysis
from evidence.synthesis.pool.analyses.transformations import Transformation
from evidence.synthesis.pool.forest_words import format_interval, format_limits
from evidence.synthesis.pool.pooling import PooledEstimate
from evidence.wording import capitalise_first, format_count

EffectRowKind = Literal[
    "heading", "study", "not pooled", "left out", "without", "pooled", "prediction", "note"
]
NOT_ESTIMABLE = "not estimable"
_MAX_LABEL = 60  # characters


@dataclass(frozen=True, slots=True)
class EffectRow:
    """A row of the plot; a heading, a note and a study that was left out have no estimate.

    ``weight`` is in per cent of all studies that are pooled.
    """

    kind: EffectRowKind
    label: str
    group: str | None = None
    estimate: float | None = None
    ends: tuple[float, float] | None = None
    weight: float | None = None

    @property
    def short_label(self) -> str:
        """The label, without the end of one that would leave no room for the plot."""
        cut = textwrap.shorten(self.label, _MAX_LABEL, placeholder=" …")
        if len(cut) >= min(len(self.label), _MAX_LABEL // 2):
            return cut
        return f"{self.label[: _MAX_LABEL - 1]}…"  # of words that are too long to be left out

    @property
    def numbers(self) -> str:
        """The estimate with its interval in words."""
        if self.kind == "left out":
            return NOT_ESTIMABLE
        if self.ends is None:
            return ""
        if self.estimate is None:
            return format_limits(*self.ends)
        return format_interval(self.estimate, *self.ends)

    @property
    def weight_words(self) -> str:
        """The weight in words."""
        return "" if self.weight is None else f"{self.weight:.1f} %"


@dataclass(frozen=True, slots=True)
class EffectRows:
    """All rows of a plot, the level of its intervals, and the estimate that a line marks."""

    rows: tuple[EffectRow, ...]
    level: float
    marked: float | None = field(default=None)

    def with_estimates(self) -> list[tuple[float, tuple[float, float]]]:
        """Return estimates and intervals, an estimate being the middle where a row has none."""
        shown = [row for row in self.rows if row.ends is not None]
        return [
            (row.ends[0] if row.estimate is None else row.estimate, row.ends)
            for row in shown
            if row.ends is not None
        ]


def list_study_rows(
    effects: StudyEffects, pooled: PooledEstimate, transformation: Transformation
) -> EffectRows:
    """List studies, those that were left out, and their pooled estimate."""
    places = range(len(effects))
    rows = [
        *_iter_studies(effects, pooled, transformation, places),
        *_list_left_out(effects),
        *_list_pooled(pooled, transformation),
    ]
    return EffectRows(tuple(rows), pooled.level)


def list_subgroup_rows(analysis: SubgroupAnalysis, transformation: Transformation) -> EffectRows:
    """List the studies of each subgroup with its estimate, then the estimate of all."""
    effects, overall = analysis.effects, analysis.overall
    rows: list[EffectRow] = []
    for group in analysis.groups:
        rows.append(EffectRow("heading", f"{analysis.by}: {group.name}", group.name))
        rows += _iter_studies(effects, overall, transformation, group.places, group.name)
        if group.pooled.k > 1:
            weight = sum(overall.weights[place] for place in group.places)
            rows += _list_pooled(group.pooled, transformation, group.name, weight=weight)
    rows += _list_ungrouped(analysis, transformation)
    rows.append(EffectRow("heading", "All studies"))
    rows += _list_pooled(overall, transformation)
    rows.insert(-1, EffectRow("note", analysis.describe_differences()))
    return EffectRows(tuple(rows), overall.level)


def list_leave_one_out_rows(analysis: LeaveOneOut, transformation: Transformation) -> EffectRows:
    """List the estimates without each study, and that of all."""
    pairs = zip(analysis.effects.labels, analysis.without, strict=True)
    rows = [
        EffectRow("without", label, None, *_convert(pooled, transformation))
        for label, pooled in pairs
    ]
    overall = _list_pooled(analysis.overall, transformation, has_weight=False)
    all_rows = (*rows, *_list_left_out(analysis.effects), *overall)
    marked = transformation.convert(analysis.overall.estimate)
    return EffectRows(all_rows, analysis.overall.level, marked)


def describe_rows(shown: EffectRows, *, most: int = 20) -> str:
    """Describe a plot for somebody who cannot see it; of many studies only the pooled estimates."""
    studies = [row for row in shown.rows if row.kind in ("study", "without")]
    kind = "Leave-one-out forest plot" if shown.marked is not None else "Forest plot"
    count = format_count(len(studies), "study", "studies")
    said = [f"{kind} of {count}, with {format_level(shown.level)} intervals."]
    chosen = [row for row in shown.rows if row.numbers or row.kind in ("heading", "note")]
    if len(studies) > most:
        chosen = [row for row in chosen if row.kind not in ("study", "without")]
    return " ".join([*said, *map(_describe_row, chosen)])


def _describe_row(row: EffectRow) -> str:
    return f"{row.label}: {row.numbers}." if row.numbers else f"{row.label}."


def _convert(
    pooled: PooledEstimate, transformation: Transformation
) -> tuple[float, tuple[float, float]]:
    convert = transformation.convert
    return convert(pooled.estimate), (convert(pooled.ci_low), convert(pooled.ci_high))


def _iter_studies(
    effects: StudyEffects,
    pooled: PooledEstimate,
    transformation: Transformation,
    places: Sequence[int],
    group: str | None = None,
) -> Iterator[EffectRow]:
    convert, intervals = transformation.convert, effects.intervals(pooled.level)
    for place in places:
        low, high = intervals[place]
        yield EffectRow(
            "study",
            effects.labels[place],
            group,
            convert(float(effects.yi[place])),
            (convert(low), convert(high)),
            pooled.weights[place],
        )


def _list_ungrouped(analysis: SubgroupAnalysis, transformation: Transformation) -> list[EffectRow]:
    """List the studies without a group, which are not pooled, and those without an effect."""
    ungrouped, left_out = analysis.effects.set_aside, _list_left_out(analysis.effects)
    rows: list[EffectRow] = []
    if ungrouped is not None:
        rows.append(EffectRow("heading", f"{analysis.by}: missing (not pooled)"))
        convert = transformation.convert
        intervals = ungrouped.intervals(analysis.overall.level)
        for label, yi, (low, high) in zip(ungrouped.labels, ungrouped.yi, intervals, strict=True):
            ends = convert(low), convert(high)
            rows.append(EffectRow("not pooled", label, None, convert(float(yi)), ends))
    if left_out:
        rows.append(EffectRow("heading", "No estimate"))
    return [*rows, *left_out]


def _list_left_out(effects: StudyEffects) -> list[EffectRow]:
    return [EffectRow("left out", label) for label in effects.left_out]


def _list_pooled(
    pooled: PooledEstimate,
    transformation: Transformation,
    group: str | None = None,
    *,
    weight: float = 100.0,
    has_weight: bool = True,
) -> list[EffectRow]:
    """List a pooled estimate, its prediction interval, and how much its studies differ."""
    shown = weight if has_weight else None
    rows = [EffectRow("pooled", "Pooled", group, *_convert(pooled, transformation), shown)]
    if pooled.k == 1:
        return rows
    if pooled.pi_low is not None and pooled.pi_high is not None:
        ends = transformation.convert(pooled.pi_low), transformation.convert(pooled.pi_high)
        rows.append(EffectRow("prediction", "Prediction interval", group, ends=ends))
    rows.append(EffectRow("note", describe_spread(pooled), group))
    if group is None:
        model = capitalise_first(name_model(pooled.method, pooled.test))
        rows.append(EffectRow("note", model))
    return rows
