"""The figures of a claim, where matplotlib is there to draw them."""

from __future__ import annotations

from importlib.util import find_spec
from typing import Final

from evidence.claims.base.load import Base
from evidence.claims.base.models import Claim
from evidence.claims.verdict.verdict import verdict_of
from evidence.site.claim_pages import Drawn, FigureFor

_BESIDE: Final = 4.0  # inches of a figure that fits beside the reasons


def figures_of(base: Base) -> FigureFor:
    """What draws the counted judgements of a claim and its forest plot, each where there is something to show."""
    if find_spec("matplotlib") is None or find_spec("scipy") is None:
        return no_figure
    from evidence.synthesis.figures.gallery import PHONE, WIDTH, forest_plot, verdict_strip
    from evidence.synthesis.pool.eligibility import poolable
    from evidence.synthesis.pool.forest import forest_of

    def figures_for(claim: Claim) -> Drawn:
        verdict = verdict_of(base, claim.id)
        is_judged = any(item.counts for item in verdict.weighed)
        glance = verdict_strip([verdict], width=_BESIDE) if is_judged else None
        shown = forest_of(base, poolable(base, claim.id))
        if not shown.panels:
            return Drawn(glance)
        return Drawn(glance, forest_plot(shown, width=WIDTH), forest_plot(shown, width=PHONE))

    return figures_for


def no_figure(_: Claim) -> Drawn:
    """No claim has a figure."""
    return Drawn()
