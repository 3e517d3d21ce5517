"""CSV of several tools -> records."""

import pytest

from evidence.pubmed.files.stream_lines import StreamLines
from evidence.pubmed.parse.references.csv_rows import is_reference_csv, parse_reference_csv
from evidence.pubmed.parse.references.parsed import collect_references

PUBMED = (
    "\ufeffPMID,Title,Authors,Citation,First Author,Journal/Book,Publication Year,Create Date,"
    "PMCID,NIHMS ID,DOI\n"
    '"29000001","Tea, with honey.","Sample JA, Example B; Tea Group.",'
    '"J Tea. 2019 Mar 7;12(3 Suppl 1):S1-S9. doi: 10.5555/tea.1. Epub 2018 Dec 1.","Sample JA",'
    '"J Tea","2019","2019/03/08","PMC7000001","NIHMS1","10.5555/tea.1"\n'
    '"29000002","Ahead of print","Sample JA.","J Tea. 2020 Jan 3:10.5555/tea.2. doi: '
    '10.5555/tea.2. Online ahead of print.","Sample JA","J Tea","2020","2020/01/04","","",""\n'
)


def read(text):
    return collect_references(parse_reference_csv(StreamLines([text.encode()], "refs"), "refs.csv"))


def test_the_csv_of_pubmed_is_read_with_its_citation():
    found = read(PUBMED)
    one, other = found.records
    assert found.problems == ()
    assert found.notes[0].record_from == "CSV, written by PubMed"
    assert (one.pmid, one.doi, one.pmcid) == ("29000001", "10.5555/tea.1", "PMC7000001")
    assert one.authors == ("Sample JA", "Example B", "Tea Group")
    assert (one.journal, one.journal_abbrev) == (None, "J Tea")
    assert (one.pub_date, one.year, one.epub_date) == ("2019-03-07", 2019, "2018-12-01")
    assert (one.volume, one.issue, one.pages) == ("12", "3 Suppl 1", "S1-S9")
    assert (other.pub_date, other.volume, other.pages) == ("2020-01-03", None, None)


@pytest.mark.parametrize(
    ("header", "row", "tool"),
    [
        (
            "key,title,year,month,day,journal,issn,volume,issue,pages,authors,url,language,"
            "publisher,location,abstract,notes",
            "rayyan-1,Tea,2019,3,7,J Tea,1234-5679,12,3,101-109,"
            '"Sample, J. and Example, B.",,eng,,,We drank.,'
            '"RAYYAN-INCLUSION: {""Ann""=>""Included"", ""Bo""=>""Included""}"',
            "Rayyan",
        ),
        (
            "Title,Authors,Abstract,Published Year,Published Month,Journal,Volume,Issue,Pages,"
            "Accession Number,DOI,Ref,Covidence #,Study,Notes,Tags",
            'Tea,"Sample, J.; Example, B.",We drank.,2019,Mar,J Tea,12,3,101-109,,,1,#1,S 2019,,',
            "Covidence",
        ),
        (
            "Key,Item Type,Publication Year,Author,Title,Publication Title,ISSN,Abstract Note,"
            "Date,Pages,Issue,Volume",
            'AB,journalArticle,2019,"Sample, J.; Example, B.",Tea,J Tea,12345679,We drank.,'
            "2019-03,101-109,3,12",
            "Zotero",
        ),
        (
            "Authors,Title,Year,Source title,Volume,Issue,Page start,Page end,Abstract,EID,Date",
            '"Sample J.; Example B.",Tea,2019,J Tea,12,3,101,109,We drank.,2-s2.0-1,2019-03',
            "Scopus",
        ),
    ],
)
def test_the_columns_of_other_tools_are_known(header, row, tool):
    found = read(f"{header}\n{row}\n")
    (record,) = found.records
    assert found.notes[0].record_from == f"CSV, written by {tool}"
    assert found.notes[0].included is (True if tool == "Rayyan" else None)
    assert record.authors == ("Sample J", "Example B") or tool == "Scopus"
    assert len(record.authors) == 2
    assert (record.title, record.abstract, record.journal) == ("Tea", "We drank.", "J Tea")
    assert (record.volume, record.issue, record.pages) == ("12", "3", "101-9")
    assert record.pub_date is not None
    assert record.pub_date[:7] == "2019-03"


def test_a_bad_row_is_a_problem_at_its_line_and_its_neighbours_are_read():
    text = 'title,doi\n"A\ntitle",10.5555/1\n\n,\n only,x,y\nLast,10.5555/2\nnan,None\n'
    found = read(text)
    assert [record.title for record in found.records] == ["A title", "Last"]
    assert [(problem.line, problem.severity) for problem in found.problems] == [
        (6, "error"),
        (8, "error"),
    ]
    assert "3 cells where the header has 2" in found.problems[0].message


@pytest.mark.parametrize(
    ("name", "cells", "labels"),
    [
        ("included", ["1", "0", ""], [True, False, None]),
        ("label_included", ["1.0", "0.0", "maybe"], [True, False, None]),
        ("asreview_label", ["1", "0", ""], [True, False, None]),
    ],
)
def test_labels_are_read(name, cells, labels):
    rows = "".join(f"Tea {number},{cell}\n" for number, cell in enumerate(cells))
    found = read(f"title,{name}\n{rows}")
    assert [note.included for note in found.notes] == labels


def test_the_label_of_asreview_goes_before_the_one_that_it_was_given():
    found = read("title,included,asreview_label\nTea,1,\nHoney,1,0\n")
    assert [note.included for note in found.notes] == [None, False]
    assert found.notes[0].record_from == "CSV, written by ASReview"


def test_what_pandas_writes_is_read():
    text = (
        "pmid;title;authors;keywords;volume;year\n"
        "29000001.0;Tea;\"['Sample, J.', 'Example, B.']\";\"['tea', 'cup']\";12.0;2019.0\n"
    )
    (record,) = read(text).records
    assert (record.pmid, record.volume, record.year) == ("29000001", "12", 2019)
    assert record.authors == ("Sample J", "Example B")
    assert record.keywords == ("tea", "cup")


def test_our_own_csv_is_read():
    header = "pmid,title,journal_abbrev,vernacular_title,mesh_terms,authors,languages\n"
    found = read(f"{header}29000001,[Tea].,J Tea,Tee.,Tea,Sample JA; Example B,eng; ger\n")
    (record,) = found.records
    assert found.notes[0].record_from == "CSV, written by evidence"
    assert (record.vernacular_title, record.languages) == ("Tee.", ("eng", "ger"))
    assert record.authors == ("Sample JA", "Example B")


@pytest.mark.parametrize(
    ("column", "cell", "remark"),
    [
        ("pmid", "notanumber", "'notanumber' is not a PMID"),
        ("doi", "nodoi", "'nodoi' is not a DOI"),
        ("pmcid", "PMCx", "'PMCx' is not a PMCID"),
        ("doi", "10.5555/a; 10.5555/b", "there are 2 DOIs"),
        ("year", "abcd", "'abcd' is not a date"),
        ("date", "2010/13/45", "'2010/13/45' is not a date; only 2010 was kept"),
    ],
)
def test_a_cell_that_is_not_read_is_a_problem_at_its_line(column, cell, remark):
    found = read(f'title,{column}\nHoney,\nTea,"{cell}"\nLemon,n/a\n')
    assert [record.title for record in found.records] == ["Honey", "Tea", "Lemon"]
    (problem,) = found.problems
    assert (problem.line, problem.severity) == (3, "warning")
    assert problem.message.startswith(remark)
    assert problem.message.endswith("; the rest of the row was read")


def test_a_day_that_does_not_exist_is_told_once():
    found = read("title,year,month,day\nTea,2010,2,30\n")
    assert [record.pub_date for record in found.records] == ["2010-02"]
    (problem,) = found.problems
    assert problem.message.startswith("'2010/2/30' is not a date; only 2010-02 was kept")


def test_et_al_keeps_its_full_stop():
    assert read("title,authors\nTea,Sample JA; et al.\n").records[0].authors == (
        "Sample JA",
        "et al.",
    )


@pytest.mark.parametrize(
    ("text", "is_csv"),
    [
        ("PMID,Title\n1,Tea\n", True),
        ("title\tdoi\n", True),
        ("\n\nDOI;Year\n", True),
        ("PMID\n29000001\n", False),
        ("name,size\na,1\n", False),
        ("29000001,29000002\n", False),
        ("", False),
    ],
)
def test_a_table_of_references_is_known_by_its_header(text, is_csv):
    assert is_reference_csv(text) is is_csv


def test_a_cell_may_be_longer_than_pythons_reader_allows_by_default():
    parsed = read(f"pmid,title,abstract\n22965186,Tea,{'x' * 140_000}\n")
    assert [record.pmid for record in parsed.records] == ["22965186"]


@pytest.mark.parametrize(
    ("text", "pmids", "line", "rest"),
    [
        ('pmid,title\n1,"abc\n2,def\n3,ghi', [], 2, "3 lines"),
        ('pmid,title\r\n1,"a\r\nb"\r\n2,"c\r\n3,d\r\n', ["1"], 4, "2 lines"),
        ('pmid,title\n1,Tea\n2,"', ["1"], 3, "1 line"),
        ('\npmid,title,"year\n1,Tea,2007\n', [], 2, "2 lines"),
    ],
)
def test_a_quote_that_is_not_closed_is_an_error_where_it_begins(text, pmids, line, rest):
    found = read(text)
    assert [record.pmid for record in found.records] == pmids
    (problem,) = found.problems
    assert (problem.line, problem.severity) == (line, "error")
    assert f"the rest of the file, {rest}, was taken for its text" in problem.message


def test_a_last_row_in_quotes_is_a_row_with_or_without_a_line_end():
    for end in ("", "\n", "\r\n", "\n\n"):
        found = read(f'pmid,title\n1,"Tea\nand honey"{end}')
        assert [record.title for record in found.records] == ["Tea and honey"]
        assert not found.problems


@pytest.mark.parametrize("header", ["pmid,title", "\ufeffPMID,Title"])
def test_the_header_of_a_file_that_was_joined_is_no_study(header):
    found = read(f"pmid,title\n1,Tea\n{header}\n2,Honey\n")
    assert [record.title for record in found.records] == ["Tea", "Honey"]
    assert found.problems == ()


def test_behind_a_header_in_another_order_nothing_is_read_into_wrong_columns():
    found = read("pmid,title\n1,Tea\ntitle,pmid\nHoney,2\n")
    assert [record.title for record in found.records] == ["Tea"]
    (problem,) = found.problems
    assert (problem.line, problem.severity) == (3, "error")
    assert "split the file here" in problem.message
