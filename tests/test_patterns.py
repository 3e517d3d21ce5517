"""Groups of a vocabulary as regular expressions, and the examples of their entries."""

import re

import pytest
from support.patterns import collect_patterns, find_slow_texts, is_anchored

from evidence.errors import EvidenceError
from evidence.patterns import collect_words, join_patterns, read_entries, split_alternatives

VOCABULARIES = ("mentions", "comparisons", "numbers", "quotations")


def entries_of(name):
    from evidence.lexicon import load_vocabulary

    return [
        pytest.param(entry, id=f"{name}-{group}-{number}")
        for group, entries in load_vocabulary(name).items()
        for number, entry in enumerate(entries)
    ]


ENTRIES = [entry for name in VOCABULARIES for entry in entries_of(name)]
PATTERNS = [entry for entry in ENTRIES if "pattern" in entry.values[0]]
WORD_LISTS = [entry for entry in ENTRIES if "words" in entry.values[0]]


def found_in(alternative, text):
    pattern = alternative.replace("{treatment}", "yoga")
    return re.search(rf"(?<!\w)(?:{pattern})", text, re.IGNORECASE)


@pytest.mark.parametrize("entry", PATTERNS)
def test_each_alternative_of_a_pattern_is_found_in_its_example(entry):
    missing = [
        alternative
        for alternative in split_alternatives(entry["pattern"])
        if not found_in(alternative, entry["example"])
    ]
    assert missing == []


@pytest.mark.parametrize("entry", PATTERNS)
def test_a_pattern_is_not_found_in_its_counterexample(entry):
    assert not found_in(entry["pattern"], entry.get("counterexample", ""))


@pytest.mark.parametrize("entry", WORD_LISTS)
def test_a_list_of_words_has_its_reason_and_no_word_twice(entry):
    assert entry["why"]
    assert len(set(entry["words"])) == len(entry["words"])


def test_alternatives_are_split_at_the_top_level_only():
    assert split_alternatives("a|b(?:c|d)|[x|y]") == ["a", "b(?:c|d)", "[x|y]"]


def test_patterns_of_a_group_make_one_alternation():
    joined = join_patterns("mentions", "study_kind")
    assert re.fullmatch(joined, "guidance")
    assert not re.fullmatch(joined, "guide")


def test_words_of_all_entries_are_collected():
    assert {"January", "Copyright"} <= collect_words("mentions", "capitalised_non_name")


def test_a_group_that_is_missing_is_named():
    with pytest.raises(EvidenceError, match=r"mentions.toml has no \[\[nothing\]\]"):
        read_entries("mentions", "nothing")


def test_no_pattern_of_the_package_takes_more_than_linear_time():
    found = collect_patterns()
    slow = {
        place: texts
        for place, pattern in found.values()
        if (texts := find_slow_texts(pattern, anchored=is_anchored(place)))
    }
    assert slow == {}
    assert len(found) > 400


@pytest.mark.parametrize(
    ("pattern", "is_bad"),
    [
        (r"\s+x", True),
        (r"(?<!\s)\s++x", False),
        (r"<!--.*?-->", True),
        (r"\bpmid\s*+=\s*+[{]?\s*+(\d+)", False),
    ],
)
def test_a_pattern_that_takes_too_long_is_found(pattern, is_bad):
    assert bool(find_slow_texts(re.compile(pattern))) == is_bad
