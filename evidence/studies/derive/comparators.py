"""Derive what a study compared with, from titles, abstracts and conclusions."""

from __future__ import annotations

import functools
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from evidence.lexicon import load_vocabulary
from evidence.studies.derive.record_text import (
    RecordText,
    drop_background_sections,
    format_place,
    has_any,
)
from evidence.studies.derive.term_patterns import MEDICATION_PATTERN
from evidence.studies.derived import DERIVED_COMPARATORS, DerivedComparator
from evidence.topic import ComparatorWords, Topic, read_topic


@dataclass(frozen=True, slots=True)
class _ComparatorPattern:
    """A comparator, plain words one of which a text must have, and the pattern of its wordings."""

    comparator: DerivedComparator
    cues: tuple[str, ...]
    pattern: re.Pattern[str]


@dataclass(frozen=True, slots=True)
class _ComparatorPatterns:
    """The wordings of all comparators in texts on the study itself, and in conclusions."""

    of_study: tuple[_ComparatorPattern, ...]
    of_conclusion: tuple[_ComparatorPattern, ...]


@functools.lru_cache(maxsize=8)
def _compile_comparators(topic: Topic) -> _ComparatorPatterns:
    vocabulary = load_vocabulary("comparators")
    comparison = vocabulary["comparison"]["pattern"]
    conclusion = vocabulary["conclusion"]["pattern"]
    return _ComparatorPatterns(
        tuple(_build_patterns(vocabulary, topic.comparators, "", comparison)),
        tuple(_build_patterns(vocabulary, topic.comparators, conclusion, conclusion)),
    )


def _build_patterns(
    vocabulary: Mapping[str, Any],
    of_topic: Mapping[str, ComparatorWords],
    reference: str,
    comparison: str,
) -> Iterator[_ComparatorPattern]:
    """Yield the wordings of each comparator, in the order of the vocabulary.

    Args:
        vocabulary: the general words of comparators.
        of_topic: what the topic adds to them.
        reference: what must stand before words that mean nothing but a comparator.
        comparison: what must stand before words that mean a treatment elsewhere.
    """
    for entry in vocabulary["comparator"]:
        added = of_topic.get(entry["id"], ComparatorWords())
        wordings = [row["pattern"] for row in entry["patterns"]] + list(added.patterns)
        fillers = {
            "{reference}": reference,
            "{comparison}": comparison,
            "{medication}": MEDICATION_PATTERN,
            "{nouns}": f"|{added.nouns}" if added.nouns else "",
        }
        text = "|".join(wordings)
        for place, filler in fillers.items():
            text = text.replace(place, filler)
        cues = (*entry["cues"], *added.cues)
        yield _ComparatorPattern(entry["id"], cues, re.compile(text))


def find_comparators(
    text: str, *, topic: Topic | None = None
) -> tuple[tuple[DerivedComparator, str], ...]:
    """Return the comparators that a text in lower case names, each with the words found.

    "Placebo" is read as sham: what is compared are mostly treatments of the body.
    """
    return tuple(_match_comparators(text, _compile_comparators(topic or read_topic()).of_study))


def find_concluded_comparators(
    clause: str, *, topic: Topic | None = None
) -> tuple[DerivedComparator, ...]:
    """Return the comparators that a clause of a conclusion, in lower case, compares with."""
    patterns = _compile_comparators(topic or read_topic()).of_conclusion
    return tuple(comparator for comparator, _ in _match_comparators(clause, patterns))


def _match_comparators(
    text: str, patterns: tuple[_ComparatorPattern, ...]
) -> Iterator[tuple[DerivedComparator, str]]:
    for known in patterns:
        found = known.pattern.search(text) if has_any(text, known.cues) else None
        if found:
            yield known.comparator, found[0]


def derive_comparators(
    words: RecordText, *, topic: Topic | None = None
) -> tuple[tuple[DerivedComparator, ...], str | None]:
    """Return the comparators of a record, and how they were derived.

    Of an abstract only what it says of the study itself is read.
    """
    titled = dict(find_comparators(words.title, topic=topic))
    abstract = find_comparators(drop_background_sections(words.abstract), topic=topic)
    added = {comparator: said for comparator, said in abstract if comparator not in titled}
    found = titled | added
    if not found:
        return (), None
    places = [
        format_place(place, said.values())
        for place, said in (("title", titled), ("abstract", added))
        if said
    ]
    return tuple(word for word in DERIVED_COMPARATORS if word in found), "; ".join(places)
