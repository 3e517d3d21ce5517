"""The pictures of the evidence, each with alt text written from its data and a table of the same numbers."""

from __future__ import annotations

from evidence.synthesis.evidence_map import evidence_map
from evidence.synthesis.forest_plot import forest, forest_plot
from evidence.synthesis.picture import PHONE, WIDTH, Picture
from evidence.synthesis.prisma import counts_of_base, counts_of_store, prisma
from evidence.synthesis.strip import verdict_strip
from evidence.synthesis.symbols import DESIGN_GROUPS, DesignGroup, design_group
from evidence.synthesis.timeline import timeline
from evidence.synthesis.years import studies_by_year

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
