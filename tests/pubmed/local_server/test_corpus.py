"""Records as the server holds them."""

from datetime import date

import pytest
from support.paths import SAMPLES

from evidence.pubmed.local_server.corpus import (
    DATE_FIELDS,
    Corpus,
    Paper,
    normalise_words,
    parse_papers,
)

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
        ("<PubDate><Year>2015</Year><Month>Mar</Month><Day>31</Day></PubDate>", date(2015, 3, 31)),
        ("<PubDate><Year>2015</Year><Month>Feb</Month><Day>31</Day></PubDate>", date(2015, 2, 28)),
        ("<PubDate><Year>2015</Year><Month>03</Month></PubDate>", date(2015, 3, 1)),
        ("<PubDate><Year>2015</Year><Month>March</Month></PubDate>", date(2015, 3, 1)),
        ("<PubDate><Year>2015</Year><Season>Fall</Season></PubDate>", date(2015, 1, 1)),
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


def test_each_kind_of_date_is_its_own_and_falls_back_to_the_one_before():
    day = "<Year>{}</Year><Month>5</Month><Day>6</Day>".format
    entered = f'<PubMedPubDate PubStatus="entrez">{day(2002)}</PubMedPubDate>'
    created = f'<PubMedPubDate PubStatus="pubmed">{day(2003)}</PubMedPubDate>'
    published, revised = (
        f"<PubDate>{day(2001)}</PubDate>",
        f"<DateRevised>{day(2004)}</DateRevised>",
    )
    online = f'<ArticleDate DateType="Electronic">{day(2000)}</ArticleDate>'
    parts = [published, entered, created, revised, online]
    years = []
    for count in range(1, 6):
        xml = f"<PubmedArticle>{''.join(parts[:count])}</PubmedArticle>"
        paper = Paper("1", xml.encode())
        years.append([paper.day(field).year for field in DATE_FIELDS])
    assert years == [
        [2001, 2001, 2001, 1900, 2001],
        [2001, 2002, 2001, 1900, 2002],
        [2001, 2002, 2003, 1900, 2002],
        [2001, 2002, 2003, 1900, 2004],
        [2001, 2002, 2003, 2000, 2004],
    ]


def test_a_phrase_cannot_cross_two_items_of_a_field():
    (paper,) = parse_papers(XML)
    types = paper.field_values["Publication Type"]
    assert [" journal article " in value for value in types] == [True, False]
    assert not any(" article randomized " in value for value in types)


def test_of_papers_of_one_day_the_higher_pmid_goes_first():
    dated = b"<PubmedArticle><PubDate><Year>2001</Year></PubDate></PubmedArticle>"
    corpus = Corpus.from_papers(Paper(pmid, dated) for pmid in ("9", "100", "20"))
    assert list(corpus.papers) == ["100", "20", "9"]
