"""Split a paragraph into sentences: sentencex, and the abbreviations of the field that it lacks."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from evidence.lexicon import load_vocabulary

# sentencex takes quadratic time over some marks (“““, ![![): it never gets more than this at once.
_WINDOW_LENGTH = 4_000
MAX_SENTENCE_LENGTH = 5_000
_VOCABULARY: dict[str, Any] = load_vocabulary("sentences")


def _alternatives(group: str) -> str:
    words: list[str] = _VOCABULARY[group]["words"]
    return "|".join(words).replace(".", r"\.")


# Ends of a text behind which a sentence goes on: always (also behind the number of a list item),
# before a number, and before a word that does not look like the beginning of a sentence (also
# behind two or more initials).
ALWAYS_CONTINUES = re.compile(
    rf"(?:^|[\s(\[])(?:{_alternatives('goes_on')})\.$|^\(?\d{{1,3}}\.$",
)
CONTINUES_BEFORE_NUMBER = re.compile(
    rf"(?:^|[\s(\[])(?:{_alternatives('goes_on_before_number')})\.$"
)
CONTINUES_BEFORE_NAME = re.compile(
    rf"(?:^|[\s(\[])(?:{_alternatives('goes_on_before_name')}|[A-Z]\.(?: [A-Z]\.)* [A-Z])\.$"
)
NUMBER_START = re.compile(r"[(\[]?\d")
SENTENCE_OPENER = re.compile(rf"(?:{_alternatives('sentence_openers')})\b")
# Dots behind which a sentence begins, although sentencex goes on.
_ELLIPSIS = re.compile(r"(?:\u2026|\.\.\.)[\"')\]\u201d\u2019]* (?=[\"'(\[\u201c\u2018]?[A-Z])")
# Citations in pandoc's syntax and footnote marks behind a full stop: [@smith2007; @pmid:123] [^1]
_TRAILING_CITATIONS = re.compile(
    r"(?:\[(?:(?:[^\[\]]*[\s(;-])?@[^\[\]]+|\^[^\s\[\]]+)\][.,;:]?\s*)+"
)


def split_sentences(text: str) -> Iterator[tuple[int, int]]:
    """Yield the range of each sentence, without the white space around it.

    Citations and footnote marks directly behind a full stop belong to the sentence before them.
    What has more than ``MAX_SENTENCE_LENGTH`` characters is no sentence, and is divided.
    """
    for begin, end in _iter_cited_ranges(text):
        yield from divide_long_sentence(text, begin, end)


def divide_long_sentence(text: str, begin: int, end: int) -> Iterator[tuple[int, int]]:
    """Yield the ranges of the parts of a sentence; one of a usual length is one part."""
    while end - begin > MAX_SENTENCE_LENGTH:
        cut = text.rfind(" ", begin + 1, begin + MAX_SENTENCE_LENGTH)
        cut = cut if cut >= 0 else begin + MAX_SENTENCE_LENGTH
        yield begin, cut
        begin = cut + (text[cut] == " ")
    yield begin, end


def _iter_cited_ranges(text: str) -> Iterator[tuple[int, int]]:
    held: tuple[int, int] | None = None
    for start, end in _iter_sentence_ranges(text):
        begin = start
        if held is None:
            held = start, end
            continue
        if cited := _TRAILING_CITATIONS.match(text, start, end):
            held = held[0], start + len(cited[0].rstrip())
            begin = cited.end()
        if begin < end:
            yield held
            held = begin, end
    if held:
        yield held


def _iter_sentence_ranges(text: str) -> Iterator[tuple[int, int]]:
    begin = last = 0
    cuts = {*_find_boundaries(text), *(dots.end() for dots in _ELLIPSIS.finditer(text))}
    for cut in sorted(cuts):
        before = text[max(last, cut - 40) : cut].strip()
        last = cut
        if cut < len(text) and _continues(before, text[cut : cut + 20].lstrip()):
            continue
        start = begin + (text[begin] == " ")
        end = cut - (text[cut - 1] == " ")
        if start < end:
            yield start, end
        begin = cut


def _continues(before: str, after: str) -> bool:
    """Return whether a sentence goes on behind an abbreviation that sentencex took for its end."""
    if ALWAYS_CONTINUES.search(before):
        return True
    if CONTINUES_BEFORE_NUMBER.search(before):
        return NUMBER_START.match(after) is not None
    return CONTINUES_BEFORE_NAME.search(before) is not None and not SENTENCE_OPENER.match(after)


def _find_boundaries(text: str) -> list[int]:
    """Return where sentences end; a long text goes through sentencex in windows.

    Each window begins behind the last whole sentence of the one before it.
    """
    from sentencex import get_sentence_boundaries  # type: ignore[import-untyped]

    cuts: list[int] = []
    start = 0
    while start < len(text):
        window = text[start : start + _WINDOW_LENGTH]
        boundaries = get_sentence_boundaries("en", window)
        ends: list[int] = [boundary["end_index"] for boundary in boundaries]
        if start + len(window) < len(text):
            ends = ends[:-1] or [window.rfind(" ") + 1 or len(window)]
        cuts.extend(start + end for end in ends)
        start = cuts[-1]
    return cuts
