"""What the forms of references need of a row."""

import pytest

from evidence.studies.table.references.cells import (
    find_address,
    find_date_parts,
    find_reference_kind,
)
from evidence.studies.table.references.csl import make_row_item
from evidence.studies.table.references.nbib import format_nbib
from evidence.studies.table.references.ris import format_ris_record


@pytest.mark.parametrize(
    ("cells", "kind"),
    [
        ({"journal_abbrev": "J Tea", "verification": "full"}, "journal"),
        ({"journal": "Town: House", "verification": "full"}, "report"),
        ({"journal": "Journal of Tea"}, "journal"),
        ({}, "journal"),
        ({"is_book": True, "title": "A", "book_title": "A"}, "book"),
        ({"is_book": True, "title": "A", "book_title": "B"}, "chapter"),
    ],
)
def test_the_kind_of_a_document(cells, kind):
    assert find_reference_kind(cells) == kind


def test_an_address_is_that_of_the_best_identifier():
    cells = {"pmid": "1", "doi": "10.5555/a", "pmcid": "PMC1234"}
    assert find_address(cells) == "https://pubmed.ncbi.nlm.nih.gov/1/"
    assert find_address(cells | {"pmid": None}) == "https://doi.org/10.5555/a"
    assert find_address({"pmcid": "PMC1234"}) == "https://pmc.ncbi.nlm.nih.gov/articles/PMC1234/"
    assert find_address({}) is None


def test_a_year_is_a_date_where_there_is_no_other():
    assert find_date_parts({"year": 2007}) == ["2007"]
    assert find_date_parts({"year": 2007, "pub_date": "2007-09"}) == ["2007", "09"]
    assert find_date_parts({}) == []


@pytest.mark.parametrize(
    "write", [format_nbib, format_ris_record, lambda row: str(make_row_item(row))]
)
def test_a_title_in_another_language_is_written_once_where_it_is_the_title(write):
    row = {"pmid": "1", "year": 2020, "title": "Nadeln", "vernacular_title": "Nadeln"}
    assert write(row).count("Nadeln") == 1
    assert write(row | {"title": "Needles"}).count("Nadeln") == 1
