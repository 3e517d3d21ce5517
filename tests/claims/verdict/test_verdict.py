"""The rule of docs/verdicts.md, sentence by sentence, and the bundled base against a reviewer."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from support.judged import decide, finding, judgement, study

from evidence.claims.base.load import EvidenceBase, read_base
from evidence.claims.verdict.verdict import compute_verdict, compute_verdicts_by_comparator
from evidence.studies.designs import DESIGNS, evidence_level

# The verdicts and certainties that a careful reviewer concluded from the same studies.
REVIEWER = {
    "E1": ({"supported"}, {"moderate"}),
    "E2": ({"contradicted"}, {"moderate"}),
    "E3": ({"supported"}, {"high"}),
    "A1": ({"mixed", "insufficient"}, {"low"}),
    "A2": ({"mixed"}, {"low"}),
    "A3": ({"mixed", "supported"}, {"low", "very_low"}),
    "A4": ({"mixed", "insufficient"}, {"very_low"}),
    "C1": ({"insufficient", "not_studied"}, {"low", "very_low"}),
    "C2": ({"supported"}, {"moderate", "low"}),
    "C3": ({"insufficient"}, {"low"}),
    "C4": ({"insufficient", "not_studied"}, {"low", "very_low"}),
    "C5": ({"contradicted"}, {"low"}),
    "R1": ({"supported"}, {"moderate"}),
    "R2": ({"insufficient"}, {"very_low"}),
    "R3": ({"supported"}, {"moderate"}),
    "R4": ({"contradicted"}, {"moderate", "low"}),
    "T1": ({"supported"}, {"moderate"}),
    "T2": ({"mixed"}, {"low", "moderate"}),
    "T4": ({"insufficient", "mixed"}, {"low", "very_low"}),
    "T6": ({"supported", "mixed"}, {"low"}),
    "T7": ({"contradicted", "insufficient", "mixed"}, {"low", "moderate", "very_low"}),
    "T12": ({"supported"}, {"moderate"}),
    "T14": ({"mixed"}, {"low", "moderate"}),
}


@pytest.mark.parametrize("claim", REVIEWER)
def test_the_rule_concludes_what_a_careful_reviewer_concluded(base, claim):
    verdict = compute_verdict(base, claim)
    words, certainties = REVIEWER[claim]
    assert verdict.category in words
    assert verdict.certainty in certainties


def test_every_claim_has_a_verdict_with_reasons(base):
    for claim in base.claims:
        assert compute_verdict(base, claim).reasons


def test_what_was_not_read_never_counts():
    verdict = decide([study("a2010")], [judgement("a2010", "not_assessed")])
    assert (verdict.category, verdict.certainty) == ("not_studied", "very_low")


def test_a_result_against_another_comparator_is_shown_but_not_counted():
    verdict = decide(
        [study("a2010"), study("b2011"), study("c2012")],
        [
            judgement("a2010", comparator="no_treatment"),
            judgement("b2011", "contradicts"),
            judgement("c2012", "contradicts"),
        ],
    )
    assert verdict.category == "contradicted"
    assert [item.role for item in verdict.weighted_judgements if item.study.key == "a2010"] == [
        "other_comparator"
    ]


def test_comparators_get_verdicts_of_their_own(base):
    by_comparator = compute_verdicts_by_comparator(base, "T3")
    assert by_comparator["no_treatment"].category == "supported"
    assert by_comparator["sham"].category != "supported"


def test_a_trial_older_than_a_review_counts_once_that_is_inside_the_review():
    verdict = decide(
        [study("review2015", "meta_analysis"), study("old2010"), study("same2015")],
        [judgement("review2015", "contradicts"), judgement("old2010"), judgement("same2015")],
    )
    assert verdict.category == "contradicted"
    assert {
        item.study.key for item in verdict.weighted_judgements if item.role == "inside_review"
    } == {
        "old2010",
        "same2015",
    }


def test_a_trial_newer_than_every_review_counts_beside_it_for_half():
    verdict = decide(
        [study("review2015", "meta_analysis"), study("new2020")],
        [judgement("review2015", "contradicts"), judgement("new2020")],
    )
    assert [item.weight for item in verdict.weighted_judgements if item.role == "newer"] == [0.5]
    assert verdict.category == "mixed"


def test_trials_count_instead_of_an_indirect_review_that_pools_them():
    verdict = decide(
        [study("wide2020", "meta_analysis"), study("a2015"), study("b2016")],
        [
            judgement("wide2020", directness="indirect"),
            judgement("a2015", "contradicts"),
            judgement("b2016", "contradicts"),
        ],
    )
    assert verdict.category == "contradicted"
    assert [item.role for item in verdict.weighted_judgements if item.study.key == "wide2020"] == [
        "wider_review"
    ]


def test_a_superseded_review_steps_back_behind_its_successor():
    studies = [
        study("old2010", "meta_analysis", superseded_by="mid2015"),
        study("mid2015", superseded_by="new2020"),
    ]
    verdict = decide(
        [*studies, study("new2020", "meta_analysis")],
        [judgement("old2010", "contradicts"), judgement("new2020", "supports")],
    )
    assert verdict.category == "supported"
    assert any(
        "old2010 is not counted: new2020 replaced it" in reason for reason in verdict.reasons
    )


def test_a_superseded_review_stands_while_its_successor_is_not_judged():
    studies = [
        study("old2010", "meta_analysis", superseded_by="new2020"),
        study("new2020", "meta_analysis"),
    ]
    assert (
        decide(studies, [judgement("old2010"), judgement("new2020", "not_assessed")]).category
        == "supported"
    )


def test_two_reports_of_one_work_count_once():
    studies = [
        study("nice2016", "guideline"),
        study("summary2017", "guideline", companion_of="nice2016"),
    ]
    verdict = decide(
        studies, [judgement("nice2016", "contradicts"), judgement("summary2017", "contradicts")]
    )
    assert [item.study.key for item in verdict.weighted_judgements if item.is_counted] == [
        "nice2016"
    ]


def test_one_small_study_is_not_enough():
    assert decide([study("a2010")], [judgement("a2010")]).category == "insufficient"
    assert (
        decide([study("a2010"), study("b2011")], [judgement("a2010"), judgement("b2011")]).category
        == "supported"
    )


def test_a_review_that_finds_too_little_weighs_as_much_as_one_that_answers():
    studies = [study("a2010", "meta_analysis"), study("b2011", "meta_analysis")]
    verdict = decide(studies, [judgement("a2010"), judgement("b2011", "insufficient")])
    assert (verdict.category, verdict.certainty) == ("insufficient", "low")


@pytest.mark.parametrize(("against", "word"), [(1, "supported"), (2, "mixed"), (9, "contradicted")])
def test_three_quarters_on_one_side_decide(against, word):
    pro = [study(f"p{2000 + i}", "meta_analysis") for i in range(3)]
    con = [study(f"c{2000 + i}", "meta_analysis") for i in range(against)]
    judged = [judgement(item.key) for item in pro] + [
        judgement(item.key, "contradicts") for item in con
    ]
    assert decide([*pro, *con], judged).category == word


def test_a_two_sided_result_is_half_for_and_half_against():
    studies = [study("a2010", "meta_analysis"), study("b2011", "meta_analysis")]
    assert (
        decide(studies, [judgement("a2010"), judgement("b2011", "mixed")]).category == "supported"
    )
    assert (
        decide(studies, [judgement("a2010", "mixed"), judgement("b2011", "mixed")]).category
        == "mixed"
    )


def test_certainty_steps_down_for_what_most_of_the_evidence_names_and_says_so():
    studies = [study("a2010"), study("b2011")]
    named = ("risk_of_bias", "imprecision")
    verdict = decide(
        studies, [judgement("a2010", concerns=named), judgement("b2011", concerns=named)]
    )
    assert verdict.certainty == "low"
    assert sum(reason.startswith("One step down for") for reason in verdict.reasons) == 2


def test_observational_evidence_starts_low():
    studies = [study("a2010", "cohort"), study("b2011", "cohort")]
    assert decide(studies, [judgement("a2010"), judgement("b2011")]).certainty == "low"


def test_no_surer_than_the_surest_source_that_rated_itself_for_the_same_comparator():
    studies = [study("a2010", "meta_analysis"), study("b2011", "meta_analysis")]
    judged = [judgement("a2010"), judgement("b2011")]
    assert decide(studies, judged, (finding("a2010", "low or very low"),)).certainty == "low"
    assert (
        decide(studies, judged, (finding("a2010", "low"), finding("b2011", "high"))).certainty
        == "high"
    )
    assert (
        decide(
            studies, judged, (finding("a2010", "low", "no_treatment"), finding("b2011", "high"))
        ).certainty
        == "high"
    )


def test_reviews_that_rated_nothing_leave_the_risk_of_bias_open():
    verdict = decide(
        [study("a2010", "meta_analysis"), study("b2011", "meta_analysis")],
        [judgement("a2010"), judgement("b2011")],
    )
    assert verdict.certainty == "moderate"


def test_levels_follow_the_question():
    assert evidence_level("rct", "treatment") == 2
    assert evidence_level("survey", "prevalence") == 1
    assert evidence_level("animal", "mechanism") == 4
    assert evidence_level("laboratory_human", "treatment") == 5
    assert {len(design.levels) for design in DESIGNS} == {6}


BUNDLED = read_base()


@given(st.randoms(use_true_random=False), st.sampled_from(sorted(BUNDLED.claims)))
def test_the_order_of_rows_changes_nothing(random, claim_id):
    judgements, studies = list(BUNDLED.judgements), list(BUNDLED.studies.items())
    findings = list(BUNDLED.findings)
    for rows in (judgements, studies, findings):
        random.shuffle(rows)
    shuffled = EvidenceBase(dict(studies), tuple(findings), BUNDLED.claims, tuple(judgements))
    verdict, again = compute_verdict(BUNDLED, claim_id), compute_verdict(shuffled, claim_id)
    assert (verdict.category, verdict.certainty, verdict.reasons) == (
        again.category,
        again.certainty,
        again.reasons,
    )
    assert verdict.weighted_judgements == again.weighted_judgements


STANCES = st.sampled_from(["supports", "contradicts", "mixed", "insufficient", "not_assessed"])
MIRROR = {"supports": "contradicts", "contradicts": "supports"}
MIRRORED = {"supported": "contradicted", "contradicted": "supported"}


@given(
    st.lists(
        st.tuples(STANCES, st.sampled_from(["rct", "meta_analysis", "cohort"]), st.booleans()),
        max_size=8,
    )
)
def test_turning_every_stance_round_turns_the_verdict_round(rows):
    studies = [study(f"s{2000 + place}", design) for place, (_, design, _) in enumerate(rows)]
    directness = ["direct" if direct else "indirect" for _, _, direct in rows]
    stances = [stance for stance, _, _ in rows]
    judged = [
        judgement(*row)
        for row in zip(
            [s.key for s in studies], stances, ["sham"] * len(rows), directness, strict=True
        )
    ]
    turned = [
        judgement(j.study, MIRROR.get(j.stance, j.stance), j.comparator, j.directness)
        for j in judged
    ]
    verdict, mirror = decide(studies, judged), decide(studies, turned)
    assert mirror.category == MIRRORED.get(verdict.category, verdict.category)
    assert mirror.certainty == verdict.certainty


@given(st.lists(STANCES, min_size=1, max_size=6))
def test_nothing_judged_is_lost_from_the_card(stances):
    studies = [study(f"s{2000 + place}") for place in range(len(stances))]
    verdict = decide(
        studies,
        [judgement(item.key, stance) for item, stance in zip(studies, stances, strict=True)],
    )
    assert len(verdict.weighted_judgements) == len(stances)
    assert all(item.is_counted or item.note for item in verdict.weighted_judgements)


def test_a_retracted_study_never_counts_and_is_named():
    studies = [
        study("a2010", "meta_analysis", corrections=("retraction:1",)),
        study("b2011", "meta_analysis"),
    ]
    verdict = decide(studies, [judgement("a2010"), judgement("b2011", "contradicts")])
    assert verdict.category == "contradicted"
    assert "Retracted, so not counted: a2010." in verdict.reasons


def test_a_study_judged_against_two_comparators_counts_once():
    verdict = decide([study("a2010")], [judgement("a2010"), judgement("a2010", comparator="none")])
    assert verdict.category == "insufficient"
    assert sum(item.weight for item in verdict.weighted_judgements) == 1


def test_an_indirect_study_of_a_better_design_does_not_set_the_level():
    studies = [study("a2010", "cohort"), study("b2011", "cohort"), study("c2009", "rct")]
    verdict = decide(
        studies, [judgement("a2010"), judgement("b2011"), judgement("c2009", directness="indirect")]
    )
    assert verdict.certainty == "low"


def test_a_stated_very_low_is_not_read_as_low():
    studies = [study("a2010", "meta_analysis"), study("b2011", "meta_analysis")]
    assert (
        decide(
            studies, [judgement("a2010"), judgement("b2011")], (finding("a2010", "very low"),)
        ).certainty
        == "very_low"
    )


def share_for(n_supporting: int, n_contradicting: int) -> str:
    """Return the category of a claim with so many reviews on each side."""
    keys = [f"r{2000 + place}" for place in range(n_supporting + n_contradicting)]
    stances = ["supports"] * n_supporting + ["contradicts"] * n_contradicting
    judged = [judgement(key, stance) for key, stance in zip(keys, stances, strict=True)]
    return decide([study(key, "meta_analysis") for key in keys], judged).category


@pytest.mark.parametrize(
    ("n_for", "n_against", "word"),
    [
        (3, 1, "supported"),
        (6, 2, "supported"),
        (5, 2, "mixed"),
        (1, 3, "contradicted"),
        (2, 6, "contradicted"),
        (2, 5, "mixed"),
    ],
)
def test_exactly_three_quarters_are_enough_on_either_side(n_for, n_against, word):
    assert share_for(n_for, n_against) == word


def test_the_single_studies_must_weigh_two_together():
    studies = [study("a2010"), study("b2011"), study("c2012")]
    direct = [judgement("a2010"), judgement("b2011")]
    assert decide(studies[:2], direct).category == "supported"
    half = [judgement("a2010"), judgement("b2011", directness="indirect")]
    assert decide(studies[:2], half).category == "insufficient"
    third = [*half, judgement("c2012", directness="indirect")]
    assert decide(studies, third).category == "supported"


def test_a_two_sided_study_gives_no_clear_answer():
    studies = [study("a2010"), study("b2011")]
    judged = [judgement("a2010"), judgement("b2011", "mixed")]
    assert decide(studies, judged).category == "insufficient"


def test_one_survey_is_enough_for_a_frequency():
    verdict = decide([study("a2010", "survey")], [judgement("a2010")], kind="prevalence")
    assert verdict.category == "supported"


def test_studies_that_measured_something_else_are_told_apart_from_none():
    studies = [study("a2010"), study("b2011")]
    silent = [judgement("a2010", "insufficient"), judgement("b2011", "insufficient")]
    verdict = decide(studies, silent)
    assert verdict.category == "insufficient"
    assert "None of these studies measured what the claim says." in verdict.reasons


def test_a_review_that_cannot_say_yields_to_more_that_can():
    keys = ("a2010", "b2011", "c2012")
    studies = [study(key, "meta_analysis") for key in keys]
    verdict = decide(
        studies, [judgement("a2010"), judgement("b2011"), judgement("c2012", "insufficient")]
    )
    assert verdict.category == "supported"


def test_the_reasons_name_each_side_and_what_is_newer():
    verdict = decide(
        [study("a2010", "meta_analysis"), study("b2011", "meta_analysis"), study("c2020")],
        [judgement("a2010"), judgement("b2011", "contradicts"), judgement("c2020", "mixed")],
    )
    assert verdict.reasons[:3] == (
        "Level 1 evidence decides: 2 meta-analyses.",
        "Newer than the reviews, and counted with less weight: c2020.",
        "For: a2010; against: b2011; two-sided: c2020.",
    )


@pytest.mark.parametrize(
    ("stances", "carry"),
    [
        (("supports", "supports", "supports", "contradicts"), ("a2013", "b2012", "c2011")),
        (("contradicts", "contradicts", "contradicts", "supports"), ("a2013", "b2012", "c2011")),
        (("supports", "contradicts"), ("a2013", "b2012")),
        (("insufficient", "insufficient"), ("a2013", "b2012")),
    ],
)
def test_the_studies_that_carry_a_verdict(stances, carry):
    keys = ["a2013", "b2012", "c2011", "d2010"][: len(stances)]
    judged = [judgement(key, stance) for key, stance in zip(keys, stances, strict=True)]
    verdict = decide([study(key, "meta_analysis") for key in keys], judged)
    assert verdict.study_keys == carry


def test_another_report_of_a_counted_study_is_named_in_the_reasons():
    verdict = decide(
        [study("nice2016", "guideline"), study("sum2017", "guideline", companion_of="nice2016")],
        [judgement("nice2016"), judgement("sum2017")],
    )
    assert "sum2017 is not counted again: it is another report of nice2016." in verdict.reasons


def test_a_comparator_whose_results_were_not_read_has_no_verdict(base):
    unread = [row for row in base.judgements if row.stance == "not_assessed"]
    for row in unread:
        read = [
            other
            for other in base.judgements_for(row.claim)
            if other.comparator == row.comparator and other.stance != "not_assessed"
        ]
        has_verdict = row.comparator in compute_verdicts_by_comparator(base, row.claim)
        assert has_verdict is bool(read)


def test_only_what_counts_is_listed_as_for_or_against():
    verdict = decide(
        [study("a2010"), study("b2011"), study("c2012")],
        [judgement("a2010"), judgement("b2011"), judgement("c2012", comparator="usual_care")],
    )
    assert [item.study.key for item in verdict.counted_judgements("supports")] == [
        "b2011",
        "a2010",
    ]
