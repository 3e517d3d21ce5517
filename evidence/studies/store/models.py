"""What a store holds: searches, records that are still to be fetched, records as they came."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Literal, NamedTuple


@dataclass(frozen=True, slots=True)
class SavedSearch:
    """A search that is kept, and run again by ``evidence update``.

    ``name`` is topic or base for those whose query the package or the evidence base tells, ``since`` the first day of
    entry into PubMed, ``last_run`` the day of the last run that got all that NLM had revised, else of its first run.
    """

    id: int
    query: str
    name: str | None = None
    since: date | None = None
    last_run: date | None = None

    @property
    def label(self) -> str:
        """What it searches for, in words."""
        words = {"topic": "the topic", "base": "the studies of the evidence base"}
        return words.get(self.name or "", self.query)


class QueuedRecord(NamedTuple):
    """A record that is still to be fetched, and why it did not come when it was asked for last."""

    pmid: str
    reason: Literal["new", "revised"]
    problem: str | None


class StoredRecord(NamedTuple):
    """A record as it came; ``xml`` is None where the file is damaged."""

    record_id: int
    pmid: str
    sha256: str
    xml: bytes | None


class StoreCounts(NamedTuple):
    """How much a store has."""

    studies: int
    records: int
    searches: int
    queued: int
    changes: int
    size: int  # bytes


class RetrievalCounts(NamedTuple):
    """How many records came through each step, of what the searches find now."""

    searches: int
    reported_hits: int  # by PubMed, search by search
    listed_hits: int  # by PubMed, search by search
    unique_pmids: int  # each PMID once
    fetched_pmids: tuple[str, ...]  # the PMIDs that are studies here
    failed: int  # asked for in vain
    pending: int  # not asked for yet
