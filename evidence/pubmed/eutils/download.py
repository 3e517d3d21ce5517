"""All hits of a search and all their records, each exactly once: asked = got + problems."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Final, NamedTuple, Protocol, TypeVar

from evidence.errors import Problem
from evidence.pubmed.eutils.calls import (
    MAX_LISTED_HITS,
    DateRange,
    EsearchResult,
    EutilsCall,
    efetch,
    esearch,
)
from evidence.pubmed.files.reader import PUBMED_PROBLEM_CODE, read_entry
from evidence.pubmed.files.splitter import XmlBlock, split_entries
from evidence.pubmed.record import Record

BATCH_SIZE: Final = 500  # records asked for at once: some 8 MB
_RETRY_ROUNDS: Final = 2  # how often records that did not come are asked for again
_PMID_RANGE: Final = (1, 99_999_999)
_PROBLEM_PATH: Final = "PubMed"

_ResponseT = TypeVar("_ResponseT")


class CallSender(Protocol):
    """Gives the answer to a call, as ``Client`` does."""

    def __call__(self, call: EutilsCall[_ResponseT]) -> _ResponseT:
        """The answer."""
        ...


@dataclass(frozen=True, slots=True)
class SearchHits:
    """All PMIDs that a search finds; ``count`` is what PubMed counts."""

    pmids: tuple[str, ...]
    count: int
    translation: str
    warnings: tuple[str, ...]
    problems: tuple[Problem, ...]


class FetchedRecord(NamedTuple):
    """One record as it came, and as it was read; ``record`` is None where it could not be."""

    pmid: str
    xml: bytes
    record: Record | None


class FetchedBatch(NamedTuple):
    """What one request brought."""

    fetched: tuple[FetchedRecord, ...]
    problems: tuple[Problem, ...] = ()


def find_all_hits(
    send: CallSender, term: str, *, days: DateRange | None = None, today: date
) -> SearchHits:
    """All hits of a search, of which PubMed lists no more than 9,999 at once.

    It lists the newest first, so the rest is searched for among older PMIDs. What is not found so is searched for in
    parts: by the day on which records entered PubMed, and those of one day by ranges of PMIDs.

    Raises:
        EvidenceError: PubMed does not answer.
    """
    whole = send(esearch(term, days=days))
    if whole.count <= MAX_LISTED_HITS:
        return _build_hits(whole, whole.pmids, whole.count)
    found = dict.fromkeys(whole.pmids)
    search = _DividedSearch(send, term, whole.count, found)
    search.add_older(days)
    if not search.is_done and (days is None or days.datetype == "edat"):
        span = days or DateRange()
        search.add_by_date(span._replace(last=min(span.last, today + timedelta(days=1))))
    if not search.is_done:  # found by another date than that of entry, or without one
        search.add_by_pmid(days, _PMID_RANGE)
    count = whole.count if search.is_done else send(esearch(term, days=days)).count
    return _build_hits(whole, tuple(found), count)


def _build_hits(whole: EsearchResult, pmids: Sequence[str], count: int) -> SearchHits:
    problems = []
    if len(pmids) < count:
        message = (
            f"the search has {count:,} hits, but PubMed listed {len(pmids):,} of them; run it again"
        )
        problems.append(Problem(_PROBLEM_PATH, PUBMED_PROBLEM_CODE, message, severity="error"))
    return SearchHits(tuple(pmids), count, whole.translation, whole.warnings, tuple(problems))


@dataclass(frozen=True, slots=True)
class _DividedSearch:
    """A search with more hits than are listed at once, on its way: ``found`` grows until it has ``count`` PMIDs."""

    send: CallSender
    term: str
    count: int
    found: dict[str, None]

    @property
    def is_done(self) -> bool:
        return len(self.found) >= self.count

    def add_older(self, days: DateRange | None) -> None:
        """Add the hits with PMIDs below those found so far, as long as this finds any."""
        known = 0
        while not self.is_done and known < len(self.found):
            known = len(self.found)
            self._add_hits(f"({self.term}) AND 1:{min(map(int, self.found))}[uid]", days)

    def add_by_date(self, days: DateRange) -> None:
        """Add the hits of some days, divided until each part can be listed."""
        if days.first >= days.last:
            self.add_by_pmid(days, _PMID_RANGE)
            return
        for part in _split_date_range(days):
            if not self.is_done and self._add_hits(self.term, part):
                self.add_by_date(part)

    def add_by_pmid(self, days: DateRange | None, pmids: tuple[int, int]) -> None:
        """Add the hits of a range of PMIDs, divided until each part can be listed."""
        first, last = pmids
        middle = (first + last) // 2
        for part in ((first, middle), (middle + 1, last)):
            term = f"({self.term}) AND {part[0]}:{part[1]}[uid]"
            if not self.is_done and self._add_hits(term, days):
                self.add_by_pmid(days, part)

    def _add_hits(self, term: str, days: DateRange | None) -> bool:
        answer = self.send(esearch(term, days=days))
        self.found.update(dict.fromkeys(answer.pmids))
        return answer.count > MAX_LISTED_HITS


def _split_date_range(days: DateRange) -> tuple[DateRange, DateRange]:
    """Two parts; half of all records entered PubMed in the last third of its time."""
    first = max(days.first, date(1950, 1, 1)) if days.last > date(1950, 1, 1) else days.first
    middle = first + (days.last - first) * 2 // 3
    middle = min(middle, days.last - timedelta(days=1))
    return days._replace(last=middle), days._replace(first=middle + timedelta(days=1))


def fetch_records(
    send: CallSender, pmids: Sequence[str], *, size: int = BATCH_SIZE
) -> Iterator[FetchedBatch]:
    """The records of PMIDs, request by request. What does not come is asked for again at the end, then a problem.

    Raises:
        EvidenceError: PubMed does not answer.
    """
    missing: Sequence[str] = tuple(dict.fromkeys(pmids))
    for _ in range(1 + _RETRY_ROUNDS):
        asked, missing = missing, []
        for begin in range(0, len(asked), size):
            part = asked[begin : begin + size]
            delivery = _parse_batch(send(efetch(part)), frozenset(part))
            came = {fetched.pmid for fetched in delivery.fetched}
            missing += [pmid for pmid in part if pmid not in came]
            yield delivery
    if missing:
        yield FetchedBatch((), tuple(map(_missing_problem, missing)))


def _parse_batch(body: bytes, asked: frozenset[str]) -> FetchedBatch:
    """The records that were asked for, with a problem for each that cannot be read."""
    fetched: dict[str, FetchedRecord] = {}
    problems = []
    for entry in split_entries(XmlBlock(body, 0)):
        batch = read_entry(entry, _PROBLEM_PATH)
        problems += [
            replace(problem, offset=None) for problem in batch.problems if problem.pmid in asked
        ]
        read = [FetchedRecord(record.pmid, entry.data, record) for record in batch.records]
        broken = [
            FetchedRecord(problem.pmid, entry.data, None)
            for problem in batch.problems
            if problem.pmid
        ]
        fetched |= {item.pmid: item for item in (*broken, *read) if item.pmid in asked}
    return FetchedBatch(tuple(fetched.values()), tuple(problems))


def _missing_problem(pmid: str) -> Problem:
    message = f"PubMed gave no record {pmid}, though asked {1 + _RETRY_ROUNDS} times; it may have been deleted"
    return Problem(_PROBLEM_PATH, PUBMED_PROBLEM_CODE, message, severity="error", pmid=pmid)
