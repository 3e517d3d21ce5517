"""Resolve a mention ("a 2012 analysis of 18,000 patients") to the study it means.

A mention is compared with each study that it may mean (names, years, numbers, kind, subject), and
what agrees is weighed by a fitted model. A wrong paper is worse than none.
"""

from __future__ import annotations

import functools
import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Final

from evidence.claims.base.load import BUNDLED_FOLDER, EvidenceBase
from evidence.claims.resolve.candidate_index import CandidateIndex
from evidence.claims.resolve.direct_lookup import (
    MAX_CANDIDATES,
    resolve_identifier,
    resolve_key,
    resolve_reference,
)
from evidence.claims.resolve.gazetteer import build_gazetteer
from evidence.claims.resolve.linkage.collection import StudyCollection
from evidence.claims.resolve.linkage.compare_numbers import is_after_post
from evidence.claims.resolve.linkage.comparisons import (
    compare_pair,
    has_other_title,
    has_title,
    list_objections,
    select_subjects,
)
from evidence.claims.resolve.linkage.frequencies import Frequencies
from evidence.claims.resolve.linkage.memory_collection import MemoryCollection
from evidence.claims.resolve.linkage.model import (
    LinkageModel,
    WeighedStudy,
    load_linkage_model,
)
from evidence.claims.resolve.linkage.pair import AgreementLevel, Pair
from evidence.claims.resolve.mention_cues import MentionCues, parse_mention_cues
from evidence.claims.resolve.references import find_contradiction, find_reference
from evidence.claims.resolve.resolution import Candidate, Resolution
from evidence.claims.resolve.study_profile import StudyProfile, build_profile
from evidence.claims.verdict.publication_status import StatusNote, find_notes_of
from evidence.errors import EvidenceError
from evidence.ids import Identifier, parse_cited_identifier
from evidence.studies.study import Study
from evidence.studies.title_words import extract_content_words

MIN_SHOWN_PROBABILITY: Final = 0.01  # probability from which a study is shown as a candidate
MIN_SUGGESTION_IDF: Final = 4.0  # sum of idf of shared title words from which a study is suggested
MAX_MENTION_LENGTH: Final = 20_000  # characters; the longest references have a thousand
_MAX_KEPT_LENGTH: Final = 2_000
_CACHE_SIZE: Final = 8_192  # mentions whose cues are kept


class Resolver:
    """Studies made ready for resolving many mentions.

    Args:
        base: the evidence base, or None for the other studies alone.
        others: further studies.
        stored: the studies of a store.
        pack: folder of the topic pack, with its organisations and aliases.
        model: what agreements are worth; the fitted model of the package by default.
    """

    def __init__(
        self,
        base: EvidenceBase | None,
        others: Iterable[Study] = (),
        *,
        stored: StudyCollection | None = None,
        pack: Path | None = None,
        model: LinkageModel | None = None,
    ) -> None:
        self._base = base
        self._model = model or load_linkage_model()
        self._pack = pack or (base.topic.folder if base else BUNDLED_FOLDER)
        self._curated_studies = base.studies if base else {}
        self._stored = stored
        self._others = self._drop_duplicates(others)
        curated = [*self._curated_studies.values()]
        collections = [MemoryCollection(self._others), *([stored] if stored else [])]
        self._gazetteer = build_gazetteer(curated, collections, pack=self._pack)
        self._candidates = CandidateIndex(curated, collections, self._build_profile)
        # `check` asks first whether words are specific, then what they mean: one parse for both.
        self._parse_known_cues = functools.lru_cache(_CACHE_SIZE)(self._parse_cues)

    def _drop_duplicates(self, others: Iterable[Study]) -> list[Study]:
        """Keep each further study once (the last of its PMID), and none that is known already."""
        pmids = {study.pmid for study in self._curated_studies.values() if study.pmid}
        unknown = [
            study
            for study in others
            if study.pmid is None or not (study.pmid in pmids or self._is_stored(study.pmid))
        ]
        return [*{study.pmid or study.key: study for study in unknown}.values()]

    def _is_stored(self, pmid: str) -> bool:
        return self._stored is not None and bool(self._stored.find_by_identifier("pmid", pmid))

    def with_studies(self, studies: Iterable[Study]) -> Resolver:
        """Return a resolver of the same studies and more."""
        return Resolver(
            self._base,
            [*self._others, *studies],
            stored=self._stored,
            pack=self._pack,
            model=self._model,
        )

    def get_study(self, key: str) -> Study | None:
        """Return the study with a key, of the base or another; None where there is none."""
        return self._curated_studies.get(key) or self._candidates.get_study(key)

    @property
    def frequencies(self) -> Frequencies:
        """How rare words and names are among the studies."""
        return self._candidates.frequencies

    def get_profile(self, study: Study) -> StudyProfile:
        """Return what mentions of a study are compared with."""
        return self._candidates.get_profile(study)

    def _build_profile(self, study: Study) -> StudyProfile:
        findings = self._base.findings_for(study.key) if self._base else ()
        return build_profile(study, findings, self._gazetteer)

    def parse_cues(self, mention: str) -> MentionCues:
        """Parse what a mention says of the study that it means."""
        is_kept = len(mention) <= _MAX_KEPT_LENGTH
        return self._parse_known_cues(mention) if is_kept else self._parse_cues(mention)

    def _parse_cues(self, mention: str) -> MentionCues:
        return parse_mention_cues(mention, self._gazetteer)

    def resolve(self, mention: str, published: int | None = None) -> Resolution:
        """Resolve a mention to the study it means.

        Args:
            mention: words of a post; a key, identifier or reference in them settles the matter.
            published: year of the post; nothing published later can be meant.

        Raises:
            EvidenceError: it is too long to be a mention.
        """
        if len(mention) > MAX_MENTION_LENGTH:
            raise EvidenceError(
                f"a mention has at most {MAX_MENTION_LENGTH:,} characters, this one has "
                f"{len(mention):,}; `evidence check` reads whole texts"
            )
        return self._add_notices(self._resolve(mention, published))

    def _add_notices(self, resolution: Resolution) -> Resolution:
        """Say of each candidate what happened to it: that it was retracted, replaced, corrected."""
        noted = (
            replace(candidate, notices=tuple(note.message for note in self._find_notes(candidate)))
            for candidate in resolution.candidates
        )
        return replace(resolution, candidates=tuple(noted))

    def _find_notes(self, candidate: Candidate) -> Sequence[StatusNote]:
        return find_notes_of(candidate.study, self._curated_studies)

    def _resolve(self, mention: str, published: int | None) -> Resolution:
        cues = self.parse_cues(mention)
        named = resolve_key(mention, self._curated_studies)
        placed = named or (
            resolve_identifier(mention, cues, self._candidates)
            or resolve_reference(mention, cues, self._candidates)
        )
        if named or placed is None or placed.study is None:
            return placed or self._resolve_by_cues(cues, published)
        return self._check_described(placed, placed.study, cues, published)

    def _check_described(
        self, placed: Resolution, study: Study, cues: MentionCues, published: int | None
    ) -> Resolution:
        """Hold what a mention says beside its identifier or place against the study there."""
        if not has_title(cues):
            return self._object(placed, study, cues, published)
        described = self._resolve_by_cues(cues, published)
        other = described.study
        if other is not None and other.key != study.key:
            reasons = (*placed.candidates[0].reasons, f"but the rest describes {other.key}")
            both = (Candidate(study, 0.5, reasons), replace(described.candidates[0], score=0.5))
            return Resolution(placed.mention, "ambiguous", None, both)
        return self._object(placed, study, cues, published)

    def _object(
        self, placed: Resolution, study: Study, cues: MentionCues, published: int | None
    ) -> Resolution:
        """Say what a mention gets wrong of the study that it names."""
        agreements = self.compare(cues, study, published)
        reasons = (*placed.candidates[0].reasons, *list_objections(agreements))
        mismatch = self._find_mismatch(cues, agreements)
        if mismatch:
            objected = Candidate(study, 0.5, (*reasons, mismatch))
            return Resolution(placed.mention, "ambiguous", None, (objected,))
        return replace(placed, candidates=(replace(placed.candidates[0], reasons=reasons),))

    def _find_mismatch(
        self, cues: MentionCues, agreements: Mapping[str, AgreementLevel]
    ) -> str | None:
        """Say what shows that the words of a mention are not about the study that it names."""
        if has_title(cues) and has_other_title(agreements):
            return "but its title is another"
        weight, _ = self._model.weigh(select_subjects(agreements))
        is_fitting = self._model.compute_probability(weight) >= MIN_SHOWN_PROBABILITY
        return None if is_fitting else "but its subject is another"

    def _resolve_by_cues(self, cues: MentionCues, published: int | None) -> Resolution:
        """Resolve a mention by how well the studies fit its cues."""
        candidates = self._rank_candidates(self.weigh_studies(cues, published))
        shown = tuple(one for one in candidates if one.score >= MIN_SHOWN_PROBABILITY)
        is_meant = bool(shown) and shown[0].score >= self._model.min_probability
        reference = find_reference(cues.text) if is_meant else None
        objection = find_contradiction(shown[0].study, reference) if reference else None
        if objection:
            reasons = (*shown[0].reasons, f"but {objection}")
            shown = (replace(shown[0], reasons=tuple(dict.fromkeys(reasons))), *shown[1:])
        elif is_meant and not _is_dated_after(cues, published):
            return Resolution(cues.text, "resolved", shown[0].study, shown)
        return Resolution(cues.text, "ambiguous" if len(shown) > 1 else "unresolved", None, shown)

    def compare(
        self, cues: MentionCues, study: Study, published: int | None
    ) -> dict[str, AgreementLevel]:
        """Compare a mention with a study in every respect in which both say something."""
        return compare_pair(Pair(cues, self.get_profile(study), published, self.frequencies))

    def weigh_studies(self, cues: MentionCues, published: int | None) -> list[WeighedStudy]:
        """Weigh the studies that a mention may mean, the likeliest first."""
        weighed = [
            self._weigh(study, size, self.compare(cues, study, published))
            for study, size in self._candidates.select_studies(cues, published)
            if not is_after_post(study, cues, published)
        ]
        return sorted(weighed, key=lambda one: (-one.weight, one.study.key))

    def _weigh(
        self, study: Study, size: int, agreements: dict[str, AgreementLevel]
    ) -> WeighedStudy:
        """Weigh what agrees against how many studies there are to choose from."""
        weight, reasons = self._model.weigh(agreements)
        return WeighedStudy(study, weight - math.log(size), reasons)

    def _rank_candidates(self, weighed: Sequence[WeighedStudy]) -> list[Candidate]:
        """Turn weights into probabilities among all studies compared and "none of them"."""
        null = self._model.null_log_odds
        highest = max([null, *(one.weight for one in weighed[:1])])  # so that exp() cannot overflow
        total = math.exp(null - highest)
        total += sum(math.exp(one.weight - highest) for one in weighed)
        return [
            Candidate(
                one.study,
                round(math.exp(one.weight - highest) / total, 3),
                (*one.explain(), *self._describe_published_paper(one.study)),
            )
            for one in weighed[:MAX_CANDIDATES]
        ]

    def _describe_published_paper(self, study: Study) -> tuple[str, ...]:
        """Name the paper, with a PMID, as which a report without one was published again."""
        if study.pmid:
            return ()
        companions = [
            other for other in self._curated_studies.values() if other.companion_of == study.key
        ]
        return tuple(
            f"no PMID; its paper is {paper.key} (PMID {paper.pmid})"
            for paper in companions
            if paper.pmid
        )

    def is_meant(self, mention: str, study: Study) -> bool:
        """Return whether words mean a study, rather than none, with no other to choose from."""
        weight, _ = self._model.weigh(self.compare(self.parse_cues(mention), study, None))
        return self._model.compute_probability(weight) >= self._model.min_probability

    def is_specific(self, mention: str) -> bool:
        """Return whether words point at one study, so that it is worth resolving them."""
        return self.parse_cues(mention).is_specific

    def has_author(self, mention: str) -> bool:
        """Return whether a mention names an author: a known one, or somebody "et al."."""
        return self.parse_cues(mention).names_author

    def find_cited_studies(
        self, names: Iterable[str], identifiers: Iterable[Identifier] = ()
    ) -> tuple[Study, ...]:
        """Find the known studies that a sentence cites.

        A trial number that several papers share cites none of them.

        Args:
            names: what it cites in pandoc's syntax: keys and ``pmid:22965186``.
            identifiers: the identifiers in its text and its links.
        """
        names = tuple(names)
        studies = [self._curated_studies[name] for name in names if name in self._curated_studies]
        cited = (parse_cited_identifier(name) for name in names)
        for identifier in (*filter(None, cited), *identifiers):
            found = self._candidates.find_by_identifier(identifier)
            if len(found) == 1:
                studies += found
        return tuple({study.key: study for study in studies}.values())

    def find_nearest(self, text: str, most: int = 3) -> tuple[Candidate, ...]:
        """Find the studies of the base whose titles share the rarest words with a text.

        Returns:
            At most ``most`` studies, none where the shared words are common. Their ``score`` is the
            sum of the inverse frequencies of the shared words, and they have no reasons.
        """
        words = frozenset(extract_content_words(text))
        profiles = map(self._candidates.get_profile, self._curated_studies.values())
        frequencies = self.frequencies
        weights = {
            profile.study.key: frequencies.sum_idf(profile.words & words) for profile in profiles
        }
        best = sorted(weights, key=lambda key: (-weights[key], key))[:most]
        return tuple(
            Candidate(self._curated_studies[key], round(weights[key], 3), ())
            for key in best
            if weights[key] >= MIN_SUGGESTION_IDF
        )


def _is_dated_after(cues: MentionCues, published: int | None) -> bool:
    """Return whether all years of a mention are later than the post, so that one is wrong."""
    return published is not None and min(cues.years, default=0) > published + 1
