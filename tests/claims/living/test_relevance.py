"""Claims that a study of the store may bear on."""

import pytest

from evidence.claims.living.relevance import find_relevant_claims


@pytest.fixture
def cells():
    return {
        "title": None,
        "design": "rct",
        "interventions": ["cupping"],
        "conditions": ["low_back_pain"],
        "comparators": ["sham"],
    }


def test_treatment_condition_and_comparator_must_all_be_the_claims(base, cells):
    assert find_relevant_claims(base, cells) == ("T7",)
    assert find_relevant_claims(base, cells | {"interventions": ["massage"]}) == ()
    assert find_relevant_claims(base, cells | {"conditions": ["neck_pain"]}) == ()


def test_an_unknown_comparator_may_be_any(base, cells):
    assert set(find_relevant_claims(base, cells | {"comparators": []})) == {"T6", "T7"}


def test_the_duration_of_the_complaint_must_not_be_another(base, cells):
    acute = cells | {"interventions": ["acupuncture"], "conditions": ["acute_low_back_pain"]}
    found = {base.claims[key].duration for key in find_relevant_claims(base, acute)}
    assert "acute" in found
    assert "chronic" not in found


@pytest.mark.parametrize("design", [None, "other", "protocol", "case_report"])
def test_a_weak_or_unknown_design_bears_on_no_treatment(base, cells, design):
    assert find_relevant_claims(base, cells | {"design": design}) == ()


def test_a_guideline_bears_on_claims_about_guidelines_only(base, cells):
    guideline = cells | {"design": "guideline", "interventions": ["acupuncture"]}
    kinds = {
        base.claims[key].kind
        for key in find_relevant_claims(base, guideline | {"comparators": ["usual_care"]})
    }
    assert "guideline" in kinds
    assert "cost" not in kinds


def test_a_title_that_makes_a_claim_is_enough(base, cells):
    title = "Cupping removes lactic acid from muscles"
    stated = {"title": title, "design": None, "interventions": [], "conditions": []}
    assert find_relevant_claims(base, cells | stated) == ("C5",)
