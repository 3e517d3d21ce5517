"""The vocabulary files of the derived columns: every pattern is found in its example."""

from collections.abc import Iterator
from typing import Any

import pytest

from evidence.errors import EvidenceError
from evidence.studies.derive.pattern_vocabulary import PatternVocabulary, load_patterns

NAMES = ("abstracts", "designs", "directions", "sample_sizes", "species")
WORD_LISTS = ("words", "phrases", "nouns", "types")


def iter_tables(node: Any, path: str) -> Iterator[tuple[str, dict[str, Any]]]:
    """Yield every table of a vocabulary with its place."""
    if isinstance(node, dict):
        yield path, node
        for key, value in node.items():
            yield from iter_tables(value, f"{path}.{key}")
    elif isinstance(node, list):
        for number, value in enumerate(node):
            yield from iter_tables(value, f"{path}[{number}]")


TABLES = [
    pytest.param(load_patterns(name), table, id=place)
    for name in NAMES
    for place, table in iter_tables(load_patterns(name).tables, name)
]


def tables_with(*keys: str) -> list[Any]:
    return [table for table in TABLES if not set(keys).isdisjoint(table.values[1])]


def found_in(vocabulary: PatternVocabulary, pattern: str, text: str) -> bool:
    search = vocabulary.compile_pattern(vocabulary.expand(pattern)).search
    return bool(search(text) or search(text.lower()))


@pytest.mark.parametrize(("vocabulary", "table"), tables_with("pattern"))
def test_every_pattern_is_found_in_its_example_and_not_in_its_counterexample(vocabulary, table):
    assert found_in(vocabulary, table["pattern"], table["example"])
    assert not found_in(vocabulary, table["pattern"], table.get("counterexample", ""))


@pytest.mark.parametrize(("vocabulary", "table"), tables_with("unless"))
def test_an_exception_has_a_counterexample_that_would_fit_without_it(vocabulary, table):
    text = table["counterexample"]
    assert any(found_in(vocabulary, row["pattern"], text) for row in table["wordings"])
    assert found_in(vocabulary, table["unless"], text)


@pytest.mark.parametrize(("vocabulary", "table"), tables_with("cues"))
def test_every_example_has_a_cue_without_which_its_rule_is_not_tried(vocabulary, table):
    for row in table.get("wordings", ()):
        assert any(cue in row["example"].lower() for cue in table["cues"])


@pytest.mark.parametrize(("vocabulary", "table"), tables_with(*WORD_LISTS))
def test_a_list_of_words_has_a_reason_or_an_example_and_no_word_twice(vocabulary, table):
    assert table.get("why") or table["example"]
    for key in WORD_LISTS:
        words = table.get(key, [])
        assert len(set(words)) == len(words)


def vocabulary_of(**tables: Any) -> PatternVocabulary:
    return PatternVocabulary("tea", tables)


def test_lines_of_a_pattern_are_joined_and_parts_filled_in():
    vocabulary = vocabulary_of(
        parts={"drink": "(?:tea|{hot} water)", "hot": "(?:hot|boiling)"},
        cup={"pattern": "\n  a cup of {drink}|\n  {hot} drinks{0,2}\n"},
    )
    assert vocabulary.compile("cup").pattern == (
        "a cup of (?:tea|(?:hot|boiling) water)|(?:hot|boiling) drinks{0,2}"
    )


def test_a_pattern_of_one_line_keeps_its_blanks():
    assert vocabulary_of(men={"pattern": " men "}).compile("men").pattern == " men "


def test_values_are_found_by_their_path():
    vocabulary = vocabulary_of(cup={"hot": {"words": ["tea", "milk"]}})
    assert vocabulary.read_words("cup.hot.words") == ("tea", "milk")


@pytest.mark.parametrize(
    ("path", "message"),
    [
        ("cup", r"tea\.toml has no entry cup\.pattern"),
        ("pot", r"tea\.toml has no entry pot\.pattern"),
        ("part", r"tea\.toml has no entry parts\.milk"),
        ("open", r"tea\.toml: '\(' is not a regular expression: missing \)"),
    ],
)
def test_what_is_wrong_with_a_vocabulary_is_said(path, message):
    vocabulary = vocabulary_of(
        cup={}, part={"pattern": "{milk}"}, open={"pattern": "("}, parts={"tea": "tea"}
    )
    with pytest.raises(EvidenceError, match=message):
        vocabulary.compile(path)


@pytest.mark.parametrize("words", ["tea", ["tea", 1], {"tea": "hot"}])
def test_anything_but_a_list_of_words_is_refused(words):
    with pytest.raises(EvidenceError, match=r"tea\.toml: cup\.words is not a list of words"):
        vocabulary_of(cup={"words": words}).read_words("cup.words")
