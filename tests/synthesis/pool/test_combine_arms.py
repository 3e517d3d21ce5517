"""Arms that share a control become one, as if they had never been apart."""

import math
import statistics
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from evidence.claims.base.load import EvidenceBase
from evidence.synthesis.pool.combine_arms import combine_arms
from evidence.synthesis.pool.effects import ContinuousArm, combine_two_arms, mean_difference
from evidence.synthesis.pool.eligibility import assess_eligibility

SCORES = st.lists(st.floats(0, 100), min_size=2, max_size=30)


def describe(scores):
    return ContinuousArm(len(scores), statistics.mean(scores), statistics.stdev(scores))


@given(one=SCORES, two=SCORES)
def test_a_combined_arm_is_that_of_all_its_people(one, two):
    combined, whole = combine_two_arms(describe(one), describe(two)), describe(one + two)
    assert combined.n == whole.n
    assert combined.mean == pytest.approx(whole.mean, abs=1e-6)
    assert combined.sd == pytest.approx(whole.sd, abs=1e-6)


@pytest.fixture
def arms(finding):
    """Two arms of 50 and 30 people against one control of 40, each with an SD of 2."""
    rows = []
    for name, n, estimate in (("needles", 50, 1.0), ("heat", 30, 1.5)):
        half = 1.959964 * 2 * math.sqrt(1 / n + 1 / 40)
        cells = {"estimate": estimate, "ci_low": estimate - half, "ci_high": estimate + half}
        rows.append(finding(id=f"adams2001-{len(rows) + 1}", intervention_name=name, **cells))
        rows[-1] = replace(rows[-1], arm1_n=n, arm2_n=40)
    return tuple(rows)


@pytest.fixture
def trial(base, study):
    def build(**cells):
        return EvidenceBase({"adams2001": study(**cells)}, (), {}, (), base.topic)

    return build


def test_arms_with_one_control_become_one_arm_with_the_people_of_both(arms, trial):
    ((made, parts),) = combine_arms(trial(), arms)
    combined = combine_two_arms(ContinuousArm(50, 1.0, 2.0), ContinuousArm(30, 1.5, 2.0))
    expected = mean_difference(combined, ContinuousArm(40, 0.0, 2.0))
    assert parts == arms
    assert (made.arm1_n, made.arm2_n, made.status) == (80, 40, "derived")
    assert made.intervention_name == "needles and heat"
    assert made.estimate == pytest.approx((50 * 1.0 + 30 * 1.5) / 80)
    half = 1.959964 * math.sqrt(expected.vi)
    assert (made.ci_low, made.ci_high) == pytest.approx(
        (made.estimate - half, made.estimate + half)
    )


@pytest.mark.parametrize(
    "unlike",
    [
        {"intervention_name": None},
        {"intervention_name": "needles"},
        {"weeks": 26},
        {"comparator_name": "another control"},
        {"scale": "McGill"},
        {"instrument": "RMDQ"},
        {"scale_max": 100},
        {"scale_is_assumed": True},
        {"score": "end"},
        {"arm2_n": 41},
        {"arm1_n": None},
        {"ci_low": None},
        {"ci_low": -90.0},
    ],
)
def test_what_differs_in_more_than_the_treatment_stays_apart(arms, trial, unlike):
    rows = (arms[0], replace(arms[1], **unlike))
    assert [parts for _, parts in combine_arms(trial(), rows)] == [(row,) for row in rows]


def test_the_people_of_a_crossover_trial_are_not_counted_twice(arms, trial):
    assert len(combine_arms(trial(design="crossover_trial"), arms)) == 2


def test_a_trial_of_the_base_with_two_arms_is_one_row_with_the_people_of_both(base):
    rows = [
        row
        for group in assess_eligibility(base, "T3").trial_groups
        for row in group.effects
        if row.study == "cherkin2009" and row.measure == "SMD"
    ]
    (row,) = rows
    assert [part.id for part in row.parts] == ["cherkin2009-1", "cherkin2009-5"]
    assert row.n == 157 + 158 + 161


def test_arms_on_both_sides_of_the_control_have_the_side_of_their_combination(arms, trial):
    worse = replace(arms[1], estimate=-4.0, ci_low=-5.0, ci_high=-3.0)
    worse = replace(worse, direction="favours_comparator")
    for rows in ((arms[0], worse), (worse, arms[0])):
        ((made, _),) = combine_arms(trial(), rows)
        assert made.estimate < 0
        assert made.direction == "favours_comparator"


def test_an_arm_that_may_not_be_pooled_by_itself_is_not_combined(base):
    """The base would be refused with it; a base in memory may have it all the same."""
    (second,) = [row for row in base.findings if row.id == "cherkin2009-5"]
    wrong = replace(second, direction="favours_comparator")
    findings = tuple(wrong if row is second else row for row in base.findings)
    found = assess_eligibility(replace(base, findings=findings), "T3")
    (row,) = [
        row
        for group in found.trial_groups
        for row in group.effects
        if row.study == "cherkin2009" and row.measure == "SMD"
    ]
    assert [part.id for part in row.parts] == ["cherkin2009-1"]
    assert wrong in [refusal.finding for refusal in found.exclusions]
