"""Which form a file has, by its content."""

import gzip

import pytest

from evidence.errors import EvidenceError
from evidence.pubmed.files.reader import is_reference_source, read_records
from evidence.pubmed.files.versions import VersionIndex
from evidence.studies.table.build import read_table, write_table

RIS = b"TY  - JOUR\nTI  - Tea\nN1  - PMID: 29000001\nER  - \n"


@pytest.mark.parametrize(
    ("content", "is_reference"),
    [
        (RIS, True),
        (b"\xef\xbb\xbf" + RIS, True),
        (RIS.decode().encode("utf-16"), True),
        (b"1.\nTY  - JOUR\nTI  - Tea\nER  - \n", True),
        (b"29000001\n29000002\n", True),
        (b"PMID,Title\n1,Tea\n", True),
        (b"PMID- 29000001\nTI  - Tea\n", False),
        (b"<PubmedArticleSet></PubmedArticleSet>", False),
        (b"", False),
        (b"\x1f\x8bbroken", False),
    ],
)
def test_the_content_decides_not_the_name(content, is_reference):
    assert is_reference_source(content) is is_reference


def test_the_record_of_pubmed_goes_before_the_reference_and_both_before_a_bare_pmid():
    nbib = b"PMID- 29000001\nTI  - Tea, says PubMed.\n"
    for sources in ([nbib, RIS, b"29000001 29000002"], [b"29000001 29000002", RIS, nbib]):
        found = read_records(*sources)
        titles = {record.pmid: record.title for record in found.records}
        assert titles == {"29000001": "Tea, says PubMed.", "29000002": None}
        assert len(found.older) == 2
        assert len(found.notes) == len(found.records)
    titles = [record.title for record in read_records(RIS, b"29000001").records]
    assert titles == ["Tea"]


def test_references_without_a_pmid_are_never_versions_of_each_other():
    same = b"TY  - JOUR\nTI  - Tea\nER  - \n"
    assert len(read_records(same, same).records) == 2
    index = VersionIndex()
    index.add([0, 0, 0])
    assert index.outdated() == frozenset()


def test_a_file_that_is_not_utf_8_is_named(tmp_path):
    path = tmp_path / "old.ris"
    path.write_bytes("TY  - JOUR\nTI  - Müsli\nER  - \n".encode("latin-1"))
    with pytest.raises(EvidenceError, match=r"old\.ris is not UTF-8 \(byte 18\); save it as UTF-8"):
        read_records(path)


def test_what_precedes_the_end_of_a_cut_file_is_read():
    cut = gzip.compress(RIS * 3)[:-4]
    found = read_records(cut)
    assert [record.title for record in found.records] == ["Tea"]
    assert "gzip data end in the middle" in found.problems[-1].message


@pytest.mark.parametrize(
    ("content", "line"),
    [
        (b"pmid,title\n29000001,Tea\n29000002,Lemon\n29000001,Honey\n", 4),
        (RIS + RIS.replace(b"Tea", b"Honey"), 5),
    ],
)
def test_one_pmid_with_two_titles_is_told_and_the_first_is_kept(content, line):
    found = read_records(content)
    titles = {record.pmid: record.title for record in found.records}
    assert titles["29000001"] == "Tea"
    assert found.older == ()
    (problem,) = found.problems
    assert (problem.line, problem.severity) == (line, "error")
    assert "it has PMID 29000001 of line" in problem.message
    assert problem.message.endswith(", but another title")


@pytest.mark.parametrize("second", ["29000001,Tea", "29000001,TEA.", "29000001.0,Tea", "29000001,"])
def test_a_duplicate_is_merged_and_is_no_older_version(second, tmp_path):
    path = tmp_path / "refs.csv"
    path.write_text(f"pmid,title\n29000001,Tea\n{second}\n", encoding="utf-8")
    out = tmp_path / "out.csv"
    for summary in (read_table([path])[1], write_table([path], out)):
        assert str(summary) == "1 study, 1 duplicate left out"
        assert summary.problems == []


def test_a_reference_without_a_pmid_conflicts_with_none():
    found = read_records(b"doi,title\n10.5555/a,Tea\n10.5555/a,Honey\n")
    assert len(found.records) == 2
    assert found.problems == ()
