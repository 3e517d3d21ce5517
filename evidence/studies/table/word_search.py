"""Rows of a table that have all words of a search in their text."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Any

from evidence.folding import fold


def has_all_words(cells: Mapping[Any, Any], words: str) -> bool:
    """Return whether each word begins a word of a row's texts, whatever its case and accents.

    Args:
        cells: a row by column; texts and lists of texts are searched.
        words: separated by spaces; none of them fit no row.
    """
    wanted = re.findall(r"\w+", fold(words))
    there = set(re.findall(r"\w+", fold(" ".join(_list_texts(cells.values())))))
    return bool(wanted) and all(_begins_any(word, there) for word in wanted)


def _begins_any(word: str, there: set[str]) -> bool:
    return word in there or any(other.startswith(word) for other in there)


def _list_texts(values: Iterable[Any]) -> Iterable[str]:
    for value in values:
        if isinstance(value, str):
            yield value
        elif isinstance(value, (list, tuple)):
            yield from (item for item in value if isinstance(item, str))
