"""Find where a sentence points at studies: vaguely ("a 2012 analysis") or by a citation."""

from __future__ import annotations

import functools
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from evidence.ids import Identifier, find_identifiers
from evidence.patterns import collect_words, join_patterns
from evidence.studies.study import CITEKEY_PATTERN

CAPITALISED_NON_NAMES: Final = collect_words("mentions", "capitalised_non_name")
_STUDY_NOUN: Final = join_patterns("mentions", "study_noun")
_REPORTING_VERB: Final = re.compile(
    rf"\b(?:{join_patterns('mentions', 'reporting_auxiliary')} ){{0,5}}"
    rf"{join_patterns('mentions', 'reporting_verb')}\b"
)
STUDY_NOUN_PATTERN: Final = re.compile(rf"\b{_STUDY_NOUN}\b", re.IGNORECASE)
_STUDY_NOUN_PHRASE: Final = re.compile(
    rf"(\b{join_patterns('mentions', 'conjunction')}\s++)?"
    rf"(?:\b{join_patterns('mentions', 'determiner')}\s++)?"
    rf"(?:(?<![\w'’&./-])(?:[\w'’&./-]++\s++){{1,8}}?)??\b{_STUDY_NOUN}\b",
    re.IGNORECASE,
)
# A noun for a study that is a verb here ("to review an article"), or part of another name.
_NO_NOUN: Final = re.compile(
    rf"(?<!\w)(?:{join_patterns('mentions', 'study_verb')}|{join_patterns('mentions', 'no_study')})"
    r"(?!\w)",
    re.IGNORECASE,
)
_YEAR: Final = r"(?:19[5-9]|20[0-4])\d[a-z]?"
_YEAR_CUE: Final = re.compile("19[5-9]|20[0-4]")
_FAMILY: Final = r"[A-Z][\w'’-]+"
_COAUTHORS: Final = rf"(?:et\s+al\.?|and\s+colleagues|(?:and|&)\s+{_FAMILY})"
AUTHOR_YEAR_PATTERN: Final = re.compile(
    rf"\b{_FAMILY},?\s+{_COAUTHORS},?\s*\(?{_YEAR}\)?"
    rf"|\b{_FAMILY}\s+\({_YEAR}\)"
    rf"|(?<=\(){_FAMILY},?\s+{_YEAR}(?=[,;)])"
    rf"|\b{_FAMILY}\s+{_YEAR}(?=\s+{join_patterns('mentions', 'author_year_verb')}\b)"
)
# A citation in pandoc's syntax: @key, @{key}, @pmid:22965186, @doi:10.7326/M16-2367. An @ behind a
# letter or in an address is none.
_PANDOC_CITATION: Final = re.compile(
    r"(?<![\w.@\\])@(?:\{(?P<braced>[^\s{}]+)\}|"
    r"(?P<name>(?i:pmid|pubmed|pmcid|pmc|doi):[^\s;,\]]*\w|(?<=\[@)\d+(?=[\];,])"
    r"|[A-Za-z_][\w:.#$%&+?~/-]*\w))"
)
_MAX_CACHED_SENTENCES: Final = 2_048  # an editor checks a post again and again
_ADDRESS: Final = re.compile(r"(?<!@)(?<!@\{)(?:https?://|www\.|mailto:)[^\s<>\"]+")
# Figures, tables, sections and the like, as Quarto (@fig-one) and pandoc-crossref (@fig:one) cite.
CROSS_REFERENCE_PATTERN: Final = re.compile(
    rf"{join_patterns('mentions', 'cross_reference')}[:-]\S+", re.IGNORECASE
)
CITED_KEY_PATTERN: Final = re.compile(rf"(?<![\w/=\\])@\{{?({CITEKEY_PATTERN})\b")
CITATION_MARKER_PATTERN: Final = re.compile(
    r"@\{?(?:[Pp][Mm][Ii][Dd]|[Pp]ub[Mm]ed|[Pp][Mm][Cc](?:[Ii][Dd])?|[Dd][Oo][Ii]):|\[\^?\d+(?:[,–-]\s*\d+)*\]|\[\^[\w-]+\]"
)


@dataclass(frozen=True, slots=True)
class Mention:
    """Words that point at a study, and their place in the sentence.

    ``is_noun_phrase`` is set for "a 2012 analysis ...", which the rest of the sentence describes.
    """

    text: str
    start: int
    end: int
    is_noun_phrase: bool = False


@functools.lru_cache(_MAX_CACHED_SENTENCES)
def find_mentions(text: str) -> tuple[Mention, ...]:
    """Find the mentions of a sentence, in order.

    A mention is an author with a year, or a noun for a study with what describes it, from its
    article to the verb of reporting. Most noun phrases ("research shows") name no study that can be
    found; ``Resolver.is_specific`` tells those apart.
    """
    found = [
        Mention(match[0], match.start(), match.end())
        for match in find_author_years(text)
        if match[0].split()[0].rstrip(",") not in CAPITALISED_NON_NAMES
    ]
    phrases = [phrase for phrase in _find_noun_phrases(text) if not _overlaps_any(phrase, found)]
    return tuple(sorted(found + phrases, key=lambda mention: mention.start))


def find_author_years(text: str) -> list[re.Match[str]]:
    """Find the places of an author with a year, in order."""
    return list(AUTHOR_YEAR_PATTERN.finditer(text)) if _YEAR_CUE.search(text) else []


def _mask_verbs(text: str) -> str:
    """Mask nouns for studies where they are verbs or part of another name; all keep their place."""
    return _NO_NOUN.sub(lambda match: re.sub(r"\S", "|", match[0]), text)


def _find_noun_phrases(text: str) -> Iterator[Mention]:
    if not STUDY_NOUN_PATTERN.search(text):
        return
    position, masked = 0, _mask_verbs(text)
    while STUDY_NOUN_PATTERN.search(masked, position) and (
        phrase := _STUDY_NOUN_PHRASE.search(masked, position)
    ):
        rest = masked[phrase.end() :]
        verb = _REPORTING_VERB.search(rest)
        end = phrase.end() + (verb.start() if verb else len(rest))
        start = phrase.end(1) if phrase[1] else phrase.start()
        words = text[start:end].rstrip(" ,.")
        yield Mention(words, start, start + len(words), is_noun_phrase=True)
        position = end + len(verb[0]) if verb else len(text)


def _overlaps_any(mention: Mention, others: Sequence[Mention]) -> bool:
    return any(mention.start < other.end and other.start < mention.end for other in others)


@dataclass(frozen=True, slots=True)
class PandocCitation:
    """What a sentence cites in pandoc's syntax: a key or an identifier, and its place.

    ``start`` is the place of the @.
    """

    name: str
    start: int
    end: int


def find_pandoc_citations(text: str) -> tuple[PandocCitation, ...]:
    """Find the citations of a sentence in pandoc's syntax, in order.

    An @ in an address, and references to figures, tables and sections are none.
    """
    if "@" not in text:
        return ()
    addresses = [address.span() for address in _ADDRESS.finditer(text)]
    found = []
    for match in _PANDOC_CITATION.finditer(text):
        name = match["braced"] or match["name"]
        is_in_address = any(begin < match.start() < end for begin, end in addresses)
        if not is_in_address and not CROSS_REFERENCE_PATTERN.fullmatch(name):
            found.append(PandocCitation(name, *match.span()))
    return tuple(found)


def blank_citations(text: str) -> str:
    """Blank the citations in pandoc's syntax, whose keys have years; all else keeps its place."""
    for citation in find_pandoc_citations(text):
        width = citation.end - citation.start
        text = text[: citation.start] + " " * width + text[citation.end :]
    return text


def has_citation(
    text: str,
    links: Sequence[str],
    identifiers: Sequence[Identifier] | None = None,
    citations: Sequence[PandocCitation] | None = None,
) -> bool:
    """Return whether a sentence cites anything: a key, an identifier, a note, author and year.

    Args:
        text: the sentence.
        links: addresses that it links to.
        identifiers: the identifiers in both, where they have been found already.
        citations: its citations in pandoc's syntax, where they have been found already.
    """
    if citations is None:
        citations = find_pandoc_citations(text)
    if any(re.fullmatch(CITEKEY_PATTERN, citation.name) for citation in citations):
        return True
    if ("@" in text or "[" in text) and CITATION_MARKER_PATTERN.search(text):
        return True
    if identifiers is None:
        identifiers = find_identifiers(" ".join([text, *links]))
    if identifiers:
        return True
    named = (match[0].split()[0] for match in find_author_years(text))
    return any(name not in CAPITALISED_NON_NAMES for name in named)
