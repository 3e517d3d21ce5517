"""Single sentences of each kind that is easily misread; they are in tests/data."""

import json

import pytest
from support.derived_columns import HUMAN, derived, typed
from support.paths import DATA

from evidence.studies.derive.comparators import find_concluded_comparators
from evidence.studies.derive.direction import read_direction

ROWS = [
    json.loads(line) for line in (DATA / "derived_sentences.jsonl").read_text("utf-8").splitlines()
]


def rows_with(column: str) -> list[object]:
    return [pytest.param(row, id=row["kind"]) for row in ROWS if column in row]


@pytest.mark.parametrize("row", rows_with("conclusion"))
def test_a_conclusion_has_its_direction_and_one_for_each_comparator_it_names(row):
    told = read_direction(row["conclusion"], find_comparators=find_concluded_comparators)
    assert told.direction == row["direction"], row["conclusion"]
    assert list(told.by_comparator) == row["by_comparator"], row["conclusion"]


@pytest.mark.parametrize("row", rows_with("sample_size"))
def test_a_sentence_has_its_number_of_people(row):
    study = derived("Needles", row["abstract"], publication_types=(row["kind"],), **HUMAN)
    assert study.sample_size == row["sample_size"], row["abstract"]


@pytest.mark.parametrize("row", rows_with("comparators"))
def test_a_comparator_is_what_something_was_set_against(row):
    study = typed(title=row["title"], abstract=row["abstract"] or None)
    assert list(study.comparators) == row["comparators"], (row["title"], row["abstract"])


def test_the_treatment_behind_than_did_worse():
    told = read_direction(
        "Exercise was more effective than acupuncture.",
        find_comparators=find_concluded_comparators,
        names_treatment=lambda words: "acupuncture" in words,
    )
    assert (told.direction, told.by_comparator) == ("against", ("active:against",))
