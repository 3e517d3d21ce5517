"""What a store counts, gives back, and finds wrong with itself."""

import contextlib
import sqlite3

from support.papers import make_trials
from support.stores import gather, write_as_a_store

from evidence.pubmed.local_server import Corpus, Server
from evidence.studies.store.store import Store


def filled(path, number=5):
    with Server(Corpus.from_papers(make_trials(number))) as server:
        gather(path, server)
    return path


def tamper(path, statement):
    connection = sqlite3.connect(path)
    connection.execute(statement)
    connection.commit()
    connection.close()


def test_it_counts_what_it_holds(tmp_path):
    with Store(filled(tmp_path / "store.sqlite")) as store:
        counts = store.count_contents()
        assert (counts.studies, counts.records, counts.searches, counts.queued) == (5, 5, 1, 0)
        assert counts.size == (tmp_path / "store.sqlite").stat().st_size


def test_it_gives_every_record_back_as_it_came(tmp_path):
    papers = {paper.pmid: paper.xml for paper in make_trials(5)}
    with Store(filled(tmp_path / "store.sqlite")) as store:
        records = list(store.records())
        assert [record.pmid for record in records] == sorted(papers)
        assert all(record.xml and record.pmid.encode() in record.xml for record in records)


def test_a_damaged_record_or_row_is_given_as_none(tmp_path):
    path = filled(tmp_path / "store.sqlite")
    tamper(path, "UPDATE records SET xml = 'text' WHERE id = 1")
    tamper(path, "UPDATE studies SET authors = '[oops' WHERE record = 2")
    with Store(path) as store:
        assert [record.xml is None for record in store.records()].count(True) == 1
        assert store.find_row(2) is None
        assert store.find_row(99) is None
        assert store.find_row(3) is not None


def test_it_finds_what_was_found_but_never_came(tmp_path):
    path = filled(tmp_path / "store.sqlite")
    tamper(path, "DELETE FROM studies WHERE id = 2")
    with Store(path) as store:
        fault, stale = store.find_faults()
        assert "was found but is neither stored nor queued; fetch again" in fault
        assert "the index does not match the studies" in stale


def test_a_typed_study_and_its_row_say_the_same(tmp_path):
    with Store(filled(tmp_path / "store.sqlite")) as store:
        stored = store.stored_studies()
        assert [study.record.pmid for study in stored] == [
            row[0] for row in store.read_table().rows
        ]
        (chosen,) = store.stored_studies([stored[3].record.pmid])
        assert chosen == stored[3]


def test_damage_to_an_index_of_the_file_is_told(tmp_path):
    path = filled(tmp_path / "store.sqlite")
    with contextlib.closing(sqlite3.connect(path)) as connection:
        connection.execute("PRAGMA writable_schema = ON")
        connection.execute(
            "UPDATE sqlite_master SET sql = 'CREATE INDEX changes_by_pmid ON changes (kind)' "
            "WHERE name = 'changes_by_pmid'"
        )
        connection.commit()
    with Store(path) as store:
        faults = list(store.find_faults())
    *rows, tables = faults
    assert len(rows) == 5
    assert all(fault.startswith("the file is damaged: row ") for fault in rows)
    assert tables.startswith("the tables are not defined as they were")


def test_what_waits_in_the_queue_or_is_no_longer_found_is_not_missing(tmp_path):
    path = filled(tmp_path / "store.sqlite")
    with Store(path) as store:
        pmids = [row[0] for row in store.read_table().rows]
    tamper(path, f"DELETE FROM studies WHERE pmid IN {tuple(pmids[:3])}")
    write_as_a_store(path, f"INSERT INTO queue (pmid, reason) VALUES ('{pmids[0]}', 'new')")
    write_as_a_store(path, f"UPDATE hits SET last_run = 1 WHERE pmid = '{pmids[1]}'")
    with Store(path) as store:
        fault, stale = store.find_faults()
    assert "the index does not match the studies" in stale
    assert fault == f"{pmids[2]} was found but is neither stored nor queued; fetch again"
