"""The forest plot of a table of effects of one's own, on matplotlib's axes."""

from __future__ import annotations

import dataclasses
import math
from typing import TYPE_CHECKING, Any, Final, NamedTuple, Unpack

from evidence.errors import EvidenceError
from evidence.synthesis.figures.analyses.effect_rows import (
    EffectRow,
    EffectRows,
    describe_rows,
    list_leave_one_out_rows,
    list_study_rows,
    list_subgroup_rows,
)
from evidence.synthesis.figures.analyses.own_axes import (
    POINTS_PER_INCH,
    describe_axes,
    draw_null_line,
    figure_of,
    fit_text,
    match_theme,
    measure_text,
    measure_width,
    name_effects,
    open_axes,
    set_value_axis,
)
from evidence.synthesis.figures.axis import Axis, fit_axis
from evidence.synthesis.figures.figure import Theme, require_matplotlib
from evidence.synthesis.figures.forest_layout import choose_plot_ticks
from evidence.synthesis.pool.analyses.leaving_out import leave_each_out
from evidence.synthesis.pool.analyses.pooled_words import format_level
from evidence.synthesis.pool.analyses.study_effects import EffectColumns, read_study_effects
from evidence.synthesis.pool.analyses.subgroups import analyse_subgroups
from evidence.synthesis.pool.analyses.transformations import (
    Transformation,
    TransformationName,
    find_transformation,
)
from evidence.synthesis.pool.pooling import PoolingMethod, PoolingTest, pool_effects

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes

_TEXT_SIZE: Final = 9.0  # points
_NOTE_SIZE: Final = 8.0
_GAP: Final = 10.0  # points between columns
_ROW_HEIGHT: Final = 0.235  # inches, of a figure of our own
_PLOT_WIDTH: Final = 3.2
_MIN_PLOT_SHARE: Final = 0.4  # of the axes that are given, or less:
_MIN_PLOT: Final = 120.0  # points
_MAX_ROWS: Final = 1000  # of a figure of our own
_MAX_SQUARE: Final = 11.0  # points, the side of the heaviest study
_MIN_SQUARE: Final = 2.5
_MIN_DOT: Final = 1.65  # points, of the shortest interval
_DIAMOND_HALF: Final = 0.32  # of a row


class _TextColumn(NamedTuple):
    """A column of words at the right: its heading, a cell a row, and where it ends."""

    heading: str
    cells: list[str]
    end: float


def draw_effects_forest(  # noqa: PLR0913 - a choice each
    data: pd.DataFrame,
    *,
    by: str | None = None,
    leave_one_out: bool = False,
    method: PoolingMethod = "REML",
    test: PoolingTest = "z",
    level: float = 0.95,
    transf: TransformationName | None = None,
    ax: Axes | None = None,
    **columns: Unpack[EffectColumns],
) -> Axes:
    """Draw the forest plot of a table of effects.

    A square is a study, its area in proportion to its weight, under the line of its interval; a
    diamond is a pooled estimate, as wide as its interval. An interval that extends beyond the axis
    ends in an arrow. A row that gives no effect is "not estimable", one without a group is drawn
    below the groups and not pooled; both are told by a ``RowWarning``.

    Args:
        data: a study a row.
        by: the column that tells subgroups apart; each has its estimate, with its own tau².
        leave_one_out: draw the estimates without each study in turn, not the studies.
        method: how tau² is estimated: "REML", "DL", "PM", "ML", "SJ", or "FE" for a fixed effect.
        test: "z", or "knha" for Knapp and Hartung.
        level: of all intervals, as a share of 1.
        transf: how effects are transformed back: "exp" (of logarithms of ratios; the axis is
            logarithmic), "tanh" (of correlations after Fisher) or "expit" (of logits).
        ax: the axes of matplotlib to draw on; those of a new figure by default.
        **columns: ``yi``, and one of ``vi``, ``sei`` or ``ci`` (two columns, of the level
            ``ci_level``); ``label``.

    Returns:
        The axes. New ones show themselves in a notebook, and have ``alt`` text and a table,
        ``drawn``;
        ``ax.figure.savefig("forest.png")`` writes them.

    Raises:
        EvidenceError: there is no such column, or no effect; or a library is not installed.
    """
    require_matplotlib()
    transformation = find_transformation(transf)
    if by is not None and leave_one_out:
        raise EvidenceError("leave_one_out is for all studies; leave out by, or take one subgroup")
    if leave_one_out:
        left = leave_each_out(data, method=method, test=test, level=level, **columns)
        effects, shown = left.effects, list_leave_one_out_rows(left, transformation)
    elif by is not None:
        groups = analyse_subgroups(data, by, method=method, test=test, level=level, **columns)
        effects, shown = groups.effects, list_subgroup_rows(groups, transformation)
    else:
        effects = read_study_effects(data, columns)
        pooled = pool_effects(effects.yi, effects.vi, method, test, level=level)
        shown = list_study_rows(effects, pooled, transformation)
    ax = _ForestAxes(shown, transformation, ax).draw()
    ax.set_xlabel(name_effects(effects.name, transf))
    return describe_axes(ax, describe_rows(shown), _to_table(shown))


def _to_table(shown: EffectRows) -> pd.DataFrame:
    """Return everything that is drawn, a row each."""
    import pandas as pd

    records = []
    for row in shown.rows:
        low, high = row.ends or (None, None)
        cells = dataclasses.asdict(row) | {"ci_low": low, "ci_high": high}
        del cells["ends"]
        records.append(cells)
    return pd.DataFrame(records)


class _ForestAxes:
    """A forest plot on its axes: a row of the plot is a unit of the y axis."""

    def __init__(self, shown: EffectRows, transformation: Transformation, ax: Axes | None) -> None:
        self.shown = shown
        self.transformation = transformation
        self.labels = ["" if row.kind == "note" else row.short_label for row in shown.rows]
        self.label_width = self._measure_labels()
        self.columns = self._list_columns()
        is_given = ax is not None
        if not is_given and len(shown.rows) > _MAX_ROWS:
            raise EvidenceError(
                f"a forest plot of {len(shown.rows):,} rows would be read by nobody, and "
                f"{_MAX_ROWS:,} are the most; draw some of them, or a funnel plot"
            )
        self.ax = open_axes(ax, self._measure_figure())
        self.theme: Theme = match_theme(self.ax)
        if is_given:
            self._make_room()
        self.axis = self._fit_axis(is_given=is_given)

    def _measure_labels(self) -> float:
        kinds = [row.kind == "heading" for row in self.shown.rows]
        bold = [label for label, is_bold in zip(self.labels, kinds, strict=True) if is_bold]
        plain = [label for label, is_bold in zip(self.labels, kinds, strict=True) if not is_bold]
        return max(
            measure_text(bold, size=_TEXT_SIZE, bold=True), measure_text(plain, size=_TEXT_SIZE)
        )

    def _shorten_labels(self, room: float) -> None:
        """Cut the ends of labels that are wider than so many points."""
        self.labels = [
            fit_text(label, room, size=_TEXT_SIZE, bold=row.kind == "heading")
            for label, row in zip(self.labels, self.shown.rows, strict=True)
        ]
        self.label_width = self._measure_labels()

    def _list_columns(self) -> list[_TextColumn]:
        """List the columns at the right, each with where it ends, in points from the axis."""
        heading = f"estimate [{format_level(self.shown.level)} interval]"
        columns = [
            (heading, [row.numbers for row in self.shown.rows]),
            ("weight", [row.weight_words for row in self.shown.rows]),
        ]
        listed: list[_TextColumn] = []
        end = 0.0
        for head, cells in columns:
            if any(cells):
                end += _GAP + measure_text([head, *cells], size=_TEXT_SIZE)
                listed.append(_TextColumn(head, cells, end))
        return listed

    @property
    def _right_width(self) -> float:
        return self.columns[-1].end if self.columns else 0.0

    def _measure_figure(self) -> tuple[float, float]:
        sides = (self.label_width + self._right_width + 3 * _GAP) / POINTS_PER_INCH
        return sides + _PLOT_WIDTH, (len(self.shown.rows) + 1) * _ROW_HEIGHT + 0.6

    def _make_room(self) -> None:
        """Make room for words within given axes, unless a layout of matplotlib does.

        Columns for which there is no room are not drawn, and labels end where the plot begins.
        """
        width = measure_width(self.ax) * POINTS_PER_INCH
        least = min(_MIN_PLOT_SHARE * width, _MIN_PLOT)
        self._shorten_labels(width - least - _GAP)
        left = self.label_width + _GAP
        while self.columns and width - left - self._right_width < least:
            self.columns.pop()
        if figure_of(self.ax).get_layout_engine() is None:
            box, room = self.ax.get_position(), max(width - left - self._right_width, least)
            start = box.x0 + box.width * left / width
            self.ax.set_position((start, box.y0, box.width * room / width, box.height))

    def _fit_axis(self, *, is_given: bool) -> Axis:
        pairs = self.shown.with_estimates()
        estimates, intervals = [one for one, _ in pairs], [ends for _, ends in pairs]
        null = self.transformation.null
        width = measure_width(self.ax) if is_given else _PLOT_WIDTH
        return fit_axis(
            [one for one in estimates if math.isfinite(one)],
            [ends for ends in intervals if all(map(math.isfinite, ends))],
            estimates[0] if null is None else null,
            between=(0.0, width),
            is_log=self.transformation.is_log,
        )

    def draw(self) -> Axes:
        """Draw all rows; return the axes."""
        ax, rows = self.ax, self.shown.rows
        set_value_axis(ax, self.axis, choose_plot_ticks(self.axis))
        ax.set_ylim(len(rows) - 0.4, -1.6)
        draw_null_line(ax, self.transformation, self.theme)
        if self.shown.marked is not None:
            style: dict[str, Any] = {
                "color": self.theme.accent,
                "linewidth": 0.8,
                "linestyle": "--",
            }
            ax.axvline(self.shown.marked, zorder=1, **style)
        self._draw_labels()
        for column in self.columns:
            self._draw_right(-1, column.heading, column.end, colour=self.theme.muted)
            for y, words in enumerate(column.cells):
                self._draw_right(y, words, column.end)
        heaviest = max((row.weight or 0.0 for row in rows if row.kind == "study"), default=0.0)
        for y, row in enumerate(rows):
            self._draw_marker(y, row, heaviest)
        for side in ("left", "right", "top"):
            ax.spines[side].set_visible(False)
        return ax

    def _draw_labels(self) -> None:
        """Write the labels as those of ticks, so that layouts of matplotlib make room for them."""
        rows = self.shown.rows
        ticks = range(len(rows))
        self.ax.set_yticks(ticks, self.labels, size=_TEXT_SIZE, ha="left", parse_math=False)
        self.ax.tick_params(axis="y", length=0, pad=self.label_width + _GAP)
        for label, row in zip(self.ax.get_yticklabels(), rows, strict=True):
            label.set_fontweight("bold" if row.kind == "heading" else "normal")
            is_muted = row.kind in ("left out", "not pooled")
            label.set_color(self.theme.muted if is_muted else self.theme.foreground)
        self._draw_note(-1, "study" if self.shown.marked is None else "without", size=_TEXT_SIZE)
        for y, row in enumerate(rows):
            if row.kind == "note":
                self._draw_note(y, row.label)

    def _draw_note(self, y: int, words: str, *, size: float = _NOTE_SIZE) -> None:
        """Write a note from the left over the plot; it interrupts the lines behind it."""
        behind: dict[str, Any] = {
            "facecolor": self.ax.get_facecolor(),
            "edgecolor": "none",
            "pad": 0.5,
        }
        self.ax.annotate(
            words,
            (0, y),
            xytext=(-self.label_width - _GAP, 0),
            xycoords=self.ax.get_yaxis_transform(),
            textcoords="offset points",
            va="center",
            size=size,
            color=self.theme.muted,
            bbox=behind,
            zorder=2,
            parse_math=False,
        )

    def _draw_right(self, y: int, words: str, end: float, *, colour: str = "") -> None:
        self.ax.annotate(
            words,
            (1, y),
            xytext=(end, 0),
            xycoords=self.ax.get_yaxis_transform(),
            textcoords="offset points",
            ha="right",
            va="center",
            size=_TEXT_SIZE,
            color=colour or self.theme.foreground,
        )

    def _draw_marker(self, y: int, row: EffectRow, heaviest: float) -> None:
        if row.ends is None:
            return
        if row.kind == "pooled" and row.estimate is not None:
            self._draw_diamond(y, row.estimate, row.ends)
        elif row.kind == "prediction":
            self._draw_interval(y, row.ends, colour=self.theme.accent, width=2.2)
        elif row.estimate is not None:
            self._draw_square(y, row.estimate, self._measure_side(row, heaviest))
            self._draw_interval(y, row.ends, colour=self.theme.foreground, width=1.1)

    def _measure_side(self, row: EffectRow, heaviest: float) -> float:
        if not heaviest or row.weight is None:
            return _MAX_SQUARE / 2
        return max(_MAX_SQUARE * math.sqrt(row.weight / heaviest), _MIN_SQUARE)

    def _draw_square(self, y: int, estimate: float, side: float) -> None:
        colours: dict[str, Any] = {"facecolor": self.theme.tint, "edgecolor": self.theme.accent}
        self.ax.scatter([estimate], [y], s=side**2, marker="s", linewidth=0.6, zorder=3, **colours)

    def _draw_interval(
        self, y: int, ends: tuple[float, float], *, colour: str, width: float
    ) -> None:
        """Draw an interval as a line over its square; an end beyond the axis is an arrow."""
        low, high = max(ends[0], self.axis.low), min(ends[1], self.axis.high)
        line: dict[str, Any] = {"color": colour, "linewidth": width, "solid_capstyle": "butt"}
        # of an interval that is too short to be seen, the markers of its ends are left
        mark: dict[str, Any] = {
            "marker": "s",
            "markersize": max(width, _MIN_DOT),
            "markeredgewidth": 0,
        }
        self.ax.plot([low, high], [y, y], zorder=4, **line, **mark)
        self._draw_cut_ends(y, ends, colour)

    def _draw_cut_ends(self, y: int, ends: tuple[float, float], colour: str) -> None:
        limits = (self.axis.low, self.axis.high)
        for end, limit, marker in zip(ends, limits, ("<", ">"), strict=True):
            if not self.axis.contains(end):
                self.ax.plot([limit], [y], marker, ms=5, color=colour, clip_on=False, zorder=4)

    def _draw_diamond(self, y: int, estimate: float, ends: tuple[float, float]) -> None:
        from matplotlib.patches import Polygon

        low, high = max(ends[0], self.axis.low), min(ends[1], self.axis.high)
        top, foot = y - _DIAMOND_HALF, y + _DIAMOND_HALF
        corners = [(low, y), (estimate, top), (high, y), (estimate, foot)]
        colour = self.theme.accent
        self.ax.add_patch(Polygon(corners, facecolor=colour, edgecolor=colour, zorder=3))
        self._draw_cut_ends(y, ends, colour)
