"""Describe a statement by named features, for the verifier to weigh."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from evidence.claims.recognise.agents import DEMONSTRATIVES, Agent
from evidence.claims.recognise.clauses import AUXILIARIES, word_class
from evidence.claims.recognise.links import (
    COORDINATORS,
    PASSIVES,
    PERSONS,
    effect_form,
    places_between,
)
from evidence.claims.recognise.sentence import ReadSentence
from evidence.claims.recognise.stance import ARTICLES, QUOTATION_MARKS
from evidence.claims.recognise.statements import (
    AGENT_PREPOSITIONS,
    BODY,
    DETERMINERS,
    FILLERS,
    Statement,
)
from evidence.claims.recognise.strength import MODALS

CONDITION_OPENERS: Final = word_class("condition_openers")
FIRST_PERSONS: Final = word_class("first_persons")
NEGATIONS: Final = word_class("negations")
QUESTIONS: Final = word_class("questions")
# Concepts of general English whose presence in a sentence, or above it, is a feature.
SENTENCE_CUES: Final = (
    *("asks", "attribution", "sought", "doubt", "denial", "negation", "hedge", "absolute"),
    *("purpose", "procedure", "evidence_word", "offer", "compare", "group", "sham", "untreated"),
    *("special_people", "other_condition", "exercise_position"),
)
CUES_ABOVE: Final = ("benefit_word", "mechanism_word")


def describe_statement(statement: Statement, sentence: ReadSentence) -> frozenset[str]:
    """Return the names of the features that a statement has."""
    return frozenset(
        (
            *_describe_link(statement, sentence),
            *_describe_agent(statement, sentence),
            *_describe_effect(statement, sentence),
            *_describe_sentence(sentence),
            *_describe_subject(statement, sentence),
        )
    )


def _name_size(number: int, *limits: int) -> str:
    return next((str(limit) for limit in limits if number <= limit), "more")


def _describe_link(statement: Statement, sentence: ReadSentence) -> Iterator[str]:
    effect, target = statement.effect, statement.target
    if target is None:
        yield "link:no_target"
        return
    inside = places_between(effect, target)
    words = sentence.words_in(inside)
    form = effect_form(effect) or "word"
    yield from (f"link:{statement.link}", f"form:{form}", f"link:{form}_{statement.link}")
    if statement.link in ("direct", "joined"):
        yield f"link:gap_{_name_size(len(words), 1, 3, 6)}"
    if sentence.clauses.count_between(effect.start, target.start):
        yield "pair:break"
    if not AUXILIARIES.isdisjoint(words):
        yield "pair:auxiliary_between"
    if sentence.has_match_in(sentence.effects, inside):
        yield "pair:effect_between"
    rivals = set(sentence.roles.objects) - {target.concept}
    if sentence.has_match_in(rivals, inside) and COORDINATORS.isdisjoint(words):
        yield "pair:object_takes_it"
    if sentence.has_match_in(sentence.roles.unless, inside):
        yield "pair:condition_between"


def _describe_agent(statement: Statement, sentence: ReadSentence) -> Iterator[str]:
    agent = statement.agent
    if agent is None:
        yield "agent:none"
    elif agent.is_lent:
        yield f"agent:lent_{agent.source}"
        yield from _describe_lent(statement, sentence)
    else:
        yield f"agent:{statement.relation}"
        yield f"agent:{agent.source}"
        yield from _describe_own_agent(agent, statement, sentence)


def _describe_own_agent(
    agent: Agent, statement: Statement, sentence: ReadSentence
) -> Iterator[str]:
    start, end = statement.pair
    between = range(min(agent.end, end), max(start, agent.start))
    is_left = statement.relation.startswith("left")
    if statement.relation == "left":
        yield f"agent:left_gap_{_name_size(start - agent.end, 0, 2, 5, 9)}"
    if is_left and not AGENT_PREPOSITIONS.isdisjoint(sentence.words_before(agent.start, 2)):
        yield "agent:left_in_phrase"
    yield from _describe_rivals(agent, between, sentence)
    if not PERSONS.isdisjoint(sentence.words_in(between)):
        yield "agent:person_between"
    if is_left and sentence.has_match_in((BODY,), between):
        yield "agent:body_between"


def _describe_rivals(agent: Agent, between: range, sentence: ReadSentence) -> Iterator[str]:
    others = [other for other in sentence.agents if not other.is_lent]
    if any(other.treatment != agent.treatment and other.start in between for other in others):
        yield "agent:rival_between"
    elif any(other.treatment == sentence.roles.foreign for other in others):
        yield "agent:rival_in_sentence"


def _describe_lent(statement: Statement, sentence: ReadSentence) -> Iterator[str]:
    start, _ = statement.pair
    head = sentence.words_in(range(start))
    yield f"lent:words_before_{_name_size(start, 0, 1, 3, 7)}"
    subject = _find_subject(start, sentence)
    if subject:
        yield "lent:other_subject"
        yield f"lent:subject_{_name_lead(subject[0])}"
    named = [agent.treatment for agent in sentence.agents if not agent.is_lent]
    if named:
        yield "lent:foreign_named" if sentence.roles.foreign in named else "lent:own_named"
    if not PERSONS.isdisjoint(head):
        yield "lent:person_before"
    if sentence.has_match_in((BODY,), range(start)):
        yield "lent:body_before"
    if not AUXILIARIES.isdisjoint(head):
        yield "lent:auxiliary_before"


def _find_subject(start: int, sentence: ReadSentence) -> list[str]:
    """Return the words of the clause before ``start`` if they may be its subject, else nothing."""
    clause = sentence.clauses.number_of[start]
    head = [
        token.folded
        for place, token in enumerate(sentence.tokens[:start])
        if sentence.clauses.number_of[place] == clause and token.is_word
    ]
    is_filled = all(word in FILLERS or word in DETERMINERS or word.endswith("ly") for word in head)
    return [] if is_filled else head


def _name_lead(word: str) -> str:
    """Name how a subject begins: "this" points back, "the" may, a bare noun does not."""
    if word in DEMONSTRATIVES:
        return "this"
    return "the" if word in ARTICLES else "bare"


def _describe_effect(statement: Statement, sentence: ReadSentence) -> Iterator[str]:
    effect, target = statement.effect, statement.target
    before = sentence.words_before(effect.start, 3)
    if effect_form(effect):
        yield f"does:{effect.concept}"
    yield f"clause:{sentence.clauses.opener_at(effect.start)}"
    if not MODALS.isdisjoint(before):
        yield "effect:modal"
    if before[-1:] == ["to"]:
        yield "effect:infinitive"
    if not PASSIVES.isdisjoint(before[-2:]):
        yield "effect:passive"
    ending = _name_ending(sentence.word_at(effect.start))
    if effect_form(effect) == "verb":
        yield f"effect:{ending}"
    if effect.start == 0:
        yield f"effect:first_{ending}"
    if not NEGATIONS.isdisjoint(before):
        yield "effect:negated"
    if target and not NEGATIONS.isdisjoint(sentence.words_before(target.start, 3)):
        yield "target:negated"


def _name_ending(word: str) -> str:
    """Name how a verb ends: "removes" says what something does, "remove" may be an instruction."""
    return next((end for end in ("ing", "ed", "s") if word.endswith(end)), "bare")


def _describe_sentence(sentence: ReadSentence) -> Iterator[str]:
    words = [token.folded for token in sentence.tokens]
    yield f"kind:{sentence.kind}"
    yield f"length:{_name_size(len(words), 4, 8, 16, 30)}"
    signs = {
        "colon": words[-1:] == [":"],
        "question": "?" in words[-3:],
        "question_word": words[0] in QUESTIONS,
        "opens_condition": words[0] in CONDITION_OPENERS,
        "if": "if" in words,
        "no_auxiliary": AUXILIARIES.isdisjoint(words),
        "quoted": not QUOTATION_MARKS.isdisjoint(words),
        "first_person": not FIRST_PERSONS.isdisjoint(words),
        "bracket": "(" in words,
    }
    yield from (f"sentence:{name}" for name, holds in signs.items() if holds)
    yield from (f"cue:{cue}" for cue in SENTENCE_CUES if sentence.has(cue))
    yield from (f"above:{cue}" for cue in CUES_ABOVE if cue in sentence.lent.others)


def _describe_subject(statement: Statement, sentence: ReadSentence) -> Iterator[str]:
    about = statement.frame.about
    if not about:
        yield "about:none"
    else:
        yield "about:here" if sentence.has_any(about) else "about:above"
