"""One schema: a column has the same name, type and form wherever its cell comes from."""

import re
from collections import Counter

import pytest

from evidence.studies.columns import (
    CURATED_COLUMNS,
    DERIVED_COLUMNS,
    IDENTIFYING_COLUMNS,
    MERGED_COLUMNS,
    NOTICES_COLUMN,
    PUBMED_COLUMNS,
    STORE_COLUMNS,
    STUDY_COLUMNS,
    find_cell_origin,
    find_schema,
    table_columns,
)

CURATED = {column.name: column for column in CURATED_COLUMNS}
STORED = {column.name: column for column in STORE_COLUMNS}


@pytest.mark.parametrize("columns", [CURATED_COLUMNS, STORE_COLUMNS, MERGED_COLUMNS])
def test_a_table_names_each_column_once(columns):
    counts = Counter(column.name for column in columns)
    assert counts.most_common(1)[0][1] == 1


@pytest.mark.parametrize("name", sorted(CURATED.keys() & STORED.keys()))
def test_a_column_of_base_and_store_has_one_type_and_form(name):
    ours, theirs = CURATED[name], STORED[name]
    assert ours.kind == theirs.kind
    if ours.kind == "category":
        assert ours.allowed_values == theirs.allowed_values
    if ours.pattern and theirs.pattern:
        example = {"pmid": "123", "doi": "10.1000/x", "pmcid": "PMC1", "corrections": "erratum:1"}
        example["epub_date"] = "2021-06-06"
        cell = example.get(name, "some_id")
        assert re.fullmatch(ours.pattern, cell)
        assert re.fullmatch(theirs.pattern, cell)


def test_pubmeds_columns_come_first_then_the_notices_then_what_was_derived():
    assert table_columns(derived=False) == (*PUBMED_COLUMNS, NOTICES_COLUMN)
    assert table_columns(derived=True) == (*PUBMED_COLUMNS, NOTICES_COLUMN, *DERIVED_COLUMNS)


def test_pubmeds_own_list_of_corrections_has_pubmeds_name():
    assert STORED["comments_corrections"].origin.startswith("MedlineCitation/CommentsCorrections")
    assert CURATED["corrections"].meaning == STORED["corrections"].meaning


def test_every_column_of_a_table_of_studies_is_declared_with_its_meaning():
    assert all(column.name in STUDY_COLUMNS for column in MERGED_COLUMNS)
    assert all(column.meaning for column in STUDY_COLUMNS.values())
    assert STUDY_COLUMNS.keys() >= IDENTIFYING_COLUMNS


def test_a_cell_comes_from_pubmed_only_where_its_row_does():
    title, abstract = STUDY_COLUMNS["title"], STUDY_COLUMNS["abstract"]
    assert find_cell_origin(title, "store").startswith("Article/ArticleTitle")
    assert find_cell_origin(title, "base and store") is None
    assert find_cell_origin(abstract, "base and store") == "Article/Abstract"


def test_a_table_is_known_by_most_of_its_columns():
    schemas = {"store": STORE_COLUMNS, "base": CURATED_COLUMNS}
    assert find_schema(["key", "title", "mine"], schemas)[0] == "base"
    name, known = find_schema(["pmid", "abstract"], schemas)
    assert (name, list(known)) == ("store", ["pmid", "abstract"])
    assert find_schema(["mine"], schemas) == ("", {})
