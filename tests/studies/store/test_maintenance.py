"""A store is checked against its records, and its studies are made again."""

import contextlib
import hashlib
import random
import sqlite3
import zlib

import pytest
from click.testing import CliRunner
from support.papers import make_trials
from support.stores import again, gather, write_as_a_store

from evidence.cli import main
from evidence.errors import EvidenceError
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
        messages = [problem.message for problem in verify_store(store)]
        for told in (
            "the table records is not as it was written",
            "the index does not match the studies",
            "differs from its newest record",
            "is not what PubMed sent",
        ):
            assert sum(told in message for message in messages) == 1
        assert len(messages) == 4
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
        ("DROP TABLE study_index", "the index does not match the studies"),
        ("DELETE FROM study_terms WHERE term = 'studies'", "the index does not match the studies"),
        ("DROP TABLE studies_fts", "the index does not match the studies"),
        (
            "INSERT INTO studies_fts (studies_fts) VALUES ('delete-all')",
            "the index does not match the studies",
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
        assert any(told in problem.message for problem in verify_store(store))
    if "records" not in damage:
        with Store(path, write=True, stale=True) as store:
            assert rebuild_studies(store) == []
            assert list(verify_store(store)) == []


@pytest.fixture
def one_study(tmp_path):
    path = tmp_path / "store.sqlite"
    with Server(Corpus.from_papers(make_trials(1))) as server:
        gather(path, server)
    return path


def add_version(path, xml, seen_at="2030-01-01T00:00:00Z"):
    """Add another version of the record, with the digest that belongs to it."""
    cells = (hashlib.sha256(xml).hexdigest(), zlib.compress(xml), seen_at)
    write_as_a_store(
        path,
        "INSERT INTO records (pmid, fetched_at, sha256, xml, seen_at) "
        "SELECT pmid, fetched_at, ?, ?, ? FROM records WHERE id = 1",
        cells,
    )


def rebuilt(path):
    """Rebuild a store: what cannot be read, and the titles of its studies."""
    with Store(path, write=True, stale=True) as store:
        problems = rebuild_studies(store)
        left = [problem.message for problem in verify_store(store)]
        assert [
            message for message in left if not message.startswith("the table records is not as")
        ] == [problem.message for problem in problems]
        return problems, [study.title for study in store.stored_studies()]


@pytest.mark.parametrize("xml", [b"<PubmedArticle>", b""])
def test_a_version_that_cannot_be_read_does_not_matter_beside_one_that_can(one_study, xml):
    add_version(one_study, xml)
    assert rebuilt(one_study) == ([], ["Acupuncture for back pain: trial 0."])


@pytest.mark.parametrize("xml", [b"<PubmedArticle>", b""])
def test_a_study_without_a_version_that_can_be_read_is_a_problem_for_each(one_study, xml):
    add_version(one_study, xml)
    with contextlib.closing(sqlite3.connect(one_study)) as connection:
        connection.execute("UPDATE records SET sha256 = 'x' WHERE id = 1")
        connection.commit()
    with Store(one_study, write=True, stale=True) as store:
        digest, unreadable = rebuild_studies(store)
        assert store.stored_studies() == []
    assert digest.message.startswith("record 1 of 10000001 is not what PubMed sent")
    assert unreadable.message.startswith("record 2 of 10000001 cannot be read: ")
    assert digest.pmid == unreadable.pmid == "10000001"
    assert {problem.path for problem in (digest, unreadable)} == {str(one_study)}


def test_a_version_that_was_tampered_with_is_told_beside_one_that_can_be_read(one_study):
    add_version(one_study, b"<PubmedArticle>")
    with contextlib.closing(sqlite3.connect(one_study)) as connection:
        connection.execute("UPDATE records SET sha256 = 'x' WHERE id = 2")
        connection.commit()
    (problem,), titles = rebuilt(one_study)
    assert problem.message.startswith("record 2 of 10000001 is not what PubMed sent")
    assert len(titles) == 1


@pytest.mark.parametrize(
    ("seen_at", "newest"), [("2030-01-01T00:00:00Z", True), ("2001-01-01T00:00:00Z", False)]
)
def test_of_two_versions_of_one_day_the_one_that_came_last_counts(one_study, seen_at, newest):
    with Store(one_study) as store:
        (record,) = store.records()
    add_version(one_study, record.xml.replace(b"trial 0", b"trial zero"), seen_at)
    problems, (title,) = rebuilt(one_study)
    assert problems == []
    assert ("zero" in title) is newest


def test_a_row_that_was_changed_is_named_by_its_pmid_and_its_neighbours_are_not(tmp_path):
    path = tmp_path / "store.sqlite"
    with Server(Corpus.from_papers(make_trials(3))) as server:
        gather(path, server)
    with contextlib.closing(sqlite3.connect(path)) as connection:
        connection.execute("UPDATE studies SET title = 'another' WHERE pmid = '10000002'")
        connection.commit()
    with Store(path) as store:
        (problem,) = (found for found in verify_store(store) if found.pmid)
    assert problem.pmid == "10000002"
    assert problem.message.startswith("the row of 10000002 differs from its newest record")
    assert (problem.path, problem.severity) == (str(path), "error")


def test_each_record_that_is_checked_counts_one(tmp_path):
    path = tmp_path / "store.sqlite"
    with Server(Corpus.from_papers(make_trials(7))) as server:
        gather(path, server)
    seen = []
    with Store(path, write=True) as store:
        assert list(verify_store(store, seen.append)) == []
        rebuild_studies(store, seen.append)
    assert seen == [1] * 14


CONTENT = """SELECT name FROM sqlite_master WHERE type = 'table'
    AND name NOT LIKE 'sqlite%' AND name NOT LIKE 'stud%' AND name NOT LIKE '%matche%'"""


def read_content(path):
    """Everything that the tables say; the error where that cannot be read."""
    try:
        with contextlib.closing(sqlite3.connect(path)) as connection:
            names = [name for (name,) in connection.execute(CONTENT)]
            return {name: list(connection.execute(f"SELECT * FROM {name}")) for name in names}
    except (sqlite3.Error, UnicodeDecodeError) as error:
        return str(error)


def find_problems(path):
    try:
        with Store(path) as store:
            return [problem.message for problem in verify_store(store)]
    except EvidenceError as error:
        return [str(error)]


@pytest.fixture(scope="module")
def whole_store(tmp_path_factory):
    """A store with revised records, in one file."""
    path = tmp_path_factory.mktemp("store") / "store.sqlite"
    papers = list(make_trials(12))
    for versions in (papers, [again(paper, title=f"Trial of {paper.pmid}") for paper in papers]):
        with Server(Corpus.from_papers(versions)) as server:
            gather(path, server)
    with contextlib.closing(sqlite3.connect(path)) as connection:
        connection.execute("PRAGMA journal_mode = DELETE")
    return path


def test_a_flipped_bit_that_changes_what_a_store_says_is_told(whole_store, tmp_path):
    data, content = whole_store.read_bytes(), read_content(whole_store)
    assert find_problems(whole_store) == []
    dice = random.Random(1)
    told = 0
    for number in range(200):
        flipped = bytearray(data)
        flipped[dice.randrange(len(data))] ^= 1 << dice.randrange(8)
        path = tmp_path / f"{number}.sqlite"
        path.write_bytes(flipped)
        if read_content(path) != content:
            assert find_problems(path), f"flip {number} changes the content, and nothing is told"
            told += 1
        path.unlink()
    assert told > 5


@pytest.mark.parametrize(
    "table", ["records", "compression", "searches", "runs", "hits", "queue", "changes", "about"]
)
def test_a_row_that_another_program_deleted_or_added_is_told(whole_store, tmp_path, table):
    path = tmp_path / "store.sqlite"
    path.write_bytes(whole_store.read_bytes())
    with contextlib.closing(sqlite3.connect(path)) as connection:
        connection.execute("INSERT INTO queue VALUES ('1', 'new', NULL)")
        connection.execute(
            f"DELETE FROM {table} WHERE rowid = (SELECT max(rowid) FROM {table})"
            if table != "queue"
            else "UPDATE queue SET problem = 'x'"
        )
        connection.commit()
    assert any(f"the table {table} is not as it was written" in m for m in find_problems(path))


def test_a_store_of_a_former_version_gets_checksums_when_it_is_rebuilt(one_study):
    with contextlib.closing(sqlite3.connect(one_study)) as connection:
        connection.execute("DROP TABLE checksums")
        connection.commit()
    assert find_problems(one_study) == []
    assert rebuilt(one_study)[0] == []
    with contextlib.closing(sqlite3.connect(one_study)) as connection:
        connection.execute("DELETE FROM changes")
        connection.commit()
    assert len(find_problems(one_study)) == 1


@pytest.mark.parametrize("value", ["x'ff'", "1.5", "'text'", "NULL", "'{}'", "'[1'"])
@pytest.mark.parametrize("column", ["year", "title", "authors", "version", "corrections"])
def test_a_cell_of_another_type_is_told_and_never_a_traceback(one_study, column, value):
    with contextlib.closing(sqlite3.connect(one_study)) as connection:
        connection.execute(f"UPDATE studies SET {column} = {value}")
        connection.commit()
    assert find_problems(one_study)
    for arguments in (["table"], ["resolve", "Lee 2007"]):
        result = CliRunner().invoke(main, [*arguments, "--store", str(one_study)])
        assert result.exception is None or isinstance(result.exception, SystemExit)
