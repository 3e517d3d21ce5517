"""What a mention says about the study it means: years, names, numbers, kind and subject."""

from __future__ import annotations

import functools
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from evidence.claims.resolve.gazetteer import Gazetteer, Organisation
from evidence.claims.resolve.journals import find_journals
from evidence.claims.resolve.study_profile import (
    extract_content_words,
    extract_numbers,
    extract_percentages,
)
from evidence.patterns import collect_words, join_patterns, read_entries

_STUDY_KINDS: Final = tuple(
    (entry["kind"], re.compile(rf"\b(?:{entry['pattern']})"))
    for entry in read_entries("mentions", "study_kind")
)
_YEAR: Final = re.compile(r"(?<![\d.,])(?:19[5-9]\d|20[0-4]\d)(?![\d%]|,\d)")
_RECENCY: Final = re.compile(rf"\b{join_patterns('mentions', 'recency')}\b")
_CAPITALISED: Final = re.compile(r"[A-Z][\w'’-]+")
_FIRST_OF_SEVERAL: Final = re.compile(
    r"\b([A-Z][\w'’-]+)(?:\s+[A-Z]{1,3})?,?\s+(?:et\s+al|and\s+colleagues)"
)
_NAME_WITH_YEAR: Final = re.compile(
    r"\W*([A-Z][\w-]*(?:['’](?!s\b)[\w-]+)*)(?:['’]s)?,?\s+\(?(?:19|20)\d\d\b"
)
_LEADING_NAME: Final = re.compile(
    r"\W*(?P<name>[A-Z][\w'’-]+)(?:\s+[A-Z]{1,3}\b|\s+et\s+al|,|\s+and\s|\s+\(?(?:19|20)\d\d)"
)
_LED_BY: Final = re.compile(
    rf"\b{join_patterns('mentions', 'leader_verb')} by "
    rf"(?:{join_patterns('mentions', 'title_of_address')}\b\.?\s+)?(?:[A-Z][\w.-]*\s+){{0,2}}?"
    r"(?P<name>[A-Z][\w'’-]+)(?=[\s,.;)]|$)(?!\s+[A-Z])"
)
_REFERENCE_START: Final = re.compile(r"\W*[A-Z][\w'’-]+ [A-Z]{1,3}\b(?:,|\.| et al)")
_MIN_REFERENCE_WORDS: Final = 7  # content words from which a reference has a title
_NATIONAL_GUIDELINE: Final = re.compile(
    rf"\b({join_patterns('mentions', 'nationality')})\s+(?:\w+\s+){{0,2}}?"
    rf"{join_patterns('mentions', 'guidance_noun')}"
)
_INSTITUTION: Final = re.compile(
    rf"\b[A-Z][\w’'-]+ {join_patterns('mentions', 'institution_noun')}\b"
)
_STEM_LENGTH: Final = 6  # letters of a subject by which it is compared with a study's text
_COUNTED_PEOPLE: Final = re.compile(
    rf"\d[\d,.]*\s+(?:\w+\s+){{0,2}}{join_patterns('mentions', 'counted_noun')}\b"
)
_MIN_COUNT: Final = 10  # people or trials; smaller numbers are of anything
_RESEARCH_PLACE: Final = re.compile(
    r"\b([A-Z][a-z]+) (?:(?:medical|university) )?"
    rf"{join_patterns('mentions', 'research_noun')}\b"
)
# Beside a family name: what shows that it is a name.
_NAME_CONTEXT: Final = 14  # characters looked at on either side
_AFTER_NAME: Final = re.compile(r"\s*(et al|and coll|\(?(19|20)\d\d|,? [A-Z]{1,3}\b)")
_BEFORE_NAME: Final = re.compile(r"(Dr\.?|Prof\w*\.?|[A-Z][a-z]+|[A-Z]\.)\s$")
_GENERIC_WORDS: Final = collect_words("mentions", "generic_word")
_COMMON_NAMES: Final = collect_words("mentions", "common_name")


@dataclass(frozen=True, slots=True)
class MentionCues:
    """A mention and what it says about its study.

    Attributes:
        text: the words of the mention.
        text_without_organisations: the same without names of organisations, whose words say
            nothing about a country or a kind of study.
        years: years from 1950 to 2049.
        authors: family names of known authors.
        leading_author: the known author who stands first, or led the study.
        has_unknown_author: the first author named wrote none of the known studies.
        organisations: organisations of the topic pack.
        journals: journals of known studies, as NLM abbreviates them.
        numbers: whole numbers that are not years, each once.
        percentages: percentages, as often as they stand there.
        study_kinds: "review", "trial", "guideline" or "survey".
        subjects: subjects of the topic.
        subject_stems: beginnings of words for conditions and treatments, six letters each.
        nationalities: countries whose guideline it is.
        words: content words.
        topic_words: content words in lower case that are specific to a subject.
        places: places of research known from aliases.
        is_recent: it calls the study new.
        is_full_reference: it has the form "Family II, ... Title. Journal 2007;1:2-3", so that the
            title must fit.
        has_alias: it has a name that a study is known by.
        has_people_count: it counts people or trials.
    """

    text: str
    text_without_organisations: str
    years: frozenset[int]
    authors: frozenset[str]
    leading_author: str | None
    has_unknown_author: bool
    organisations: tuple[Organisation, ...]
    journals: frozenset[str]
    numbers: tuple[float, ...]
    percentages: tuple[float, ...]
    study_kinds: frozenset[str]
    subjects: frozenset[str]
    subject_stems: frozenset[str]
    nationalities: frozenset[str]
    words: frozenset[str]
    topic_words: frozenset[str]
    places: frozenset[str]
    is_recent: bool
    is_full_reference: bool
    has_alias: bool
    has_people_count: bool

    @property
    def is_comparable(self) -> bool:
        """Whether it says enough to be compared with studies at all."""
        named = self.authors or self.organisations or self.journals or self.has_alias
        return bool(self.years or named or self.numbers or self.percentages or len(self.words) > 3)

    @property
    def is_specific(self) -> bool:
        """Whether it points at one study: by year, author, journal, alias, place or people.

        An organisation alone stands for its work as a whole; with "new" it points at one study.
        """
        named = self.authors or self.has_unknown_author or self.journals or self.has_alias
        new_work = self.organisations and self.is_recent
        return bool(self.years or named or new_work or self.has_people_count or self.places)

    @property
    def names_author(self) -> bool:
        """Whether it names an author: a known one, or somebody "et al."."""
        return bool(self.authors) or self.has_unknown_author


def parse_mention_cues(text: str, gazetteer: Gazetteer) -> MentionCues:
    """Parse the words of a mention, given the names that can be recognised."""
    lower = text.lower()
    unnamed = gazetteer.remove_organisations(text)
    years = frozenset(int(year) for year in _YEAR.findall(text))
    numbers = [number for number in extract_numbers(lower) if number not in years]
    words = extract_content_words(text)
    topic = gazetteer.topic_words
    return MentionCues(
        text=text,
        text_without_organisations=unnamed,
        years=years,
        authors=frozenset(_find_authors(text, gazetteer)),
        leading_author=_find_leading_author(text, gazetteer),
        has_unknown_author=_has_unknown_author(text, gazetteer),
        organisations=tuple(one for one in gazetteer.organisations if one.is_named_in(text)),
        journals=find_journals(text, gazetteer.journals_by_first_word),
        numbers=tuple(dict.fromkeys(numbers)),
        percentages=tuple(extract_percentages(lower)),
        study_kinds=_find_study_kinds(lower),
        subjects=frozenset(subject for subject in topic.subjects if subject in lower),
        subject_stems=_find_subject_stems(text, topic.subject_stems),
        nationalities=frozenset(_NATIONAL_GUIDELINE.findall(unnamed)),
        words=frozenset(words),
        topic_words=_find_topic_words(unnamed),
        places=gazetteer.places & frozenset(_RESEARCH_PLACE.findall(unnamed)),
        is_recent=_RECENCY.search(lower) is not None,
        is_full_reference=bool(_REFERENCE_START.match(text)) and len(words) >= _MIN_REFERENCE_WORDS,
        has_alias=gazetteer.has_alias_in(text),
        has_people_count=_has_people_count(lower, numbers),
    )


def _has_people_count(text: str, numbers: list[float]) -> bool:
    return any(number >= _MIN_COUNT for number in numbers) and bool(_COUNTED_PEOPLE.search(text))


def _find_study_kinds(text: str) -> frozenset[str]:
    """Find the kinds of study that a text names; a review of trials is not a trial."""
    kinds = {kind for kind, pattern in _STUDY_KINDS if pattern.search(text)}
    return frozenset(kinds - {"trial"} if "review" in kinds else kinds)


def _find_subject_stems(text: str, topic_stems: tuple[str, ...]) -> frozenset[str]:
    found = _compile_subject_stems(topic_stems).finditer(_INSTITUTION.sub(" ", text))
    return frozenset(match[0].lower().replace("-", " ")[:_STEM_LENGTH] for match in found)


@functools.cache
def _compile_subject_stems(topic_stems: tuple[str, ...]) -> re.Pattern[str]:
    stems = "|".join([join_patterns("mentions", "subject_stem"), *topic_stems])
    return re.compile(rf"\b(?:{stems})\w*", re.IGNORECASE)


def _find_topic_words(text: str) -> frozenset[str]:
    """Find content words in lower case, without names and without words of form."""
    words = frozenset(re.findall(r"\b[a-z][a-z]{2,}", text)) - _GENERIC_WORDS
    return frozenset(word for word in words if extract_content_words(word))


def _find_authors(text: str, gazetteer: Gazetteer) -> Iterator[str]:
    for match in _CAPITALISED.finditer(text):
        name = match[0].removesuffix("'s").removesuffix("’s")
        if not gazetteer.is_family_name(name):
            continue
        is_own_author = name in gazetteer.family_names and name.lower() not in _COMMON_NAMES
        if is_own_author or _is_name_in_context(match):
            yield name


def _is_name_in_context(match: re.Match[str]) -> bool:
    text, start, end = match.string, match.start(), match.end()
    if _AFTER_NAME.match(text[end : end + _NAME_CONTEXT]):
        return True
    return _BEFORE_NAME.search(text[max(0, start - _NAME_CONTEXT) : start]) is not None


def _find_leading_author(text: str, gazetteer: Gazetteer) -> str | None:
    """Find the known author whose name a mention begins with, or who led the work."""
    match = _LEADING_NAME.match(text) or _LED_BY.search(text)
    name = match["name"] if match else ""
    return name if gazetteer.is_family_name(name) else None


def _has_unknown_author(text: str, gazetteer: Gazetteer) -> bool:
    """Return whether a mention names its first author, and nobody of that name is known."""
    several = _FIRST_OF_SEVERAL.search(text)
    if several:
        return not gazetteer.is_family_name(several[1])
    dated = _NAME_WITH_YEAR.match(text)
    if dated is None or dated[1].isupper() or dated[1] in gazetteer.non_person_words:
        return False
    return not gazetteer.is_family_name(dated[1])
