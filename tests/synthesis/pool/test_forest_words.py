"""What a forest plot says in words, of which each number can be checked by hand."""

import pytest

from evidence.synthesis.pool.exclusions import ExclusionReason
from evidence.synthesis.pool.forest_words import (
    describe_forest,
    format_heterogeneity,
    format_pooled_numbers,
    list_footnotes,
    side_labels,
    summarise_exclusions,
)
from evidence.synthesis.pool.pool_groups import Exclusion

RATIO = {"measure": "RR", "scale": "responders"}
ONLY_ARMS = "n: intervention / comparator."


@pytest.fixture(scope="module")
def refuse(finding):
    def make(*categories):
        return [
            Exclusion(
                "adams2001", "Adams 2001", finding(), ExclusionReason(category, f"{category}: so")
            )
            for category in categories
        ]

    return make


def words_of_pool(forest, rows, **model):
    (panel,) = forest(rows, **model).panels
    (group,) = panel.groups
    return *format_pooled_numbers(panel, group), format_heterogeneity(panel, group)


def test_two_trials_that_agree_have_a_pool_of_half_the_variance_and_no_heterogeneity(forest, row):
    """Two standard errors of 1 make one of 0.71, and with tau² = 0 a new trial is no surprise."""
    rows = [row(key, 4, 4 - 1.959964, 4 + 1.959964) for key in ("adams2001", "baker2002")]
    assert words_of_pool(forest, rows, test="z") == (
        "4.00 [2.61, 5.39]",
        "[2.61, 5.39]",
        "Heterogeneity: I² = 0 %, tau² = 0, Q = 0.00 (df = 1, p = 1.000)",
    )
    assert words_of_pool(forest, rows, method="FE")[:2] == ("4.00 [2.61, 5.39]", None)


def test_two_trials_that_contradict_each_other_have_almost_all_their_variance_between_them(
    forest, row
):
    """Effects 0 and 10, variances 1: Q = 10² / 2, tau² = 50 - 1, and I² = 49 / 50."""
    rows = [
        row("adams2001", 0, -1.959964, 1.959964),
        row("baker2002", 10, 10 - 1.959964, 10 + 1.959964),
    ]
    assert words_of_pool(forest, rows)[2] == (
        "Heterogeneity: I² = 98 %, tau² = 49, Q = 50.00 (df = 1, p < 0.001)"
    )


def test_pooled_ratios_are_ratios_and_their_tau2_is_said_to_be_of_logarithms(forest, row):
    rows = [
        row("adams2001", 2, 1, 4, **RATIO),
        row("baker2002", 0.5, 0.25, 1, **RATIO, direction="favours_comparator"),
    ]
    numbers, spread, heterogeneity = words_of_pool(forest, rows, test="z")
    assert numbers == "1.00 [0.26, 3.89]"  # log 2 = 0.693, so that the mean has se 0.693
    assert spread is not None
    assert "tau² = 0.836 (of logarithms), Q = 7.68 (df = 1, p = 0.006)" in heterogeneity


def test_the_sides_of_an_axis_are_named_after_comparator_and_subject(forest, row):
    shown = forest([row("adams2001", 4, 2, 6, comparator="waiting_list")])
    assert side_labels(shown, shown.panels[0]) == (
        "← favours waiting list",
        "favours acupuncture →",
    )


@pytest.mark.parametrize(
    ("cells", "notes"),
    [
        ([{"arm1_n": 60, "arm2_n": 58}] * 2, [ONLY_ARMS]),
        (
            [{"arm1_n": 60, "arm2_n": 58}, {}],
            [f"{ONLY_ARMS[:-1]}; or in all arms of the trial, where the arms were not read."],
        ),
        (
            [{"arm1_n": 60, "arm2_n": 58, "status": "derived"}, {"arm1_n": 9, "arm2_n": 9}],
            [ONLY_ARMS, "* computed from what was read."],
        ),
    ],
)
def test_below_the_plot_is_what_its_signs_mean_and_no_more(forest, row, cells, notes):
    rows = [
        row(key, 4, 2, 6, **some)
        for key, some in zip(("adams2001", "baker2002"), cells, strict=True)
    ]
    assert list_footnotes(forest(rows)) == notes


def test_below_a_plot_without_pools_it_is_said_that_there_is_none(forest, row):
    alone = row("adams2001", 4, 2, 6)
    elsewhere = row("baker2002", 4, 2, 6, timepoint="long")
    none = "No group holds two trials that may be pooled, so nothing is pooled here."
    assert list_footnotes(forest([alone, elsewhere]))[0] == none
    assert list_footnotes(forest((), [alone, row("baker2002", 4, 2, 6)])) == [none]


def test_refusals_are_counted_by_category_the_most_frequent_first(forest, refuse):
    shown = forest((), exclusions=refuse("rare", "often", "often"))
    assert shown.exclusion_counts == {"often": 2, "rare": 1}
    assert summarise_exclusions(shown) == (
        "Refused: 3 findings, each with its reason in the table: often (2); rare (1)."
    )


def test_more_categories_than_fit_are_summed_up_as_the_last_of_them(forest, refuse):
    shown = forest((), exclusions=refuse(*"aaaabbbccd"))
    assert summarise_exclusions(shown, most=4).endswith("a (4); b (3); c (2); d (1).")
    assert summarise_exclusions(shown, most=3).endswith("a (4); b (3); other reasons (3).")
    six = forest((), exclusions=refuse(*"abcdef"))
    assert summarise_exclusions(six).endswith("d (1); other reasons (2).")


def test_the_alt_text_tells_trials_reviews_and_refusals(forest, row, refuse):
    trials = [row("adams2001", 4, 2, 6), row("baker2002", 2, 1, 4, **RATIO)]
    reviews = [row("clark2003", 5, 3, 7)]
    assert describe_forest(forest(trials, reviews, refuse("one"))) == (
        "Forest plot of claim T2, Acupuncture reduces chronic low back pain more than sham: "
        "2 results of trials and 1 pooled estimate of reviews in 2 panels, a scale each; "
        "positive is better for acupuncture. "
        "Pain, short term (up to 3 months), against sham (mean difference: VAS 0-100 mm): "
        "Adams 2001 4.00 [2.00, 6.00]. "
        "Pain, short term (up to 3 months), against sham (reviews; mean difference: "
        "VAS 0-100 mm): Clark 2003 5.00 [3.00, 7.00]. "
        "Pain, short term (up to 3 months), against sham (risk ratio: responders): "
        "Baker 2002 2.00 [1.00, 4.00]. "
        "Refused: 1 finding."
    )


def test_the_alt_text_counts_only_what_there_is(forest, row):
    reviews = [row("adams2001", 4, 2, 6), row("baker2002", 4, 2, 6)]
    assert ": 2 pooled estimates of reviews in 1 panel," in describe_forest(forest((), reviews))
    nothing = describe_forest(forest(()))
    assert ": 0 results of trials in 0 panels," in nothing
    assert "Refused" not in nothing


def test_the_alt_text_of_a_pool_predicts_a_new_trial_except_from_a_fixed_effect(forest, row):
    rows = [row(key, 4, 4 - 1.959964, 4 + 1.959964) for key in ("adams2001", "baker2002")]
    assert describe_forest(forest(rows, test="z")).endswith(
        "to 4.00 [2.61, 5.39], prediction interval [2.61, 5.39], I² 0 %."
    )
    assert describe_forest(forest(rows, method="FE")).endswith(
        "2 trials pooled (fixed effect) to 4.00 [2.61, 5.39], I² 0 %."
    )


VAS = {"instrument": "VAS", "scale": "VAS 0-10", "scale_min": 0, "scale_max": 10}


def test_what_most_people_would_not_notice_is_said_in_units_of_the_axis(forest, row):
    """10 points of 100 are 1 of 10, and 10 again where the axis is stretched to 100."""
    shown = forest([row("adams2001", 2, 1, 3, **VAS)])
    assert shown.panels[0].important == pytest.approx(10)
    assert "Shaded: less than most people would notice (10 on VAS 0-100)." in list_footnotes(shown)
    in_sd = forest([row("adams2001", 0.4, 0.1, 0.7, measure="SMD")])
    assert in_sd.panels[0].important == pytest.approx(0.5)


@pytest.mark.parametrize(
    "cells",
    [
        RATIO | {"outcome": "response"},
        {"scale_min": None, "scale_max": None},
        VAS | {"scale_is_assumed": True},
    ],
)
def test_without_a_known_threshold_nothing_is_shaded(forest, row, cells):
    shown = forest([row("adams2001", 2, 1.5, 2.6, **cells)])
    assert shown.panels[0].important is None
    assert not [note for note in list_footnotes(shown) if note.startswith("Shaded")]


def test_effects_on_an_axis_with_two_thresholds_are_not_shaded(forest, row):
    scale = {"scale": "score", "scale_min": 0, "scale_max": 100}
    one = row("adams2001", 5, 3, 7, **scale, outcome="function")
    two = row("baker2002", 5, 3, 7, **scale, outcome="function", instrument="RMDQ")
    assert forest([one]).panels[0].important == pytest.approx(10)
    assert forest([one, two]).panels[0].important is None


@pytest.mark.parametrize(("comparator", "is_told"), [("usual_care", True), ("sham", False)])
def test_comparisons_without_a_sham_are_named(forest, row, comparator, is_told):
    notes = list_footnotes(forest([row("adams2001", 2, 1, 3, comparator=comparator)]))
    assert any(note.startswith("Unblinded") for note in notes) == is_told
