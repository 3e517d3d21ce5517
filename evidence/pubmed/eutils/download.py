"""Find all hits of a search and fetch all their records, each once: asked = got + problems."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from itertools import islice
from typing import Final, NamedTuple, Never, Protocol, TypeVar

from evidence.errors import EvidenceError, Problem
from evidence.http.read_ahead import read_ahead
from evidence.pubmed.eutils.calls import (
    MAX_LISTED_HITS,
    DateRange,
    EsearchResult,
    EutilsCall,
    efetch,
    esearch,
)
from evidence.pubmed.eutils.responses import LongAnswerError
from evidence.pubmed.files.batch import PUBMED_PROBLEM_CODE
from evidence.pubmed.files.reader import read_entry
from evidence.pubmed.files.splitter import XmlBlock, XmlEntry, split_entries
from evidence.pubmed.record import Record

BATCH_SIZE: Final = 500  # records in one request: some 8 MB
_RETRY_ROUNDS: Final = 2  # for records that did not come
_PMID_RANGE: Final = (1, 99_999_999)
_PROBLEM_PATH: Final = "PubMed"
_FIRST_BUSY_DAY: Final = date(1950, 1, 1)  # few records are older
# Requests for the parts of a search: to find all of one day, and for each part that can be listed.
_REQUESTS_FOR_A_DAY, _REQUESTS_FOR_A_PART = 200, 10
_GROWTH: Final = 1.1  # of a search while its parts are searched for
_MOST_UNASKED: Final = 2_000  # entries of an answer that are read though nobody asked for them

_ResponseT = TypeVar("_ResponseT")


class CallSender(Protocol):
    """A function that sends a call and returns its answer, as ``Client`` does."""

    def __call__(self, call: EutilsCall[_ResponseT]) -> _ResponseT:
        """Send a call and return its answer."""
        ...


@dataclass(frozen=True, slots=True)
class SearchHits:
    """All hits of a search.

    Attributes:
        pmids: the hits that PubMed listed.
        count: the number of hits that PubMed counts.
        translation: the query as PubMed understood it.
        warnings: phrases not found and the like.
        problems: says so where fewer hits were listed than counted.
    """

    pmids: tuple[str, ...]
    count: int
    translation: str
    warnings: tuple[str, ...]
    problems: tuple[Problem, ...]


class FetchedRecord(NamedTuple):
    """One record as it came, and as it was read; ``record`` is None if it is unreadable."""

    pmid: str
    xml: bytes
    record: Record | None


class FetchedBatch(NamedTuple):
    """The records of one request."""

    fetched: tuple[FetchedRecord, ...]
    problems: tuple[Problem, ...] = ()


def find_all_hits(
    send: CallSender, term: str, *, days: DateRange | None = None, today: date
) -> SearchHits:
    """Find all hits of a search, of which PubMed lists no more than 9,999 at once.

    PubMed lists the newest first, so the rest is searched for among lower PMIDs. What is missing
    then is searched for in parts: by the day on which records entered PubMed, and those of one day
    by ranges of PMIDs.

    Args:
        send: sends a call.
        term: the query.
        days: the days that the records are from.
        today: the last day on which a record can have entered PubMed.

    Raises:
        EvidenceError: PubMed does not answer, or the server does not search in parts.
    """
    whole = send(esearch(term, days=days))
    if whole.count <= MAX_LISTED_HITS:
        return _build_hits(whole, whole.pmids, whole.count)
    found = dict.fromkeys(whole.pmids)
    search = _DividedSearch(send, term, whole.count, found)
    search.add_older(days)
    if not search.is_done and (days is None or days.datetype == "edat"):
        span = days or DateRange()
        span = span._replace(last=min(span.last, today + timedelta(days=1)))
        search.add_by_date(span, whole.count)
    if not search.is_done:  # found by another date than that of entry, or without one
        search.add_by_pmid(days, _PMID_RANGE, whole.count)
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


@dataclass(slots=True)
class _DividedSearch:
    """A search with more hits than are listed at once; ``found`` grows to ``count`` PMIDs."""

    send: CallSender
    term: str
    count: int
    found: dict[str, None]
    requests: int = 0

    @property
    def is_done(self) -> bool:
        """True when all hits are found."""
        return len(self.found) >= self.count

    def add_older(self, days: DateRange | None) -> None:
        """Add the hits with PMIDs below those found so far, until there are no more."""
        known = 0
        while not self.is_done and known < len(self.found):
            known = len(self.found)
            self._add_hits(f"({self.term}) AND 1:{min(map(int, self.found))}[uid]", days)

    def add_by_date(self, days: DateRange, count: int) -> None:
        """Add the ``count`` hits of a range of days, divided until each part can be listed."""
        if days.first >= days.last:
            self.add_by_pmid(days, _PMID_RANGE, count)
            return
        halves = _split_date_range(days)
        counts = self._add_halves([(self.term, half) for half in halves], count)
        for half, hits in zip(halves, counts, strict=False):
            if hits > MAX_LISTED_HITS and not self.is_done:
                self.add_by_date(half, hits)

    def add_by_pmid(self, days: DateRange | None, pmids: tuple[int, int], count: int) -> None:
        """Add the ``count`` hits of a range of PMIDs, divided until each part can be listed."""
        first, last = pmids
        middle = (first + last) // 2
        halves = ((first, middle), (middle + 1, last))
        terms = [f"({self.term}) AND {begin}:{end}[uid]" for begin, end in halves]
        counts = self._add_halves([(term, days) for term in terms], count)
        for half, hits in zip(halves, counts, strict=False):
            if hits > MAX_LISTED_HITS and not self.is_done:
                self.add_by_pmid(days, half, hits)

    def _add_halves(
        self, halves: Sequence[tuple[str, DateRange | None]], whole: int
    ) -> Sequence[int]:
        """Add the hits of two halves of a search that has ``whole``; return how many each has.

        The second is left out when all are found.

        Raises:
            EvidenceError: together they have more than the whole.
        """
        counts = []
        for term, days in halves:
            if not self.is_done:
                counts.append(self._add_hits(term, days))
        if sum(counts) > whole * _GROWTH:
            self._give_up("it finds more records in two halves of a search than in the whole")
        return counts

    def _add_hits(self, term: str, days: DateRange | None) -> int:
        most = _REQUESTS_FOR_A_DAY + _REQUESTS_FOR_A_PART * (self.count // MAX_LISTED_HITS)
        if self.requests >= most:
            self._give_up(f"after {self.requests:,} requests there are more parts to search for")
        self.requests += 1
        answer = self.send(esearch(term, days=days))
        self.found.update(dict.fromkeys(answer.pmids))
        return answer.count

    def _give_up(self, reason: str) -> Never:
        raise EvidenceError(
            f"the server counts {self.count:,} hits and lists {len(self.found):,}: {reason}; "
            "narrow the search, or ask PubMed itself, without --base-url"
        )


def _split_date_range(days: DateRange) -> tuple[DateRange, DateRange]:
    """Split at two thirds: half of all records entered PubMed in the last third of its time."""
    is_busy = days.last > _FIRST_BUSY_DAY
    first = max(days.first, _FIRST_BUSY_DAY) if is_busy else days.first
    middle = first + (days.last - first) * 2 // 3
    middle = min(middle, days.last - timedelta(days=1))
    return days._replace(last=middle), days._replace(first=middle + timedelta(days=1))


def fetch_records(
    send: CallSender, pmids: Sequence[str], *, size: int = BATCH_SIZE
) -> Iterator[FetchedBatch]:
    """Fetch records, request by request; the next is sent while the last answer is used.

    Records that do not come are asked for again at the end; after that, each is a problem.

    Args:
        send: sends a call.
        pmids: the PMIDs; repetitions do not count.
        size: the number of records in one request.

    Raises:
        EvidenceError: PubMed does not answer.
    """
    missing: Sequence[str] = tuple(dict.fromkeys(pmids))
    for _ in range(1 + _RETRY_ROUNDS):
        asked, missing = missing, []
        for part, batch in _fetch_batches(send, asked, size):
            came = {fetched.pmid for fetched in batch.fetched}
            missing += [pmid for pmid in part if pmid not in came]
            yield batch
    if missing:
        yield FetchedBatch((), tuple(map(_missing_problem, missing)))


def _fetch_batches(
    send: CallSender, pmids: Sequence[str], size: int
) -> Iterator[tuple[Sequence[str], FetchedBatch]]:
    """Yield the PMIDs of each request with the records that came."""
    parts = (pmids[begin : begin + size] for begin in range(0, len(pmids), size))
    answers = read_ahead(answer for part in parts for answer in _fetch_part(send, part))
    for part, body in answers:
        yield part, _parse_batch(body, frozenset(part))


def _fetch_part(send: CallSender, pmids: Sequence[str]) -> Iterator[tuple[Sequence[str], bytes]]:
    """Fetch records in one request, or in halves where they are too long for one answer."""
    try:
        body = send(efetch(pmids))
    except LongAnswerError:
        middle = len(pmids) // 2
        if not middle:
            raise
    else:
        yield pmids, body
        return
    yield from _fetch_part(send, pmids[:middle])
    yield from _fetch_part(send, pmids[middle:])


def _parse_batch(body: bytes, asked: frozenset[str]) -> FetchedBatch:
    """Read the records that were asked for, with a problem for each unreadable one."""
    fetched: dict[str, FetchedRecord] = {}
    problems = []
    entries = split_entries(XmlBlock(body, 0))
    for entry in islice(entries, len(asked) + _MOST_UNASKED):
        part = _read_fetched_entry(entry)
        fetched |= {item.pmid: item for item in part.fetched if item.pmid in asked}
        problems += [problem for problem in part.problems if problem.pmid in asked]
    return FetchedBatch(tuple(fetched.values()), tuple(problems))


def _read_fetched_entry(entry: XmlEntry) -> FetchedBatch:
    batch = read_entry(entry, _PROBLEM_PATH)
    problems = [replace(problem, offset=None) for problem in batch.problems]
    items = [FetchedRecord(problem.pmid or "", entry.data, None) for problem in problems]
    items += [FetchedRecord(record.pmid, entry.data, record) for record in batch.records]
    return FetchedBatch(tuple(items), tuple(problems))


def _missing_problem(pmid: str) -> Problem:
    message = (
        f"PubMed gave no record {pmid}, though asked {1 + _RETRY_ROUNDS} times; "
        "it may have been deleted"
    )
    return Problem(_PROBLEM_PATH, PUBMED_PROBLEM_CODE, message, severity="error", pmid=pmid)
