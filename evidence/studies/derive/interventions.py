"""Derive which treatments of the topic a record studies, from its title, topics and abstract."""

from __future__ import annotations

import functools
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final

from evidence.lexicon import load_vocabulary
from evidence.studies.derive.record_text import (
    RecordText,
    extract_aims_and_methods,
    has_any,
)
from evidence.studies.derive.term_patterns import (
    Matches,
    compile_term,
    match_patterns,
    quote_places,
)
from evidence.topic import RecordCues, Term, Topic, find_broader, read_topic

_ALTERNATIVES: Final[tuple[str, ...]] = tuple(load_vocabulary("comparators")["alternatives"])
_GENUINE: Final = re.compile(load_vocabulary("comparators")["genuine"]["pattern"])
_ADDING: Final[tuple[str, ...]] = tuple(load_vocabulary("comparators")["adding"])


@dataclass(frozen=True, slots=True)
class _TreatmentPatterns:
    """The treatments of a topic, ready to be found.

    ``distinctive`` are those whose words mean nothing else, so that abstracts are searched, too.
    """

    order: tuple[str, ...]
    broader: Mapping[str, frozenset[str]]
    wide: frozenset[str]  # those that have narrower ones
    distinctive: Mapping[str, re.Pattern[str]]
    others_in_title: Mapping[str, re.Pattern[str]]
    others_in_topics: Mapping[str, re.Pattern[str]]
    cues: RecordCues


@functools.lru_cache(maxsize=8)
def _compile_treatments(topic: Topic) -> _TreatmentPatterns:
    distinctive = [term for term in topic.treatments if "abstract" in term.places]
    others = [term for term in topic.treatments if "abstract" not in term.places]
    broader = find_broader(topic.treatments)
    return _TreatmentPatterns(
        topic.vocabularies["treatments"],
        broader,
        frozenset[str]().union(*broader.values()),
        _compile_terms(distinctive),
        _compile_terms(term for term in others if "title" in term.places),
        _compile_terms(term for term in others if "topics" in term.places),
        topic.treatment_cues,
    )


def _compile_terms(terms: Iterable[Term]) -> dict[str, re.Pattern[str]]:
    compiled = ((term.id, compile_term(term)) for term in terms)
    return {name: pattern for name, pattern in compiled if pattern}


def derive_interventions(
    words: RecordText, has_condition: bool, *, topic: Topic | None = None
) -> tuple[tuple[str, ...], str | None]:
    """Return the treatments that a record studies, in the order of the ontology, and their origin.

    Args:
        words: the text of the record.
        has_condition: whether the record is on a condition of the topic; treatments that are not
            distinctive are looked for only then, or beside a distinctive one.
        topic: whose treatments are looked for; the bundled one by default.
    """
    known = _compile_treatments(topic or read_topic())
    title = _join_alternatives(words.title)
    titled: Matches = {}
    topical: Matches = {}
    if _may_have(words.title_and_topics, known.cues.cues):
        titled = match_patterns(known.distinctive, title)
        topical = match_patterns(known.distinctive, words.topics)
    if titled:
        titled |= _match_beside(title, known)
    elif has_condition or topical:
        titled = match_patterns(known.others_in_title, title)
        topical |= match_patterns(known.others_in_topics, words.topics)
    in_abstract = _match_abstract(words, {*titled, *topical}, has_condition, known)
    if topical and not titled and not _names_any(topical, words.abstract, known):
        # An indexer's word for what the authors may call by another name.
        in_abstract = _match_abstract(words, set(), has_condition, known)
        topical = {} if in_abstract else topical
    return _combine_places(titled, topical, in_abstract, known)


def _join_alternatives(title: str) -> str:
    """Return a title in which "with or without tea" and "real and sham tea" name tea."""
    for alternative in _ALTERNATIVES:
        title = title.replace(alternative, " with ")
    return _GENUINE.sub("", title)


def _match_beside(title: str, known: _TreatmentPatterns) -> Matches:
    """Return other treatments of a title with a distinctive one: drugs only if they are added.

    What only MeSH names beside such a title is what it was compared with.
    """
    found = match_patterns(known.others_in_title, title)
    only_in_title = known.others_in_title.keys() - known.others_in_topics.keys()
    return {
        name: said
        for name, said in found.items()
        if name not in only_in_title or has_any(title, _ADDING)
    }


def _names_any(names: Iterable[str], text: str, known: _TreatmentPatterns) -> bool:
    patterns = {**known.distinctive, **known.others_in_topics}
    return any(name in patterns and patterns[name].search(text) for name in names)


def names_any_treatment(
    text: str, *, treatments: Iterable[str], topic: Topic | None = None
) -> bool:
    """Return True if a text in lower case names one of some treatments, by their ids.

    Only those count whose words mean nothing else: a drug may be what they were compared with.
    """
    distinctive = _compile_treatments(topic or read_topic()).distinctive
    return any(name in distinctive and distinctive[name].search(text) for name in treatments)


def _may_have(text: str, cues: tuple[str, ...]) -> bool:
    return bool(text) and (not cues or has_any(text, cues))


def _match_abstract(
    words: RecordText, found: set[str], has_condition: bool, known: _TreatmentPatterns
) -> Matches:
    """Return what aims and methods add: the kind of a known treatment, or the treatment itself."""
    if found and found.isdisjoint(known.wide) and not has_condition:
        return {}
    if not _may_have(words.abstract, known.cues.abstract):
        return {}
    named = match_patterns(known.distinctive, extract_aims_and_methods(words.abstract))
    if not found:
        return named
    # Where others are known, a treatment in the abstract may be what they were compared with.
    return {word: said for word, said in named.items() if known.broader[word] & found}


def _combine_places(
    titled: Matches, topical: Matches, in_abstract: Matches, known: _TreatmentPatterns
) -> tuple[tuple[str, ...], str | None]:
    found = titled.keys() | topical.keys() | in_abstract.keys()
    if not found:
        return (), None
    too_wide = frozenset[str]().union(*(known.broader[word] for word in found)) - titled.keys()
    kept = tuple(word for word in known.order if word in found - too_wide)
    places = {"title": titled, "MeSH or keyword": topical, "abstract": in_abstract}
    return kept, quote_places(places, kept)
