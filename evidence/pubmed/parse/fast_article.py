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
from evidence.pubmed.parse.article import RETRACTED, read_parts
from evidence.pubmed.parse.dates import iso_date, medline_date
from evidence.pubmed.parse.inline_markup import prose, squeeze
from evidence.pubmed.parse.people import initials_of, normalise_orcid
from evidence.pubmed.parse.values import (
    Identifiers,
    add_id,
    first_doi,
    first_pii,
    first_pmcid,
    once,
)
from evidence.pubmed.parse.xml import parse
from evidence.pubmed.record import Record, blank_record

_S: Final = r"\n?+ *+"
_PLAIN: Final = r"[^<&\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]*+"
_ESCAPED: Final = "&(?:amp|lt|gt|quot|apos|#[0-9]+|#x[0-9a-fA-F]+);"
_TEXT: Final = f"{_PLAIN}(?:{_ESCAPED}{_PLAIN})*+"
_PROSE: Final = f"{_PLAIN}(?:(?:{_ESCAPED}|</?(?:i|b|u|sup|sub)>){_PLAIN})*+"
_ATTRIBUTES: Final = r'(?: \w+="[^"<&]*+")*+'
_TERM: Final = r' UI="\w++" MajorTopicYN="[YN]"(?: Type="Geographic")?+'


def _attribute(name: str) -> str:
    return rf' {name}="\w++"'


def _leaf(tag: str, text: str = _TEXT, attributes: str = "", name: str = "") -> str:
    """An element with text, which is captured if it has a name."""
    inside = f"(?P<{name}>{text})" if name else text
    return f"<{tag}{attributes}>{inside}</{tag}>{_S}"


def _optional(pattern: str) -> str:
    return f"(?:{pattern})?+"


def _many(pattern: str, name: str = "") -> str:
    return f"(?P<{name}>(?:{pattern})*+)" if name else f"(?:{pattern})*+"


def _around(tag: str, inside: str, attributes: str = "") -> str:
    return f"<{tag}{attributes}>{_S}{inside}</{tag}>{_S}"


def _whole(tag: str) -> str:
    """A section for the parser, from its start tag to the first end tag of its name."""
    return rf"<{tag}[ >][^<]*+(?:<(?!/{tag}>)[^<]*+)*+</{tag}>{_S}"


def _date(name: str = "") -> str:
    year, month, day = (f"{name}_{part}" if name else "" for part in ("year", "month", "day"))
    return (
        _leaf("Year", r"\d++", name=year)
        + _leaf("Month", r"\w++", name=month)
        + _leaf("Day", r"\d++", name=day)
    )


_AUTHOR: Final = _around(
    "Author",
    "(?:"
    + _leaf("LastName")
    + _optional(_leaf("ForeName"))
    + _optional(_leaf("Initials"))
    + _optional(_leaf("Suffix"))
    + "|"
    + _leaf("CollectiveName")
    + ")"
    + _many(_leaf("Identifier", attributes=_ATTRIBUTES))
    + _many(
        _around(
            "AffiliationInfo",
            _leaf("Affiliation", _PROSE) + _many(_leaf("Identifier", attributes=_ATTRIBUTES)),
        )
    ),
    _ATTRIBUTES,
)
_JOURNAL: Final = _around(
    "Journal",
    _optional(_leaf("ISSN", attributes=_attribute("IssnType"), name="issn"))
    + _around(
        "JournalIssue",
        _optional(_leaf("Volume", name="volume"))
        + _optional(_leaf("Issue", name="issue"))
        + _around(
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
_ARTICLE: Final = _around(
    "Article",
    _JOURNAL
    + _leaf("ArticleTitle", _PROSE, name="title")
    + _optional(
        _around(
            "Pagination",
            _optional(_leaf("StartPage", name="start_page"))
            + _optional(_leaf("EndPage", name="end_page"))
            + _optional(_leaf("MedlinePgn", name="pages")),
        )
    )
    + _many(_leaf("ELocationID", attributes=_ATTRIBUTES), "locations")
    + _optional(
        _around(
            "Abstract",
            _many(_leaf("AbstractText", _PROSE, _ATTRIBUTES), "abstract")
            + _optional(_leaf("CopyrightInformation", _PROSE)),
        )
    )
    + _optional(_around("AuthorList", _many(_AUTHOR, "authors"), _ATTRIBUTES))
    + _many(_leaf("Language"), "languages")
    + _many(_whole("DataBankList") + "|" + _whole("GrantList"), "article_sections")
    + _around(
        "PublicationTypeList", _many(_leaf("PublicationType", attributes=_attribute("UI")), "types")
    )
    + _optional(_leaf("VernacularTitle", _PROSE, name="vernacular_title"))
    + _many(_around("ArticleDate", _date(), _ATTRIBUTES), "article_dates"),
    ' PubModel="(?P<pub_model>[^"<&]*+)"',
)
_CITATION: Final = _around(
    "MedlineCitation",
    _leaf("PMID", r"\d++", ' Version="(?P<version>\\d+)"', "pmid")
    + _optional(_around("DateCompleted", _date()))
    + _optional(_around("DateRevised", _date("revised")))
    + _ARTICLE
    + _around(
        "MedlineJournalInfo",
        _optional(_leaf("Country", name="country"))
        + _leaf("MedlineTA", name="medline_ta")
        + _optional(_leaf("NlmUniqueID"))
        + _optional(_leaf("ISSNLinking", name="issn_linking")),
    )
    + _optional(
        _around(
            "ChemicalList",
            _many(
                _around(
                    "Chemical",
                    _leaf("RegistryNumber") + _leaf("NameOfSubstance", attributes=_attribute("UI")),
                ),
                "chemicals",
            ),
        )
    )
    + _many(_leaf("CitationSubset"))
    + _many(_whole("CommentsCorrectionsList"), "notices")
    + _optional(
        _around(
            "MeshHeadingList",
            _many(
                _around(
                    "MeshHeading",
                    _leaf("DescriptorName", attributes=_TERM)
                    + _many(_leaf("QualifierName", attributes=_TERM)),
                ),
                "mesh",
            ),
        )
    )
    + _optional(_leaf("NumberOfReferences"))
    + _many("|".join(map(_whole, ("OtherID", "OtherAbstract", "KeywordList"))), "citation_sections")
    + _optional(_leaf("CoiStatement", _PROSE)),
    ' Status="(?P<status>[^"<&]*+)"' + _ATTRIBUTES,
)
_HISTORY: Final = _around(
    "History",
    _many(
        _around(
            "PubMedPubDate",
            _date() + _optional(_leaf("Hour", r"\d++") + _optional(_leaf("Minute", r"\d++"))),
            _ATTRIBUTES,
        )
    ),
)
_ARTICLE_ID: Final = _leaf("ArticleId", attributes=_attribute("IdType"))
_REFERENCE: Final = _around(
    "Reference", _leaf("Citation", _PROSE) + _optional(_around("ArticleIdList", _many(_ARTICLE_ID)))
)
_DATA: Final = _around(
    "PubmedData",
    _optional(_HISTORY)
    + _leaf("PublicationStatus")
    + _around("ArticleIdList", _many(_ARTICLE_ID, "ids"))
    + _many(_around("ReferenceList", _many(_REFERENCE)), "references"),
)
_WORDS: Final = 1 << 15
_REFERENCE_TO_CHARACTER: Final = re.compile("&([^;]*);")
_CHARACTERS: Final = (
    (9, 10, 13),
    range(0x20, 0xD800),
    range(0xE000, 0xFFFE),
    range(0x10000, 0x110000),
)
_NAMED: Final = {"amp": "&", "lt": "<", "gt": ">", "quot": '"', "apos": "'"}
_RECORD: Final = re.compile(_around("PubmedArticle", _CITATION + _DATA))

_LOCATION: Final = re.compile(r'<ELocationID EIdType="(\w+)" ValidYN="Y">([^<]*)<')
_SECTION: Final = re.compile(
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


def ordinary_record(text: str) -> Record | None:
    """The record of a PubmedArticle that has the ordinary form; None of any other.

    Raises:
        ValueError: a part of it is not well-formed.
    """
    match = _RECORD.fullmatch(text)
    if match is None:
        return None
    found = match.groupdict("")
    if 'ValidYN="N"' in found["authors"] or 'ValidYN="N"' in found["locations"]:
        return None
    record = blank_record()
    ids: Identifiers = {}
    record.pmid, record.version = normalise_pmid(found["pmid"]) or "", int(found["version"])
    record.status, record.pub_model = found["status"], found["pub_model"]
    record.title, record.vernacular_title = (
        _prose(found["title"]),
        _prose(found["vernacular_title"]),
    )
    record.abstract = _abstract(found["abstract"])
    record.journal, record.issn = _word(found["journal"]), _word(found["issn"])
    record.journal_abbrev = _word(found["journal_abbrev"]) or _word(found["medline_ta"])
    record.country, record.issn_linking = _word(found["country"]), _word(found["issn_linking"])
    record.volume, record.issue = _word(found["volume"]), _word(found["issue"])
    record.pages = _pages(found)
    record.pub_date = _pub_date(found)
    record.year = int(record.pub_date[:4]) if record.pub_date else None
    if found["revised_year"]:
        record.date_revised = iso_date(
            found["revised_year"], found["revised_month"], found["revised_day"]
        )
    if found["article_dates"]:
        electronic = _ELECTRONIC.search(found["article_dates"])
        record.epub_date = iso_date(*electronic.groups()) if electronic else None
    record.languages = _languages(found["languages"])
    record.publication_types = _publication_types(found["types"])
    record.retracted = RETRACTED in record.publication_types
    record.chemicals = once(map(_word, _CHEMICAL.findall(found["chemicals"])))
    _people(record, found["authors"])
    _mesh(record, found["mesh"])
    _identify(record, ids, found)
    if found["references"]:
        numbers = [number for kind, number in _ID.findall(found["references"]) if kind == "pubmed"]
        record.cites = once(map(normalise_pmid, numbers))
    for parts in (found["article_sections"], found["notices"], found["citation_sections"]):
        if parts:
            read_parts(record, ids, parse(f"<parts>{parts}</parts>".encode()))
    record.pmcid = first_pmcid(ids)
    return record if record.pmid else None


def _atom(text: str) -> str | None:
    return squeeze(_unescaped(text) if "&" in text else text)


_word: Final = lru_cache(maxsize=_WORDS)(
    _atom
)  # for what stands in many records: each text is kept once


@lru_cache(maxsize=_WORDS)
def _languages(elements: str) -> tuple[str, ...]:
    return _atoms(_LANGUAGE.findall(elements))


@lru_cache(maxsize=_WORDS)
def _publication_types(elements: str) -> tuple[str, ...]:
    return _atoms(_TYPE.findall(elements))


@lru_cache(maxsize=_WORDS)
def _qualifiers(elements: str) -> tuple[str, ...]:
    return _atoms(_QUALIFIER.findall(elements))


def _atoms(found: list[str]) -> tuple[str, ...]:
    return tuple([text for text in map(_atom, found) if text])


def _prose(text: str) -> str | None:
    """The text of prose; where there is markup, the parser reads it."""
    if "<" in text:
        return prose(parse(f"<prose>{text}</prose>".encode()))
    return _atom(text)


def _unescaped(text: str) -> str:
    return _REFERENCE_TO_CHARACTER.sub(_character, text)


def _character(match: re.Match[str]) -> str:
    name = match[1]
    if name[0] != "#":
        return _NAMED[name]
    code = int(f"0{name[1:]}", base=16) if name[1] == "x" else int(name[1:])
    if not any(code in characters for characters in _CHARACTERS):
        raise ValueError(f"it is not well-formed XML: {match[0]} is no character")
    return chr(code)


def _abstract(sections: str) -> str | None:
    lines = []
    for label, text in _SECTION.findall(sections):
        said = _prose(text)
        name = label.strip(" :")
        if said:
            lines.append(f"{name}: {said}" if name else said)
    return "\n".join(lines) or None


def _pages(found: dict[str, str]) -> str | None:
    medline, start, end = (
        _atom(found["pages"]),
        _atom(found["start_page"]),
        _atom(found["end_page"]),
    )
    return medline or (f"{start}-{end}" if start and end else start)


def _pub_date(found: dict[str, str]) -> str | None:
    if found["year"]:
        return iso_date(found["year"], found["month"] or None, found["day"] or None)
    return medline_date(found["medline_date"])


def _people(record: Record, authors: str) -> None:
    names = [
        _atom(f"{family} {initials or initials_of(fore_name)} {suffix}")
        if family.strip()
        else _atom(group)
        for family, fore_name, initials, suffix, group in _NAME.findall(authors)
    ]
    record.authors = tuple([name for name in names if name])
    if "<Aff" in authors:
        record.affiliations = once(map(_prose, _AFFILIATION.findall(authors)))
    if '"ORCID"' in authors:
        record.orcids = once(map(normalise_orcid, _ORCID.findall(authors)))


def _mesh(record: Record, headings: str) -> None:
    terms: list[str] = []
    major: list[str] = []
    qualified: list[str] = []
    for is_major, text, qualifiers in _HEADING.findall(headings):
        name = _word(text) or ""
        terms.append(name)
        if qualifiers:
            qualified += [f"{name}/{qualifier}" for qualifier in _qualifiers(qualifiers)]
        if is_major == "Y" or 'YN="Y"' in qualifiers:
            major.append(name)
    record.mesh_terms, record.mesh_major, record.mesh_qualified = (
        tuple(terms),
        once(major),
        tuple(qualified),
    )


def _identify(record: Record, ids: Identifiers, found: dict[str, str]) -> None:
    for kind, text in _ID.findall(found["ids"]):
        add_id(ids, kind, _atom(text))
    for kind, text in _LOCATION.findall(found["locations"]):
        add_id(ids, f"{kind} of ELocationID", _atom(text))
    record.doi = first_doi(ids)
    record.pii = first_pii(ids)
