"""Where a sentence points at studies: vaguely ("a 2012 analysis"), or by citation key or identifier."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from evidence.ids import Identifier, find_identifiers
from evidence.studies.study import CITEKEY_PATTERN

_STUDY_NOUN = (
    r"(?:stud(?:y|ies)|trials?|reviews?|meta-?\s?analys[ie]s|analys[ie]s|surveys?|reports?|guidelines?|guidance|papers?|articles?"
    r"|research(?:ers)?|scientists|experiments?|investigations?)"
)
_REPORTING_VERB = (
    r"(?:has |have |had |was |were |also |recently |now )*"
    r"(?:found|finds?|show(?:s|ed|n)?|look(?:s|ed)|conclud\w+|report(?:s|ed)|recommend\w*|suggest\w*|estimat\w+|reveal\w*"
    r"|demonstrat\w+|compar\w+|enrol\w+|indicat\w+|discover\w+|say|says|said|saw|put|tells?|advis\w+|discourag\w+"
    r"|endors\w+)\b"
)
STUDY_NOUN_PATTERN = re.compile(rf"\b{_STUDY_NOUN}\b", re.IGNORECASE)
_STUDY_NOUN_PHRASE = re.compile(
    rf"(\b(?:but|and|while|whereas|although|though|yet|so|because)\s+)?(?:\b(?:an?|the|one|this|that|another|in)\s+)?(?:[\w'’&./-]+\s+){{0,8}}?\b{_STUDY_NOUN}\b",
    re.IGNORECASE,
)
_YEAR = r"(?:19[5-9]|20[0-4])\d[a-z]?"
_FAMILY_NAME = r"[A-Z][\w'’-]+"
AUTHOR_YEAR_PATTERN = re.compile(
    rf"\b{_FAMILY_NAME},?\s+(?:et\s+al\.?|and\s+colleagues|(?:and|&)\s+{_FAMILY_NAME}),?\s*\(?{_YEAR}\)?"
    rf"|\b{_FAMILY_NAME}\s+\({_YEAR}\)"
    rf"|(?<=\(){_FAMILY_NAME},?\s+{_YEAR}(?=[,;)])"
    rf"|\b{_FAMILY_NAME}\s+{_YEAR}(?=\s+(?:found|show\w*|report\w*|conclud\w*|compar\w*|look\w*|tested|pooled)\b)"
)
# A citation in pandoc's syntax: @key, @{key}, @pmid:22965186, @doi:10.7326/M16-2367.
PANDOC_CITATION_PATTERN = re.compile(
    r"(?<![\w.@])@\{?(?P<name>(?:pmid|pmcid|doi):[^\s;,\]]*[\w]|[A-Za-z_][\w:.#$%&+?~/-]*\w)"
)
CITED_KEY_PATTERN = re.compile(rf"(?<!\w)@\{{?({CITEKEY_PATTERN})\b")
CITATION_MARKER_PATTERN = re.compile(r"@\{?(?:pmid|doi):|\[\^?\d+(?:[,–-]\s*\d+)*\]|\[\^[\w-]+\]")
CAPITALISED_NON_NAMES = frozenset(
    """
    January February March April May June July August September October November December Spring Summer Autumn
    Fall Winter In Since By Of Until From Before After During Around About The Updated Copyright
    """.split()
)


@dataclass(frozen=True, slots=True)
class Mention:
    """Words that point at a study, and their place in the sentence."""

    text: str
    start: int
    end: int
    is_noun_phrase: bool = False  # "a 2012 analysis ...", whose sentence tells more of it


def find_mentions(text: str) -> tuple[Mention, ...]:
    """The mentions of a sentence: author and year, or a noun for a study with what describes it.

    The last runs from its article to the verb of reporting. Most name no study that could be found
    ("research shows"); ``resolve`` tells.
    """
    found = [
        Mention(match[0], match.start(), match.end())
        for match in AUTHOR_YEAR_PATTERN.finditer(text)
        if match[0].split()[0].rstrip(",") not in CAPITALISED_NON_NAMES
    ]
    found += [
        phrase
        for phrase in _find_noun_phrases(text)
        if not any(_is_overlapping(phrase, other) for other in found)
    ]
    return tuple(sorted(found, key=lambda mention: mention.start))


def _find_noun_phrases(text: str) -> Iterator[Mention]:
    """Nouns for a study with what describes them, each from its article to the verb of reporting."""
    position = 0
    while STUDY_NOUN_PATTERN.search(text, position) and (
        phrase := _STUDY_NOUN_PHRASE.search(text, position)
    ):
        verb = re.search(rf"\b{_REPORTING_VERB}", text[phrase.end() :])
        end = phrase.end() + verb.start() if verb else len(text)
        start = phrase.end(1) if phrase[1] else phrase.start()
        yield Mention(text[start:end].rstrip(" ,."), start, end, is_noun_phrase=True)
        position = end + len(verb[0]) if verb else len(text)


def _is_overlapping(one: Mention, other: Mention) -> bool:
    return one.start < other.end and other.start < one.end


def has_citation(
    text: str, links: Sequence[str], identifiers: Sequence[Identifier] | None = None
) -> bool:
    """Whether a sentence cites anything at all: a key, an identifier, a numbered note, author and year."""
    if CITED_KEY_PATTERN.search(text) or CITATION_MARKER_PATTERN.search(text):
        return True
    if identifiers is None:
        identifiers = find_identifiers(" ".join([text, *links]))
    return bool(identifiers) or AUTHOR_YEAR_PATTERN.search(text) is not None
