"""Recognise which registered claims a sentence makes, in its place on the page.

Concepts (words of the field) are found in the sentence; frames say which of them make a claim, as
agent, effect and target; a verifier weighs how they stand in their clauses. docs/recognising.md
tells more.
"""

from __future__ import annotations

import functools
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from evidence.claims.base.load import EvidenceBase, read_base
from evidence.claims.recognise.agents import (
    ANAPHOR,
    AgentSource,
    ConceptMatches,
    LentConcepts,
    find_agents,
    is_pronoun,
)
from evidence.claims.recognise.clauses import divide_clauses
from evidence.claims.recognise.concepts import collect_concepts
from evidence.claims.recognise.features import CUES_ABOVE, describe_statement
from evidence.claims.recognise.frames import OUTSIDE, ClaimFrame, parse_frames
from evidence.claims.recognise.sentence import ReadSentence, SentencePlace
from evidence.claims.recognise.stance import SentenceStance, find_stance
from evidence.claims.recognise.statements import Statement, find_statements
from evidence.claims.recognise.strength import is_hedged, is_overclaimed
from evidence.claims.recognise.verifier import Verifier, load_verifier
from evidence.errors import EvidenceError
from evidence.lexicon import ConceptMatch, Lexicon, Token, tokenize
from evidence.topic import TOPIC_FILE_NAME, ConceptRoles, Topic, find_broader

MIN_CONFIDENCE: Final = 0.5  # docs/recognising.md has what other limits give
MAX_FRAGMENT_TOKENS: Final = 12  # of a list item that may be the end of its lead
ANAPHOR_WINDOW: Final = 2  # first words, one of which points to the paragraph before
_MAX_CACHED_TEXTS = 1024
_NOWHERE: Final = SentencePlace()
_NOTHING_LENT: Final = LentConcepts(frozenset(), "heading", frozenset())


@dataclass(frozen=True, slots=True)
class RecognisedClaim:
    """A claim that a sentence states, how it relates to it, and the characters that state it.

    ``confidence`` is the probability that the sentence states it, by the verifier.
    """

    claim: str
    stance: SentenceStance
    is_hedged: bool
    is_overclaimed: bool
    confidence: float
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class RecognitionResult:
    """What the recogniser finds in a sentence.

    Attributes:
        claims: the registered claims that it states.
        outside: what it states beyond them of a treatment's effect on health, or None.
        concepts: all concepts in it.
        treatments: those that it is about, by itself or by its place.
    """

    claims: tuple[RecognisedClaim, ...]
    outside: RecognisedClaim | None
    concepts: frozenset[str]
    treatments: frozenset[str]

    @property
    def asserted_claims(self) -> tuple[RecognisedClaim, ...]:
        """The claims that the sentence asserts, hedged or not."""
        return tuple(claim for claim in self.claims if claim.stance == "asserts")


class Recogniser:
    """Concepts and frames, compiled once and applied to many sentences.

    Args:
        concepts: phrases by concept, in the notation of ``evidence.lexicon``.
        frames: the frames of all claims.
        roles: what is special about some concepts.
        broader: the wider treatments of each treatment.
        verifier: what rates statements; by default the one that comes with the package.
        min_confidence: what is rated lower is dropped.

    Raises:
        ValueError: a phrase is wrong.
    """

    def __init__(
        self,
        concepts: Mapping[str, Sequence[str]],
        frames: Iterable[ClaimFrame],
        *,
        roles: ConceptRoles | None = None,
        broader: Mapping[str, frozenset[str]] | None = None,
        verifier: Verifier | None = None,
        min_confidence: float = MIN_CONFIDENCE,
    ) -> None:
        self.roles = roles or ConceptRoles()
        self._treatments = frozenset(self.roles.treatments)
        self._lent_concepts = frozenset((*self._treatments, *self.roles.context, *CUES_ABOVE))
        self._lexicon = Lexicon(concepts, rivals=self.roles.treatments)
        self._frames = tuple(frames)
        self._frames_by_effect = _index_frames(self._frames)
        self._effects = frozenset(self._frames_by_effect)
        self._wider = find_wider(self.roles, broader or {})
        self._verifier = verifier or load_verifier()
        self._min_confidence = min_confidence
        self._find_concepts = functools.lru_cache(_MAX_CACHED_TEXTS)(self._find_concepts_anew)

    def recognise(self, text: str, place: SentencePlace = _NOWHERE) -> RecognitionResult:
        """Return the claims of a sentence, and what else it is about."""
        sentence = self.read(text, place)
        if sentence is None:
            return RecognitionResult((), None, frozenset(), frozenset())
        claims: dict[str, RecognisedClaim] = {}
        for statement, reading in self.iter_statements(text, place, sentence):
            found = self._build_claim(statement, reading)
            known = claims.get(found.claim)
            if known is None or found.confidence > known.confidence:
                claims[found.claim] = found
        least = self._min_confidence
        sure = {name: found for name, found in claims.items() if found.confidence >= least}
        outside = sure.pop(OUTSIDE, None)
        named = frozenset(agent.treatment for agent in sentence.agents if not agent.is_lent)
        concepts = frozenset(name.partition(".")[0] for name in sentence.matches) | named
        treatments = named or sentence.lent.treatments
        return RecognitionResult(tuple(sure.values()), outside, concepts, treatments)

    def read(self, text: str, place: SentencePlace, offset: int = 0) -> ReadSentence | None:
        """Read a sentence: its words, concepts, clauses and agents; None where it has no words."""
        tokens = tokenize(text)
        if not tokens:
            return None
        matches = self._tag_concepts(tokens)
        clauses = divide_clauses(tokens)
        lent = self._collect_lent(place, points_back=_points_back(tokens, matches, place))
        return ReadSentence(
            tokens=tokens,
            matches=matches,
            clauses=clauses,
            agents=find_agents(tokens, matches, clauses, lent, self.roles),
            lent=lent,
            kind="completed" if offset else place.kind,
            roles=self.roles,
            effects=self._effects,
            wider=self._wider,
            offset=offset,
        )

    def iter_statements(
        self, text: str, place: SentencePlace, sentence: ReadSentence
    ) -> Iterator[tuple[Statement, ReadSentence]]:
        """Yield the statements that a sentence may make, alone or as the end of its lead."""
        for statement in find_statements(self._select_frames(sentence), sentence):
            yield statement, sentence
        lead = find_lead(place, sentence)
        whole = self.read(lead + text, place, len(lead)) if lead else None
        if whole is not None:
            for statement in find_statements(self._select_frames(whole), whole):
                if whole.tokens[statement.span[1] - 1].start >= len(lead):
                    yield statement, whole

    def _select_frames(self, sentence: ReadSentence) -> list[ClaimFrame]:
        """Return the frames of whose effects a sentence has one, in their order."""
        effects = sentence.matches.keys() & self._frames_by_effect.keys()
        found = {number for effect in effects for number in self._frames_by_effect[effect]}
        return [self._frames[number] for number in sorted(found)]

    def find_concepts(self, text: str) -> frozenset[str]:
        """Return the concepts of a text, such as a heading."""
        return self._find_concepts(text)

    def _find_concepts_anew(self, text: str) -> frozenset[str]:
        tokens = tokenize(text)
        matches = self._tag_concepts(tokens)
        agents = find_agents(tokens, matches, divide_clauses(tokens), _NOTHING_LENT, self.roles)
        return frozenset(matches) | {agent.treatment for agent in agents}

    def _tag_concepts(self, tokens: Sequence[Token]) -> dict[str, list[ConceptMatch]]:
        grouped: dict[str, list[ConceptMatch]] = {}
        for match in self._lexicon.tag(tokens):
            grouped.setdefault(match.concept, []).append(match)
        return grouped

    def _collect_lent(self, place: SentencePlace, *, points_back: bool) -> LentConcepts:
        """Return what is lent to a sentence: of treatments only those of the nearest layer."""
        layers: list[tuple[AgentSource, frozenset[str]]] = []
        if place.lead:
            layers.append(("lead", self.find_concepts(place.lead)))
        layers.append(("paragraph", place.before))
        if points_back:
            layers.append(("section", place.earlier))
        layers += (("heading", self.find_concepts(text)) for text in reversed(place.headings))
        concepts = frozenset[str]().union(*(layer for _, layer in layers))
        others = (concepts & self._lent_concepts) - self._treatments
        for source, layer in layers:
            if not layer.isdisjoint(self._treatments):
                return LentConcepts(layer & self._treatments, source, others)
        return LentConcepts(frozenset(), "heading", others)

    def _build_claim(self, statement: Statement, sentence: ReadSentence) -> RecognisedClaim:
        first, last = statement.span
        stance = find_stance(statement, sentence)
        return RecognisedClaim(
            statement.frame.claim,
            stance,
            is_hedged(statement, sentence),
            is_overclaimed(statement, sentence),
            self._verifier.rate(describe_statement(statement, sentence), stance),
            max(sentence.tokens[first].start - sentence.offset, 0),
            sentence.tokens[last - 1].end - sentence.offset,
        )


def _index_frames(frames: Sequence[ClaimFrame]) -> dict[str, list[int]]:
    """Return the numbers of the frames by each of their effects."""
    numbers: dict[str, list[int]] = {}
    for number, frame in enumerate(frames):
        for effect in frame.effect:
            numbers.setdefault(effect, []).append(number)
    return numbers


def find_wider(
    roles: ConceptRoles, broader: Mapping[str, frozenset[str]]
) -> dict[str, frozenset[str]]:
    """Return each treatment that sentences can be about, with its wider ones."""
    known = frozenset(roles.treatments)
    return {name: (broader.get(name, frozenset()) & known) | {name} for name in roles.treatments}


def find_lead(place: SentencePlace, sentence: ReadSentence) -> str:
    """Return what an item that names nothing that acts completes: its lead, or its heading."""
    is_fragment = len(sentence.tokens) <= MAX_FRAGMENT_TOKENS
    has_agent = any(not agent.is_lent for agent in sentence.agents)
    if place.kind not in ("item", "cell") or not is_fragment or has_agent:
        return ""
    lead = place.lead or (place.headings[-1] if place.headings else "")
    bare = lead.strip().rstrip(":.…").strip()
    return f"{bare} " if bare and not bare.endswith("?") else ""


def _points_back(tokens: Sequence[Token], matches: ConceptMatches, place: SentencePlace) -> bool:
    """Tell whether a sentence begins with what points to the paragraph before, or is an item."""
    if place.kind == "item":
        return True
    if any(match.start < ANAPHOR_WINDOW for match in matches.get(ANAPHOR, ())):
        return True
    return any(is_pronoun(tokens, at) for at in range(min(ANAPHOR_WINDOW, len(tokens))))


def load_recogniser(
    base: EvidenceBase | None = None, min_confidence: float = MIN_CONFIDENCE
) -> Recogniser:
    """Return the recogniser of an evidence base, the bundled one by default; it is compiled once.

    Args:
        base: the evidence base.
        min_confidence: what is rated lower is dropped.

    Raises:
        EvidenceError: a phrase or frame in the topic of the base is wrong.
    """
    return _compile_recogniser((base or _read_bundled_base()).topic, min_confidence)


@functools.cache
def _read_bundled_base() -> EvidenceBase:
    return read_base()


@functools.lru_cache(maxsize=8)
def _compile_recogniser(topic: Topic, min_confidence: float) -> Recogniser:
    concepts = collect_concepts(topic)
    try:
        return Recogniser(
            concepts,
            parse_frames(topic.frames, concepts),
            roles=topic.roles,
            broader=find_broader(topic.treatments),
            min_confidence=min_confidence,
        )
    except ValueError as error:
        raise EvidenceError(f"{topic.folder / TOPIC_FILE_NAME}: {error}") from error
