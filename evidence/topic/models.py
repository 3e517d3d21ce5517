"""The types of a topic: what an evidence base is about, as its ``topic.toml`` says it."""

from __future__ import annotations

import functools
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any, Literal

from evidence.schema import VocabularyName

Place = Literal["title", "topics", "abstract"]
OutcomeKind = Literal["benefit", "unsigned"]
BetterSide = Literal["less", "more"]


@dataclass(frozen=True, slots=True)
class Term:
    """A term of the ontology.

    ``pattern`` (a regular expression) or ``words`` (phrases as in ``evidence.lexicon``)
    find it in PubMed records; ``places`` are the parts of a record that are searched. ``kind`` is
    of an outcome: a benefit that people seek, or one whose sign does not say which side is better.
    ``better``, too, is of an outcome: whether less or more of it is better, which words need.
    """

    id: str
    label: str
    broader: tuple[str, ...] = ()
    mesh: tuple[str, ...] = ()
    words: tuple[str, ...] = ()
    pattern: str | None = None
    places: tuple[Place, ...] = ("title", "topics")
    not_after: tuple[str, ...] = ()
    cues: tuple[str, ...] = ()
    modifiers: str | None = None
    durations: Mapping[str, str] = field(default_factory=dict)
    abbreviation: str | None = None
    abbreviations: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    kind: OutcomeKind | None = None
    better: BetterSide | None = None


@dataclass(frozen=True, slots=True)
class ImportantDifference:
    """The least difference in an outcome that most people would notice.

    Attributes:
        outcome: the outcome.
        source: where it comes from.
        points: on a scale of 0 to 100.
        smd: in standard deviations.
        people: in people of 100, of an outcome that people have or have not.
        instrument: the rating scale that it is of; all scales where it is None.
    """

    outcome: str
    source: str
    points: float | None = None
    smd: float | None = None
    people: float | None = None
    instrument: str | None = None


@dataclass(frozen=True, slots=True)
class SearchTerm:
    """A term of the topic's search at PubMed, and why it is in the search."""

    term: str
    why: str | None = None


@dataclass(frozen=True, slots=True)
class SearchBlock:
    """Terms of which a record must match at least one."""

    name: str
    terms: tuple[SearchTerm, ...]


@dataclass(frozen=True, slots=True)
class StandIn:
    """The treatments that a concept can stand for, and the one it stands for without a context."""

    treatments: tuple[str, ...]
    otherwise: str


@dataclass(frozen=True, slots=True)
class ConceptRoles:
    """What the recogniser must know of concepts beside their words.

    Attributes:
        treatments: concepts that a sentence can be about.
        foreign: the treatment that stands for all that do not belong to the topic.
        context: other concepts that sentences and headings lend to what follows.
        objects: concepts that a verb can act on.
        about: concepts that show that a paragraph is about the topic.
        stand_ins: concepts that stand for a treatment of the context.
        agents: concepts that act instead of a treatment where a sentence begins with them, and the
            treatment that they count as.
        unless: concepts that do not count beside one of certain others.
    """

    treatments: tuple[str, ...] = ()
    foreign: str | None = None
    context: tuple[str, ...] = ()
    objects: tuple[str, ...] = ()
    about: tuple[str, ...] = ()
    stand_ins: Mapping[str, StandIn] = field(default_factory=dict)
    agents: Mapping[str, str] = field(default_factory=dict)
    unless: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    @property
    def own_treatments(self) -> frozenset[str]:
        """The treatments that belong to the topic."""
        return frozenset(self.treatments) - {self.foreign}

    @property
    def affected(self) -> frozenset[str]:
        """What a treatment can act on or be for."""
        return frozenset((*self.objects, *self.context, *self.about, *self.unless))

    @property
    def topic_concepts(self) -> frozenset[str]:
        """The concepts that show that a text is about the topic."""
        return self.own_treatments | frozenset(self.about)


@dataclass(frozen=True, slots=True)
class RecordCues:
    """Plain words that a text must have before it is searched; without any, all texts are."""

    cues: tuple[str, ...] = ()
    abstract: tuple[str, ...] = ()
    abstract_needs: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ComparatorWords:
    """How studies of the topic word a comparator: additions to the general vocabulary."""

    cues: tuple[str, ...] = ()
    nouns: str | None = None
    patterns: tuple[str, ...] = ()


@dataclass(frozen=True, eq=False)
class Topic:
    """A topic as its folder declares it; two topics are equal only if they are the same object.

    ``concepts`` and ``frames`` are those of the topic alone; ``tables`` has everything that is in
    ``topic.toml``, as it is there. ``example_post`` is a text that the site offers to check,
    ``asked_about`` the condition that a question means that names a treatment alone, ``questions``
    what people ask to whom a claim is the answer, ``searched_on`` the day of the last search for
    studies, ``report_errors`` where readers can report errors.
    """

    folder: Path
    name: str
    scope: str
    search: tuple[SearchBlock, ...]
    treatments: tuple[Term, ...]
    conditions: tuple[Term, ...]
    outcomes: tuple[Term, ...]
    subjects: tuple[Term, ...]
    treatment_cues: RecordCues
    condition_cues: RecordCues
    comparators: Mapping[str, ComparatorWords]
    roles: ConceptRoles
    concepts: Mapping[str, tuple[str, ...]]
    frames: Mapping[str, tuple[Mapping[str, Any], ...]]
    important_differences: tuple[ImportantDifference, ...]
    tables: Mapping[str, Any]
    example_post: str = ""
    asked_about: str = ""
    searched_on: date | None = None
    report_errors: str = ""
    questions: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    @property
    def query(self) -> str:
        """The search of the topic, as PubMed takes it: terms joined by OR, blocks by AND."""
        blocks = (" OR ".join(term.term for term in block.terms) for block in self.search)
        return " AND ".join(f"({block})" for block in blocks)

    @functools.cached_property
    def vocabularies(self) -> Mapping[VocabularyName, tuple[str, ...]]:
        """The ids of each list of the ontology, in order."""
        return {
            "treatments": _list_ids(self.treatments),
            "conditions": _list_ids(self.conditions),
            "outcomes": _list_ids(self.outcomes),
            "subjects": _list_ids(self.subjects),
        }

    @functools.cached_property
    def benefit_outcomes(self) -> tuple[str, ...]:
        """The ids of the outcomes that are benefits, the one that matters most first."""
        return _list_ids(term for term in self.outcomes if term.kind == "benefit")

    @functools.cached_property
    def unsigned_outcomes(self) -> tuple[str, ...]:
        """The ids of the outcomes whose sign does not say which side is better."""
        return _list_ids(term for term in self.outcomes if term.kind == "unsigned")

    def find_important_difference(
        self, outcome: str, instrument: str | None
    ) -> ImportantDifference | None:
        """Find the important difference of an outcome: that of the rating scale, else of all."""
        known = [row for row in self.important_differences if row.outcome == outcome]
        own = [row for row in known if row.instrument and row.instrument == instrument]
        general = [row for row in known if row.instrument is None]
        return next(iter((*own, *general)), None)

    @functools.cached_property
    def better_sides(self) -> Mapping[str, BetterSide]:
        """Which side is better, less or more, of each outcome that says so."""
        return {term.id: term.better for term in self.outcomes if term.better}

    @functools.cached_property
    def outcome_labels(self) -> Mapping[str, str]:
        """The label of each outcome, by its id."""
        return {term.id: term.label for term in self.outcomes}

    @functools.cached_property
    def labels(self) -> Mapping[str, str]:
        """The label of each id, of all lists together; the first list that has the id names it."""
        terms = (*self.subjects, *self.treatments, *self.conditions, *self.outcomes)
        return {term.id: term.label for term in reversed(terms)}


def _list_ids(terms: Iterable[Term]) -> tuple[str, ...]:
    return tuple(term.id for term in terms)


def find_broader(terms: Iterable[Term]) -> dict[str, frozenset[str]]:
    """Return all wider terms of each term, the wider ones of those included."""
    direct = {term.id: term.broader for term in terms}
    return {name: frozenset(_iter_broader(name, direct)) for name in direct}


def _iter_broader(name: str, direct: Mapping[str, tuple[str, ...]]) -> set[str]:
    found: set[str] = set()
    waiting = list(direct[name])
    while waiting:
        wider = waiting.pop()
        if wider not in found:
            found.add(wider)
            waiting += direct.get(wider, ())
    return found
