"""How stances and designs are drawn: the same sign, shape and colour in every picture."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from evidence.claims.base.models import Stance
from evidence.studies.study import Design
from evidence.synthesis.figures.canvas import Canvas, Point
from evidence.synthesis.figures.figure import (
    BLACK,
    BLUE,
    GREEN,
    ORANGE,
    SKY,
    VERMILION,
    YELLOW,
    Theme,
)

MarkerShape = Literal["square", "diamond", "disc", "triangle", "pentagon", "cross"]


@dataclass(frozen=True, slots=True)
class StanceMarker:
    """How a stance is shown: its word, its column in tables, and its sign, colours and edge when empty.

    Where ``fill`` and ``ink`` are None, they are those of the ground.
    """

    stance: Stance
    label: str
    column: str
    symbol: str
    symbol_colour: str | None
    fill_colour: str | None
    edge_colour: str

    def resolve_colours(self, theme: Theme, *, whole: bool) -> tuple[str, str, str]:
        """Fill, edge and sign of a mark; one that is not ``whole`` is empty."""
        fill = self.fill_colour or theme.faint
        edge = theme.muted if self.edge_colour == "grey" else self.edge_colour
        return (
            (fill, theme.background, self.symbol_colour or theme.foreground)
            if whole
            else (theme.background, edge, theme.foreground)
        )


# from left to right
STANCE_MARKERS: tuple[StanceMarker, ...] = (
    StanceMarker("contradicts", "against", "against", "−", "#FFFFFF", VERMILION, VERMILION),
    StanceMarker("insufficient", "too little to say", "too_little", "?", None, None, "grey"),
    StanceMarker("mixed", "two-sided", "two_sided", "±", BLACK, "#F3D08A", "#B08A2E"),
    StanceMarker("supports", "for", "for", "+", "#FFFFFF", BLUE, "#2E8BC0"),
)


def find_stance_marker(stance: Stance) -> StanceMarker | None:
    """The mark of a stance; None for a study whose result was not read."""
    return next((mark for mark in STANCE_MARKERS if mark.stance == stance), None)


@dataclass(frozen=True, slots=True)
class DesignGroup:
    """Designs that are drawn as one: their name for readers, and how they are drawn."""

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

# corners around the middle, in units of half a mark
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
    """The group that a design is drawn with; the last for one that is missing or not known."""
    return next((group for group in DESIGN_GROUPS if design in group.designs), DESIGN_GROUPS[-1])


def name_design_group(design: object) -> str:
    """The name of the group that a design is drawn with; "other" for one that is missing or not known."""
    return find_design_group(design).name


def draw_design_marker(sheet: Canvas, at: Point, group: DesignGroup, *, half: float = 0.06) -> None:
    """The mark of a group of designs, its middle at a point."""
    if group.shape == "disc":
        sheet.draw_circle(at, half, fill=group.colour, edge=sheet.theme.foreground, width=0.7)
        return
    corners = [(at[0] + half * x, at[1] + half * y) for x, y in _CORNERS[group.shape]]
    sheet.draw_polygon(corners, fill=group.colour, edge=sheet.theme.foreground, width=0.7)


def draw_stance_marker(
    sheet: Canvas, at: Point, radius: float, mark: StanceMarker, *, whole: bool, dashes: str = "-"
) -> None:
    """A round mark of a stance with its sign, its middle at a point."""
    fill, edge, ink = mark.resolve_colours(sheet.theme, whole=whole)
    sheet.draw_circle(
        at,
        radius,
        fill=fill,
        edge=edge if not whole else sheet.theme.muted,
        width=0.9,
        dashes=dashes,
    )
    sheet.draw_symbol(at, mark.symbol, size=min(10.0, 72 * radius * 1.45), colour=ink)
