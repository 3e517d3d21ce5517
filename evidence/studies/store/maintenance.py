"""Care for the store: whether all in it holds, and its studies made again from what PubMed sent."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator
from itertools import groupby
from operator import attrgetter

from evidence.errors import Problem
from evidence.pubmed.files.reader import read_records
from evidence.pubmed.files.versions import key_of
from evidence.pubmed.record import Record
from evidence.studies.store.models import Kept
from evidence.studies.store.store import Store
from evidence.studies.table.rows import Row, rows_of

Progress = Callable[[int], None]
_NOT_WHAT_CAME = "is not what came: its digest does not hold; fetch all into a new store"
_REBUILD = "`evidence store rebuild` corrects it"


def verify(store: Store, progress: Progress = lambda _: None) -> Iterator[Problem]:
    """What is wrong: damage, records that are not what came, studies that are not what their records say.

    ``progress`` is told 1 for each record.
    """
    yield from (_problem(store, message) for message in store.faults())
    problems: list[Problem] = []
    for record, row in _remade(store, problems, progress):
        if store.row_of(record) != row:
            pmid = str(row[0])
            yield _problem(
                store, f"the row of {pmid} is not what its newest record says; {_REBUILD}", pmid
            )
    yield from problems


def rebuild(store: Store, progress: Progress = lambda _: None) -> list[Problem]:
    """Make all studies again from the records as they came; gives those that cannot be read.

    ``progress`` is told 1 for each record.
    """
    problems = [
        _problem(store, f"the record of {pmid} is gone; fetch again", pmid)
        for pmid in store.without_record()
    ]
    store.replace_rows(_remade(store, problems, progress))
    return problems


def _remade(store: Store, problems: list[Problem], progress: Progress) -> Iterator[tuple[int, Row]]:
    """The number of the newest record of each study, and the row that is made of it; what cannot be read is told.

    A record that came damaged matters no more once a whole one has come.
    """
    for pmid, versions in groupby(store.records(), key=attrgetter("pmid")):
        whole: list[tuple[int, Record]] = []
        damaged = []
        for kept in versions:
            progress(1)
            try:
                whole.append((kept.id, _record(kept)))
            except ValueError as error:
                damaged.append(_problem(store, f"record {kept.id} of {pmid} {error}", pmid))
        if whole:
            number, newest = max(reversed(whole), key=lambda pair: key_of(pair[1]))
            yield number, rows_of([newest], derived=True)[0]
        problems += (
            damaged
            if not whole
            else [problem for problem in damaged if _NOT_WHAT_CAME in problem.message]
        )


def _record(kept: Kept) -> Record:
    if kept.xml is None or hashlib.sha256(kept.xml).hexdigest() != kept.sha256:
        raise ValueError(_NOT_WHAT_CAME)
    reading = read_records(kept.xml)
    if not reading.records:
        raise ValueError(
            f"cannot be read: {next((problem.message for problem in reading.problems), 'it is empty')}"
        )
    return reading.records[0]


def _problem(store: Store, message: str, pmid: str | None = None) -> Problem:
    return Problem(str(store.path), "store", message, severity="error", pmid=pmid)
