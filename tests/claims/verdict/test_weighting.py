"""The part of each judgement: which may count, at which level, with which weight."""

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st
from support.appraised import appraise_study
from support.judged import claim, decide, finding, judgement, study

from evidence.claims.base.load import EvidenceBase
from evidence.claims.verdict.verdict import compute_verdict
from evidence.claims.verdict.weighted_judgement import find_deciding_level, sum_weights


def roles(verdict) -> dict[str, tuple[str, float]]:
    return {item.study.key: (item.role, item.weight) for item in verdict.weighted_judgements}


def test_an_indirect_study_weighs_half():
    verdict = decide(
        [study("a2010"), study("b2011")],
        [judgement("a2010"), judgement("b2011", directness="indirect")],
    )
    assert roles(verdict) == {"a2010": ("counts", 1.0), "b2011": ("counts", 0.5)}


def test_an_indirect_trial_newer_than_the_review_weighs_a_quarter():
    verdict = decide(
        [study("review2010", "meta_analysis"), study("new2011")],
        [judgement("review2010"), judgement("new2011", directness="indirect")],
    )
    assert roles(verdict)["new2011"] == ("newer", 0.25)


@pytest.mark.parametrize(
    ("design", "role"), [("rct", "newer"), ("cohort", "weaker"), ("case_report", "weaker")]
)
def test_only_the_next_level_counts_beside_the_reviews(design, role):
    verdict = decide(
        [study("review2010", "meta_analysis"), study("new2015", design)],
        [judgement("review2010"), judgement("new2015")],
    )
    assert roles(verdict)["new2015"][0] == role


@pytest.mark.parametrize(
    ("year", "role"), [(2009, "inside_review"), (2010, "inside_review"), (2011, "newer")]
)
def test_a_trial_of_the_year_of_the_leading_review_is_taken_to_be_inside_it(year, role):
    verdict = decide(
        [
            study("old2005", "meta_analysis"),
            study("review2010", "meta_analysis"),
            study(f"trial{year}"),
        ],
        [judgement("old2005"), judgement("review2010"), judgement(f"trial{year}")],
    )
    assert roles(verdict)[f"trial{year}"][0] == role


def test_an_older_study_that_is_no_trial_is_weaker_not_inside_the_review():
    verdict = decide(
        [study("review2010", "meta_analysis"), study("old2005", "cohort")],
        [judgement("review2010"), judgement("old2005")],
    )
    assert roles(verdict)["old2005"] == ("weaker", 0.0)
    (note,) = [item.note for item in verdict.weighted_judgements if item.role == "weaker"]
    assert note == "level 3, where level 1 decides"


def test_without_a_review_a_weaker_study_is_just_weaker():
    verdict = decide(
        [study("a2010"), study("b2020", "cohort")], [judgement("a2010"), judgement("b2020")]
    )
    assert roles(verdict)["b2020"] == ("weaker", 0.0)


@pytest.mark.parametrize(
    ("year", "role"), [(2014, "counts"), (2015, "wider_review"), (2016, "wider_review")]
)
def test_a_wider_review_may_include_the_trials_it_is_as_new_as(year, role):
    verdict = decide(
        [study(f"wide{year}", "meta_analysis"), study("a2015"), study("b2018")],
        [judgement(f"wide{year}", directness="indirect"), judgement("a2015"), judgement("b2018")],
    )
    assert roles(verdict)[f"wide{year}"][0] == role


def test_a_wider_review_includes_no_cohorts():
    verdict = decide(
        [study("wide2020", "meta_analysis"), study("a2015", "cohort")],
        [judgement("wide2020", directness="indirect"), judgement("a2015")],
    )
    assert roles(verdict)["wide2020"] == ("counts", 0.5)


def test_an_indirect_review_makes_no_trial_old_while_there_is_a_direct_one():
    verdict = decide(
        [study("wide2020", "meta_analysis"), study("narrow2010", "meta_analysis"), study("t2015")],
        [judgement("wide2020", directness="indirect"), judgement("narrow2010"), judgement("t2015")],
    )
    assert roles(verdict)["t2015"][0] == "newer"


def test_a_study_judged_twice_shares_its_weight():
    verdict = decide(
        [study("a2010"), study("b2011")],
        [judgement("a2010"), judgement("a2010", comparator="none"), judgement("b2011")],
    )
    weights = [(item.study.key, item.weight) for item in verdict.weighted_judgements]
    assert weights == [("b2011", 1.0), ("a2010", 0.5), ("a2010", 0.5)]


def test_what_may_not_count_says_why():
    verdict = decide(
        [study("a2010"), study("b2011", corrections=("retraction:1",)), study("c2012")],
        [
            judgement("a2010", "not_assessed"),
            judgement("b2011"),
            judgement("c2012", comparator="usual_care"),
        ],
    )
    assert {item.study.key: item.note for item in verdict.weighted_judgements} == {
        "a2010": "its result was not read",
        "b2011": "it was retracted",
        "c2012": "compared with usual care",
    }


def test_what_was_republished_does_not_count_and_what_was_retracted_in_part_counts_with_a_word():
    verdict = decide(
        [
            study("a2010", corrections=("partial_retraction:1",)),
            study("b2011", corrections=("republished:2",)),
            study("c2012", corrections=("concern:3",)),
        ],
        [judgement("a2010"), judgement("b2011"), judgement("c2012")],
    )
    counted = {item.study.key: item.is_counted for item in verdict.weighted_judgements}
    assert counted == {"a2010": True, "b2011": False, "c2012": True}
    notes = {item.study.key: item.note for item in verdict.weighted_judgements}
    assert notes["b2011"] == "it was retracted and republished"
    (warned,) = [reason for reason in verdict.reasons if "retracted in part" in reason]
    assert warned.endswith(": a2010.")
    assert "Retracted, so not counted: b2011." in verdict.reasons


def test_a_companion_counts_where_the_main_report_does_not():
    studies = [study("main2010"), study("second2012", companion_of="main2010")]
    unread = decide(studies, [judgement("main2010", "not_assessed"), judgement("second2012")])
    assert roles(unread)["second2012"] == ("counts", 1.0)
    both = decide(studies, [judgement("main2010"), judgement("second2012")])
    assert roles(both)["second2012"] == ("same_work", 0.0)


def test_the_strongest_come_first():
    verdict = decide(
        [study("review2010", "meta_analysis"), study("a2012"), study("b2013"), study("c2014")],
        [
            judgement("c2014", "not_assessed"),
            judgement("a2012"),
            judgement("b2013"),
            judgement("review2010"),
        ],
    )
    order = [item.study.key for item in verdict.weighted_judgements]
    assert order == ["review2010", "b2013", "a2012", "c2014"]


def test_the_deciding_level_is_that_of_the_best_direct_study():
    verdict = decide(
        [study("a2010", "meta_analysis"), study("b2011", "cohort")],
        [judgement("a2010", directness="indirect"), judgement("b2011")],
    )
    items = verdict.weighted_judgements
    assert find_deciding_level(items) == 3
    assert find_deciding_level(item for item in items if not item.is_direct) == 1
    assert find_deciding_level([]) == 0


SIDES = st.sampled_from(["supports", "contradicts", "mixed"])


@given(st.lists(st.tuples(SIDES, st.sampled_from(["rct", "meta_analysis"])), max_size=7))
def test_the_weights_of_the_sides_add_up_and_no_study_weighs_more_than_one(rows):
    keys = [f"s{2000 + place}" for place in range(len(rows))]
    verdict = decide(
        [study(key, design) for key, (_, design) in zip(keys, rows, strict=True)],
        [judgement(key, stance) for key, (stance, _) in zip(keys, rows, strict=True)],
    )
    items = verdict.weighted_judgements
    by_side = sum(sum_weights(items, side) for side in ("supports", "contradicts", "mixed"))
    assert by_side == pytest.approx(sum(item.weight for item in items))
    assert all(0 <= item.weight <= 1 for item in items)
    assert all((item.weight > 0) == (item.role in ("counts", "newer")) for item in items)


@pytest.mark.parametrize("kind", ["treatment", "advice", "safety", "mechanism", "cost"])
def test_a_guideline_is_advice_for_a_claim_on_an_effect(kind):
    verdict = decide([study("nice2016", "guideline")], [judgement("nice2016")], kind=kind)
    assert roles(verdict) == {"nice2016": ("advice", 0.0)}


@pytest.mark.parametrize("kind", ["guideline", "prevalence", "policy"])
def test_a_guideline_counts_where_no_effect_is_asked_about(kind):
    verdict = decide([study("nice2016", "guideline")], [judgement("nice2016")], kind=kind)
    assert roles(verdict) == {"nice2016": ("counts", 1.0)}


def test_a_guideline_that_lapsed_is_lapsed_even_where_it_would_be_advice():
    lapsed = study("acp2017", "guideline", valid_until="2022-02-14")
    for kind in ("guideline", "treatment"):
        verdict = decide([lapsed], [judgement("acp2017")], kind=kind, on=date(2022, 2, 15))
        assert roles(verdict) == {"acp2017": ("lapsed", 0.0)}
    verdict = decide([lapsed], [judgement("acp2017")], on=date(2022, 2, 14))
    assert roles(verdict) == {"acp2017": ("advice", 0.0)}


@pytest.mark.parametrize(
    ("fields", "lead"),
    [
        ({}, "old2010"),
        ({"subjects": ("cupping", "acupuncture")}, "old2010"),
        ({"subjects": ("cupping",)}, "new2020"),
        ({"outcome": "function"}, "old2010"),
        ({"comparator": "usual_care"}, "old2010"),
        ({"grades": ()}, "new2020"),
    ],
)
def test_a_review_that_rates_its_evidence_on_the_subject_leads(fields, lead):
    studies = [study("old2010", "meta_analysis"), study("new2020", "meta_analysis")]
    rated = replace(finding("old2010", "moderate"), **fields)
    verdict = decide(studies, [judgement("old2010"), judgement("new2020")], (rated,))
    assert verdict.study_keys == (lead,)


def test_what_may_not_count_leads_nothing():
    studies = [
        study("a2010", "meta_analysis"),
        study("b2020", "meta_analysis", corrections=("retraction:1",)),
        study("c2021", "meta_analysis"),
        study("d2022", "meta_analysis"),
        study("t2015"),
    ]
    judged = [
        judgement("a2010"),
        judgement("b2020"),
        judgement("c2021", "not_assessed"),
        judgement("d2022", comparator="usual_care"),
        judgement("t2015"),
    ]
    assert roles(decide(studies, judged)) == {
        "a2010": ("counts", 1.0),
        "t2015": ("newer", 0.5),
        "d2022": ("other_comparator", 0.0),
        "c2021": ("not_read", 0.0),
        "b2020": ("retracted", 0.0),
    }


def test_a_critical_flaw_of_the_newest_review_gives_the_lead_to_another():
    studies = [study("old2010", "meta_analysis"), study("new2020", "meta_analysis")]
    base = EvidenceBase(
        {item.key: item for item in studies},
        (),
        {"T1": claim()},
        (judgement("old2010"), judgement("new2020", "contradicts")),
    )
    assert compute_verdict(base, "T1").study_keys == ("new2020",)
    flawed = replace(base, appraisals=appraise_study("new2020", "amstar2", protocol="no"))
    assert compute_verdict(flawed, "T1").study_keys == ("old2010",)
    sound = replace(base, appraisals=appraise_study("new2020", "amstar2", question="no"))
    assert compute_verdict(sound, "T1").study_keys == ("new2020",)
