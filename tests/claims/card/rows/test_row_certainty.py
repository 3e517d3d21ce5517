"""The certainty of one result: that of its comparator's evidence, or lower."""

import pytest
from support.judged import judged_base, judgement, measured, study

from evidence.claims.card.card import build_card
from evidence.claims.card.rows.row_certainty import find_own_grade

SMD = {"measure": "SMD", "estimate": 0.3, "ci_low": 0.2, "ci_high": 0.4, "lower_is_better": False}


def steps_of(*findings, design="meta_analysis", others=(), **fields):
    """Return the steps of the one row of a claim with one study, and others that found the same."""
    keys = ("r2020", *others)
    studies = [study(key, design) for key in keys]
    base = judged_base(studies, [judgement(key) for key in keys], findings, **fields)
    (row,) = build_card(base, "T1").summary_rows
    return [(step.kind, step.certainty) for step in row.steps]


def test_it_is_that_of_the_verdict_where_the_source_rates_its_evidence_so():
    rated = measured("r2020", grades=("moderate",), **SMD)
    assert steps_of(rated, others=("r2019",)) == [("start", "high"), ("ceiling", "moderate")]


def test_a_result_is_not_above_the_rating_of_its_own_source():
    row = measured("r2020", grades=("low", "very_low"), **SMD)
    higher = measured("r2020", 2, timepoint="any", outcome="function", grades=("high",))
    assert steps_of(row, higher, others=("r2019",))[-1] == ("ceiling", "very_low")


def test_a_review_of_treatments_that_rates_nothing_is_not_above_low():
    """Neither is the number of one beside a leading review that rates its own evidence higher."""
    beside = measured("r2019", **SMD)
    assert steps_of(beside, others=("r2019",))[-1] == ("ceiling", "low")
    told = measured("r2020", grades=("moderate",))
    assert steps_of(told, beside, others=("r2019",))[1:] == [
        ("ceiling", "moderate"),
        ("ceiling", "low"),
    ]


def test_the_number_of_one_trial_among_several_is_imprecise():
    steps = steps_of(measured("r2020", **SMD), design="rct", others=("r2019", "r2018"))
    assert steps == [("start", "high"), ("imprecision", "moderate")]


def test_an_interval_from_important_to_none_is_imprecise_once():
    wide = measured("r2020", **(SMD | {"ci_low": -0.1, "ci_high": 0.7}))
    narrow = measured("r2020", **SMD)
    cells = {"kind": "safety", "others": ("r2019",)}
    assert ("imprecision", "low") in steps_of(wide, **cells)
    assert "imprecision" not in dict(steps_of(narrow, **cells))
    alone = steps_of(wide, kind="safety")
    assert [kind for kind, _ in alone].count("imprecision") == 1


def test_what_was_not_studied_is_very_low():
    base = judged_base(
        [study("r2020", "rct")], [judgement("r2020", "insufficient")], (measured("r2020", **SMD),)
    )
    (row,) = build_card(base, "T1").summary_rows
    assert (row.certainty, row.statement) == (
        "very_low",
        "Too little evidence to tell the effect on pain",
    )


@pytest.mark.parametrize(("time", "grade"), [("short", "low"), ("long", "moderate")])
def test_the_rating_of_the_same_time_is_preferred(time, grade):
    rows = [
        measured("r2020", 1, timepoint="short", grades=("low",)),
        measured("r2020", 2, timepoint="any", grades=("moderate", "high")),
        measured("r2020", 3, timepoint="long"),
    ]
    assert find_own_grade(rows, time) == grade


def test_no_row_is_surer_than_the_verdict_on_its_comparator(base):
    order = ("high", "moderate", "low", "very_low")
    rows = 0
    for claim in base.claims:
        card = build_card(base, claim)
        for row in card.summary_rows:
            if row.certainty:
                rows += 1
                verdict = card.by_comparator[row.comparator]
                assert order.index(row.certainty) >= order.index(verdict.certainty), claim
    assert rows > 50
