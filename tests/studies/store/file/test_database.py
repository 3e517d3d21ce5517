"""An open file: closed after its block, and all or nothing inside a transaction."""

import contextlib
from datetime import UTC, datetime

import pytest

from evidence.errors import EvidenceError
from evidence.studies.store.file.database import Database

INSERT = "INSERT INTO searches (query) VALUES ('a')"


def test_a_transaction_that_fails_leaves_nothing(tmp_path):
    with Database(tmp_path / "store.sqlite", write=True) as database:
        with contextlib.suppress(RuntimeError), database._transaction():
            database._execute(INSERT)
            raise RuntimeError
        assert database._fetch_column("SELECT query FROM searches") == []
        with database._transaction():
            database._execute(INSERT)
        assert database._fetch_column("SELECT query FROM searches") == ["a"]


def test_an_error_of_sqlite_names_the_file(tmp_path):
    with (
        Database(tmp_path / "store.sqlite", write=True) as database,
        pytest.raises(EvidenceError, match=r"the store .*store.sqlite failed: no such table"),
    ):
        database._fetch_all("SELECT * FROM missing")


def test_after_its_block_the_file_is_closed(tmp_path):
    with Database(tmp_path / "store.sqlite", write=True) as database:
        pass
    with pytest.raises(EvidenceError, match="closed database"):
        database._fetch_all("SELECT 1")


def test_moments_are_those_of_the_clock_that_was_given(tmp_path):
    noon = datetime(2026, 1, 31, 12, tzinfo=UTC)
    with Database(tmp_path / "store.sqlite", write=True, now=lambda: noon) as database:
        assert database._timestamp() == "2026-01-31T12:00:00Z"
