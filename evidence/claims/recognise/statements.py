"""Find the statements of a sentence: agent, effect and target of a frame, where they belong."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from operator import attrgetter
from typing import Final, Literal, NamedTuple, get_args

from evidence.claims.recognise.agents import Agent, is_pronoun
from evidence.claims.recognise.clauses import word_class
from evidence.claims.recognise.frames import ClaimFrame
from evidence.claims.recognise.links import (
    LinkQuality,
    effect_form,
    encloses,
    find_link,
    places_between,
)
from evidence.claims.recognise.sentence import ReadSentence
from evidence.lexicon import ConceptMatch

# Where an agent stands to effect and target, the likeliest first.
Relation = Literal[
    "left",
    "by",
    "none",
    "inside",
    "left_clause",
    "lent",
    "right",
    "by_far",
    "left_far",
    "right_far",
]
RELATIONS: Final[tuple[Relation, ...]] = get_args(Relation)
_RELATION_RANKS: Final = {relation: rank for rank, relation in enumerate(RELATIONS)}
AGENT_PREPOSITIONS: Final = word_class("agent_prepositions")
DETERMINERS: Final = word_class("determiners")
FILLERS: Final = word_class("fillers")
BODY: Final = "body_agent"  # the concept of what acts in a body by itself
NAVIGATION_MARKS: Final = word_class("navigation_marks")
MAX_PAIR_GAP: Final = 14  # words between effect and target
MAX_GAP_TO_ADJECTIVE: Final = 3  # words between target and an adjective behind it
MAX_BY_GAP: Final = 6  # words between effect and target, and what acts behind them
LINK_PENALTY: Final = {"direct": 0, "none": 0, "passive": 1, "joined": 2, "loose": 5}
CLAUSE_PENALTY: Final = 3
# No grammar reaches further. Without a limit, texts that never end a sentence would take minutes.
MAX_PAIR_REACH: Final = 60  # tokens from the beginning of an effect to that of its target
MAX_AGENT_REACH: Final = 200  # tokens between what acts and what it does
MAX_ARTICLES_BETWEEN: Final = 2  # words between a verb and the thing it acts on


@dataclass(frozen=True, slots=True)
class Statement:
    """A frame found in a sentence; ``agent`` is None where the frame needs none."""

    frame: ClaimFrame
    agent: Agent | None
    relation: Relation
    effect: ConceptMatch
    target: ConceptMatch | None
    link: LinkQuality

    @property
    def pair(self) -> tuple[int, int]:
        """The tokens from effect to target, the last one exclusive."""
        return _span(self.effect, self.target)

    @property
    def span(self) -> tuple[int, int]:
        """All its tokens, the last one exclusive."""
        start, end = self.pair
        if self.agent is None or self.agent.is_lent:
            return start, end
        return min(start, self.agent.start), max(end, self.agent.end)


def find_statements(frames: Sequence[ClaimFrame], sentence: ReadSentence) -> Iterator[Statement]:
    """Yield the best statement of each frame that a sentence may make."""
    if sum(token.folded in NAVIGATION_MARKS for token in sentence.tokens) > 1:
        return
    parts = _SentenceParts(sentence)
    for frame in frames:
        if parts.has_agent(frame) and _is_possible(frame, sentence):
            best = _find_best_option(frame, parts)
            if best is not None:
                pair = best.pair
                yield Statement(
                    frame, best.agent, best.relation, pair.effect, pair.target, pair.link
                )


def _is_possible(frame: ClaimFrame, sentence: ReadSentence) -> bool:
    concepts = sentence.matches.keys()
    if concepts.isdisjoint(frame.effect) or not concepts.isdisjoint(frame.without):
        return False
    if frame.target and concepts.isdisjoint(frame.target):
        return False
    if frame.about and not _is_about(frame, sentence):
        return False
    return all(sentence.has_any(group) for group in frame.also)


def _is_about(frame: ClaimFrame, sentence: ReadSentence) -> bool:
    """Tell whether a sentence, or what is above it, is about what a frame needs."""
    if sentence.has_any(frame.about):
        return True
    is_elsewhere = sentence.has_any(sentence.roles.unless)
    return not is_elsewhere and not sentence.lent.others.isdisjoint(frame.about)


class _Pair(NamedTuple):
    """An effect and its target in a sentence, and how they hang together.

    Attributes:
        effect: the effect.
        target: its target, or None.
        link: how they hang together.
        start: the first token of both.
        end: the token behind them.
        penalty: what counts against them.
        gap: the number of words in between.
        is_backward: the target comes first.
    """

    effect: ConceptMatch
    target: ConceptMatch | None
    link: LinkQuality
    start: int
    end: int
    penalty: int
    gap: int
    is_backward: bool

    @property
    def floor(self) -> tuple[int, int, bool]:
        """What the rank of an option with it begins with, or more."""
        return self.penalty, self.gap, self.is_backward

    def is_reached_by(self, agent: Agent) -> bool:
        """Tell whether what acts is lent, or near enough."""
        distance = max(self.start - agent.end, agent.start - self.end)
        return distance <= MAX_AGENT_REACH or agent.is_lent


def _make_pair(effect: ConceptMatch, target: ConceptMatch | None, sentence: ReadSentence) -> _Pair:
    link = find_link(effect, target, sentence)
    start, end = _span(effect, target)
    if target is None:
        return _Pair(effect, target, link, start, end, LINK_PENALTY[link], 0, False)
    breaks = sentence.clauses.count_between(effect.start, target.start)
    penalty = LINK_PENALTY[link] + CLAUSE_PENALTY * breaks
    gap = len(places_between(effect, target))
    return _Pair(effect, target, link, start, end, penalty, gap, target.end <= effect.start)


class _Option(NamedTuple):
    """A statement that a sentence may make; the lowest rank is the best."""

    rank: tuple[int, ...]
    agent: Agent | None
    relation: Relation
    pair: _Pair


class _SentenceParts:
    """The agents and pairs of a sentence, found once for all frames that name the same."""

    def __init__(self, sentence: ReadSentence) -> None:
        self.sentence = sentence
        self._agent_names = _name_agents(sentence)
        self._agents: dict[tuple[object, ...], list[Agent]] = {}
        self._pairs: dict[tuple[object, ...], list[_Pair]] = {}

    def has_agent(self, frame: ClaimFrame) -> bool:
        """Tell whether something may be the agent of a frame, which not all need."""
        return not (frame.agent and self._agent_names.isdisjoint(frame.agent))

    def list_agents(self, frame: ClaimFrame) -> list[Agent]:
        """List what may be the agent of a frame."""
        key = frame.agent, frame.takes_narrower
        if key not in self._agents:
            self._agents[key] = list(_iter_agents(frame, self.sentence))
        return self._agents[key]

    def list_pairs(self, frame: ClaimFrame) -> list[_Pair]:
        """List the effects of a frame, each with each target that it may have, the best first."""
        key = frame.effect, frame.target, frame.is_first
        if key not in self._pairs:
            found = (_make_pair(*pair, self.sentence) for pair in _iter_pairs(frame, self.sentence))
            self._pairs[key] = sorted(found, key=attrgetter("floor"))
        return self._pairs[key]


def _name_agents(sentence: ReadSentence) -> set[str]:
    """Return all names by which frames may name what acts in a sentence."""
    names = {*sentence.matches, *sentence.lent.others}
    for agent in sentence.agents:
        names.add(agent.treatment)
        names |= sentence.wider.get(agent.treatment, frozenset())
    return names


def _find_best_option(frame: ClaimFrame, parts: _SentenceParts) -> _Option | None:
    """Find the option with the lowest rank, without a look at pairs that cannot have it."""
    best: _Option | None = None
    for pair in parts.list_pairs(frame):
        if best and pair.floor > best.rank[:3]:
            break
        found = min(_iter_options(frame, pair, parts), key=attrgetter("rank"), default=None)
        if found and (best is None or found.rank < best.rank):
            best = found
    return best


def _iter_options(frame: ClaimFrame, pair: _Pair, parts: _SentenceParts) -> Iterator[_Option]:
    if not frame.agent:
        yield _make_option(pair, None, "none")
        return
    agents = parts.list_agents(frame)
    named = [agent for agent in agents if not agent.is_lent]
    borrows = len(named) < len(agents) and not _has_own_agent(pair, parts.sentence)
    for agent in filter(pair.is_reached_by, agents if borrows else named):
        relation = _relate(agent, pair.start, pair.end, parts.sentence)
        yield _make_option(pair, agent, relation)


def _make_option(pair: _Pair, agent: Agent | None, relation: Relation) -> _Option:
    start, end = pair.start, pair.end
    is_named = agent is not None and not agent.is_lent
    distance = max(start - agent.end, agent.start - end, 0) if agent and is_named else 0
    weight = pair.penalty + _RELATION_RANKS[relation]
    rank = (weight, pair.gap, pair.is_backward, distance, start, -end)
    return _Option(rank, agent, relation, pair)


def _iter_pairs(
    frame: ClaimFrame, sentence: ReadSentence
) -> Iterator[tuple[ConceptMatch, ConceptMatch | None]]:
    effects = list(sentence.iter_matches(frame.effect))
    if frame.is_first:
        effects = [effect for effect in effects if effect.start <= 1]
    if not frame.target:
        yield from ((effect, None) for effect in effects)
    for target in sentence.iter_matches(frame.target):
        near = range(target.start - MAX_PAIR_REACH, target.start + MAX_PAIR_REACH + 1)
        nearest = [effect for effect in effects if effect.start in near]
        yield from ((effect, target) for effect in nearest if _can_pair(effect, target))


def _can_pair(effect: ConceptMatch, target: ConceptMatch) -> bool:
    """Tell whether a target is within the words of an effect, or near and apart from them."""
    overlaps = effect.start < target.end and target.start < effect.end
    is_behind = effect_form(effect) == "adjective" and target.end <= effect.start
    max_gap = MAX_GAP_TO_ADJECTIVE if is_behind else MAX_PAIR_GAP
    is_near = len(places_between(effect, target)) <= max_gap
    return encloses(effect, target) or (is_near and not overlaps)


def _span(effect: ConceptMatch, target: ConceptMatch | None) -> tuple[int, int]:
    if target is None:
        return effect.start, effect.end
    return min(effect.start, target.start), max(effect.end, target.end)


def _iter_agents(frame: ClaimFrame, sentence: ReadSentence) -> Iterator[Agent]:
    """Yield what may be the agent of a frame: a treatment, or another concept that is named."""
    for agent in sentence.agents:
        is_meant = agent.treatment in frame.agent
        if is_meant or (
            frame.takes_narrower and sentence.is_narrower(agent.treatment, frame.agent)
        ):
            yield agent
    for name in frame.agent:
        if name not in sentence.roles.treatments:
            yield from _iter_other_agents(name, sentence)


def _iter_other_agents(name: str, sentence: ReadSentence) -> Iterator[Agent]:
    """Yield the places of a concept, or the pronoun that means it."""
    matches = sentence.matches.get(name, ())
    yield from (Agent(name, match.start, match.end, "named") for match in matches)
    if not matches and name in sentence.lent.others and is_pronoun(sentence.tokens, 0):
        yield Agent(name, 0, 1, "pronoun")


def _has_own_agent(pair: _Pair, sentence: ReadSentence) -> bool:
    """Tell whether a sentence itself says what acts, so that it borrows nothing from above."""
    effect = pair.effect
    if any(not agent.is_lent and agent.start < pair.start for agent in sentence.agents):
        return True
    if pair.start == effect.start and _has_bare_subject(effect, sentence):
        return True
    if _is_done_by_body(effect, sentence):
        return True
    following = (sentence.word_at(place) for place in range(effect.end, effect.end + 3))
    return pair.link == "passive" and any(word in ("with", "by", "using") for word in following)


def _is_done_by_body(effect: ConceptMatch, sentence: ReadSentence) -> bool:
    """Tell whether a part of the body does it to a thing: "The lymph system drains fluid"."""
    following = range(effect.end, effect.end + MAX_ARTICLES_BETWEEN + 1)
    return any(
        match.end == effect.start for match in sentence.matches.get(BODY, ())
    ) and sentence.has_match_in(sentence.roles.objects, following)


def _has_bare_subject(effect: ConceptMatch, sentence: ReadSentence) -> bool:
    """Tell whether a part of the body, or a single noun, stands right before the verb."""
    place = effect.start - 1
    if any(match.end == effect.start for match in sentence.matches.get(BODY, ())):
        return True
    word = sentence.word_at(place)
    return (
        place == 0
        and sentence.tokens[0].is_word
        and not (word in FILLERS or word in DETERMINERS or word.endswith("ly"))
    )


def _relate(agent: Agent, start: int, end: int, sentence: ReadSentence) -> Relation:
    """Name where an agent stands to the effect and target from ``start`` to ``end``."""
    if agent.is_lent:
        return "lent"
    if agent.end <= start:
        distance = sentence.clauses.count_between(agent.end - 1, start)
        return "left" if distance == 0 else "left_clause" if distance == 1 else "left_far"
    if agent.start < end:
        return "inside"
    if not AGENT_PREPOSITIONS.isdisjoint(sentence.words_before(agent.start, 2)):
        return "by" if agent.start - end <= MAX_BY_GAP else "by_far"
    return "right" if sentence.clauses.are_together(end - 1, agent.start) else "right_far"
