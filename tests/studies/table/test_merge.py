"""The evidence base over the store: people's cells win, and PubMed's notices join them."""

from dataclasses import replace

import pytest
from support.paths import SAMPLES

from evidence.claims.base.load import read_base
from evidence.pubmed.files.reader import read_records
from evidence.studies.columns import CURATED_COLUMNS, MERGED_COLUMNS, table_columns
from evidence.studies.table.merge import build_study, make_pmid_key, merge_tables
from evidence.studies.table.rows import Table, build_rows

STUDY = replace(
    read_base().studies["vickers2012"], corrections=("erratum:7",), interventions=("acupuncture",)
)
RECORDS = read_records(SAMPLES / "plain_article.xml").records


def fetched(**cells):
    """The table of a store with the sample, changed in some cells."""
    columns = table_columns(derived=True)
    (row,) = build_rows(RECORDS[:1], derived=True)
    names = [column.name for column in columns]
    changed = {**dict(zip(names, row, strict=True)), **cells}
    return Table(columns, [tuple(changed.values())])


def rows_of(table):
    names = [column.name for column in table.columns]
    return [dict(zip(names, row, strict=True)) for row in table.rows]


def test_without_a_store_there_are_the_columns_of_the_base():
    table = merge_tables([STUDY], None)
    assert table.columns == CURATED_COLUMNS
    (row,) = rows_of(table)
    assert (row["key"], row["interventions"]) == ("vickers2012", ("acupuncture",))


def test_a_study_of_the_base_alone_has_no_cells_of_the_store():
    table = merge_tables([replace(STUDY, pmid=None)], fetched())
    assert table.columns == MERGED_COLUMNS
    row = rows_of(table)[0]
    assert row["row_from"] == "base"
    assert row["mesh_terms"] is row["abstract"] is row["retracted"] is None


def test_in_a_study_of_both_peoples_cells_win_and_notices_join():
    store = fetched(
        pmid=STUDY.pmid, title="PubMed's", corrections=("erratum:7", "retraction:9"), level=5
    )
    (row,) = rows_of(merge_tables([STUDY], store))
    assert row["row_from"] == "base and store"
    assert row["title"] == STUDY.title
    assert row["corrections"] == ("erratum:7", "retraction:9")
    assert row["interventions"] == ("acupuncture",)
    assert row["interventions_from"] is row["level"] is row["design_from"] is None
    assert row["abstract"] == RECORDS[0].abstract


def test_a_study_of_the_store_alone_comes_behind_with_the_key_of_its_pmid():
    base, row = rows_of(merge_tables([STUDY], fetched(pmid="42", interventions=("yoga",))))
    assert base["row_from"] == "base"
    assert (row["key"], row["row_from"], row["interventions"]) == ("pmid:42", "store", ("yoga",))
    assert row["verification"] is None


@pytest.mark.parametrize("source", ["base", "store", "merged"])
def test_a_study_is_built_from_the_row_of_any_table(source):
    tables = {
        "base": merge_tables([STUDY], None),
        "store": fetched(pmid="42", corrections=("erratum:7",)),
        "merged": merge_tables([], fetched(pmid="42", corrections=("erratum:7",))),
    }
    study = build_study(rows_of(tables[source])[0])
    assert study.corrections == ("erratum:7",)
    assert study.key == ("vickers2012" if source == "base" else make_pmid_key("42"))
    assert isinstance(study.interventions, tuple)


def test_a_row_without_a_title_in_english_has_the_one_of_the_paper():
    study = build_study({"pmid": "1", "year": 2020, "title": None, "vernacular_title": "Titel"})
    assert (study.title, study.design) == ("Titel", "other")
