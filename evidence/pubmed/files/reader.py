"""Read files of PubMed and of other tools: entries = records + deletions + problems."""

from __future__ import annotations

import itertools
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final, NamedTuple

from evidence.errors import Problem
from evidence.http.unpacking import TruncatedSourceError
from evidence.ids import normalise_pmid
from evidence.pubmed.files.batch import (
    PUBMED_PROBLEM_CODE,
    ParsedBatch,
    limit_problems,
    make_problem_batch,
    make_truncated_batch,
)
from evidence.pubmed.files.byte_stream import ByteCounter, open_source, read_chunks
from evidence.pubmed.files.nbib_parts import NbibPart, split_nbib_entries
from evidence.pubmed.files.reference_batches import read_reference_batches
from evidence.pubmed.files.references import find_reference_parser
from evidence.pubmed.files.splitter import (
    MAX_RECORD_SIZE,
    XmlBlock,
    XmlEntry,
    split_blocks,
    split_entries,
    split_unreadable_entry,
)
from evidence.pubmed.files.stream_lines import decode_utf8
from evidence.pubmed.files.versions import Deletion, VersionIndex, version_key
from evidence.pubmed.foreign import explain_foreign_text
from evidence.pubmed.parse.article import parse_article
from evidence.pubmed.parse.book import parse_book
from evidence.pubmed.parse.fast_article import parse_article_fast
from evidence.pubmed.parse.nbib import parse_nbib
from evidence.pubmed.parse.xml import parse_xml
from evidence.pubmed.record import Record
from evidence.pubmed.reference_note import ReferenceNote

BYTES_SOURCE_NAME: Final = "bytes"  # in place of a path
_PMID_ELEMENT: Final = re.compile(rb"<PMID[^<>]*>\s*+(\d{1,8})\s*+<")
_SET_TAG: Final = re.compile(rb"<(/?)(?:Pubmed(?:Book)?Article|MedlineCitation)Set\b")
_NOT_BLANK: Final = re.compile(rb"\S")
# A set begins within so many bytes of a block, and ends within so many.
_SET_HEAD_BYTES, _SET_TAIL_BYTES = 10_000, 1_000
_NBIB_START: Final = re.compile(rb"\s*PMID ?- ?\d|\s*[A-Z]{2,4} *- ")
_NBIB_PMID: Final = re.compile(rb"\s*PMID ?- ?(\d{1,8})\b")
_TOO_LONG: Final = f"it is longer than {MAX_RECORD_SIZE >> 20} MB, which no record of PubMed is"


@dataclass(frozen=True, slots=True)
class ParsedRecords:
    """The content of one or more sources.

    Attributes:
        records: the newest version of each PMID, in the order of the sources.
        older: the other versions, and the records that were deleted after them.
        deleted: the PMIDs that NLM has withdrawn.
        problems: what could not be read.
        notes: one for each of ``records``.
        repeats: how many references are neither, as their file has their PMID again.
    """

    records: tuple[Record, ...]
    older: tuple[Record, ...] = ()
    deleted: tuple[str, ...] = ()
    problems: tuple[Problem, ...] = ()
    notes: tuple[ReferenceNote, ...] = ()
    repeats: int = 0


class NbibText(NamedTuple):
    """Whole entries of a .nbib file.

    Attributes:
        text: the entries.
        first_line: the number of the line at which they begin.
    """

    text: str
    first_line: int = 1


SourcePart = XmlBlock | NbibText | ParsedBatch


def read_records(*sources: Path | bytes) -> ParsedRecords:
    """Read PubMed XML, .nbib, RIS, CSV or lists of PMIDs into memory.

    Args:
        sources: files or their content: XML, plain or gzip, with sets, single articles, books and
            deletions, .nbib, or references of other tools.

    Raises:
        EvidenceError: a file cannot be read.
    """
    everything = ParsedBatch()
    versions = VersionIndex()
    for batch in itertools.chain.from_iterable(map(read_batches, sources)):
        versions.add(map(version_key, batch.records), batch.deleted)
        everything.records += batch.records
        everything.notes += batch.list_notes()
        everything.deleted += batch.deleted
        everything.problems += batch.problems
        everything.repeats += batch.repeats
    outdated = versions.outdated()
    numbered = list(enumerate(everything.records))
    return ParsedRecords(
        records=tuple(record for number, record in numbered if number not in outdated),
        older=tuple(record for number, record in numbered if number in outdated),
        deleted=tuple(deletion.pmid for deletion in everything.deleted),
        problems=tuple(everything.problems),
        notes=tuple(note for number, note in enumerate(everything.notes) if number not in outdated),
        repeats=everything.repeats,
    )


def read_batches(source: Path | bytes) -> Iterator[ParsedBatch]:
    """Read a source block by block.

    Raises:
        EvidenceError: the file cannot be read.
    """
    name = source_name(source)
    for part in split_source(source):
        yield read_part(part, name)


def read_part(part: SourcePart, name: str) -> ParsedBatch:
    """Read a part of a source; ``name`` is that of the source in problems."""
    match part:
        case XmlBlock():
            batch = read_block(part, name)
        case NbibText():
            batch = _parse_nbib_batch(part.text, name)
        case ParsedBatch():
            batch = part
    limit_problems(batch)
    if isinstance(part, NbibText):
        batch.problems = [_shift(problem, part.first_line - 1) for problem in batch.problems]
    return batch


def _shift(problem: Problem, lines: int) -> Problem:
    return replace(problem, line=problem.line + lines) if lines and problem.line else problem


def source_name(source: Path | bytes) -> str:
    """Return the name of a source in problems."""
    return BYTES_SOURCE_NAME if isinstance(source, bytes) else str(source)


def split_source(
    source: Path | bytes, progress: Callable[[int], None] = lambda _: None
) -> Iterator[SourcePart]:
    """Split a source into parts for ``read_part``.

    Files of references are read here, and so are problems of a source that ends early: parts that
    are batches already.

    Args:
        source: a file, or its content.
        progress: called with the number of bytes of each chunk of the file.

    Raises:
        EvidenceError: the file cannot be read.
    """
    name = source_name(source)
    packed = ByteCounter(progress)
    with open_source(source) as file:
        stream = read_chunks(file, packed.add)
        try:
            head = _read_head(stream)
        except TruncatedSourceError as cut:
            yield make_truncated_batch(name, str(cut))
            return
        parse_references = find_reference_parser(head)
        if not head.strip():
            yield make_problem_batch(name, "it is empty")
        elif parse_references:
            whole = _prepend(head, stream)
            yield from read_reference_batches(whole, name, parse_references, packed)
        elif _NBIB_START.match(head):
            yield from _split_nbib(_prepend(head, stream), name)
        else:
            yield from _split_xml(head, stream, name)


def _read_head(stream: Iterator[bytes]) -> bytes:
    """Read the first chunk, and more while all is blank."""
    head = bytearray()
    for chunk in stream:
        head += chunk
        if chunk.strip() or len(head) > MAX_RECORD_SIZE:
            break
    return bytes(head)


def _split_xml(head: bytes, stream: Iterator[bytes], name: str) -> Iterator[SourcePart]:
    is_open = False
    try:
        for block in split_blocks(_prepend(head, stream)):
            text = _NOT_BLANK.search(block.data)
            begin = text.start() if text else 0
            head_tags = _SET_TAG.finditer(block.data, begin, begin + _SET_HEAD_BYTES)
            tags = [*head_tags, *_SET_TAG.finditer(block.data[-_SET_TAIL_BYTES:])]
            is_open = not tags[-1][1] if tags else is_open
            yield block
    except TruncatedSourceError as cut:
        yield make_truncated_batch(name, str(cut))
        return
    if is_open:
        yield make_truncated_batch(name, "it ends before the end tag of its set")


def is_reference_source(source: Path | bytes) -> bool:
    """Return whether a source is a file of another tool than PubMed, or a list of PMIDs.

    Raises:
        EvidenceError: the file cannot be read.
    """
    with open_source(source) as file:
        try:
            head = _read_head(read_chunks(file, lambda _: None))
        except TruncatedSourceError:
            return False
    return find_reference_parser(head) is not None


def _parse_nbib_batch(text: str, name: str) -> ParsedBatch:
    reading = parse_nbib(text, name)
    return ParsedBatch(list(reading.records), [], list(reading.problems))


def _split_nbib(stream: Iterator[bytes], name: str) -> Iterator[SourcePart]:
    """Split a .nbib file into parts of whole entries."""
    first_line = 1
    try:
        for part in split_nbib_entries(stream):
            if part.is_long:
                yield _long_entry_batch(part, name, first_line)
            else:
                yield NbibText(decode_utf8(part.data, name, part.offset), first_line)
            first_line += part.lines
    except TruncatedSourceError as error:
        yield make_truncated_batch(name, str(error))


def _long_entry_batch(part: NbibPart, name: str, line: int) -> ParsedBatch:
    found = _NBIB_PMID.match(part.data)
    pmid = normalise_pmid(found[1].decode()) if found else None
    entry = f"entry {pmid}" if pmid else "an entry"
    message = f"{entry} was not read: {_TOO_LONG}"
    problem = Problem(name, PUBMED_PROBLEM_CODE, message, line=line, severity="error", pmid=pmid)
    return ParsedBatch(problems=[problem])


def _prepend(head: bytes, stream: Iterator[bytes]) -> Iterator[bytes]:
    yield head
    yield from stream


def read_block(block: XmlBlock, name: str) -> ParsedBatch:
    """Read the entries of a block; ``name`` is that of the source in problems."""
    batch = ParsedBatch()
    if block.skipped:
        entry = _find_long_entry(block)
        return ParsedBatch(problems=[_entry_problem(entry, name, _TOO_LONG)])
    found = 0
    for entry in split_entries(block):
        _add_entry(entry, name, batch)
        found += 1
    if not found and block.data.strip() and not _SET_TAG.search(block.data):
        return make_problem_batch(name, "it holds no entry of PubMed")
    return batch


def _find_long_entry(block: XmlBlock) -> XmlEntry:
    start = block.entry_patterns.start.search(block.data)
    begin = start.start() if start else 0
    tag = start[1].decode() if start else ""
    return XmlEntry(tag, block.data[begin:], block.offset + begin, is_complete=False)


def read_entry(entry: XmlEntry, name: str) -> ParsedBatch:
    """Read one entry; ``name`` is that of the source in problems."""
    batch = ParsedBatch()
    _add_entry(entry, name, batch)
    return batch


def _add_entry(entry: XmlEntry, name: str, batch: ParsedBatch) -> None:
    if len(entry.data) > MAX_RECORD_SIZE:
        batch.problems.append(_entry_problem(entry, name, _TOO_LONG))
        return
    try:
        parse = _RECORD_PARSERS.get(entry.tag)
        if parse:
            batch.records.append(parse(entry.data))
        elif entry.tag:
            records_before = len(batch.records)
            pmids = _parse_deleted_pmids(entry.data)
            batch.deleted += [Deletion(pmid, records_before) for pmid in pmids]
        else:
            batch.problems.append(_entry_problem(entry, name, _explain_stray(entry.data)))
    except ValueError as error:
        first, *others = split_unreadable_entry(entry)
        reason = str(error) if first.is_complete else "its end tag is missing"
        batch.problems.append(_entry_problem(first, name, reason))
        for other in others:
            _add_entry(other, name, batch)


def _parse_any_article(xml: bytes) -> Record:
    """Parse an article: without a tree if it is UTF-8 in the usual form, else by the parser."""
    try:
        record = parse_article_fast(xml.decode())
    except UnicodeDecodeError:
        record = None
    return record or parse_article(parse_xml(xml))


def _parse_citation(xml: bytes) -> Record:
    """Parse a citation that has no article around it."""
    return parse_article(parse_xml(b"<PubmedArticle>%s</PubmedArticle>" % xml))


def _parse_any_book(xml: bytes) -> Record:
    return parse_book(parse_xml(xml))


_RECORD_PARSERS: Final[Mapping[str, Callable[[bytes], Record]]] = {
    "PubmedArticle": _parse_any_article,
    "PubmedBookArticle": _parse_any_book,
    "MedlineCitation": _parse_citation,
}


def _parse_deleted_pmids(xml: bytes) -> list[str]:
    pmids = [normalise_pmid(item.text or "") for item in parse_xml(xml).iter("PMID")]
    return [pmid for pmid in pmids if pmid]


def _entry_problem(entry: XmlEntry, name: str, message: str) -> Problem:
    match = _PMID_ELEMENT.search(entry.data)
    pmid = normalise_pmid(match[1].decode()) if match else None
    record = f"record {pmid}" if pmid else ("a record" if entry.tag else "a text between records")
    return Problem(
        name,
        PUBMED_PROBLEM_CODE,
        f"{record} was not read: {message}",
        severity="error",
        offset=entry.offset,
        pmid=pmid,
    )


def _explain_stray(data: bytes) -> str:
    """Return why a text is not a record, and what to do."""
    known = explain_foreign_text(data)
    if known:
        return known
    shown = data[:40].decode(errors="replace")
    return f"{shown!r} is not an entry of PubMed XML"
