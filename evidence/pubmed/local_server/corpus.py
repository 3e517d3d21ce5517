"""The records that a server has, with the words and dates by which they are found."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import cached_property
from html import escape

from lxml import etree

MONTHS = {
    name: number
    for number, name in enumerate("Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec".split(), 1)
}
# PubMed's name of a field in translations, and the tags that stand for it.
FIELDS = {
    "All Fields": "all",
    "Title": "ti title",
    "Title/Abstract": "tiab title/abstract",
    "Text Word": "tw text word",
    "MeSH Terms": "mh mesh mesh terms",
    "MeSH Major Topic": "majr mesh major topic",
    "Publication Type": "pt ptyp publication type",
    "Author": "au author",
    "Journal": "ta jour journal",
    "Language": "la lang language",
    "PMID": "uid pmid",
    "Date - Publication": "dp pdat date - publication",
    "Date - Entry": "edat date - entry",
    "Date - Create": "crdt date - create",
    "Date - Modification": "mdat lr date - modification",
    "Filter": "sb filter",
    "Publisher ID": "aid doi publisher id",
    "Volume": "vi volume",
    "Pagination": "pg page pagination",
}
DATES = ("Date - Publication", "Date - Entry", "Date - Create", "Date - Modification")


def words(text: str) -> str:
    """Lower case, and one space for all that is neither letter nor digit; a space at both ends."""
    found = " ".join(re.findall(r"[^\W_]+", text.lower()))
    return f" {found} "


@dataclass(frozen=True)
class Paper:
    """One record: its XML, and what of it is searched."""

    pmid: str
    xml: bytes

    @cached_property
    def root(self) -> etree._Element:
        return etree.fromstring(self.xml)

    def texts(self, path: str) -> list[str]:
        return ["".join(item.itertext()) for item in self.root.findall(path)]

    def text(self, path: str) -> str:
        return next(iter(self.texts(path)), "")

    @cached_property
    def values(self) -> dict[str, list[str]]:
        """What each field holds, as words, one item for each phrase that cannot be reached across."""
        authors = [
            f"{author.findtext('LastName', '')} {author.findtext('Initials', '')}"
            for author in self.root.iter("Author")
        ]
        title = self.texts(".//ArticleTitle") or self.texts(".//BookTitle")
        abstract = self.texts(".//Abstract/AbstractText")
        mesh = self.texts(".//MeshHeading/DescriptorName") + self.texts(
            ".//MeshHeading/QualifierName"
        )
        major = [
            item.text or "" for item in self.root.findall(".//MeshHeading/*[@MajorTopicYN='Y']")
        ]
        raw = {
            "Title": title,
            "Title/Abstract": title + abstract + self.texts(".//Keyword"),
            "Text Word": title + abstract + self.texts(".//Keyword") + mesh,
            "MeSH Terms": mesh,
            "MeSH Major Topic": major,
            "Publication Type": self.texts(".//PublicationType"),
            "Author": authors,
            "Journal": self.texts(".//Journal/Title")
            + self.texts(".//ISOAbbreviation")
            + self.texts(".//MedlineTA"),
            "Language": self.texts(".//Language"),
            "Publisher ID": self.texts("PubmedData/ArticleIdList/ArticleId")
            + self.texts(".//ELocationID"),
            "Volume": self.texts(".//Volume"),
            "Pagination": self.texts(".//MedlinePgn"),
            "Filter": [
                "all",
                *(["hasabstract"] if abstract else []),
                *(["medline"] if mesh else []),
            ],
        }
        named = {name: [words(item) for item in items] for name, items in raw.items()}
        return named | {"All Fields": [item for items in named.values() for item in items]}

    def day(self, name: str) -> date:
        """The date by which a field of ``DATES`` finds the record."""
        if name == "Date - Modification":
            revised = self.root.find(".//DateRevised")
            return _day(revised) if revised is not None else self.day("Date - Entry")
        if name == "Date - Publication":
            return _day(self.root.find(".//PubDate"))
        status = {"Date - Entry": "entrez", "Date - Create": "pubmed"}[name]
        entered = self.root.find(f".//PubMedPubDate[@PubStatus='{status}']")
        return _day(entered) if entered is not None else self.day("Date - Publication")


def _day(element: etree._Element | None) -> date:
    if element is None:
        return date(1900, 1, 1)
    told = element.findtext("Year") or element.findtext("MedlineDate") or "1900"
    month = element.findtext("Month") or "1"
    number = int(month) if month.isdecimal() else MONTHS.get(month[:3], 1)
    return date(
        int(re.search(r"\d{4}|$", told)[0] or 1900),
        number,
        min(int(element.findtext("Day") or 1), 28),
    )


@dataclass
class Corpus:
    """All records, by PMID; ``order`` has the PMIDs with those that entered last first."""

    papers: dict[str, Paper]
    order: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        newest = lambda paper: (paper.day("Date - Entry"), int(paper.pmid))  # noqa: E731
        self.order = [
            paper.pmid for paper in sorted(self.papers.values(), key=newest, reverse=True)
        ]

    @classmethod
    def of(cls, papers: Iterable[Paper]) -> "Corpus":
        return cls({paper.pmid: paper for paper in papers})


def papers_of(xml: bytes) -> Iterator[Paper]:
    """The articles and books of a set, in the bytes in which they stand there."""
    for match in re.finditer(
        rb"<(PubmedArticle|PubmedBookArticle)(?=[\s>]).*?</\1>", xml, re.DOTALL
    ):
        root = etree.fromstring(match[0])
        yield Paper(
            root.findtext("MedlineCitation/PMID") or root.findtext("BookDocument/PMID"), match[0]
        )


@dataclass(frozen=True)
class _Made(Paper):
    """A record that was made up; its day is known without reading it."""

    entered: date = date(2000, 1, 1)

    def day(self, name: str) -> date:
        return self.entered


def made(
    pmid: str,
    title: str,
    day: date,
    *,
    abstract: str = "",
    types: Iterable[str] = ("Journal Article",),
    mesh: Iterable[str] = (),
    notices: Iterable[str] = (),
) -> Paper:
    """A made-up article, valid under NLM's document type; ``notices`` are RefType:PMID, as in RetractionIn:1."""
    told = f"<Year>{day.year}</Year><Month>{day.month}</Month><Day>{day.day}</Day>"
    listed = "".join(
        f'<PublicationType UI="D016428">{escape(name)}</PublicationType>' for name in types
    )
    headings = "".join(
        f'<MeshHeading><DescriptorName UI="D000001" MajorTopicYN="N">{escape(name)}</DescriptorName></MeshHeading>'
        for name in mesh
    )
    corrections = "".join(
        f'<CommentsCorrections RefType="{kind}"><RefSource>J Made Up</RefSource><PMID Version="1">{other}</PMID>'
        "</CommentsCorrections>"
        for kind, other in (notice.split(":") for notice in notices)
    )
    xml = f"""<PubmedArticle><MedlineCitation Status="MEDLINE" Owner="NLM"><PMID Version="1">{pmid}</PMID>
<DateRevised>{told}</DateRevised><Article PubModel="Print"><Journal><JournalIssue CitedMedium="Print">
<PubDate><Year>{day.year}</Year></PubDate></JournalIssue><Title>Journal of made-up trials</Title></Journal>
<ArticleTitle>{escape(title)}</ArticleTitle><Pagination><MedlinePgn>1-9</MedlinePgn></Pagination>
{_in("Abstract", _in("AbstractText", escape(abstract)))}
<Language>eng</Language><PublicationTypeList>{listed}</PublicationTypeList></Article>
<MedlineJournalInfo><MedlineTA>J Made Up</MedlineTA></MedlineJournalInfo>
{_in("CommentsCorrectionsList", corrections)}{_in("MeshHeadingList", headings)}</MedlineCitation><PubmedData><History>
<PubMedPubDate PubStatus="entrez">{told}</PubMedPubDate></History><PublicationStatus>ppublish</PublicationStatus>
<ArticleIdList><ArticleId IdType="pubmed">{pmid}</ArticleId></ArticleIdList></PubmedData></PubmedArticle>"""
    return _Made(pmid, xml.encode(), day)


def _in(name: str, content: str) -> str:
    return f"<{name}>{content}</{name}>" if content else ""


def synthetic(
    number: int, first: int = 10_000_001, since: date = date(1975, 1, 1), a_day: int = 3
) -> Iterator[Paper]:
    """Made-up trials, a few a day."""
    for index in range(number):
        day = since + timedelta(days=index // a_day)
        yield made(str(first + index), f"Acupuncture for back pain: trial {index}.", day)
