"""The rule of docs/verdicts.md, sentence by sentence, and the bundled base against a reviewer."""

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st
from support.judged import decide, decide_reviews, decide_surveys, finding, judgement, study

from evidence.claims.base.load import EvidenceBase, read_base
from evidence.claims.verdict.verdict import (
    CERTAINTIES,
    compute_verdict,
    compute_verdicts_by_comparator,
)
from evidence.claims.verdict.weighted_judgement import WeightedJudgement
from evidence.studies.designs import DESIGNS, QUESTION_TYPES, evidence_level

# The verdicts and certainties that a careful reviewer concluded from the same studies.
REVIEWER = {
    "E1": ({"supported"}, {"moderate"}),
    "E2": ({"contradicted"}, {"moderate"}),
    "E3": ({"supported"}, {"high"}),
    "E4": ({"supported"}, {"low"}),
    "E5": ({"supported"}, {"high"}),
    "E6": ({"supported"}, {"moderate"}),
    "A1": ({"mixed", "insufficient"}, {"low"}),
    "A2": ({"mixed"}, {"low"}),
    "A3": ({"mixed", "supported"}, {"low", "very_low"}),
    "A4": ({"mixed", "insufficient"}, {"very_low"}),
    "A5": ({"insufficient"}, {"low"}),
    "A6": ({"not_studied"}, {"very_low"}),
    "A7": ({"not_studied"}, {"very_low"}),
    "A8": ({"supported"}, {"low"}),
    "A9": ({"not_studied"}, {"very_low"}),
    "A10": ({"supported"}, {"low"}),
    "C1": ({"not_studied"}, {"very_low"}),
    "C2": ({"supported"}, {"moderate", "low"}),
    "C3": ({"insufficient"}, {"low"}),
    "C4": ({"not_studied"}, {"very_low"}),
    "C5": ({"not_studied"}, {"very_low"}),
    "C6": ({"not_studied"}, {"very_low"}),
    "C7": ({"not_studied"}, {"very_low"}),
    "C8": ({"not_studied"}, {"very_low"}),
    "C9": ({"not_studied"}, {"very_low"}),
    "C10": ({"supported"}, {"low"}),
    "C11": ({"not_studied"}, {"very_low"}),
    "C12": ({"not_studied"}, {"very_low"}),
    "C13": ({"not_studied"}, {"very_low"}),
    "R1": ({"supported"}, {"moderate"}),
    "R2": ({"insufficient"}, {"very_low"}),
    "R3": ({"supported"}, {"moderate"}),
    "R4": ({"insufficient"}, {"very_low"}),
    "R4a": ({"contradicted"}, {"moderate"}),
    "R5": ({"contradicted"}, {"moderate"}),
    "R6": ({"supported"}, {"moderate"}),
    "R7": ({"supported"}, {"moderate"}),
    "R8": ({"supported"}, {"very_low"}),
    "R9": ({"supported"}, {"moderate"}),
    "R10": ({"insufficient"}, {"low"}),
    "R11": ({"supported"}, {"low"}),
    "R12": ({"mixed"}, {"low"}),
    "S1": ({"supported"}, {"high"}),
    "S2": ({"supported"}, {"moderate"}),
    "S3": ({"supported"}, {"high"}),
    "T1": ({"supported"}, {"moderate"}),
    "T2": ({"mixed"}, {"low", "moderate"}),
    "T3": ({"supported"}, {"moderate"}),
    "T4": ({"insufficient", "mixed"}, {"low", "very_low"}),
    "T5": ({"supported"}, {"low"}),
    "T6": ({"supported", "mixed"}, {"low"}),
    "T7": ({"not_supported"}, {"low"}),
    "T8": ({"supported"}, {"low"}),
    "T9": ({"supported"}, {"low"}),
    "T10": ({"insufficient"}, {"low"}),
    "T11": ({"mixed"}, {"low"}),
    "T12": ({"supported"}, {"moderate"}),
    "T13": ({"supported"}, {"moderate"}),
    "T14": ({"mixed"}, {"low", "moderate"}),
    "T15": ({"supported"}, {"low"}),
    "T16": ({"mixed"}, {"low"}),
    "T17": ({"insufficient"}, {"low"}),
    "T18": ({"supported"}, {"low"}),
    "T19": ({"supported"}, {"very_low"}),
    "T20": ({"supported"}, {"low"}),
    "T21": ({"supported"}, {"moderate"}),
    "T22": ({"mixed"}, {"very_low"}),
    "T23": ({"supported"}, {"high"}),
    "T24": ({"supported"}, {"moderate"}),
    "T25": ({"not_studied"}, {"very_low"}),
    "T26": ({"supported"}, {"low"}),
    "T27": ({"mixed"}, {"low"}),
    "T28": ({"supported"}, {"low"}),
    "T29": ({"supported"}, {"low"}),
    "T30": ({"supported"}, {"low"}),
}


@pytest.mark.parametrize("claim", REVIEWER)
def test_the_rule_concludes_what_a_careful_reviewer_concluded(base, claim):
    verdict = compute_verdict(base, claim)
    words, certainties = REVIEWER[claim]
    assert verdict.category in words
    assert verdict.certainty in certainties


def test_the_reviewer_looked_at_every_claim(base):
    assert set(REVIEWER) == set(base.claims)


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
    by_comparator = compute_verdicts_by_comparator(base, "R9")
    assert by_comparator["active"].category == "supported"
    assert by_comparator["sham"].category == "contradicted"


def test_a_trial_older_than_a_review_counts_once_that_is_inside_the_review():
    verdict = decide(
        [study("review2015", "meta_analysis"), study("old2010"), study("same2015")],
        [judgement("review2015", "contradicts"), judgement("old2010"), judgement("same2015")],
        (finding("review2015", "high"),),
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
    judged = [judgement("nice2016", "contradicts"), judgement("summary2017", "contradicts")]
    verdict = decide(studies, judged, kind="guideline")
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
    verdict = decide_reviews("supports", "insufficient")
    assert (verdict.category, verdict.certainty) == ("insufficient", "low")


@pytest.mark.parametrize(("against", "word"), [(1, "supported"), (2, "mixed"), (9, "contradicted")])
def test_three_quarters_on_one_side_decide(against, word):
    verdict = decide_surveys(*["supports"] * 3, *["contradicts"] * against)
    assert verdict.category == word


@pytest.mark.parametrize("decide_stances", [decide_reviews, decide_surveys])
def test_a_two_sided_result_is_half_for_and_half_against(decide_stances):
    assert decide_stances("supports", "mixed").category == "supported"
    assert decide_stances("mixed", "mixed").category == "mixed"


@pytest.mark.parametrize(
    ("stated", "word"),
    [
        ("high", "contradicted"),
        ("moderate", "contradicted"),
        ("low", "not_supported"),
        ("very low", "not_supported"),
        (None, "not_supported"),
    ],
)
def test_weak_evidence_against_a_claim_does_not_contradict_it(stated, word):
    verdict = decide_reviews("contradicts", "contradicts", certainty=stated)
    assert verdict.category == word


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
    judged = [judgement("a2010"), judgement("b2011", comparator="usual_care")]

    def certainty(*findings) -> str:
        return decide(studies, judged, findings, comparators=()).certainty

    high = finding("b2011", "high", "usual_care")
    assert certainty(finding("a2010", "low")) == "low"
    assert certainty(finding("a2010", "low"), high) == "high"
    assert certainty(finding("a2010", "moderate"), finding("b2011", "high")) == "moderate"


def test_of_a_range_of_certainties_the_lower_end_counts():
    assert decide_reviews("supports", "supports", certainty="low or very low").certainty == (
        "very_low"
    )
    assert decide_reviews("supports", "supports", certainty="high or moderate").certainty == (
        "moderate"
    )


@pytest.mark.parametrize("kind", ["treatment", "advice"])
def test_a_treatment_led_by_a_review_that_rates_nothing_is_not_above_low(kind):
    verdict = decide_reviews("supports", "supports", kind=kind)
    assert verdict.certainty == "low"
    assert verdict.reasons[-1] == (
        "Not above low: no counted review rates its own evidence for this, as far as it was read."
    )
    trials = [study("a2010"), study("b2011")]
    judged = [judgement("a2010"), judgement("b2011")]
    assert decide(trials, judged, kind=kind).certainty == "high"


@pytest.mark.parametrize("kind", ["safety", "mechanism", "cost"])
def test_other_reviews_that_rated_nothing_leave_the_risk_of_bias_open(kind):
    verdict = decide_reviews("supports", "supports", kind=kind)
    assert verdict.certainty == "moderate"
    assert any(reason.startswith("One step down for risk of bias") for reason in verdict.reasons)
    rated = decide_reviews("supports", "supports", certainty="high", kind=kind)
    assert rated.certainty == "high"


def test_levels_follow_the_question():
    assert evidence_level("rct", "treatment") == 2
    assert evidence_level("survey", "prevalence") == 1
    assert evidence_level("animal", "mechanism") == 4
    assert evidence_level("laboratory_human", "treatment") == 5
    assert evidence_level("other", "policy") == 1
    assert {len(design.levels) for design in DESIGNS} == {len(QUESTION_TYPES)}


BUNDLED = read_base()


@given(st.randoms(use_true_random=True), st.sampled_from(sorted(BUNDLED.claims)))
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
AGAINST = ("contradicted", "not_supported")


@st.composite
def judged_studies(draw, min_size: int = 0, max_size: int = 8):
    """Studies that are judged once each, their judgements, and what some of them rate."""
    studies, judged, findings = [], [], []
    for place in range(draw(st.integers(min_size, max_size))):
        key = f"s{2000 + place}"
        comparator = draw(st.sampled_from(["sham", "usual_care", "none"]))
        design = draw(st.sampled_from(["rct", "meta_analysis", "cohort", "guideline"]))
        search_date = draw(st.sampled_from([None, "2001-06", "2004-02", "2004-11"]))
        is_review = design in ("meta_analysis", "guideline")
        studies.append(study(key, design, search_date=search_date if is_review else None))
        directness = draw(st.sampled_from(["direct", "direct", "indirect"]))
        judged.append(judgement(key, draw(STANCES), comparator, directness))
        rating = draw(st.sampled_from([None, "high", "moderate or low", "very low"]))
        if rating is not None and is_review:
            findings.append(finding(key, rating, comparator))
    return studies, judged, tuple(findings)


KINDS = st.sampled_from(["treatment", "safety", "mechanism", "prevalence", "guideline"])


@given(judged_studies(), KINDS)
def test_turning_every_stance_round_turns_the_verdict_round(rows, kind):
    studies, judged, findings = rows
    turned = [replace(row, stance=MIRROR.get(row.stance, row.stance)) for row in judged]
    verdict = decide(studies, judged, findings, comparators=(), kind=kind)
    mirror = decide(studies, turned, findings, comparators=(), kind=kind)
    assert mirror.certainty == verdict.certainty
    against = "contradicted" if verdict.certainty in ("high", "moderate") else "not_supported"
    mirrored = {"supported": against, **dict.fromkeys(AGAINST, "supported")}
    assert mirror.category == mirrored.get(verdict.category, verdict.category)


@given(judged_studies(min_size=2), KINDS, st.randoms())
def test_the_order_of_judgements_changes_nothing(rows, kind, random):
    studies, judged, findings = rows
    verdict = decide(studies, judged, findings, comparators=(), kind=kind)
    mixed_up = [list(part) for part in rows]
    for part in mixed_up:
        random.shuffle(part)
    shuffled_studies, shuffled, shuffled_findings = mixed_up
    again = decide(shuffled_studies, shuffled, shuffled_findings, comparators=(), kind=kind)
    assert again == verdict


def find_leads(verdict) -> list[WeightedJudgement]:
    """Find the meta-analyses that lead a body: direct, or nothing in the body is direct."""
    counted = [item for item in verdict.weighted_judgements if item.is_counted]
    direct = {item.judgement.comparator for item in counted if item.is_direct}
    reviews = [item for item in counted if item.study.design == "meta_analysis"]
    return [item for item in reviews if item.is_direct or item.judgement.comparator not in direct]


@given(judged_studies(min_size=1), st.sampled_from(["treatment", "safety", "mechanism"]))
def test_an_older_review_that_finds_the_same_only_makes_a_verdict_surer(rows, kind):
    studies, judged, findings = rows
    verdict = decide(studies, judged, findings, comparators=(), kind=kind)
    for lead in find_leads(verdict):
        older = study("older1990", "meta_analysis")
        same = replace(lead.judgement, study="older1990")
        more = decide([*studies, older], [*judged, same], findings, comparators=(), kind=kind)
        (added,) = [item for item in more.weighted_judgements if item.study is older]
        assert (added.role, added.weight) == ("overlapping", 0.0)
        assert CERTAINTIES.index(more.certainty) <= CERTAINTIES.index(verdict.certainty)
        if more.certainty == verdict.certainty or verdict.category != "not_supported":
            assert more.category == verdict.category
        else:
            assert more.category in AGAINST
        assert more.study_keys == verdict.study_keys


TOWARDS = {"supported": 1, "contradicted": -1, "not_supported": -1}


@given(judged_studies(min_size=1), KINDS, st.sampled_from(["supports", "contradicts"]))
def test_a_trial_newer_than_every_review_moves_an_answer_only_its_own_way(rows, kind, stance):
    studies, judged, findings = rows
    verdict = decide(studies, judged, findings, comparators=(), kind=kind)
    for lead in find_leads(verdict):
        newer = study("newer2020", "rct")
        added = judgement("newer2020", stance, lead.judgement.comparator)
        more = decide([*studies, newer], [*judged, added], findings, comparators=(), kind=kind)
        way = 1 if stance == "supports" else -1
        before, after = (TOWARDS.get(each.category, 0) for each in (verdict, more))
        assert way * after >= way * before


@given(judged_studies(min_size=1), KINDS, st.text())
def test_what_a_note_says_changes_nothing(rows, kind, note):
    studies, judged, findings = rows
    noted = [replace(row, rationale=note) for row in judged]
    verdict = decide(studies, judged, findings, comparators=(), kind=kind)
    again = decide(studies, noted, findings, comparators=(), kind=kind)
    assert (again.category, again.certainty, again.reasons) == (
        verdict.category,
        verdict.certainty,
        verdict.reasons,
    )


@given(STANCES, st.sampled_from(["rct", "meta_analysis", "survey", "guideline"]), KINDS)
def test_without_its_only_study_a_claim_is_not_studied(stance, design, kind):
    judged = [judgement("a2010", stance)]
    only = decide([study("a2010", design)], judged, kind=kind)
    assert only.reasons
    for verdict in (
        decide([study("a2010", design)], [], kind=kind),
        decide([study("a2010", design, corrections=("retraction:1",))], judged, kind=kind),
    ):
        assert (verdict.category, verdict.certainty) == ("not_studied", "very_low")
        assert verdict.study_keys == ()


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
    judged = [judgement("a2010"), judgement("b2011", "contradicts")]
    verdict = decide(studies, judged, (finding("a2010", "high"), finding("b2011", "high")))
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
    stances = ["supports"] * n_for + ["contradicts"] * n_against
    assert decide_surveys(*stances).category == word
    assert decide_reviews(*stances, certainty="moderate").category == word


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
    assert verdict.category == "not_studied"
    assert verdict.reasons[0] == (
        "No study measured what the claim says; closest to it: b2011, a2010."
    )
    nothing = decide([], [])
    assert nothing.category == "not_studied"
    assert nothing.reasons == ("No study that answers this claim has been judged yet.",)


@pytest.mark.parametrize(
    ("design", "word"),
    [("meta_analysis", "insufficient"), ("rct", "not_studied"), ("cohort", "not_studied")],
)
def test_of_indirect_answers_only_those_of_reviews_make_a_claim_studied(design, word):
    keys = ("a2010", "b2011", "c2012")
    judged = [judgement(key, directness="indirect") for key in keys]
    assert decide([study(key, design) for key in keys], judged).category == word


def test_indirect_evidence_alone_never_says_more_than_insufficient():
    keys = ("a2010", "b2011", "c2012")
    judged = [judgement(key, directness="indirect") for key in keys]
    verdict = decide([study(key, "meta_analysis") for key in keys], judged)
    assert "All that answers the claim is indirect." in verdict.reasons
    direct = [*judged, judgement("d2013")]
    studies = [*(study(key, "meta_analysis") for key in keys), study("d2013", "meta_analysis")]
    assert decide(studies, direct).category == "supported"


def test_a_review_that_cannot_say_yields_to_more_that_can():
    assert decide_reviews("supports", "supports", "insufficient").category == "supported"


def test_the_reasons_name_each_side_and_what_is_newer():
    verdict = decide(
        [study("a2010", "meta_analysis"), study("b2011", "meta_analysis"), study("c2020")],
        [
            judgement("a2010"),
            judgement("b2011", "contradicts", "usual_care"),
            judgement("c2020", "mixed"),
        ],
        comparators=(),
    )
    assert verdict.reasons[:3] == (
        "Level 1 evidence decides: 2 meta-analyses.",
        "Newer than the reviews, and counted with less weight: c2020.",
        "For: a2010; against: b2011; two-sided: c2020.",
    )


@pytest.mark.parametrize(
    ("stances", "certainty", "category", "carry"),
    [
        (("supports",) * 3 + ("contradicts",), "high", "supported", ("r2020", "r2019", "r2018")),
        (("supports",) + ("contradicts",) * 3, "high", "contradicted", ("r2019", "r2018", "r2017")),
        (("supports",) + ("contradicts",) * 3, "low", "not_supported", ("r2019", "r2018", "r2017")),
        (("supports", "contradicts"), "high", "mixed", ("r2020", "r2019")),
        (("supports", "insufficient"), "high", "insufficient", ("r2020", "r2019")),
        (("insufficient", "insufficient"), "high", "not_studied", ("r2020", "r2019")),
    ],
)
def test_the_studies_that_carry_a_verdict(stances, certainty, category, carry):
    verdict = decide_reviews(*stances, certainty=certainty)
    assert (verdict.category, verdict.study_keys) == (category, carry)


def test_another_report_of_a_counted_study_is_named_in_the_reasons():
    verdict = decide(
        [study("nice2016", "guideline"), study("sum2017", "guideline", companion_of="nice2016")],
        [judgement("nice2016"), judgement("sum2017")],
        kind="guideline",
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


def test_what_guidelines_advise_is_no_evidence_of_an_effect():
    studies = [study("nice2016", "guideline"), study("a2010"), study("b2011")]
    judged = [judgement("nice2016", "contradicts"), judgement("a2010"), judgement("b2011")]
    verdict = decide(studies, judged)
    assert verdict.category == "supported"
    assert verdict.study_keys == ("b2011", "a2010")
    assert "Guidelines, whose advice is no evidence of an effect: nice2016." in verdict.reasons


def test_a_guideline_counts_until_the_day_on_which_it_lapses():
    studies = [study("acp2017", "guideline", valid_until="2022-02-14")]
    judged = [judgement("acp2017")]
    valid = decide(studies, judged, kind="guideline", on=date(2022, 2, 14))
    assert (valid.category, valid.study_keys) == ("supported", ("acp2017",))
    lapsed = decide(studies, judged, kind="guideline", on=date(2022, 2, 15))
    assert (lapsed.category, lapsed.study_keys) == ("not_studied", ())
    assert "acp2017 is not counted: it lapsed on 2022-02-14." in lapsed.reasons


def test_the_text_of_a_policy_proves_it():
    verdict = decide([study("cms2020", "other")], [judgement("cms2020")], kind="policy")
    assert (verdict.category, verdict.certainty) == ("supported", "high")


def test_results_of_several_unlike_controls_answer_no_claim_that_names_its_comparators():
    studies = [study("a2010", "meta_analysis"), study("b2011", "meta_analysis")]
    judged = [judgement("a2010", comparator="mixed"), judgement("b2011", "contradicts")]
    named = decide(studies, judged)
    assert named.study_keys == ("b2011",)
    assert decide(studies, judged, comparators=()).category == "mixed"
