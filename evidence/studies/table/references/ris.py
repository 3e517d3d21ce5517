"""Write rows of studies as RIS records for reference managers, with rispy.

The reader of ``pubmed.parse.references`` gives the cells back that RIS has tags for.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

from evidence.people import UNNAMED_AUTHORS, is_et_al, parse_author
from evidence.pubmed.pages import split_pages
from evidence.pubmed.parse.references.names import needs_group_mark
from evidence.pubmed.parse.references.ris import OTHER_ABSTRACT_NOTE
from evidence.studies.notices import describe_retraction
from evidence.studies.study import Study
from evidence.studies.table.references.cells import (
    StudyCells,
    find_address,
    find_date_parts,
    find_reference_kind,
    get_original_title,
    list_authors,
    list_cell_items,
    list_pubmed_notices,
    list_study_cells,
)
from evidence.wording import capitalise_first

_REPORT_DESIGNS: Final = ("guideline", "evidence_report")
_KINDS: Final = {"journal": "JOUR", "book": "BOOK", "chapter": "CHAP"}
_LABELS: Final = {True: "ASReview_relevant", False: "ASReview_irrelevant"}
_NOT_SEEN: Final = "ASReview_not_seen"
_ONE_LINE: Final = ("abstract", "notes")  # made on one line already, of which the blanks count


def format_ris(study: Study) -> str:
    """Format a study as a RIS record, one line per tag; what is unknown is left out."""
    return format_ris_record(list_study_cells(study))


def format_ris_record(cells: StudyCells) -> str:
    """Format a row as a RIS record; one line per tag; what is unknown is left out."""
    from rispy import RisWriter
    from rispy.config import LIST_TYPE_TAGS

    class RecordWriter(RisWriter):  # type: ignore[misc]  # rispy has no types
        """A writer that puts no number before a record."""

        def set_header(self, count: int) -> str:
            return ""

    list_tags = [*LIST_TYPE_TAGS, "AD"]
    return str(RecordWriter(list_tags=list_tags).formats([_make_record(cells)])).rstrip()


def _make_record(cells: StudyCells) -> dict[str, Any]:
    """Make a record in rispy's words, in the order of its tags."""
    values = {
        "type_of_reference": _choose_type(cells),
        "id": cells.get("key"),
        "authors": [_format_author(name) for name in list_authors(cells)],
        "secondary_authors": [_format_author(name) for name in list_cell_items(cells, "editors")],
        "title": cells.get("title"),
        "translated_title": get_original_title(cells),
        **_make_container(cells),
        **_make_dates(cells),
        **_make_place(cells),
        "doi": cells.get("doi"),
        "custom2": cells.get("pmcid"),
        "accession_number": cells.get("pmid"),
        "name_of_database": "PubMed" if cells.get("pmid") else None,
        "language": "; ".join(list_cell_items(cells, "languages")),
        "type_of_work": "; ".join(list_cell_items(cells, "publication_types")),
        "abstract": _format_abstract(cells.get("abstract") or ""),
        "keywords": list(dict.fromkeys(_list_subjects(cells))),
        "author_address": list_cell_items(cells, "affiliations"),
        "notes": list(_list_notes(cells)),
        "urls": list(filter(None, [find_address(cells)])),
    }
    return {name: _clean_value(name, value) for name, value in values.items() if value}


def _clean_value(name: str, value: Any) -> Any:
    """Put a value, or each of its items, on one line, so that none begins like a tag."""
    if name in _ONE_LINE:
        return value
    if isinstance(value, list):
        return [_put_on_one_line(item) for item in value]
    return _put_on_one_line(value)


def _choose_type(cells: StudyCells) -> str:
    kind = find_reference_kind(cells)
    if kind != "report":
        return _KINDS[kind]
    return "RPRT" if cells.get("design") in _REPORT_DESIGNS else "GEN"


def _make_container(cells: StudyCells) -> dict[str, Any]:
    """Name what the paper is in: T2 and JO of a journal, T2 of a book; else its publisher."""
    kind = find_reference_kind(cells)
    journal, short = cells.get("journal"), cells.get("journal_abbrev")
    if kind == "journal":
        return {
            "secondary_title": journal,
            "journal_name": short,
            "alternate_title2": short,
        }
    if kind == "report":
        return {"publisher": journal}
    book = cells.get("book_title") if kind == "chapter" else None
    return {"secondary_title": book, "publisher": cells.get("publisher")}


def _make_dates(cells: StudyCells) -> dict[str, Any]:
    parts = find_date_parts(cells)
    is_precise = len(parts) > 1
    epub = cells.get("epub_date")
    return {
        "year": parts[0] if parts else None,
        "date": "/".join([*parts, "", ""][:4]) if is_precise else None,
        "edition": epub.replace("-", "/") if epub and not cells.get("is_book") else None,
    }


def _make_place(cells: StudyCells) -> dict[str, Any]:
    first, last = split_pages(cells.get("pages") or "")
    return {
        "issn": cells.get("issn") or cells.get("issn_linking"),
        "volume": cells.get("volume"),
        "number": cells.get("issue"),
        "start_page": first,
        "end_page": last,
    }


def _format_author(name: str) -> str:
    """Write a person as "Family, I. J., Jr"; a group's name stays as it is.

    A group's name that has a comma itself gets one behind it, which is EndNote's sign for groups.
    """
    if is_et_al(name):
        return UNNAMED_AUTHORS
    author = parse_author(name)
    if not author.is_person:
        return f"{name}," if needs_group_mark(name) else name
    parts = (author.family, author.spaced_initials, author.suffix)
    return ", ".join(part for part in parts if part)


def _format_abstract(abstract: str) -> str:
    """Put an abstract on one line, as some readers take no more; three blanks divide its lines."""
    lines = (_put_on_one_line(line) for line in abstract.split("\n"))
    return "   ".join(line for line in lines if line)


def _list_subjects(cells: StudyCells) -> Iterator[str]:
    """List keywords, then MeSH terms: RIS has one tag for both."""
    yield from list_cell_items(cells, "keywords")
    yield from list_cell_items(cells, "mesh_terms")


def _list_notes(cells: StudyCells) -> Iterator[str]:
    """List what has no tag: a label, a retraction, notices, further abstracts."""
    if "included" in cells:
        yield _LABELS.get(cells["included"], _NOT_SEEN)
    retraction = capitalise_first(describe_retraction(tuple(list_cell_items(cells, "corrections"))))
    if retraction:
        yield retraction
    for notice in list_pubmed_notices(cells):
        yield _put_on_one_line(notice.replace(":", ": ", 1))
    for abstract in list_cell_items(cells, "other_abstracts"):
        yield f"{OTHER_ABSTRACT_NOTE}{_format_abstract(abstract)}"


def _put_on_one_line(value: Any) -> str:
    return " ".join(str(value).split())
