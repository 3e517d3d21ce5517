"""Read the small XML elements that articles and books share."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from typing import Final

from lxml import etree

from evidence.ids import normalise_doi, normalise_pmcid, normalise_pmid
from evidence.pubmed.parse.dates import build_iso_date, parse_medline_date
from evidence.pubmed.parse.inline_markup import read_inline_text

Element = etree._Element
ELOCATION_PII: Final = "pii of ELocationID"
_NO_LABEL: Final = "UNLABELLED"  # NLM's word for a section without a label
_TELLING_LABEL: Final = re.compile(r":|\d|\b[IVX]+\b")
# What stands in place of pages: 9966, e154225, euae122; not the S0140-6736(20)30183-5 of a
# publisher, in which there is an ISSN.
_ARTICLE_NUMBER: Final = re.compile(
    r"(?!.*\d{4}-\d{3}[\dX])[A-Z]{0,8}[.-]?\d[A-Z0-9.-]{0,15}", re.IGNORECASE
)
ArticleIds = dict[str, list[str]]
"""Identifiers by their type: doi, pii, pmc, ..., "doi of ELocationID"."""


def children_by_tag(element: Element | None) -> dict[str, Element]:
    """Return the children of an element by tag; of several with one tag the last."""
    return {} if element is None else {child.tag: child for child in element}


def texts_by_tag(element: Element | None) -> dict[str, str | None]:
    """Return the text of each child by tag, for children without markup."""
    return {} if element is None else {child.tag: child.text for child in element}


def iter_children(element: Element | None, tag: str) -> Iterable[Element]:
    """Return the children of an element that have a tag."""
    return () if element is None else element.iterchildren(tag)


def strip_text(text: str | None) -> str | None:
    """Strip the text of an element without markup; return None if it is blank."""
    return (text.strip() or None) if text else None


def strip_texts(elements: Iterable[Element] | None) -> tuple[str, ...]:
    """Strip the texts of elements without markup, and leave out blank ones."""
    if elements is None:
        return ()
    texts = [element.text for element in elements]
    return tuple([text.strip() for text in texts if text and not text.isspace()])


def unique_nonempty(items: Iterable[str | None]) -> tuple[str, ...]:
    """Drop empty items and repetitions; keep the order."""
    return tuple([item for item in dict.fromkeys(items) if item])


def read_pmid_version(element: Element | None) -> tuple[str, int]:
    """Read PMID and version of a PMID element; without a number it is version 1.

    Raises:
        ValueError: there is no PMID.
    """
    pmid = normalise_pmid(element.text or "") if element is not None else None
    if element is None or pmid is None:
        raise ValueError("it has no PMID")
    version = element.get("Version", "1")
    return pmid, int(version) if version.isdecimal() else 1


def read_date(element: Element | None) -> str | None:
    """Read a PubDate, ArticleDate or DateRevised as an ISO date, as precise as it is."""
    if element is None:
        return None
    parts = texts_by_tag(element)
    year = parts.get("Year")
    if year:
        return build_iso_date(year, parts.get("Month"), parts.get("Day"))
    return parse_medline_date(parts.get("MedlineDate") or "")


def read_abstract(element: Element | None) -> str | None:
    """Read the sections of an abstract, each on a line of its own behind its label."""
    if element is None:
        return None
    sections = element.iterchildren("AbstractText")  # the other child is the copyright
    return join_sections(
        [(section.get("Label", ""), read_inline_text(section)) for section in sections]
    )


def join_sections(sections: Sequence[tuple[str, str | None]]) -> str | None:
    """Join the sections of an abstract, label and text, each on a line of its own.

    A label may be all that a section has: "LEVEL OF EVIDENCE: 4". Where no section has a text,
    labels that only name sections make no abstract.
    """
    lines = [_format_section(label, text) for label, text in sections]
    abstract = "\n".join(filter(None, lines)) or None
    has_text = any(text for _, text in sections)
    return abstract if abstract and (has_text or _TELLING_LABEL.search(abstract)) else None


def _format_section(label: str, text: str | None) -> str | None:
    name = " ".join(label.split()).strip(" :")
    if not text:
        return name if name != _NO_LABEL else None
    return f"{name}: {text}" if name else text


def read_pages(pagination: Element | None) -> str | None:
    """Read pages as PubMed shortens them: 123-33."""
    parts = texts_by_tag(pagination)
    medline = strip_text(parts.get("MedlinePgn"))
    if medline:
        return medline
    start, end = strip_text(parts.get("StartPage")), strip_text(parts.get("EndPage"))
    return f"{start}-{end}" if start and end else start


def read_keywords(words: Iterable[Element]) -> tuple[str, ...]:
    """Read keywords, each once."""
    return unique_nonempty([read_inline_text(word) for word in words])


def read_reference_pmids(element: Element) -> tuple[str, ...]:
    """Read the PMIDs of the references in an element, each once."""
    ids = [item for item in element.iter("ArticleId") if item.get("IdType", "pubmed") == "pubmed"]
    return unique_nonempty([normalise_pmid(item.text or "") for item in ids])


def add_article_ids(ids: ArticleIds, id_list: Element) -> None:
    """Add the identifiers of an ArticleIdList."""
    for item in id_list:
        add_article_id(ids, item.get("IdType", "pubmed"), item.text)


def add_elocation_id(ids: ArticleIds, location: Element) -> None:
    """Add the identifier of an ELocationID, if it is valid; those of an ArticleIdList go first."""
    if location.get("ValidYN") != "N":
        add_article_id(ids, f"{location.get('EIdType')} of ELocationID", location.text)


def add_article_id(ids: ArticleIds, kind: str, text: str | None) -> None:
    """Add an identifier that is not blank."""
    value = strip_text(text)
    if value:
        ids.setdefault(kind, []).append(value)


def find_doi(ids: ArticleIds) -> str | None:
    """Find the first DOI: of the ArticleIdList, else of the ELocationIDs."""
    candidates = (*ids.get("doi", ()), *ids.get("doi of ELocationID", ()))
    return _first_valid(normalise_doi, candidates)


def find_pmcid(ids: ArticleIds) -> str | None:
    """Find the first PMCID: of the ArticleIdList, else of NLM's older OtherIDs.

    An OtherID may go on: "PMC123 [Available on ...]".
    """
    old_ids = [text.split()[0] for text in ids.get("NLM", ()) if text.startswith("PMC")]
    return _first_valid(normalise_pmcid, (*ids.get("pmc", ()), *old_ids))


def find_pii(ids: ArticleIds) -> str | None:
    """Find the publisher's identifier: of the ArticleIdList, else of the ELocationIDs."""
    candidates = ids.get("pii") or ids.get(ELOCATION_PII)
    return candidates[0] if candidates else None


def find_article_number(piis: Iterable[str]) -> str | None:
    """Find an article number among the publisher's identifiers of a place in an issue."""
    return next(filter(_ARTICLE_NUMBER.fullmatch, piis), None)


def _first_valid(normalise: Callable[[str], str | None], texts: Iterable[str]) -> str | None:
    for text in texts:
        value = normalise(text)
        if value:
            return value
    return None
