"""Find the words of a title that keep their capitals when a style sets the rest in lower case."""

from __future__ import annotations

import functools
import re
from collections.abc import Iterator, Sequence
from typing import Final

from evidence.lexicon import load_vocabulary

_TitleRange = tuple[int, int]
_WORD: Final = re.compile(r"(?:[^\W\d_]\.){2,}|[^\W_]+")
_SEGMENT_END: Final = re.compile(r"[:;?!]\s+|\s[-\u2013\u2014]\s+|(?<=[a-z]{3}\.)\s+")
_MIN_TELLING_LENGTH: Final = 4  # letters; shorter words are in lower case in Title Case too
_MIN_TELLING_WORDS: Final = 3


def find_capitalised_names(title: str) -> list[_TitleRange]:
    """Find names and acronyms in a title on one line; ranges that touch are merged."""
    if title.isupper():
        return []
    names = [match.span() for match in _compile_names().finditer(title)]
    is_whole_sentence = _is_sentence_case(_WORD.findall(title))
    for start, end in _split_segments(title):
        names += _find_in_segment(list(_WORD.finditer(title, start, end)), is_whole_sentence)
    return _merge_adjacent(title, sorted(names))


def _split_segments(title: str) -> Iterator[_TitleRange]:
    """Yield title and subtitles, each of which has its own use of capitals."""
    ends = [match.end() for match in _SEGMENT_END.finditer(title)]
    yield from zip([0, *ends], [*ends, len(title)], strict=True)


def _find_in_segment(
    words: Sequence[re.Match[str]], is_whole_sentence: bool
) -> Iterator[_TitleRange]:
    is_sentence = _is_sentence_case([word[0] for word in words], otherwise=is_whole_sentence)
    for index, word in enumerate(words):
        if _is_acronym(word[0]) or (is_sentence and index and _is_name(word[0])):
            yield word.span()


def _is_sentence_case(words: Sequence[str], *, otherwise: bool = False) -> bool:
    """Return whether at least half of the longer words after the first are in lower case."""
    telling = [word for word in words[1:] if len(word) >= _MIN_TELLING_LENGTH and word.isalpha()]
    if len(telling) < _MIN_TELLING_WORDS:
        return otherwise
    return 2 * sum(word.islower() for word in telling) >= len(telling)


def _is_acronym(word: str) -> bool:
    """Return whether a word is like WHO, fMRI, DeBar, U.S., A1, or a letter but the article."""
    return word != "A" and (word.isupper() or any(letter.isupper() for letter in word[1:]))


def _is_name(word: str) -> bool:
    return word[0].isupper() and word not in load_vocabulary("proper_nouns")["not_names"]["names"]


def _merge_adjacent(title: str, spans: Sequence[_TitleRange]) -> list[_TitleRange]:
    merged: list[_TitleRange] = []
    for start, end in spans:
        if merged and title[merged[-1][1] : start] in ("", " ", "/"):
            merged[-1] = (merged[-1][0], max(merged[-1][1], end))
        else:
            merged.append((start, end))
    return merged


@functools.cache
def _compile_names() -> re.Pattern[str]:
    """Compile the listed names into one pattern that prefers the longest at a place."""
    groups = load_vocabulary("proper_nouns")
    names = [name for group in groups if group != "not_names" for name in groups[group]["names"]]
    return re.compile(rf"\b(?:{'|'.join(sorted(names, key=len, reverse=True))})\b")
