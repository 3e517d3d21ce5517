"""How a sentence relates to a claim: it asserts, denies, doubts, asks, attributes, reverses it."""

from __future__ import annotations

from typing import Final, Literal

from evidence.claims.recognise.clauses import word_class
from evidence.claims.recognise.sentence import ReadSentence
from evidence.claims.recognise.statements import Statement

SentenceStance = Literal["asserts", "reverse", "denies", "doubts", "asks", "attributed"]
QUESTION_MARK_WINDOW: Final = 3  # last tokens that may be the question mark
NEGATION_SCOPE: Final = 4  # words after a "not" that it can still negate
SPEAKER_WINDOW: Final = 2  # words before a verb of speech that may say who speaks
QUOTATION_MARKS: Final = word_class("quotation_marks")
WRITERS: Final = frozenset({"i", "we"})


def find_stance(statement: Statement, sentence: ReadSentence) -> SentenceStance:
    """Return how a sentence relates to the claim of a statement."""
    ending = sentence.tokens[-QUESTION_MARK_WINDOW:]
    if sentence.has("asks") or any(token.folded == "?" for token in ending):
        return "asks"
    if _is_attributed(statement, sentence):
        return "attributed"
    if sentence.has("doubt"):
        return "doubts"
    if statement.frame.is_reverse:
        return "doubts" if _is_denied(statement, sentence) else "reverse"
    return "denies" if _is_denied(statement, sentence) else "asserts"


def _is_attributed(statement: Statement, sentence: ReadSentence) -> bool:
    """Tell whether others say it: a quotation, a belief, or a verb of speech before it."""
    is_on_treatment = not sentence.wider.keys().isdisjoint(statement.frame.agent)
    if sentence.has("attribution") or (is_on_treatment and sentence.has("sought")):
        return True
    first, *others = (token.folded for token in sentence.tokens)
    if first in QUOTATION_MARKS and not QUOTATION_MARKS.isdisjoint(others):
        return True
    start, _ = statement.pair
    return any(
        match.end <= start
        and WRITERS.isdisjoint(sentence.words_before(match.start, SPEAKER_WINDOW))
        for match in sentence.matches.get("speech", ())
    )


def _is_denied(statement: Statement, sentence: ReadSentence) -> bool:
    if sentence.has("denial") or (sentence.has("equal") and sentence.has("sham")):
        return True
    return _is_negated(statement, sentence)


def _is_negated(statement: Statement, sentence: ReadSentence) -> bool:
    """Tell whether a "not" stands in the statement or shortly before it, and not in its words."""
    first, end = statement.pair
    own = [match for match in (statement.effect, statement.target) if match is not None]
    harmless = {
        place
        for match in (*sentence.matches.get("harmless_not", ()), *own)
        for place in range(match.start, match.end)
    }
    agent = statement.agent
    for match in sentence.matches.get("negation", ()):
        if agent is not None and match.end == agent.start and match.start not in harmless:
            return True
        if match.start not in harmless and match.start < end:
            between = sentence.tokens[match.end : first]
            is_near = len(between) <= NEGATION_SCOPE and all(
                token.is_word or token.folded == "-" for token in between
            )
            if match.start >= first or is_near:
                return True
    return False
