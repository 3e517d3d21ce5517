"""Forms of an article that the two readers have to read alike, and as the oracle does."""

from __future__ import annotations

import re
from dataclasses import asdict

import pytest
from support.oracle import oracle_rows
from support.paths import SAMPLES

from evidence.pubmed.parse.article import parse_article
from evidence.pubmed.parse.fast_article import parse_article_fast
from evidence.pubmed.parse.xml import parse_xml
from evidence.pubmed.record import Record

_ARTICLE = re.compile(r"<PubmedArticle>.*?</PubmedArticle>", re.DOTALL)
_MATCH = _ARTICLE.search((SAMPLES / "plain_article.xml").read_text(encoding="utf-8"))
assert _MATCH
PLAIN = _MATCH[0]
_COMMENT = "<!-- the same cells, but no usual form -->"


def replace_part(tag: str, written: str) -> str:
    """The plain article with another element, and what stands behind it, in place of the first."""
    part = re.compile(rf"<{tag}[ >].*?</{tag}>", re.DOTALL)
    assert part.search(PLAIN)
    return part.sub(lambda _: written, PLAIN, count=1)


def read(text: str) -> Record:
    """Read an article in each way, twice: as it is, and so that only the parser can read it."""
    record = parse_article(parse_xml(text.encode()))
    fast = parse_article_fast(text)
    assert fast is None or fast == record
    commented = text.replace("<MedlineCitation ", f"{_COMMENT}<MedlineCitation ")
    assert parse_article_fast(commented) is None
    assert parse_article(parse_xml(commented.encode())) == record
    (row,) = oracle_rows(f"<PubmedArticleSet>{text}</PubmedArticleSet>".encode())
    assert asdict(record) == row
    return record


def author(inside: str = "", name: str = "Sample") -> str:
    names = f"<LastName>{name}</LastName><ForeName>Anna</ForeName><Initials>A</Initials>"
    return f'<Author ValidYN="Y">{names}{inside}</Author>'


def authors(*people: str, attributes: str = ' CompleteYN="Y"') -> str:
    return f"<AuthorList{attributes}>{''.join(people)}</AuthorList>"


@pytest.mark.parametrize(
    ("sections", "abstract"),
    [
        ('<AbstractText Label="LEVEL OF EVIDENCE: 4"/>', "LEVEL OF EVIDENCE: 4"),
        ('<AbstractText Label="LEVEL OF EVIDENCE: 4"></AbstractText>', "LEVEL OF EVIDENCE: 4"),
        ('<AbstractText Label="TRIAL REGISTRATION: X1"> </AbstractText>', "TRIAL REGISTRATION: X1"),
        (
            '<AbstractText Label="AIMS">Tea.</AbstractText>'
            '<AbstractText Label="FUNDING: NONE."></AbstractText>',
            "AIMS: Tea.\nFUNDING: NONE.",
        ),
        (
            '<AbstractText Label="RESULTS:"/><AbstractText>Ten drank.</AbstractText>',
            "RESULTS\nTen drank.",
        ),
        ('<AbstractText Label="UNLABELLED"/><AbstractText>Tea.</AbstractText>', "Tea."),
        ('<AbstractText Label="LEVEL OF EVIDENCE III"/>', "LEVEL OF EVIDENCE III"),
        ('<AbstractText Label="AIM"/><AbstractText Label="METHODS"/>', None),
        ('<AbstractText Label=""/>', None),
        ("<AbstractText></AbstractText>", None),
        ('<AbstractText Label=" : ">Tea.</AbstractText>', "Tea."),
    ],
)
def test_a_label_without_a_text_is_kept(sections: str, abstract: str | None):
    assert read(replace_part("Abstract", f"<Abstract>{sections}</Abstract>")).abstract == abstract


_ORCID = '<Identifier Source="ORCID">0000-0002-1825-0097</Identifier>'
_OTHER_ORCID = '<Identifier Source="ORCID">https://orcid.org/0000-0001-5109-3700</Identifier>'
_PLACE = "<Affiliation>Clinic.</Affiliation>"


@pytest.mark.parametrize(
    ("inside", "orcids"),
    [
        (f"<AffiliationInfo>{_PLACE}{_ORCID}</AffiliationInfo>", ()),
        (
            f"{_ORCID}<AffiliationInfo>{_PLACE}{_OTHER_ORCID}</AffiliationInfo>",
            ("0000-0002-1825-0097",),
        ),
        (f"{_ORCID}<AffiliationInfo>{_PLACE}</AffiliationInfo>", ("0000-0002-1825-0097",)),
        (
            f"{_ORCID}{_OTHER_ORCID}<AffiliationInfo>{_PLACE}{_ORCID}</AffiliationInfo>",
            ("0000-0002-1825-0097", "0000-0001-5109-3700"),
        ),
        (
            f"<AffiliationInfo>{_PLACE}{_ORCID}</AffiliationInfo>"
            f"<AffiliationInfo><Affiliation>Ward <b>2</b>.</Affiliation>{_OTHER_ORCID}"
            "</AffiliationInfo>",
            (),
        ),
        (f"<AffiliationInfo>\n  {_PLACE}\n  {_ORCID}\n</AffiliationInfo>", ()),
    ],
)
def test_an_orcid_inside_an_affiliation_is_not_that_of_the_author(
    inside: str, orcids: tuple[str, ...]
):
    record = read(replace_part("AuthorList", authors(author(inside), author(name="Other"))))
    assert record.orcids == orcids
    assert "Clinic." in record.affiliations
    assert record.authors == ("Sample A", "Other A")


@pytest.mark.parametrize(
    ("lists", "named", "editors"),
    [
        (authors(author(), attributes=' CompleteYN="Y" Type="editors"'), (), ("Sample A",)),
        (authors(author(), attributes=' Type="editors" CompleteYN="Y"'), (), ("Sample A",)),
        (authors(author(), attributes=' CompleteYN="Y" Type="authors"'), ("Sample A",), ()),
        (authors(author(), attributes=""), ("Sample A",), ()),
        (
            authors(author(), attributes=' Type="authors"')
            + authors(author(name="Keeper"), attributes=' Type="editors"'),
            ("Sample A",),
            ("Keeper A",),
        ),
        (
            authors(
                f'<Author ValidYN="Y"><CollectiveName>Tea Board</CollectiveName>{_ORCID}</Author>',
                attributes=' Type="editors"',
            ),
            (),
            ("Tea Board",),
        ),
    ],
)
def test_editors_are_not_authors(lists: str, named: tuple[str, ...], editors: tuple[str, ...]):
    record = read(replace_part("AuthorList", lists))
    assert (record.authors, record.editors) == (named, editors)
    if not named:
        assert record.orcids == record.affiliations == ()


@pytest.mark.parametrize(
    ("attributes", "is_incomplete"),
    [
        (' CompleteYN="N"', True),
        (' CompleteYN="N" Type="authors"', True),
        (' Type="authors" CompleteYN="N"', True),
        (' CompleteYN="Y"', False),
        ("", False),
        (' CompleteYN="N" Type="editors"', False),
    ],
)
def test_a_list_that_does_not_name_all_authors_says_so(attributes: str, is_incomplete: bool):
    record = read(replace_part("AuthorList", authors(author(), attributes=attributes)))
    assert record.authors_incomplete == is_incomplete


def grant(number: str, agency: str = "NCCIH NIH HHS") -> str:
    return f"<Grant><GrantID>{number}</GrantID><Agency>{agency}</Agency></Grant>"


@pytest.mark.parametrize(
    ("lists", "grants"),
    [
        ((grant("K1") + grant("K1"),), ("K1/NCCIH NIH HHS",)),
        ((grant("K1") + grant("K2") + grant("K1"),), ("K1/NCCIH NIH HHS", "K2/NCCIH NIH HHS")),
        ((grant("K1") + grant("K1", "Tea Board"),), ("K1/NCCIH NIH HHS", "K1/Tea Board")),
        ((grant("K1"), grant(" K1 ")), ("K1/NCCIH NIH HHS",)),
        (("<Grant/>" + grant("K1"), "<Grant><GrantID> </GrantID></Grant>"), ("K1/NCCIH NIH HHS",)),
    ],
)
def test_a_grant_given_twice_is_there_once(lists: tuple[str, ...], grants: tuple[str, ...]):
    given = "".join(f'<GrantList CompleteYN="Y">{each}</GrantList>' for each in lists)
    assert read(replace_part("GrantList", given)).grants == grants


@pytest.mark.parametrize(
    ("piis", "pages"),
    [
        (("9966",), "9966"),
        (("e154225",), "e154225"),
        (("euae122",), "euae122"),
        (("021003",), "021003"),
        (("e00337-22",), "e00337-22"),
        (("S0140-6736(20)30183-5",), None),
        (("S0004-28032013000100035",), None),
        (("1672-7347(2024)12-1999-06",), None),
        (("S0066-782X2024000701202", "e20240478"), "e20240478"),
        (("in press",), None),
    ],
)
def test_an_article_number_stands_in_for_pages(piis: tuple[str, ...], pages: str | None):
    located = "".join(f'<ELocationID EIdType="pii" ValidYN="Y">{pii}</ELocationID>' for pii in piis)
    assert read(replace_part("Pagination", located)).pages == pages
    printed = "<Pagination><MedlinePgn>7-9</MedlinePgn></Pagination>"
    assert read(replace_part("Pagination", printed + located)).pages == "7-9"


@pytest.mark.parametrize(
    ("old", "affiliations"),
    [
        (authors(author("<Affiliation>Old place.</Affiliation>")), ("Old place.",)),
        (
            authors(author("<Affiliation>Old place.</Affiliation>"), author(name="Other")),
            ("Old place.",),
        ),
        (
            "<Affiliation>Older place.</Affiliation>" + authors(author()),
            ("Older place.",),
        ),
        (
            authors(
                author("<Affiliation>One.</Affiliation>"),
                author("<AffiliationInfo><Affiliation>Two.</Affiliation></AffiliationInfo>"),
            ),
            ("One.", "Two."),
        ),
        (
            authors(author("<Affiliation>One.</Affiliation>")).replace(
                "</AuthorList>", f"{author('<Affiliation>One.</Affiliation>')}</AuthorList>"
            ),
            ("One.",),
        ),
    ],
)
def test_affiliations_of_old_files_are_read(old: str, affiliations: tuple[str, ...]):
    assert read(replace_part("AuthorList", old)).affiliations == affiliations


NO_TITLES = [
    "<ArticleTitle/>",
    "<ArticleTitle></ArticleTitle>",
    "<ArticleTitle> </ArticleTitle>",
    "<ArticleTitle>[Not Available].</ArticleTitle>",
    "<ArticleTitle>[Not Available]</ArticleTitle>",
    "<ArticleTitle>[In Process Citation]</ArticleTitle>",
]
OWN_TITLE = "<VernacularTitle>Schröpfköpfe im <i>Mittelalter</i>.</VernacularTitle>"


def with_titles(english: str, own: str) -> str:
    return replace_part("ArticleTitle", english).replace("</Article>", f"{own}</Article>")


@pytest.mark.parametrize("english", NO_TITLES)
def test_a_paper_that_nobody_translated_is_named_by_its_own_title(english):
    record = read(with_titles(english, OWN_TITLE))
    assert record.title == record.vernacular_title == "Schröpfköpfe im Mittelalter."


def test_a_title_in_english_stays_and_what_there_is_not_is_not_made_up():
    record = read(with_titles("<ArticleTitle>[Cups]. Not available.</ArticleTitle>", OWN_TITLE))
    assert record.title == "[Cups]. Not available."
    assert read(with_titles("<ArticleTitle/>", "")).title is None
    assert read(with_titles(NO_TITLES[3], "")).title == "[Not Available]."
