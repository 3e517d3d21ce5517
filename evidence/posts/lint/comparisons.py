"""Find what a sentence compares a treatment with, and how it says that the treatment did."""

from __future__ import annotations

import functools
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from evidence.claims.base.models import CuratedComparator, Finding, format_label
from evidence.claims.resolve.gazetteer import read_topic_words
from evidence.patterns import collect_words, join_patterns, read_entries

Comparators = tuple[CuratedComparator, ...]

_join = functools.partial(join_patterns, "comparisons")
# A few words, each followed by what separates it from the next.
_MAX_CACHED_SENTENCES: Final = 2_048  # an editor checks a post again and again
_UP_TO_TWO_WORDS: Final = r"(?:[\w-]+\W+){0,2}?"
_THAN: Final = rf"\b{_join('than_phrase')}\s+(?:[\w-]+\s+){{0,2}}?"
_BETTER: Final = (
    rf"\b(?:{_join('better_phrase')}(?:\W+\w+){{0,5}}?\W+{_join('better_preposition')}"
    rf"|{_join('beating_verb')}"
    rf"|{_join('relief_verb')}\w*(?:\W+\w+){{0,5}}?\W+more than)\W+{_UP_TO_TWO_WORDS}"
)
_EQUAL: Final = rf"\b{_join('equal_phrase')}\W+{_UP_TO_TWO_WORDS}"
_NEGATION_BEFORE: Final = re.compile(
    rf"(?:(?:\b{_join('negation')}|n['’]t)\b(?:\W+\w+){{0,4}}"
    rf"|\b{_join('failing')}\b(?:\W+\w+){{0,5}})\W*$",
    re.IGNORECASE,
)
_DISTANCING: Final = re.compile(rf"\b{_join('distancing')}\b", re.IGNORECASE)
_NOT_A_NEGATION: Final = re.compile(rf"\b{_join('not_a_negation')}\b", re.IGNORECASE)
_QUESTION: Final = re.compile(rf"\b{_join('question')}\b|\?\s*$", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Comparison:
    """What a sentence says of a treatment beside something else.

    Attributes:
        comparators: what it may be compared with.
        is_better: the treatment did better; otherwise it did no better, or worse.
        active_treatment: the other treatment, where that is an active one ("massage").
    """

    comparators: Comparators
    is_better: bool
    active_treatment: str | None = None

    def is_comparison_of(self, finding: Finding) -> bool:
        """Return whether a finding is of this comparison, with the same active treatment."""
        if finding.comparator not in self.comparators:
            return False
        named = self.active_treatment
        return named is None or named.lower()[:6] in (finding.comparator_name or "").lower()


@dataclass(frozen=True, slots=True)
class _ComparatorPatterns:
    """The patterns of one kind of comparator."""

    comparators: Comparators
    named: re.Pattern[str]
    after_than: re.Pattern[str]
    after_better: re.Pattern[str]
    after_equal: re.Pattern[str]
    before_result: re.Pattern[str]  # "massage worked as well as the treatment"


@dataclass(frozen=True, slots=True)
class _TopicPatterns:
    treatment: re.Pattern[str]
    comparators: tuple[_ComparatorPatterns, ...]


def find_than_comparators(
    text: str, *, treatments: tuple[str, ...] | None = None
) -> tuple[CuratedComparator, ...]:
    """Find what a sentence says something is better or worse *than*.

    Args:
        text: a sentence.
        treatments: nouns for the treatments of the topic; by default those of the bundled one.

    Returns:
        The comparators that the words may mean; empty where they name none, several or an active
        treatment.
    """
    patterns = _compile_patterns(treatments).comparators
    found = [one.comparators for one in patterns if one.after_than.search(text)]
    return found[0] if len(found) == 1 and found[0] != ("active",) else ()


def find_named_comparators(
    text: str, *, treatments: tuple[str, ...] | None = None
) -> tuple[tuple[CuratedComparator, ...], ...]:
    """Find everything in a sentence that a treatment can be compared with."""
    patterns = _compile_patterns(treatments).comparators
    return tuple(one.comparators for one in patterns if one.named.search(text))


@functools.lru_cache(_MAX_CACHED_SENTENCES)
def find_comparison(text: str, *, treatments: tuple[str, ...] | None = None) -> Comparison | None:
    """Find how a sentence says that a treatment did beside something else.

    The treatment must be named first: "a pretended treatment was better than usual care" is about
    something else.

    Returns:
        The comparison; None where the sentence makes none or several, asks, or does not state the
        result as its own.
    """
    text = _NOT_A_NEGATION.sub("", text)
    if _QUESTION.search(text) or _DISTANCING.search(text):
        return None
    patterns = _compile_patterns(treatments)
    found = [
        comparison
        for comparator in patterns.comparators
        for comparison in _find_comparisons(text, comparator, patterns)
    ]
    return found[0] if len(found) == 1 else None


def is_distanced(text: str) -> bool:
    """Return whether a sentence does not state a result as its own, or says how large it was."""
    return _DISTANCING.search(text) is not None


def _find_comparisons(
    text: str, comparator: _ComparatorPatterns, patterns: _TopicPatterns
) -> Iterator[Comparison]:
    for pattern in (comparator.after_better, comparator.after_equal):
        for match in pattern.finditer(text):
            before = text[: match.start()]
            if _is_about_treatment(before, patterns):
                is_denied = _NEGATION_BEFORE.search(before) is not None
                is_better = pattern is comparator.after_better and not is_denied
                yield _make_comparison(comparator, match, is_better=is_better)
    for match in comparator.before_result.finditer(text):
        yield _make_comparison(comparator, match, is_better=False)


def _make_comparison(
    comparator: _ComparatorPatterns, match: re.Match[str], *, is_better: bool
) -> Comparison:
    is_active = comparator.comparators == ("active",)
    return Comparison(comparator.comparators, is_better, match["name"] if is_active else None)


def _is_about_treatment(before: str, patterns: _TopicPatterns) -> bool:
    """Return whether the words before a comparison name a treatment and no comparator."""
    if not patterns.treatment.search(before):
        return False
    return not any(one.named.search(before) for one in patterns.comparators)


def _compile_patterns(treatments: tuple[str, ...] | None) -> _TopicPatterns:
    return _compile_topic(read_topic_words().treatment_nouns if treatments is None else treatments)


@functools.cache
def _compile_topic(treatments: tuple[str, ...]) -> _TopicPatterns:
    nouns = "|".join(re.escape(noun) for noun in treatments)
    noun = f"(?:{nouns})" if nouns else "(?!)"  # a topic without treatments has no comparisons
    genuine = rf"\b(?:{_join('genuine_adjective')} )?{noun}\b"
    pretended = collect_words("comparisons", "pretended_adjective")
    not_pretended = "".join(f"(?<!{word} )" for word in sorted(pretended))
    result = (
        rf"(?:\W+{noun})?\W+{_join('result_verb')}(?:\W+\w+){{0,2}}?"
        rf"\W+{_join('at_least_equal_phrase')}\W+(?:\w+\W+){{0,2}}?{genuine}"
    )
    return _TopicPatterns(
        treatment=re.compile(not_pretended + genuine, re.IGNORECASE),
        comparators=tuple(
            _compile_comparator(
                tuple(entry["comparators"]), entry["pattern"].replace("{treatment}", noun), result
            )
            for entry in read_entries("comparisons", "comparator")
        ),
    )


def _compile_comparator(comparators: Comparators, pattern: str, result: str) -> _ComparatorPatterns:
    name = rf"(?P<name>{pattern})\b"
    compile_pattern = functools.partial(re.compile, flags=re.IGNORECASE)
    return _ComparatorPatterns(
        comparators=comparators,
        named=compile_pattern(rf"\b{name}"),
        after_than=compile_pattern(_THAN + name),
        after_better=compile_pattern(_BETTER + name),
        after_equal=compile_pattern(_EQUAL + name),
        before_result=compile_pattern(rf"\b{name}{result}"),
    )


def describe_finding(finding: Finding) -> str:
    """Describe a finding in a few words: "pain, short term, against sham: no difference"."""
    parts = [format_label(finding.outcome)]
    if finding.timepoint != "any":
        parts.append(f"{format_label(finding.timepoint)} term")
    if finding.comparator != "none":
        parts.append(f"against {format_label(finding.comparator)}")
    return f"{', '.join(parts)}: {format_label(finding.direction)}"
