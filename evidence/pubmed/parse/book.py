"""Parse a PubmedBookArticle element: a book of NCBI's Bookshelf, or a chapter of one.

See https://www.nlm.nih.gov/bsd/licensee/elements_descriptions.html and NLM's bookdoc document type.
"""

from __future__ import annotations

from evidence.pubmed.parse.inline_markup import read_inline_text
from evidence.pubmed.parse.people import read_people
from evidence.pubmed.parse.values import (
    ArticleIds,
    Element,
    add_article_ids,
    children_by_tag,
    find_doi,
    find_pii,
    find_pmcid,
    iter_children,
    read_abstract,
    read_date,
    read_keywords,
    read_pages,
    read_pmid_version,
    read_reference_pmids,
    strip_texts,
    unique_nonempty,
)
from evidence.pubmed.record import Record, create_blank_record
from evidence.pubmed.vocabulary import choose_title, is_retracted


def parse_book(element: Element) -> Record:
    """Parse a PubmedBookArticle element; a chapter without authors has those of the book.

    Raises:
        ValueError: it has no BookDocument or no PMID; the message says which.
    """
    document = element.find("BookDocument")
    if document is None:
        raise ValueError("it has no BookDocument")
    parts = children_by_tag(document)
    book_element = parts.get("Book")
    book = children_by_tag(book_element)
    chapter_lists = list(iter_children(document, "AuthorList"))
    book_lists = list(iter_children(book_element, "AuthorList"))
    author_lists = _select_lists("authors", chapter_lists) or _select_lists("authors", book_lists)
    ids = _read_ids(element, parts)

    record = create_blank_record()
    record.is_book = True
    record.pmid, record.version = read_pmid_version(parts.get("PMID"))
    record.doi, record.pmcid, record.pii = find_doi(ids), find_pmcid(ids), find_pii(ids)
    record.book_title = read_inline_text(book.get("BookTitle"))
    record.title = read_inline_text(parts.get("ArticleTitle")) or record.book_title
    record.vernacular_title = read_inline_text(parts.get("VernacularTitle"))
    record.title = choose_title(record.title, record.vernacular_title)
    record.abstract = read_abstract(parts.get("Abstract"))
    record.authors, record.orcids, record.affiliations = read_people(author_lists)
    record.authors_incomplete = any(each.get("CompleteYN") == "N" for each in author_lists)
    record.editors = read_people(_select_lists("editors", [*book_lists, *chapter_lists])).names
    record.publisher = read_inline_text(children_by_tag(book.get("Publisher")).get("PublisherName"))
    record.volume = read_inline_text(book.get("Volume"))
    record.pages = read_pages(parts.get("Pagination"))
    record.pub_date = read_date(book.get("PubDate"))
    record.year = int(record.pub_date[:4]) if record.pub_date else None
    record.date_revised = read_date(parts.get("DateRevised"))
    record.languages = strip_texts(iter_children(document, "Language"))
    record.publication_types = strip_texts(iter_children(document, "PublicationType"))
    keyword_lists = iter_children(document, "KeywordList")
    record.keywords = read_keywords(word for words in keyword_lists for word in words)
    references = iter_children(document, "ReferenceList")
    cited = [pmid for listed in references for pmid in read_reference_pmids(listed)]
    record.cites = unique_nonempty(cited)
    record.retracted = is_retracted(record.publication_types)
    return record


def _select_lists(kind: str, lists: list[Element]) -> list[Element]:
    return [people for people in lists if people.get("Type", "authors") == kind]


def _read_ids(element: Element, parts: dict[str, Element]) -> ArticleIds:
    ids: ArticleIds = {}
    data = children_by_tag(element.find("PubmedBookData"))
    for id_list in (parts.get("ArticleIdList"), data.get("ArticleIdList")):
        if id_list is not None:
            add_article_ids(ids, id_list)
    return ids
