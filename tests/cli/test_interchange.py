"""References of other tools through the command: read, fetch, write."""

import json
from datetime import date

import pytest
import rispy
from support.honey_store import honey_paper
from support.linting import run
from support.small_base import write_honey_base

from evidence.pubmed.local_server import Corpus, Server, make_paper

RIS = """TY  - JOUR
TI  - Honey for a cough
AU  - Sample, J.
N1  - PMID: 20000001
N1  - ASReview_relevant
ER  -

TY  - JOUR
AU  - Nobody, N.
ER  -

TY  - JOUR
TI  - Not in PubMed
DO  - 10.5555/none
ER  -

TY  - JOUR
TI  - Without any identifier
ER  -
"""
PAPERS = [honey_paper(str(20_000_001 + number), f"Honey {number}") for number in range(3)]


def rows_of(path):
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


@pytest.fixture
def refs(tmp_path):
    path = tmp_path / "refs.ris"
    path.write_text(RIS, encoding="utf-8")
    return path


def test_read_says_who_wrote_a_file_and_names_what_was_not_read(tmp_path, refs):
    ids = tmp_path / "ids.txt"
    ids.write_text("20000001\n20000002, tea\n", encoding="utf-8")
    out = tmp_path / "out.jsonl"
    done = run("read", refs, ids, "-o", out, "--workers", "2")
    assert done.exit_code == 1
    assert done.stdout.splitlines() == [
        f"{refs}: RIS, written by ASReview; `evidence fetch --ids {refs}` fetches PubMed's records",
        f"{ids}: list of identifiers; `evidence fetch --ids {ids}` fetches PubMed's records",
        f"{out}: 4 studies, 1 duplicate left out, 2 problems",
    ]
    assert f"{refs}:8: the entry was not read" in done.stderr
    assert f"{ids}:2: 'tea' is not a PMID, DOI or PMCID" in done.stderr
    rows = rows_of(out)
    assert [row["pmid"] for row in rows] == ["20000001", None, None, "20000002"]
    assert rows[0]["included"] is True
    assert rows[3]["record_from"] == "list of identifiers"
    assert rows[3]["title"] is None


def test_read_does_not_write_over_what_it_reads(tmp_path):
    file = tmp_path / "own.csv"
    file.write_text("pmid,title,notes\n1,A,precious\n", encoding="utf-8")
    result = run("read", str(file), "-o", str(file))
    assert result.exit_code == 2
    assert "is what is read, and would be lost; name another file" in result.stderr
    assert "precious" in file.read_text(encoding="utf-8")


def test_a_table_of_pubmed_alone_has_no_columns_for_references(tmp_path, refs):
    nbib = tmp_path / "one.nbib"
    nbib.write_text("PMID- 20000009\nTI  - Tea\n", encoding="utf-8")
    alone, mixed = tmp_path / "alone.jsonl", tmp_path / "mixed.jsonl"
    assert run("read", nbib, "-o", alone).exit_code == 0
    assert "record_from" not in rows_of(alone)[0]
    run("read", nbib, refs, "-o", mixed)
    assert rows_of(mixed)[0]["record_from"] == "PubMed"
    assert list(rows_of(mixed)[0])[:-2] == list(rows_of(alone)[0])


@pytest.mark.parametrize("ending", [".ris", ".nbib", ".csl.json", ".asreview.csv", ".xlsx"])
def test_read_writes_every_form(tmp_path, refs, ending):
    out = tmp_path / f"out{ending}"
    done = run("read", refs, "-o", out)
    assert out.stat().st_size > 60
    left_out = "has no PMID, by which an entry of .nbib begins" in done.stderr
    assert left_out is (ending == ".nbib")


def test_fetch_takes_the_records_of_a_file_and_names_those_that_did_not_come(tmp_path, refs):
    base, store = write_honey_base(tmp_path / "base"), tmp_path / "honey.sqlite"
    ids = tmp_path / "ids.txt"
    ids.write_text("20000002 20000099", encoding="utf-8")
    with Server(Corpus.from_papers(PAPERS)) as server:
        options = ("--base-url", server.url, "--base", base, "--store", store)
        done = run("fetch", "--ids", refs, "--ids", ids, *options)
    assert done.exit_code == 1
    assert done.stdout.startswith(f"{store}: 2 found, 2 fetched")
    for message in (
        f"{refs}:8: the entry was not read",
        "'Without any identifier' has no PMID, DOI or PMCID, so it cannot be fetched",
        "PubMed has no record of 10.5555/none",
        "there is no record 20000099",
    ):
        assert message in done.stderr


def test_fetch_takes_a_list_of_pmids(tmp_path):
    base, store = write_honey_base(tmp_path / "base"), tmp_path / "honey.sqlite"
    ids = tmp_path / "ids.txt"
    ids.write_text("20000001\n20000002\n20000001\n", encoding="utf-8")
    with Server(Corpus.from_papers(PAPERS)) as server:
        options = ("--base-url", server.url, "--base", base, "--store", store)
        done = run("fetch", "--ids", ids, *options)
    assert (done.exit_code, done.stderr) == (0, "")
    assert done.stdout == f"{store}: 2 found, 2 fetched\n"


def test_fetch_finds_a_record_by_its_doi(tmp_path):
    base, store = write_honey_base(tmp_path / "base"), tmp_path / "honey.sqlite"
    paper = make_paper("20000001", "Honey", date(2019, 5, 6), doi="10.5555/honey.1")
    ids = tmp_path / "ids.txt"
    ids.write_text("10.5555/HONEY.1\n", encoding="utf-8")
    with Server(Corpus.from_papers([paper])) as server:
        options = ("--base-url", server.url, "--base", base, "--store", store)
        done = run("fetch", "--ids", ids, *options)
    assert (done.exit_code, done.stderr) == (0, "")
    assert done.stdout == f"{store}: 1 found, 1 fetched\n"


def test_fetch_reports_nothing_missing_while_records_wait(tmp_path, refs):
    base, store = write_honey_base(tmp_path / "base"), tmp_path / "honey.sqlite"
    ids = tmp_path / "ids.txt"
    ids.write_text("20000001 20000002 10.5555/none", encoding="utf-8")
    with Server(Corpus.from_papers(PAPERS)) as server:
        options = ("--base-url", server.url, "--base", base, "--store", store)
        done = run("fetch", "--ids", ids, "--limit", "1", *options)
    assert "1 still to be fetched" in done.stdout
    assert "PubMed has no record" not in done.stderr


def test_fetch_says_what_is_wrong_with_its_files(tmp_path, refs):
    base, store = write_honey_base(tmp_path / "base"), tmp_path / "honey.sqlite"
    options = ("--base", base, "--store", store)
    both = run("fetch", "honey", "--ids", refs, *options)
    assert (both.exit_code, "not both" in both.stderr) == (2, True)
    bare = tmp_path / "bare.ris"
    bare.write_text("TY  - JOUR\nTI  - Tea\nER  - \n", encoding="utf-8")
    none = run("fetch", "--ids", bare, *options)
    assert none.exit_code == 2
    assert "there is no PMID, DOI or PMCID to fetch by" in none.stderr


def test_table_writes_references(tmp_path):
    ris = run("table", "--format", "ris", "--where", "year = 2007")
    assert ris.exit_code == 0
    keys = {record["id"] for record in rispy.loads(ris.stdout)}
    assert "haake2007" in keys
    items = json.loads(run("table", "--format", "csl-json", "--where", "year = 2007").stdout)
    assert {item["id"] for item in items} == keys
    labels = run("table", "--format", "asreview", "--where", "year = 2007").stdout.splitlines()
    assert len(labels) == len(keys) + 1
    assert all(line.endswith(",1") for line in labels[1:])


def test_table_names_what_an_nbib_cannot_hold():
    done = run("table", "--format", "nbib", "--where", "key = 'nice2016' OR key = 'haake2007'")
    assert done.exit_code == 1
    assert done.stdout.count("PMID- ") == 1
    assert "nice2016 has no PMID" in done.stderr
    assert run("table", "--format", "nbib", "--where", "key = 'haake2007'").exit_code == 0
