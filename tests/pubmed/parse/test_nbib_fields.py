"""Every field of a .nbib entry is in its column."""

from dataclasses import fields

import pytest
from support.nbib import ARTICLE, BOOK, entry, one

from evidence.pubmed.record import Record


def test_every_field_of_an_article_has_its_column():
    assert one(ARTICLE) == Record(
        pmid="9900001",
        version=1,
        doi="10.5555/invented.2",
        pmcid="PMC9900001",
        pii="S9999-1(09)00001-2",
        title="Needles and cups for sore backs: an invented trial that has a title longer than "
        "one line.",
        vernacular_title="Nadeln und Koepfe.",
        abstract=(
            "BACKGROUND: Backs are sore.\n"
            "AIMS AND METHODS: Needles were put into VITAMIN: a placebo.\n"
            "RESULTS: Fewer were sore (P<.05).\n"
            "CONCLUSIONS/IMPLICATIONS: More cups.\n"
            "TRIAL REGISTRATION: NCT99000001."
        ),
        other_abstracts=("Publisher: Resumen inventado.",),
        authors=("Author AB", "Invented Trial Group", "Writer C Jr"),
        authors_incomplete=False,
        editors=(),
        orcids=("0000-0001-2345-678X", "0000-0002-9876-5432"),
        affiliations=("Institute of Backs, Nowhere.", "Clinic of Needles, Nowhere."),
        journal="Journal of invented backs",
        journal_abbrev="J Invent Backs",
        book_title=None,
        publisher=None,
        issn="1111-2222",
        issn_linking="1111-2222",
        volume="12",
        issue="4 Suppl 1",
        pages="454-61",
        pub_date="2009-12-28",
        year=2009,
        epub_date="2009-09-24",
        date_revised="2020-07-31",
        languages=("eng", "ger"),
        publication_types=("Journal Article", "Randomized Controlled Trial"),
        mesh_terms=("Humans", "Low Back Pain", "Acupuncture Therapy"),
        mesh_major=("Low Back Pain", "Acupuncture Therapy"),
        mesh_qualified=("Low Back Pain/therapy", "Low Back Pain/diagnosis"),
        keywords=("Cupping", "back pain"),
        chemicals=("Analgesics", "Inventase (human)", "invented protocol"),
        registry_ids=("NCT99000001",),
        accessions=("GENBANK:X99999", "Dryad:10.5061/dryad.99"),
        grants=("R99 AT009999/AT/NCCIH NIH HHS/United States", "24K99/INVENTED"),
        country="England",
        status="MEDLINE",
        pub_model=None,
        cites=(),
        comments_corrections=(
            "CommentIn:9900002",
            "ErratumIn:J Invent Backs. 2010;13(1):9.",
            "SummaryForPatientsIn:9900003",
        ),
        retracted=False,
        is_book=False,
    )


def test_a_chapter_knows_its_book_its_editors_and_its_publisher():
    record = one(BOOK)
    assert record.is_book
    assert (record.title, record.book_title) == ("A chapter on backs", "The book of backs")
    assert (record.editors, record.authors) == (("Keeper E",), ("Author A",))
    assert record.affiliations == ("Institute of Backs.",)
    assert (record.publisher, record.country) == ("University of Nowhere", None)
    assert (record.doi, record.pii) == (None, None)


def test_a_whole_book_has_the_title_of_the_book():
    record = one(BOOK.replace("TI  - A chapter on backs\n", ""))
    assert record.title == record.book_title == "The book of backs"


def test_what_is_missing_is_none_and_never_an_empty_text():
    record = one("PMID- 9900001\nTI  -\nAB  -   \nVI  - \nAU  -\nPT  - Letter\n")
    texts = [getattr(record, field.name) for field in fields(Record)]
    assert "" not in texts
    assert (record.title, record.abstract, record.volume, record.year, record.authors) == (
        None,
        None,
        None,
        None,
        (),
    )


@pytest.mark.parametrize(
    ("line", "correction"),
    [
        ("CON - First comment", "CommentOn:First comment"),
        ("RIN - J Foo. 2001;1:1. PMID: 9900002", "RetractionIn:9900002"),
        ("ROF - Author A. J Foo. 2001;1:1. PMID: 9900002", "RetractionOf:9900002"),
        ("EFR - J Foo. 2001;1:1. PMID:9900002", "ErratumFor:9900002"),
        ("UOF - J Foo. 2001;1:1. PMID: 0", "UpdateOf:J Foo. 2001;1:1. PMID: 0"),
        ("ECI - J Foo. 2001;1:1.\n      PMID: 9900002", "ExpressionOfConcernIn:9900002"),
    ],
)
def test_a_notice_is_named_as_in_the_xml(line, correction):
    assert one(entry(9900001, line)).comments_corrections == (correction,)


@pytest.mark.parametrize(
    ("line", "retracted"),
    [
        ("PT  - Retracted Publication", True),
        ("RIN - J Foo. 2001;1:1.", True),
        ("RRI - J Foo. 2001;1:1.", True),
        ("PRIN- J Foo. 2001;1:1.", False),
        ("PT  - Retraction of Publication", False),
        ("ROF - J Foo. 2001;1:1.", False),
        ("EIN - J Foo. 2001;1:1.", False),
    ],
)
def test_a_paper_is_retracted_by_its_type_or_its_notice(line, retracted):
    assert one(entry(9900001, line)).retracted is retracted


@pytest.mark.parametrize(
    ("lines", "doi", "pii"),
    [
        (["AID - 10.5555/A.1 [doi]"], "10.5555/a.1", None),
        (["AID - doi:10.5555/A.1"], "10.5555/a.1", None),
        (["LID - 10.5555/lid [doi]", "AID - 10.5555/aid [doi]"], "10.5555/aid", None),
        (
            ["LID - e99 [pii]", "LID - 10.5555/lid [doi]", "AID - no doi [doi]"],
            "10.5555/lid",
            "e99",
        ),
        (["LID - e99 [pii] 10.5555/lid [doi]"], "10.5555/lid", "e99"),
        (["AID - 10.5555/pii.only [pii]"], None, "10.5555/pii.only"),
        (["SO  - J Foo. 2001;1:1. doi: 10.5555/so.", "CIN - J Foo. doi: 10.5555/cin."], None, None),
    ],
)
def test_the_doi_is_that_of_the_article(lines, doi, pii):
    record = one(entry(9900001, *lines))
    assert (record.doi, record.pii) == (doi, pii)


def test_a_person_with_a_full_name_only_is_not_lost():
    record = one(
        entry(
            9900001,
            "FAU - Author, Anna-Bea C",
            "CN  - Group",
            "FAU - Writer",
            "FAU - Last, D",
            "AU  - Last DX",
        )
    )
    assert record.authors == ("Author ABC", "Group", "Writer", "Last DX")


def test_an_affiliation_before_the_authors_is_theirs_as_old_records_have_it():
    assert one(
        entry(9900001, "AD  - Institute.", "FAU - Author, A", "AU  - Author A")
    ).affiliations == ("Institute.",)


def test_the_pmcid_may_be_among_the_other_ids():
    assert (
        one(
            entry(9900001, "OID - NASA: 99999999", "OID - NLM: EMS99", "OID - NLM: PMC9900001")
        ).pmcid
        == "PMC9900001"
    )


def test_a_linking_issn_alone_is_not_that_of_a_medium():
    record = one(entry(9900001, "IS  - 9999-8888 (Linking)", "IS  - 978-1-99-999999-9 (ISBN)"))
    assert (record.issn, record.issn_linking) == (None, "9999-8888")


@pytest.mark.parametrize(
    "abstract",
    [
        "Cups were RED: we looked. DNA: it was not seen.",
        "We took METHODS: from others.",
        "Results: lower case labels stay. Methods: so do these.",
        "No label at all.",
    ],
)
def test_capitals_in_a_sentence_are_no_label(abstract):
    assert one(entry(9900001, f"AB  - {abstract}")).abstract == abstract
