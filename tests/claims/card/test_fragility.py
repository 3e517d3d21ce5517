"""What a verdict owes to single studies, and how old its evidence is."""

from evidence.claims.card.fragility import (
    describe_currency,
    find_changes_without,
    format_changes_without,
)
from evidence.claims.verdict.verdict import compute_verdict


def test_a_study_without_which_the_verdict_is_another_is_named(base):
    verdict = compute_verdict(base, "T2")
    assert verdict.category == "mixed"
    assert find_changes_without(base, verdict) == {"rizzo2025": "not_supported"}


def test_a_verdict_that_no_single_study_holds_has_no_changes(base):
    verdict = compute_verdict(base, "T1")
    counted = {item.study.key for item in verdict.weighted_judgements if item.is_counted}
    assert len(counted) > 1
    assert find_changes_without(base, verdict) == {}


def test_without_its_only_study_a_claim_is_not_studied(base):
    verdict = compute_verdict(base, "T9")
    assert find_changes_without(base, verdict) == {"hu2018": "not_studied"}


def test_changes_are_listed_by_verdict():
    changes = {"a2001": "mixed", "b2002": "mixed", "c2003": "not_supported"}
    assert format_changes_without(changes) == [
        "mixed without a2001 or b2002",
        "not supported without c2003",
    ]
    assert format_changes_without({}) == []


def test_currency_has_the_number_of_studies_their_years_and_the_last_search(base):
    assert describe_currency(compute_verdict(base, "T9")) == (
        "1 study counts, published 2018; last search 2017-10 (hu2018)."
    )
    many = describe_currency(compute_verdict(base, "T13"))
    assert many == "5 studies count, published 2006 to 2026; no date of a search was read."
