"""How a sentence relates to a claim whose words it has: it asserts, denies, doubts or asks."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final, Literal

from evidence.claims.base.models import ClaimKind
from evidence.claims.recognise.tagging import TaggedSentence
from evidence.lexicon import ConceptMatch

Polarity = Literal["asserts", "denies", "doubts", "asks"]
# Advice is often worded with "never" and "do not", frequencies with "no other": there a mere "not"
# denies nothing.
NEGATION_EXEMPT_KINDS: Final[frozenset[ClaimKind]] = frozenset({"advice", "prevalence"})
QUESTION_MARK_WINDOW: Final = (
    3  # last tokens that may be the question mark; quotes may close behind it
)
NEGATION_SCOPE: Final = 4  # words after a "not" that it can still negate


def determine_polarity(
    sentence: TaggedSentence, span: tuple[int, int], *, is_negation_exempt: bool
) -> Polarity:
    """Return how a sentence relates to a claim.

    Args:
        sentence: the sentence with its concepts.
        span: the tokens that make the claim, the last one exclusive.
        is_negation_exempt: whether the claim is often worded with a "not" that denies nothing.
    """
    found = sentence.matches.keys()
    if "asks" in found or _ends_in_question_mark(sentence):
        return "asks"
    if "doubt" in found:
        return "doubts"
    if "denial" in found or {"equal", "sham"} <= found:
        return "denies"
    if not is_negation_exempt and _is_negated(sentence, span):
        return "denies"
    return "asserts"


def _ends_in_question_mark(sentence: TaggedSentence) -> bool:
    return any(token.folded == "?" for token in sentence.tokens[-QUESTION_MARK_WINDOW:])


def _is_negated(sentence: TaggedSentence, span: tuple[int, int]) -> bool:
    """Tell whether a "not" is inside the claim, or shortly before it in the same clause."""
    return any(_reaches(sentence, negation, span) for negation in _iter_negations(sentence))


def _iter_negations(sentence: TaggedSentence) -> Iterator[ConceptMatch]:
    harmless = {
        place
        for match in sentence.matches.get("harmless_not", ())
        for place in range(match.start, match.end)
    }
    for match in sentence.matches.get("negation", ()):
        if match.start not in harmless:
            yield match


def _reaches(sentence: TaggedSentence, negation: ConceptMatch, span: tuple[int, int]) -> bool:
    first, end = span
    if negation.start >= first:
        return negation.start < end
    between = sentence.tokens[negation.end : first]
    return len(between) <= NEGATION_SCOPE and all(token.is_word for token in between)
