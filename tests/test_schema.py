"""Columns are declared once, and cells are written and read by their declaration."""

from dataclasses import dataclass
from datetime import date
from typing import Literal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from evidence.schema import Column, column, columns_of, format_cell, parse_cell, sql_type


@dataclass(frozen=True)
class Row:
    key: str = column("Key", pattern="[a-z]+")
    colour: Literal["red", "blue"] = column("Colour", origin="Paint/Colour")
    weeks: int | None = column("Weeks")
    size: float | None = column("Size")
    is_open: bool = column("Open")
    day: date | None = column("Day")
    tags: tuple[str, ...] = column("Tags", pattern="[a-z]+")
    shades: tuple[Literal["light", "dark"], ...] = column("Shades")


COLUMNS = {declared.name: declared for declared in columns_of(Row)}


def test_a_column_has_the_type_of_its_field():
    kinds = {name: declared.kind for name, declared in COLUMNS.items()}
    assert kinds == {
        "key": "text",
        "colour": "category",
        "weeks": "integer",
        "size": "number",
        "is_open": "flag",
        "day": "date",
        "tags": "list",
        "shades": "list",
    }


def test_what_may_be_empty_is_not_required():
    required = [name for name, declared in COLUMNS.items() if declared.required]
    assert required == ["key", "colour", "is_open"]


def test_a_column_carries_what_was_declared():
    assert COLUMNS["colour"] == Column(
        "colour", "category", True, ("red", "blue"), None, "Colour", "Paint/Colour"
    )
    assert COLUMNS["shades"].allowed_values == ("light", "dark")
    assert COLUMNS["key"].pattern == "[a-z]+"


@pytest.mark.parametrize(
    ("name", "text", "value"),
    [
        ("key", " abc ", "abc"),
        ("colour", "red", "red"),
        ("weeks", "", None),
        ("weeks", "-3", -3),
        ("size", "1.5", 1.5),
        ("size", "2e3", 2000.0),
        ("is_open", "False", False),
        ("day", "2026-01-31", date(2026, 1, 31)),
        ("tags", "", ()),
        ("tags", "a; b;;  c ", ("a", "b", "c")),
        ("shades", "dark; light", ("dark", "light")),
    ],
)
def test_a_cell_is_read_by_its_column(name, text, value):
    assert parse_cell(COLUMNS[name], text) == value


@pytest.mark.parametrize(
    ("name", "text", "message"),
    [
        ("key", " ", "key is missing"),
        ("key", "ABC", r"key 'ABC' does not match \[a-z\]\+"),
        ("colour", "green", "colour 'green' is not a known word; use one of red, blue"),
        ("weeks", "1.5", "weeks '1.5' is not a whole number"),
        ("size", "nan", "size 'nan' is not a number"),
        ("size", "1_000", "size '1_000' is not a number"),
        ("is_open", "yes", "is_open 'yes' is not True or False"),
        ("day", "31.1.2026", "day '31.1.2026' is not a date such as 2026-01-31"),
        ("tags", "a; B", "tags 'B' does not match"),
        ("shades", "dark; dim", "shades 'dim' is not a known word"),
    ],
)
def test_a_cell_that_is_not_of_its_column_says_why(name, text, message):
    with pytest.raises(ValueError, match=message):
        parse_cell(COLUMNS[name], text)


@given(st.integers() | st.none())
def test_a_whole_number_reads_back(value):
    assert parse_cell(COLUMNS["weeks"], format_cell(COLUMNS["weeks"], value)) == value


@given(st.floats(allow_nan=False, allow_infinity=False) | st.none())
def test_a_number_reads_back(value):
    assert parse_cell(COLUMNS["size"], format_cell(COLUMNS["size"], value)) == value


@given(st.dates() | st.none())
def test_a_date_reads_back(value):
    assert parse_cell(COLUMNS["day"], format_cell(COLUMNS["day"], value)) == value


@given(st.lists(st.from_regex("[a-z]+", fullmatch=True)).map(tuple))
def test_a_list_reads_back(value):
    assert parse_cell(COLUMNS["tags"], format_cell(COLUMNS["tags"], value)) == value


def test_a_number_without_decimals_is_written_without_them():
    assert format_cell(COLUMNS["size"], 2.0) == "2"


def test_each_column_has_a_type_of_sqlite():
    types = [sql_type(declared) for declared in COLUMNS.values()]
    assert types == ["TEXT", "TEXT", "INTEGER", "REAL", "INTEGER", "TEXT", "TEXT", "TEXT"]
