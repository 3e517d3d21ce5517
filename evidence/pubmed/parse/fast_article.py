"""The form in which NLM writes an article, as one pattern; a record in that form is read without building its tree.

That takes a third of the time. The pattern follows the document type, element by element, and takes nothing but
well-formed XML; sections that are rare or deep are cut out by it and read by the parser. Whatever does not match
(other quotes, comments, CDATA, elements elsewhere) is read as a tree: ``article`` gives the same cells, and a test
reads every record both ways.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Final

from evidence.ids import normalise_pmid
from evidence.pubmed.parse.article import RETRACTED_TYPE, read_citation_parts
from evidence.pubmed.parse.dates import build_iso_date, parse_medline_date
from evidence.pubmed.parse.inline_markup import collapse_whitespace, read_inline_text
from evidence.pubmed.parse.people import make_initials, normalise_orcid
from evidence.pubmed.parse.values import (
    ArticleIds,
    add_article_id,
    find_doi,
    find_pii,
    find_pmcid,
    unique_nonempty,
)
from evidence.pubmed.parse.xml import parse_xml
from evidence.pubmed.record import Record, create_blank_record

_SPACE: Final = r"\n?+ *+"
_PLAIN_TEXT: Final = r"[^<&\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]*+"
_CHARACTER_ESCAPE: Final = "&(?:amp|lt|gt|quot|apos|#[0-9]+|#x[0-9a-fA-F]+);"
_TEXT: Final = f"{_PLAIN_TEXT}(?:{_CHARACTER_ESCAPE}{_PLAIN_TEXT})*+"
_PROSE: Final = f"{_PLAIN_TEXT}(?:(?:{_CHARACTER_ESCAPE}|</?(?:i|b|u|sup|sub)>){_PLAIN_TEXT})*+"
_ATTRIBUTES: Final = r'(?: \w+="[^"<&]*+")*+'
_TERM: Final = r' UI="\w++" MajorTopicYN="[YN]"(?: Type="Geographic")?+'


def _attribute(name: str) -> str:
    return rf' {name}="\w++"'


def _leaf(tag: str, text: str = _TEXT, attributes: str = "", name: str = "") -> str:
    """An element with text, which is captured if it has a name."""
    inside = f"(?P<{name}>{text})" if name else text
    return f"<{tag}{attributes}>{inside}</{tag}>{_SPACE}"


def _optional(pattern: str) -> str:
    return f"(?:{pattern})?+"


def _repeated(pattern: str, name: str = "") -> str:
    return f"(?P<{name}>(?:{pattern})*+)" if name else f"(?:{pattern})*+"


def _element(tag: str, inside: str, attributes: str = "") -> str:
    return f"<{tag}{attributes}>{_SPACE}{inside}</{tag}>{_SPACE}"


def _opaque_section(tag: str) -> str:
    """A section for the parser, from its start tag to the first end tag of its name."""
    return rf"<{tag}[ >][^<]*+(?:<(?!/{tag}>)[^<]*+)*+</{tag}>{_SPACE}"


def _date(name: str = "") -> str:
    year, month, day = (f"{name}_{part}" if name else "" for part in ("year", "month", "day"))
    return (
        _leaf("Year", r"\d++", name=year)
        + _leaf("Month", r"\w++", name=month)
        + _leaf("Day", r"\d++", name=day)
    )


_AUTHOR: Final = _element(
    "Author",
    "(?:"
    + _leaf("LastName")
    + _optional(_leaf("ForeName"))
    + _optional(_leaf("Initials"))
    + _optional(_leaf("Suffix"))
    + "|"
    + _leaf("CollectiveName")
    + ")"
    + _repeated(_leaf("Identifier", attributes=_ATTRIBUTES))
    + _repeated(
        _element(
            "AffiliationInfo",
            _leaf("Affiliation", _PROSE) + _repeated(_leaf("Identifier", attributes=_ATTRIBUTES)),
        )
    ),
    _ATTRIBUTES,
)
_JOURNAL: Final = _element(
    "Journal",
    _optional(_leaf("ISSN", attributes=_attribute("IssnType"), name="issn"))
    + _element(
        "JournalIssue",
        _optional(_leaf("Volume", name="volume"))
        + _optional(_leaf("Issue", name="issue"))
        + _element(
            "PubDate",
            "(?:"
            + _leaf("Year", r"\d++", name="year")
            + _optional(
                _leaf("Month", r"\w++", name="month") + _optional(_leaf("Day", r"\d++", name="day"))
            )
            + _optional(_leaf("Season"))
            + "|"
            + _leaf("MedlineDate", name="medline_date")
            + ")",
        ),
        _ATTRIBUTES,
    )
    + _optional(_leaf("Title", name="journal"))
    + _optional(_leaf("ISOAbbreviation", name="journal_abbrev")),
)
_ARTICLE: Final = _element(
    "Article",
    _JOURNAL
    + _leaf("ArticleTitle", _PROSE, name="title")
    + _optional(
        _element(
            "Pagination",
            _optional(_leaf("StartPage", name="start_page"))
            + _optional(_leaf("EndPage", name="end_page"))
            + _optional(_leaf("MedlinePgn", name="pages")),
        )
    )
    + _repeated(_leaf("ELocationID", attributes=_ATTRIBUTES), "locations")
    + _optional(
        _element(
            "Abstract",
            _repeated(_leaf("AbstractText", _PROSE, _ATTRIBUTES), "abstract")
            + _optional(_leaf("CopyrightInformation", _PROSE)),
        )
    )
    + _optional(_element("AuthorList", _repeated(_AUTHOR, "authors"), _ATTRIBUTES))
    + _repeated(_leaf("Language"), "languages")
    + _repeated(
        _opaque_section("DataBankList") + "|" + _opaque_section("GrantList"), "article_sections"
    )
    + _element(
        "PublicationTypeList",
        _repeated(_leaf("PublicationType", attributes=_attribute("UI")), "types"),
    )
    + _optional(_leaf("VernacularTitle", _PROSE, name="vernacular_title"))
    + _repeated(_element("ArticleDate", _date(), _ATTRIBUTES), "article_dates"),
    ' PubModel="(?P<pub_model>[^"<&]*+)"',
)
_CITATION: Final = _element(
    "MedlineCitation",
    _leaf("PMID", r"\d++", ' Version="(?P<version>\\d+)"', "pmid")
    + _optional(_element("DateCompleted", _date()))
    + _optional(_element("DateRevised", _date("revised")))
    + _ARTICLE
    + _element(
        "MedlineJournalInfo",
        _optional(_leaf("Country", name="country"))
        + _leaf("MedlineTA", name="medline_ta")
        + _optional(_leaf("NlmUniqueID"))
        + _optional(_leaf("ISSNLinking", name="issn_linking")),
    )
    + _optional(
        _element(
            "ChemicalList",
            _repeated(
                _element(
                    "Chemical",
                    _leaf("RegistryNumber") + _leaf("NameOfSubstance", attributes=_attribute("UI")),
                ),
                "chemicals",
            ),
        )
    )
    + _repeated(_leaf("CitationSubset"))
    + _repeated(_opaque_section("CommentsCorrectionsList"), "notices")
    + _optional(
        _element(
            "MeshHeadingList",
            _repeated(
                _element(
                    "MeshHeading",
                    _leaf("DescriptorName", attributes=_TERM)
                    + _repeated(_leaf("QualifierName", attributes=_TERM)),
                ),
                "mesh",
            ),
        )
    )
    + _optional(_leaf("NumberOfReferences"))
    + _repeated(
        "|".join(map(_opaque_section, ("OtherID", "OtherAbstract", "KeywordList"))),
        "citation_sections",
    )
    + _optional(_leaf("CoiStatement", _PROSE)),
    ' Status="(?P<status>[^"<&]*+)"' + _ATTRIBUTES,
)
_HISTORY: Final = _element(
    "History",
    _repeated(
        _element(
            "PubMedPubDate",
            _date() + _optional(_leaf("Hour", r"\d++") + _optional(_leaf("Minute", r"\d++"))),
            _ATTRIBUTES,
        )
    ),
)
_ARTICLE_ID: Final = _leaf("ArticleId", attributes=_attribute("IdType"))
_REFERENCE: Final = _element(
    "Reference",
    _leaf("Citation", _PROSE) + _optional(_element("ArticleIdList", _repeated(_ARTICLE_ID))),
)
_DATA: Final = _element(
    "PubmedData",
    _optional(_HISTORY)
    + _leaf("PublicationStatus")
    + _element("ArticleIdList", _repeated(_ARTICLE_ID, "ids"))
    + _repeated(_element("ReferenceList", _repeated(_REFERENCE)), "references"),
)
_CACHE_SIZE: Final = 1 << 15
_CHARACTER_REFERENCE: Final = re.compile("&([^;]*);")
_XML_CHARACTERS: Final = (
    (9, 10, 13),
    range(0x20, 0xD800),
    range(0xE000, 0xFFFE),
    range(0x10000, 0x110000),
)
_NAMED_ENTITIES: Final = {"amp": "&", "lt": "<", "gt": ">", "quot": '"', "apos": "'"}
_PUBMED_ARTICLE: Final = re.compile(_element("PubmedArticle", _CITATION + _DATA))

_LOCATION: Final = re.compile(r'<ELocationID EIdType="(\w+)" ValidYN="Y">([^<]*)<')
_ABSTRACT_SECTION: Final = re.compile(
    r'<AbstractText(?:[^>]*? Label="([^"]*)")?[^>]*>([^<]*+(?:<(?!/AbstractText>)[^<]*+)*+)</AbstractText>'
)
_LANGUAGE: Final = re.compile(r"<Language>([^<]*)<")
_TYPE: Final = re.compile(r"<PublicationType [^>]*>([^<]*)<")
_CHEMICAL: Final = re.compile(r"<NameOfSubstance[^>]*>([^<]*)<")
_HEADING: Final = re.compile(
    r'<DescriptorName [^>]*?MajorTopicYN="([YN])"[^>]*>([^<]*)</DescriptorName>\s*((?:<Q[^<]*</QualifierName>\s*)*)'
)
_QUALIFIER: Final = re.compile("<QualifierName[^>]*>([^<]*)<")
_ID: Final = re.compile(r'<ArticleId IdType="(\w+)">([^<]*)<')
_NAME: Final = re.compile(
    r"<Author [^>]*>\s*(?:<LastName>([^<]*)</LastName>\s*(?:<ForeName>([^<]*)</ForeName>\s*)?"
    r"(?:<Initials>([^<]*)</Initials>\s*)?(?:<Suffix>([^<]*)<)?|<CollectiveName>([^<]*)<)"
)
_AFFILIATION: Final = re.compile(r"<Affiliation>([^<]*+(?:<(?!/Affiliation>)[^<]*+)*+)<")
_ORCID: Final = re.compile(r'<Identifier Source="ORCID">([^<]*)<')
_ELECTRONIC: Final = re.compile(
    r'<ArticleDate DateType="Electronic">\s*<Year>(\d+)</Year>\s*<Month>(\w+)</Month>\s*<Day>(\d+)<'
)


def parse_article_fast(text: str) -> Record | None:
    """The record of a PubmedArticle that has the ordinary form; None of any other.

    Raises:
        ValueError: a part of it is not well-formed.
    """
    match = _PUBMED_ARTICLE.fullmatch(text)
    if match is None:
        return None
    found = match.groupdict("")
    if 'ValidYN="N"' in found["authors"] or 'ValidYN="N"' in found["locations"]:
        return None
    record = create_blank_record()
    ids: ArticleIds = {}
    record.pmid, record.version = normalise_pmid(found["pmid"]) or "", int(found["version"])
    record.status, record.pub_model = found["status"], found["pub_model"]
    record.title, record.vernacular_title = (
        _read_prose(found["title"]),
        _read_prose(found["vernacular_title"]),
    )
    record.abstract = _read_abstract(found["abstract"])
    record.journal, record.issn = _cached_text(found["journal"]), _cached_text(found["issn"])
    record.journal_abbrev = _cached_text(found["journal_abbrev"]) or _cached_text(
        found["medline_ta"]
    )
    record.country, record.issn_linking = (
        _cached_text(found["country"]),
        _cached_text(found["issn_linking"]),
    )
    record.volume, record.issue = _cached_text(found["volume"]), _cached_text(found["issue"])
    record.pages = _read_pages(found)
    record.pub_date = _read_pub_date(found)
    record.year = int(record.pub_date[:4]) if record.pub_date else None
    if found["revised_year"]:
        record.date_revised = build_iso_date(
            found["revised_year"], found["revised_month"], found["revised_day"]
        )
    if found["article_dates"]:
        electronic = _ELECTRONIC.search(found["article_dates"])
        record.epub_date = build_iso_date(*electronic.groups()) if electronic else None
    record.languages = _read_languages(found["languages"])
    record.publication_types = _read_publication_types(found["types"])
    record.retracted = RETRACTED_TYPE in record.publication_types
    record.chemicals = unique_nonempty(map(_cached_text, _CHEMICAL.findall(found["chemicals"])))
    _read_people(record, found["authors"])
    _read_mesh(record, found["mesh"])
    _read_identifiers(record, ids, found)
    if found["references"]:
        numbers = [number for kind, number in _ID.findall(found["references"]) if kind == "pubmed"]
        record.cites = unique_nonempty(map(normalise_pmid, numbers))
    for parts in (found["article_sections"], found["notices"], found["citation_sections"]):
        if parts:
            read_citation_parts(record, ids, parse_xml(f"<parts>{parts}</parts>".encode()))
    record.pmcid = find_pmcid(ids)
    return record if record.pmid else None


def _clean_text(text: str) -> str | None:
    return collapse_whitespace(_unescape(text) if "&" in text else text)


_cached_text: Final = lru_cache(maxsize=_CACHE_SIZE)(
    _clean_text
)  # for what stands in many records: each text is kept once


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
    """The text of prose; where there is markup, the parser reads it."""
    if "<" in text:
        return read_inline_text(parse_xml(f"<prose>{text}</prose>".encode()))
    return _clean_text(text)


def _unescape(text: str) -> str:
    return _CHARACTER_REFERENCE.sub(_decode_reference, text)


def _decode_reference(match: re.Match[str]) -> str:
    name = match[1]
    if name[0] != "#":
        return _NAMED_ENTITIES[name]
    code = int(f"0{name[1:]}", base=16) if name[1] == "x" else int(name[1:])
    if not any(code in characters for characters in _XML_CHARACTERS):
        raise ValueError(f"it is not well-formed XML: {match[0]} is no character")
    return chr(code)


def _read_abstract(sections: str) -> str | None:
    lines = []
    for label, text in _ABSTRACT_SECTION.findall(sections):
        said = _read_prose(text)
        name = label.strip(" :")
        if said:
            lines.append(f"{name}: {said}" if name else said)
    return "\n".join(lines) or None


def _read_pages(found: dict[str, str]) -> str | None:
    medline, start, end = (
        _clean_text(found["pages"]),
        _clean_text(found["start_page"]),
        _clean_text(found["end_page"]),
    )
    return medline or (f"{start}-{end}" if start and end else start)


def _read_pub_date(found: dict[str, str]) -> str | None:
    if found["year"]:
        return build_iso_date(found["year"], found["month"] or None, found["day"] or None)
    return parse_medline_date(found["medline_date"])


def _read_people(record: Record, authors: str) -> None:
    names = [
        _clean_text(f"{family} {initials or make_initials(fore_name)} {suffix}")
        if family.strip()
        else _clean_text(group)
        for family, fore_name, initials, suffix, group in _NAME.findall(authors)
    ]
    record.authors = tuple([name for name in names if name])
    if "<Aff" in authors:
        record.affiliations = unique_nonempty(map(_read_prose, _AFFILIATION.findall(authors)))
    if '"ORCID"' in authors:
        record.orcids = unique_nonempty(map(normalise_orcid, _ORCID.findall(authors)))


def _read_mesh(record: Record, headings: str) -> None:
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
    record.mesh_terms, record.mesh_major, record.mesh_qualified = (
        tuple(terms),
        unique_nonempty(major),
        tuple(qualified),
    )


def _read_identifiers(record: Record, ids: ArticleIds, found: dict[str, str]) -> None:
    for kind, text in _ID.findall(found["ids"]):
        add_article_id(ids, kind, _clean_text(text))
    for kind, text in _LOCATION.findall(found["locations"]):
        add_article_id(ids, f"{kind} of ELocationID", _clean_text(text))
    record.doi = find_doi(ids)
    record.pii = find_pii(ids)
