"""The careful wording of every claim says neither more nor less than its verdict."""

import re
from dataclasses import replace

import pytest

from evidence.claims.base.load import read_base
from evidence.claims.card.card import build_card
from evidence.claims.card.card_text import format_card_text
from evidence.claims.verdict.verdict import compute_verdict

BUNDLED = read_base()
EXEMPT_KINDS = ("attribution", "policy")
UNKNOWN = ("no study has measured", "hardly been studied", "not known")
BY_CERTAINTY = {
    "very_low": ("very uncertain", "not known"),
    "low": ("may", "disagree"),
    "moderate": ("probably",),
}


def says(wording: str, *phrases: str) -> bool:
    """Tell whether a wording has one of these phrases, in whole words."""
    return any(re.search(rf"\b{phrase}\b", wording, re.IGNORECASE) for phrase in phrases)


def fits(wording: str, category: str, certainty: str) -> bool:
    """Tell whether a wording is as sure as a verdict."""
    if category == "not_studied":
        return says(wording, *UNKNOWN)
    if category == "insufficient":
        return says(wording, *UNKNOWN, "very uncertain", "may")
    if certainty == "high":
        return not says(wording, "may", "probably")
    if category == "mixed" and certainty == "moderate":
        return says(wording, "may", "probably")
    return says(wording, *BY_CERTAINTY[certainty])


@pytest.mark.parametrize(
    "claim", [key for key, row in BUNDLED.claims.items() if row.kind not in EXEMPT_KINDS]
)
def test_the_wording_of_a_claim_is_as_sure_as_its_verdict(claim):
    verdict = compute_verdict(BUNDLED, claim)
    wording = verdict.claim.wording
    assert wording
    assert fits(wording, verdict.category, verdict.certainty), (
        verdict.category,
        verdict.certainty,
        wording,
    )


@pytest.mark.parametrize(
    ("wording", "category", "certainty", "is_fit"),
    [
        ("No study has measured whether tea helps", "not_studied", "very_low", True),
        ("Whether tea helps has hardly been studied", "not_studied", "very_low", True),
        ("Tea may help", "not_studied", "very_low", False),
        ("Tea may help", "insufficient", "low", True),
        ("The evidence is very uncertain about tea", "insufficient", "very_low", True),
        ("Tea probably helps", "insufficient", "low", False),
        ("Tea may help", "supported", "very_low", False),
        ("Whether tea helps is not known", "supported", "very_low", True),
        ("Tea may help", "supported", "low", True),
        ("Studies of tea disagree", "mixed", "low", True),
        ("Tea helps", "supported", "low", False),
        ("Tea probably helps", "supported", "moderate", True),
        ("Tea may help", "supported", "moderate", False),
        ("Tea may help", "mixed", "moderate", True),
        ("Tea helps", "mixed", "moderate", False),
        ("Tea probably does not help", "contradicted", "moderate", True),
        ("Tea helps mayors", "supported", "low", False),
        ("Tea helps", "supported", "high", True),
        ("Tea probably helps", "supported", "high", False),
        ("Tea may help", "supported", "high", False),
    ],
)
def test_a_wording_that_says_more_or_less_is_found(wording, category, certainty, is_fit):
    assert fits(wording, category, certainty) is is_fit


@pytest.mark.parametrize("claim", [key for key, row in BUNDLED.claims.items() if row.wording])
def test_the_wording_of_a_claim_was_written_for_its_verdict(claim):
    assert compute_verdict(BUNDLED, claim).wording == BUNDLED.claims[claim].wording


def test_a_wording_is_withheld_where_the_verdict_has_changed():
    retracted = replace(BUNDLED.studies["rizzo2025"], corrections=("retraction:1",))
    changed = replace(BUNDLED, studies={**BUNDLED.studies, "rizzo2025": retracted})
    verdict = compute_verdict(changed, "T1")
    assert (verdict.certainty, verdict.wording) == ("low", None)
    card = format_card_text(build_card(changed, "T1"))
    assert "withheld: it was written for another verdict (supported moderate)" in card
    assert build_card(changed, "T1").to_json_dict()["wording"] is None
