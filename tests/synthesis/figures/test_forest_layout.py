import dataclasses
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from evidence.synthesis.figures.axis import Axis, format_tick
from evidence.synthesis.figures.canvas import MARGIN, text_width
from evidence.synthesis.figures.figure import SMALL_TEXT_SIZE
from evidence.synthesis.figures.forest_layout import (
    build_plot_row,
    choose_plot_ticks,
    fit_panel_axis,
    join_equations,
    measure_columns,
    measure_square,
    place_side_labels,
    pooled_intervals,
    split_null_line,
)
from evidence.synthesis.pool.eligibility import assess_eligibility
from evidence.synthesis.pool.forest import build_forest_data
from evidence.synthesis.pool.pooling import pool_effects


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


@pytest.fixture(scope="module")
def pooled(base):
    """The forest of T2 with each group pooled, though most of them have one trial."""
    shown = build_forest_data(base, assess_eligibility(base, "T2"))
    estimate = pool_effects([5.1, 3.4, 12.1], [20.0, 2.3, 10.2], "REML", "knha")
    panels = [
        dataclasses.replace(
            panel,
            groups=tuple(
                group if group.pooled else dataclasses.replace(group, pooled=estimate)
                for group in panel.groups
            ),
        )
        for panel in shown.panels
    ]
    return dataclasses.replace(shown, panels=tuple(panels))


def weighed(forest, weight):
    return dataclasses.replace(forest.groups[0].rows[0], weight=weight)


def test_what_is_pooled_has_a_column_of_weights_at_the_right_edge(pooled):
    for width in (3.6, 7.5):
        layout = measure_columns(pooled, width)
        assert layout.weight_right == layout.right
        assert layout.plot_span[1] < layout.right - text_width("100.0 %", SMALL_TEXT_SIZE)
    assert measure_columns(pooled, 7.5).estimate_right < layout.right - text_width("weight", 8)


def test_the_axis_holds_pooled_estimates_and_their_intervals(pooled):
    for panel in pooled.panels:
        axis = fit_panel_axis(panel, (1, 4))
        (low, high), prediction = pooled_intervals(panel, panel.groups[0].pooled)
        assert low < panel.to_display_scale(panel.groups[0].pooled.estimate) < high
        assert prediction[0] < low < high < prediction[1]
        assert axis.contains(low)
        assert axis.contains(high)


@pytest.mark.parametrize("missing", ["pi_low", "pi_high"])
def test_there_is_no_prediction_interval_where_an_end_is_missing(pooled, missing):
    (panel, *_) = pooled.panels
    estimate = dataclasses.replace(panel.groups[0].pooled, **{missing: None})
    assert pooled_intervals(panel, estimate)[1] is None


def test_the_area_of_a_square_is_in_proportion_to_the_weight(pooled):
    largest, half = (measure_square(weighed(pooled, weight), 40.0) for weight in (40.0, 20.0))
    assert half**2 == pytest.approx(largest**2 / 2)


def test_the_lightest_trial_has_a_square_that_can_be_seen(pooled):
    least = measure_square(weighed(pooled, 0.0), 40.0)
    assert 0.02 < least == measure_square(weighed(pooled, None), 40.0)
    assert least < measure_square(weighed(pooled, 20.0), 40.0)


def test_without_weights_all_squares_are_alike(pooled):
    sides = {measure_square(weighed(pooled, weight), 0.0) for weight in (None, 0.0, 12.0)}
    assert len(sides) == 1


def test_a_row_has_its_weight_in_per_cent_and_nothing_without_one(pooled):
    row = build_plot_row(weighed(pooled, 12.345))
    assert (row.weight, build_plot_row(weighed(pooled, None)).weight) == ("12.3 %", "")
    assert build_plot_row(weighed(pooled, 0.0)).weight == "0.0 %"
    assert (row.label, row.participants) == (
        pooled.groups[0].rows[0].label,
        pooled.groups[0].rows[0].participants,
    )


def test_equations_stay_on_one_line():
    assert join_equations("I² = 5 %, p < 0.001").split(" ") == [
        *("I²\N{NO-BREAK SPACE}=\N{NO-BREAK SPACE}5", "%,"),
        "p\N{NO-BREAK SPACE}<\N{NO-BREAK SPACE}0.001",
    ]


def test_ticks_that_would_touch_are_every_second_one_with_no_difference():
    for axis in (
        Axis(-3000, 2000, 1, 2, is_log=False),
        Axis(-2000, 2000, 1, 1.9, is_log=False),
        Axis(0.001, 1000, 1, 2, is_log=True),
    ):
        whole, kept = axis.choose_ticks(5), choose_plot_ticks(axis)
        assert len(kept) < len(whole)
        assert kept in (whole[::2], whole[1::2])
        assert (1 if axis.is_log else 0) in kept
    roomy = Axis(-3, 3, 1, 6, is_log=False)
    assert choose_plot_ticks(roomy) == [-3, -2, -1, 0, 1, 2, 3]


def test_side_labels_stand_beside_no_difference_where_there_is_room():
    place = place_side_labels(3.0, 1.0, 1.0, 7.4)
    assert place.share_line
    assert 2.9 < place.left_end < 3.0 < place.right_start < 3.1


def test_a_side_without_room_pushes_the_other_along_the_line():
    left = place_side_labels(1.0, 2.0, 1.0, 7.4)
    assert left.left_end == MARGIN + 2.0
    assert left.left_end + 0.1 < left.right_start < left.left_end + 0.2
    right = place_side_labels(7.0, 1.0, 2.0, 7.4)
    assert right.right_start == pytest.approx(5.4)
    assert right.right_start - 0.2 < right.left_end < right.right_start - 0.1
    assert left.share_line
    assert right.share_line
