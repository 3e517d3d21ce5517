"""Care for the store: whether all in it holds, and its studies made again from what PubMed sent."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator
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
_DIGEST_MISMATCH = "is not what came: its digest does not hold; fetch all into a new store"
_REBUILD_ADVICE = "`evidence store rebuild` corrects it"


def verify_store(store: Store, progress: RecordCheckProgress = lambda _: None) -> Iterator[Problem]:
    """What is wrong: damage, records that are not what came, studies that are not what their records say.

    ``progress`` is told 1 for each record.
    """
    yield from (_store_problem(store, message) for message in store.find_faults())
    problems: list[Problem] = []
    for record, row in _rebuild_rows(store, problems, progress):
        if store.find_row(record) != row:
            pmid = str(row[0])
            yield _store_problem(
                store,
                f"the row of {pmid} is not what its newest record says; {_REBUILD_ADVICE}",
                pmid,
            )
    yield from problems


def rebuild_studies(store: Store, progress: RecordCheckProgress = lambda _: None) -> list[Problem]:
    """Make all studies again from the records as they came; gives those that cannot be read.

    ``progress`` is told 1 for each record.
    """
    problems = [
        _store_problem(store, f"the record of {pmid} is gone; fetch again", pmid)
        for pmid in store.pmids_without_record()
    ]
    store.replace_studies(_rebuild_rows(store, problems, progress))
    return problems


def _rebuild_rows(
    store: Store, problems: list[Problem], progress: RecordCheckProgress
) -> Iterator[tuple[int, TableRow]]:
    """The number of the newest record of each study, and the row that is made of it; what cannot be read is told.

    A record that came damaged matters no more once a whole one has come.
    """
    for pmid, versions in groupby(store.records(), key=attrgetter("pmid")):
        whole: list[tuple[int, Record]] = []
        damaged = []
        for kept in versions:
            progress(1)
            try:
                whole.append((kept.record_id, _parse_stored_record(kept)))
            except ValueError as error:
                damaged.append(
                    _store_problem(store, f"record {kept.record_id} of {pmid} {error}", pmid)
                )
        if whole:
            number, newest = max(reversed(whole), key=lambda pair: version_key(pair[1]))
            yield number, build_rows([newest], derived=True, topic=store.topic)[0]
        problems += (
            damaged
            if not whole
            else [problem for problem in damaged if _DIGEST_MISMATCH in problem.message]
        )


def _parse_stored_record(kept: StoredRecord) -> Record:
    if kept.xml is None or hashlib.sha256(kept.xml).hexdigest() != kept.sha256:
        raise ValueError(_DIGEST_MISMATCH)
    reading = read_records(kept.xml)
    if not reading.records:
        raise ValueError(
            f"cannot be read: {next((problem.message for problem in reading.problems), 'it is empty')}"
        )
    return reading.records[0]


def _store_problem(store: Store, message: str, pmid: str | None = None) -> Problem:
    return Problem(str(store.path), "store", message, severity="error", pmid=pmid)
