"""The derived columns of labelled abstracts stay as right as they were when they were measured."""

import json
import runpy
from typing import Any

import pytest
from support.paths import DATA, ROOT

BENCHMARK = runpy.run_path(str(ROOT / "benchmarks" / "derive.py"))
TEXT = (DATA / "derived_abstracts.jsonl").read_text("utf-8")
ENTRIES = [json.loads(line) for line in TEXT.splitlines()]
MIN_RIGHT = 0.95
MIN_FOUND = 0.9


@pytest.fixture(scope="module")
def answers() -> list[Any]:
    return list(BENCHMARK["derive_answers"](ENTRIES))


@pytest.mark.parametrize("column", BENCHMARK["COLUMNS"])
def test_few_answers_are_wrong_and_few_are_missing(answers, column):
    of_column = [answer for answer in answers if answer.column == column]
    given = [answer for answer in of_column if answer.is_given]
    due = [answer for answer in of_column if answer.is_due]
    assert sum(answer.is_right for answer in given) >= MIN_RIGHT * len(given)
    assert sum(answer.is_right for answer in due) >= MIN_FOUND * len(due)


@pytest.mark.parametrize("part", BENCHMARK["PARTS"])
def test_each_part_has_abstracts_of_many_designs(part):
    labelled = [entry["right"]["design"][0] for entry in ENTRIES if entry["part"] == part]
    assert len(labelled) >= 20
    assert len(set(labelled)) >= 8
