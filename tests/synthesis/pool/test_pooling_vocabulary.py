"""The `[pooling]` tables of a topic."""

import re

import pytest
from support.small_base import HONEY

from evidence.errors import EvidenceError
from evidence.synthesis.pool.pooling_vocabulary import (
    parse_pooling_vocabulary,
    read_pooling_vocabulary,
)
from evidence.topic import TOPIC_FILE_NAME, read_topic

TOPIC = read_topic()
TABLES = TOPIC.tables["pooling"]


@pytest.mark.parametrize("row", TABLES["other_conditions"], ids=lambda row: row["id"])
def test_a_condition_is_found_in_its_example(row):
    found = read_pooling_vocabulary(TOPIC).find_other_conditions(row["example"])
    assert found[row["id"]] == row["label"]


@pytest.mark.parametrize("row", TABLES["interventions"], ids=lambda row: row["subject"])
def test_an_intervention_is_found_in_its_example(row):
    assert read_pooling_vocabulary(TOPIC).interventions[row["subject"]].search(row["example"])


def test_the_conditions_that_claims_include_are_known(base):
    known = {row["id"] for row in TABLES["other_conditions"]}
    assert {name for claim in base.claims.values() for name in claim.other_conditions} <= known


def test_without_tables_nothing_is_told_apart():
    vocabulary = parse_pooling_vocabulary({})
    assert vocabulary.condition.search("anything")
    assert vocabulary.find_other_conditions("anything") == {}
    assert vocabulary.interventions == {}


@pytest.mark.parametrize(
    "text", ['condition = "("', '[[pooling.other_conditions]]\nid = "a"\nlabel = "a"']
)
def test_a_faulty_entry_is_an_error_that_names_the_file(tmp_path, text):
    file = tmp_path / TOPIC_FILE_NAME
    header = "" if text.startswith("[[") else "[pooling]\n"
    honey = (HONEY / TOPIC_FILE_NAME).read_text(encoding="utf-8")
    file.write_text(f"{honey}\n{header}{text}\n", encoding="utf-8")
    topic = read_topic(tmp_path)
    with pytest.raises(EvidenceError, match=re.escape(str(file))):
        read_pooling_vocabulary(topic)
