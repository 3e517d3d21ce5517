"""The forest plot on paper, in the manner of metafor and RevMan."""

from __future__ import annotations

import math
from dataclasses import dataclass
from itertools import pairwise

from evidence.claims.base.load import EvidenceBase
from evidence.errors import EvidenceError
from evidence.synthesis.figures.axis import Axis, fit_axis, format_tick
from evidence.synthesis.figures.canvas import (
    LINE_HEIGHT,
    MARGIN,
    Canvas,
    draw_notes,
    text_width,
    wrap_text,
)
from evidence.synthesis.figures.figure import (
    FIGURE_WIDTH,
    SMALL_TEXT_SIZE,
    TITLE_SIZE,
    EvidenceFigure,
    Theme,
    house_style,
    select_theme,
)
from evidence.synthesis.pool.eligibility import assess_eligibility
from evidence.synthesis.pool.forest import (
    REVIEWS_HEADING,
    ForestData,
    ForestGroup,
    ForestPanel,
    ForestRow,
    build_forest_data,
)
from evidence.synthesis.pool.forest_table import forest_to_frame
from evidence.synthesis.pool.forest_words import (
    describe_forest,
    format_heterogeneity,
    format_interval,
    format_pooled_numbers,
    list_footnotes,
    pooled_label,
    side_labels,
    summarise_exclusions,
)
from evidence.synthesis.pool.pooling import PoolingMethod, PoolingTest

_COLUMN_GAP = 0.14
_NO_BREAK_EQUALS = "\N{NO-BREAK SPACE}=\N{NO-BREAK SPACE}"
_ESTIMATE_HEADING = "estimate [95 % interval]"
_NARROW_BELOW = 5.5  # inches, below which an interval is drawn under its words, not beside them
_ROW_HEIGHT = 0.21  # inches from row to row
_MAX_SQUARE_SIDE = 0.17  # side of the square of the weightiest trial
_UNPOOLED_SQUARE_SIDE = 0.1  # side of the square of a trial that is not pooled
_DIAMOND_HALF_HEIGHT = 0.075  # half of its height
_MIN_LINE_LENGTH = 0.09  # a shorter piece of a line is not drawn


def claim_forest_plot(
    base: EvidenceBase,
    claim_id: str,
    *,
    method: PoolingMethod = "REML",
    test: PoolingTest | None = None,
    width: float = FIGURE_WIDTH,
    dark: bool = False,
) -> EvidenceFigure:
    """The forest plot of all that may be shown for a claim: ``poolable``, ``forest_of``, ``forest_plot``, which see.

    Raises:
        EvidenceError: as they do.
    """
    return draw_forest_plot(
        build_forest_data(base, assess_eligibility(base, claim_id), method=method, test=test),
        width=width,
        dark=dark,
    )


def draw_forest_plot(
    shown: ForestData, *, width: float = FIGURE_WIDTH, dark: bool = False
) -> EvidenceFigure:
    """Trials as squares with their intervals, pools as diamonds, reviews' own estimates as empty diamonds.

    Args:
        shown: what is to be drawn.
        width: of the picture in inches; from 3.6 (a telephone) upwards.
        dark: whether it is for dark ground.

    Returns:
        A picture whose table (``forest_table.COLUMNS``) has all that is drawn, and all that was refused with reasons.

    Raises:
        EvidenceError: there is nothing to draw, or matplotlib is not installed.
    """
    if not shown.panels:
        raise EvidenceError(explain_empty_forest(shown))
    theme = select_theme(dark=dark)
    with house_style(theme):
        drawing = _ForestDrawing(shown, width, theme)
        figure = drawing.canvas.finish(drawing.draw())
    return EvidenceFigure(
        figure,
        f"Forest plot of claim {shown.claim.id}",
        describe_forest(shown),
        forest_to_frame(shown),
    )


def explain_empty_forest(shown: ForestData) -> str:
    """Why there is no plot."""
    if not shown.exclusions:
        return f"there is no finding on claim {shown.claim.id} that fits what was asked for"
    return f"no finding on claim {shown.claim.id} can be shown on an axis. {summarise_exclusions(shown)}"


@dataclass(frozen=True, slots=True)
class _ColumnLayout:
    """Where things stand, in inches; ``people`` is None where participants stand behind the name."""

    participants_right: float | None  # right edge
    label_width: float  # how much room words at the left have
    plot_span: tuple[float, float]
    estimate_right: float  # right edge
    weight_right: float | None  # right edge


class _ForestDrawing:
    """A forest plot on a sheet. Words that would cross the line of no difference interrupt it."""

    def __init__(self, shown: ForestData, width: float, theme: Theme) -> None:
        self.forest = shown
        self.canvas = Canvas(width, theme)
        self.theme = theme
        self.right = width - MARGIN
        self.is_narrow = width < _NARROW_BELOW
        self.layout = self._measure_columns()

    def draw(self) -> float:
        """All of it; gives the height of the sheet."""
        claim = self.forest.claim
        room = self.right - MARGIN
        y = (
            self.canvas.draw_paragraph(
                (MARGIN, MARGIN), f"{claim.id}: {claim.text}", room, size=TITLE_SIZE, bold=True
            )
            + 0.08
        )
        for panel in self.forest.panels:
            y = self._draw_panel(panel, y) + 0.12
        said = [
            *list_footnotes(self.forest),
            summarise_exclusions(self.forest) if self.forest.exclusions else "",
        ]
        return draw_notes(self.canvas, y, [words for words in said if words]) + MARGIN

    # --- where things stand ---

    def _measure_columns(self) -> _ColumnLayout:
        """The same for all panels, so that they stand below each other."""
        lines = [line for group in self.forest.groups for line in group.rows]
        pools = [
            format_pooled_numbers(panel, group)
            for panel in self.forest.panels
            for group in panel.groups
            if group.pooled
        ]
        texts = [format_interval(line.estimate, line.ci_low, line.ci_high) for line in lines]
        texts += [words for pair in pools for words in pair if words]
        numbers = max(
            text_width(_ESTIMATE_HEADING, SMALL_TEXT_SIZE), *(text_width(words) for words in texts)
        )
        weight = (
            max(text_width("100.0 %", SMALL_TEXT_SIZE), text_width("weight", SMALL_TEXT_SIZE))
            if pools
            else 0.0
        )
        edge = self.right - (weight + _COLUMN_GAP if weight else 0.0)
        if self.is_narrow:
            words = self.right - MARGIN - numbers - _COLUMN_GAP
            return _ColumnLayout(
                None, words, (MARGIN + 0.1, edge - 0.1), self.right, self.right if weight else None
            )
        people = max(
            (text_width(line.participants, SMALL_TEXT_SIZE) for line in lines), default=0.0
        )
        head = min(max(text_width(line.label) for line in lines), 1.9) + (
            _COLUMN_GAP + people if people else 0.0
        )
        left = max(head, 1.9 if pools else 0.0)
        between = (MARGIN + left + 0.2, edge - numbers - 0.2)
        return _ColumnLayout(
            MARGIN + head if people else None, left, between, edge, self.right if weight else None
        )

    def _fit_axis(self, panel: ForestPanel, between: tuple[float, float]) -> Axis:
        lines = [line for group in panel.groups for line in group.rows]
        pools = [group.pooled for group in panel.groups if group.pooled]
        points = [line.estimate for line in lines] + [
            panel.to_display_scale(pooled.estimate) for pooled in pools
        ]
        ranges = [(line.ci_low, line.ci_high) for line in lines]
        ranges += [
            (panel.to_display_scale(pooled.ci_low), panel.to_display_scale(pooled.ci_high))
            for pooled in pools
        ]
        for pooled in pools:
            if pooled.pi_low is not None and pooled.pi_high is not None:
                ranges.append(
                    (panel.to_display_scale(pooled.pi_low), panel.to_display_scale(pooled.pi_high))
                )
        return fit_axis(points, ranges, panel.null_value, between=between, is_log=panel.is_ratio)

    # --- a panel ---

    def _draw_panel(self, panel: ForestPanel, y: float) -> float:
        columns, axis = self.layout, self._fit_axis(panel, self.layout.plot_span)
        room = self.right - MARGIN
        self.canvas.draw_line([(MARGIN, y), (self.right, y)])
        y = (
            self.canvas.draw_paragraph(
                (MARGIN, y + 0.06), panel.heading, room, size=TITLE_SIZE, bold=True
            )
            + 0.03
        )
        breaks = [y]
        y = self._draw_column_heads(columns, y)
        breaks.append(y)
        null = axis.position_of(panel.null_value)
        reviews_told = False
        for group in panel.groups:
            words = [group.heading]
            if group.holds_reviews and not reviews_told:
                words, reviews_told = [REVIEWS_HEADING, group.heading], True
            top = y
            y += 0.08
            for place, heading in enumerate(words):
                grey = self.theme.muted if group.holds_reviews and place == 0 else None
                y = self.canvas.draw_paragraph(
                    (MARGIN, y), heading, room, bold=grey is None, colour=grey
                )
                y += 0.02 if grey else 0
            reach = max(
                text_width(line, bold=True)
                for heading in words
                for line in wrap_text(heading, room, bold=True)
            )
            if MARGIN + reach > null - 0.05:
                breaks += [top + 0.03, y + 0.02]
            y = self._draw_group(panel, group, axis, y + 0.03, breaks)
        self._draw_null_line(null, breaks, y + 0.02)
        return self._draw_axis(panel, axis, y + 0.02)

    def _draw_null_line(self, x: float, breaks: list[float], foot: float) -> None:
        """The line of no difference, from the first break downwards, without what lies between the others in pairs."""
        marks = [*sorted(breaks)[1:], foot]
        for top, end in zip(marks[::2], marks[1::2], strict=True):
            if end - top < _MIN_LINE_LENGTH:
                continue
            self.canvas.draw_line([(x, top), (x, end)], colour=self.theme.muted, width=0.8, layer=0)

    def _draw_column_heads(self, columns: _ColumnLayout, y: float) -> float:
        at = y + LINE_HEIGHT / 2
        grey = self.theme.muted
        self.canvas.draw_text((MARGIN, at), "study", size=SMALL_TEXT_SIZE, colour=grey)
        if columns.participants_right:
            self.canvas.draw_text(
                (columns.participants_right, at),
                "n",
                size=SMALL_TEXT_SIZE,
                colour=grey,
                align="right",
            )
        edge = columns.estimate_right
        self.canvas.draw_text(
            (edge, at), _ESTIMATE_HEADING, size=SMALL_TEXT_SIZE, colour=grey, align="right"
        )
        if columns.weight_right and not self.is_narrow:
            self.canvas.draw_text(
                (columns.weight_right, at),
                "weight",
                size=SMALL_TEXT_SIZE,
                colour=grey,
                align="right",
            )
        return y + LINE_HEIGHT + 0.02

    def _draw_group(
        self, panel: ForestPanel, group: ForestGroup, axis: Axis, y: float, breaks: list[float]
    ) -> float:
        heaviest = max((line.weight or 0.0 for line in group.rows), default=0.0)
        for line in group.rows:
            weight = "" if line.weight is None else f"{line.weight:.1f} %"
            numbers = format_interval(line.estimate, line.ci_low, line.ci_high)
            y, middle = self._draw_row_text(
                y, line.label, line.participants, numbers, weight, breaks
            )
            if group.holds_reviews:
                self._draw_diamond(
                    axis, middle, (line.ci_low, line.estimate, line.ci_high), is_ours=False
                )
            else:
                side = (
                    _MAX_SQUARE_SIDE * math.sqrt((line.weight or 0.0) / heaviest)
                    if heaviest
                    else _UNPOOLED_SQUARE_SIDE
                )
                self._draw_square(axis, middle, line, max(side, 0.035))
        if group.pooled is None:
            return y
        numbers, spread = format_pooled_numbers(panel, group)
        y, middle = self._draw_row_text(
            y, pooled_label(self.forest), "", numbers, "100.0 %", breaks
        )
        pooled = group.pooled
        ends = (
            panel.to_display_scale(pooled.ci_low),
            panel.to_display_scale(pooled.estimate),
            panel.to_display_scale(pooled.ci_high),
        )
        self._draw_diamond(axis, middle, ends, is_ours=True)
        if spread and pooled.pi_low is not None and pooled.pi_high is not None:
            y, middle = self._draw_row_text(y, "Prediction interval", "", spread, "", breaks)
            predicted = (
                panel.to_display_scale(pooled.pi_low),
                panel.to_display_scale(pooled.pi_high),
            )
            self._draw_interval(axis, middle, *predicted, colour=self.theme.accent, width=2.2)
        words = format_heterogeneity(panel, group)
        return self._draw_small_line(
            y,
            words.replace(" = ", _NO_BREAK_EQUALS).replace(
                "p < ", "p\N{NO-BREAK SPACE}<\N{NO-BREAK SPACE}"
            ),
            breaks,
        )

    def _draw_small_line(self, y: float, words: str, breaks: list[float]) -> float:
        """A line in small grey letters over the whole width."""
        room = self.right - MARGIN
        foot = self.canvas.draw_paragraph(
            (MARGIN, y + 0.02), words, room, size=SMALL_TEXT_SIZE, colour=self.theme.muted
        )
        breaks += [y + 0.01, foot + 0.02]
        return foot + 0.06

    def _draw_row_text(
        self,
        y: float,
        name: str,
        people: str,
        numbers: str,
        weight: str,
        breaks: list[float],
    ) -> tuple[float, float]:
        """The words of a row; gives the height below the row, and the height at which its mark is drawn."""
        if self.is_narrow:
            return self._draw_narrow_row_text(y, name, people, numbers, weight, breaks)
        columns = self.layout
        beside = (
            columns.participants_right - text_width(people, SMALL_TEXT_SIZE) - _COLUMN_GAP
            if people and columns.participants_right
            else None
        )
        lines = wrap_text(name, columns.label_width if beside is None else beside - MARGIN + 0.02)
        high = max(_ROW_HEIGHT, len(lines) * LINE_HEIGHT + 0.05)
        middle = y + high / 2
        for place, words in enumerate(lines):
            self.canvas.draw_text(
                (MARGIN, middle + (place - (len(lines) - 1) / 2) * LINE_HEIGHT), words
            )
        if people and columns.participants_right:
            self.canvas.draw_text(
                (columns.participants_right, middle), people, size=SMALL_TEXT_SIZE, align="right"
            )
        self.canvas.draw_text((columns.estimate_right, middle), numbers, align="right")
        if weight and columns.weight_right:
            self.canvas.draw_text(
                (columns.weight_right, middle), weight, size=SMALL_TEXT_SIZE, align="right"
            )
        return y + high, middle

    def _draw_narrow_row_text(
        self,
        y: float,
        name: str,
        people: str,
        numbers: str,
        weight: str,
        breaks: list[float],
    ) -> tuple[float, float]:
        """Words above, mark below."""
        columns = self.layout
        self.canvas.draw_text((columns.estimate_right, y + LINE_HEIGHT / 2), numbers, align="right")
        foot = self.canvas.draw_paragraph((MARGIN, y), name, columns.label_width)
        if people:
            said = f"n {people}"
            last = wrap_text(name, columns.label_width)[-1]
            if (
                text_width(last) + _COLUMN_GAP / 2 + text_width(said, SMALL_TEXT_SIZE)
                <= columns.label_width
            ):
                at = (MARGIN + text_width(last) + _COLUMN_GAP / 2, foot - LINE_HEIGHT / 2)
            else:
                at, foot = (MARGIN, foot + LINE_HEIGHT / 2), foot + LINE_HEIGHT
            self.canvas.draw_text(at, said, size=SMALL_TEXT_SIZE, colour=self.theme.muted)
        breaks += [y, foot]
        middle = foot + 0.1
        if weight and columns.weight_right:
            self.canvas.draw_text(
                (columns.weight_right, middle),
                weight,
                size=SMALL_TEXT_SIZE,
                align="right",
                colour=self.theme.muted,
            )
        return foot + 0.24, middle

    # --- marks ---

    def _draw_square(self, axis: Axis, y: float, line: ForestRow, side: float) -> None:
        self._draw_interval(
            axis, y, line.ci_low, line.ci_high, colour=self.theme.foreground, width=1.1
        )
        corner = (axis.position_of(line.estimate) - side / 2, y - side / 2)
        x, top = corner
        corners = [(x, top), (x + side, top), (x + side, top + side), (x, top + side)]
        self.canvas.draw_polygon(corners, fill=self.theme.accent, edge=self.theme.accent, width=0)

    def _draw_interval(
        self, axis: Axis, y: float, low: float, high: float, *, colour: str, width: float
    ) -> None:
        """A line from end to end; an end beyond the axis is an arrow."""
        self.canvas.draw_line(
            [(axis.position_of(low), y), (axis.position_of(high), y)], colour=colour, width=width
        )
        for end, direction in ((low, -1.0), (high, 1.0)):
            if not axis.contains(end):
                self.canvas.draw_arrow_head(
                    (axis.position_of(end) + 0.03 * direction, y), (direction, 0.0), colour=colour
                )

    def _draw_diamond(
        self, axis: Axis, y: float, ends: tuple[float, float, float], *, is_ours: bool
    ) -> None:
        low, middle, high = ends
        corners = [
            (axis.position_of(low), y),
            (axis.position_of(middle), y - _DIAMOND_HALF_HEIGHT),
            (axis.position_of(high), y),
            (axis.position_of(middle), y + _DIAMOND_HALF_HEIGHT),
        ]
        fill = self.theme.accent if is_ours else self.theme.background
        self.canvas.draw_polygon(
            corners,
            fill=fill,
            edge=self.theme.accent if is_ours else self.theme.foreground,
            width=1.1,
        )
        for end, direction in ((low, -1.0), (high, 1.0)):
            if not axis.contains(end):
                tip = (axis.position_of(end) + 0.06 * direction, y)
                self.canvas.draw_arrow_head(
                    tip,
                    (direction, 0.0),
                    colour=self.theme.accent if is_ours else self.theme.foreground,
                )

    # --- below a panel ---

    def _draw_axis(self, panel: ForestPanel, axis: Axis, y: float) -> float:
        """The axis with its ticks, and which side favours what."""
        grey = self.theme.muted
        self.canvas.draw_line([(axis.left, y), (axis.right, y)], colour=grey)
        ticks = _thin_ticks(axis, axis.choose_ticks(7 if axis.right - axis.left > 2.5 else 5))
        for value in ticks:
            x = axis.position_of(value)
            self.canvas.draw_line([(x, y), (x, y + 0.04)], colour=grey)
            self.canvas.draw_text(
                (x, y + 0.12), format_tick(value), size=SMALL_TEXT_SIZE, align="center"
            )
        y += 0.2
        null = axis.position_of(panel.null_value)
        against, favours = side_labels(self.forest, panel)
        left_end, right_start, is_one_line = self._place_side_labels(
            null, text_width(against, SMALL_TEXT_SIZE), text_width(favours, SMALL_TEXT_SIZE)
        )
        self.canvas.draw_text(
            (left_end, y + LINE_HEIGHT / 2),
            against,
            size=SMALL_TEXT_SIZE,
            colour=grey,
            align="right",
        )
        y += 0 if is_one_line else LINE_HEIGHT
        self.canvas.draw_text(
            (right_start, y + LINE_HEIGHT / 2), favours, size=SMALL_TEXT_SIZE, colour=grey
        )
        return y + LINE_HEIGHT

    def _place_side_labels(
        self, null: float, against: float, favours: float
    ) -> tuple[float, float, bool]:
        """Where the words of the left side end and those of the right begin, and whether one line holds both."""
        end = max(null - 0.06, MARGIN + against)
        start = max(null + 0.06, end + 0.15 if end > null else 0.0)
        if start + favours > self.right:
            start = self.right - favours
            end = min(end, start - 0.15)
        if end - against < MARGIN - 1e-9:
            return MARGIN + against, self.right - favours, False
        return end, start, True


def _thin_ticks(axis: Axis, ticks: list[float]) -> list[float]:
    """Every tick, or every second one, so that their labels stand apart."""
    needed = max(text_width(format_tick(value), SMALL_TEXT_SIZE) for value in ticks) + 0.08
    if all(
        axis.position_of(after) - axis.position_of(before) >= needed
        for before, after in pairwise(ticks)
    ):
        return ticks
    middle = min(range(len(ticks)), key=lambda place: abs(ticks[place] - (1 if axis.is_log else 0)))
    return ticks[middle % 2 :: 2]
