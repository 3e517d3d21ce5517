"""Files of NLM until 2016: a MedlineCitationSet, whose citations have no article around them."""

from __future__ import annotations

import gzip
from dataclasses import asdict
from pathlib import Path

import pytest
from support.oracle import oracle_rows
from support.pubmed_files import FOOT, HEAD, article, deletion

from evidence.pubmed.files.reader import read_records
from evidence.pubmed.files.splitter import BLOCK_SIZE

SET, END = b"<MedlineCitationSet>\n", b"</MedlineCitationSet>\n"


def citation(pmid: int, title: str = "An old title.") -> bytes:
    return (
        f'<MedlineCitation Owner="NLM" Status="MEDLINE"><PMID>{pmid}</PMID>'
        "<DateCreated><Year>2003</Year><Month>05</Month><Day>01</Day></DateCreated>"
        '<Article PubModel="Print"><Journal><JournalIssue><PubDate><Year>2003</Year></PubDate>'
        f"</JournalIssue></Journal><ArticleTitle>{title}</ArticleTitle>"
        "<Affiliation>A clinic of old.</Affiliation>"
        '<AuthorList CompleteYN="Y"><Author><LastName>Sample</LastName><Initials>A</Initials>'
        "</Author></AuthorList></Article></MedlineCitation>\n"
    ).encode()


@pytest.mark.parametrize(
    "head",
    [
        b"",
        b'<?xml version="1.0" encoding="UTF-8"?>\n',
        b'<?xml version="1.0"?>\n<!DOCTYPE MedlineCitationSet PUBLIC "-//NLM//DTD" "x.dtd">\n',
        b"<!-- exported -->\n\n",
        b"\n" * 3_000_000,
    ],
)
def test_a_set_of_citations_is_read_as_the_oracle_reads_it(head: bytes):
    xml = head + SET + citation(1001) + citation(1002, "Needles &amp; <i>cups</i>.") + END
    reading = read_records(xml)
    assert reading.problems == ()
    assert [asdict(record) for record in reading.records] == oracle_rows(xml.lstrip())
    assert [record.title for record in reading.records] == ["An old title.", "Needles & cups."]


def test_a_citation_without_a_set_is_read():
    assert [record.pmid for record in read_records(citation(1001)).records] == ["1001"]


def test_deletions_and_damaged_citations_are_told_and_their_neighbours_read():
    broken = citation(1002).replace(b"</Article>", b"")
    endless = citation(1003).replace(b"</MedlineCitation>", b"")
    entries = (citation(1001), broken, endless, citation(1004), deletion(1001))
    reading = read_records(SET + b"".join(entries) + END)
    assert [record.pmid for record in reading.records] == ["1004"]
    assert reading.deleted == ("1001",)
    assert sorted(problem.pmid or "" for problem in reading.problems) == ["1002", "1003"]


def test_a_set_of_many_blocks_is_read_whole(tmp_path: Path):
    count = 2 * BLOCK_SIZE // len(citation(1000)) + 10
    path = tmp_path / "old.xml.gz"
    path.write_bytes(gzip.compress(SET + b"".join(map(citation, range(1000, 1000 + count))) + END))
    reading = read_records(path)
    assert [record.pmid for record in reading.records] == [str(1000 + n) for n in range(count)]
    assert reading.problems == ()


def test_a_set_of_citations_that_ends_early_is_told():
    reading = read_records(SET + citation(1001))
    assert [record.pmid for record in reading.records] == ["1001"]
    assert ["ends before the end tag" in problem.message for problem in reading.problems] == [True]


@pytest.mark.parametrize("blank", [b"\n", b" ", b"\r\n", b"\t\n"])
@pytest.mark.parametrize("size", [9_000, 1 << 20, 2_000_000, 6_000_000])
def test_a_set_behind_blank_lines_is_read(tmp_path: Path, blank: bytes, size: int):
    path = tmp_path / "in.xml"
    path.write_bytes(blank * (size // len(blank)) + HEAD + article(1001) + article(1002) + FOOT)
    reading = read_records(path)
    assert [record.pmid for record in reading.records] == ["1001", "1002"]
    assert reading.problems == ()
    path.write_bytes(path.read_bytes().removesuffix(FOOT))
    assert ["ends before" in problem.message for problem in read_records(path).problems] == [True]


@pytest.mark.parametrize(
    "text",
    [
        b"TY  - JOUR\nTI  - Tea\nAU  - Sample, A\nER  - \n",
        b"PMID- 1001\nTI  - Tea\n",
        b"PMID,Title,Authors\n1001,Tea,Sample A\n",
    ],
)
def test_references_behind_blank_lines_are_read(text: bytes):
    reading = read_records(b"\n" * 2_000_000 + text)
    assert [record.title for record in reading.records] == ["Tea"]


def test_nothing_but_blank_lines_is_empty():
    reading = read_records(b"\n" * 2_000_000)
    assert [problem.message for problem in reading.problems] == ["it is empty"]
