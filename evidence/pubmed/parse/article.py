"""A PubmedArticle element -> Record: a walk over the children, each read by the function that its tag names."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Final

from evidence.pubmed.parse.inline_markup import prose
from evidence.pubmed.parse.people import people_in
from evidence.pubmed.parse.values import (
    Element,
    Identifiers,
    abstract_text,
    add_id,
    add_ids,
    add_location,
    atom,
    atoms,
    children,
    dated,
    first_doi,
    first_pii,
    first_pmcid,
    keywords,
    numbered,
    once,
    pages,
    reference_pmids,
    texts,
)
from evidence.pubmed.record import Record, blank_record
from evidence.pubmed.vocabulary import is_trial_registry

_Reader = Callable[[Record, Identifiers, Element], None]
RETRACTED: Final = "Retracted Publication"
_CITES: Final = "Cites"  # until 2018 references stood among the comments and corrections
_GRANT_PARTS: Final = ("GrantID", "Acronym", "Agency", "Country")


def article_record(element: Element) -> Record:
    """The record of a PubmedArticle.

    Raises:
        ValueError: it is no record: the message says what is missing.
    """
    record = blank_record()
    ids: Identifiers = {}
    _read(_RECORD, record, ids, element)
    if not record.pmid:
        raise ValueError("it has no PMID")
    record.doi = first_doi(ids)
    record.pmcid = first_pmcid(ids)
    record.pii = first_pii(ids)
    return record


def read_parts(record: Record, ids: Identifiers, parts: Element) -> None:
    """Read children of a MedlineCitation or an Article, wherever they stand."""
    _read(_CITATION, record, ids, parts)
    _read(_ARTICLE, record, ids, parts)


def _read(
    readers: Mapping[str, _Reader], record: Record, ids: Identifiers, parent: Element
) -> None:
    for part in parent:
        read = readers.get(part.tag)
        if read:
            read(record, ids, part)


def _citation(record: Record, ids: Identifiers, citation: Element) -> None:
    record.status = citation.get("Status")
    _read(_CITATION, record, ids, citation)


def _pmid(record: Record, _: Identifiers, element: Element) -> None:
    number = numbered(element)
    if not record.pmid or number[1] > record.version:
        record.pmid, record.version = number


def _article(record: Record, ids: Identifiers, article: Element) -> None:
    record.pub_model = article.get("PubModel")
    _read(_ARTICLE, record, ids, article)


def _journal(record: Record, ids: Identifiers, journal: Element) -> None:
    _read(_JOURNAL, record, ids, journal)


def _catalogue(record: Record, _: Identifiers, element: Element) -> None:
    parts = texts(element)
    record.country = atom(parts.get("Country"))
    record.issn_linking = atom(parts.get("ISSNLinking"))
    record.journal_abbrev = record.journal_abbrev or atom(parts.get("MedlineTA"))


def _issue(record: Record, _: Identifiers, issue: Element) -> None:
    parts = children(issue)
    record.volume = prose(parts.get("Volume"))
    record.issue = prose(parts.get("Issue"))
    record.pub_date = date = dated(parts.get("PubDate"))
    record.year = int(date[:4]) if date else None


def _authors(record: Record, _: Identifiers, authors: Element) -> None:
    names, orcids, affiliations = people_in([authors])
    record.authors += names
    record.orcids = once((*record.orcids, *orcids))
    record.affiliations = once((*record.affiliations, *affiliations))


def _types(record: Record, _: Identifiers, types: Element) -> None:
    record.publication_types = atoms(types)
    record.retracted = record.retracted or RETRACTED in record.publication_types


def _article_date(record: Record, _: Identifiers, date: Element) -> None:
    if date.get("DateType", "Electronic") == "Electronic":
        record.epub_date = record.epub_date or dated(date)


def _other_id(_: Record, ids: Identifiers, other_id: Element) -> None:
    if other_id.get("Source") == "NLM":
        add_id(ids, "NLM", other_id.text)


def _chemicals(record: Record, _: Identifiers, chemicals: Element) -> None:
    record.chemicals = once(atoms(chemicals.iter("NameOfSubstance")))


def _mesh(record: Record, _: Identifiers, headings: Element) -> None:
    terms: list[str] = []
    major: list[str] = []
    qualified: list[str] = []
    for heading in headings:
        descriptor = ""
        is_major = False
        for part in heading:
            name = (part.text or "").strip()
            if not name:
                continue
            if descriptor:
                qualified.append(f"{descriptor}/{name}")
            else:
                descriptor = name
                terms.append(name)
            is_major = is_major or part.get("MajorTopicYN") == "Y"
        if is_major and descriptor:
            major.append(descriptor)
    record.mesh_terms, record.mesh_major, record.mesh_qualified = (
        tuple(terms),
        once(major),
        tuple(qualified),
    )


def _notices(record: Record, _: Identifiers, notices: Element) -> None:
    """Comments and corrections as ``RefType:PMID``; references go to those that the paper cites."""
    corrections, cites = [], []
    for notice in notices:
        parts = children(notice)
        kind = notice.get("RefType")
        pmid = atom(parts["PMID"].text) if "PMID" in parts else None
        if kind == _CITES:
            cites.append(pmid)
        else:
            corrections.append(f"{kind}:{pmid or prose(parts.get('RefSource')) or 'unknown'}")
    record.corrections = tuple(corrections)
    record.cites = once((*cites, *record.cites))
    record.retracted = record.retracted or any(
        notice.startswith("RetractionIn:") for notice in corrections
    )


def _data_banks(record: Record, _: Identifiers, banks: Element) -> None:
    """Numbers of the registries of trials, and apart from them those of other data banks behind their names."""
    registered: list[str] = []
    others: list[str] = []
    for bank in banks:
        parts = children(bank)
        name = prose(parts.get("DataBankName")) or "unknown"
        numbers = atoms(parts.get("AccessionNumberList"))
        if is_trial_registry(name):
            registered += numbers
        else:
            others += [f"{name}:{number}" for number in numbers]
    record.registry_ids, record.accessions = once(registered), once(others)


def _grants(record: Record, _: Identifiers, grants: Element) -> None:
    for grant in grants:
        parts = texts(grant)
        told = "/".join([text for text in [atom(parts.get(name)) for name in _GRANT_PARTS] if text])
        record.grants += (told,) if told else ()


def _references(record: Record, _: Identifiers, references: Element) -> None:
    record.cites = once((*record.cites, *reference_pmids(references)))


def _cell(column: str, value: Callable[[Element], Any]) -> _Reader:
    """A reader of an element that is one cell."""
    return lambda record, _, element: setattr(record, column, value(element))


def _item(column: str, value: Callable[[Element], str | None]) -> _Reader:
    """A reader of an element that is an item of a list."""

    def read(record: Record, _: Identifiers, element: Element) -> None:
        setattr(record, column, once((*getattr(record, column), value(element))))

    return read


_RECORD: Final[Mapping[str, _Reader]] = {
    "MedlineCitation": _citation,
    "PubmedData": lambda record, ids, data: _read(_DATA, record, ids, data),
}
_CITATION: Final[Mapping[str, _Reader]] = {
    "PMID": _pmid,
    "DateRevised": _cell("date_revised", dated),
    "Article": _article,
    "MedlineJournalInfo": _catalogue,
    "MeshHeadingList": _mesh,
    "ChemicalList": _chemicals,
    "KeywordList": lambda record, _, words: setattr(
        record, "keywords", once((*record.keywords, *keywords(words)))
    ),
    "CommentsCorrectionsList": _notices,
    "OtherAbstract": _item("other_abstracts", abstract_text),
    "OtherID": _other_id,
}
_ARTICLE: Final[Mapping[str, _Reader]] = {
    "Journal": _journal,
    "ArticleTitle": _cell("title", prose),
    "AuthorList": _authors,
    "Abstract": _cell("abstract", abstract_text),
    "Language": _item("languages", prose),
    "Pagination": _cell("pages", pages),
    "PublicationTypeList": _types,
    "ELocationID": lambda _, ids, location: add_location(ids, location),
    "VernacularTitle": _cell("vernacular_title", prose),
    "ArticleDate": _article_date,
    "GrantList": _grants,
    "DataBankList": _data_banks,
}
_JOURNAL: Final[Mapping[str, _Reader]] = {
    "ISSN": _cell("issn", prose),
    "JournalIssue": _issue,
    "Title": _cell("journal", prose),
    "ISOAbbreviation": _cell("journal_abbrev", prose),
}
_DATA: Final[Mapping[str, _Reader]] = {
    "ArticleIdList": lambda _, ids, id_list: add_ids(ids, id_list),
    "ReferenceList": _references,
}
