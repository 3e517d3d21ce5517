"""Each refusal stands between two trials that may be pooled, and both survive it."""

import math
import re
from dataclasses import replace

import pytest
from support.paths import ROOT

from evidence.claims.base.load import EvidenceBase
from evidence.errors import EvidenceError
from evidence.studies.study_label import study_label
from evidence.synthesis.pool.effects import (
    ContinuousArm,
    mean_difference,
    standardised_mean_difference,
)
from evidence.synthesis.pool.eligibility import assess_eligibility
from evidence.synthesis.pool.finding_effects import common_scale
from evidence.synthesis.pool.pool_groups import SD_UNITS
from evidence.synthesis.pool.pooling import pool_effects


@pytest.fixture(scope="module")
def small(base):
    """Three alike trials against sham, judged on T2; the second is the one that tests change."""
    trial = replace(
        base.studies["brinkhaus2006"],
        registry_ids=(),
        companion_of=None,
        corrections=(),
        intervention_details="acupuncture",
    )
    keys = ("adams2001", "baker2002", "clark2003")
    studies = {
        key: replace(trial, key=key, year=int(key[-4:]), authors=(f"{key[:-4].capitalize()} AB",))
        for key in keys
    }
    (kept,) = [
        row
        for row in base.findings_for("brinkhaus2006")
        if (row.timepoint, row.comparator) == ("immediate", "sham")
    ]
    blank = {f"arm{arm}_{name}": None for arm in (1, 2) for name in ("n", "mean", "sd")}
    plain = replace(
        kept,
        estimate=5.0,
        ci_low=1.0,
        ci_high=9.0,
        direction="favours_intervention",
        note=None,
        **blank,
    )
    judgement = next(row for row in base.judgements_for("T2") if row.study == "brinkhaus2006")
    return EvidenceBase(
        studies=studies,
        findings=tuple(replace(plain, study=key) for key in keys),
        claims={"T2": base.claims["T2"]},
        judgements=tuple(replace(judgement, study=key, directness="direct") for key in keys),
    )


def changed(small, *, finding=None, study=None, judgement=None, more=()):
    """The base with its second study, finding or judgement changed, and further findings."""
    studies = dict(small.studies)
    studies["baker2002"] = replace(studies["baker2002"], **(study or {}))
    first, second, third = small.findings
    judgements = list(small.judgements)
    judgements[1] = replace(judgements[1], **(judgement or {}))
    findings = (first, replace(second, **(finding or {})), *more, third)
    return EvidenceBase(studies, findings, small.claims, tuple(judgements))


ARMS = {
    "arm1_n": 40,
    "arm1_mean": 30.0,
    "arm1_sd": 20.0,
    "arm2_n": 42,
    "arm2_mean": 36.0,
    "arm2_sd": 22.0,
}
NO_INTERVAL = {"estimate": None, "ci_low": None, "ci_high": None}


def test_trials_that_are_alike_are_one_group_with_their_effects(small):
    found = assess_eligibility(small, "T2")
    (group,) = found.trial_groups
    assert (group.outcome, group.window, group.comparator, group.measure) == (
        "pain",
        "6 weeks to 3 months after the start",
        "sham",
        "MD",
    )
    assert [row.label for row in group.effects] == ["Adams 2001", "Baker 2002", "Clark 2003"]
    assert {(row.yi, round(row.vi, 4), row.source, row.is_derived) for row in group.effects} == {
        (5.0, round((8 / 3.919928) ** 2, 4), "published interval", False)
    }
    assert (found.review_groups, found.exclusions) == ((), ())
    assert pool_effects(
        [row.yi for row in group.effects], [row.vi for row in group.effects]
    ).estimate == pytest.approx(5)


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        (
            {"finding": {"outcome": "function"}},
            "another outcome: it is about function, the claim about pain",
        ),
        (
            {"finding": {"comparator": "waiting_list"}},
            "another comparator: it is against waiting list",
        ),
        ({"finding": {"comparator": "none"}}, "no comparison group"),
        ({"finding": {"timepoint": "any"}}, "its timepoint is not known, and"),
        (
            {"finding": {"direction": "not_applicable"}},
            "does not compare the intervention with its control",
        ),
        (
            {"finding": {"direction": "favours_comparator"}},
            "its estimate 5 and its direction, favours comparator",
        ),
        ({"finding": {"measure": "percent"}}, "percent is not a comparison of two arms"),
        ({"finding": {"measure": None} | NO_INTERVAL}, "it gives no numbers"),
        (
            {"finding": {"ci_low": None, "ci_high": None}},
            "without an interval it needs mean, standard deviation and n",
        ),
        (
            {"finding": {"measure": "RR", "ci_low": None, "ci_high": None}},
            "no interval, so its weight is not known",
        ),
        ({"finding": {"ci_low": 4.0}}, r"5 \(4 to 9\): the interval is not symmetric"),
        ({"finding": {"scale": None}}, "its scale is not known"),
        (
            {"finding": ARMS | NO_INTERVAL | {"direction": "no_difference"}},
            "the sign of its arms is not known",
        ),
        (
            {"finding": ARMS | NO_INTERVAL | {"arm2_mean": 30.0}},
            "the sign of its arms is not known",
        ),
        ({"finding": ARMS | NO_INTERVAL | {"arm2_sd": 0.0}}, "a standard deviation is above 0"),
        (
            {"finding": ARMS | NO_INTERVAL, "study": {"design": "crossover_trial"}},
            "its arms are the same people",
        ),
        (
            {"study": {"condition_details": "chronic sciatica from herniated disk"}},
            r"another condition: .* \(sciatica\)",
        ),
        ({"study": {"condition_details": "neck and low back pain"}}, r"\(neck pain\)"),
        ({"study": {"condition_details": "chronic pain"}}, r"\(chronic pain of any place\)"),
        (
            {"study": {"condition_details": "degenerative lumbar spinal stenosis"}},
            r"\(spinal stenosis\)",
        ),
        ({"study": {"condition_details": "fatigue"}}, "another condition: fatigue$"),
        ({"study": {"condition_details": None}}, "not known: condition_details is empty"),
        ({"finding": {"lower_is_better": True}}, "lower estimates are better"),
        (
            {"study": {"duration": "mixed"}},
            "about chronic low back pain, the complaint here was mixed",
        ),
        ({"study": {"duration": None}}, "the complaint here is not known"),
        (
            {"study": {"intervention_details": "therapeutic massage"}},
            "another intervention: therapeutic massage",
        ),
        ({"study": {"design": "cohort"}}, "not a randomised trial: cohort study"),
        (
            {"study": {"design": "economic_evaluation"}},
            "not a randomised trial: economic evaluation",
        ),
        ({"study": {"corrections": ("retraction:12345678",)}}, "the study was retracted"),
        (
            {"judgement": {"directness": "indirect", "rationale": "Mock TENS."}},
            "judged as indirect: Mock TENS$",
        ),
    ],
)
def test_what_may_not_be_pooled_is_refused_with_its_reason(small, change, reason):
    found = assess_eligibility(changed(small, **change), "T2")
    assert [row.study for group in found.trial_groups for row in group.effects] == [
        "adams2001",
        "clark2003",
    ]
    (refusal,) = found.exclusions
    assert (refusal.study, refusal.label, refusal.finding.study) == (
        "baker2002",
        "Baker 2002",
        "baker2002",
    )
    assert re.search(reason, refusal.reason)


@pytest.mark.parametrize(
    "unlike",
    [
        {"weeks": 26},
        {"weeks": None, "timepoint": "short"},
        {"instrument": "NRS", "scale_max": 10},
        {"measure": "SMD", "estimate": 0.5, "ci_low": 0.1, "ci_high": 0.9},
        {"measure": "RR", "estimate": 1.2, "ci_low": 1.0, "ci_high": 1.44},
    ],
)
def test_unlike_results_are_pools_of_their_own(small, unlike):
    groups = assess_eligibility(changed(small, finding=unlike), "T2").trial_groups
    assert [[row.study for row in group.effects] for group in groups] == [
        ["adams2001", "clark2003"],
        ["baker2002"],
    ]


def test_outcomes_and_comparators_that_a_claim_names_together_are_pools_of_their_own(base, small):
    wide = {
        "T2": replace(
            small.claims["T2"], outcomes=("pain", "function"), comparators=("sham", "usual_care")
        )
    }
    for unlike in ({"outcome": "function"}, {"comparator": "usual_care"}):
        found = assess_eligibility(replace(changed(small, finding=unlike), claims=wide), "T2")
        assert [len(group.effects) for group in found.trial_groups] == [2, 1]


def test_ratios_are_on_the_log_scale(small):
    ratio = {"measure": "OR", "estimate": 2.0, "ci_low": 1.0, "ci_high": 4.0}
    row = assess_eligibility(changed(small, finding=ratio), "T2").trial_groups[1].effects[0]
    assert (row.yi, row.measure) == (pytest.approx(math.log(2)), "OR")


def test_a_review_is_shown_apart_and_never_pooled(small):
    found = assess_eligibility(changed(small, study={"design": "meta_analysis"}), "T2")
    assert [row.study for group in found.trial_groups for row in group.effects] == [
        "adams2001",
        "clark2003",
    ]
    assert [row.study for group in found.review_groups for row in group.effects] == ["baker2002"]
    assert found.exclusions == ()


def test_arms_give_a_difference_whose_sign_is_that_of_the_direction(small):
    """Less pain is better: 30 against 36 favours the intervention, so the effect is + 6."""
    made = mean_difference(ContinuousArm(40, 30, 20), ContinuousArm(42, 36, 22))
    for direction, sign in (("favours_intervention", 1), ("favours_comparator", -1)):
        found = assess_eligibility(
            changed(small, finding=ARMS | NO_INTERVAL | {"direction": direction}), "T2"
        )
        row = found.trial_groups[0].effects[1]
        assert (row.yi, row.vi, row.n, row.source) == (sign * 6, pytest.approx(made.vi), 82, "arms")


def test_the_sign_of_arms_is_that_of_an_estimate_without_interval(small):
    arms = ARMS | {"estimate": -5.8, "ci_low": None, "ci_high": None, "direction": "no_difference"}
    assert (
        assess_eligibility(changed(small, finding=arms), "T2").trial_groups[0].effects[1].yi == -6
    )


def test_a_published_interval_goes_before_the_arms(small):
    row = assess_eligibility(changed(small, finding=ARMS), "T2").trial_groups[0].effects[1]
    assert (row.yi, row.source, row.n) == (5, "published interval", 82)


def on_scales(small, *instruments, **cells):
    """The base with each result on a scale of its own."""
    rows = zip(small.findings, instruments, strict=True)
    return replace(
        small,
        findings=tuple(replace(row, instrument=name, **ARMS | cells) for row, name in rows),
    )


def test_unlike_scales_are_one_pool_in_standard_deviations(small):
    scales = on_scales(small, "VAS", "NRS", "McGill", score="end")
    (group,) = assess_eligibility(scales, "T2").trial_groups
    g = standardised_mean_difference(ContinuousArm(40, 30, 20), ContinuousArm(42, 36, 22))
    assert (group.scale, group.measure) == (SD_UNITS, "SMD")
    assert [(row.yi, row.vi, row.is_derived) for row in group.effects] == [
        (pytest.approx(-g.yi), pytest.approx(g.vi), True)
    ] * 3


def test_scores_that_are_not_known_keep_their_scales(small):
    groups = assess_eligibility(on_scales(small, "VAS", "NRS", "McGill", score=None), "T2")
    assert [group.measure for group in groups.trial_groups] == ["MD"] * 3


def test_scores_at_the_end_and_changes_are_never_standardised_together(small):
    scales = on_scales(small, "VAS", "NRS", "McGill", score="end")
    first, second, third = scales.findings
    for score in ("change", "adjusted"):
        mixed = replace(scales, findings=(first, replace(second, score=score), third))
        groups = assess_eligibility(mixed, "T2").trial_groups
        assert [(group.measure, len(group.effects)) for group in groups] == [("SMD", 2), ("MD", 1)]
        changes = replace(mixed, findings=(replace(first, score="change"), *mixed.findings[1:]))
        kinds = [
            {row.scores for row in group.effects}
            for group in assess_eligibility(changes, "T2").trial_groups
            if group.measure == "SMD"
        ]
        assert kinds == [{"change"}]


def test_nothing_is_standardised_where_two_trials_share_a_scale(small):
    groups = assess_eligibility(on_scales(small, "VAS", "VAS", "McGill", score="end"), "T2")
    assert [(group.measure, len(group.effects)) for group in groups.trial_groups] == [
        ("MD", 2),
        ("MD", 1),
    ]


def test_of_a_trial_with_two_scales_one_is_standardised(small):
    first, second, third = on_scales(small, "VAS", "NRS", "McGill", score="end").findings
    twice = replace(second, study=first.study)
    found = assess_eligibility(replace(small, findings=(first, twice, third)), "T2")
    (group,) = found.trial_groups
    assert [row.study for row in group.effects] == [first.study, third.study]
    assert [row.finding for row in found.exclusions] == [twice]
    alone = assess_eligibility(replace(small, findings=(first, twice)), "T2")
    assert [group.measure for group in alone.trial_groups] == ["MD", "MD"]
    assert alone.exclusions == ()


@pytest.mark.parametrize(
    "same", [{"companion_of": "adams2001"}, {"registry_ids": ("NCT00000001",)}]
)
def test_another_report_of_a_trial_is_not_counted_beside_it(small, same):
    base = changed(small, study=same)
    if "registry_ids" in same:
        base.studies["adams2001"] = replace(base.studies["adams2001"], **same)
    found = assess_eligibility(base, "T2")
    assert [row.study for row in found.trial_groups[0].effects] == ["adams2001", "clark2003"]
    assert [row.reason for row in found.exclusions] == [
        "another report of a trial that is in a pool: that of Adams 2001"
    ]


def test_of_two_arms_with_one_control_the_first_that_was_read_is_kept(small):
    second_arm = replace(
        small.findings[1], estimate=6.0, ci_low=2.0, ci_high=10.0, note="standard course"
    )
    found = assess_eligibility(
        changed(small, finding={"status": "derived"}, more=(second_arm,)), "T2"
    )
    assert [row.yi for row in found.trial_groups[0].effects] == [5, 6, 5]
    (refusal,) = found.exclusions
    assert (
        "its participants are in this pool with another result (standard course)" in refusal.reason
    )


def test_derived_numbers_are_kept_and_marked(small):
    rows = (
        assess_eligibility(changed(small, finding={"status": "derived"}), "T2")
        .trial_groups[0]
        .effects
    )
    assert [row.is_derived for row in rows] == [False, True, False]


@pytest.mark.parametrize(
    "asked",
    [
        {"timepoint": "immediate"},
        {"outcome": "pain"},
        {"comparator": "sham"},
        {"timepoint": "long"},
    ],
)
def test_what_was_not_asked_for_is_neither_pooled_nor_refused(small, asked):
    base = changed(small, finding={"timepoint": "long"})
    found = assess_eligibility(base, "T2", **asked)
    shown = [row.finding for group in found.trial_groups for row in group.effects]
    assert found.exclusions == ()
    assert shown
    assert all(getattr(row, name) == word for row in shown for name, word in asked.items())
    assert len(shown) == sum(
        all(getattr(row, name) == word for name, word in asked.items()) for row in base.findings
    )


def test_a_claim_that_is_not_there_is_an_error(small):
    with pytest.raises(EvidenceError, match="no claim 'T99'; `evidence claims` lists"):
        assess_eligibility(small, "T99")


def test_an_outcome_that_the_topic_does_not_have_is_an_error(small):
    with pytest.raises(EvidenceError, match="there is no outcome 'pian'; use pain, function"):
        assess_eligibility(small, "T2", outcome="pian")


def test_a_claim_that_nobody_has_judged_has_nothing_to_pool(small):
    found = assess_eligibility(replace(small, judgements=()), "T2")
    assert (found.trial_groups, found.review_groups, found.exclusions) == ((), (), ())


def test_studies_are_named_as_in_a_forest_plot(base):
    keys = ("haake2007", "furlan2005b", "vantulder1999")
    assert [study_label(base.studies[key]) for key in keys] == [
        "Haake 2007",
        "Furlan 2005b",
        "van Tulder 1999",
    ]
    unread = replace(base.studies["haake2007"], authors=())
    assert study_label(unread) == "Haake 2007"


# --- the bundled base ---


def test_every_finding_of_a_judged_study_is_in_exactly_one_place(base):
    for claim in base.claims:
        judged = {judgement.study for judgement in base.judgements_for(claim)}
        wanted = [row for row in base.findings if row.study in judged]
        found = assess_eligibility(base, claim)
        groups = (*found.trial_groups, *found.review_groups)
        placed = [part for group in groups for row in group.effects for part in row.parts]
        placed += [refusal.finding for refusal in found.exclusions]
        assert sorted(map(repr, placed)) == sorted(map(repr, wanted)), claim


def test_no_pool_of_the_base_mixes_what_may_not_be_mixed(base):
    for claim in base.claims:
        for group in assess_eligibility(base, claim).trial_groups:
            rows = [row.finding for row in group.effects]
            told = {(row.outcome, row.comparator) for row in rows}
            assert told == {(group.outcome, group.comparator)}
            assert {row.window for row in group.effects} == {group.window}
            scales = {(row.scale or "").replace("0-100 mm", "0-10") for row in rows}
            assert len(scales) == 1 or group.measure == "SMD"
            assert len({row.scores for row in group.effects}) == 1
            assert len({row.study for row in group.effects}) == len(rows)
            assert {base.studies[row.study].design for row in group.effects} <= {
                "rct",
                "crossover_trial",
            }
            assert all(row.vi > 0 for row in group.effects)


def test_sciatica_chronic_pain_and_reviews_are_in_no_pool_of_the_base(base):
    pooled = {
        row.study
        for claim in base.claims
        for group in assess_eligibility(base, claim).trial_groups
        for row in group.effects
    }
    assert "brinkhaus2006" in pooled
    assert not pooled & {
        "tu2024",
        "qin2020",
        "cramer2020",
        "vickers2012",
        "macpherson2017",
        "skelly2020",
        "mu2020",
    }


def test_a_guideline_on_many_treatments_is_not_shown_for_exercise(base):
    assert "qaseem2017" not in {
        row.study for group in assess_eligibility(base, "R1").review_groups for row in group.effects
    }


def test_the_page_on_pooling_says_how_many_trials_of_the_base_fit_together(base):
    most = max(
        len(group.effects)
        for claim in base.claims
        for group in assess_eligibility(base, claim).trial_groups
    )
    page = (ROOT / "docs" / "synthesis.md").read_text(encoding="utf-8")
    assert f"the largest group holds {most} trials" in " ".join(page.split())


@pytest.mark.parametrize(
    ("instrument", "scale_max", "is_assumed", "expected"),
    [
        ("VAS", 10, False, ("VAS 0-100", 10)),
        ("VAS", 100, False, ("VAS 0-100", 1)),
        ("NRS", 10, False, ("NRS 0-100", 10)),
        ("VAS", 10, True, ("VAS 0-10 (assumed)", 1)),
        ("RMDQ", 24, False, ("in words", 1)),
        ("VAS", None, False, ("in words", 1)),
        (None, 10, False, ("in words", 1)),
    ],
)
def test_a_scale_of_ten_is_one_of_a_hundred_unless_it_was_only_assumed(
    base, instrument, scale_max, is_assumed, expected
):
    finding = replace(
        base.findings[0],
        scale="in words",
        instrument=instrument,
        scale_min=0,
        scale_max=scale_max,
        scale_is_assumed=is_assumed,
    )
    assert common_scale(finding) == expected


def test_of_several_times_of_a_trial_the_latest_is_kept(base):
    swapped = replace(base, findings=base.findings[::-1])
    for either in (base, swapped):
        kept = [
            row.finding.weeks
            for group in assess_eligibility(either, "T3").trial_groups
            for row in group.effects
            if row.study == "meng2003"
        ]
        assert kept == [9]  # it measured after 6 weeks, too


def test_a_claim_about_a_year_is_not_shown_with_what_was_measured_before(base):
    reasons = {refusal.reason for refusal in assess_eligibility(base, "T5").exclusions}
    assert "another time: the claim is about the long term" in reasons
    groups = assess_eligibility(base, "T5").trial_groups
    assert {row.finding.timepoint for group in groups for row in group.effects} <= {"long"}


def test_the_base_has_diamonds_for_function_and_for_pain(base):
    """By DerSimonian-Laird and z: 0.59 SD units against usual care, 0.10 against sham."""
    for claim, comparator, expected in (
        ("T3", "usual_care", (0.59, 0.52, 0.66)),
        ("T2", "sham", (0.10, -0.15, 0.36)),
    ):
        (group,) = [
            group
            for group in assess_eligibility(base, claim).trial_groups
            if len(group.effects) > 1
        ]
        assert (group.comparator, group.measure, len(group.effects)) == (comparator, "SMD", 3)
        yi, vi = [row.yi for row in group.effects], [row.vi for row in group.effects]
        pooled = pool_effects(yi, vi, "DL", "z")
        numbers = (pooled.estimate, pooled.ci_low, pooled.ci_high)
        assert numbers == pytest.approx(expected, abs=0.005)


def test_a_time_that_is_asked_for_is_the_time_of_its_groups(base):
    found = assess_eligibility(base, "T2", timepoint="short")
    windows = {group.window for group in (*found.trial_groups, *found.review_groups)}
    assert windows == {"short term (up to 3 months)"}
