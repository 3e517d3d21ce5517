"""Terms of a topic's ontology as regular expressions over the text of a record in lower case."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Final

from evidence.lexicon import MAX_GAP_WORDS, load_vocabulary
from evidence.studies.derive.record_text import format_place
from evidence.topic import Term

PRETENDED: Final[tuple[str, ...]] = tuple(load_vocabulary("comparators")["pretended"])
MEDICATION_PATTERN: Final[str] = load_vocabulary("comparators")["medication"]["pattern"]
_PLACEHOLDER: Final = re.compile(r"\{(?:not_sham|not_after)\}")
_LAST_LETTERS: Final = re.compile(r"[a-z]+$")
_GAP: Final = ".."

Matches = dict[str, str]  # the id of a term, and the words of the text that name it


def compile_term(term: Term) -> re.Pattern[str] | None:
    """Return the pattern of a term: its own, or one made of its words and MeSH terms, if any."""
    if term.pattern:
        return re.compile(expand_pattern(term.pattern, term.not_after))
    phrases = dict.fromkeys([*term.words, *(name.replace(",", " ") for name in term.mesh)])
    if not phrases:
        return None
    refused = refuse_before("", (*PRETENDED, *term.not_after))
    return re.compile(rf"\b{refused}(?:{'|'.join(map(convert_phrase, phrases))})\b")


def expand_pattern(pattern: str, not_after: Iterable[str] = ()) -> str:
    """Fill the places of a pattern: ``{not_sham}``, ``{not_after}`` and ``{medication}``.

    The first two refuse words before the letters that they follow. They come after the first
    letters of a word, so that the search can run to those.
    """
    first = _PLACEHOLDER.search(pattern)
    letters = _LAST_LETTERS.search(pattern[: first.start()]) if first else None
    stem = letters[0] if letters else ""
    pattern = pattern.replace("{not_sham}", refuse_before(stem, PRETENDED))
    pattern = pattern.replace("{not_after}", refuse_before(stem, not_after))
    return pattern.replace("{medication}", MEDICATION_PATTERN)


def refuse_before(stem: str, words: Iterable[str]) -> str:
    """Return lookbehinds that refuse each of some words before a stem just matched."""
    return "".join(rf"(?<!{re.escape(word)}[ -]{stem})" for word in words)


def convert_phrase(phrase: str) -> str:
    """Return a phrase in the notation of ``evidence.lexicon`` as a regular expression."""
    made = ""
    for part in phrase.lower().replace("-", " ").split():
        if part == _GAP:
            made += rf"(?:[\w-]+[ -]){{0,{MAX_GAP_WORDS}}}?"
        else:
            arms = (re.escape(arm).replace(r"\*", r"\w*") for arm in part.split("|"))
            made += rf"(?:{'|'.join(arms)})[ ,-]+"
    return made.removesuffix("[ ,-]+")


def match_patterns(patterns: Mapping[str, re.Pattern[str]], text: str) -> Matches:
    """Return the terms that a text names, each with the words that name it first."""
    found = ((term, pattern.search(text)) for term, pattern in patterns.items())
    return {term: match[0] for term, match in found if match}


def quote_places(places: Mapping[str, Matches], terms: Sequence[str]) -> str:
    """Return the words that name each term, by the place of the record that names it first."""
    quoted: list[str] = []
    seen: set[str] = set()
    for place, matches in places.items():
        new = [term for term in terms if term in matches and term not in seen]
        if new:
            quoted.append(format_place(place, [matches[term] for term in new]))
        seen |= matches.keys()
    return "; ".join(quoted)
