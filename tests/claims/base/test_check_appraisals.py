"""What can be wrong with an appraisal."""

from dataclasses import replace

import pytest
from support.appraised import appraise_study
from support.judged import finding, study

from evidence.claims.base.check_appraisals import check_appraisals

STUDIES = [study("trial2010"), study("review2012", "meta_analysis"), study("cohort2011", "cohort")]
STUDIES.append(study("crossed2013", "crossover_trial"))
FINDINGS = [
    replace(finding("trial2010", "low"), id="trial2010-1"),
    replace(finding("review2012", "low"), id="review2012-1"),
]
TRIAL = appraise_study("trial2010", "rob2", missing_data="high")
REVIEW = appraise_study("review2012", "amstar2", search="partial_yes", meta_analysis="no")


def complaints(*rows) -> list[tuple[int, str]]:
    return list(check_appraisals(rows, STUDIES, FINDINGS))


def test_complete_appraisals_are_in_order():
    assert complaints(*TRIAL, *REVIEW) == []
    assert complaints(replace(TRIAL[0], finding="trial2010-1")) == []


@pytest.mark.parametrize(
    ("row", "fields", "message"),
    [
        (TRIAL[0], {"domain": "search"}, "RoB 2 has no such domain; use one of randomisation"),
        (REVIEW[0], {"domain": "deviations"}, "AMSTAR 2 has no such domain"),
        (TRIAL[0], {"rating": "yes"}, "does not rate it 'yes'; use one of low, some_concerns"),
        (REVIEW[0], {"rating": "low"}, "AMSTAR 2 does not rate it 'low'; use one of yes, no"),
        (REVIEW[0], {"rating": "partial_yes"}, "question: AMSTAR 2 does not rate it 'partial_yes'"),
        (REVIEW[1], {"rating": "not_applicable"}, "protocol: AMSTAR 2 does not rate it"),
        (REVIEW[10], {"rating": "partial_yes"}, "use one of yes, no, not_applicable"),
        (TRIAL[0], {"study": "review2012"}, "RoB 2 is for randomised trials with parallel groups"),
        (
            TRIAL[0],
            {"study": "crossed2013"},
            "its version for crossover trials has a further domain",
        ),
        (REVIEW[0], {"study": "cohort2011"}, "AMSTAR 2 is for systematic reviews"),
        (REVIEW[0], {"finding": "review2012-1"}, "only RoB 2 is about one result"),
        (TRIAL[0], {"finding": "review2012-1"}, "review2012-1 is a result of review2012"),
        (TRIAL[0], {"reason": "Because."}, "the reason must be a sentence"),
    ],
)
def test_a_wrong_row_between_good_ones_is_named(row, fields, message):
    ((index, complaint),) = complaints(TRIAL[1], replace(row, **fields), REVIEW[2])
    assert index == 1
    assert message in complaint


def test_what_is_not_there_is_left_to_the_check_of_references():
    assert complaints(replace(TRIAL[0], study="nobody1999", finding="nobody1999-1")) == []
