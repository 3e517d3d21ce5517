"""Recognise which registered claims a sentence makes, under its headings.

Concepts (words of the field) are found in the sentence; frames say which of them together make a
claim; signs of negation, doubt, question and hedging say whether the sentence asserts it. See
docs/recognising.md.
"""

from __future__ import annotations

import functools
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from evidence.claims.base.load import EvidenceBase, read_base
from evidence.claims.recognise.concepts import collect_concepts
from evidence.claims.recognise.frames import parse_frame
from evidence.claims.recognise.matching import FrameMatcher, TokenSpan
from evidence.claims.recognise.polarity import (
    NEGATION_EXEMPT_KINDS,
    Polarity,
    determine_polarity,
)
from evidence.claims.recognise.tagging import (
    ConceptMatches,
    TaggedSentence,
    adjust_for_claims,
    resolve_treatment,
    starts_with_pronoun,
)
from evidence.errors import EvidenceError
from evidence.lexicon import Lexicon, Token, tokenize
from evidence.topic import TOPIC_FILE_NAME, ConceptRoles, Topic, find_broader

_MAX_CACHED_TEXTS = 1024


@dataclass(frozen=True, slots=True)
class RecognisedClaim:
    """A claim that a sentence makes, how it relates to it, and the characters that make it."""

    claim: str
    polarity: Polarity
    is_hedged: bool
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class RecognitionResult:
    """What the recogniser finds in a sentence.

    ``concepts`` are all concepts in it, ``treatments`` those that it is about, by itself or by its
    context.
    """

    claims: tuple[RecognisedClaim, ...]
    concepts: frozenset[str]
    treatments: frozenset[str]

    @property
    def asserted_claims(self) -> tuple[RecognisedClaim, ...]:
        """The claims that the sentence asserts, hedged or not."""
        return tuple(claim for claim in self.claims if claim.polarity == "asserts")


class Recogniser:
    """Concepts and frames, compiled once and applied to many sentences.

    Args:
        concepts: phrases by concept, in the notation of ``evidence.lexicon``.
        frames: frames by the id of the claim that each of them makes.
        roles: what is special about some concepts.
        broader: the wider treatments of each treatment.
        negation_exempt: ids of claims that a mere "not" does not deny.

    Raises:
        ValueError: a phrase or frame is wrong.
    """

    def __init__(
        self,
        concepts: Mapping[str, Sequence[str]],
        frames: Mapping[str, Sequence[str]],
        *,
        roles: ConceptRoles | None = None,
        broader: Mapping[str, frozenset[str]] | None = None,
        negation_exempt: Iterable[str] = (),
    ) -> None:
        self.roles = roles or ConceptRoles()
        self._broader = _keep_treatments(broader or {}, self.roles)
        self._treatments = frozenset(self.roles.treatments)
        self._lent_concepts = self._treatments | set(self.roles.context)
        self._negation_exempt = frozenset(negation_exempt)
        self._lexicon = Lexicon(concepts, rivals=self.roles.treatments)
        self._matcher = FrameMatcher(self.roles, self._broader)
        self._frames = {
            claim: [parse_frame(text, concepts) for text in texts]
            for claim, texts in frames.items()
        }
        self._find_concepts = functools.lru_cache(_MAX_CACHED_TEXTS)(self._find_concepts_anew)

    def recognise(
        self,
        text: str,
        headings: Sequence[str] = (),
        before: frozenset[str] = frozenset(),
        earlier: frozenset[str] = frozenset(),
    ) -> RecognitionResult:
        """Return the claims of a sentence, and what else it is about.

        Args:
            text: the sentence, as a reader sees it.
            headings: the headings above it, outermost first.
            before: concepts of the sentences before it in its paragraph.
            earlier: concepts of the paragraphs before it in its section; used last, and only for a
                sentence that begins with "it" or the like.
        """
        tokens = tokenize(text)
        matches = self._tag_concepts(tokens)
        if not starts_with_pronoun(tokens):
            earlier = frozenset()
        context = self._collect_context(headings, before, earlier)
        resolve_treatment(matches, tokens, context, self.roles)
        concepts = frozenset(matches)
        adjusted = adjust_for_claims(matches, self.roles, self._broader)
        sentence = TaggedSentence(tokens, adjusted, context)
        treatments = concepts & self._treatments or context & self._treatments
        return RecognitionResult(self._find_claims(sentence), concepts, treatments)

    def find_concepts(self, text: str) -> frozenset[str]:
        """Return the concepts of a text, such as a heading."""
        return self._find_concepts(text)

    def _find_concepts_anew(self, text: str) -> frozenset[str]:
        tokens = tokenize(text)
        matches = self._tag_concepts(tokens)
        resolve_treatment(matches, tokens, frozenset(), self.roles)
        return frozenset(matches)

    def _tag_concepts(self, tokens: Sequence[Token]) -> ConceptMatches:
        grouped: ConceptMatches = {}
        for match in self._lexicon.tag(tokens):
            grouped.setdefault(match.concept, []).append(match)
        return grouped

    def _collect_context(
        self, headings: Sequence[str], before: frozenset[str], earlier: frozenset[str]
    ) -> frozenset[str]:
        """Return what is lent to a sentence: of treatments only those of the nearest layer."""
        above = (self.find_concepts(heading) for heading in reversed(headings))
        layers = [before & self._lent_concepts, *above]
        others = frozenset[str]().union(*layers) - self._treatments
        layers.append(earlier)
        named = (layer & self._treatments for layer in layers)
        return others | next(filter(None, named), frozenset[str]())

    def _find_claims(self, sentence: TaggedSentence) -> tuple[RecognisedClaim, ...]:
        found = []
        for claim, frames in self._frames.items():
            spans = (self._matcher.match(frame, sentence) for frame in frames)
            span = next((span for span in spans if span is not None), None)
            if span is not None:
                found.append(self._build_claim(claim, span, sentence))
        return tuple(found)

    def _build_claim(
        self, claim: str, span: TokenSpan, sentence: TaggedSentence
    ) -> RecognisedClaim:
        first, last = sentence.tokens[span[0]], sentence.tokens[span[1] - 1]
        polarity = determine_polarity(
            sentence, span, is_negation_exempt=claim in self._negation_exempt
        )
        return RecognisedClaim(claim, polarity, "hedge" in sentence.matches, first.start, last.end)


def _keep_treatments(
    broader: Mapping[str, frozenset[str]], roles: ConceptRoles
) -> dict[str, frozenset[str]]:
    """Return the wider treatments of those that sentences can be about."""
    known = set(roles.treatments)
    return {name: wider & known for name, wider in broader.items() if name in known}


def load_recogniser(base: EvidenceBase | None = None) -> Recogniser:
    """Return the recogniser of an evidence base, the bundled one by default; it is compiled once.

    Raises:
        EvidenceError: a phrase or frame in the topic of the base is wrong.
    """
    if base is None:
        return _load_bundled_recogniser()
    return _compile_recogniser(base.topic, find_negation_exempt(base))


def find_negation_exempt(base: EvidenceBase) -> frozenset[str]:
    """Return the ids of the claims that a mere "not" does not deny, by their kind."""
    claims = base.claims.values()
    return frozenset(claim.id for claim in claims if claim.kind in NEGATION_EXEMPT_KINDS)


@functools.cache
def _load_bundled_recogniser() -> Recogniser:
    return load_recogniser(read_base())


@functools.lru_cache(maxsize=8)
def _compile_recogniser(topic: Topic, negation_exempt: frozenset[str]) -> Recogniser:
    try:
        return Recogniser(
            collect_concepts(topic),
            topic.frames,
            roles=topic.roles,
            broader=find_broader(topic.treatments),
            negation_exempt=negation_exempt,
        )
    except ValueError as error:
        raise EvidenceError(f"{topic.folder / TOPIC_FILE_NAME}: {error}") from error
