"""Care for the store: check everything in it, and make its studies again from PubMed's records."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Iterator
from itertools import groupby
from operator import attrgetter

from evidence.errors import Problem
from evidence.pubmed.files.reader import read_records
from evidence.pubmed.files.versions import version_key
from evidence.pubmed.record import Record
from evidence.studies.store.models import StoredRecord
from evidence.studies.store.store import Store
from evidence.studies.table.rows import TableRow, build_rows

RecordCheckProgress = Callable[[int], None]
_DIGEST_MISMATCH = (
    "is not what PubMed sent: its digest does not match; fetch everything into a new store"
)


def _ignore_progress(_: int) -> None:
    """Show nothing."""


def verify_store(
    store: Store, progress: RecordCheckProgress = _ignore_progress
) -> Iterator[Problem]:
    """Find damage, records that differ from what PubMed sent, and rows that differ from theirs.

    Args:
        store: the store.
        progress: called with 1 after each record.
    """
    yield from (_store_problem(store, message) for message in store.find_faults())
    problems: list[Problem] = []
    for record, row in _rebuild_rows(store, problems, progress):
        if store.find_row(record) != row:
            pmid = str(row[0])
            message = (
                f"the row of {pmid} differs from its newest record; "
                "`evidence store rebuild` corrects it"
            )
            yield _store_problem(store, message, pmid)
    yield from problems


def rebuild_studies(
    store: Store, progress: RecordCheckProgress = _ignore_progress
) -> list[Problem]:
    """Make all studies again from the records as they came.

    Args:
        store: the store, opened for writing.
        progress: called with 1 after each record.

    Returns:
        A problem for each study whose records cannot be read.
    """
    problems = [
        _store_problem(store, f"the record of {pmid} is missing; fetch again", pmid)
        for pmid in store.pmids_without_record()
    ]
    store.replace_studies(_rebuild_rows(store, problems, progress))
    return problems


def _rebuild_rows(
    store: Store, problems: list[Problem], progress: RecordCheckProgress
) -> Iterator[tuple[int, TableRow]]:
    """Yield the number of the newest record of each study, and the row made of it.

    Adds to ``problems`` what cannot be read.
    """
    for pmid, versions in groupby(store.records(), key=attrgetter("pmid")):
        readable, damaged = _parse_versions(store, pmid, versions, progress)
        if readable:
            number, newest = max(reversed(readable), key=lambda pair: version_key(pair[1]))
            yield number, build_rows([newest], derived=True, topic=store.topic)[0]
            # an unreadable version no longer matters once a readable one has come
            damaged = [problem for problem in damaged if _DIGEST_MISMATCH in problem.message]
        problems += damaged


def _parse_versions(
    store: Store, pmid: str, versions: Iterable[StoredRecord], progress: RecordCheckProgress
) -> tuple[list[tuple[int, Record]], list[Problem]]:
    readable, damaged = [], []
    for stored in versions:
        progress(1)
        try:
            readable.append((stored.record_id, _parse_stored_record(stored)))
        except ValueError as error:
            message = f"record {stored.record_id} of {pmid} {error}"
            damaged.append(_store_problem(store, message, pmid))
    return readable, damaged


def _parse_stored_record(stored: StoredRecord) -> Record:
    if stored.xml is None or hashlib.sha256(stored.xml).hexdigest() != stored.sha256:
        raise ValueError(_DIGEST_MISMATCH)
    batch = read_records(stored.xml)
    if not batch.records:
        reasons = [problem.message for problem in batch.problems]
        raise ValueError(f"cannot be read: {next(iter(reasons), 'it is empty')}")
    return batch.records[0]


def _store_problem(store: Store, message: str, pmid: str | None = None) -> Problem:
    return Problem(str(store.path), "store", message, severity="error", pmid=pmid)
