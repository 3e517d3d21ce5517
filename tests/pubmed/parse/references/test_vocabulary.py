"""The marks of tools, and their examples."""

import re
from pathlib import Path

import pytest

from evidence.pubmed.parse.references import csv_rows, labels, ris
from evidence.pubmed.parse.references.vocabulary import find_csv_tool, read_reference_vocabulary

MARKS = [
    (tool["name"], mark) for tool in read_reference_vocabulary()["tools"] for mark in tool["marks"]
]


def test_each_pattern_finds_its_example_and_says_why():
    for name, mark in MARKS:
        assert mark["why"], name
        if "pattern" in mark:
            assert mark["tags"], name
            assert re.search(mark["pattern"], mark["example"]), name


def test_the_columns_of_a_tool_name_it():
    for name, mark in MARKS:
        if "columns" in mark:
            assert find_csv_tool(mark["columns"]) == name
    assert find_csv_tool(["title", "doi"]) is None


@pytest.mark.parametrize(
    ("table", "module"), [("columns", csv_rows), ("labels", labels), ("tags", ris)]
)
def test_all_words_are_used(table, module):
    code = Path(module.__file__).read_text(encoding="utf-8")
    names = read_reference_vocabulary()[table]
    assert [name for name in names if f'"{name}"' not in code] == []
