"""How stances, designs and estimates are drawn: the same in every figure."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from evidence.claims.base.models import Stance
from evidence.messages.catalogue import gettext_noop
from evidence.studies.study import Design
from evidence.synthesis.figures.axis import Axis
from evidence.synthesis.figures.canvas import Canvas, Point
from evidence.synthesis.figures.figure import (
    BLACK,
    BLUE,
    GREEN,
    ORANGE,
    SKY,
    VERMILION,
    WHITE,
    YELLOW,
    Theme,
)

_DESIGN_MARKER_RADIUS = 0.06  # inches
_DIAMOND_HALF_HEIGHT = 0.075  # inches

MarkerShape = Literal["square", "diamond", "disc", "triangle", "pentagon", "cross"]


@dataclass(frozen=True, slots=True)
class StanceMarker:
    """How a stance is drawn.

    Attributes:
        stance: the stance.
        label: its words for readers, a message.
        column: its column in tables.
        symbol: what stands in the marker.
        symbol_colour: None for the theme's foreground.
        fill_colour: None for the theme's faint colour.
        edge_colour: of the edge when the marker is empty; "grey" for the theme's muted colour.
    """

    stance: Stance
    label: str
    column: str
    symbol: str
    symbol_colour: str | None
    fill_colour: str | None
    edge_colour: str

    def resolve_colours(self, theme: Theme, *, filled: bool) -> tuple[str, str, str]:
        """Return the colours of fill, edge and symbol, of a filled or an empty marker."""
        if filled:
            fill = self.fill_colour or theme.faint
            return fill, theme.background, self.symbol_colour or theme.foreground
        edge = theme.muted if self.edge_colour == "grey" else self.edge_colour
        return theme.background, edge, theme.foreground


# from left to right
STANCE_MARKERS: tuple[StanceMarker, ...] = (
    StanceMarker(
        "contradicts", gettext_noop("against"), "against", "−", WHITE, VERMILION, VERMILION
    ),
    StanceMarker(
        "insufficient", gettext_noop("too little to tell"), "too_little", "?", None, None, "grey"
    ),
    StanceMarker("mixed", gettext_noop("two-sided"), "two_sided", "±", BLACK, "#F3D08A", "#B08A2E"),
    StanceMarker("supports", gettext_noop("for"), "for", "+", WHITE, BLUE, "#2E8BC0"),
)


def find_stance_marker(stance: Stance) -> StanceMarker | None:
    """Return the marker of a stance; None for a result that was not read, which has none."""
    return next((marker for marker in STANCE_MARKERS if marker.stance == stance), None)


@dataclass(frozen=True, slots=True)
class DesignGroup:
    """Designs that are drawn alike: their name for readers, and how they are drawn."""

    name: str
    designs: tuple[Design, ...]
    colour: str
    hatch: str
    shape: MarkerShape


# from the bottom of a stack to its top
DESIGN_GROUPS: tuple[DesignGroup, ...] = (
    DesignGroup(
        "systematic reviews",
        (
            "meta_analysis",
            "network_meta_analysis",
            "ipd_meta_analysis",
            "systematic_review",
            "overview_of_reviews",
            "evidence_report",
        ),
        BLUE,
        "",
        "square",
    ),
    DesignGroup("guidelines", ("guideline",), YELLOW, "xxxx", "diamond"),
    DesignGroup("trials", ("rct", "crossover_trial", "controlled_trial"), SKY, "\\\\\\\\", "disc"),
    DesignGroup(
        "observational",
        (
            "cohort",
            "case_control",
            "case_crossover",
            "cross_sectional",
            "survey",
            "before_after",
            "case_series",
            "case_report",
            "qualitative",
        ),
        ORANGE,
        "////",
        "triangle",
    ),
    DesignGroup("laboratory and animal", ("laboratory_human", "animal"), GREEN, "....", "pentagon"),
    DesignGroup(
        "other",
        ("narrative_review", "economic_evaluation", "protocol", "other"),
        "#F2F2F2",
        "",
        "cross",
    ),
)


@dataclass(frozen=True, slots=True)
class DotSize:
    """A size of dots: for studies with at least so many participants."""

    min_participants: int
    label: str
    radius: float  # inches
    dashes: str = "-"  # of the edge


# areas grow by about two thirds from one to the next
DOT_SIZES: tuple[DotSize, ...] = (
    DotSize(0, "under 100", 0.07),
    DotSize(100, "100 and more", 0.09),
    DotSize(1_000, "1,000 and more", 0.115),
    DotSize(10_000, "10,000 and more", 0.148),
)
UNKNOWN_DOT_SIZE = DotSize(0, "number not known", 0.07, ":")

# corners around the middle, in units of half a marker
_CORNERS: dict[MarkerShape, tuple[Point, ...]] = {
    "square": ((-0.85, -0.85), (0.85, -0.85), (0.85, 0.85), (-0.85, 0.85)),
    "diamond": ((0, -1.15), (1.15, 0), (0, 1.15), (-1.15, 0)),
    "triangle": ((0, -1.05), (1.05, 0.8), (-1.05, 0.8)),
    "pentagon": ((0, -1), (1, -0.25), (0.62, 0.85), (-0.62, 0.85), (-1, -0.25)),
    "cross": (
        *((-0.35, -1), (0.35, -1), (0.35, -0.35), (1, -0.35), (1, 0.35), (0.35, 0.35)),
        *((0.35, 1), (-0.35, 1), (-0.35, 0.35), (-1, 0.35), (-1, -0.35), (-0.35, -0.35)),
    ),
}


def find_design_group(design: object) -> DesignGroup:
    """Return the group of a design; the last for one that is missing or unknown."""
    return next((group for group in DESIGN_GROUPS if design in group.designs), DESIGN_GROUPS[-1])


def name_design_group(design: object) -> str:
    """Return the name of a design's group; "other" for one that is missing or unknown."""
    return find_design_group(design).name


def select_dot_size(participants: int | None) -> DotSize:
    """Return the size of the dot for a study with so many participants; None if unknown."""
    if participants is None:
        return UNKNOWN_DOT_SIZE
    return next(size for size in reversed(DOT_SIZES) if participants >= size.min_participants)


def draw_design_marker(canvas: Canvas, at: Point, group: DesignGroup) -> None:
    """Draw the marker of a group of designs, centred on a point."""
    half, edge = _DESIGN_MARKER_RADIUS, canvas.theme.foreground
    if group.shape == "disc":
        canvas.draw_circle(at, half, fill=group.colour, edge=edge, width=0.7)
        return
    corners = [(at[0] + half * x, at[1] + half * y) for x, y in _CORNERS[group.shape]]
    canvas.draw_polygon(corners, fill=group.colour, edge=edge, width=0.7)


def draw_stance_marker(
    canvas: Canvas,
    at: Point,
    radius: float,
    marker: StanceMarker,
    *,
    filled: bool,
    dashes: str = "-",
) -> None:
    """Draw the round marker of a stance with its symbol, centred on a point."""
    fill, edge, ink = marker.resolve_colours(canvas.theme, filled=filled)
    if filled:
        edge = canvas.theme.muted
    canvas.draw_circle(at, radius, fill=fill, edge=edge, width=0.9, dashes=dashes)
    canvas.draw_symbol(at, marker.symbol, size=min(10.0, 72 * radius * 1.45), colour=ink)


def draw_interval(
    canvas: Canvas, axis: Axis, y: float, ends: tuple[float, float], *, colour: str, width: float
) -> None:
    """Draw an interval as a line; an end beyond the axis is an arrow."""
    low, high = (axis.position_of(end) for end in ends)
    middle, half = (low + high) / 2, width / 144  # so that the shortest is a dot
    low, high = min(low, middle - half), max(high, middle + half)
    canvas.draw_line([(low, y), (high, y)], colour=colour, width=width, layer=4)
    _draw_cut_ends(canvas, axis, y, ends, colour=colour, reach=0.03)


def draw_estimate_square(
    canvas: Canvas, axis: Axis, y: float, estimate: float, ends: tuple[float, float], side: float
) -> None:
    """Draw the estimate of a trial as a square under its interval, which it never hides."""
    theme = canvas.theme
    x, top = axis.position_of(estimate) - side / 2, y - side / 2
    corners = [(x, top), (x + side, top), (x + side, top + side), (x, top + side)]
    canvas.draw_polygon(corners, fill=theme.tint, edge=theme.accent, width=0.6)
    draw_interval(canvas, axis, y, ends, colour=theme.foreground, width=1.1)


def draw_estimate_diamond(
    canvas: Canvas,
    axis: Axis,
    y: float,
    estimate: float,
    ends: tuple[float, float],
    *,
    filled: bool,
) -> None:
    """Draw a pooled estimate as a diamond, as wide as its interval."""
    theme = canvas.theme
    fill = theme.accent if filled else theme.background
    edge = theme.accent if filled else theme.foreground
    low, middle, high = (axis.position_of(value) for value in (ends[0], estimate, ends[1]))
    top, foot = y - _DIAMOND_HALF_HEIGHT, y + _DIAMOND_HALF_HEIGHT
    corners = [(low, y), (middle, top), (high, y), (middle, foot)]
    canvas.draw_polygon(corners, fill=fill, edge=edge, width=1.1)
    _draw_cut_ends(canvas, axis, y, ends, colour=edge, reach=0.06)


def _draw_cut_ends(
    canvas: Canvas, axis: Axis, y: float, ends: tuple[float, float], *, colour: str, reach: float
) -> None:
    for end, direction in zip(ends, (-1.0, 1.0), strict=True):
        if not axis.contains(end):
            tip = (axis.position_of(end) + reach * direction, y)
            canvas.draw_arrow_head(tip, (direction, 0.0), colour=colour)
