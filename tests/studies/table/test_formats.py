"""The formats of a table: the same cells in each, and the same bytes for the same input."""

from __future__ import annotations

import csv
import json

import openpyxl
import pandas as pd
import pyarrow.parquet as pq
import pytest
from support.pubmed_files import (
    ALL_SAMPLES,
    FORMATS,
    PLAIN,
    article,
    file_of,
)

import evidence
from evidence.studies.columns import table_columns
from evidence.studies.table.build import write_table


def in_memory() -> list[dict[str, object]]:
    """The rows of all samples, with None for what is missing."""
    table = evidence.read_pubmed(*ALL_SAMPLES)
    return [
        {
            name: None if not isinstance(cell, list) and pd.isna(cell) else cell
            for name, cell in row.items()
        }
        for row in table.to_dict("records")
    ]


def test_parquet_and_json_lines_have_the_cells_of_the_table_in_memory(tmp_path):
    for suffix in (".parquet", ".jsonl"):
        write_table(ALL_SAMPLES, tmp_path / f"table{suffix}")
    expected = in_memory()
    assert pq.read_table(tmp_path / "table.parquet").to_pylist() == expected
    lines = (tmp_path / "table.jsonl").read_text(encoding="utf-8").splitlines()
    assert [json.loads(line) for line in lines] == expected


def joined(cell: object) -> str:
    return "; ".join(cell) if isinstance(cell, list) else "" if cell is None else str(cell)


def test_csv_has_the_same_cells_with_lists_joined(tmp_path):
    write_table(ALL_SAMPLES, tmp_path / "table.csv")
    with (tmp_path / "table.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert rows == [{name: joined(cell) for name, cell in row.items()} for row in in_memory()]


def test_the_columns_of_a_parquet_file_tell_their_meaning_and_origin(tmp_path):
    write_table([PLAIN], tmp_path / "table.parquet")
    schema = pq.read_schema(tmp_path / "table.parquet")
    assert schema.names == [column.name for column in table_columns(derived=True)]
    for column in table_columns(derived=True):
        about = schema.field(column.name).metadata
        assert (about[b"meaning"].decode(), about[b"origin"].decode()) == (
            column.meaning,
            column.origin,
        )
    assert str(schema.field("mesh_terms").type) == "list<element: string>"


@pytest.mark.parametrize("suffix", FORMATS)
def test_a_title_that_looks_like_a_formula_or_an_address_stays_text(tmp_path, suffix):
    titles = ["=1+1", "https://example.org/a", "007", "TRUE", "-"]
    file = file_of(
        tmp_path, "in.xml", *[article(1001 + n, title=title) for n, title in enumerate(titles)]
    )
    out = tmp_path / f"out{suffix}"
    write_table([file], out)
    match suffix:
        case ".csv":
            read = list(pd.read_csv(out, dtype=str)["title"])
            titles[0] = "'=1+1"
        case ".parquet":
            read = pq.read_table(out)["title"].to_pylist()
        case ".jsonl":
            read = [json.loads(line)["title"] for line in out.read_text().splitlines()]
        case _:
            header, *rows = openpyxl.load_workbook(out)["studies"].values
            read = [row[header.index("title")] for row in rows]
    assert read == titles


@pytest.mark.parametrize("suffix", FORMATS)
def test_the_same_input_gives_the_same_bytes_with_any_number_of_workers(tmp_path, suffix):
    made = []
    for number, workers in enumerate((1, 1, 2)):
        out = tmp_path / f"{number}{suffix}"
        write_table(ALL_SAMPLES, out, workers=workers)
        made.append(out.read_bytes())
    assert made[0] == made[1] == made[2]


@pytest.mark.parametrize("suffix", FORMATS)
def test_no_record_gives_a_table_of_columns_only(tmp_path, suffix):
    summary = write_table([file_of(tmp_path, "in.xml")], tmp_path / f"out{suffix}")
    assert summary.counts == {"studies": 0, "older": 0, "deleted": 0, "problems": 0}
    assert (tmp_path / f"out{suffix}").exists()
    assert list(evidence.read_pubmed(tmp_path / "in.xml")) == [
        column.name for column in table_columns(derived=True)
    ]


def test_excel_has_the_same_cells_with_numbers_as_numbers(tmp_path):
    write_table(ALL_SAMPLES, tmp_path / "table.xlsx")
    header, *rows = openpyxl.load_workbook(tmp_path / "table.xlsx")["studies"].values
    expected = in_memory()
    assert header == tuple(expected[0])
    for row, cells in zip(rows, expected, strict=True):
        plain = [
            joined(cell) or None if isinstance(cell, list) else cell for cell in cells.values()
        ]
        assert list(row) == plain
