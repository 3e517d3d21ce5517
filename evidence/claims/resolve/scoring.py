"""Score how well a study fits a mention, in log odds; explain it; judge whether it is enough."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from evidence.claims.resolve.candidate_index import CandidateIndex
from evidence.claims.resolve.match_features import FeatureMatch, find_feature_matches
from evidence.claims.resolve.mention_cues import MentionCues
from evidence.claims.resolve.study_profile import StudyProfile
from evidence.patterns import collect_words
from evidence.studies.study import Study

# Natural logarithm of how many times likelier a study gets by a feature: 3.0 is 20 times likelier,
# -3.0 is 20 times less likely. Tuned on the kinds of mention that docs/resolving.md describes.
FEATURE_LOG_ODDS: Final[Mapping[str, float]] = {
    # Authors: only a first author can be meant by "Family et al.".
    "author": 3.0,
    "other author": 2.0,
    "not an author": -2.5,
    "not the first author": -5.0,
    # Years: a paper is often dated by the year before, when it came out ahead of print.
    "year": 2.0,
    "next year": -1.0,
    "other year": -8.0,
    # The year of the post, where it is known: "a new study" is of that year, and none is later.
    "year of the post": 1.0,
    "news": 2.0,
    "not news": -3.0,
    "after the post": -6.0,
    # Journals and organisations.
    "journal": 3.5,
    "other journal": -2.0,
    "organisation": 3.0,
    "further organisation": 1.5,
    "other organisation": -4.0,
    # Numbers: of participants they are nearly unique, of pooled studies less so.
    "participants": 4.0,
    "other participants": -2.0,
    "number of studies": 2.5,
    "percentage": 2.0,
    # Aliases of the topic pack: an acronym; the place where a study was done.
    "alias": 4.5,
    "context word": 1.5,
    # Kind of study and subject.
    "kind": 1.0,
    "other kind": -1.5,
    "subject": 1.0,
    "other subject": -2.5,
    "unrelated subject": -4.0,
    "no shared word": -4.0,
    "other country": -4.0,
    # The whole title, of which a part counts in proportion; a full reference with another title.
    "title": 6.0,
    "other title": -12.0,
}
SUFFICIENT: Final = frozenset({"author", "other author", "participants", "alias"})
"""Features that single out a study by themselves."""
SUFFICIENT_WITH_TOPIC: Final = frozenset(
    {
        "year",
        "next year",
        "journal",
        "organisation",
        "number of studies",
        "percentage",
        "context word",
    }
)
"""Features that single out a study together with its topic."""
JOINTLY_SUFFICIENT: Final = frozenset(
    {
        "journal",
        "organisation",
        "further organisation",
        "number of studies",
        "context word",
        "percentage",
    }
)
"""Features of which two make up for a topic that is not named."""
DISQUALIFYING: Final = frozenset({"unrelated subject", "other country"})
"""Features that show that another study is meant, unless most of the title is there."""

# Words are weighed by their inverse frequency (idf): the natural logarithm of one in how many
# titles has the word. A sum of 8 is one title in 3,000.
MIN_TITLE_IDF: Final = 8.0  # sum from which words single out a title ...
MIN_TITLE_SHARE: Final = 0.6  # ... if they are this share of the title's sum ...
MIN_TITLE_WORDS: Final = 3  # ... and as many as this
MIN_TOPIC_IDF: Final = 0.9  # sum from which mention and title share a topic
MIN_REFERENCE_TITLE_SHARE: Final = 0.4  # share of its title that a full reference must have
_MAX_SHARED_IDF: Final = 6.0  # sum of shared words that counts beside the share of the title, ...
_SHARED_IDF_LOG_ODDS: Final = 0.25  # ... and the log odds of each unit of it
_SECONDARY_PAPER_LOG_ODDS: Final = -1.0  # a protocol or companion is meant more rarely
_MAX_WORDS_SHOWN: Final = 4
_GENERIC_TITLE_WORDS: Final = collect_words("mentions", "generic_title_word")


@dataclass(frozen=True, slots=True)
class ScoredStudy:
    """A study with the log odds that a mention means it, and why."""

    study: Study
    log_odds: float
    feature_matches: Sequence[FeatureMatch]
    shared_words: frozenset[str]  # of its title and intervention


def score_study(
    profile: StudyProfile, cues: MentionCues, published: int | None, *, index: CandidateIndex
) -> ScoredStudy:
    """Score a study: the sum of the log odds of its features and of its title."""
    matches = find_feature_matches(profile, cues, published)
    shared = profile.words & cues.words
    title_idf, shared_idf = index.title_idf(profile), index.sum_idf(shared)
    log_odds = sum(FEATURE_LOG_ODDS[match.feature] for match in matches)
    log_odds += (
        FEATURE_LOG_ODDS["title"] * shared_idf / max(title_idf, MIN_TITLE_IDF)
        + min(shared_idf, _MAX_SHARED_IDF) * _SHARED_IDF_LOG_ODDS
    )
    if profile.study.companion_of is not None or profile.study.design == "protocol":
        log_odds += _SECONDARY_PAPER_LOG_ODDS
    if cues.is_full_reference:
        topical_idf = index.sum_idf(shared - _list_generic_words(index))
        if topical_idf < MIN_REFERENCE_TITLE_SHARE * title_idf:
            log_odds += FEATURE_LOG_ODDS["other title"]
    return ScoredStudy(profile.study, log_odds, matches, shared)


def is_distinguishable(scored: ScoredStudy, index: CandidateIndex) -> bool:
    """Return whether something singles a study out beside a few words of its title."""
    features = {match.feature for match in scored.feature_matches}
    has_title = _has_most_of_title(scored, index)
    is_old = "not news" in features and not features & SUFFICIENT
    if "other year" in features or is_old:
        return False
    if has_title:
        return True
    if features & DISQUALIFYING:
        return False
    if features & SUFFICIENT:
        return True
    return bool(features & SUFFICIENT_WITH_TOPIC) and _has_topic(scored, features, index)


def _has_most_of_title(scored: ScoredStudy, index: CandidateIndex) -> bool:
    title_idf = index.title_idf(index.get_profile(scored.study))
    least = max(MIN_TITLE_SHARE * title_idf, MIN_TITLE_IDF)
    is_rare = index.sum_idf(scored.shared_words) >= least
    return is_rare and len(scored.shared_words) >= MIN_TITLE_WORDS


def _has_topic(scored: ScoredStudy, features: set[str], index: CandidateIndex) -> bool:
    if "subject" in features or len(features & JOINTLY_SUFFICIENT) > 1:
        return True
    topical = scored.shared_words - _list_generic_words(index)
    return index.sum_idf(topical) >= MIN_TOPIC_IDF


def _list_generic_words(index: CandidateIndex) -> frozenset[str]:
    return _GENERIC_TITLE_WORDS | index.topic_title_words


def explain_score(scored: ScoredStudy, index: CandidateIndex) -> tuple[str, ...]:
    """Return the reasons that speak for a study, in words."""
    favourable = [
        match.reason for match in scored.feature_matches if FEATURE_LOG_ODDS[match.feature] > 0
    ]
    if len(scored.shared_words) > 1:
        rarest = sorted(scored.shared_words, key=lambda word: (-index.sum_idf((word,)), word))
        favourable.append("words of the title: " + ", ".join(rarest[:_MAX_WORDS_SHOWN]))
    return tuple(favourable)
