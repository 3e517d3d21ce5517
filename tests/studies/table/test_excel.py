"""A sheet of Excel: what it cannot hold is a problem, or an error."""

from __future__ import annotations

import io

import openpyxl
import pytest
from support.pubmed_files import (
    article,
    file_of,
    run,
)

from evidence.errors import EvidenceError
from evidence.pubmed.record import Record
from evidence.schema import columns_of
from evidence.studies.table.excel import ExcelSink, encode_cells


def test_a_cell_too_long_for_excel_is_cut_and_told(tmp_path):
    file = file_of(tmp_path, "in.xml", article(1001, title="a" * 40_000), article(1002))
    result = run(file, "-o", tmp_path / "out.xlsx", "--no-derived")
    assert result.exit_code == 1
    assert "record 1001: title has 40,000 characters and is cut at Excel's 32,767" in result.stderr
    assert "2 studies, 1 problem" in result.stdout


COLUMNS = [column for column in columns_of(Record) if column.name in ("pmid", "title")]


def sheet_of(*titles):
    sink_file = io.BytesIO()
    sink = ExcelSink(sink_file, "t.xlsx", COLUMNS)
    sink.write(encode_cells(COLUMNS, [(str(number), title) for number, title in enumerate(titles)]))
    problems = sink.close()
    return list(openpyxl.load_workbook(sink_file)["studies"].values), problems


def test_a_text_is_never_a_formula_and_a_missing_cell_is_empty():
    rows, problems = sheet_of("=1+1", None, "")
    assert rows == [("pmid", "title"), ("0", "=1+1"), ("1", None), ("2", None)]
    assert list(problems) == []


def test_a_text_that_is_too_long_is_cut_and_its_neighbours_are_whole():
    rows, (problem,) = sheet_of("a", "b" * 40_000, "c")
    assert [len(row[1]) for row in rows[1:]] == [1, 32_767, 1]
    assert problem.message == "record 1: title has 40,000 characters and is cut at Excel's 32,767"


def test_a_full_sheet_is_an_error_that_names_other_formats():
    sink = ExcelSink(io.BytesIO(), "t.xlsx", COLUMNS)
    sink._next = 1_048_576
    with pytest.raises(EvidenceError, match=r"Excel takes 1,048,575 rows; write .parquet or .csv"):
        sink.write([["1", "a"]])
    sink.close()
