"""The columns of a PubMed record, each with its meaning and the element that it comes from.

Elements are those of NLM's document type (https://dtd.nlm.nih.gov/ncbi/pubmed/doc/out/250101/);
https://www.nlm.nih.gov/bsd/licensee/elements_descriptions.html describes them. Paths of articles
start at PubmedArticle, those of books (after "books:") at PubmedBookArticle/BookDocument.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from evidence.schema import column, columns_of

_ISO_DATE = r"\d{4}(-\d{2}(-\d{2})?)?"
_PMID = r"[1-9]\d{0,7}"


@dataclass(slots=True)  # not frozen: parsers fill it part by part
class Record:
    """One record of PubMed. A missing value is None, and a list without items is empty."""

    pmid: str = column(
        "PubMed's identifier of the record, as text", origin="MedlineCitation/PMID", pattern=_PMID
    )
    version: int = column(
        "Version of the record; most have only one", origin="MedlineCitation/PMID/@Version"
    )
    doi: str | None = column(
        "DOI in lower case, without resolver; never that of a reference",
        origin="PubmedData/ArticleIdList/ArticleId[@IdType='doi'], "
        "else Article/ELocationID[@EIdType='doi']",
        pattern=r"10\.\d{4,9}/\S+",
    )
    pmcid: str | None = column(
        "PubMed Central's identifier",
        origin="PubmedData/ArticleIdList/ArticleId[@IdType='pmc'], "
        "else MedlineCitation/OtherID[@Source='NLM']",
        pattern=r"PMC\d+",
    )
    pii: str | None = column(
        "Publisher's item identifier",
        origin="PubmedData/ArticleIdList/ArticleId[@IdType='pii'], "
        "else Article/ELocationID[@EIdType='pii']",
    )
    title: str | None = column(
        "Title as PubMed prints it, in English: [brackets] mark a translation; where PubMed has "
        "none, the title in the language of the paper",
        origin="Article/ArticleTitle; books: ArticleTitle, else Book/BookTitle; "
        "if empty or [Not Available], VernacularTitle",
    )
    vernacular_title: str | None = column(
        "Title in the language of the paper",
        origin="Article/VernacularTitle; books: VernacularTitle",
    )
    abstract: str | None = column(
        'Abstract; each section on a line of its own, after its label: "METHODS: ..."; a label '
        'without a text is a line, too: "LEVEL OF EVIDENCE: 4"',
        origin="Article/Abstract",
    )
    other_abstracts: tuple[str, ...] = column(
        "Abstracts in other languages or by others than the authors",
        origin="MedlineCitation/OtherAbstract",
    )
    authors: tuple[str, ...] = column(
        'Authors in order, "Family Initials Suffix", collective names unchanged; names that were '
        "corrected since (ValidYN=N) are left out",
        origin="Article/AuthorList[@Type='authors']/Author; books: AuthorList[@Type='authors'], "
        "else Book/AuthorList[@Type='authors']",
    )
    authors_incomplete: bool = column(
        "True if PubMed has only some of the authors: old records name the first ten, or 24",
        origin="Article/AuthorList[@CompleteYN='N']; in other files a last author `et al.`",
    )
    editors: tuple[str, ...] = column(
        "Editors, of a book most often, written as authors are",
        origin="Article/AuthorList[@Type='editors']; books: AuthorList and Book/AuthorList, "
        "@Type='editors'",
    )
    orcids: tuple[str, ...] = column(
        "ORCIDs of the authors, in order, without resolver",
        origin="Author/Identifier[@Source='ORCID']",
        pattern=r"\d{4}-\d{4}-\d{4}-\d{3}[\dX]",
    )
    affiliations: tuple[str, ...] = column(
        "Affiliations of the authors, in order, each once",
        origin="Author/AffiliationInfo/Affiliation; until 2015 Author/Affiliation, or "
        "Article/Affiliation",
    )
    journal: str | None = column("Full title of the journal", origin="Article/Journal/Title")
    journal_abbrev: str | None = column(
        "Abbreviated title of the journal",
        origin="Article/Journal/ISOAbbreviation, else MedlineJournalInfo/MedlineTA",
    )
    book_title: str | None = column(
        "Title of the book that the record is, or belongs to", origin="Book/BookTitle"
    )
    publisher: str | None = column("Publisher of the book", origin="Book/Publisher/PublisherName")
    issn: str | None = column(
        "ISSN of the journal in the cited medium", origin="Article/Journal/ISSN"
    )
    issn_linking: str | None = column(
        "ISSN of the journal in all its media", origin="MedlineJournalInfo/ISSNLinking"
    )
    volume: str | None = column(
        "Volume", origin="Article/Journal/JournalIssue/Volume; books: Book/Volume"
    )
    issue: str | None = column("Issue", origin="Article/Journal/JournalIssue/Issue")
    pages: str | None = column(
        "Pages or article number, as PubMed shortens them: 123-33",
        origin="Article/Pagination/MedlinePgn, else StartPage-EndPage, else "
        "Article/ELocationID[@EIdType='pii'] that is an article number",
    )
    pub_date: str | None = column(
        "Date of publication in ISO form, as precise as PubMed has it: 2007-09-24, 2007-09 or "
        "2007; the beginning of a span, the year of a season",
        origin="Article/Journal/JournalIssue/PubDate; books: Book/PubDate",
        pattern=_ISO_DATE,
    )
    year: int | None = column("Year of publication", origin="pub_date")
    epub_date: str | None = column(
        "Date of electronic publication in ISO form",
        origin="Article/ArticleDate[@DateType='Electronic']",
        pattern=_ISO_DATE,
    )
    date_revised: str | None = column(
        "Day when NLM last changed the record", origin="DateRevised", pattern=_ISO_DATE
    )
    languages: tuple[str, ...] = column(
        "Languages of the paper, ISO 639-2: eng", origin="Article/Language"
    )
    publication_types: tuple[str, ...] = column(
        "PubMed's publication types",
        origin="Article/PublicationTypeList/PublicationType; books: PublicationType",
    )
    mesh_terms: tuple[str, ...] = column(
        "MeSH descriptors", origin="MedlineCitation/MeshHeadingList/MeshHeading/DescriptorName"
    )
    mesh_major: tuple[str, ...] = column(
        "MeSH descriptors that are a main point of the paper, or have a qualifier that is",
        origin="MeshHeading with @MajorTopicYN='Y'",
    )
    mesh_qualified: tuple[str, ...] = column(
        'MeSH descriptors with each of their qualifiers: "Knee/surgery"',
        origin="MeshHeading/DescriptorName and QualifierName",
    )
    keywords: tuple[str, ...] = column("Keywords, each once", origin="KeywordList/Keyword")
    chemicals: tuple[str, ...] = column(
        "Substances", origin="MedlineCitation/ChemicalList/Chemical/NameOfSubstance"
    )
    registry_ids: tuple[str, ...] = column(
        "Numbers in trial registries: NCT, ISRCTN, ChiCTR ...",
        origin="Article/DataBankList/DataBank/AccessionNumberList, trial registries",
    )
    accessions: tuple[str, ...] = column(
        "Numbers in other data banks: GENBANK:X03963",
        origin="Article/DataBankList/DataBank, the others",
    )
    grants: tuple[str, ...] = column(
        "Grants, each once, number/acronym/agency/country as far as PubMed has them",
        origin="Article/GrantList/Grant",
    )
    country: str | None = column("Country of the journal", origin="MedlineJournalInfo/Country")
    status: str | None = column(
        "Stage of NLM's work on the record: MEDLINE, Publisher ...",
        origin="MedlineCitation/@Status",
    )
    pub_model: str | None = column(
        "Media of publication: Print, Electronic ...", origin="Article/@PubModel"
    )
    cites: tuple[str, ...] = column(
        "PMIDs of the references that have one, each once",
        origin="PubmedData/ReferenceList/Reference/ArticleIdList/ArticleId[@IdType='pubmed']",
        pattern=_PMID,
    )
    comments_corrections: tuple[str, ...] = column(
        "Comments and corrections, `RefType:PMID` in PubMed's words (ErratumIn, RetractionIn, "
        "CommentOn ...); `RefType:source` without a PMID",
        origin="MedlineCitation/CommentsCorrectionsList/CommentsCorrections",
        pattern=r"[A-Za-z]+:.+",
    )
    retracted: bool = column(
        "True if the paper was retracted as a whole, whether or not it was republished; a part "
        "that was retracted is among the corrections alone",
        origin="RefType RetractionIn or RetractedandRepublishedIn, or publication type Retracted "
        "Publication without RefType PartialRetractionIn",
    )
    is_book: bool = column(
        "True if the record is a book or a part of one", origin="PubmedBookArticle"
    )


_BLANK_CELLS: tuple[Any, ...] = tuple(
    {"list": (), "flag": False}.get(declared.kind) for declared in columns_of(Record)
)


def create_blank_record() -> Record:
    """Create an empty record for a parser to fill."""
    return Record(*_BLANK_CELLS)
