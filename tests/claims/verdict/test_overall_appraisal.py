"""The overall risk of bias of a trial, and the confidence in a review."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st
from support.appraised import appraise_study
from support.judged import judgement, study

from evidence.claims.base.appraisal_tools import (
    CRITICAL_DOMAINS,
    DOMAINS_BY_TOOL,
    list_ratings,
)
from evidence.claims.base.load import EvidenceBase
from evidence.claims.verdict.overall_appraisal import (
    OVERALL_RATINGS,
    find_appraisal,
    rate_overall,
    sum_up_appraisals,
)

TOOLS = sorted(DOMAINS_BY_TOOL)
WORDS = {"+": "yes", "p": "partial_yes", "-": "no", "x": "not_applicable"}


def ratings_of(tool):
    """Any complete ratings with a tool."""
    domains = DOMAINS_BY_TOOL[tool]
    return st.fixed_dictionaries({name: st.sampled_from(list_ratings(name)) for name in domains})


# Item by item as an overview of reviews rated them with AMSTAR 2, in its table at
# https://ebm.bmj.com/highwire/markup/147388/expansion
@pytest.mark.parametrize(
    ("review", "items", "overall"),
    [
        ("Krishnaratne 2022", "+p+p++++++xx++x+", "high"),
        ("Walsh 2021", "+++p++-++-xx++x+", "low"),
        ("Talic 2021", "+p+p++-++-++++++", "low"),
        ("Zhang 2021", "+-+p++-++-++++++", "critically_low"),
        ("NCCMT 2021", "+-+p--+++-xx--x+", "critically_low"),
    ],
)
def test_published_ratings_of_reviews_are_reproduced(review, items, overall):
    domains = DOMAINS_BY_TOOL["amstar2"]
    ratings = dict(zip(domains, (WORDS[item] for item in items), strict=True))
    assert rate_overall("amstar2", ratings) == overall


@pytest.mark.parametrize(
    ("weak", "overall"),
    [
        ((), "high"),
        (("question",), "high"),
        (("question", "heterogeneity"), "moderate"),
        (("search",), "low"),
        (("search", "question", "heterogeneity"), "low"),
        (("search", "protocol"), "critically_low"),
    ],
)
def test_confidence_falls_with_weaknesses_and_flaws(weak, overall):
    (item,) = sum_up_appraisals(appraise_study("r2010", "amstar2", **dict.fromkeys(weak, "no")))
    assert item.overall == overall
    assert item.has_critical_flaw == (overall in ("low", "critically_low"))


@pytest.mark.parametrize(
    ("ratings", "overall"),
    [
        ({}, "low"),
        ({"missing_data": "some_concerns"}, "some_concerns"),
        (dict.fromkeys(DOMAINS_BY_TOOL["rob2"], "some_concerns"), "some_concerns"),
        ({"missing_data": "some_concerns", "deviations": "high"}, "high"),
    ],
)
def test_the_worst_domain_is_the_risk_of_bias(ratings, overall):
    (item,) = sum_up_appraisals(appraise_study("t2010", "rob2", **ratings))
    assert item.overall == overall
    assert not item.has_critical_flaw, "a low risk of bias is no low confidence"


@given(st.data(), st.sampled_from(TOOLS))
def test_nothing_is_summed_up_before_every_domain_is_rated(data, tool):
    complete = data.draw(ratings_of(tool))
    assert rate_overall(tool, complete) in OVERALL_RATINGS[tool]
    missing = data.draw(st.sampled_from(DOMAINS_BY_TOOL[tool]))
    assert rate_overall(tool, {k: v for k, v in complete.items() if k != missing}) is None


@given(st.data(), st.sampled_from(TOOLS))
def test_a_worse_rating_never_makes_the_whole_better(data, tool):
    before = data.draw(ratings_of(tool))
    domain = data.draw(st.sampled_from(DOMAINS_BY_TOOL[tool]))
    worst = "high" if tool == "rob2" else "no"
    order = OVERALL_RATINGS[tool].index
    after = rate_overall(tool, {**before, domain: worst})
    assert order(after) >= order(rate_overall(tool, before))


@given(ratings_of("amstar2"))
def test_a_critical_weakness_is_what_makes_confidence_low(ratings):
    flaws = [name for name in CRITICAL_DOMAINS if ratings[name] == "no"]
    assert (rate_overall("amstar2", ratings) in ("low", "critically_low")) == bool(flaws)


@given(st.permutations(appraise_study("r2010", "amstar2", search="no")))
def test_the_order_of_rows_does_not_matter(rows):
    (item,) = sum_up_appraisals(rows)
    assert item.overall == "low"


def test_what_is_not_complete_says_how_much_is_there():
    (item,) = sum_up_appraisals(appraise_study("r2010", "amstar2", search="no")[:3])
    assert item.overall is None
    assert item.describe() == "AMSTAR 2 not complete: 3 of 16 items"
    (trial,) = sum_up_appraisals(appraise_study("t2010", "rob2", randomisation="high")[:2])
    assert trial.describe() == "RoB 2 not complete: 2 of 5 domains"
    assert trial.to_json_dict()["overall"] is None


def test_of_two_appraisers_who_differ_the_more_severe_counts_and_it_is_said():
    ann = appraise_study("t2010", "rob2", by="Ann")
    bob = appraise_study("t2010", "rob2", by="Bob", measurement="high")
    (item,) = sum_up_appraisals([*ann, *bob])
    assert item.overall == "high"
    assert item.describe() == (
        "risk of bias: high (RoB 2); the most severe of low by Ann and high by Bob"
    )
    assert item.to_json_dict() == {
        "tool": "rob2",
        "overall": "high",
        "finding": None,
        "domains": 5,
        "appraised_by": [
            {"name": "Ann", "overall": "low", "rated": 5},
            {"name": "Bob", "overall": "high", "rated": 5},
        ],
    }
    (same,) = sum_up_appraisals([*ann, *appraise_study("t2010", "rob2", by="Bob")])
    assert same.describe() == "risk of bias: low (RoB 2)"


def test_of_reviews_the_more_severe_is_the_lower_confidence():
    ann = appraise_study("r2010", "amstar2", by="Ann", search="no", protocol="no")
    bob = appraise_study("r2010", "amstar2", by="Bob")
    (item,) = sum_up_appraisals([*bob, *ann])
    assert item.describe() == (
        "AMSTAR 2: critically low confidence; the most severe of high by Bob and critically low "
        "by Ann"
    )


def test_an_appraiser_who_has_not_finished_is_named_beside_one_who_has():
    ann = appraise_study("t2010", "rob2", by="Ann")
    bob = appraise_study("t2010", "rob2", by="Bob", randomisation="high")[:2]
    (item,) = sum_up_appraisals([*bob, *ann])
    assert item.describe() == "risk of bias: low (RoB 2); Bob rated 2 of 5 domains"


def base_with(*appraisals) -> EvidenceBase:
    return EvidenceBase({"t2010": study("t2010")}, (), {}, (), appraisals=appraisals)


def test_the_appraisal_of_the_judged_result_comes_before_that_of_the_study_and_of_others():
    plain = judgement("t2010")
    whole = appraise_study("t2010", "rob2", measurement="some_concerns")
    first = appraise_study("t2010", "rob2", finding="t2010-1")
    second = appraise_study("t2010", "rob2", finding="t2010-2", measurement="high")
    every = base_with(*whole, *first, *second)
    assert find_appraisal(every, replace(plain, finding="t2010-1")).overall == "low"
    assert find_appraisal(every, replace(plain, finding="t2010-3")).overall == "some_concerns"
    assert find_appraisal(every, plain).overall == "some_concerns"
    others = base_with(*first, *second)
    chosen = find_appraisal(others, plain)
    assert chosen.describe() == "risk of bias: high (RoB 2); of the result t2010-2"
    assert find_appraisal(base_with(), plain) is None


def test_an_unfinished_appraisal_hides_no_complete_one():
    judged = replace(judgement("t2010"), finding="t2010-1")
    begun = appraise_study("t2010", "rob2", finding="t2010-1")[:2]
    whole = appraise_study("t2010", "rob2", measurement="high")
    assert find_appraisal(base_with(*begun, *whole), judged).overall == "high"
    of_other_result = [replace(row, finding="t2010-2") for row in whole]
    assert find_appraisal(base_with(*begun, *of_other_result), judged).finding == "t2010-2"
    alone = find_appraisal(base_with(*begun), judged)
    assert alone.describe() == "RoB 2 not complete: 2 of 5 domains; of the result t2010-1"
