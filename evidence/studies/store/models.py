"""What a store holds: searches, records to be fetched, records as they came, studies."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final, Literal, NamedTuple

from evidence.pubmed.record import Record
from evidence.studies.columns import DERIVED_COLUMNS, PUBMED_COLUMNS
from evidence.studies.derived import Derived

_DERIVED_LISTS: Final = tuple(column.kind == "list" for column in DERIVED_COLUMNS)


@dataclass(frozen=True, slots=True)
class SavedSearch:
    """A search that is kept, and run again by ``evidence update``.

    Attributes:
        id: its number in the store.
        query: in PubMed's language.
        name: "topic" where the query is that of the topic; "base" and "identifiers" where it lists
            the studies of the evidence base with a PMID, and without; None for the user's own.
        since: first day of entry into PubMed.
        last_run: day of the last run that got all that NLM had revised, else of the first run.
    """

    id: int
    query: str
    name: str | None = None
    since: date | None = None
    last_run: date | None = None

    @property
    def label(self) -> str:
        """What it searches for, in words."""
        words = {
            "topic": "the topic",
            "base": "the studies of the evidence base",
            "identifiers": "the studies of the evidence base without a PMID",
        }
        return words.get(self.name or "", self.query)


def find_first_page(pages: str | None) -> str:
    """Return the first page of a range, in lower case: "E1-9" -> "e1"; empty without pages."""
    return re.split(r"[-–;,\s]", pages.strip())[0].lower() if pages else ""


@dataclass(frozen=True, slots=True)
class StoredStudy:
    """A row of the store: PubMed's record, its notices in our words, and the derived columns."""

    record: Record
    corrections: tuple[str, ...]
    derived: Derived

    @property
    def title(self) -> str | None:
        """Title in English, else in the language of the paper."""
        return self.record.title or self.record.vernacular_title


def build_stored_study(row: Sequence[Any]) -> StoredStudy:
    """Build a study from the cells of a row of the store, in the order of its columns."""
    end = len(PUBMED_COLUMNS)
    derived: list[Any] = [
        () if is_list and cell is None else cell
        for cell, is_list in zip(row[end + 1 :], _DERIVED_LISTS, strict=True)
    ]
    return StoredStudy(Record(*row[:end]), row[end], Derived(*derived))


class QueuedRecord(NamedTuple):
    """A record still to be fetched, and why the last request for it failed."""

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
    """How much a store holds; ``size`` is that of its file in bytes."""

    studies: int
    records: int
    searches: int
    queued: int
    changes: int
    size: int


class RetrievalCounts(NamedTuple):
    """How many records came through each step, of what the searches find now."""

    searches: int
    reported_hits: int  # hits that PubMed counted, added up over the searches
    listed_hits: int  # hits that PubMed listed, added up over the searches
    unique_pmids: int
    fetched_pmids: tuple[str, ...]
    failed: int  # requested, but did not come
    pending: int  # not requested yet
