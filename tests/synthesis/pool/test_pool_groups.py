"""Which effects are one pool, and which of several effects of a trial is kept in it."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from evidence.synthesis.pool.pool_groups import group_effects, keep_one_effect_per_trial

KEYS = ("adams2001", "baker2002", "clark2003")


@pytest.fixture(scope="module")
def keep(base, study):
    """Keep one effect of each trial; some studies have companions or registration numbers."""

    def decide(rows, **studies):
        known = {key: study(key, **studies.get(key, {})) for key in KEYS}
        return keep_one_effect_per_trial(replace(base, studies=known), group_effects(rows))

    return decide


def estimates(groups):
    return [[effect.yi for effect in group.effects] for group in groups]


def test_capital_letters_do_not_make_another_scale(row):
    one = row("adams2001", 1, 0, 2, scale="VAS 0-100 mm")
    two = row("baker2002", 2, 1, 3, scale="vas 0-100 MM")
    other = row("clark2003", 3, 2, 4, scale="McGill")
    groups = group_effects([one, other, two])
    assert [(group.scale, len(group.effects)) for group in groups] == [
        ("VAS 0-100 mm", 2),
        ("McGill", 1),
    ]


def test_participants_are_those_of_both_arms_or_not_known(row):
    assert row("adams2001", 1, 0, 2, arm1_n=20, arm2_n=22).n == 42
    assert row("adams2001", 1, 0, 2, arm1_n=20).n is None
    assert row("adams2001", 1, 0, 2, arm2_n=22).n is None


def test_the_latest_time_is_kept_and_a_time_that_is_not_known_comes_last(row, keep):
    rows = [
        row("adams2001", number, number - 1, number + 1, weeks=weeks)
        for number, weeks in ((1, None), (2, 0.5), (3, 12), (4, 8))
    ]
    kept, duplicates = keep(rows)
    assert estimates(kept) == [[3]]
    assert [one.finding.weeks for one in duplicates] == [8, 0.5, None]


def test_a_number_that_was_read_is_kept_though_a_computed_one_is_later(row, keep):
    read = row("adams2001", 1, 0, 2, weeks=4)
    computed = row("adams2001", 2, 1, 3, weeks=12, status="derived")
    kept, (duplicate,) = keep([computed, read])
    assert estimates(kept) == [[1]]
    assert duplicate.reason == (
        "its participants are in this pool with another result; one result of a trial is kept"
    )


def test_of_two_results_alike_in_all_this_the_first_of_the_table_is_kept(row, keep):
    one, two = row("adams2001", 1, 0, 2, weeks=8), row("adams2001", 2, 1, 3, weeks=8)
    assert estimates(keep([one, two])[0]) == [[1]]
    assert estimates(keep([two, one])[0]) == [[2]]


def test_a_trial_may_be_in_two_pools_of_different_times(row, keep):
    rows = [row("adams2001", 1, 0, 2), row("adams2001", 2, 1, 3, timepoint="long")]
    kept, duplicates = keep(rows)
    assert (estimates(kept), duplicates) == ([[1], [2]], ())


@pytest.mark.parametrize(
    "studies",
    [
        {"baker2002": {"companion_of": "adams2001"}, "clark2003": {"companion_of": "baker2002"}},
        {
            key: {"registry_ids": (number,)}
            for key, number in zip(KEYS, ("NCT00000001", "nct00000001", "Nct00000001"), strict=True)
        },
        {
            "adams2001": {"registry_ids": ("NCT00000001",)},
            "baker2002": {"companion_of": "adams2001"},
            "clark2003": {"registry_ids": ("NCT00000001",)},
        },
        {
            "adams2001": {"registry_ids": ("ISRCTN00000001", "NCT00000001")},
            "baker2002": {"registry_ids": ("NCT00000001",)},
            "clark2003": {"registry_ids": ("ACTRN00000001", "ISRCTN00000001")},
        },
        {
            "adams2001": {"registry_ids": ("NCT00000001",)},
            "baker2002": {"registry_ids": ("NCT00000002",), "companion_of": "clark2003"},
            "clark2003": {"registry_ids": ("NCT00000002", "NCT00000001")},
        },
        {
            "baker2002": {"registry_ids": ("NCT00000001",), "companion_of": "adams2001"},
            "clark2003": {"registry_ids": ("NCT00000001",)},
        },
    ],
    ids=[
        "companion of a companion",
        "one number in any case",
        "number and companion",
        "any of several numbers",
        "second number of the main report",
        "number of a companion only",
    ],
)
def test_three_reports_of_a_trial_count_once_and_the_others_name_the_one_that_is_kept(
    row, keep, studies
):
    rows = [row(key, number, 0, 2 * number) for number, key in enumerate(KEYS, 1)]
    kept, duplicates = keep(rows, **studies)
    assert estimates(kept) == [[1]]
    assert [one.study for one in duplicates] == ["baker2002", "clark2003"]
    assert {one.reason for one in duplicates} == {
        "another report of a trial that is in a pool: that of Adams 2001"
    }


def test_a_report_without_a_result_joins_two_that_share_nothing_else(row, keep):
    rows = [row("adams2001", 1, 0, 2), row("clark2003", 3, 2, 4)]
    numbers = {"registry_ids": ("NCT00000001",)}, {"registry_ids": ("NCT00000002",)}
    assert estimates(keep(rows, adams2001=numbers[0], clark2003=numbers[1])[0]) == [[1, 3]]
    both = {"registry_ids": ("NCT00000001", "NCT00000002"), "design": "protocol"}
    kept, (duplicate,) = keep(rows, adams2001=numbers[0], baker2002=both, clark2003=numbers[1])
    assert (estimates(kept), duplicate.study) == ([[1]], "clark2003")


def test_a_review_that_lists_the_numbers_of_its_trials_does_not_make_them_one(row, keep):
    rows = [row("adams2001", 1, 0, 2), row("clark2003", 3, 2, 4)]
    kept, duplicates = keep(
        rows,
        adams2001={"registry_ids": ("NCT00000001",)},
        baker2002={"registry_ids": ("NCT00000001", "NCT00000002"), "design": "meta_analysis"},
        clark2003={"registry_ids": ("NCT00000002",)},
    )
    assert (estimates(kept), duplicates) == ([[1, 3]], ())


@given(
    st.lists(
        st.tuples(
            st.sampled_from(KEYS),
            st.sampled_from((None, 4, 12)),
            st.booleans(),
            st.sampled_from(("short", "long")),
        ),
        max_size=8,
    )
)
def test_every_effect_is_kept_or_refused_and_each_trial_once_in_a_pool(row, keep, cells):
    rows = [
        row(
            key,
            number,
            number - 1,
            number + 1,
            weeks=weeks,
            timepoint=timepoint,
            status="derived" if derived else "as_read",
            id=f"{key}-{number}",
        )
        for number, (key, weeks, derived, timepoint) in enumerate(cells, 1)
    ]
    kept, duplicates = keep(rows)
    placed = [effect.finding.id for group in kept for effect in group.effects]
    assert sorted(placed + [one.finding.id for one in duplicates]) == sorted(
        one.finding.id for one in rows
    )
    for group in kept:
        names = [effect.study for effect in group.effects]
        assert len(set(names)) == len(names)
        assert [effect.yi for effect in group.effects] == sorted(e.yi for e in group.effects)
