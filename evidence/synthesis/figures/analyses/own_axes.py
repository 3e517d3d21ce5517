"""The axes that a figure is drawn on: those that are given, or new ones; never pyplot's."""

from __future__ import annotations

import bisect
from collections.abc import Sequence
from typing import TYPE_CHECKING

from evidence.synthesis.figures.axis import Axis, format_tick
from evidence.synthesis.figures.figure import (
    DARK_THEME,
    LIGHT_THEME,
    Theme,
    require_matplotlib,
)
from evidence.synthesis.pool.analyses.transformations import Transformation

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

POINTS_PER_INCH = 72.0
_DARK_BELOW = 0.4  # of the luminance of a background, from 0 to 1


def open_axes(ax: Axes | None, size: tuple[float, float]) -> Axes:
    """Return the axes that are given, or those of a new figure.

    Args:
        ax: what to draw on.
        size: width and height of a new figure, in inches.

    Raises:
        EvidenceError: matplotlib is not installed.
    """
    require_matplotlib()
    if ax is not None:
        return ax
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.figure import Figure

    from evidence.synthesis.figures.analyses.shown_axes import ShownAxes

    figure = Figure(figsize=size, layout="constrained")
    FigureCanvasAgg(figure)
    return figure.add_subplot(axes_class=ShownAxes)


def describe_axes(ax: Axes, alt: str, drawn: pd.DataFrame) -> Axes:
    """Give axes of our own their alt text and table; others stay as they are."""
    from evidence.synthesis.figures.analyses.shown_axes import ShownAxes

    if isinstance(ax, ShownAxes):
        ax.alt, ax.drawn = alt, drawn
    return ax


def match_theme(ax: Axes) -> Theme:
    """Return the theme for the background of axes."""
    from matplotlib.colors import to_rgba

    red, green, blue, alpha = to_rgba(ax.get_facecolor())
    if not alpha:
        red, green, blue, _ = to_rgba(figure_of(ax).get_facecolor())
    luminance = 0.2126 * red + 0.7152 * green + 0.0722 * blue
    return DARK_THEME if luminance < _DARK_BELOW else LIGHT_THEME


def figure_of(ax: Axes) -> Figure:
    """Return the figure that axes belong to, be it in a part of it."""
    from matplotlib.figure import Figure

    figure = ax.get_figure(root=True)
    assert isinstance(figure, Figure)
    return figure


def measure_width(ax: Axes) -> float:
    """Return the width of axes in inches."""
    return float(ax.get_window_extent().width / figure_of(ax).dpi)


def measure_text(words: Sequence[str], *, size: float, bold: bool = False) -> float:
    """Return the width of the widest of some texts in the reader's own font, in points."""
    from matplotlib.font_manager import FontProperties
    from matplotlib.textpath import TextToPath

    font = FontProperties(size=size, weight="bold" if bold else "normal")
    measure = TextToPath().get_text_width_height_descent
    return max((float(measure(text, font, ismath=False)[0]) for text in words), default=0.0) * 1.04


def fit_text(words: str, width: float, *, size: float, bold: bool = False) -> str:
    """Return words that are no wider than so many points: an ellipsis stands for their end."""

    def measure(letters: int) -> float:
        return measure_text([_cut(words, letters)], size=size, bold=bold)

    if measure(len(words)) <= width:
        return words
    fitting = bisect.bisect_right(range(len(words)), width, key=measure) - 1
    return _cut(words, max(fitting, 0))


def _cut(words: str, letters: int) -> str:
    return words if letters >= len(words) else f"{words[:letters].rstrip()}…"


def set_value_axis(ax: Axes, axis: Axis, ticks: Sequence[float], *, vertical: bool = False) -> None:
    """Set range, scale and ticks of the axis of effects."""
    from matplotlib.ticker import NullLocator

    scale = "log" if axis.is_log else "linear"
    labels = [format_tick(tick) for tick in ticks]
    if vertical:
        ax.set_yscale(scale)
        ax.set_ylim(axis.low, axis.high)
        ax.set_yticks(ticks, labels)
        ax.yaxis.set_minor_locator(NullLocator())
        return
    ax.set_xscale(scale)
    ax.set_xlim(axis.low, axis.high)
    ax.set_xticks(ticks, labels)
    ax.xaxis.set_minor_locator(NullLocator())


def draw_null_line(
    ax: Axes, transformation: Transformation, theme: Theme, *, vertical: bool = True
) -> None:
    """Draw the line of no difference, where there is one."""
    if transformation.null is None:
        return
    draw = ax.axvline if vertical else ax.axhline
    draw(transformation.null, color=theme.muted, linewidth=0.8, zorder=1)


def name_effects(name: str, transf: str | None) -> str:
    """Name the axis of effects by their column, and how they were transformed."""
    return name if transf is None else f"{transf}({name})"
