"""The figures of a claim, where matplotlib is there to draw them."""

from __future__ import annotations

from importlib.util import find_spec
from typing import Final

from evidence.claims.base.load import EvidenceBase
from evidence.claims.base.models import Claim
from evidence.claims.verdict.verdict import compute_verdict
from evidence.site.claim_pages import ClaimFigures, FigureRenderer

_SIDE_FIGURE_WIDTH: Final = 4.0  # inches of a figure that fits beside the reasons


def make_figure_renderer(base: EvidenceBase) -> FigureRenderer:
    """Return a function that draws the verdict strip and the forest plots of a claim, if any."""
    if find_spec("matplotlib") is None or find_spec("scipy") is None:
        return render_no_figures
    from evidence.synthesis.figures import (
        FIGURE_WIDTH,
        PHONE_WIDTH,
        draw_forest_plot,
        draw_verdict_strip,
    )
    from evidence.synthesis.pool.eligibility import assess_eligibility
    from evidence.synthesis.pool.forest import build_forest_data

    def figures_for(claim: Claim) -> ClaimFigures:
        verdict = compute_verdict(base, claim.id)
        is_judged = any(item.is_counted for item in verdict.weighted_judgements)
        glance = None
        if is_judged:
            glance = draw_verdict_strip([verdict], topic=base.topic, width=_SIDE_FIGURE_WIDTH)
        shown = build_forest_data(base, assess_eligibility(base, claim.id))
        if not shown.panels:
            return ClaimFigures(glance)
        return ClaimFigures(
            glance,
            draw_forest_plot(shown, width=FIGURE_WIDTH),
            draw_forest_plot(shown, width=PHONE_WIDTH),
        )

    return figures_for


def render_no_figures(_: Claim) -> ClaimFigures:
    """No claim has a figure."""
    return ClaimFigures()
