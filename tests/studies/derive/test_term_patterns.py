import re

import pytest

from evidence.lexicon import load_vocabulary
from evidence.studies.derive.comparators import find_comparators
from evidence.studies.derive.term_patterns import (
    compile_term,
    convert_phrase,
    expand_pattern,
    match_patterns,
    quote_places,
)
from evidence.topic import Term, read_topic


@pytest.mark.parametrize(
    ("phrase", "text", "found"),
    [
        ("green tea", "cups of green tea daily", "green tea"),
        ("green tea", "cups of green-tea daily", "green-tea"),
        ("tea*", "the teas", "teas"),
        ("black|green tea", "black tea", "black tea"),
        ("tea .. leaves", "tea made of leaves", "tea made of leaves"),
        ("tea .. leaves", "tea leaves", "tea leaves"),
        ("tea .. leaves", "tea that is made of dry leaves", None),
        ("tea", "steam", None),
    ],
)
def test_a_phrase_becomes_a_regular_expression(phrase, text, found):
    match = re.search(rf"\b{convert_phrase(phrase)}\b", text)
    assert (match and match[0]) == found


def test_a_term_is_found_by_its_words_and_mesh_terms_but_not_where_it_is_pretended():
    pattern = compile_term(Term("tea", "Tea", words=("tea",), mesh=("Plants, Medicinal",)))
    assert pattern is not None
    assert pattern.search("green tea")
    assert pattern.search("plants, medicinal")
    assert not pattern.search("sham tea and placebo-tea")
    assert compile_term(Term("tea", "Tea")) is None


def test_the_pattern_of_a_term_replaces_its_words():
    pattern = compile_term(Term("tea", "Tea", words=("tea",), pattern="infusions?"))
    assert pattern is not None
    assert pattern.search("an infusion")
    assert not pattern.search("a tea")


def test_places_of_a_pattern_are_filled():
    pattern = re.compile(expand_pattern(r"tea{not_sham}{not_after}\w*", ["iced"]))
    assert pattern.search("green teas")
    assert not pattern.search("sham teas")
    assert not pattern.search("iced teas")
    assert re.search(expand_pattern(r"\b{medication}\b"), "or ibuprofen")


def test_words_are_quoted_at_the_first_place_that_has_them():
    places = {"title": {"tea": "teas"}, "abstract": {"tea": "tea", "milk": "milk"}}
    assert quote_places(places, ["milk", "tea"]) == 'title: "teas"; abstract: "milk"'
    assert quote_places(places, ["milk"]) == 'abstract: "milk"'
    assert match_patterns({"tea": re.compile("teas?")}, "teas, tea") == {"tea": "teas"}


@pytest.mark.parametrize(
    ("comparator", "example"),
    [
        (entry["id"], row["example"])
        for entry in load_vocabulary("comparators")["comparator"]
        for row in entry["patterns"]
    ],
)
def test_each_wording_of_a_comparator_finds_its_example(comparator, example):
    assert comparator in dict(find_comparators(example))


@pytest.mark.parametrize("name", load_vocabulary("durations")["duration"])
def test_each_duration_finds_its_examples(name):
    row = load_vocabulary("durations")["duration"][name]
    assert re.search(row["pattern"], row["example"])
    assert "after" not in row or re.search(row["after"], row["example_after"])


def test_every_treatment_and_condition_of_the_bundled_topic_can_be_found():
    topic = read_topic()
    timed = {narrow for term in topic.conditions for narrow in term.durations.values()}
    for term in (*topic.treatments, *topic.conditions):
        assert term.id in timed or compile_term(term)
