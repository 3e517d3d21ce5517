"""A mention ("a 2012 analysis of 18,000 patients") -> the study it means, candidates, or "not sure".

Each feature that a mention gives away (year, journal, body, author, numbers, kind of study, topic) adds to the
score of the studies that fit and takes from those that do not. A wrong paper is worse than none.
"""

from __future__ import annotations

import functools
import math
import re
import tomllib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from evidence.claims.base.load import Base
from evidence.claims.resolve.candidate_index import Catalogue
from evidence.claims.resolve.gazetteer import (
    NOTHING,
    Body,
    Known,
    KnownAs,
    Profile,
    content_words,
    families_of,
)
from evidence.claims.resolve.match_features import Mark, marks_of
from evidence.claims.resolve.mention_cues import Clues
from evidence.claims.resolve.mentions import CITED_KEY
from evidence.claims.resolve.references import find_reference
from evidence.ids import find_identifiers
from evidence.studies.study import Study

Status = Literal["resolved", "ambiguous", "unresolved"]

_DATA = Path(__file__).parents[2] / "data"
BODIES = _DATA / "bodies.toml"
KNOWN_AS = _DATA / "known_as.toml"
# Points are natural logarithms of how much likelier a study gets by a feature; tuned on the kinds of mention
# described in docs/resolving.md.
POINTS = {
    "author": 3.0,
    "other author": 2.0,
    "not an author": -2.5,
    "not the first author": -5.0,
    "year": 2.0,
    "next year": -1.0,
    "other year": -8.0,
    "published then": 1.0,
    "news": 2.0,
    "not news": -3.0,
    "after the post": -6.0,
    "journal": 3.5,
    "other journal": -2.0,
    "body": 3.0,
    "other body": -4.0,
    "one body more": 1.5,
    "participants": 4.0,
    "other participants": -2.0,
    "studies": 2.5,
    "percent": 2.0,
    "known as": 4.5,
    "around": 1.5,
    "kind": 1.0,
    "other kind": -1.5,
    "subject": 1.0,
    "other subject": -2.5,
    "other topic": -4.0,
    "no word of it": -4.0,
    "other place": -4.0,
    "title": 6.0,
    "other title": -12.0,
}
NOBODY = 3.5  # what a study must outweigh: that the mention means none of those known
SURE = 0.55  # probability from which a mention is resolved ...
CLEAR = 4.0  # ... when it is this many times likelier than the next
TITLE_ALONE = 0.6  # share of a title that names a study when nothing else does, ...
TITLE_TELLS = 8.0  # ... if its words are rare enough together (sum of log inverse frequencies), ...
TITLE_WORDS = 3  # ... and as many as this
FOREIGN = frozenset(
    {"other topic", "other place"}
)  # whatever else fits, then another study is meant
# What can single out a study: an author or its number of participants by itself, the rest only together with its topic.
TELLING = frozenset({"author", "other author", "participants", "known as"})
TELLING_WITH_TOPIC = frozenset(
    {"year", "next year", "journal", "body", "studies", "percent", "around"}
)
TOGETHER = frozenset(
    {"journal", "body", "one body more", "studies", "around", "percent"}
)  # two do without a topic
TOPIC = 0.9  # the same sum, from which a mention shares the topic of a title; words of form do not count
FORMAL = frozenset(
    "review cochrane guideline society college physician american nice dod trial systematic data report".split()
)
REFERENCE_TITLE = 0.4  # share of its title that a full reference to a study must have
NEAR = 4.0  # sum of log inverse frequencies of shared words from which a study is worth naming
WORTH_SHOWING = 0.05
MOST_CANDIDATES = 5
_PEOPLE = re.compile(
    r"\d[\d,.]*\s+(?:\w+\s+){0,2}"
    r"(?:patients?|participants?|people|adults?|women|men|subjects?|volunteers?|trials?|studies|individuals)\b"
)

_WHERE = re.compile(
    r"\b([A-Z][a-z]+) (?:(?:medical|university) )?(?:researchers|scientists|stud(?:y|ies)|trials?)\b"
)


@dataclass(frozen=True, slots=True)
class Candidate:
    """A study that a mention may mean: its probability among those known, and what speaks for it."""

    study: Study
    score: float
    reasons: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _Scored:
    study: Study
    points: float
    marks: Sequence[Mark]
    shared: frozenset[str]  # words of its title


@dataclass(frozen=True, slots=True)
class Resolution:
    """What became of a mention. ``study`` is set only when the status is "resolved"."""

    mention: str
    status: Status
    study: Study | None
    candidates: tuple[Candidate, ...]


class Index:
    """Studies made ready for resolving many mentions.

    Args:
        base: the evidence base, or None for the others alone.
        others: further studies, of the store or of a file.
    """

    def __init__(self, base: Base | None, others: Iterable[Study] = ()) -> None:
        self._base = base
        self._own = base.studies if base else {}
        pmids = {study.pmid for study in self._own.values()}
        more = {
            study.pmid or study.key: study
            for study in others
            if study.pmid is None or study.pmid not in pmids
        }
        curated, others = [*self._own.values()], [*more.values()]
        self._catalogue = Catalogue(curated, others, self._profile)
        self._known = Known.of(curated, others, _bodies())

    def with_others(self, studies: Iterable[Study]) -> Index:
        """The same studies and more."""
        own = frozenset(self._own)
        return Index(
            self._base, [*(study for study in self._catalogue if study.key not in own), *studies]
        )

    @property
    def studies(self) -> dict[str, Study]:
        """All studies that can be meant, by key."""
        return {study.key: study for study in self._catalogue}

    def _profile(self, study: Study) -> Profile:
        findings = self._base.findings_of(study.key) if self._base else ()
        return Profile.of(study, findings, self._known.bodies, _known_as().get(study.key, NOTHING))

    def resolve(self, mention: str, published: int | None = None) -> Resolution:
        """The study that a mention means.

        Args:
            mention: the words of the post; an identifier in them settles the matter.
            published: year of the post; nothing published later can be meant.
        """
        clues = Clues.of(mention, self._known)
        named = self._by_identifier(mention, clues) or self._by_reference(mention, clues)
        if named is not None:
            return named
        is_named = any(known.named_in(mention) for known in _known_as().values())
        if not (clues.identify or is_named) or clues.has_unknown_author or not self._catalogue:
            return Resolution(mention, "unresolved", None, ())
        scored = [
            self._score(profile, clues, published) for profile in self._catalogue.likely(clues)
        ]
        if not scored:
            return Resolution(mention, "unresolved", None, ())
        best = sorted(scored, key=lambda row: (-row.points, row.study.key))[:MOST_CANDIDATES]
        most = max(NOBODY, best[0].points)  # taken from all, so that no exponent overflows
        whole = math.exp(NOBODY - most) + sum(math.exp(row.points - most) for row in scored)
        candidates = [
            Candidate(row.study, round(math.exp(row.points - most) / whole, 3), self._reasons(row))
            for row in best
        ]
        shown = tuple(candidate for candidate in candidates if candidate.score >= WORTH_SHOWING)
        is_ahead = (
            published is not None and min(clues.years, default=0) > published + 1
        )  # one of the years is wrong
        if shown and not is_ahead and _is_clear(candidates) and self._is_told_apart(best[0]):
            return Resolution(mention, "resolved", shown[0].study, shown)
        return Resolution(mention, "ambiguous" if len(shown) > 1 else "unresolved", None, shown)

    def tells_something(self, mention: str) -> bool:
        """Whether words point at one study: by a year, an author, a journal, a place or a number of people.

        A body alone ("NICE guidelines") stands for its work as a whole; what it has just published does not.
        """
        clues = Clues.of(mention, self._known)
        named = (
            clues.authors
            or clues.has_unknown_author
            or clues.journals
            or (clues.bodies and clues.is_news)
        )
        counted = any(number >= 10 for number in clues.numbers) and _PEOPLE.search(mention.lower())
        named = named or any(known.named_in(mention) for known in _known_as().values())
        return bool(
            clues.years or named or counted or _places() & frozenset(_WHERE.findall(clues.unnamed))
        )

    def cited_in(self, text: str, links: Sequence[str] = ()) -> tuple[str, ...]:
        """Keys of the known studies that a sentence cites by ``@key``, by identifier or by a link to them."""
        keys = [key for key in CITED_KEY.findall(text) if key in self._own]
        for identifier in find_identifiers(" ".join([text, *links])):
            found = self._catalogue.by_identifier(identifier)
            keys += [
                study.key for study in found if len(found) == 1
            ]  # a trial's number may be that of several papers
        return tuple(dict.fromkeys(keys))

    def names_author(self, mention: str) -> bool:
        """Whether a mention names an author: one of those known, or somebody "et al."."""
        clues = Clues.of(mention, self._known)
        return bool(clues.authors) or clues.has_unknown_author

    def nearest(self, text: str, most: int = 3) -> tuple[Candidate, ...]:
        """The studies whose titles share the rarest words with a text; none when these are common ones."""
        words = frozenset(content_words(text))
        profiles = map(self._catalogue.profile, self._own.values())
        scored = [(self._catalogue.told_by(profile.words & words), profile) for profile in profiles]
        best = sorted(scored, key=lambda row: (-row[0], row[1].study.key))[:most]
        return tuple(
            Candidate(profile.study, round(points, 3), ())
            for points, profile in best
            if points >= NEAR
        )

    def _paper_of(self, study: Study) -> tuple[str, ...]:
        """Where a report that has no PMID was published again as a paper that has one."""
        papers = [
            other for other in self._own.values() if other.companion_of == study.key and other.pmid
        ]
        return tuple(
            f"no PMID; its paper is {paper.key} (PMID {paper.pmid})"
            for paper in papers
            if not study.pmid
        )

    def _by_identifier(self, mention: str, clues: Clues) -> Resolution | None:
        keyed = self._own.get(mention.strip().lstrip("@"))
        if keyed is not None:
            return Resolution(mention, "resolved", keyed, (Candidate(keyed, 1.0, ("its key",)),))
        found = find_identifiers(mention)
        for identifier in found:
            studies = self._catalogue.by_identifier(identifier)
            if identifier.kind == "registry" and clues.years:
                studies = [study for study in studies if study.year in clues.years]
            if studies:
                return _named_by(
                    mention, f"{identifier.kind.upper()} {identifier.value}", studies, clues
                )
        unknown = any(identifier.kind != "registry" for identifier in found)
        return Resolution(mention, "unresolved", None, ()) if unknown else None

    def _by_reference(self, mention: str, clues: Clues) -> Resolution | None:
        """What stands at the journal, volume and page that a mention tells; None where only its words can tell."""
        reference = find_reference(mention)
        if reference is None:
            return None
        found = self._catalogue.by_reference(reference)
        where = f"{reference.year};{reference.volume}:{reference.first_page}"
        candidates = tuple(
            Candidate(
                study,
                round(1 / len(found), 3),
                (f"journal {study.journal or study.journal_full}", where),
            )
            for study in found[:MOST_CANDIDATES]
        )
        if len(found) == 1 and not _is_by_somebody_else(found[0], clues):
            return Resolution(mention, "resolved", found[0], candidates)
        if found:
            return Resolution(
                mention, "ambiguous" if len(found) > 1 else "unresolved", None, candidates
            )
        return Resolution(mention, "unresolved", None, ()) if reference.is_all else None

    def _score(self, profile: Profile, clues: Clues, published: int | None) -> _Scored:
        marks = marks_of(profile, clues, published)
        points = sum(POINTS[feature] for feature, _ in marks)
        shared = profile.words & clues.words
        overlap = self._catalogue.told_by(shared)
        whole = self._catalogue.whole(profile)
        points += POINTS["title"] * overlap / max(whole, TITLE_TELLS) + min(overlap, 6.0) * 0.25
        if profile.study.companion_of is not None or profile.study.design == "protocol":
            points -= 1.0
        if (
            clues.is_reference
            and self._catalogue.told_by(shared - FORMAL) < REFERENCE_TITLE * whole
        ):
            points += POINTS["other title"]
        return _Scored(profile.study, points, marks, shared)

    def _reasons(self, scored: _Scored) -> tuple[str, ...]:
        """What speaks for a study, in words."""
        reasons = [reason for feature, reason in scored.marks if POINTS[feature] > 0]
        if len(scored.shared) > 1:
            rarest = sorted(
                scored.shared, key=lambda word: (-self._catalogue.told_by((word,)), word)
            )[:4]
            reasons.append("words of the title: " + ", ".join(rarest))
        return (*reasons, *self._paper_of(scored.study))

    def _is_told_apart(self, scored: _Scored) -> bool:
        """Whether something singles a study out beside a few words of its title."""
        features = {feature for feature, _ in scored.marks}
        whole = self._catalogue.whole(self._catalogue.profile(scored.study))
        by_title = self._catalogue.told_by(scored.shared) >= max(TITLE_ALONE * whole, TITLE_TELLS)
        by_title = by_title and len(scored.shared) >= TITLE_WORDS
        is_old = "not news" in features and not features & TELLING
        if "other year" in features or is_old or (features & FOREIGN and not by_title):
            return False
        topical = self._catalogue.told_by(scored.shared - FORMAL)
        has_topic = "subject" in features or topical >= TOPIC or len(features & TOGETHER) > 1
        return (
            by_title
            or bool(features & TELLING)
            or (has_topic and bool(features & TELLING_WITH_TOPIC))
        )


def _named_by(mention: str, identifier: str, studies: Sequence[Study], clues: Clues) -> Resolution:
    """What an identifier says, where it is not that of several papers, or beside the name of somebody else."""
    (study, *others) = studies
    if others:
        shared = round(1 / len(studies), 3)
        found = tuple(
            Candidate(one, shared, (identifier, "as other papers of the trial")) for one in studies
        )
        return Resolution(mention, "ambiguous", None, found[:MOST_CANDIDATES])
    if clues.authors and not clues.authors & set(families_of(study.authors)):
        doubtful = Candidate(
            study, 0.5, (identifier, "but the author named is none of its authors")
        )
        return Resolution(mention, "ambiguous", None, (doubtful,))
    return Resolution(mention, "resolved", study, (Candidate(study, 1.0, (identifier,)),))


def _is_by_somebody_else(study: Study, clues: Clues) -> bool:
    families = families_of(study.authors)
    return (
        bool(families) and clues.leading_author is not None and clues.leading_author not in families
    )


@functools.cache
def _bodies() -> tuple[Body, ...]:
    read = tomllib.loads(BODIES.read_text(encoding="utf-8"))["body"]
    return tuple(Body(tuple(row["names"]), tuple(row.get("journals", ()))) for row in read)


@functools.cache
def _known_as() -> Mapping[str, KnownAs]:
    read = tomllib.loads(KNOWN_AS.read_text(encoding="utf-8"))
    return {
        key: KnownAs(*(tuple(row.get(name, ())) for name in ("names", "around", "numbers")))
        for key, row in read.items()
    }


@functools.cache
def _places() -> frozenset[str]:
    """Where studies are known to have been done: Germany, German, Seattle."""
    words = (word for known in _known_as().values() for word in known.around)
    return frozenset(word for word in words if re.fullmatch(r"[A-Z][a-z]+", word))


def _is_clear(candidates: Sequence[Candidate]) -> bool:
    runner_up = candidates[1].score if len(candidates) > 1 else 0.0
    return candidates[0].score >= SURE and candidates[0].score >= CLEAR * runner_up


def resolution_json(resolution: Resolution) -> dict[str, object]:
    """A resolution as plain values, in the form that the command line promises."""
    study = resolution.study
    return {
        "mention": resolution.mention,
        "status": resolution.status,
        "pmid": study.pmid if study else None,
        "key": study.key if study else None,
        "candidates": [
            {
                "pmid": item.study.pmid,
                "key": item.study.key,
                "score": item.score,
                "reasons": list(item.reasons),
            }
            for item in resolution.candidates
        ],
    }


def resolution_text(resolution: Resolution) -> str:
    """A resolution for a terminal: the status, then a line a candidate with what speaks for it."""
    head = f"{resolution.status}: {resolution.mention}"
    lines = [
        f"  {item.score:5.2f}  {item.study.key:<16} {_pmid(item.study):<14} {'; '.join(item.reasons)}"
        for item in resolution.candidates
    ]
    return "\n".join([head, *lines])


def _pmid(study: Study) -> str:
    return f"PMID {study.pmid}" if study.pmid else "no PMID"
