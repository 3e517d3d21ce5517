"""Cards as HTML, read back with a parser."""

from dataclasses import replace

import pytest
from lxml import html
from support.appraised import appraise_study
from support.small_base import write_honey_base

from evidence.claims.base.load import EvidenceBase, read_base
from evidence.claims.card.card import build_card
from evidence.claims.card.card_html import format_card_html


@pytest.fixture(scope="module")
def honey(tmp_path_factory) -> EvidenceBase:
    return read_base(write_honey_base(tmp_path_factory.mktemp("html") / "honey"))


def rows(page: html.HtmlElement, title: str) -> list[list[str]]:
    """Return the cells of the table whose first column has a title."""
    (table,) = [table for table in page.iter("table") if table.find(".//th").text == title]
    lines = (line for line in table.iter("tr") if line.find("td") is not None)
    return [[cell.text_content() for cell in line] for line in lines]


def test_a_table_for_comparators_and_one_for_studies(honey):
    page = html.fromstring(format_card_html(build_card(honey, "H1")))
    assert rows(page, "compared with") == [
        ["no treatment", "supported, low certainty", "oduwole2018", ""]
    ]
    assert rows(page, "study") == [
        [
            "oduwole2018",
            "for",
            "meta-analysis",
            "yes",
            "Pooled over two trials, children coughed less often with it than without treatment.",
        ]
    ]
    assert page.find(".//a").get("href") == "https://doi.org/10.1002/14651858.cd007094.pub5"


def test_a_study_that_does_not_count_says_why_and_one_without_address_has_no_link(honey):
    (row,) = [row for row in honey.judgements if row.claim == "H1"]
    unread = replace(honey, judgements=(replace(row, stance="not_assessed"),))
    bare = replace(honey.studies["oduwole2018"], doi=None)
    card = build_card(replace(unread, studies={"oduwole2018": bare}), "H1")
    page = html.fromstring(format_card_html(card))
    ((key, says, _, counts, _),) = rows(page, "study")
    (item,) = card.verdict.weighted_judgements
    assert (key, says, counts) == ("oduwole2018", "not read", item.note)
    assert page.find(".//a") is None


def test_a_claim_without_evidence_has_no_tables_and_no_wording(honey):
    page = html.fromstring(format_card_html(build_card(honey, "H4")))
    assert page.find(".//table") is None
    assert "How to say it" not in page.text_content()
    assert "Not studied" in page.text_content()
    assert [item.text for item in page.iter("li")] == [
        "No study that answers this claim has been judged yet."
    ]


def test_the_careful_wording_is_shown(honey):
    page = html.fromstring(format_card_html(build_card(honey, "H1")))
    assert "How to say it: Honey probably eases acute cough" in page.text_content()


def test_an_address_cannot_leave_its_attribute(honey):
    hostile = replace(honey.studies["oduwole2018"], doi='10.1/"><script>alert(1)</script>')
    card = build_card(replace(honey, studies={"oduwole2018": hostile}), "H1")
    page = html.fromstring(format_card_html(card))
    assert page.find(".//script") is None
    assert len(list(page.iter("a"))) == 1


def test_an_appraisal_stands_beside_the_design_and_is_escaped(honey):
    ann = appraise_study("paul2007", "rob2", by="<b>Ann</b>")
    bob = appraise_study("paul2007", "rob2", by="Bob", deviations="high")
    card = build_card(replace(honey, appraisals=(*ann, *bob)), "H3")
    ((_, _, design, _, _),) = rows(html.fromstring(format_card_html(card)), "study")
    assert design == (
        "randomised trial; risk of bias: high (RoB 2); "
        "the most severe of low by <b>Ann</b> and high by Bob"
    )
