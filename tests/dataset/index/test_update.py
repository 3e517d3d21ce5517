"""An index has the current studies of its dataset, however it came to be."""

import contextlib
import signal
import sqlite3
import subprocess
import sys

import pytest
from support.paths import ROOT
from support.pubmed_files import deletion
from support.pubmed_mirror import paper, write_file, write_mirror

import evidence
from evidence.dataset.index.index_file import find_dataset, open_index
from evidence.errors import EvidenceError

KILLED = """
import os, signal, sys
import evidence
from evidence.dataset.index.index_file import DatasetIndex

write, left = DatasetIndex._write_part, [int(sys.argv[2])]

def write_or_die(index, part):
    if left[0] == 0 and sys.argv[3] == "before":
        index._connection.execute("PRAGMA cache_size = 1")  # so that it comes to the disk
        os.kill(os.getpid(), signal.SIGKILL)
    write(index, part)
    if left[0] == 0:
        os.kill(os.getpid(), signal.SIGKILL)
    left[0] -= 1

DatasetIndex._write_part = write_or_die
evidence.index_dataset(sys.argv[1])
"""


@pytest.fixture(scope="module")
def mirror_files(tmp_path_factory):
    return write_mirror(tmp_path_factory.mktemp("mirror"), size=12)


@pytest.fixture(scope="module")
def whole(mirror_files, tmp_path_factory):
    """What the index of all files has in it, made at once."""
    out = tmp_path_factory.mktemp("whole") / "out"
    return make(out, mirror_files)


def make(out, files):
    evidence.pubmed_dataset(files, out)
    evidence.index_dataset(out)
    return read_content(out)


def read_content(out):
    """The studies of an index, and how many and which have each term."""
    with open_index(find_dataset(out)), contextlib.closing(connect(out)) as connection:
        studies = connection.execute("SELECT * FROM studies ORDER BY id").fetchall()
        counts = dict(connection.execute("SELECT * FROM study_terms WHERE studies > 0"))
        found = "SELECT rowid FROM study_index WHERE study_index MATCH ?"
        rows = {term: connection.execute(found, (term,)).fetchall() for term in counts}
    assert all(len(rows[term]) == counts[term] for term in rows if "_" in term)
    return studies, counts, rows


def connect(out):
    return sqlite3.connect(out / "index.sqlite")


def test_it_has_the_current_studies_and_only_these(mirror_files, whole, tmp_path):
    studies, counts, _ = whole
    evidence.pubmed_dataset(mirror_files, tmp_path / "out")
    current = evidence.open_dataset(tmp_path / "out").to_table(["pmid", "year", "title"])
    pmids = {row["pmid"]: row["title"] for row in current.to_pylist()}
    assert {row[1]: row[4] for row in studies} == pmids
    assert counts["studies"] == sum(year is not None for year in current["year"].to_pylist())
    assert "Again." not in pmids.values()


def test_updates_come_to_what_all_at_once_comes_to(mirror_files, whole, tmp_path):
    out = tmp_path / "out"
    evidence.pubmed_dataset(mirror_files[:1], out)
    evidence.index_dataset(out)
    for end in range(2, len(mirror_files) + 1):
        evidence.pubmed_dataset(mirror_files[:end], out)  # an index that is there is kept
    assert read_content(out) == whole


def test_a_part_that_is_read_again_replaces_what_it_had(tmp_path):
    folder, out = tmp_path / "in", tmp_path / "out"
    first = write_file(folder, "p1.xml.gz", *map(paper, range(1, 9)))
    second = write_file(folder, "p2.xml.gz", paper(2, "Newer.", year=2024), deletion(3))
    make(out, [first, second])
    write_file(folder, "p2.xml.gz", paper(4, "Newest.", year=2025), deletion(5))
    studies, _, rows = make(out, [first, second])
    assert [row[0] for row in studies] == [1, 2, 3, 4, 6, 7, 8]
    assert rows["word_newest"] == [(4,)]
    assert "word_newer" not in rows
    assert make(tmp_path / "anew", [first, second])[0] == studies


def test_a_file_that_is_taken_out_of_the_manifest_leaves_the_index(tmp_path):
    files = [write_file(tmp_path / "in", f"p{n}.xml.gz", paper(n), paper(9)) for n in (1, 2)]
    make(tmp_path / "out", files)
    (tmp_path / "out" / "manifest" / "p2.json").unlink()
    evidence.index_dataset(tmp_path / "out")
    assert read_content(tmp_path / "out") == make(tmp_path / "one", files[:1])


def test_nothing_new_changes_no_byte(tmp_path):
    out = tmp_path / "out"
    make(out, [write_file(tmp_path / "in", "p1.xml.gz", paper(1))])
    before = (out / "index.sqlite").read_bytes()
    assert evidence.index_dataset(out) == 1
    assert (out / "index.sqlite").read_bytes() == before


@pytest.mark.parametrize(
    ("number", "moment"), [(0, "before"), (0, "after"), (4, "before"), (8, "after")]
)
def test_a_run_killed_at_any_moment_goes_on(number, moment, mirror_files, whole, tmp_path):
    out = tmp_path / "out"
    make(out, mirror_files[:4])
    (out / "index.sqlite").rename(tmp_path / "earlier")
    evidence.pubmed_dataset(mirror_files, out)
    (tmp_path / "earlier").rename(out / "index.sqlite")
    command = [sys.executable, "-c", KILLED, str(out), str(number), moment]
    killed = subprocess.run(command, cwd=ROOT, check=False)
    assert killed.returncode == -signal.SIGKILL
    with pytest.raises(EvidenceError, match=r"evidence read --dataset .* --index`"):
        open_index(find_dataset(out))
    evidence.index_dataset(out)
    assert read_content(out) == whole


def test_a_dataset_without_derived_columns_is_not_indexed(tmp_path):
    file = write_file(tmp_path / "in", "p1.xml.gz", paper(1))
    evidence.pubmed_dataset(file, tmp_path / "out", derived=False)
    with pytest.raises(EvidenceError, match="an index needs the derived columns"):
        evidence.index_dataset(tmp_path / "out")
