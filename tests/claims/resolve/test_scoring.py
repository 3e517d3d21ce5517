"""How well a study fits a mention, and whether that is enough."""

from dataclasses import replace

import pytest

from evidence.claims.resolve.candidate_index import CandidateIndex
from evidence.claims.resolve.gazetteer import build_gazetteer
from evidence.claims.resolve.mention_cues import parse_mention_cues
from evidence.claims.resolve.scoring import (
    DISQUALIFYING,
    FEATURE_LOG_ODDS,
    JOINTLY_SUFFICIENT,
    SUFFICIENT,
    SUFFICIENT_WITH_TOPIC,
    explain_score,
    is_distinguishable,
    score_study,
)
from evidence.claims.resolve.study_profile import build_profile


@pytest.fixture(scope="module")
def study(base):
    return replace(
        base.studies["haake2007"],
        key="smith2001",
        title="Warm milk before bedtime",
        authors=("Smith J",),
        year=2001,
        sample_size=80,
        intervention_details=None,
        comparator_details=None,
        condition_details=None,
    )


@pytest.fixture(scope="module")
def score(study):
    gazetteer = build_gazetteer([study])
    index = CandidateIndex([study], [], lambda one: build_profile(one, (), gazetteer))

    def score(mention, published=None):
        cues = parse_mention_cues(mention, gazetteer)
        return score_study(index.get_profile(study), cues, published, index=index), index

    return score


@pytest.mark.parametrize(
    "features", [SUFFICIENT, SUFFICIENT_WITH_TOPIC, JOINTLY_SUFFICIENT, DISQUALIFYING]
)
def test_features_that_decide_have_a_weight(features):
    assert features <= FEATURE_LOG_ODDS.keys()


def test_features_that_fit_raise_the_score_and_others_lower_it(score):
    plain, _ = score("warm milk")
    assert score("warm milk in 2001")[0].log_odds > plain.log_odds
    assert score("warm milk in 2005")[0].log_odds < plain.log_odds
    assert score("warm milk before bedtime")[0].log_odds > plain.log_odds


@pytest.mark.parametrize(
    "mention",
    [
        "Smith et al.",
        "a trial of 80 people",
        "warm milk before bedtime",
        "a 2001 trial of milk",
    ],
)
def test_an_author_a_title_or_a_year_with_the_topic_singles_a_study_out(score, mention):
    assert is_distinguishable(*score(mention))


@pytest.mark.parametrize(
    "mention",
    [
        "a 2001 trial",
        "warm milk",
        "Smith et al., 2009",
        "Smith et al. on migraine",
    ],
)
def test_a_year_alone_or_another_subject_does_not(score, mention):
    assert not is_distinguishable(*score(mention))


def test_a_new_study_is_no_old_one(score):
    assert not is_distinguishable(*score("a new trial of milk", 2015))
    assert is_distinguishable(*score("a new trial of milk by Smith et al.", 2015))


def test_a_full_reference_needs_the_title(score):
    fitting, _ = score("Smith J, Brown A. Warm milk before bedtime for people at home. J 2001")
    other, _ = score("Smith J, Brown A. Cold stones under pillows for people at home. J 2001")
    assert fitting.log_odds - other.log_odds > 12


def test_reasons_are_only_those_that_speak_for_a_study(score):
    reasons = explain_score(*score("Smith et al., 2005, on warm milk"))
    assert reasons == ("first author Smith", "words of the title: milk, warm")


def test_a_protocol_is_meant_more_rarely(study, score):
    plain, index = score("a 2001 trial of milk")
    protocol = replace(index.get_profile(study), study=replace(study, design="protocol"))
    cues = parse_mention_cues("a 2001 trial of milk", build_gazetteer([study]))
    assert score_study(protocol, cues, None, index=index).log_odds == plain.log_odds - 1
