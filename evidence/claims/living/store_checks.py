"""Check a store for what the cards of claims say about it."""

from __future__ import annotations

from collections.abc import Collection, Container, Mapping
from datetime import date
from typing import Final

from evidence.claims.base.load import EvidenceBase
from evidence.claims.card.store_check import StoreCheck
from evidence.claims.living.matching import digest_claims, match_claims
from evidence.studies.designs import design_info
from evidence.studies.store.models import StoredStudy
from evidence.studies.store.store import Store
from evidence.studies.study import Study

_MAX_UNMATCHED: Final = 500  # studies that are compared with the claims while somebody waits
_BASE_SEARCHES: Final = ("base", "identifiers")  # those for all studies of the base


def check_in_store(
    base: EvidenceBase, store: Store, claims: Collection[str]
) -> Mapping[str, StoreCheck]:
    """Check a store for claims; only studies that no review judged for them can contain are read.

    Args:
        base: the evidence base, with the PMIDs and notices of the store.
        store: the store.
        claims: ids of claims.

    Returns:
        What the store says about each claim, by its id.
    """
    waiting = _count_waiting(base, store, claims)
    checked_on = _find_checked_on(store)
    held = store.find_held_pmids(study.pmid for study in base.studies.values() if study.pmid)
    checks = {}
    for claim in claims:
        keys = {readings.first.study for readings in base.readings_for(claim)}
        n_checked = sum(base.studies[key].pmid in held for key in keys)
        checks[claim] = StoreCheck(checked_on, n_checked, len(keys), waiting.get(claim))
    return checks


def _count_waiting(base: EvidenceBase, store: Store, claims: Collection[str]) -> Mapping[str, int]:
    """Count the newer studies that may bear on each claim and were not judged for it.

    What was not compared with the claims when it was fetched is compared now, unless it is much.
    """
    digest = digest_claims(base)
    unmatched = store.read_unmatched(digest, _MAX_UNMATCHED + 1)
    if len(unmatched) > _MAX_UNMATCHED:
        return {}
    late = [*match_claims(base, unmatched)]
    counts = {}
    for claim in claims:
        first_year = _find_first_year(base, claim)
        judged = _list_judged_pmids(base, claim)
        counts[claim] = store.count_matches(digest, claim, first_year, judged) + sum(
            claim in found and _is_open(study, first_year, judged) for (_, study), found in late
        )
    return counts


def _list_judged_pmids(base: EvidenceBase, claim: str) -> frozenset[str]:
    studies = (base.studies[row.study] for row in base.judgements if row.claim == claim)
    return frozenset(study.pmid for study in studies if study.pmid)


def _is_open(study: StoredStudy, first_year: int, judged: Container[str]) -> bool:
    return (study.record.year or 0) >= first_year and study.record.pmid not in judged


def _find_first_year(base: EvidenceBase, claim: str) -> int:
    """Return the year of the latest search for a claim; without a review, of its newest study."""
    studies = [base.studies[row.study] for row in base.judgements_for(claim)]
    reviews = [study for study in studies if design_info(study.design).is_review]
    return max(map(_find_search_year, reviews or studies), default=0)


def _find_search_year(study: Study) -> int:
    return int(study.search_date[:4]) if study.search_date else study.year


def _find_checked_on(store: Store) -> date | None:
    """Return the day on which PubMed was last asked about all studies of the base, if it was."""
    searches = [one for one in store.saved_searches() if one.name in _BASE_SEARCHES]
    days = [one.last_run for one in searches if one.last_run is not None]
    return min(days, default=None) if len(days) == len(searches) else None
