"""The form in which NLM writes an article, as one regular expression.

The pattern follows the document type, element by element
(https://dtd.nlm.nih.gov/ncbi/pubmed/doc/out/250101/), and takes well-formed XML only. Rare or deep
sections are cut out as they are; the parser reads them.
"""

from __future__ import annotations

import re
from typing import Final

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
    """Match an element with text, and capture the text under ``name``."""
    inside = f"(?P<{name}>{text})" if name else text
    return f"<{tag}{attributes}>{inside}</{tag}>{_SPACE}"


def _optional(pattern: str) -> str:
    return f"(?:{pattern})?+"


def _repeated(pattern: str, name: str = "") -> str:
    return f"(?P<{name}>(?:{pattern})*+)" if name else f"(?:{pattern})*+"


def _element(tag: str, inside: str, attributes: str = "") -> str:
    return f"<{tag}{attributes}>{_SPACE}{inside}</{tag}>{_SPACE}"


def _opaque_section(tag: str) -> str:
    """Match a section for the parser, from its start tag to the first end tag of its name."""
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
    + _optional(
        _element("AuthorList", _repeated(_AUTHOR, "authors"), f"(?P<author_list>{_ATTRIBUTES})")
    )
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
PUBMED_ARTICLE: Final = re.compile(_element("PubmedArticle", _CITATION + _DATA))
