"""Made-up records, valid under NLM's document type."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from html import escape

from evidence.pubmed.local_server.corpus import Paper


@dataclass(frozen=True)
class _MadeUpPaper(Paper):
    """A paper whose day is known without parsing it, so that thousands are served at once."""

    entered: date

    def day(self, field: str) -> date:
        return self.entered


def make_paper(  # noqa: PLR0913 - what a record has
    pmid: str,
    title: str,
    day: date,
    *,
    abstract: str = "",
    types: Iterable[str] = ("Journal Article",),
    mesh: Iterable[str] = (),
    notices: Iterable[str] = (),
    doi: str = "",
    volume: str = "",
) -> Paper:
    """Make up an article.

    Args:
        pmid: its PMID.
        title: its title.
        day: its day of publication, of entry and of the last change.
        abstract: its abstract; none by default.
        types: its publication types.
        mesh: its MeSH descriptors.
        notices: its comments and corrections as ``RefType:PMID``, such as ``RetractionIn:1``.
        doi: its DOI; none by default.
        volume: of its journal; none by default.
    """
    date_parts = f"<Year>{day.year}</Year><Month>{day.month}</Month><Day>{day.day}</Day>"
    listed = "".join(map(_publication_type, types))
    xml = f"""<PubmedArticle><MedlineCitation Status="MEDLINE" Owner="NLM">
<PMID Version="1">{pmid}</PMID><DateRevised>{date_parts}</DateRevised>
<Article PubModel="Print"><Journal><JournalIssue CitedMedium="Print">
{_element("Volume", escape(volume))}<PubDate><Year>{day.year}</Year></PubDate></JournalIssue>
<Title>Journal of made-up trials</Title></Journal>
<ArticleTitle>{escape(title)}</ArticleTitle>
<Pagination><MedlinePgn>1-9</MedlinePgn></Pagination>
{_element("Abstract", _element("AbstractText", escape(abstract)))}
<Language>eng</Language><PublicationTypeList>{listed}</PublicationTypeList></Article>
<MedlineJournalInfo><MedlineTA>J Made Up</MedlineTA></MedlineJournalInfo>
{_element("CommentsCorrectionsList", "".join(map(_notice, notices)))}
{_element("MeshHeadingList", "".join(map(_heading, mesh)))}</MedlineCitation>
<PubmedData><History><PubMedPubDate PubStatus="entrez">{date_parts}</PubMedPubDate></History>
<PublicationStatus>ppublish</PublicationStatus>
<ArticleIdList><ArticleId IdType="pubmed">{pmid}</ArticleId>
{_doi(doi)}</ArticleIdList></PubmedData>
</PubmedArticle>"""
    return _MadeUpPaper(pmid, xml.encode(), day)


def make_papers(
    count: int,
    title: str = "A made-up trial",
    *,
    first_pmid: int = 10_000_001,
    since: date = date(1975, 1, 1),
    per_day: int = 3,
) -> Iterator[Paper]:
    """Make up articles that enter PubMed a few a day, each titled "<title> <number>".

    Args:
        count: how many.
        title: the words that their titles share.
        first_pmid: the PMID of the first; the others follow.
        since: the day of the first.
        per_day: how many enter on one day.
    """
    for index in range(count):
        day = since + timedelta(days=index // per_day)
        yield make_paper(str(first_pmid + index), f"{title} {index}.", day)


def _element(tag: str, content: str) -> str:
    return f"<{tag}>{content}</{tag}>" if content else ""


def _doi(doi: str) -> str:
    return f'<ArticleId IdType="doi">{escape(doi)}</ArticleId>' if doi else ""


def _publication_type(name: str) -> str:
    return f'<PublicationType UI="D016428">{escape(name)}</PublicationType>'


def _heading(name: str) -> str:
    descriptor = f'<DescriptorName UI="D000001" MajorTopicYN="N">{escape(name)}</DescriptorName>'
    return f"<MeshHeading>{descriptor}</MeshHeading>"


def _notice(notice: str) -> str:
    kind, _, pmid = notice.partition(":")
    return (
        f'<CommentsCorrections RefType="{kind}"><RefSource>J Made Up</RefSource>'
        f'<PMID Version="1">{pmid}</PMID></CommentsCorrections>'
    )
