"""Find the numbers of people (or animals) in a text, with their words and what they count."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from operator import itemgetter
from typing import Final

from evidence.studies.derive.sample_size.count_words import CountRank, load_count_words
from evidence.studies.derive.sample_size.numbers_before import find_number_before
from evidence.studies.derive.sample_size.ranks import rank_number
from evidence.studies.derive.sample_size.unnamed import (
    ParticipantCount,
    PlacedCount,
    find_unnamed_counts,
)

_WINDOW_BEFORE: Final = 72  # characters before a noun
_WINDOW_AFTER: Final = 180  # characters after it
_PLACE: Final = itemgetter(0)


def find_counts(text: str, nouns: Sequence[str]) -> list[ParticipantCount]:
    """Find the counts of a text in their order.

    Args:
        text: a title or abstract in lower case.
        nouns: the nouns to count, with a blank before those that other words end with.
    """
    text = text.replace("\n", " ")
    named = list(_drop_one_sex(text, sorted(_find_counts_with_noun(text, nouns), key=_PLACE)))
    of_people = nouns == load_count_words().people
    unnamed = find_unnamed_counts(text, nouns) if of_people else iter(())
    found = [*named, *_drop_named(unnamed, [count for _, count in named])]
    if not found:
        return []
    found.sort(key=_PLACE)
    counts = [count for _, count in found]
    if "healthy" in text and "patients" in text:
        return [_mark_healthy_as_part(count) for count in counts]
    return counts


def _drop_one_sex(text: str, found: Sequence[PlacedCount]) -> Iterator[PlacedCount]:
    """Drop men or women who are named behind others in a sentence: they are a part of these."""
    sexes = load_count_words().sexes
    whole: PlacedCount | None = None
    for start, count in found:
        is_one_sex = count.words.rpartition(" ")[2] in sexes
        is_behind = whole is not None and ". " not in text[whole[0] : start]
        if whole and is_one_sex and is_behind and count.value < whole[1].value:
            continue
        yield start, count
        if not is_one_sex:
            whole = (start, count)


def _drop_named(
    unnamed: Iterator[PlacedCount], named: Sequence[ParticipantCount]
) -> Iterator[PlacedCount]:
    """Drop counts that a noun gives, too, unless their verb says more than the noun does."""
    for start, count in unnamed:
        same = [other for other in named if other.value == count.value]
        is_known = any(
            other.rank in (CountRank.PART, count.rank)
            or other.rank > count.rank
            or "healthy" in other.words
            for other in same
        )
        if not is_known:
            yield start, count


def _mark_healthy_as_part(count: ParticipantCount) -> ParticipantCount:
    """Rank healthy people as a part: beside patients they are their controls."""
    return replace(count, rank=CountRank.PART) if "healthy" in count.words else count


def _find_counts_with_noun(text: str, nouns: Sequence[str]) -> Iterator[PlacedCount]:
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
