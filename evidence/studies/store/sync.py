"""Bring the store up to date with PubMed: search, compare with what is here, fetch, keep."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from evidence.errors import Problem
from evidence.pubmed.eutils.calls import DateRange
from evidence.pubmed.eutils.download import CallSender, SearchHits, fetch_records, find_all_hits
from evidence.pubmed.files.batch import PUBMED_PROBLEM_CODE
from evidence.studies.store.models import SavedSearch
from evidence.studies.store.store import Store
from evidence.topic import parse_pmid_query

_OVERLAP: Final = timedelta(days=1)  # NLM's day may differ from ours

RecordProgress = Callable[[int, int], None]


@dataclass(frozen=True, slots=True)
class SyncSummary:
    """What a run of searches found and fetched.

    Attributes:
        hits: how many PMIDs the searches found, each counted once.
        fetched: how many records came.
        pending: how many of theirs are still to be fetched.
        problems: one for each record that did not come.
        warnings: PubMed's, about queries of the user's own.
    """

    hits: int
    fetched: int
    pending: int
    problems: tuple[Problem, ...]
    warnings: tuple[str, ...]

    def __str__(self) -> str:
        parts = [f"{self.hits:,} found", f"{self.fetched:,} fetched"]
        if self.pending:
            parts.append(f"{self.pending:,} still to be fetched")
        return ", ".join(parts)


def _ignore_progress(_done: int, _total: int) -> None:
    """Show nothing."""


def sync_searches(
    store: Store,
    send: CallSender,
    searches: Iterable[SavedSearch],
    *,
    today: date,
    limit: int | None = None,
    leftovers: bool = False,
    progress: RecordProgress = _ignore_progress,
) -> SyncSummary:
    """Run searches, and fetch what is new to the store and what was revised since.

    If it is interrupted, the store keeps what has come, and the next call goes on with the rest.

    Args:
        store: opened for writing.
        send: sends a call and returns PubMed's answer, as ``Client`` does.
        searches: searches of the store.
        today: the day, for searches by date.
        limit: how many records to fetch at most.
        leftovers: whether to fetch what other searches have left in the queue, too.
        progress: called with the number of records that have come, and of all to come.

    Raises:
        EvidenceError: PubMed does not answer, or the store cannot be written.
    """
    found: set[str] = set()
    wanted: set[str] = set()
    problems: list[Problem] = []
    warnings: list[str] = []
    for search in searches:
        days = DateRange(first=search.since) if search.since else None
        hits = find_all_hits(send, search.query, days=days, today=today)
        revised = _find_revised(send, search, today)
        store.record_run(search, hits, revised.pmids, is_complete=not revised.problems)
        found.update(hits.pmids)
        wanted.update(hits.pmids, revised.pmids)
        problems += (*hits.problems, *revised.problems, *_missing_problems(search.query, hits))
        if not search.name:  # users can correct their own queries only
            warnings += hits.warnings
    queue = _list_queue(store, None if leftovers else wanted)[:limit]
    fetched = _fetch_queue(store, send, queue, problems, progress)
    pending = len(_list_queue(store, None if leftovers else wanted))
    return SyncSummary(len(found), fetched, pending, tuple(problems), tuple(warnings))


def _list_queue(store: Store, wanted: Collection[str] | None) -> list[str]:
    queued = [record.pmid for record in store.queued_records()]
    return queued if wanted is None else [pmid for pmid in queued if pmid in wanted]


def _fetch_queue(
    store: Store,
    send: CallSender,
    queue: list[str],
    problems: list[Problem],
    progress: RecordProgress,
) -> int:
    """Fetch and keep records; return how many came, and add to ``problems`` those that did not."""
    count = 0
    progress(0, len(queue))
    for delivery in fetch_records(send, queue):
        store.save_batch(delivery)
        problems += delivery.problems
        count += sum(fetched.record is not None for fetched in delivery.fetched)
        progress(count, len(queue))
    return count


def _missing_problems(query: str, hits: SearchHits) -> list[Problem]:
    """Return a problem for each record that was searched for by its PMID and not found."""
    if hits.problems:
        return []
    found = frozenset(hits.pmids)
    missing = [pmid for pmid in parse_pmid_query(query) if pmid not in found]
    return [_missing_problem(pmid) for pmid in missing]


def _missing_problem(pmid: str) -> Problem:
    message = f"there is no record {pmid}; it may have been deleted"
    return Problem("PubMed", PUBMED_PROBLEM_CODE, message, severity="error", pmid=pmid)


def _find_revised(send: CallSender, search: SavedSearch, today: date) -> SearchHits:
    """Find the hits that NLM has changed since the search last ran."""
    if search.last_run is None:
        return SearchHits((), 0, "", (), ())
    days = DateRange(search.last_run - _OVERLAP, today + _OVERLAP, "mdat")
    return find_all_hits(send, search.query, days=days, today=today)
