"""PubMed's files -> a table of studies: read, derive and encode, block by block."""

from __future__ import annotations

import contextlib
import gc
import tempfile
from bisect import bisect_right
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from itertools import accumulate, pairwise
from operator import attrgetter
from pathlib import Path
from typing import Any, BinaryIO

from evidence.atomic import open_atomically
from evidence.errors import EvidenceError, describe_os_error
from evidence.pubmed.files.byte_stream import open_source
from evidence.pubmed.files.reader import is_reference_source, read_records, source_name
from evidence.pubmed.files.versions import VersionIndex
from evidence.studies.columns import table_columns
from evidence.studies.table.formats import find_table_format
from evidence.studies.table.parts.encode import EncodedPart, PubmedSource, TableJob, check_parts
from evidence.studies.table.parts.processes import encode_parts
from evidence.studies.table.read_summary import ReadSummary
from evidence.studies.table.rows import Table, add_note_cells, build_rows

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
        len(batch.older) + batch.repeats,
        list(batch.deleted),
        list(batch.problems),
        duplicates=sum(not record.version for record in batch.older) + batch.repeats,
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

    Memory does not grow with the sources, but for a few bytes a record; the disk of ``out`` needs
    room for the table before it is compressed. A file that exists already is replaced only when the
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
        with open_atomically(out) as file:
            job = TableJob(sources, out, derived, has_references, topic_folder, workers)
            summary = _write_newest_versions(job, file, progress)
            if out.exists() and not summary.studies:
                raise EvidenceError(_explain_nothing_read(out, summary), summary.problems)
    except OSError as error:
        raise EvidenceError(f"{out} cannot be written: {describe_os_error(error)}") from error
    return summary


def _explain_nothing_read(out: Path, summary: ReadSummary) -> str:
    return (
        f"{out} stays as it was, because there is no study to write ({summary}); "
        "give other files, or another name for the table"
    )


def _write_newest_versions(job: TableJob, file: BinaryIO, progress: ByteProgress) -> ReadSummary:
    """Write the newest version of each record.

    Which are the newest is known only after the last record. So the parts are encoded into a
    folder first, and put together without the older ones at the end.
    """
    folder = tempfile.TemporaryDirectory(prefix=f".{job.out.name}.", dir=job.out.parent)
    with (
        folder as name,
        contextlib.closing(encode_parts(job, Path(name), progress)) as encoding,
    ):
        parts = sorted(encoding, key=attrgetter("number"))
        check_parts(parts)
        summary, older = _summarise(parts, job)
        sink = job.form.open(file, str(job.out), job.columns)
        try:
            for part, places in zip(parts, older, strict=True):
                for payload in _drop_rows(part, places):
                    sink.write(payload)
        finally:
            summary.problems += sink.close()
    return summary


def _summarise(
    parts: Sequence[EncodedPart], job: TableJob
) -> tuple[ReadSummary, list[frozenset[int]]]:
    """Return what became of all entries, and which records of each part are not the newest."""
    summary = ReadSummary()
    versions = VersionIndex()
    for part in parts:
        versions.add(part.keys, part.deleted)
        summary.deleted += (deletion.pmid for deletion in part.deleted)
        summary.problems += part.problems
        if part.form:
            summary.forms[source_name(job.sources[part.source])] = part.form
    older = versions.outdated()
    sizes = [len(part.keys) for part in parts]
    summary.studies = sum(sizes) - len(older)
    repeats = sum(part.repeats for part in parts)
    summary.older = len(older) + repeats
    summary.duplicates = versions.count_duplicates(older) + repeats
    return summary, _split_by_part(older, sizes)


def _drop_rows(part: EncodedPart, places: Collection[int]) -> Iterator[Any]:
    """Load the payload of a part, and yield what stands between the rows at some places."""
    payload = part.load()
    bounds = [-1, *sorted(places), len(part.keys)]
    for before, behind in pairwise(bounds):
        if behind - before > 1:
            yield payload[before + 1 : behind]


def _split_by_part(places: Iterable[int], sizes: Sequence[int]) -> list[frozenset[int]]:
    """Turn places of records among all records into places in each part."""
    inside: list[set[int]] = [set() for _ in sizes]
    ends = list(accumulate(sizes))
    for place in places:
        part = bisect_right(ends, place)
        inside[part].add(place - (ends[part] - sizes[part]))
    return [frozenset(found) for found in inside]
