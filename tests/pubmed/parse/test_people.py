"""Names, ORCIDs and affiliations of AuthorLists."""

import pytest

from evidence.pubmed.parse.people import People, normalise_orcid, read_people
from evidence.pubmed.parse.xml import parse_xml


def people(*authors):
    listed = "".join(f"<Author{author}</Author>" for author in authors)
    return read_people([parse_xml(f"<AuthorList>{listed}</AuthorList>".encode())])


@pytest.mark.parametrize(
    ("author", "name"),
    [
        ("><LastName>Doe</LastName><Initials>JB</Initials>", "Doe JB"),
        ("><LastName>Doe</LastName><ForeName>Jean-Paul B</ForeName>", "Doe JPB"),
        ("><LastName>Doe</LastName><Initials>J</Initials><Suffix>Jr</Suffix>", "Doe J Jr"),
        ("><LastName>Doe</LastName>", "Doe"),
        ("><LastName>van\n den <i>Berg</i></LastName><Initials>A</Initials>", "van den Berg A"),
        ("><CollectiveName>A  Group</CollectiveName>", "A Group"),
    ],
)
def test_a_name_is_written_as_pubmed_cites_it(author, name):
    assert people(author).names == (name,)


def test_a_name_that_was_corrected_since_is_left_out():
    old = ' ValidYN="N"><LastName>Deo</LastName><Initials>J</Initials>'
    assert people(old, "><LastName>Doe</LastName><Initials>J</Initials>").names == ("Doe J",)


def test_an_author_without_a_name_leaves_no_gap():
    assert people("><LastName> </LastName>", "><LastName>Doe</LastName>").names == ("Doe",)


def test_affiliations_and_orcids_come_once_in_order():
    info = "<AffiliationInfo><Affiliation>{}</Affiliation></AffiliationInfo>"
    orcid = '<Identifier Source="ORCID">{}</Identifier>'
    other = '<Identifier Source="ISNI">0000-0000-0000-0009</Identifier>'
    first = "><LastName>A</LastName>" + orcid.format("0000-0000-0000-0001") + other
    second = "><LastName>B</LastName>" + orcid.format("http://orcid.org/0000000000000002")
    found = people(
        first + info.format("One.") + info.format("Two."),
        second + info.format("One.") + info.format("<b>Three</b>."),
    )
    assert found == People(
        ("A", "B"),
        ("0000-0000-0000-0001", "0000-0000-0000-0002"),
        ("One.", "Two.", "Three."),
    )


def test_several_lists_are_read_in_order_and_none_is_nobody():
    one, two = (
        parse_xml(f"<AuthorList><Author><LastName>{name}</LastName></Author></AuthorList>".encode())
        for name in "AB"
    )
    assert read_people([one, two]).names == ("A", "B")
    assert read_people([]) == People()


@pytest.mark.parametrize(
    ("text", "orcid"),
    [
        ("0000-0001-2345-678X", "0000-0001-2345-678X"),
        ("000000012345678x", "0000-0001-2345-678X"),
        ("https://orcid.org/0000-0001-2345-6789/", "0000-0001-2345-6789"),
        (" http://orcid.org/ 0000-0001-2345-6789 ", "0000-0001-2345-6789"),
        ("x0000-0001-2345-6789", None),
        ("0000-0001-2345", None),
        ("", None),
    ],
)
def test_an_orcid_has_its_hyphens_and_no_resolver(text, orcid):
    assert normalise_orcid(text) == orcid
