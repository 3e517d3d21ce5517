"""The claim that somebody asks about in words of his own."""

import pytest

from evidence.claims.card.claim_search import (
    correct_spelling,
    find_claim,
    is_denial_of_claim,
    rank_claims,
    search_claims,
)
from evidence.errors import NothingFoundError


@pytest.mark.parametrize(
    ("text", "claim"),
    [
        (" t2 ", "T2"),
        ("Does cupping get rid of lactic acid?", "C5"),
        ("is acupuncture safe", "T12"),
        ("exersise for a bad back", "R1"),
        ("does cuping relax tight muscels", "C3"),
        ("ear seeds", "T11"),
        ("draughts and backache", "R2"),
        ("endorphins acupuncture", "A3"),
        ("does needling help sciatica", "T15"),
        ("acupuncture helps", "T1"),
        ("r4a", "R4a"),
        ("how many people suffer from backache?", "E4"),
        ("how common is back pain", "E4"),
        ("how many Canadians go to a doctor with back pain", "E1"),
        ("how many sessions of acupuncture should I book", "T22"),
        ("how often should I have acupuncture", "T22"),
        ("how long do the effects of acupuncture last", "T5"),
        ("how long does it last", "T5"),
        ("does acupuncture actually work", "T1"),
        ("is cupping a scam", "T6"),
        ("pretend acupuncture", "T2"),
        ("acupuncture vs painkillers", "T16"),
        ("what are the cupping bruises", "C8"),
        ("can cupping hurt you", "T18"),
    ],
)
def test_a_question_as_people_type_it_finds_its_claim(base, text, claim):
    assert find_claim(base, text) == claim


def test_what_shares_nothing_with_any_claim_has_no_nearest(base):
    with pytest.raises(NothingFoundError, match=r"lists all\.$"):
        find_claim(base, "the moon is made of cheese")
    assert rank_claims(base, "the moon is made of cheese") == []


def test_a_claim_about_something_else_is_not_taken_for_the_one_asked_about(base):
    with pytest.raises(NothingFoundError, match="no claim is recognised"):
        find_claim(base, "does massage help sciatica")


@pytest.mark.parametrize(
    "text",
    [
        "are opioids good for back pain",
        "are muscle relaxants good for a bad back",
        "how long does back pain last",
        "how long does cupping last",
        "does acupuncture work for tennis elbow",
        "how many needles are there in a packet",
        "is surgery worth it for back pain",
    ],
)
def test_a_question_about_something_else_has_no_answer(base, text):
    with pytest.raises(NothingFoundError, match="no claim is recognised"):
        find_claim(base, text)


@pytest.mark.parametrize(
    ("text", "claim"),
    [
        ("acupuncture causes pneumothorax", "T12"),
        ("acupuncture causes infections", "T12"),
        ("does acupuncture cause bruising", "T12"),
        ("cupping causes burns", "T18"),
        ("can dry needling cause a collapsed lung", "T19"),
        ("does cupping cause bad side effects", "T18"),
    ],
)
def test_who_asks_about_a_harm_is_told_about_safety(base, text, claim):
    assert find_claim(base, text) == claim


@pytest.mark.parametrize("text", ["acupuncture for bruises", "cupping for burns"])
def test_what_should_be_treated_is_no_harm_of_the_treatment(base, text):
    with pytest.raises(NothingFoundError, match="no claim is recognised"):
        find_claim(base, text)


def test_other_claims_that_answer_a_question_are_related(base):
    found = search_claims(base, "does acupuncture work")
    assert (found.asked, found.related) == (("T1",), ("T2",))
    assert search_claims(base, "does sham acupuncture work").related == ()


def test_the_nearest_are_ranked_by_what_few_claims_share(base):
    ranked = rank_claims(base, "acupuncture against placebo")
    assert ranked[0].claim == "T2"
    assert [row.score for row in ranked] == sorted((row.score for row in ranked), reverse=True)
    assert ranked[-1].score > 0


def test_only_long_words_that_nobody_knows_are_slips(base):
    assert correct_spelling(base, "acupunture") == "acupuncture"
    assert correct_spelling(base, "The cats sat") == "The cats sat"
    assert correct_spelling(base, "cupping") == "cupping"


def test_a_denial_is_told_from_the_claim(base):
    assert is_denial_of_claim(base, "Cupping does not remove lactic acid.", "C5")
    assert is_denial_of_claim(base, "Avoid all exercise until the back pain has gone.", "R1")
    assert not is_denial_of_claim(base, "Bed rest is best for a bad back.", "R5")
    assert not is_denial_of_claim(base, "Cupping removes lactic acid.", "C5")
