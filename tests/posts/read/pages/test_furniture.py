"""The names that site builders give to what stands around a text."""

import pytest

from evidence.lexicon import load_vocabulary
from evidence.posts.read.pages.furniture import is_name_of_furniture

ENTRIES = load_vocabulary("web_pages")["furniture"]


@pytest.mark.parametrize("entry", ENTRIES, ids=lambda entry: entry["examples"][0])
def test_each_pattern_matches_its_examples_and_not_its_counterexample(entry):
    assert all(is_name_of_furniture(name) for name in entry["examples"])
    assert not is_name_of_furniture(entry["counterexample"])
