"""Which registered claims a sentence makes, under the headings it stands under.

Concepts (words of the field) are found in the sentence; forms say which of them together make a claim; signs
of negation, doubt, question and hedging say whether the sentence asserts it. See docs/recognising.md.
"""

from __future__ import annotations

import functools
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from evidence.lexicon import ConceptMatch, Lexicon, Token, tokenize
from evidence.topic import TOPIC_FILE

Polarity = Literal["asserts", "denies", "doubts", "asks"]

TREATMENT_CONCEPTS = (
    "acupuncture",
    "electroacupuncture",
    "auricular_therapy",
    "dry_needling",
    "wet_cupping",
    "cupping",
    "other_therapy",
)
# Ideas that a verb can act on: it acts on the nearest, unless "and" or a comma joins them.
VERB_OBJECTS = (
    "circulation",
    "nervous",
    "endorphin",
    "neurotransmitter",
    "pain_signal",
    "fascia",
    "muscle",
    "lymph",
    "waste",
    "pain",
)
COORDINATORS = frozenset({"and", "or", ",", "&", "/", "plus", ";", "of"})
PRONOUNS = frozenset({"it", "its", "this", "they", "these", "that", "which"})
# What sentences before it in its paragraph, or its section, may lend to a sentence.
CONTEXT_CONCEPTS = frozenset({*TREATMENT_CONCEPTS, "back", "back_pain", "lift", "waist", "acute"})
# A narrower therapy also makes the claims of the wider one.
BROADER_TREATMENT = {
    "electroacupuncture": "acupuncture",
    "auricular_therapy": "acupuncture",
    "wet_cupping": "cupping",
}
MAX_FRAGMENT_TOKENS = 8  # words of a list item that relies on its heading for the verb
AGENT_WINDOW = 3  # words in which a sentence names what acts
QUESTION_MARK_WINDOW = 3  # last tokens, one of which is a question mark: quotation marks and brackets may close behind it
MAX_PAIR_GAP = 7  # words between the two ideas of `a~b`
NEGATION_SCOPE = 4  # words after a "not" that it can turn round
# Advice is often worded with "never" and "do not", frequencies with "no other": there only a denial denies.
NEGATION_EXEMPT_PREFIXES = ("R", "E")


@dataclass(frozen=True, slots=True)
class RecognisedClaim:
    """A claim that a sentence makes: how it stands to it, and the characters of the words that say so."""

    claim: str
    polarity: Polarity
    is_hedged: bool
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class RecognitionResult:
    """What the recogniser sees in a sentence.

    ``concepts`` are all ideas found in it, ``therapies`` those it speaks of, by itself or by its context.
    """

    claims: tuple[RecognisedClaim, ...]
    concepts: frozenset[str]
    treatments: frozenset[str]

    @property
    def asserted_claims(self) -> tuple[RecognisedClaim, ...]:
        """The claims that the sentence asserts, hedged or not."""
        return tuple(claim for claim in self.claims if claim.polarity == "asserts")


@dataclass(frozen=True, slots=True)
class FrameCondition:
    """One condition of a form: alternatives of one concept, or of two that stand close together."""

    alternatives: tuple[tuple[str, ...], ...]
    searches_sentence: bool
    searches_headings: bool
    is_excluded: bool


@dataclass(frozen=True, slots=True)
class ClaimFrame:
    """A row of conditions; ``needs`` are concepts without which it cannot hold, looked at first."""

    conditions: tuple[FrameCondition, ...]
    required_concepts: frozenset[str]


@dataclass(frozen=True)
class _TaggedSentence:
    """A tagged sentence with what its headings add."""

    tokens: Sequence[Token]
    matches: Mapping[str, Sequence[ConceptMatch]]
    context: frozenset[str]


class Recogniser:
    """Concepts and forms, read once, applied to many sentences."""

    def __init__(
        self, concepts: Mapping[str, Sequence[str]], forms: Mapping[str, Sequence[str]]
    ) -> None:
        self._lexicon = Lexicon(concepts, rivals=TREATMENT_CONCEPTS)
        self._frames = {
            claim: [parse_frame(form, concepts) for form in rows] for claim, rows in forms.items()
        }

    def recognise(
        self,
        text: str,
        headings: Sequence[str] = (),
        before: frozenset[str] = frozenset(),
        earlier: frozenset[str] = frozenset(),
    ) -> RecognitionResult:
        """The claims of a sentence, and what else it speaks of.

        Args:
            text: the sentence, as a reader sees it.
            headings: the headings above it, outermost first.
            before: what the sentences before it in its paragraph brought up.
            earlier: what the paragraphs before it in its section brought up; asked last, and only by a
                sentence that begins with "it" or the like.
        """
        tokens = tokenize(text)
        hits = self._tag_concepts(tokens)
        points_back = bool(tokens) and tokens[0].folded in PRONOUNS
        context = self._collect_context(
            headings,
            before & CONTEXT_CONCEPTS,
            earlier & CONTEXT_CONCEPTS if points_back else frozenset(),
        )
        _resolve_bare_treatment(hits, tokens, context)
        concepts = frozenset(hits)
        sentence = _TaggedSentence(tokens, _add_broader_treatments(hits), context)
        claims = []
        for claim, forms in self._frames.items():
            possible = (
                form.conditions
                for form in forms
                if form.required_concepts <= sentence.matches.keys()
            )
            span = next(
                (span for form in possible if (span := _match_frame(form, sentence)) is not None),
                None,
            )
            if span is not None:
                claims.append(_build_recognised_claim(claim, span, sentence))
        therapies = concepts & frozenset(TREATMENT_CONCEPTS) or context & frozenset(
            TREATMENT_CONCEPTS
        )
        return RecognitionResult(tuple(claims), concepts, therapies)

    @functools.lru_cache(maxsize=1024)  # noqa: B019 - one recogniser lives as long as the program
    def find_concepts(self, text: str) -> frozenset[str]:
        """The concepts that stand in a text, such as a heading."""
        tokens = tokenize(text)
        hits = self._tag_concepts(tokens)
        _resolve_bare_treatment(hits, tokens, frozenset())
        return frozenset(hits)

    def _tag_concepts(self, tokens: Sequence[Token]) -> dict[str, list[ConceptMatch]]:
        grouped: dict[str, list[ConceptMatch]] = {}
        for hit in self._lexicon.tag(tokens):
            grouped.setdefault(hit.concept, []).append(hit)
        return grouped

    def _collect_context(
        self, headings: Sequence[str], before: frozenset[str], earlier: frozenset[str]
    ) -> frozenset[str]:
        """What stands above: of therapies only those of the nearest place that names one."""
        layers = [before, *(self.find_concepts(heading) for heading in reversed(headings)), earlier]
        therapies = next(
            (named for layer in layers if (named := layer & frozenset(TREATMENT_CONCEPTS))),
            frozenset[str](),
        )
        return (frozenset[str]().union(*layers[:-1]) - frozenset(TREATMENT_CONCEPTS)) | therapies


@functools.cache
def load_recogniser(path: Path = TOPIC_FILE) -> Recogniser:
    """The recogniser with the vocabulary that comes with the package, or with another."""
    vocabulary = tomllib.loads(path.read_text(encoding="utf-8"))
    return Recogniser(vocabulary["concepts"], vocabulary["forms"])


def parse_frame(form: str, concepts: Mapping[str, Sequence[str]]) -> ClaimFrame:
    """A form in the notation of ``data/topic.toml``.

    Raises:
        ValueError: it names a concept that is not declared, or asks for what has no meaning.
    """
    conditions = []
    for word in form.split():
        bare = word.lstrip("!@^")
        pairs = tuple(tuple(arm.split("~")) for arm in bare.split("|"))
        unknown = {name for pair in pairs for name in pair} - concepts.keys()
        if unknown:
            raise ValueError(
                f"the form {form!r} names concepts that are not declared: {', '.join(sorted(unknown))}"
            )
        marks = word[: len(word) - len(bare)]
        if marks.strip("!") and any(len(pair) > 1 for pair in pairs):
            raise ValueError(
                f"the form {form!r} asks for two ideas close together in a heading; `@a~b` has no meaning"
            )
        conditions.append(
            FrameCondition(pairs, "^" not in marks, "@" in marks or "^" in marks, "!" in marks)
        )
    needed = (
        one.alternatives[0]
        for one in conditions
        if len(one.alternatives) == 1 and not one.searches_headings and not one.is_excluded
    )
    return ClaimFrame(tuple(conditions), frozenset(name for pair in needed for name in pair))


def _resolve_bare_treatment(
    hits: dict[str, list[ConceptMatch]], tokens: Sequence[Token], context: frozenset[str]
) -> None:
    """Say which therapy a bare "needle", or an "it" at the beginning, stands for: that of the context."""
    if hits.keys() & frozenset(TREATMENT_CONCEPTS) or not tokens:
        return
    if "needle" in hits:
        needling = context & {
            "acupuncture",
            "dry_needling",
            "electroacupuncture",
            "auricular_therapy",
        } or {"acupuncture"}
        hits.update(dict.fromkeys(needling, hits["needle"]))
    elif tokens[0].folded in PRONOUNS:
        hits.update(
            {
                therapy: [ConceptMatch(therapy, 0, 1)]
                for therapy in context & frozenset(TREATMENT_CONCEPTS)
            }
        )
    elif any(hit.start < AGENT_WINDOW for hit in hits.get("other_agent", ())):
        hits["other_therapy"] = hits["other_agent"]


def _add_broader_treatments(hits: dict[str, list[ConceptMatch]]) -> dict[str, list[ConceptMatch]]:
    """Add the wider therapy of each narrower one; another condition counts only where the back is not named."""
    for narrow, wide in BROADER_TREATMENT.items():
        if narrow in hits:
            hits.setdefault(wide, hits[narrow])
    if "back" in hits or "back_pain" in hits:
        hits.pop("other_condition", None)
    return hits


def _match_frame(
    form: Sequence[FrameCondition], sentence: _TaggedSentence
) -> tuple[int, int] | None:
    """The tokens that make the form true, from the first to the last, or None."""
    first, last = len(sentence.tokens), 0
    for condition in form:
        span = _find_span(condition, sentence) if condition.searches_sentence else None
        holds = span is not None or (
            condition.searches_headings and _is_in_headings(condition, sentence)
        )
        if holds == condition.is_excluded:
            return None
        if span is not None and not condition.is_excluded:
            first, last = min(first, span[0]), max(last, span[1])
    return (first, last) if last else None


def _find_span(condition: FrameCondition, sentence: _TaggedSentence) -> tuple[int, int] | None:
    for pair in condition.alternatives:
        found = (
            _find_closest_pair(sentence, *pair)
            if len(pair) == 2
            else _find_first(sentence, pair[0])
        )
        if found is not None:
            return found
    return None


def _find_first(sentence: _TaggedSentence, concept: str) -> tuple[int, int] | None:
    hits = sentence.matches.get(concept)
    return (hits[0].start, hits[0].end) if hits else None


def _find_closest_pair(sentence: _TaggedSentence, one: str, other: str) -> tuple[int, int] | None:
    """The closest pair of the two, if it is close enough and nothing else stands between them."""
    pairs = [
        (left, right)
        for left in sentence.matches.get(one, ())
        for right in sentence.matches.get(other, ())
        if _count_words_between(left, right) <= MAX_PAIR_GAP
        and not _is_interrupted(sentence, left, right)
    ]
    spans = [
        (_count_words_between(*pair), min(hit.start for hit in pair), -max(hit.end for hit in pair))
        for pair in pairs
    ]
    _, start, end = min(spans, default=(0, 0, 0))
    return (start, -end) if spans else None


def _count_words_between(left: ConceptMatch, right: ConceptMatch) -> int:
    """Words between two hits; below 0 where they overlap."""
    return max(left.start, right.start) - min(left.end, right.end)


def _is_interrupted(sentence: _TaggedSentence, thing: ConceptMatch, action: ConceptMatch) -> bool:
    """Whether the action reaches another object first: "releases fascia covering the muscles" releases no muscle."""
    if thing.concept not in VERB_OBJECTS or action.end > thing.start:
        return False
    for rival in VERB_OBJECTS:
        for hit in sentence.matches.get(rival, ()):
            if rival != thing.concept and action.end <= hit.start and hit.end <= thing.start:
                between = sentence.tokens[hit.end : thing.start]
                if between and not any(token.folded in COORDINATORS for token in between):
                    return True
    return False


def _is_in_headings(condition: FrameCondition, sentence: _TaggedSentence) -> bool:
    """Whether the headings supply it: a therapy only where the sentence names none, `^` only for a fragment."""
    if not condition.searches_sentence and len(sentence.tokens) > MAX_FRAGMENT_TOKENS:
        return False
    named = sentence.matches.keys() & frozenset(TREATMENT_CONCEPTS)
    for (concept,) in condition.alternatives:
        supplied = concept in sentence.context or any(
            BROADER_TREATMENT.get(word) == concept for word in sentence.context
        )
        if supplied and not (concept in TREATMENT_CONCEPTS and named):
            return True
    return False


def _build_recognised_claim(
    claim: str, span: tuple[int, int], sentence: _TaggedSentence
) -> RecognisedClaim:
    first, last = sentence.tokens[span[0]], sentence.tokens[span[1] - 1]
    polarity = _determine_polarity(claim, span, sentence)
    return RecognisedClaim(claim, polarity, "hedge" in sentence.matches, first.start, last.end)


def _determine_polarity(claim: str, span: tuple[int, int], sentence: _TaggedSentence) -> Polarity:
    if (
        any(token.folded == "?" for token in sentence.tokens[-QUESTION_MARK_WINDOW:])
        or "asks" in sentence.matches
    ):
        return "asks"
    if "doubt" in sentence.matches:
        return "doubts"
    if "equal" in sentence.matches and "sham" in sentence.matches:
        return "denies"
    if "denial" in sentence.matches or (
        not claim.startswith(NEGATION_EXEMPT_PREFIXES) and _is_negated(span, sentence)
    ):
        return "denies"
    return "asserts"


def _is_negated(span: tuple[int, int], sentence: _TaggedSentence) -> bool:
    """Whether a "not" stands inside the words of the claim or shortly before them, in the same clause."""
    harmless = {
        place
        for hit in sentence.matches.get("harmless_not", ())
        for place in range(hit.start, hit.end)
    }
    for hit in sentence.matches.get("negation", ()):
        if hit.start in harmless:
            continue
        between = sentence.tokens[hit.end : span[0]]
        inside = span[0] <= hit.start < span[1]
        just_before = (
            hit.start < span[0]
            and len(between) <= NEGATION_SCOPE
            and all(token.is_word for token in between)
        )
        if inside or just_before:
            return True
    return False
