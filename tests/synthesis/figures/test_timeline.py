import dataclasses
from itertools import pairwise

import pytest
from support.drawn import LOOKS, WIDTHS, assert_readable, assert_well_kept, said, words_in

from evidence.errors import EvidenceError
from evidence.synthesis.figures.figure import LIGHT_THEME
from evidence.synthesis.figures.symbols import DESIGN_GROUPS
from evidence.synthesis.figures.timeline import draw_timeline


@pytest.fixture(scope="module")
def whole(base):
    return draw_timeline(base)


def retracted(base, key):
    study = dataclasses.replace(base.studies[key], corrections=("retraction:12345678",))
    return dataclasses.replace(base, studies={**base.studies, key: study})


def test_a_claim_shows_each_study_that_was_judged_and_what_replaced_it(base):
    table = draw_timeline(base, "S3").table
    judged = {judgement.study for judgement in base.judgements_for("S3")}
    assert judged <= set(table.index)
    assert {"chou2007a", "qaseem2017"} <= set(table.index)
    assert table.loc["chou2007a", ["standing", "successor"]].tolist() == ["lapsed", "qaseem2017"]
    assert table["own_row"].all()


def test_of_all_studies_the_others_are_counted(base, whole):
    assert len(whole.table) == len(base.studies)
    counts = [int(words) for words in said(whole) if words.isdigit() and len(words) < 4]
    assert sum(counts) == (~whole.table["own_row"]).sum()
    assert whole.table.loc[whole.table["design"] == "guideline", "own_row"].all()
    assert whole.table.loc[whole.table["standing"] != "current", "own_row"].all()


def test_an_arrow_leads_from_what_was_replaced_to_what_replaced_it(base):
    for claim in ("T14", "T1", "A1"):
        picture = draw_timeline(base, claim)
        colour = LIGHT_THEME.accent
        arrows = [line for line in picture.figure.axes[0].lines if line.get_color() == colour]
        assert len(arrows) == picture.table["successor"].isin(picture.table.index).sum()
        for arrow in arrows:
            ys = arrow.get_ydata()
            assert ys[-1] > ys[0]  # downwards, to a later one


def test_what_no_longer_stands_is_struck_out_and_said(base):
    picture = draw_timeline(retracted(base, "thomas2006"), "T1")
    assert picture.table.loc["thomas2006", "standing"] == "retracted"
    assert "retracted" in said(picture)
    assert picture.alt.endswith("Retracted: Thomas 2006.")
    gone = picture.table["standing"].isin(["retracted", "lapsed", "superseded"])
    strikes = [
        line
        for line in picture.figure.axes[0].lines
        if line.get_linewidth() == 1.0 and len(set(line.get_ydata())) == 1
    ]
    assert len(strikes) == gone.sum() == 5


def test_the_alt_text_is_written_from_the_data(base):
    assert draw_timeline(base, "T14").alt == (
        "Timeline of claim T14, Guidelines recommend acupuncture for low back pain: "
        "12 studies from 2007 to 2024. "
        "By design: guidelines 8, systematic reviews 3, other 1. "
        "Replaced: Chou 2007a by Qaseem 2017."
    )


def test_what_cannot_be_drawn_is_told(base):
    with pytest.raises(EvidenceError, match="no claim 'X9'"):
        draw_timeline(base, "X9")
    with pytest.raises(EvidenceError, match="no studies to draw"):
        draw_timeline(dataclasses.replace(base, judgements=()), "T1")


@pytest.mark.parametrize(("width", "dark"), LOOKS)
def test_words_neither_overlap_nor_leave_the_timeline(base, width, dark):
    for claim in (None, *[*base.claims][::3]):
        assert_readable(draw_timeline(base, claim, width=width, dark=dark))


def test_the_same_timeline_gives_the_same_bytes(base):
    assert_well_kept(lambda: draw_timeline(base, "T14", dark=True))


ARROWS = "Arrows lead from a study to the one that replaced it; "
COUNTS = "Numbers count the other studies, in steps of 5 years."
HEADING = "guidelines, and what was replaced or corrected"


def test_notes_and_heading_are_only_where_there_is_something_to_explain(base, whole):
    one_trial = dataclasses.replace(
        base, judgements=(next(row for row in base.judgements if row.study == "albedah2015"),)
    )
    plain = said(draw_timeline(one_trial, one_trial.judgements[0].claim))
    assert not any(words.startswith(("Arrows", "Numbers")) or words == HEADING for words in plain)
    replaced = " ".join(said(draw_timeline(base, "T14")))
    assert ARROWS in replaced
    assert COUNTS not in replaced
    everything = " ".join(said(whole))
    assert all(words in everything for words in (ARROWS, COUNTS, HEADING))


def test_the_legend_names_the_designs_that_are_there_and_no_others(base, whole):
    for picture in (whole, draw_timeline(base, "T14")):
        groups = [group.name for group in DESIGN_GROUPS]
        present = set(picture.table["group"])
        words = said(picture)
        named = [name for name in groups if name in words]
        assert named == [name for name in groups if name in present]


def test_other_studies_are_counted_by_design_in_steps_of_five_years(whole):
    words = said(whole)
    words = words[: words.index(HEADING)]
    others = whole.table[~whole.table["own_row"]]
    for name in others["group"].unique():
        lane = max(place for place, word in enumerate(words) if word == name)  # not in the legend
        counts = others.loc[others["group"] == name, "year"].floordiv(5).value_counts()
        wanted = [str(count) for _, count in sorted(counts.items())]
        assert words[lane + 1 : lane + 1 + len(wanted)] == wanted


def test_a_claim_has_a_row_for_each_study_and_all_studies_together_have_not(base, whole):
    assert draw_timeline(base, "T1").table["own_row"].all()
    assert 0 < whole.table["own_row"].sum() < len(whole.table) / 2


@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize("claim", [None, "T14", "A1"])
def test_years_stand_above_and_below_at_even_steps_that_reach_both_ends(base, claim, width):
    picture = draw_timeline(base, claim, width=width)
    middled = [text.get_text() for text in words_in(picture.figure) if text.get_ha() == "center"]
    years = [int(words) for words in middled if len(words) == 4]
    half = len(years) // 2
    assert years[:half] == years[half:]
    (step,) = {later - sooner for sooner, later in pairwise(years[:half])}
    assert step in {1, 2, 5, 10, 20}
    assert all(year % step == 0 for year in years)
    assert years[0] - picture.table["year"].min() < step
    assert picture.table["year"].max() - years[half - 1] < step


def test_arrows_to_two_studies_of_one_year_do_not_share_a_line(base):
    old, new = ("thomas2006", "haake2007"), ("vickers2018", "other2018")
    studies = {key: dataclasses.replace(base.studies[key], superseded_by=None) for key in old}
    later = dataclasses.replace(base.studies["vickers2018"], superseded_by=None)
    studies |= {key: dataclasses.replace(later, key=key) for key in new}
    for one, other in zip(old, new, strict=True):
        studies[one] = dataclasses.replace(studies[one], superseded_by=other)
    picture = draw_timeline(dataclasses.replace(base, studies=studies, judgements=()))
    arrows = [
        line for line in picture.figure.axes[0].lines if line.get_color() == LIGHT_THEME.accent
    ]
    turns = [max(line.get_xdata()) for line in arrows]
    assert len(turns) == len(set(turns)) == 2


def test_a_study_stands_at_its_year_in_the_order_of_years(base):
    picture = draw_timeline(base, "T14")
    (axes,) = picture.figure.axes
    at_year = {
        int(text.get_text()): text.get_position()[0]
        for text in axes.texts
        if text.get_ha() == "center" and len(text.get_text()) == 4
    }
    (one, first), *_, (other, last) = sorted(at_year.items())
    guides = [line.get_xdata()[-1] for line in axes.lines if line.get_linestyle() == ":"]
    assert guides == sorted(guides)
    for year, x in zip(picture.table["year"], guides, strict=True):
        assert x == pytest.approx(first + (year - one) / (other - one) * (last - first))


def test_only_the_marker_of_a_retracted_study_is_crossed_out(base):
    def crosses(picture):
        return sum(line.get_linewidth() == 1.6 for line in picture.figure.axes[0].lines)

    assert crosses(draw_timeline(base, "T1")) == 0
    assert crosses(draw_timeline(retracted(base, "thomas2006"), "T1")) == 2  # strokes


def test_the_axis_ends_with_the_years_or_with_the_steps_of_five_years(base, whole):
    for picture, widest in ((draw_timeline(base, "T14"), 0.5), (whole, 5)):
        (axes,) = picture.figure.axes
        solid = [line for line in axes.lines if line.get_linestyle() == "-"]
        axis = next(line for line in solid if line.get_color() == LIGHT_THEME.divider)
        left, right = axis.get_xdata()
        guides = [line.get_xdata()[-1] for line in axes.lines if line.get_linestyle() == ":"]
        counted = [patch.center[0] for patch in axes.patches if patch.get_linewidth() == 0.8]
        assert all(left < x < right for x in (*guides, *counted))
        last = picture.table.loc[picture.table["own_row"], "year"].max()
        first = picture.table.loc[picture.table["own_row"], "year"].min()
        year = (max(guides) - min(guides)) / (last - first)
        assert right - max(guides) <= (widest + 0.01) * year
