"""Designs and their levels of evidence."""

from typing import get_args

import pytest

from evidence.studies.designs import DESIGNS, QUESTION_TYPES, design_info, evidence_level
from evidence.studies.study import Design


def test_every_design_has_a_label_and_a_level_for_each_type_of_question():
    assert [info.design for info in DESIGNS] == list(get_args(Design))
    assert all(info.label for info in DESIGNS)
    assert all(len(info.levels) == len(QUESTION_TYPES) for info in DESIGNS)
    assert {level for info in DESIGNS for level in info.levels} <= {1, 2, 3, 4, 5}


@pytest.mark.parametrize(
    ("design", "question", "level"),
    [
        ("systematic_review", "treatment", 1),
        ("rct", "treatment", 2),
        ("cohort", "harm", 3),
        ("survey", "prevalence", 1),
        ("case_series", "treatment", 4),
        ("narrative_review", "treatment", 5),
    ],
)
def test_levels_are_those_of_ocebm_2011(design, question, level):
    assert evidence_level(design, question) == level


def test_a_review_says_that_it_is_one():
    assert design_info("meta_analysis").is_review
    assert not design_info("rct").is_review
    assert design_info("rct").label == "randomised trial"
