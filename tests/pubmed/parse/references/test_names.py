"""Names as other tools write them -> as PubMed does."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from evidence.people import parse_author
from evidence.pubmed.parse.references.names import (
    format_pubmed_name,
    needs_group_mark,
    read_author_field,
    split_authors,
)


@pytest.mark.parametrize(
    ("name", "pubmed"),
    [
        ("Sample, John A.", "Sample JA"),
        ("Sample, J.A.", "Sample JA"),
        ("Sample, J. A., Jr", "Sample JA Jr"),
        ("Sample, Jr., John", "Sample J Jr"),
        ("van der Sample, Jan-Peter", "van der Sample JP"),
        ("Sample, JA", "Sample JA"),
        ("Sample JA", "Sample JA"),
        ("Müller, Ö.", "Müller Ö"),
        ("World Health Organization", "World Health Organization"),
        ("Ministry of Tea, Honey and Lemon", "Ministry of Tea, Honey and Lemon"),
        ("Tea, Honey,", "Tea, Honey"),
        ("山田 太郎", "山田 太郎"),
        ("Sample", "Sample"),
        ("One, Two, Three, Four", "One, Two, Three, Four"),
        ("One, Two, Three", "One, Two, Three"),
    ],
)
def test_a_name_is_written_as_pubmed_does(name, pubmed):
    assert format_pubmed_name(name) == pubmed


def test_a_group_with_a_comma_needs_a_mark_unless_a_word_shows_it():
    assert needs_group_mark("Honey, Lemon")
    assert not needs_group_mark("Society for Tea, Berlin")
    assert not needs_group_mark("Tea Society")


@pytest.mark.parametrize(
    ("cell", "names"),
    [
        ("Sample JA, Example B.", ("Sample JA", "Example B.")),
        ("Sample JA, Example B; Tea Group", ("Sample JA", "Example B", "Tea Group")),
        ("Sample, John; Example, Berta", ("Sample J", "Example B")),
        ("Sample, John and Example, Berta", ("Sample J", "Example B")),
        ("Sample, J., Example, B.", ("Sample J", "Example B")),
        ("Sample, John", ("Sample J",)),
        ("World Health Organization", ("World Health Organization",)),
        ("", ()),
        ("Sample JA, Example B, et al.", ("Sample JA", "Example B", "et al.")),
        ("Sample JA; et al", ("Sample JA", "et al.")),
        ("Sample JA et al.", ("Sample JA", "et al.")),
        ("Sample, J., Example, B., et al.", ("Sample J", "Example B", "et al.")),
        ("Sample, John and Example, Berta and others", ("Sample J", "Example B", "et al.")),
        ("Sample JA & others", ("Sample JA", "et al.")),
        ("Sample, John; others", ("Sample J", "et al.")),
        ("Friends of Others", ("Friends of Others",)),
        ("Sample; et al.", ("Sample", "et al.")),
    ],
)
def test_a_cell_of_authors_is_split(cell, names):
    assert split_authors(cell) == names


@pytest.mark.parametrize(
    ("field", "names"),
    [
        ("others", ("et al.",)),
        ("and others", ("et al.",)),
        ("Et al", ("et al.",)),
        ("et al.,", ("et al.",)),
        ("Sample, J. et al.", ("Sample J", "et al.")),
        ("Sample, Al", ("Sample A",)),
        ("Metal", ("Metal",)),
        ("", ()),
    ],
)
def test_a_field_says_that_more_authors_are_not_named(field, names):
    assert read_author_field(field) == names


@given(
    st.sampled_from(["Sample", "van Sample", "O'Sample", "Łódź"]),
    st.text("ABCÉ", min_size=1, max_size=3),
    st.sampled_from(["", " Jr", " 3rd"]),
)
def test_a_name_with_spaced_initials_is_read_back(family, initials, suffix):
    author = parse_author(f"{family} {initials}{suffix}")
    written = ", ".join(filter(None, [author.family, author.spaced_initials, author.suffix]))
    assert format_pubmed_name(written) == author.text
