"""Small elements that articles and books share."""

import pytest

from evidence.pubmed.parse import values
from evidence.pubmed.parse.xml import parse_xml


def element(xml):
    return parse_xml(xml.encode())


def test_children_are_found_by_tag_and_the_last_of_a_tag_counts():
    parent = element("<p><a>1</a><b/><a>2</a></p>")
    assert {tag: child.text for tag, child in values.children_by_tag(parent).items()} == {
        "a": "2",
        "b": None,
    }
    assert values.texts_by_tag(parent) == {"a": "2", "b": None}
    assert [child.text for child in values.iter_children(parent, "a")] == ["1", "2"]


def test_a_missing_element_has_no_children():
    assert values.children_by_tag(None) == values.texts_by_tag(None) == {}
    assert tuple(values.iter_children(None, "a")) == values.strip_texts(None) == ()


@pytest.mark.parametrize(
    ("text", "stripped"), [(" a ", "a"), (" ", None), ("", None), (None, None)]
)
def test_a_blank_text_is_none(text, stripped):
    assert values.strip_text(text) == stripped


def test_blank_texts_are_left_out():
    assert values.strip_texts(element("<p><a> x </a><a/><a> </a><a>y</a></p>")) == ("x", "y")


def test_items_are_unique_in_order():
    assert values.unique_nonempty(["b", None, "a", "", "b"]) == ("b", "a")


@pytest.mark.parametrize(
    ("xml", "number"),
    [
        ('<PMID Version="2">123</PMID>', ("123", 2)),
        ("<PMID>0123</PMID>", ("123", 1)),
        ('<PMID Version="x">123</PMID>', ("123", 1)),
    ],
)
def test_a_pmid_has_a_version(xml, number):
    assert values.read_pmid_version(element(xml)) == number


@pytest.mark.parametrize("missing", [None, "<PMID/>", "<PMID>none</PMID>"])
def test_no_pmid_is_an_error(missing):
    with pytest.raises(ValueError, match="it has no PMID"):
        values.read_pmid_version(missing and element(missing))


@pytest.mark.parametrize(
    ("inside", "date"),
    [
        ("<Year>2007</Year><Month>Sep</Month><Day>4</Day>", "2007-09-04"),
        ("<Year>2007</Year><Season>Fall</Season>", "2007"),
        ("<MedlineDate>2000 Nov-Dec</MedlineDate>", "2000-11"),
        ("", None),
    ],
)
def test_a_date_is_in_iso_form(inside, date):
    assert values.read_date(element(f"<PubDate>{inside}</PubDate>")) == date


def test_no_date_is_none():
    assert values.read_date(None) is None


def test_an_abstract_has_a_line_a_section_without_its_copyright():
    abstract = element(
        '<Abstract><AbstractText Label="AIM: ">To see.</AbstractText><AbstractText/>'
        "<AbstractText>We saw.</AbstractText>"
        "<CopyrightInformation>Ours</CopyrightInformation></Abstract>"
    )
    assert values.read_abstract(abstract) == "AIM: To see.\nWe saw."
    assert values.read_abstract(element("<Abstract/>")) is values.read_abstract(None) is None


@pytest.mark.parametrize(
    ("inside", "pages"),
    [
        (
            "<StartPage>123</StartPage><EndPage>133</EndPage><MedlinePgn>123-33</MedlinePgn>",
            "123-33",
        ),
        ("<StartPage>123</StartPage><EndPage>133</EndPage>", "123-133"),
        ("<StartPage>e5</StartPage>", "e5"),
        ("<EndPage>7</EndPage>", None),
        ("<MedlinePgn> </MedlinePgn>", None),
    ],
)
def test_pages_are_as_pubmed_shortens_them(inside, pages):
    assert values.read_pages(element(f"<Pagination>{inside}</Pagination>")) == pages


def test_keywords_come_once():
    words = element("<KeywordList><K>a</K><K><i>a</i></K><K> </K><K>b</K></KeywordList>")
    assert values.read_keywords(words) == ("a", "b")


def test_references_give_their_pmids_only():
    cited = element(
        '<ReferenceList><Reference><ArticleIdList><ArticleId IdType="pubmed">5</ArticleId>'
        '<ArticleId IdType="doi">10.5555/x</ArticleId></ArticleIdList></Reference>'
        "<Reference><ArticleIdList><ArticleId>6</ArticleId></ArticleIdList></Reference>"
        "</ReferenceList>"
    )
    assert values.read_reference_pmids(cited) == ("5", "6")


def test_the_article_id_list_goes_before_elocation_ids():
    ids = {}
    values.add_elocation_id(ids, element('<E EIdType="doi" ValidYN="Y">10.5555/E</E>'))
    values.add_elocation_id(ids, element('<E EIdType="pii" ValidYN="N">wrong</E>'))
    assert (values.find_doi(ids), values.find_pii(ids)) == ("10.5555/e", None)
    values.add_article_ids(
        ids,
        element(
            '<L><A IdType="doi">no doi</A><A IdType="doi">10.5555/L</A><A IdType="pii">S1</A></L>'
        ),
    )
    assert (values.find_doi(ids), values.find_pii(ids)) == ("10.5555/l", "S1")


def test_a_pmcid_may_be_an_older_id_of_nlm():
    ids = {}
    values.add_article_id(ids, "NLM", "NIHMS1")
    values.add_article_id(ids, "NLM", " PMC12345 [Available on 01/01/99]")
    assert values.find_pmcid(ids) == "PMC12345"
    values.add_article_id(ids, "pmc", "pmc6789.1")
    assert values.find_pmcid(ids) == "PMC6789"
    values.add_article_id({}, "pmc", None)
