"""What a mention says about the study it means: years, names, numbers, kind and subject."""

from __future__ import annotations

import functools
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import zip_longest
from typing import Final

from evidence.claims.resolve.gazetteer import Gazetteer, Organisation
from evidence.claims.resolve.journals import find_journals, remove_journal
from evidence.claims.resolve.mentions import CAPITALISED_NON_NAMES
from evidence.claims.resolve.number_ranges import NumberRange, find_number_ranges
from evidence.claims.resolve.study_profile import (
    extract_percentages,
    join_words,
)
from evidence.ids import find_identifiers
from evidence.patterns import collect_words, join_patterns, read_entries
from evidence.studies.title_words import extract_content_words

_STUDY_KINDS: Final = tuple(
    (entry["kind"], re.compile(rf"\b(?:{entry['pattern']})"))
    for entry in read_entries("mentions", "study_kind")
)
_YEAR: Final = re.compile(r"(?<![\d.,])(?:19[5-9]\d|20[0-4]\d)(?![\d%]|,\d)")
_RECENCY: Final = re.compile(rf"\b{join_patterns('mentions', 'recency')}\b")
_CAPITALISED: Final = re.compile(r"[A-Z][\w'’-]+")
_FIRST_OF_SEVERAL: Final = re.compile(
    r"(?<![\w'’-])([A-Z][\w'’-]+)(?:\s+[A-Z]{1,3})?,?\s+(?:et\s+al|and\s+colleagues)"
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
_MIN_COUNT: Final = 10  # people or trials; smaller numbers are of anything
MIN_PARTICIPANTS: Final = 10  # smaller numbers are seldom those of participants
_ABBREVIATION: Final = re.compile(r"\b[A-Z]{3,5}(?=s?\b)(?!\.)")
_RESEARCH_PLACE: Final = re.compile(
    r"\b([A-Z][a-z]+) (?:(?:medical|university) )?"
    rf"{join_patterns('mentions', 'research_noun')}\b"
)
# Beside a family name: what shows that it is a name.
_NAME_CONTEXT: Final = 14  # characters looked at on either side
_AFTER_NAME: Final = re.compile(r"\s*(et al|and coll|\(?(19|20)\d\d|,? [A-Z]{1,3}\b)")
_AFTER_FIRST_NAME: Final = re.compile(
    rf"{_AFTER_NAME.pattern}|['’]s\b|,?\s+(?:and|&)\s|,\s+[A-Z]|\W*$"
    rf"|\s+{join_patterns('mentions', 'reporting_verb')}\b"
)
_SENTENCE_START: Final = re.compile(r"(?:^|[.?!…]\s)\W*$")  # before a word
_BEFORE_NAME: Final = re.compile(r"(Dr\.?|\bProf\w*\.?|[A-Z][a-z]+|[A-Z]\.)\s$")
_GIVEN_NAME: Final = re.compile(
    r"\b(?P<given>[A-Z](?:\.|[a-z]+(?:-[A-Z][a-z]+)?))\s+(?:[A-Z]\.?\s+){0,2}"
    r"(?P<family>[A-Z][a-z][\w'’-]*)"
)
_INITIALS_BEHIND: Final = re.compile(
    r"(?<![\w'’-])(?P<family>[A-Z][a-z][\w'’-]*),?\s(?P<initials>[A-Z]{1,3})\b"
)
_TITLE_OF_ADDRESS: Final = re.compile(rf"\b{join_patterns('mentions', 'title_of_address')}\b\.?\s")
_GENERIC_WORDS: Final = collect_words("mentions", "generic_word")
_FORM_WORDS: Final = frozenset(
    word.rstrip("s") for word in _GENERIC_WORDS | {one.lower() for one in CAPITALISED_NON_NAMES}
)
_COMMON_NAMES: Final = collect_words("mentions", "common_name")


@dataclass(frozen=True, slots=True)
class MentionCues:
    """A mention and what it says about its study.

    Attributes:
        text: the words of the mention.
        years: years from 1950 to 2049.
        authors: family names of known authors.
        leading_author: the known author who stands first, or led the study.
        initials: first letters of given names in the text, by family name of a known author.
        has_unknown_author: the first author named wrote none of the known studies.
        organisations: organisations of the topic pack.
        journals: journals of known studies, as NLM abbreviates them.
        numbers: whole numbers that are not years, each once, and how far the true ones may be off.
        percentages: percentages, as often as they stand there.
        study_kinds: "review", "trial", "guideline", "survey" or "protocol".
        subjects: subjects of the topic.
        subject_stems: beginnings of words for conditions and treatments, six letters each.
        nationalities: countries whose guideline it is.
        all_words: all words in lower case, with one space around each.
        words: content words.
        subject_words: content words without names and words of form.
        topic_words: content words in lower case that are specific to a subject.
        places: places of research known from aliases.
        is_recent: it calls the study new.
        is_full_reference: it has the form "Family II, ... Title. Journal 2007;1:2-3", so that the
            title must fit.
        aliases: names in it that studies are known by, in lower case.
        context_words: words in it for where a study was done, who paid for it or took part.
        has_people_count: it counts people or trials.
    """

    text: str
    years: frozenset[int]
    authors: frozenset[str]
    leading_author: str | None
    initials: Mapping[str, str]
    has_unknown_author: bool
    organisations: tuple[Organisation, ...]
    journals: frozenset[str]
    numbers: tuple[NumberRange, ...]
    percentages: tuple[float, ...]
    study_kinds: frozenset[str]
    subjects: frozenset[str]
    subject_stems: frozenset[str]
    nationalities: frozenset[str]
    all_words: str
    words: frozenset[str]
    subject_words: frozenset[str]
    topic_words: frozenset[str]
    places: frozenset[str]
    is_recent: bool
    is_full_reference: bool
    aliases: tuple[str, ...]
    context_words: tuple[str, ...]
    has_people_count: bool

    @property
    def is_specific(self) -> bool:
        """Whether it points at one study: by year, author, journal, alias, place or people.

        An organisation alone stands for its work as a whole; with "new" it points at one study.
        """
        named = self.authors or self.has_unknown_author or self.journals or self.aliases
        new_work = self.organisations and self.is_recent
        return bool(self.years or named or new_work or self.has_people_count or self.places)

    @property
    def names_author(self) -> bool:
        """Whether it names an author: a known one, or somebody "et al."."""
        return bool(self.authors) or self.has_unknown_author


def parse_mention_cues(text: str, gazetteer: Gazetteer) -> MentionCues:
    """Parse the words of a mention, given the names that can be recognised."""
    mention, text = text, blank_identifiers(text)
    lower = text.lower()
    unnamed = gazetteer.remove_organisations(text)
    years = frozenset(int(year) for year in _YEAR.findall(text))
    numbers = [number for number in find_number_ranges(lower) if number.value not in years]
    words = extract_content_words(text)
    topic = gazetteer.topic_words
    authors = frozenset(_find_authors(text, gazetteer))
    journals = find_journals(text, gazetteer.journals_by_first_word)
    return MentionCues(
        text=mention,
        years=years,
        authors=authors,
        leading_author=_find_leading_author(text, gazetteer),
        initials=_find_initials(text, authors, gazetteer),
        has_unknown_author=_has_unknown_author(text, gazetteer),
        organisations=tuple(one for one in gazetteer.organisations if one.is_named_in(text)),
        journals=journals,
        numbers=tuple(numbers),
        percentages=tuple(extract_percentages(lower)),
        study_kinds=_find_study_kinds(lower, numbers),
        subjects=frozenset(subject for subject in topic.subjects if subject in lower),
        subject_stems=_find_subject_stems(text, topic.subject_stems),
        nationalities=frozenset(_NATIONAL_GUIDELINE.findall(unnamed)),
        all_words=join_words(text),
        words=frozenset(words),
        subject_words=_find_subject_words(unnamed, authors, journals, gazetteer),
        topic_words=_find_topic_words(unnamed, journals, gazetteer),
        places=gazetteer.places & frozenset(_RESEARCH_PLACE.findall(unnamed)),
        is_recent=_RECENCY.search(lower) is not None,
        is_full_reference=bool(_REFERENCE_START.match(text)) and len(words) >= _MIN_REFERENCE_WORDS,
        aliases=gazetteer.find_aliases(text),
        context_words=gazetteer.find_context_words(unnamed),
        has_people_count=_has_people_count(numbers),
    )


def blank_identifiers(text: str) -> str:
    """Blank identifiers and addresses, whose digits are no years or numbers."""
    for identifier in find_identifiers(text):
        length = identifier.end - identifier.start
        text = text[: identifier.start] + " " * length + text[identifier.end :]
    return text


def _has_people_count(numbers: list[NumberRange]) -> bool:
    counted = [number for number in numbers if number.counted in ("people", "studies")]
    return any(number.value >= _MIN_COUNT for number in counted)


def _find_study_kinds(text: str, numbers: list[NumberRange]) -> frozenset[str]:
    """Find the kinds of study that a text names; a review of trials is not a trial."""
    kinds = {kind for kind, pattern in _STUDY_KINDS if pattern.search(text)}
    if any(number.counted == "studies" for number in numbers):
        kinds.add("review")
    return frozenset(kinds - {"trial"} if "review" in kinds else kinds)


def _find_subject_stems(text: str, topic_stems: tuple[str, ...]) -> frozenset[str]:
    found = _compile_subject_stems(topic_stems).finditer(_INSTITUTION.sub(" ", text))
    return frozenset(match[0].lower().replace("-", " ")[:_STEM_LENGTH] for match in found)


@functools.cache
def _compile_subject_stems(topic_stems: tuple[str, ...]) -> re.Pattern[str]:
    stems = "|".join([join_patterns("mentions", "subject_stem"), *topic_stems])
    return re.compile(rf"\b(?:{stems})\w*", re.IGNORECASE)


def _find_subject_words(
    text: str, authors: frozenset[str], journals: frozenset[str], gazetteer: Gazetteer
) -> frozenset[str]:
    """Find the content words that may be of a title: no names, and no words of form."""
    for journal in journals:
        text = remove_journal(journal, text)
    words = extract_content_words(gazetteer.remove_aliases(text))
    names = {name.lower().rstrip("s") for name in authors}
    return frozenset(words) - names - _FORM_WORDS


def _find_topic_words(text: str, journals: frozenset[str], gazetteer: Gazetteer) -> frozenset[str]:
    """Find content words in lower case, and abbreviations (MRI), but no names or words of form."""
    for journal in journals:
        text = remove_journal(journal, text)
    abbreviations = _ABBREVIATION.findall(gazetteer.remove_aliases(text))
    lower = re.findall(r"\b[a-z][a-z]{2,}", text)
    words = frozenset([*lower, *map(str.lower, abbreviations)]) - _GENERIC_WORDS
    return frozenset(word for word in words if extract_content_words(word))


def _find_authors(text: str, gazetteer: Gazetteer) -> Iterator[str]:
    words = [*_CAPITALISED.finditer(text)]
    for match, following in zip_longest(words, words[1:]):
        name = _strip_genitive(match[0])
        if not gazetteer.is_family_name(name) or _is_given_name(match, following, gazetteer):
            continue
        if _is_own_author(name, match, gazetteer) or _is_name_in_context(match):
            yield name


def _strip_genitive(name: str) -> str:
    return name.removesuffix("'s").removesuffix("’s")


def _is_given_name(
    match: re.Match[str], following: re.Match[str] | None, gazetteer: Gazetteer
) -> bool:
    """Return whether a name stands before a family name, so that it is a given name."""
    if following is None or match[0].isupper():
        return False
    is_next = match.string[match.end() : following.start()] == " "
    return is_next and gazetteer.is_family_name(_strip_genitive(following[0]))


def _is_own_author(name: str, match: re.Match[str], gazetteer: Gazetteer) -> bool:
    """Return whether a word is an author of the base and cannot be another word."""
    if name not in gazetteer.family_names or name.lower() in _COMMON_NAMES:
        return False
    text, start = match.string, match.start()
    if not _SENTENCE_START.search(text[max(0, start - _NAME_CONTEXT) : start]):
        return True
    return _AFTER_FIRST_NAME.match(text, start + len(name)) is not None


def _is_name_in_context(match: re.Match[str]) -> bool:
    text, start, end = match.string, match.start(), match.end()
    if _AFTER_NAME.match(text[end : end + _NAME_CONTEXT]):
        return True
    return _BEFORE_NAME.search(text[max(0, start - _NAME_CONTEXT) : start]) is not None


def _find_initials(text: str, authors: frozenset[str], gazetteer: Gazetteer) -> Mapping[str, str]:
    """Find given names and initials: "Jill Hayden", "J. A. Hayden", "Hayden JA"."""
    found = {}
    untitled = _TITLE_OF_ADDRESS.sub("", text)
    for match in _GIVEN_NAME.finditer(untitled):
        given, family = match["given"], _strip_genitive(match["family"])
        if family in authors and given.rstrip(".") not in gazetteer.non_person_words | authors:
            found[family] = given[0]
    for match in _INITIALS_BEHIND.finditer(untitled):
        if match["family"] in authors:
            found[match["family"]] = match["initials"][0]
    return found


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
    leader = _LED_BY.search(text)
    if leader and leader["name"] not in gazetteer.non_person_words:
        return not gazetteer.is_family_name(leader["name"])
    dated = _NAME_WITH_YEAR.match(text)
    if dated is None or dated[1].isupper() or dated[1] in gazetteer.non_person_words:
        return False
    return not gazetteer.is_family_name(dated[1])
