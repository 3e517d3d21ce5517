"""Reading .nbib: every field in its column, and nothing lost without a problem."""

import re
from dataclasses import fields
from textwrap import dedent

import pytest
from bibtexparser import parse_string
from hypothesis import given
from hypothesis import strategies as st

from evidence.pubmed.parse.nbib import ParsedNbib, parse_nbib
from evidence.pubmed.record import Record
from evidence.schema import columns_of

ARTICLE = dedent("""\
    PMID- 9900001
    OWN - NLM
    STAT- MEDLINE
    DCOM- 20100526
    LR  - 20200731
    IS  - 1111-2222 (Print)
    IS  - 1111-222X (Electronic)
    IS  - 1111-2222 (Linking)
    VI  - 12
    IP  - 4 Suppl 1
    DP  - 2009 Dec 28-2010 Jan 3
    TI  - Needles and cups for sore backs: an invented trial that has a title longer than\x20
          one line.
    PG  - 454-61
    LID - 10.5555/Invented.1 [doi]
    AB  - BACKGROUND: Backs are sore. AIMS AND METHODS:  Needles were put into\x20
          VITAMIN: a placebo. RESULTS: Fewer were sore (P<.05).\x20
          CONCLUSIONS/IMPLICATIONS: More cups. TRIAL REGISTRATION: NCT99000001.
    OAB - Publisher: Resumen inventado.
    OABL- spa
    CI  - (c) Nobody.
    FAU - Author, Anna Bea
    AU  - Author AB
    AUID- ORCID: 0000-0001-2345-678X
    AD  - Institute of Backs,\x20
          Nowhere.
    AD  - Clinic of Needles, Nowhere.
    CN  - Invented Trial Group
    FAU - Writer, Carl Jr
    AU  - Writer C Jr
    AUID- ORCID: 0000000298765432
    AD  - Institute of Backs, Nowhere.
    FIR - Helper, Dora
    IR  - Helper D
    AUID- ORCID: 0000-0009-9999-9999
    LA  - eng
    LA  - ger
    SI  - ClinicalTrials.gov/NCT99000001
    SI  - GENBANK/X99999
    SI  - Dryad/10.5061/dryad.99
    GR  - R99 AT009999/AT/NCCIH NIH HHS/United States
    GR  - 24K99/INVENTED/
    PT  - Journal Article
    PT  - Randomized Controlled Trial
    TT  - Nadeln und Koepfe.
    DEP - 20090924
    PL  - England
    TA  - J Invent Backs
    JT  - Journal of invented backs
    RN  - 0 (Analgesics)
    RN  - EC 3.4.99.99 (Inventase (human))
    NM  - invented protocol
    SB  - IM
    CIN - J Foo. 2010 Mar;1(1):1. doi: 10.5555/foo. PMID: 9900002
    EIN - J Invent Backs. 2010;13(1):9.
    SPIN- Ann Foo. 2011;1:2. PMID: 9900003
    MH  - Humans
    MH  - Low Back Pain/*therapy/diagnosis
    MH  - *Acupuncture Therapy
    PMC - PMC9900001
    OTO - NOTNLM
    OT  - *Cupping
    OT  - back pain
    OT  - back pain
    CRDT- 2009/10/01 09:00
    PHST- 2009/09/01 00:00 [received]
    AID - S9999-1(09)00001-2 [pii]
    AID - 10.5555/Invented.2 [doi]
    PST - ppublish
    SO  - J Invent Backs. 2009 Dec 28;12(4 Suppl 1):454-61. doi: 10.5555/other.
    XYZ - a tag of tomorrow
    """)
BOOK = dedent("""\
    PMID- 9900010
    STAT- Publisher
    CTDT- 20090630
    PB  - University of Nowhere
    DP  - 1993
    TI  - A chapter on backs
    BTI - The book of backs
    AB  - Backs are long.
    FED - Keeper, Erna
    ED  - Keeper E
    AD  - Press of Nowhere.
    FAU - Author, Anna
    AU  - Author A
    AD  - Institute of Backs.
    PT  - Book Chapter
    PL  - Nowhere (XX)
    AID - NBK99 [bookaccession]
    """)


def entry(pmid: int, *lines: str) -> str:
    return "\n".join([f"PMID- {pmid}", f"TI  - Title of {pmid}", *lines, ""])


def read(text: str) -> ParsedNbib:
    reading = parse_nbib(text, "export.nbib")
    lost = [problem for problem in reading.problems if problem.severity == "error"]
    assert reading.entry_count == len(reading.records) + len(lost)
    return reading


def one(text: str) -> Record:
    (record,), problems, _ = read(text)
    assert problems == ()
    return record


def pmids(reading: ParsedNbib) -> list[str]:
    return [record.pmid for record in reading.records]


def test_every_field_of_an_article_has_its_column():
    assert one(ARTICLE) == Record(
        pmid="9900001",
        version=1,
        doi="10.5555/invented.2",
        pmcid="PMC9900001",
        pii="S9999-1(09)00001-2",
        title="Needles and cups for sore backs: an invented trial that has a title longer than one line.",
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


@pytest.mark.parametrize("line_end", ["\n", "\r\n", "\r", "\r\r\n"])
def test_line_ends_marks_and_leading_blanks_do_not_matter(line_end):
    text = "\ufeff\n\n" + ARTICLE + "\ufeff" + BOOK + "\n\n\n" + entry(9900020)
    assert read(text.replace("\n", line_end)).records == (
        one(ARTICLE),
        one(BOOK),
        one(entry(9900020)),
    )


def test_entries_need_no_blank_line_between_them():
    assert pmids(read(ARTICLE + BOOK + ARTICLE)) == ["9900001", "9900010", "9900001"]


def test_a_blank_line_within_a_text_does_not_end_it():
    assert (
        one("PMID- 9900001\nAB  - One half,\n\n      and the other.\n").abstract
        == "One half, and the other."
    )


def test_separators_of_unicode_do_not_cut_a_line():
    assert one(entry(9900001, "AB  - One\u2028two\x85three.")).abstract == "One two three."


def test_a_blank_text_is_empty_and_not_a_problem():
    assert read(" \r\n\n\ufeff\n") == ((), (), 0)


@pytest.mark.parametrize(
    "text",
    ["<html>\n<p>\n\nBusy\n</html>", "      PMID- 9900001\n      TI  - Indented", "a,b\n1,2"],
)
def test_a_file_of_another_kind_is_unreadable_and_not_empty(text):
    records, (problem,), asked = read(text)
    assert (records, asked, problem.severity, problem.line) == ((), 1, "error", 1)
    assert "PubMed" in problem.message


@pytest.mark.parametrize(
    ("broken", "line", "told"),
    [
        ("PMID- none\nTI  - Broken\n", 4, "'none'"),
        ("PMID-\nTI  - Broken\n", 4, "without PMID"),
        ("PMID- 999999999\nTI  - Broken\n", 4, "'999999999'"),
        ("PMID- 1٢\nTI  - Broken\n", 4, "without PMID"),
        ("PMID- 9900002\n", 4, "PMID 9900002"),
        ("PMID- 9900002\nTI  -\n", 4, "PMID 9900002"),
        ("\nTI  - Broken\nAU  - Author A\n", 5, "'TI- Broken'"),
        ("\nTY  - JOUR\nAU  - Author A\nER  - \n", 5, "'TY- JOUR'"),
    ],
)
def test_the_neighbours_of_an_entry_that_is_no_record_survive(broken, line, told):
    before, after = entry(9900001, "AB  - Before."), entry(9900003, "AB  - After.")
    records, (problem,), asked = read(before + broken + after)
    assert records == (one(before), one(after))
    assert (asked, problem.severity, problem.location) == (3, "error", f"export.nbib:{line}")
    assert told in problem.message
    assert "export it from PubMed again" in problem.message


@pytest.mark.parametrize(
    "stray",
    ["SO  invalid line", "SO- no four columns", "HIV-1 lost its blanks", "AIDS-related", "   x"],
)
def test_a_line_that_is_neither_field_nor_continuation_is_told_and_the_rest_read(stray):
    broken = f"PMID- 9900002\nTI  - Title\n{stray}\n      and what follows it\nVI  - 7\n"
    records, (problem,), asked = read(entry(9900001) + broken + entry(9900003))
    assert asked == 3
    assert (records[1].title, records[1].volume) == ("Title", "7")
    assert (problem.severity, problem.line) == ("warning", 5)
    assert "PMID 9900002" in problem.message
    assert "2 lines" in problem.message
    assert repr(stray.strip()) in problem.message


def test_text_between_entries_is_told_and_belongs_to_none():
    text = f"My search of today\n\n{entry(9900001)}\nSome words.\n\n      More words.\n\n{entry(9900002)}"
    records, problems, asked = read(text)
    assert records == (one(entry(9900001)), one(entry(9900002)))
    assert asked == 2
    assert [(problem.severity, problem.line) for problem in problems] == [
        ("warning", 1),
        ("warning", 6),
    ]


def test_an_indented_pmid_does_not_drown_in_the_entry_above():
    assert pmids(read(entry(9900001) + "  " + entry(9900002))) == ["9900001", "9900002"]


def test_a_pmid_in_a_text_begins_no_entry():
    record = one(entry(9900001, "CIN - J Foo. 2001;1:1.", "      PMID- 9900002"))
    assert record.pmid == "9900001"


_LINES = st.sampled_from(
    """
PMID- 9900001|PMID-|PMID- x|PMID-based| |TI  - T|      more|stray|AU  - A B|FAU - A, B|MH  - */a|RN  - 0 ()|SI  - /
GR  - //|AID - [doi]|LID -  [pii]  [doi]|DP  - 0000|DEP - 20091399|LR  - 1|IS  - x|AUID- ORCID:|BTI -|OT  - *|PMC - 9
AB  - AND: OF: METHODS: x|CIN - PMID: 0
""".strip()
    .replace("\n", "|")
    .split("|")
)


@given(st.text() | st.lists(_LINES | st.text(max_size=20)).map("\n".join))
def test_no_text_whatever_makes_it_raise_or_lose_an_entry(text: str):
    for record in read(text).records:
        for column in columns_of(Record):
            value = getattr(record, column.name)
            assert value != ""
            if column.pattern:
                items = value if isinstance(value, tuple) else () if value is None else (value,)
                assert all(re.fullmatch(column.pattern, item) for item in items)


@given(st.lists(_LINES.filter(lambda line: not line.startswith("PMID-")) | st.text(max_size=20)))
def test_neighbours_of_any_entry_survive(lines: list[str]):
    reading = read(entry(9900001) + "PMID- 9900002\n" + "\n".join(lines) + "\n" + entry(9900003))
    assert reading.records[0] == one(entry(9900001))
    assert reading.records[-1] == one(entry(9900003))


_WORDS = st.text(st.characters(categories=("L", "N", "P", "Zs")), min_size=1, max_size=300).map(
    lambda text: " ".join(text.split())
)


@given(_WORDS.filter(bool), st.integers(20, 80))
def test_a_title_wrapped_at_any_width_reads_back(title: str, width: int):
    lines = [""]
    for word in title.split(" "):
        if len(lines[-1]) + len(word) > width:
            lines.append("")
        lines[-1] += word + " "
    assert one("PMID- 9900001\nPT  - Letter\nTI  - " + "\n      ".join(lines) + "\n").title == title


# JabRef's samples with the .bib that it expects of them; it keeps entries without PMID, and stray lines as text.


def jabref(real, name):
    folder = real / "pubmed_to_bibtex"
    (expected,) = parse_string((folder / f"{name}.bib").read_text(encoding="utf-8")).entries
    return read((folder / f"{name}.txt").read_text(encoding="utf-8")), {
        key.lower(): field.value for key, field in expected.fields_dict.items()
    }


def test_a_complete_entry_is_what_jabref_makes_of_it(real):
    ((record,), problems, _), expected = jabref(real, "MedlinePlainImporterTestCompleteEntry")
    assert problems == ()
    same = {
        "pmid": record.pmid,
        "title": record.title,
        "year": str(record.year),
        "volume": record.volume,
        "issue": record.issue,
        "pages": record.pages,
        "journal": record.journal,
        "title-abbreviation": record.journal_abbrev,
        "abstract": record.abstract,
        "print-issn": record.issn,
        "linking-issn": record.issn_linking,
        "language": record.languages[0],
        "status": record.status,
        "address": record.country,
        "grantno": record.grants[1],
        "revised": (record.date_revised or "").replace("-", ""),
        "other-id": f"NLM: {record.pmcid}",
    }
    assert same == {key: expected[key] for key in same}
    # JabRef takes the full names, we take those that PubMed cites.
    assert [name.split(",")[0] for name in expected["author"].split(" and ")] == [
        name.split(" ")[0] for name in record.authors
    ]
    # Its keywords are MeSH headings, the star behind them: of "history, 20th century" it cannot tell where they end.
    assert expected["keywords"].startswith(
        "Attitude to Health, Employment/psychology, Female, Gender Identity"
    )
    assert record.mesh_terms[:4] == (
        "Attitude to Health",
        "Employment",
        "Female",
        "Gender Identity",
    )
    assert [f"{term}/history*" in expected["keywords"] for term in record.mesh_major] == [True] * 3


def test_an_identifier_without_its_kind_is_read_as_jabref_does(real):
    ((record,), _, _), expected = jabref(real, "MedlinePlainImporterTestDOI")
    assert (record.doi, record.pmid) == (expected["doi"], expected["pmid"])


def test_a_tag_without_its_blank_is_read_as_jabref_does(real):
    ((record,), _, _), expected = jabref(real, "MedlinePlainImporterTestInproceeding")
    assert (record.journal, record.pmid) == (expected["booktitle"], expected["pmid"])


@pytest.mark.parametrize("name", ["MultiAbstract", "MultiTitle"])
def test_an_entry_without_a_pmid_is_a_problem(real, name):
    (records, (problem,), asked), expected = jabref(real, f"MedlinePlainImporterTest{name}")
    assert "pmid" not in expected
    assert (records, asked, problem.severity) == ((), 1, "error")


@pytest.mark.parametrize(
    ("name", "got", "lost", "warned"),
    [
        ("MedlinePlainImporterStringOutOfBounds.txt", ["27433151", "27394443"], [], [3, 7]),
        ("MedlinePlainImporterTestInvalidFormat.xml", [], [1], []),
        (
            "MedlinePlainImporterTestMultipleEntries.txt",
            ["20481061", "22664220", "22664238", "96578310", "45984220"],
            [55, 77],
            [53],
        ),
    ],
)
def test_malformed_files_are_read_as_far_as_they_go(real, name, got, lost, warned):
    reading = read((real / "pubmed_to_bibtex" / name).read_text(encoding="utf-8"))
    assert pmids(reading) == got
    lines = [(problem.severity, problem.line) for problem in reading.problems]
    assert lines == sorted(
        [*(("error", line) for line in lost), *(("warning", line) for line in warned)],
        key=lambda x: x[1],
    )
