"""Where a study and a mention fit, and where they do not."""

from __future__ import annotations

import re

from evidence.claims.resolve.gazetteer import Profile
from evidence.claims.resolve.mention_cues import Clues

_ENOUGH = 3  # words of a mention, one of which a study must have
Mark = tuple[str, str]  # a feature, named as in resolve.POINTS, and the reason in words


def marks_of(profile: Profile, clues: Clues, published: int | None) -> list[Mark]:
    """Every feature in which a study and a mention fit, or do not."""
    return [
        *_year_marks(profile, clues, published),
        *_people_marks(profile, clues),
        *_known_as_marks(profile, clues),
        *_number_marks(profile, clues),
        *_kind_marks(profile, clues),
    ]


def _year_marks(profile: Profile, clues: Clues, published: int | None) -> list[Mark]:
    year = profile.study.year
    marks = []
    if (
        published is not None and year > published and year not in clues.years & {published + 1}
    ):  # ahead of print
        marks.append(("after the post", ""))
    if clues.years:
        own = {year} | {int(number) for number in profile.told if number in clues.years}
        distance = min(abs(one - other) for one in own for other in clues.years)
        near = ("year" if len(clues.years) == 1 else "next year", "next year")
        feature = near[distance] if distance < 2 else "other year"
        marks.append((feature, f"year {year}"))
    elif published is not None and published - 1 <= year <= published:
        feature = "news" if clues.is_news else "published then"
        marks.append((feature, f"published {year}, when the post was written"))
    elif published is not None and clues.is_news:
        marks.append(("not news", ""))
    return marks


def _people_marks(profile: Profile, clues: Clues) -> list[Mark]:
    marks = []
    if clues.authors:
        others = clues.authors & set(profile.families)
        if clues.leading_author and profile.families[:1] != (clues.leading_author,):
            marks.append(("not the first author", ""))
        elif profile.families and profile.families[0] in clues.authors:
            marks.append(("author", f"first author {profile.families[0]}"))
        else:
            marks.append(
                ("other author", f"author {', '.join(sorted(others))}")
                if others
                else ("not an author", "")
            )
    if clues.journals:
        journal = profile.study.journal
        marks.append(
            ("journal", f"journal {journal}")
            if journal in clues.journals
            else ("other journal", "")
        )
    own = [body for body in clues.bodies if body in profile.bodies]
    for number, body in enumerate(own):
        marks.append(("one body more" if number else "body", body.names[0]))
    if clues.bodies and not own:
        marks.append(("other body", ""))
    return marks


def _known_as_marks(profile: Profile, clues: Clues) -> list[Mark]:
    name = profile.known_as.named_in(clues.mention)
    around = profile.known_as.told_in(clues.unnamed)[:2]
    return [
        *([("known as", f"known as {name}")] if name else []),
        *(("around", word) for word in around),
    ]


def _number_marks(profile: Profile, clues: Clues) -> list[Mark]:
    """At most one mark a feature: a number that stands there twice tells no more than once."""
    marks: dict[str, str] = {}
    for number in clues.numbers:
        if number >= 10 and any(_close(number, count) for count in profile.counts):
            marks.setdefault("participants", f"{number:,.0f} participants")
        elif number == profile.study.n_studies:
            marks.setdefault("studies", f"{number:.0f} studies")
        elif number >= 8 and number in profile.told:
            marks.setdefault("studies", f"{number:,.0f} in its title or description")
        elif number >= 100 and profile.study.n_participants is not None:
            marks.setdefault("other participants", "")
    for percent in clues.percents:
        if percent in profile.percents:
            marks.setdefault("percent", f"{percent:g} %")
    return list(marks.items())


def _close(number: float, count: int) -> bool:
    """Whether a post's number is a study's: the same, or rounded to two or three digits."""
    return number == count or (number >= 500 and abs(number - count) <= 0.012 * count)


def _speaks_of(profile: Profile, topic: str) -> bool:
    """Whether a word of the study begins with a topic: "nonpharmacological" is not "pharmacological"."""
    return topic in profile.text and re.search(rf"\b{re.escape(topic)}", profile.text) is not None


def _is_of(profile: Profile, nations: frozenset[str]) -> bool:
    told = f"{' '.join(profile.known_as.around)} {profile.study.title} {profile.study.journal_full}"
    return any(nation in told for nation in nations)


def _kind_marks(profile: Profile, clues: Clues) -> list[Mark]:
    marks = []
    if clues.kinds & profile.kinds:
        marks.append(("kind", profile.label))
    elif clues.kinds and profile.kinds:
        marks.append(("other kind", ""))
    if len(clues.about) >= _ENOUGH and not any(word in profile.text for word in clues.about):
        marks.append(("no word of it", ""))
    marks += [("other place", "")] * bool(clues.nations and not _is_of(profile, clues.nations))
    marks += [("other topic", "")] * min(
        2, sum(not _speaks_of(profile, topic) for topic in clues.topics)
    )
    if clues.subjects:
        fits = any(subject in profile.about for subject in clues.subjects)
        marks.append(
            ("subject", "about " + ", ".join(sorted(clues.subjects)))
            if fits
            else ("other subject", "")
        )
    return marks
