"""Read CSV of PubMed, ASReview, Rayyan, Covidence, Zotero and Scopus: rows -> records."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import chain
from typing import TYPE_CHECKING, Final

from evidence.people import is_et_al
from evidence.pubmed.pages import join_pages
from evidence.pubmed.parse.abstract_labels import split_sections
from evidence.pubmed.parse.references.build import (
    create_reference,
    explain_unidentified,
    fill_identifiers,
    find_issn,
    find_publication_types,
    finish_reference,
    parse_languages,
    split_items,
)
from evidence.pubmed.parse.references.citation import CitedIssue, parse_citation
from evidence.pubmed.parse.references.dates import (
    choose_date,
    explain_bad_date,
    parse_reference_date,
)
from evidence.pubmed.parse.references.identifier_fields import (
    PaperKind,
    drop_decimals,
    explain_identifiers,
)
from evidence.pubmed.parse.references.labels import find_label, parse_label
from evidence.pubmed.parse.references.names import split_authors
from evidence.pubmed.parse.references.parsed import (
    ParsedReference,
    PmidLines,
    make_reference_problem,
)
from evidence.pubmed.parse.references.text_lines import ReferenceLines, iter_lines
from evidence.pubmed.parse.references.vocabulary import find_csv_tool, read_reference_vocabulary
from evidence.pubmed.record import Record
from evidence.pubmed.reference_note import ReferenceNote, describe_form
from evidence.wording import format_count

if TYPE_CHECKING:
    from _csv import Reader

_DELIMITERS: Final = ",;\t"
_LEADING_NAMES: Final = ("title", "pmid", "doi")
_ABSENT: Final = ("", "nan", "None", "NA", "[]")
_PYTHON_LIST: Final = re.compile(r"\[['\"].*['\"]\]", re.DOTALL)
_PYTHON_ITEM_END: Final = re.compile(r"['\"], ['\"]")
_IDENTIFIER_COLUMNS: Final[tuple[PaperKind, ...]] = ("pmid", "doi", "pmcid")
_NAMING_COLUMNS: Final = frozenset((*_LEADING_NAMES, "pmcid"))
_MAX_CELL: Final = 256 << 20  # characters; by default 131,072
_END: Final = "\0"  # a line behind the last one; within a line it is left out
_Cells = Mapping[str, str]


def is_reference_csv(text: str) -> bool:
    """Return whether a text begins with the header of a table of references."""
    first_row, _ = _read_header(_clean(iter_lines(text)))
    header = _name_columns(first_row)
    known = _map_columns(header)
    return len(header) > 1 and any(name in known for name in _LEADING_NAMES)


def parse_reference_csv(lines: ReferenceLines, path: str) -> Iterator[ParsedReference]:
    """Parse a CSV file, row by row.

    Its header shows the tool and the columns, of which others are left out.

    A row with too many or too few cells is an error, as is one that does not say which paper it
    is, or whose quotes are not closed. Where files were joined, the header comes again and is no
    row; in another order it is an error, and the rest is not read.

    Args:
        lines: those of the file with their ends, divided by commas, semicolons or tabs.
        path: the name of the file in problems.
    """
    first_row, reader = _read_header(chain(_clean(lines), [_END]))
    header = _name_columns(first_row)
    record_from = describe_form("CSV", find_csv_tool(header))
    places = _map_columns(header)
    notes = {label: ReferenceNote(record_from, label) for label in (True, False, None)}
    pmid_lines = PmidLines()
    for line, row in _number_rows(first_row, reader, lines):
        names = _read_further_header(row, header)
        if names == header:
            continue
        stop = _find_stop(row, names, reader, lines)
        if stop:
            problem = make_reference_problem(path, stop[0], stop[1], is_error=True)
            yield ParsedReference(None, None, (problem,))
            return
        cells = _collect_cells(row, places)
        record = _build_csv_record(cells)
        reason = _explain_bad_row(row, header, record)
        reason = reason or pmid_lines.explain_conflict(record, line)
        if reason:
            message = f"the row was not read: {reason}"
            problem = make_reference_problem(path, line, message, is_error=True)
            yield ParsedReference(None, None, (problem,))
            continue
        remarks = [
            make_reference_problem(
                path, line, f"{remark}; the rest of the row was read", is_error=False
            )
            for remark in _find_remarks(cells)
        ]
        yield ParsedReference(record, notes[_read_label(cells)], remarks)


def _clean(lines: Iterable[str]) -> Iterator[str]:
    return (line.replace("\0", "") for line in lines)


def _read_header(lines: Iterator[str]) -> tuple[list[str], Reader]:
    """Read the row that names the columns; the reader goes on behind it."""
    head = [line.lstrip("\ufeff") for line in _take_blank_lines(lines)]
    delimiter = max(_DELIMITERS, key="".join(head).count)
    csv.field_size_limit(_MAX_CELL)
    reader = csv.reader(chain(head, lines), delimiter=delimiter)
    return next((row for row in reader if any(row)), []), reader


def _name_columns(header: Iterable[str]) -> list[str]:
    """Return the names of the columns in lower case, with single blanks."""
    return [" ".join(name.split()).lower() for name in header]


def _take_blank_lines(lines: Iterator[str]) -> Iterator[str]:
    """Take lines until one that is not blank, which is the last."""
    for line in lines:
        yield line
        if line.strip("\ufeff \t\r\n"):
            return


def _map_columns(header: Sequence[str]) -> dict[str, list[int]]:
    """Return the places of the columns that are known, by our names, the best first."""
    found = {
        name: [header.index(word) for word in words if word in header]
        for name, words in read_reference_vocabulary()["columns"].items()
    }
    if found["included"]:  # ASReview fills one column, and keeps the labels it began with
        del found["included"][1:]
    return {name: places for name, places in found.items() if places}


def _number_rows(
    header: list[str], reader: Reader, lines: ReferenceLines
) -> Iterator[tuple[int, list[str]]]:
    """Yield each row behind the header with the line that it begins on; a blank one is none.

    The last of them, or else the header, ends with ``_END`` if its quotes are not closed.
    """
    line = reader.line_num + 1
    if _has_open_quote(header):
        yield line, header
    for row in reader:
        lines.end_entry()
        if row != [_END] and any(cell.strip() for cell in row):
            yield line, row
        line = reader.line_num + 1


def _read_further_header(row: Sequence[str], header: Sequence[str]) -> list[str]:
    """Return the names of the columns, in any order, if that is what a row has; else none."""
    begin = row[0].lstrip("\ufeff")
    if " ".join(begin.split()).lower() not in header or _has_open_quote(row):
        return []
    names = _name_columns([begin, *row[1:]])
    return names if sorted(names) == sorted(header) else []


def _has_open_quote(row: Sequence[str]) -> bool:
    return row[-1].endswith(_END) and row != [_END]


def _find_stop(
    row: Sequence[str], names: Sequence[str], reader: Reader, lines: ReferenceLines
) -> tuple[int, str] | None:
    """Return the line where a row shows that the rest cannot be read, and why."""
    if names:
        reason = "another header, in another order: the rest was not read, split the file here"
        return reader.line_num, reason
    if not _has_open_quote(row):
        return None
    swallowed = sum(1 for _ in iter_lines(row[-1].removesuffix(_END))) or 1
    reason = f"the row was not read: a quote begins here, and {_describe_end(lines, swallowed)}"
    return reader.line_num - swallowed, reason


def _describe_end(lines: ReferenceLines, swallowed: int) -> str:
    if lines.cut:
        return "the file was cut before it ends"
    rest = format_count(swallowed, "line")
    return f"it does not end: the rest of the file, {rest}, was taken for its text; close it"


def _collect_cells(row: Sequence[str], places: Mapping[str, Sequence[int]]) -> _Cells:
    """Return the cells that have a value, by our names."""
    cells = {}
    for name, columns in places.items():
        values = (row[place].strip() for place in columns if place < len(row))
        found = next((value for value in values if value not in _ABSENT), None)
        if found:
            cells[name] = found
    return cells


def _explain_bad_row(row: Sequence[str], header: Sequence[str], record: Record) -> str | None:
    if len(row) != len(header):
        return f"it has {len(row)} cells where the header has {len(header)}"
    return explain_unidentified(record)


def _find_remarks(cells: _Cells) -> Iterator[str]:
    """Find the cells whose identifier or date was not read."""
    for kind in _IDENTIFIER_COLUMNS:
        if kind in cells:
            yield from explain_identifiers(kind, [cells[kind]])
    year = drop_decimals(cells.get("year", ""))
    if "year" in cells:
        reason = explain_bad_date(year) or explain_bad_date(_join_date(cells))
        yield from filter(None, [reason])
    if "date" in cells:
        yield from filter(None, [explain_bad_date(cells["date"], year)])


def _build_csv_record(cells: _Cells) -> Record:
    record = create_reference()
    _fill_csv_identifiers(record, cells)
    record.title = _join_words(cells.get("title"))
    if not cells.keys() <= _NAMING_COLUMNS:
        _fill_description(record, cells)
    return finish_reference(record)


def _fill_description(record: Record, cells: _Cells) -> None:
    record.vernacular_title = _join_words(cells.get("vernacular_title"))
    record.abstract = _split_abstract(cells.get("abstract"))
    record.authors = _split_people(cells.get("authors", ""))
    record.journal = cells.get("journal")
    record.journal_abbrev = cells.get("journal_abbrev")
    record.issn = find_issn([cells.get("issn", "")])
    _fill_issue(record, cells)
    record.languages = parse_languages(_list_cell(cells, "languages"))
    record.keywords = split_items(_list_cell(cells, "keywords"))
    record.publication_types = find_publication_types(_list_cell(cells, "publication_types"))


def _fill_csv_identifiers(record: Record, cells: _Cells) -> None:
    database = cells.get("database", "").lower()
    accession = cells.get("accession_number", "")
    names = ("pmid", "pmcid", "doi", "url", "accession_number", "notes")
    fill_identifiers(
        record,
        pmids=[cells.get("pmid", ""), accession if database == "pubmed" else ""],
        dois=[cells.get("doi", "")],
        pmcids=[cells.get("pmcid", "")],
        texts=[cells[name] for name in names if name in cells],
    )


def _fill_issue(record: Record, cells: _Cells) -> None:
    """Fill in date, volume, issue and pages: those of columns, else those of the citation."""
    cited = parse_citation(cells.get("citation", ""), cells.get("journal_abbrev", ""))
    record.volume = drop_decimals(cells.get("volume", "")) or cited.volume
    record.issue = drop_decimals(cells.get("issue", "")) or cited.issue
    first = cells.get("first_page") or cells.get("pages")
    last = cells.get("last_page") if "first_page" in cells else None
    record.pages = join_pages(first, last) or cited.pages or cells.get("article_number")
    record.pub_date = _find_csv_date(cells, cited)
    record.epub_date = cited.epub_date


def _find_csv_date(cells: _Cells, cited: CitedIssue) -> str | None:
    year = drop_decimals(cells.get("year", ""))
    texts = (year, _join_date(cells), cells.get("date", ""))
    dates = [parse_reference_date(text, year) for text in texts if text]
    return choose_date([*dates, cited.pub_date])


def _join_date(cells: _Cells) -> str:
    parts = (drop_decimals(cells.get(name, "")) for name in ("year", "month", "day"))
    return "/".join(filter(None, parts))


def _read_label(cells: _Cells) -> bool | None:
    if "included" in cells:
        return parse_label(cells["included"])
    return find_label([cells["notes"]] if "notes" in cells else [])


def _list_cell(cells: _Cells, name: str) -> list[str]:
    """Return the items of a cell that Python wrote as a list, or the cell as one item."""
    text = cells.get(name)
    if not text:
        return []
    return _PYTHON_ITEM_END.split(text[2:-2]) if _PYTHON_LIST.fullmatch(text) else [text]


def _split_people(text: str) -> tuple[str, ...]:
    if _PYTHON_LIST.fullmatch(text):
        return tuple(name for item in _PYTHON_ITEM_END.split(text[2:-2]) for name in _one(item))
    names = split_authors(text)
    return (*names[:-1], _drop_full_stop(names[-1])) if names else ()


def _one(item: str) -> tuple[str, ...]:
    return split_authors(f"{item};")


def _drop_full_stop(name: str) -> str:
    """Drop the full stop that ends PubMed's list of authors; "et al." keeps its own."""
    return name if is_et_al(name) else name.removesuffix(".")


def _join_words(text: str | None) -> str | None:
    return " ".join(text.split()) if text else None


def _split_abstract(text: str | None) -> str | None:
    if text is None:
        return None
    lines = [" ".join(line.split()) for line in text.splitlines() if line.strip()]
    return "\n".join(map(split_sections, lines))
