"""Find the numbers of people (or animals) in a text, with their words and what they count."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Final

from evidence.studies.derive.sample_size.count_words import CountRank, load_count_words
from evidence.studies.derive.sample_size.numbers_before import (
    find_number_before,
    parse_last_number,
)
from evidence.studies.derive.sample_size.ranks import rank_number

_WINDOW_BEFORE: Final = 72  # characters before a noun
_WINDOW_AFTER: Final = 110  # characters after it
_WINDOW_BEFORE_VERB: Final = 40
_RANDOM_VERB = re.compile(r"\bwere (?:then |finally |subsequently )?(?:randomi[sz]ed|randomly)")


@dataclass(frozen=True, slots=True)
class ParticipantCount:
    """A number of people: its value, what it counts, and its words in the text."""

    value: int
    rank: CountRank
    words: str


def find_counts(text: str, nouns: Sequence[str]) -> list[ParticipantCount]:
    """Find the counts of a text in their order.

    Args:
        text: a title or abstract in lower case.
        nouns: the nouns to count, with a blank before those that other words end with.
    """
    found = [*_find_counts_with_noun(text, nouns), *_find_counts_without_noun(text)]
    if not found:
        return []
    found.sort(key=lambda item: item[0])
    counts = [count for _, count in found]
    if "healthy" in text and "patients" in text:
        return [_mark_healthy_as_part(count) for count in counts]
    return counts


def _mark_healthy_as_part(count: ParticipantCount) -> ParticipantCount:
    """Rank healthy people as a part: beside patients they are their controls."""
    return replace(count, rank=CountRank.PART) if "healthy" in count.words else count


def _find_counts_with_noun(
    text: str, nouns: Sequence[str]
) -> Iterator[tuple[int, ParticipantCount]]:
    """Yield place and count of numbers before a noun: "sixty older adults"."""
    for start, begin, end in _iter_nouns(text, nouns):
        window = text[max(0, begin - _WINDOW_BEFORE) : begin]
        number = find_number_before(window.replace("n=", "n = ").split())
        rank = rank_number(number, text[end : end + _WINDOW_AFTER]) if number else None
        if number and rank is not None:
            words = f"{number.words} {text[begin:end].strip()}"
            yield start, ParticipantCount(number.value, rank, words)


def _iter_nouns(text: str, nouns: Sequence[str]) -> Iterator[tuple[int, int, int]]:
    """Yield where a noun starts, where its whole word begins ("outpatients"), and where it ends."""
    for noun in nouns:
        start = text.find(noun)
        while start >= 0:
            end = start + len(noun)
            if not text[end : end + 1].isalpha():
                is_ending = noun[0] != " " and text[start - 1 : start].isalpha()
                begin = text.rfind(" ", 0, start) + 1 if is_ending else start
                yield start, begin, end
            start = text.find(noun, end)


def _find_counts_without_noun(text: str) -> Iterator[tuple[int, ParticipantCount]]:
    """Yield place and count of numbers without a noun: "238 of them were randomised"."""
    if "were " not in text or "random" not in text:
        return
    pronouns = load_count_words().pronouns
    for verb in _RANDOM_VERB.finditer(text):
        start = verb.start()
        tokens = text[max(0, start - _WINDOW_BEFORE_VERB) : start].split()
        while tokens and tokens[-1] in pronouns:
            tokens.pop()
        number = parse_last_number(tokens)
        rank = rank_number(number, text[start : start + _WINDOW_AFTER]) if number else None
        if number and rank == CountRank.RANDOMISED:
            yield start, ParticipantCount(number.value, rank, f"{number.words} {verb[0]}")
