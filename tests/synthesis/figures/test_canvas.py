import pytest
from hypothesis import given
from hypothesis import strategies as st

from evidence.synthesis.figures.canvas import (
    Canvas,
    draw_notes,
    flow_into_lines,
    text_width,
    wrap_text,
)
from evidence.synthesis.figures.figure import LIGHT_THEME, SMALL_TEXT_SIZE

words = st.lists(st.text("abcdefg", min_size=1, max_size=12), min_size=1, max_size=20)


@pytest.fixture
def canvas():
    return Canvas(4, LIGHT_THEME)


def test_bold_and_large_text_is_wider():
    assert text_width("cupping") < text_width("cupping", bold=True)
    assert text_width("cupping", SMALL_TEXT_SIZE) < text_width("cupping")
    assert text_width("") == 0


@given(words, st.floats(0.3, 3))
def test_wrapping_loses_no_word_and_fills_no_line_beyond_its_room(texts, room):
    lines = wrap_text(" ".join(texts), room)
    assert " ".join(lines) == " ".join(texts)
    assert all(text_width(line) <= room for line in lines if " " in line)


def test_words_joined_by_a_no_break_space_stay_together():
    assert wrap_text("n\N{NO-BREAK SPACE}=\N{NO-BREAK SPACE}12 more", 0.01) == [
        "n\N{NO-BREAK SPACE}=\N{NO-BREAK SPACE}12",
        "more",
    ]


@given(st.lists(st.floats(0.1, 2), min_size=1, max_size=20), st.floats(0.5, 4))
def test_items_flow_in_order_into_lines_that_hold_them(widths, room):
    lines = flow_into_lines(widths, room, 0.1)
    assert [place for line in lines for place in line] == list(range(len(widths)))
    for line in lines:
        used = sum(widths[place] for place in line) + 0.1 * (len(line) - 1)
        assert len(line) == 1 or used <= room + 1e-9


def test_a_canvas_has_its_width_and_the_height_it_is_cut_to(canvas):
    figure = canvas.finish(2.5)
    assert tuple(figure.get_size_inches()) == (4, 2.5)
    assert figure.axes[0].get_ylim() == (2.5, 0)


def test_a_paragraph_has_a_line_of_text_for_each_line_and_ends_below_them(canvas):
    text = "one two three four five six seven eight nine ten"
    below = canvas.draw_paragraph((0.1, 0.2), text, 1.0)
    drawn = canvas.finish(3).axes[0].texts
    assert [line.get_text() for line in drawn] == wrap_text(text, 1.0)
    assert all(0.2 < line.get_position()[1] < below for line in drawn)


@pytest.mark.parametrize("direction", [(1.0, 0.0), (-1.0, 0.0), (0.0, 1.0)])
def test_an_arrow_head_lies_behind_its_tip(canvas, direction):
    canvas.draw_arrow_head((1, 1), direction, colour="#000000", size=0.1)
    (head,) = canvas.finish(2).axes[0].patches
    tip, *ends = head.get_xy()[:3]
    assert tuple(tip) == (1, 1)
    for end in ends:
        step = [tip[i] - end[i] for i in (0, 1)]
        assert sum(a * b for a, b in zip(step, direction, strict=True)) == pytest.approx(0.1)


def test_notes_are_below_each_other(canvas):
    assert draw_notes(canvas, 1, []) == 1
    below = draw_notes(canvas, 1, ["first", "second"])
    heights = [text.get_position()[1] for text in canvas.finish(2).axes[0].texts]
    assert 1 < heights[0] < heights[1] < below
