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

from evidence.claims.base.load import EvidenceBase
from evidence.claims.resolve.candidate_index import CandidateIndex
from evidence.claims.resolve.gazetteer import (
    NO_ALIASES,
    Gazetteer,
    Organisation,
    StudyAliases,
    StudyProfile,
    extract_content_words,
    extract_family_names,
)
from evidence.claims.resolve.match_features import FeatureMatch, find_feature_matches
from evidence.claims.resolve.mention_cues import MentionCues
from evidence.claims.resolve.mentions import CITED_KEY_PATTERN
from evidence.claims.resolve.references import find_reference
from evidence.ids import Identifier, find_identifiers
from evidence.studies.study import Study

ResolutionStatus = Literal["resolved", "ambiguous", "unresolved"]

_DATA = Path(__file__).parents[2] / "data" / "back-pain"
ORGANISATIONS_FILE = _DATA / "organisations.toml"
ALIASES_FILE = _DATA / "aliases.toml"
# Points are natural logarithms of how much likelier a study gets by a feature; tuned on the kinds of mention
# described in docs/resolving.md.
FEATURE_LOG_ODDS = {
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
NULL_LOG_ODDS = 3.5  # what a study must outweigh: that the mention means none of those known
MIN_PROBABILITY = 0.55  # probability from which a mention is resolved ...
MIN_ODDS_OVER_NEXT = 4.0  # ... when it is this many times likelier than the next
MIN_TITLE_SHARE = 0.6  # share of a title that names a study when nothing else does, ...
MIN_TITLE_IDF = (
    8.0  # ... if its words are rare enough together (sum of log inverse frequencies), ...
)
MIN_TITLE_WORDS = 3  # ... and as many as this
DISQUALIFYING = frozenset(
    {"other topic", "other place"}
)  # whatever else fits, then another study is meant
# What can single out a study: an author or its number of participants by itself, the rest only together with its topic.
SUFFICIENT = frozenset({"author", "other author", "participants", "known as"})
SUFFICIENT_WITH_TOPIC = frozenset(
    {"year", "next year", "journal", "body", "studies", "percent", "around"}
)
JOINTLY_SUFFICIENT = frozenset(
    {"journal", "body", "one body more", "studies", "around", "percent"}
)  # two do without a topic
MIN_TOPIC_IDF = 0.9  # the same sum, from which a mention shares the topic of a title; words of form do not count
GENERIC_TITLE_WORDS = frozenset(
    "review cochrane guideline society college physician american nice dod trial systematic data report".split()
)
MIN_REFERENCE_TITLE_SHARE = 0.4  # share of its title that a full reference to a study must have
MIN_SUGGESTION_IDF = (
    4.0  # sum of log inverse frequencies of shared words from which a study is worth naming
)
MIN_SHOWN_PROBABILITY = 0.05
MAX_CANDIDATES = 5
_PEOPLE_COUNT = re.compile(
    r"\d[\d,.]*\s+(?:\w+\s+){0,2}"
    r"(?:patients?|participants?|people|adults?|women|men|subjects?|volunteers?|trials?|studies|individuals)\b"
)

_RESEARCH_PLACE = re.compile(
    r"\b([A-Z][a-z]+) (?:(?:medical|university) )?(?:researchers|scientists|stud(?:y|ies)|trials?)\b"
)


@dataclass(frozen=True, slots=True)
class Candidate:
    """A study that a mention may mean: its probability among those known, and what speaks for it."""

    study: Study
    score: float
    reasons: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _ScoredStudy:
    study: Study
    log_odds: float
    feature_matches: Sequence[FeatureMatch]
    shared_words: frozenset[str]  # words of its title


@dataclass(frozen=True, slots=True)
class Resolution:
    """What became of a mention. ``study`` is set only when the status is "resolved"."""

    mention: str
    status: ResolutionStatus
    study: Study | None
    candidates: tuple[Candidate, ...]


class Resolver:
    """Studies made ready for resolving many mentions.

    Args:
        base: the evidence base, or None for the others alone.
        others: further studies, of the store or of a file.
    """

    def __init__(self, base: EvidenceBase | None, others: Iterable[Study] = ()) -> None:
        self._base = base
        self._curated_studies = base.studies if base else {}
        pmids = {study.pmid for study in self._curated_studies.values()}
        more = {
            study.pmid or study.key: study
            for study in others
            if study.pmid is None or study.pmid not in pmids
        }
        curated, others = [*self._curated_studies.values()], [*more.values()]
        self._candidates = CandidateIndex(curated, others, self._build_profile)
        self._gazetteer = Gazetteer.from_studies(curated, others, _load_organisations())

    def with_studies(self, studies: Iterable[Study]) -> Resolver:
        """The same studies and more."""
        own = frozenset(self._curated_studies)
        return Resolver(
            self._base, [*(study for study in self._candidates if study.key not in own), *studies]
        )

    @property
    def studies(self) -> dict[str, Study]:
        """All studies that can be meant, by key."""
        return {study.key: study for study in self._candidates}

    def _build_profile(self, study: Study) -> StudyProfile:
        findings = self._base.findings_for(study.key) if self._base else ()
        return StudyProfile.from_study(
            study,
            findings,
            self._gazetteer.organisations,
            _load_aliases().get(study.key, NO_ALIASES),
        )

    def resolve(self, mention: str, published: int | None = None) -> Resolution:
        """The study that a mention means.

        Args:
            mention: the words of the post; an identifier in them settles the matter.
            published: year of the post; nothing published later can be meant.
        """
        clues = MentionCues.from_mention(mention, self._gazetteer)
        named = self._resolve_identifier(mention, clues) or self._resolve_reference(mention, clues)
        if named is not None:
            return named
        is_named = any(known.find_name_in(mention) for known in _load_aliases().values())
        if (
            not (clues.is_identifying or is_named)
            or clues.has_unknown_author
            or not self._candidates
        ):
            return Resolution(mention, "unresolved", None, ())
        scored = [
            self._score_study(profile, clues, published)
            for profile in self._candidates.select_profiles(clues)
        ]
        if not scored:
            return Resolution(mention, "unresolved", None, ())
        best = sorted(scored, key=lambda row: (-row.log_odds, row.study.key))[:MAX_CANDIDATES]
        most = max(NULL_LOG_ODDS, best[0].log_odds)  # taken from all, so that no exponent overflows
        whole = math.exp(NULL_LOG_ODDS - most) + sum(
            math.exp(row.log_odds - most) for row in scored
        )
        candidates = [
            Candidate(
                row.study, round(math.exp(row.log_odds - most) / whole, 3), self._explain_match(row)
            )
            for row in best
        ]
        shown = tuple(
            candidate for candidate in candidates if candidate.score >= MIN_SHOWN_PROBABILITY
        )
        is_ahead = (
            published is not None and min(clues.years, default=0) > published + 1
        )  # one of the years is wrong
        if (
            shown
            and not is_ahead
            and _is_clear_winner(candidates)
            and self._is_distinguishable(best[0])
        ):
            return Resolution(mention, "resolved", shown[0].study, shown)
        return Resolution(mention, "ambiguous" if len(shown) > 1 else "unresolved", None, shown)

    def is_specific(self, mention: str) -> bool:
        """Whether words point at one study: by a year, an author, a journal, a place or a number of people.

        A body alone ("NICE guidelines") stands for its work as a whole; what it has just published does not.
        """
        clues = MentionCues.from_mention(mention, self._gazetteer)
        named = (
            clues.authors
            or clues.has_unknown_author
            or clues.journals
            or (clues.organisations and clues.is_recent)
        )
        counted = any(number >= 10 for number in clues.numbers) and _PEOPLE_COUNT.search(
            mention.lower()
        )
        named = named or any(known.find_name_in(mention) for known in _load_aliases().values())
        return bool(
            clues.years
            or named
            or counted
            or _load_places() & frozenset(_RESEARCH_PLACE.findall(clues.text_without_organisations))
        )

    def find_cited_keys(
        self,
        text: str,
        links: Sequence[str] = (),
        identifiers: Sequence[Identifier] | None = None,
    ) -> tuple[str, ...]:
        """Keys of the known studies that a sentence cites by ``@key``, by identifier or by a link to them."""
        keys = [key for key in CITED_KEY_PATTERN.findall(text) if key in self._curated_studies]
        if identifiers is None:
            identifiers = find_identifiers(" ".join([text, *links]))
        for identifier in identifiers:
            found = self._candidates.find_by_identifier(identifier)
            keys += [
                study.key for study in found if len(found) == 1
            ]  # a trial's number may be that of several papers
        return tuple(dict.fromkeys(keys))

    def has_author(self, mention: str) -> bool:
        """Whether a mention names an author: one of those known, or somebody "et al."."""
        clues = MentionCues.from_mention(mention, self._gazetteer)
        return bool(clues.authors) or clues.has_unknown_author

    def find_nearest(self, text: str, most: int = 3) -> tuple[Candidate, ...]:
        """The studies whose titles share the rarest words with a text; none when these are common ones."""
        words = frozenset(extract_content_words(text))
        profiles = map(self._candidates.get_profile, self._curated_studies.values())
        scored = [
            (self._candidates.sum_idf(profile.words & words), profile) for profile in profiles
        ]
        best = sorted(scored, key=lambda row: (-row[0], row[1].study.key))[:most]
        return tuple(
            Candidate(profile.study, round(points, 3), ())
            for points, profile in best
            if points >= MIN_SUGGESTION_IDF
        )

    def _describe_published_paper(self, study: Study) -> tuple[str, ...]:
        """Where a report that has no PMID was published again as a paper that has one."""
        papers = [
            other
            for other in self._curated_studies.values()
            if other.companion_of == study.key and other.pmid
        ]
        return tuple(
            f"no PMID; its paper is {paper.key} (PMID {paper.pmid})"
            for paper in papers
            if not study.pmid
        )

    def _resolve_identifier(self, mention: str, clues: MentionCues) -> Resolution | None:
        keyed = self._curated_studies.get(mention.strip().lstrip("@"))
        if keyed is not None:
            return Resolution(mention, "resolved", keyed, (Candidate(keyed, 1.0, ("its key",)),))
        found = find_identifiers(mention)
        for identifier in found:
            studies = self._candidates.find_by_identifier(identifier)
            if identifier.kind == "registry" and clues.years:
                studies = [study for study in studies if study.year in clues.years]
            if studies:
                return _resolve_identified_studies(
                    mention, f"{identifier.kind.upper()} {identifier.value}", studies, clues
                )
        unknown = any(identifier.kind != "registry" for identifier in found)
        return Resolution(mention, "unresolved", None, ()) if unknown else None

    def _resolve_reference(self, mention: str, clues: MentionCues) -> Resolution | None:
        """What stands at the journal, volume and page that a mention tells; None where only its words can tell."""
        reference = find_reference(mention)
        if reference is None:
            return None
        found = self._candidates.find_by_reference(reference)
        where = f"{reference.year};{reference.volume}:{reference.first_page}"
        candidates = tuple(
            Candidate(
                study,
                round(1 / len(found), 3),
                (f"journal {study.journal_abbrev or study.journal}", where),
            )
            for study in found[:MAX_CANDIDATES]
        )
        if len(found) == 1 and not _is_by_another_author(found[0], clues):
            return Resolution(mention, "resolved", found[0], candidates)
        if found:
            return Resolution(
                mention, "ambiguous" if len(found) > 1 else "unresolved", None, candidates
            )
        return Resolution(mention, "unresolved", None, ()) if reference.is_standalone else None

    def _score_study(
        self, profile: StudyProfile, clues: MentionCues, published: int | None
    ) -> _ScoredStudy:
        marks = find_feature_matches(profile, clues, published)
        points = sum(FEATURE_LOG_ODDS[feature] for feature, _ in marks)
        shared = profile.words & clues.words
        overlap = self._candidates.sum_idf(shared)
        whole = self._candidates.title_idf(profile)
        points += (
            FEATURE_LOG_ODDS["title"] * overlap / max(whole, MIN_TITLE_IDF)
            + min(overlap, 6.0) * 0.25
        )
        if profile.study.companion_of is not None or profile.study.design == "protocol":
            points -= 1.0
        if (
            clues.is_full_reference
            and self._candidates.sum_idf(shared - GENERIC_TITLE_WORDS)
            < MIN_REFERENCE_TITLE_SHARE * whole
        ):
            points += FEATURE_LOG_ODDS["other title"]
        return _ScoredStudy(profile.study, points, marks, shared)

    def _explain_match(self, scored: _ScoredStudy) -> tuple[str, ...]:
        """What speaks for a study, in words."""
        reasons = [
            reason for feature, reason in scored.feature_matches if FEATURE_LOG_ODDS[feature] > 0
        ]
        if len(scored.shared_words) > 1:
            rarest = sorted(
                scored.shared_words, key=lambda word: (-self._candidates.sum_idf((word,)), word)
            )[:4]
            reasons.append("words of the title: " + ", ".join(rarest))
        return (*reasons, *self._describe_published_paper(scored.study))

    def _is_distinguishable(self, scored: _ScoredStudy) -> bool:
        """Whether something singles a study out beside a few words of its title."""
        features = {feature for feature, _ in scored.feature_matches}
        whole = self._candidates.title_idf(self._candidates.get_profile(scored.study))
        by_title = self._candidates.sum_idf(scored.shared_words) >= max(
            MIN_TITLE_SHARE * whole, MIN_TITLE_IDF
        )
        by_title = by_title and len(scored.shared_words) >= MIN_TITLE_WORDS
        is_old = "not news" in features and not features & SUFFICIENT
        if "other year" in features or is_old or (features & DISQUALIFYING and not by_title):
            return False
        topical = self._candidates.sum_idf(scored.shared_words - GENERIC_TITLE_WORDS)
        has_topic = (
            "subject" in features
            or topical >= MIN_TOPIC_IDF
            or len(features & JOINTLY_SUFFICIENT) > 1
        )
        return (
            by_title
            or bool(features & SUFFICIENT)
            or (has_topic and bool(features & SUFFICIENT_WITH_TOPIC))
        )


def _resolve_identified_studies(
    mention: str, identifier: str, studies: Sequence[Study], clues: MentionCues
) -> Resolution:
    """What an identifier says, where it is not that of several papers, or beside the name of somebody else."""
    (study, *others) = studies
    if others:
        shared = round(1 / len(studies), 3)
        found = tuple(
            Candidate(one, shared, (identifier, "as other papers of the trial")) for one in studies
        )
        return Resolution(mention, "ambiguous", None, found[:MAX_CANDIDATES])
    if clues.authors and not clues.authors & set(extract_family_names(study.authors)):
        doubtful = Candidate(
            study, 0.5, (identifier, "but the author named is none of its authors")
        )
        return Resolution(mention, "ambiguous", None, (doubtful,))
    return Resolution(mention, "resolved", study, (Candidate(study, 1.0, (identifier,)),))


def _is_by_another_author(study: Study, clues: MentionCues) -> bool:
    families = extract_family_names(study.authors)
    return (
        bool(families) and clues.leading_author is not None and clues.leading_author not in families
    )


@functools.cache
def _load_organisations() -> tuple[Organisation, ...]:
    read = tomllib.loads(ORGANISATIONS_FILE.read_text(encoding="utf-8"))["body"]
    return tuple(Organisation(tuple(row["names"]), tuple(row.get("journals", ()))) for row in read)


@functools.cache
def _load_aliases() -> Mapping[str, StudyAliases]:
    read = tomllib.loads(ALIASES_FILE.read_text(encoding="utf-8"))
    return {
        key: StudyAliases(*(tuple(row.get(name, ())) for name in ("names", "around", "numbers")))
        for key, row in read.items()
    }


@functools.cache
def _load_places() -> frozenset[str]:
    """Where studies are known to have been done: Germany, German, Seattle."""
    words = (word for known in _load_aliases().values() for word in known.context_words)
    return frozenset(word for word in words if re.fullmatch(r"[A-Z][a-z]+", word))


def _is_clear_winner(candidates: Sequence[Candidate]) -> bool:
    runner_up = candidates[1].score if len(candidates) > 1 else 0.0
    return (
        candidates[0].score >= MIN_PROBABILITY
        and candidates[0].score >= MIN_ODDS_OVER_NEXT * runner_up
    )


def resolution_to_json(resolution: Resolution) -> dict[str, object]:
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


def format_resolution(resolution: Resolution) -> str:
    """A resolution for a terminal: the status, then a line a candidate with what speaks for it."""
    head = f"{resolution.status}: {resolution.mention}"
    lines = [
        f"  {item.score:5.2f}  {item.study.key:<16} {_format_pmid(item.study):<14} {'; '.join(item.reasons)}"
        for item in resolution.candidates
    ]
    return "\n".join([head, *lines])


def _format_pmid(study: Study) -> str:
    return f"PMID {study.pmid}" if study.pmid else "no PMID"
