"""A sentence as it is read: words, concepts, clauses, what may act, and what its place lends."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass

from evidence.claims.recognise.agents import Agent, ConceptMatches, LentConcepts
from evidence.claims.recognise.clauses import Clauses
from evidence.lexicon import ConceptMatch, Token
from evidence.topic import ConceptRoles


@dataclass(frozen=True, slots=True)
class SentencePlace:
    """Where a sentence stands on its page.

    Attributes:
        headings: the headings above it, outermost first.
        lead: what introduces the list that it is an item of, or "".
        kind: "paragraph", "item", "heading", "cell" or "quote".
        before: concepts of the sentences before it in its paragraph.
        earlier: concepts of the paragraphs before it in its section.
    """

    headings: tuple[str, ...] = ()
    lead: str = ""
    kind: str = "paragraph"
    before: frozenset[str] = frozenset()
    earlier: frozenset[str] = frozenset()


@dataclass(frozen=True)
class ReadSentence:
    """A sentence and everything that statements are found by.

    Attributes:
        tokens: its words and marks.
        matches: where each concept is.
        clauses: its clauses.
        agents: what may act.
        lent: what its place lends.
        kind: the kind of its place; "completed" for an item read as the end of its lead.
        roles: what is special about some concepts.
        effects: all concepts that are effects.
        wider: each treatment with its wider ones.
        offset: characters of the lead that it completes.
    """

    tokens: Sequence[Token]
    matches: ConceptMatches
    clauses: Clauses
    agents: Sequence[Agent]
    lent: LentConcepts
    kind: str
    roles: ConceptRoles
    effects: frozenset[str]
    wider: Mapping[str, frozenset[str]]
    offset: int = 0

    def has(self, concept: str) -> bool:
        """Tell whether it has a concept."""
        return concept in self.matches

    def has_any(self, concepts: Iterable[str]) -> bool:
        """Tell whether it has one of some concepts."""
        return not self.matches.keys().isdisjoint(concepts)

    def is_narrower(self, treatment: str, others: Collection[str]) -> bool:
        """Tell whether a treatment is a narrower one of others."""
        wider = self.wider.get(treatment)
        return wider is not None and not wider.isdisjoint(others)

    def iter_matches(self, concepts: Iterable[str]) -> Iterable[ConceptMatch]:
        """Yield the places of some concepts."""
        return (match for concept in concepts for match in self.matches.get(concept, ()))

    def has_match_in(self, concepts: Iterable[str], places: range) -> bool:
        """Tell whether one of some concepts begins in a range of tokens."""
        return any(match.start in places for match in self.iter_matches(concepts))

    def word_at(self, place: int) -> str:
        """Return the word at a place, folded; empty beyond the end."""
        return self.tokens[place].folded if 0 <= place < len(self.tokens) else ""

    def words_in(self, places: Collection[int]) -> list[str]:
        """Return the words at some places, folded."""
        return [self.tokens[place].folded for place in places]

    def words_before(self, place: int, number: int) -> list[str]:
        """Return up to a number of words before a place, folded."""
        return self.words_in(range(max(0, place - number), place))
