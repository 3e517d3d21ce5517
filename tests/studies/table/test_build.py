"""From files to the table, in memory and in a file: versions, faults, several processes."""

from __future__ import annotations

import gzip
import json
import os

import pandas as pd
import pytest
from lxml import etree
from support.pubmed_files import (
    ALL_SAMPLES,
    FOOT,
    HEAD,
    PLAIN,
    article,
    deletion,
    file_of,
    run,
)

import evidence
from evidence.errors import EvidenceError
from evidence.studies.table.build import write_table


@pytest.mark.parametrize("is_newer_first", [True, False])
@pytest.mark.parametrize(
    ("older", "newer"),
    [
        (article(1001, title="old"), article(1001, title="new", version=2)),
        (article(1001, title="old", revised="2019"), article(1001, title="new", revised="2021")),
        (
            article(1001, title="old", revised="2021"),
            article(1001, title="new", version=2, revised="2020"),
        ),
    ],
)
def test_the_newest_version_wins_in_whichever_file_it_is(tmp_path, is_newer_first, older, newer):
    files = [
        file_of(tmp_path, "a.xml", article(1002), newer if is_newer_first else older),
        file_of(tmp_path, "b.xml", older if is_newer_first else newer, article(1003)),
    ]
    out = tmp_path / "out.csv"
    result = run(*files, "-o", out)
    assert (result.exit_code, result.stdout) == (0, f"{out}: 3 studies, 1 older version left out\n")
    written = pd.read_csv(out, dtype=str).set_index("pmid")["title"].to_dict()
    assert written == {"1002": "A title.", "1001": "new", "1003": "A title."}
    table = evidence.read_pubmed(*files)
    assert dict(zip(table["pmid"], table["title"], strict=True)) == written
    assert table.attrs["counts"] == {"studies": 3, "older": 1, "deleted": 0, "problems": 0}


def test_of_equal_versions_the_one_read_last_wins(tmp_path):
    table = evidence.read_pubmed(
        HEAD + article(1001, title="first") + article(1001, title="second") + FOOT
    )
    assert list(table["title"]) == ["second"]


def test_a_deletion_takes_what_was_read_before_it_and_is_listed(tmp_path):
    file = file_of(
        tmp_path, "in.xml", article(1001), article(1002), deletion(1001, 1009), article(1003)
    )
    out = tmp_path / "out.jsonl"
    result = run(file, "-o", out)
    assert (
        result.stdout
        == f"{out}: 2 studies, 1 older version left out, 2 deletions: PMID 1001, 1009\n"
    )
    assert [json.loads(line)["pmid"] for line in out.read_text().splitlines()] == ["1002", "1003"]
    assert evidence.read_pubmed(file).attrs["deleted"] == ["1001", "1009"]


def test_a_record_that_comes_after_its_deletion_stays(tmp_path):
    table = evidence.read_pubmed(HEAD + deletion(1001) + article(1001) + FOOT)
    assert list(table["pmid"]) == ["1001"]
    assert table.attrs["counts"] == {"studies": 1, "older": 0, "deleted": 1, "problems": 0}


def test_a_damaged_record_is_told_with_file_offset_and_pmid_and_its_neighbours_are_written(
    tmp_path,
):
    damaged = article(1002).replace(b"</Article>", b"")
    file = file_of(tmp_path, "in.xml", article(1001), damaged, article(1003))
    out = tmp_path / "out.csv"
    result = run(file, "-o", out)
    assert result.exit_code == 1
    offset = file.read_bytes().index(damaged)
    assert f"{file}, byte {offset:,}: record 1002 was not read" in result.stderr
    assert result.stdout == f"{out}: 2 studies, 1 problem\n"
    assert list(pd.read_csv(out)["pmid"]) == [1001, 1003]
    (problem,) = evidence.read_pubmed(file).attrs["problems"]
    assert (problem["path"], problem["offset"], problem["pmid"]) == (str(file), offset, "1002")


def test_a_cut_file_gives_what_stands_before_the_cut(tmp_path):
    whole = HEAD + article(1001) + article(1002) + article(1003) + FOOT
    (tmp_path / "cut.xml").write_bytes(whole[: whole.index(b">1003<") + 6])
    packed = gzip.compress(whole * 200, mtime=0)
    (tmp_path / "cut.xml.gz").write_bytes(packed[:-20])
    for name, at_least, told in (
        ("cut.xml", 2, "record 1003"),
        ("cut.xml.gz", 3, "its gzip data end in the middle"),
    ):
        table = evidence.read_pubmed(tmp_path / name)
        assert {"1001", "1002"} <= set(table["pmid"])
        assert len(table) >= at_least - 1
        assert any(told in problem["message"] for problem in table.attrs["problems"]), table.attrs[
            "problems"
        ]


@pytest.mark.parametrize(
    ("name", "content", "message"),
    [
        (
            "page.xml",
            b"<!DOCTYPE html><html><body>Too many requests</body></html>",
            "it is a web page",
        ),
        ("answer.xml", b'{"error": "API rate limit exceeded"}', "it is JSON"),
        (
            "error.xml",
            b"<eFetchResult><ERROR>ID list is empty</ERROR></eFetchResult>",
            "ID list is empty; ask again",
        ),
        (
            "other.xml",
            b"<pmc-articleset><article/></pmc-articleset>",
            "is not an entry of PubMed XML",
        ),
        ("empty.xml", b"", "it is empty"),
        ("picture.xml", bytes(range(256)) * 40, "is not an entry of PubMed XML"),
    ],
)
def test_what_is_no_pubmed_xml_is_told_as_what_it_is(tmp_path, name, content, message):
    (tmp_path / name).write_bytes(content)
    result = run(tmp_path / name, PLAIN, "-o", tmp_path / "out.csv")
    assert result.exit_code == 1
    assert message in result.stderr
    assert len(pd.read_csv(tmp_path / "out.csv")) == len(evidence.read_pubmed(PLAIN))


def bomb(entities: str, title: str) -> bytes:
    return (
        f"<!DOCTYPE PubmedArticleSet [{entities}]>".encode()
        + HEAD
        + article(1001, title=title)
        + article(1002)
        + FOOT
    )


@pytest.mark.parametrize(
    "content",
    [
        bomb("".join(f'<!ENTITY a{n + 1} "{f"&a{n};" * 10}">' for n in range(20)), "&a20;"),
        bomb('<!ENTITY secret SYSTEM "file:///etc/passwd">', "&secret;"),
        bomb('<!ENTITY % far SYSTEM "http://127.0.0.1:9/x.dtd"> %far;', "&x;"),
        HEAD + article(1001, title="<i>" * 100_000 + "</i>" * 100_000) + article(1002) + FOOT,
    ],
    ids=["entity bomb", "external file", "external document type", "absurd nesting"],
)
def test_hostile_xml_is_refused_without_harm_and_its_neighbour_is_read(content):
    table = evidence.read_pubmed(content)
    assert list(table["pmid"]) == ["1002"]
    (problem,) = table.attrs["problems"]
    assert problem["pmid"] == "1001"
    assert "root:" not in str(table.to_dict())


@pytest.mark.parametrize(
    ("source", "out", "message"),
    [
        ("gone.xml", "out.csv", "cannot be read: no such file or directory"),
        (".", "out.csv", "cannot be read: is a directory"),
        ("in.xml", "out.txt", "the name must end in .csv, .parquet, .jsonl, .json, .xlsx"),
        ("in.xml", "out", "the name must end in"),
        ("in.xml", "nowhere/out.csv", "cannot be written: no such file or directory"),
        ("in.xml", "folder.csv", "cannot be written: is a directory"),
        ("pipe", "out.csv", "it is a pipe or a device"),
    ],
)
def test_what_keeps_a_table_from_being_written_gives_exit_code_2(tmp_path, source, out, message):
    file_of(tmp_path, "in.xml", article(1001))
    (tmp_path / "folder.csv").mkdir()
    os.mkfifo(tmp_path / "pipe")
    result = run(tmp_path / source, "-o", tmp_path / out)
    assert result.exit_code == 2
    assert message in result.stderr
    assert result.stderr.startswith("evidence: ")


def test_what_was_there_stays_when_the_new_table_cannot_be_written(tmp_path):
    good = file_of(tmp_path, "good.xml", article(1001))
    bad = tmp_path / "bad.xml"
    bad.write_bytes(b'<?xml version="1.0" encoding="no-such-code"?>' + HEAD + article(1002) + FOOT)
    out = tmp_path / "out.csv"
    run(good, "-o", out)
    before = out.read_bytes()
    result = run(good, bad, "-o", out)
    assert result.exit_code == 2
    assert "its encoding 'no-such-code' is unknown; save it as UTF-8" in result.stderr
    assert out.read_bytes() == before
    assert sorted(path.name for path in tmp_path.iterdir()) == ["bad.xml", "good.xml", "out.csv"]


@pytest.mark.parametrize(
    ("entries", "told"),
    [
        ((), "(0 studies)"),
        ((deletion(1001),), "(0 studies, 1 deletion: PMID 1001)"),
        ((b"<PubmedArticle></PubmedArticle>\n",), "(0 studies, 1 problem)"),
    ],
    ids=["nothing", "deletion", "problem"],
)
def test_a_table_without_a_study_replaces_none(tmp_path, entries, told):
    good, empty = file_of(tmp_path, "good.xml", article(1001)), tmp_path / "empty.xml"
    file_of(tmp_path, "empty.xml", *entries)
    out = tmp_path / "out.csv"
    run(good, "-o", out)
    before = out.read_bytes()
    result = run(empty, "-o", out)
    assert (result.exit_code, result.stdout) == (2, "")
    assert result.stderr.startswith(f"evidence: {out} stays as it was, because there is no study")
    assert told in result.stderr
    assert ("empty.xml, byte" in result.stderr) == ("problem" in told)
    assert out.read_bytes() == before
    assert not list(tmp_path.glob("*.part"))
    assert run(empty, "-o", tmp_path / "new.csv").exit_code == int("problem" in told)


def test_a_missing_file_is_an_error_in_memory_too():
    with pytest.raises(EvidenceError, match="no such file"):
        evidence.read_pubmed("gone.xml")


def test_every_entry_of_the_samples_is_accounted_for(tmp_path):
    there = sum(
        len(etree.parse(path).xpath("//PubmedArticle | //PubmedBookArticle"))
        for path in ALL_SAMPLES
    )
    counts = write_table(ALL_SAMPLES, tmp_path / "out.csv").counts
    assert counts["studies"] + counts["older"] + counts["problems"] == there
    assert counts == evidence.read_pubmed(*ALL_SAMPLES).attrs["counts"]
