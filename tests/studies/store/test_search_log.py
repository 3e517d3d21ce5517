"""Searches, their runs, and what they no longer find."""

from datetime import date

from support.papers import make_trials
from support.stores import NOW, QUERY, gather, pmids_of, told

from evidence.pubmed.eutils.download import SearchHits
from evidence.pubmed.local_server import Corpus, Server
from evidence.studies.store.store import Store


def test_what_a_search_no_longer_finds_is_told_and_stays(tmp_path):
    papers = list(make_trials(3))
    path = tmp_path / "store.sqlite"
    for found in (papers, papers[1:]):
        with Server(Corpus.from_papers(found)) as server:
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


def test_a_search_is_saved_once_and_one_with_a_name_takes_the_new_query(tmp_path):
    since = date(2020, 1, 1)
    with Store(tmp_path / "store.sqlite", write=True) as store:
        first = store.save_search("a[ti]")
        assert store.save_search("a[ti]") == first
        assert store.save_search("a[ti]", since=since).since == since
        named = store.save_search("b[ti]", name="topic")
        renewed = store.save_search("c[ti]", name="topic")
        assert (renewed.id, renewed.query) == (named.id, "c[ti]")
        assert [search.query for search in store.saved_searches()] == ["a[ti]", "a[ti]", "c[ti]"]


def test_what_is_new_is_queued_once_and_a_revision_only_where_the_study_is_here(tmp_path):
    with Store(tmp_path / "store.sqlite", write=True) as store:
        search = store.save_search(QUERY)
        hits = SearchHits(("1", "2"), 2, "", (), ())
        store.record_run(search, hits, ["3"])
        store.record_run(search, hits)
        queued = [(record.pmid, record.reason) for record in store.queued_records()]
        assert queued == [("1", "new"), ("2", "new")]


def test_the_retrieval_is_counted_step_by_step(tmp_path):
    with Store(tmp_path / "store.sqlite", write=True) as store:
        store.record_run(store.save_search("a"), SearchHits(("1", "2"), 5, "", (), ()))
        store.record_run(store.save_search("b"), SearchHits(("2", "3"), 2, "", (), ()))
        store.save_search("never run")
        counts = store.count_retrieval()
    assert (counts.searches, counts.reported_hits, counts.listed_hits) == (2, 7, 4)
    assert (counts.unique_pmids, counts.fetched_pmids) == (3, ())
    assert (counts.failed, counts.pending) == (0, 3)
