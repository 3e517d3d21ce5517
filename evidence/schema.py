"""Declare columns once, as fields of a dataclass: name, type, meaning and allowed values.

The dtypes of DataFrames, the reading and validation of CSV files, the schema of the store and the
pages in ``docs/tables/`` all come from these declarations.
"""

from __future__ import annotations

import dataclasses
import functools
import re
import types
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Final, Literal, Union, get_args, get_origin, get_type_hints

ColumnKind = Literal["text", "category", "integer", "number", "flag", "list", "date"]
VocabularyName = Literal["treatments", "conditions", "outcomes", "subjects"]  # lists of an ontology
_KIND_OF_TYPE: Final[Mapping[type, ColumnKind]] = {
    str: "text",
    int: "integer",
    float: "number",
    bool: "flag",
    date: "date",
}
_NUMBER: Final = re.compile(r"[+-]?\d+(\.\d+)?([eE][+-]?\d+)?")


@dataclass(frozen=True, slots=True)
class Column:
    """One column of a table.

    Attributes:
        name: its name.
        kind: the type of its values; a list holds texts.
        required: whether every row needs a value.
        allowed_values: the only values, or items of a list; empty for any.
        pattern: the regular expression that each value, or item of a list, matches in full.
        meaning: what it means.
        origin: the element of PubMed's XML, or how the value is derived; None if people wrote it.
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
    """Return the columns of a row type, in order.

    A field of type ``X | None`` may be empty, a ``Literal`` lists the allowed values, and a tuple
    is a list, which may be empty.
    """
    return _read_columns(row_type)  # type: ignore[arg-type]  # a class is hashable


@functools.cache
def _read_columns(row_type: Any) -> tuple[Column, ...]:
    hints = get_type_hints(row_type)
    return tuple(_read_column(field, hints[field.name]) for field in dataclasses.fields(row_type))


def _read_column(field: dataclasses.Field[Any], hint: Any) -> Column:
    is_optional = get_origin(hint) in (Union, types.UnionType)
    if is_optional:
        hint = next(arm for arm in get_args(hint) if arm is not type(None))
    kind, allowed_values = _read_kind(hint)
    if field.metadata["vocabulary"] and kind == "text":
        kind = "category"
    return Column(
        name=field.name,
        kind=kind,
        required=not is_optional and kind != "list",
        allowed_values=allowed_values,
        pattern=field.metadata["pattern"],
        meaning=field.metadata["meaning"],
        origin=field.metadata["origin"],
        is_unknown_if_empty=field.metadata["is_unknown_if_empty"],
        vocabulary=field.metadata["vocabulary"],
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
        _, allowed_values = _read_kind(get_args(hint)[0])
        return "list", allowed_values
    return _KIND_OF_TYPE[hint], ()


def parse_cell(column: Column, text: str) -> Any:
    """Parse a cell of a CSV file; the items of a list are separated by semicolons.

    Returns:
        The value, or None for an empty cell.

    Raises:
        ValueError: a required cell is empty, or the text has not the column's type, allowed values
            or pattern; the message says which.
    """
    if column.kind == "list":
        items = [part.strip() for part in text.split(";")]
        return tuple(_convert_cell(column, item) for item in items if item)
    text = text.strip()
    if text:
        return _convert_cell(column, text)
    if column.required:
        raise ValueError(f"{column.name} is missing")
    return None


def _convert_cell(column: Column, text: str) -> Any:
    if column.allowed_values and text not in column.allowed_values:
        allowed = ", ".join(column.allowed_values)
        raise ValueError(f"{column.name} {text!r} is not a known word; use one of {allowed}")
    if column.pattern and not re.fullmatch(column.pattern, text):
        raise ValueError(f"{column.name} {text!r} does not match {column.pattern}")
    try:
        return _CONVERTERS[column.kind](text)
    except (ValueError, KeyError):
        raise ValueError(f"{column.name} {text!r} is not {_KIND_NAMES[column.kind]}") from None


def _parse_number(text: str) -> float:
    """Parse a decimal number; ``float`` would also take "nan", "inf" and "1_000"."""
    if not _NUMBER.fullmatch(text):
        raise ValueError(text)
    return float(text)


_CONVERTERS: Final[Mapping[ColumnKind, Callable[[str], Any]]] = {
    "text": str,
    "category": str,
    "list": str,
    "integer": int,
    "number": _parse_number,
    "flag": {"True": True, "False": False}.__getitem__,
    "date": date.fromisoformat,
}
_KIND_NAMES: Final[Mapping[ColumnKind, str]] = {
    "integer": "a whole number",
    "number": "a number",
    "flag": "True or False",
    "date": "a date such as 2026-01-31",
}


def format_cell(column: Column, value: Any) -> str:
    """Write a value so that ``parse_cell`` gives it back."""
    if value is None:
        return ""
    if column.kind == "list":
        return "; ".join(value)
    if column.kind == "number":
        return str(int(value)) if value == int(value) else repr(value)
    return str(value)


def sql_type(column: Column) -> str:
    """Return the SQLite type of a column."""
    return {"integer": "INTEGER", "flag": "INTEGER", "number": "REAL"}.get(column.kind, "TEXT")
