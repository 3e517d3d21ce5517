import math

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from evidence.synthesis.figures.axis import Axis, fit_axis

reals = st.floats(-1e4, 1e4)


def test_ticks_are_round_and_hold_no_difference():
    assert Axis(-9, 17, 0, 5, is_log=False).choose_ticks(7) == [-5, 0, 5, 10, 15]
    assert Axis(0.13, 14, 0, 5, is_log=True).choose_ticks(7) == [0.2, 0.5, 1, 2, 5, 10]
    assert Axis(0.28, 1.6, 0, 5, is_log=True).choose_ticks(7) == [0.3, 0.5, 0.7, 1, 1.5]
    assert Axis(0.8, 1.3, 0, 5, is_log=True).choose_ticks(7) == [0.8, 0.9, 1, 1.1, 1.2, 1.3]
    assert Axis(0.0004, 3000, 0, 5, is_log=True).choose_ticks(7) == [
        0.001,
        0.01,
        0.1,
        1,
        10,
        100,
        1000,
    ]


@example(found=[(0.0, 5e-324)], is_log=False)
@example(found=[(0.0, 0.0)], is_log=True)
@given(st.lists(st.tuples(reals, st.floats(0, 1e4)), min_size=1, max_size=8), st.booleans())
def test_an_axis_shows_every_estimate_and_no_difference(found, is_log):
    scaled = [(value / 2e3, half / 2e3) for value, half in found] if is_log else found
    shown = math.exp if is_log else float
    estimates = [shown(value) for value, _ in scaled]
    intervals = [(shown(value - half), shown(value + half)) for value, half in scaled]
    null = 1.0 if is_log else 0.0
    axis = fit_axis(estimates, intervals, null, between=(1.0, 4.0), is_log=is_log)
    assert all(axis.contains(value) for value in (*estimates, null))
    assert all(1 <= axis.position_of(end) <= 4 for pair in intervals for end in pair)
    assert 1 <= len(axis.choose_ticks(7)) <= 7
    assert all(axis.contains(tick) for tick in axis.choose_ticks(7))


def test_one_interval_far_wider_than_the_others_is_cut_off():
    axis = fit_axis([1, 2, 3], [(0, 2), (1, 3), (-500, 506)], 0, between=(0, 1), is_log=False)
    assert not axis.contains(-500)
    assert axis.contains(3)
    assert axis.position_of(-500) == pytest.approx(0)
