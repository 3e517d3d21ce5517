"""In which features a mention and a study fit, and in which they do not."""

from dataclasses import replace

import pytest

from evidence.claims.resolve.gazetteer import Gazetteer, Organisation, StudyAliases, TopicWords
from evidence.claims.resolve.match_features import find_feature_matches
from evidence.claims.resolve.mention_cues import parse_mention_cues
from evidence.claims.resolve.scoring import FEATURE_LOG_ODDS
from evidence.claims.resolve.study_profile import build_profile

SLEEP_SOCIETY = Organisation(("British Sleep Society",))
GAZETTEER = Gazetteer(
    family_names=frozenset({"Smith", "Brown", "Green"}),
    journals_by_first_word={"J": ("J Sleep", "J Milk")},
    organisations=(SLEEP_SOCIETY, Organisation(("World Milk Council",))),
    aliases={"smith2001": StudyAliases(("LULLABY",), ("Oslo", "Norway", "Bergen"))},
    topic_words=TopicWords(subjects=("milk", "tea")),
)


@pytest.fixture(scope="module")
def profile(base):
    study = replace(
        base.studies["haake2007"],
        key="smith2001",
        title="Warm milk for insomnia: a trial",
        authors=("Smith J", "Brown A", "British Sleep Society"),
        journal_abbrev="J Sleep",
        journal="Journal of Sleep",
        year=2001,
        sample_size=1162,
        n_studies=None,
        intervention_details="warm milk",
        condition_details="insomnia",
    )
    return build_profile(study, [], GAZETTEER)


def features(profile, mention, published=None):
    cues = parse_mention_cues(mention, GAZETTEER)
    return {match.feature for match in find_feature_matches(profile, cues, published)}


@pytest.mark.parametrize(
    ("mention", "feature"),
    [
        ("a 2001 trial", "year"),
        ("a 2002 trial", "next year"),
        ("a 2005 trial", "other year"),
        ("Smith et al.", "author"),
        ("a team with Brown", "other author"),
        ("Brown et al.", "not the first author"),
        ("a team with Green", "not an author"),
        ("a trial in J Sleep", "journal"),
        ("a trial in J Milk", "other journal"),
        ("the British Sleep Society", "organisation"),
        ("the World Milk Council", "other organisation"),
        ("the Lullaby trial", "alias"),
        ("a trial in Oslo", "context word"),
        ("1,162 patients", "participants"),
        ("1,160 patients", "participants"),
        ("1,500 patients", "other participants"),
        ("a trial", "kind"),
        ("a guideline", "other kind"),
        ("a trial of milk", "subject"),
        ("a trial of tea", "other subject"),
        ("a trial on migraine", "unrelated subject"),
        ("a trial of stones on horses near mountains", "no shared word"),
        ("Danish guidelines", "other country"),
    ],
)
def test_a_mention_fits_or_differs_in_a_feature(profile, mention, feature):
    assert feature in features(profile, mention)
    assert feature in FEATURE_LOG_ODDS


@pytest.mark.parametrize(
    ("mention", "published", "feature"),
    [
        ("a new trial", 2001, "news"),
        ("a trial", 2002, "year of the post"),
        ("a new trial", 2010, "not news"),
        ("a trial", 1999, "after the post"),
    ],
)
def test_the_year_of_the_post_counts(profile, mention, published, feature):
    assert feature in features(profile, mention, published)


def test_a_paper_ahead_of_print_may_be_of_the_year_after_the_post(profile):
    assert "after the post" not in features(profile, "a 2001 trial", 2000)
    assert "after the post" in features(profile, "a trial", 2000)


def test_a_mention_that_names_nothing_fits_in_nothing(profile):
    assert features(profile, "research shows") == set()


def test_a_feature_of_numbers_counts_once(profile):
    cues = parse_mention_cues("1,162 patients, 1,160 people and 1,161 adults", GAZETTEER)
    matches = [match for match in find_feature_matches(profile, cues, None) if match.reason]
    assert [match.feature for match in matches] == ["participants"]


def test_at_most_two_context_words_and_two_unrelated_subjects_count(profile):
    cues = parse_mention_cues("Oslo Norway Bergen on migraine, asthma and stroke", GAZETTEER)
    matches = [match.feature for match in find_feature_matches(profile, cues, None)]
    assert matches.count("context word") == 2
    assert matches.count("unrelated subject") == 2


def test_reasons_are_in_words(profile):
    cues = parse_mention_cues("Smith et al., 2001, J Sleep, 1,162 patients", GAZETTEER)
    reasons = {match.reason for match in find_feature_matches(profile, cues, None)}
    assert {"first author Smith", "year 2001", "journal J Sleep", "1,162 participants"} <= reasons
