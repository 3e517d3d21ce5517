"""PubMed, the store and the user's settings brought together."""

from __future__ import annotations

import sys
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING

from evidence.errors import EvidenceError, Problem

if TYPE_CHECKING:
    from pathlib import Path

    from evidence.claims.base.load import EvidenceBase
    from evidence.posts.lint.update_report import UpdateReport
    from evidence.posts.read.post import Post
    from evidence.pubmed.eutils.client import Client
    from evidence.studies.store.models import SavedSearch
    from evidence.studies.store.store import Store
    from evidence.studies.store.sync import RecordProgress, SyncSummary


def connect_to_pubmed(
    *,
    email: str | None = None,
    api_key: str | None = None,
    base_url: str | None = None,
    notify: Callable[[str], None] = lambda _: None,
) -> Client:
    """Return a client for PubMed, with the user's settings and at the pace that NCBI allows.

    Args:
        email: whom NLM writes to before it blocks anybody.
        api_key: NCBI's key.
        base_url: of another server that speaks E-utilities.
        notify: called with a message when the client has to wait.
    """
    from evidence.pubmed.eutils.client import create_client
    from evidence.session.user_config import rate_limit_file, read_user_config

    settings = read_user_config()
    key = (api_key or "").strip() or settings.api_key
    return create_client(
        base_url,
        email=email or settings.email,
        api_key=key,
        pace_file=rate_limit_file(with_key=bool(key)),
        say=notify,
    )


def fetch_into_store(
    store: Store,
    base: EvidenceBase,
    query: str | None,
    *,
    since: date | None,
    limit: int | None,
    client: Client | None,
    progress: bool | RecordProgress,
) -> SyncSummary:
    """Fetch what PubMed has on a query, or on the topic, into a store; see ``Session.fetch``."""
    from evidence.claims.living.matching import match_studies_with_claims
    from evidence.claims.living.saved_searches import save_topic_searches

    if query is not None and not query.strip():
        raise EvidenceError("the query is empty; leave it out to fetch the topic")
    if limit is not None and limit < 1:
        raise EvidenceError(f"limit is {limit}; give 1 or more")
    client = client or connect_to_pubmed()
    if query is None:
        searches = save_topic_searches(store, base, client, since)
    else:
        searches = [store.save_search(query.strip(), since=since)]
    synced = _sync(store, searches, client, progress, limit=limit)
    match_studies_with_claims(base, store)
    return synced


def fetch_wanted_into_store(
    store: Store,
    paths: Sequence[Path],
    *,
    since: date | None,
    limit: int | None,
    client: Client | None,
    progress: bool | RecordProgress,
) -> SyncSummary:
    """Fetch the records that files ask for into a store; see ``Session.fetch``."""
    from evidence.claims.living.wanted_records import (
        find_missing_records,
        read_wanted_records,
        save_wanted_searches,
    )

    wanted = read_wanted_records(paths)
    searches = save_wanted_searches(store, wanted, since)
    synced = _sync(store, searches, client or connect_to_pubmed(), progress, limit=limit)
    # What waits for the next run may be what is missing.
    missing = () if synced.pending else find_missing_records(store, wanted)
    return replace(synced, problems=(*wanted.problems, *synced.problems, *missing))


def update_store(
    store: Store,
    base: EvidenceBase,
    posts: Sequence[Post],
    unread: Sequence[Problem],
    *,
    client: Client | None,
    progress: bool | RecordProgress,
    report: Callable[[UpdateReport], None],
) -> UpdateReport:
    """Run every stored search again and report what changed; see ``Session.update``."""
    from evidence.claims.living.matching import match_studies_with_claims
    from evidence.claims.living.pmid_matches import link_base
    from evidence.claims.living.saved_searches import load_saved_searches
    from evidence.claims.living.updates import summarise_updates
    from evidence.posts.lint.affected import find_affected_sentences
    from evidence.posts.lint.update_report import UpdateReport

    client = client or connect_to_pubmed()
    searches = load_saved_searches(store, base, client)
    synced = _sync(store, searches, client, progress, leftovers=True)
    match_studies_with_claims(base, store)
    changes = store.changes()
    changed = store.stored_studies(change.pmid for change in changes)
    linked = link_base(base, store)
    notices = store.notices(study.pmid for study in linked.studies.values() if study.pmid)
    summary = summarise_updates(linked, changes, changed, notices)
    errors = [problem for problem in unread if problem.severity == "error"]
    searched = find_affected_sentences(summary, posts, linked)
    problems = (*errors, *searched.errors, *synced.problems)
    made = UpdateReport(summary, searched.sentences, problems)
    report(made)
    store.mark_reported(changes)
    return made


def _sync(
    store: Store,
    searches: Sequence[SavedSearch],
    client: Client,
    progress: bool | RecordProgress,
    *,
    limit: int | None = None,
    leftovers: bool = False,
) -> SyncSummary:
    from evidence.studies.store.sync import sync_searches

    return sync_searches(
        store,
        client,
        searches,
        today=datetime.now(UTC).date(),
        limit=limit,
        leftovers=leftovers,
        progress=_to_callback(progress),
    )


def _to_callback(progress: bool | RecordProgress) -> RecordProgress:
    if callable(progress):
        return progress
    return _write_progress if progress else lambda _done, _all: None


def _write_progress(done: int, whole: int) -> None:
    end = "\n" if done >= whole else ""
    sys.stderr.write(f"\rfetching: {done:,} of {whole:,}{end}")
    sys.stderr.flush()
