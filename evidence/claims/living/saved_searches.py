"""The saved searches that keep the evidence base current."""

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
    """Save the topic's search, and one for the studies of the evidence base.

    Args:
        store: the store.
        base: the evidence base.
        since: earliest day for the topic's search; None for no limit.
    """
    searches = [store.save_search(base.topic.query, name="topic", since=since)]
    pmids = [study.pmid for study in base.studies.values() if study.pmid]
    if pmids:
        searches.append(store.save_search(build_pmid_query(pmids), name="base"))
    return searches


def load_saved_searches(store: Store, base: EvidenceBase) -> list[SavedSearch]:
    """Load all searches that have run, those of topic and base with their current queries.

    Raises:
        EvidenceError: no search is stored.
    """
    for search in store.saved_searches():
        if search.name == "topic":
            save_topic_searches(store, base, search.since)
    # A query that PubMed refused never ran and is not repeated; our own may have been interrupted.
    run = [search for search in store.saved_searches() if search.last_run or search.name]
    if not run:
        raise EvidenceError("no search is stored yet; `evidence fetch` runs the first")
    return run
