"""The words by which the layout of a post is known match their examples."""

from __future__ import annotations

import re

import pytest

from evidence.lexicon import load_vocabulary
from evidence.posts.read.layout.vocabulary import structure_pattern

VOCABULARY = load_vocabulary("structure")
ENTRIES = [(group, entry) for group, entries in VOCABULARY.items() for entry in entries]


@pytest.mark.parametrize(("group", "entry"), ENTRIES, ids=str)
def test_each_entry_matches_its_example_and_not_its_counterexample(group, entry) -> None:
    own = re.compile(rf"(?:{entry['pattern']})(?!\w)", re.IGNORECASE)
    matches = own.fullmatch if group == "navigation" else own.match
    assert matches(entry["example"])
    assert structure_pattern(group).match(entry["example"])
    assert "counterexample" not in entry or not matches(entry["counterexample"])
