"""Derive which conditions of the topic a record is on, and for how long people had had them."""

from __future__ import annotations

import functools
import re
from collections.abc import Mapping
from dataclasses import dataclass

from evidence.lexicon import load_vocabulary
from evidence.studies.derive.record_text import (
    RecordText,
    drop_instruments,
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

_FOLLOWING_WORDS = r"(?:,? (?:lasting|for|of|with) [^.;]{0,40})?"


@dataclass(frozen=True, slots=True)
class _TimedCondition:
    """A condition that is divided by duration, and what its pattern cannot tell by itself."""

    term: Term
    mention: re.Pattern[str]  # with the groups before, short and after
    durations: Mapping[
        str, re.Pattern[str]
    ]  # by the id of the narrower condition: before the mention
    later_durations: Mapping[str, re.Pattern[str]]  # the same, behind the mention
    narrower_by_abbreviation: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class _ConditionPatterns:
    order: tuple[str, ...]
    broader: Mapping[str, frozenset[str]]
    timed: tuple[_TimedCondition, ...]
    others: Mapping[str, re.Pattern[str]]
    cues: RecordCues


@functools.lru_cache(maxsize=8)
def _compile_conditions(topic: Topic) -> _ConditionPatterns:
    timed = [term for term in topic.conditions if term.durations]
    others = ((term.id, compile_term(term)) for term in topic.conditions if not term.durations)
    return _ConditionPatterns(
        topic.vocabularies["conditions"],
        find_broader(topic.conditions),
        tuple(map(_compile_timed_condition, timed)),
        {name: pattern for name, pattern in others if pattern},
        topic.condition_cues,
    )


def _compile_timed_condition(term: Term) -> _TimedCondition:
    vocabulary = load_vocabulary("durations")
    durations = vocabulary["duration"]
    pattern = compile_term(term)
    alternatives = [pattern.pattern] if pattern else []
    # an alternative that never matches, so that the group is there
    alternatives.append(rf"(?P<short>{term.abbreviation or '(?!)'})\b")
    told = [row["words"] for row in durations.values()]
    modifiers = "|".join([vocabulary["modifiers"], *told, term.modifiers or "(?!)"])
    mention = re.compile(
        rf"(?P<before>(?:\b(?:{modifiers})[ ,/-]*(?:\([^)]*\) ?)?)*)"
        rf"\b(?:{'|'.join(alternatives)})(?P<after>{_FOLLOWING_WORDS})"
    )
    before: dict[str, re.Pattern[str]] = {}
    behind: dict[str, re.Pattern[str]] = {}
    narrower: dict[str, str] = {}
    for duration, name in term.durations.items():
        before[name] = re.compile(durations[duration]["pattern"])
        if "after" in durations[duration]:
            behind[name] = re.compile(durations[duration]["after"])
        narrower |= dict.fromkeys(term.abbreviations.get(duration, ()), name)
    return _TimedCondition(term, mention, before, behind, narrower)


def derive_conditions(
    words: RecordText, *, topic: Topic | None = None
) -> tuple[tuple[str, ...], str | None]:
    """Return the conditions of a record, in the order of the ontology, and their origin."""
    known = _compile_conditions(topic or read_topic())
    if not known.cues.cues or has_any(words.title_and_topics, known.cues.cues):
        places = _match_head(words, known)
        if places["title"] or places["MeSH or keyword"]:
            told = _match_durations(places, words.abstract, known)
            return _combine_places(places | told, known)
    if not _may_have(words.abstract, known.cues):
        return (), None
    aims = extract_aims_and_methods(words.abstract)
    return _combine_places({"abstract": _match_conditions(aims, known)}, known)


def _match_head(words: RecordText, known: _ConditionPatterns) -> dict[str, Matches]:
    return {
        "title": _match_conditions(words.title, known),
        "MeSH or keyword": _match_conditions(words.topics, known),
    }


def _may_have(abstract: str, cues: RecordCues) -> bool:
    for word in cues.abstract_needs:
        if word not in abstract:
            return False
    return bool(abstract) and (not cues.abstract or has_any(abstract, cues.abstract))


def _match_durations(
    places: Mapping[str, Matches], abstract: str, known: _ConditionPatterns
) -> dict[str, Matches]:
    """Return the one duration that aims and methods tell, if title and topics tell none."""
    named = {word for found in places.values() for word in found}
    told: Matches = {}
    for condition in known.timed:
        wider = known.broader[condition.term.id]
        is_named = condition.term.id in named or not named.isdisjoint(wider)
        if is_named and named.isdisjoint(condition.term.durations.values()):
            told |= _match_only_duration(extract_aims_and_methods(abstract), condition)
    return {"abstract": told} if told else {}


def _match_only_duration(text: str, condition: _TimedCondition) -> Matches:
    narrower = condition.term.durations.values()
    found = _match_timed_condition(text, condition).items()
    timed = {word: said for word, said in found if word in narrower}
    return timed if len(timed) == 1 else {}


def _match_conditions(text: str, known: _ConditionPatterns) -> Matches:
    if not text or (known.cues.cues and not has_any(text, known.cues.cues)):
        return {}
    text = drop_instruments(text)
    found: Matches = {}
    for condition in known.timed:
        found |= _match_timed_condition(text, condition)
    return found | match_patterns(known.others, text)


def _match_timed_condition(text: str, condition: _TimedCondition) -> Matches:
    """Return each duration in a text, and the condition itself if one mention tells none."""
    if condition.term.cues and not has_any(text, condition.term.cues):
        return {}
    found: Matches = {}
    for mention in condition.mention.finditer(text):
        for word in _read_durations(mention, condition) or [condition.term.id]:
            found.setdefault(word, mention[0].strip(" ,"))
    return found


def _read_durations(mention: re.Match[str], condition: _TimedCondition) -> list[str]:
    before = [
        word for word, pattern in condition.durations.items() if pattern.search(mention["before"])
    ]
    if before:
        return before
    behind = [
        word
        for word, pattern in condition.later_durations.items()
        if pattern.search(mention["after"])
    ]
    by_abbreviation = condition.narrower_by_abbreviation.get(mention["short"] or "")
    return behind or ([by_abbreviation] if by_abbreviation else [])


def _combine_places(
    places: Mapping[str, Matches], known: _ConditionPatterns
) -> tuple[tuple[str, ...], str | None]:
    found = {word for names in places.values() for word in names}
    found -= {wide for word in found for wide in known.broader[word]}
    if not found:
        return (), None
    kept = tuple(word for word in known.order if word in found)
    return kept, quote_places(places, kept)
