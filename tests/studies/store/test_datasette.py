"""What Datasette shows of a store."""

import sqlite3

from evidence.studies.columns import STORE_COLUMNS
from evidence.studies.store.datasette import build_datasette_metadata
from evidence.studies.store.file.schema import load_table_meanings
from evidence.studies.store.store import Store


def test_every_table_is_described_and_every_column_of_the_studies():
    tables = build_datasette_metadata("store")["databases"]["store"]["tables"]
    assert tables.keys() == load_table_meanings().keys()
    assert all(table["description"] for table in tables.values())
    assert {column.name for column in STORE_COLUMNS} <= tables["studies"]["columns"].keys()


def test_the_common_questions_can_be_asked_of_a_store(tmp_path):
    Store(tmp_path / "store.sqlite", write=True).close()
    connection = sqlite3.connect(tmp_path / "store.sqlite")
    queries = build_datasette_metadata("store")["databases"]["store"]["queries"]
    for query in queries.values():
        assert connection.execute(query["sql"]).fetchall() == []
    connection.close()
