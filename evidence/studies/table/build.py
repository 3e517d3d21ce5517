"""PubMed's files -> a table of studies: read, derive and encode, block by block."""

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
    is_reference_source,
    read_block,
    read_records,
    source_name,
    split_source,
)
from evidence.pubmed.files.splitter import XmlBlock
from evidence.pubmed.files.versions import Deletion, VersionIndex, version_key
from evidence.schema import Column
from evidence.studies.columns import table_columns
from evidence.studies.table.formats import TableFormat, find_table_format
from evidence.studies.table.read_summary import ReadSummary
from evidence.studies.table.rows import Table, add_note_cells, build_rows
from evidence.topic import read_topic

_TASKS_AHEAD: Final = 2  # blocks that wait for each worker
PubmedSource = Path | bytes
ByteProgress = Callable[[int], None]


def _ignore_progress(_: int) -> None:
    """Show nothing."""


@contextlib.contextmanager
def pause_garbage_collection() -> Iterator[None]:
    """Keep the garbage collector from visiting all cells again and again while more are made."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            if not gc.get_freeze_count():  # makes the cells old, so that they are not visited now
                gc.freeze()
                gc.unfreeze()
            gc.enable()


def read_table(
    sources: Sequence[PubmedSource], *, derived: bool = True
) -> tuple[Table, ReadSummary]:
    """Read the studies of files into memory.

    Args:
        sources: files, or their content.
        derived: whether to add the derived columns.

    Raises:
        EvidenceError: a file cannot be read.
    """
    batch = read_records(*sources)
    has_references = any(map(is_reference_source, sources))
    rows = build_rows(batch.records, derived=derived)
    if has_references:
        rows = add_note_cells(rows, batch.notes)
    table = Table(table_columns(derived=derived, references=has_references), rows)
    summary = ReadSummary(
        len(batch.records),
        len(batch.older),
        list(batch.deleted),
        list(batch.problems),
        duplicates=sum(not record.version for record in batch.older),
    )
    return table, summary


def write_table(
    sources: Sequence[PubmedSource],
    out: Path,
    *,
    derived: bool = True,
    workers: int = 1,
    progress: ByteProgress = _ignore_progress,
    topic_folder: Path | None = None,
) -> ReadSummary:
    """Write the studies of files to a table, whose format follows from its name.

    Memory does not grow with the sources. A file that exists already is replaced only when the
    whole table is written, and never by a table without a study.

    Args:
        sources: files, or their content.
        out: .csv, .parquet, .jsonl, .json or .xlsx.
        derived: whether to add the derived columns.
        workers: processes that read at the same time.
        progress: called with the number of bytes of each piece that was read.
        topic_folder: of the evidence base whose topic decides what is derived; None is the bundled
            one.

    Raises:
        EvidenceError: a file cannot be read, the name of ``out`` stands for no format, it cannot
            be written, or it exists and there is no study to write.
    """
    find_table_format(out)
    for source in sources:
        open_source(source).close()  # fail now rather than after hours of work
    has_references = any(map(is_reference_source, sources))
    try:
        if out.is_dir():
            raise IsADirectoryError(EISDIR, os.strerror(EISDIR))
        unfinished = out.with_name(f"{out.name}.part")
        try:
            content = _TableContent(derived, has_references, topic_folder)
            job = _WriteJob(sources, unfinished, out, content, workers)
            summary = _write_newest_versions(job, progress)
            if out.exists() and not summary.studies:
                raise EvidenceError(_explain_nothing_read(out, summary), summary.problems)
            unfinished.replace(out)
        finally:
            unfinished.unlink(missing_ok=True)
    except OSError as error:
        raise EvidenceError(f"{out} cannot be written: {describe_os_error(error)}") from error
    return summary


def _explain_nothing_read(out: Path, summary: ReadSummary) -> str:
    return (
        f"{out} stays as it was, because there is no study to write ({summary}); "
        "give other files, or another name for the table"
    )


class _TableContent(NamedTuple):
    """Which columns a table has, and the topic that decides what is derived."""

    derived: bool
    has_references: bool
    topic_folder: Path | None

    def columns(self) -> tuple[Column, ...]:
        return table_columns(derived=self.derived, references=self.has_references)


class _WriteJob(NamedTuple):
    """What is written, and where: ``out`` is the name of the file once it is complete."""

    sources: Sequence[PubmedSource]
    unfinished: Path
    out: Path
    content: _TableContent
    workers: int


def _write_newest_versions(job: _WriteJob, progress: ByteProgress) -> ReadSummary:
    """Write the newest version of each record.

    Which are the newest is known only after the last record. Older ones are rare: where there are
    any, everything is read again, so that nothing of the table need stay in memory.
    """
    first = _write_pass(job, (), progress)
    older = first.versions.outdated()
    problems = first.summary.problems
    if older:
        second = _write_pass(job, _split_by_part(older, first.sizes), _ignore_progress)
        if second.sizes != first.sizes:
            raise EvidenceError("a file was changed while it was read; run this again")
        problems = second.summary.problems
    return ReadSummary(
        sum(first.sizes) - len(older),
        len(older),
        first.summary.deleted,
        problems,
        first.summary.forms,
        first.versions.count_duplicates(older),
    )


@dataclass(slots=True)
class _WritePass:
    """What one pass through the sources found: all versions, and how many records a part has."""

    summary: ReadSummary = field(default_factory=ReadSummary)
    versions: VersionIndex = field(default_factory=VersionIndex)
    sizes: list[int] = field(default_factory=list)


def _write_pass(
    job: _WriteJob, skip: Sequence[frozenset[int]], progress: ByteProgress
) -> _WritePass:
    written = _WritePass()
    form = find_table_format(job.out)
    tasks = _plan_tasks(job, form, skip, progress)
    with (
        job.unfinished.open("wb") as file,
        contextlib.closing(_map_in_order(_encode_part, tasks, job.workers)) as parts,
    ):
        sink = form.open(file, str(job.out), job.content.columns())
        try:
            for part in parts:
                sink.write(part.payload)
                written.versions.add(part.keys, part.deleted)
                written.sizes.append(len(part.keys))
                written.summary.deleted += (deletion.pmid for deletion in part.deleted)
                written.summary.problems += part.problems
                if part.form:
                    written.summary.forms[part.name] = part.form
        finally:
            written.summary.problems += sink.close()
    return written


class _EncodeTask(NamedTuple):
    part: XmlBlock | ParsedBatch
    name: str
    form: TableFormat
    content: _TableContent
    skip: frozenset[int]  # places of the records in this part that are not the newest of their PMID


class _EncodedPart(NamedTuple):
    """What a worker makes of a part."""

    payload: Any
    keys: list[int]
    deleted: list[Deletion]
    problems: list[Problem]
    name: str
    form: str | None  # of a file of references


def _plan_tasks(
    job: _WriteJob, form: TableFormat, skip: Sequence[frozenset[int]], progress: ByteProgress
) -> Iterator[_EncodeTask]:
    for number, (source, part) in enumerate(_iter_parts(job.sources, progress)):
        skipped = skip[number] if number < len(skip) else frozenset[int]()
        yield _EncodeTask(part, source_name(source), form, job.content, skipped)


def _iter_parts(
    sources: Iterable[PubmedSource], progress: ByteProgress
) -> Iterator[tuple[PubmedSource, XmlBlock | ParsedBatch]]:
    for source in sources:
        for part in split_source(source, progress):
            yield source, part


def _encode_part(task: _EncodeTask) -> _EncodedPart:
    batch = task.part if isinstance(task.part, ParsedBatch) else read_block(task.part, task.name)
    content = task.content
    kept = [number for number in range(len(batch.records)) if number not in task.skip]
    topic = read_topic(content.topic_folder) if content.derived else None
    records = [batch.records[number] for number in kept]
    rows = build_rows(records, derived=content.derived, topic=topic)
    if content.has_references:
        notes = batch.list_notes()
        rows = add_note_cells(rows, [notes[number] for number in kept])
    payload = task.form.encode(content.columns(), rows)
    keys = [version_key(record) for record in batch.records]
    form = batch.notes[0].record_from if batch.notes else None
    return _EncodedPart(payload, keys, batch.deleted, batch.problems, task.name, form)


def _map_in_order(
    work: Callable[[_EncodeTask], _EncodedPart], tasks: Iterator[_EncodeTask], workers: int
) -> Generator[_EncodedPart, None, None]:
    """Yield the results in the order of the tasks; start no more than keep the workers busy."""
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


def _split_by_part(places: Iterable[int], sizes: Sequence[int]) -> list[frozenset[int]]:
    """Turn places of records among all records into places in each part."""
    inside: list[set[int]] = [set() for _ in sizes]
    ends = list(accumulate(sizes))
    for place in places:
        part = bisect_right(ends, place)
        inside[part].add(place - (ends[part] - sizes[part]))
    return [frozenset(found) for found in inside]
