"""How large an effect is, beside what most people would notice."""

import re
from dataclasses import replace

import pytest
from support.judged import judged_base, judgement, measured, study

from evidence.claims.base.load import EvidenceBase
from evidence.claims.card.card import build_card
from evidence.claims.card.effect_size import find_effect_size
from evidence.claims.verdict.verdict import compute_verdict
from evidence.topic import ImportantDifference


def size_of(base: EvidenceBase, claim: str):
    return find_effect_size(base, compute_verdict(base, claim))


def with_finding(base: EvidenceBase, study: str, outcome: str, **cells) -> EvidenceBase:
    """Return a base in which a study has one finding: a difference on a scale of 0 to 100."""
    first = next(row for row in base.findings_for(study) if row.outcome == outcome)
    plain = {"measure": "MD", "scale_min": 0.0, "scale_max": 100.0, "subjects": ()}
    plain |= {"ci_low": None, "ci_high": None, "comparator": "no_treatment"}
    others = tuple(row for row in base.findings if row.study != study)
    return replace(base, findings=(*others, replace(first, **(plain | cells))))


@pytest.mark.parametrize(
    ("claim", "answer"),
    [
        ("T1", "important benefit"),
        ("T2", "small benefit"),
        ("T3", "small benefit"),
        ("T7", "little or no difference"),
        ("T9", "unclear"),
        ("T10", "unclear"),
        ("R2", "unclear"),
    ],
)
def test_the_sizes_of_the_bundled_claims(base, claim, answer):
    assert size_of(base, claim).answer == answer


@pytest.mark.parametrize("claim", ["A1", "E1", "S1", "T12", "T13", "T14", "T23"])
def test_a_claim_that_is_not_about_an_effect_has_no_size(base, claim):
    assert size_of(base, claim) is None


@pytest.mark.parametrize(
    ("estimate", "answer"),
    [
        (10.0, "important benefit"),
        (9.9, "small benefit"),
        (2.5, "small benefit"),
        (2.4, "little or no difference"),
        (-2.4, "little or no difference"),
        (-2.5, "harm"),
    ],
)
def test_sizes_are_measured_by_the_important_difference(base, estimate, answer):
    changed = with_finding(
        base, "rizzo2025", "pain", estimate=estimate
    )  # fmt: skip
    assert size_of(changed, "T1").answer == answer


def test_other_scales_are_stretched_to_a_hundred_points(base):
    changed = with_finding(
        base, "rizzo2025", "pain", scale_min=0.0, scale_max=10.0,
        estimate=1.5, ci_low=1.0, ci_high=2.0,
    )  # fmt: skip
    size = size_of(changed, "T1")
    assert (size.estimate, size.ci_low, size.ci_high) == (15.0, 10.0, 20.0)
    assert size.units == "points of 100"


def test_a_rating_scale_with_an_important_difference_of_its_own_is_measured_by_it(base):
    changed = with_finding(
        base, "rizzo2025", "function", instrument="RMDQ",
        scale_min=0.0, scale_max=24.0, estimate=2.0,
    )  # fmt: skip
    size = size_of(changed, "T3")
    assert (size.important, size.answer) == (8.3, "important benefit")


def test_standard_deviations_are_compared_with_standard_deviations(base):
    changed = with_finding(
        base, "rizzo2025", "pain", measure="SMD", estimate=0.49,
    )  # fmt: skip
    size = size_of(changed, "T1")
    assert (size.units, size.important) == ("standard deviations", 0.5)
    assert size.answer == "small benefit"


@pytest.mark.parametrize(
    "cells",
    [{"measure": "OR"}, {"scale_max": None}, {"estimate": None}, {"subjects": ("exercise",)}],
)
def test_a_result_that_cannot_be_compared_is_passed_over(base, cells):
    changed = with_finding(base, "rizzo2025", "pain", **cells)
    assert size_of(changed, "T1").finding.study != "rizzo2025"


def test_the_sentence_has_the_number_its_limits_and_its_source(base):
    assert size_of(base, "T1").describe() == (
        "important benefit, which may be smaller: pain better by 10 points of 100 (95 % interval "
        "3.4 to 17) than with usual care, right after treatment (mu2020); most people would notice "
        "10 or more; low certainty"
    )
    assert (
        size_of(base, "T2")
        .describe()
        .endswith(
            "(lee2023, which does not count itself); most people would notice 0.5 or more; "
            "the studies disagree"
        )
    )
    doubtful = with_finding(
        base, "rizzo2025", "pain", estimate=5.0, ci_low=-1.0, ci_high=11.0
    )  # fmt: skip
    assert size_of(doubtful, "T1").describe().startswith("small benefit, which may be none: pain")
    assert size_of(base, "T9").describe().startswith("unclear: no source")
    assert size_of(replace(base, judgements=()), "T1").describe() == "not studied"


HARMS = [
    (-5.0, -8.0, -2.0, "small harm"),
    (-5.0, -11.0, 1.0, "small harm, which may be none"),
    (-5.0, -25.0, 15.0, "small harm, though an important benefit is possible"),
    (-15.0, -20.0, -11.0, "important harm"),
    (-15.0, -29.0, -1.0, "important harm, which may be smaller"),
    (-15.0, -31.0, 1.0, "important harm, which may be none"),
    (-15.0, -42.0, 12.0, "important harm, though an important benefit is possible"),
    (-15.0, None, None, "important harm, which may be smaller"),
]


@pytest.mark.parametrize(("estimate", "low", "high", "size"), HARMS)
def test_a_worse_outcome_is_called_worse(base, estimate, low, high, size):
    changed = with_finding(base, "rizzo2025", "pain", estimate=estimate, ci_low=low, ci_high=high)
    said = size_of(changed, "T1").describe()
    assert said.startswith(f"{size}: pain worse by {abs(estimate):g} points of 100")


@pytest.mark.parametrize(("estimate", "low", "high", "size"), HARMS)
def test_a_benefit_has_the_same_doubts_as_a_harm(base, estimate, low, high, size):
    limits = (None, None) if low is None else (-high, -low)
    changed = with_finding(
        base, "rizzo2025", "pain", estimate=-estimate, ci_low=limits[0], ci_high=limits[1]
    )
    other = {"harm": "benefit", "benefit": "harm"}
    mirrored = re.sub("harm|benefit", lambda found: other[found[0]], size)
    assert size_of(changed, "T1").describe().startswith(f"{mirrored}: pain better by")


def test_a_size_is_as_sure_in_words_as_in_the_statement_of_its_row(base):
    rows = [row for claim in base.claims for row in build_card(base, claim).summary_rows]
    important = [row for row in rows if "by an important amount" in row.statement]
    assert len(important) > 10
    for row in important:
        assert bool(row.size.doubt) == (", or by less than most people" in row.statement), row.study


def test_json_has_the_parts(base):
    size = size_of(base, "T1").to_json_dict()
    assert size["answer"] == "important benefit"
    assert size["estimate"] == pytest.approx(10.26)
    assert size["interval"] == pytest.approx([3.4, 17.11])
    assert (size["comparator"], size["study"]) == ("usual_care", "mu2020")
    assert size_of(base, "R2").to_json_dict()["estimate"] is None
    assert size_of(base, "R2").to_json_dict()["answer"] == "unclear"


def test_the_important_differences_name_their_source(base):
    assert all(row.source for row in base.topic.important_differences)


def test_a_source_that_gives_sizes_of_several_kinds_gives_none(base):
    first = next(row for row in base.findings_for("rizzo2025") if row.outcome == "pain")
    changed = with_finding(base, "rizzo2025", "pain", estimate=20.0)
    other = replace(first, id="rizzo2025-90", comparator="no_treatment", measure="MD",
                    scale_min=0.0, scale_max=100.0, estimate=0.0, subjects=())  # fmt: skip
    several = replace(changed, findings=(*changed.findings, other))
    assert size_of(changed, "T1").finding.study == "rizzo2025"
    assert size_of(several, "T1").finding.study != "rizzo2025"


def test_results_of_another_treatment_of_the_same_review_give_no_size(base):
    """The overview of Cochrane reviews has numbers on exercise, and none on acupuncture."""
    assert size_of(base, "R1").finding.study == "rizzo2025"
    assert size_of(base, "T1").finding.study != "rizzo2025"


def with_people(base: EvidenceBase, people: float | None) -> EvidenceBase:
    """Return a base whose one result is a ratio on response; its topic may say what matters."""
    rows = [ImportantDifference("response", "a test", people=people)] if people else []
    topic = replace(base.topic, important_differences=tuple(rows))
    ratio = measured(
        "r2020", outcome="response", measure="RR", estimate=1.5, ci_low=1.2, ci_high=1.9,
        lower_is_better=False, baseline_risk=20.0,
    )  # fmt: skip
    small = judged_base(
        [study("r2020", "meta_analysis")], [judgement("r2020")], (ratio,), outcomes=("response",)
    )
    return replace(small, topic=topic)


def test_people_of_a_hundred_are_compared_with_people_of_a_hundred(base):
    size = size_of(with_people(base, 8.0), "T1")
    assert (size.answer, size.estimate, size.important) == ("important benefit", 10.0, 8.0)
    assert size_of(with_people(base, 20.0), "T1").answer == "small benefit"


def test_a_number_without_an_important_difference_is_shown_and_stays_unclear(base):
    size = size_of(with_people(base, None), "T1")
    assert (size.answer, size.important) == ("unclear", None)
    assert size.describe() == (
        "unclear: response to treatment better for 10 people of 100 (95 % interval 4 to 18) than "
        "with sham (r2020); how much of it people would notice was not read"
    )


def test_a_ratio_without_a_baseline_risk_is_shown_and_stays_unclear(base):
    assert size_of(base, "R4a").describe() == (
        "unclear: onset of pain, back pain after training: odds ratio 1.17 "
        "(95 % interval 0.68 to 2.02; below 1 is better), against no treatment (verbeek2011); "
        "absolute numbers need a baseline risk, which was not read"
    )


def test_a_size_that_compares_is_preferred_to_a_number_that_does_not(base):
    changed = with_finding(base, "rizzo2025", "pain", measure="RR", estimate=1.5)
    assert size_of(changed, "T1").finding.study == "mu2020"


def test_the_people_are_those_of_the_result_where_both_arms_are_known(base):
    changed = with_finding(base, "rizzo2025", "pain", estimate=12.0, arm1_n=40, arm2_n=41)
    assert size_of(changed, "T1").n_people == 81
    without = with_finding(base, "rizzo2025", "pain", estimate=12.0, arm1_n=40)
    assert size_of(without, "T1").n_people is None  # an overview counts people of many treatments


def test_results_of_control_arms_are_no_effects(base):
    changed = with_finding(base, "rizzo2025", "pain", estimate=12.0, direction="not_applicable")
    assert size_of(changed, "T1").finding.study != "rizzo2025"


def test_a_number_against_a_comparator_with_weaker_evidence_says_so(base):
    size = size_of(base, "T1")
    assert (compute_verdict(base, "T1").certainty, size.certainty) == ("moderate", "low")
    assert size_of(base, "T3").describe().endswith("8.3 or more")


def test_a_size_of_very_low_certainty_is_called_very_uncertain(base):
    size = size_of(base, "R8")
    assert size.describe().startswith("very uncertain, important benefit")
    assert size_of(base, "T8").answer == "unclear"  # too little evidence against its comparator


def test_no_difference_whose_interval_is_wide_may_be_an_important_one(base):
    assert (
        size_of(base, "T7")
        .describe()
        .startswith(
            "little or no difference, though an important one is possible: pain better by 0.01"
        )
    )
