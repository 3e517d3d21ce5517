"""Find the claim that somebody asks about: by its id, its text, or words of his own."""

from __future__ import annotations

import difflib
import functools
import math
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Final, NamedTuple

from evidence.claims.base.load import EvidenceBase
from evidence.claims.base.models import CLAIM_ID_PATTERN
from evidence.claims.recognise.clauses import word_class
from evidence.claims.recognise.concepts import collect_concepts
from evidence.claims.recognise.frames import parse_frames
from evidence.claims.recognise.recogniser import RecognisedClaim, load_recogniser
from evidence.claims.recognise.sentence import ReadSentence, SentencePlace
from evidence.errors import NothingFoundError
from evidence.lexicon import parse_phrase, tokenize
from evidence.topic import Topic

MAX_NEAREST: Final = 3
MIN_SPELLED_LENGTH: Final = 5  # letters of a word that may be a slip of another
MIN_SPELLING_SIMILARITY: Final = 0.8
MIN_STEM_LENGTH: Final = 4
FUNCTION_WORDS: Final = word_class("questions") | word_class("determiners") | word_class("fillers")
SCORE_DIGITS: Final = 9  # so that the order of a sum decides nothing
MAIN_KIND: Final = "treatment"  # what most questions are about
_WORD: Final = re.compile(r"[^\W\d_]+")


class RankedClaim(NamedTuple):
    """A claim, and how much it shares with a text."""

    claim: str
    score: float


class FoundClaims(NamedTuple):
    """The claims that a text is about.

    Attributes:
        asked: those that it makes or asks about.
        nearest: all that share something with it, the nearest first.
        related: others that answer the same question of a lay person.
    """

    asked: tuple[str, ...]
    nearest: tuple[str, ...]
    related: tuple[str, ...] = ()


def find_claim(base: EvidenceBase, text: str) -> str:
    """Find the claim that a text names by its id, or by what the text says, denies or asks.

    Raises:
        NothingFoundError: the text names none, or more than one; the message lists the nearest.
    """
    asked = text.strip()
    by_id = {key.upper(): key for key in base.claims}
    if asked.upper() in by_id:
        return by_id[asked.upper()]
    if re.fullmatch(CLAIM_ID_PATTERN, asked, re.IGNORECASE):
        raise NothingFoundError(f"there is no claim {asked.upper()}; `evidence claims` lists all")
    found, nearest, _ = search_claims(base, text)
    if len(found) == 1:
        return found[0]
    if found:
        listed = _list_claims(base, found)
        raise NothingFoundError(
            f"{text!r} makes more than one claim; ask for one of them by its id:{listed}"
        )
    listed = _list_claims(base, nearest[:MAX_NEAREST])
    nearest_ones = f" Nearest:{listed}" if listed else ""
    raise NothingFoundError(
        f"no claim is recognised in {text!r}; `evidence claims` lists all.{nearest_ones}"
    )


def search_claims(base: EvidenceBase, text: str) -> FoundClaims:
    """Find the claims that a text is about, and those that are near it."""
    near = rank_claims(base, text)
    asked = [
        key for key, claim in base.claims.items() if claim.text.lower() == text.strip().lower()
    ]
    asked = asked or _list_recognised(base, _spell(base, text))
    answers = find_answers(base, text)
    asked = asked or answers[:1]
    asked = asked or _list_recognised(base, _complete_question(base, correct_spelling(base, text)))
    if not asked:
        meant = _find_meant_claims(base, text, near)
        asked = meant if len(meant) == 1 else []
    nearest = tuple(ranked.claim for ranked in near)
    return FoundClaims(tuple(asked), nearest, tuple(key for key in answers if key not in asked))


def find_answers(base: EvidenceBase, text: str) -> list[str]:
    """Find the claims that the topic lists for a question, those for most of its words first.

    A question that names a treatment or a condition of the topic is none that does not.
    """
    roles = base.topic.roles
    named = load_recogniser(base).find_concepts(correct_spelling(base, text))
    if any(name in named and named.isdisjoint(roles.unless[name]) for name in roles.unless):
        return []  # it is about another condition
    treatments = named & roles.own_treatments
    sizes: dict[str, int] = {}
    for claim, groups in parse_questions(base.topic):
        listed = frozenset[str]().union(*groups)
        is_about = bool(listed & (roles.own_treatments | set(roles.about)))
        is_asked = all(named & group for group in groups) and treatments <= listed
        if is_asked and (is_about or named.isdisjoint(roles.about)):
            sizes[claim] = max(sizes.get(claim, 0), len(groups))
    return [claim for claim, size in sizes.items() if size == max(sizes.values())]


@functools.lru_cache(maxsize=8)
def parse_questions(topic: Topic) -> tuple[tuple[str, tuple[frozenset[str], ...]], ...]:
    """Parse the questions of a topic: a claim, and the concepts of which each group names one."""
    return tuple(
        (claim, tuple(frozenset(group.split("|")) for group in question.split()))
        for claim, questions in topic.questions.items()
        for question in questions
    )


def _find_meant_claims(base: EvidenceBase, text: str, near: Iterable[RankedClaim]) -> list[str]:
    """Return the claims that are about everything that was asked, in the topic's own concepts."""
    asked = _find_own_concepts(base, correct_spelling(base, text))
    is_elsewhere = not asked.isdisjoint(base.topic.roles.unless)  # about another condition
    claims = (ranked.claim for ranked in near) if asked and not is_elsewhere else ()
    named = load_recogniser(base).find_concepts(correct_spelling(base, text))
    meant = [
        key
        for key in claims
        if asked <= describe_claim(base, key) and _may_be_about(base.topic, key, named)
    ]
    names_more = _names_more_than_treatments(base, correct_spelling(base, text), asked)
    return _choose_plainest(base, meant) if names_more else meant


def _may_be_about(topic: Topic, key: str, named: frozenset[str]) -> bool:
    """Return whether a text that names some concepts may be about a claim.

    One that names no treatment of the topic, but another treatment or what it should help, is only
    about claims on what it names.
    """
    roles = topic.roles
    is_about_others = roles.foreign in named or not named.isdisjoint(roles.about)
    if not is_about_others or not roles.own_treatments.isdisjoint(named):
        return True
    return not collect_agents(topic).get(key, frozenset()).isdisjoint(named)


def _names_more_than_treatments(base: EvidenceBase, text: str, concepts: Iterable[str]) -> bool:
    """Tell whether some concepts have words of their own in a text, beside those of treatments."""
    sentence = load_recogniser(base).read(text, SentencePlace())
    if sentence is None:
        return False
    treatments = {match.start for match in sentence.iter_matches(base.topic.roles.treatments)}
    return any(match.start not in treatments for match in sentence.iter_matches(concepts))


def _choose_plainest(base: EvidenceBase, keys: Sequence[str]) -> list[str]:
    """Return the claim that all others add something to, if there is one; else all."""
    own = collect_frame_concepts(base.topic)
    named = {key: describe_claim(base, key) & own for key in keys}
    plainest = [
        key for key in keys if all(named[key] < named[other] for other in keys if other != key)
    ]
    return plainest or list(keys)


def is_denial_of_claim(base: EvidenceBase, text: str, claim_id: str) -> bool:
    """Return whether a text says the opposite of a claim, so that its card answers the opposite."""
    stances = {found.stance for found in recognise_claims(base, text) if found.claim == claim_id}
    return not stances.isdisjoint({"denies", "reverse"})


def describe_denial(base: EvidenceBase, text: str, claim_id: str) -> str:
    """Say that a text denies the claim whose card answers it; "" where it does not."""
    if not is_denial_of_claim(base, text, claim_id):
        return ""
    return f"your words deny claim {claim_id}; this is the card of what they deny"


def recognise_claims(base: EvidenceBase, text: str) -> list[RecognisedClaim]:
    """Return the registered claims that a text is about, as it is written or else as it is meant.

    Slips of spelling are corrected, and what is left unsaid is added, only where the text as it is
    written is about none.
    """
    completed = _complete_question(base, correct_spelling(base, text))
    return _recognise_first(base, (*_spell(base, text), *completed))


def _spell(base: EvidenceBase, text: str) -> tuple[str, str]:
    return text, correct_spelling(base, text)


def _list_recognised(base: EvidenceBase, texts: Iterable[str]) -> list[str]:
    return [found.claim for found in _recognise_first(base, texts)]


def _recognise_first(base: EvidenceBase, texts: Iterable[str]) -> list[RecognisedClaim]:
    """Return the registered claims of the first text that is about any."""
    recognise = load_recogniser(base).recognise
    for text in dict.fromkeys(texts):
        found = [claim for claim in recognise(text).claims if claim.claim in base.claims]
        if found:
            return found
    return []


def _complete_question(base: EvidenceBase, text: str) -> Iterator[str]:
    """Yield a short question with what goes without saying, unless it has words nobody knows.

    One that names no condition is about that of the topic; one that names no more than a treatment
    and what it is for asks whether it helps.
    """
    topic, recogniser = base.topic, load_recogniser(base)
    sentence = recogniser.read(text, SentencePlace()) if topic.asked_about else None
    if sentence is None or not sentence.has_any(topic.roles.treatments):
        return
    plain = text.rstrip(" ?")
    if not sentence.has_any(topic.roles.affected):
        whole = recogniser.read(f"{plain} for {topic.asked_about}", SentencePlace())
        if whole and _has_only(whole.matches, whole):
            yield f"{plain} for {topic.asked_about}"
        return
    condition = recogniser.find_concepts(topic.asked_about)
    if _has_only({*topic.roles.treatments, *topic.roles.affected, *condition}, sentence):
        yield f"{plain} helps"


def _has_only(concepts: Iterable[str], sentence: ReadSentence) -> bool:
    """Tell whether all words of a sentence belong to some concepts or say nothing themselves."""
    covered = {
        place
        for match in sentence.iter_matches(concepts)
        for place in range(match.start, match.end)
    }
    return all(
        place in covered or token.folded in FUNCTION_WORDS or not token.is_word
        for place, token in enumerate(sentence.tokens)
    )


def rank_claims(base: EvidenceBase, text: str) -> list[RankedClaim]:
    """Return the claims that share words or concepts with a text, the nearest first.

    What few claims share counts more; of equals, what a treatment does comes first. Claims that
    share nothing are left out.
    """
    described = {key: describe_claim(base, key) for key in base.claims}
    shared_by = Counter(name for names in described.values() for name in names)
    asked = _describe_text(base, correct_spelling(base, text))
    scores = {
        key: round(
            math.fsum(math.log(1 + len(described) / shared_by[name]) for name in names & asked),
            SCORE_DIGITS,
        )
        for key, names in described.items()
    }
    near = sorted(
        scores,
        key=lambda key: (-scores[key], base.claims[key].kind != MAIN_KIND, len(described[key])),
    )
    return [RankedClaim(key, scores[key]) for key in near if scores[key] > 0]


def correct_spelling(base: EvidenceBase, text: str) -> str:
    """Return a text with each unknown word replaced by the known one that it is a slip of."""
    known = _group_by_letter(collect_known_words(base))
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


def collect_known_words(base: EvidenceBase) -> list[str]:
    """Return the words of all claims and concepts, sorted."""
    texts = (claim.text for claim in base.claims.values())
    words = {word.lower() for text in texts for word in _WORD.findall(text)}
    return sorted(words | _collect_concept_words(base.topic))


def _group_by_letter(words: Iterable[str]) -> dict[str, list[str]]:
    by_letter: dict[str, list[str]] = {}
    for word in words:
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


def describe_claim(base: EvidenceBase, key: str) -> frozenset[str]:
    """Return the concepts of a claim and of its frames, and the stems of its words."""
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


@functools.lru_cache(maxsize=8)
def collect_agents(topic: Topic) -> dict[str, frozenset[str]]:
    """Return what acts in the frames of each claim."""
    named: dict[str, set[str]] = {}
    for frame in parse_frames(topic.frames, collect_concepts(topic)):
        named.setdefault(frame.claim, set()).update(frame.agent)
    return {key: frozenset(names) for key, names in named.items()}


def _find_own_concepts(base: EvidenceBase, text: str) -> frozenset[str]:
    """Return the concepts of a text that the topic's frames are made of, not general English."""
    return load_recogniser(base).find_concepts(text) & collect_frame_concepts(base.topic)


@functools.lru_cache(maxsize=8)
def collect_frame_concepts(topic: Topic) -> frozenset[str]:
    """Return the topic's own concepts that its frames are made of."""
    frames = parse_frames(topic.frames, collect_concepts(topic))
    named = frozenset[str]().union(*(frame.concepts for frame in frames))
    return named & topic.concepts.keys()
