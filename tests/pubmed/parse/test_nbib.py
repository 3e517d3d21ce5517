"""Reading .nbib files: nothing is lost without a problem."""

import re

import pytest
from bibtexparser import parse_string
from hypothesis import given
from hypothesis import strategies as st
from support.nbib import ARTICLE, BOOK, entry, one, read

from evidence.pubmed.parse.nbib import ParsedNbib
from evidence.pubmed.record import Record
from evidence.schema import columns_of


def pmids(reading: ParsedNbib) -> list[str]:
    return [record.pmid for record in reading.records]


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
    words = "Some words.\n\n      More words."
    text = f"My search of today\n\n{entry(9900001)}\n{words}\n\n{entry(9900002)}"
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
PMID- 9900001|PMID-|PMID- x|PMID-based| |TI  - T|      more|stray|AU  - A B|FAU - A, B|MH  - */a
RN  - 0 ()
SI  - /|GR  - //|AID - [doi]|LID -  [pii]  [doi]|DP  - 0000|DEP - 20091399
LR  - 1|IS  - x|AUID- ORCID:|BTI -
OT  - *|PMC - 9|AB  - AND: OF: METHODS: x|CIN - PMID: 0
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


# JabRef's samples with the .bib that it expects; it keeps entries without PMID, and stray lines as
# text.


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
    # Its keywords are MeSH headings, joined by commas, which headings may hold themselves.
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
