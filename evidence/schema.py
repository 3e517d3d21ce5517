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

Kind = Literal["text", "category", "integer", "number", "flag", "list", "date"]


@dataclass(frozen=True, slots=True)
class Column:
    """One column: ``kind`` is its type in the table, ``words`` its closed vocabulary (empty = open).

    ``origin`` is where its value comes from: an element of PubMed's XML, or how it was derived; None for what people
    wrote.
    """

    name: str
    kind: Kind
    required: bool
    words: tuple[str, ...]
    pattern: str | None
    meaning: str
    origin: str | None


def column(meaning: str, *, origin: str | None = None, pattern: str | None = None) -> Any:
    """A dataclass field that carries its meaning and origin, and the pattern that each value must match in full."""
    return dataclasses.field(metadata={"meaning": meaning, "origin": origin, "pattern": pattern})


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
    about = field.metadata
    return Column(
        field.name, kind, required, words, about["pattern"], about["meaning"], about["origin"]
    )


def _kind_and_words(hint: Any) -> tuple[Kind, tuple[str, ...]]:
    if get_origin(hint) is Literal:
        return "category", get_args(hint)
    if get_origin(hint) is tuple:
        _, words = _kind_and_words(get_args(hint)[0])
        return "list", words
    plain: dict[type, Kind] = {
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
        return tuple(_checked(column, item) for item in items)
    text = text.strip()
    if not text:
        if column.required:
            raise ValueError(f"{column.name} is missing")
        return None
    return _checked(column, text)


def _checked(column: Column, text: str) -> Any:
    if column.words and text not in column.words:
        raise ValueError(
            f"{column.name} {text!r} is not a known word; use one of {', '.join(column.words)}"
        )
    if column.pattern and not re.fullmatch(column.pattern, text):
        raise ValueError(f"{column.name} {text!r} has not the expected form ({column.pattern})")
    try:
        return _CONVERT[column.kind](text)
    except (ValueError, KeyError):
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
    "flag": {"True": True, "False": False}.__getitem__,
    "date": date.fromisoformat,
}
_NOUN: dict[Kind, str] = {
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
