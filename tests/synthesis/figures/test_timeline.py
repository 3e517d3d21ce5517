import dataclasses

import pytest
from support.drawn import WIDTHS, assert_readable, assert_well_kept, said

from evidence.errors import EvidenceError
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
        colour = "#0072B2"
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
    assert len(strikes) == gone.sum() == 4


def test_the_alt_text_is_written_from_the_data(base):
    assert draw_timeline(base, "T14").alt == (
        "Timeline of claim T14, Guidelines recommend acupuncture for low back pain: "
        "11 studies from 2007 to 2023. "
        "By design: guidelines 8, systematic reviews 2, other 1. "
        "Replaced: Chou 2007a by Qaseem 2017."
    )


def test_what_cannot_be_drawn_is_told(base):
    with pytest.raises(EvidenceError, match="no claim 'X9'"):
        draw_timeline(base, "X9")
    with pytest.raises(EvidenceError, match="no studies to draw"):
        draw_timeline(dataclasses.replace(base, judgements=()), "T1")


@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
@pytest.mark.parametrize("width", WIDTHS)
def test_words_neither_overlap_nor_leave_the_timeline(base, width, dark):
    for claim in (None, *base.claims):
        assert_readable(draw_timeline(base, claim, width=width, dark=dark))


def test_the_same_timeline_gives_the_same_bytes(base):
    assert_well_kept(lambda: draw_timeline(base, "T14", dark=True))
