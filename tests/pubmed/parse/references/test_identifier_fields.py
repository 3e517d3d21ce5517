"""Identifiers as spreadsheets and reference managers leave them."""

import pytest

from evidence.pubmed.parse.references.identifier_fields import (
    drop_decimals,
    explain_identifiers,
    read_identifiers,
)


@pytest.mark.parametrize(
    "text",
    [
        "29000001",
        "29000001.0",
        "29000001.00",
        "2.9000001E7",
        "2.9000001e+07",
        "2,9000001E7",
        "29,000,001",
        "29.000.001",
        "29 000 001",
        "29\u00a0000\u00a0001",
        "'29000001",
        '="29000001"',
        "29000001 [pmid]",
        "PMID: 29000001",
        "29000001; 29000001",
        "https://pubmed.ncbi.nlm.nih.gov/29000001/",
    ],
)
def test_a_pmid_is_read_as_a_spreadsheet_shows_it(text):
    assert read_identifiers("pmid", text) == ("29000001",)
    assert explain_identifiers("pmid", [text]) == []


@pytest.mark.parametrize(
    "text", ["notanumber", "2.9E+07", "2.90001e+07", "2.9000001E9", "#REF!", "290000011", "-1"]
)
def test_what_is_no_pmid_or_a_rounded_one_is_told(text):
    assert read_identifiers("pmid", text) == ()
    assert explain_identifiers("pmid", [text]) == [f"{text!r} is not a PMID"]


@pytest.mark.parametrize("text", ["", "0", "N/A", "None", " - ", "nan"])
def test_a_word_for_none_is_no_remark(text):
    assert explain_identifiers("doi", [text]) == []


@pytest.mark.parametrize(
    ("kind", "texts"),
    [
        ("doi", ["10.5555/a; 10.5555/b"]),
        ("doi", ["10.5555/a;10.5555/b"]),
        ("doi", ["10.5555/A, https://doi.org/10.5555/b"]),
        ("doi", ["doi: 10.5555/a doi: 10.5555/b"]),
        ("doi", ["10.5555/a", "10.5555/b"]),
        ("pmid", ["29000001,29000002"]),
        ("pmid", ["PMID: 29000001; PMID: 29000002"]),
        ("pmcid", ["PMC7000001 PMC7000002"]),
    ],
)
def test_of_two_the_first_is_kept_and_both_are_told(kind, texts):
    (remark,) = explain_identifiers(kind, texts)
    first = read_identifiers(kind, texts[0])[0]
    assert remark.startswith("there are 2 ")
    assert remark.endswith(f"; only {first} was kept")


def test_words_beside_an_identifier_are_told():
    assert read_identifiers("doi", "10.5555/tea 1") == ("10.5555/tea",)
    assert explain_identifiers("doi", ["10.5555/tea 1"]) == ["'10.5555/tea 1' is not a DOI alone"]


@pytest.mark.parametrize(
    ("text", "doi"),
    [
        ("doi: 10.5555/Tea", "10.5555/tea"),
        ("10.5555/tea [doi]", "10.5555/tea"),
        ("https://www.doi.org/10.5555/tea", "10.5555/tea"),
        ("https://journal.example/doi/full/10.5555/tea", "10.5555/tea"),
        ("10.5555/(SICI)1:2<3::AID-X>3.0.CO;2-2", "10.5555/(sici)1:2<3::aid-x>3.0.co;2-2"),
    ],
)
def test_a_doi_is_read_with_what_tools_put_around_it(text, doi):
    assert read_identifiers("doi", text) == (doi,)
    assert explain_identifiers("doi", [text]) == []


def test_a_pmcid_is_read_as_a_number_with_decimals():
    assert read_identifiers("pmcid", "7000001.0") == ("PMC7000001",)


@pytest.mark.parametrize(("number", "bare"), [("12.0", "12"), ("12.50", "12.50"), ("S1", "S1")])
def test_only_decimals_that_are_nought_are_dropped(number, bare):
    assert drop_decimals(number) == bare
