"""Posts as pandoc's trees, and what their front matter says."""

import pytest

from evidence.errors import EvidenceError
from evidence.posts.cite.marks import mark_citations
from evidence.posts.cite.pandoc import find_cite_nodes, find_nodes, stringify
from evidence.posts.cite.parse import parse_marked_post, read_language, take_style


def parse(text, *, is_markdown=False):
    return parse_marked_post(mark_citations(text), is_markdown=is_markdown)[0]


@pytest.mark.parametrize(
    "text",
    [
        "(@a2000) found.\n",
        "@a2000. Found.\n",
        "- (@a2000) found.\n",
        "> @a2000) found.\n",
        "Text.[^1]\n\n[^1]: @a2000. Found.\n",
    ],
)
def test_a_citation_at_the_start_of_a_block_is_no_numbered_example(text):
    (node,) = find_cite_nodes(parse(text))
    assert node["c"][0][0]["citationId"] == "a2000"
    assert node["c"][0][0]["citationHash"] == 1


def test_numbered_examples_without_names_stay_a_list():
    document = parse("(@) One [@a2000].\n\n(@) Two.\n")
    assert len(list(find_nodes(document, "OrderedList"))) == 1


@pytest.mark.parametrize(
    "text",
    [
        "---\nlang: de\ncsl: apa\ntitle: T\n---\n\nText.\n",
        '+++\nlang = "de"\ncsl = "apa"\ntitle = "T"\n+++\n\nText.\n',
        '\ufeff+++\r\nlang = "de"\r\ncsl = "apa"\r\ntitle = "T"\r\n+++\r\nText.\r\n',
    ],
)
def test_yaml_and_toml_name_language_and_style(text):
    document = parse(text)
    assert (read_language(document, text), take_style(document)) == ("de", "apa")
    assert stringify(document["meta"]["title"]) or document["meta"]["title"]["c"] == "T"
    assert "csl" not in document["meta"]
    assert stringify(document["blocks"]) == "Text."


def test_toml_that_is_none_has_no_fields():
    assert parse("+++\nlang = = 1\n+++\n\nText.\n")["meta"] == {}


def test_markdown_keeps_only_the_fields_that_citations_need():
    document = parse("---\ntitle: T\nnocite: '[@a2000]'\n---\n\nText.\n", is_markdown=True)
    assert list(document["meta"]) == ["nocite"]


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("Short.", "en"),
        ("Der Tee steht auf dem Tisch, und niemand trinkt ihn, weil er zu heiß ist.", "de"),
    ],
)
def test_a_post_that_names_no_language_has_that_of_its_words(text, language):
    document = parse(text)
    assert read_language(document, text) == language
    assert take_style(document) is None


def test_a_post_with_more_texts_that_may_be_metadata_than_pandoc_can_be_asked_about_is_refused():
    with pytest.raises(EvidenceError, match=r"write \*\*\* for a rule"):
        parse_marked_post(mark_citations("---\na: b\n---\n\n" * 22), is_markdown=True)


def test_too_many_texts_that_may_be_metadata_are_an_error_with_its_place():
    marked = mark_citations("Text.\n\n" + "---\na: b\n---\n\n" * 21, "post.md")
    with pytest.raises(EvidenceError, match=r"^post\.md:83: the post has more than 20 texts"):
        parse_marked_post(marked, is_markdown=False)
