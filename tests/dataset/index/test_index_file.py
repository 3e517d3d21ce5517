"""An index that cannot be trusted is not read: the message says what to do."""

import contextlib
import sqlite3
import threading

import pytest
from support.pubmed_mirror import paper, write_file

import evidence
from evidence.dataset.index.index_file import find_dataset, open_index
from evidence.errors import EvidenceError


@pytest.fixture
def out(tmp_path):
    file = write_file(tmp_path / "in", "p1.xml.gz", *map(paper, range(1, 6)))
    evidence.pubmed_dataset(file, tmp_path / "out")
    return tmp_path / "out"


def change(out, statement):
    with contextlib.closing(sqlite3.connect(out / "index.sqlite")) as connection:
        connection.execute(statement)
        connection.commit()


def test_a_dataset_without_an_index_names_the_option(out):
    with pytest.raises(EvidenceError, match=r"out has no index; `evidence read --dataset .*/out -"):
        open_index(find_dataset(out))


def test_what_was_read_since_is_never_overlooked(out, tmp_path):
    evidence.index_dataset(out)
    (out / "index.sqlite").rename(tmp_path / "earlier")
    evidence.pubmed_dataset(write_file(tmp_path / "in", "p2.xml.gz", paper(9)), out)
    (tmp_path / "earlier").rename(out / "index.sqlite")
    with pytest.raises(EvidenceError, match=r"lacks what was read into .*--index` brings it up to"):
        open_index(find_dataset(out))
    assert evidence.index_dataset(out) == 6
    open_index(find_dataset(out)).close()


@pytest.mark.parametrize(
    "statement", ["PRAGMA user_version = 7", "ALTER TABLE studies DROP COLUMN title"]
)
def test_an_index_of_another_version_is_made_again(out, statement):
    evidence.index_dataset(out)
    change(out, statement)
    with pytest.raises(EvidenceError, match=r"is of another version, or .*--index` makes it again"):
        open_index(find_dataset(out))
    assert evidence.index_dataset(out) == 5
    open_index(find_dataset(out)).close()


def test_a_file_of_another_program_is_left_alone(out):
    change(out, "CREATE TABLE studies (mine TEXT)")
    before = (out / "index.sqlite").read_bytes()
    for use in (lambda: open_index(find_dataset(out)), lambda: evidence.index_dataset(out)):
        with pytest.raises(EvidenceError, match="is the database of another program"):
            use()
    assert (out / "index.sqlite").read_bytes() == before


@pytest.mark.parametrize("content", [b"no database" * 100, b""])
def test_a_damaged_index_says_how_to_make_it_again(out, content):
    evidence.index_dataset(out)
    (out / "index.sqlite").write_bytes(content)
    with pytest.raises(EvidenceError, match=r"--index` makes it again"):
        open_index(find_dataset(out))


def test_damage_further_inside_is_named_when_it_is_met(out):
    evidence.index_dataset(out)
    file = out / "index.sqlite"
    whole = file.read_bytes()
    with open_index(find_dataset(out)) as index:
        file.write_bytes(whole[:8192] + b"\xff" * (len(whole) - 8192))
        with pytest.raises(EvidenceError, match=r"index\.sqlite is damaged; remove it, and `evid"):
            index.studies()


def test_while_an_index_is_written_a_reader_waits(out, tmp_path):
    evidence.index_dataset(out)
    writer = sqlite3.connect(out / "index.sqlite", isolation_level=None, check_same_thread=False)
    writer.execute("BEGIN EXCLUSIVE")
    end = threading.Timer(0.3, lambda: (writer.commit(), writer.close()))
    end.start()
    with open_index(find_dataset(out)) as index:
        assert index.count_indexed() == 5
    end.join()


def test_a_dataset_is_known_by_its_folder_or_its_index(out, tmp_path):
    assert find_dataset(out) == find_dataset(out / "index.sqlite")
    assert find_dataset(tmp_path) is None
    assert find_dataset(tmp_path / "index.sqlite") is None
    assert find_dataset(out / "store.sqlite") is None
