"""Where a study and a mention fit, and where they do not."""

from __future__ import annotations

import re

from evidence.claims.resolve.gazetteer import StudyProfile
from evidence.claims.resolve.mention_cues import MentionCues

_MIN_TOPIC_WORDS = 3  # words of a mention, one of which a study must have
FeatureMatch = tuple[str, str]  # a feature, named as in resolve.POINTS, and the reason in words


def find_feature_matches(
    profile: StudyProfile, clues: MentionCues, published: int | None
) -> list[FeatureMatch]:
    """Every feature in which a study and a mention fit, or do not."""
    return [
        *_match_years(profile, clues, published),
        *_match_people(profile, clues),
        *_match_aliases(profile, clues),
        *_match_numbers(profile, clues),
        *_match_kinds_and_topics(profile, clues),
    ]


def _match_years(
    profile: StudyProfile, clues: MentionCues, published: int | None
) -> list[FeatureMatch]:
    year = profile.study.year
    marks = []
    if (
        published is not None and year > published and year not in clues.years & {published + 1}
    ):  # ahead of print
        marks.append(("after the post", ""))
    if clues.years:
        own = {year} | {int(number) for number in profile.numbers if number in clues.years}
        distance = min(abs(one - other) for one in own for other in clues.years)
        near = ("year" if len(clues.years) == 1 else "next year", "next year")
        feature = near[distance] if distance < 2 else "other year"
        marks.append((feature, f"year {year}"))
    elif published is not None and published - 1 <= year <= published:
        feature = "news" if clues.is_recent else "published then"
        marks.append((feature, f"published {year}, when the post was written"))
    elif published is not None and clues.is_recent:
        marks.append(("not news", ""))
    return marks


def _match_people(profile: StudyProfile, clues: MentionCues) -> list[FeatureMatch]:
    marks = []
    if clues.authors:
        others = clues.authors & set(profile.family_names)
        if clues.leading_author and profile.family_names[:1] != (clues.leading_author,):
            marks.append(("not the first author", ""))
        elif profile.family_names and profile.family_names[0] in clues.authors:
            marks.append(("author", f"first author {profile.family_names[0]}"))
        else:
            marks.append(
                ("other author", f"author {', '.join(sorted(others))}")
                if others
                else ("not an author", "")
            )
    if clues.journals:
        journal = profile.study.journal_abbrev
        marks.append(
            ("journal", f"journal {journal}")
            if journal in clues.journals
            else ("other journal", "")
        )
    own = [body for body in clues.organisations if body in profile.organisations]
    for number, body in enumerate(own):
        marks.append(("one body more" if number else "body", body.names[0]))
    if clues.organisations and not own:
        marks.append(("other body", ""))
    return marks


def _match_aliases(profile: StudyProfile, clues: MentionCues) -> list[FeatureMatch]:
    name = profile.aliases.find_name_in(clues.mention)
    around = profile.aliases.find_context_words_in(clues.text_without_organisations)[:2]
    return [
        *([("known as", f"known as {name}")] if name else []),
        *(("around", word) for word in around),
    ]


def _match_numbers(profile: StudyProfile, clues: MentionCues) -> list[FeatureMatch]:
    """At most one mark a feature: a number that stands there twice tells no more than once."""
    marks: dict[str, str] = {}
    for number in clues.numbers:
        if number >= 10 and any(_is_close(number, count) for count in profile.participant_counts):
            marks.setdefault("participants", f"{number:,.0f} participants")
        elif number == profile.study.n_studies:
            marks.setdefault("studies", f"{number:.0f} studies")
        elif number >= 8 and number in profile.numbers:
            marks.setdefault("studies", f"{number:,.0f} in its title or description")
        elif number >= 100 and profile.study.sample_size is not None:
            marks.setdefault("other participants", "")
    for percent in clues.percentages:
        if percent in profile.percentages:
            marks.setdefault("percent", f"{percent:g} %")
    return list(marks.items())


def _is_close(number: float, count: int) -> bool:
    """Whether a post's number is a study's: the same, or rounded to two or three digits."""
    return number == count or (number >= 500 and abs(number - count) <= 0.012 * count)


def _has_topic(profile: StudyProfile, topic: str) -> bool:
    """Whether a word of the study begins with a topic: "nonpharmacological" is not "pharmacological"."""
    return (
        topic in profile.searchable_text
        and re.search(rf"\b{re.escape(topic)}", profile.searchable_text) is not None
    )


def _is_from_nation(profile: StudyProfile, nations: frozenset[str]) -> bool:
    told = (
        f"{' '.join(profile.aliases.context_words)} {profile.study.title} {profile.study.journal}"
    )
    return any(nation in told for nation in nations)


def _match_kinds_and_topics(profile: StudyProfile, clues: MentionCues) -> list[FeatureMatch]:
    marks = []
    if clues.study_kinds & profile.study_kinds:
        marks.append(("kind", profile.design_label))
    elif clues.study_kinds and profile.study_kinds:
        marks.append(("other kind", ""))
    if len(clues.topic_words) >= _MIN_TOPIC_WORDS and not any(
        word in profile.searchable_text for word in clues.topic_words
    ):
        marks.append(("no word of it", ""))
    marks += [("other place", "")] * bool(
        clues.nationalities and not _is_from_nation(profile, clues.nationalities)
    )
    marks += [("other topic", "")] * min(
        2, sum(not _has_topic(profile, topic) for topic in clues.topics)
    )
    if clues.subjects:
        fits = any(subject in profile.subject_text for subject in clues.subjects)
        marks.append(
            ("subject", "about " + ", ".join(sorted(clues.subjects)))
            if fits
            else ("other subject", "")
        )
    return marks
