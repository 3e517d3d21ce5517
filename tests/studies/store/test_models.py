"""Rows of the store with a type."""

import pytest
from support.paths import SAMPLES

from evidence.pubmed.files.reader import read_records
from evidence.studies.derive.derive import derive_columns
from evidence.studies.store.file.schema import decode_row, encode_row
from evidence.studies.store.models import SavedSearch, build_stored_study, find_first_page
from evidence.studies.table.rows import build_rows

RECORDS = read_records(*sorted(SAMPLES.glob("*.xml"))).records


def test_a_row_gives_back_the_record_and_what_was_derived_of_it():
    for record, row in zip(RECORDS, build_rows(RECORDS, derived=True), strict=True):
        stored = build_stored_study(row)
        assert stored.record == record
        assert stored.derived == derive_columns(record)


def test_a_row_survives_the_way_through_sqlite():
    for row in build_rows(RECORDS, derived=True):
        assert decode_row(encode_row(row)) == row


def test_the_title_is_in_the_language_of_the_paper_where_there_is_none_in_english():
    for row in build_rows(RECORDS, derived=True):
        stored = build_stored_study(row)
        assert stored.title == (stored.record.title or stored.record.vernacular_title)


def test_a_search_is_labelled_by_its_name_or_its_query():
    assert SavedSearch(1, "a[ti]").label == "a[ti]"
    assert SavedSearch(1, "a[ti]", "topic").label == "the topic"
    assert SavedSearch(1, "1[uid]", "base").label == "the studies of the evidence base"


@pytest.mark.parametrize(
    ("pages", "first"),
    [
        ("504-9", "504"),
        ("E43132", "e43132"),
        (" 7; discussion 9", "7"),
        ("12–19", "12"),
        (None, ""),
    ],
)
def test_the_first_page_of_a_range(pages, first):
    assert find_first_page(pages) == first
