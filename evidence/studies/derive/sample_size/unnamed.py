"""Find numbers of people who have no known name: by a verb of people, or in "(n = 80)"."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import takewhile
from typing import Final

from evidence.numerals import parse_digits
from evidence.studies.derive.record_text import has_any
from evidence.studies.derive.sample_size.count_words import CountRank, load_count_words
from evidence.studies.derive.sample_size.numbers_before import (
    TextNumber,
    is_number_word,
    parse_last_number,
)
from evidence.studies.derive.sample_size.ranks import rank_number

_WINDOW_BEFORE: Final = 110  # characters before a verb
_WINDOW_AFTER: Final = 180  # characters after it, in which its noun is looked for, too
_MIN_UNNAMED: Final = 5  # fewer are more often something else
_MAX_NAMES: Final = 4  # words between a number and its verb: "12 retired pole vaulters were"
_GROUP_WINDOW: Final = 200  # characters before "(n = 80)" in which a group may be named
_BRACKETED = re.compile(r"[([]?\bn ?= ?(\d[\d, ]*\d|\d)(?! ?%)(?= ?[);,\]])")
_IN_BRACKETS = re.compile(r"\([^()]*\)")
_RANDOM_END = re.compile(r"\brandom\w*(?: \w+){0,2} ?$")
_NAME = re.compile(r"[a-z][a-z'’/-]*")


@dataclass(frozen=True, slots=True)
class ParticipantCount:
    """A number of people: its value, what it counts, and its words in the text."""

    value: int
    rank: CountRank
    words: str


PlacedCount = tuple[int, ParticipantCount]  # where in the text it is


def find_unnamed_counts(text: str, nouns: Sequence[str]) -> Iterator[PlacedCount]:
    """Yield place and count of numbers whose noun is not known, or far away.

    Args:
        text: a title or abstract in lower case.
        nouns: the nouns of those who are counted.
    """
    finders = (
        _find_before_verbs(text),
        _find_after_verbs(text, nouns),
        _find_agents(text),
        _find_bracketed(text),
    )
    for finder in finders:
        yield from ((place, count) for place, count in finder if count.value >= _MIN_UNNAMED)


def _find_before_verbs(text: str) -> Iterator[PlacedCount]:
    """Yield counts like "238 of them were randomised" and "12 pole vaulters took part"."""
    words = load_count_words()
    if has_any(text, words.survey_cues):
        yield from _find_answers(text)
    if not has_any(text, words.unnamed_cues):
        return
    for verb in words.unnamed_verb.finditer(text):
        start = verb.start()
        before = text[max(0, start - _WINDOW_BEFORE) : start]
        tokens = _IN_BRACKETS.sub("", before).split()
        number = _parse_number_with_names(tokens, is_finite=verb["finite"] is not None)
        clause = verb[0] + text[verb.end() : verb.end() + _WINDOW_AFTER]
        rank = rank_number(number, f" {clause}") if number else None
        if number and rank is not None and rank != CountRank.PART:
            yield start, ParticipantCount(number.value, rank, f"{number.words} {verb[0].strip()}")


def _find_answers(text: str) -> Iterator[PlacedCount]:
    """Yield counts of those who answered a survey: "512 (43%) responded"."""
    for verb in load_count_words().survey_verb.finditer(text):
        before = text[max(0, verb.start() - _WINDOW_BEFORE) : verb.start()]
        number = _parse_number_with_names(_IN_BRACKETS.sub("", before).split())
        if number:
            words = f"{number.words} {verb[0]}"
            yield verb.start(), ParticipantCount(number.value, CountRank.TOTAL, words)


def _parse_number_with_names(tokens: Sequence[str], *, is_finite: bool = True) -> TextNumber | None:
    """Parse the number before up to four names of those it counts, and before "of whom".

    Of "103 of 140 patients were randomised" it is 103, of "103 of 140 patients randomised" 140.
    """
    for last in range(len(tokens) - 1, max(-1, len(tokens) - 2 - _MAX_NAMES), -1):
        if is_number_word(tokens[last].lstrip("([")):
            number = tokens[: last + 1]
            return _parse_part_of_whole(number) if is_finite else parse_last_number(number)
        if not _is_name(tokens[last]):
            return None
    return None


def _parse_part_of_whole(tokens: Sequence[str]) -> TextNumber | None:
    """Parse the number with which words end; of "103 of 140" the first."""
    number = parse_last_number(tokens)
    is_whole = number and number.before[1] == "of" and is_number_word(number.before[0])
    return parse_last_number(tokens[:-2]) if is_whole else number


def _is_name(token: str) -> bool:
    words = load_count_words()
    if token in words.things or not _NAME.fullmatch(token):
        return False
    is_person = has_any(f" {token}", words.people)
    return is_person or token not in words.boundaries or token in words.pronouns


def _find_after_verbs(text: str, nouns: Sequence[str]) -> Iterator[PlacedCount]:
    """Yield counts like "we interviewed 12 pole vaulters"."""
    words = load_count_words()
    if not has_any(text, words.unnamed_cues_before):
        return
    for verb in words.unnamed_verb_before.finditer(text):
        tokens = text[verb.end() : verb.end() + _WINDOW_AFTER].split()
        numbers = list(takewhile(lambda token: is_number_word(token.rstrip(".,;")), tokens))
        count = _count_after(verb[0], numbers, tokens[len(numbers) :], nouns) if numbers else None
        if count:
            yield verb.end(), count


def _count_after(
    verb: str, numbers: Sequence[str], names: Sequence[str], nouns: Sequence[str]
) -> ParticipantCount | None:
    """Count what stands behind a verb of people, if it names people or ends its sentence."""
    is_last = numbers[-1].endswith((".", ";"))
    if not (is_last or _name_people(names[:_MAX_NAMES]) or _reach_noun(names, nouns)):
        return None
    bare = [number.rstrip(".;") for number in numbers]
    number = parse_last_number([*verb.split()[-2:], *bare])
    rank = rank_number(number, "" if is_last else f" {' '.join(names)}") if number else None
    if number is None or rank is None:
        return None
    return ParticipantCount(number.value, rank, f"{verb} {number.words}")


def _name_people(names: Sequence[str]) -> bool:
    """Return True if the words after a number name people: the first plural is no known thing."""
    words = load_count_words()
    for name in names:
        bare = name.rstrip(".,;:)")
        if bare in words.things or bare in words.units or bare in words.boundaries:
            return False
        if bare.endswith("s"):
            return _NAME.fullmatch(bare) is not None
    return False


def _reach_noun(names: Sequence[str], nouns: Sequence[str]) -> bool:
    """Return True if words lead to a known noun, with no number, mark or other thing before it."""
    words = load_count_words()
    for name in names:
        bare = name.rstrip(".,;:)")
        if bare in words.things or bare in words.units or name[:1].isdigit() or name[0] == "(":
            return False
        if has_any(f" {bare}", nouns):
            return True
        if bare != name:
            return False
    return False


def _find_agents(text: str) -> Iterator[PlacedCount]:
    """Yield counts of people who are called by what they do: "24 amateur footballers"."""
    words = load_count_words()
    for agent in words.agent.finditer(text):
        if agent[0] in words.non_agents:
            continue
        tokens = text[max(0, agent.start() - _WINDOW_BEFORE) : agent.start()].split()
        number = _parse_number_with_names(tokens)
        after = text[agent.end() : agent.end() + _WINDOW_AFTER]
        if number is None or _counts_share(number):
            continue
        rank = rank_number(number, after)
        if rank is not None:
            first_word = number.words.partition(" ")[0]
            words_of_count = text[text.rindex(first_word, 0, agent.start()) : agent.end()]
            yield agent.start(), ParticipantCount(number.value, rank, words_of_count)


def _counts_share(number: TextNumber) -> bool:
    """Return True for "12 (20 per cent) of 60 nonusers"."""
    farther, nearer = number.before
    return nearer == "of" and farther not in load_count_words().rank_before_preposition


def _find_bracketed(text: str) -> Iterator[PlacedCount]:
    """Yield the one "(n = 80)" of a text that is not said of a group."""
    found = list(_BRACKETED.finditer(text)) if "n" in text and "=" in text else []
    if len({parse_digits(match[1].replace(" ", "")) for match in found}) != 1:
        return
    match = found[0]
    before = text[max(0, match.start() - _GROUP_WINDOW) : match.start()].rpartition(". ")[2]
    value = parse_digits(match[1].replace(" ", ""))
    is_of_group = has_any(before, load_count_words().group_words)
    if value and "%" not in before and (not is_of_group or _RANDOM_END.search(before)):
        last_word = before.rstrip(" ([").rpartition(" ")[2]
        rank = load_count_words().rank_before_bracket.get(last_word, CountRank.PLAIN)
        yield match.start(), ParticipantCount(value, rank, match[0].strip("([ "))
