"""PubMed's files -> the studies table, in memory or in a file: read, derive, encode block by block, in order."""

from __future__ import annotations

import contextlib
import gc
import os
from bisect import bisect_right
from collections import deque
from collections.abc import Callable, Generator, Iterable, Iterator, Sequence
from concurrent.futures import Future, ProcessPoolExecutor
from dataclasses import dataclass, field
from errno import EISDIR
from itertools import accumulate
from multiprocessing import get_context
from pathlib import Path
from typing import Any, Final, NamedTuple

from evidence.errors import EvidenceError, Problem, reason
from evidence.pubmed.files.byte_stream import open_source
from evidence.pubmed.files.reader import Batch, name_of, parts, read_block, read_records
from evidence.pubmed.files.splitter import Block
from evidence.pubmed.files.versions import Deletion, Versions, key_of
from evidence.studies.table.formats import Format, format_of
from evidence.studies.table.rows import Table, rows_of, table_columns

_SHOWN: Final = 5  # PMIDs of a list in a line
_AHEAD: Final = 2  # blocks that wait for each worker
Source = Path | bytes
Progress = Callable[[int], None]


@dataclass(slots=True)
class Summary:
    """What became of the entries of the sources: entries = studies + older + deleted + problems of severity error."""

    studies: int = 0
    older: int = 0
    deleted: list[str] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)

    def __str__(self) -> str:
        told = [_many(self.studies, "study", "studies")]
        told += (
            [_many(self.older, "older version left out", "older versions left out")]
            if self.older
            else []
        )
        told += (
            [f"{_many(len(self.deleted), 'deletion', 'deletions')}: {_listed(self.deleted)}"]
            if self.deleted
            else []
        )
        told += [_many(len(self.problems), "problem", "problems")] if self.problems else []
        return ", ".join(told)

    @property
    def counts(self) -> dict[str, int]:
        """How many there are of each; together all entries of the sources."""
        return {
            "studies": self.studies,
            "older": self.older,
            "deleted": len(self.deleted),
            "problems": sum(problem.severity == "error" for problem in self.problems),
        }


def _many(number: int, one: str, several: str) -> str:
    return f"{number:,} {one if number == 1 else several}"


def _listed(pmids: Sequence[str]) -> str:
    shown = ", ".join(pmids[:_SHOWN])
    return (
        f"PMID {shown} and {len(pmids) - _SHOWN:,} more" if len(pmids) > _SHOWN else f"PMID {shown}"
    )


@contextlib.contextmanager
def collector_paused() -> Iterator[None]:
    """Keep the garbage collector from walking over all cells again and again while more of them are made."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            if (
                not gc.get_freeze_count()
            ):  # so they are old at once, and it need not walk over them now either
                gc.freeze()
                gc.unfreeze()
            gc.enable()


def read_table(sources: Sequence[Source], *, derived: bool = True) -> tuple[Table, Summary]:
    """The studies of the sources, in memory.

    Raises:
        EvidenceError: a file cannot be read.
    """
    reading = read_records(*sources)
    summary = Summary(
        len(reading.records), len(reading.older), list(reading.deleted), list(reading.problems)
    )
    return Table(table_columns(derived=derived), rows_of(reading.records, derived=derived)), summary


def write_table(
    sources: Sequence[Source],
    out: Path,
    *,
    derived: bool = True,
    workers: int = 1,
    progress: Progress = lambda _: None,
) -> Summary:
    """Write the studies of the sources to ``out``, in the format that its name asks for, and tell what became of all.

    Memory does not grow with the sources. A file that is there already is replaced when all is written.

    Args:
        sources: files, or their content.
        out: .csv, .parquet, .jsonl, .json or .xlsx.
        derived: whether the derived columns stand behind PubMed's.
        workers: processes that read at the same time.
        progress: told the number of bytes of each piece that was read.

    Raises:
        EvidenceError: a file cannot be read, the name of ``out`` asks for no format, or it cannot be written; what was
            there before is left as it was.
    """
    format_of(out)
    for source in sources:
        open_source(source).close()  # before hours of work
    try:
        if out.is_dir():
            raise IsADirectoryError(EISDIR, os.strerror(EISDIR))
        unfinished = out.with_name(f"{out.name}.part")
        try:
            summary = _write_newest(sources, _Out(unfinished, out), derived, workers, progress)
            unfinished.replace(out)
        finally:
            unfinished.unlink(missing_ok=True)
    except OSError as error:
        raise EvidenceError(f"{out} cannot be written: {reason(error)}") from error
    return summary


class _Out(NamedTuple):
    """The file that is written, and what it will be when it is whole."""

    unfinished: Path
    whole: Path


def _write_newest(
    sources: Sequence[Source], out: _Out, derived: bool, workers: int, progress: Progress
) -> Summary:
    first = _write(sources, out, derived=derived, workers=workers, progress=progress)
    older = first.versions.older()
    problems = first.summary.problems
    if older:  # rare enough to read again: nothing of the table need be kept in memory for it
        again = _write(
            sources, out, derived=derived, workers=workers, skip=_by_part(older, first.sizes)
        )
        if again.sizes != first.sizes:
            raise EvidenceError("a file was changed while it was read; run this again")
        problems = again.summary.problems
    return Summary(sum(first.sizes) - len(older), len(older), first.summary.deleted, problems)


class _Part(NamedTuple):
    """What a worker made of a block."""

    payload: Any
    keys: list[int]
    deleted: list[Deletion]
    problems: list[Problem]


@dataclass(slots=True)
class _Written:
    """What one way through the sources told: the records of each part, and all their keys."""

    summary: Summary = field(default_factory=Summary)
    versions: Versions = field(default_factory=Versions)
    sizes: list[int] = field(default_factory=list)


def _write(
    sources: Sequence[Source],
    out: _Out,
    *,
    derived: bool,
    workers: int,
    progress: Progress = lambda _: None,
    skip: Sequence[frozenset[int]] = (),
) -> _Written:
    written = _Written()
    columns = table_columns(derived=derived)
    form = format_of(out.whole)
    tasks = (
        _Task(
            part,
            name_of(source),
            form,
            derived,
            skip[number] if number < len(skip) else frozenset(),
        )
        for number, (source, part) in enumerate(_parts(sources, progress))
    )
    with out.unfinished.open("wb") as file, contextlib.closing(_map(_work, tasks, workers)) as made:
        sink = form.open(file, str(out.whole), columns)
        try:
            for part in made:
                sink.write(part.payload)
                written.versions.add(part.keys, part.deleted)
                written.sizes.append(len(part.keys))
                written.summary.deleted += (deletion.pmid for deletion in part.deleted)
                written.summary.problems += part.problems
        finally:
            written.summary.problems += sink.close()
    return written


class _Task(NamedTuple):
    part: Block | Batch
    name: str
    form: Format
    derived: bool
    skip: frozenset[int]  # numbers of records in this part that are not the newest of their PMID


def _parts(sources: Iterable[Source], progress: Progress) -> Iterator[tuple[Source, Block | Batch]]:
    for source in sources:
        for part in parts(source, progress):
            yield source, part


def _work(task: _Task) -> _Part:
    batch = task.part if isinstance(task.part, Batch) else read_block(task.part, task.name)
    records = [record for number, record in enumerate(batch.records) if number not in task.skip]
    payload = task.form.encode(
        table_columns(derived=task.derived), rows_of(records, derived=task.derived)
    )
    return _Part(
        payload, [key_of(record) for record in batch.records], batch.deleted, batch.problems
    )


def _map(
    work: Callable[[_Task], _Part], tasks: Iterator[_Task], workers: int
) -> Generator[_Part, None, None]:
    """The results in the order of the tasks; no more tasks are begun than keep the workers busy."""
    if workers == 1:
        yield from map(work, tasks)
        return
    with ProcessPoolExecutor(workers, mp_context=get_context("spawn")) as pool:
        waiting: deque[Future[_Part]] = deque()
        for task in tasks:
            waiting.append(pool.submit(work, task))
            if len(waiting) > workers * _AHEAD:
                yield waiting.popleft().result()
        while waiting:
            yield waiting.popleft().result()


def _by_part(numbers: Iterable[int], sizes: Sequence[int]) -> list[frozenset[int]]:
    """Numbers of records in the whole -> numbers in each part."""
    inside: list[set[int]] = [set() for _ in sizes]
    ends = list(accumulate(sizes))
    for number in numbers:
        part = bisect_right(ends, number)
        inside[part].add(number - (ends[part] - sizes[part]))
    return [frozenset(found) for found in inside]
