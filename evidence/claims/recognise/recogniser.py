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

from evidence.lexicon import Hit, Lexicon, Token, tokenize
from evidence.topic import TOPIC

Polarity = Literal["asserts", "denies", "doubts", "asks"]

THERAPIES = (
    "acupuncture",
    "electroacupuncture",
    "auricular_therapy",
    "dry_needling",
    "wet_cupping",
    "cupping",
    "other_therapy",
)
# Ideas that a verb can act on: it acts on the nearest, unless "and" or a comma joins them.
OBJECTS = (
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
JOINTS = frozenset({"and", "or", ",", "&", "/", "plus", ";", "of"})
PRONOUNS = frozenset({"it", "its", "this", "they", "these", "that", "which"})
# What sentences before it in its paragraph, or its section, may lend to a sentence.
SETTINGS = frozenset({*THERAPIES, "back", "back_pain", "lift", "waist", "acute"})
# A narrower therapy also makes the claims of the wider one.
WIDER = {
    "electroacupuncture": "acupuncture",
    "auricular_therapy": "acupuncture",
    "wet_cupping": "cupping",
}
FRAGMENT = 8  # words of a list item that relies on its heading for the verb
BEGINNING = 3  # words in which a sentence names what acts
ASKS_WITHIN = 3  # last tokens, one of which is a question mark: quotation marks and brackets may close behind it
NEAR = 7  # words between the two ideas of `a~b`
REACH_OF_NOT = 4  # words after a "not" that it can turn round
# Advice is often worded with "never" and "do not", frequencies with "no other": there only a denial denies.
NEGATION_IS_NO_DENIAL = ("R", "E")


@dataclass(frozen=True, slots=True)
class Recognised:
    """A claim that a sentence makes: how it stands to it, and the characters of the words that say so."""

    claim: str
    polarity: Polarity
    hedged: bool
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Reading:
    """What the recogniser sees in a sentence.

    ``concepts`` are all ideas found in it, ``therapies`` those it speaks of, by itself or by its context.
    """

    claims: tuple[Recognised, ...]
    concepts: frozenset[str]
    therapies: frozenset[str]

    @property
    def asserted(self) -> tuple[Recognised, ...]:
        """The claims that the sentence asserts, hedged or not."""
        return tuple(claim for claim in self.claims if claim.polarity == "asserts")


@dataclass(frozen=True, slots=True)
class Condition:
    """One condition of a form: alternatives of one concept, or of two that stand close together."""

    pairs: tuple[tuple[str, ...], ...]
    in_sentence: bool
    in_headings: bool
    excluded: bool


@dataclass(frozen=True, slots=True)
class Form:
    """A row of conditions; ``needs`` are concepts without which it cannot hold, looked at first."""

    conditions: tuple[Condition, ...]
    needs: frozenset[str]


@dataclass(frozen=True)
class _Sentence:
    """A tagged sentence with what its headings add."""

    tokens: Sequence[Token]
    hits: Mapping[str, Sequence[Hit]]
    context: frozenset[str]


class Recogniser:
    """Concepts and forms, read once, applied to many sentences."""

    def __init__(
        self, concepts: Mapping[str, Sequence[str]], forms: Mapping[str, Sequence[str]]
    ) -> None:
        self._lexicon = Lexicon(concepts, rivals=THERAPIES)
        self._forms = {
            claim: [parse_form(form, concepts) for form in rows] for claim, rows in forms.items()
        }

    def read(
        self,
        text: str,
        headings: Sequence[str] = (),
        before: frozenset[str] = frozenset(),
        earlier: frozenset[str] = frozenset(),
    ) -> Reading:
        """The claims of a sentence, and what else it speaks of.

        Args:
            text: the sentence, as a reader sees it.
            headings: the headings above it, outermost first.
            before: what the sentences before it in its paragraph brought up.
            earlier: what the paragraphs before it in its section brought up; asked last, and only by a
                sentence that begins with "it" or the like.
        """
        tokens = tokenize(text)
        hits = self._group(tokens)
        points_back = bool(tokens) and tokens[0].folded in PRONOUNS
        context = self._context(
            headings, before & SETTINGS, earlier & SETTINGS if points_back else frozenset()
        )
        _name_the_needle(hits, tokens, context)
        concepts = frozenset(hits)
        sentence = _Sentence(tokens, _with_wider(hits), context)
        claims = []
        for claim, forms in self._forms.items():
            possible = (form.conditions for form in forms if form.needs <= sentence.hits.keys())
            span = next(
                (span for form in possible if (span := _matched(form, sentence)) is not None), None
            )
            if span is not None:
                claims.append(_recognised(claim, span, sentence))
        therapies = concepts & frozenset(THERAPIES) or context & frozenset(THERAPIES)
        return Reading(tuple(claims), concepts, therapies)

    @functools.lru_cache(maxsize=1024)  # noqa: B019 - one recogniser lives as long as the program
    def concepts_of(self, text: str) -> frozenset[str]:
        """The concepts that stand in a text, such as a heading."""
        tokens = tokenize(text)
        hits = self._group(tokens)
        _name_the_needle(hits, tokens, frozenset())
        return frozenset(hits)

    def _group(self, tokens: Sequence[Token]) -> dict[str, list[Hit]]:
        grouped: dict[str, list[Hit]] = {}
        for hit in self._lexicon.tag(tokens):
            grouped.setdefault(hit.concept, []).append(hit)
        return grouped

    def _context(
        self, headings: Sequence[str], before: frozenset[str], earlier: frozenset[str]
    ) -> frozenset[str]:
        """What stands above: of therapies only those of the nearest place that names one."""
        layers = [before, *(self.concepts_of(heading) for heading in reversed(headings)), earlier]
        therapies = next(
            (named for layer in layers if (named := layer & frozenset(THERAPIES))), frozenset[str]()
        )
        return (frozenset[str]().union(*layers[:-1]) - frozenset(THERAPIES)) | therapies


@functools.cache
def recogniser(path: Path = TOPIC) -> Recogniser:
    """The recogniser with the vocabulary that comes with the package, or with another."""
    vocabulary = tomllib.loads(path.read_text(encoding="utf-8"))
    return Recogniser(vocabulary["concepts"], vocabulary["forms"])


def parse_form(form: str, concepts: Mapping[str, Sequence[str]]) -> Form:
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
            Condition(pairs, "^" not in marks, "@" in marks or "^" in marks, "!" in marks)
        )
    needed = (
        one.pairs[0]
        for one in conditions
        if len(one.pairs) == 1 and not one.in_headings and not one.excluded
    )
    return Form(tuple(conditions), frozenset(name for pair in needed for name in pair))


def _name_the_needle(
    hits: dict[str, list[Hit]], tokens: Sequence[Token], context: frozenset[str]
) -> None:
    """Say which therapy a bare "needle", or an "it" at the beginning, stands for: that of the context."""
    if hits.keys() & frozenset(THERAPIES) or not tokens:
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
        hits.update({therapy: [Hit(therapy, 0, 1)] for therapy in context & frozenset(THERAPIES)})
    elif any(hit.start < BEGINNING for hit in hits.get("other_agent", ())):
        hits["other_therapy"] = hits["other_agent"]


def _with_wider(hits: dict[str, list[Hit]]) -> dict[str, list[Hit]]:
    """Add the wider therapy of each narrower one; another condition counts only where the back is not named."""
    for narrow, wide in WIDER.items():
        if narrow in hits:
            hits.setdefault(wide, hits[narrow])
    if "back" in hits or "back_pain" in hits:
        hits.pop("other_condition", None)
    return hits


def _matched(form: Sequence[Condition], sentence: _Sentence) -> tuple[int, int] | None:
    """The tokens that make the form true, from the first to the last, or None."""
    first, last = len(sentence.tokens), 0
    for condition in form:
        span = _span(condition, sentence) if condition.in_sentence else None
        holds = span is not None or (condition.in_headings and _in_headings(condition, sentence))
        if holds == condition.excluded:
            return None
        if span is not None and not condition.excluded:
            first, last = min(first, span[0]), max(last, span[1])
    return (first, last) if last else None


def _span(condition: Condition, sentence: _Sentence) -> tuple[int, int] | None:
    for pair in condition.pairs:
        found = _close(sentence, *pair) if len(pair) == 2 else _first(sentence, pair[0])
        if found is not None:
            return found
    return None


def _first(sentence: _Sentence, concept: str) -> tuple[int, int] | None:
    hits = sentence.hits.get(concept)
    return (hits[0].start, hits[0].end) if hits else None


def _close(sentence: _Sentence, one: str, other: str) -> tuple[int, int] | None:
    """The closest pair of the two, if it is close enough and nothing else stands between them."""
    pairs = [
        (left, right)
        for left in sentence.hits.get(one, ())
        for right in sentence.hits.get(other, ())
        if _gap(left, right) <= NEAR and not _interrupted(sentence, left, right)
    ]
    spans = [
        (_gap(*pair), min(hit.start for hit in pair), -max(hit.end for hit in pair))
        for pair in pairs
    ]
    _, start, end = min(spans, default=(0, 0, 0))
    return (start, -end) if spans else None


def _gap(left: Hit, right: Hit) -> int:
    """Words between two hits; below 0 where they overlap."""
    return max(left.start, right.start) - min(left.end, right.end)


def _interrupted(sentence: _Sentence, thing: Hit, action: Hit) -> bool:
    """Whether the action reaches another object first: "releases fascia covering the muscles" releases no muscle."""
    if thing.concept not in OBJECTS or action.end > thing.start:
        return False
    for rival in OBJECTS:
        for hit in sentence.hits.get(rival, ()):
            if rival != thing.concept and action.end <= hit.start and hit.end <= thing.start:
                between = sentence.tokens[hit.end : thing.start]
                if between and not any(token.folded in JOINTS for token in between):
                    return True
    return False


def _in_headings(condition: Condition, sentence: _Sentence) -> bool:
    """Whether the headings supply it: a therapy only where the sentence names none, `^` only for a fragment."""
    if not condition.in_sentence and len(sentence.tokens) > FRAGMENT:
        return False
    named = sentence.hits.keys() & frozenset(THERAPIES)
    for (concept,) in condition.pairs:
        supplied = concept in sentence.context or any(
            WIDER.get(word) == concept for word in sentence.context
        )
        if supplied and not (concept in THERAPIES and named):
            return True
    return False


def _recognised(claim: str, span: tuple[int, int], sentence: _Sentence) -> Recognised:
    first, last = sentence.tokens[span[0]], sentence.tokens[span[1] - 1]
    polarity = _polarity(claim, span, sentence)
    return Recognised(claim, polarity, "hedge" in sentence.hits, first.start, last.end)


def _polarity(claim: str, span: tuple[int, int], sentence: _Sentence) -> Polarity:
    if (
        any(token.folded == "?" for token in sentence.tokens[-ASKS_WITHIN:])
        or "asks" in sentence.hits
    ):
        return "asks"
    if "doubt" in sentence.hits:
        return "doubts"
    if "equal" in sentence.hits and "sham" in sentence.hits:
        return "denies"
    if "denial" in sentence.hits or (
        not claim.startswith(NEGATION_IS_NO_DENIAL) and _negated(span, sentence)
    ):
        return "denies"
    return "asserts"


def _negated(span: tuple[int, int], sentence: _Sentence) -> bool:
    """Whether a "not" stands inside the words of the claim or shortly before them, in the same clause."""
    harmless = {
        place
        for hit in sentence.hits.get("harmless_not", ())
        for place in range(hit.start, hit.end)
    }
    for hit in sentence.hits.get("negation", ()):
        if hit.start in harmless:
            continue
        between = sentence.tokens[hit.end : span[0]]
        inside = span[0] <= hit.start < span[1]
        just_before = (
            hit.start < span[0]
            and len(between) <= REACH_OF_NOT
            and all(token.is_word for token in between)
        )
        if inside or just_before:
            return True
    return False
