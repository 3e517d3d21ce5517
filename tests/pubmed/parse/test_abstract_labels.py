"""Labelled sections of an abstract come on lines of their own."""

import tomllib

import pytest

from evidence.pubmed.parse.abstract_labels import split_sections
from evidence.pubmed.vocabulary import VOCABULARY_FOLDER

LABELS = tomllib.loads((VOCABULARY_FOLDER / "abstract_labels.toml").read_text(encoding="utf-8"))
GROUPS = LABELS["words"]


@pytest.mark.parametrize("example", [group["example"] for group in GROUPS])
def test_the_example_of_a_group_of_words_is_a_label(example):
    assert split_sections(f"It hurt. {example}: We looked.") == f"It hurt.\n{example}: We looked."


@pytest.mark.parametrize("group", GROUPS, ids=lambda group: group["example"])
def test_every_word_is_a_label_by_itself(group):
    for word in group["words"]:
        assert split_sections(f"It hurt. {word}: We looked.") == f"It hurt.\n{word}: We looked."


def test_no_word_is_in_two_groups():
    words = [word for group in GROUPS for word in group["words"]]
    assert len(words) == len(set(words))


@pytest.mark.parametrize("connective", LABELS["connectives"])
def test_a_connective_alone_is_no_label(connective):
    assert split_sections(f"It hurt. {connective}: x") == f"It hurt. {connective}: x"


@pytest.mark.parametrize(
    "text",
    [
        "We gave VITAMIN: a placebo.",
        "It hurt. VITAMIN: a placebo.",
        "It hurt, METHODS: not a sentence before.",
        "methods: in small letters.",
        "It hurt. METHODS:without a blank.",
    ],
)
def test_what_only_looks_like_a_label_stays_in_its_line(text):
    assert split_sections(text) == text


def test_a_label_at_the_beginning_needs_no_line_before_it():
    assert split_sections("AIMS: To see. RESULTS: (We saw.) AND RESULTS: x") == (
        "AIMS: To see.\nRESULTS: (We saw.)\nAND RESULTS: x"
    )
