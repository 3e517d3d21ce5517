"""Records become rows: PubMed's cells, notices in our form, derived cells."""

from support.paths import SAMPLES

from evidence.pubmed.files.reader import read_records
from evidence.pubmed.record import create_blank_record
from evidence.studies.columns import PUBMED_COLUMNS, table_columns
from evidence.studies.table.rows import build_rows

NAMES = [column.name for column in table_columns(derived=True)]


def cells_of(record, *, derived=True):
    (row,) = build_rows([record], derived=derived)
    names = NAMES if derived else NAMES[: len(PUBMED_COLUMNS) + 1]
    return dict(zip(names, row, strict=True))


def blank(**cells):
    record = create_blank_record()
    for name, cell in {"pmid": "1", "version": 1, **cells}.items():
        setattr(record, name, cell)
    return record


def test_a_row_has_a_cell_for_each_column():
    records = read_records(*sorted(SAMPLES.glob("*.xml"))).records
    for derived in (False, True):
        rows = build_rows(records, derived=derived)
        assert {len(row) for row in rows} == {len(table_columns(derived=derived))}


def test_notices_have_the_form_of_the_base_and_comments_are_left_out():
    record = blank(comments_corrections=("ErratumIn:7", "CommentIn:8", "RetractionIn:9"))
    cells = cells_of(record, derived=False)
    assert cells["corrections"] == ("erratum:7", "retraction:9")
    assert cells["comments_corrections"] == ("ErratumIn:7", "CommentIn:8", "RetractionIn:9")


def test_a_retraction_without_a_notice_has_an_unknown_reference():
    assert cells_of(blank(retracted=True))["corrections"] == ("retraction:unknown",)
    assert cells_of(blank())["corrections"] == ()


def test_a_derived_list_is_missing_where_nothing_was_found_and_pubmeds_is_empty():
    cells = cells_of(blank(title="On nothing in particular."))
    for name in ("interventions", "comparators", "conditions", "direction_by_comparator"):
        assert cells[name] is None
    assert cells["mesh_terms"] == cells["cites"] == ()
