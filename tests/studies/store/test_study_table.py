"""Records, the studies made of them, and the words that find them."""

from datetime import date

from support.stores import again, gather, told

from evidence.pubmed.local_server import Corpus, Server, synthetic
from evidence.studies.store.maintenance import verify_store
from evidence.studies.store.store import Store


def test_a_revision_names_the_columns_that_changed(tmp_path):
    (paper,) = synthetic(1)
    path = tmp_path / "store.sqlite"
    for version in (paper, again(paper, title="Acupuncture, another title.")):
        with Server(Corpus.of([version])) as server:
            gather(path, server)
    assert told(path) == [("revised", paper.pmid, "title; pub_date; year; date_revised")]


def test_an_older_version_from_a_mirror_does_not_replace_the_newer_one(tmp_path):
    (paper,) = synthetic(1)
    newer = again(paper, day=date(2026, 11, 24), title="Acupuncture, the newer.")
    older = again(paper, title="Acupuncture, the older.")
    path = tmp_path / "store.sqlite"
    for version in (newer, older):
        with Server(Corpus.of([version])) as server:
            gather(path, server)
    with Store(path) as store:
        (row,) = store.read_table().rows
        assert "Acupuncture, the newer." in row
        assert store.count_contents().records == 2
        assert list(verify_store(store)) == []


def test_the_index_finds_other_forms_of_words(tmp_path):
    with Server(Corpus.of(synthetic(12))) as server:
        gather(tmp_path / "store.sqlite", server)
    with Store(tmp_path / "store.sqlite") as store:
        assert len(store.search_studies("trials of backs")) == 0
        assert len(store.search_studies("trials")) == 12
        assert len(store.search_studies('"trial 11" OR')) == 0
        assert len(store.search_studies("trial 11")) == 1
