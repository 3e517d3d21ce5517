"""A file that is no store, or cannot be opened, is an error that says what to do."""

import contextlib
import os
import shutil
import sqlite3
import tempfile
import threading
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from support.papers import make_trials
from support.stores import gather, pmids_of

from evidence.errors import EvidenceError
from evidence.pubmed.local_server import Corpus, Server
from evidence.studies.store.file import connection as database
from evidence.studies.store.maintenance import rebuild_studies
from evidence.studies.store.store import Store


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


def test_a_newer_store_is_refused_with_what_to_do(tmp_path):
    path = tmp_path / "store.sqlite"
    Store(path, write=True).close()
    connection = sqlite3.connect(path)
    connection.execute("PRAGMA user_version = 99")
    connection.close()
    for write in (False, True):
        with pytest.raises(
            EvidenceError, match=r"has schema 99, this evidence needs \d+; update evidence"
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
        EvidenceError, match="was made by another version; `evidence store rebuild` updates it"
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


@contextlib.contextmanager
def without_the_rights_of_root():
    """Root may write everywhere, so it becomes another user meanwhile."""
    user = os.geteuid()
    if user == 0:
        os.seteuid(65534)
    try:
        yield
    finally:
        os.seteuid(user)


@contextlib.contextmanager
def read_only_store(number):
    """A store in a folder that everybody may read, and nobody may write."""
    folder = Path(tempfile.mkdtemp())
    path = folder / "store.sqlite"
    try:
        with Server(Corpus.from_papers(make_trials(number))) as server:
            gather(path, server)
        path.chmod(0o444)
        folder.chmod(0o555)
        with without_the_rights_of_root():
            yield path
    finally:
        folder.chmod(0o755)
        shutil.rmtree(folder)


def test_a_read_only_store_is_read_and_not_written():
    with read_only_store(3) as path:
        assert len(pmids_of(path)) == 3
        with pytest.raises(EvidenceError, match="read-only; name another with --store"):
            Store(path, write=True)


def test_a_store_that_another_process_holds_is_told_to_be_in_use(tmp_path, monkeypatch):
    path = tmp_path / "store.sqlite"
    Store(path, write=True).close()
    monkeypatch.setattr(database, "_BUSY_TIMEOUT", 0.1)
    with contextlib.closing(sqlite3.connect(path, isolation_level=None)) as holder:
        holder.execute("PRAGMA locking_mode = EXCLUSIVE")
        holder.execute("BEGIN IMMEDIATE")
        holder.execute("DELETE FROM queue")
        for write in (False, True):
            with pytest.raises(EvidenceError, match=r"store\.sqlite was in use by another process"):
                Store(path, write=write)
    Store(path).close()


def test_a_new_store_waits_for_who_writes_to_its_file_but_not_for_ever(tmp_path, monkeypatch):
    path = tmp_path / "store.sqlite"
    options = {"isolation_level": None, "check_same_thread": False}
    with contextlib.closing(sqlite3.connect(path, **options)) as holder:
        holder.execute("BEGIN IMMEDIATE")
        with monkeypatch.context() as patch:
            patch.setattr(database, "_BUSY_TIMEOUT", 0.1)
            with pytest.raises(EvidenceError, match="was in use by another process"):
                Store(path, write=True)
        release = threading.Timer(0.2, holder.rollback)
        release.start()
        with Store(path, write=True) as store:
            assert not holder.in_transaction
            assert store.saved_searches() == []
        release.join()


@pytest.mark.parametrize("folder", ["new", "new/and/deep"])
def test_the_folder_of_a_new_store_is_made(tmp_path, folder):
    path = tmp_path / folder / "store.sqlite"
    Store(path, write=True).close()
    with Store(path) as store:
        assert store.saved_searches() == []


def test_a_store_that_is_only_read_cannot_be_changed(tmp_path):
    path = tmp_path / "store.sqlite"
    Store(path, write=True).close()
    with Store(path) as store, pytest.raises(EvidenceError, match="is read-only"):
        store.save_search("acupuncture")


def test_a_store_says_what_it_is_and_refuses_a_hit_of_no_search(tmp_path):
    path = tmp_path / "store.sqlite"
    with Store(path, write=True) as store:
        with pytest.raises(EvidenceError, match="failed: FOREIGN KEY constraint"):
            store._fetch_all("INSERT INTO hits (search, pmid, first_run) VALUES (7, '1', 7)")
        assert store._fetch_column("PRAGMA journal_mode") == ["wal"]
    assert path.read_bytes()[68:72] == b"EVID"


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


@pytest.mark.parametrize("write", [False, True])
def test_what_is_no_file_is_refused_at_once(tmp_path, write):
    pipe = tmp_path / "pipe.sqlite"
    os.mkfifo(pipe)
    for path in (pipe, Path("/dev/zero"), tmp_path):
        with pytest.raises(EvidenceError, match="is not a file; name another with --store"):
            database.connect(path, write=write)


@pytest.mark.parametrize("name", ["a%20b.sqlite", "a?mode=memory", "a&b #c.sqlite", "ü'\".sqlite"])
def test_any_name_is_opened(tmp_path, name):
    database.connect(tmp_path / name, write=True).close()
    database.connect(tmp_path / name, write=False).close()
    assert name in {file.name for file in tmp_path.iterdir()}
