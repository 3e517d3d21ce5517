"""A row of a summary of findings, and the words of its cells."""

import json

import pytest
from support.judged import judged_base, judgement, measured, study

from evidence.claims.card.card import build_card
from evidence.claims.card.rows.summary_row import SummaryRow

MD = {
    "measure": "MD", "estimate": 1.21, "ci_low": 0.92, "ci_high": 1.5, "scale": "VAS 0-10",
    "scale_min": 0.0, "scale_max": 10.0, "lower_is_better": False, "weeks": 13.0,
    "timepoint": "short",
}  # fmt: skip


def row_of(*findings, **fields):
    review = study("r2020", "meta_analysis", sample_size=1200, n_studies=9)
    base = judged_base([review], [judgement("r2020", **fields)], findings)
    (row,) = build_card(base, "T1").summary_rows
    return row


def test_the_cells_of_a_row():
    row = row_of(measured("r2020", **MD))
    assert (row.time, row.comparison, row.people) == (
        "up to 3 months (13 weeks)",
        "sham",
        "1,200 (9 studies)",
    )
    assert row.effect == "MD 1.21 (0.92 to 1.5), VAS 0-10 (r2020)"
    assert row.absolute == "Better by 12 points of 100 (95 % interval 9.2 to 15)"
    assert row.importance == "Most people would notice 10 or more"
    assert row.grade == "⊕⊕⊝⊝ Low"


@pytest.mark.parametrize(
    ("certainty", "grade"),
    [
        ("high", "⊕⊕⊕⊕ High"),
        ("moderate", "⊕⊕⊕⊝ Moderate"),
        ("low", "⊕⊕⊝⊝ Low"),
        ("very_low", "⊕⊝⊝⊝ Very low"),
        (None, "–"),
    ],
)
def test_certainties_have_the_symbols_of_grade(certainty, grade):
    row = SummaryRow("pain", "Pain", "sham", "short", "Nothing", certainty=certainty)
    assert row.grade == grade


def test_an_empty_row_has_dashes():
    row = SummaryRow("pain", "Pain", None, None, "Not reported by the sources read")
    assert (row.people, row.effect, row.comparison, row.time) == ("–", "–", "–", "")
    assert (row.printed, row.absolute, row.importance, row.reasons) == ("", "", "", ())
    assert row.n_studies is None
    told = row.to_json_dict()
    assert told.pop("statement") == "Not reported by the sources read"
    assert (told.pop("outcome"), told.pop("reasons"), told.pop("notes")) == ("pain", [], [])
    assert set(told.values()) == {None}


def test_results_that_differ_give_no_number():
    row = row_of(measured("r2020", 1, **MD), measured("r2020", 2, **(MD | {"estimate": -2.0})))
    assert row.effect == "results that differ (r2020)"
    assert row.statement == "Results on pain differ"
    assert row.to_json_dict()["estimate"] is None


def test_percentages_and_ratings_are_shown_as_they_are():
    share = {"measure": "percent", "estimate": 9.31, "ci_low": 5.1, "ci_high": 14.62}
    row = row_of(measured("r2020", direction="not_applicable", **share))
    assert row.effect == "9.31 % (5.1 to 14.62) (r2020)"
    rating = {"measure": "rating", "estimate": 107.0, "scale": "per 1000 patients"}
    assert row_of(measured("r2020", **rating)).effect == "107, per 1000 patients (r2020)"


def test_json_is_plain():
    told = row_of(measured("r2020", **MD)).to_json_dict()
    assert json.loads(json.dumps(told)) == told
    assert told["natural_units"] == {
        "estimate": pytest.approx(12.1),
        "interval": [pytest.approx(9.2), pytest.approx(15.0)],
        "units": "points of 100",
    }
    assert (told["finding"], told["estimate"], told["interval"]) == ("r2020-1", 1.21, [0.92, 1.5])
    assert told["people_are_of_result"] is False
    assert told["certainty"] == "low"
    assert told["reasons"] == [
        "One step down for imprecision: it rests on r2020 alone.",
        "Not above low: no counted review rates its own evidence for this, as far as it was read.",
    ]


@pytest.mark.parametrize(
    ("cells", "side"),
    [
        ({"measure": "RR", "lower_is_better": True}, "; below 1 is better (r2020)"),
        ({"measure": "OR", "lower_is_better": False}, "; above 1 is better (r2020)"),
        ({"scale_max": None}, "; above 0 is better (r2020)"),
        ({"scale_max": None, "direction": "no_difference"}, "VAS 0-10 (r2020)"),
    ],
)
def test_the_better_side_is_named_where_no_natural_units_say_it(cells, side):
    assert row_of(measured("r2020", **(MD | cells))).effect.endswith(side)


def test_of_a_trial_with_several_arms_the_one_that_is_shown_is_named():
    row = row_of(measured("r2020", 1, **(MD | {"intervention_name": "a long course"})))
    assert row.effect.endswith("(r2020, a long course)")
