"""The tables of a store explain themselves."""

import contextlib
import sqlite3

from evidence.studies.store.store import Store


def test_every_table_and_column_is_explained_to_whoever_opens_the_file(tmp_path):
    Store(tmp_path / "store.sqlite", write=True).close()
    with contextlib.closing(sqlite3.connect(tmp_path / "store.sqlite")) as connection:
        listed = [
            row[0]
            for row in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")
        ]
        tables = [
            name for name in listed if not name.startswith(("studies_fts", "study_index_", "about"))
        ]
        columns = {
            (name, row[1])
            for name in tables
            for row in connection.execute(f"PRAGMA table_info({name})")
        }
        explained = set(connection.execute("SELECT table_name, column_name FROM about"))
    assert columns | {(name, "") for name in tables} <= explained
