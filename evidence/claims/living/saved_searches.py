"""The saved searches that keep the evidence base current."""

from __future__ import annotations

from datetime import date

from evidence.claims.base.load import EvidenceBase
from evidence.claims.living.pmid_matches import list_unlinked_studies
from evidence.errors import EvidenceError
from evidence.pubmed.eutils.download import CallSender
from evidence.studies.store.models import SavedSearch
from evidence.studies.store.pubmed_lookup import build_identifier_query, match_citations
from evidence.studies.store.store import Store
from evidence.topic import build_pmid_query


def save_topic_searches(
    store: Store, base: EvidenceBase, send: CallSender, since: date | None = None
) -> list[SavedSearch]:
    """Save the topic's search, and those for the studies of the evidence base.

    Args:
        store: the store.
        base: the evidence base.
        send: sends a call and returns PubMed's answer.
        since: earliest day for the topic's search; None for no limit.

    Raises:
        EvidenceError: PubMed does not answer.
    """
    return [_save_topic_search(store, base, since), *_save_base_searches(store, base, send)]


def _save_topic_search(store: Store, base: EvidenceBase, since: date | None) -> SavedSearch:
    return store.save_search(base.topic.query, name="topic", since=since)


def _save_base_searches(store: Store, base: EvidenceBase, send: CallSender) -> list[SavedSearch]:
    """Save a search by PMID, and one for the studies without.

    Those are searched for by DOI and PMCID, all in one search; those that have neither are matched
    by their citations first, many in one request. One that has nothing to search for ends.
    """
    pmids = [study.pmid for study in base.studies.values() if study.pmid]
    unlinked = list_unlinked_studies(base)
    by_citation = build_pmid_query(match_citations(send, unlinked))
    parts = filter(None, [build_identifier_query(unlinked), by_citation])
    queries = {"base": build_pmid_query(pmids), "identifiers": " OR ".join(parts)}
    for name, query in queries.items():
        if not query:
            store.end_search(name)
    return [store.save_search(query, name=name) for name, query in queries.items() if query]


def load_saved_searches(store: Store, base: EvidenceBase, send: CallSender) -> list[SavedSearch]:
    """Load all searches that have run, those of topic and base with their current queries.

    Raises:
        EvidenceError: no search is stored, or PubMed does not answer.
    """
    topic_searches = [search for search in store.saved_searches() if search.name == "topic"]
    for search in topic_searches:
        _save_topic_search(store, base, search.since)
    if topic_searches:
        _save_base_searches(store, base, send)
    # A query that PubMed refused never ran and is not repeated; our own may have been interrupted.
    run = [search for search in store.saved_searches() if search.last_run or search.name]
    if not run:
        raise EvidenceError("no search is stored yet; `evidence fetch` runs the first")
    return run
