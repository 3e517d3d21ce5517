from itertools import combinations
from typing import get_args

import numpy as np
import pytest
from matplotlib.colors import to_rgba

from evidence.claims.base.models import Stance
from evidence.studies.study import Design
from evidence.synthesis.figures.axis import Axis
from evidence.synthesis.figures.canvas import Canvas
from evidence.synthesis.figures.figure import DARK_THEME, LIGHT_THEME
from evidence.synthesis.figures.symbols import (
    DESIGN_GROUPS,
    DOT_SIZES,
    STANCE_MARKERS,
    UNKNOWN_DOT_SIZE,
    draw_design_marker,
    draw_estimate_diamond,
    draw_estimate_square,
    draw_interval,
    draw_stance_marker,
    find_design_group,
    find_stance_marker,
    name_design_group,
    select_dot_size,
)


def test_every_design_is_drawn_in_exactly_one_group():
    grouped = [design for group in DESIGN_GROUPS for design in group.designs]
    assert sorted(grouped) == sorted(get_args(Design))


def test_groups_differ_in_more_than_colour():
    for one, other in combinations(DESIGN_GROUPS, 2):
        assert (
            one.hatch != other.hatch or abs(lightness(one.colour) - lightness(other.colour)) > 0.3
        )


def lightness(colour):
    red, green, blue = (int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5))
    return 0.299 * red + 0.587 * green + 0.114 * blue


def test_every_stance_that_was_read_has_a_marker_of_its_own():
    assert find_stance_marker("not_assessed") is None
    read = [stance for stance in get_args(Stance) if stance != "not_assessed"]
    markers = [find_stance_marker(stance) for stance in read]
    assert [marker.stance for marker in markers] == read
    assert len({marker.symbol for marker in markers}) == len(read)


@pytest.mark.parametrize("theme", [LIGHT_THEME, DARK_THEME], ids=["light", "dark"])
def test_an_empty_marker_has_the_background_and_the_colour_of_its_edge(theme):
    for marker in STANCE_MARKERS:
        fill, edge, _ = marker.resolve_colours(theme, filled=False)
        assert fill == theme.background
        assert edge == (theme.muted if marker.edge_colour == "grey" else marker.edge_colour)
        assert marker.resolve_colours(theme, filled=True)[0] != theme.background


def test_a_design_that_is_missing_or_unknown_is_drawn_with_the_others():
    assert find_design_group(None) is DESIGN_GROUPS[-1]
    assert name_design_group("seance") == "other"
    assert name_design_group("rct") == "trials"


def shapes(canvas):
    return canvas.finish(1).axes[0].patches


def test_each_group_of_designs_has_a_shape_of_its_own():
    outlines = set()
    for group in DESIGN_GROUPS:
        canvas = Canvas(1, LIGHT_THEME)
        draw_design_marker(canvas, (0.5, 0.5), group)
        (shape,) = shapes(canvas)
        outlines.add(tuple(map(tuple, shape.get_path().vertices.round(6))))
    assert len(outlines) == len(DESIGN_GROUPS)


def test_a_stance_is_a_circle_with_its_symbol():
    canvas = Canvas(1, LIGHT_THEME)
    draw_stance_marker(canvas, (0.5, 0.5), 0.1, STANCE_MARKERS[0], filled=True)
    (circle,) = shapes(canvas)
    assert circle.radius == 0.1
    assert [text.get_text() for text in canvas.finish(1).axes[0].texts] == ["−"]


AXIS = Axis(0, 10, 1, 3, is_log=False)


def test_a_square_is_centred_on_its_estimate():
    canvas = Canvas(4, LIGHT_THEME)
    draw_estimate_square(canvas, AXIS, 0.5, 5, (2, 8), 0.1)
    (square,) = shapes(canvas)
    assert square.get_xy()[:, 0].min() == pytest.approx(1.95)
    assert square.get_xy()[:, 0].max() == pytest.approx(2.05)
    assert square.get_xy()[:, 1].min() == pytest.approx(0.45)
    assert square.get_xy()[:, 1].max() == pytest.approx(0.55)


@pytest.mark.parametrize("ends", [(2, 8), (4.9, 5.1), (5, 5)])
def test_an_interval_is_drawn_over_its_square_and_never_vanishes(ends):
    canvas = Canvas(4, LIGHT_THEME)
    draw_estimate_square(canvas, AXIS, 0.5, 5, ends, 0.17)
    (line,), (square,) = canvas.finish(1).axes[0].lines, shapes(canvas)
    assert line.get_zorder() > square.get_zorder()
    assert np.ptp(line.get_xdata()) >= 1.09 / 72
    assert lightness(LIGHT_THEME.tint) - lightness(line.get_color()) > 0.4
    assert lightness(DARK_THEME.foreground) - lightness(DARK_THEME.tint) > 0.4


def test_an_end_beyond_the_axis_is_an_arrow():
    canvas = Canvas(4, LIGHT_THEME)
    draw_estimate_diamond(canvas, AXIS, 0.5, 5, (-4, 8), filled=True)
    diamond, arrow = shapes(canvas)
    assert diamond.get_xy()[:, 0].min() == pytest.approx(1)
    assert arrow.get_xy()[:, 0].min() == pytest.approx(0.94)


def test_larger_studies_have_larger_dots():
    radii = [select_dot_size(count).radius for count in (5, 100, 2_000, 500_000)]
    assert radii == sorted(set(radii))
    assert [select_dot_size(count) for count in (99, 999, None)] == [
        DOT_SIZES[0],
        DOT_SIZES[1],
        UNKNOWN_DOT_SIZE,
    ]


def test_the_size_of_a_dot_begins_with_its_number_of_participants():
    for size in DOT_SIZES:
        assert select_dot_size(size.min_participants) is size
        if size.min_participants:
            assert select_dot_size(size.min_participants - 1) is not size


@pytest.mark.parametrize("theme", [LIGHT_THEME, DARK_THEME], ids=["light", "dark"])
def test_a_filled_marker_has_a_grey_edge_and_an_empty_one_the_colour_of_its_stance(theme):
    for marker in STANCE_MARKERS:
        canvas = Canvas(1, theme)
        draw_stance_marker(canvas, (0.3, 0.5), 0.1, marker, filled=True)
        draw_stance_marker(canvas, (0.7, 0.5), 0.1, marker, filled=False, dashes=":")
        filled, empty = shapes(canvas)
        fill, _, ink = marker.resolve_colours(theme, filled=True)
        assert filled.get_facecolor() == to_rgba(fill)
        assert filled.get_edgecolor() == to_rgba(theme.muted)
        assert empty.get_facecolor() == to_rgba(theme.background)
        assert empty.get_edgecolor() == to_rgba(marker.resolve_colours(theme, filled=False)[1])
        assert (filled.get_linestyle(), empty.get_linestyle()) == ("-", ":")
        colours = [text.get_color() for text in canvas.finish(1).axes[0].texts]
        assert colours == [ink, theme.foreground]


def drawn_interval(ends):
    canvas = Canvas(4, LIGHT_THEME)
    draw_interval(canvas, AXIS, 0.5, ends, colour="#000000", width=1)
    axes = canvas.finish(1).axes[0]
    return list(axes.lines[0].get_xdata()), [arrow.get_xy()[:, 0] for arrow in axes.patches]


def test_an_interval_reaches_from_end_to_end_and_to_the_ends_of_the_axis_has_no_arrow():
    assert drawn_interval((2, 8)) == ([pytest.approx(1.4), pytest.approx(2.6)], [])
    assert drawn_interval((0, 10)) == ([pytest.approx(1), pytest.approx(3)], [])


def test_an_interval_beyond_both_ends_has_an_arrow_outwards_at_each():
    line, (left, right) = drawn_interval((-5, 15))
    assert line == [pytest.approx(1), pytest.approx(3)]
    assert left.min() == pytest.approx(0.97)
    assert right.max() == pytest.approx(3.03)
    assert left.max() - left.min() == pytest.approx(right.max() - right.min())


def test_a_diamond_is_as_wide_as_its_interval_and_highest_at_its_estimate():
    light = LIGHT_THEME
    for filled, fill, edge in (
        (True, light.accent, light.accent),
        (False, light.background, light.foreground),
    ):
        canvas = Canvas(4, LIGHT_THEME)
        draw_estimate_diamond(canvas, AXIS, 0.5, 4, (2, 8), filled=filled)
        (diamond,) = shapes(canvas)
        left, top, right, foot = diamond.get_xy()[:4]
        assert (left[0], right[0]) == (pytest.approx(1.4), pytest.approx(2.6))
        assert top[0] == foot[0] == pytest.approx(1.8)
        assert left[1] == right[1] == pytest.approx((top[1] + foot[1]) / 2)
        assert diamond.get_facecolor() == to_rgba(fill)
        assert diamond.get_edgecolor() == to_rgba(edge)
