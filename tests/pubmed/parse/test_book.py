"""Books of the Bookshelf and their chapters."""

import pytest
from support.paths import SAMPLES

from evidence.pubmed.parse.book import parse_book
from evidence.pubmed.parse.xml import parse_xml


def book(inside, data=""):
    document = f"<BookDocument><PMID>7</PMID>{inside}</BookDocument>"
    return parse_book(
        parse_xml(f"<PubmedBookArticle>{document}{data}</PubmedBookArticle>".encode())
    )


def author_list(kind, family):
    author = f"<Author><LastName>{family}</LastName></Author>"
    return f'<AuthorList Type="{kind}">{author}</AuthorList>'


def test_a_whole_book_has_its_own_title():
    record = book("<Book><BookTitle>A handbook</BookTitle></Book>")
    assert (record.title, record.book_title, record.is_book) == ("A handbook", "A handbook", True)


def test_a_chapter_has_its_own_title_and_that_of_the_book():
    record = book("<Book><BookTitle>A handbook</BookTitle></Book><ArticleTitle>One</ArticleTitle>")
    assert (record.title, record.book_title) == ("One", "A handbook")


def test_the_authors_of_a_chapter_are_not_those_of_the_book():
    of_book = f"<Book>{author_list('authors', 'Elder')}{author_list('editors', 'Keeper')}</Book>"
    assert book(of_book).authors == ("Elder",)
    record = book(of_book + author_list("authors", "Writer"))
    assert (record.authors, record.editors) == (("Writer",), ("Keeper",))


def test_identifiers_of_the_document_go_before_those_of_the_data():
    ids = '<ArticleIdList><ArticleId IdType="doi">10.5555/{}</ArticleId></ArticleIdList>'
    data = f"<PubmedBookData>{ids.format('data')}</PubmedBookData>"
    assert book("", data).doi == "10.5555/data"
    assert book(ids.format("document"), data).doi == "10.5555/document"


@pytest.mark.parametrize(
    ("xml", "message"),
    [
        (b"<PubmedBookArticle/>", "it has no BookDocument"),
        (b"<PubmedBookArticle><BookDocument/></PubmedBookArticle>", "it has no PMID"),
    ],
)
def test_what_is_no_record_says_what_is_missing(xml, message):
    with pytest.raises(ValueError, match=message):
        parse_book(parse_xml(xml))


def test_the_sample_of_a_chapter_is_read_in_full():
    element = parse_xml((SAMPLES / "book_chapter.xml").read_bytes()).find("PubmedBookArticle")
    record = parse_book(element)
    assert (record.pmid, record.pages, record.year) == ("99017001", "71-84", 2012)
    assert (record.publisher, record.volume) == ("Example Press", "2")
    assert (record.publication_types, record.cites) == (("Review",), ("99009001",))
    assert (record.keywords, record.vernacular_title) == (("Cupping",), "Schröpfen")
