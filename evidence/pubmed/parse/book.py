"""A PubmedBookArticle element -> Record: a book of NCBI's Bookshelf, or a chapter of one.

See https://www.nlm.nih.gov/bsd/licensee/elements_descriptions.html and NLM's bookdoc document type.
"""

from __future__ import annotations

from evidence.pubmed.parse.inline_markup import prose
from evidence.pubmed.parse.people import people_in
from evidence.pubmed.parse.values import (
    Element,
    Identifiers,
    abstract_text,
    add_ids,
    atoms,
    children,
    dated,
    each,
    first_doi,
    first_pii,
    first_pmcid,
    keywords,
    numbered,
    once,
    pages,
    reference_pmids,
)
from evidence.pubmed.record import Record, blank_record


def book_record(element: Element) -> Record:
    """The record of a PubmedBookArticle.

    Raises:
        ValueError: it is no record: the message says what is missing.
    """
    document = element.find("BookDocument")
    if document is None:
        raise ValueError("it has no BookDocument")
    parts = children(document)
    book_element = parts.get("Book")
    book = children(book_element)
    chapter_lists = list(each(document, "AuthorList"))
    book_lists = list(each(book_element, "AuthorList"))
    people = people_in(_of_type("authors", chapter_lists) or _of_type("authors", book_lists))
    ids = _ids(element, parts)

    record = blank_record()
    record.is_book = True
    record.pmid, record.version = numbered(parts.get("PMID"))
    record.doi, record.pmcid, record.pii = first_doi(ids), first_pmcid(ids), first_pii(ids)
    record.book_title = prose(book.get("BookTitle"))
    record.title = prose(parts.get("ArticleTitle")) or record.book_title
    record.vernacular_title = prose(parts.get("VernacularTitle"))
    record.abstract = abstract_text(parts.get("Abstract"))
    record.authors, record.orcids, record.affiliations = people
    record.editors = people_in(_of_type("editors", [*book_lists, *chapter_lists])).names
    record.publisher = prose(children(book.get("Publisher")).get("PublisherName"))
    record.volume = prose(book.get("Volume"))
    record.pages = pages(parts.get("Pagination"))
    record.pub_date = dated(book.get("PubDate"))
    record.year = int(record.pub_date[:4]) if record.pub_date else None
    record.date_revised = dated(parts.get("DateRevised"))
    record.languages = atoms(each(document, "Language"))
    record.publication_types = atoms(each(document, "PublicationType"))
    record.keywords = keywords(word for words in each(document, "KeywordList") for word in words)
    record.cites = once(
        [pmid for cited in each(document, "ReferenceList") for pmid in reference_pmids(cited)]
    )
    record.retracted = "Retracted Publication" in record.publication_types
    return record


def _of_type(kind: str, lists: list[Element]) -> list[Element]:
    return [people for people in lists if people.get("Type", "authors") == kind]


def _ids(element: Element, parts: dict[str, Element]) -> Identifiers:
    ids: Identifiers = {}
    for id_list in (
        parts.get("ArticleIdList"),
        children(element.find("PubmedBookData")).get("ArticleIdList"),
    ):
        if id_list is not None:
            add_ids(ids, id_list)
    return ids
