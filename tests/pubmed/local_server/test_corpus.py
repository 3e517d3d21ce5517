"""Records as the server holds them."""

from datetime import date

import pytest
from support.paths import SAMPLES

from evidence.pubmed.local_server.corpus import Corpus, Paper, normalise_words, parse_papers

XML = (SAMPLES / "plain_article.xml").read_bytes()


def test_a_set_is_split_into_its_records_byte_for_byte():
    (paper,) = parse_papers(XML)
    assert paper.pmid == "99001001"
    assert paper.xml in XML


def test_books_and_articles_are_both_records():
    pmids = [paper.pmid for paper in parse_papers((SAMPLES / "book_chapter.xml").read_bytes())]
    assert pmids == ["99017001", "99017002"]


def test_a_record_without_a_pmid_is_an_error():
    with pytest.raises(ValueError, match="the record at byte 3 has no PMID"):
        list(parse_papers(b"<s><PubmedArticle></PubmedArticle></s>"))


def test_words_of_each_field_are_found():
    (paper,) = parse_papers(XML)
    assert " writer c " in paper.field_values["Author"]
    assert " j invent back pain " in paper.field_values["Journal"]
    assert " humans " in paper.field_values["MeSH Terms"]
    assert " humans " not in paper.field_values["MeSH Major Topic"]
    assert {" all ", " medline ", " hasabstract "} == set(paper.field_values["Filter"])
    assert set(paper.field_values["Title"]) < set(paper.field_values["All Fields"])


def test_words_are_folded_to_one_blank_between_them():
    assert normalise_words("Wet-Cupping, (2 mm)") == " wet cupping 2 mm "


@pytest.mark.parametrize(
    ("inside", "day"),
    [
        ("<PubDate><Year>2015</Year><Month>Mar</Month><Day>31</Day></PubDate>", date(2015, 3, 28)),
        ("<PubDate><Year>2015</Year><Month>03</Month></PubDate>", date(2015, 3, 1)),
        ("<PubDate><MedlineDate>1998 Dec-1999 Jan</MedlineDate></PubDate>", date(1998, 1, 1)),
        ("<PubDate><Year>none</Year></PubDate>", date(1900, 1, 1)),
        ("", date(1900, 1, 1)),
    ],
)
def test_a_date_that_is_missing_or_vague_is_still_a_day(inside, day):
    paper = Paper("1", f"<PubmedArticle>{inside}</PubmedArticle>".encode())
    assert paper.day("Date - Publication") == paper.day("Date - Modification") == day


def test_the_newest_record_goes_first_and_a_later_one_replaces_its_pmid():
    dated = "<PubmedArticle><PubDate><Year>{}</Year></PubDate></PubmedArticle>"
    papers = [
        Paper(pmid, dated.format(year).encode())
        for pmid, year in [("1", 2001), ("2", 2003), ("1", 2002)]
    ]
    corpus = Corpus.from_papers(papers)
    assert list(corpus.papers) == ["2", "1"]
    assert corpus.papers["1"] is papers[2]
