"""How a post frames its sentences: headings, statements that it takes back, other languages."""

from __future__ import annotations

import functools
import re
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from evidence.claims.recognise.recogniser import RecognitionResult
from evidence.claims.recognise.sentence import SentencePlace
from evidence.errors import Problem
from evidence.lexicon import load_vocabulary
from evidence.posts.read.language import language_name
from evidence.posts.read.post import Post, Sentence

if TYPE_CHECKING:
    from evidence.posts.lint.sentence_facts import LintRule, SentenceFacts

_VOCABULARY: Mapping[str, Any] = load_vocabulary("discourse")


def _join_patterns(group: str) -> str:
    patterns = [_fill_template(entry) for entry in _VOCABULARY[group]]
    return f"(?:{'|'.join(patterns)})"


def _fill_template(entry: Mapping[str, str]) -> str:
    if "pattern" in entry:
        return entry["pattern"]
    return _fill_parts(entry["template"])


def _fill_parts(template: str) -> str:
    parts: Mapping[str, str] = _VOCABULARY["parts"]
    return re.sub(r"\{([a-z]+)\}", lambda name: _fill_parts(parts[name[1]]), template)


_BUT = _VOCABULARY["parts"]["but"]
_SENTENCE_END = r"(?=(?:\[[^\[\]]*\]|[\s.!…\"'”’)])*$)"
_CLOSED_DENIAL = _join_patterns("denials") + _SENTENCE_END

LABEL_HEADING = re.compile(rf"{_join_patterns('label_headings')}\b", re.IGNORECASE)
REFERENCES_HEADING = re.compile(rf"{_join_patterns('references_headings')}\b", re.IGNORECASE)
MYTH_HEADING = re.compile(rf"\b{_join_patterns('myth_headings')}\b", re.IGNORECASE)
DENIED_BY_NEXT = re.compile(
    rf"{_BUT}{{0,4}}(?:{_CLOSED_DENIAL}|{_join_patterns('open_denials')})", re.IGNORECASE
)
DENIED_AT_END = re.compile(rf"[,;:–—-] ?{_BUT}{{1,4}}{_CLOSED_DENIAL}", re.IGNORECASE)
DISTANCING_HEADING = re.compile(f"^{_join_patterns('distancing_headings')}", re.IGNORECASE)
DISTANCING_LEAD = re.compile(f"^{_join_patterns('distancing_leads')}", re.IGNORECASE)
RESUMING_LEAD = re.compile(f"^{_join_patterns('resuming_leads')}", re.IGNORECASE)
LABEL_NUMBER = re.compile(r"^[\W\d_]+")  # before the words of a label
_LISTED_KINDS = frozenset({"item", "cell", "heading"})
_SENTENCE_BREAK = re.compile(r"(?<=[.!?…])\s+")
_MAX_CACHED_HEADINGS = 1_024
# Web addresses, and citations behind the full stop.
NON_PROSE = re.compile(r"https?://\S+|www\.\S+|(?<=[.!?…])(?:\s*\[[^\[\]]*[@^][^\[\]]*\])+\W*$")


def is_checked_for_claims(sentence: Sentence) -> bool:
    """Return whether a sentence may claim something: it is English, and no entry of literature."""
    return not sentence.language and sentence.kind != "reference"


def check_language(rule: LintRule, facts: SentenceFacts) -> Iterator[Problem]:
    """L501: say once a post what of it was not checked because it is not English."""
    if not facts.sentence.language:
        return
    sentences, foreign = facts.post.prose, facts.post.foreign_prose
    if facts.sentence is foreign[0]:
        codes = dict.fromkeys(own.language for own in foreign)
        languages = " and ".join(map(language_name, codes))
        where = "" if len(foreign) == len(sentences) else f" {_format_lines(foreign)}"
        message = f"not checked: the text{where} is in {languages}; only English is checked"
        yield facts.make_problem(rule, message)


def _format_lines(sentences: Sequence[Sentence]) -> str:
    """Format the lines on which paragraphs begin: "from line 3", "in lines 3, 8 and 12"."""
    first: dict[int, int] = {}
    for sentence in sentences:
        first.setdefault(sentence.block, sentence.line)
    *before, last = dict.fromkeys(map(str, first.values()))
    return f"of lines {', '.join(before)} and {last}" if before else f"of line {last}"


def blank_non_prose(text: str) -> str:
    """Blank addresses and trailing citations, which claim nothing; everything keeps its place."""
    if "[" not in text and "://" not in text and "www." not in text:
        return text
    return NON_PROSE.sub(lambda match: " " * len(match[0]), text)


def is_denied(sentence: Sentence, following: Sentence | None) -> bool:
    """Return whether a post quotes a sentence as false.

    It does so under a heading of myths, at the end of the sentence, or in the next of its block.
    """
    if sentence.headings and _is_of_myths(sentence.headings[-1]):
        return True
    if DENIED_AT_END.search(sentence.text):
        return True
    if following is None or following.block != sentence.block:
        return False
    return DENIED_BY_NEXT.match(following.text) is not None


@functools.lru_cache(_MAX_CACHED_HEADINGS)
def _is_of_myths(heading: str) -> bool:
    return MYTH_HEADING.search(heading) is not None


def is_listed_as_refuted(sentence: Sentence) -> bool:
    """Return whether a sentence is in a list or table of what does not help or is not so.

    The nearest of its lead, the heads of its table and its heading that says so decides.
    """
    is_fragment = not sentence.text.endswith((".", "!", "?", "…"))
    if sentence.kind not in _LISTED_KINDS and not (sentence.kind == "paragraph" and is_fragment):
        return False
    lead = _SENTENCE_BREAK.split(sentence.lead.strip())[-1]
    if lead and DISTANCING_LEAD.match(_strip_number(lead)):
        return True
    heads = sentence.table_heads
    section = sentence.headings[: len(sentence.headings) - len(heads)]  # they are headings, too
    for label in filter(None, (lead, *heads, *section[-1:])):
        if _is_distancing(label):
            return True
        if RESUMING_LEAD.match(_strip_number(label)):
            return False
    return False


@functools.lru_cache(_MAX_CACHED_HEADINGS)
def _is_distancing(label: str) -> bool:
    return DISTANCING_HEADING.match(_strip_number(label)) is not None


def _strip_number(label: str) -> str:
    """Leave out the number or mark before a label."""
    number = LABEL_NUMBER.match(label)
    return label[number.end() :] if number else label


def mark_listed(reading: RecognitionResult, alone: RecognitionResult) -> RecognitionResult:
    """Return what was recognised in an item of a list of what does not help.

    Args:
        reading: what it says in its place.
        alone: what its own words say; only what these deny is still denied.
    """
    denied = {claim.claim for claim in alone.claims if claim.stance == "denies"}
    claims = tuple(
        claim
        if claim.stance == "denies" and claim.claim in denied
        else replace(claim, stance="attributed")
        for claim in reading.claims
    )
    outside = reading.outside and replace(reading.outside, stance="attributed")
    return replace(reading, claims=claims, outside=outside)


def mark_quoted(reading: RecognitionResult) -> RecognitionResult:
    """Return what was recognised in a sentence that a post quotes as false: not its own words."""
    claims = tuple(replace(claim, stance="attributed") for claim in reading.claims)
    return replace(reading, claims=claims)


def read_sentences(
    post: Post,
    recognise: Callable[[str, SentencePlace], RecognitionResult],
    treatments: frozenset[str],
) -> Iterator[RecognitionResult]:
    """Yield what each sentence of a post says in its place.

    Args:
        post: the post.
        recognise: recognises the claims of a sentence in its place.
        treatments: concepts of which the last one named replaces those named before.
    """
    context = DiscourseContext(treatments)
    titles = {heading for sentence in post.sentences for heading in sentence.headings}
    followers = [*post.sentences, None][1:]
    for sentence, following in zip(post.sentences, followers, strict=True):
        if not is_checked_for_claims(sentence):
            yield replace(recognise(sentence.text, SentencePlace()), claims=(), outside=None)
            continue
        if sentence.kind == "heading" and is_title(sentence.text, titles):
            reading = recognise(sentence.text, SentencePlace(kind="heading"))
            is_announcement = sentence.text.endswith(":")
            yield replace(reading, claims=(), outside=None) if is_announcement else reading
            continue
        context.enter_sentence(sentence)
        reading = recognise(blank_non_prose(sentence.text), context.locate(sentence))
        context.leave_sentence(reading.concepts)
        if is_denied(sentence, following):
            reading = mark_quoted(reading)
        elif is_listed_as_refuted(sentence):
            alone = recognise(blank_non_prose(sentence.text), SentencePlace())
            reading = mark_listed(reading, alone)
        yield reading


def is_title(text: str, titles: Collection[str]) -> bool:
    """Return whether a heading has something below it, or only announces it."""
    return text in titles or LABEL_HEADING.match(text) is not None


def is_in_references(sentence: Sentence) -> bool:
    """Return whether a sentence is in a list of references."""
    return sentence.kind == "reference" or any(map(_is_of_references, sentence.headings))


@functools.lru_cache(_MAX_CACHED_HEADINGS)
def _is_of_references(heading: str) -> bool:
    return REFERENCES_HEADING.match(heading) is not None


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

    def enter_sentence(self, sentence: Sentence) -> None:
        """Move on to a sentence: forget what another paragraph or section has mentioned."""
        if sentence.headings != self._headings:
            self.paragraph_concepts = self.section_concepts = frozenset()
        elif sentence.block != self._block:
            self.section_concepts = self._merge(self.section_concepts, self.paragraph_concepts)
            self.paragraph_concepts = frozenset()
        self._block, self._headings = sentence.block, sentence.headings

    def locate(self, sentence: Sentence) -> SentencePlace:
        """Return the place of a sentence; a cell is under the heads of its row and column."""
        if sentence.kind == "heading":
            return SentencePlace(sentence.headings, kind="heading")
        return SentencePlace(
            headings=sentence.table_heads if sentence.kind == "cell" else sentence.headings,
            lead=sentence.lead,
            kind=sentence.kind,
            before=self.paragraph_concepts,
            earlier=self.section_concepts,
        )

    def leave_sentence(self, concepts: frozenset[str]) -> None:
        """Add the concepts of the sentence to those of its paragraph."""
        self.paragraph_concepts = self._merge(self.paragraph_concepts, concepts)

    def _merge(self, old: frozenset[str], new: frozenset[str]) -> frozenset[str]:
        return (old - self.treatments if new & self.treatments else old) | new
