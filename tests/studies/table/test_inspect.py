"""What columns mean, and which rows have an item, in every table of ours."""

import numpy as np
import pandas as pd
import pytest

import evidence
from evidence.errors import EvidenceError
from evidence.schema import Column
from evidence.studies.table.inspect import describe_columns, is_list, select_rows_having

SCHEMAS = {
    "plants": (
        Column("name", "text", True, (), None, "Name of the plant", None),
        Column("colours", "list", False, (), None, "Colours of its flower", None),
    )
}
PLANTS = pd.DataFrame(
    {"name": ["rose", "fern", "lily"], "colours": [["red", "white"], None, np.array(["white"])]},
    index=["r", "f", "l"],
)


def test_columns_are_described_by_the_schema_where_the_table_says_nothing():
    told = describe_columns(PLANTS.assign(mine=1), SCHEMAS)
    assert told.loc["colours"].to_list() == ["list", 2, "Colours of its flower", pd.NA]
    assert told.loc["mine", "meaning"] is pd.NA


def test_what_the_table_says_itself_counts_more():
    own = PLANTS.copy()
    own.attrs["columns"] = {"name": "Latin name"}
    assert describe_columns(own, SCHEMAS).loc["name", "meaning"] == "Latin name"


def test_rows_are_chosen_by_an_item_and_a_missing_list_has_none():
    assert list(select_rows_having(PLANTS, "colours", "white", SCHEMAS).index) == ["r", "l"]
    assert list(select_rows_having(PLANTS, "colours", "blue", SCHEMAS).index) == []
    empty = PLANTS.iloc[:0]
    assert len(select_rows_having(empty, "colours", "white", SCHEMAS)) == 0
    with pytest.raises(EvidenceError, match="name is not a column of lists; choose from colours"):
        select_rows_having(PLANTS, "name", "rose", SCHEMAS)


@pytest.mark.parametrize(
    ("cell", "expected"),
    [([], True), (("a",), True), (np.array(["a"]), True), ("a", False), (None, False), (1, False)],
)
def test_a_list_may_be_an_array(cell, expected):
    assert is_list(cell) is expected


OWN_TABLES = {
    "load": lambda: evidence.load(store=False),
    "findings": evidence.load_findings,
    "claims": evidence.load_claims,
    "judgements": evidence.load_judgements,
    "verdicts": lambda: evidence.load_verdicts(store=False),
}


@pytest.mark.parametrize("name", OWN_TABLES)
def test_every_table_of_ours_is_described_in_full_also_without_its_notes(name):
    table = OWN_TABLES[name]()
    assert evidence.describe(table)["meaning"].notna().all()
    if name != "verdicts":
        table.attrs.clear()
        assert evidence.describe(table)["meaning"].notna().all()


@pytest.mark.parametrize("name", OWN_TABLES)
def test_every_table_of_ours_is_styled(name):
    pytest.importorskip("great_tables")
    page = evidence.styled(OWN_TABLES[name]().head(3)).as_raw_html()
    assert "3 studies" in page if name == "load" else "3 rows" in page


def test_the_studies_of_a_treatment_are_found_by_its_id():
    studies = evidence.load(store=False)
    found = evidence.having(studies, "interventions", "cupping")
    named = studies["intervention_details"].str.contains("cupping", na=False)
    assert set(studies.index[named]) - {"jams2021"} <= set(found.index)
    assert "jams2021" in found.index


def test_a_column_of_pubmed_says_where_it_comes_from_and_one_that_people_wrote_does_not():
    origins = evidence.describe(evidence.load(store=False))["origin"]
    assert origins["pmid"] == "MedlineCitation/PMID"
    assert pd.isna(origins["key"])
