"""The searches that keep the evidence base current: the topic's, and one for the studies of the base."""

from __future__ import annotations

from datetime import date

from evidence.claims.base.load import Base
from evidence.errors import EvidenceError
from evidence.studies.store.models import Search
from evidence.studies.store.store import Store
from evidence.topic import ids_query, topic_query


def topic_searches(store: Store, base: Base, since: date | None = None) -> list[Search]:
    """The topic's search, and one for the studies of the evidence base, whatever they are about."""
    pmids = [study.pmid for study in base.studies.values() if study.pmid]
    return [
        store.search(topic_query(), name="topic", since=since),
        *([store.search(ids_query(pmids), name="base")] if pmids else []),
    ]


def stored_searches(store: Store, base: Base) -> list[Search]:
    """All searches that have been run; the queries of the topic and of the evidence base as they are today.

    Raises:
        EvidenceError: there is none.
    """
    for search in store.searches():
        if search.name == "topic":
            topic_searches(store, base, search.since)
    # A query that PubMed refused has never run and is not asked again; those of the package may have been interrupted.
    run = [search for search in store.searches() if search.last_run or search.name]
    if not run:
        raise EvidenceError("no search is stored yet; `evidence fetch` runs the first")
    return run
