"""How strongly a sentence states a claim: hedged ("may"), or promising too much ("always")."""

from __future__ import annotations

from typing import Final

from evidence.claims.recognise.clauses import word_class
from evidence.claims.recognise.sentence import ReadSentence
from evidence.claims.recognise.statements import Statement

MODALS: Final = word_class("modals")
HEDGE: Final = "hedge"  # the concept of what leaves it open how sure something is
ABSOLUTE: Final = "absolute"  # the concept of what promises that it always or fully helps
BENEFIT: Final = "benefit"  # the effect that says no more than that something helps


def is_hedged(statement: Statement, sentence: ReadSentence) -> bool:
    """Tell whether a sentence leaves it open how sure a statement is.

    A modal verb in a later clause is about something else: "It improves the circulation, which may
    help healing".
    """
    _, end = statement.span
    for match in sentence.matches.get(HEDGE, ()):
        is_apart = match.start >= end and not sentence.clauses.are_together(end - 1, match.start)
        if not (is_apart and sentence.word_at(match.start) in MODALS):
            return True
    return False


def is_overclaimed(statement: Statement, sentence: ReadSentence) -> bool:
    """Tell whether a sentence promises too much.

    The words of the effect do only where the claim is no more than that something helps, or is
    safe: "gets rid of pain" does, "gets rid of waste" is the claim itself.
    """
    effect = statement.effect
    name, _, form = effect.concept.partition(".")
    is_effect_of_claim = name != BENEFIT and form != ""
    return any(
        not (is_effect_of_claim and effect.start <= match.start and match.end <= effect.end)
        for match in sentence.matches.get(ABSOLUTE, ())
    )
