"""Searches are run, and what is new or revised comes into the store once, whatever happens."""

import random
import signal
import subprocess
import sys
import time

import pytest
from support.papers import make_trials
from support.stores import QUERY, TODAY, every_change, gather, pmids_of, send_to

from evidence.errors import EvidenceError
from evidence.pubmed.files.reader import read_records
from evidence.pubmed.local_server import Corpus, Faults, Server, fail_at_random
from evidence.studies.store.store import Store
from evidence.studies.store.sync import sync_searches
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
from evidence.studies.store import connection as database
from evidence.studies.store.sync import sync_searches
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
            f"PRAGMA max_page_count = {pages + 500}"
        )  # SQLite says then what it says of a disk
        with pytest.raises(
            EvidenceError,
            match="the disk is full; make room and run this again, it goes on from here",
        ):
            sync_searches(store, send_to(server), [store.save_search(QUERY)], today=TODAY)
        kept = store.count_contents().studies
        assert kept % 500 == 0
        assert kept + len(store.queued_records()) == 2000
        store._connection.execute("PRAGMA max_page_count = 1000000")
        sync_searches(store, send_to(server), [store.save_search(QUERY)], today=TODAY)
        assert store.count_contents().studies == store.count_contents().records == 2000


def test_twenty_five_thousand_come_each_once_through_faults_and_ten_kills(tmp_path):
    path = tmp_path / "store.sqlite"
    papers = list(make_trials(25_000))
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
    assert faulty > 50
    assert pmids_of(path) == [paper.pmid for paper in papers]
    with Store(path) as store:
        assert store.count_contents()[:2] == (25_000, 25_000)
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
