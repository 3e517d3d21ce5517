"""Results in units that readers know."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from support.judged import measured

from evidence.claims.card.natural_units import (
    convert_to_natural_units,
    format_exact,
    format_rounded,
)


def convert(**cells):
    return convert_to_natural_units(
        measured("r2020", **({"lower_is_better": False, "estimate": 2.0} | cells))
    )


def test_differences_are_stretched_to_a_hundred_points():
    effect = convert(measure="MD", scale_min=0.0, scale_max=24.0, ci_low=1.2, ci_high=2.4)
    assert (effect.units, effect.estimate) == ("points of 100", pytest.approx(8.333, abs=1e-3))
    assert (effect.ci_low, effect.ci_high) == (pytest.approx(5.0), pytest.approx(10.0))


@pytest.mark.parametrize(
    "cells",
    [
        {"measure": "MD"},
        {"measure": "percent"},
        {"measure": "rating"},
        {"measure": None},
        {"measure": "SMD", "estimate": None},
    ],
)
def test_what_has_no_natural_units_is_left_alone(cells):
    assert convert(**cells) is None


def test_a_risk_difference_is_in_people_of_a_hundred_already():
    effect = convert(measure="RD", estimate=20.2, ci_low=13.4, ci_high=26.7)
    assert effect.describe() == "better for 20 people of 100 (95 % interval 13 to 27)"


def test_an_odds_ratio_becomes_people_by_the_formula_of_the_cochrane_handbook():
    """Section 15.4.4.4: an odds ratio of 0.64 and 60 of 100 give a risk of 0.49."""
    effect = convert(measure="OR", estimate=0.64, baseline_risk=60.0)
    assert 60 + effect.estimate == pytest.approx(100 * 0.64 * 0.6 / (0.4 + 0.64 * 0.6))
    assert 60 + effect.estimate == pytest.approx(49.0, abs=0.05)


def test_a_risk_ratio_becomes_people():
    effect = convert(measure="RR", estimate=1.33, ci_low=1.04, ci_high=1.7, baseline_risk=29.4)
    assert effect.estimate == pytest.approx(9.702)
    assert (effect.ci_low, effect.ci_high) == (pytest.approx(1.176), pytest.approx(20.58))


def test_fewer_people_are_better_where_lower_is():
    effect = convert(
        measure="RR", estimate=0.5, ci_low=0.25, ci_high=1.5, baseline_risk=20.0,
        lower_is_better=True,
    )  # fmt: skip
    assert (effect.estimate, effect.ci_low, effect.ci_high) == (10.0, -10.0, 15.0)
    assert effect.includes_none


def test_no_risk_is_above_all_people():
    effect = convert(measure="RR", estimate=3.29, ci_low=0.85, ci_high=12.8, baseline_risk=12.5)
    assert effect.ci_high == 87.5


@pytest.mark.parametrize(
    ("measure", "baseline", "units"),
    [
        ("RR", None, "risk ratio"),
        ("OR", None, "odds ratio"),
        ("HR", None, "hazard ratio"),
        ("HR", 20.0, "hazard ratio"),
    ],
)
def test_a_ratio_stays_one_without_a_baseline_risk(measure, baseline, units):
    effect = convert(measure=measure, estimate=1.3, ci_low=1.1, ci_high=1.5, baseline_risk=baseline)
    assert effect.describe() == f"{units} 1.3 (95 % interval 1.1 to 1.5; above 1 is better)"
    assert effect.is_ratio
    assert not effect.includes_none


@pytest.mark.parametrize(
    ("estimate", "is_low_better", "is_better"),
    [(1.3, False, True), (0.7, False, False), (0.7, True, True), (1.3, True, False)],
)
def test_the_better_side_of_a_ratio_depends_on_what_it_counts(estimate, is_low_better, is_better):
    effect = convert(measure="RR", estimate=estimate, lower_is_better=is_low_better)
    assert effect.is_better is is_better


@given(st.floats(0.01, 100), st.floats(0.1, 99.9), st.sampled_from(["RR", "OR"]))
def test_a_ratio_and_its_people_are_on_the_same_side(ratio, baseline, measure):
    effect = convert(measure=measure, estimate=ratio, baseline_risk=baseline)
    assert -baseline <= effect.estimate <= 100 - baseline
    assert (effect.estimate > 1e-9) is (ratio > 1 + 1e-9) or abs(effect.estimate) < 1e-6


@pytest.mark.parametrize(
    ("cells", "words"),
    [
        (
            {"estimate": -2.0, "ci_low": -3.0, "ci_high": -1.0},
            "worse by 2 {} (95 % interval 1 to 3)",
        ),
        ({"ci_low": 1.0, "ci_high": 3.0}, "better by 2 {} (95 % interval 1 to 3)"),
        ({"ci_low": -1.0, "ci_high": 5.0}, "better by 2 {} (95 % interval 1 worse to 5 better)"),
        ({"estimate": -2.0, "ci_low": -3.0}, "worse by 2 {}"),
    ],
)
def test_an_interval_goes_the_way_of_its_number(cells, words):
    said = convert(measure="SMD", **cells).describe()
    assert said == words.format("standard deviations")


@pytest.mark.parametrize("number", [5e-05, 1.5e-7, 0.1, 9.96, 10.4, 12345678901.0, 0.0])
def test_a_number_has_no_power_of_ten(number):
    assert {"e", "E"}.isdisjoint(format_rounded(number) + format_exact(number))
    assert float(format_exact(number)) == pytest.approx(number, rel=1e-9)
