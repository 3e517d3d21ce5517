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
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, NamedTuple

from evidence.folding import fold

_TOKEN = re.compile(r"\d+(?:[.,]\d+)*|[^\W_]+(?:['’][^\W_]+)*|%|[^\w\s]")
_GAP = ".."
MAX_GAP_WORDS = 3
_MAX_CACHED_WORDS = 65_536
NEVER_IN_GAPS = frozenset({"no", "not", "never", "none", "nothing"})


class Token(NamedTuple):
    """A word or punctuation mark of a text: as written, folded for comparison, and its place."""

    text: str
    folded: str
    start: int
    end: int

    @property
    def is_word(self) -> bool:
        """It is a word, a number or a percent sign, not punctuation."""
        return self.folded == "%" or self.folded[:1].isalnum()


class ConceptMatch(NamedTuple):
    """A concept found in the tokens from ``start`` to ``end`` (exclusive) of a text."""

    concept: str
    start: int
    end: int


def tokenize(text: str) -> list[Token]:
    """Split a text into words and punctuation: "can't" gives "can" and "not", "body's" "body"."""
    return [
        Token(match[0], folded, match.start(), match.end())
        for match in _TOKEN.finditer(text)
        for folded in _fold_word(match[0])
    ]


@functools.lru_cache(_MAX_CACHED_WORDS)
def _fold_word(word: str) -> tuple[str, ...]:
    """Fold a word; of a negated verb, the verb and "not"."""
    folded = fold(word).replace("’", "'")
    if folded.endswith("n't") or folded == "cannot":
        stem = {"won't": "will", "can't": "can", "cannot": "can"}.get(folded, folded[:-3])
        return stem, "not"
    return (folded.split("'")[0],)


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
    further_words: frozenset[int]  # the numbers of the patterns behind the first word

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


class _WordFacts(NamedTuple):
    """What a lexicon knows of a word.

    Attributes:
        alone: the concepts of the word alone.
        longer: the longer phrases that it may begin.
        further_words: the numbers of the patterns, behind the first word of a phrase, that it fits.
    """

    alone: tuple[str, ...]
    longer: tuple[_PhrasePattern, ...]
    further_words: frozenset[int]


@dataclass(frozen=True, slots=True)
class _PatternNumbers:
    """Numbers of word patterns, and the patterns by the words that fit them."""

    _numbers: dict[WordPattern, int] = field(default_factory=dict)
    _by_form: dict[str, set[int]] = field(default_factory=lambda: defaultdict(set))
    _by_case_sensitive_form: dict[str, set[int]] = field(default_factory=lambda: defaultdict(set))
    _by_prefix: dict[str, set[int]] = field(default_factory=lambda: defaultdict(set))

    def add(self, word: WordPattern) -> int:
        """Return the number of a pattern."""
        number = self._numbers.setdefault(word, len(self._numbers))
        for index, forms in (
            (self._by_form, word.exact_forms),
            (self._by_case_sensitive_form, word.case_sensitive_forms),
            (self._by_prefix, word.prefixes),
        ):
            for form in forms:
                index[form].add(number)
        return number

    def find(self, token: Token) -> frozenset[int]:
        """Return the numbers of the patterns that a token fits."""
        folded = token.folded
        return frozenset[int]().union(
            self._by_form.get(folded, ()),
            self._by_case_sensitive_form.get(token.text, ()),
            *(self._by_prefix.get(folded[:length], ()) for length in range(len(folded) + 1)),
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
        self._further_words = _PatternNumbers()
        self._facts_by_word: dict[tuple[str, str], _WordFacts] = {}
        for concept, phrases in concepts.items():
            for phrase in phrases:
                self._add_phrase(concept, phrase)

    def _add_phrase(self, concept: str, text: str) -> None:
        is_other_sense = text.startswith("!")
        name = f"!{concept}" if is_other_sense else concept
        first, *further = words = parse_phrase(text.removeprefix("!"))
        if first is None:
            raise ValueError(f"{concept}: the phrase {text!r} begins with a gap")
        numbers = frozenset(self._further_words.add(word) for word in further if word)
        phrase = _PhrasePattern(name, words, numbers)
        for word in (*first.exact_forms, *(word.lower() for word in first.case_sensitive_forms)):
            self._phrases_by_first_word[word].append(phrase)
        for prefix in first.prefixes:
            self._phrases_by_prefix[prefix[:2]].append(phrase)

    def _know_word(self, token: Token) -> _WordFacts:
        known = self._facts_by_word.get((token.text, token.folded))
        if known is None:
            known = self._facts_by_word[token.text, token.folded] = self._look_word_up(token)
        return known

    def _look_word_up(self, token: Token) -> _WordFacts:
        begun = (
            *self._phrases_by_first_word.get(token.folded, ()),
            *self._phrases_by_prefix.get(token.folded[:2], ()),
            *self._phrases_by_prefix.get(token.folded[:1], ()),
        )
        fitting = [phrase for phrase in begun if phrase.words[0] and phrase.words[0].matches(token)]
        return _WordFacts(
            tuple(phrase.concept for phrase in fitting if len(phrase.words) == 1),
            tuple(phrase for phrase in fitting if len(phrase.words) > 1),
            self._further_words.find(token),
        )

    def tag(self, tokens: Sequence[Token]) -> list[ConceptMatch]:
        """Return every place of every concept, in order; of rivals only the longest at a place."""
        hits = []
        facts = [self._know_word(token) for token in tokens]
        present = frozenset[int]().union(*(known.further_words for known in facts))
        for start, known in enumerate(facts):
            hits += [ConceptMatch(concept, start, start + 1) for concept in known.alone]
            for phrase in known.longer:
                if not phrase.further_words <= present:
                    continue
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
