"""Draw the figures of a claim, if matplotlib and scipy are installed."""

from __future__ import annotations

import functools
from importlib.util import find_spec
from typing import Final

from evidence.claims.base.load import EvidenceBase
from evidence.claims.base.models import Claim
from evidence.claims.verdict.verdict import compute_verdict
from evidence.site.claim_pages import ClaimFigures, FigureRenderer

_SIDE_FIGURE_WIDTH: Final = 4.0  # inches; fits beside the reasons


def make_figure_renderer(base: EvidenceBase) -> FigureRenderer:
    """Make the function that draws a claim's counted judgements and its forest plot."""
    if find_spec("matplotlib") is None or find_spec("scipy") is None:
        return render_no_figures
    return functools.partial(_render_figures, base)


def _render_figures(base: EvidenceBase, claim: Claim) -> ClaimFigures:
    from evidence.synthesis.figures import (
        FIGURE_WIDTH,
        PHONE_WIDTH,
        draw_forest_plot,
        draw_verdict_strip,
    )
    from evidence.synthesis.pool.eligibility import assess_eligibility
    from evidence.synthesis.pool.forest import build_forest_data

    verdict = compute_verdict(base, claim.id)
    is_judged = any(item.is_counted for item in verdict.weighted_judgements)
    overview = None
    if is_judged:
        overview = draw_verdict_strip([verdict], topic=base.topic, width=_SIDE_FIGURE_WIDTH)
    data = build_forest_data(base, assess_eligibility(base, claim.id))
    if not data.panels:
        return ClaimFigures(overview)
    return ClaimFigures(
        overview,
        draw_forest_plot(data, width=FIGURE_WIDTH),
        draw_forest_plot(data, width=PHONE_WIDTH),
    )


def render_no_figures(_: Claim) -> ClaimFigures:
    """Draw nothing."""
    return ClaimFigures()
