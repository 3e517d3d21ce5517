"""Searches are run, and what is new or revised comes into the store once, whatever happens."""

import random
import signal
import subprocess
import sys
import time
from dataclasses import replace
from datetime import date

import pytest
from support.papers import make_trials
from support.stores import NOW, QUERY, TODAY, again, every_change, gather, pmids_of, send_to

from evidence.errors import EvidenceError
from evidence.pubmed.eutils.calls import EsearchResult
from evidence.pubmed.files.reader import read_records
from evidence.pubmed.local_server import Corpus, Faults, Paper, Server, fail_at_random
from evidence.studies.store.maintenance import verify_store
from evidence.studies.store.store import Store
from evidence.studies.store.sync import SyncSummary, sync_searches
from evidence.studies.table.rows import build_rows
from evidence.topic import build_pmid_query

PASSING = [
    "429",
    "500",
    "503 page",
    "no answer",
    "cut body",
    "cut short",
    "error in 200",
    "html in 200",
    "empty",
]


FETCHING = """
import sys
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime
from pathlib import Path
from pathlib import Path
from evidence.pubmed.eutils.client import Client
from evidence.pubmed.eutils.download import SearchHits
from evidence.pubmed.eutils.rate_limit import RateLimiter
from evidence.studies.store.file import connection as database
from evidence.studies.store.sync import SyncSummary, sync_searches
from evidence.studies.store.store import Store
from evidence.topic import build_pmid_query
with Store(Path(sys.argv[1]), write=True) as store:
    send = Client(RateLimiter(1000), base_url=sys.argv[2], sleep=lambda seconds: None)
    sync_searches(store, send, [store.save_search("acupuncture")], today=date(2026, 11, 24))
"""


def fetching(path, server):
    return subprocess.Popen([sys.executable, "-c", FETCHING, str(path), server.url])


def wait_for_requests(server, number, process):
    until = len(server.requests) + number
    while len(server.requests) < until and process.poll() is None:
        time.sleep(0.001)


def test_what_is_collected_is_what_a_file_of_the_same_records_gives(tmp_path):
    papers = list(make_trials(30))
    with Server(Corpus.from_papers(papers)) as server:
        collected = gather(tmp_path / "store.sqlite", server)
    assert (collected.hits, collected.fetched, collected.pending, collected.problems) == (
        30,
        30,
        0,
        (),
    )
    records = read_records(*(paper.xml for paper in papers)).records
    with Store(tmp_path / "store.sqlite") as store:
        assert list(store.read_table().rows) == build_rows(records, derived=True)


def test_what_is_here_is_not_fetched_again(tmp_path):
    with Server(Corpus.from_papers(make_trials(30))) as server:
        gather(tmp_path / "store.sqlite", server)
        before = len(server.requests)
        assert gather(tmp_path / "store.sqlite", server).fetched == 0
        assert [asked.utility for asked in server.requests[before:]] == ["esearch", "esearch"]


def test_a_limit_leaves_the_rest_for_the_next_time(tmp_path):
    with Server(Corpus.from_papers(make_trials(30))) as server:
        first = gather(tmp_path / "store.sqlite", server, limit=10)
        second = gather(tmp_path / "store.sqlite", server)
    assert (first.fetched, first.pending, second.fetched, second.pending) == (10, 20, 20, 0)


def test_records_that_do_not_come_wait_with_their_reason_and_are_asked_for_again(tmp_path):
    path = tmp_path / "store.sqlite"
    faults = Faults(always="no records", only="efetch")
    with Server(Corpus.from_papers(make_trials(3)), faults=faults) as server:
        collected = gather(path, server)
        assert (collected.hits, collected.fetched, collected.pending, len(collected.problems)) == (
            3,
            0,
            3,
            3,
        )
        with Store(path) as store:
            assert all("gave no record" in queued.problem for queued in store.queued_records())
        faults.always = None
        collected = gather(path, server)
    assert (collected.fetched, collected.pending) == (3, 0)


def test_a_record_that_is_asked_for_by_its_pmid_and_is_not_there_is_named(tmp_path):
    papers = list(make_trials(3))
    with Server(Corpus.from_papers(papers)) as server:
        collected = gather(
            tmp_path / "store.sqlite",
            server,
            query=build_pmid_query([papers[0].pmid, "7", papers[1].pmid]),
        )
    assert (collected.hits, collected.fetched) == (2, 2)
    assert [problem.pmid for problem in collected.problems] == ["7"]


@pytest.mark.parametrize(
    ("pending", "text"),
    [(0, "1,234 found, 5 fetched"), (7000, "1,234 found, 5 fetched, 7,000 still to be fetched")],
)
def test_a_summary_says_what_waits_only_where_something_does(pending, text):
    assert str(SyncSummary(1234, 5, pending, (), ())) == text


def test_progress_goes_from_none_of_all_to_all_of_them(tmp_path):
    seen = []
    with Server(Corpus.from_papers(make_trials(600))) as server:
        gather(tmp_path / "store.sqlite", server, progress=lambda *pair: seen.append(pair))
    assert seen == [(0, 600), (500, 600), (600, 600)]


@pytest.mark.parametrize(("options", "fetched"), [({}, 0), ({"leftovers": True}, 2)])
def test_what_other_searches_left_waits_unless_it_is_asked_for(tmp_path, options, fetched):
    papers = list(make_trials(3))
    path = tmp_path / "store.sqlite"
    with Server(Corpus.from_papers(papers)) as server:
        gather(path, server, limit=1)
        newest = papers[2].pmid
        query = build_pmid_query([newest])
        synced = gather(path, server, query=query, **options)
    assert (synced.hits, synced.fetched, synced.pending) == (1, fetched, 0)
    assert (len(pmids_of(path)), newest in pmids_of(path)) == (1 + fetched, True)


def test_warnings_are_told_of_queries_of_the_users_own_only(tmp_path):
    with (
        Server(Corpus.from_papers(make_trials(1))) as server,
        Store(tmp_path / "store.sqlite", write=True) as store,
    ):
        own = store.save_search("acupuncture OR xyzzy[ti]")
        topics = store.save_search("acupuncture OR plugh[ti]", name="topic")
        synced = sync_searches(store, send_to(server), [topics, own], today=TODAY)
    assert synced.warnings == ("phrase not found: xyzzy",)
    assert (synced.hits, synced.fetched) == (1, 1)


def test_a_search_with_a_first_day_finds_what_entered_on_it_or_later(tmp_path):
    papers = list(make_trials(9, since=date(2026, 11, 1), per_day=3))
    path = tmp_path / "store.sqlite"
    with Server(Corpus.from_papers(papers)) as server, Store(path, write=True) as store:
        search = store.save_search(QUERY, since=date(2026, 11, 2))
        assert sync_searches(store, send_to(server), [search], today=TODAY).hits == 6
    assert pmids_of(path) == [paper.pmid for paper in papers[3:]]


@pytest.mark.parametrize(("day", "fetched"), [(22, 0), (23, 1), (25, 1), (26, 0)])
def test_what_was_revised_up_to_a_day_around_the_last_run_is_fetched_again(tmp_path, day, fetched):
    (paper,) = make_trials(1)
    path = tmp_path / "store.sqlite"
    with Server(Corpus.from_papers([paper])) as server:
        gather(path, server)
    revised = again(paper, day=TODAY.replace(day=day), title="Acupuncture, revised.")
    with Server(Corpus.from_papers([revised])) as server:
        synced = gather(path, server)
    assert (synced.hits, synced.fetched) == (1, fetched)


def test_a_search_that_pubmed_never_answers_leaves_only_the_search(tmp_path):
    faults = Faults(["error in 200"] * 20, only="esearch")
    with (
        Server(Corpus.from_papers(make_trials(1)), faults=faults) as server,
        pytest.raises(EvidenceError, match="the backend is down"),
    ):
        gather(tmp_path / "store.sqlite", server, query=build_pmid_query(["7"]))
    with Store(tmp_path / "store.sqlite") as store:
        assert store.count_contents()[:4] == (0, 0, 1, 0)


def damaged(paper):
    """The paper with an element that does not end, as PubMed would never send it."""
    return Paper(paper.pmid, paper.xml.replace(b"<Language>", b"<b><Language>"))


def test_a_record_that_cannot_be_read_is_kept_and_waits_between_its_neighbours(tmp_path):
    path = tmp_path / "store.sqlite"
    first, second, third = make_trials(3)
    papers = {paper.pmid: paper for paper in (first, damaged(second), third)}
    with Server(Corpus(papers)) as server:
        synced = gather(path, server, query=build_pmid_query(papers))
    assert (synced.hits, synced.fetched, synced.pending) == (3, 2, 1)
    assert [problem.pmid for problem in synced.problems] == [second.pmid]
    assert pmids_of(path) == [first.pmid, third.pmid]
    with Store(path) as store:
        (queued,) = store.queued_records()
        assert (queued.pmid, queued.problem) == (second.pmid, synced.problems[0].message)
        assert [record.pmid for record in store.records()] == list(papers)
        (problem,) = verify_store(store)
        assert problem.message.startswith(f"record 2 of {second.pmid} cannot be read: ")
    with Server(Corpus.from_papers([first, second, third])) as server:
        assert gather(path, server, query=build_pmid_query(papers)).fetched == 1
    with Store(path) as store:
        assert list(verify_store(store)) == []


def list_two(send):
    """Send calls, and take all but two hits from the lists that come back."""

    def send_and_shorten(call):
        answer = send(call)
        is_search = isinstance(answer, EsearchResult)
        return replace(answer, pmids=answer.pmids[:2]) if is_search else answer

    return send_and_shorten


def test_hits_that_pubmed_counts_and_does_not_list_are_not_called_deleted(tmp_path):
    papers = list(make_trials(3))
    query = build_pmid_query([*(paper.pmid for paper in papers), "7"])
    with (
        Server(Corpus.from_papers(papers)) as server,
        Store(tmp_path / "store.sqlite", write=True) as store,
    ):
        send = list_two(send_to(server))
        synced = sync_searches(store, send, [store.save_search(query)], today=TODAY)
    assert (synced.hits, synced.fetched) == (2, 2)
    (problem,) = synced.problems
    assert "the search has 3 hits, but PubMed listed 2 of them" in problem.message


def test_revisions_that_pubmed_does_not_list_are_asked_for_from_the_same_day_again(tmp_path):
    path = tmp_path / "store.sqlite"
    later = TODAY.replace(year=2027)
    with Server(Corpus.from_papers(make_trials(3, since=TODAY))) as server:
        gather(path, server)
        with Store(path, write=True, now=lambda: NOW.replace(year=2027)) as store:
            for send, last_run in [(list_two(send_to(server)), TODAY), (send_to(server), later)]:
                sync_searches(store, send, store.saved_searches(), today=later)
                assert store.saved_searches()[0].last_run == last_run


def test_a_disk_that_cannot_be_written_is_an_error_that_says_so(tmp_path):
    with (
        Server(Corpus.from_papers(make_trials(3))) as server,
        Store(tmp_path / "store.sqlite", write=True) as store,
    ):
        search = store.save_search(QUERY)
        store._connection.execute(
            "PRAGMA query_only = ON"
        )  # SQLite says then what it says of a read-only disk
        with pytest.raises(EvidenceError, match="is read-only; name another with --store"):
            sync_searches(store, send_to(server), [search], today=TODAY)


def test_a_full_disk_is_an_error_that_says_so_and_loses_only_the_batch_in_flight(tmp_path):
    path = tmp_path / "store.sqlite"
    with Server(Corpus.from_papers(make_trials(2000))) as server, Store(path, write=True) as store:
        pages = store._connection.execute("PRAGMA page_count").fetchone()[0]
        store._connection.execute(
            f"PRAGMA max_page_count = {pages + 150}"
        )  # SQLite says then what it says of a disk
        with pytest.raises(
            EvidenceError,
            match="the disk is full; make room and run this again, it resumes from here",
        ):
            sync_searches(store, send_to(server), [store.save_search(QUERY)], today=TODAY)
        kept = store.count_contents().studies
        assert kept % 500 == 0
        assert kept + len(store.queued_records()) == 2000
        store._connection.execute("PRAGMA max_page_count = 1000000")
        sync_searches(store, send_to(server), [store.save_search(QUERY)], today=TODAY)
        assert store.count_contents().studies == store.count_contents().records == 2000


def test_twelve_thousand_come_each_once_through_faults_and_ten_kills(tmp_path):
    path = tmp_path / "store.sqlite"
    papers = list(make_trials(12_000))
    dice = random.Random(4)
    with Server(
        Corpus.from_papers(papers),
        faults=fail_at_random(0.2, [*PASSING, "records missing"], seed=1),
    ) as server:
        for _ in range(10):
            process = fetching(path, server)
            wait_for_requests(server, dice.randint(1, 8), process)
            time.sleep(0.2 * dice.random())  # in the middle of asking, reading or writing
            process.send_signal(signal.SIGKILL)
            assert process.wait() == -signal.SIGKILL
        assert fetching(path, server).wait() == 0
        assert gather(path, server).pending == 0
        faulty = sum(asked.utility == "efetch" for asked in server.requests)
    assert faulty > 24
    assert pmids_of(path) == [paper.pmid for paper in papers]
    with Store(path) as store:
        assert store.count_contents()[:2] == (12_000, 12_000)
        assert every_change(path) == [("new", paper.pmid) for paper in papers]
        assert list(store.find_faults()) == []


def test_two_processes_on_one_store_both_succeed_and_double_nothing(tmp_path):
    path = tmp_path / "store.sqlite"
    with Server(Corpus.from_papers(make_trials(3000))) as server:
        processes = [fetching(path, server) for _ in "ab"]
        assert [process.wait() for process in processes] == [0, 0]
    with Store(path) as store:
        assert store.count_contents()[:2] == (3000, 3000)
        assert len(every_change(path)) == 3000
        assert len(store.saved_searches()) == 1


@pytest.mark.parametrize("end", ["unlink", "rename"])
def test_a_store_that_goes_away_during_a_fetch_is_noticed(tmp_path, end):
    path = tmp_path / "store.sqlite"
    papers = list(make_trials(20))

    def lose(done, _):
        if done:
            path.unlink() if end == "unlink" else path.rename(tmp_path / "elsewhere.sqlite")

    with Server(Corpus.from_papers(papers)) as server, Store(path, write=True) as store:
        search = store.save_search(QUERY)
        sync_searches(store, send_to(server), [search], today=TODAY, progress=lose)
        with pytest.raises(EvidenceError, match="was moved or deleted while it was written"):
            sync_searches(store, send_to(server), [search], today=TODAY)
