"""Appraisals, written into a base of one's own."""

from dataclasses import replace

import pytest
from support.appraised import appraise_study
from support.small_base import write_honey_base

from evidence.claims.base.load import read_base
from evidence.claims.living.appraising import add_appraisal
from evidence.errors import EvidenceError

TRIAL = appraise_study("paul2007", "rob2")
REVIEW = appraise_study("oduwole2018", "amstar2", search="no")


@pytest.fixture
def folder(tmp_path):
    return write_honey_base(tmp_path / "base")


def test_appraisals_are_added_behind_those_that_are_there(folder):
    assert read_base(folder).appraisals == ()
    add_appraisal(folder, TRIAL)
    made = add_appraisal(folder, REVIEW)
    assert made.appraisals == read_base(folder).appraisals == (*TRIAL, *REVIEW)
    assert made.appraisals_for("oduwole2018") == REVIEW


def test_the_same_person_rates_a_domain_once_for_each_result_and_others_may_too(folder):
    add_appraisal(folder, TRIAL)
    before = (folder / "appraisals.csv").read_bytes()
    with pytest.raises(EvidenceError, match="nothing was written") as caught:
        add_appraisal(folder, TRIAL[:1])
    assert (
        "the rating of paul2007 in rob2 randomisation by Ann occurs a second time"
        in caught.value.problems[0].message
    )
    assert (folder / "appraisals.csv").read_bytes() == before
    add_appraisal(folder, [replace(row, finding="paul2007-1") for row in TRIAL])
    made = add_appraisal(folder, appraise_study("paul2007", "rob2", by="Bob"))
    assert len(made.appraisals) == 15


@pytest.mark.parametrize(
    ("field", "message"),
    [
        ({"study": "nobody1999"}, "study 'nobody1999' is not in studies.csv"),
        ({"finding": "paul2007-9"}, "finding 'paul2007-9' is not in findings.csv"),
        ({"study": "oduwole2018"}, "RoB 2 is for randomised trials"),
    ],
)
def test_a_wrong_rating_among_good_ones_keeps_all_from_being_written(folder, field, message):
    with pytest.raises(EvidenceError, match=message):
        add_appraisal(folder, [TRIAL[0], replace(TRIAL[1], **field), TRIAL[2]])
    assert not (folder / "appraisals.csv").exists()
