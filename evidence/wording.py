"""Counts, lists, sentences and capitals; lists and counts by name in the language of the reader."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Final

from evidence.messages.catalogue import current_language
from evidence.messages.numbers import format_integer, join_list

MONTH_NAMES: Final = tuple(
    "January February March April May June July August September October November December".split()
)
MONTH_ABBREVIATIONS: Final = tuple(name[:3] for name in MONTH_NAMES)
_MAX_SHOWN: Final = 200  # characters
_HEAD = re.compile(r"(?P<head>.*?)(?P<rest>(?:,| of | in | \().*)?")


def format_count(count: int, singular: str, plural: str = "") -> str:
    """Format a count with its noun: ``1, "study", "studies"`` -> "1 study".

    Args:
        count: how many; thousands are separated by commas.
        singular: the noun for one.
        plural: the noun for any other count; without it, ``singular`` with an s.
    """
    return f"{count:,} {singular if count == 1 else plural or singular + 's'}"


def join_with_and(items: Sequence[str]) -> str:
    """Join items as a sentence does: ``["a", "b", "c"]`` -> "a, b and c"."""
    if not current_language().is_english:
        return join_list(items, "standard")
    if len(items) < 2:
        return "".join(items)
    return f"{', '.join(items[:-1])} and {items[-1]}"


def join_with_or(items: Sequence[str]) -> str:
    """Join items that are a choice: ``["a", "b", "c"]`` -> "a or b or c"."""
    return " or ".join(items) if current_language().is_english else join_list(items, "or")


def join_counts(counts: Mapping[str, int]) -> str:
    """Join the counts that are not zero: ``{"high": 1, "low": 0}`` -> "1 high"."""
    shown = {name: format_integer(count) for name, count in counts.items() if count}
    return join_with_and([f"{count} {name}" for name, count in shown.items()])


def put_in_sentence(label: str) -> str:
    """Put a label into a sentence: "Pain" -> "pain"; other languages keep their capitals."""
    return label.lower() if current_language().is_english else label


def capitalise_first(text: str) -> str:
    """Capitalise the first letter and leave the others as they are."""
    return text[:1].upper() + text[1:]


def uncapitalise_first(text: str) -> str:
    """Write the first letter small and leave the others as they are."""
    return text[:1].lower() + text[1:]


def shorten_text(text: str) -> str:
    """Shorten a long text for a message, and say how long it is."""
    if len(text) <= _MAX_SHOWN:
        return text
    return f"{text[:_MAX_SHOWN]}... ({len(text):,} characters)"


def add_article(noun: str) -> str:
    """Add the indefinite article to a noun phrase: "survey" -> "a survey"."""
    return f"{'an' if noun[:1].lower() in 'aeiou' else 'a'} {noun}"


def is_sentence(text: str) -> bool:
    """Return whether a text may be a sentence: it has two words or more; signs are none."""
    return sum(any(map(str.isalnum, word)) for word in text.split()) >= 2


def pluralise(noun: str) -> str:
    """Form the plural of a noun phrase: "overview of reviews" -> "overviews of reviews"."""
    parts = _HEAD.fullmatch(noun)
    assert parts is not None
    head, rest = parts["head"], parts["rest"] or ""
    if head.endswith("series"):
        return noun
    if head.endswith("sis"):
        return f"{head[:-2]}es{rest}"
    if re.search(r"[^aeiou]y$", head):
        return f"{head[:-1]}ies{rest}"
    return f"{head}s{rest}"
