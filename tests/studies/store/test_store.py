"""The store keeps all that came, doubles nothing, tells what changed, and says clearly what is wrong with its file."""

import contextlib
import os
import random
import shutil
import signal
import sqlite3
import subprocess
import sys
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from support.papers import make_trials

from evidence.errors import EvidenceError
from evidence.pubmed.eutils.client import Client
from evidence.pubmed.eutils.download import SearchHits
from evidence.pubmed.eutils.rate_limit import RateLimiter
from evidence.pubmed.files.reader import read_records
from evidence.pubmed.local_server import Corpus, Faults, Server, fail_at_random, make_paper
from evidence.studies.store import schema as database
from evidence.studies.store.maintenance import rebuild_studies, verify_store
from evidence.studies.store.store import Store
from evidence.studies.store.sync import sync_searches
from evidence.studies.table.rows import build_rows
from evidence.topic import build_pmid_query

TODAY = date(2026, 11, 24)
NOW = datetime(2026, 11, 24, 12, tzinfo=UTC)
QUERY = "acupuncture"
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


def send_to(server, **options):
    return Client(RateLimiter(1e6), base_url=server.url, **{"sleep": lambda _: None} | options)


def gather(path, server, query=QUERY, **options):
    with Store(path, write=True, now=lambda: NOW) as store:
        return sync_searches(
            store, send_to(server), [store.save_search(query)], today=TODAY, **options
        )


def told(path):
    with Store(path) as store:
        return [(change.kind, change.pmid, change.detail) for change in store.changes()]


def every_change(path):
    """Kind and PMID of all changes, those that are no news among them."""
    with contextlib.closing(sqlite3.connect(path)) as connection:
        return connection.execute(
            "SELECT kind, pmid FROM changes ORDER BY CAST(pmid AS INTEGER)"
        ).fetchall()


def pmids_of(path):
    with Store(path) as store:
        return [row[0] for row in store.read_table().rows]


def again(
    paper, *, day=date(2026, 11, 23), title="Acupuncture for back pain: trial 0.", notices=()
):
    """The paper as NLM would send it after it was revised."""
    return make_paper(paper.pmid, title, day, notices=notices)


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
    with Server(
        Corpus.from_papers(make_trials(3)), faults=Faults(always="no records", only="efetch")
    ) as server:
        collected = gather(path, server)
        assert (collected.hits, collected.fetched, collected.pending, len(collected.problems)) == (
            3,
            0,
            3,
            3,
        )
        with Store(path) as store:
            assert all("gave no record" in queued.problem for queued in store.queued_records())
        server.faults = lambda *_: None
        collected = gather(path, server)
    assert (collected.fetched, collected.pending) == (3, 0)


def test_a_notice_is_told_once_with_what_pubmed_says(tmp_path):
    papers = list(make_trials(4))
    path = tmp_path / "store.sqlite"
    with Server(Corpus.from_papers(papers)) as server:
        gather(path, server)
    notices = ["RetractionIn:1", "ErratumIn:2", "ExpressionOfConcernIn:3", "UpdateIn:4"]
    changed = [
        again(paper, notices=[notice]) for paper, notice in zip(papers, notices, strict=True)
    ]
    with Server(Corpus.from_papers(changed)) as server:
        gather(path, server)
        gather(path, server)
    standing = [item for item in told(path) if item[0] != "revised"]
    kinds = ["retracted", "corrected", "concern", "superseded"]
    assert sorted(standing) == sorted(
        zip(kinds, [paper.pmid for paper in papers], notices, strict=True)
    )


def test_what_the_first_run_finds_is_no_news_and_what_later_ones_find_is(tmp_path):
    papers = list(make_trials(5))
    path = tmp_path / "store.sqlite"
    for found, limit in ((papers[:4], 2), (papers[:4], None), (papers, None)):
        with Server(Corpus.from_papers(found)) as server:
            gather(path, server, limit=limit)
    assert told(path) == [("new", papers[4].pmid, None)]
    assert len(every_change(path)) == 5


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


def test_what_a_search_no_longer_finds_is_told_and_stays(tmp_path):
    papers = list(make_trials(3))
    path = tmp_path / "store.sqlite"
    for found in (papers, papers[1:]):
        with Server(Corpus.from_papers(found)) as server:
            gather(path, server)
    assert told(path) == [("lost", papers[0].pmid, QUERY)]
    assert len(pmids_of(path)) == 3


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
        assert [problem.message.split(" is not ")[1][:12] for problem in verify_store(store)] == [
            "what its new",
            "what came: i",
        ]
    connection = sqlite3.connect(path)
    (gone,) = connection.execute("DELETE FROM records WHERE id = 5 RETURNING pmid").fetchone()
    connection.commit()
    connection.close()
    with Store(path) as store:
        assert f"the record of {gone} is gone; fetch again" in [
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
        ("DROP TABLE studies_fts", "the full-text index is not that of the studies"),
        (
            "INSERT INTO studies_fts (studies_fts) VALUES ('delete-all')",
            "the full-text index is not that of the studies",
        ),
        (
            "UPDATE studies SET corrections = '[oops' WHERE id = 3",
            "is not what its newest record says",
        ),
        ("UPDATE records SET xml = 'text' WHERE id = 3", "is not what came"),
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


def test_a_store_left_in_the_middle_of_a_change_is_not_read_without_it(tmp_path):
    path = tmp_path / "store.sqlite"
    writer = Store(path, write=True)
    writer.save_search("acupuncture")
    copy = tmp_path / "copy.sqlite"
    for end in ("", "-wal"):
        shutil.copyfile(f"{path}{end}", f"{copy}{end}")
    with pytest.raises(EvidenceError, match="left in the middle of a change"):
        database.connect_without_locks(copy)
    Path(f"{copy}-wal").unlink()
    database.connect_without_locks(copy).close()
    writer.close()


def test_a_file_called_as_sqlite_calls_its_memory_is_a_file(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    Store(Path(":memory:"), write=True).close()
    assert (tmp_path / ":memory:").exists()


def test_the_index_finds_other_forms_of_words(tmp_path):
    with Server(Corpus.from_papers(make_trials(12))) as server:
        gather(tmp_path / "store.sqlite", server)
    with Store(tmp_path / "store.sqlite") as store:
        assert len(store.search_studies("trials of backs")) == 0
        assert len(store.search_studies("trials")) == 12
        assert len(store.search_studies('"trial 11" OR')) == 0
        assert len(store.search_studies("trial 11")) == 1


def test_every_table_and_column_is_explained_to_whoever_opens_the_file(tmp_path):
    Store(tmp_path / "store.sqlite", write=True).close()
    connection = sqlite3.connect(tmp_path / "store.sqlite")
    listed = [
        row[0] for row in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")
    ]
    tables = [name for name in listed if not name.startswith(("studies_fts", "about"))]
    columns = {
        (name, row[1])
        for name in tables
        for row in connection.execute(f"PRAGMA table_info({name})")
    }
    explained = set(connection.execute("SELECT table_name, column_name FROM about"))
    assert columns | {(name, "") for name in tables} <= explained


# A file that cannot be the store


def test_a_newer_store_is_refused_with_what_to_do(tmp_path):
    path = tmp_path / "store.sqlite"
    Store(path, write=True).close()
    connection = sqlite3.connect(path)
    connection.execute("PRAGMA user_version = 99")
    connection.close()
    for write in (False, True):
        with pytest.raises(
            EvidenceError, match=r"has schema 99, this evidence knows \d+; update evidence"
        ):
            Store(path, write=write)


def test_a_store_of_other_columns_asks_to_be_rebuilt(tmp_path):
    path = tmp_path / "store.sqlite"
    with Server(Corpus.from_papers(make_trials(3))) as server:
        gather(path, server)
    connection = sqlite3.connect(path)
    connection.execute("ALTER TABLE studies DROP COLUMN direction")
    connection.close()
    with pytest.raises(
        EvidenceError, match="is of an older version; `evidence store rebuild` renews it"
    ):
        Store(path)
    with Store(path, write=True, stale=True) as store:
        rebuild_studies(store)
    assert len(pmids_of(path)) == 3


@pytest.mark.parametrize("content", [b"PMID,title\n1,x\n" * 100, b"SQLite format 3\0" + b"x" * 500])
def test_a_file_that_is_no_database_is_refused_and_left_as_it_is(tmp_path, content):
    path = tmp_path / "table.csv"
    path.write_bytes(content)
    for write in (False, True):
        with pytest.raises(EvidenceError, match=r"is not a store|is damaged"):
            Store(path, write=write)
    assert path.read_bytes() == content


def test_the_database_of_another_program_is_refused(tmp_path):
    path = tmp_path / "other.sqlite"
    connection = sqlite3.connect(path)
    connection.execute("CREATE TABLE bookmarks (url TEXT)")
    connection.commit()
    connection.close()
    with pytest.raises(EvidenceError, match="is the database of another program"):
        Store(path, write=True)


def test_an_empty_or_missing_file_is_no_store_to_read(tmp_path):
    (tmp_path / "empty.sqlite").touch()
    with pytest.raises(EvidenceError, match=r"is empty; `evidence fetch --store .*` fills it"):
        Store(tmp_path / "empty.sqlite")
    with pytest.raises(EvidenceError, match="cannot be opened"):
        Store(tmp_path / "missing.sqlite")


def test_a_folder_that_is_none_is_an_error(tmp_path):
    (tmp_path / "file").touch()
    with pytest.raises(EvidenceError, match="cannot be opened: its folder is missing or not yours"):
        Store(tmp_path / "file" / "store.sqlite", write=True)


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write everywhere")
def test_a_read_only_store_is_read_and_not_written(tmp_path):
    path = tmp_path / "store.sqlite"
    with Server(Corpus.from_papers(make_trials(3))) as server:
        gather(path, server)
        path.chmod(0o444)
        tmp_path.chmod(0o555)
        try:
            assert len(pmids_of(path)) == 3
            with pytest.raises(EvidenceError, match="read-only; name another with --store"):
                gather(path, server)
        finally:
            tmp_path.chmod(0o755)


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


# Processes

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
from evidence.studies.store import schema as database
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


def test_twenty_five_thousand_come_each_once_through_faults_and_ten_kills(tmp_path):
    path = tmp_path / "store.sqlite"
    papers = list(make_trials(25_000))
    dice = random.Random(4)
    with Server(
        Corpus.from_papers(papers), faults=fail_at_random(0.2, [*PASSING, "records missing"], seed=1)
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


def test_a_store_that_many_make_at_once_is_made_once(tmp_path):
    """SQLite itself does not wait where several switch a new file to the write-ahead log."""
    makers = 8
    for number in range(25):
        path = tmp_path / f"{number}.sqlite"
        barrier = threading.Barrier(makers)

        def make(path=path, barrier=barrier):
            barrier.wait()
            with Store(path, write=True) as store:
                return store.count_contents()[:2]

        with ThreadPoolExecutor(makers) as pool:
            made_at_once = [pool.submit(make) for _ in range(makers)]
            assert [future.result() for future in made_at_once] == [(0, 0)] * makers
