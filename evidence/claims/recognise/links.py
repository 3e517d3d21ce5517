"""How an effect and its target hang together, by the part of speech of the effect."""

from __future__ import annotations

from typing import Final, Literal

from evidence.claims.recognise.clauses import AUXILIARIES, word_class
from evidence.claims.recognise.sentence import ReadSentence
from evidence.lexicon import ConceptMatch

LinkQuality = Literal["direct", "joined", "passive", "loose", "none"]
COORDINATORS: Final = word_class("coordinators")
NOUN_PREPOSITIONS: Final = word_class("noun_prepositions")
OBJECT_LEADS: Final = word_class("object_leads")
PASSIVES: Final = word_class("passive_auxiliaries")
PERSONS: Final = word_class("persons")
MAX_JOINED_GAP: Final = 12  # words from an effect to the last of several things it acts on
MAX_GAPS: Final = {"verb": 4, "self": 3, "noun": 5, "adjective": 2, "": 4}  # to a single thing
MAX_JOINED_ADJECTIVE_GAP: Final = 6
MAX_PASSIVE_GAP: Final = 8


def effect_form(effect: ConceptMatch) -> str:
    """Return the part of speech of an effect; empty where its concept has none."""
    return effect.concept.partition(".")[2]


def places_between(one: ConceptMatch, other: ConceptMatch) -> range:
    """Return the tokens between two matches."""
    return range(min(one.end, other.end), max(one.start, other.start))


def encloses(effect: ConceptMatch, target: ConceptMatch) -> bool:
    """Tell whether a target stands within the words of an effect, as in "gets blood moving"."""
    return effect.start < target.start and target.end < effect.end


def find_link(
    effect: ConceptMatch, target: ConceptMatch | None, sentence: ReadSentence
) -> LinkQuality:
    """Return how an effect and a target hang together.

    ``direct``: next to each other as grammar wants it; ``joined``: by a list of things;
    ``passive``: the target comes first ("is relieved"); ``loose``: in some other way; ``none``: no
    target.
    """
    if target is None or encloses(effect, target):
        return "direct" if target else "none"
    words = sentence.words_in(places_between(effect, target))
    is_forward = effect.end <= target.start
    form = effect_form(effect)
    if not sentence.clauses.are_together(effect.end - 1, target.start):
        return "loose"
    if is_forward and form != "self" and not AUXILIARIES.isdisjoint(words):
        return "loose"
    is_list = not COORDINATORS.isdisjoint({*words} - {"of"})
    if form == "verb":
        return _link_verb(effect, words, sentence, is_forward=is_forward, is_list=is_list)
    if form == "self":
        return _link_self(effect, words, sentence, is_forward=is_forward, is_list=is_list)
    if form == "noun":
        return _link_noun(words, is_forward=is_forward, is_list=is_list)
    if form == "adjective":
        return _link_adjective(words, is_forward=is_forward, is_list=is_list)
    return _link_near(words, MAX_GAPS[""], MAX_JOINED_GAP, is_list=is_list)


def _link_near(
    words: list[str], max_gap: int, max_joined_gap: int, *, is_list: bool
) -> LinkQuality:
    if not is_list:
        return "direct" if len(words) <= max_gap else "loose"
    return "joined" if len(words) <= max_joined_gap else "loose"


def _link_verb(
    effect: ConceptMatch,
    words: list[str],
    sentence: ReadSentence,
    *,
    is_forward: bool,
    is_list: bool,
) -> LinkQuality:
    """Link "increases blood flow", or "blood flow is increased"."""
    if not is_forward:
        is_passive = not PASSIVES.isdisjoint(sentence.words_before(effect.start, 3))
        return "passive" if is_passive and len(words) <= MAX_PASSIVE_GAP else "loose"
    if is_list and not PERSONS.isdisjoint(words):
        return "loose"
    return _link_near(words, MAX_GAPS["verb"], MAX_JOINED_GAP, is_list=is_list)


def _link_self(
    effect: ConceptMatch,
    words: list[str],
    sentence: ReadSentence,
    *,
    is_forward: bool,
    is_list: bool,
) -> LinkQuality:
    """Link "blood flow improves"; a verb with an object says it of something else."""
    if is_forward or sentence.word_at(effect.end) in OBJECT_LEADS:
        return "loose"
    if len(words) <= MAX_GAPS["self"]:
        return "direct"
    return "joined" if is_list and len(words) <= MAX_JOINED_GAP else "loose"


def _link_noun(words: list[str], *, is_forward: bool, is_list: bool) -> LinkQuality:
    """Link "an increase in blood flow", or "pain relief"."""
    if not is_forward:
        return "direct" if len(words) <= 1 else "loose"
    if not words or words[0] not in NOUN_PREPOSITIONS:
        return "loose"
    if is_list:
        return "joined"
    return "direct" if len(words) <= MAX_GAPS["noun"] else "loose"


def _link_adjective(words: list[str], *, is_forward: bool, is_list: bool) -> LinkQuality:
    """Link "better blood flow"."""
    if not is_forward:
        return "loose"
    return _link_near(words, MAX_GAPS["adjective"], MAX_JOINED_ADJECTIVE_GAP, is_list=is_list)
