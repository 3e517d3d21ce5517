"""Names of journals in a text: spelled out, or in NLM's abbreviation."""

from __future__ import annotations

import functools
import re
from collections.abc import Mapping, Sequence
from itertools import chain
from typing import Final

from evidence.folding import strip_accents
from evidence.patterns import collect_words, join_patterns, read_entries

JOINING_WORDS: Final = collect_words("mentions", "journal_joining_word")
_SEPARATOR: Final = (
    rf"[\s.,:=-]+(?:(?:{'|'.join(re.escape(word) for word in sorted(JOINING_WORDS))})\s+)*"
)
_CONTINUATION: Final = re.compile(rf"\s+{join_patterns('mentions', 'journal_continuation')}")
JOURNAL_NICKNAMES: Final[Mapping[str, Sequence[str]]] = {
    entry["name"]: entry["journals"] for entry in read_entries("mentions", "journal_nickname")
}
_NICKNAMES: Final = tuple(
    (re.compile(rf"(?<![\w-]){re.escape(name)}(?![\w-])(?!\s+of\b)"), journals)
    for name, journals in JOURNAL_NICKNAMES.items()
)
# A journal that is named like a word ("Pain", "Spine") stands behind one of these, or on its own.
_BEFORE_WORD: Final = r"\b(?:[Jj]ournal|[Ii]n|[Tt]he)\s+(?:the\s+)?"
_BREAK: Final = r"(?:[,;(….]\s*|\b(?:19|20)\d\d\s+)"
_BREAK_BEHIND: Final = r"(?=\s*(?:[,;.)…]|$|\(?(?:19|20)\d\d\b))"
_YEAR_BEHIND: Final = r"(?=,?\s*\(?(?:19|20)\d\d\b)"
_WORD: Final = re.compile(r"[\w'’-]+")
_MIN_STEM: Final = 3  # letters that an abbreviated word keeps at least


def extract_first_word(journal: str) -> str:
    """Return the word by which a journal's name is indexed."""
    word = re.search(r"\w+", journal)
    return word[0] if word else journal


def find_journals(text: str, journals_by_first_word: Mapping[str, Sequence[str]]) -> frozenset[str]:
    """Find the journals that a text names; of "JAMA" and "JAMA Intern Med" only the longer."""
    words = frozenset(re.findall(r"\w+", text))
    beginnings = {word[:length] for word in words for length in range(1, len(word) + 1)}
    candidates = chain.from_iterable(
        journals_by_first_word[first] for first in beginnings & journals_by_first_word.keys()
    )
    named = {journal for journal in candidates if is_journal_named(journal, text)}
    if not named:
        return _find_nicknamed(text, journals_by_first_word)
    return frozenset(journal for journal in named if not _has_longer_name(journal, named))


def _find_nicknamed(
    text: str, journals_by_first_word: Mapping[str, Sequence[str]]
) -> frozenset[str]:
    """Find the known journals that a text calls by a nickname: "the Annals", "NEJM"."""
    meant = [
        journal
        for pattern, journals in _NICKNAMES
        if pattern.search(text)
        for journal in journals
        if journal in journals_by_first_word.get(extract_first_word(journal), ())
    ]
    return frozenset(meant)


def _has_longer_name(journal: str, named: set[str]) -> bool:
    return any(other.startswith(journal + " ") for other in named)


def is_journal_named(journal: str, text: str) -> bool:
    """Return whether running text names a journal. Case counts: "Pain" is a journal, "pain" is not.

    Args:
        journal: NLM's abbreviation ("Arch Intern Med"); each of its words may be spelled out.
        text: a sentence or a part of one.
    """
    if extract_first_word(journal) not in text:
        return False
    match = _compile_prose_pattern(journal).search(text)
    return match is not None and not _CONTINUATION.match(text, match.end())


def remove_journal(journal: str, text: str) -> str:
    """Return running text without the name of a journal."""
    return _compile_prose_pattern(journal).sub(" ", text)


@functools.cache
def _compile_prose_pattern(journal: str) -> re.Pattern[str]:
    parts = re.sub(r"\s*\(.*?\)", "", journal).split()
    if len(parts) > 1:
        words = _SEPARATOR.join(rf"{re.escape(part)}[a-z]*" for part in parts)
        return re.compile(rf"(?<!\w){words}(?!\w)")
    name = re.escape(parts[0])
    if parts[0].isupper():
        return re.compile(rf"(?<![\w-]){name}(?!\w|\s+[A-Z])")
    return re.compile(
        rf"{_BEFORE_WORD}{name}(?![\w-]|\s+[A-Z])|{_BREAK}{name}{_BREAK_BEHIND}|^{name}{_YEAR_BEHIND}"
    )


def ends_with_journal(text: str, journal: str, title: str) -> bool:
    """Return whether a text ends with the name of a journal and not with a longer name.

    Args:
        text: what stands before the year or the volume of a reference.
        journal: full title or abbreviation; words may be cut short on either side.
        title: the title of the paper, which may stand directly before the journal.
    """
    searched = strip_accents(text)
    match = _compile_trailing_pattern(journal).search(searched)
    if match is None and " : " in journal:
        match = _compile_trailing_pattern(journal.replace(" : ", " ")).search(searched)
    if match is None:
        return False
    before = text[: match.start()]
    words = _WORD.findall(before)
    if not words or not words[-1].isalpha() or words[-1].islower():
        return not words or before.rstrip()[-1:] in ".?!,\"”’')]"
    return words[-1].lower() in _WORD.findall(title.lower())


def is_journal_prefix(text: str, journal: str) -> bool:
    """Return whether a text of two words or more is the beginning of a journal's name."""
    words, name = (re.findall(r"\w+", strip_accents(part).lower()) for part in (text, journal))
    return len(words) > 1 and name[: len(words)] == words


@functools.cache
def _compile_trailing_pattern(journal: str) -> re.Pattern[str]:
    bare = re.sub(r"\s*[(\[].*?[)\]]", "", strip_accents(journal)).split(" : ")[0]
    words = [word for word in re.findall(r"\w+", bare) if word.lower() not in JOINING_WORDS]
    name = _SEPARATOR.join(_build_word_pattern(word) for word in words)
    place = r"(?:[\s.,]*[(\[][^()\[\]]*[)\]])?"  # "Clinical trials (London, England)"
    return re.compile(
        rf"(?<!\w)(?:the\s+)?{name}{place}[\s.,;:]*(?:vol\.?\s*)?$",
        re.IGNORECASE,
    )


def _build_word_pattern(word: str) -> str:
    """Match a word of a journal's name cut short or spelled out: "Internal", "Intern", "Int"."""
    least = min(_MIN_STEM, len(word))
    optional = "".join(f"(?:{re.escape(letter)}" for letter in word[least:])
    return rf"{re.escape(word[:least])}{optional}{')?' * (len(word) - least)}\w*"
