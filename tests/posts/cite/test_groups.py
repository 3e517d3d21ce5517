"""Citations in groups: none inside another, each study once."""

import pytest

from evidence.posts.cite.groups import flatten_groups, keep_locators, merge_repeated
from evidence.posts.cite.marks import mark_citations
from evidence.posts.cite.pandoc import find_all_cite_nodes, find_cite_nodes, stringify
from evidence.posts.cite.parse import parse_marked_post


def parse(text):
    document, _ = parse_marked_post(mark_citations(text), is_markdown=True)
    return document


def describe(document):
    """Each citation as "prefix|key|suffix"."""
    return [
        "|".join(
            [stringify(one["citationPrefix"]), one["citationId"], stringify(one["citationSuffix"])]
        ).replace("\u00a0", " ")
        for node in find_cite_nodes(document)
        for one in node["c"][0]
    ]


@pytest.mark.parametrize(
    ("text", "members"),
    [
        ("[@a, @b]", ["|a|", "|b|"]),
        ("[@a @b @c]", ["|a|", "|b|", "|c|"]),
        ("[@a and @b]", ["|a|", "|b|"]),
        ("[@a, as @b says]", ["|a|", "as|b| says"]),
        ("[see @a, p. 3, @b, p. 4; @c]", ["see|a|, p. 3", "|b|, p. 4", "|c|"]),
        ("[@a, p. 3 and also @b]", ["|a|, p. 3", "also|b|"]),
        ("[@a, *as **@b** says*]", ["|a|", "as|b| says"]),
        ('[@a, "as @b" says]', ["|a|", "as|b| says"]),
        ("[@a, p. 4, [note @b] x]", ["|a|, p. 4", "note|b| x"]),
        ("[@a, [@b; see @c], @d]", ["|a|", "|b|", "see|c|", "|d|"]),
        ("@a [p. 3; @b, as @c]", ["|a|p. 3", "|b|", "as|c|"]),
        ("[@a, [x @b](https://x.org)]", ["|a|", "x|b|"]),
        ("[@a, p. 3]", ["|a|, p. 3"]),
    ],
)
def test_citations_inside_others_become_members_of_the_group(text, members):
    document = parse(text)
    flatten_groups(document)
    assert describe(document) == members
    assert list(find_all_cite_nodes(document)) == list(find_cite_nodes(document))


def test_members_of_a_group_name_no_authors_in_the_sentence_and_may_leave_them_out():
    document = parse("[@a, @b, -@c]")
    flatten_groups(document)
    (node,) = find_cite_nodes(document)
    modes = [one["citationMode"]["t"] for one in node["c"][0]]
    assert modes == ["NormalCitation", "NormalCitation", "SuppressAuthor"]


@pytest.mark.parametrize(
    ("text", "members", "merged"),
    [
        ("[@a; @b; @a]", ["|a|", "|b|"], {3: 1}),
        ("[@a; @a, p. 3]", ["|a|, p. 3"], {1: 2}),
        ("[@a, p. 2; @a, p. 3]", ["|a|, p. 2", "|a|, p. 3"], {}),
        ("@a [@a]", ["|a|"], {2: 1}),
        ("@a [@a, p. 3]", ["|a|", "|a|, p. 3"], {}),
    ],
)
def test_a_study_is_in_a_group_once_unless_the_words_differ(text, members, merged):
    document = parse(text)
    assert merge_repeated(document) == merged
    assert describe(document) == members


@pytest.mark.parametrize(
    ("text", "members"),
    [
        ("[@a, p. 3; @b]", ["|a|{}, p. 3", "|b|"]),
        ("[@a{p. 3} here]", ["|a|{}, p. 3 here"]),
        ("[@a{p. *3*}]", ["|a|{}, p. 3"]),
        ("[@a{}, 99 years]", ["|a|{}, 99 years"]),
    ],
)
def test_a_locator_becomes_words(text, members):
    document = parse(text)
    keep_locators(document)
    assert describe(document) == members
