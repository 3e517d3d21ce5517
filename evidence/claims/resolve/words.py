"""The words and numbers by which mentions and studies are compared."""

from __future__ import annotations

import re
from typing import Final

from evidence.numerals import parse_number_words
from evidence.patterns import collect_words

_STOP_WORDS: Final = collect_words("mentions", "stop_word")
_DIGITS: Final = re.compile(r"(?<![\w.])\d{1,3}(?:[, ]\d{3})+(?!\d)|(?<![\w.])\d+(?![\w%]|\.\d)")
_PERCENTAGE: Final = re.compile(r"(\d+(?:\.\d+)?)\s*(?:%|per ?cent)")
_SPELLED_OUT: Final = range(2, 21)  # "one" is a pronoun, too; larger numbers are written in digits


def extract_content_words(text: str) -> list[str]:
    """Return the words of a text that carry meaning, in lower case and without a plural s."""
    words = re.findall(r"[a-z][a-z-]{2,}", text.lower())
    return [word.rstrip("s") for word in words if word not in _STOP_WORDS]


def extract_numbers(text: str) -> list[float]:
    """Return the whole numbers of a text in lower case: digits first, then words up to twenty."""
    digits = [float(re.sub(r"\D", "", number)) for number in _DIGITS.findall(text)]
    values = [parse_number_words([word]) for word in re.findall(r"[a-z]+", text)]
    return digits + [float(value) for value in values if value and value in _SPELLED_OUT]


def extract_percentages(text: str) -> list[float]:
    """Return the percentages of a text in lower case: "47.6%", "8 per cent"."""
    return [float(number) for number in _PERCENTAGE.findall(text)]
