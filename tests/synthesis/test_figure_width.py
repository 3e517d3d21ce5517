"""A figure is as wide as a phone at least, and no wider than memory allows."""

import math

import pytest
from support.flow_counts import COUNTS

import evidence
from evidence.claims.verdict.verdict import compute_verdict
from evidence.errors import EvidenceError
from evidence.synthesis.figures import (
    draw_claim_forest_plot,
    draw_evidence_map,
    draw_flow_diagram,
    draw_studies_by_year,
    draw_timeline,
    draw_verdict_strip,
)


@pytest.fixture(
    params=["forest", "strip", "map", "timeline", "years", "flow"],
)
def draw(request, base):
    verdicts = [compute_verdict(base, "T2")]
    return {
        "forest": lambda width: draw_claim_forest_plot(base, "T2", width=width),
        "strip": lambda width: draw_verdict_strip(verdicts, width=width),
        "map": lambda width: draw_evidence_map(verdicts, width=width),
        "timeline": lambda width: draw_timeline(base, "T2", width=width),
        "years": lambda width: draw_studies_by_year(evidence.load(), width=width),
        "flow": lambda width: draw_flow_diagram(COUNTS, width=width),
    }[request.param]


@pytest.mark.parametrize("width", [-3, 0, 3.5, 20.1, math.inf, math.nan])
def test_a_width_beyond_the_limits_is_refused_with_the_limits(draw, width):
    with pytest.raises(EvidenceError, match=r"wide; give a width from 3\.6 to 20 inches"):
        draw(width)


@pytest.mark.parametrize("width", [3.6, 20])
def test_the_limits_themselves_are_drawn(draw, width):
    assert draw(width).figure.get_figwidth() == width
