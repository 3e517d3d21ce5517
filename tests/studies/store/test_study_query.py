"""Rows and columns of base and store: what is asked for, in its order, and nothing else."""

from datetime import date

import pytest
from support.papers import make_trials
from support.small_base import write_honey_base
from support.stores import gather

from evidence.claims.base.load import read_base
from evidence.errors import EvidenceError
from evidence.pubmed.local_server import Corpus, Server, make_paper
from evidence.studies.columns import CURATED_COLUMNS, MERGED_COLUMNS
from evidence.studies.store.store import Store
from evidence.studies.store.study_query import StudyQuery, select_studies
from evidence.studies.table.merge import merge_tables

TRIALS = [f"pmid:{10_000_001 + place}" for place in range(5)]


@pytest.fixture(scope="module")
def studies(base):
    return [base.studies["haake2007"], base.studies["vickers2012"]]


@pytest.fixture(scope="module")
def store(tmp_path_factory, studies):
    path = tmp_path_factory.mktemp("query") / "store.sqlite"
    old = make_paper("900", "Warm honey at night", date(1999, 2, 3), notices=["ErratumIn:7"])
    of_base = make_paper(studies[0].pmid, studies[0].title, date(2007, 9, 24), mesh=["Needles"])
    with Server(Corpus.from_papers([old, of_base, *make_trials(5)])) as server:
        gather(path, server, "1:99999999[uid]")
    with Store(path) as store:
        yield store


def select(studies, store, **query):
    columns, rows = select_studies(studies, store, StudyQuery(**query))
    names = [column.name for column in columns]
    return [dict(zip(names, row, strict=True)) for row in rows]


def keys(studies, store, **query):
    return [row["key"] for row in select(studies, store, **query)]


def test_all_of_it_is_the_merged_table(studies, store):
    columns, rows = select_studies(studies, store, StudyQuery())
    merged = merge_tables(studies, store.read_table())
    assert (columns, [*rows]) == (merged.columns, merged.rows)
    columns, rows = select_studies(studies, None, StudyQuery())
    alone = merge_tables(studies, None)
    assert (columns, [*rows]) == (alone.columns, alone.rows)


@pytest.mark.parametrize(
    ("condition", "expected"),
    [
        ("year >= 2007", ["haake2007", "vickers2012"]),
        ("year < 2000 AND row_from = 'store'", ["pmid:900", *TRIALS]),
        ("row_from = 'base and store'", ["haake2007"]),
        ("mesh_terms LIKE '%\"Needles\"%'", ["haake2007"]),
        ("json_array_length(corrections) = 1 AND row_from = 'store'", ["pmid:900"]),
        ("species IS NULL AND row_from = 'base'", []),
        ("retracted", []),
        ("\"key\" = 'haake2007' OR key = 'pmid:900' -- both", ["haake2007", "pmid:900"]),
        ("0", []),
    ],
)  # fmt: skip
def test_a_condition_chooses_rows_of_both_and_keeps_their_order(
    studies, store, condition, expected
):
    assert keys(studies, store, where=condition) == expected


@pytest.mark.parametrize(
    ("condition", "why"),
    [
        ("", "it is empty"),
        ('"nme" = 1', "no column nme"),
        ("nme = 1", "no such column: nme"),
        ("place = 1", "no such column: place"),
        ("year >", "incomplete input|syntax error"),
        ("1; DROP TABLE studies", "syntax error"),
        ("year IN (SELECT id FROM records)", "no such table: records"),
        ("json_extract(title, '$') = 1", "malformed JSON"),
    ],
)
def test_what_is_no_condition_is_an_error_that_lists_the_columns(studies, store, condition, why):
    for where, columns in ((store, MERGED_COLUMNS), (None, CURATED_COLUMNS)):
        with pytest.raises(EvidenceError, match=why) as caught:
            select(studies, where, where=condition)
        listed = str(caught.value).rpartition("columns: ")[2].split(", ")
        assert {column.name for column in columns} >= {*listed} >= {"key", "title"}


def test_columns_come_in_the_order_they_are_asked_for(studies, store):
    assert select(studies, store, columns=["year", "key"], limit=1) == [
        {"year": 2007, "key": "haake2007"}
    ]
    with pytest.raises(EvidenceError, match="no column size; there are key, pmid"):
        select(studies, store, columns=["title", "size"])


def test_words_are_looked_for_in_the_records_of_the_store(studies, store):
    assert keys(studies, store, search="honey") == ["pmid:900"]
    assert keys(studies, store, search="needle") == ["haake2007"]
    assert keys(studies, store, search="trials acupuncture", limit=3)[1:] == [
        "pmid:10000001",
        "pmid:10000002",
    ]
    assert keys(studies, store, search="honey", where="year > 2000") == []
    with pytest.raises(EvidenceError, match="no word to search for"):
        select(studies, store, search="?!")


def test_a_limit_counts_rows_of_base_and_store_together(studies, store):
    assert keys(studies, store, limit=3) == ["haake2007", "vickers2012", "pmid:900"]


def test_rows_can_be_left_in_the_middle(studies, store):
    _, rows = select_studies(studies, store, StudyQuery())
    next(rows)
    _, others = select_studies(studies, store, StudyQuery())
    assert len([next(rows), *others]) == 9


def test_a_base_without_pmids_has_its_rows_before_all_of_the_store(tmp_path, store):
    honey = [*read_base(write_honey_base(tmp_path / "honey")).studies.values()]
    assert len(keys(honey, store)) == len(honey) + 7
