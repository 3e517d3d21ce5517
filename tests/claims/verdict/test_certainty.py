"""GRADE's steps: where certainty starts, what rates it down, and how far."""

from dataclasses import replace

import pytest
from support.judged import (
    decide,
    decide_reviews,
    decide_surveys,
    finding,
    judged_base,
    judgement,
    study,
)

from evidence.claims.verdict.certainty import list_certainty_steps
from evidence.claims.verdict.verdict import compute_verdict


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
    verdict = decide_reviews("supports", "supports", certainty="high")
    assert (verdict.certainty, steps(verdict)) == ("high", [])


def test_a_dissent_of_exactly_a_third_is_allowed_and_more_is_not():
    allowed = decide_surveys("supports", "supports", "mixed")
    assert (allowed.category, steps(allowed)) == ("supported", [])
    verdict = decide_surveys("supports", "mixed")
    assert verdict.category == "supported"
    assert steps(verdict) == [
        "One step down for inconsistency: s2019 did not find the same.",
    ]


@pytest.mark.parametrize(
    ("certainty", "category"), [("high", "contradicted"), ("low", "not_supported")]
)
def test_dissent_lowers_a_verdict_against_a_claim_too(certainty, category):
    verdict = decide_reviews("contradicts", "mixed", certainty=certainty)
    assert verdict.category == category
    assert steps(verdict) == ["One step down for inconsistency: r2019 did not find the same."]


def test_mixed_evidence_is_inconsistent_and_insufficient_evidence_is_not():
    assert "One step down for inconsistency: the studies disagree, or find both." in steps(
        decide_reviews("supports", "contradicts", certainty="high")
    )
    verdict = decide_reviews("supports", "insufficient", certainty="high")
    assert (verdict.category, steps(verdict)) == ("insufficient", [])


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
    verdict = decide([study(key, "survey") for key in keys], judged, kind="prevalence")
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
    verdict = decide_reviews("supports", certainty="high")
    assert steps(verdict) == ["One step down for imprecision: it rests on r2020 alone."]


@pytest.mark.parametrize(
    ("stance", "design", "is_lowered"),
    [
        ("supports", "meta_analysis", False),
        ("mixed", "meta_analysis", True),
        ("contradicts", "meta_analysis", True),
        ("not_assessed", "meta_analysis", True),
        ("supports", "rct", True),
    ],
)
def test_a_review_that_another_one_confirms_does_not_stand_alone(stance, design, is_lowered):
    verdict = decide(
        [study("lead2020", "meta_analysis"), study("other2015", design)],
        [judgement("lead2020"), judgement("other2015", stance)],
        (finding("lead2020", "high"),),
    )
    assert verdict.study_keys == ("lead2020",)
    assert bool(steps(verdict)) is is_lowered
    assert verdict.certainty == ("moderate" if is_lowered else "high")


def test_a_ceiling_that_is_not_reached_is_not_told():
    verdict = decide_reviews("supports", certainty="moderate")
    assert verdict.certainty == "moderate"
    assert not any(reason.startswith("Not above") for reason in verdict.reasons)


def test_what_was_not_studied_is_not_rated():
    verdict = decide([study("a2010")], [judgement("a2010", directness="indirect")])
    assert (verdict.category, verdict.certainty) == ("not_studied", "very_low")
    assert not any("Certainty" in reason or "step" in reason for reason in verdict.reasons)


def test_the_text_of_a_policy_is_rated_down_for_nothing():
    judged = [judgement("cms2020", concerns=("risk_of_bias", "imprecision"))]
    verdict = decide([study("cms2020", "other")], judged, kind="policy")
    assert (verdict.certainty, steps(verdict)) == ("high", [])


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
    judged = [judgement("a2010"), judgement("b2011", comparator="usual_care")]

    def certainty(*findings) -> str:
        return decide(studies, judged, findings, comparators=()).certainty

    very_low = finding("a2010", "very low")
    assert certainty(very_low) == "very_low"
    assert certainty() == "low"
    other = replace(very_low, outcome="function")
    assert certainty(other) == "low"
    elsewhere = replace(very_low, comparator="usual_care")
    assert certainty(elsewhere) == "low"
    assert certainty(replace(very_low, subjects=("cupping",))) == "low"
    assert certainty(replace(very_low, subjects=("cupping", "acupuncture"))) == "very_low"
    assert certainty(other, finding("b2011", "high", "usual_care")) == "high"


def test_more_concerns_step_down_where_the_evidence_itself_gives_no_reason():
    studies = [study("r2020", "meta_analysis"), study("r2019", "meta_analysis")]
    base = judged_base(studies, [judgement("r2020"), judgement("r2019")], kind="safety")
    verdict = compute_verdict(base, "T1")
    args = (base, verdict.claim, verdict.weighted_judgements, verdict.category)
    assert [step.kind for step in list_certainty_steps(*args)] == ["start", "risk_of_bias"]
    more = {"risk_of_bias": "again", "imprecision": "it is wide"}
    listed = list_certainty_steps(*args, more)
    assert [(step.kind, step.certainty) for step in listed] == [
        ("start", "high"),
        ("risk_of_bias", "moderate"),
        ("imprecision", "low"),
    ]
    assert listed[-1].describe() == "One step down for imprecision: it is wide."
    assert "again" not in listed[1].reason
