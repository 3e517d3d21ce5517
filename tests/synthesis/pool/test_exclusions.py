"""What a claim lets in, where test_eligibility.py has what it refuses."""

from dataclasses import replace

import pytest

from evidence.synthesis.pool.exclusions import find_exclusion_reason
from evidence.synthesis.pool.pooling_vocabulary import read_pooling_vocabulary


@pytest.fixture
def reason(base, finding, study):
    """Why a finding is not pooled for T2, some cells of claim, finding and study changed."""

    def find(*, claim=None, result=None, judgements=(), **cells):
        asked = replace(base.claims["T2"], **(claim or {}))
        here = replace(base, judgements=judgements)
        vocabulary = read_pooling_vocabulary(base.topic)
        made = finding(**(result or {}))
        found = find_exclusion_reason(here, asked, study(**cells), made, vocabulary)
        return found and found.text

    return find


@pytest.fixture
def judgement(base):
    one = next(row for row in base.judgements_for("T2") if row.study == "brinkhaus2006")
    return replace(one, study="adams2001", directness="direct")


def test_a_trial_on_the_question_of_the_claim_is_let_in(reason):
    assert reason() is None
    assert reason(design="crossover_trial") is None


@pytest.mark.parametrize("outcome", ["adverse_events", "cost", "prevalence"])
def test_outcomes_whose_sign_says_nothing_are_refused_even_where_the_claim_asks_for_them(
    reason, outcome
):
    words = outcome.replace("_", " ")
    found = reason(claim={"outcomes": (outcome,)}, result={"outcome": outcome})
    assert found == f"of {words} the sign does not show which side is better; read its note"


def test_a_claim_that_compares_with_nothing_takes_any_control_but_not_none(reason):
    anything = {"comparators": ()}
    assert reason(claim=anything, result={"comparator": "waiting_list"}) is None
    assert reason(claim=anything, result={"comparator": "none"}) == "it has no comparison group"


def test_a_mismatch_names_all_that_the_claim_would_have_taken(reason):
    wide = {"outcomes": ("pain", "function"), "comparators": ("no_treatment", "usual_care")}
    assert reason(claim=wide, result={"outcome": "work"}) == (
        "another outcome: it is about work, the claim about pain or function"
    )
    assert reason(claim=wide, result={"comparator": "sham"}) == (
        "another comparator: it is against sham, the claim against no treatment or usual care"
    )


def test_a_condition_that_the_claim_includes_is_let_in_beside_another_that_it_does_not(reason):
    sick = {"condition_details": "back pain with sciatica or spinal stenosis"}
    both = {"other_conditions": ("sciatica", "spinal_stenosis")}
    assert reason(claim=both, **sick) is None
    assert reason(claim={"other_conditions": ("sciatica",)}, **sick) == (
        f"another condition: {sick['condition_details']} (spinal stenosis)"
    )
    assert reason(**sick).endswith("(sciatica, spinal stenosis)")


def test_a_claim_about_no_condition_takes_any_that_is_known(reason):
    assert reason(claim={"conditions": ()}, condition_details="fatigue") is None
    assert reason(claim={"conditions": ()}, condition_details=None) is not None


def test_a_treatment_is_compared_only_where_study_and_topic_describe_it(reason):
    assert reason(intervention_details=None) is None
    assert reason(intervention_details="ACUPUNCTURE by a physician") is None
    assert reason(claim={"subject": "nothing_in_particular"}, intervention_details="tea") is None


def test_a_claim_without_a_duration_takes_pain_of_any(reason):
    assert reason(claim={"duration": None}, duration="acute") is None
    assert reason(duration="acute").endswith("the complaint here was acute")


def test_a_correction_is_no_retraction(reason):
    assert reason(corrections=("erratum:12345678",)) is None


def test_a_study_is_not_pooled_when_it_was_retracted_as_a_whole_or_in_part(reason):
    assert reason(corrections=("republished:1",)) == "the study was retracted"
    assert reason(corrections=("partial_retraction:1",)) == "a part of the study was retracted"


def test_the_first_reason_is_the_one_that_is_told(reason):
    """The question comes before the people, and both before the study."""
    wrong = {"condition_details": "fatigue", "design": "cohort"}
    assert reason(result={"outcome": "function"}, **wrong).startswith("another outcome")
    assert reason(**wrong).startswith("another condition")


def test_the_judgement_of_the_own_comparison_goes_before_others_of_the_study(reason, judgement):
    """A study may be direct against sham and indirect against a waiting list, or the reverse."""
    indirect = {"directness": "indirect", "rationale": "Of other needles."}
    elsewhere = replace(judgement, comparator="waiting_list", **indirect)
    assert reason(judgements=(elsewhere, judgement)) is None
    here = (replace(judgement, comparator="waiting_list"), replace(judgement, **indirect))
    assert reason(judgements=here) == "judged as indirect: Of other needles"


def test_a_study_with_one_judgement_has_it_for_all_its_comparisons(reason, judgement):
    only = replace(judgement, comparator="waiting_list", directness="indirect", rationale="Mock.")
    assert reason(judgements=(only,)) == "judged as indirect: Mock"
    other_study = replace(only, study="baker2002")
    assert reason(judgements=(other_study,)) is None


def test_what_two_readers_differ_on_is_not_pooled(reason, judgement):
    first = replace(judgement, judged_by="Ann")
    other = replace(first, reading="second", judged_by="Ben", stance="supports")
    assert reason(judgements=(first,)) is None
    assert reason(judgements=(first, other)) == (
        "its two readers differ, and nobody has decided yet"
    )
