"""Whole numbers as English writes them: ``1,162``, ``one hundred and six``."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from typing import Final

_ONES: Final = (
    "one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen "
    "sixteen seventeen eighteen nineteen"
).split()
_TENS: Final = "twenty thirty forty fifty sixty seventy eighty ninety".split()
_UNITS: Mapping[str, int] = {
    **dict(zip(_ONES, range(1, 20), strict=True)),
    **dict(zip(_TENS, range(20, 100, 10), strict=True)),
}
_SCALES: Mapping[str, int] = {"hundred": 100, "thousand": 1000}
NUMBER_WORDS = frozenset({*_UNITS, *_SCALES})

_DIGITS = re.compile(r"\d+|\d{1,3}(?:,\d{3})+")


def parse_digits(text: str) -> int | None:
    """Parse a number in digits, such as ``1162`` or ``1,162``; None for anything else."""
    return int(text.replace(",", "")) if _DIGITS.fullmatch(text) else None


def parse_number_words(words: Sequence[str]) -> int | None:
    """Parse number words in lower case, without "and": ``["one", "hundred", "six"]`` -> 106.

    Returns:
        The number, or None where the words make none ("hundred thirty hundred", "five six").
    """
    return _parse_around("thousand", words, parse_part=_parse_below_thousand) or None


def _parse_below_thousand(words: Sequence[str]) -> int | None:
    return _parse_around("hundred", words, parse_part=_parse_below_hundred)


def _parse_below_hundred(words: Sequence[str]) -> int | None:
    """Parse the words of a number below a hundred; no words are 0."""
    match [_UNITS.get(word) for word in words]:
        case []:
            return 0
        case [int(value)]:
            return value
        case [int(tens), int(ones)] if tens >= 20 and ones < 10:
            return tens + ones
        case _:
            return None


def _parse_around(
    scale: str, words: Sequence[str], *, parse_part: Callable[[Sequence[str]], int | None]
) -> int | None:
    """Parse words around a scale: ``["two", "hundred", "six"]`` -> 2 * 100 + 6."""
    if scale not in words:
        return parse_part(words)
    place = words.index(scale)
    before, after = parse_part(words[:place]), parse_part(words[place + 1 :])
    return before * _SCALES[scale] + after if before and after is not None else None
