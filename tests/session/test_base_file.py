"""The evidence base as a file of SQLite."""

import contextlib
import json
import sqlite3

import pytest

import evidence
from evidence.session.base_file import (
    BROWSED_TABLES,
    describe_base_file,
    list_browsed_columns,
    write_base_file,
)


@pytest.fixture(scope="module")
def connection(tmp_path_factory):
    path = tmp_path_factory.mktemp("base") / "base.sqlite"
    with evidence.open(store=False) as session:
        write_base_file(session, path)
    with contextlib.closing(sqlite3.connect(path)) as opened:
        yield opened


@pytest.mark.parametrize("name", ["claims", "judgements", "findings", "verdicts", "studies"])
def test_every_row_and_cell_of_a_table_is_there(connection, name):
    with evidence.open(store=False) as session:
        table = getattr(session, name)
    cursor = connection.execute(f"SELECT * FROM {name}")
    columns = [described[0] for described in cursor.description]
    rows = [dict(zip(columns, row, strict=True)) for row in cursor]
    assert set(columns) == set(table.columns)
    assert len(rows) == len(table)
    for column in ("id", "claim", "study", "text", "title", "certainty", "stance", "estimate"):
        if column in columns:
            cells = table[column].astype(object).where(table[column].notna(), None)
            assert [row[column] for row in rows] == [*cells], column
    for column in {"authors", "outcomes", "other_numbers"} & set(columns):
        assert [json.loads(row[column]) for row in rows] == [*table[column]]


def test_every_link_leads_to_a_row(connection):
    assert connection.execute("PRAGMA foreign_key_check").fetchall() == []
    links = connection.execute("PRAGMA foreign_key_list(judgements)").fetchall()
    assert {(link[3], link[2]) for link in links} == {
        ("claim", "claims"),
        ("study", "studies"),
        ("judged_by", "curators"),
    }


@pytest.mark.parametrize("table", BROWSED_TABLES, ids=lambda table: table.name)
def test_telling_columns_stand_first_and_each_has_its_meaning(connection, table):
    columns = [row[1] for row in connection.execute(f"PRAGMA table_info({table.name})")]
    assert tuple(columns[: len(table.first)]) == table.first
    described = describe_base_file()["tables"][table.name]
    assert list(described["columns"]) == columns
    assert all(described["columns"].values())
    assert {one.name for one in list_browsed_columns(table)} >= {*table.facets, *table.searched}


def test_the_common_questions_can_be_asked(connection):
    for query in describe_base_file()["queries"].values():
        cursor = connection.execute(query["sql"])
        assert cursor.description
    judged = describe_base_file()["queries"]["judged"]["sql"]
    assert len(connection.execute(judged).fetchall()) == len(evidence.load_judgements())
