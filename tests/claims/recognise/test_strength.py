"""How strongly a sentence states a claim, by the recogniser of the bundled topic."""

import pytest

from evidence.claims.recognise.recogniser import load_recogniser
from evidence.claims.recognise.sentence import SentencePlace

UNDER_CUPPING = SentencePlace(("What cupping does for back pain",))


def strength(text: str) -> tuple[bool, bool]:
    claims = load_recogniser().recognise(text, UNDER_CUPPING).asserted_claims
    assert claims, "no claim found"
    found = {(claim.is_hedged, claim.is_overclaimed) for claim in claims}
    assert len(found) == 1
    return found.pop()


@pytest.mark.parametrize(
    "text",
    [
        "Cupping may relieve low back pain.",
        "It could be that cupping relieves low back pain.",
        "Some small trials suggest that cupping relieves low back pain.",
        "Cupping relieves low back pain, although the studies are small.",
        "Cupping relieves low back pain, but the trials were small.",
    ],
)
def test_a_hedge_on_the_claim_counts_wherever_it_stands(text):
    assert strength(text) == (True, False)


@pytest.mark.parametrize(
    "text",
    [
        "Cupping increases the circulation, which may warm you.",
        "Cupping increases the circulation, so you might feel warm.",
        "Cupping relieves low back pain because it could calm you.",
        "Cupping makes low back pain less and a bad day less likely.",
    ],
)
def test_a_modal_verb_in_a_later_clause_hedges_something_else(text):
    assert strength(text) == (False, False)


@pytest.mark.parametrize(
    "text",
    [
        "Cupping relieves low back pain in nine out of ten patients.",
        "Cupping relieves low back pain in 90 % of patients.",
        "Cupping relieves low back pain within minutes.",
        "With cupping your low back pain is gone after one session.",
        "Cupping gets rid of low back pain.",
        "Cupping cures low back pain.",
        "Cupping is the most effective treatment for low back pain.",
        "Cupping is the best therapy for low back pain.",
        "Cupping is clinically proven to relieve low back pain.",
        "Science has proven that cupping relieves low back pain.",
        "Cupping dramatically relieves low back pain.",
        "Cupping relieves low back pain for good.",
    ],
)
def test_shares_of_patients_speed_degree_finality_and_proof_promise_too_much(text):
    assert strength(text) == (False, True)


@pytest.mark.parametrize(
    "text",
    [
        "Cupping gets rid of lactic acid.",  # that is the claim
        "Cupping eliminates lactic acid.",
        "Cupping is one of the most effective ways to relieve low back pain.",
        "Cupping relieves low back pain after ten sessions.",
    ],
)
def test_the_words_of_the_claim_itself_promise_no_more(text):
    assert strength(text) == (False, False)
