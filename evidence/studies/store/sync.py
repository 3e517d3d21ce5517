"""The way up in one place: search, compare with what is here, fetch, keep."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from evidence.errors import Problem
from evidence.pubmed.eutils.calls import DateRange
from evidence.pubmed.eutils.download import CallSender, SearchHits, fetch_records, find_all_hits
from evidence.pubmed.files.reader import PUBMED_PROBLEM_CODE
from evidence.studies.store.models import SavedSearch
from evidence.studies.store.store import Store
from evidence.topic import parse_pmid_query

_OVERLAP: Final = timedelta(days=1)  # NLM's day is not ours

RecordProgress = Callable[[int, int], None]


@dataclass(frozen=True, slots=True)
class SyncSummary:
    """What became of a collection: asked = kept + waiting, and each that waits because it did not come is a problem.

    ``hits`` is how many PMIDs the searches found, each once; ``kept`` how many records came; ``waiting`` how many of
    theirs are still to be fetched.
    """

    hits: int
    fetched: int
    pending: int
    problems: tuple[Problem, ...]
    warnings: tuple[str, ...]

    def __str__(self) -> str:
        told = [f"{self.hits:,} found", f"{self.fetched:,} fetched"]
        told += [f"{self.pending:,} still to be fetched"] if self.pending else []
        return ", ".join(told)


def sync_searches(
    store: Store,
    send: CallSender,
    searches: Iterable[SavedSearch],
    *,
    today: date,
    limit: int | None = None,
    leftovers: bool = False,
    progress: RecordProgress = lambda _done, _all: None,
) -> SyncSummary:
    """Run searches and bring the store up to what PubMed has: what is new to it, and what was revised since.

    Interrupted at any moment, what has come is kept, and the next call goes on with the rest.

    Args:
        store: where all is kept.
        send: gives the answer to a call, as ``Client`` does.
        searches: searches of the store.
        today: the day, for searches by date.
        limit: how many records to fetch at most.
        leftovers: whether to fetch, too, what other searches have left to be fetched.
        progress: told the number of records that have come, and of all that are to come.

    Raises:
        EvidenceError: PubMed gives no answer, or the store cannot be written.
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
        warnings += (
            () if search.name else hits.warnings
        )  # the user can mend a query of their own only

    def waiting() -> list[str]:
        return [
            queued.pmid for queued in store.queued_records() if leftovers or queued.pmid in wanted
        ]

    queue = waiting()[:limit]
    kept = 0
    progress(0, len(queue))
    for delivery in fetch_records(send, queue):
        store.save_batch(delivery)
        problems += delivery.problems
        kept += sum(fetched.record is not None for fetched in delivery.fetched)
        progress(kept, len(queue))
    return SyncSummary(len(found), kept, len(waiting()), tuple(problems), tuple(warnings))


def _missing_problems(query: str, hits: SearchHits) -> list[Problem]:
    """A problem for each record that was searched for by its PMID and is not there."""
    found = frozenset(hits.pmids)
    return [
        Problem(
            "PubMed",
            PUBMED_PROBLEM_CODE,
            f"there is no record {pmid}; it may have been deleted",
            severity="error",
            pmid=pmid,
        )
        for pmid in parse_pmid_query(query)
        if pmid not in found and not hits.problems
    ]


def _find_revised(send: CallSender, search: SavedSearch, today: date) -> SearchHits:
    """What NLM has changed since the search was run last, among its hits."""
    if search.last_run is None:
        return SearchHits((), 0, "", (), ())
    days = DateRange(search.last_run - _OVERLAP, today + _OVERLAP, "mdat")
    return find_all_hits(send, search.query, days=days, today=today)
