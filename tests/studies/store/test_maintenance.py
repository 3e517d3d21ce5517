"""A store is checked against its records, and its studies are made again."""

import sqlite3

import pytest
from support.papers import make_trials
from support.stores import gather

from evidence.pubmed.local_server import Corpus, Server
from evidence.studies.store.maintenance import rebuild_studies, verify_store
from evidence.studies.store.store import Store


def test_a_rebuild_gives_the_same_studies_and_verify_finds_what_was_tampered_with(tmp_path):
    path = tmp_path / "store.sqlite"
    with Server(Corpus.from_papers(make_trials(20))) as server:
        gather(path, server)
    with Store(path) as store:
        before = store.read_table().rows
        assert list(verify_store(store)) == []
    connection = sqlite3.connect(path)
    connection.execute("UPDATE studies SET title = 'another' WHERE id = 3")
    connection.execute("UPDATE records SET sha256 = 'x' WHERE id = 5")
    connection.commit()
    connection.close()
    with Store(path) as store:
        row, record = (problem.message for problem in verify_store(store))
        assert "differs from its newest record" in row
        assert "is not what PubMed sent" in record
    connection = sqlite3.connect(path)
    (gone,) = connection.execute("DELETE FROM records WHERE id = 5 RETURNING pmid").fetchone()
    connection.commit()
    connection.close()
    with Store(path) as store:
        assert f"the record of {gone} is missing; fetch again" in [
            problem.message for problem in verify_store(store)
        ]
    with Store(path, write=True, stale=True) as store:
        assert [problem.pmid for problem in rebuild_studies(store)] == [gone]
        assert store.read_table().rows == [row for row in before if row[0] != gone]
        assert len(store.search_studies("trial")) == 19
        assert [queued.pmid for queued in store.queued_records()] == [gone]


@pytest.mark.parametrize(
    ("damage", "told"),
    [
        ("DROP TABLE studies_fts", "the full-text index does not match the studies"),
        (
            "INSERT INTO studies_fts (studies_fts) VALUES ('delete-all')",
            "the full-text index does not match the studies",
        ),
        (
            "UPDATE studies SET corrections = '[oops' WHERE id = 3",
            "differs from its newest record",
        ),
        ("UPDATE records SET xml = 'text' WHERE id = 3", "is not what PubMed sent"),
    ],
)
def test_what_was_damaged_is_told_and_made_again(tmp_path, damage, told):
    path = tmp_path / "store.sqlite"
    with Server(Corpus.from_papers(make_trials(5))) as server:
        gather(path, server)
    connection = sqlite3.connect(path)
    connection.execute(damage)
    connection.commit()
    connection.close()
    with Store(path) as store:
        assert [told in problem.message for problem in verify_store(store)] == [True]
    if "records" not in damage:
        with Store(path, write=True, stale=True) as store:
            assert rebuild_studies(store) == []
            assert list(verify_store(store)) == []
