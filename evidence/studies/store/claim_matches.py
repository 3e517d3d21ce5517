"""Which claims each study of a store may bear on: found once, and again when either changes."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from typing import Final, NamedTuple

from evidence.studies.store.file.schema import decode_row
from evidence.studies.store.models import StoredStudy, build_stored_study
from evidence.studies.store.study_table import COLUMN_LIST, StudyTable

_COUNT: Final = (
    "SELECT count(*) FROM claim_matches WHERE claim = ? AND year >= ? "
    "AND study NOT IN (SELECT study FROM unmatched) "
    "AND study NOT IN (SELECT id FROM studies WHERE pmid IN (SELECT value FROM json_each(?)))"
)


class UnmatchedStudy(NamedTuple):
    """A study of the store, and its row, that has not been compared with the claims yet."""

    row: int
    study: StoredStudy


class ClaimMatch(NamedTuple):
    """The claims that a study may bear on; none for most."""

    unmatched: UnmatchedStudy
    claims: Sequence[str]


class ClaimMatches(StudyTable):
    """The claims that studies may bear on, as far as they have been compared.

    ``digest`` says which claims these are: after a change of claims everything is compared again.
    """

    def begin_matching(self, digest: str) -> None:
        """Forget what was found for other claims."""
        if self._has_digest(digest):
            return
        with self._transaction():
            self._execute("DELETE FROM claim_matches")
            self._execute("INSERT OR IGNORE INTO unmatched SELECT id FROM studies")
            self._execute("DELETE FROM matched_claims")
            self._execute("INSERT INTO matched_claims VALUES (?)", (digest,))

    def _has_digest(self, digest: str) -> bool:
        return self._fetch_column("SELECT digest FROM matched_claims") == [digest]

    def read_unmatched(self, digest: str, most: int) -> list[UnmatchedStudy]:
        """Return studies that have not been compared with these claims."""
        waiting = " WHERE id IN (SELECT study FROM unmatched)" if self._has_digest(digest) else ""
        rows = self._fetch_all(f"SELECT id, {COLUMN_LIST} FROM studies{waiting} LIMIT ?", (most,))
        return [UnmatchedStudy(row[0], build_stored_study(decode_row(row[1:]))) for row in rows]

    def read_candidates(self, digest: str, claim: str) -> list[StoredStudy]:
        """Return the studies that may bear on a claim, by PMID.

        Those that have not been compared with the claims are among them.
        """
        if not self._has_digest(digest):
            return self.stored_studies()
        rows = self._fetch_all(
            f"SELECT {COLUMN_LIST} FROM studies WHERE id IN (SELECT study FROM unmatched UNION "
            "SELECT study FROM claim_matches WHERE claim = ?) ORDER BY CAST(pmid AS INTEGER)",
            (claim,),
        )
        return [build_stored_study(decode_row(row)) for row in rows]

    def save_matches(self, matches: Iterable[ClaimMatch]) -> None:
        """Keep which claims studies may bear on."""
        with self._transaction():
            for (row, study), claims in matches:
                self._execute("DELETE FROM unmatched WHERE study = ?", (row,))
                self._execute("DELETE FROM claim_matches WHERE study = ?", (row,))
                year = study.record.year or 0
                self._execute_many(
                    "INSERT INTO claim_matches VALUES (?, ?, ?)",
                    ((claim, year, row) for claim in claims),
                )

    def count_matches(self, digest: str, claim: str, since: int, without: Iterable[str]) -> int:
        """Count the studies, of a year or later, that were found to bear on a claim.

        Args:
            digest: that of the claims; of others nothing is known.
            claim: its id.
            since: the first year.
            without: PMIDs of studies that are not counted.
        """
        if not self._has_digest(digest):
            return 0
        cells = (claim, since, json.dumps(list(without)))
        return int(self._fetch_all(_COUNT, cells)[0][0])
