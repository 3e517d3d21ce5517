"""The figure of a claim, where matplotlib is there to draw it."""

from __future__ import annotations

from importlib.util import find_spec
from typing import TYPE_CHECKING

from evidence.claims.base import Base
from evidence.claims.verdict import verdict_of
from evidence.site.claimpages import FigureFor

if TYPE_CHECKING:
    from evidence.claims.tables import Claim
    from evidence.synthesis.figures import Picture

_WIDTH = 4.0  # inches: a telephone's


def figures_of(base: Base) -> FigureFor:
    """What draws the counted judgements of a claim; it draws nothing where none counts, or without matplotlib."""
    if find_spec("matplotlib") is None:
        return no_figure
    from evidence.synthesis.figures import verdict_strip

    def figure_for(claim: Claim) -> Picture | None:
        verdict = verdict_of(base, claim.id)
        is_judged = any(item.counts for item in verdict.weighed)
        return verdict_strip([verdict], width=_WIDTH) if is_judged else None

    return figure_for


def no_figure(_: Claim) -> None:
    """No claim has a figure."""
