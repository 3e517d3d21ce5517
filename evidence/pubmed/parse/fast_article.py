"""Read an article in the form in which NLM writes it without building its tree.

That takes a third of the time. Whatever is not in that form (other quotes, comments, CDATA,
elements elsewhere) is read as a tree: ``article`` gives the same cells, and a test reads every
record both ways.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import lru_cache
from typing import Final

from evidence.ids import normalise_pmid
from evidence.people import make_initials
from evidence.pubmed.parse.article import read_citation_parts
from evidence.pubmed.parse.article_pattern import PUBMED_ARTICLE
from evidence.pubmed.parse.dates import build_iso_date, parse_medline_date
from evidence.pubmed.parse.inline_markup import collapse_whitespace, read_inline_text
from evidence.pubmed.parse.people import normalise_orcid
from evidence.pubmed.parse.values import (
    ELOCATION_PII,
    ArticleIds,
    add_article_id,
    find_article_number,
    find_doi,
    find_pii,
    find_pmcid,
    join_sections,
    unique_nonempty,
)
from evidence.pubmed.parse.xml import parse_xml
from evidence.pubmed.record import Record, create_blank_record
from evidence.pubmed.vocabulary import choose_title, is_retracted

_CACHE_SIZE: Final = 1 << 15
_CHARACTER_REFERENCE: Final = re.compile("&([^;&]*+)(;?)")
_XML_CHARACTERS: Final = (
    (9, 10, 13),
    range(0x20, 0xD800),
    range(0xE000, 0xFFFE),
    range(0x10000, 0x110000),
)
_NAMED_ENTITIES: Final = {"amp": "&", "lt": "<", "gt": ">", "quot": '"', "apos": "'"}

_LOCATION: Final = re.compile(r'<ELocationID EIdType="(\w+)" ValidYN="Y">([^<]*)<')
_ABSTRACT_SECTION: Final = re.compile(
    r'<AbstractText(?:[^<>]*? Label="([^"]*)")?[^<>]*>'
    r"([^<]*+(?:<(?!/AbstractText>)[^<]*+)*+)</AbstractText>"
)
_LANGUAGE: Final = re.compile(r"<Language>([^<]*)<")
_TYPE: Final = re.compile(r"<PublicationType [^<>]*>([^<]*)<")
_CHEMICAL: Final = re.compile(r"<NameOfSubstance[^<>]*>([^<]*)<")
_HEADING: Final = re.compile(
    r'<DescriptorName [^<>]*?MajorTopicYN="([YN])"[^<>]*>([^<]*)</DescriptorName>\s*'
    r"((?:<Q[^<]*</QualifierName>\s*)*)"
)
_QUALIFIER: Final = re.compile("<QualifierName[^<>]*>([^<]*)<")
_ID: Final = re.compile(r'<ArticleId IdType="(\w+)">([^<]*)<')
_NAME: Final = re.compile(
    r"<Author [^>]*>\s*(?:<LastName>([^<]*)</LastName>\s*(?:<ForeName>([^<]*)</ForeName>\s*)?"
    r"(?:<Initials>([^<]*)</Initials>\s*)?(?:<Suffix>([^<]*)<)?|<CollectiveName>([^<]*)<)"
)
_AFFILIATION: Final = re.compile(r"<Affiliation>([^<]*+(?:<(?!/?Affiliation>)[^<]*+)*+)<")
_AFFILIATION_INFO: Final = re.compile(
    r"<AffiliationInfo>[^<]*+(?:<(?!/?AffiliationInfo>)[^<]*+)*+</AffiliationInfo>"
)
_ORCID: Final = re.compile(r'<Identifier Source="ORCID">([^<]*)<')
_ELECTRONIC: Final = re.compile(
    r'<ArticleDate DateType="Electronic">\s*<Year>(\d+)</Year>\s*<Month>(\w+)</Month>\s*<Day>(\d+)<'
)


def parse_article_fast(text: str) -> Record | None:
    """Parse a PubmedArticle in the usual form.

    Args:
        text: the element, from its start tag to its end tag.

    Returns:
        The record, or None if it has another form.

    Raises:
        ValueError: a part of it is not well-formed.
    """
    match = PUBMED_ARTICLE.fullmatch(text)
    if match is None:
        return None
    found = match.groupdict("")
    if 'ValidYN="N"' in found["authors"] or 'ValidYN="N"' in found["locations"]:
        return None
    if 'Type="editors"' in found["author_list"]:
        return None
    record = create_blank_record()
    ids: ArticleIds = {}
    record.pmid, record.version = normalise_pmid(found["pmid"]) or "", int(found["version"])
    record.status, record.pub_model = found["status"], found["pub_model"]
    record.vernacular_title = _read_prose(found["vernacular_title"])
    record.title = choose_title(_read_prose(found["title"]), record.vernacular_title)
    record.abstract = _read_abstract(found["abstract"])
    _fill_journal(record, found)
    _fill_dates(record, found)
    _fill_lists(record, found)
    record.authors_incomplete = 'CompleteYN="N"' in found["author_list"]
    _fill_people(record, found["authors"])
    _fill_mesh(record, found["mesh"])
    _fill_identifiers(record, ids, found)
    for parts in (found["article_sections"], found["notices"], found["citation_sections"]):
        if parts:
            read_citation_parts(record, ids, parse_xml(f"<parts>{parts}</parts>".encode()))
    record.pmcid = find_pmcid(ids)
    return record if record.pmid else None


def _fill_journal(record: Record, found: Mapping[str, str]) -> None:
    abbreviation = _cached_text(found["journal_abbrev"])
    record.journal = _cached_text(found["journal"])
    record.journal_abbrev = abbreviation or _cached_text(found["medline_ta"])
    record.issn = _cached_text(found["issn"])
    record.issn_linking = _cached_text(found["issn_linking"])
    record.country = _cached_text(found["country"])
    record.volume = _cached_text(found["volume"])
    record.issue = _cached_text(found["issue"])
    record.pages = _read_pages(found)


def _fill_dates(record: Record, found: Mapping[str, str]) -> None:
    record.pub_date = date = _read_pub_date(found)
    record.year = int(date[:4]) if date else None
    if found["revised_year"]:
        revised = (found["revised_year"], found["revised_month"], found["revised_day"])
        record.date_revised = build_iso_date(*revised)
    if found["article_dates"]:
        electronic = _ELECTRONIC.search(found["article_dates"])
        record.epub_date = build_iso_date(*electronic.groups()) if electronic else None


def _fill_lists(record: Record, found: Mapping[str, str]) -> None:
    record.languages = _read_languages(found["languages"])
    record.publication_types = _read_publication_types(found["types"])
    record.retracted = is_retracted(record.publication_types)
    record.chemicals = unique_nonempty(map(_cached_text, _CHEMICAL.findall(found["chemicals"])))
    if found["references"]:
        numbers = [number for kind, number in _ID.findall(found["references"]) if kind == "pubmed"]
        record.cites = unique_nonempty(map(normalise_pmid, numbers))


def _clean_text(text: str) -> str | None:
    return collapse_whitespace(_unescape(text) if "&" in text else text)


# For texts that many records share: each is kept once.
_cached_text: Final = lru_cache(maxsize=_CACHE_SIZE)(_clean_text)


@lru_cache(maxsize=_CACHE_SIZE)
def _read_languages(elements: str) -> tuple[str, ...]:
    return _clean_texts(_LANGUAGE.findall(elements))


@lru_cache(maxsize=_CACHE_SIZE)
def _read_publication_types(elements: str) -> tuple[str, ...]:
    return _clean_texts(_TYPE.findall(elements))


@lru_cache(maxsize=_CACHE_SIZE)
def _read_qualifiers(elements: str) -> tuple[str, ...]:
    return _clean_texts(_QUALIFIER.findall(elements))


def _clean_texts(found: list[str]) -> tuple[str, ...]:
    return tuple([text for text in map(_clean_text, found) if text])


def _read_prose(text: str) -> str | None:
    """Read prose; the parser reads it where it has markup."""
    if "<" in text:
        return read_inline_text(parse_xml(f"<prose>{text}</prose>".encode()))
    return _clean_text(text)


def _unescape(text: str) -> str:
    return _CHARACTER_REFERENCE.sub(_decode_reference, text)


def _decode_reference(match: re.Match[str]) -> str:
    name = match[1]
    if not name or not match[2]:
        raise ValueError(f"it is not well-formed XML: {match[0][:20]!r} is no reference")
    if name[0] != "#":
        return _NAMED_ENTITIES[name]
    code = int(f"0{name[1:]}", base=16) if name[1] == "x" else int(name[1:])
    if not any(code in characters for characters in _XML_CHARACTERS):
        raise ValueError(f"it is not well-formed XML: {match[0]} is no character")
    return chr(code)


def _read_abstract(sections: str) -> str | None:
    found = _ABSTRACT_SECTION.findall(sections)
    return join_sections([(label, _read_prose(text)) for label, text in found])


def _read_pages(found: Mapping[str, str]) -> str | None:
    medline = _clean_text(found["pages"])
    start, end = _clean_text(found["start_page"]), _clean_text(found["end_page"])
    return medline or (f"{start}-{end}" if start and end else start)


def _read_pub_date(found: Mapping[str, str]) -> str | None:
    if found["year"]:
        return build_iso_date(found["year"], found["month"] or None, found["day"] or None)
    return parse_medline_date(found["medline_date"])


def _read_name(parts: tuple[str, str, str, str, str]) -> str | None:
    family, fore_name, initials, suffix, group = parts
    if not family.strip():
        return _clean_text(group)
    return _clean_text(f"{family} {initials or make_initials(fore_name)} {suffix}")


def _fill_people(record: Record, authors: str) -> None:
    names = map(_read_name, _NAME.findall(authors))
    record.authors = tuple([name for name in names if name])
    if "<Aff" in authors:
        record.affiliations = unique_nonempty(map(_read_prose, _AFFILIATION.findall(authors)))
    if '"ORCID"' in authors:
        own = _AFFILIATION_INFO.sub("", authors)  # an Identifier inside is the affiliation's
        record.orcids = unique_nonempty(map(normalise_orcid, _ORCID.findall(own)))


def _fill_mesh(record: Record, headings: str) -> None:
    terms: list[str] = []
    major: list[str] = []
    qualified: list[str] = []
    for is_major, text, qualifiers in _HEADING.findall(headings):
        name = _cached_text(text) or ""
        terms.append(name)
        if qualifiers:
            qualified += [f"{name}/{qualifier}" for qualifier in _read_qualifiers(qualifiers)]
        if is_major == "Y" or 'YN="Y"' in qualifiers:
            major.append(name)
    record.mesh_terms = tuple(terms)
    record.mesh_major = unique_nonempty(major)
    record.mesh_qualified = tuple(qualified)


def _fill_identifiers(record: Record, ids: ArticleIds, found: Mapping[str, str]) -> None:
    for kind, text in _ID.findall(found["ids"]):
        add_article_id(ids, kind, _clean_text(text))
    for kind, text in _LOCATION.findall(found["locations"]):
        add_article_id(ids, f"{kind} of ELocationID", _clean_text(text))
    record.doi = find_doi(ids)
    record.pii = find_pii(ids)
    record.pages = record.pages or find_article_number(ids.get(ELOCATION_PII, ()))
