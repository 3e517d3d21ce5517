"""The pictures of the evidence, each with alt text written from its data and a table of the same numbers."""

from __future__ import annotations

from evidence.synthesis.figures.by_year import studies_by_year
from evidence.synthesis.figures.evidence_map import evidence_map
from evidence.synthesis.figures.figure import FIGURE_WIDTH, PHONE_WIDTH, EvidenceFigure
from evidence.synthesis.figures.forest_plot import claim_forest_plot, draw_forest_plot
from evidence.synthesis.figures.prisma import count_base_flow, count_store_flow, prisma
from evidence.synthesis.figures.symbols import DESIGN_GROUPS, DesignGroup, name_design_group
from evidence.synthesis.figures.timeline import timeline
from evidence.synthesis.figures.verdict_strip import verdict_strip

__all__ = [
    "DESIGN_GROUPS",
    "FIGURE_WIDTH",
    "PHONE_WIDTH",
    "DesignGroup",
    "EvidenceFigure",
    "claim_forest_plot",
    "count_base_flow",
    "count_store_flow",
    "draw_forest_plot",
    "evidence_map",
    "name_design_group",
    "prisma",
    "studies_by_year",
    "timeline",
    "verdict_strip",
]
