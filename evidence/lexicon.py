"""Find concepts (ideas with their words and phrases) in a text, with their places.

A phrase is a row of words: ``*`` at the end of a word takes any ending, ``a|b`` either word, ``..``
up to three words in between, none of them a negation: "gives .. relief" is not in "gives no
relief". Capital letters count where a phrase has them; hyphens are spaces. A phrase behind ``!`` is
another sense: what it covers is not the concept.
"""

from __future__ import annotations

import functools
import re
import tomllib
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from evidence.folding import fold

_TOKEN = re.compile(r"\d+(?:[.,]\d+)*|[^\W_]+(?:['’][^\W_]+)*|%|[^\w\s]")
_GAP = ".."
MAX_GAP_WORDS = 3
NEVER_IN_GAPS = frozenset({"no", "not", "never", "none", "nothing"})


@dataclass(frozen=True, slots=True)
class Token:
    """A word or punctuation mark of a text: as written, folded for comparison, and its place."""

    text: str
    folded: str
    start: int
    end: int

    @property
    def is_word(self) -> bool:
        """It is a word, a number or a percent sign, not punctuation."""
        return self.folded == "%" or self.folded[:1].isalnum()


@dataclass(frozen=True, slots=True)
class ConceptMatch:
    """A concept found in the tokens from ``start`` to ``end`` (exclusive) of a text."""

    concept: str
    start: int
    end: int


def tokenize(text: str) -> list[Token]:
    """Split a text into words and punctuation: "can't" gives "can" and "not", "body's" "body"."""
    tokens = []
    for match in _TOKEN.finditer(text):
        word, start, end = match[0], match.start(), match.end()
        folded = _fold_word(word)
        if folded.endswith("n't") or folded == "cannot":
            stem = {"won't": "will", "can't": "can", "cannot": "can"}.get(folded, folded[:-3])
            tokens += [Token(word, stem, start, end), Token(word, "not", start, end)]
        else:
            tokens.append(Token(word, folded.split("'")[0], start, end))
    return tokens


def _fold_word(word: str) -> str:
    return fold(word).replace("’", "'")


@dataclass(frozen=True, slots=True)
class WordPattern:
    """The words that fit one place of a phrase."""

    exact_forms: frozenset[str]
    prefixes: tuple[str, ...]
    case_sensitive_forms: frozenset[str]

    def matches(self, token: Token) -> bool:
        """Tell whether a token is one of its words."""
        return (
            token.folded in self.exact_forms
            or token.text in self.case_sensitive_forms
            or token.folded.startswith(self.prefixes)
        )


@dataclass(frozen=True, slots=True)
class _PhrasePattern:
    concept: str
    words: tuple[WordPattern | None, ...]  # None is a gap

    def match(self, tokens: Sequence[Token], start: int) -> int | None:
        """Return the end of the phrase, given that token ``start`` fits its first word."""
        return _match_words(self.words, 1, tokens, start + 1)


def _match_words(
    words: Sequence[WordPattern | None], place: int, tokens: Sequence[Token], at: int
) -> int | None:
    """Return the end of a phrase whose words from ``place`` on are at token ``at``, or None."""
    for word in words[place:]:
        if word is None:
            return _match_after_gap(words, place + 1, tokens, at)
        while at < len(tokens) and tokens[at].folded == "-":
            at += 1
        if at >= len(tokens) or not word.matches(tokens[at]):
            return None
        place, at = place + 1, at + 1
    return at


def _may_be_skipped(token: Token) -> bool:
    return token.is_word and token.folded not in NEVER_IN_GAPS


def _match_after_gap(
    words: Sequence[WordPattern | None], place: int, tokens: Sequence[Token], at: int
) -> int | None:
    for skipped in range(MAX_GAP_WORDS + 1):
        end = _match_words(words, place, tokens, at + skipped)
        if end is not None:
            return end
        if at + skipped >= len(tokens) or not _may_be_skipped(tokens[at + skipped]):
            return None
    return None


def parse_phrase(text: str) -> tuple[WordPattern | None, ...]:
    """Parse a phrase: a pattern for each of its words, None for a gap."""
    return tuple(
        None if part == _GAP else _parse_word_pattern(part)
        for part in text.replace("-", " ").split()
    )


def _parse_word_pattern(text: str) -> WordPattern:
    arms = text.split("|")
    return WordPattern(
        exact_forms=frozenset(arm for arm in arms if not arm.endswith("*") and arm == arm.lower()),
        prefixes=tuple(arm[:-1].lower() for arm in arms if arm.endswith("*")),
        case_sensitive_forms=frozenset(
            arm for arm in arms if not arm.endswith("*") and arm != arm.lower()
        ),
    )


class Lexicon:
    """Concepts with their phrases, ready to tag texts.

    Args:
        concepts: phrases by concept.
        rivals: concepts of which only the longest phrase at a place counts.

    Raises:
        ValueError: a phrase begins with a gap.
    """

    def __init__(self, concepts: Mapping[str, Iterable[str]], rivals: Iterable[str] = ()) -> None:
        self._exclusive_concepts = frozenset(rivals)
        self._phrases_by_first_word: dict[str, list[_PhrasePattern]] = defaultdict(list)
        self._phrases_by_prefix: dict[str, list[_PhrasePattern]] = defaultdict(list)
        self._matches_by_word: dict[
            tuple[str, str], tuple[tuple[str, ...], tuple[_PhrasePattern, ...]]
        ] = {}
        for concept, phrases in concepts.items():
            for phrase in phrases:
                self._add_phrase(concept, phrase)

    def _add_phrase(self, concept: str, text: str) -> None:
        is_other_sense = text.startswith("!")
        name = f"!{concept}" if is_other_sense else concept
        phrase = _PhrasePattern(name, parse_phrase(text.removeprefix("!")))
        first = phrase.words[0]
        if first is None:
            raise ValueError(f"{concept}: the phrase {text!r} begins with a gap")
        for word in (*first.exact_forms, *(word.lower() for word in first.case_sensitive_forms)):
            self._phrases_by_first_word[word].append(phrase)
        for prefix in first.prefixes:
            self._phrases_by_prefix[prefix[:2]].append(phrase)

    def _find_starting_phrases(
        self, token: Token
    ) -> tuple[tuple[str, ...], tuple[_PhrasePattern, ...]]:
        """Return the concepts of a word alone, and the longer phrases that it may begin."""
        known = self._matches_by_word.get((token.text, token.folded))
        if known is None:
            begun = (
                *self._phrases_by_first_word.get(token.folded, ()),
                *self._phrases_by_prefix.get(token.folded[:2], ()),
                *self._phrases_by_prefix.get(token.folded[:1], ()),
            )
            fitting = [
                phrase for phrase in begun if phrase.words[0] and phrase.words[0].matches(token)
            ]
            alone = tuple(phrase.concept for phrase in fitting if len(phrase.words) == 1)
            known = alone, tuple(phrase for phrase in fitting if len(phrase.words) > 1)
            self._matches_by_word[token.text, token.folded] = known
        return known

    def tag(self, tokens: Sequence[Token]) -> list[ConceptMatch]:
        """Return every place of every concept, in order; of rivals only the longest at a place."""
        hits = []
        for start, token in enumerate(tokens):
            alone, longer = self._find_starting_phrases(token)
            hits += [ConceptMatch(concept, start, start + 1) for concept in alone]
            for phrase in longer:
                end = phrase.match(tokens, start)
                if end is not None:
                    hits.append(ConceptMatch(phrase.concept, start, end))
        return self._drop_shorter_rivals(_drop_other_senses(hits))

    def _drop_shorter_rivals(self, hits: list[ConceptMatch]) -> list[ConceptMatch]:
        rivals = [hit for hit in hits if hit.concept in self._exclusive_concepts]
        return [
            hit
            for hit in hits
            if hit.concept not in self._exclusive_concepts
            or not any(_covers(other, hit) for other in rivals)
        ]


def _drop_other_senses(hits: list[ConceptMatch]) -> list[ConceptMatch]:
    others = [hit for hit in hits if hit.concept.startswith("!")]
    if not others:
        return hits
    return [
        hit
        for hit in hits
        if not hit.concept.startswith("!")
        and not any(
            other.concept[1:] == hit.concept and other.start < hit.end and hit.start < other.end
            for other in others
        )
    ]


def _covers(longer: ConceptMatch, hit: ConceptMatch) -> bool:
    inside = longer.start <= hit.start and hit.end <= longer.end
    return (
        inside and longer.concept != hit.concept and longer.end - longer.start > hit.end - hit.start
    )


@functools.cache
def load_vocabulary(name: str) -> dict[str, Any]:
    """Return the tables of a vocabulary of the package, ``data/vocabulary/<name>.toml``."""
    file = Path(__file__).parent / "data" / "vocabulary" / f"{name}.toml"
    return tomllib.loads(file.read_text(encoding="utf-8"))
