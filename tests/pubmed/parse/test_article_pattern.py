"""The pattern takes the usual form of an article, and nothing that is not well-formed."""

import re

import pytest
from support.paths import SAMPLES

from evidence.pubmed.parse.article_pattern import PUBMED_ARTICLE

SET = (SAMPLES / "plain_article.xml").read_text(encoding="utf-8")
PLAIN = re.search(r"<PubmedArticle>.*</PubmedArticle>", SET, re.DOTALL)[0]


def test_parts_of_an_article_are_captured():
    found = PUBMED_ARTICLE.fullmatch(PLAIN).groupdict()
    assert (found["pmid"], found["version"], found["status"]) == ("99001001", "1", "MEDLINE")
    assert (found["year"], found["month"], found["day"]) == ("2015", "Mar", "07")
    assert found["authors"].count("<Author ") == 2
    assert found["article_sections"].count("<DataBankList") == 1
    assert found["medline_date"] is None


@pytest.mark.parametrize(
    ("written", "instead"),
    [
        ('Version="1"', "Version='1'"),
        ("<Language>", "<Language><!-- x -->"),
        ("<Volume>12</Volume>", "<Volume><![CDATA[12]]></Volume>"),
        ("<Volume>12</Volume>", "<Volume>12</Volume><Tomorrow/>"),
        ("</Journal>", ""),
        ("<Author ", "<Author <"),
    ],
)
def test_another_form_does_not_match(written, instead):
    assert written in PLAIN
    assert PUBMED_ARTICLE.fullmatch(PLAIN.replace(written, instead, 1)) is None


def test_a_long_text_that_does_not_match_is_given_up_soon():
    broken = PLAIN.replace("</AbstractText>", " word" * 200_000 + "</Abstract>", 1)
    assert PUBMED_ARTICLE.fullmatch(broken) is None
