"""Read a file of references in batches, so that its records need not be in memory at once.

What grows with it is an index: of each PMID with a title, the line and a hash of the title.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Final

from evidence.http.unpacking import TruncatedSourceError
from evidence.pubmed.files.batch import (
    ParsedBatch,
    ProblemLimit,
    make_problem_batch,
    make_truncated_batch,
)
from evidence.pubmed.files.byte_stream import ByteCounter
from evidence.pubmed.files.references import ReferenceParser
from evidence.pubmed.files.stream_lines import OverlongSourceError, StreamLines
from evidence.pubmed.files.versions import VersionIndex, version_key
from evidence.pubmed.parse.references.parsed import ParsedReference, collect_references

_MAX_TEXT_SIZE: Final = 256 << 20
_MIN_TEXT_ALLOWED: Final = 8 << 20
_USUAL_PACKING: Final = 10  # bytes of text for a byte of gzip, at most
_BATCH_ENTRIES: Final = 5_000
_BATCH_CHARACTERS: Final = 1 << 20


def read_reference_batches(
    stream: Iterable[bytes], name: str, parse: ReferenceParser, packed: ByteCounter
) -> Iterator[ParsedBatch]:
    """Read the entries of a file of references, some at a time.

    One after the other, as what a line means follows from those above it.

    Args:
        stream: the unpacked bytes.
        name: the name of the file in problems.
        parse: reads its form.
        packed: counts the bytes of the file as it is on disk.

    Raises:
        EvidenceError: the file is not UTF-8, or cannot be read to its end.
    """
    lines = StreamLines(_limit_size(stream, packed), name)
    limit = ProblemLimit("this file")
    for entries in _divide(parse(lines, name), lines):
        batch = _build_batch(entries)
        batch.problems = limit.take(batch.problems)
        yield batch
    if isinstance(lines.cut, TruncatedSourceError):
        yield make_truncated_batch(name, str(lines.cut))
    elif lines.cut:
        yield make_problem_batch(name, f"{lines.cut}; what precedes it was read, split the file")
    others = limit.count_others()
    if others:
        yield ParsedBatch(problems=others)


def _limit_size(stream: Iterable[bytes], packed: ByteCounter) -> Iterator[bytes]:
    size = 0
    for piece in stream:
        size += len(piece)
        allowed = max(_MIN_TEXT_ALLOWED, _USUAL_PACKING * packed.count)
        if size > min(allowed, _MAX_TEXT_SIZE):
            what = f"more than {size >> 20} MB, of {packed.count:,} bytes in the file"
            raise OverlongSourceError(f"it is too long to be read, {what}")
        yield piece


def _divide(
    entries: Iterable[ParsedReference], lines: StreamLines
) -> Iterator[list[ParsedReference]]:
    batch: list[ParsedReference] = []
    begin = 0
    for entry in entries:
        batch.append(entry)
        if len(batch) >= _BATCH_ENTRIES or lines.size - begin >= _BATCH_CHARACTERS:
            yield batch
            batch, begin = [], lines.size
    if batch:
        yield batch


def _build_batch(entries: Iterable[ParsedReference]) -> ParsedBatch:
    """Build a batch; leave out and count the references whose PMID comes again in it."""
    found = collect_references(entries)
    versions = VersionIndex()
    versions.add(map(version_key, found.records))
    repeats = versions.outdated()
    kept = [number for number in range(len(found.records)) if number not in repeats]
    return ParsedBatch(
        records=[found.records[number] for number in kept],
        problems=list(found.problems),
        notes=[found.notes[number] for number in kept],
        repeats=len(repeats),
    )
