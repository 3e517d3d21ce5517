"""Limits of a benefit that a text leaves out."""

from dataclasses import replace

import pytest

from evidence.claims.verdict.caveats import (
    describe_duration_mismatch,
    find_benefit_findings,
    find_caveats,
)


@pytest.fixture
def good(base):
    """A finding of a benefit against usual care, long after treatment, without a certainty."""
    return replace(
        base.findings[0],
        outcome="pain",
        timepoint="long",
        comparator="usual_care",
        direction="favours_intervention",
        certainty=None,
        grades=(),
    )


def kinds(findings, *concepts: str) -> list[str]:
    return [caveat.kind for caveat in find_caveats(findings, frozenset(concepts))]


def test_a_lasting_benefit_without_a_grade_has_no_caveat(good):
    assert kinds([good]) == []


@pytest.mark.parametrize("direction", ["no_difference", "mixed"])
def test_no_clear_difference_from_sham_is_a_caveat_unless_the_text_names_sham(good, direction):
    sham = replace(good, comparator="sham", direction=direction)
    assert kinds([good, sham]) == ["sham"]
    assert kinds([good, sham], "sham") == []


def test_one_benefit_over_sham_is_enough_for_no_caveat(good):
    sham = replace(good, comparator="sham", direction="no_difference")
    assert kinds([good, sham, replace(good, comparator="sham")]) == []


@pytest.mark.parametrize(
    ("grades", "expected"),
    [
        (("low",), ["certainty"]),
        (("low", "very_low"), ["certainty"]),
        (("very_low",), []),
        (("moderate", "low"), []),
        ((), []),
    ],
)
def test_low_certainty_is_a_caveat_unless_the_text_hedges(good, grades, expected):
    rated = replace(good, certainty="in other words", grades=grades)
    assert kinds([rated]) == expected
    assert kinds([rated], "hedge") == []


def test_a_benefit_known_for_a_short_time_is_a_caveat_unless_the_text_says_when(good):
    soon = replace(good, timepoint="short")
    assert kinds([soon]) == ["time"]
    assert kinds([soon, good]) == []
    assert kinds([soon], "short_term") == []


def test_without_a_benefit_there_is_nothing_to_limit(good):
    harm = replace(good, direction="favours_comparator", timepoint="short", grades=("low",))
    assert kinds([harm, replace(harm, comparator="sham", direction="mixed")]) == []


def test_other_reports_of_the_same_work_are_looked_at_too(base):
    companions = [study for study in base.studies.values() if study.companion_of]
    for study in companions:
        keys = {finding.study for finding in find_benefit_findings(base, study)}
        assert keys <= {study.key, study.companion_of}
    assert all(
        finding.outcome != "cost"
        for study in base.studies.values()
        for finding in find_benefit_findings(base, study)
    )


def test_a_text_on_chronic_pain_does_not_fit_a_study_of_acute_pain(base):
    acute = replace(next(iter(base.studies.values())), duration="acute")
    chronic = replace(acute, duration="chronic")
    assert describe_duration_mismatch(acute, frozenset({"chronic"})) is not None
    assert describe_duration_mismatch(acute, frozenset({"chronic", "acute"})) is None
    assert describe_duration_mismatch(chronic, frozenset({"acute"})) is not None
    assert describe_duration_mismatch(chronic, frozenset()) is None


def test_what_each_caveat_says(good):
    sham = replace(good, comparator="sham", direction="no_difference")
    assert messages([good, sham]) == ["there was no clear difference from sham"]
    mixed = [good, sham, replace(sham, direction="mixed")]
    assert messages(mixed) == ["compared with sham, the results were mixed"]
    soon = replace(good, timepoint="immediate")
    assert messages([soon]) == ["its benefit is known right after treatment only"]
    assert messages([soon, replace(good, timepoint="short")]) == [
        "its benefit is known up to 3 months only"
    ]
    rated = replace(good, certainty="low (GRADE)", grades=("low",))
    assert messages([rated]) == ["its certainty was graded low (GRADE)"]


def messages(findings) -> list[str]:
    return [caveat.message for caveat in find_caveats(findings, frozenset())]


def test_a_caveat_shows_the_finding_it_rests_on(good):
    soon = replace(good, id="soon-1", timepoint="short", certainty="low", grades=("low",))
    sham = replace(good, id="sham-1", comparator="sham", direction="mixed")
    shown = {caveat.kind: caveat.finding.id for caveat in find_caveats([sham, soon], frozenset())}
    assert shown == {"sham": "sham-1", "certainty": "soon-1", "time": "soon-1"}


def test_a_result_without_a_grade_takes_nothing_from_one_with_a_low_grade(good):
    rated = replace(good, certainty="low", grades=("low",))
    assert kinds([good, rated]) == ["certainty"]
    assert kinds([rated, replace(rated, certainty="moderate", grades=("moderate",))]) == []


def test_a_sham_result_with_another_direction_is_no_caveat(good):
    sham = replace(good, comparator="sham", direction="no_difference")
    against = replace(sham, direction="favours_comparator")
    assert kinds([good, sham, against]) == []


def test_a_second_report_and_its_main_report_share_their_findings(base, good):
    main, second = list(base.studies.values())[:2]
    second = replace(second, companion_of=main.key)
    found = replace(good, id="main-1", study=main.key)
    changed = replace(base, studies={main.key: main, second.key: second}, findings=(found,))
    assert find_benefit_findings(changed, second) == [found]
    assert find_benefit_findings(changed, main) == [found]
    other = replace(second, companion_of=None)
    assert find_benefit_findings(replace(changed, studies={main.key: main}), other) == []
