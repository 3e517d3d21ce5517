"""Columns declared once: a row type says name, type, meaning and closed words of each of its columns.

The schema of the DataFrame, the reading and validation of the text files, and the pages in ``docs/``
are all made from these declarations.
"""

from __future__ import annotations

import dataclasses
import functools
import re
import types
from dataclasses import dataclass
from datetime import date
from typing import Any, Literal, Union, get_args, get_origin, get_type_hints

Kind = Literal["text", "category", "integer", "number", "list", "date"]


@dataclass(frozen=True, slots=True)
class Column:
    """One column: ``kind`` is its type in the table, ``words`` its closed vocabulary (empty = open)."""

    name: str
    kind: Kind
    required: bool
    words: tuple[str, ...]
    pattern: str | None
    meaning: str


def column(meaning: str, *, pattern: str | None = None) -> Any:
    """A dataclass field that carries its meaning, and the pattern that each value must match in full."""
    return dataclasses.field(metadata={"meaning": meaning, "pattern": pattern})


def columns_of(row_type: type[Any]) -> tuple[Column, ...]:
    """The columns of a row type, in order, from its annotations and field metadata."""
    return _columns_of(row_type)  # type: ignore[arg-type]  # a class is hashable


@functools.cache
def _columns_of(row_type: Any) -> tuple[Column, ...]:
    hints = get_type_hints(row_type)
    return tuple(_column_of(field, hints[field.name]) for field in dataclasses.fields(row_type))


def _column_of(field: dataclasses.Field[Any], hint: Any) -> Column:
    required = True
    if get_origin(hint) in (Union, types.UnionType):
        required = False
        hint = next(arm for arm in get_args(hint) if arm is not type(None))
    kind, words = _kind_and_words(hint)
    if kind == "list":
        required = False
    return Column(field.name, kind, required, words, field.metadata["pattern"], field.metadata["meaning"])


def _kind_and_words(hint: Any) -> tuple[Kind, tuple[str, ...]]:
    if get_origin(hint) is Literal:
        return "category", get_args(hint)
    if get_origin(hint) is tuple:
        _, words = _kind_and_words(get_args(hint)[0])
        return "list", words
    plain: dict[type, Kind] = {str: "text", int: "integer", float: "number", date: "date"}
    return plain[hint], ()


Design = Literal[
    "meta_analysis",
    "network_meta_analysis",
    "ipd_meta_analysis",
    "systematic_review",
    "overview_of_reviews",
    "evidence_report",
    "guideline",
    "rct",
    "crossover_trial",
    "economic_evaluation",
    "cohort",
    "case_crossover",
    "cross_sectional",
    "survey",
    "before_after",
    "laboratory_human",
    "animal",
    "narrative_review",
    "protocol",
    "other",
]
Species = Literal["human", "animal"]
Duration = Literal["acute", "subacute", "chronic", "mixed"]
Verification = Literal["full", "bibliographic", "partial", "minimal"]

CITEKEY = r"[a-z]+\d{4}[a-z]?"


@dataclass(frozen=True, slots=True)
class Study:
    """One row of the studies table."""

    key: str = column("Citekey: first author's family name (or the journal), year, letter", pattern=CITEKEY)
    pmid: str | None = column("PubMed's identifier of the record, as text", pattern=r"[1-9]\d{0,7}")
    doi: str | None = column("DOI in lower case, without resolver", pattern=r"10\.\d{4,9}/\S+")
    pmcid: str | None = column("PubMed Central's identifier", pattern=r"PMC\d+")
    title: str | None = column("Title as PubMed or the publisher prints it")
    authors: tuple[str, ...] = column(
        'Authors in order, "Family Initials", collective names as they are; '
        'a last "et al." says that the list was not read to its end'
    )
    journal: str | None = column("Journal, NLM's abbreviation")
    journal_full: str | None = column("Journal's full title; for reports place and publisher")
    year: int = column("Year of publication")
    volume: str | None = column("Volume, or the number of a report in its series")
    issue: str | None = column("Issue")
    pages: str | None = column("Pages or article number")
    publication_types: tuple[str, ...] = column("PubMed's publication types; partly inferred, so provisional")
    design: Design = column("Study design, one word of a closed list")
    species: tuple[Species, ...] = column("Who or what was studied; empty for computer models")
    condition: str | None = column("Condition, or who took part")
    duration: Duration | None = column("Duration of the complaint")
    intervention: str | None = column("What was done")
    comparator: str | None = column("What it was compared with, in words")
    n_participants: int | None = column("Participants analysed, all arms together")
    n_studies: int | None = column("Studies in a review")
    registry_id: str | None = column("Trial registration number")
    corrections: tuple[str, ...] = column(
        "Published corrections, `type:reference`; the reference is a PMID, a citation, or `unknown`",
        pattern=r"(erratum|update|concern|retraction):.+",
    )
    superseded_by: str | None = column("Key of the study that replaces this one", pattern=CITEKEY)
    companion_of: str | None = column(
        "Key of the main report of the same work, where this is a second one", pattern=CITEKEY
    )
    verification: Verification = column(
        "How much of the row was read at its source: full (identifiers and all bibliographic data), "
        "bibliographic (one identifier and the data), partial, minimal"
    )


def parse_cell(column: Column, text: str) -> Any:
    """The value of a cell of a text file; an empty cell is a missing value.

    Raises:
        ValueError: the text is not of the column's type, words or pattern; the message says how.
    """
    if column.kind == "list":
        items = tuple(item for item in (part.strip() for part in text.split(";")) if item)
        return tuple(_checked(column, item) for item in items)
    text = text.strip()
    if not text:
        if column.required:
            raise ValueError(f"{column.name} is missing")
        return None
    return _checked(column, text)


def _checked(column: Column, text: str) -> Any:
    if column.words and text not in column.words:
        raise ValueError(f"{column.name} {text!r} is not a known word; use one of {', '.join(column.words)}")
    if column.pattern and not re.fullmatch(column.pattern, text):
        raise ValueError(f"{column.name} {text!r} has not the expected form ({column.pattern})")
    try:
        return _CONVERT[column.kind](text)
    except ValueError:
        raise ValueError(f"{column.name} {text!r} is not {_NOUN[column.kind]}") from None


def _number(text: str) -> float:
    """A decimal number; ``float`` would take "nan", "inf" and "1_000", too."""
    if not re.fullmatch(r"[+-]?\d+(\.\d+)?([eE][+-]?\d+)?", text):
        raise ValueError(text)
    return float(text)


_CONVERT: dict[Kind, Any] = {
    "text": str,
    "category": str,
    "list": str,
    "integer": int,
    "number": _number,
    "date": date.fromisoformat,
}
_NOUN: dict[Kind, str] = {
    "integer": "a whole number",
    "number": "a number",
    "date": "a date as 2026-01-31",
}


def format_cell(column: Column, value: Any) -> str:
    """The text of a cell, so that ``parse_cell`` gives the value back."""
    if value is None:
        return ""
    if column.kind == "list":
        return "; ".join(value)
    if column.kind == "number":
        return str(int(value)) if value == int(value) else repr(value)
    return str(value)
