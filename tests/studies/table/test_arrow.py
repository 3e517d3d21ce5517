"""Parquet files that plain pandas reads with our types and meanings."""

import io

import pandas as pd
import pyarrow.parquet as pq
import pytest
from support.paths import SAMPLES

import evidence
from evidence.claims.base.load import read_base
from evidence.studies.table.arrow import build_batch, build_schema
from evidence.studies.table.build import read_table
from evidence.studies.table.formats import encode_table
from evidence.studies.table.frame import build_records_frame, build_studies_frame
from evidence.studies.table.merge import merge_tables
from evidence.studies.table.read_summary import ReadSummary

STUDIES = read_base().studies.values()
FETCHED, _ = read_table(sorted(SAMPLES.glob("*.xml")))


def tables():
    yield pytest.param(FETCHED, build_records_frame(FETCHED, ReadSummary()), id="read from PubMed")
    for name, fetched in (("the base", None), ("base and store", FETCHED)):
        frame = build_studies_frame(*merge_tables(STUDIES, fetched)).reset_index(drop=True)
        yield pytest.param(merge_tables(STUDIES, fetched), frame.iloc[:, :-3], id=name)


@pytest.mark.parametrize(("table", "frame"), list(tables()))
def test_plain_pandas_reads_back_the_same_table(table, frame):
    read = pd.read_parquet(io.BytesIO(encode_table(table, ".parquet")))
    assert read.dtypes.to_dict() == frame.dtypes.to_dict()
    pd.testing.assert_frame_equal(read, frame)
    meanings = frame.attrs["columns"]
    assert read.attrs["columns"] == {name: meanings[name] for name in frame}


@pytest.mark.parametrize(("table", "frame"), list(tables()))
def test_a_table_that_was_read_back_answers_the_same_questions(table, frame):
    read = pd.read_parquet(io.BytesIO(encode_table(table, ".parquet")))
    read.attrs.clear()
    theirs, ours = evidence.describe(read), evidence.describe(frame)
    assert list(theirs["type"]) == list(ours["type"])
    assert list(theirs["filled"]) == list(ours["filled"])
    assert theirs["meaning"].notna().all()
    for column in ("interventions", "authors"):
        item = next(cell for cell in frame[column] if cell)[0]
        found = evidence.having(read, column, item)
        assert list(found.index) == list(evidence.having(frame, column, item).index)


def test_many_row_groups_share_their_words(tmp_path):
    schema = build_schema(FETCHED.columns)
    out = tmp_path / "groups.parquet"
    with pq.ParquetWriter(out, schema) as writer:
        for row in FETCHED.rows[:5]:
            writer.write_batch(build_batch(FETCHED.columns, [row]))
    expected = build_records_frame(FETCHED, ReadSummary())["design"].dtype
    assert pd.read_parquet(out)["design"].dtype == expected


def test_a_word_that_is_not_in_the_list_is_an_error():
    columns = [column for column in FETCHED.columns if column.name == "design"]
    with pytest.raises(KeyError):
        build_batch(columns, [("guesswork",)])
