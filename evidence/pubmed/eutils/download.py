"""All hits of a search and all their records, each exactly once: asked = got + problems."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Final, NamedTuple, Protocol, TypeVar

from evidence.errors import Problem
from evidence.pubmed.eutils.calls import MOST, Call, Days, Found, efetch, esearch
from evidence.pubmed.files.reader import CODE, read_entry
from evidence.pubmed.files.splitter import Block, entries
from evidence.pubmed.record import Record

BATCH: Final = 500  # records asked for at once: some 8 MB
_ROUNDS: Final = 2  # how often records that did not come are asked for again
_PMIDS: Final = (1, 99_999_999)
_SOURCE: Final = "PubMed"

Answer = TypeVar("Answer")


class Send(Protocol):
    """Gives the answer to a call, as ``Client`` does."""

    def __call__(self, call: Call[Answer]) -> Answer:
        """The answer."""
        ...


@dataclass(frozen=True, slots=True)
class Hits:
    """All PMIDs that a search finds; ``count`` is what PubMed counts."""

    pmids: tuple[str, ...]
    count: int
    translation: str
    warnings: tuple[str, ...]
    problems: tuple[Problem, ...]


class Fetched(NamedTuple):
    """One record as it came, and as it was read; ``record`` is None where it could not be."""

    pmid: str
    xml: bytes
    record: Record | None


class Delivery(NamedTuple):
    """What one request brought."""

    fetched: tuple[Fetched, ...]
    problems: tuple[Problem, ...] = ()


def find(send: Send, term: str, *, days: Days | None = None, today: date) -> Hits:
    """All hits of a search, of which PubMed lists no more than 9,999 at once.

    It lists the newest first, so the rest is searched for among older PMIDs. What is not found so is searched for in
    parts: by the day on which records entered PubMed, and those of one day by ranges of PMIDs.

    Raises:
        EvidenceError: PubMed does not answer.
    """
    whole = send(esearch(term, days=days))
    if whole.count <= MOST:
        return _hits(whole, whole.pmids, whole.count)
    found = dict.fromkeys(whole.pmids)
    search = _Search(send, term, whole.count, found)
    search.by_age(days)
    if not search.is_done and (days is None or days.datetype == "edat"):
        span = days or Days()
        search.by_days(span._replace(last=min(span.last, today + timedelta(days=1))))
    if not search.is_done:  # found by another date than that of entry, or without one
        search.by_pmids(days, _PMIDS)
    count = whole.count if search.is_done else send(esearch(term, days=days)).count
    return _hits(whole, tuple(found), count)


def _hits(whole: Found, pmids: Sequence[str], count: int) -> Hits:
    problems = []
    if len(pmids) < count:
        message = (
            f"the search has {count:,} hits, but PubMed listed {len(pmids):,} of them; run it again"
        )
        problems.append(Problem(_SOURCE, CODE, message, severity="error"))
    return Hits(tuple(pmids), count, whole.translation, whole.warnings, tuple(problems))


@dataclass(frozen=True, slots=True)
class _Search:
    """A search with more hits than are listed at once, on its way: ``found`` grows until it has ``count`` PMIDs."""

    send: Send
    term: str
    count: int
    found: dict[str, None]

    @property
    def is_done(self) -> bool:
        return len(self.found) >= self.count

    def by_age(self, days: Days | None) -> None:
        """Add the hits with PMIDs below those found so far, as long as this finds any."""
        known = 0
        while not self.is_done and known < len(self.found):
            known = len(self.found)
            self._lists_not_all(f"({self.term}) AND 1:{min(map(int, self.found))}[uid]", days)

    def by_days(self, days: Days) -> None:
        """Add the hits of some days, divided until each part can be listed."""
        if days.first >= days.last:
            self.by_pmids(days, _PMIDS)
            return
        for part in _halves(days):
            if not self.is_done and self._lists_not_all(self.term, part):
                self.by_days(part)

    def by_pmids(self, days: Days | None, pmids: tuple[int, int]) -> None:
        """Add the hits of a range of PMIDs, divided until each part can be listed."""
        first, last = pmids
        middle = (first + last) // 2
        for part in ((first, middle), (middle + 1, last)):
            term = f"({self.term}) AND {part[0]}:{part[1]}[uid]"
            if not self.is_done and self._lists_not_all(term, days):
                self.by_pmids(days, part)

    def _lists_not_all(self, term: str, days: Days | None) -> bool:
        answer = self.send(esearch(term, days=days))
        self.found.update(dict.fromkeys(answer.pmids))
        return answer.count > MOST


def _halves(days: Days) -> tuple[Days, Days]:
    """Two parts; half of all records entered PubMed in the last third of its time."""
    first = max(days.first, date(1950, 1, 1)) if days.last > date(1950, 1, 1) else days.first
    middle = first + (days.last - first) * 2 // 3
    middle = min(middle, days.last - timedelta(days=1))
    return days._replace(last=middle), days._replace(first=middle + timedelta(days=1))


def fetch(send: Send, pmids: Sequence[str], *, size: int = BATCH) -> Iterator[Delivery]:
    """The records of PMIDs, request by request. What does not come is asked for again at the end, then a problem.

    Raises:
        EvidenceError: PubMed does not answer.
    """
    missing: Sequence[str] = tuple(dict.fromkeys(pmids))
    for _ in range(1 + _ROUNDS):
        asked, missing = missing, []
        for begin in range(0, len(asked), size):
            part = asked[begin : begin + size]
            delivery = _delivery(send(efetch(part)), frozenset(part))
            came = {fetched.pmid for fetched in delivery.fetched}
            missing += [pmid for pmid in part if pmid not in came]
            yield delivery
    if missing:
        yield Delivery((), tuple(map(_absent, missing)))


def _delivery(body: bytes, asked: frozenset[str]) -> Delivery:
    """The records that were asked for, with a problem for each that cannot be read."""
    fetched: dict[str, Fetched] = {}
    problems = []
    for entry in entries(Block(body, 0)):
        batch = read_entry(entry, _SOURCE)
        problems += [
            replace(problem, offset=None) for problem in batch.problems if problem.pmid in asked
        ]
        read = [Fetched(record.pmid, entry.data, record) for record in batch.records]
        broken = [
            Fetched(problem.pmid, entry.data, None) for problem in batch.problems if problem.pmid
        ]
        fetched |= {item.pmid: item for item in (*broken, *read) if item.pmid in asked}
    return Delivery(tuple(fetched.values()), tuple(problems))


def _absent(pmid: str) -> Problem:
    message = (
        f"PubMed gave no record {pmid}, though asked {1 + _ROUNDS} times; it may have been deleted"
    )
    return Problem(_SOURCE, CODE, message, severity="error", pmid=pmid)
