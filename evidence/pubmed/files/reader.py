"""PubMed's files -> records, with a problem for each entry that is none: entries = records + deletions + problems."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from evidence.errors import EvidenceError, Problem
from evidence.ids import normalise_pmid
from evidence.pubmed.files.byte_stream import TruncatedSourceError, open_source, read_chunks
from evidence.pubmed.files.splitter import (
    XmlBlock,
    XmlEntry,
    split_blocks,
    split_entries,
    split_unreadable_entry,
)
from evidence.pubmed.files.versions import Deletion, VersionIndex, version_key
from evidence.pubmed.parse.article import parse_article
from evidence.pubmed.parse.book import parse_book
from evidence.pubmed.parse.fast_article import parse_article_fast
from evidence.pubmed.parse.nbib import parse_nbib
from evidence.pubmed.parse.xml import parse_xml
from evidence.pubmed.record import Record

PUBMED_PROBLEM_CODE: Final = "pubmed"
BYTES_SOURCE_NAME: Final = "bytes"  # what stands for the path of a source that has none
_PMID_ELEMENT: Final = re.compile(rb"<PMID[^>]*>\s*(\d{1,8})\s*<")
_SET_TAG: Final = re.compile(rb"<(/?)Pubmed(?:Book)?ArticleSet\b")
_NBIB_START: Final = re.compile(rb"\s*PMID ?- ?\d|\s*[A-Z]{2,4} *- ")
_ERROR_ELEMENT: Final = re.compile(rb"<ERROR>\s*(.*?)\s*</ERROR>", re.DOTALL)


@dataclass(slots=True)
class ParsedBatch:
    """What a part of a source holds: entries = records + deleted + problems of severity error."""

    records: list[Record] = field(default_factory=list)
    deleted: list[Deletion] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class ParsedRecords:
    """What one or more sources hold.

    ``records`` has the newest version of each PMID, in the order of the sources; ``older`` has the other versions and
    the records that were deleted after them, ``deleted`` the PMIDs that NLM has taken back, and ``problems`` tells
    what could not be read.
    """

    records: tuple[Record, ...]
    older: tuple[Record, ...] = ()
    deleted: tuple[str, ...] = ()
    problems: tuple[Problem, ...] = ()


def read_records(*sources: Path | bytes) -> ParsedRecords:
    """Read PubMed XML (plain or gzip; sets, single articles, books, deletions) or .nbib into memory.

    Raises:
        EvidenceError: a file cannot be read.
    """
    everything = ParsedBatch()
    versions = VersionIndex()
    for batch in (batch for source in sources for batch in read_batches(source)):
        versions.add(map(version_key, batch.records), batch.deleted)
        everything.records += batch.records
        everything.deleted += batch.deleted
        everything.problems += batch.problems
    older = versions.outdated()
    return ParsedRecords(
        records=tuple(
            record for number, record in enumerate(everything.records) if number not in older
        ),
        older=tuple(record for number, record in enumerate(everything.records) if number in older),
        deleted=tuple(deletion.pmid for deletion in everything.deleted),
        problems=tuple(everything.problems),
    )


def read_batches(source: Path | bytes) -> Iterator[ParsedBatch]:
    """The source, block by block.

    Raises:
        EvidenceError: the file cannot be read.
    """
    name = source_name(source)
    for part in split_source(source):
        yield part if isinstance(part, ParsedBatch) else read_block(part, name)


def source_name(source: Path | bytes) -> str:
    """What stands for the source in problems."""
    return BYTES_SOURCE_NAME if isinstance(source, bytes) else str(source)


def split_source(
    source: Path | bytes, progress: Callable[[int], None] = lambda _: None
) -> Iterator[XmlBlock | ParsedBatch]:
    """The source as blocks for ``read_block``, and batches of what is known of it without them.

    These are all of an .nbib, and the problem of a source that was cut short. ``progress`` is told the number of bytes
    of each piece of the file.

    Raises:
        EvidenceError: the file cannot be read.
    """
    name = source_name(source)
    with open_source(source) as file:
        stream = read_chunks(file, progress)
        try:
            head = next(stream, b"")
        except TruncatedSourceError as cut:
            yield _truncated_batch(name, str(cut))
            return
        if not head.strip():
            yield _problem_batch(name, "it is empty")
        elif _NBIB_START.match(head):
            yield from _read_nbib(head, stream, name)
        else:
            yield from _split_xml(head, stream, name)


def _split_xml(head: bytes, stream: Iterator[bytes], name: str) -> Iterator[XmlBlock | ParsedBatch]:
    is_open = False
    try:
        for block in split_blocks(_prepend(head, stream)):
            tags = [
                match[1]
                for match in (
                    *_SET_TAG.finditer(block.data, 0, 10_000),
                    *_SET_TAG.finditer(block.data[-1000:]),
                )
            ]
            is_open = not tags[-1] if tags else is_open
            yield block
    except TruncatedSourceError as cut:
        yield _truncated_batch(name, str(cut))
        return
    if is_open:
        yield _truncated_batch(name, "it ends before the end tag of its set")


def _read_nbib(head: bytes, stream: Iterator[bytes], name: str) -> Iterator[ParsedBatch]:
    data = bytearray(head)
    cut = None
    try:
        for piece in stream:
            data += piece
    except TruncatedSourceError as error:
        cut = error
    try:
        text = data.decode()
    except UnicodeDecodeError as error:
        raise EvidenceError(
            f"{name} is not UTF-8 (byte {error.start}); save it as UTF-8"
        ) from error
    reading = parse_nbib(text, name)
    yield ParsedBatch(list(reading.records), [], list(reading.problems))
    if cut:
        yield _truncated_batch(name, str(cut))


def _prepend(head: bytes, stream: Iterator[bytes]) -> Iterator[bytes]:
    yield head
    yield from stream


def _truncated_batch(name: str, how: str) -> ParsedBatch:
    return _problem_batch(
        name, f"{how}: what stands before was read; fetch the file again to have the rest"
    )


def _problem_batch(name: str, message: str) -> ParsedBatch:
    return ParsedBatch(problems=[Problem(name, PUBMED_PROBLEM_CODE, message, severity="error")])


def read_block(block: XmlBlock, name: str) -> ParsedBatch:
    """The entries of a block."""
    batch = ParsedBatch()
    found = list(split_entries(block))
    for entry in found:
        _add_entry(entry, name, batch)
    if not found and block.data.strip() and not _SET_TAG.search(block.data):
        return _problem_batch(name, "it holds no entry of PubMed")
    return batch


def read_entry(entry: XmlEntry, name: str) -> ParsedBatch:
    """What one entry holds."""
    batch = ParsedBatch()
    _add_entry(entry, name, batch)
    return batch


def _add_entry(entry: XmlEntry, name: str, batch: ParsedBatch) -> None:
    try:
        if entry.tag == "PubmedArticle":
            batch.records.append(_parse_any_article(entry.data))
        elif entry.tag == "PubmedBookArticle":
            batch.records.append(parse_book(parse_xml(entry.data)))
        elif entry.tag:
            batch.deleted += (
                Deletion(pmid, len(batch.records)) for pmid in _parse_deleted_pmids(entry.data)
            )
        else:
            batch.problems.append(_entry_problem(entry, name, _explain_stray(entry.data)))
    except ValueError as error:
        first, *others = split_unreadable_entry(entry)
        batch.problems.append(
            _entry_problem(
                first, name, str(error) if first.is_complete else "its end tag is missing"
            )
        )
        for other in others:
            _add_entry(other, name, batch)


def _parse_any_article(xml: bytes) -> Record:
    """The record of an article: without a tree if it has the ordinary form and is UTF-8, else by the parser."""
    try:
        record = parse_article_fast(xml.decode())
    except UnicodeDecodeError:
        record = None
    return record or parse_article(parse_xml(xml))


def _parse_deleted_pmids(xml: bytes) -> list[str]:
    pmids = [normalise_pmid(item.text or "") for item in parse_xml(xml).iter("PMID")]
    return [pmid for pmid in pmids if pmid]


def _entry_problem(entry: XmlEntry, name: str, message: str) -> Problem:
    found = _PMID_ELEMENT.search(entry.data)
    pmid = normalise_pmid(found[1].decode()) if found else None
    record = f"record {pmid}" if pmid else "a record" if entry.tag else "the text"
    return Problem(
        name,
        PUBMED_PROBLEM_CODE,
        f"{record} was not read: {message}",
        severity="error",
        offset=entry.offset,
        pmid=pmid,
    )


def _explain_stray(data: bytes) -> str:
    """Why a text is no record."""
    error = _ERROR_ELEMENT.search(data)
    head = data[:1000].lstrip().lower()
    if error:
        return f"PubMed answered with an error: {error[1].decode(errors='replace')}; ask again"
    if head.startswith((b"<!doctype html", b"<html")):
        return "it is a web page, not PubMed XML; fetch it again"
    if head.startswith((b"{", b"[")):
        return "it is JSON, not PubMed XML; fetch it with retmode=xml"
    shown = data[:40].decode(errors="replace")
    return f"{shown!r} is no entry of PubMed XML"
