"""PubMed's files -> records, with a problem for each entry that is none: entries = records + deletions + problems."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from evidence.errors import EvidenceError, Problem
from evidence.ids import normalise_pmid
from evidence.pubmed.files.byte_stream import Cut, open_source, pieces
from evidence.pubmed.files.splitter import Block, Entry, apart, blocks, entries
from evidence.pubmed.files.versions import Deletion, Versions, key_of
from evidence.pubmed.parse.article import article_record
from evidence.pubmed.parse.book import book_record
from evidence.pubmed.parse.fast_article import ordinary_record
from evidence.pubmed.parse.nbib import parse_nbib
from evidence.pubmed.parse.xml import parse
from evidence.pubmed.record import Record

CODE: Final = "pubmed"
IN_MEMORY: Final = "bytes"  # what stands for the path of a source that has none
_PMID: Final = re.compile(rb"<PMID[^>]*>\s*(\d{1,8})\s*<")
_SET: Final = re.compile(rb"<(/?)Pubmed(?:Book)?ArticleSet\b")
_NBIB: Final = re.compile(rb"\s*PMID ?- ?\d|\s*[A-Z]{2,4} *- ")
_ERROR: Final = re.compile(rb"<ERROR>\s*(.*?)\s*</ERROR>", re.DOTALL)


@dataclass(slots=True)
class Batch:
    """What a part of a source holds: entries = records + deleted + problems of severity error."""

    records: list[Record] = field(default_factory=list)
    deleted: list[Deletion] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Reading:
    """What one or more sources hold.

    ``records`` has the newest version of each PMID, in the order of the sources; ``older`` has the other versions and
    the records that were deleted after them, ``deleted`` the PMIDs that NLM has taken back, and ``problems`` tells
    what could not be read.
    """

    records: tuple[Record, ...]
    older: tuple[Record, ...] = ()
    deleted: tuple[str, ...] = ()
    problems: tuple[Problem, ...] = ()


def read_records(*sources: Path | bytes) -> Reading:
    """Read PubMed XML (plain or gzip; sets, single articles, books, deletions) or .nbib into memory.

    Raises:
        EvidenceError: a file cannot be read.
    """
    everything = Batch()
    versions = Versions()
    for batch in (batch for source in sources for batch in batches(source)):
        versions.add(map(key_of, batch.records), batch.deleted)
        everything.records += batch.records
        everything.deleted += batch.deleted
        everything.problems += batch.problems
    older = versions.older()
    return Reading(
        records=tuple(
            record for number, record in enumerate(everything.records) if number not in older
        ),
        older=tuple(record for number, record in enumerate(everything.records) if number in older),
        deleted=tuple(deletion.pmid for deletion in everything.deleted),
        problems=tuple(everything.problems),
    )


def batches(source: Path | bytes) -> Iterator[Batch]:
    """The source, block by block.

    Raises:
        EvidenceError: the file cannot be read.
    """
    name = name_of(source)
    for part in parts(source):
        yield part if isinstance(part, Batch) else read_block(part, name)


def name_of(source: Path | bytes) -> str:
    """What stands for the source in problems."""
    return IN_MEMORY if isinstance(source, bytes) else str(source)


def parts(
    source: Path | bytes, progress: Callable[[int], None] = lambda _: None
) -> Iterator[Block | Batch]:
    """The source as blocks for ``read_block``, and batches of what is known of it without them.

    These are all of an .nbib, and the problem of a source that was cut short. ``progress`` is told the number of bytes
    of each piece of the file.

    Raises:
        EvidenceError: the file cannot be read.
    """
    name = name_of(source)
    with open_source(source) as file:
        stream = pieces(file, progress)
        try:
            head = next(stream, b"")
        except Cut as cut:
            yield _cut(name, str(cut))
            return
        if not head.strip():
            yield _unread(name, "it is empty")
        elif _NBIB.match(head):
            yield from _nbib_parts(head, stream, name)
        else:
            yield from _xml_parts(head, stream, name)


def _xml_parts(head: bytes, stream: Iterator[bytes], name: str) -> Iterator[Block | Batch]:
    is_open = False
    try:
        for block in blocks(_put_back(head, stream)):
            tags = [
                match[1]
                for match in (
                    *_SET.finditer(block.data, 0, 10_000),
                    *_SET.finditer(block.data[-1000:]),
                )
            ]
            is_open = not tags[-1] if tags else is_open
            yield block
    except Cut as cut:
        yield _cut(name, str(cut))
        return
    if is_open:
        yield _cut(name, "it ends before the end tag of its set")


def _nbib_parts(head: bytes, stream: Iterator[bytes], name: str) -> Iterator[Batch]:
    data = bytearray(head)
    cut = None
    try:
        for piece in stream:
            data += piece
    except Cut as error:
        cut = error
    try:
        text = data.decode()
    except UnicodeDecodeError as error:
        raise EvidenceError(
            f"{name} is not UTF-8 (byte {error.start}); save it as UTF-8"
        ) from error
    reading = parse_nbib(text, name)
    yield Batch(list(reading.records), [], list(reading.problems))
    if cut:
        yield _cut(name, str(cut))


def _put_back(head: bytes, stream: Iterator[bytes]) -> Iterator[bytes]:
    yield head
    yield from stream


def _cut(name: str, how: str) -> Batch:
    return _unread(
        name, f"{how}: what stands before was read; fetch the file again to have the rest"
    )


def _unread(name: str, message: str) -> Batch:
    return Batch(problems=[Problem(name, CODE, message, severity="error")])


def read_block(block: Block, name: str) -> Batch:
    """The entries of a block."""
    batch = Batch()
    found = list(entries(block))
    for entry in found:
        _read_entry(entry, name, batch)
    if not found and block.data.strip() and not _SET.search(block.data):
        return _unread(name, "it holds no entry of PubMed")
    return batch


def read_entry(entry: Entry, name: str) -> Batch:
    """What one entry holds."""
    batch = Batch()
    _read_entry(entry, name, batch)
    return batch


def _read_entry(entry: Entry, name: str, batch: Batch) -> None:
    try:
        if entry.kind == "PubmedArticle":
            batch.records.append(_article(entry.data))
        elif entry.kind == "PubmedBookArticle":
            batch.records.append(book_record(parse(entry.data)))
        elif entry.kind:
            batch.deleted += (Deletion(pmid, len(batch.records)) for pmid in _deleted(entry.data))
        else:
            batch.problems.append(_problem(entry, name, _stray(entry.data)))
    except ValueError as error:
        first, *others = apart(entry)
        batch.problems.append(
            _problem(first, name, str(error) if first.is_whole else "its end tag is missing")
        )
        for other in others:
            _read_entry(other, name, batch)


def _article(xml: bytes) -> Record:
    """The record of an article: without a tree if it has the ordinary form and is UTF-8, else by the parser."""
    try:
        record = ordinary_record(xml.decode())
    except UnicodeDecodeError:
        record = None
    return record or article_record(parse(xml))


def _deleted(xml: bytes) -> list[str]:
    pmids = [normalise_pmid(item.text or "") for item in parse(xml).iter("PMID")]
    return [pmid for pmid in pmids if pmid]


def _problem(entry: Entry, name: str, message: str) -> Problem:
    found = _PMID.search(entry.data)
    pmid = normalise_pmid(found[1].decode()) if found else None
    record = f"record {pmid}" if pmid else "a record" if entry.kind else "the text"
    return Problem(
        name,
        CODE,
        f"{record} was not read: {message}",
        severity="error",
        offset=entry.offset,
        pmid=pmid,
    )


def _stray(data: bytes) -> str:
    """Why a text is no record."""
    error = _ERROR.search(data)
    head = data[:1000].lstrip().lower()
    if error:
        return f"PubMed answered with an error: {error[1].decode(errors='replace')}; ask again"
    if head.startswith((b"<!doctype html", b"<html")):
        return "it is a web page, not PubMed XML; fetch it again"
    if head.startswith((b"{", b"[")):
        return "it is JSON, not PubMed XML; fetch it with retmode=xml"
    shown = data[:40].decode(errors="replace")
    return f"{shown!r} is no entry of PubMed XML"
