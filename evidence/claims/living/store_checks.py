"""Check a store for what the cards of claims say about it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterator, Mapping
from datetime import date
from typing import Final

from evidence.claims.base.load import EvidenceBase
from evidence.claims.card.store_check import StoreCheck
from evidence.claims.living.relevance import find_relevant_claims
from evidence.studies.designs import design_info
from evidence.studies.store.store import Store
from evidence.studies.study import Study

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
    first_years = {claim: _find_first_year(base, claim) for claim in claims}
    waiting = Counter(_iter_waiting(base, store, first_years))
    checked_on = _find_checked_on(store)
    held = store.find_held_pmids(study.pmid for study in base.studies.values() if study.pmid)
    checks = {}
    for claim in claims:
        keys = {readings.first.study for readings in base.readings_for(claim)}
        n_checked = sum(base.studies[key].pmid in held for key in keys)
        checks[claim] = StoreCheck(checked_on, n_checked, len(keys), waiting[claim])
    return checks


def _iter_waiting(
    base: EvidenceBase, store: Store, first_years: Mapping[str, int]
) -> Iterator[str]:
    """Yield a claim for each newer study that may bear on it and was not judged for it."""
    keys = {study.pmid: study.key for study in base.studies.values()}
    judged = {(row.claim, row.study) for row in base.judgements}
    newer = store.stored_studies_since(min(first_years.values()))
    for stored in (study for study in newer if not study.record.retracted):
        key, year = keys.get(stored.record.pmid), stored.record.year or 0
        for claim in set(find_relevant_claims(base, stored)).intersection(first_years):
            if year >= first_years[claim] and (claim, key) not in judged:
                yield claim


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
