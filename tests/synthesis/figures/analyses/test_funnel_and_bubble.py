"""Funnel and bubble plots of the BCG trials."""

import numpy as np
import pytest
from matplotlib.collections import PathCollection
from matplotlib.figure import Figure
from support.bcg import bcg

import evidence
from evidence.errors import EvidenceError


def points(ax):
    (found,) = (one for one in ax.collections if isinstance(one, PathCollection))
    return found


def test_a_funnel_has_small_errors_on_top_and_its_tip_at_the_estimate():
    ax = evidence.funnel(bcg(), method="FE", level=0.9)
    assert points(ax).get_offsets().data == pytest.approx(
        np.column_stack([bcg().yi, np.sqrt(bcg().vi)])
    )
    assert ax.get_ylim()[0] > ax.get_ylim()[1] == 0
    pooled = evidence.pool(bcg(), method="FE")
    left, right = (line for line in ax.lines if line.get_linestyle() == ":")
    assert left.get_xdata()[0] == right.get_xdata()[0] == pytest.approx(pooled.estimate)
    error = left.get_ydata()[-1]
    assert right.get_xdata()[-1] == pytest.approx(pooled.estimate + 1.644854 * error, rel=1e-6)
    assert ax.alt.startswith("Funnel plot of 13 studies")


def test_a_funnel_of_ratios_is_straight_on_a_log_axis():
    ax = evidence.funnel(bcg(), transf="exp")
    assert ax.get_xscale() == "log"
    side = next(line for line in ax.lines if line.get_linestyle() == ":")
    steps = np.diff(np.log(side.get_xdata()))
    assert steps == pytest.approx([steps[0]] * len(steps))


def test_funnels_and_bubbles_are_drawn_on_given_axes():
    one, two = Figure().subplots(1, 2)
    assert evidence.funnel(bcg(), ax=one) is one
    assert evidence.bubble(bcg(), "latitude", ax=two) is two
    assert (two.get_xlabel(), two.get_ylabel()) == ("latitude", "yi")


def test_bubbles_are_as_heavy_as_their_studies_and_the_line_is_the_regression():
    ax = evidence.bubble(bcg(), "latitude", transf="exp")
    fitted = evidence.meta_regression(bcg(), "latitude")
    (line,) = (one for one in ax.lines if len(one.get_xdata()) > 2)
    ends = [one.estimate for one in fitted.predict([13, 55])]
    assert [line.get_ydata()[0], line.get_ydata()[-1]] == pytest.approx(np.exp(ends).tolist())
    sizes, heaviest = points(ax).get_sizes(), max(fitted.weights)
    assert sorted(sizes / sizes.max()) == pytest.approx(
        sorted(weight / heaviest for weight in fitted.weights)
    )
    assert sizes[0] == sizes.max()
    assert ax.get_yscale() == "log"
    assert "R² = 76 %" in ax.alt


def test_categories_stand_side_by_side_each_with_its_mean():
    ax = evidence.bubble(bcg(), "allocation")
    assert [label.get_text() for label in ax.get_xticklabels()] == [
        "alternate",
        "random",
        "systematic",
    ]
    means = [line.get_ydata()[0] for line in ax.lines if line.get_linewidth() == 1.6]
    expected = evidence.meta_regression(bcg(), "allocation")
    names = ["alternate", "random", "systematic"]
    assert means == pytest.approx([one.estimate for one in expected.predict(names)])
    across = points(ax).get_offsets().data[:, 0]
    assert len({round(x, 6) for x in across}) == 13


def test_proportions_have_no_line_of_no_difference():
    assert len(evidence.funnel(bcg(), transf="expit").lines) == 3
    assert len(evidence.funnel(bcg(), transf="tanh").lines) == 4
    with pytest.raises(EvidenceError, match="'log' is not known"):
        evidence.bubble(bcg(), "latitude", transf="log")
