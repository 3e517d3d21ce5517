"""The way up in one place: search, compare with what is here, fetch, keep."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from evidence.errors import Problem
from evidence.pubmed.eutils.calls import Days
from evidence.pubmed.eutils.download import Hits, Send, fetch, find
from evidence.pubmed.files.reader import CODE
from evidence.studies.store.models import Search
from evidence.studies.store.store import Store
from evidence.topic import pmids_of

_OVERLAP: Final = timedelta(days=1)  # NLM's day is not ours

Progress = Callable[[int, int], None]


@dataclass(frozen=True, slots=True)
class Collected:
    """What became of a collection: asked = kept + waiting, and each that waits because it did not come is a problem.

    ``hits`` is how many PMIDs the searches found, each once; ``kept`` how many records came; ``waiting`` how many of
    theirs are still to be fetched.
    """

    hits: int
    kept: int
    waiting: int
    problems: tuple[Problem, ...]
    warnings: tuple[str, ...]

    def __str__(self) -> str:
        told = [f"{self.hits:,} found", f"{self.kept:,} fetched"]
        told += [f"{self.waiting:,} still to be fetched"] if self.waiting else []
        return ", ".join(told)


def collect(
    store: Store,
    send: Send,
    searches: Iterable[Search],
    *,
    today: date,
    limit: int | None = None,
    leftovers: bool = False,
    progress: Progress = lambda _done, _all: None,
) -> Collected:
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
        days = Days(first=search.since) if search.since else None
        hits = find(send, search.query, days=days, today=today)
        revised = _revised(send, search, today)
        store.note_run(search, hits, revised.pmids, is_complete=not revised.problems)
        found.update(hits.pmids)
        wanted.update(hits.pmids, revised.pmids)
        problems += (*hits.problems, *revised.problems, *_not_listed(search.query, hits))
        warnings += (
            () if search.name else hits.warnings
        )  # the user can mend a query of their own only

    def waiting() -> list[str]:
        return [queued.pmid for queued in store.queued() if leftovers or queued.pmid in wanted]

    queue = waiting()[:limit]
    kept = 0
    progress(0, len(queue))
    for delivery in fetch(send, queue):
        store.keep(delivery)
        problems += delivery.problems
        kept += sum(fetched.record is not None for fetched in delivery.fetched)
        progress(kept, len(queue))
    return Collected(len(found), kept, len(waiting()), tuple(problems), tuple(warnings))


def _not_listed(query: str, hits: Hits) -> list[Problem]:
    """A problem for each record that was searched for by its PMID and is not there."""
    found = frozenset(hits.pmids)
    return [
        Problem(
            "PubMed",
            CODE,
            f"there is no record {pmid}; it may have been deleted",
            severity="error",
            pmid=pmid,
        )
        for pmid in pmids_of(query)
        if pmid not in found and not hits.problems
    ]


def _revised(send: Send, search: Search, today: date) -> Hits:
    """What NLM has changed since the search was run last, among its hits."""
    if search.last_run is None:
        return Hits((), 0, "", (), ())
    days = Days(search.last_run - _OVERLAP, today + _OVERLAP, "mdat")
    return find(send, search.query, days=days, today=today)
