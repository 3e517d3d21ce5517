"""Records come out as they went in, and what nearly all of them have is kept once."""

import contextlib
import sqlite3
import zlib

import pytest
from support.papers import make_trials
from support.stores import gather

from evidence.pubmed.local_server import Corpus, Server
from evidence.studies.store.file.compression import compress, decompress
from evidence.studies.store.store import Store

RECORDS = [paper.xml for paper in make_trials(3)]


@pytest.fixture
def store_path(tmp_path):
    path = tmp_path / "store.sqlite"
    with Server(Corpus.from_papers(make_trials(3))) as server:
        gather(path, server)
    return path


def test_records_come_out_as_they_went_in(store_path):
    with Store(store_path) as store:
        assert sorted(stored.xml for stored in store.records()) == sorted(RECORDS)


def test_other_programs_read_records_with_the_dictionary_in_the_file(store_path):
    with contextlib.closing(sqlite3.connect(store_path)) as connection:
        (dictionary,) = connection.execute("SELECT dictionary FROM compression").fetchone()
        packed = [cell for (cell,) in connection.execute("SELECT xml FROM records")]
    unpacked = [zlib.decompressobj(zdict=dictionary).decompress(cell) for cell in packed]
    assert sorted(unpacked) == sorted(RECORDS)


def test_the_common_markup_takes_no_room_in_a_record(store_path):
    with contextlib.closing(sqlite3.connect(store_path)) as connection:
        (length,) = connection.execute("SELECT sum(length(xml)) FROM records").fetchone()
    assert length < sum(len(zlib.compress(xml, 9)) for xml in RECORDS) * 0.7


def test_a_store_of_a_former_version_is_read_and_written(store_path):
    with contextlib.closing(sqlite3.connect(store_path)) as connection:
        connection.execute("DROP TABLE compression")
        cells = [(zlib.compress(paper.xml), paper.pmid) for paper in make_trials(3)]
        connection.executemany("UPDATE records SET xml = ? WHERE pmid = ?", cells)
        connection.commit()
    with Store(store_path) as store:
        assert sorted(stored.xml for stored in store.records()) == sorted(RECORDS)


@pytest.mark.parametrize(
    "damage", [lambda cell: cell[:-5], lambda cell: b"x" + cell, lambda _: None]
)
def test_a_damaged_record_is_none(damage):
    dictionary = b"<PubmedArticle>"
    packed = compress(RECORDS[0], dictionary)
    assert decompress(packed, dictionary) == RECORDS[0]
    assert decompress(damage(packed), dictionary) is None
    assert decompress(packed, b"") is None
