"""Columns declared once: a row type says name, type, meaning and closed words of each of its columns.

The schema of the DataFrame, the reading and validation of the text files, and the pages in ``docs/``
are all made from these declarations.
"""

from __future__ import annotations

import dataclasses
import functools
import re
import types
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Literal, Union, get_args, get_origin, get_type_hints

ColumnKind = Literal["text", "category", "integer", "number", "flag", "list", "date"]
VocabularyName = Literal["treatments", "conditions", "outcomes", "subjects"]  # lists of an ontology


@dataclass(frozen=True, slots=True)
class Column:
    """One column: ``kind`` is its type in the table, ``words`` its closed vocabulary (empty = open).

    ``origin`` is where its value comes from: an element of PubMed's XML, or how it was derived; None for what people
    wrote.
    """

    name: str
    kind: ColumnKind
    required: bool
    allowed_values: tuple[str, ...]
    pattern: str | None
    meaning: str
    origin: str | None
    is_unknown_if_empty: bool = False
    vocabulary: VocabularyName | None = None  # list of the ontology of a topic that has its values


def column(
    meaning: str,
    *,
    origin: str | None = None,
    pattern: str | None = None,
    is_unknown_if_empty: bool = False,
    vocabulary: VocabularyName | None = None,
) -> Any:
    """Declare a column as a dataclass field.

    Args:
        meaning: what the column holds.
        origin: the element or column that its values come from; None for what people wrote.
        pattern: a regular expression that each value must match in full.
        is_unknown_if_empty: for a list: an empty one means that nothing is known, so that tables
            show it as missing; otherwise it means "none".
        vocabulary: the list of a topic's ontology whose ids are its values.
    """
    metadata = {
        "meaning": meaning,
        "origin": origin,
        "pattern": pattern,
        "is_unknown_if_empty": is_unknown_if_empty,
        "vocabulary": vocabulary,
    }
    return dataclasses.field(metadata=metadata)


def columns_of(row_type: type[Any]) -> tuple[Column, ...]:
    """The columns of a row type, in order, from its annotations and field metadata."""
    return _read_columns(row_type)  # type: ignore[arg-type]  # a class is hashable


@functools.cache
def _read_columns(row_type: Any) -> tuple[Column, ...]:
    hints = get_type_hints(row_type)
    return tuple(_read_column(field, hints[field.name]) for field in dataclasses.fields(row_type))


def _read_column(field: dataclasses.Field[Any], hint: Any) -> Column:
    required = True
    if get_origin(hint) in (Union, types.UnionType):
        required = False
        hint = next(arm for arm in get_args(hint) if arm is not type(None))
    kind, words = _read_kind(hint)
    if kind == "list":
        required = False
    about = field.metadata
    if about["vocabulary"] and kind == "text":
        kind = "category"
    return Column(
        field.name,
        kind,
        required,
        words,
        about["pattern"],
        about["meaning"],
        about["origin"],
        about["is_unknown_if_empty"],
        about["vocabulary"],
    )


def fill_vocabularies(
    columns: Iterable[Column], vocabularies: Mapping[VocabularyName, tuple[str, ...]]
) -> tuple[Column, ...]:
    """Return the columns, those with a vocabulary of a topic with its ids as allowed values."""
    return tuple(_fill_vocabulary(column, vocabularies) for column in columns)


def _fill_vocabulary(
    column: Column, vocabularies: Mapping[VocabularyName, tuple[str, ...]]
) -> Column:
    if column.vocabulary is None:
        return column
    return dataclasses.replace(column, allowed_values=vocabularies[column.vocabulary])


def _read_kind(hint: Any) -> tuple[ColumnKind, tuple[str, ...]]:
    if get_origin(hint) is Literal:
        return "category", get_args(hint)
    if get_origin(hint) is tuple:
        _, words = _read_kind(get_args(hint)[0])
        return "list", words
    plain: dict[type, ColumnKind] = {
        str: "text",
        int: "integer",
        float: "number",
        bool: "flag",
        date: "date",
    }
    return plain[hint], ()


def parse_cell(column: Column, text: str) -> Any:
    """The value of a cell of a text file; an empty cell is a missing value.

    Raises:
        ValueError: the text is not of the column's type, words or pattern; the message says how.
    """
    if column.kind == "list":
        items = tuple(item for item in (part.strip() for part in text.split(";")) if item)
        return tuple(_convert_cell(column, item) for item in items)
    text = text.strip()
    if not text:
        if column.required:
            raise ValueError(f"{column.name} is missing")
        return None
    return _convert_cell(column, text)


def _convert_cell(column: Column, text: str) -> Any:
    if column.allowed_values and text not in column.allowed_values:
        raise ValueError(
            f"{column.name} {text!r} is not a known word; use one of {', '.join(column.allowed_values)}"
        )
    if column.pattern and not re.fullmatch(column.pattern, text):
        raise ValueError(f"{column.name} {text!r} has not the expected form ({column.pattern})")
    try:
        return _CONVERTERS[column.kind](text)
    except (ValueError, KeyError):
        raise ValueError(f"{column.name} {text!r} is not {_KIND_NAMES[column.kind]}") from None


def _parse_number(text: str) -> float:
    """A decimal number; ``float`` would take "nan", "inf" and "1_000", too."""
    if not re.fullmatch(r"[+-]?\d+(\.\d+)?([eE][+-]?\d+)?", text):
        raise ValueError(text)
    return float(text)


_CONVERTERS: dict[ColumnKind, Any] = {
    "text": str,
    "category": str,
    "list": str,
    "integer": int,
    "number": _parse_number,
    "flag": {"True": True, "False": False}.__getitem__,
    "date": date.fromisoformat,
}
_KIND_NAMES: dict[ColumnKind, str] = {
    "integer": "a whole number",
    "number": "a number",
    "flag": "True or False",
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


def sql_type(column: Column) -> str:
    """The type of SQLite that a column has."""
    return {"integer": "INTEGER", "flag": "INTEGER", "number": "REAL"}.get(column.kind, "TEXT")
