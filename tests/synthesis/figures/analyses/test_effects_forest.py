"""The forest plot of one's own table, on axes of one's own or of ours."""

import subprocess
import sys
from itertools import combinations

import matplotlib as mpl
import numpy as np
import pandas as pd
import pytest
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.collections import PathCollection
from matplotlib.figure import Figure
from matplotlib.patches import Polygon
from support.bcg import bcg

import evidence
from evidence.errors import EvidenceError, RowWarning

forest = evidence.forest


def words(ax):
    labels = [label for label in ax.get_yticklabels() if label.get_text()]
    return [*labels, *(text for text in ax.texts if text.get_text())]


def said(ax):
    return [text.get_text() for text in words(ax)]


def assert_words_are_apart(ax):
    """No words overlap, and none leave the figure."""
    figure = ax.figure
    FigureCanvasAgg(figure).draw()
    renderer = figure.canvas.get_renderer()
    boxes = [(text.get_text(), text.get_window_extent(renderer)) for text in words(ax)]
    for text, box in boxes:
        assert box.x0 >= -1, text
        assert box.x1 <= figure.bbox.width + 1, text
    for (one, first), (other, second) in combinations(boxes, 2):
        wide = min(first.x1, second.x1) - max(first.x0, second.x0)
        high = min(first.y1, second.y1) - max(first.y0, second.y0)
        assert min(wide, high) < 2, f"{one!r} and {other!r} overlap"


def many(k, seed=1):
    random = np.random.default_rng(seed)
    columns = {"study": [f"Study {n}" for n in range(k)], "yi": random.normal(0.3, 0.5, k)}
    return pd.DataFrame(
        columns | {"vi": random.uniform(0.001, 0.8, k), "half": ["a", "b"] * (k // 2)}
    )


def squares(ax):
    return [one for one in ax.collections if isinstance(one, PathCollection)]


@pytest.mark.parametrize(
    ("data", "options"),
    [
        (bcg(), {}),
        (bcg(), {"by": "allocation", "transf": "exp", "test": "knha"}),
        (bcg(), {"leave_one_out": True, "transf": "exp"}),
        (many(2), {"level": 0.999}),
        (many(40), {"by": "half", "method": "SJ"}),
    ],
)
def test_words_of_a_figure_of_our_own_are_apart(data, options):
    assert_words_are_apart(forest(data, label="study", **options))


def test_a_row_has_its_words_and_each_square_lies_under_its_interval():
    ax = forest(bcg(), label="study")
    assert {"Aronson 1948", "-0.89 [-2.01, 0.23]", "5.1 %", "Pooled"} <= {*said(ax)}
    assert "I² = 92 %, tau² = 0.313, Q = 152.23 (df = 12, p < 0.001)" in said(ax)
    assert len(squares(ax)) == 13
    lines = [line for line in ax.lines if line.get_zorder() == 4]
    assert all(square.get_zorder() < 4 for square in squares(ax))
    drawn = {tuple(line.get_xdata()) for line in lines}
    narrow = bcg().iloc[7]
    reach = 1.959964 * narrow.vi**0.5
    assert any(ends == pytest.approx((narrow.yi - reach, narrow.yi + reach)) for ends in drawn)


def test_the_shortest_interval_is_seen_on_its_square():
    data = pd.DataFrame({"yi": [0.1, 0.2, 9.0], "vi": [1e-5, 0.2, 40.0]})
    ax = forest(data)
    ax.figure.canvas.draw()
    image = np.asarray(ax.figure.canvas.buffer_rgba())
    x, y = ax.transData.transform((0.1, 0))
    around = image[len(image) - int(y) - 3 : len(image) - int(y) + 3, int(x) - 3 : int(x) + 4, :3]
    assert around.max(axis=2).min() < 90  # nearly black; the square is light blue


def test_areas_of_squares_are_in_proportion_to_weights():
    ax = forest(bcg(), label="study")
    areas = [one.get_sizes()[0] for one in squares(ax)]
    weights = evidence.pool(bcg()).weights
    assert np.divide(areas, weights) == pytest.approx([areas[0] / weights[0]] * 13)


def test_a_diamond_is_as_wide_as_the_interval_and_ratios_have_a_log_axis():
    ax = forest(bcg(), transf="exp")
    (diamond,) = (patch for patch in ax.patches if isinstance(patch, Polygon))
    pooled = evidence.pool(bcg())
    across = diamond.get_xy()[:, 0]
    assert (across.min(), across.max()) == pytest.approx(
        (np.exp(pooled.ci_low), np.exp(pooled.ci_high))
    )
    assert ax.get_xscale() == "log"
    ticks = [label.get_text() for label in ax.get_xticklabels()]
    assert ticks == ["0.1", "0.2", "0.5", "1", "2", "5"]
    assert ax.get_xlabel() == "exp(yi)"


def test_subgroups_have_headings_and_a_test_of_their_differences():
    ax = forest(bcg(), by="allocation")
    assert "Q between groups = 1.86 (df = 2, p = 0.394)" in said(ax)
    assert [one for one in said(ax) if one.startswith("allocation")] == [
        f"allocation: {name}" for name in ("alternate", "random", "systematic")
    ]
    assert len([patch for patch in ax.patches if isinstance(patch, Polygon)]) == 4
    with pytest.raises(EvidenceError, match="leave out by"):
        forest(bcg(), by="allocation", leave_one_out=True)


def test_without_each_study_the_estimate_of_all_is_marked():
    ax = forest(bcg(), label="study", leave_one_out=True)
    assert "without" in said(ax)
    assert "-0.79 [-1.15, -0.44]" in said(ax)
    marked = [line for line in ax.lines if line.get_linestyle() == "--"]
    assert marked[0].get_xdata()[0] == pytest.approx(evidence.pool(bcg()).estimate)


def test_a_study_without_an_effect_keeps_its_row():
    data = bcg().assign(yi=[np.nan, *bcg().yi[1:]])
    with pytest.warns(RowWarning, match="Aronson 1948"):
        ax = forest(data, label="study")
    assert {"Aronson 1948", "not estimable"} <= {*said(ax)}
    assert len(squares(ax)) == 12


def test_a_study_without_a_group_is_drawn_below_the_groups_and_not_pooled():
    data = bcg().assign(allocation=["a", None, *"ab" * 5, "b"])
    data.loc[4, "yi"] = np.nan
    with pytest.warns(RowWarning, match=r"2 of 13 rows left out: .*allocation is missing"):
        ax = forest(data, by="allocation", label="study", transf="exp")
    drawn = ax.drawn
    places = {label: place for place, label in enumerate(drawn.label)}
    heading = places["allocation: missing (not pooled)"]
    row = drawn.loc[heading + 1]
    assert (row.label, row.kind) == (data.study[1], "not pooled")
    assert row.estimate == pytest.approx(np.exp(data.yi[1]))
    assert pd.isna(row.weight)
    assert pd.isna(row.group)
    assert drawn.label[heading + 2 : heading + 5].tolist() == [
        "No estimate",
        data.study[4],
        "All studies",
    ]
    assert drawn[drawn.kind == "study"].weight.sum() == pytest.approx(100)
    assert_words_are_apart(ax)


def test_small_effects_are_written_with_the_digits_of_their_intervals():
    ax = forest(pd.DataFrame({"yi": [0.001, 0.002, -0.0005], "vi": [1e-7, 2e-7, 1e-7]}))
    assert "0.0020 [0.0011, 0.0029]" in said(ax)
    assert not [text for text in said(ax) if "-0.00 " in text or "[0.00," in text]


def test_a_wide_interval_ends_in_an_arrow_at_the_edge():
    data = pd.concat([many(8), pd.DataFrame({"study": ["Wide"], "yi": [0.2], "vi": [4000.0]})])
    ax = forest(data, label="study")
    arrows = [line for line in ax.lines if line.get_marker() in ("<", ">")]
    assert len(arrows) == 2
    assert ax.get_xlim()[1] < 10


@pytest.mark.parametrize(
    ("yi", "vi"),
    [
        ([0.3, 0.3, 0.3], [0.1, 0.1, 0.1]),
        ([0.0, 0.0], [1e-12, 1e-12]),
        ([900.0, -900.0, 0.0], [1e6, 1e6, 1.0]),
        ([1e8, 2e8], [1e15, 1e15]),
        ([0.5], [0.1]),
    ],
)
@pytest.mark.parametrize("transf", [None, "exp", "tanh", "expit"])
def test_effects_of_any_kind_are_drawn(yi, vi, transf):
    data = pd.DataFrame({"yi": yi, "vi": vi, "x": range(len(yi))})
    for ax in (forest(data, transf=transf), evidence.funnel(data, transf=transf)):
        ax.figure.canvas.draw()
        assert all(map(np.isfinite, ax.get_xlim()))
    if len(yi) > 2:
        evidence.bubble(data, "x", transf=transf).figure.canvas.draw()


def test_dollars_in_names_are_dollars():
    ax = forest(many(2).assign(study=["costs $5 and $6", "b"]), label="study")
    ax.figure.canvas.draw()
    assert "costs $5 and $6" in said(ax)
    assert not any(label.get_parse_math() for label in ax.get_yticklabels())


@pytest.mark.parametrize("width", [4.5, 6, 12])
def test_on_given_axes_words_stay_within_them_and_neighbours_are_left_alone(width):
    figure = Figure(figsize=(width, 5))
    ax, neighbour = figure.subplots(1, 2) if width == 12 else (figure.subplots(), None)
    box = ax.get_position()
    assert forest(bcg(), label="study", ax=ax) is ax
    assert_words_are_apart(ax)
    extents = [text.get_window_extent() for text in words(ax)]
    left, right = box.x0 * figure.bbox.width, box.x1 * figure.bbox.width
    assert min(extent.x0 for extent in extents) >= left - 1
    assert max(extent.x1 for extent in extents) <= right + 1
    assert neighbour is None or not [*neighbour.texts]
    assert not hasattr(ax, "alt")


def test_axes_in_a_part_of_a_figure_keep_to_it():
    figure = Figure(figsize=(16, 5))
    left, _ = figure.subfigures(1, 2)
    ax = left.subplots()
    forest(bcg(), label="study", ax=ax)
    FigureCanvasAgg(figure).draw()
    assert "weight" in said(ax)
    assert max(text.get_window_extent().x1 for text in words(ax)) <= figure.bbox.width / 2


def test_a_label_of_many_words_or_lines_is_cut_in_the_plot_only():
    title = "A trial\nof " + "tea " * 40
    ax = forest(many(2).assign(study=[title, "b"]), label="study")
    shown = next(words for words in said(ax) if words.startswith("A trial of tea"))
    assert len(shown) <= 60
    assert ax.drawn.label[0] == title.replace("\n", " ").strip()


@pytest.mark.parametrize("layout", [None, "constrained"])
@pytest.mark.parametrize("title", ["A multicentre trial of tea and cups " * 3, "W" * 100])
def test_a_long_label_leaves_the_plot_within_given_axes(title, layout):
    figure = Figure(figsize=(8, 4), layout=layout)
    ax, neighbour = figure.subplots(1, 2)
    box = ax.get_position()
    forest(many(4).assign(study=[title, "b", "c", "d"]), label="study", ax=ax)
    FigureCanvasAgg(figure).draw()
    shown = ax.get_yticklabels()[0]
    assert shown.get_text().endswith("…")
    assert shown.get_text()[:9] == title[:9]
    plot = ax.get_window_extent()
    assert shown.get_window_extent().x1 <= plot.x0
    assert plot.x1 <= neighbour.get_window_extent().x0
    if layout is None:
        assert plot.x1 <= box.x1 * figure.bbox.width + 1
    assert plot.width > figure.bbox.width / 10


def test_a_long_word_keeps_its_beginning_on_axes_of_our_own():
    ax = forest(many(2).assign(study=["W" * 100, "b"]), label="study")
    assert ax.get_yticklabels()[0].get_text() == "W" * 59 + "…"
    assert_words_are_apart(ax)


def test_more_rows_than_anybody_reads_are_refused():
    with pytest.raises(EvidenceError, match="1,000 are the most; draw some of them, or a funnel"):
        forest(many(1000))


def test_columns_find_room_on_wide_axes_only():
    wide, narrow = Figure(figsize=(10, 5)).subplots(), Figure(figsize=(4, 5)).subplots()
    for ax in (wide, narrow):
        forest(bcg(), label="study", ax=ax)
    assert "weight" in said(wide)
    assert "weight" not in said(narrow)


def test_a_dark_background_has_light_words():
    figure = Figure(facecolor="black")
    ax = figure.subplots()
    ax.set_facecolor("none")
    forest(bcg(), ax=ax)
    assert {text.get_color() for text in words(ax)} <= {"#F2F2F2", "#B4BAC2"}


def test_a_notebook_shows_our_axes_with_their_alt_text():
    ax = forest(bcg(), label="study")
    data, metadata = ax._repr_mimebundle_()
    assert data["image/png"].startswith(b"\x89PNG")
    assert metadata["image/png"]["alt"] == ax.alt
    assert ax.alt.startswith("Forest plot of 13 studies, with 95 % intervals. Aronson 1948: -0.89")
    assert "Pooled: -0.71 [-1.07, -0.36]" in ax.alt
    assert ax.drawn.query("kind == 'study'").weight.sum() == pytest.approx(100)
    assert "Study 3" not in forest(many(40), label="study").alt


def test_pyplot_is_neither_loaded_nor_changed():
    code = (
        "import sys, evidence, pandas as pd\n"
        "data = pd.DataFrame({'yi': [0.1, 0.2], 'vi': [1, 1]})\n"
        "evidence.forest(data); evidence.funnel(data); print('matplotlib.pyplot' in sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "False"
    before = dict(mpl.rcParams)
    forest(bcg())
    assert dict(mpl.rcParams) == before


def test_without_matplotlib_the_message_says_what_to_install():
    code = (
        "import sys; sys.modules['matplotlib'] = None; import evidence, pandas as pd\n"
        "data = pd.DataFrame({'yi': [0.1, 0.2, 0.4], 'vi': [1, 1, 1], 'x': [1, 2, 3]})\n"
        "for draw in (evidence.forest, evidence.funnel, lambda d: evidence.bubble(d, 'x')):\n"
        "    try: draw(data)\n"
        "    except evidence.EvidenceError as error: print(error)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.count("install 'evidence-tracker[figures]'") == 3
