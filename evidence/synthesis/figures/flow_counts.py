"""The numbers of a flow diagram after PRISMA 2020, and its boxes.

Page MJ et al., The PRISMA 2020 statement, BMJ 2021;372:n71, doi:10.1136/bmj.n71. Its words are used
where they fit.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal

from evidence.claims.base.load import EvidenceBase
from evidence.claims.living.judging import find_unjudged_studies
from evidence.claims.verdict.verdict import compute_verdict
from evidence.claims.verdict.weighted_judgement import JudgementRole, WeightedJudgement
from evidence.errors import EvidenceError
from evidence.wording import format_count

if TYPE_CHECKING:
    from evidence.studies.store.store import Store

PrismaPhase = Literal["Identification", "Screening", "Included"]

_EXCLUSION_REASONS: dict[JudgementRole, str] = {
    "overlapping": "reviews of the same question as a better or newer one",
    "inside_review": "trials that newer reviews are taken to contain",
    "wider_review": "wider reviews of trials that count themselves",
    "replaced": "replaced by a newer edition",
    "lapsed": "guidelines that have lapsed",
    "advice": "guidelines, whose advice is no evidence of an effect",
    "same_work": "another report of a study that counts",
    "weaker": "of a weaker level of evidence",
    "other_comparator": "compared with something else",
    "not_read": "result not read",
    "retracted": "retracted",
}


@dataclass(frozen=True, slots=True)
class SearchCounts:
    """What the searches of a store found, as records, and what was retrieved, as studies."""

    searches: int
    hits_reported: int
    hits_listed: int
    unique_records: int
    retrieved: int
    failed: int
    pending: int


@dataclass(frozen=True, slots=True)
class FlowCounts:
    """The numbers of a flow diagram.

    Attributes:
        search: what the searches found; None without a store.
        other_studies: studies of the evidence base that the searches did not find.
        judged: studies that were judged.
        excluded: judged studies that do not count, by reason.
        possibly_relevant: unjudged studies that may bear on the claim; None where nobody looked.
        claim_id: None for all claims together.
    """

    search: SearchCounts | None
    other_studies: int
    judged: int
    excluded: Mapping[str, int]
    possibly_relevant: int | None = None
    claim_id: str | None = None

    @property
    def known_studies(self) -> int:
        """All studies of the evidence base and the store."""
        return self.other_studies + (self.search.retrieved if self.search else 0)

    @property
    def included(self) -> int:
        """Studies that count for the verdict."""
        return self.judged - sum(self.excluded.values())


@dataclass(frozen=True, slots=True)
class FlowStage:
    """A box of the diagram, with what is removed beside it and what is added before it."""

    phase: PrismaPhase
    label: str
    n: int
    removed: tuple[tuple[str, int], ...] = ()
    removed_label: str = ""
    added: tuple[str, int] | None = None

    @property
    def has_removed(self) -> bool:
        """True where a number that is not zero is removed."""
        return any(n for _, n in self.removed)


@dataclass(frozen=True, slots=True)
class _JudgedStudies:
    """The keys of judged studies, and the number of those that do not count, by reason."""

    keys: frozenset[str]
    excluded: Mapping[str, int] = field(default_factory=dict)


def count_base_flow(base: EvidenceBase, claim_id: str | None = None) -> FlowCounts:
    """Count the studies of an evidence base alone, for a claim or for all claims together.

    Raises:
        EvidenceError: there is no such claim.
    """
    judged = _count_judged(base, claim_id)
    return FlowCounts(None, len(base.studies), len(judged.keys), judged.excluded, claim_id=claim_id)


def count_store_flow(store: Store, base: EvidenceBase, claim_id: str | None = None) -> FlowCounts:
    """Count the studies of a store and an evidence base, for a claim or for all claims together.

    Raises:
        EvidenceError: there is no such claim, or the store is damaged.
    """
    judged = _count_judged(base, claim_id)
    funnel = store.count_retrieval()
    fetched = frozenset(funnel.fetched_pmids)
    others = sum(study.pmid not in fetched for study in base.studies.values())
    search = SearchCounts(
        searches=funnel.searches,
        hits_reported=funnel.reported_hits,
        hits_listed=funnel.listed_hits,
        unique_records=funnel.unique_pmids,
        retrieved=len(fetched),
        failed=funnel.failed,
        pending=funnel.pending,
    )
    relevant = None
    if claim_id is not None:
        unjudged = find_unjudged_studies(base, store, claim_id)
        relevant = sum(study.record.pmid in fetched for study in unjudged)
    return FlowCounts(search, others, len(judged.keys), judged.excluded, relevant, claim_id)


def _count_judged(base: EvidenceBase, claim_id: str | None) -> _JudgedStudies:
    if claim_id is None:
        return _count_judged_for_any_claim(base)
    if claim_id not in base.claims:
        raise EvidenceError(f"there is no claim {claim_id!r}; `evidence claims` lists all of them")
    items = compute_verdict(base, claim_id).weighted_judgements
    counted = _list_counted(items)
    reasons: dict[str, str] = {}
    for item in items:
        if item.study.key not in counted:
            reasons.setdefault(item.study.key, _EXCLUSION_REASONS[item.role])
    keys = frozenset(item.study.key for item in items)
    return _JudgedStudies(keys, dict(Counter(reasons.values()).most_common()))


def _count_judged_for_any_claim(base: EvidenceBase) -> _JudgedStudies:
    keys = frozenset(judgement.study for judgement in base.judgements)
    counted: set[str] = set()
    for claim_id in base.claims:
        counted |= _list_counted(compute_verdict(base, claim_id).weighted_judgements)
    excluded = len(keys - counted)
    return _JudgedStudies(keys, {"do not count for any verdict": excluded} if excluded else {})


def _list_counted(items: tuple[WeightedJudgement, ...]) -> set[str]:
    """Return the keys of studies of which at least one judgement counts."""
    return {item.study.key for item in items if item.is_counted}


def build_flow_stages(counts: FlowCounts) -> tuple[FlowStage, ...]:
    """Return the boxes of the diagram, from top to bottom.

    A box, less what is removed beside it, plus what is added before the next, equals the next.
    """
    claim = f" for claim {counts.claim_id}" if counts.claim_id else ""
    verdict = f"the verdict on claim {counts.claim_id}" if counts.claim_id else "a verdict"
    judged = FlowStage(
        "Screening",
        f"Studies judged{claim}",
        counts.judged,
        tuple(counts.excluded.items()),
        "Judged, but not counted",
    )
    included = FlowStage("Included", f"Studies that count for {verdict}", counts.included)
    known = _build_known_stage(counts, claim)
    return (*_build_search_stages(counts.search), known, judged, included)


def _build_known_stage(counts: FlowCounts, claim: str) -> FlowStage:
    unjudged = counts.known_studies - counts.judged
    removed: tuple[tuple[str, int], ...] = (("not judged", unjudged),)
    removed_label = f"Studies excluded{claim}"
    if counts.possibly_relevant is not None:
        removed = (
            ("may bear on it", counts.possibly_relevant),
            ("do not seem to bear on it", unjudged - counts.possibly_relevant),
        )
        removed_label = f"Not judged{claim}"
    label, added = "Studies of the evidence base", None
    if counts.search:
        label = "Studies known"
        added = ("Studies of the evidence base, identified in other ways", counts.other_studies)
    return FlowStage("Screening", label, counts.known_studies, removed, removed_label, added)


def _build_search_stages(search: SearchCounts | None) -> tuple[FlowStage, ...]:
    if search is None:
        return ()
    unlisted = max(search.hits_reported - search.hits_listed, 0)
    searches = format_count(search.searches, "search", "searches")
    identified = FlowStage(
        "Identification",
        f"Records identified from PubMed ({searches})",
        search.hits_listed + unlisted,
        (
            ("counted by PubMed, but not listed", unlisted),
            ("found by more than one search", search.hits_listed - search.unique_records),
        ),
        "Records removed before screening",
    )
    sought = FlowStage(
        "Screening",
        "Records sought for retrieval",
        search.unique_records,
        (
            ("not fetched, or not readable", search.failed),
            ("not asked for yet", search.pending),
        ),
        "Records not retrieved",
    )
    retrieved = FlowStage("Screening", "Records retrieved, a study each", search.retrieved)
    return identified, sought, retrieved
