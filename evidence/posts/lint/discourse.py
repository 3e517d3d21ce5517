"""How a post frames its sentences: headings, paragraphs, and statements that it takes back."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from evidence.claims.recognise.recogniser import RecognitionResult
from evidence.lexicon import load_vocabulary
from evidence.posts.read.post import Sentence

_VOCABULARY: Mapping[str, Any] = load_vocabulary("discourse")


def _join_patterns(group: str) -> str:
    patterns = [_fill_template(entry) for entry in _VOCABULARY[group]]
    return f"(?:{'|'.join(patterns)})"


def _fill_template(entry: Mapping[str, str]) -> str:
    if "pattern" in entry:
        return entry["pattern"]
    parts: Mapping[str, str] = _VOCABULARY["parts"]
    return re.sub(r"\{([a-z]+)\}", lambda name: parts[name[1]], entry["template"])


_BUT = _VOCABULARY["parts"]["but"]
_SENTENCE_END = r"(?=(?:\[[^\[\]]*\]|[\s.!…\"'”’)])*$)"
_CLOSED_DENIAL = _join_patterns("denials") + _SENTENCE_END

LABEL_HEADING = re.compile(rf"{_join_patterns('label_headings')}\b", re.IGNORECASE)
REFERENCES_HEADING = re.compile(rf"{_join_patterns('references_headings')}\b", re.IGNORECASE)
MYTH_HEADING = re.compile(rf"\b{_join_patterns('myth_headings')}\b", re.IGNORECASE)
DENIED_BY_NEXT = re.compile(
    rf"{_BUT}*(?:{_CLOSED_DENIAL}|{_join_patterns('open_denials')})", re.IGNORECASE
)
DENIED_AT_END = re.compile(rf"[,;:–—-] ?{_BUT}+{_CLOSED_DENIAL}", re.IGNORECASE)
# Web addresses, and citations behind the full stop.
NON_PROSE = re.compile(r"https?://\S+|www\.\S+|(?<=[.!?…])(?:\s*\[[^\[\]]*[@^][^\[\]]*\])+\W*$")


def blank_non_prose(text: str) -> str:
    """Blank addresses and trailing citations, which claim nothing; everything keeps its place."""
    return NON_PROSE.sub(lambda match: " " * len(match[0]), text)


def is_denied(sentence: Sentence, following: Sentence | None) -> bool:
    """Return whether a post quotes a sentence as false.

    It does so under a heading of myths, at the end of the sentence, or in the next of its block.
    """
    if sentence.headings and MYTH_HEADING.search(sentence.headings[-1]):
        return True
    if DENIED_AT_END.search(sentence.text):
        return True
    if following is None or following.block != sentence.block:
        return False
    return DENIED_BY_NEXT.match(following.text) is not None


def mark_denied(reading: RecognitionResult) -> RecognitionResult:
    """Return what was recognised in a sentence with every claim denied."""
    claims = tuple(replace(claim, polarity="denies") for claim in reading.claims)
    return replace(reading, claims=claims)


def is_in_references(sentence: Sentence) -> bool:
    """Return whether a sentence is in a list of references."""
    return any(REFERENCES_HEADING.match(heading) for heading in sentence.headings)


@dataclass
class DiscourseContext:
    """The concepts that earlier sentences of the same paragraph and section have mentioned.

    ``treatments`` are the concepts of which the last one named replaces those named before.
    """

    treatments: frozenset[str]
    paragraph_concepts: frozenset[str] = frozenset()
    section_concepts: frozenset[str] = frozenset()
    _block: int = -1
    _headings: tuple[str, ...] = ()
    _list_lead: tuple[str, ...] = ()

    def enter_sentence(self, sentence: Sentence) -> None:
        """Move on to a sentence: forget what another paragraph or section has mentioned."""
        if sentence.kind != "item":
            # "It has these benefits:" is a heading to the items of the list
            self._list_lead = (sentence.text,) if sentence.text.endswith(":") else ()
        if sentence.headings != self._headings:
            self.paragraph_concepts = self.section_concepts = frozenset()
        elif sentence.block != self._block:
            self.section_concepts = self._merge(self.section_concepts, self.paragraph_concepts)
            self.paragraph_concepts = frozenset()
        self._block, self._headings = sentence.block, sentence.headings

    def headings_above(self, sentence: Sentence) -> tuple[str, ...]:
        """Return the headings of a sentence; a cell's treatment is in its table, not above it."""
        if sentence.kind == "cell":
            return ()
        lead = self._list_lead if sentence.kind == "item" else ()
        return (*sentence.headings, *lead)

    def leave_sentence(self, concepts: frozenset[str]) -> None:
        """Add the concepts of the sentence to those of its paragraph."""
        self.paragraph_concepts = self._merge(self.paragraph_concepts, concepts)

    def _merge(self, old: frozenset[str], new: frozenset[str]) -> frozenset[str]:
        return (old - self.treatments if new & self.treatments else old) | new
