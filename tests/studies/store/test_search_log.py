"""Searches, their runs, and what they no longer find."""

import signal
import sys
from datetime import date

import pytest
from support.papers import make_trials
from support.stores import NOW, QUERY, gather, pmids_of, told

from evidence.errors import EvidenceError, Problem
from evidence.pubmed.eutils.download import SearchHits
from evidence.pubmed.local_server import Corpus, Faults, Server
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


def test_a_search_that_ended_is_not_counted_and_is_taken_up_again(tmp_path):
    path = tmp_path / "store.sqlite"
    with Store(path, write=True, now=lambda: NOW) as store:
        own = store.save_search("a[ti]")
        named = store.save_search("1[uid] OR 2[uid]", name="identifiers")
        store.record_run(own, SearchHits(("2",), 1, "", (), ()))
        store.record_run(named, SearchHits(("1", "2"), 2, "", (), ()))
        store.end_search("identifiers")
        store.end_search("base")  # there is none
        assert [search.query for search in store.saved_searches()] == [own.query]
        assert [record.pmid for record in store.queued_records()] == ["2"]
        counts = store.count_retrieval()
        assert (counts.searches, counts.reported_hits, counts.unique_pmids) == (1, 1, 1)
        renewed = store.save_search("1[uid]", name="identifiers")
        assert (renewed.id, renewed.last_run) == (named.id, NOW.date())
        store.record_run(renewed, SearchHits(("1",), 1, "", (), ()))
        assert [record.pmid for record in store.queued_records()] == ["2", "1"]
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


def hits_of(*pmids, problems=()):
    return SearchHits(pmids, len(pmids), "", (), problems)


def test_the_retrieval_tells_what_came_from_what_failed_and_what_waits(tmp_path):
    path = tmp_path / "store.sqlite"
    with Server(Corpus.from_papers(make_trials(6))) as server:
        gather(path, server, limit=3)
    faults = Faults(always="no records", only="efetch")
    with Server(Corpus.from_papers(make_trials(6)), faults=faults) as server:
        gather(path, server, limit=2)
    with Store(path) as store:
        counts = store.count_retrieval()
    assert (counts.unique_pmids, len(counts.fetched_pmids)) == (6, 3)
    assert (counts.failed, counts.pending) == (2, 1)
    assert list(counts.fetched_pmids) == sorted(pmids_of(path), key=int)


def test_what_was_asked_for_in_vain_waits_behind_the_others(tmp_path):
    path = tmp_path / "store.sqlite"
    faults = Faults(always="no records", only="efetch")
    with Server(Corpus.from_papers(make_trials(3)), faults=faults) as server:
        gather(path, server, limit=1)
    with Store(path) as store:
        queued = store.queued_records()
    assert [record.problem is None for record in queued] == [True, True, False]


def test_hits_that_were_not_all_listed_lose_nothing_and_stay_queued(tmp_path):
    problem = Problem("PubMed", "pubmed", "1 of 2 were listed", severity="error")
    with Store(tmp_path / "store.sqlite", write=True) as store:
        search = store.save_search(QUERY)
        store.record_run(search, hits_of("1", "2"))
        store.record_run(search, hits_of("2", problems=(problem,)))
        assert store.changes() == []
        assert [record.pmid for record in store.queued_records()] == ["1", "2"]


def test_losses_are_told_once_in_the_order_of_their_numbers_and_leave_the_queue(tmp_path):
    with Store(tmp_path / "store.sqlite", write=True) as store:
        search = store.save_search(QUERY)
        other = store.save_search("another")
        store.record_run(search, hits_of("10", "9", "8", "7"))
        store.record_run(other, hits_of("9"))
        for _ in "ab":
            store.record_run(search, hits_of("7"))
        lost = [(change.kind, change.pmid, change.detail) for change in store.changes()]
        assert lost == [("lost", pmid, QUERY) for pmid in ("8", "9", "10")]
        assert [record.pmid for record in store.queued_records()] == ["9", "7"]


def test_a_record_that_is_found_again_can_be_lost_again(tmp_path):
    with Store(tmp_path / "store.sqlite", write=True) as store:
        search = store.save_search(QUERY)
        for pmids in (("1", "2"), ("2",), ("1", "2"), ("2",)):
            store.record_run(search, hits_of(*pmids))
        assert [change.pmid for change in store.changes()] == ["1", "1"]
        assert store.count_retrieval().unique_pmids == 1


def test_a_revision_is_queued_where_the_study_is_here(tmp_path):
    path = tmp_path / "store.sqlite"
    papers = list(make_trials(2))
    with Server(Corpus.from_papers(papers)) as server:
        gather(path, server)
    with Store(path, write=True) as store:
        found = [paper.pmid for paper in papers]
        store.record_run(store.save_search(QUERY), hits_of(*found), [found[1], "7"])
        queued = [(record.pmid, record.reason) for record in store.queued_records()]
        assert queued == [(found[1], "revised")]


def test_a_hit_that_is_found_again_is_one_hit_and_the_last_count_counts(tmp_path):
    with Store(tmp_path / "store.sqlite", write=True) as store:
        search = store.save_search(QUERY)
        store.record_run(search, SearchHits(("1", "2"), 9, "", ("not found: épaule",), ()))
        store.record_run(search, hits_of("1", "2"))
        counts = store.count_retrieval()
        assert (counts.searches, counts.reported_hits, counts.listed_hits) == (1, 2, 2)
        kept = store._fetch_column("SELECT warnings FROM runs ORDER BY id")
        assert kept == ['["not found: épaule"]', "[]"]


def test_searches_differ_by_their_first_day_and_keep_it(tmp_path):
    days = (None, date(2020, 1, 1), date(2021, 1, 1))
    with Store(tmp_path / "store.sqlite", write=True) as store:
        for day in (*days, *days):
            store.save_search("a[ti]", since=day)
        assert tuple(search.since for search in store.saved_searches()) == days
        assert all(search.last_run is None for search in store.saved_searches())


def test_a_day_that_is_none_is_damage_that_is_named(tmp_path):
    with Store(tmp_path / "store.sqlite", write=True) as store:
        store.save_search("a[ti]")
        store._execute("UPDATE searches SET since = 'next week'")
        with pytest.raises(EvidenceError, match="the store is damaged: 'next week' is not a date"):
            store.saved_searches()


# Once Datasette was loaded, SQLite also prints what a function raises.
@pytest.mark.filterwarnings("ignore:Exception ignored in:pytest.PytestUnraisableExceptionWarning")
def test_ctrl_c_while_a_row_is_summed_is_no_error_of_the_store(tmp_path):
    def interrupt(frame, event, _argument):
        if event == "call" and frame.f_code.co_name == "_sum_row":
            sys.setprofile(None)
            signal.raise_signal(signal.SIGINT)

    with Store(tmp_path / "store.sqlite", write=True) as store:
        sys.setprofile(interrupt)
        try:
            with pytest.raises(KeyboardInterrupt):
                store.save_search(QUERY)
        finally:
            sys.setprofile(None)
        assert not store.saved_searches()
        store.save_search(QUERY)
        assert [search.query for search in store.saved_searches()] == [QUERY]
