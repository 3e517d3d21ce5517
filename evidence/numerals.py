"""Whole numbers as English writes them: ``1,162``, ``one hundred and six``."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Final

_ONES: Final = (
    "one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen "
    "sixteen seventeen eighteen nineteen"
).split()
_TENS: Final = "twenty thirty forty fifty sixty seventy eighty ninety".split()
_UNITS: Final[Mapping[str, int]] = {
    **{word: value for value, word in enumerate(_ONES, start=1)},
    **{word: 10 * value for value, word in enumerate(_TENS, start=2)},
}
NUMBER_WORDS: Final = frozenset({*_UNITS, "hundred", "thousand"})

_DIGITS: Final = re.compile(r"\d+|\d{1,3}(?:,\d{3})+")


def parse_digits(text: str) -> int | None:
    """Parse ``1162`` or ``1,162``; return None for anything else."""
    return int(text.replace(",", "")) if _DIGITS.fullmatch(text) else None


def parse_number_words(words: Sequence[str]) -> int | None:
    """Parse a number in words: ``["one", "hundred", "six"]`` -> 106.

    Args:
        words: words in lower case, "and" left out.

    Returns:
        The number below a million, or None where the words make none ("hundred thirty hundred",
        "five six").
    """
    if "thousand" not in words:
        return _parse_below_thousand(words)
    place = words.index("thousand")
    thousands, rest = _parse_below_thousand(words[:place]), words[place + 1 :]
    remainder = _parse_below_thousand(rest) if rest else 0
    if thousands is None or remainder is None:
        return None
    return 1000 * thousands + remainder


def _parse_below_thousand(words: Sequence[str]) -> int | None:
    total, last = 0, 1000
    for word in words:
        value = 100 if word == "hundred" else _UNITS.get(word)
        if value is None or not _can_follow(value, total, last):
            return None
        total = total * 100 if value == 100 else total + value
        last = value
    return total or None


def _can_follow(value: int, total: int, last: int) -> bool:
    """Return whether a number may go on: "hundred" behind units, units behind hundreds or tens."""
    if value == 100:
        return 0 < total < 100
    return last >= 100 or (last >= 20 and value <= 9)
