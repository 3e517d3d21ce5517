"""Findings, claims and judgements as columns."""

import re
from dataclasses import replace
from typing import get_args

from evidence.claims.base.models import (
    CURATED_COMPARATORS,
    RATIO_NAMES,
    TIMEPOINT_LABELS,
    Measure,
    Timepoint,
    describe_comparator,
    format_label,
)


def test_ids_of_findings_are_unique_and_begin_with_their_study(base):
    ids = [row.id for row in base.findings]
    assert len(set(ids)) == len(ids)
    assert all(row.id.rsplit("-", 1)[0] == row.study for row in base.findings)


def test_a_judgement_names_a_finding_of_its_own_study_and_comparator(base):
    findings = {row.id: row for row in base.findings}
    named = [row for row in base.judgements if row.finding]
    assert named
    for row in named:
        finding = findings[row.finding]
        assert (finding.study, finding.comparator) == (row.study, row.comparator)


def test_estimates_lie_inside_their_scales(base):
    for row in base.findings:
        if row.scale_min is not None and row.scale_max is not None:
            assert row.scale_min < row.scale_max
            if row.estimate is not None and row.measure in ("MD", "WMD"):
                assert abs(row.estimate) <= row.scale_max - row.scale_min


def test_the_highest_grade_is_named_in_the_words_of_the_certainty(base):
    for row in base.findings:
        assert all(grade.replace("_", " ") in (row.certainty or "") for grade in row.grades)


def test_percentages_are_among_the_other_numbers(base):
    row = replace(base.findings[0], other_numbers=("12", "-0.5", "33%", "4.5%"))
    assert row.other_percentages == (33.0, 4.5)


def test_a_claim_about_a_duration_names_it(base):
    for claim in base.claims.values():
        named = re.findall(r"\b(acute|chronic) (?:low )?back\b", claim.population)
        assert (claim.id, [claim.duration] if claim.duration else []) == (claim.id, named)


def test_words_are_shown_without_underscores():
    assert format_label("no_treatment") == "no treatment"


def test_each_comparator_and_time_has_words_of_its_own():
    phrases = {describe_comparator(word) for word in CURATED_COMPARATORS}
    assert len(phrases) == len(CURATED_COMPARATORS)
    assert {"sham", "no treatment", "a waiting list", "another treatment"} <= phrases
    assert tuple(TIMEPOINT_LABELS) == get_args(Timepoint)


def test_ratios_are_measures():
    assert RATIO_NAMES.keys() < set(get_args(Measure))
