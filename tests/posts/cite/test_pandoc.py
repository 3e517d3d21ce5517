"""Working with pandoc's tree."""

import pytest

from evidence.errors import EvidenceError
from evidence.posts.cite.pandoc import (
    SPACE_NODE,
    find_cite_nodes,
    find_nodes,
    make_link_node,
    make_meta_value,
    make_str_node,
    read_meta_value,
    run_pandoc,
    stringify,
)


@pytest.mark.parametrize(
    "value", ["text", ["a", "b"], {"author": [{"family": "Mu"}], "title": "T"}, []]
)
def test_a_value_of_the_metadata_is_read_back(value):
    assert read_meta_value(make_meta_value(value)) == value


def test_words_are_those_of_all_nodes_without_their_formatting():
    strong = {"t": "Strong", "c": [make_str_node("two")]}
    tree = [make_str_node("one"), SPACE_NODE, strong, make_link_node("x", "https://example.org")]
    assert stringify(tree) == "one twox"


def test_a_citation_in_the_prefix_of_another_belongs_to_it():
    inner = {"t": "Cite", "c": [[], []]}
    outer = {"t": "Cite", "c": [[{"citationPrefix": [inner]}], []]}
    assert list(find_cite_nodes([outer])) == [outer]
    assert list(find_nodes([outer], "Cite")) == [outer, inner]


def test_what_pandoc_cannot_read_is_an_error():
    with pytest.raises(EvidenceError, match="pandoc: "):
        run_pandoc("{not json", "html", "json")


def test_pandoc_is_stopped_when_it_takes_too_long():
    with pytest.raises(EvidenceError, match="pandoc takes more than"):
        run_pandoc("[" * 1_000, "html", "markdown", seconds=0.001)
