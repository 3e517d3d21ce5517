"""A page to draw on, measured in inches from its upper left corner, and how wide words are on it."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from typing import TYPE_CHECKING, Any, Literal

from evidence.synthesis.figures.figure import SMALL_TEXT_SIZE, TEXT_SIZE, Theme

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

LINE_HEIGHT = 0.155
"""Inches from line to line of text."""
MARGIN = 0.08

Align = Literal["left", "center", "right"]
Point = tuple[float, float]


class Canvas:
    """A page of a given width; how high it is, is told last."""

    def __init__(self, width: float, theme: Theme) -> None:
        from matplotlib.backends.backend_agg import FigureCanvasAgg
        from matplotlib.figure import Figure

        self.width = width
        self.theme = theme
        self._figure = Figure(figsize=(width, 1), facecolor=theme.background)
        FigureCanvasAgg(self._figure)
        self._axes: Axes = self._figure.add_axes((0, 0, 1, 1))
        self._axes.set_axis_off()

    def finish(self, high: float) -> Figure:
        """The figure, so many inches high."""
        self._figure.set_size_inches(self.width, high)
        self._axes.set(xlim=(0, self.width), ylim=(high, 0))
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
        """One line of text, its small letters centred on the height of ``at``."""
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
        """One line of bold text that runs upwards, its middle at a point."""
        place: dict[str, Any] = {"ha": "center", "va": "center", "rotation": 90}
        self._axes.text(
            *at, words, size=size, weight="bold", color=colour or self.theme.foreground, **place
        )

    def draw_symbol(self, at: Point, sign: str, *, size: float, colour: str) -> None:
        """A sign in bold, in the middle of a mark."""
        self._axes.text(*at, sign, ha="center", va="center", size=size, weight="bold", color=colour)

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
        """Text in as many lines as it needs, from the top left corner ``at``; gives the height below it."""
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
        """A line through points; ``dashes`` as matplotlib writes them, a ``layer`` below 1 is behind marks."""
        xs, ys = zip(*points, strict=True)
        style: dict[str, Any] = {"linewidth": width, "linestyle": dashes, "zorder": layer}
        self._axes.plot(xs, ys, color=colour or self.theme.divider, solid_capstyle="butt", **style)

    def draw_polygon(
        self, points: Sequence[Point], *, fill: str, edge: str, width: float = 1.0, hatch: str = ""
    ) -> None:
        """A closed shape."""
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
    ) -> None:
        """A box; ``at`` is its upper left corner."""
        from matplotlib.patches import Rectangle

        self._axes.add_patch(
            Rectangle(at, *size, facecolor=fill, edgecolor=edge, linewidth=width, zorder=1)
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
        """A round mark."""
        from matplotlib.patches import Circle

        style: dict[str, Any] = {"linewidth": width, "linestyle": dashes}
        self._axes.add_patch(Circle(at, radius, facecolor=fill, edgecolor=edge, zorder=3, **style))

    def draw_arrow_head(
        self, tip: Point, direction: Point, *, colour: str, size: float = 0.07
    ) -> None:
        """The head of an arrow that points in one of the directions right, left, down."""
        (x, y), (dx, dy) = tip, direction
        back = (x - size * dx, y - size * dy)
        across = (0.5 * size * dy, 0.5 * size * dx)
        ends = [
            (back[0] + across[0], back[1] + across[1]),
            (back[0] - across[0], back[1] - across[1]),
        ]
        self.draw_polygon([tip, *ends], fill=colour, edge=colour, width=0)


@lru_cache(maxsize=20_000)
def text_width(text: str, size: float = TEXT_SIZE, *, bold: bool = False) -> float:
    """Width of a text in inches."""
    from matplotlib.font_manager import FontProperties
    from matplotlib.textpath import TextToPath

    font = FontProperties(family=["DejaVu Sans"], size=size, weight="bold" if bold else "normal")
    units, _, _ = TextToPath().get_text_width_height_descent(text, font, ismath=False)
    return float(units) / 72 * 1.04  # on a coarse screen letters are set a little wider


def wrap_text(text: str, room: float, size: float = TEXT_SIZE, *, bold: bool = False) -> list[str]:
    """The lines of a text that has so many inches of room; a word that is too long keeps a line of its own.

    Words that no-break spaces join stay together.
    """
    lines: list[str] = []
    for word in text.split(" "):
        if lines and text_width(f"{lines[-1]} {word}", size, bold=bold) <= room:
            lines[-1] += f" {word}"
        else:
            lines.append(word)
    return lines


def flow_into_lines(widths: Sequence[float], room: float, gap: float) -> list[list[int]]:
    """Which of some things stand in which line, when they are set side by side with a gap between them."""
    lines: list[list[int]] = [[]]
    used = 0.0
    for place, width in enumerate(widths):
        if lines[-1] and used + width > room:
            lines.append([])
            used = 0.0
        lines[-1].append(place)
        used += width + gap
    return lines


def draw_notes(sheet: Canvas, y: float, lines: Sequence[str]) -> float:
    """Notes below a picture, in small letters; gives the height below them."""
    for words in lines:
        y = (
            sheet.draw_paragraph(
                (MARGIN, y),
                words,
                sheet.width - 2 * MARGIN,
                size=SMALL_TEXT_SIZE,
                colour=sheet.theme.muted,
            )
            + 0.03
        )
    return y
