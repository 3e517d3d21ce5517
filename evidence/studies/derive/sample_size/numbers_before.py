"""Find the number that counts a noun in the words before it, in digits or in words."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Final

from evidence.numerals import NUMBER_WORDS, parse_digits, parse_number_words
from evidence.studies.derive.sample_size.count_words import load_count_words

_BRACKETS: Final = "([{,;:"
_MAX_WORDS_BETWEEN: Final = 7


@dataclass(frozen=True, slots=True)
class TextNumber:
    """A number in a text.

    Attributes:
        value: the number.
        words: its words, down to the noun it counts.
        before: the two words before it, the nearer one last.
        is_bracketed: whether a bracket opens before it.
    """

    value: int
    words: str
    before: tuple[str, str]
    is_bracketed: bool = field(default=False, compare=False)


def find_number_before(tokens: Sequence[str]) -> TextNumber | None:
    """Find the number that counts the noun after some words, with at most seven words between."""
    boundaries = load_count_words().boundaries
    last = len(tokens) - 1
    for place in range(last, max(-1, last - _MAX_WORDS_BETWEEN - 1), -1):
        token = tokens[place]
        bare = token.strip(_BRACKETS)
        if bare in boundaries or token[-1] in ".;:)%" or "%" in token or "-year" in token:
            return None
        if is_number_word(bare):
            number = parse_last_number(tokens[: place + 1])
            between = "".join(f" {word}" for word in tokens[place + 1 :])
            return number and replace(number, words=number.words + between)
    return None


def is_number_word(word: str) -> bool:
    """Return True if a word begins a number: "80", "eighty", "eighty-one"."""
    return word[:1].isdigit() or word.partition("-")[0] in NUMBER_WORDS


def parse_last_number(tokens: Sequence[str]) -> TextNumber | None:
    """Parse the number with which words end; None where they end with none."""
    if not tokens:
        return None
    is_in_digits = tokens[-1].strip(_BRACKETS)[:1].isdigit()
    value, start = _parse_last_digits(tokens) if is_in_digits else _parse_last_words(tokens)
    if value is None:
        return None
    nearer = tokens[start - 1].strip(_BRACKETS + ")") if start else ""
    farther = tokens[start - 2].strip(_BRACKETS + ")") if start > 1 else ""
    words = " ".join(tokens[start:]).strip(_BRACKETS)
    return TextNumber(value, words, (farther, nearer), tokens[start].startswith("("))


def _parse_last_digits(tokens: Sequence[str]) -> tuple[int | None, int]:
    """Parse digits at the end, also where blanks group them: "18 000". Return where they start."""
    labels = load_count_words().numbered_labels
    start = len(tokens) - 1
    last = digits = tokens[start].strip(_BRACKETS)
    while start and len(last) == 3 and last.isdigit():
        last = tokens[start - 1].lstrip(_BRACKETS)
        before = tokens[start - 2] if start > 1 else ""
        if not (last.isdigit() and len(last) <= 3) or before in labels:
            break
        start, digits = start - 1, last + digits
    return parse_digits(digits), start


def _parse_last_words(tokens: Sequence[str]) -> tuple[int | None, int]:
    """Parse number words at the end. Return where they start, too."""
    start = len(tokens)
    words: list[str] = []
    while start:
        token = tokens[start - 1].strip(_BRACKETS)
        parts = token.split("-")
        if NUMBER_WORDS.issuperset(parts):
            words[:0] = parts
        elif token == "a" and words[:1] in (["hundred"], ["thousand"]):
            words[:0] = ["one"]
        elif not (token == "and" and words and _ends_with_scale(tokens[: start - 1])):
            break
        start -= 1
    return parse_number_words(words), start


def _ends_with_scale(tokens: Sequence[str]) -> bool:
    return bool(tokens) and tokens[-1].endswith(("hundred", "thousand"))
