"""Records, the studies made of them, and the words that find them."""

from datetime import date

import pytest
from support.papers import make_trials
from support.stores import again, gather, told

from evidence.errors import EvidenceError
from evidence.pubmed.local_server import Corpus, Server
from evidence.studies.store.maintenance import verify_store
from evidence.studies.store.store import Store


def test_a_revision_names_the_columns_that_changed(tmp_path):
    (paper,) = make_trials(1)
    path = tmp_path / "store.sqlite"
    for version in (paper, again(paper, title="Acupuncture, another title.")):
        with Server(Corpus.from_papers([version])) as server:
            gather(path, server)
    assert told(path) == [("revised", paper.pmid, "title; pub_date; year; date_revised")]


def test_an_older_version_from_a_mirror_does_not_replace_the_newer_one(tmp_path):
    (paper,) = make_trials(1)
    newer = again(paper, day=date(2026, 11, 24), title="Acupuncture, the newer.")
    older = again(paper, title="Acupuncture, the older.")
    path = tmp_path / "store.sqlite"
    for version in (newer, older):
        with Server(Corpus.from_papers([version])) as server:
            gather(path, server)
    with Store(path) as store:
        (row,) = store.read_table().rows
        assert "Acupuncture, the newer." in row
        assert store.count_contents().records == 2
        assert list(verify_store(store)) == []


def test_the_index_finds_other_forms_of_words(tmp_path):
    with Server(Corpus.from_papers(make_trials(12))) as server:
        gather(tmp_path / "store.sqlite", server)
    with Store(tmp_path / "store.sqlite") as store:
        assert len(store.search_studies("trials of backs")) == 0
        assert len(store.search_studies("trials")) == 12
        assert len(store.search_studies('"trial 11" OR')) == 0
        assert len(store.search_studies("trial 11")) == 1


def test_a_batch_keeps_records_and_studies_and_empties_the_queue(tmp_path):
    with Server(Corpus.from_papers(make_trials(4))) as server:
        gather(tmp_path / "store.sqlite", server, limit=3)
    with Store(tmp_path / "store.sqlite") as store:
        assert store.count_contents()[:2] == (3, 3)
        assert len(store.queued_records()) == 1


def test_notices_come_in_the_form_of_the_base_and_only_of_studies_that_have_one(tmp_path):
    papers = list(make_trials(3))
    changed = [again(papers[0], notices=["ErratumIn:7", "CommentIn:8"]), *papers[1:]]
    with Server(Corpus.from_papers(changed)) as server:
        gather(tmp_path / "store.sqlite", server)
    with Store(tmp_path / "store.sqlite") as store:
        assert store.notices() == {papers[0].pmid: ("erratum:7",)}
        by_pmid = {study.pmid: study for study in store.studies()}
        assert by_pmid[papers[0].pmid].corrections == ("erratum:7",)
        assert by_pmid[papers[1].pmid].corrections == ()


def test_a_table_of_some_pmids_has_those_that_are_here_in_their_order(tmp_path):
    papers = list(make_trials(5))
    with Server(Corpus.from_papers(papers)) as server:
        gather(tmp_path / "store.sqlite", server)
    with Store(tmp_path / "store.sqlite") as store:
        chosen = store.read_table([papers[3].pmid, papers[1].pmid, "7"])
        assert [row[0] for row in chosen.rows] == [papers[1].pmid, papers[3].pmid]


def test_without_a_word_there_is_nothing_to_search_for(tmp_path):
    with (
        Store(tmp_path / "store.sqlite", write=True) as store,
        pytest.raises(EvidenceError, match="no word to search for in '--'"),
    ):
        store.search_studies("--")
