"""The columns of a record."""

from dataclasses import fields

import pytest

from evidence.pubmed.record import Record, create_blank_record
from evidence.schema import columns_of


def test_a_blank_record_has_nothing_in_any_column():
    record = create_blank_record()
    for column in columns_of(Record):
        empty = {"list": (), "flag": False}.get(column.kind)
        assert getattr(record, column.name) == empty


def test_blank_records_share_nothing():
    first, second = create_blank_record(), create_blank_record()
    first.authors += ("Author A",)
    assert second.authors == ()


@pytest.mark.parametrize("column", columns_of(Record), ids=lambda column: column.name)
def test_a_column_says_what_it_means_and_where_it_is_from(column):
    assert column.meaning
    assert column.origin


def test_a_column_is_a_field():
    assert [column.name for column in columns_of(Record)] == [item.name for item in fields(Record)]
