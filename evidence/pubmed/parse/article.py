"""Parse a PubmedArticle element: walk over its children, and read each as its tag says."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Final

from evidence.pubmed.parse.inline_markup import read_inline_text
from evidence.pubmed.parse.people import read_people
from evidence.pubmed.parse.values import (
    ELOCATION_PII,
    ArticleIds,
    Element,
    add_article_id,
    add_article_ids,
    add_elocation_id,
    children_by_tag,
    find_article_number,
    find_doi,
    find_pii,
    find_pmcid,
    read_abstract,
    read_date,
    read_keywords,
    read_pages,
    read_pmid_version,
    read_reference_pmids,
    strip_text,
    strip_texts,
    texts_by_tag,
    unique_nonempty,
)
from evidence.pubmed.record import Record, create_blank_record
from evidence.pubmed.vocabulary import choose_title, is_retracted, is_trial_registry

_ElementReader = Callable[[Record, ArticleIds, Element], None]
_CITES_REF_TYPE: Final = "Cites"  # until 2018 references were among comments and corrections
_GRANT_PARTS: Final = ("GrantID", "Acronym", "Agency", "Country")


def parse_article(element: Element) -> Record:
    """Parse a PubmedArticle element.

    Raises:
        ValueError: it has no PMID.
    """
    record = create_blank_record()
    ids: ArticleIds = {}
    _read_children(_RECORD_READERS, record, ids, element)
    if not record.pmid:
        raise ValueError("it has no PMID")
    record.title = choose_title(record.title, record.vernacular_title)
    record.doi = find_doi(ids)
    record.pmcid = find_pmcid(ids)
    record.pii = find_pii(ids)
    record.pages = record.pages or find_article_number(ids.get(ELOCATION_PII, ()))
    return record


def read_citation_parts(record: Record, ids: ArticleIds, parts: Element) -> None:
    """Fill a record from children of a MedlineCitation or an Article, in any order.

    Args:
        record: the record.
        ids: takes the identifiers.
        parts: an element that holds the children.
    """
    _read_children(_CITATION_READERS, record, ids, parts)
    _read_children(_ARTICLE_READERS, record, ids, parts)


def _read_children(
    readers: Mapping[str, _ElementReader], record: Record, ids: ArticleIds, parent: Element
) -> None:
    for part in parent:
        read = readers.get(part.tag)
        if read:
            read(record, ids, part)


def _read_citation(record: Record, ids: ArticleIds, citation: Element) -> None:
    record.status = citation.get("Status")
    _read_children(_CITATION_READERS, record, ids, citation)


def _read_pmid(record: Record, _: ArticleIds, element: Element) -> None:
    number = read_pmid_version(element)
    if not record.pmid or number[1] > record.version:
        record.pmid, record.version = number


def _read_article(record: Record, ids: ArticleIds, article: Element) -> None:
    record.pub_model = article.get("PubModel")
    _read_children(_ARTICLE_READERS, record, ids, article)


def _read_journal(record: Record, ids: ArticleIds, journal: Element) -> None:
    _read_children(_JOURNAL_READERS, record, ids, journal)


def _read_journal_info(record: Record, _: ArticleIds, element: Element) -> None:
    parts = texts_by_tag(element)
    record.country = strip_text(parts.get("Country"))
    record.issn_linking = strip_text(parts.get("ISSNLinking"))
    record.journal_abbrev = record.journal_abbrev or strip_text(parts.get("MedlineTA"))


def _read_issue(record: Record, _: ArticleIds, issue: Element) -> None:
    parts = children_by_tag(issue)
    record.volume = read_inline_text(parts.get("Volume"))
    record.issue = read_inline_text(parts.get("Issue"))
    record.pub_date = date = read_date(parts.get("PubDate"))
    record.year = int(date[:4]) if date else None


def _read_authors(record: Record, _: ArticleIds, authors: Element) -> None:
    names, orcids, affiliations = read_people([authors])
    if authors.get("Type") == "editors":
        record.editors += names
        return
    record.authors += names
    record.authors_incomplete |= authors.get("CompleteYN") == "N"
    record.orcids = unique_nonempty((*record.orcids, *orcids))
    record.affiliations = unique_nonempty((*record.affiliations, *affiliations))


def _read_affiliation(record: Record, _: ArticleIds, affiliation: Element) -> None:
    """Read the one affiliation that an article had in the files of NLM until 2005."""
    record.affiliations = unique_nonempty((*record.affiliations, read_inline_text(affiliation)))


def _read_publication_types(record: Record, _: ArticleIds, types: Element) -> None:
    record.publication_types = strip_texts(types)
    record.retracted = is_retracted(record.publication_types, record.comments_corrections)


def _read_article_date(record: Record, _: ArticleIds, date: Element) -> None:
    if date.get("DateType", "Electronic") == "Electronic":
        record.epub_date = record.epub_date or read_date(date)


def _read_other_id(_: Record, ids: ArticleIds, other_id: Element) -> None:
    if other_id.get("Source") == "NLM":
        add_article_id(ids, "NLM", other_id.text)


def _read_chemicals(record: Record, _: ArticleIds, chemicals: Element) -> None:
    record.chemicals = unique_nonempty(strip_texts(chemicals.iter("NameOfSubstance")))


def _read_mesh(record: Record, _: ArticleIds, headings: Element) -> None:
    terms: list[str] = []
    major: list[str] = []
    qualified: list[str] = []
    for heading in headings:
        parts = [part for part in heading if strip_text(part.text)]
        if not parts:
            continue
        descriptor, *qualifiers = strip_texts(parts)
        terms.append(descriptor)
        qualified += [f"{descriptor}/{qualifier}" for qualifier in qualifiers]
        if any(map(_is_major_topic, parts)):
            major.append(descriptor)
    record.mesh_terms = tuple(terms)
    record.mesh_major = unique_nonempty(major)
    record.mesh_qualified = tuple(qualified)


def _is_major_topic(part: Element) -> bool:
    return part.get("MajorTopicYN") == "Y"


def _read_corrections(record: Record, _: ArticleIds, notices: Element) -> None:
    """Read comments and corrections as ``RefType:PMID``; a reference is what the paper cites."""
    corrections, cites = [], []
    for notice in notices:
        parts = children_by_tag(notice)
        kind = notice.get("RefType")
        pmid = strip_text(parts["PMID"].text) if "PMID" in parts else None
        if kind == _CITES_REF_TYPE:
            cites.append(pmid)
        else:
            source = pmid or read_inline_text(parts.get("RefSource")) or "unknown"
            corrections.append(f"{kind}:{source}")
    record.comments_corrections = tuple(corrections)
    record.cites = unique_nonempty((*cites, *record.cites))
    record.retracted = is_retracted(record.publication_types, record.comments_corrections)


def _read_data_banks(record: Record, _: ArticleIds, banks: Element) -> None:
    """Read the numbers of trial registries, and those of other data banks as ``BANK:number``."""
    registered: list[str] = []
    others: list[str] = []
    for bank in banks:
        parts = children_by_tag(bank)
        name = read_inline_text(parts.get("DataBankName")) or "unknown"
        numbers = strip_texts(parts.get("AccessionNumberList"))
        if is_trial_registry(name):
            registered += numbers
        else:
            others += [f"{name}:{number}" for number in numbers]
    record.registry_ids, record.accessions = unique_nonempty(registered), unique_nonempty(others)


def _read_grants(record: Record, _: ArticleIds, grants: Element) -> None:
    texts = [texts_by_tag(grant) for grant in grants]
    parts = [[strip_text(text.get(name)) for name in _GRANT_PARTS] for text in texts]
    found = ["/".join(filter(None, given)) for given in parts]
    record.grants = unique_nonempty((*record.grants, *found))


def _read_references(record: Record, _: ArticleIds, references: Element) -> None:
    record.cites = unique_nonempty((*record.cites, *read_reference_pmids(references)))


def _column_setter(column: str, value: Callable[[Element], Any]) -> _ElementReader:
    """Make a reader of an element that is one cell."""
    return lambda record, _, element: setattr(record, column, value(element))


def _column_appender(column: str, value: Callable[[Element], str | None]) -> _ElementReader:
    """Make a reader of an element that is an item of a list."""

    def read(record: Record, _: ArticleIds, element: Element) -> None:
        setattr(record, column, unique_nonempty((*getattr(record, column), value(element))))

    return read


_RECORD_READERS: Final[Mapping[str, _ElementReader]] = {
    "MedlineCitation": _read_citation,
    "PubmedData": lambda record, ids, data: _read_children(_DATA_READERS, record, ids, data),
}
_CITATION_READERS: Final[Mapping[str, _ElementReader]] = {
    "PMID": _read_pmid,
    "DateRevised": _column_setter("date_revised", read_date),
    "Article": _read_article,
    "MedlineJournalInfo": _read_journal_info,
    "MeshHeadingList": _read_mesh,
    "ChemicalList": _read_chemicals,
    "KeywordList": lambda record, _, words: setattr(
        record, "keywords", unique_nonempty((*record.keywords, *read_keywords(words)))
    ),
    "CommentsCorrectionsList": _read_corrections,
    "OtherAbstract": _column_appender("other_abstracts", read_abstract),
    "OtherID": _read_other_id,
}
_ARTICLE_READERS: Final[Mapping[str, _ElementReader]] = {
    "Journal": _read_journal,
    "ArticleTitle": _column_setter("title", read_inline_text),
    "AuthorList": _read_authors,
    "Affiliation": _read_affiliation,
    "Abstract": _column_setter("abstract", read_abstract),
    "Language": _column_appender("languages", read_inline_text),
    "Pagination": _column_setter("pages", read_pages),
    "PublicationTypeList": _read_publication_types,
    "ELocationID": lambda _, ids, location: add_elocation_id(ids, location),
    "VernacularTitle": _column_setter("vernacular_title", read_inline_text),
    "ArticleDate": _read_article_date,
    "GrantList": _read_grants,
    "DataBankList": _read_data_banks,
}
_JOURNAL_READERS: Final[Mapping[str, _ElementReader]] = {
    "ISSN": _column_setter("issn", read_inline_text),
    "JournalIssue": _read_issue,
    "Title": _column_setter("journal", read_inline_text),
    "ISOAbbreviation": _column_setter("journal_abbrev", read_inline_text),
}
_DATA_READERS: Final[Mapping[str, _ElementReader]] = {
    "ArticleIdList": lambda _, ids, id_list: add_article_ids(ids, id_list),
    "ReferenceList": _read_references,
}
