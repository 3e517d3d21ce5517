"""What acts in a sentence: the treatments it names, what stands for them, what its place lends."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final, Literal

from evidence.claims.recognise.clauses import AUXILIARIES, Clauses, word_class
from evidence.lexicon import ConceptMatch, Token
from evidence.topic import ConceptRoles

ConceptMatches = Mapping[str, Sequence[ConceptMatch]]
AgentSource = Literal["named", "stand_in", "pronoun", "lead", "paragraph", "heading", "section"]
PRONOUNS: Final = word_class("pronouns")
DEMONSTRATIVES: Final = word_class("demonstratives")
VERBS_OF_PRONOUNS: Final = word_class("verbs_of_pronouns")
CLAUSE_LEADS: Final = word_class("clause_leads")
ANAPHOR: Final = "this_treatment"  # the concept of "this therapy", "the sessions"
SHAM: Final = "sham"  # the concept of a pretended treatment


@dataclass(frozen=True, slots=True)
class Agent:
    """A treatment that may act; ``start`` is -1 where the sentence itself does not name it."""

    treatment: str
    start: int
    end: int
    source: AgentSource

    @property
    def is_lent(self) -> bool:
        """It is only above or before the sentence."""
        return self.start < 0


@dataclass(frozen=True, slots=True)
class LentConcepts:
    """What headings, list leads and earlier sentences lend to a sentence.

    Attributes:
        treatments: the treatments of the nearest layer that names one.
        source: that layer.
        others: all other concepts that are lent.
    """

    treatments: frozenset[str]
    source: AgentSource
    others: frozenset[str]


def find_agents(
    tokens: Sequence[Token],
    matches: ConceptMatches,
    clauses: Clauses,
    lent: LentConcepts,
    roles: ConceptRoles,
) -> tuple[Agent, ...]:
    """Return everything that may act in a sentence; what is lent comes last."""
    matches = _leave_out_shams(matches, tokens)
    named = [
        Agent(treatment, match.start, match.end, "named")
        for treatment in roles.treatments
        for match in matches.get(treatment, ())
    ]
    known = frozenset(agent.treatment for agent in named) or lent.treatments
    own = [
        *named,
        *_find_stand_ins(matches, known, roles),
        *_find_pronouns(tokens, clauses, named, lent),
        *_find_anaphors(matches, named, lent),
    ]
    other = [
        Agent(treatment, match.start, match.end, "stand_in")
        for concept, treatment in roles.agents.items()
        for match in matches.get(concept, ())
    ]
    above = [Agent(treatment, -1, -1, lent.source) for treatment in sorted(lent.treatments)]
    return (*own, *other, *above)


def _leave_out_shams(matches: ConceptMatches, tokens: Sequence[Token]) -> ConceptMatches:
    """Leave out what is only pretended: in "placebo pills", the pills are no treatment."""
    ends = {match.end for match in matches.get(SHAM, ())}
    ends |= {end + 1 for end in ends if end < len(tokens) and tokens[end].folded == "-"}
    if not ends:
        return matches
    return {
        concept: [match for match in found if match.start not in ends]
        for concept, found in matches.items()
    }


def _find_stand_ins(
    matches: ConceptMatches, known: frozenset[str], roles: ConceptRoles
) -> Iterator[Agent]:
    for concept, stand_in in roles.stand_ins.items():
        meant = sorted(known.intersection(stand_in.treatments)) or [stand_in.otherwise]
        for match in matches.get(concept, ()):
            for treatment in meant:
                yield Agent(treatment, match.start, match.end, "stand_in")


def _find_pronouns(
    tokens: Sequence[Token], clauses: Clauses, named: Sequence[Agent], lent: LentConcepts
) -> Iterator[Agent]:
    """Yield what the pronoun at the beginning of each clause means: what was named before it."""
    for place in range(len(tokens)):
        if _begins_clause(tokens, place, clauses) and is_pronoun(tokens, place):
            yield from _refer(place, place + 1, named, lent)


def _begins_clause(tokens: Sequence[Token], place: int, clauses: Clauses) -> bool:
    if place == 0 or not clauses.are_together(place - 1, place):
        return True
    return tokens[place - 1].folded in CLAUSE_LEADS


def is_pronoun(tokens: Sequence[Token], place: int) -> bool:
    """Tell whether a word stands for a thing: "this" does before a verb, not before a noun."""
    word = tokens[place].folded
    if word in PRONOUNS:
        return True
    following = tokens[place + 1].folded if place + 1 < len(tokens) else ""
    return word in DEMONSTRATIVES and (
        following in AUXILIARIES or following in VERBS_OF_PRONOUNS or following.endswith("ly")
    )


def _find_anaphors(
    matches: ConceptMatches, named: Sequence[Agent], lent: LentConcepts
) -> Iterator[Agent]:
    for match in matches.get(ANAPHOR, ()):
        yield from _refer(match.start, match.end, named, lent)


def _refer(start: int, end: int, named: Sequence[Agent], lent: LentConcepts) -> Iterator[Agent]:
    before = [agent for agent in named if agent.end <= start]
    if before:
        yield Agent(max(before, key=lambda agent: agent.end).treatment, start, end, "pronoun")
        return
    for treatment in sorted(lent.treatments):
        yield Agent(treatment, start, end, "pronoun")
