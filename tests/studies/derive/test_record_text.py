"""The words of a record, and how cells quote them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from support.derived_columns import record

from evidence.studies.derive.record_text import (
    drop_background_sections,
    extract_aims_and_methods,
    extract_record_text,
    format_place,
    format_quote,
    has_any,
)


def test_title_topics_and_abstract_are_in_lower_case():
    text = extract_record_text(
        record("Tea and Sleep", "AIM: To rest.", mesh_terms=("Humans", "Tea"), keywords=("Naps",))
    )
    assert text.title == "tea and sleep"
    assert text.topics == "humans\ntea\nnaps"
    assert text.title_and_topics == "tea and sleep\nhumans\ntea\nnaps"
    assert text.abstract == "aim: to rest."


def test_what_a_record_does_not_have_is_empty():
    text = extract_record_text(record(mesh_terms=("Tea",)))
    assert (text.title, text.topics, text.abstract) == ("", "tea", "")


def test_one_cue_is_enough():
    assert has_any("a cup of tea", ("milk", "tea"))
    assert not has_any("a cup of tea", ("milk", "water"))
    assert not has_any("a cup of tea", ())


@pytest.mark.parametrize(
    ("words", "quote"),
    [("sham", '"sham"'), ("usual\n  care", '"usual care"'), ("", '""')],
)
def test_a_quote_is_on_one_line(words, quote):
    assert format_quote(words) == quote


@given(st.text())
def test_a_quote_is_never_long(words):
    quote = format_quote(words)
    assert len(quote) <= 82
    assert "\n" not in quote


def test_a_long_quote_ends_with_an_ellipsis():
    assert format_quote("tea " * 40).endswith('tea…"')


def test_a_place_has_each_word_once_in_order():
    assert format_place("title", ["sham", "tea", "sham"]) == 'title: "sham", "tea"'


def test_background_and_conclusions_are_dropped_and_their_neighbours_stay():
    abstract = (
        "background: tea is old.\nmethods: we drank.\nconclusions: it helped.\nresults: calm."
    )
    assert drop_background_sections(abstract) == "methods: we drank.\nresults: calm."


def test_an_abstract_without_sections_stays_whole():
    assert drop_background_sections("background: tea is old.") == "background: tea is old."


def test_aims_and_methods_are_found_sentence_by_sentence():
    abstract = "tea is old. we compared two teas. people slept. adults were randomly assigned."
    assert extract_aims_and_methods(abstract) == (
        "we compared two teas.\nadults were randomly assigned."
    )
    assert extract_aims_and_methods("background: we compared two teas.\nresults: calm.") == ""
