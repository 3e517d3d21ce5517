"""The searches that keep the evidence base current: the topic's, and one for the studies of the base."""

from __future__ import annotations

from datetime import date

from evidence.claims.base.load import EvidenceBase
from evidence.errors import EvidenceError
from evidence.studies.store.models import SavedSearch
from evidence.studies.store.store import Store
from evidence.topic import build_pmid_query


def save_topic_searches(
    store: Store, base: EvidenceBase, since: date | None = None
) -> list[SavedSearch]:
    """The topic's search, and one for the studies of the evidence base, whatever they are about."""
    pmids = [study.pmid for study in base.studies.values() if study.pmid]
    return [
        store.save_search(base.topic.query, name="topic", since=since),
        *([store.save_search(build_pmid_query(pmids), name="base")] if pmids else []),
    ]


def load_saved_searches(store: Store, base: EvidenceBase) -> list[SavedSearch]:
    """All searches that have been run; the queries of the topic and of the evidence base as they are today.

    Raises:
        EvidenceError: there is none.
    """
    for search in store.saved_searches():
        if search.name == "topic":
            save_topic_searches(store, base, search.since)
    # A query that PubMed refused has never run and is not asked again; those of the package may have been interrupted.
    run = [search for search in store.saved_searches() if search.last_run or search.name]
    if not run:
        raise EvidenceError("no search is stored yet; `evidence fetch` runs the first")
    return run
