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

from evidence.errors import EvidenceError, Problem, describe_os_error
from evidence.pubmed.files.byte_stream import open_source
from evidence.pubmed.files.reader import (
    ParsedBatch,
    read_block,
    read_records,
    source_name,
    split_source,
)
from evidence.pubmed.files.splitter import XmlBlock
from evidence.pubmed.files.versions import Deletion, VersionIndex, version_key
from evidence.studies.columns import table_columns
from evidence.studies.table.formats import TableFormat, find_table_format
from evidence.studies.table.rows import Table, build_rows

_MAX_SHOWN_PMIDS: Final = 5  # PMIDs of a list in a line
_TASKS_AHEAD: Final = 2  # blocks that wait for each worker
PubmedSource = Path | bytes
ByteProgress = Callable[[int], None]


@dataclass(slots=True)
class ReadSummary:
    """What became of the entries of the sources: entries = studies + older + deleted + problems of severity error."""

    studies: int = 0
    older: int = 0
    deleted: list[str] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)

    def __str__(self) -> str:
        told = [_format_count(self.studies, "study", "studies")]
        told += (
            [_format_count(self.older, "older version left out", "older versions left out")]
            if self.older
            else []
        )
        told += (
            [
                f"{_format_count(len(self.deleted), 'deletion', 'deletions')}: {_format_pmids(self.deleted)}"
            ]
            if self.deleted
            else []
        )
        told += [_format_count(len(self.problems), "problem", "problems")] if self.problems else []
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


def _format_count(number: int, one: str, several: str) -> str:
    return f"{number:,} {one if number == 1 else several}"


def _format_pmids(pmids: Sequence[str]) -> str:
    shown = ", ".join(pmids[:_MAX_SHOWN_PMIDS])
    return (
        f"PMID {shown} and {len(pmids) - _MAX_SHOWN_PMIDS:,} more"
        if len(pmids) > _MAX_SHOWN_PMIDS
        else f"PMID {shown}"
    )


@contextlib.contextmanager
def pause_garbage_collection() -> Iterator[None]:
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


def read_table(
    sources: Sequence[PubmedSource], *, derived: bool = True
) -> tuple[Table, ReadSummary]:
    """The studies of the sources, in memory.

    Raises:
        EvidenceError: a file cannot be read.
    """
    reading = read_records(*sources)
    summary = ReadSummary(
        len(reading.records), len(reading.older), list(reading.deleted), list(reading.problems)
    )
    return Table(
        table_columns(derived=derived), build_rows(reading.records, derived=derived)
    ), summary


def write_table(
    sources: Sequence[PubmedSource],
    out: Path,
    *,
    derived: bool = True,
    workers: int = 1,
    progress: ByteProgress = lambda _: None,
) -> ReadSummary:
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
    find_table_format(out)
    for source in sources:
        open_source(source).close()  # before hours of work
    try:
        if out.is_dir():
            raise IsADirectoryError(EISDIR, os.strerror(EISDIR))
        unfinished = out.with_name(f"{out.name}.part")
        try:
            summary = _write_newest_versions(
                sources, _OutputFile(unfinished, out), derived, workers, progress
            )
            unfinished.replace(out)
        finally:
            unfinished.unlink(missing_ok=True)
    except OSError as error:
        raise EvidenceError(f"{out} cannot be written: {describe_os_error(error)}") from error
    return summary


class _OutputFile(NamedTuple):
    """The file that is written, and what it will be when it is whole."""

    unfinished: Path
    final: Path


def _write_newest_versions(
    sources: Sequence[PubmedSource],
    out: _OutputFile,
    derived: bool,
    workers: int,
    progress: ByteProgress,
) -> ReadSummary:
    first = _write_pass(sources, out, derived=derived, workers=workers, progress=progress)
    older = first.versions.outdated()
    problems = first.summary.problems
    if older:  # rare enough to read again: nothing of the table need be kept in memory for it
        again = _write_pass(
            sources, out, derived=derived, workers=workers, skip=_split_by_part(older, first.sizes)
        )
        if again.sizes != first.sizes:
            raise EvidenceError("a file was changed while it was read; run this again")
        problems = again.summary.problems
    return ReadSummary(sum(first.sizes) - len(older), len(older), first.summary.deleted, problems)


class _EncodedPart(NamedTuple):
    """What a worker made of a block."""

    payload: Any
    keys: list[int]
    deleted: list[Deletion]
    problems: list[Problem]


@dataclass(slots=True)
class _WritePass:
    """What one way through the sources told: the records of each part, and all their keys."""

    summary: ReadSummary = field(default_factory=ReadSummary)
    versions: VersionIndex = field(default_factory=VersionIndex)
    sizes: list[int] = field(default_factory=list)


def _write_pass(
    sources: Sequence[PubmedSource],
    out: _OutputFile,
    *,
    derived: bool,
    workers: int,
    progress: ByteProgress = lambda _: None,
    skip: Sequence[frozenset[int]] = (),
) -> _WritePass:
    written = _WritePass()
    columns = table_columns(derived=derived)
    form = find_table_format(out.final)
    tasks = (
        _EncodeTask(
            part,
            source_name(source),
            form,
            derived,
            skip[number] if number < len(skip) else frozenset(),
        )
        for number, (source, part) in enumerate(_iter_parts(sources, progress))
    )
    with (
        out.unfinished.open("wb") as file,
        contextlib.closing(_map_in_order(_encode_part, tasks, workers)) as made,
    ):
        sink = form.open(file, str(out.final), columns)
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


class _EncodeTask(NamedTuple):
    part: XmlBlock | ParsedBatch
    name: str
    form: TableFormat
    derived: bool
    skip: frozenset[int]  # numbers of records in this part that are not the newest of their PMID


def _iter_parts(
    sources: Iterable[PubmedSource], progress: ByteProgress
) -> Iterator[tuple[PubmedSource, XmlBlock | ParsedBatch]]:
    for source in sources:
        for part in split_source(source, progress):
            yield source, part


def _encode_part(task: _EncodeTask) -> _EncodedPart:
    batch = task.part if isinstance(task.part, ParsedBatch) else read_block(task.part, task.name)
    records = [record for number, record in enumerate(batch.records) if number not in task.skip]
    payload = task.form.encode(
        table_columns(derived=task.derived), build_rows(records, derived=task.derived)
    )
    return _EncodedPart(
        payload, [version_key(record) for record in batch.records], batch.deleted, batch.problems
    )


def _map_in_order(
    work: Callable[[_EncodeTask], _EncodedPart], tasks: Iterator[_EncodeTask], workers: int
) -> Generator[_EncodedPart, None, None]:
    """The results in the order of the tasks; no more tasks are begun than keep the workers busy."""
    if workers == 1:
        yield from map(work, tasks)
        return
    with ProcessPoolExecutor(workers, mp_context=get_context("spawn")) as pool:
        waiting: deque[Future[_EncodedPart]] = deque()
        for task in tasks:
            waiting.append(pool.submit(work, task))
            if len(waiting) > workers * _TASKS_AHEAD:
                yield waiting.popleft().result()
        while waiting:
            yield waiting.popleft().result()


def _split_by_part(numbers: Iterable[int], sizes: Sequence[int]) -> list[frozenset[int]]:
    """Numbers of records in the whole -> numbers in each part."""
    inside: list[set[int]] = [set() for _ in sizes]
    ends = list(accumulate(sizes))
    for number in numbers:
        part = bisect_right(ends, number)
        inside[part].add(number - (ends[part] - sizes[part]))
    return [frozenset(found) for found in inside]
