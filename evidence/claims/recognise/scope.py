"""How far a sentence reaches: what holds only for some, or is said only against an absolute."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from evidence.claims.recognise.clauses import AUXILIARIES, OPENERS, word_class
from evidence.claims.recognise.links import COORDINATORS
from evidence.claims.recognise.sentence import ReadSentence
from evidence.claims.recognise.statements import DETERMINERS, Statement
from evidence.claims.recognise.strength import BENEFIT
from evidence.lexicon import ConceptMatch

UNLIMITED: Final = "unlimited"  # the concept of what leaves no limit to a benefit or to safety
ADVICE: Final = "advise"  # the effect of advice to do something
OTHERS: Final = ("reason", "contrast")  # what opens a clause that says something else
SENTENCE_JOINS: Final = word_class("sentence_joins")
ENDING: Final = "until"  # before the end of what is advised
ALTERNATIVES: Final = word_class("alternatives")
LIMITING_OPENERS: Final = word_class("limiting_openers")
UNLIMITING_WORDS: Final = word_class("unlimiting_words")
POPULATION_HEADS: Final = word_class("population_heads")
POPULATION_LINKS: Final = word_class("population_links")
POPULATION_ENDS: Final = word_class("population_ends") | AUXILIARIES
# Words that add nothing to a complaint, or make no condition that anybody could fail to meet.
UNREMARKABLE: Final = DETERMINERS.union(
    AUXILIARIES,
    COORDINATORS,
    *map(
        word_class,
        (
            *("having_words", "passing_words", "degree_words", "able_words"),
            *("studying_words", "duration_words"),
        ),
    ),
)


def is_advice(statement: Statement) -> bool:
    """Tell whether a statement is an instruction, or says what should be done."""
    return statement.frame.is_first or statement.effect.concept == ADVICE


def denies_only_absolute(sentence: ReadSentence) -> bool:
    """Tell whether all that is denied is an absolute: "It does not cure it", "Not everyone"."""
    harmless = {match.start for match in sentence.matches.get("harmless_not", ())}
    negations = [
        match for match in sentence.matches.get("negation", ()) if match.start not in harmless
    ]
    scopes = [_find_absolute_scope(match, sentence) for match in negations]
    if not scopes or not all(scopes):
        return False
    return all(
        any(match.start in scope for scope in scopes)
        for match in sentence.matches.get("denial", ())
    )


def _find_absolute_scope(negation: ConceptMatch, sentence: ReadSentence) -> range:
    """Return the places from a negation to the absolute that it denies, or none."""
    for match in sentence.matches.get(UNLIMITED, ()):
        between = range(negation.end, match.start)
        is_reached = negation.end <= match.start and all(
            sentence.clauses.are_together(negation.start, place)
            and sentence.word_at(place) not in COORDINATORS - {"of"}
            for place in (*between, match.start)
        )
        if is_reached and sentence.word_at(match.end) not in ALTERNATIVES:
            return range(negation.start, match.end)
    return range(0)


def is_limited(statement: Statement, sentence: ReadSentence) -> bool:
    """Tell whether a statement is made only under a condition, or of some people only.

    A condition that says no more than that one has the complaint, or for how long, is none; nor is
    the end of what is advised: "Stay in bed until the pain is gone".
    """
    own = {
        place
        for match in sentence.iter_matches(_own_concepts(sentence))
        for place in range(match.start, match.end)
    }
    return any(
        _is_remarkable(sentence, place)
        for places in (
            *_iter_conditions(statement, sentence),
            *_iter_populations(statement, sentence),
        )
        if _reaches(places, statement, sentence)
        for place in places
        if place not in own
    )


def _reaches(places: range, statement: Statement, sentence: ReadSentence) -> bool:
    """Tell whether a condition belongs to a statement, not to a reason or a contrast beside it."""
    effect = statement.effect
    is_behind = places.start > effect.start
    between = range(effect.end, places.start) if is_behind else range(places.stop, effect.start)
    words = sentence.words_in(between)
    return not any(OPENERS.get(word) in OTHERS or word in SENTENCE_JOINS for word in words)


def _own_concepts(sentence: ReadSentence) -> Iterator[str]:
    """Yield the concepts that say no more than what a topic is about, or that it gets better."""
    yield from (*sentence.roles.about, *sentence.roles.context)
    yield from (name for name in sentence.matches if name.partition(".")[0] == BENEFIT)


def _is_remarkable(sentence: ReadSentence, place: int) -> bool:
    token = sentence.tokens[place]
    return token.is_word and not (token.folded.isdecimal() or token.folded in UNREMARKABLE)


def _iter_conditions(statement: Statement, sentence: ReadSentence) -> Iterator[range]:
    """Yield the places of each condition that does not hold the statement itself."""
    ends_advice = is_advice(statement)
    for opener in _iter_openers(sentence):
        if ends_advice and sentence.word_at(opener) == ENDING:
            continue
        end = _find_end_of_clause(opener, sentence)
        inside = [start for start in _list_starts(statement) if opener < start < end]
        if inside:
            end = _find_last_comma(opener, min(inside), sentence)
        elif opener > statement.effect.start:
            end = _find_first_comma(opener, end, sentence)
        yield range(opener + 1, end)


def is_denied_in_condition(statement: Statement, sentence: ReadSentence) -> bool:
    """Tell whether all that is denied is what a condition assumes: "if the tablets do not help"."""
    start = statement.effect.start
    for opener in _iter_openers(sentence):
        condition = range(opener, _find_end_of_clause(opener, sentence))
        if start in condition and _find_last_comma(opener, start, sentence) == opener:
            denials = sentence.iter_matches(("denial", "negation"))
            return all(match.start in condition for match in denials)
    return False


def _iter_openers(sentence: ReadSentence) -> Iterator[int]:
    for place, token in enumerate(sentence.tokens):
        is_limiting = sentence.word_at(place - 1) not in UNLIMITING_WORDS
        if token.folded in LIMITING_OPENERS and is_limiting:
            yield place


def _find_last_comma(opener: int, end: int, sentence: ReadSentence) -> int:
    """Return the place of the last comma before an end, or the opener of the clause."""
    commas = (place for place in range(opener, end) if sentence.word_at(place) == ",")
    return max(commas, default=opener)


def _find_first_comma(opener: int, end: int, sentence: ReadSentence) -> int:
    """Return the place of the first comma before an end, or the end."""
    commas = (place for place in range(opener, end) if sentence.word_at(place) == ",")
    return next(commas, end)


def _iter_populations(statement: Statement, sentence: ReadSentence) -> Iterator[range]:
    """Yield the places of what describes the people of whom a sentence speaks."""
    for link in range(1, len(sentence.tokens)):
        is_head = sentence.word_at(link - 1) in POPULATION_HEADS
        if is_head and sentence.word_at(link) in POPULATION_LINKS:
            following = [start for start in _list_starts(statement) if start > link]
            end = min([_find_end_of_clause(link, sentence), *following])
            yield range(link + 1, _find_end_of_description(link, end, sentence))


def _find_end_of_description(link: int, end: int, sentence: ReadSentence) -> int:
    """Return where a description ends: at a comma, or behind a noun at what goes on."""
    is_noun = sentence.clauses.opener_at(link) != "relative"
    for place in range(link + 1, end):
        word = sentence.word_at(place)
        if word == "," or (is_noun and place > link + 1 and word in POPULATION_ENDS):
            return place
    return end


def _list_starts(statement: Statement) -> list[int]:
    """List where the effect and the agent of a statement begin, as far as the sentence has them."""
    agent = statement.agent
    return [statement.effect.start, *([agent.start] if agent and not agent.is_lent else [])]


def _find_end_of_clause(place: int, sentence: ReadSentence) -> int:
    following = range(place, len(sentence.tokens))
    return next(
        (at for at in following if not sentence.clauses.are_together(place, at)),
        len(sentence.tokens),
    )
