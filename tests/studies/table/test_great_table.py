"""A table for reading: short names, links, and a mark where something is missing."""

import pandas as pd
import pytest

import evidence
from evidence.errors import EvidenceError
from evidence.studies.table.great_table import build_great_table

pytest.importorskip("great_tables")
STUDIES = evidence.load(store=False)


def html(*arguments, **options):
    return build_great_table(*arguments, **options).as_raw_html()


def test_authors_designs_and_identifiers_are_shown_as_readers_want_them():
    page = html(STUDIES.loc[["vickers2012"]], title="One review")
    assert "One review" in page
    assert "1 study" in page
    assert "Vickers AJ et al." in page
    assert "individual patient data meta-analysis" in page
    assert 'href="https://pubmed.ncbi.nlm.nih.gov/22965186/"' in page
    assert "17,922" in page


def test_a_missing_cell_has_a_mark():
    assert "—" in html(STUDIES.loc[["cms2020"]], ["key", "pmid", "interventions"])
    assert "—" in html(pd.DataFrame({"name": pd.array([None], dtype="string")}))


def test_lists_are_joined():
    page = html(STUDIES.loc[["vickers2012"]], ["key", "comparators"])
    assert "sham; no_treatment" in page


def test_a_column_that_is_not_there_is_an_error():
    with pytest.raises(EvidenceError, match="no column nothing; there are key"):
        html(STUDIES, ["nothing"])


def test_the_words_of_a_category_have_no_underscores():
    words = pd.Series(["very_low", None], dtype="category")
    page = html(pd.DataFrame({"certainty": words}))
    assert "very low" in page
    assert "very_low" not in page
    assert "—" in page
