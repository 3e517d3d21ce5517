"""What the forms of references need of a row of studies: its kind, its dates, its address."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import fields
from typing import Any, Final, Literal

from evidence.ids import doi_url, pmc_url, pubmed_url
from evidence.people import mark_unnamed_authors
from evidence.schema import Column
from evidence.studies.notices import (
    REF_TYPE_BY_ENTRY,
    RESCINDED,
    UNKNOWN_REFERENCE,
    corrections_to_notices,
    parse_notices,
)
from evidence.studies.study import Study

StudyCells = Mapping[str, Any]
"""The cells of a row by the names of its columns; missing cells may be left out."""
ReferenceKind = Literal["journal", "report", "book", "chapter"]
_STUDY_NAMES: Final = tuple(field.name for field in fields(Study))


def list_study_cells(study: Study) -> StudyCells:
    """Return the cells of a study of the evidence base."""
    return {name: getattr(study, name) for name in _STUDY_NAMES}


def name_cells(columns: Sequence[Column], row: Sequence[Any]) -> StudyCells:
    """Return the cells of a row by the names of its columns."""
    return dict(zip([column.name for column in columns], row, strict=True))


def find_reference_kind(cells: StudyCells) -> ReferenceKind:
    """Find what kind of document a row is.

    In a row that people wrote, one without the abbreviation of a journal is a report: ``journal``
    names its place and publisher.
    """
    if cells.get("is_book"):
        is_part = cells.get("book_title") and cells.get("title") != cells.get("book_title")
        return "chapter" if is_part else "book"
    is_curated = cells.get("verification") is not None
    has_journal = cells.get("journal_abbrev") or (cells.get("journal") and not is_curated)
    return "journal" if has_journal or not is_curated else "report"


def list_cell_items(cells: StudyCells, name: str) -> list[str]:
    """Return the items of a cell of a list; none where it is missing."""
    return list(cells.get(name) or ())


def list_authors(cells: StudyCells) -> list[str]:
    """Return the authors, with a last "et al." where not all are named."""
    names = list_cell_items(cells, "authors")
    return mark_unnamed_authors(names, is_incomplete=bool(cells.get("authors_incomplete")))


def get_original_title(cells: StudyCells) -> str | None:
    """Return the title in the language of the paper, unless that is its title."""
    title = cells.get("vernacular_title")
    return None if title == cells.get("title") else title


def list_pubmed_notices(cells: StudyCells) -> list[str]:
    """Return comments and corrections as PubMed writes them, ``RefType:reference``.

    Those that only people wrote down are among them, except where their reference is unknown or
    they were taken back.
    """
    own = list_cell_items(cells, "comments_corrections")
    known = corrections_to_notices(own)
    return own + [
        f"{REF_TYPE_BY_ENTRY[notice.kind]}:{notice.reference}"
        for notice in parse_notices(tuple(list_cell_items(cells, "corrections")))
        if f"{notice.kind}:{notice.reference}" not in known
        and notice.reference != UNKNOWN_REFERENCE
        and RESCINDED not in notice.reference
    ]


def find_date_parts(cells: StudyCells) -> list[str]:
    """Return year, month and day of publication, as far as they are known."""
    date = cells.get("pub_date")
    if date:
        return str(date).split("-")
    return [str(cells["year"])] if cells.get("year") else []


def find_address(cells: StudyCells) -> str | None:
    """Return the address of a record: PubMed's, else by DOI or PMCID."""
    if cells.get("pmid"):
        return pubmed_url(cells["pmid"])
    if cells.get("doi"):
        return doi_url(cells["doi"])
    return pmc_url(cells["pmcid"]) if cells.get("pmcid") else None
