"""Read the details of all records of PubMed XML: entries = records + deletions + problems."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from evidence.errors import Problem
from evidence.pubmed.details import RecordDetails
from evidence.pubmed.files.batch import PUBMED_PROBLEM_CODE, ParsedBatch
from evidence.pubmed.files.reader import (
    NbibText,
    SourcePart,
    read_entry,
    read_part,
    source_name,
    split_source,
)
from evidence.pubmed.files.splitter import XmlBlock, XmlEntry, split_entries, split_unreadable_entry
from evidence.pubmed.files.versions import VersionIndex, version_key
from evidence.pubmed.parse.details import parse_details
from evidence.pubmed.parse.xml import parse_xml

_NOT_XML: Final = (
    "only PubMed's XML has the details of a record, and this is another format; "
    "save the records as XML, or fetch them"
)
_RECORD_TAGS: Final = frozenset({"PubmedArticle", "PubmedBookArticle", "MedlineCitation"})


@dataclass(frozen=True, slots=True)
class ParsedDetails:
    """The details of the newest version of each record, and what could not be read."""

    details: RecordDetails
    records: int
    problems: tuple[Problem, ...]


@dataclass(slots=True)
class _Reading:
    """What was read so far: the details of all versions, in the order of reading."""

    versions: VersionIndex = field(default_factory=VersionIndex)
    details: list[RecordDetails] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)


def read_details(sources: Iterable[Path | bytes]) -> ParsedDetails:
    """Read authors, grants, investigators and the like out of PubMed XML.

    Args:
        sources: files of PubMed XML, plain or gzip, or their content.

    Raises:
        EvidenceError: a file cannot be read.
    """
    reading = _Reading()
    for source in sources:
        _read_source(source, reading)
    outdated = reading.versions.outdated()
    newest = RecordDetails()
    for number, details in enumerate(reading.details):
        if number not in outdated:
            newest.extend(details)
    count = len(reading.details) - len(outdated)
    return ParsedDetails(newest, count, tuple(reading.problems))


def _read_source(source: Path | bytes, reading: _Reading) -> None:
    name = source_name(source)
    for part in split_source(source):
        if _add_entries(part, name, reading):
            continue
        batch = ParsedBatch() if isinstance(part, NbibText) else read_part(part, name)
        reading.problems += batch.problems
        if isinstance(part, NbibText) or batch.records:
            reading.problems.append(Problem(name, PUBMED_PROBLEM_CODE, _NOT_XML, severity="error"))
            return


def _add_entries(part: SourcePart, name: str, reading: _Reading) -> bool:
    """Add the entries of a part of XML; return whether there are any."""
    entries = [*split_entries(part)] if isinstance(part, XmlBlock) and not part.skipped else []
    for entry in entries:
        _add_entry(entry, name, reading)
    return bool(entries)


def _add_entry(entry: XmlEntry, name: str, reading: _Reading) -> None:
    batch = read_entry(entry, name)
    reading.problems += batch.problems
    by_pmid = dict(_iter_details(entry))
    reading.versions.add(map(version_key, batch.records), batch.deleted)
    for record in batch.records:
        reading.details.append(by_pmid.get(record.pmid, RecordDetails()))


def _iter_details(entry: XmlEntry) -> Iterator[tuple[str, RecordDetails]]:
    """Yield the details of an entry with its PMID; of an unreadable one, those of what it holds."""
    if entry.tag not in _RECORD_TAGS:
        return
    try:
        yield parse_details(parse_xml(entry.data))
    except ValueError:
        _, *others = split_unreadable_entry(entry)
        for other in others:
            yield from _iter_details(other)
