"""Numbers as mentions put them: exact, rounded, or bounded ("almost 1000", "more than 1,100")."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final, Literal, NamedTuple, cast

from evidence.numerals import NUMBER_WORDS, parse_number_words
from evidence.patterns import join_patterns, read_entries

NumberBound = Literal["below", "above", "about"]
CountedKind = Literal["people", "studies", "measure", "age"]

_SCALES: Final = {"k": 1_000, "thousand": 1_000, "million": 1_000_000}
_NUMBER: Final = re.compile(
    r"(?<![\w.,])(?P<digits>\d{1,3}(?:[, ]\d{3})+|\d+(?:\.\d+)?)(?P<plus>\+)?"
    r"(?:\s?(?P<scale>k|thousand|million)\b)?(?![\w%]|[.,]\d)"
)
_WORD: Final = rf"(?:{'|'.join(sorted(NUMBER_WORDS, key=len, reverse=True))})"
_WORDS: Final = re.compile(rf"\b(?:{_WORD}(?:\s+and\s+|[\s-]+))*{_WORD}\b")
_BOUNDS: Final = tuple(
    (entry["bound"], re.compile(rf"\b(?:{entry['pattern']})\s+(?:an?\s+)?$"))
    for entry in read_entries("mentions", "number_bound")
)
_COUNTED: Final = re.compile(
    rf"[\s-]+(?:(?:[^\W\d][\w’'/-]*\s+){{0,3}}?)(?:"
    rf"(?P<people>{join_patterns('mentions', 'counted_people_noun')})|"
    rf"(?P<studies>{join_patterns('mentions', 'counted_study_noun')})|"
    rf"(?P<measure>{join_patterns('mentions', 'measured_noun')}))\b"
)
_AGE: Final = re.compile(rf"\b{join_patterns('mentions', 'age')}(?!\w)")
_AGES: Final = range(12, 100)
_AGE_CONTEXT: Final = 14  # characters on either side of an age that tell that it is one
_CURRENCY: Final = re.compile(r"[$£€]\s?$")
_BOUND_CONTEXT: Final = 24  # characters before a number in which a bound stands
_MIN_ROUNDED: Final = 100  # numbers from which posts round
_MAX_ROUNDING: Final = 0.05  # how far a rounded number is off, as a share of it
_MAX_BOUND_GAP: Final = 0.12  # how far the true number is from one that bounds it
_MIN_WORDS_VALUE: Final = 2  # "one" is a pronoun, too


class NumberRange(NamedTuple):
    """A number of a mention, and between which numbers the true one lies (inclusive).

    ``counted`` is what it counts, where the words beside it tell; a measure is a time, a sum of
    money, or anything else than people, studies and their age.
    """

    value: float
    low: float
    high: float
    counted: CountedKind | None = None

    def has(self, count: float) -> bool:
        """Return whether a count may be the number that is meant."""
        return self.low <= count <= self.high


def find_number_ranges(text: str) -> tuple[NumberRange, ...]:
    """Find the numbers of a text in lower case, each once: digits first, then words.

    Percentages, and numbers that are part of a word or a decimal number, are left out.
    """
    found = [*_find_digits(text), *_find_words(text)]
    return tuple({number.value: number for number in reversed(found)}.values())[::-1]


def _find_digits(text: str) -> Iterator[NumberRange]:
    for match in _NUMBER.finditer(text):
        value = float(re.sub(r"[, ]", "", match["digits"])) * _SCALES.get(match["scale"], 1)
        if value.is_integer():
            bound = "above" if match["plus"] else _find_bound(text, match.start())
            counted = "age" if _is_age(match, value) else _find_counted(match)
            yield make_range(value, bound)._replace(counted=counted)


def _find_words(text: str) -> Iterator[NumberRange]:
    for match in _WORDS.finditer(text):
        words = [word for word in re.split(r"[\s-]+", match[0]) if word != "and"]
        value = parse_number_words(words) or parse_number_words(["one", *words])
        if value and value >= _MIN_WORDS_VALUE:
            number = make_range(float(value), _find_bound(text, match.start()))
            yield number._replace(counted=_find_counted(match))


def _is_age(match: re.Match[str], value: float) -> bool:
    if value not in _AGES:
        return False
    before = match.string[max(0, match.start() - _AGE_CONTEXT) : match.start()]
    after = match.string[match.end("digits") : match.end() + _AGE_CONTEXT]
    found = _AGE.search(f"{before}N{after}")
    return found is not None


def _find_counted(match: re.Match[str]) -> CountedKind | None:
    """Find what a number counts, by the nearest noun behind it."""
    start = match.start()
    if _CURRENCY.search(match.string[max(0, start - 2) : start]):
        return "measure"
    counted = _COUNTED.match(match.string, match.end())
    return cast(CountedKind, counted.lastgroup) if counted else None


def _find_bound(text: str, start: int) -> NumberBound | None:
    before = text[max(0, start - _BOUND_CONTEXT) : start]
    return next((bound for bound, pattern in _BOUNDS if pattern.search(before)), None)


def make_range(value: float, bound: NumberBound | None = None) -> NumberRange:
    """Make the range of a number: round ones are off by half a unit of their last digit."""
    slack = min(_half_unit(value), _MAX_ROUNDING * value) if value >= _MIN_ROUNDED else 0.0
    gap = max(slack, _MAX_BOUND_GAP * value) if value >= _MIN_ROUNDED else 0.0
    if bound == "below":
        return NumberRange(value, value - gap, value)
    if bound == "above":
        return NumberRange(value, value, value + gap)
    if bound == "about":
        return NumberRange(value, value - max(slack, gap / 2), value + max(slack, gap / 2))
    return NumberRange(value, value - slack, value + slack)


def _half_unit(value: float) -> float:
    """Return half a unit of the last digit that is not zero: 500 of 18,000, 0.5 of 638."""
    digits = str(int(value))
    zeros = len(digits) - len(digits.rstrip("0"))
    return 10**zeros / 2 if zeros else 0.0
