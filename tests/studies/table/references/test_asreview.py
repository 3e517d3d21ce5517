"""Data sets for ASReview, and its labels back."""

import csv
import io

from evidence.studies.columns import CURATED_COLUMNS
from evidence.studies.table.build import read_table
from evidence.studies.table.formats import encode_table
from evidence.studies.table.merge import merge_tables
from evidence.studies.table.references.asreview import ASREVIEW_COLUMNS, add_base_labels
from evidence.studies.table.rows import Table

EXPORT = (
    ",pmid,title,abstract,authors,doi,included,asreview_label,asreview_time\n"
    "0,29000001,Tea,We drank.,Sample JA;Tea Group,10.5555/a,,1.0,2024-01-01 10:00:00\n"
    "1,29000002,Honey,We ate.,Sample JA,,1.0,0.0,2024-01-01 10:01:00\n"
    "2,,Lemon,We peeled.,Sample JA,10.5555/c,,,\n"
)


def lines_of(content):
    return list(csv.DictReader(io.StringIO(content.decode())))


def test_labels_go_in_and_out_again():
    table, summary = read_table([EXPORT.encode()], derived=False)
    assert summary.problems == []
    lines = lines_of(encode_table(table, ".asreview.csv"))
    assert [line["included"] for line in lines] == ["1", "0", ""]
    assert lines[0] == {
        "pmid": "29000001",
        "title": "Tea",
        "abstract": "We drank.",
        "authors": "Sample JA;Tea Group",
        "keywords": "",
        "doi": "10.5555/a",
        "url": "https://pubmed.ncbi.nlm.nih.gov/29000001/",
        "year": "",
        "journal": "",
        "included": "1",
    }
    notes = [
        line for line in encode_table(table, ".ris").decode().splitlines() if "ASReview" in line
    ]
    assert notes == [
        "N1  - ASReview_relevant",
        "N1  - ASReview_irrelevant",
        "N1  - ASReview_not_seen",
    ]


def test_studies_of_the_base_are_included_and_nobody_has_decided_on_others(base):
    studies = [base.studies["haake2007"]]
    stored, _ = read_table([b"PMID- 29000001\nTI  - Tea\n"])
    _, labelled = add_base_labels(*merge_tables(studies, stored))
    assert [row[-1] for row in labelled] == [True, None]
    columns, alone = add_base_labels(*merge_tables(studies, None))
    assert [row[-1] for row in alone] == [True]
    assert [column.name for column in columns][:-1] == [c.name for c in CURATED_COLUMNS]


def test_a_table_without_labels_has_none():
    table, _ = read_table([b"PMID- 29000001\nTI  - Tea\n"], derived=False)
    lines = lines_of(encode_table(table, ".asreview.csv"))
    assert [line["included"] for line in lines] == [""]
    assert lines_of(encode_table(Table(table.columns, []), ".asreview.csv")) == []
    assert encode_table(Table(table.columns, []), ".asreview.csv").decode().strip() == ",".join(
        ASREVIEW_COLUMNS
    )
