"""Where the parts of a forest plot are drawn: columns, axis, ticks and the words below it."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Final

from evidence.messages.catalogue import gettext, gettext_noop
from evidence.synthesis.figures.axis import Axis, fit_axis, format_tick
from evidence.synthesis.figures.canvas import MARGIN, text_width
from evidence.synthesis.figures.figure import SMALL_TEXT_SIZE
from evidence.synthesis.pool.forest import ForestData, ForestPanel, ForestRow
from evidence.synthesis.pool.forest_words import (
    format_interval,
    format_pooled_numbers,
    format_weight,
)
from evidence.synthesis.pool.pooling import PooledEstimate

COLUMN_GAP = 0.14
ESTIMATE_HEADING: Final = gettext_noop("estimate [95 %% interval]")
WEIGHT_HEADING: Final = gettext_noop("weight")
_NARROW_BELOW = 5.5  # inches, below which an interval is drawn under its words, not beside them
_MAX_LABEL_WIDTH = 1.9
_MIN_PIECE = 0.09  # of the line of no difference; shorter ones are not drawn
_MAX_SQUARE_SIDE = 0.17  # of the weightiest trial
_MIN_SQUARE_SIDE = 0.035
_UNPOOLED_SQUARE_SIDE = 0.1
_SIDE_GAP = 0.15  # between the words of both sides of the axis


@dataclass(frozen=True, slots=True)
class PlotRow:
    """The words of a row of the plot; empty where a column has none."""

    label: str
    numbers: str
    participants: str = ""
    weight: str = ""


@dataclass(frozen=True, slots=True)
class ColumnLayout:
    """Where the columns are, in inches from the left.

    Attributes:
        right: right edge of the plot.
        label_width: room for words at the left.
        plot_span: left and right end of the axis.
        estimate_right: right edge of the estimates.
        participants_right: right edge of the participants; None where there is no such column.
        weight_right: right edge of the weights; None where nothing is pooled.
        is_narrow: intervals are drawn under their words, not beside them.
    """

    right: float
    label_width: float
    plot_span: tuple[float, float]
    estimate_right: float
    participants_right: float | None
    weight_right: float | None
    is_narrow: bool

    @property
    def room(self) -> float:
        """Width of the plot between its margins."""
        return self.right - MARGIN

    def label_room(self, participants: str) -> float:
        """Return the room for the label of a row with such participants."""
        if not participants or self.participants_right is None:
            return self.label_width
        left = self.participants_right - text_width(participants, SMALL_TEXT_SIZE)
        return left - COLUMN_GAP - MARGIN + 0.02


@dataclass(frozen=True, slots=True)
class SideLabels:
    """Where the words of the left side end and those of the right side begin, in inches."""

    left_end: float
    right_start: float
    share_line: bool


def build_plot_row(row: ForestRow) -> PlotRow:
    """Write the words of a row for a trial or a review."""
    numbers = format_interval(row.estimate, row.ci_low, row.ci_high)
    weight = "" if row.weight is None else format_weight(row.weight)
    return PlotRow(row.label, numbers, row.participants, weight)


def measure_square(row: ForestRow, heaviest: float) -> float:
    """Return the side of a trial's square, whose area is in proportion to its weight."""
    if not heaviest:
        return _UNPOOLED_SQUARE_SIDE
    side = _MAX_SQUARE_SIDE * math.sqrt((row.weight or 0.0) / heaviest)
    return max(side, _MIN_SQUARE_SIDE)


def join_equations(words: str) -> str:
    """Keep equations such as ``p < 0.001`` on one line."""
    space = "\N{NO-BREAK SPACE}"
    return words.replace(" = ", f"{space}={space}").replace("p < ", f"p{space}<{space}")


def measure_columns(forest: ForestData, width: float) -> ColumnLayout:
    """Measure the columns of a plot; all its panels have the same, so that they line up."""
    rows = _list_rows(forest)
    right = width - MARGIN
    is_pooled = any(group.pooled for group in forest.groups)
    edge = right - (_measure_weights() + COLUMN_GAP if is_pooled else 0.0)
    weight_right = right if is_pooled else None
    numbers_width = max(map(text_width, _list_numbers(forest)))
    numbers_width = max(numbers_width, text_width(gettext(ESTIMATE_HEADING), SMALL_TEXT_SIZE))
    if width < _NARROW_BELOW:
        label_width = right - MARGIN - numbers_width - COLUMN_GAP
        span = (MARGIN + 0.1, edge - 0.1)
        return ColumnLayout(right, label_width, span, right, None, weight_right, is_narrow=True)
    people = max((text_width(row.participants, SMALL_TEXT_SIZE) for row in rows), default=0.0)
    head = min(max(text_width(row.label) for row in rows), _MAX_LABEL_WIDTH)
    if people:
        head += COLUMN_GAP + people
    label_width = max(head, _MAX_LABEL_WIDTH if is_pooled else 0.0)
    span = (MARGIN + label_width + 0.2, edge - numbers_width - 0.2)
    people_right = MARGIN + head if people else None
    return ColumnLayout(right, label_width, span, edge, people_right, weight_right, is_narrow=False)


def _measure_weights() -> float:
    words = (format_weight(100), gettext(WEIGHT_HEADING))
    return max(text_width(one, SMALL_TEXT_SIZE) for one in words)


def _list_rows(forest: ForestData) -> list[ForestRow]:
    return [row for group in forest.groups for row in group.rows]


def _list_numbers(forest: ForestData) -> list[str]:
    """List the texts of the column of estimates."""
    numbers = [format_interval(row.estimate, row.ci_low, row.ci_high) for row in _list_rows(forest)]
    for panel in forest.panels:
        for group in panel.groups:
            if group.pooled:
                numbers += filter(None, format_pooled_numbers(panel, group))
    return numbers


def fit_panel_axis(panel: ForestPanel, span: tuple[float, float]) -> Axis:
    """Fit the axis of a panel to its estimates, intervals and prediction intervals.

    Args:
        panel: the panel.
        span: left and right end of the axis in inches.
    """
    rows = [row for group in panel.groups for row in group.rows]
    points = [row.estimate for row in rows]
    intervals = [(row.ci_low, row.ci_high) for row in rows]
    for group in panel.groups:
        if group.pooled:
            points.append(panel.to_display_scale(group.pooled.estimate))
            intervals += filter(None, pooled_intervals(panel, group.pooled))
    return fit_axis(points, intervals, panel.null_value, between=span, is_log=panel.is_ratio)


def pooled_intervals(
    panel: ForestPanel, pooled: PooledEstimate
) -> tuple[tuple[float, float], tuple[float, float] | None]:
    """Return the interval of a pooled estimate and its prediction interval, if any, for display."""
    convert = panel.to_display_scale
    interval = convert(pooled.ci_low), convert(pooled.ci_high)
    if pooled.pi_low is None or pooled.pi_high is None:
        return interval, None
    return interval, (convert(pooled.pi_low), convert(pooled.pi_high))


def choose_plot_ticks(axis: Axis) -> list[float]:
    """Choose the ticks of an axis; every second one only where their labels would touch."""
    ticks = axis.choose_ticks(7 if axis.right - axis.left > 2.5 else 5)
    needed = max(text_width(format_tick(value), SMALL_TEXT_SIZE) for value in ticks) + 0.08
    places = [axis.position_of(value) for value in ticks]
    if all(after - before >= needed for before, after in pairwise(places)):
        return ticks
    null = 1 if axis.is_log else 0
    middle = min(range(len(ticks)), key=lambda place: abs(ticks[place] - null))
    return ticks[middle % 2 :: 2]


def place_side_labels(null: float, against: float, favours: float, right: float) -> SideLabels:
    """Place the words of both sides around no difference, on two lines where one is too short.

    Args:
        null: position of no difference, in inches.
        against: width of the words of the left side.
        favours: width of the words of the right side.
        right: right edge of the plot.
    """
    end = max(null - 0.06, MARGIN + against)
    start = max(null + 0.06, end + _SIDE_GAP if end > null else 0.0)
    if start + favours > right:
        start = right - favours
        end = min(end, start - _SIDE_GAP)
    if end - against < MARGIN - 1e-9:
        return SideLabels(MARGIN + against, right - favours, share_line=False)
    return SideLabels(end, start, share_line=True)


def split_null_line(
    start: float, gaps: Sequence[tuple[float, float]], end: float
) -> list[tuple[float, float]]:
    """Split the line of no difference at the gaps, from above; leave out very short pieces.

    Args:
        start: upper end of the line.
        gaps: upper and lower end of each gap.
        end: lower end of the line.
    """
    marks = [start, *sorted(height for gap in gaps for height in gap), end]
    pieces = zip(marks[::2], marks[1::2], strict=True)
    return [(top, foot) for top, foot in pieces if foot - top >= _MIN_PIECE]
