"""Find the claim that somebody asks about: by its id, its text, or words of his own."""

from __future__ import annotations

import difflib
import functools
import math
import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from typing import Final, NamedTuple

from evidence.claims.base.load import EvidenceBase
from evidence.claims.base.models import CLAIM_ID_PATTERN
from evidence.claims.recognise.concepts import collect_concepts
from evidence.claims.recognise.frames import parse_frames
from evidence.claims.recognise.recogniser import RecognisedClaim, load_recogniser
from evidence.errors import NothingFoundError
from evidence.lexicon import parse_phrase, tokenize
from evidence.topic import Topic

MAX_NEAREST: Final = 3
MIN_SPELLED_LENGTH: Final = 5  # letters of a word that may be a slip of another
MIN_SPELLING_SIMILARITY: Final = 0.8
MIN_STEM_LENGTH: Final = 4
_WORD: Final = re.compile(r"[^\W\d_]+")


class RankedClaim(NamedTuple):
    """A claim, and how much it shares with a text."""

    claim: str
    score: float


def find_claim(base: EvidenceBase, text: str) -> str:
    """Find the claim that a text names by its id, or by what the text says, denies or asks.

    Raises:
        NothingFoundError: the text names none, or more than one; the message lists the nearest.
    """
    asked = text.strip()
    if asked.upper() in base.claims:
        return asked.upper()
    if re.fullmatch(CLAIM_ID_PATTERN, asked.upper()):
        raise NothingFoundError(f"there is no claim {asked.upper()}; `evidence claims` lists all")
    exact = [key for key, claim in base.claims.items() if claim.text.lower() == asked.lower()]
    found = exact or [claim.claim for claim in recognise_claims(base, text)]
    if len(found) == 1:
        return found[0]
    if found:
        listed = _list_claims(base, found)
        raise NothingFoundError(
            f"{text!r} makes more than one claim; ask for one of them by its id:{listed}"
        )
    near = rank_claims(base, text)
    meant = _find_meant_claims(base, text, near)
    if len(meant) == 1:
        return meant[0]
    shown = [ranked.claim for ranked in near[:MAX_NEAREST]]
    nearest = f" Nearest:{_list_claims(base, shown)}" if shown else ""
    raise NothingFoundError(
        f"no claim is recognised in {text!r}; `evidence claims` lists all.{nearest}"
    )


def _find_meant_claims(base: EvidenceBase, text: str, near: Iterable[RankedClaim]) -> list[str]:
    """Return the claims that are about everything that was asked, in the topic's own concepts."""
    asked = _find_own_concepts(base, correct_spelling(base, text))
    claims = (ranked.claim for ranked in near) if asked else ()
    return [key for key in claims if asked <= _describe_claim(base, key)]


def is_denial_of_claim(base: EvidenceBase, text: str, claim_id: str) -> bool:
    """Return whether a text says the opposite of a claim, so that its card answers the opposite."""
    stances = {found.stance for found in recognise_claims(base, text) if found.claim == claim_id}
    return not stances.isdisjoint({"denies", "reverse"})


def recognise_claims(base: EvidenceBase, text: str) -> list[RecognisedClaim]:
    """Return the registered claims that a text is about, as it is written or else as it is meant.

    Slips of spelling are corrected only where the text as it is written is about none.
    """
    recognise = load_recogniser(base).recognise
    for candidate in dict.fromkeys((text, correct_spelling(base, text))):
        found = [claim for claim in recognise(candidate).claims if claim.claim in base.claims]
        if found:
            return found
    return []


def rank_claims(base: EvidenceBase, text: str) -> list[RankedClaim]:
    """Return the claims that share words or concepts with a text, the nearest first.

    What few claims share counts more. Claims that share nothing are left out.
    """
    described = {key: _describe_claim(base, key) for key in base.claims}
    shared_by = Counter(name for names in described.values() for name in names)
    asked = _describe_text(base, correct_spelling(base, text))
    scores = {
        key: sum(math.log(1 + len(described) / shared_by[name]) for name in names & asked)
        for key, names in described.items()
    }
    near = sorted(scores, key=lambda key: (-scores[key], len(described[key])))
    return [RankedClaim(key, scores[key]) for key in near if scores[key] > 0]


def correct_spelling(base: EvidenceBase, text: str) -> str:
    """Return a text with each unknown word replaced by the known one that it is a slip of."""
    known = _collect_words(base)
    return _WORD.sub(lambda match: _correct_word(match[0], known), text)


def _correct_word(word: str, known: Mapping[str, Sequence[str]]) -> str:
    folded = word.lower()
    candidates = known.get(folded[:1], ())
    if len(word) < MIN_SPELLED_LENGTH or folded in candidates:
        return word
    close = difflib.get_close_matches(folded, candidates, 1, MIN_SPELLING_SIMILARITY)
    return close[0] if close else word


def _list_claims(base: EvidenceBase, keys: Iterable[str]) -> str:
    return "".join(f"\n  {key}  {base.claims[key].text}" for key in keys)


def _collect_words(base: EvidenceBase) -> dict[str, list[str]]:
    """Return the words of all claims and concepts by their first letter."""
    texts = (claim.text for claim in base.claims.values())
    words = {word.lower() for text in texts for word in _WORD.findall(text)}
    by_letter: dict[str, list[str]] = {}
    for word in sorted(words | _collect_concept_words(base.topic)):
        by_letter.setdefault(word[:1], []).append(word)
    return by_letter


@functools.lru_cache(maxsize=8)
def _collect_concept_words(topic: Topic) -> frozenset[str]:
    phrases = (phrase for phrases in collect_concepts(topic).values() for phrase in phrases)
    patterns = (pattern for phrase in phrases for pattern in parse_phrase(phrase.removeprefix("!")))
    return frozenset(
        word
        for pattern in patterns
        if pattern is not None
        for word in (*pattern.exact_forms, *pattern.prefixes)
    )


def _describe_claim(base: EvidenceBase, key: str) -> frozenset[str]:
    claim = base.claims[key]
    return _describe_text(base, claim.text) | _frame_concepts(base.topic).get(key, frozenset())


def _describe_text(base: EvidenceBase, text: str) -> frozenset[str]:
    """Return the concepts and the stems of the words of a text."""
    words = (token.folded for token in tokenize(text) if len(token.folded) >= MIN_STEM_LENGTH)
    return _find_own_concepts(base, text) | {f"={word[: MIN_STEM_LENGTH + 1]}" for word in words}


@functools.lru_cache(maxsize=8)
def _frame_concepts(topic: Topic) -> dict[str, frozenset[str]]:
    """Return what acts, and on what, in the frames of each claim."""
    named: dict[str, set[str]] = {}
    for frame in parse_frames(topic.frames, collect_concepts(topic)):
        named.setdefault(frame.claim, set()).update((*frame.agent, *frame.target))
    return {key: frozenset(names) for key, names in named.items()}


def _find_own_concepts(base: EvidenceBase, text: str) -> frozenset[str]:
    """Return the concepts of a text that are the topic's own, not general English."""
    return load_recogniser(base).find_concepts(text) & base.topic.concepts.keys()
