"""The table of a forest plot, one row for each thing that it shows or refuses."""

import pytest

from evidence.synthesis.pool.exclusions import ExclusionReason
from evidence.synthesis.pool.forest_table import FOREST_COLUMNS, forest_to_frame, forest_to_records
from evidence.synthesis.pool.pool_groups import Exclusion

RATIO = {"measure": "RR", "scale": "responders"}


@pytest.fixture(scope="module")
def shown(forest, row, finding):
    """Two ratios that make 1 between them, a review, and a refusal."""
    trials = [
        row("adams2001", 2, 1, 4, **RATIO, arm1_n=60, arm2_n=58),
        row("baker2002", 0.5, 0.25, 1, **RATIO, direction="favours_comparator", note="as read"),
    ]
    review = row("clark2003", 5, 3, 7)
    cells = {"estimate": 3.0, "arm1_n": 12, "note": "see there", "status": "derived"}
    refused = Exclusion("dodd2004", "Dodd 2004", finding(**cells), ExclusionReason("no", "no way"))
    return forest(trials, [review], [refused], test="z")


def test_a_row_is_a_trial_a_pool_a_review_or_a_refusal_and_says_only_what_it_has(shown):
    records = forest_to_records(shown)
    assert [one["part"] for one in records] == ["trial", "trial", "pooled", "review", "refused"]
    assert all(tuple(one) == FOREST_COLUMNS for one in records)
    said = {one["part"]: {name for name in one if one[name] is not None} for one in records}
    question = {"part", "label", "outcome", "timepoint", "comparator", "measure", "scale"}
    numbers = question | {"window", "estimate", "ci_low", "ci_high"}
    named = numbers | {"study", "finding", "source", "derived"}
    heterogeneity = {"pi_low", "pi_high", "i2", "tau2", "q", "q_df", "q_p", "k", "model"}
    assert said["trial"] == named | {"n_in_all", "weight", "note"}
    assert said["pooled"] == numbers | {"weight"} | heterogeneity
    assert said["review"] == named
    assert said["refused"] == question | {
        *("study", "finding", "n_intervention", "estimate", "derived", "reason", "note")
    }


def test_a_pool_of_ratios_is_in_ratios_with_its_q_on_one_degree_of_freedom(shown):
    pooled = forest_to_records(shown)[2]
    assert (pooled["estimate"], pooled["weight"]) == (pytest.approx(1), 100)
    assert (pooled["k"], pooled["q_df"]) == (2, 1)
    for low, high in (("ci_low", "ci_high"), ("pi_low", "pi_high")):
        assert 0 < pooled[low] < 1
        assert pooled[low] * pooled[high] == pytest.approx(1)


def test_counts_stay_whole_numbers_where_some_are_missing(shown):
    table = forest_to_frame(shown)
    assert table["n_intervention"].dtype == "Int64"
    assert table["n_intervention"].dropna().tolist() == [60, 12]
    assert table["n_comparator"].dropna().tolist() == [58]
    assert table["derived"].tolist()[-1] is True


def test_a_plot_of_nothing_has_a_table_with_all_its_columns(forest):
    table = forest_to_frame(forest(()))
    assert (tuple(table.columns), len(table)) == (FOREST_COLUMNS, 0)
