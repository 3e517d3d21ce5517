"""A canvas measured in inches from its upper left corner, and the width of text on it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Any, Literal

from evidence.synthesis.figures.figure import SMALL_TEXT_SIZE, TEXT_SIZE, Theme

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

LINE_HEIGHT = 0.155
"""Inches from line to line of text."""
MARGIN = 0.08
"""Inches around everything that is drawn."""

Align = Literal["left", "center", "right"]
Point = tuple[float, float]


class Canvas:
    """A canvas of a given width in inches; ``finish`` sets its height."""

    def __init__(self, width: float, theme: Theme) -> None:
        from matplotlib.backends.backend_agg import FigureCanvasAgg
        from matplotlib.figure import Figure

        self.width = width
        self.theme = theme
        self._figure = Figure(figsize=(width, 1), facecolor=theme.background)
        FigureCanvasAgg(self._figure)
        self._axes: Axes = self._figure.add_axes((0, 0, 1, 1))
        self._axes.set_axis_off()

    def finish(self, height: float) -> Figure:
        """Return the figure, cut to a height in inches."""
        self._figure.set_size_inches(self.width, height)
        self._axes.set(xlim=(0, self.width), ylim=(height, 0))
        return self._figure

    def draw_text(
        self,
        at: Point,
        words: str,
        *,
        size: float = TEXT_SIZE,
        colour: str | None = None,
        bold: bool = False,
        align: Align = "left",
    ) -> None:
        """Draw one line of text, its lower-case letters centred on the height of ``at``."""
        weight = "bold" if bold else "normal"
        style: dict[str, Any] = {
            "size": size,
            "color": colour or self.theme.foreground,
            "weight": weight,
            "ha": align,
        }
        self._axes.text(*at, words, va="center_baseline", **style)

    def draw_vertical_text(
        self, at: Point, words: str, *, size: float = TEXT_SIZE, colour: str | None = None
    ) -> None:
        """Draw one line of bold text that runs upwards, centred on a point."""
        place: dict[str, Any] = {"ha": "center", "va": "center", "rotation": 90}
        self._axes.text(
            *at, words, size=size, weight="bold", color=colour or self.theme.foreground, **place
        )

    def draw_symbol(self, at: Point, symbol: str, *, size: float, colour: str) -> None:
        """Draw a bold symbol, centred on a point."""
        place: dict[str, Any] = {"ha": "center", "va": "center"}
        self._axes.text(*at, symbol, size=size, weight="bold", color=colour, **place)

    def draw_paragraph(
        self,
        at: Point,
        words: str,
        room: float,
        *,
        size: float = TEXT_SIZE,
        colour: str | None = None,
        bold: bool = False,
    ) -> float:
        """Draw text in as many lines as it needs, down from ``at``; return the height below it."""
        x, y = at
        step = LINE_HEIGHT * size / TEXT_SIZE
        for line in wrap_text(words, room, size, bold=bold):
            self.draw_text((x, y + step / 2), line, size=size, colour=colour, bold=bold)
            y += step
        return y

    def draw_line(
        self,
        points: Sequence[Point],
        *,
        colour: str | None = None,
        width: float = 0.8,
        dashes: str = "-",
        layer: float = 2,
    ) -> None:
        """Draw a line through points.

        Args:
            points: at least two.
            colour: that of dividers by default.
            width: in points.
            dashes: a line style of matplotlib.
            layer: where a line lies; below 1 it is behind all markers.
        """
        xs, ys = zip(*points, strict=True)
        style: dict[str, Any] = {"linewidth": width, "linestyle": dashes, "zorder": layer}
        self._axes.plot(xs, ys, color=colour or self.theme.divider, solid_capstyle="butt", **style)

    def draw_polygon(
        self, points: Sequence[Point], *, fill: str, edge: str, width: float = 1.0, hatch: str = ""
    ) -> None:
        """Draw a closed shape."""
        from matplotlib.patches import Polygon

        self._axes.add_patch(
            Polygon(points, facecolor=fill, edgecolor=edge, linewidth=width, hatch=hatch, zorder=3)
        )

    def draw_rectangle(
        self,
        at: Point,
        size: Point,
        *,
        fill: str,
        edge: str,
        width: float = 1.0,
        layer: float = 1,
    ) -> None:
        """Draw a rectangle down from its upper left corner; see ``draw_line`` for the layer."""
        from matplotlib.patches import Rectangle

        self._axes.add_patch(
            Rectangle(at, *size, facecolor=fill, edgecolor=edge, linewidth=width, zorder=layer)
        )

    def draw_circle(
        self,
        at: Point,
        radius: float,
        *,
        fill: str,
        edge: str,
        width: float = 1.0,
        dashes: str = "-",
    ) -> None:
        """Draw a circle around a point."""
        from matplotlib.patches import Circle

        style: dict[str, Any] = {"linewidth": width, "linestyle": dashes}
        self._axes.add_patch(Circle(at, radius, facecolor=fill, edgecolor=edge, zorder=3, **style))

    def draw_arrow_head(
        self, tip: Point, direction: Point, *, colour: str, size: float = 0.07
    ) -> None:
        """Draw the head of an arrow that points right (1, 0), left (-1, 0) or down (0, 1)."""
        (x, y), (dx, dy) = tip, direction
        back = (x - size * dx, y - size * dy)
        across = (0.5 * size * dy, 0.5 * size * dx)
        one_end = (back[0] + across[0], back[1] + across[1])
        other_end = (back[0] - across[0], back[1] - across[1])
        self.draw_polygon([tip, one_end, other_end], fill=colour, edge=colour, width=0)


@lru_cache(maxsize=20_000)
def text_width(text: str, size: float = TEXT_SIZE, *, bold: bool = False) -> float:
    """Return the width of a text in inches."""
    from matplotlib.font_manager import FontProperties
    from matplotlib.textpath import TextToPath

    font = FontProperties(family=["DejaVu Sans"], size=size, weight="bold" if bold else "normal")
    units, _, _ = TextToPath().get_text_width_height_descent(text, font, ismath=False)
    return float(units) / 72 * 1.04  # coarse screens set letters a little wider


def wrap_text(text: str, room: float, size: float = TEXT_SIZE, *, bold: bool = False) -> list[str]:
    """Wrap a text to a width in inches.

    A word that is too long has a line of its own; words joined by no-break spaces stay together.
    """
    lines: list[str] = []
    for word in text.split(" "):
        if lines and text_width(f"{lines[-1]} {word}", size, bold=bold) <= room:
            lines[-1] += f" {word}"
        else:
            lines.append(word)
    return lines


def flow_into_lines(widths: Sequence[float], room: float, gap: float) -> list[list[int]]:
    """Arrange items side by side in as many lines as they need; return the indices of each line.

    Args:
        widths: of the items, in inches.
        room: width of a line.
        gap: between two items.
    """
    lines: list[list[int]] = [[]]
    used = 0.0
    for place, width in enumerate(widths):
        if lines[-1] and used + width > room:
            lines.append([])
            used = 0.0
        lines[-1].append(place)
        used += width + gap
    return lines


@dataclass(frozen=True, slots=True)
class LegendItem:
    """An item of a legend: its size in inches, and a function that draws it.

    The function takes the middle of the item's left edge.
    """

    width: float
    draw: Callable[[Point], None]
    height: float = 0.2


def draw_legend(
    at: Point, room: float, items: Sequence[LegendItem], *, gap: float, line_gap: float = 0.0
) -> float:
    """Draw items side by side in as many lines as they need; return the height below them.

    Args:
        at: upper left corner of the legend.
        room: width of a line.
        items: in their order.
        gap: between two items.
        line_gap: below each line.
    """
    left, y = at
    for line in flow_into_lines([item.width for item in items], room, gap):
        x = left
        height = max(items[place].height for place in line)
        for place in line:
            items[place].draw((x, y + height / 2))
            x += items[place].width + gap
        y += height + line_gap
    return y


def draw_notes(canvas: Canvas, y: float, notes: Sequence[str]) -> float:
    """Draw notes below a figure, in small letters; return the height below them."""
    room, grey = canvas.width - 2 * MARGIN, canvas.theme.muted
    for words in notes:
        y = canvas.draw_paragraph((MARGIN, y), words, room, size=SMALL_TEXT_SIZE, colour=grey)
        y += 0.03
    return y
