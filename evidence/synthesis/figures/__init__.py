"""Figures with alt text, each with a table of its numbers.

A name is imported when it is first used, so that one figure loads only what it needs. matplotlib
is loaded when a figure is drawn.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from evidence.synthesis.figures.by_year import draw_studies_by_year
    from evidence.synthesis.figures.evidence_map import draw_evidence_map
    from evidence.synthesis.figures.figure import FIGURE_WIDTH, PHONE_WIDTH, EvidenceFigure
    from evidence.synthesis.figures.flow_counts import count_base_flow, count_store_flow
    from evidence.synthesis.figures.forest_plot import draw_claim_forest_plot, draw_forest_plot
    from evidence.synthesis.figures.prisma import draw_flow_diagram
    from evidence.synthesis.figures.symbols import DESIGN_GROUPS, DesignGroup, name_design_group
    from evidence.synthesis.figures.timeline import draw_timeline
    from evidence.synthesis.figures.verdict_strip import draw_verdict_strip

__all__ = [
    "DESIGN_GROUPS",
    "FIGURE_WIDTH",
    "PHONE_WIDTH",
    "DesignGroup",
    "EvidenceFigure",
    "count_base_flow",
    "count_store_flow",
    "draw_claim_forest_plot",
    "draw_evidence_map",
    "draw_flow_diagram",
    "draw_forest_plot",
    "draw_studies_by_year",
    "draw_timeline",
    "draw_verdict_strip",
    "name_design_group",
]

_MODULES = {
    "by_year": ("draw_studies_by_year",),
    "evidence_map": ("draw_evidence_map",),
    "figure": ("FIGURE_WIDTH", "PHONE_WIDTH", "EvidenceFigure"),
    "flow_counts": ("count_base_flow", "count_store_flow"),
    "forest_plot": ("draw_claim_forest_plot", "draw_forest_plot"),
    "prisma": ("draw_flow_diagram",),
    "symbols": ("DESIGN_GROUPS", "DesignGroup", "name_design_group"),
    "timeline": ("draw_timeline",),
    "verdict_strip": ("draw_verdict_strip",),
}
_MODULE_OF = {name: module for module, names in _MODULES.items() for name in names}


def __getattr__(name: str) -> Any:
    if name not in _MODULE_OF:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"{__name__}.{_MODULE_OF[name]}"), name)


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
