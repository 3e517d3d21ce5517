import re

import pandas as pd
import pytest
from support.drawn import LOOKS, assert_readable

import evidence
from evidence.errors import EvidenceError
from evidence.synthesis.figures.by_year import draw_studies_by_year


@pytest.fixture(scope="module")
def years():
    return draw_studies_by_year(evidence.load())


def studies(*rows):
    return pd.DataFrame(
        rows, columns=["year", "design"], index=[f"study{i}" for i in range(len(rows))]
    )


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
    picture = draw_studies_by_year(
        studies((2001, "rct"), (2003, "rct"), (2003, "guideline"), (2003, pd.NA), (2004, "survey"))
    )
    assert picture.alt == (
        "5 studies from 2001 to 2004, a stacked bar for each year. "
        "By design: trials 2, guidelines 1, observational 1, other 1, "
        "systematic reviews 0, laboratory and animal 0. "
        "The most in one year: 3, in 2003."
    )


def test_studies_without_a_year_are_named_not_dropped():
    with pytest.raises(EvidenceError, match=r"leave these out: study1$"):
        draw_studies_by_year(studies((2001, "rct"), (pd.NA, "rct"), (2003, "rct")))


def test_no_studies_are_refused_with_what_to_do():
    with pytest.raises(EvidenceError, match="pass one or more"):
        draw_studies_by_year(studies())


@pytest.mark.parametrize(("width", "dark"), LOOKS)
def test_words_neither_overlap_nor_leave_the_figure(width, dark):
    assert_readable(draw_studies_by_year(evidence.load(), width=width, dark=dark))


def test_the_same_studies_give_the_same_bytes():
    known = evidence.load()
    assert draw_studies_by_year(known).to_png() == draw_studies_by_year(known).to_png()


def test_the_alt_text_has_at_most_three_sentences(years):
    assert len(re.findall(r"[.!?](?:\s|$)", years.alt)) <= 3


def test_the_alt_text_names_all_years_with_the_most_studies():
    picture = draw_studies_by_year(studies((2001, "rct"), (2003, "rct"), (2004, "rct")))
    assert picture.alt.endswith("The most in one year: 1, in 2001, 2003 and 2004.")
    assert draw_studies_by_year(studies((2001, "rct"))).alt.startswith("1 study of 2001,")
