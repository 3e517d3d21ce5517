"""Tables of studies that are read back from files."""

import json

import pytest
from support.paths import SAMPLES

from evidence.claims.base.load import read_base
from evidence.errors import EvidenceError
from evidence.studies.table.build import read_table
from evidence.studies.table.formats import encode_table
from evidence.studies.table.merge import build_study, merge_tables
from evidence.studies.table.read_back import read_studies

FETCHED, _ = read_table(sorted(SAMPLES.glob("*.xml")))
STUDIES = [study for study in read_base().studies.values() if study.pmid]
SUFFIXES = [".csv", ".parquet", ".jsonl", ".json"]


@pytest.mark.parametrize("suffix", SUFFIXES)
def test_studies_of_the_base_come_back_as_they_were(tmp_path, suffix):
    file = tmp_path / f"base{suffix}"
    file.write_bytes(encode_table(merge_tables(STUDIES, None), suffix))
    studies, problems = read_studies(file)
    assert studies == STUDIES
    assert problems == []


@pytest.mark.parametrize("suffix", SUFFIXES)
def test_studies_from_pubmed_are_the_same_whichever_format_they_come_in(tmp_path, suffix):
    file = tmp_path / f"fetched{suffix}"
    file.write_bytes(encode_table(FETCHED, suffix))
    studies, problems = read_studies(file)
    names = [column.name for column in FETCHED.columns]
    rows = [dict(zip(names, row, strict=True)) for row in FETCHED.rows]
    assert studies == [build_study(row) for row in rows if row["year"]]
    assert len(problems) == any(not row["year"] for row in rows)


def test_rows_without_pmid_or_year_are_one_problem_that_names_them(tmp_path):
    rows = [{"pmid": pmid, "title": "A", "year": 2001} for pmid in ("1", None, "3", *[None] * 6)]
    (tmp_path / "t.json").write_text(json.dumps(rows))
    studies, (problem,) = read_studies(tmp_path / "t.json")
    assert [study.pmid for study in studies] == ["1", "3"]
    assert "7 of 9 rows have no PMID or no year" in problem.message
    assert "(row 2, 4, 5, 6, 7 ...)" in problem.message


@pytest.mark.parametrize(
    ("name", "content", "message"),
    [
        ("t.txt", "", "a table of studies ends in .parquet, .csv, .jsonl, .json"),
        ("t.json", "{}", "is not a .json table: it is not a list of rows"),
        ("t.jsonl", "{", "is not a .jsonl table"),
        ("t.csv", "a,b\n1,2\n", "has no columns pmid, title and year"),
        ("t.csv", "pmid,title,year\n1,A,soon\n", "is not a .csv table"),
        ("t.parquet", "x", "is not a .parquet table"),
    ],
)
def test_what_is_no_table_of_studies_is_an_error(tmp_path, name, content, message):
    (tmp_path / name).write_text(content)
    with pytest.raises(EvidenceError, match=message):
        read_studies(tmp_path / name)


def test_a_missing_file_is_an_error(tmp_path):
    with pytest.raises(EvidenceError, match="cannot be read: no such file"):
        read_studies(tmp_path / "none.csv")
