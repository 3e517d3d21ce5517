"""What number do these words make? Whole numbers as English writes them: ``1,162``, ``one hundred and six``."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

_ONES = (
    "one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen "
    "eighteen nineteen"
).split()
_TENS = "twenty thirty forty fifty sixty seventy eighty ninety".split()
_UNITS: Mapping[str, int] = {
    **{word: value for value, word in enumerate(_ONES, start=1)},
    **{word: value for value, word in zip(range(20, 100, 10), _TENS, strict=True)},
}
_SCALES: Mapping[str, int] = {"hundred": 100, "thousand": 1000}
NUMBER_WORDS = frozenset({*_UNITS, *_SCALES})

_DIGITS = re.compile(r"\d+|\d{1,3}(?:,\d{3})+")


def parse_digits(text: str) -> int | None:
    """The number of ``1162`` or ``1,162``; None for anything else."""
    return int(text.replace(",", "")) if _DIGITS.fullmatch(text) else None


def parse_number_words(words: Sequence[str]) -> int | None:
    """The number that words in lower case make, "and" left out: ``["one", "hundred", "six"]`` -> 106.

    None where they make none ("hundred thirty hundred", "five six").
    """
    total, part, last = 0, 0, 10_000
    for word in words:
        if word == "thousand":
            if total or not part:
                return None
            total, part, last = part * 1000, 0, 1000
        elif word == "hundred":
            if not 0 < part < 100:
                return None
            part, last = part * 100, 100
        else:
            value = _UNITS.get(word)
            if value is None or value >= last or (last < 100 and (value > 9 or last < 20)):
                return None
            part, last = part + value, value
    return total + part or None
