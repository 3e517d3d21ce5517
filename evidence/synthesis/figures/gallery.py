"""The pictures of the evidence, each with alt text written from its data and a table of the same numbers."""

from __future__ import annotations

from evidence.synthesis.figures.by_year import studies_by_year
from evidence.synthesis.figures.evidence_map import evidence_map
from evidence.synthesis.figures.figure import PHONE, WIDTH, Picture
from evidence.synthesis.figures.forest_plot import forest, forest_plot
from evidence.synthesis.figures.prisma import counts_of_base, counts_of_store, prisma
from evidence.synthesis.figures.symbols import DESIGN_GROUPS, DesignGroup, design_group
from evidence.synthesis.figures.timeline import timeline
from evidence.synthesis.figures.verdict_strip import verdict_strip

__all__ = [
    "DESIGN_GROUPS",
    "PHONE",
    "WIDTH",
    "DesignGroup",
    "Picture",
    "counts_of_base",
    "counts_of_store",
    "design_group",
    "evidence_map",
    "forest",
    "forest_plot",
    "prisma",
    "studies_by_year",
    "timeline",
    "verdict_strip",
]
