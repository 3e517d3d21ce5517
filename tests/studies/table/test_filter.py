"""Rows and columns chosen by conditions, values and names."""

import pytest

from evidence.errors import EvidenceError
from evidence.schema import Column
from evidence.studies.table.filter import filter_by_condition, filter_by_values, select_columns
from evidence.studies.table.rows import Table


def declare(name, kind):
    return Column(name, kind, False, (), None, name, None)


COLUMNS = (declare("name", "text"), declare("year", "integer"), declare("tags", "list"))
TABLE = Table(COLUMNS, [("a", 2001, ("x", "y")), ("b", None, None), ("c", 2020, ())])


@pytest.mark.parametrize(
    ("condition", "names"),
    [
        ("year >= 2015", ["c"]),
        ("year IS NULL", ["b"]),
        ("tags LIKE '%\"x\"%'", ["a"]),
        ("tags IS NULL", ["b"]),
        ("json_array_length(tags) = 0", ["c"]),
        ("\"name\" = 'a' OR name = 'c' -- both", ["a", "c"]),
        ("0", []),
    ],
)
def test_a_condition_chooses_rows_and_keeps_their_order(condition, names):
    found = filter_by_condition(TABLE, condition)
    assert [row[0] for row in found.rows] == names
    assert found.columns == COLUMNS


@pytest.mark.parametrize(
    ("condition", "why"),
    [
        ("", "it is empty"),
        ('"nme" = 1', "no column nme"),
        ("nme = 1", "no such column: nme"),
        ("year >", "incomplete input|syntax error"),
        ("1; DROP TABLE studies", "syntax error"),
    ],
)
def test_what_is_no_condition_is_an_error_that_lists_the_columns(condition, why):
    with pytest.raises(EvidenceError, match=why) as caught:
        filter_by_condition(TABLE, condition)
    assert "columns: name, year, tags" in str(caught.value)


def test_rows_are_chosen_by_the_values_of_a_column():
    assert [row[0] for row in filter_by_values(TABLE, "name", ["c", "a", "z"]).rows] == ["a", "c"]


def test_columns_come_in_the_order_they_are_asked_for():
    chosen = select_columns(TABLE, ["year", "name"])
    assert [column.name for column in chosen.columns] == ["year", "name"]
    assert chosen.rows[0] == (2001, "a")
    with pytest.raises(EvidenceError, match="no column size; there are name, year, tags"):
        select_columns(TABLE, ["name", "size"])
