"""Rows as a DataFrame whose types do not depend on where they come from."""

import pandas as pd
import pytest
from support.paths import SAMPLES

from evidence.claims.base.load import read_base
from evidence.studies.columns import LINKS, MERGED_COLUMNS, STUDY_COLUMNS
from evidence.studies.study import Study
from evidence.studies.table.build import read_table
from evidence.studies.table.frame import build_frame, build_records_frame, build_studies_frame
from evidence.studies.table.merge import merge_tables

STUDIES = list(read_base().studies.values())
FETCHED, SUMMARY = read_table(sorted(SAMPLES.glob("*.xml")))
DTYPES = {
    "text": "string",
    "category": "category",
    "integer": "Int64",
    "number": "Float64",
    "flag": "boolean",
    "list": "object",
}


@pytest.mark.parametrize("fetched", [None, FETCHED])
def test_every_column_has_the_type_of_its_kind(fetched):
    frame = build_studies_frame(*merge_tables(STUDIES, fetched))
    for name in frame:
        assert frame[name].dtype == DTYPES[STUDY_COLUMNS[name].kind], name


def test_links_come_last_and_the_key_is_the_index():
    frame = build_studies_frame(*merge_tables(STUDIES, FETCHED))
    expected = [column.name for column in MERGED_COLUMNS] + [link.column.name for link in LINKS]
    assert list(frame.columns) == expected
    assert frame.index.equals(pd.Index(frame["key"], name=None))


def test_a_missing_list_is_none_and_an_empty_one_is_a_list():
    frame = build_studies_frame(*merge_tables(STUDIES, FETCHED))
    base_only = frame[frame["row_from"] == "base"]
    assert base_only["mesh_terms"].map(lambda cell: cell is None).all()
    assert base_only["corrections"].map(lambda cell: isinstance(cell, list)).all()


def test_a_table_of_records_carries_its_problems_and_counts():
    frame = build_records_frame(FETCHED, SUMMARY)
    assert frame.attrs["counts"] == SUMMARY.counts
    assert len(frame.attrs["problems"]) == len(SUMMARY.problems)
    assert frame.attrs["columns"].keys() == set(frame.columns)


def test_a_table_without_rows_has_its_columns_and_types():
    frame = build_frame(Study, [], index="key")
    assert frame["sample_size"].dtype == "Int64"
    assert frame["design"].dtype == "category"
