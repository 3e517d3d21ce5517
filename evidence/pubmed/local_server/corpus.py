"""The records that the server holds, with the words and dates that find them."""

from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Final

from lxml import etree

from evidence.wording import MONTH_ABBREVIATIONS

DATE_FIELDS: Final = (
    "Date - Publication",
    "Date - Entry",
    "Date - Create",
    "Electronic Date of Publication",
    "Date - Modification",
)
_STATUS_OF_DATE: Final = {"Date - Entry": "entrez", "Date - Create": "pubmed"}
_OLDEST_DAY: Final = date(1900, 1, 1)  # of a record without a date
_RECORD: Final = re.compile(rb"<(PubmedArticle|PubmedBookArticle)(?=[\s>]).*?</\1>", re.DOTALL)
_WORD: Final = re.compile(r"[^\W_]+")
_PARSER: Final = etree.XMLParser(resolve_entities=False, no_network=True)


def normalise_words(text: str) -> str:
    """Lower the case and put one blank around each word, so that a phrase is a substring."""
    return f" {' '.join(_WORD.findall(text.lower()))} "


@dataclass(frozen=True)
class Paper:
    """One record: its PMID and its XML, byte for byte as it is served."""

    pmid: str
    xml: bytes

    @cached_property
    def root(self) -> etree._Element:
        """The element of the record."""
        return etree.fromstring(self.xml, _PARSER)

    def texts(self, path: str) -> list[str]:
        """Return the text of each element at an ElementPath, markup left out."""
        return ["".join(map(str, item.itertext())) for item in self.root.findall(path)]

    def text(self, path: str) -> str:
        """Return the text of the first element at an ElementPath, or ""."""
        return next(iter(self.texts(path)), "")

    @cached_property
    def author_names(self) -> list[str]:
        """The persons among the authors, as "Family Initials"."""
        return [
            f"{author.findtext('LastName', '')} {author.findtext('Initials', '')}"
            for author in self.root.iter("Author")
        ]

    @cached_property
    def field_values(self) -> Mapping[str, list[str]]:
        """The searchable words by PubMed's name of the field; a phrase cannot cross two items."""
        values = {
            name: [normalise_words(item) for item in items]
            for name, items in self._field_texts().items()
        }
        everything = [item for items in values.values() for item in items]
        return values | {"All Fields": everything}

    def _field_texts(self) -> dict[str, list[str]]:
        title = self.texts(".//ArticleTitle") or self.texts(".//BookTitle")
        abstract = self.texts(".//Abstract/AbstractText")
        title_abstract = title + abstract + self.texts(".//Keyword")
        mesh = self.texts(".//MeshHeading/DescriptorName")
        mesh += self.texts(".//MeshHeading/QualifierName")
        journal = self.texts(".//Journal/Title") + self.texts(".//ISOAbbreviation")
        ids = self.texts("PubmedData/ArticleIdList/ArticleId")
        filters = ["all"] + ["hasabstract"] * bool(abstract) + ["medline"] * bool(mesh)
        return {
            "Title": title,
            "Title/Abstract": title_abstract,
            "Text Word": title_abstract + mesh,
            "MeSH Terms": mesh,
            "MeSH Major Topic": self.texts(".//MeshHeading/*[@MajorTopicYN='Y']"),
            "Publication Type": self.texts(".//PublicationType"),
            "Author": self.author_names,
            "Journal": journal + self.texts(".//MedlineTA"),
            "Language": self.texts(".//Language"),
            "Publisher ID": ids + self.texts(".//ELocationID"),
            "Volume": self.texts(".//Volume"),
            "Pagination": self.texts(".//MedlinePgn"),
            "Filter": filters,
        }

    def day(self, field: str) -> date:
        """Return the date by which one of ``DATE_FIELDS`` finds the record."""
        if field == "Date - Publication":
            return _read_day(self.root.find(".//PubDate"))
        if field == "Electronic Date of Publication":
            return _read_day(self.root.find(".//ArticleDate[@DateType='Electronic']"))
        if field == "Date - Modification":
            revised = self.root.find(".//DateRevised")
            return self.day("Date - Entry") if revised is None else _read_day(revised)
        status = _STATUS_OF_DATE[field]
        entered = self.root.find(f".//PubMedPubDate[@PubStatus='{status}']")
        return self.day("Date - Publication") if entered is None else _read_day(entered)


def _read_day(element: etree._Element | None) -> date:
    if element is None:
        return _OLDEST_DAY
    year = re.search(r"\d{4}", element.findtext("Year") or element.findtext("MedlineDate") or "")
    if year is None:
        return _OLDEST_DAY
    month = _parse_month(element.findtext("Month") or "")
    last = monthrange(int(year[0]), month)[1]
    return date(int(year[0]), month, min(int(element.findtext("Day") or 1), last))


def _parse_month(text: str) -> int:
    if text.isdecimal():
        return int(text)
    return MONTH_ABBREVIATIONS.index(text[:3]) + 1 if text[:3] in MONTH_ABBREVIATIONS else 1


@dataclass(frozen=True)
class Corpus:
    """All records by PMID, those that entered PubMed last first."""

    papers: Mapping[str, Paper]

    @classmethod
    def from_papers(cls, papers: Iterable[Paper]) -> Corpus:
        """Make a corpus; of several papers with one PMID the last counts."""
        by_pmid = {paper.pmid: paper for paper in papers}
        newest_first = sorted(by_pmid.values(), key=_entry_key, reverse=True)
        return cls({paper.pmid: paper for paper in newest_first})


def _entry_key(paper: Paper) -> tuple[date, int]:
    return paper.day("Date - Entry"), int(paper.pmid)


def parse_papers(xml: bytes) -> Iterator[Paper]:
    """Split a set into its articles and books, each in the bytes of the set.

    Raises:
        ValueError: a record has no PMID.
    """
    for match in _RECORD.finditer(xml):
        root = etree.fromstring(match[0], _PARSER)
        pmid = root.findtext("MedlineCitation/PMID") or root.findtext("BookDocument/PMID")
        if not pmid:
            raise ValueError(f"the record at byte {match.start()} has no PMID")
        yield Paper(pmid, match[0])
