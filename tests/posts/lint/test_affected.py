"""Sentences that rest on studies and claims which have changed."""

import pytest
from support.updates import changed_study, new_study, summary

from evidence.posts.lint.affected import find_affected_sentences
from evidence.posts.lint.sentence_facts import MAX_PHRASES
from evidence.posts.read.extent import MAX_MARKS
from evidence.posts.read.post import parse_post


def affected(base, updates, text):
    found = find_affected_sentences(updates, [parse_post(text, "post.md")], base)
    assert found.errors == ()
    return [(one.sentence.line, one.claims, one.studies) for one in found.sentences]


@pytest.mark.parametrize(
    "text",
    [
        "Needles helped [@haake2007].",
        "Needles helped (PMID 17893311).",
        "Needles helped ([study](https://pubmed.ncbi.nlm.nih.gov/17893311/)).",
        "Needles helped, said Haake et al. (2007) in the German Acupuncture Trials.",
    ],
)
def test_a_sentence_that_names_a_changed_study_in_any_way_is_found(base, text):
    updates = summary(base, changed_study(base, "haake2007", "retracted"))
    assert affected(base, updates, f"Well.\n\n{text}\n\nAnd so on.") == [(3, (), ("haake2007",))]


def test_a_doi_names_its_study(base):
    update = changed_study(base, "haake2007", "retracted")
    doi = base.studies["haake2007"].doi
    assert affected(base, summary(base, update), f"See doi:{doi}.") == [(1, (), ("haake2007",))]


def test_a_sentence_that_makes_a_changed_claim_is_found_and_one_that_denies_it_is_not(base):
    updates = summary(base, claims=("C5",))
    text = "Cupping removes lactic acid.\n\nCupping does not remove lactic acid.\n"
    assert affected(base, updates, text) == [(1, ("C5",), ())]


@pytest.mark.parametrize("kind", ["new", "revised"])
def test_a_change_that_takes_nothing_back_affects_no_sentence(base, kind):
    updates = summary(base, changed_study(base, "haake2007", kind))
    assert affected(base, updates, "Needles helped [@haake2007].") == []


def test_other_sentences_are_left_alone(base):
    updates = summary(base, new_study("40000001"), changed_study(base, "haake2007", "retracted"))
    assert affected(base, updates, "Needles helped [@cherkin2009]. It rains.") == []


def test_what_is_not_searched_of_a_long_post_is_told(base):
    updates = summary(base, changed_study(base, "haake2007", "retracted"))
    phrases = "".join(f"A 2010 review of {n} trials ended.\n\n" for n in range(MAX_PHRASES + 1))
    post = parse_post(phrases + "\n" * MAX_MARKS + "Needles helped [@haake2007].", "post.md")
    found = find_affected_sentences(updates, [post], base)
    assert found.sentences == ()
    assert [error.line for error in found.errors] == [MAX_MARKS + 1, 2 * MAX_PHRASES + 1]
