"""Claims that a study of the store may bear on."""

from dataclasses import replace

import pytest
from support.derived_columns import derived, record

from evidence.claims.living.relevance import find_relevant_claims
from evidence.studies.store.models import StoredStudy


@pytest.fixture
def stored():
    cells = replace(
        derived(),
        design="rct",
        interventions=("cupping",),
        conditions=("low_back_pain",),
        comparators=("sham",),
    )
    return StoredStudy(record(), (), cells)


def derive(stored, **cells):
    """The study, with other derived cells."""
    return replace(stored, derived=replace(stored.derived, **cells))


def test_treatment_condition_and_comparator_must_all_be_the_claims(base, stored):
    assert find_relevant_claims(base, stored) == ("T7",)
    assert find_relevant_claims(base, derive(stored, interventions=("massage",))) == ()
    assert find_relevant_claims(base, derive(stored, conditions=("neck_pain",))) == ()


def test_an_unknown_comparator_may_be_any(base, stored):
    assert set(find_relevant_claims(base, derive(stored, comparators=()))) == {"C10", "T6", "T7"}
    assert "T7" not in find_relevant_claims(base, derive(stored, comparators=("usual_care",)))


def test_the_duration_of_the_complaint_must_not_be_another(base, stored):
    acute = derive(stored, interventions=("acupuncture",), conditions=("acute_low_back_pain",))
    found = {base.claims[key].duration for key in find_relevant_claims(base, acute)}
    assert "acute" in found
    assert "chronic" not in found


@pytest.mark.parametrize("design", [None, "other", "protocol", "case_report"])
def test_a_weak_or_unknown_design_bears_on_no_treatment(base, stored, design):
    assert find_relevant_claims(base, derive(stored, design=design)) == ()


def test_a_guideline_bears_on_claims_about_guidelines_only(base, stored):
    guideline = derive(
        stored,
        design="guideline",
        interventions=("acupuncture",),
        comparators=("usual_care",),
    )
    kinds = {base.claims[key].kind for key in find_relevant_claims(base, guideline)}
    assert "guideline" in kinds
    assert "cost" not in kinds


def test_a_title_that_makes_a_claim_is_enough(base, stored):
    titled = replace(stored, record=record("Cupping removes lactic acid from muscles"))
    stated = derive(titled, design=None, interventions=(), conditions=())
    assert find_relevant_claims(base, stated) == ("C5",)
