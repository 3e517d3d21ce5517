"""Encode parts of the sources of a table into a file, from which they are put together later."""

from __future__ import annotations

import pickle
from array import array
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import Any, BinaryIO, NamedTuple

from evidence.errors import EvidenceError, Problem
from evidence.pubmed.files.reader import SourcePart, read_part, source_name, split_source
from evidence.pubmed.files.splitter import XmlBlock
from evidence.pubmed.files.versions import Deletion, version_key
from evidence.schema import Column
from evidence.studies.columns import table_columns
from evidence.studies.table.formats import TableFormat, find_table_format
from evidence.studies.table.rows import add_note_cells, build_rows
from evidence.topic import read_topic

PubmedSource = Path | bytes


@dataclass(frozen=True, slots=True)
class TableJob:
    """A table to be made of sources: its file, whose name decides the form, and its columns."""

    sources: Sequence[PubmedSource]
    out: Path
    derived: bool
    has_references: bool
    topic_folder: Path | None
    workers: int

    @property
    def form(self) -> TableFormat:
        """The form of the file."""
        return find_table_format(self.out)

    @property
    def columns(self) -> tuple[Column, ...]:
        """The columns of the table."""
        return table_columns(derived=self.derived, references=self.has_references)


class EncodedPart(NamedTuple):
    """A part of a source, and where its payload is kept.

    Attributes:
        number: its place among the parts of all sources, from 0.
        source: the place of its source.
        begin: where it begins in the unpacked source.
        end: where it ends.
        bytes_read: how much of all files had been read when it was found.
        keys: the version of each record; see ``version_key``.
        deleted: the PMIDs that NLM withdrew in it.
        problems: what could not be read.
        repeats: how many references were left out because it has their PMID again.
        form: what a file of references is; None for PubMed's own.
        kept_in: the file with its payload, from ``place`` on.
        place: where its payload begins.
    """

    number: int
    source: int
    begin: int
    end: int
    bytes_read: int
    keys: array[int]
    deleted: list[Deletion]
    problems: list[Problem]
    repeats: int
    form: str | None
    kept_in: Path
    place: int

    def load(self) -> Any:
        """Load the payload."""
        with self.kept_in.open("rb") as file:
            file.seek(self.place)
            return pickle.load(file)


class PartEncoder:
    """Steps through the parts of all sources, and encodes those that are asked for.

    Each process has one of its own: to pass over a part takes less time than to send it.

    Attributes:
        count: how many parts were found so far.
    """

    def __init__(self, job: TableJob, kept_in: Path, file: BinaryIO) -> None:
        self.count = 0
        self._job = job
        self._kept_in = kept_in
        self._file = file
        self._bytes_read = 0
        self._parts = self._iter_parts()

    def encode(self, number: int) -> EncodedPart | None:
        """Encode the part of a number higher than the last one; None behind the last part."""
        for source, part in self._parts:
            self.count += 1
            if self.count > number:
                return self._encode_part(number, source, part)
        return None

    def _iter_parts(self) -> Iterator[tuple[int, SourcePart]]:
        for number, source in enumerate(self._job.sources):
            for part in split_source(source, self._add_bytes):
                yield number, part

    def _add_bytes(self, count: int) -> None:
        self._bytes_read += count

    def _encode_part(self, number: int, source: int, part: SourcePart) -> EncodedPart:
        job = self._job
        batch = read_part(part, source_name(job.sources[source]))
        topic = read_topic(job.topic_folder) if job.derived else None
        rows = build_rows(batch.records, derived=job.derived, topic=topic)
        if job.has_references:
            rows = add_note_cells(rows, batch.list_notes())
        place = self._file.tell()
        pickle.dump(job.form.encode(job.columns, rows), self._file, pickle.HIGHEST_PROTOCOL)
        self._file.flush()
        begin, end = (part.offset, part.end) if isinstance(part, XmlBlock) else (0, 0)
        return EncodedPart(
            number=number,
            source=source,
            begin=begin,
            end=end,
            bytes_read=self._bytes_read,
            keys=array("Q", map(version_key, batch.records)),
            deleted=batch.deleted,
            problems=batch.problems,
            repeats=batch.repeats,
            form=batch.notes[0].record_from if batch.notes else None,
            kept_in=self._kept_in,
            place=place,
        )


def check_parts(parts: Sequence[EncodedPart]) -> None:
    """Check that each part follows the one before it.

    Raises:
        EvidenceError: they do not, because a source was changed while it was read.
    """
    numbers = [part.number for part in parts]
    follow = (
        behind.begin in (0, before.end)
        for before, behind in pairwise(parts)
        if behind.source == before.source
    )
    if numbers != list(range(len(parts))) or not all(follow):
        raise EvidenceError("a file was changed while it was read; run this again")
