"""Which numbers of people (or animals) does a text name? Each with its words and with what it counts."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from evidence.numerals import NUMBER_WORDS, parse_digits, parse_number_words
from evidence.studies.derive.sample_size.ranks import (
    RANK_PART,
    RANK_RANDOMISED,
    TextNumber,
    rank_number,
)

# With the blank before them, where they end other words ("treatments", "demonstrates").
PEOPLE_NOUNS = (
    *(
        "patients",
        "participants",
        "subjects",
        "volunteers",
        " women",
        " men",
        "children",
        "adults",
        "individuals",
    ),
    *("people", "persons", "infants", "students", " cases", "males"),
)
ANIMAL_NOUNS = (
    " rats",
    " mice",
    " rabbits",
    " dogs",
    " cats",
    " pigs",
    " sheep",
    " monkeys",
    " animals",
)

_WINDOW_BEFORE, _WINDOW_AFTER = 72, 110  # characters that are looked at around a noun


@dataclass(frozen=True, slots=True)
class ParticipantCount:
    """A number of people: its value, what it counts, and its words in the text."""

    value: int
    rank: int
    words: str


def find_counts(text: str, nouns: Sequence[str]) -> list[ParticipantCount]:
    """The counts of a text in lower case, in its order."""
    found = [*_counts_with_noun(text, nouns), *_counts_without_noun(text)]
    found.sort(key=lambda item: item[0])
    if (
        "healthy" in text and "patients" in text
    ):  # the healthy ones are the controls of the patients
        return [
            replace(count, rank=RANK_PART) if "healthy" in count.words else count
            for _, count in found
        ]
    return [count for _, count in found]


def _counts_with_noun(text: str, nouns: Sequence[str]) -> Iterator[tuple[int, ParticipantCount]]:
    """Numbers before a noun: "sixty older adults"."""
    for noun in nouns:
        start = text.find(noun)
        while start >= 0:
            end = start + len(noun)
            if not text[end : end + 1].isalpha():
                is_ending = noun[0] != " " and text[start - 1 : start].isalpha()  # "outpatients"
                begin = text.rfind(" ", 0, start) + 1 if is_ending else start
                number = _number_before(
                    text[max(0, begin - _WINDOW_BEFORE) : begin].replace("n=", "n = ").split()
                )
                if number:
                    rank = rank_number(number, text[end : end + _WINDOW_AFTER])
                    if rank is not None:
                        yield (
                            start,
                            ParticipantCount(
                                number.value, rank, f"{number.words} {text[begin:end].strip()}"
                            ),
                        )
            start = text.find(noun, end)


_RANDOM_VERB = re.compile(r"\bwere (?:then |finally |subsequently )?(?:randomi[sz]ed|randomly)")
_PRONOUNS = frozenset({"of", "whom", "them", "these", "who", "which"})


def _counts_without_noun(text: str) -> Iterator[tuple[int, ParticipantCount]]:
    """Numbers without a noun: "238 of them were randomised"."""
    if "were " not in text or "random" not in text:
        return
    for verb in _RANDOM_VERB.finditer(text):
        tokens = text[max(0, verb.start() - 40) : verb.start()].split()
        while tokens and tokens[-1] in _PRONOUNS:
            tokens.pop()
        number = _last_number(tokens)
        if (
            number
            and rank_number(number, text[verb.start() : verb.start() + _WINDOW_AFTER])
            == RANK_RANDOMISED
        ):
            yield (
                verb.start(),
                ParticipantCount(number.value, RANK_RANDOMISED, f"{number.words} {verb[0]}"),
            )


# --- the number before a noun ---


# Words that part a noun from a number before it: the number counts something else.
_BOUNDARY_WORDS = frozenset(
    """
    of in to for with by from on at the a an were was had have than that which who whose as is are be between among per
    each every million billion year years month months week weeks day days hour hours minute minutes mg g kg ml cm mm
    trials studies trial study rcts reviews sessions groups group hospitals centres centers centre center sites visits
    pairs percent versus vs all these those both but cases patients participants subjects
    """.split()
)
_BRACKETS = "([{,;:"


def _number_before(tokens: Sequence[str]) -> TextNumber | None:
    """The number that counts the noun after these words, with at most seven words between."""
    for place in range(len(tokens) - 1, max(-1, len(tokens) - 9), -1):
        token = tokens[place]
        bare = token.strip(_BRACKETS)
        if bare in _BOUNDARY_WORDS or token[-1] in ".;:)%" or "%" in token or "-year" in token:
            return None
        if bare[:1].isdigit() or bare.partition("-")[0] in NUMBER_WORDS:
            number = _last_number(tokens[: place + 1])
            between = "".join(f" {word}" for word in tokens[place + 1 :])
            return number and TextNumber(number.value, number.words + between, number.before)
    return None


def _last_number(tokens: Sequence[str]) -> TextNumber | None:
    """The number that words end with."""
    if not tokens:
        return None
    value, start = (
        _parse_spelt(tokens)
        if not tokens[-1].strip(_BRACKETS)[:1].isdigit()
        else _parse_in_digits(tokens)
    )
    if value is None:
        return None
    nearer = tokens[start - 1].strip(_BRACKETS + ")") if start else ""
    farther = tokens[start - 2].strip(_BRACKETS + ")") if start > 1 else ""
    return TextNumber(value, " ".join(tokens[start:]).strip(_BRACKETS), (farther, nearer))


_NUMBERED_LABELS = frozenset("group type grade stage phase class week day age = than".split())


def _parse_in_digits(tokens: Sequence[str]) -> tuple[int | None, int]:
    """The number that ends words in digits, also where blanks part its thousands: "18 000"."""
    start = len(tokens) - 1
    last = digits = tokens[start].strip(_BRACKETS)
    while start and len(last) == 3 and last.isdigit():
        last = tokens[start - 1].lstrip(_BRACKETS)
        before = tokens[start - 2] if start > 1 else ""
        if not (last.isdigit() and len(last) <= 3) or before in _NUMBERED_LABELS:
            break
        start, digits = start - 1, last + digits
    return parse_digits(digits), start


def _parse_spelt(tokens: Sequence[str]) -> tuple[int | None, int]:
    start = len(tokens)
    words: list[str] = []
    while start:
        token = tokens[start - 1].strip(_BRACKETS)
        parts = token.split("-")
        if all(part in NUMBER_WORDS for part in parts):
            words[:0] = parts
        elif token == "a" and words[:1] in (["hundred"], ["thousand"]):
            words[:0] = ["one"]
        elif not (
            token == "and"
            and words
            and start > 1
            and tokens[start - 2].endswith(("hundred", "thousand"))
        ):
            break
        start -= 1
    return parse_number_words(words), start
