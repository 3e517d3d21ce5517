"""Words around numbers of people, loaded from ``vocabulary/sample_sizes.toml``."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import IntEnum
from functools import cache
from typing import Any

from evidence.errors import EvidenceError
from evidence.studies.derive.pattern_vocabulary import PatternVocabulary, load_patterns


class CountRank(IntEnum):
    """What a number counts, the best last: some of those who took part, or all of them."""

    PART = 0
    PLAIN = 1
    ANALYSED = 2
    ENROLLED = 3
    TOTAL = 4
    RANDOMISED = 5


@dataclass(frozen=True, slots=True)
class CountWords:
    """The words of ``sample_sizes.toml``, which tells what each list is for."""

    people: tuple[str, ...]
    animals: tuple[str, ...]
    sexes: frozenset[str]
    boundaries: frozenset[str]
    numbered_labels: frozenset[str]
    pronouns: frozenset[str]
    rank_by_word: Mapping[str, CountRank]
    rank_before_bracket: Mapping[str, CountRank]
    rank_before_preposition: Mapping[str, CountRank]
    cues_after: tuple[tuple[CountRank, tuple[str, ...]], ...]
    prepositions: frozenset[str]
    copulas: frozenset[str]
    possessives: frozenset[str]
    groups: frozenset[str]
    grouping_nouns: frozenset[str]
    non_counts: frozenset[str]
    partitives: frozenset[str]
    joining: frozenset[str]
    units: frozenset[str]
    screened: tuple[str, ...]
    looked_for: frozenset[str]
    others: tuple[str, ...]
    per_group: re.Pattern[str]
    allocated_to_arm: re.Pattern[str]
    allocation: re.Pattern[str]
    allocation_cues: tuple[str, ...]
    subset_verb: re.Pattern[str]
    second_group: re.Pattern[str]
    next_count: re.Pattern[str]
    unnamed_cues: tuple[str, ...]
    unnamed_verb: re.Pattern[str]
    unnamed_cues_before: tuple[str, ...]
    unnamed_verb_before: re.Pattern[str]
    survey_verb: re.Pattern[str]
    survey_cues: tuple[str, ...]
    things: frozenset[str]
    agent: re.Pattern[str]
    non_agents: frozenset[str]
    group_words: tuple[str, ...]


@cache
def load_count_words() -> CountWords:
    """Load the words around numbers of people.

    Raises:
        EvidenceError: the vocabulary has an unknown rank or a broken pattern.
    """
    vocabulary = load_patterns("sample_sizes")
    return CountWords(
        people=vocabulary.read_words("people.nouns"),
        animals=vocabulary.read_words("animals.nouns"),
        sexes=frozenset(vocabulary.read_words("sex.nouns")),
        boundaries=_read_set(vocabulary, "boundary"),
        numbered_labels=_read_set(vocabulary, "numbered_label"),
        pronouns=_read_set(vocabulary, "pronoun"),
        rank_by_word=_rank_words(vocabulary.find("before")),
        rank_before_bracket=_rank_words(vocabulary.find("before_bracket")),
        rank_before_preposition=_rank_words(vocabulary.find("before_preposition")),
        cues_after=tuple(
            (_parse_rank(entry["rank"]), tuple(entry["words"]))
            for entry in vocabulary.find("after")
        ),
        prepositions=_read_set(vocabulary, "preposition"),
        copulas=_read_set(vocabulary, "copula"),
        possessives=_read_set(vocabulary, "possessive"),
        groups=_read_set(vocabulary, "group"),
        grouping_nouns=_read_set(vocabulary, "grouping_noun"),
        non_counts=_read_set(vocabulary, "non_count"),
        partitives=_read_set(vocabulary, "partitive"),
        joining=_read_set(vocabulary, "joining"),
        units=_read_set(vocabulary, "unit"),
        screened=vocabulary.read_words("screened.words"),
        looked_for=_read_set(vocabulary, "looked_for"),
        others=vocabulary.read_words("others.words"),
        per_group=vocabulary.compile("per_group"),
        allocated_to_arm=vocabulary.compile("allocated_to_arm"),
        allocation=vocabulary.compile("allocation"),
        allocation_cues=vocabulary.read_words("allocation.cues"),
        subset_verb=vocabulary.compile("subset_verb"),
        second_group=vocabulary.compile("second_group"),
        next_count=vocabulary.compile("next_count"),
        unnamed_cues=vocabulary.read_words("unnamed.verbs.cues"),
        unnamed_verb=vocabulary.compile("unnamed.verbs"),
        unnamed_cues_before=vocabulary.read_words("unnamed.verbs_before.cues"),
        unnamed_verb_before=vocabulary.compile("unnamed.verbs_before"),
        survey_verb=vocabulary.compile("unnamed.survey"),
        survey_cues=vocabulary.read_words("unnamed.survey.cues"),
        agent=vocabulary.compile("agent"),
        non_agents=frozenset(vocabulary.read_words("agent.others")),
        things=frozenset(vocabulary.read_words("unnamed.things.words")),
        group_words=vocabulary.read_words("bracketed.group_words"),
    )


def _read_set(vocabulary: PatternVocabulary, name: str) -> frozenset[str]:
    return frozenset(vocabulary.read_words(f"{name}.words"))


def _rank_words(entries: Iterable[Mapping[str, Any]]) -> dict[str, CountRank]:
    return {word: _parse_rank(entry["rank"]) for entry in entries for word in entry["words"]}


def _parse_rank(name: str) -> CountRank:
    try:
        return CountRank[name.upper()]
    except KeyError:
        raise EvidenceError(f"sample_sizes.toml: {name!r} is not a rank of a count") from None
