import pytest
from hypothesis import given
from hypothesis import strategies as st

from evidence import ids


def test_a_doi_loses_its_resolver_its_capitals_and_nothing_else():
    assert ids.normalise_doi("https://doi.org/10.7326/M16-2367") == "10.7326/m16-2367"
    assert (
        ids.normalise_doi("doi: 10.1016/S0140-6736(18)30489-6") == "10.1016/s0140-6736(18)30489-6"
    )


@pytest.mark.parametrize(
    ("text", "doi"),
    [
        ("https://doi.org/10.1016/S0140-6736%2818%2930489-6", "10.1016/s0140-6736(18)30489-6"),
        ("10.1016%2fs0140-6736%2818%2930489-6", "10.1016/s0140-6736(18)30489-6"),
        ("10.1002/a%3Cb%3E3.0.CO;2-2", "10.1002/a<b>3.0.co;2-2"),
        ("10.1000/50%", "10.1000/50%"),
        ("10.1000/a%20b", "10.1000/a%20b"),  # no DOI with the blank
    ],
)
def test_percent_encoding_is_decoded_where_that_gives_a_doi(text, doi):
    assert ids.normalise_doi(text) == doi


def test_an_encoded_doi_is_found_in_a_sentence_in_brackets():
    (found,) = ids.find_identifiers("(https://doi.org/10.1016/S0140-6736%2818%2930489-6).")
    assert found.value == "10.1016/s0140-6736(18)30489-6"


@pytest.mark.parametrize("text", ["10.1/x", "11.1000/abc", "", "doi:", "10.1000/"])
def test_what_is_no_doi_is_none(text):
    assert ids.normalise_doi(text) is None


def test_a_pmid_is_text_without_leading_zeros():
    assert ids.normalise_pmid("PMID: 0022965186") == "22965186"
    assert ids.normalise_pmid("0") is None
    assert ids.normalise_pmid("123456789") is None


def test_a_pmcid_gets_its_prefix():
    assert (
        ids.normalise_pmcid("3658605") == ids.normalise_pmcid("pmcid: pmc3658605") == "PMC3658605"
    )


def test_identifiers_are_found_between_other_words_in_order():
    text = "See PMID 22965186, (doi:10.1016/S0140-6736(18)30489-6), PMC3658605 and NCT04982315."
    found = [(item.kind, item.value) for item in ids.find_identifiers(text)]
    assert found == [
        ("pmid", "22965186"),
        ("doi", "10.1016/s0140-6736(18)30489-6"),
        ("pmcid", "PMC3658605"),
        ("registry", "NCT04982315"),
    ]


def test_an_identifier_knows_its_place():
    text = "as in https://doi.org/10.7326/M16-2367."
    (found,) = ids.find_identifiers(text)
    assert text[found.start : found.end] == "10.7326/M16-2367"


def test_numbers_that_are_no_identifiers_are_left_alone():
    assert (
        ids.find_identifiers("In 2012 some 17922 patients; version 10.11, PMC and PMID unknown.")
        == ()
    )


@pytest.mark.parametrize(
    ("name", "kind", "value"),
    [
        ("pmid:22965186", "pmid", "22965186"),
        ("PMID:22965186", "pmid", "22965186"),
        ("PubMed:22965186", "pmid", "22965186"),
        ("22965186", "pmid", "22965186"),
        ("pmcid:PMC3658605", "pmcid", "PMC3658605"),
        ("PMC:3658605", "pmcid", "PMC3658605"),
        ("PMC3658605", "pmcid", "PMC3658605"),
        ("DOI:10.7326/M16-2367", "doi", "10.7326/m16-2367"),
        ("https://doi.org/10.7326/M16-2367", "doi", "10.7326/m16-2367"),
        ("https://pubmed.ncbi.nlm.nih.gov/22965186", "pmid", "22965186"),
    ],
)
def test_a_citation_may_name_an_identifier_in_any_capitals(name, kind, value):
    identifier = ids.parse_cited_identifier(name)
    assert (identifier.kind, identifier.value) == (kind, value)


@pytest.mark.parametrize("name", ["smith2012", "pmid:smith", "pmcid:12", "NCT01234567", "doi:x"])
def test_a_key_or_the_number_of_a_trial_is_no_identifier_of_a_paper(name):
    assert ids.parse_cited_identifier(name) is None


@given(st.from_regex(r"10\.\d{4,9}/[a-z0-9.()-]*[a-z0-9]", fullmatch=True))
def test_a_normalised_doi_is_found_again_in_its_own_address(doi):
    assert ids.normalise_doi(ids.doi_url(doi)) == doi


@given(st.text())
def test_no_text_breaks_the_search_for_identifiers(text):
    for found in ids.find_identifiers(text):
        assert 0 <= found.start < found.end <= len(text)
