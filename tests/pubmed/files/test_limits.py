"""Files without measure are read in memory that does not grow with them; neighbours are kept."""

import time
import tracemalloc

import pytest
from support.hostile_http import pack_endless

from evidence.errors import EvidenceError
from evidence.pubmed.files.reader import read_batches, read_records

MEGABYTE = 1 << 20
HEAD, FOOT = b"<PubmedArticleSet>\n", b"</PubmedArticleSet>\n"


def article(pmid, filler=b""):
    return (
        b"<PubmedArticle><MedlineCitation><PMID>%d</PMID><Article><ArticleTitle>T</ArticleTitle>"
        b"</Article>%s</MedlineCitation></PubmedArticle>\n" % (pmid, filler)
    )


def entry(pmid, filler=b""):
    return b"PMID- %d\nTI  - T%s\n" % (pmid, filler)


@pytest.mark.parametrize("size", [17, 25])
@pytest.mark.parametrize("filler", [b"<x>a</x>", b"<!--a-->", b"   "])
def test_the_neighbours_of_a_record_that_is_too_long_are_read(size, filler):
    long = article(2, filler * (size * MEGABYTE // len(filler)))
    read = read_records(HEAD + article(1) + long + article(3) + FOOT)
    assert [record.pmid for record in read.records] == ["1", "3"]
    (problem,) = read.problems
    assert (problem.pmid, problem.severity, problem.offset) == (
        "2",
        "error",
        len(HEAD + article(1)),
    )
    assert "record 2 was not read: it is longer than 16 MB" in problem.message


@pytest.mark.parametrize("filler", [b"a", b"\n      a", b"\nAU  - A"])
def test_the_neighbours_of_an_entry_that_is_too_long_are_read(filler):
    long = entry(2, filler * (20 * MEGABYTE // len(filler)))
    read = read_records(entry(1) + long + entry(3) + b"what?\n")
    assert [record.pmid for record in read.records] == ["1", "3"]
    problem, stray = read.problems
    assert (problem.pmid, problem.severity, problem.line) == ("2", "error", 3)
    lines = (entry(1) + long + entry(3)).count(b"\n")
    assert (stray.severity, stray.line) == ("warning", lines + 1)


def test_a_long_export_has_its_lines_and_records():
    whole = b"\r\n".join(b"PMID- %d\r\nTI  - T\r\nwhat?\r\n" % pmid for pmid in range(1, 40_001))
    batches = list(read_batches(whole))
    assert len(batches) > 1
    records = [record.pmid for batch in batches for record in batch.records]
    assert records == [str(pmid) for pmid in range(1, 40_001)]
    lines = [problem.line for problem in batches[1].problems]
    assert (lines[0] - 3) % 4 == 0


@pytest.mark.parametrize(
    ("head", "unit", "told"),
    [
        (HEAD + b"<PubmedArticle>", b"x", "longer than 16 MB"),
        (HEAD + b"<!--", b"x", "longer than 16 MB"),
        (b"PMID- 7\nTI  - ", b"x", "longer than 16 MB"),
        (b"TY  - JOUR\nTI  - ", b"x", "too long to be read"),
        (b'pmid,title\n1,"', b"x", "too long to be read"),
        (b"", b"1" + b" " * 98 + b"\n", "too long to be read"),
    ],
)
def test_a_packed_file_without_measure_is_read_flat(head, unit, told):
    packed = pack_endless(head, unit, size=60 << 20)
    tracemalloc.start()
    try:
        problems = [problem for batch in read_batches(packed) for problem in batch.problems]
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert any(told in problem.message for problem in problems)
    assert peak < 80 * MEGABYTE


@pytest.mark.parametrize(
    "content",
    [
        b"<r><ERROR>" + b" " * MEGABYTE,
        HEAD + b"<ERROR>" + b"\n" * MEGABYTE + FOOT,
        HEAD + b"<PubmedArticle " * 20_000 + FOOT,
        HEAD + b"<DeleteCitation>" * 20_000 + FOOT,
        HEAD + b"<!---->" * 100_000 + b"x",
        b"<!---->" * 100_000 + b"x",
        b"10.1000/" + b")" * MEGABYTE,
        b"PMID- " + b" " * MEGABYTE,
    ],
)
def test_a_megabyte_of_anything_takes_seconds(content):
    begun = time.process_time()
    try:
        read_records(content)
    except EvidenceError as error:
        assert str(error)  # noqa: PT017 - either is right
    assert time.process_time() - begun < 10


def test_problems_without_measure_are_counted():
    problems = read_records(HEAD + b"<PubmedArticle/>" * 3_000 + FOOT).problems
    assert len(problems) == 1_001
    assert problems[-1].message == "2,000 more such problems follow in this part of the file"


def test_tags_without_measure_are_a_problem():
    many = article(2, b"<x/>" * 1_000_001)
    read = read_records(HEAD + article(1) + many + article(3) + FOOT)
    assert [record.pmid for record in read.records] == ["1", "3"]
    assert "it has more than 1,000,000 tags" in read.problems[0].message
