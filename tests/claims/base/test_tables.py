"""The tables as an analyst meets them."""

import pandas as pd
import pytest

import evidence
from evidence.schema import columns_of
from evidence.studies.study import Study


@pytest.fixture(scope="module")
def studies() -> pd.DataFrame:
    return evidence.load()


def test_identifiers_are_text_and_a_missing_one_is_missing(studies):
    assert studies["pmid"].dtype == "string"
    assert studies.loc["vickers2012", "pmid"] == "22965186"
    assert studies.loc["furlan2010", "pmid"] is pd.NA
    assert not (studies.select_dtypes("string") == "").any().any()


def test_numbers_are_whole_and_categories_closed(studies):
    assert studies["year"].dtype == studies["sample_size"].dtype == "Int64"
    assert studies["design"].dtype == "category"
    assert set(studies["design"].cat.categories) >= set(studies["design"].unique())
    assert studies["sample_size"].sum() > 0


def test_lists_are_lists_and_missing_where_nothing_is_known(studies):
    for name in ("authors", "species", "corrections"):
        assert studies[name].map(type).eq(list).all()
    for name in ("interventions", "conditions", "comparators", "registry_ids"):
        cells = studies[name]
        assert cells.isna().any()
        assert cells.dropna().map(lambda cell: isinstance(cell, list) and len(cell) > 0).all()
    assert studies.loc["vickers2012", "authors"][0] == "Vickers AJ"


def test_links_are_made_from_identifiers(studies):
    row = studies.loc["vickers2012"]
    assert row["pubmed_url"] == "https://pubmed.ncbi.nlm.nih.gov/22965186/"
    assert row["doi_url"] == "https://doi.org/10.1001/archinternmed.2012.3654"
    assert row["pmc_url"] == "https://pmc.ncbi.nlm.nih.gov/articles/PMC3658605/"
    assert studies.loc["cms2020", "pubmed_url"] is pd.NA


def test_every_column_tells_its_meaning(studies):
    assert set(studies.attrs["columns"]) == set(studies.columns)
    assert [column.name for column in columns_of(Study)] == list(studies.columns)[:-3]


def test_the_other_tables_have_doors_of_their_own():
    assert evidence.load_findings()["estimate"].dtype == "Float64"
    assert evidence.load_claims().loc["C5", "subject"] == "cupping"
    assert pd.api.types.is_datetime64_any_dtype(evidence.load_judgements()["judged_on"])


def test_the_tables_share_their_keys(studies):
    assert evidence.load_findings()["study"].isin(studies.index).all()
    assert evidence.load_judgements()["study"].isin(studies.index).all()
    assert evidence.load_judgements()["claim"].isin(evidence.load_claims().index).all()


def test_verdicts_are_a_table_too():
    table = evidence.load_verdicts()
    assert table.loc["R5", "verdict"] == "contradicted"
    assert table.loc["C5", "verdict"] == "not_studied"
    assert table["certainty"].cat.ordered
    assert len(table) == 75


def test_another_base_can_be_named(tmp_path):
    with pytest.raises(evidence.EvidenceError, match=r"has no topic\.toml"):
        evidence.load(tmp_path)


def test_the_simple_doors_do_what_the_command_does():
    assert evidence.claim("R5").verdict.category == "contradicted"
    assert evidence.resolve("Haake et al., 2007").study.key == "haake2007"
    assert [problem.code for problem in evidence.check("Bed rest helps low back pain.")] == ["E401"]


def test_a_table_describes_its_columns(studies):
    told = evidence.describe(studies)
    assert list(told.index) == list(studies.columns)
    assert told.loc["pmid", "meaning"] == "PubMed's identifier of the record, as text"
    assert told.loc["authors", "type"] == "list"
    assert told.loc["pmid", "filled"] == studies["pmid"].notna().sum() < len(studies)
    assert evidence.describe(studies.assign(mine=1)).loc["mine", "meaning"] is pd.NA


def test_rows_are_chosen_by_an_item_of_a_list(studies):
    found = evidence.having(studies, "species", "animal")
    assert 0 < len(found) < len(studies)
    assert found["species"].map(lambda species: "animal" in species).all()
    with pytest.raises(
        evidence.EvidenceError, match="title is not a column of lists; choose from authors"
    ):
        evidence.having(studies, "title", "x")


def test_a_table_for_print_says_what_it_shows_and_marks_what_is_missing(studies):
    page = evidence.styled(
        studies.loc[["vickers2012", "furlan2010"]], title="Two reviews"
    ).as_raw_html()
    assert "Two reviews" in page
    assert "Vickers AJ et al." in page
    assert "17,922" in page
    assert 'href="https://pubmed.ncbi.nlm.nih.gov/22965186/"' in page
    assert "—" in page
    with pytest.raises(evidence.EvidenceError, match="no column nothing"):
        evidence.styled(studies, ["nothing"])
