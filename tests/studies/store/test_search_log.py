"""Searches, their runs, and what they no longer find."""

from datetime import date

from support.stores import NOW, QUERY, gather, pmids_of, told

from evidence.pubmed.eutils.download import SearchHits
from evidence.pubmed.local_server import Corpus, Server, synthetic
from evidence.studies.store.store import Store


def test_what_a_search_no_longer_finds_is_told_and_stays(tmp_path):
    papers = list(synthetic(3))
    path = tmp_path / "store.sqlite"
    for found in (papers, papers[1:]):
        with Server(Corpus.of(found)) as server:
            gather(path, server)
    assert told(path) == [("lost", papers[0].pmid, QUERY)]
    assert len(pmids_of(path)) == 3


def test_revisions_that_were_not_all_listed_are_asked_for_again(tmp_path):
    path = tmp_path / "store.sqlite"
    with Store(path, write=True, now=lambda: NOW) as store:
        search = store.save_search(QUERY)
        hits = SearchHits((), 0, "", (), ())
        store.record_run(search, hits)
        first = store.saved_searches()[0].last_run
        store._now = lambda: NOW.replace(year=2027)
        store.record_run(search, hits, is_complete=False)
        assert store.saved_searches()[0].last_run == first
        store.record_run(search, hits)
        assert store.saved_searches()[0].last_run == date(2027, 11, 24)


def test_another_query_loses_nothing(tmp_path):
    path = tmp_path / "store.sqlite"
    with Store(path, write=True, now=lambda: NOW) as store:
        store.record_run(
            store.save_search("1[uid] OR 2[uid]", name="base"),
            SearchHits(("1", "2"), 2, "", (), ()),
        )
        store.record_run(
            store.save_search("2[uid]", name="base"), SearchHits(("2",), 1, "", (), ())
        )
    assert told(path) == []
