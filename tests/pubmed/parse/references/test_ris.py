"""RIS of several tools -> records."""

import pytest

from evidence.pubmed.files.stream_lines import StreamLines
from evidence.pubmed.parse.references.parsed import collect_references
from evidence.pubmed.parse.references.ris import parse_ris

ZOTERO = """TY  - JOUR
TI  - Tea with honey for a cough: a trial
AU  - Example, Anna B.
AU  - van der Sample, J.
AU  - Tea Study Group
T2  - Journal of Made-up Medicine
J2  - J Made Up Med
DA  - 2019/03/07/
PY  - 2019
DO  - 10.5555/Tea.1
DP  - PubMed
VL  - 12
IS  - 3
SP  - 101
EP  - 109
SN  - 1234-5679
LA  - en
AB  - Why we asked.
We gave honey.
KW  - cough
KW  - honey
N1  - <p>Read in March</p>
N1  - PMID: 29000001
Y2  - 2020/01/02/10:00:00
ER  -

"""
ENDNOTE = """TY  - JOUR
AB  - BACKGROUND: Tea is drunk. METHODS: We asked people.
AN  - 29000002
AU  - Sample, J. K.
DA  - Sep 24
DB  - PubMed
DO  - 10.5555/tea.2
ET  - 2007/06/01
IS  - 2
PY  - 2007
SP  - e55
T2  - Tea Sci
TI  - A survey of tea
VL  - 7
ID  - 12
ER  -

"""
MENDELEY = """TY  - JOUR
T1  - Oolong in winter
A1  - Sample, Jo
Y1  - 2011///
JF  - Tea and Health
JA  - Tea Health
N2  - We drank it.
L1  - file:///home/me/Mendeley Desktop/oolong.pdf
ER  -
"""


def read(text):
    return collect_references(parse_ris(StreamLines([text.encode()], "refs"), "refs.ris"))


def test_an_export_of_zotero_fills_the_columns():
    found = read(ZOTERO)
    (record,) = found.records
    assert found.problems == ()
    assert found.notes[0].record_from == "RIS, written by Zotero"
    assert (record.pmid, record.doi, record.version) == ("29000001", "10.5555/tea.1", None)
    assert record.authors == ("Example AB", "van der Sample J", "Tea Study Group")
    assert (record.journal, record.journal_abbrev) == (
        "Journal of Made-up Medicine",
        "J Made Up Med",
    )
    assert (record.pub_date, record.year, record.pages) == ("2019-03-07", 2019, "101-9")
    assert record.abstract == "Why we asked.\nWe gave honey."
    assert (record.issn, record.languages) == ("1234-5679", ("eng",))
    assert record.keywords == ("cough", "honey")


def test_endnote_is_known_by_the_order_of_its_tags():
    found = read(ENDNOTE)
    (record,) = found.records
    assert found.notes[0].record_from == "RIS, written by EndNote"
    assert (record.pmid, record.pub_date, record.epub_date) == (
        "29000002",
        "2007-09-24",
        "2007-06-01",
    )
    assert record.abstract == "BACKGROUND: Tea is drunk.\nMETHODS: We asked people."
    assert record.pages == "e55"


def test_the_older_tags_of_mendeley_are_read():
    found = read(MENDELEY)
    (record,) = found.records
    assert found.notes[0].record_from == "RIS, written by Mendeley"
    assert (record.title, record.authors, record.pub_date) == (
        "Oolong in winter",
        ("Sample J",),
        "2011",
    )
    assert (record.abstract, record.journal_abbrev) == ("We drank it.", "Tea Health")


@pytest.mark.parametrize(
    ("field", "tool"),
    [
        ("RP  - NOT IN FILE", "Reference Manager"),
        ("L1  - internal-pdf://123/tea.pdf", "EndNote"),
        ('N1  - RAYYAN-INCLUSION: {"Ann"=>"Included"}', "Rayyan"),
        ("ID  - rayyan-55", "Rayyan"),
        ("C1  - Covidence #12", "Covidence"),
        ("DP  - EBSCOhost", "EBSCO"),
        ("N1  - Export Date: 01 March 2024", "Scopus"),
        ("AN  - WOS:000000000000001", "Web of Science"),
        ("AN  - CN-00000001", "Cochrane Library"),
        ("DB  - ProQuest Central", "ProQuest"),
        ("UR  - https://www.embase.com/records?id=L1", "Embase"),
        ("DB  - Ovid MEDLINE", "Ovid"),
    ],
)
def test_a_tool_is_known_by_its_own_mark(field, tool):
    found = read(f"TY  - JOUR\nTI  - Tea\n{field}\nER  - \n")
    assert found.notes[0].record_from == f"RIS, written by {tool}"


def test_a_tool_named_in_an_abstract_wrote_nothing():
    found = read("TY  - JOUR\nTI  - Zotero and Covidence compared\nAB  - Rayyan.\nER  - \n")
    assert found.notes[0].record_from == "RIS"


def test_a_bad_entry_between_good_ones_is_a_problem_at_its_line():
    nameless = "TY  - JOUR\nAU  - Nobody, A.\nER  - \n\n"
    found = read(ZOTERO + nameless + MENDELEY)
    assert len(found.records) == len(found.notes) == 2
    (problem,) = found.problems
    assert (problem.line, problem.severity) == (ZOTERO.count("\n") + 1, "error")
    assert "neither a title nor a PMID" in problem.message


def test_an_entry_without_an_end_or_a_beginning_is_read_with_a_warning():
    found = read("TY  - JOUR\nTI  - One\nTY  - JOUR\nTI  - Two\nER  - \nTI  - Three\nER  - ")
    assert [record.title for record in found.records] == ["One", "Two", "Three"]
    assert [(problem.line, problem.severity) for problem in found.problems] == [
        (1, "warning"),
        (6, "warning"),
    ]


def test_what_stands_between_entries_is_a_warning_but_numbers_and_providers_are_none():
    text = "Provider: Example\nContent: text/plain\n\n1.\nTY  - JOUR\nTI  - One\nER  - \nStray\n"
    found = read(text)
    assert len(found.records) == 1
    (problem,) = found.problems
    assert problem.line == 8
    assert "'Stray'" in problem.message


def test_a_pmid_in_a_sentence_of_a_note_is_that_of_another_paper():
    found = read("TY  - JOUR\nTI  - One\nN1  - A comment on PMID: 29000009\nER  - \n")
    assert found.records[0].pmid is None


@pytest.mark.parametrize(
    "field",
    [
        "UR  - https://pubmed.ncbi.nlm.nih.gov/29000003/",
        "C2  - PMID: 29000003",
        "N1  - PMID: 29000003",
        "AN  - PMID:29000003",
        "AN  - 29000003\nDB  - MEDLINE",
        "AN  - 29000003\nDP  - NLM",
    ],
)
def test_a_pmid_is_found_where_tools_put_it(field):
    assert read(f"TY  - JOUR\nTI  - One\n{field}\nER  - \n").records[0].pmid == "29000003"


def test_the_number_of_another_database_is_no_pmid():
    text = "TY  - JOUR\nTI  - One\nAN  - 29000003\nDB  - CINAHL\nDP  - EBSCOhost\nER  - \n"
    assert read(text).records[0].pmid is None


@pytest.mark.parametrize(
    ("field", "doi", "pmcid"),
    [
        ("DO  - https://doi.org/10.5555/ABC", "10.5555/abc", None),
        ("UR  - https://doi.org/10.5555/abc", "10.5555/abc", None),
        ("L3  - 10.5555/abc", "10.5555/abc", None),
        ("N1  - doi: 10.5555/abc", "10.5555/abc", None),
        ("SP  - DOI: 10.5555/abc", "10.5555/abc", None),
        ("DO  - see publisher", None, None),
        ("C2  - PMC123456", None, "PMC123456"),
        ("C2  - 123456", None, None),
    ],
)
def test_other_identifiers_are_found_where_tools_put_them(field, doi, pmcid):
    (record,) = read(f"TY  - JOUR\nTI  - One\n{field}\nER  - \n").records
    assert (record.doi, record.pmcid, record.pages) == (doi, pmcid, None)


def test_a_chapter_has_a_book_and_a_book_has_itself():
    chapter = "TY  - CHAP\nTI  - Oolong\nT2  - All Teas\nA2  - Editor, Ed\nPB  - House\nER  - \n"
    book = "TY  - BOOK\nTI  - All Teas\nET  - 2nd\nSN  - 978-3-16-148410-0\nER  - \n"
    one, other = read(chapter + book).records
    assert (one.title, one.book_title, one.editors) == ("Oolong", "All Teas", ("Editor E",))
    assert (one.publisher, one.journal, one.is_book) == ("House", None, True)
    assert (other.book_title, other.issn, other.epub_date) == ("All Teas", None, None)


def test_every_abstract_is_kept():
    text = "TY  - JOUR\nTI  - One\nAB  - English.\nN2  - Deutsch.\nAB  - English.\nER  - \n"
    (record,) = read(text).records
    assert (record.abstract, record.other_abstracts) == ("English.", ("Deutsch.",))


def test_lines_wrapped_at_a_width_are_joined_and_paragraphs_are_not():
    words = "honey and lemon in hot water is what people drink when they have a cough"
    lines = [words[:60], words[60:]]
    entry = "TY  - JOUR\nTI  - {}\nAB  - {}\nER  - \n"
    wrapped = entry.format("\n".join(lines), "\n".join(lines)) * 2
    assert {record.title for record in read(wrapped).records} == {words}
    paragraphs = entry.format("Tea", "One paragraph.\nAnother one.") * 2
    assert read(paragraphs).records[0].abstract == "One paragraph.\nAnother one."


def test_an_indented_line_continues_the_line_above_it():
    text = "TY  - JOUR\nTI  - Tea\nAB  - One sentence\n      goes on.\nER  - \n"
    assert read(text).records[0].abstract == "One sentence goes on."


def test_blanks_beside_the_hyphen_may_be_missing():
    for text in ("TY - JOUR\nTI - Tea\nPY - 2001\nER -\n", "TY  -JOUR\nTI  -Tea\nPY  -2001\nER  -"):
        (record,) = read(text).records
        assert (record.title, record.year) == ("Tea", 2001)


def test_a_retracted_paper_is_told_by_a_note_and_by_its_type():
    for field in ("N1  - Retracted", "M3  - Journal Article; Retracted Publication"):
        assert read(f"TY  - JOUR\nTI  - Tea\n{field}\nER  - \n").records[0].retracted
    (record,) = read("TY  - JOUR\nTI  - Tea\nN1  - RetractionIn: 29000004\nER  - \n").records
    assert (record.retracted, record.comments_corrections) == (True, ("RetractionIn:29000004",))
    (other,) = read("TY  - JOUR\nTI  - Tea\nM3  - Article\nER  - \n").records
    assert (other.retracted, other.publication_types) == (False, ())


def test_an_abbreviated_journal_alone_stays_one():
    text = "TY  - JOUR\nTI  - Tea\nJO  - J Tea\nJA  - J Tea\nER  - \n"
    (record,) = read(text).records
    assert (record.journal, record.journal_abbrev) == (None, "J Tea")
    (other,) = read("TY  - JOUR\nTI  - Tea\nT2  - Journal of Tea\nJO  - J Tea\nER  - \n").records
    assert (other.journal, other.journal_abbrev) == ("Journal of Tea", "J Tea")
    (third,) = read("TY  - JOUR\nTI  - Tea\nJO  - Journal of Tea\nER  - \n").records
    assert (third.journal, third.journal_abbrev) == ("Journal of Tea", None)


@pytest.mark.parametrize(
    ("fields", "remark"),
    [
        ("DO  - not a doi", "DO: 'not a doi' is not a DOI"),
        ("DO  - 10.5555/a\nDO  - 10.5555/b", "DO: there are 2 DOIs"),
        ("PY  - abcd", "PY: 'abcd' is not a date"),
        ("DA  - 2010/13/45", "DA: '2010/13/45' is not a date; only 2010 was kept"),
        ("AN  - tea\nDB  - PubMed", "AN: 'tea' is not a PMID"),
        ("C2  - PMCx", "C2: 'PMCx' is not a PMCID"),
    ],
)
def test_a_field_that_is_not_read_is_a_problem_at_its_line(fields, remark):
    found = read(f"TY  - JOUR\nTI  - Tea\n{fields}\nER  - \n")
    assert [record.title for record in found.records] == ["Tea"]
    (problem,) = found.problems
    assert (problem.line, problem.severity) == (3, "warning")
    assert problem.message.startswith(remark)


@pytest.mark.parametrize(
    "field", ["PY  - in press", "AN  - tea", "C2  - Tea House", "M3  - Article", "DO  - n/a"]
)
def test_a_field_that_is_for_something_else_is_no_problem(field):
    assert (
        collect_references(
            parse_ris(
                StreamLines([f"TY  - JOUR\nTI  - Tea\n{field}\nER  - \n".encode()], "refs"),
                "refs.ris",
            )
        ).problems
        == ()
    )


@pytest.mark.parametrize("text", ["{ris}22965186\n", "22965186\n{ris}"])
def test_a_pmid_on_a_line_of_its_own_is_not_lost_without_a_word(text):
    ris = "1.\nTY  - JOUR\nTI  - A\nER  - \n"
    found = read(text.format(ris=ris))
    assert len(found.records) == 1
    assert "outside of entries" in found.problems[0].message
