"""What happened to studies, as a table."""

from evidence.claims.base.load import read_base
from evidence.claims.verdict.publication_status import find_status_notes
from evidence.claims.verdict.status_frame import STATUS_NOTE_COLUMNS, build_status_notes_frame

STUDIES = read_base().studies


def test_there_is_a_row_for_each_note_in_the_order_of_the_studies():
    notes = [(key, note) for key in STUDIES for note in find_status_notes(STUDIES, key)]
    table = build_status_notes_frame(STUDIES)
    assert notes
    assert list(table["study"]) == [key for key, _ in notes]
    assert list(table["message"]) == [note.message for _, note in notes]
    assert list(table["status"]) == [note.status for _, note in notes]


def test_without_studies_the_table_has_its_columns_and_no_rows():
    table = build_status_notes_frame({})
    assert list(table.columns) == [column.name for column in STATUS_NOTE_COLUMNS]
    assert table.empty
