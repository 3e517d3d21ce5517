"""GRADE's steps: where certainty starts, what rates it down, and how far."""

from dataclasses import replace

import pytest
from support.judged import decide, finding, judgement, study


def reviews(*stances: str, **fields: object):
    """Judge as many reviews as there are stances; all rate their evidence high."""
    keys = [f"r{2000 + place}" for place in range(len(stances))]
    judged = [judgement(key, stance, **fields) for key, stance in zip(keys, stances, strict=True)]
    rated = tuple(finding(key, "high") for key in keys)
    return decide([study(key, "meta_analysis") for key in keys], judged, rated)


def steps(verdict) -> list[str]:
    return [reason for reason in verdict.reasons if reason.startswith("One step down")]


@pytest.mark.parametrize(
    ("design", "start"),
    [("rct", "high"), ("cohort", "low"), ("case_series", "very low"), ("case_report", "very low")],
)
def test_certainty_starts_where_grade_starts_it(design, start):
    studies = [study("a2010", design), study("b2011", design), study("c2012", design)]
    verdict = decide(studies, [judgement(item.key) for item in studies])
    assert any(
        reason.startswith(f"Certainty starts at {start} for level") for reason in verdict.reasons
    )


def test_reviews_that_agree_and_rate_their_evidence_high_stay_high():
    verdict = reviews("supports", "supports")
    assert (verdict.certainty, steps(verdict)) == ("high", [])


def test_a_dissent_of_exactly_a_third_is_allowed_and_more_is_not():
    allowed = reviews("supports", "supports", "mixed")
    assert (allowed.category, steps(allowed)) == ("supported", [])
    verdict = reviews("supports", "mixed")
    assert verdict.category == "supported"
    assert steps(verdict) == [
        "One step down for inconsistency: r2001 did not find the same.",
    ]


def test_mixed_evidence_is_inconsistent_and_insufficient_evidence_is_not():
    assert "One step down for inconsistency: the studies disagree, or find both." in steps(
        reviews("supports", "contradicts")
    )
    assert steps(reviews("insufficient", "insufficient")) == []


def test_a_single_study_that_measured_something_else_is_no_dissent():
    studies = [study("a2010"), study("b2011"), study("c2012"), study("d2013")]
    silent = [judgement("c2012", "insufficient"), judgement("d2013", "insufficient")]
    verdict = decide(studies, [judgement("a2010"), judgement("b2011"), *silent])
    assert verdict.category == "supported"
    assert steps(verdict) == []


@pytest.mark.parametrize(
    ("n_indirect", "n_direct", "is_lowered"), [(1, 1, False), (2, 1, False), (3, 1, True)]
)
def test_more_than_half_of_the_weight_must_be_indirect(n_indirect, n_direct, is_lowered):
    keys = [f"s{2000 + place}" for place in range(n_indirect + n_direct)]
    sides = ["indirect"] * n_indirect + ["direct"] * n_direct
    judged = [judgement(key, directness=side) for key, side in zip(keys, sides, strict=True)]
    verdict = decide([study(key, "meta_analysis") for key in keys], judged)
    reason = "One step down for indirectness: most of the evidence is indirect."
    assert (reason in verdict.reasons) is is_lowered


@pytest.mark.parametrize(("n_naming", "is_lowered"), [(1, False), (2, True)])
def test_a_concern_counts_when_half_of_the_weight_has_it(n_naming, is_lowered):
    studies = [study(f"s{2000 + place}") for place in range(4)]
    judged = [
        judgement(item.key, concerns=("imprecision",) if place < n_naming else ())
        for place, item in enumerate(studies)
    ]
    verdict = decide(studies, judged)
    assert bool(steps(verdict)) is is_lowered
    assert verdict.certainty == ("moderate" if is_lowered else "high")


def test_what_rests_on_one_review_is_imprecise():
    verdict = reviews("supports")
    assert steps(verdict) == ["One step down for imprecision: it rests on r2000 alone."]


def test_certainty_never_goes_below_very_low():
    concerns = ("risk_of_bias", "inconsistency", "indirectness", "imprecision")
    studies = [study("a2010", "cohort"), study("b2011", "cohort")]
    verdict = decide(studies, [judgement(item.key, concerns=concerns) for item in studies])
    assert len(steps(verdict)) == 4
    assert verdict.certainty == "very_low"


def test_too_little_evidence_is_never_rated_above_low():
    verdict = decide([study("a2010")], [judgement("a2010")])
    assert (verdict.category, verdict.certainty) == ("insufficient", "low")
    assert verdict.reasons[-1] == "Not above low: there is too little evidence for more."


def test_a_guideline_is_not_lowered_for_ratings_it_does_not_give():
    studies = [study("a2010", "guideline"), study("b2011", "guideline")]
    verdict = decide(studies, [judgement("a2010"), judgement("b2011")], kind="guideline")
    assert not any("risk of bias" in step for step in steps(verdict))


def test_only_ratings_of_the_outcomes_of_the_claim_hold_it_down():
    studies = [study("a2010", "meta_analysis"), study("b2011", "meta_analysis")]
    judged = [judgement("a2010"), judgement("b2011")]
    low = finding("a2010", "low")
    assert decide(studies, judged, (low,)).certainty == "low"
    other = replace(low, outcome="function")
    assert decide(studies, judged, (other,)).certainty == decide(studies, judged).certainty
    elsewhere = replace(low, comparator="usual_care")
    assert decide(studies, judged, (elsewhere,)).certainty == decide(studies, judged).certainty
    assert decide(studies, judged, (other, finding("b2011", "high"))).certainty == "high"
