"""The contract of a Record a second time: plain, slow XPath, one function a column.

Written from NLM's document type (pubmed_250101.dtd) and ``evidence/pubmed/record.py`` alone,
without a look at the reader: where the two differ, one of them is wrong. An attribute that is left
out has the default that the document type gives it (ValidYN="Y", IdType="pubmed",
DateType="Electronic").
"""

from __future__ import annotations

import calendar
import functools
import re
from collections.abc import Iterable, Iterator
from typing import Any

from lxml import etree

Row = dict[str, Any]
ENTRY_TAGS = ("PubmedArticle", "PubmedBookArticle")

TRIAL_REGISTRIES = {
    name.lower()
    for name in (
        "ClinicalTrials.gov ISRCTN ANZCTR ChiCTR CRiS CTRI DRKS EudraCT IRCT JapicCTI JMACCT JPRN "
        "jRCT LBCTR NTR PACTR ReBec REPEC RPCEC SLCTR TCTR UMIN-CTR EUCTR"
    ).split()
}


def oracle_rows(xml: bytes) -> list[Row]:
    """Return a row for each entry of a document, in order; for each version of a record."""
    root = etree.fromstring(xml, etree.XMLParser(huge_tree=True))
    if root.tag == "MedlineCitationSet":  # until 2016 citations had no article around them
        return [oracle_row(bare_article(citation)) for citation in root.findall("MedlineCitation")]
    return [oracle_row(entry) for entry in root.iter(*ENTRY_TAGS)]


def bare_article(citation: etree._Element) -> etree._Element:
    article = etree.Element("PubmedArticle")
    article.append(citation)
    return article


def oracle_row(entry: etree._Element) -> Row:
    """The row of a PubmedArticle or PubmedBookArticle element."""
    return {name: function(entry) for name, function in COLUMNS.items()}


def newest(rows: list[Row]) -> list[Row]:
    """Without the rows of which the same document has a later version."""
    latest = {row["pmid"]: row for row in sorted(rows, key=lambda row: row["version"])}
    return [row for row in rows if row is latest[row["pmid"]]]


# Finding elements and their text


@functools.cache
def compiled(path: str) -> etree.XPath:
    return etree.XPath(path)


def find(element: etree._Element, path: str) -> list[Any]:
    return compiled(path)(element)


def first(element: etree._Element, *paths: str) -> str | None:
    """The text of the first element that has any, path by path."""
    return next((text for path in paths for text in texts(element, path)), None)


def texts(element: etree._Element, path: str) -> tuple[str, ...]:
    """The texts of all elements that have one, in the order of the document."""
    return tuple(text for found in find(element, path) if (text := prose(found)))


def each_once(values: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(values))


# Prose: text with inline markup and formulas


SUPERSCRIPTS = dict(
    zip(
        "0123456789+-−–=()abcdefghijklmnoprstuvwxyz®™",
        "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁻⁻⁼⁽⁾ᵃᵇᶜᵈᵉᶠᵍʰⁱʲᵏˡᵐⁿᵒᵖʳˢᵗᵘᵛʷˣʸᶻ®™",
        strict=True,
    )
)
SUBSCRIPTS = dict(zip("0123456789+-=()", "₀₁₂₃₄₅₆₇₈₉₊₋₌₍₎", strict=True))
XML_BLANKS = " \t\r\n"  # what MathML trims; a no-break space inside a token was meant


def prose(element: etree._Element) -> str:
    return " ".join(marked_up(element).split())


def marked_up(element: etree._Element) -> str:
    """All text of an element, that of its children included; what a comment says is not text."""
    return (element.text or "") + "".join(inline(child) + (child.tail or "") for child in element)


def inline(child: etree._Element) -> str:
    name = local_name(child)
    if name == "":
        return ""
    if name == "sup":
        return shifted(marked_up(child), superscript)
    if name == "sub":
        return shifted(marked_up(child), subscript)
    if name == "math":
        return formula(child)
    return marked_up(child)


def local_name(node: etree._Element) -> str:
    """The name without prefix; of a comment or processing instruction nothing."""
    return etree.QName(node).localname if isinstance(node.tag, str) else ""


def shifted(text: str, shift: Any) -> str:
    """Raise or lower a text; white space at its ends stays outside."""
    core = text.strip()
    return text.replace(core, shift(" ".join(core.split())), 1) if core else text


def superscript(text: str) -> str:
    if all(character in SUPERSCRIPTS for character in text):
        return "".join(SUPERSCRIPTS[character] for character in text)
    return "^" + text


def subscript(text: str) -> str:
    return "".join(SUBSCRIPTS[c] for c in text) if all(c in SUBSCRIPTS for c in text) else text


def formula(node: etree._Element) -> str:
    """MathML on one line."""
    name = local_name(node)
    if name in {"", "annotation", "annotation-xml"}:
        return ""
    parts = [formula(child) for child in node if local_name(child)]
    if name == "msup" and len(parts) == 2:
        return parts[0] + raised(parts[1])
    if name == "msub" and len(parts) == 2:
        return parts[0] + lowered(parts[1])
    if name == "msubsup" and len(parts) == 3:
        return parts[0] + lowered(parts[1]) + raised(parts[2])
    if name == "mfrac" and len(parts) == 2:
        return "/".join(part if part.isalnum() else f"({part})" for part in parts)
    if name == "mroot" and len(parts) == 2:
        return f"{raised(parts[1])}√({parts[0]})"
    if name == "msqrt":
        return f"√({''.join(parts)})"
    return tokens(node)


def raised(text: str) -> str:
    return shifted(text, superscript)


def lowered(text: str) -> str:
    return shifted(text, subscript)


def tokens(node: etree._Element) -> str:
    """The text of an element of MathML, without the white space that only lays it out."""
    pieces = [node.text or ""]
    for child in node:
        pieces += [formula(child), child.tail or ""]
    return "".join(piece.strip(XML_BLANKS) for piece in pieces)


# Identifiers


def pmid(entry: etree._Element) -> str | None:
    return max(own_pmids(entry), default=(0, None))[1]


def version(entry: etree._Element) -> int:
    return max(own_pmids(entry), default=(1, None))[0]


def own_pmids(entry: etree._Element) -> list[tuple[int, str]]:
    """Version and number; the DTD allows one, of several (a test of JabRef) the newest counts."""
    found = find(entry, "(MedlineCitation | BookDocument)/PMID")
    return [(int(pmid.get("Version", "1")), prose(pmid)) for pmid in found]


def own_ids(entry: etree._Element, id_type: str) -> Iterator[str]:
    """The entry's own identifiers of a type: never those of a reference, which lie deeper."""
    for parent in ("PubmedData", "BookDocument", "PubmedBookData"):
        yield from texts(entry, f"{parent}/ArticleIdList/ArticleId[@IdType='{id_type}']")


def elocation_ids(entry: etree._Element, id_type: str) -> Iterator[str]:
    path = f"MedlineCitation/Article/ELocationID[@EIdType='{id_type}'][not(@ValidYN='N')]"
    yield from texts(entry, path)


def doi(entry: etree._Element) -> str | None:
    written = [*own_ids(entry, "doi"), *elocation_ids(entry, "doi")]
    bare = (
        re.sub(r"^(doi:\s*|https?://(dx\.)?doi\.org/)+", "", value.lower()) for value in written
    )
    return next((value for value in bare if re.fullmatch(r"10\.\d{4,9}/\S+", value)), None)


def pmcid(entry: etree._Element) -> str | None:
    own = (re.fullmatch(r"(PMC\d+)(\.\d+)?", value) for value in own_ids(entry, "pmc"))
    other = (
        re.match(r"(PMC\d+)\b", value)
        for value in texts(entry, "MedlineCitation/OtherID[@Source='NLM']")
    )
    return next((match[1] for match in [*own, *other] if match), None)


def pii(entry: etree._Element) -> str | None:
    return next(iter([*own_ids(entry, "pii"), *elocation_ids(entry, "pii")]), None)


# Titles and abstracts


def title(entry: etree._Element) -> str | None:
    found = first(
        entry,
        "MedlineCitation/Article/ArticleTitle",
        "BookDocument/ArticleTitle",
        "BookDocument/Book/BookTitle",
    )
    is_missing = re.fullmatch(r"(?i)(\[(not available|in process citation)\]\.?)?", found or "")
    return (vernacular_title(entry) or found) if is_missing else found


def vernacular_title(entry: etree._Element) -> str | None:
    return first(entry, "MedlineCitation/Article/VernacularTitle", "BookDocument/VernacularTitle")


def sections(abstract_element: etree._Element) -> str:
    parts = find(abstract_element, "AbstractText")
    whole = "\n".join(filter(None, map(section, parts)))
    if not any(map(prose, parts)) and not re.search(r":|[0-9]|\b[IVX]+\b", whole):
        return ""  # names of sections alone
    return whole


def section(part: etree._Element) -> str:
    label = " ".join(part.get("Label", "").split()).rstrip(": ")
    text = prose(part)
    if label == "UNLABELLED" and not text:
        return ""
    return ": ".join(filter(None, [label, text]))


def abstract(entry: etree._Element) -> str | None:
    found = find(entry, "MedlineCitation/Article/Abstract | BookDocument/Abstract")
    return next((text for text in map(sections, found) if text), None)


def other_abstracts(entry: etree._Element) -> tuple[str, ...]:
    return tuple(filter(None, map(sections, find(entry, "MedlineCitation/OtherAbstract"))))


# People


def author_lists(entry: etree._Element) -> list[Any]:
    """The lists of authors: of a chapter its own, if it has any, else those of the book."""
    of_authors = "[not(@Type) or @Type='authors']"
    return (
        find(entry, f"MedlineCitation/Article/AuthorList{of_authors}")
        or find(entry, f"BookDocument/AuthorList{of_authors}")
        or find(entry, f"BookDocument/Book/AuthorList{of_authors}")
    )


def valid(author_list: etree._Element) -> list[Any]:
    return find(author_list, "Author[not(@ValidYN='N')]")


def valid_authors(entry: etree._Element) -> list[Any]:
    return [author for author_list in author_lists(entry) for author in valid(author_list)]


def name(author: etree._Element) -> str:
    parts = [first(author, "LastName"), initials(author), first(author, "Suffix")]
    return first(author, "CollectiveName") or " ".join(filter(None, parts))


def initials(author: etree._Element) -> str | None:
    given = first(author, "ForeName") or ""
    return first(author, "Initials") or "".join(word[0] for word in given.replace("-", " ").split())


def authors(entry: etree._Element) -> tuple[str, ...]:
    return tuple(filter(None, map(name, valid_authors(entry))))


def authors_incomplete(entry: etree._Element) -> bool:
    return any(people.get("CompleteYN") == "N" for people in author_lists(entry))


def editors(entry: etree._Element) -> tuple[str, ...]:
    lists = find(
        entry,
        "(MedlineCitation/Article/AuthorList | BookDocument/AuthorList | "
        "BookDocument/Book/AuthorList)[@Type='editors']",
    )
    return tuple(
        filter(None, (name(editor) for editor_list in lists for editor in valid(editor_list)))
    )


def orcids(entry: etree._Element) -> tuple[str, ...]:
    written = (
        text
        for author in valid_authors(entry)
        for text in texts(author, "Identifier[@Source='ORCID']")
    )
    return each_once(filter(None, map(orcid, written)))


def orcid(text: str) -> str | None:
    """The ORCID in four groups, with or without address and hyphens before."""
    bare = re.sub(r"[-\s]", "", text.rpartition("/")[2]).upper()
    return "-".join(re.findall("....", bare)) if re.fullmatch(r"[0-9]{15}[0-9X]", bare) else None


def affiliations(entry: etree._Element) -> tuple[str, ...]:
    of_authors = [
        text
        for author in valid_authors(entry)
        for text in texts(author, "Affiliation | AffiliationInfo/Affiliation")
    ]
    return each_once([*of_authors, *texts(entry, "MedlineCitation/Article/Affiliation")])


# Journal and book


def journal(entry: etree._Element) -> str | None:
    return first(entry, "MedlineCitation/Article/Journal/Title")


def journal_abbrev(entry: etree._Element) -> str | None:
    return first(
        entry,
        "MedlineCitation/Article/Journal/ISOAbbreviation",
        "MedlineCitation/MedlineJournalInfo/MedlineTA",
    )


def book_title(entry: etree._Element) -> str | None:
    return first(entry, "BookDocument/Book/BookTitle")


def publisher(entry: etree._Element) -> str | None:
    return first(entry, "BookDocument/Book/Publisher/PublisherName")


def issn(entry: etree._Element) -> str | None:
    return first(entry, "MedlineCitation/Article/Journal/ISSN")


def issn_linking(entry: etree._Element) -> str | None:
    return first(entry, "MedlineCitation/MedlineJournalInfo/ISSNLinking")


def volume(entry: etree._Element) -> str | None:
    return first(
        entry, "MedlineCitation/Article/Journal/JournalIssue/Volume", "BookDocument/Book/Volume"
    )


def issue(entry: etree._Element) -> str | None:
    return first(entry, "MedlineCitation/Article/Journal/JournalIssue/Issue")


def pages(entry: etree._Element) -> str | None:
    for pagination in find(entry, "MedlineCitation/Article/Pagination | BookDocument/Pagination"):
        start, end = first(pagination, "StartPage"), first(pagination, "EndPage")
        shortened = first(pagination, "MedlinePgn")
        found = shortened or (f"{start}-{end}" if start and end else start)
        if found:
            return found
    return next(filter(is_article_number, elocation_ids(entry, "pii")), None)


def is_article_number(pii: str) -> bool:
    """Letters, then a number; of a publisher's identifier an ISSN is a part."""
    has_issn = re.search(r"[0-9]{4}-[0-9]{3}[0-9Xx]", pii)
    return not has_issn and bool(re.fullmatch(r"[A-Za-z]{0,8}[.-]?[0-9][A-Za-z0-9.-]{0,15}", pii))


def country(entry: etree._Element) -> str | None:
    return first(entry, "MedlineCitation/MedlineJournalInfo/Country")


def status(entry: etree._Element) -> str | None:
    return find(entry, "string(MedlineCitation/@Status)") or None


def pub_model(entry: etree._Element) -> str | None:
    return find(entry, "string(MedlineCitation/Article/@PubModel)") or None


# Dates


MONTHS = [name.lower() for name in calendar.month_name]


def iso(year: str | None, month: str | None = None, day: str | None = None) -> str | None:
    """A date as precise as its parts are possible."""
    if not re.fullmatch("[0-9]{4}", year or ""):
        return None
    number = month_number(month or "")
    if number is None:
        return year
    last = calendar.monthrange(int(year), number)[1]
    if not re.fullmatch("[0-9]{1,2}", day or "") or not 1 <= int(day) <= last:
        return f"{year}-{number:02}"
    return f"{year}-{number:02}-{int(day):02}"


def month_number(text: str) -> int | None:
    """Of a number, or of a name in full or cut after its third letter or later."""
    if re.fullmatch("[0-9]{1,2}", text):
        return int(text) if 1 <= int(text) <= 12 else None
    return next(
        (n for n, full in enumerate(MONTHS) if len(text) >= 3 and full.startswith(text.lower())),
        None,
    )


def date_of(element: etree._Element) -> str | None:
    span = first(element, "MedlineDate")
    if span:
        return beginning(span)
    return iso(first(element, "Year"), first(element, "Month"), first(element, "Day"))


def beginning(span: str) -> str | None:
    """The first day of a span such as "1998 Dec 28-1999 Jan 3"; of a season the year."""
    match = re.search(r"\b([0-9]{4})\b(?: ([A-Za-z]+)\b(?: ([0-9]{1,2})\b)?)?", span)
    return iso(*match.groups()) if match else None


def first_date(entry: etree._Element, path: str) -> str | None:
    return next(filter(None, map(date_of, find(entry, path))), None)


def pub_date(entry: etree._Element) -> str | None:
    return first_date(
        entry, "MedlineCitation/Article/Journal/JournalIssue/PubDate | BookDocument/Book/PubDate"
    )


def year(entry: etree._Element) -> int | None:
    date = pub_date(entry)
    return int(date[:4]) if date else None


def epub_date(entry: etree._Element) -> str | None:
    return first_date(
        entry, "MedlineCitation/Article/ArticleDate[not(@DateType) or @DateType='Electronic']"
    )


def date_revised(entry: etree._Element) -> str | None:
    return first_date(entry, "MedlineCitation/DateRevised | BookDocument/DateRevised")


# What it is, and about what


def languages(entry: etree._Element) -> tuple[str, ...]:
    return texts(entry, "MedlineCitation/Article/Language | BookDocument/Language")


def publication_types(entry: etree._Element) -> tuple[str, ...]:
    return texts(
        entry,
        "MedlineCitation/Article/PublicationTypeList/PublicationType "
        "| BookDocument/PublicationType",
    )


def mesh_terms(entry: etree._Element) -> tuple[str, ...]:
    return texts(entry, "MedlineCitation/MeshHeadingList/MeshHeading/DescriptorName")


def mesh_major(entry: etree._Element) -> tuple[str, ...]:
    return texts(
        entry, "MedlineCitation/MeshHeadingList/MeshHeading[*/@MajorTopicYN='Y']/DescriptorName"
    )


def mesh_qualified(entry: etree._Element) -> tuple[str, ...]:
    return tuple(
        f"{descriptor}/{qualifier}"
        for heading in find(entry, "MedlineCitation/MeshHeadingList/MeshHeading")
        for descriptor in texts(heading, "DescriptorName")
        for qualifier in texts(heading, "QualifierName")
    )


def keywords(entry: etree._Element) -> tuple[str, ...]:
    return each_once(texts(entry, "(MedlineCitation | BookDocument)/KeywordList/Keyword"))


def chemicals(entry: etree._Element) -> tuple[str, ...]:
    return each_once(texts(entry, "MedlineCitation/ChemicalList/Chemical/NameOfSubstance"))


def bank_numbers(entry: etree._Element) -> Iterator[tuple[str, str]]:
    for bank in find(entry, "MedlineCitation/Article/DataBankList/DataBank"):
        for number in texts(bank, "AccessionNumberList/AccessionNumber"):
            yield first(bank, "DataBankName") or "", number


def registry_ids(entry: etree._Element) -> tuple[str, ...]:
    return each_once(
        number for bank, number in bank_numbers(entry) if bank.lower() in TRIAL_REGISTRIES
    )


def accessions(entry: etree._Element) -> tuple[str, ...]:
    return each_once(
        f"{bank}:{number}"
        for bank, number in bank_numbers(entry)
        if bank.lower() not in TRIAL_REGISTRIES
    )


def grants(entry: etree._Element) -> tuple[str, ...]:
    found = find(entry, "MedlineCitation/Article/GrantList/Grant")
    return each_once(filter(None, map(grant, found)))


def grant(element: etree._Element) -> str:
    parts = (first(element, part) for part in ("GrantID", "Acronym", "Agency", "Country"))
    return "/".join(filter(None, parts))


# What it is tied to


def cites(entry: etree._Element) -> tuple[str, ...]:
    commented = "MedlineCitation/CommentsCorrectionsList/CommentsCorrections[@RefType='Cites']/PMID"
    own_lists = "PubmedData/ReferenceList | BookDocument/ReferenceList"
    referred = (
        f"({own_lists})/descendant-or-self::ReferenceList/Reference/ArticleIdList"
        "/ArticleId[not(@IdType) or @IdType='pubmed']"
    )
    numbers = [*texts(entry, commented), *texts(entry, referred)]
    return each_once(number for number in numbers if re.fullmatch(r"[1-9][0-9]{0,7}", number))


def comments_corrections(entry: etree._Element) -> tuple[str, ...]:
    found = find(
        entry, "MedlineCitation/CommentsCorrectionsList/CommentsCorrections[@RefType!='Cites']"
    )
    pairs = ((element.get("RefType"), first(element, "PMID", "RefSource")) for element in found)
    return tuple(f"{kind}:{what or 'unknown'}" for kind, what in pairs)


def retracted(entry: etree._Element) -> bool:
    notices = "MedlineCitation/CommentsCorrectionsList/CommentsCorrections[@RefType='{}']"
    if any(find(entry, notices.format(k)) for k in ("RetractionIn", "RetractedandRepublishedIn")):
        return True
    in_part = bool(find(entry, notices.format("PartialRetractionIn")))
    return "Retracted Publication" in publication_types(entry) and not in_part


def is_book(entry: etree._Element) -> bool:
    return entry.tag == "PubmedBookArticle"


COLUMNS = {
    function.__name__: function
    for function in (
        *(
            pmid,
            version,
            doi,
            pmcid,
            pii,
            title,
            vernacular_title,
            abstract,
            other_abstracts,
            authors,
            authors_incomplete,
            editors,
            orcids,
        ),
        *(
            affiliations,
            journal,
            journal_abbrev,
            book_title,
            publisher,
            issn,
            issn_linking,
            volume,
            issue,
            pages,
        ),
        *(
            pub_date,
            year,
            epub_date,
            date_revised,
            languages,
            publication_types,
            mesh_terms,
            mesh_major,
        ),
        *(
            mesh_qualified,
            keywords,
            chemicals,
            registry_ids,
            accessions,
            grants,
            country,
            status,
            pub_model,
            cites,
        ),
        *(comments_corrections, retracted, is_book),
    )
}
