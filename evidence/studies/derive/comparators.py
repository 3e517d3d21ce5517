"""Derive what a study compared with, from titles, abstracts and conclusions."""

from __future__ import annotations

import functools
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any, Final

from evidence.lexicon import load_vocabulary
from evidence.studies.derive.record_text import (
    SENTENCE_END,
    RecordText,
    drop_background_sections,
    format_place,
    has_any,
)
from evidence.studies.derive.term_patterns import MEDICATION_PATTERN, compile_term
from evidence.studies.derived import DERIVED_COMPARATORS, DerivedComparator
from evidence.topic import ComparatorWords, Topic, read_topic

_MAX_ITEM_LENGTH: Final = 5  # words of an item of a list: "and the usual care"
_NEVER: Final = "(?!)"  # a pattern that matches nothing


@dataclass(frozen=True, slots=True)
class _ComparatorPattern:
    """A comparator, plain words one of which a text must have, and the pattern of its wordings."""

    comparator: DerivedComparator
    cues: tuple[str, ...]
    pattern: re.Pattern[str]


@dataclass(frozen=True, slots=True)
class _ComparatorPatterns:
    """The wordings of all comparators.

    Attributes:
        of_study: in texts on the study itself.
        named: where other words say already that something is compared with them.
    """

    of_study: tuple[_ComparatorPattern, ...]
    named: tuple[_ComparatorPattern, ...]


@dataclass(frozen=True, slots=True)
class _ConclusionWords:
    """How that which something is compared with begins and ends, and what was not compared."""

    start: re.Pattern[str]
    end: re.Pattern[str]
    not_compared: re.Pattern[str]
    labels: tuple[str, ...]  # with which a line begins that concludes


@functools.lru_cache(maxsize=8)
def _compile_comparators(topic: Topic) -> _ComparatorPatterns:
    vocabulary = load_vocabulary("comparators")
    treatments = _join_treatments(topic)
    of_study = {
        "{reference}": "",
        "{comparison}": vocabulary["comparison"]["pattern"],
        "{strict}": vocabulary["strict_comparison"]["pattern"],
    }
    named = {"{reference}": "", "{comparison}": r"\b", "{strict}": r"\b"}
    return _ComparatorPatterns(
        tuple(_build_patterns(vocabulary, topic, of_study | {"{treatments}": treatments})),
        tuple(_drop_cues(_build_patterns(vocabulary, topic, named | {"{treatments}": treatments}))),
    )


def _drop_cues(patterns: Iterator[_ComparatorPattern]) -> Iterator[_ComparatorPattern]:
    """Yield patterns that are tried on every text: the words of comparison are not in it."""
    for known in patterns:
        yield replace(known, cues=("",))


def _join_treatments(topic: Topic) -> str:
    """Return a pattern of the treatments whose words mean nothing else."""
    distinctive = (term for term in topic.treatments if "abstract" in term.places)
    patterns = [compiled.pattern for compiled in map(compile_term, distinctive) if compiled]
    return "|".join(patterns) or _NEVER


def _build_patterns(
    vocabulary: Mapping[str, Any], topic: Topic, fillers: Mapping[str, str]
) -> Iterator[_ComparatorPattern]:
    """Yield the wordings of each comparator, in the order of the vocabulary.

    Args:
        vocabulary: the general words of comparators.
        topic: what it adds to them.
        fillers: what stands for the places of a pattern, such as words of comparison.
    """
    for entry in vocabulary["comparator"]:
        added = topic.comparators.get(entry["id"], ComparatorWords())
        text = "|".join([*(row["pattern"] for row in entry["patterns"]), *added.patterns])
        places = {
            **fillers,
            "{medication}": MEDICATION_PATTERN,
            "{measured}": vocabulary["medication_measured"]["pattern"],
            "{nouns}": f"|{added.nouns}" if added.nouns else "",
        }
        for place, filler in places.items():
            text = text.replace(place, filler)
        yield _ComparatorPattern(entry["id"], (*entry["cues"], *added.cues), re.compile(text))


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
    words = _load_conclusion_words()
    start = words.start.search(clause)
    if start is None:
        return ()
    compared = clause[start.end() :]
    if not clause[: start.start()].strip(" ,"):  # "compared with tea, milk was better"
        compared = compared.partition(",")[0]
    compared = "".join(_keep_list(compared))
    end = words.end.search(compared, 1)
    named = _compile_comparators(topic or read_topic()).named
    found = _match_comparators(compared[: end.start()] if end else compared, named)
    return tuple(comparator for comparator, _ in found)


def _keep_list(compared: str) -> Iterator[str]:
    """Yield the items of a list, "sham, usual care, or rest", up to where a new clause begins."""
    first, *others = compared.split(",")
    yield first
    for other in others:
        if len(other.split()) > _MAX_ITEM_LENGTH:
            return
        yield f",{other}"


def _match_comparators(
    text: str, patterns: tuple[_ComparatorPattern, ...]
) -> Iterator[tuple[DerivedComparator, str]]:
    for known in patterns:
        found = known.pattern.search(text) if has_any(text, known.cues) else None
        if found:
            yield known.comparator, found[0]


def derive_comparators(
    words: RecordText, *, topic: Topic | None = None, reads_conclusion: bool = True
) -> tuple[tuple[DerivedComparator, ...], str | None]:
    """Return the comparators of a record, and how they were derived.

    Of an abstract only what it says of the study itself is read.

    Args:
        words: the text of the record.
        topic: whose words are looked for; the bundled one by default.
        reads_conclusion: whether a labelled conclusion is read where nothing else names one; that
            of a review names only some.
    """
    titled = dict(find_comparators(words.title, topic=topic))
    abstract = find_comparators(_drop_what_was_not_compared(words.abstract), topic=topic)
    if reads_conclusion and not titled and not abstract:
        abstract = _find_in_conclusion(words.abstract, topic)
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


def _find_in_conclusion(
    abstract: str, topic: Topic | None
) -> tuple[tuple[DerivedComparator, str], ...]:
    """Find what the sentences of a labelled conclusion compare with, for want of better places."""
    words = _load_conclusion_words()
    lines = (line for line in abstract.split("\n") if line.startswith(words.labels))
    return tuple(
        (comparator, sentence)
        for line in lines
        for sentence in SENTENCE_END.split(line)
        if not words.not_compared.search(sentence)
        for comparator in find_concluded_comparators(sentence, topic=topic)
    )


def _drop_what_was_not_compared(abstract: str) -> str:
    """Drop the background, and sentences that speak of what is missing or still to be done."""
    is_missing = _load_conclusion_words().not_compared.search
    sentences = SENTENCE_END.split(drop_background_sections(abstract))
    return "\n".join(sentence for sentence in sentences if not is_missing(sentence))


@functools.cache
def _load_conclusion_words() -> _ConclusionWords:
    vocabulary = load_vocabulary("comparators")
    labels = load_vocabulary("abstracts")["conclusion_label"]["words"]
    return _ConclusionWords(
        start=re.compile(vocabulary["conclusion"]["pattern"]),
        end=re.compile(vocabulary["conclusion_end"]["pattern"]),
        not_compared=re.compile(vocabulary["not_compared"]["pattern"]),
        labels=tuple(label.lower() for label in labels),
    )
