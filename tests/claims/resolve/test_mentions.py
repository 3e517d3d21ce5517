"""Where a sentence points at studies."""

import pytest

from evidence.claims.resolve.mentions import (
    CITED_KEY_PATTERN,
    PANDOC_CITATION_PATTERN,
    find_mentions,
    has_citation,
)


def test_mentions_are_found_with_their_place():
    text = "In short, a 2012 analysis of 29 trials found that it helps."
    (mention,) = find_mentions(text)
    assert text[mention.start : mention.end] == "a 2012 analysis of 29 trials "
    assert mention.text == "a 2012 analysis of 29 trials"
    assert mention.is_noun_phrase


def test_author_and_year_make_a_mention():
    found = find_mentions("It helped (Haake et al., 2007), and so said Vickers (2012).")
    assert [mention.text for mention in found] == ["Haake et al., 2007)", "Vickers (2012)"]
    assert not any(mention.is_noun_phrase for mention in found)


@pytest.mark.parametrize(
    "text",
    [
        "Smith and Jones (2012) disagree.",
        "Smith & Jones, 2012, disagree.",
        "Smith and colleagues (2012) disagree.",
        "This is known (Smith, 2012; Jones, 2013).",
        "Smith 2012 found nothing.",
    ],
)
def test_authors_are_written_in_several_ways(text):
    assert find_mentions(text)[0].text.startswith("Smith")


@pytest.mark.parametrize(
    "text",
    [
        "We moved here in January 2012.",
        "Since 2010 we have been open.",
        "Copyright 2015 Our Clinic",
        "Our practice in Berlin 2012 was small.",
    ],
)
def test_a_date_is_no_mention(text):
    assert find_mentions(text) == ()


def test_two_mentions_of_one_sentence_keep_their_own_words():
    first, second = find_mentions(
        "A 2007 trial found little, but a 2012 analysis of 18,000 patients found more."
    )
    assert first.text == "A 2007 trial"
    assert second.text.startswith("a 2012 analysis")


def test_a_noun_within_an_author_mention_is_no_second_mention():
    (mention,) = find_mentions("Smith et al. (2012)")
    assert mention.text == "Smith et al. (2012)"


@pytest.mark.parametrize(
    "text",
    [
        "It helps [3].",
        "It helps [1, 4–6].",
        "It helps [^1].",
        "It helps [^smith].",
        "It helps (Haake et al., 2007).",
        "It helps [@haake2007].",
        "It helps [@doi:10.1/x].",
        "It helps (PMID 17893311).",
    ],
)
def test_a_citation_of_any_kind_is_a_citation(text):
    assert has_citation(text, [])


def test_a_link_to_a_paper_is_a_citation():
    assert has_citation("It helps.", ["https://pubmed.ncbi.nlm.nih.gov/17893311/"])


def test_words_without_a_source_are_no_citation():
    assert not has_citation("It helps, as research shows.", ["https://example.org/"])


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("see @smith2012.", "smith2012"),
        ("[@{smith2012}]", "smith2012"),
        ("[@pmid:22965186]", "pmid:22965186"),
        ("[@doi:10.7326/M16-2367; @other2001]", "doi:10.7326/M16-2367"),
    ],
)
def test_citations_in_the_syntax_of_pandoc_are_read(text, name):
    assert PANDOC_CITATION_PATTERN.search(text)["name"] == name


def test_an_address_at_a_mail_host_cites_nothing():
    assert CITED_KEY_PATTERN.search("Write to info@haake2007.com.") is None
