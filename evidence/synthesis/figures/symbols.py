"""How stances and designs are drawn: the same sign, shape and colour in every picture."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from evidence.claims.base.models import Stance
from evidence.studies.study import Design
from evidence.synthesis.figures.canvas import Point, Sheet
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

Shape = Literal["square", "diamond", "disc", "triangle", "pentagon", "cross"]


@dataclass(frozen=True, slots=True)
class StanceMark:
    """How a stance is shown: its word, its column in tables, and its sign, colours and edge when empty.

    Where ``fill`` and ``ink`` are None, they are those of the ground.
    """

    stance: Stance
    word: str
    column: str
    sign: str
    ink: str | None
    fill: str | None
    edge: str

    def colours(self, theme: Theme, *, whole: bool) -> tuple[str, str, str]:
        """Fill, edge and sign of a mark; one that is not ``whole`` is empty."""
        fill = self.fill or theme.pale
        edge = theme.grey if self.edge == "grey" else self.edge
        return (
            (fill, theme.ground, self.ink or theme.ink)
            if whole
            else (theme.ground, edge, theme.ink)
        )


# from left to right
STANCE_MARKS: tuple[StanceMark, ...] = (
    StanceMark("contradicts", "against", "against", "−", "#FFFFFF", VERMILION, VERMILION),
    StanceMark("insufficient", "too little to say", "too_little", "?", None, None, "grey"),
    StanceMark("mixed", "two-sided", "two_sided", "±", BLACK, "#F3D08A", "#B08A2E"),
    StanceMark("supports", "for", "for", "+", "#FFFFFF", BLUE, "#2E8BC0"),
)


def stance_mark(stance: Stance) -> StanceMark | None:
    """The mark of a stance; None for a study whose result was not read."""
    return next((mark for mark in STANCE_MARKS if mark.stance == stance), None)


@dataclass(frozen=True, slots=True)
class DesignGroup:
    """Designs that are drawn as one: their name for readers, and how they are drawn."""

    name: str
    designs: tuple[Design, ...]
    colour: str
    hatch: str
    shape: Shape


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
_CORNERS: dict[Shape, tuple[Point, ...]] = {
    "square": ((-0.85, -0.85), (0.85, -0.85), (0.85, 0.85), (-0.85, 0.85)),
    "diamond": ((0, -1.15), (1.15, 0), (0, 1.15), (-1.15, 0)),
    "triangle": ((0, -1.05), (1.05, 0.8), (-1.05, 0.8)),
    "pentagon": ((0, -1), (1, -0.25), (0.62, 0.85), (-0.62, 0.85), (-1, -0.25)),
    "cross": (
        *((-0.35, -1), (0.35, -1), (0.35, -0.35), (1, -0.35), (1, 0.35), (0.35, 0.35)),
        *((0.35, 1), (-0.35, 1), (-0.35, 0.35), (-1, 0.35), (-1, -0.35), (-0.35, -0.35)),
    ),
}


def group_of(design: object) -> DesignGroup:
    """The group that a design is drawn with; the last for one that is missing or not known."""
    return next((group for group in DESIGN_GROUPS if design in group.designs), DESIGN_GROUPS[-1])


def design_group(design: object) -> str:
    """The name of the group that a design is drawn with; "other" for one that is missing or not known."""
    return group_of(design).name


def draw_design(sheet: Sheet, at: Point, group: DesignGroup, *, half: float = 0.06) -> None:
    """The mark of a group of designs, its middle at a point."""
    if group.shape == "disc":
        sheet.disc(at, half, fill=group.colour, edge=sheet.theme.ink, width=0.7)
        return
    corners = [(at[0] + half * x, at[1] + half * y) for x, y in _CORNERS[group.shape]]
    sheet.shape(corners, fill=group.colour, edge=sheet.theme.ink, width=0.7)


def draw_stance(
    sheet: Sheet, at: Point, radius: float, mark: StanceMark, *, whole: bool, dashes: str = "-"
) -> None:
    """A round mark of a stance with its sign, its middle at a point."""
    fill, edge, ink = mark.colours(sheet.theme, whole=whole)
    sheet.disc(
        at,
        radius,
        fill=fill,
        edge=edge if not whole else sheet.theme.grey,
        width=0.9,
        dashes=dashes,
    )
    sheet.sign(at, mark.sign, size=min(10.0, 72 * radius * 1.45), colour=ink)
