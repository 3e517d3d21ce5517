"""Where a sentence points at studies."""

import pytest

from evidence.claims.resolve.mentions import (
    CITED_KEY_PATTERN,
    find_mentions,
    find_pandoc_citations,
    has_citation,
)


def test_mentions_are_found_with_their_place():
    text = "In short, a 2012 analysis of 29 trials found that it helps."
    (mention,) = find_mentions(text)
    assert text[mention.start : mention.end] == "a 2012 analysis of 29 trials" == mention.text
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
    ("text", "names"),
    [
        ("see @smith2012.", ["smith2012"]),
        ("[@{smith2012}]", ["smith2012"]),
        ("[@pmid:22965186]", ["pmid:22965186"]),
        ("[@PubMed:22965186; @PMC:3658605]", ["PubMed:22965186", "PMC:3658605"]),
        ("[@22965186]", ["22965186"]),
        ("[@doi:10.7326/M16-2367; @other2001]", ["doi:10.7326/M16-2367", "other2001"]),
        ("[@doi:10.1016/s0140-6736(18)30489-6]", ["doi:10.1016/s0140-6736(18)30489-6"]),
        ("[@https://doi.org/10.7326/M16-2367]", ["https://doi.org/10.7326/M16-2367"]),
        ("[see -@smith2012, p. 3]", ["smith2012"]),
    ],
)
def test_citations_in_the_syntax_of_pandoc_are_read(text, names):
    citations = find_pandoc_citations(text)
    assert [citation.name for citation in citations] == names
    assert all(text[citation.start] == "@" for citation in citations)


@pytest.mark.parametrize(
    "text",
    [
        "Write to info@haake2007.com.",
        "He is at https://social.example/@haake2007 now.",
        "See www.example.org/@haake2007/1 and http://example.org/?user=[@haake2007].",
        r"In plain text \@haake2007 is escaped.",
        "See [@fig:one; @tbl:two] and @eq-three, @Sec:four.",
        "Shown in @fig-arms and [@tbl-size; @sec-methods].",
        "[@thm-one; @lst:code; @suppfig-two; @nte-this]",
    ],
)
def test_addresses_and_references_to_figures_cite_nothing(text):
    assert find_pandoc_citations(text) == ()
    assert not has_citation(text, [])


def test_a_key_that_begins_like_a_figure_is_cited():
    names = [citation.name for citation in find_pandoc_citations("[@figueroa2012; @sec2020]")]
    assert names == ["figueroa2012", "sec2020"]


def test_an_address_at_a_mail_host_is_no_key():
    assert CITED_KEY_PATTERN.search("Write to info@haake2007.com.") is None


@pytest.mark.parametrize(
    "text",
    [
        "We were asked to review it in 2019.",
        "Please review 20 patients.",
        "They carefully study 50 people each year.",
        "Patients who trial acupuncture in 2020 do well.",
        "Doctors can't trial 30 people.",
        "She surveys 200 people each May.",
        "You should research it from 2019 on.",
        "It is time to experiment with 50 patients.",
        "Review the bill of 2019.",
        "Rest, walk and review your progress.",
        "By trial and error, 20 patients found it.",
        "Book a free trial for 20 people.",
        "We have 200 Google reviews of 2019.",
        "A news report of 2019 says so.",
        "A study guide for 20 people.",
    ],
)
def test_verbs_and_other_things_of_that_name_are_no_mentions(text):
    assert find_mentions(text) == ()


@pytest.mark.parametrize(
    ("text", "mention"),
    [
        ("According to research in 2010, it helps.", "According to research in 2010, it helps"),
        ("A WHO review of 2003 found it.", "A WHO review of 2003"),
        ("A May survey found it.", "A May survey"),
        ("We were asked to review the 2019 article.", "the 2019 article"),
        ("Do the trials show it?", "Do the trials"),
        ("A systematic review showed it.", "A systematic review"),
    ],
)
def test_nouns_beside_words_like_those_are_mentions(text, mention):
    (found,) = find_mentions(text)
    assert found.text == mention
    assert text[found.start :].startswith(mention)
