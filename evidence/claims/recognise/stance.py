"""How a sentence relates to a claim: it asserts, denies, doubts, asks, attributes, reverses it."""

from __future__ import annotations

from typing import Final, Literal

from evidence.claims.recognise.clauses import AUXILIARIES, MARKS, OPENERS, word_class
from evidence.claims.recognise.links import COORDINATORS, effect_form
from evidence.claims.recognise.scope import (
    denies_only_absolute,
    is_advice,
    is_denied_in_condition,
    is_limited,
)
from evidence.claims.recognise.sentence import ReadSentence
from evidence.claims.recognise.statements import DETERMINERS, Statement

SentenceStance = Literal["asserts", "reverse", "denies", "doubts", "asks", "attributed"]
QUESTION_MARK_WINDOW: Final = 3  # last tokens that may be the question mark
NEGATION_SCOPE: Final = 4  # words after a "not" that it can still negate
SPEAKER_WINDOW: Final = 2  # words before a verb of speech that may say who speaks
QUOTATION_MARKS: Final = word_class("quotation_marks")
ARTICLES: Final = word_class("articles")
NEGATIVE_SUBJECTS: Final = word_class("negative_subjects")
JOINS: Final = COORDINATORS - {"of"}
REPLACED: Final = ("instead", "avoid")  # concepts of "instead of" it and "avoid" it
HINDER: Final = "hinder"  # the concept of what keeps an effect from happening
SUPERIOR: Final = "superior"  # the concept of what does better than a comparator
CONDITIONS: Final = ("condition", "time")  # what opens the clause: "if", "when"
WRITERS: Final = frozenset({"i", "we"})


def find_stance(statement: Statement, sentence: ReadSentence) -> SentenceStance:
    """Return how a sentence relates to the claim of a statement."""
    ending = sentence.tokens[-QUESTION_MARK_WINDOW:]
    if sentence.has("asks") or any(token.folded == "?" for token in ending):
        return "asks"
    if _is_attributed(statement, sentence):
        return "attributed"
    if sentence.has("doubt") or _is_set_aside(statement, sentence):
        return "doubts"
    stance = _find_plain_stance(statement, sentence)
    if stance in ("denies", "reverse") and denies_only_absolute(sentence):
        return "doubts"
    holds_in_general = stance == "asserts" and not is_advice(statement)
    return "doubts" if not holds_in_general and is_limited(statement, sentence) else stance


def _find_plain_stance(statement: Statement, sentence: ReadSentence) -> SentenceStance:
    """Return whether a sentence asserts, denies, or reverses a claim, or leaves it open."""
    is_denied = _is_denied(statement, sentence)
    if statement.frame.is_reverse:
        return "doubts" if is_denied else "reverse"
    if not is_denied:
        return "asserts"
    # "Use it when patients do not get better" denies nothing of what is used.
    is_condition = sentence.clauses.opener_at(statement.effect.start) in CONDITIONS
    is_open = is_condition and not sentence.has("denial")
    return "doubts" if is_open or is_denied_in_condition(statement, sentence) else "denies"


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


def _is_set_aside(statement: Statement, sentence: ReadSentence) -> bool:
    """Tell whether something else is said to act, so that the claim stays open."""
    is_behind = statement.relation in ("right", "right_far")  # "Nothing eases pain like the cups"
    return (
        _is_only_compared(statement, sentence)
        or _is_replaced(statement, sentence)
        or (is_behind and _has_negative_subject(statement, sentence, set()))
    )


def _is_replaced(statement: Statement, sentence: ReadSentence) -> bool:
    """Tell whether "instead of" or "avoid" stands right before its agent or target."""
    starts = {part.start for part in (statement.agent, statement.target) if part is not None}
    return any(
        match.end in starts and match.start != statement.effect.start
        for match in sentence.iter_matches(REPLACED)
    )


def _is_denied(statement: Statement, sentence: ReadSentence) -> bool:
    if sentence.has("denial") or (sentence.has("equal") and sentence.has("sham")):
        return True
    harmless = _find_harmless_places(statement, sentence)
    return (
        _is_beaten(statement)
        or _is_hindered(statement, sentence)
        or _is_negated(statement, sentence, harmless)
        or _is_negated_behind(statement, sentence, harmless)
        or _has_negative_subject(statement, sentence, harmless)
    )


def _find_harmless_places(statement: Statement, sentence: ReadSentence) -> set[int]:
    """Return the places where a "not" turns nothing round, such as in the statement's own words."""
    own = [match for match in (statement.effect, statement.target) if match is not None]
    return {
        place
        for match in (*sentence.matches.get("harmless_not", ()), *own)
        for place in range(match.start, match.end)
    }


def _is_beaten(statement: Statement) -> bool:
    """Tell whether the comparator does better: "The sham beat the real one"."""
    effect, target = statement.effect, statement.target
    if effect.concept != SUPERIOR or target is None:
        return False
    return target.end <= effect.start and statement.relation == "right"


def _is_only_compared(statement: Statement, sentence: ReadSentence) -> bool:
    """Tell whether what acts is the comparator of something else: "It helps more than the cups"."""
    treatment = statement.agent.treatment if statement.agent else ""
    named = [agent for agent in sentence.agents if not agent.is_lent]
    starts = [agent.start for agent in named if agent.treatment == treatment]
    starts = starts or [match.start for match in sentence.matches.get(treatment, ())]
    return bool(starts) and all(_stands_behind_than(start, sentence) for start in starts)


def _stands_behind_than(place: int, sentence: ReadSentence) -> bool:
    is_behind_article = sentence.word_at(place - 1) in ARTICLES
    return sentence.word_at(place - 2 if is_behind_article else place - 1) == "than"


def _is_hindered(statement: Statement, sentence: ReadSentence) -> bool:
    """Tell whether a verb before the noun of the effect stops it: "It blocks the release of"."""
    start = statement.effect.start
    is_noun = effect_form(statement.effect) == "noun" or sentence.word_at(start - 1) in ARTICLES
    if not is_noun:
        return False
    while sentence.word_at(start - 1) in DETERMINERS:
        start -= 1
    return any(match.end == start for match in sentence.matches.get(HINDER, ()))


def _is_negated(statement: Statement, sentence: ReadSentence, harmless: set[int]) -> bool:
    """Tell whether a "not" stands in the statement or shortly before it."""
    first, end = statement.pair
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


def _is_negated_behind(statement: Statement, sentence: ReadSentence, harmless: set[int]) -> bool:
    """Tell whether a verb with a "not" follows: "That it eases pain has not been shown"."""
    _, end = statement.span
    negations = {match.start for match in sentence.matches.get("negation", ())} - harmless
    is_verb_of_agent = statement.relation == "right"  # "Against a sham, it brought no relief"
    for place in range(end, len(sentence.tokens)):
        word = sentence.word_at(place)
        if word in JOINS or not sentence.clauses.are_together(end - 1, place):
            return False
        if is_verb_of_agent and place in negations:
            return True
        if word in AUXILIARIES:
            return place + 1 in negations
    return False


def _has_negative_subject(statement: Statement, sentence: ReadSentence, harmless: set[int]) -> bool:
    """Tell whether "nobody" or its like heads the clause: "None of them slept better"."""
    start, _ = statement.span
    for place in reversed(range(start)):
        word = sentence.word_at(place)
        if word == "," or word in MARKS or OPENERS.get(word, "relative") != "relative":
            return False
        is_head = place == 0 or not sentence.tokens[place - 1].is_word
        if is_head and word in NEGATIVE_SUBJECTS:
            return place not in harmless
    return False
