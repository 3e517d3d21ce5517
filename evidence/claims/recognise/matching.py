"""Match a frame to a sentence: the tokens that make its conditions true."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from evidence.claims.recognise.frames import ClaimFrame, FrameCondition
from evidence.claims.recognise.tagging import TaggedSentence
from evidence.lexicon import ConceptMatch
from evidence.topic import ConceptRoles

COORDINATORS: Final = frozenset({"and", "or", ",", "&", "/", "plus", ";", "of"})
MAX_FRAGMENT_TOKENS: Final = 8  # of a list item that relies on its heading for the verb
MAX_PAIR_GAP: Final = 7  # words between the two concepts of `a~b`
TokenSpan = tuple[int, int]  # tokens of a sentence, the last one exclusive


@dataclass(frozen=True, slots=True)
class FrameMatcher:
    """Matches frames by the roles of concepts and the wider treatments of each treatment."""

    roles: ConceptRoles
    broader: Mapping[str, frozenset[str]]

    def match(self, frame: ClaimFrame, sentence: TaggedSentence) -> TokenSpan | None:
        """Return the tokens that make the frame true, from the first to the last, or None."""
        if not frame.required_concepts <= sentence.matches.keys():
            return None
        first, last = len(sentence.tokens), 0
        for condition in frame.conditions:
            span = self._find_span(condition, sentence)
            holds = span is not None or self._is_in_headings(condition, sentence)
            if holds == condition.is_excluded:
                return None
            if span is not None and not condition.is_excluded:
                first, last = min(first, span[0]), max(last, span[1])
        return (first, last) if last else None

    def _find_span(self, condition: FrameCondition, sentence: TaggedSentence) -> TokenSpan | None:
        if not condition.searches_sentence:
            return None
        for names in condition.alternatives:
            span = self._find_alternative(names, sentence)
            if span is not None:
                return span
        return None

    def _find_alternative(
        self, names: tuple[str, ...], sentence: TaggedSentence
    ) -> TokenSpan | None:
        if len(names) == 2:
            return self._find_closest_pair(sentence, *names)
        matches = sentence.matches.get(names[0])
        return (matches[0].start, matches[0].end) if matches else None

    def _find_closest_pair(
        self, sentence: TaggedSentence, one: str, other: str
    ) -> TokenSpan | None:
        """Return the span of the closest pair, if it is close enough and not interrupted."""
        best: tuple[int, int, int] | None = None
        for left in sentence.matches.get(one, ()):
            for right in sentence.matches.get(other, ()):
                gap = _count_words_between(left, right)
                if gap > MAX_PAIR_GAP or self._is_interrupted(sentence, left, right):
                    continue
                rank = gap, min(left.start, right.start), -max(left.end, right.end)
                best = min(best, rank) if best else rank
        return (best[1], -best[2]) if best else None

    def _is_interrupted(
        self, sentence: TaggedSentence, thing: ConceptMatch, action: ConceptMatch
    ) -> bool:
        """Tell whether the action reaches another object first.

        "Releases fascia covering the muscles" releases no muscle.
        """
        if thing.concept not in self.roles.objects or action.end > thing.start:
            return False
        for name in self.roles.objects:
            for rival in () if name == thing.concept else sentence.matches.get(name, ()):
                if action.end <= rival.start and _separates(sentence, rival, thing):
                    return True
        return False

    def _is_in_headings(self, condition: FrameCondition, sentence: TaggedSentence) -> bool:
        """Tell whether the headings supply a condition.

        They supply a treatment only if the sentence names none, and `^` only for a fragment.
        """
        if not condition.searches_headings:
            return False
        if not condition.searches_sentence and len(sentence.tokens) > MAX_FRAGMENT_TOKENS:
            return False
        treatments = set(self.roles.treatments)
        has_treatment = not sentence.matches.keys().isdisjoint(treatments)
        return any(
            self._is_supplied(name, sentence) and not (name in treatments and has_treatment)
            for (name,) in condition.alternatives
        )

    def _is_supplied(self, concept: str, sentence: TaggedSentence) -> bool:
        if concept in sentence.context:
            return True
        return any(concept in self.broader.get(name, ()) for name in sentence.context)


def _count_words_between(left: ConceptMatch, right: ConceptMatch) -> int:
    """Return the number of words between two matches; below 0 where they overlap."""
    return max(left.start, right.start) - min(left.end, right.end)


def _separates(sentence: TaggedSentence, rival: ConceptMatch, thing: ConceptMatch) -> bool:
    if rival.end > thing.start:
        return False
    between = sentence.tokens[rival.end : thing.start]
    return bool(between) and not any(token.folded in COORDINATORS for token in between)
