"""Read RIS, the form in which reference managers exchange references: entries -> records."""

from __future__ import annotations

import functools
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import chain
from typing import Final, NamedTuple

from evidence.errors import Problem
from evidence.ids import normalise_doi
from evidence.pubmed.pages import join_pages
from evidence.pubmed.parse.abstract_labels import split_sections
from evidence.pubmed.parse.references.build import (
    RETRACTED_TYPE,
    create_reference,
    explain_unidentified,
    fill_identifiers,
    find_issn,
    find_publication_types,
    finish_reference,
    parse_languages,
    split_items,
)
from evidence.pubmed.parse.references.dates import (
    choose_date,
    explain_bad_date,
    parse_reference_date,
)
from evidence.pubmed.parse.references.identifier_fields import explain_identifiers
from evidence.pubmed.parse.references.labels import find_label
from evidence.pubmed.parse.references.names import read_author_field
from evidence.pubmed.parse.references.parsed import (
    ParsedReference,
    PmidLines,
    make_reference_problem,
)
from evidence.pubmed.parse.references.ris_lines import RisEntry, StrayLine, read_ris_lines
from evidence.pubmed.parse.references.ris_wrapping import find_line_glue
from evidence.pubmed.parse.references.text_lines import ReferenceLines
from evidence.pubmed.parse.references.vocabulary import (
    find_ris_tool,
    read_reference_vocabulary,
)
from evidence.pubmed.parse.values import unique_nonempty
from evidence.pubmed.record import Record
from evidence.pubmed.reference_note import ReferenceNote, describe_form
from evidence.wording import format_count

OTHER_ABSTRACT_NOTE: Final = "Other abstract: "
RETRACTED_NOTES: Final = ("Retracted", "Retracted and republished")
# A notice as we write it: "RetractionIn: 31234567".
_NOTICE_NOTE: Final = re.compile(r"((?:[A-Z][a-z]+)+(?:In|Of|For|From|On)): (\S.*)")
_BOOK_TYPES: Final = ("BOOK", "CHAP", "EBOOK", "ECHAP", "EDBOOK")
_PART_TYPES: Final = ("CHAP", "ECHAP")
_PUBMED_DATABASES: Final = re.compile(r"pubmed|medline|\bNLM\b", re.IGNORECASE)
_HEAD_LINES, _HEAD_CHARACTERS = 10_000, 1 << 20
_Values = Mapping[str, Sequence[str]]


def parse_ris(lines: ReferenceLines, path: str) -> Iterator[ParsedReference]:
    """Parse a RIS file, entry by entry; its head shows the tool, and whether lines are wrapped.

    An entry without ER or TY is read, with a warning, as are lines outside of entries. An entry
    that does not say which paper it is, or that was cut, is an error. Tags that no column has are
    left out.

    Args:
        lines: those of the file.
        path: the name of the file in problems.
    """
    parts = read_ris_lines(lines)
    head = [*_take_head(parts, lines)]
    form = _find_form([part for part in head if isinstance(part, RisEntry) and not part.is_cut])
    pmid_lines = PmidLines()
    first_stray: StrayLine | None = None
    stray_count = 0
    for part in chain(head, parts):
        if isinstance(part, StrayLine):
            first_stray = first_stray or part
            stray_count += 1
        else:
            yield _read_entry(part, form, pmid_lines, path)
    if first_stray:
        problem = _make_stray_problem(first_stray, stray_count, path)
        yield ParsedReference(None, None, (problem,))


class _RisForm(NamedTuple):
    """What wrapped lines are joined with, if they are, and what the file is for tables."""

    glue: str | None
    record_from: str


def _take_head(
    parts: Iterator[RisEntry | StrayLine], lines: ReferenceLines
) -> Iterator[RisEntry | StrayLine]:
    for part in parts:
        yield part
        if part.line > _HEAD_LINES or lines.size > _HEAD_CHARACTERS:
            return


def _find_form(entries: Sequence[RisEntry]) -> _RisForm:
    glue = find_line_glue(each.lines for entry in entries for each in entry.fields)
    tool = find_ris_tool([_unwrap_lines(entry, glue).tagged_values() for entry in entries])
    return _RisForm(glue, describe_form("RIS", tool))


def _unwrap_lines(entry: RisEntry, glue: str | None) -> RisEntry:
    """Join the lines of each field, where the file wraps them."""
    if glue is None:
        return entry
    return replace(entry, fields=[each.unwrap(glue) for each in entry.fields])


def _read_entry(
    wrapped: RisEntry, form: _RisForm, pmid_lines: PmidLines, path: str
) -> ParsedReference:
    if wrapped.is_cut:
        return _refuse_entry(wrapped, "it was cut before its end", path)
    entry = _unwrap_lines(wrapped, form.glue)
    values = _collect_values(entry)
    record = build_ris_record(values)
    reason = explain_unidentified(record) or pmid_lines.explain_conflict(record, entry.line)
    if reason:
        return _refuse_entry(entry, reason, path)
    note = ReferenceNote(form.record_from, find_label(_every(values, "notes")))
    remarks = (*_find_form_problems(entry, path), *_find_field_problems(entry, values, path))
    return ParsedReference(record, note, remarks)


def _refuse_entry(entry: RisEntry, reason: str, path: str) -> ParsedReference:
    message = f"the entry was not read: {reason}"
    problem = make_reference_problem(path, entry.line, message, is_error=True)
    return ParsedReference(None, None, (problem,))


def _make_stray_problem(first: StrayLine, count: int, path: str) -> Problem:
    lines = format_count(count, "line")
    message = f"skipped {lines} outside of entries, from {first.text[:60]!r} on"
    return make_reference_problem(path, first.line, message, is_error=False)


def _find_form_problems(entry: RisEntry, path: str) -> Iterator[Problem]:
    if entry.fields[0].tag != "TY":
        message = f"the entry begins with {entry.fields[0].tag}, not with TY; it was read"
        yield make_reference_problem(path, entry.line, message, is_error=False)
    if not entry.is_closed:
        message = (
            "the entry has no ER at its end: the file may be cut short; what is there was read"
        )
        yield make_reference_problem(path, entry.line, message, is_error=False)


def _find_field_problems(entry: RisEntry, values: _Values, path: str) -> Iterator[Problem]:
    """Find the fields whose identifier or date was not read; each problem is at its line."""
    lines = {(each.tag, each.join()): each.line for each in reversed(entry.fields)}
    for tag, value, remark in _find_remarks(values):
        message = f"{tag}: {remark}; the rest of the entry was read"
        line = lines.get((tag, value), entry.line)
        yield make_reference_problem(path, line, message, is_error=False)


def _find_remarks(values: _Values) -> Iterator[tuple[str, str, str]]:
    """Yield tag, value and remark."""
    tags = read_reference_vocabulary()["tags"]
    is_of_pubmed = "pubmed" in " ".join(_every(values, "databases")).lower()
    for tag in tags["dois"]:
        found = values.get(tag, ())
        yield from ((tag, found[0], remark) for remark in explain_identifiers("doi", found))
    for tag in tags["accession_numbers"] if is_of_pubmed else ():
        found = values.get(tag, ())
        yield from ((tag, found[0], remark) for remark in explain_identifiers("pmid", found))
    for tag in tags["pmcids"]:
        found = _find_pmcids(values.get(tag, ()))
        yield from ((tag, found[0], remark) for remark in explain_identifiers("pmcid", found))
    year = (_first(values, "year") or "")[:4]
    for tag in tags["year"]:
        for value in values.get(tag, ()):
            reason = explain_bad_date(value, year)
            if reason:
                yield tag, value, reason


def _collect_values(entry: RisEntry) -> _Values:
    values: dict[str, list[str]] = defaultdict(list)
    text_tags = read_reference_vocabulary()["tags"]["texts"]
    for each in entry.fields:
        value = each.join(keep_lines=each.tag in text_tags)
        if value:
            values[each.tag].append(value)
    return values


def build_ris_record(values: _Values) -> Record:
    """Build the record of an entry from the values of each tag."""
    record = create_reference()
    kind = next(iter(_every(values, "type")), "").strip().upper()
    _fill_ris_identifiers(record, values)
    _fill_texts(record, values, kind)
    _fill_people(record, values)
    _fill_publication(record, values)
    _fill_notes(record, values)
    return finish_reference(record)


def _fill_ris_identifiers(record: Record, values: _Values) -> None:
    databases = " ".join(_every(values, "databases"))
    accessions = _every(values, "accession_numbers") if _PUBMED_DATABASES.search(databases) else []
    texts = [line for text in _every(values, "identifiers") for line in text.split("\n")]
    fill_identifiers(
        record,
        pmids=accessions,
        dois=[*_every(values, "dois"), *filter(normalise_doi, _every(values, "maybe_dois"))],
        pmcids=_find_pmcids(_every(values, "pmcids")),
        texts=texts,
    )


def _find_pmcids(fields: Iterable[str]) -> list[str]:
    """Return the fields that are meant for PMCIDs: other databases use the tag, too."""
    return [value for value in fields if value.upper().startswith("PMC")]


def _fill_texts(record: Record, values: _Values, kind: str) -> None:
    record.is_book = kind in _BOOK_TYPES
    record.title = _first(values, "title") or _first(values, "book_title")
    record.vernacular_title = _first(values, "vernacular_title")
    abstracts = unique_nonempty(map(split_sections, _every(values, "abstracts")))
    record.abstract = abstracts[0] if abstracts else None
    record.other_abstracts = tuple(abstracts[1:])
    if kind in _PART_TYPES:
        record.book_title = _first(values, "container")
    elif record.is_book:
        record.book_title = record.title
    else:
        _fill_journal(record, values)


def _fill_journal(record: Record, values: _Values) -> None:
    """Fill in the journal; JO has its full title or its abbreviation."""
    full = _first(values, "journal")
    short = _first(values, "journal_abbrev")
    either = _first(values, "either_journal")
    record.journal = full or (either if either != short else None)
    record.journal_abbrev = short or (either if full and either != full else None)


def _fill_people(record: Record, values: _Values) -> None:
    record.authors = _read_people(_every(values, "authors"))
    record.editors = _read_people(_every(values, "editors")) if record.is_book else ()
    lines = [line for text in _every(values, "affiliations") for line in text.split("\n")]
    record.affiliations = unique_nonempty(lines)


def _read_people(fields: Iterable[str]) -> tuple[str, ...]:
    return tuple(name for text in fields for name in read_author_field(text))


def _fill_publication(record: Record, values: _Values) -> None:
    record.issn = find_issn(_every(values, "issn"))
    record.volume = _first(values, "volume")
    record.issue = _first(values, "issue")
    record.pages = _find_pages(values)
    record.publisher = _first(values, "publisher") if record.is_book else None
    year = (_first(values, "year") or "")[:4]
    texts = _every(values, "year")
    record.pub_date = choose_date([parse_reference_date(text, year) for text in texts])
    record.epub_date = (
        None if record.is_book else parse_reference_date(_first(values, "epub_date") or "")
    )
    record.languages = parse_languages(_every(values, "languages"))
    record.publication_types = find_publication_types(_every(values, "publication_types"))
    record.keywords = split_items(_every(values, "keywords"))


def _find_pages(values: _Values) -> str | None:
    """Find the pages, or else the number of the article; some write a DOI in their place."""
    first = _first(values, "first_page")
    if first and first.lower().startswith("doi"):
        first = None
    return join_pages(first, _first(values, "last_page")) or _first(values, "article_number")


def _fill_notes(record: Record, values: _Values) -> None:
    """Fill in what our own notes say: other abstracts, notices, a retraction."""
    notes = _every(values, "notes")
    others = [note.removeprefix(OTHER_ABSTRACT_NOTE) for note in notes if _is_abstract(note)]
    record.other_abstracts = unique_nonempty([*record.other_abstracts, *others])
    notices = [match.groups() for match in map(_NOTICE_NOTE.fullmatch, notes) if match]
    record.comments_corrections = tuple(f"{kind}:{source}" for kind, source in notices)
    if not notices and any(note in RETRACTED_NOTES for note in notes):
        record.publication_types = unique_nonempty([*record.publication_types, RETRACTED_TYPE])


def _is_abstract(note: str) -> bool:
    return note.startswith(OTHER_ABSTRACT_NOTE)


def _every(values: _Values, name: str) -> list[str]:
    """Return the values of the tags that hold something, by its name in the vocabulary."""
    return [value for tag in _list_tags(name) if tag in values for value in values[tag]]


def _first(values: _Values, name: str) -> str | None:
    return next((values[tag][0] for tag in _list_tags(name) if tag in values), None)


@functools.cache
def _list_tags(name: str) -> tuple[str, ...]:
    return tuple(read_reference_vocabulary()["tags"][name])
