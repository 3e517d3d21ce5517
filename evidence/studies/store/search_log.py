"""Searches and their runs, what they found, and the queue of records still to be fetched."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from datetime import date
from typing import TYPE_CHECKING, Final

from evidence.studies.store.change_log import ChangeLog
from evidence.studies.store.changes import Difference
from evidence.studies.store.file.schema import DamagedRowError
from evidence.studies.store.models import QueuedRecord, RetrievalCounts, SavedSearch

if TYPE_CHECKING:
    from evidence.pubmed.eutils.download import SearchHits

_FIND_SEARCH: Final = (
    "SELECT id FROM searches WHERE name IS ? AND since IS ? AND (name IS NOT NULL OR query = ?)"
)
_LIST_SEARCHES: Final = (
    "SELECT id, query, name, since, "
    "(SELECT coalesce(max(CASE WHEN complete THEN run_at END), min(run_at)) "
    "FROM runs WHERE runs.search = searches.id) FROM searches WHERE query <> '' ORDER BY id"
)
_INSERT_RUN: Final = (
    "INSERT INTO runs (search, run_at, query, translation, warnings, count, complete) "
    "VALUES (?, ?, ?, ?, ?, ?, ?)"
)
_PREVIOUS_RUN: Final = (
    "SELECT id, query FROM runs WHERE search = ? AND id < ? ORDER BY id DESC LIMIT 1"
)
_LAST_COUNTS: Final = (
    "SELECT (SELECT count FROM runs WHERE search = searches.id ORDER BY id DESC LIMIT 1) "
    "FROM searches WHERE query <> ''"
)
_CURRENT_PMIDS: Final = "SELECT pmid FROM hits WHERE last_run IS NULL"
_DROP_UNFOUND: Final = f"DELETE FROM queue WHERE reason = 'new' AND pmid NOT IN ({_CURRENT_PMIDS})"


class SearchLog(ChangeLog):
    """The tables ``searches``, ``runs``, ``hits`` and ``queue`` of a store."""

    def save_search(
        self, query: str, *, name: str | None = None, since: date | None = None
    ) -> SavedSearch:
        """Return the saved search with a query, or with a name, and a first day; create it if new.

        A search with a name takes the query given now.
        """
        day = since.isoformat() if since else None
        with self._transaction():
            found = self._execute(_FIND_SEARCH, (name, day, query)).fetchone()
            if found:
                self._execute("UPDATE searches SET query = ? WHERE id = ?", (query, found[0]))
            else:
                self._execute(
                    "INSERT INTO searches (name, query, since) VALUES (?, ?, ?)", (name, query, day)
                )
                found = self._execute(_FIND_SEARCH, (name, day, query)).fetchone()
        return next(search for search in self.saved_searches() if search.id == found[0])

    def end_search(self, name: str) -> None:
        """End the search with a name: it is not run again; what it found is no longer counted.

        Its runs stay on record, and ``save_search`` takes it up again. Without a search of this
        name, nothing happens.
        """
        ended = "SELECT id FROM searches WHERE name = ?"
        latest = "SELECT max(id) FROM runs WHERE runs.search = hits.search"
        with self._transaction():
            self._execute(
                f"UPDATE hits SET last_run = ({latest}) "
                f"WHERE search IN ({ended}) AND last_run IS NULL",
                (name,),
            )
            self._execute("UPDATE searches SET query = '' WHERE name = ?", (name,))
            self._execute(_DROP_UNFOUND)

    def saved_searches(self) -> list[SavedSearch]:
        """Return all searches that are run again, in the order in which they were first run."""
        return [
            SavedSearch(number, query, name, _parse_date(since), _parse_date(last))
            for number, query, name, since, last in self._fetch_all(_LIST_SEARCHES)
        ]

    def record_run(
        self,
        search: SavedSearch,
        hits: SearchHits,
        revised: Iterable[str] = (),
        *,
        is_complete: bool = True,
    ) -> None:
        """Keep what a search found, and queue what is to be fetched.

        A PMID that the search found before and no longer finds is a change, unless PubMed did not
        list all that it counted.

        Args:
            search: the search.
            hits: what it found; those that are not in the store are queued.
            revised: PMIDs that NLM has revised; those that are in the store are queued.
            is_complete: whether ``revised`` lists all of them; otherwise the next run asks again.
        """
        with self._transaction():
            warnings = json.dumps(hits.warnings, ensure_ascii=False)
            run = self._execute(
                _INSERT_RUN,
                (
                    search.id,
                    self._timestamp(),
                    search.query,
                    hits.translation,
                    warnings,
                    hits.count,
                    is_complete,
                ),
            ).lastrowid
            known = set(self._fetch_column(f"{_CURRENT_PMIDS} AND search = ?", (search.id,)))
            self._execute_many(
                "INSERT INTO hits (search, pmid, first_run) VALUES (?, ?, ?)",
                ((search.id, pmid, run) for pmid in hits.pmids if pmid not in known),
            )
            if not hits.problems:
                self._record_lost(search, sorted(known - {*hits.pmids}, key=int), run)
            stored = set(self._fetch_column("SELECT pmid FROM studies"))
            self._enqueue((pmid for pmid in hits.pmids if pmid not in stored), "new")
            self._enqueue((pmid for pmid in revised if pmid in stored), "revised")

    def _record_lost(self, search: SavedSearch, pmids: Sequence[str], run: int | None) -> None:
        previous = self._execute(_PREVIOUS_RUN, (search.id, run)).fetchone()
        last_run, last_query = previous or (None, "")
        self._execute_many(
            "UPDATE hits SET last_run = ? WHERE search = ? AND pmid = ? AND last_run IS NULL",
            ((last_run, search.id, pmid) for pmid in pmids),
        )
        if last_query == search.query:  # another query finds other records: that is not a loss
            for pmid in pmids:
                self._record_change(pmid, Difference("lost", search.label), None, None)
        self._execute(_DROP_UNFOUND)

    def _enqueue(self, pmids: Iterable[str], reason: str) -> None:
        self._execute_many(
            "INSERT OR IGNORE INTO queue (pmid, reason) VALUES (?, ?)",
            ((pmid, reason) for pmid in pmids),
        )

    def queued_records(self) -> list[QueuedRecord]:
        """Return what is still to be fetched; last, what was asked for in vain."""
        order = "SELECT pmid, reason, problem FROM queue ORDER BY problem IS NOT NULL, rowid"
        return [QueuedRecord(*row) for row in self._fetch_all(order)]

    def count_retrieval(self) -> RetrievalCounts:
        """Count the records at each step from PubMed's hits to the studies of the store."""
        counts = [count for count in self._fetch_column(_LAST_COUNTS) if count is not None]
        ((listed, found),) = self._fetch_all(
            "SELECT count(*), count(DISTINCT pmid) FROM hits WHERE last_run IS NULL"
        )
        fetched = self._fetch_column(
            f"SELECT pmid FROM studies WHERE pmid IN ({_CURRENT_PMIDS}) "
            "ORDER BY CAST(pmid AS INTEGER)"
        )
        (failed,) = self._fetch_column(
            "SELECT count(*) FROM queue WHERE reason = 'new' AND problem IS NOT NULL "
            f"AND pmid IN ({_CURRENT_PMIDS})"
        )
        return RetrievalCounts(
            searches=len(counts),
            reported_hits=sum(counts),
            listed_hits=listed,
            unique_pmids=found,
            fetched_pmids=tuple(fetched),
            failed=failed,
            pending=found - len(fetched) - failed,
        )


def _parse_date(moment: str | None) -> date | None:
    try:
        return date.fromisoformat(moment[:10]) if moment else None
    except ValueError as error:
        raise DamagedRowError(f"{moment!r} is not a date") from error
