"""A sentence with its concepts: which are in it, and which its headings and context lend it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from evidence.lexicon import ConceptMatch, Token
from evidence.topic import ConceptRoles

PRONOUNS: Final = frozenset({"it", "its", "this", "they", "these", "that", "which"})
AGENT_WINDOW: Final = 3  # first words of a sentence, in which it names what acts
ConceptMatches = dict[str, list[ConceptMatch]]


@dataclass(frozen=True)
class TaggedSentence:
    """A sentence's tokens, the places of its concepts, and the concepts of its context."""

    tokens: Sequence[Token]
    matches: Mapping[str, Sequence[ConceptMatch]]
    context: frozenset[str]


def starts_with_pronoun(tokens: Sequence[Token]) -> bool:
    """Tell whether a sentence begins with a word that points back to what was said before."""
    return bool(tokens) and tokens[0].folded in PRONOUNS


def resolve_treatment(
    matches: ConceptMatches,
    tokens: Sequence[Token],
    context: frozenset[str],
    roles: ConceptRoles,
) -> None:
    """Add the treatment that a sentence without one is about.

    A concept that stands for a treatment, or a pronoun at the beginning, means that of the context;
    a sentence that begins with another agent is about that.
    """
    if matches.keys() & set(roles.treatments) or not tokens:
        return
    standing_in = next((name for name in roles.stand_ins if name in matches), None)
    if standing_in is not None:
        stand_in = roles.stand_ins[standing_in]
        meant = context & set(stand_in.treatments) or {stand_in.otherwise}
        matches.update(dict.fromkeys(meant, matches[standing_in]))
    elif starts_with_pronoun(tokens):
        lent = context & set(roles.treatments)
        matches.update({treatment: [ConceptMatch(treatment, 0, 1)] for treatment in lent})
    else:
        _resolve_agent(matches, roles)


def _resolve_agent(matches: ConceptMatches, roles: ConceptRoles) -> None:
    for concept, treatment in roles.agents.items():
        if any(match.start < AGENT_WINDOW for match in matches.get(concept, ())):
            matches[treatment] = matches[concept]


def adjust_for_claims(
    matches: ConceptMatches, roles: ConceptRoles, broader: Mapping[str, frozenset[str]]
) -> ConceptMatches:
    """Add the wider treatments of those named; drop concepts that do not count beside others."""
    for treatment in roles.treatments:
        if treatment in matches:
            for wider in broader.get(treatment, ()):
                matches.setdefault(wider, matches[treatment])
    for concept, others in roles.unless.items():
        if not matches.keys().isdisjoint(others):
            matches.pop(concept, None)
    return matches
