"""The changes that a store has seen, and which of them have been reported."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from evidence.studies.store.changes import Change, Difference
from evidence.studies.store.file.database import Database

_INSERT_CHANGE: Final = (
    "INSERT INTO changes (pmid, kind, detail, changed_at, before, after, reported) "
    "VALUES (?, ?, ?, ?, ?, ?, ?)"
)
_WAS_IN_FIRST_RUN: Final = (
    "SELECT EXISTS (SELECT 1 FROM hits WHERE pmid = ? "
    "AND first_run = (SELECT min(id) FROM runs WHERE runs.search = hits.search))"
)


class ChangeLog(Database):
    """The table ``changes`` of a store."""

    def changes(self, *, include_reported: bool = False) -> list[Change]:
        """Return the changes that are not reported yet, or all, in the order they were seen."""
        which = "" if include_reported else "WHERE NOT reported"
        rows = self._fetch_all(
            f"SELECT id, pmid, kind, detail, changed_at FROM changes {which} ORDER BY id"
        )
        return [Change(*row) for row in rows]

    def mark_reported(self, changes: Sequence[Change]) -> None:
        """Note that these changes have been reported."""
        with self._transaction():
            self._execute_many(
                "UPDATE changes SET reported = 1 WHERE id = ?", ((change.id,) for change in changes)
            )

    def _record_change(
        self, pmid: str, difference: Difference, before: int | None, after: int | None
    ) -> None:
        """Keep a change; that the hits of a search's first run are new needs no report.

        Args:
            pmid: of the study that changed.
            difference: what changed.
            before: number of the record before the change.
            after: number of the record after it.
        """
        needs_no_report = (
            difference.kind == "new" and self._execute(_WAS_IN_FIRST_RUN, (pmid,)).fetchone()[0]
        )
        kind, detail = difference
        moment = self._timestamp()
        self._execute(
            _INSERT_CHANGE, (pmid, kind, detail, moment, before, after, int(needs_no_report))
        )
