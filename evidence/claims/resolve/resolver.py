"""Resolve a mention ("a 2012 analysis of 18,000 patients") to the study it means.

Each cue of a mention (year, journal, organisation, author, numbers, kind of study, subject) raises
the score of the studies that fit and lowers that of the others. A wrong paper is worse than none.
"""

from __future__ import annotations

import functools
import math
from collections.abc import Iterable, Sequence
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
from evidence.claims.resolve.mention_cues import MentionCues, parse_mention_cues
from evidence.claims.resolve.resolution import Candidate, Resolution, build_unresolved
from evidence.claims.resolve.scoring import (
    ScoredStudy,
    explain_score,
    is_distinguishable,
    score_study,
)
from evidence.claims.resolve.study_profile import StudyProfile, build_profile, extract_content_words
from evidence.ids import Identifier, parse_cited_identifier
from evidence.studies.study import Study

# Natural logarithm of the odds that a mention means none of the known studies, before anything is
# compared: what the features of a study must outweigh.
NULL_LOG_ODDS: Final = 3.5
MIN_PROBABILITY: Final = 0.55  # probability from which a mention is resolved ...
MIN_ODDS_OVER_NEXT: Final = 4.0  # ... when the study is this many times likelier than the next
MIN_SHOWN_PROBABILITY: Final = 0.05  # probability from which a study is shown as a candidate
MIN_SUGGESTION_IDF: Final = 4.0  # sum of idf of shared title words from which a study is suggested
_CACHE_SIZE: Final = 8_192  # mentions whose cues are kept


class Resolver:
    """Studies made ready for resolving many mentions.

    Args:
        base: the evidence base, or None for the other studies alone.
        others: further studies, of a store or a file.
        pack: folder of the topic pack, with its organisations and aliases.
    """

    def __init__(
        self,
        base: EvidenceBase | None,
        others: Iterable[Study] = (),
        *,
        pack: Path | None = None,
    ) -> None:
        self._base = base
        self._pack = pack or (base.topic.folder if base else BUNDLED_FOLDER)
        self._curated_studies = base.studies if base else {}
        curated, further = [*self._curated_studies.values()], self._drop_duplicates(others)
        self._gazetteer = build_gazetteer(curated, further, pack=self._pack)
        self._candidates = CandidateIndex(
            curated,
            further,
            self._build_profile,
            topic_title_words=self._gazetteer.topic_words.title_words,
        )
        # `check` asks first whether words are specific, then what they mean: one parse for both.
        self.parse_cues = functools.lru_cache(_CACHE_SIZE)(self._parse_cues)

    def _drop_duplicates(self, others: Iterable[Study]) -> list[Study]:
        """Keep each further study once (the last of its PMID), and none of the base's PMIDs."""
        pmids = {study.pmid for study in self._curated_studies.values()}
        unknown = [study for study in others if study.pmid is None or study.pmid not in pmids]
        return [*{study.pmid or study.key: study for study in unknown}.values()]

    def with_studies(self, studies: Iterable[Study]) -> Resolver:
        """Return a resolver of the same studies and more."""
        others = [study for study in self._candidates if study.key not in self._curated_studies]
        return Resolver(self._base, [*others, *studies], pack=self._pack)

    @property
    def studies(self) -> dict[str, Study]:
        """All studies that can be meant, by key."""
        return {study.key: study for study in self._candidates}

    def _build_profile(self, study: Study) -> StudyProfile:
        findings = self._base.findings_for(study.key) if self._base else ()
        return build_profile(study, findings, self._gazetteer)

    def _parse_cues(self, mention: str) -> MentionCues:
        return parse_mention_cues(mention, self._gazetteer)

    def resolve(self, mention: str, published: int | None = None) -> Resolution:
        """Resolve a mention to the study it means.

        Args:
            mention: words of a post; a key, identifier or reference in them settles the matter.
            published: year of the post; nothing published later can be meant.
        """
        cues = self.parse_cues(mention)
        return (
            resolve_key(mention, self._curated_studies)
            or resolve_identifier(mention, cues, self._candidates)
            or resolve_reference(mention, cues, self._candidates)
            or self._resolve_by_cues(cues, published)
        )

    def _resolve_by_cues(self, cues: MentionCues, published: int | None) -> Resolution:
        """Resolve a mention by how well the studies fit its cues."""
        if not cues.is_comparable or cues.has_unknown_author:
            return build_unresolved(cues.text)
        profiles = self._candidates.select_profiles(cues)
        scored = [
            score_study(profile, cues, published, index=self._candidates) for profile in profiles
        ]
        if not scored:
            return build_unresolved(cues.text)
        best = sorted(scored, key=lambda row: (-row.log_odds, row.study.key))[:MAX_CANDIDATES]
        candidates = self._rank_candidates(best, scored)
        shown = tuple(one for one in candidates if one.score >= MIN_SHOWN_PROBABILITY)
        is_meant = _is_clear_winner(candidates) and is_distinguishable(best[0], self._candidates)
        if is_meant and not _is_dated_after(cues, published):
            return Resolution(cues.text, "resolved", shown[0].study, shown)
        return Resolution(cues.text, "ambiguous" if len(shown) > 1 else "unresolved", None, shown)

    def _rank_candidates(
        self, best: Sequence[ScoredStudy], scored: Sequence[ScoredStudy]
    ) -> list[Candidate]:
        """Turn log odds into probabilities among all studies compared and "none of them"."""
        highest = max(NULL_LOG_ODDS, best[0].log_odds)  # subtracted, so that exp() cannot overflow
        total = math.exp(NULL_LOG_ODDS - highest)
        total += sum(math.exp(one.log_odds - highest) for one in scored)
        return [
            Candidate(
                one.study,
                round(math.exp(one.log_odds - highest) / total, 3),
                self._explain(one),
            )
            for one in best
        ]

    def _explain(self, scored: ScoredStudy) -> tuple[str, ...]:
        reasons = explain_score(scored, self._candidates)
        return (*reasons, *self._describe_published_paper(scored.study))

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

    def is_specific(self, mention: str) -> bool:
        """Return whether words point at one study, so that it is worth resolving them."""
        return self.parse_cues(mention).is_specific

    def has_author(self, mention: str) -> bool:
        """Return whether a mention names an author: a known one, or somebody "et al."."""
        return self.parse_cues(mention).names_author

    def find_cited_keys(
        self, names: Iterable[str], identifiers: Iterable[Identifier] = ()
    ) -> tuple[str, ...]:
        """Find the known studies that a sentence cites.

        A trial number that several papers share cites none of them.

        Args:
            names: what it cites in pandoc's syntax: keys and ``pmid:22965186``.
            identifiers: the identifiers in its text and its links.
        """
        names = tuple(names)
        keys = [name for name in names if name in self._curated_studies]
        cited = (parse_cited_identifier(name) for name in names)
        for identifier in (*filter(None, cited), *identifiers):
            found = self._candidates.find_by_identifier(identifier)
            if len(found) == 1:
                keys.append(found[0].key)
        return tuple(dict.fromkeys(keys))

    def find_nearest(self, text: str, most: int = 3) -> tuple[Candidate, ...]:
        """Find the studies of the base whose titles share the rarest words with a text.

        Returns:
            At most ``most`` studies, none where the shared words are common. Their ``score`` is the
            sum of the inverse frequencies of the shared words, and they have no reasons.
        """
        words = frozenset(extract_content_words(text))
        profiles = map(self._candidates.get_profile, self._curated_studies.values())
        weights = {
            profile.study.key: self._candidates.sum_idf(profile.words & words)
            for profile in profiles
        }
        best = sorted(weights, key=lambda key: (-weights[key], key))[:most]
        return tuple(
            Candidate(self._curated_studies[key], round(weights[key], 3), ())
            for key in best
            if weights[key] >= MIN_SUGGESTION_IDF
        )


def _is_clear_winner(candidates: Sequence[Candidate]) -> bool:
    next_score = candidates[1].score if len(candidates) > 1 else 0.0
    least = max(MIN_PROBABILITY, MIN_ODDS_OVER_NEXT * next_score)
    return candidates[0].score >= least


def _is_dated_after(cues: MentionCues, published: int | None) -> bool:
    """Return whether all years of a mention are later than the post, so that one is wrong."""
    return published is not None and min(cues.years, default=0) > published + 1
