"""Compare a mention with a study: in which features they fit, and in which they do not."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final, NamedTuple

from evidence.claims.resolve.mention_cues import MentionCues
from evidence.claims.resolve.study_profile import StudyProfile

_MIN_TOPIC_WORDS: Final = 3  # topic words of a mention from which the study must have one
_MIN_PARTICIPANTS: Final = 10  # smaller numbers are seldom those of participants
_MIN_DESCRIBED_NUMBER: Final = 8  # smaller numbers stand in too many titles
_MIN_OTHER_PARTICIPANTS: Final = 100  # a number as large as this is that of participants
_MIN_ROUNDED: Final = 500  # participants from which posts round
_ROUNDING: Final = 0.012  # how far a rounded number is off, as a share of the true one
_MAX_UNRELATED_SUBJECTS: Final = 2
_MAX_CONTEXT_WORDS: Final = 2


class FeatureMatch(NamedTuple):
    """A feature in which mention and study fit or differ.

    ``feature`` is a key of ``FEATURE_LOG_ODDS``; ``reason`` says why the study fits, else empty.
    """

    feature: str
    reason: str = ""


def find_feature_matches(
    profile: StudyProfile, cues: MentionCues, published: int | None
) -> list[FeatureMatch]:
    """Find every feature in which a study and a mention fit or differ.

    Args:
        profile: the study.
        cues: the mention.
        published: year in which the post was written, if known.
    """
    return [
        *_match_publication(profile, cues, published),
        *_match_years(profile, cues),
        *_match_authors(profile, cues),
        *_match_journals(profile, cues),
        *_match_organisations(profile, cues),
        *_match_aliases(profile, cues),
        *_match_numbers(profile, cues),
        *_match_kinds(profile, cues),
        *_match_subjects(profile, cues),
    ]


def _match_publication(
    profile: StudyProfile, cues: MentionCues, published: int | None
) -> Iterator[FeatureMatch]:
    """Compare the year of a study with the year of the post."""
    year = profile.study.year
    if published is None:
        return
    is_ahead_of_print = year == published + 1 and year in cues.years
    if year > published and not is_ahead_of_print:
        yield FeatureMatch("after the post")
    if cues.years:
        return
    if published - 1 <= year <= published:
        feature = "news" if cues.is_recent else "year of the post"
        yield FeatureMatch(feature, f"published {year}, when the post was written")
    elif cues.is_recent:
        yield FeatureMatch("not news")


def _match_years(profile: StudyProfile, cues: MentionCues) -> Iterator[FeatureMatch]:
    """Compare the years of a mention with the year of a study, and with years in its title."""
    if not cues.years:
        return
    year = profile.study.year
    own = {year} | (cues.years & {int(number) for number in profile.numbers})
    distance = min(abs(one - other) for one in own for other in cues.years)
    feature = "other year"
    if distance <= 1:
        feature = "year" if distance == 0 and len(cues.years) == 1 else "next year"
    yield FeatureMatch(feature, f"year {year}")


def _match_authors(profile: StudyProfile, cues: MentionCues) -> Iterator[FeatureMatch]:
    if not cues.authors:
        return
    first = profile.family_names[0] if profile.family_names else None
    shared = sorted(cues.authors.intersection(profile.family_names))
    if cues.leading_author and first != cues.leading_author:
        yield FeatureMatch("not the first author")
    elif first in cues.authors:
        yield FeatureMatch("author", f"first author {first}")
    elif shared:
        yield FeatureMatch("other author", f"author {', '.join(shared)}")
    else:
        yield FeatureMatch("not an author")


def _match_journals(profile: StudyProfile, cues: MentionCues) -> Iterator[FeatureMatch]:
    journal = profile.study.journal_abbrev
    if journal in cues.journals:
        yield FeatureMatch("journal", f"journal {journal}")
    elif cues.journals:
        yield FeatureMatch("other journal")


def _match_organisations(profile: StudyProfile, cues: MentionCues) -> Iterator[FeatureMatch]:
    own = [one for one in cues.organisations if one in profile.organisations]
    for number, organisation in enumerate(own):
        feature = "further organisation" if number else "organisation"
        yield FeatureMatch(feature, organisation.names[0])
    if cues.organisations and not own:
        yield FeatureMatch("other organisation")


def _match_aliases(profile: StudyProfile, cues: MentionCues) -> Iterator[FeatureMatch]:
    name = profile.aliases.find_name_in(cues.text)
    if name:
        yield FeatureMatch("alias", f"known as {name}")
    context = profile.aliases.find_context_words_in(cues.text_without_organisations)
    for word in context[:_MAX_CONTEXT_WORDS]:
        yield FeatureMatch("context word", word)


def _match_numbers(profile: StudyProfile, cues: MentionCues) -> list[FeatureMatch]:
    """Compare numbers and percentages; a feature counts once, however many numbers fit."""
    matches: dict[str, str] = {}
    for number in cues.numbers:
        match = _match_number(profile, number)
        if match:
            matches.setdefault(*match)
    for percentage in cues.percentages:
        if percentage in profile.percentages:
            matches.setdefault("percentage", f"{percentage:g} %")
    return [FeatureMatch(feature, reason) for feature, reason in matches.items()]


def _match_number(profile: StudyProfile, number: float) -> FeatureMatch | None:
    if number >= _MIN_PARTICIPANTS and _is_participant_count(number, profile):
        return FeatureMatch("participants", f"{number:,.0f} participants")
    if number == profile.study.n_studies:
        return FeatureMatch("number of studies", f"{number:.0f} studies")
    if number >= _MIN_DESCRIBED_NUMBER and number in profile.numbers:
        return FeatureMatch("number of studies", f"{number:,.0f} in its title or description")
    if number >= _MIN_OTHER_PARTICIPANTS and profile.study.sample_size is not None:
        return FeatureMatch("other participants")
    return None


def _is_participant_count(number: float, profile: StudyProfile) -> bool:
    return any(_is_count_or_rounded(number, count) for count in profile.participant_counts)


def _is_count_or_rounded(number: float, count: int) -> bool:
    """Return whether a number is a count, or a large count rounded to two or three digits."""
    return number == count or (number >= _MIN_ROUNDED and abs(number - count) <= _ROUNDING * count)


def _match_kinds(profile: StudyProfile, cues: MentionCues) -> Iterator[FeatureMatch]:
    if cues.study_kinds & profile.study_kinds:
        yield FeatureMatch("kind", profile.design_label)
    elif cues.study_kinds and profile.study_kinds:
        yield FeatureMatch("other kind")


def _match_subjects(profile: StudyProfile, cues: MentionCues) -> Iterator[FeatureMatch]:
    """Compare what a mention says that a study is about with everything the study says."""
    text = profile.searchable_text
    has_shared_word = any(word in text for word in cues.topic_words)
    if len(cues.topic_words) >= _MIN_TOPIC_WORDS and not has_shared_word:
        yield FeatureMatch("no shared word")
    if cues.nationalities and not _is_from_country(profile, cues.nationalities):
        yield FeatureMatch("other country")
    unrelated = [stem for stem in cues.subject_stems if not _has_word_beginning(stem, text)]
    for _ in unrelated[:_MAX_UNRELATED_SUBJECTS]:
        yield FeatureMatch("unrelated subject")
    if any(subject in profile.subject_text for subject in cues.subjects):
        yield FeatureMatch("subject", "about " + ", ".join(sorted(cues.subjects)))
    elif cues.subjects:
        yield FeatureMatch("other subject")


def _has_word_beginning(stem: str, text: str) -> bool:
    """Return whether a word begins with a stem: "pharma", but not of "nonpharmacological"."""
    return stem in text and re.search(rf"\b{re.escape(stem)}", text) is not None


def _is_from_country(profile: StudyProfile, nationalities: frozenset[str]) -> bool:
    context = " ".join(profile.aliases.context_words)
    text = f"{context} {profile.study.title} {profile.study.journal}"
    return any(nationality in text for nationality in nationalities)
