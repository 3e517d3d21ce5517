from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from evidence.synthesis.figures.axis import Axis, format_tick
from evidence.synthesis.figures.canvas import MARGIN, text_width
from evidence.synthesis.figures.figure import SMALL_TEXT_SIZE
from evidence.synthesis.figures.forest_layout import (
    choose_plot_ticks,
    fit_panel_axis,
    measure_columns,
    place_side_labels,
    pooled_intervals,
    split_null_line,
)
from evidence.synthesis.pool.eligibility import assess_eligibility
from evidence.synthesis.pool.forest import build_forest_data


@pytest.fixture(scope="module", params=["T1", "T2", "T3", "T7", "T10"])
def forest(base, request):
    return build_forest_data(base, assess_eligibility(base, request.param))


@pytest.mark.parametrize("width", [3.6, 5.0, 7.5])
def test_columns_are_between_the_margins_and_do_not_overlap(forest, width):
    layout = measure_columns(forest, width)
    left, right = layout.plot_span
    assert layout.is_narrow == (width < 5.5)
    assert MARGIN < left < right <= layout.estimate_right <= layout.right == width - MARGIN
    assert layout.room == pytest.approx(width - 2 * MARGIN)
    if not layout.is_narrow:
        assert MARGIN + layout.label_width < left


def test_a_label_has_less_room_beside_participants(forest):
    layout = measure_columns(forest, 7.5)
    assert layout.label_room("") == layout.label_width
    if layout.participants_right:
        assert layout.label_room("140 / 70") < layout.label_width


def test_nothing_pooled_has_no_column_of_weights(forest):
    is_pooled = any(group.pooled for group in forest.groups)
    assert (measure_columns(forest, 7.5).weight_right is not None) == is_pooled


def test_the_axis_of_a_panel_holds_its_estimates_and_no_difference(forest):
    for panel in forest.panels:
        axis = fit_panel_axis(panel, (1, 4))
        assert axis.contains(panel.null_value)
        assert axis.is_log == panel.is_ratio
        for group in panel.groups:
            assert all(axis.contains(row.estimate) for row in group.rows)
            if group.pooled:
                (low, high), _ = pooled_intervals(panel, group.pooled)
                assert low < panel.to_display_scale(group.pooled.estimate) < high


@pytest.mark.parametrize("width", [0.5, 1.0, 3.0])
def test_labels_of_ticks_stand_apart_and_no_difference_keeps_its_tick(width):
    axis = Axis(-1000, 1000, 1, 1 + width, is_log=False)
    ticks = choose_plot_ticks(axis)
    assert 0 in ticks
    if width > 0.5:
        for one, other in pairwise(ticks):
            half = text_width(format_tick(one), SMALL_TEXT_SIZE) / 2
            other_half = text_width(format_tick(other), SMALL_TEXT_SIZE) / 2
            assert axis.position_of(other) - axis.position_of(one) > half + other_half


@given(st.floats(0.5, 7), st.floats(0.2, 3), st.floats(0.2, 3))
def test_side_labels_stay_on_the_plot_and_do_not_overlap(null, against, favours):
    right = 7.4
    place = place_side_labels(null, against, favours, right)
    assert place.left_end - against >= MARGIN - 1e-9
    assert place.right_start + favours <= right + 1e-9
    if place.share_line:
        assert place.left_end < place.right_start


def test_side_labels_that_do_not_fit_one_line_have_two():
    assert not place_side_labels(1.0, 2.0, 2.0, 3.5).share_line


def test_the_line_of_no_difference_is_interrupted_by_words():
    assert split_null_line(0, [], 2) == [(0, 2)]
    assert split_null_line(0, [(0.5, 0.8), (1.0, 1.2)], 2) == [(0, 0.5), (0.8, 1.0), (1.2, 2)]


def test_very_short_pieces_are_left_out():
    assert split_null_line(0, [(0.05, 1.0), (1.05, 1.5)], 2) == [(1.5, 2)]
