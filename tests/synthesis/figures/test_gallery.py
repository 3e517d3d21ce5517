import dataclasses
import re
import subprocess
import sys
from itertools import combinations
from typing import get_args

import pandas as pd
import pytest
from support.drawn import assert_readable, words_in

import evidence
from evidence.claims.verdict.verdict import compute_verdict
from evidence.errors import EvidenceError
from evidence.studies.study import Design
from evidence.synthesis.figures.gallery import DESIGN_GROUPS, studies_by_year, verdict_strip

WIDTHS = (3.6, 7.5)


@pytest.fixture(scope="module")
def verdicts(base):
    return [compute_verdict(base, key) for key in base.claims]


@pytest.fixture(scope="module")
def strip(verdicts):
    return verdict_strip(verdicts)


@pytest.fixture(scope="module")
def years():
    return studies_by_year(evidence.load())


def studies(*rows):
    return pd.DataFrame(
        rows, columns=["year", "design"], index=[f"study{i}" for i in range(len(rows))]
    )


def test_the_strip_shows_every_claim_once_with_its_verdict_in_words(verdicts, strip):
    shown = [text.get_text() for text in words_in(strip.figure)]
    for verdict in verdicts:
        assert shown.count(verdict.claim.id) == 1
    for word in {verdict.category for verdict in verdicts}:
        assert shown.count(word.replace("_", " ")) == sum(
            verdict.category == word for verdict in verdicts
        )


def test_the_table_of_the_strip_has_the_numbers_of_the_verdicts(strip):
    kept = evidence.load_verdicts().loc[strip.table.index]
    assert sorted(kept.index) == sorted(evidence.load_verdicts().index)
    for ours, theirs in (
        ("for", "supports"),
        ("against", "contradicts"),
        ("two_sided", "mixed"),
        ("too_little", "insufficient"),
    ):
        assert strip.table[ours].tolist() == kept[theirs].tolist()
    assert strip.table["verdict"].tolist() == [word.replace("_", " ") for word in kept["verdict"]]


def test_the_strip_draws_a_sign_for_each_counted_judgement(strip):
    shown = [text.get_text() for text in words_in(strip.figure)]
    in_legend = 1
    for column, sign in (("against", "−"), ("too_little", "?"), ("two_sided", "±"), ("for", "+")):
        assert shown.count(sign) == strip.table[column].sum() + in_legend


def test_boxes_for_lie_right_of_the_middle_and_boxes_against_left(verdicts):
    lone = next(
        verdict
        for verdict in verdicts
        if verdict.counted_judgements("supports") and verdict.counted_judgements("contradicts")
    )
    signs = {}
    for text in words_in(verdict_strip([lone]).figure):
        if text.get_text() in {"−", "+"} and text.get_weight() == "bold":
            signs.setdefault(text.get_text(), []).append(text.get_position())
    legend = min(y for places in signs.values() for _, y in places)
    against, favour = ([x for x, y in signs[sign] if y > legend] for sign in "−+")
    assert max(against) < min(favour)


def test_the_alt_text_counts_the_verdicts_and_the_certainties(strip):
    for column in ("verdict", "certainty"):
        for word, count in strip.table[column].value_counts().items():
            assert f"{count} {word}" in strip.alt
    assert strip.alt.startswith(
        f"{len(strip.table)} claims on {strip.table['subject'].nunique()} subjects"
    )


def test_a_claim_without_judgements_stands_between_its_neighbours_and_has_no_certainty(
    base, verdicts
):
    bare = dataclasses.replace(
        base, judgements=tuple(row for row in base.judgements if row.claim != "C5")
    )
    among = [verdicts[0], compute_verdict(bare, "C5"), verdicts[-1]]
    picture = verdict_strip(among)
    assert picture.table.loc["C5", "verdict"] == "no evidence"
    assert picture.table["certainty"].isna().tolist() == [
        key == "C5" for key in picture.table.index
    ]
    assert set(picture.table.index) == {verdict.claim.id for verdict in among}
    assert "no evidence judged" in [text.get_text() for text in words_in(picture.figure)]


def test_a_strip_of_nothing_but_unjudged_claims_can_be_drawn(base):
    bare = dataclasses.replace(base, judgements=())
    picture = verdict_strip([compute_verdict(bare, "C5")])
    assert picture.alt.endswith("Verdicts: 1 no evidence.")
    assert picture.to_png().startswith(b"\x89PNG")


def test_no_verdicts_and_no_studies_are_refused_with_what_to_do():
    with pytest.raises(EvidenceError, match="pass the verdict of one claim or more"):
        verdict_strip([])
    with pytest.raises(EvidenceError, match="pass one or more"):
        studies_by_year(studies())


@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize("name", ["strip", "years"])
def test_words_neither_overlap_nor_leave_the_picture(name, width, verdicts):
    picture = (
        verdict_strip(verdicts, width=width)
        if name == "strip"
        else studies_by_year(evidence.load(), width=width)
    )
    assert_readable(picture)


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


def test_the_table_of_years_adds_up_to_the_studies(years):
    known = evidence.load()
    assert years.table["all"].sum() == len(known)
    assert years.table["all"].to_dict() == known["year"].value_counts().to_dict()
    assert (years.table.drop(columns="all").sum(axis="columns") == years.table["all"]).all()
    assert years.table["guidelines"].sum() == (known["design"] == "guideline").sum()


def test_the_bars_are_as_high_as_the_numbers_of_the_table(years):
    (axes,) = years.figure.axes
    for bars, name in zip(axes.containers, years.table.columns[:-1], strict=True):
        assert [bar.get_height() for bar in bars] == years.table[name].tolist()


def test_the_alt_text_of_years_is_written_from_the_data():
    picture = studies_by_year(
        studies((2001, "rct"), (2003, "rct"), (2003, "guideline"), (2003, pd.NA), (2004, "survey"))
    )
    assert picture.alt == (
        "5 studies from 2001 to 2004, a stacked bar for each year. "
        "By design: trials 2, guidelines 1, observational 1, other 1, systematic reviews 0, laboratory and animal 0. "
        "The most in one year: 3, in 2003."
    )


def test_studies_without_a_year_are_named_not_dropped():
    with pytest.raises(EvidenceError, match=r"leave these out: study1$"):
        studies_by_year(studies((2001, "rct"), (pd.NA, "rct"), (2003, "rct")))


def test_a_picture_is_shown_as_a_png_with_its_alt_text(strip):
    shown, metadata = strip._repr_mimebundle_()
    assert shown["image/png"] == strip.to_png()
    assert shown["text/plain"] == repr(strip) == f"Picture: {strip.alt}"
    assert metadata["image/png"]["alt"] == strip.alt


def test_quotes_and_dollars_in_a_claim_stay_what_they_are(verdicts):
    claim = dataclasses.replace(verdicts[0].claim, text='It "works" & costs $5 or $6')
    picture = verdict_strip([dataclasses.replace(verdicts[0], claim=claim)])
    assert "$5 or $6" in " ".join(text.get_text() for text in words_in(picture.figure))
    assert picture.to_png().startswith(b"\x89PNG")


def test_the_same_data_give_the_same_picture(verdicts):
    few = verdicts[:3]
    assert verdict_strip(few).to_png() == verdict_strip(few).to_png()
    assert studies_by_year(evidence.load()).to_png() == studies_by_year(evidence.load()).to_png()


def test_a_readers_own_settings_do_not_change_a_picture(verdicts):
    import matplotlib as mpl

    plain = verdict_strip(verdicts[:2]).to_png()
    with mpl.rc_context(
        {"font.size": 20, "font.family": ["monospace"], "figure.facecolor": "black"}
    ):
        assert verdict_strip(verdicts[:2]).to_png() == plain


def test_alt_texts_are_at_most_three_sentences(strip, years):
    for picture in (strip, years):
        assert len(re.findall(r"[.!?](?:\s|$)", picture.alt)) <= 3


def test_importing_the_module_does_not_load_matplotlib_or_pandas():
    code = "import sys, evidence.synthesis.figures; print({'matplotlib', 'pandas', 'PIL'} & set(sys.modules))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "set()"
