"""Rendered citations in the place of those that were written."""

import pytest

from evidence.posts.cite.marks import mark_citations
from evidence.posts.cite.pandoc import find_cite_nodes
from evidence.posts.cite.parse import parse_marked_post
from evidence.posts.cite.splice import (
    citation_text,
    ends_with_list,
    find_list_place,
    find_places,
    is_unbracketed,
    splice_citations,
    suppress_author_mark,
)


def parse_with_ranges(text):
    source = mark_citations(text)
    document, parsed = parse_marked_post(source, is_markdown=True)
    return document, find_places(parsed, source)


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("A claim [@a2000; @b2001, p. 3].\n", ["[@a2000; @b2001, p. 3]"]),
        ("As @a2000 says, and [-@b2001].\n", ["@a2000", "[-@b2001]"]),
        ("> One [@a2000;\n> @b2001] two.\n", ["[@a2000;\n> @b2001]"]),
        ("---\ntitle: A\n---\n\nOne [@a2000].\n", ["[@a2000]"]),
        ("`[@a2000]` is code, [@b2001] is not.\n", ["[@b2001]"]),
        ("me@example.org wrote nothing.\n", []),
    ],
)
def test_citations_are_found_where_they_were_written(text, written):
    tree, places = parse_with_ranges(text)
    assert [text[start:end] for start, end in places] == written
    assert len(list(find_cite_nodes(tree["blocks"]))) == len(written)


def test_keys_come_back_as_they_were_written():
    tree, _ = parse_with_ranges("One [@a2000] and @b2001.\n")
    ids = [node["c"][0][0]["citationId"] for node in find_cite_nodes(tree["blocks"])]
    assert ids == ["a2000", "b2001"]


@pytest.mark.parametrize(
    ("text", "bare", "mark"),
    [("@a2000 says", True, ""), ("-@a2000 says", True, "-"), ("[-@a2000]", False, "")],
)
def test_a_citation_without_brackets_may_leave_the_authors_out(text, bare, mark):
    tree, _ = parse_with_ranges(text)
    (node,) = find_cite_nodes(tree["blocks"])
    assert (is_unbracketed(node), suppress_author_mark(node)) == (bare, mark)
    assert "@a2000" in citation_text(node)


def test_only_citations_are_replaced_in_the_line_ends_of_the_text():
    text = "One  [@a2000]\ttwo.\r\n\r\n<div class=x>[@b2001]</div>\r\n"
    tree, places = parse_with_ranges(text)
    for number, node in enumerate(find_cite_nodes(tree["blocks"]), start=1):
        node["c"][1] = [{"t": "Str", "c": f"({number})"}]
    spliced = splice_citations(text, places, tree, ends_with_list=False)
    assert spliced == "One  (1)\ttwo.\r\n\r\n<div class=x>(2)</div>\r\n"


@pytest.mark.parametrize(("text", "ends"), [("1. a\n2. b\n", True), ("1. a\n\nText\n", False)])
def test_a_post_may_end_with_a_list(text, ends):
    assert ends_with_list(parse_with_ranges(text)[0]) is ends


@pytest.mark.parametrize(
    "box",
    [
        "::: {#refs}\n:::",
        ":::: {#refs .small}\n\n::::",
        '<div id="refs"></div>',
        "<div class='x' id='refs'>\n</div>",
    ],
)
def test_the_box_for_the_references_is_found(box):
    text = f"# Title\n\n{box}\n\nEnd.\n"
    start, end = find_list_place(text)
    assert text[start:end] == box


@pytest.mark.parametrize(
    "text",
    [
        "::: {#refs-old}\n:::\n",
        "::: {.refs}\n:::\n",
        "```\n::: {#refs}\n:::\n```\n",
        '<div id="refs">Mine</div>',
    ],
)
def test_what_is_no_empty_box_for_references_is_left(text):
    assert find_list_place(text) is None
