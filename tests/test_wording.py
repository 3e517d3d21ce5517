"""Counts, lists and capitals in English."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from evidence.wording import (
    add_article,
    capitalise_first,
    format_count,
    is_sentence,
    join_counts,
    join_with_and,
    pluralise,
)


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        ((1, "claim"), "1 claim"),
        ((0, "claim"), "0 claims"),
        ((3, "claim"), "3 claims"),
        ((1, "study", "studies"), "1 study"),
        ((2, "study", "studies"), "2 studies"),
        ((25_000, "record"), "25,000 records"),
    ],
)
def test_a_count_agrees_with_its_noun(arguments, words):
    assert format_count(*arguments) == words


@pytest.mark.parametrize(
    ("items", "words"),
    [
        ([], ""),
        (["a"], "a"),
        (["a", "b"], "a and b"),
        (["a", "b", "c"], "a, b and c"),
    ],
)
def test_items_are_joined_as_a_sentence_does(items, words):
    assert join_with_and(items) == words


@given(st.lists(st.text(st.characters(categories=["L"]), min_size=1), min_size=1))
def test_no_item_is_lost_when_joined(items):
    assert all(item in join_with_and(items) for item in items)


def test_counts_of_zero_are_left_out():
    assert join_counts({"high": 1, "low": 0, "moderate": 1200}) == "1 high and 1,200 moderate"
    assert join_counts({"high": 0}) == ""


@pytest.mark.parametrize(
    ("text", "answer"),
    [
        ("Because so.", True),
        ("No, because", True),
        ("Because.", False),
        ("so -", False),
        ("- !", False),
        ("", False),
    ],
)
def test_a_sentence_has_two_words(text, answer):
    assert is_sentence(text) == answer


def test_only_the_first_letter_changes():
    assert capitalise_first("mRNA of Basel") == "MRNA of Basel"
    assert capitalise_first("") == ""


@pytest.mark.parametrize(
    ("noun", "plural"),
    [
        ("meta-analysis", "meta-analyses"),
        ("cohort study", "cohort studies"),
        ("overview of reviews", "overviews of reviews"),
        ("laboratory study in people", "laboratory studies in people"),
        ("controlled trial, not randomised", "controlled trials, not randomised"),
        ("survey", "surveys"),
        ("trial protocol (no results)", "trial protocols (no results)"),
        ("case series", "case series"),
    ],
)
def test_plurals_change_the_head_of_a_phrase(noun, plural):
    assert pluralise(noun) == plural


@pytest.mark.parametrize(("noun", "named"), [("survey", "a survey"), ("overview", "an overview")])
def test_the_article_fits_the_noun(noun, named):
    assert add_article(noun) == named
