"""First and second readings, and the decision between them."""

from dataclasses import replace

import pytest
from support.judged import judgement

from evidence.claims.base.readings import check_readings, group_readings

FIRST = judgement("adams2001", judged_by="Ann")
SECOND = replace(FIRST, reading="second", judged_by="Ben")
OTHER = replace(SECOND, stance="contradicts")
DECISION = replace(FIRST, reading="adjudication", judged_by="Cleo", stance="mixed")


@pytest.mark.parametrize(
    ("rows", "state", "stance"),
    [
        ([FIRST], "one_reading", "supports"),
        ([FIRST, SECOND], "agreed", "supports"),
        ([FIRST, replace(SECOND, concerns=("imprecision",))], "agreed", "supports"),
        ([FIRST, OTHER], "disputed", "supports"),
        ([FIRST, replace(SECOND, directness="indirect")], "disputed", "supports"),
        ([FIRST, OTHER, DECISION], "adjudicated", "mixed"),
        ([FIRST, replace(SECOND, concerns=("imprecision",)), DECISION], "adjudicated", "mixed"),
    ],
)
def test_a_decision_stands_before_the_first_reading(rows, state, stance):
    for order in (rows, rows[::-1]):
        (readings,) = group_readings(order)
        assert (readings.state, readings.settled.stance) == (state, stance)


@pytest.mark.parametrize("other", [{"comparator": "none"}, {"outcome": "pain"}, {"study": "b2002"}])
def test_another_question_is_a_judgement_of_its_own(other):
    assert [one.state for one in group_readings([FIRST, replace(FIRST, **other)])] == [
        "one_reading",
        "one_reading",
    ]


@pytest.mark.parametrize(
    ("rows", "message"),
    [
        ([SECOND], "there is no first reading beside the second"),
        ([FIRST, replace(SECOND, judged_by="Ann")], "Ann read it first, too; two people read"),
        ([FIRST, replace(SECOND, judged_by="ann ")], "ann  read it first, too; two people read"),
        ([FIRST, SECOND, DECISION], "there is nothing to decide: its readers agree"),
        ([FIRST, DECISION], "there is nothing to decide without a second reading"),
        (
            [FIRST, OTHER, replace(DECISION, judged_by="Ben")],
            "Ben is one of its readers; a third person decides",
        ),
    ],
)
def test_what_cannot_be_is_a_problem_of_its_row(rows, message):
    assert list(check_readings(rows)) == [
        (len(rows) - 1, f"T1 x adams2001 (sham): {message}"),
    ]
    assert list(check_readings([FIRST, OTHER, DECISION])) == []


def test_every_judgement_of_the_bundled_base_is_one_reading(base):
    """Nobody has read them a second time, and nothing pretends that somebody has."""
    assert {row.reading for row in base.judgements} == {"first"}
    assert {one.state for claim in base.claims for one in base.readings_for(claim)} == {
        "one_reading"
    }


def test_where_readers_agree_the_doubts_of_both_stand():
    one = replace(FIRST, concerns=("imprecision",))
    two = replace(SECOND, concerns=("risk_of_bias", "imprecision"))
    (readings,) = group_readings([one, two])
    assert readings.settled.concerns == ("imprecision", "risk_of_bias")
