"""Blocks of visible text, ignore comments and the tags of site generators."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from evidence.posts.read.document import (
    ALL_CODES,
    WORD_JOINER,
    Document,
    Span,
    blank_ignore_comments,
    find_template_tags,
    mask_template_text,
    rewrite_mdx_comments,
    visible_text,
)
from evidence.posts.read.post import parse_post


def spans(*texts: str) -> list[Span]:
    return [Span(text, 0, len(text)) for text in texts]


@pytest.mark.parametrize("text", ["", "  \n", WORD_JOINER, f" {WORD_JOINER}\n{WORD_JOINER}"])
def test_a_block_that_shows_nothing_is_left_out_and_its_neighbours_survive(text: str) -> None:
    document = Document()
    document.add_block("paragraph", spans("Before."))
    document.add_block("paragraph", spans(text))
    document.add_block("paragraph", spans("After."))
    assert [visible_text(block.spans) for block in document.blocks] == ["Before.", "After."]


def test_a_heading_ends_those_of_its_level_and_deeper_ones() -> None:
    document = Document()
    for level, text in ((1, "A"), (2, "B"), (3, "C"), (2, "D")):
        document.add_block("heading", spans(text), level=level)
    document.add_block("paragraph", spans("Words."))
    assert [block.headings for block in document.blocks] == [
        (),
        ("A",),
        ("A", "B"),
        ("A",),
        ("A", "D"),
    ]


def test_a_heading_without_visible_text_heads_nothing() -> None:
    document = Document()
    document.add_block("heading", spans(" "), level=1)
    document.add_block("paragraph", spans("Words."))
    assert document.blocks[0].headings == ()


def test_a_block_keeps_its_links_and_the_footnote_that_it_is_part_of() -> None:
    document = Document(footnote_label="a")
    document.add_block("paragraph", spans("See", " this."), links=[(1, "http://a.example")])
    (block,) = document.blocks
    assert (block.links, block.footnote_label, block.level) == ([(1, "http://a.example")], "a", 0)


@pytest.mark.parametrize(
    ("comment", "codes"),
    [
        ("<!-- evidence: ignore E402 -->", {"E402"}),
        ("<!--evidence:ignore e402, c1-->", {"E402", "C1"}),
        ("<!-- evidence: ignore -->", ALL_CODES),
        ("<!-- evidence: ignore E -->", {"E"}),
        ("<!-- evidence: ignore claim:C1 -->", {"CLAIM:C1"}),
        ("<!-- evidence: ignore E402, claim: my-claim -->", {"E402", "CLAIM:MY-CLAIM"}),
    ],
)
def test_an_ignore_comment_names_codes_or_silences_all(comment: str, codes: set[str]) -> None:
    document = Document()
    document.add_ignore_comments(f"ab {comment}", base=10)
    assert document.ignore_comments == [(13, frozenset(codes))]


@pytest.mark.parametrize(
    ("comment", "is_start", "codes"),
    [
        ("<!-- evidence: ignore-start E402 -->", True, {"E402"}),
        ("<!--evidence:ignore-start-->", True, ALL_CODES),
        ("<!-- evidence: ignore-end -->", False, ALL_CODES),
    ],
)
def test_a_comment_begins_or_ends_a_range(comment: str, is_start: bool, codes: set[str]) -> None:
    document = Document()
    document.add_ignore_comments(f"ab {comment}", base=10)
    assert document.ignore_comments == []
    assert document.ignore_marks == [(13, is_start, frozenset(codes))]
    assert blank_ignore_comments(comment).strip() == ""


@pytest.mark.parametrize(
    ("comment", "rewritten"),
    [
        ("{/* evidence: ignore E402 */}", "<!--evidence: ignore E402 -->"),
        ("{/*  evidence: ignore-start */}", "<!-- evidence: ignore-start -->"),
        ("{/* another */}", "{/* another */}"),
    ],
)
def test_a_comment_of_mdx_is_rewritten_in_its_place(comment: str, rewritten: str) -> None:
    assert rewrite_mdx_comments(f"One. {comment} Two.") == f"One. {rewritten} Two."
    assert len(comment) == len(rewritten)


@pytest.mark.parametrize(
    "text",
    [
        "<!-- evidence: ignored -->",
        "<!-- evidence: ignore-all -->",
        "<!-- ignore E402 -->",
        "ignore",
    ],
)
def test_other_comments_ignore_nothing(text: str) -> None:
    document = Document()
    document.add_ignore_comments(text)
    assert document.ignore_comments == []
    assert blank_ignore_comments(text) == text


def test_blanking_ignore_comments_keeps_length_and_lines() -> None:
    text = "One. <!-- evidence:\nignore E402 --> Two."
    blanked = blank_ignore_comments(text)
    assert blanked.split() == ["One.", "Two."]
    assert (len(blanked), blanked.index("\n")) == (len(text), text.index("\n"))


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ('A {{< figure src="a.png" >}} b', "A  b"),
        ("A {{% note %}} b", "A  b"),
        ("A {% include x.html %} b", "A  b"),
        ("A {{ variable }} b", "A {{ variable }} b"),
        ("Write `{%` and `%}` b", "Write `{%` and `%}` b"),
        ("A {% never closed b", "A {% never closed b"),
        ("A {% one\n\ntwo %} b", "A {% one\n\ntwo %} b"),
        ("A {% one\ntwo %} b", "A \n b"),
    ],
)
def test_tags_of_site_generators_are_masked(text: str, left: str) -> None:
    masked = mask_template_text(text)
    assert len(masked) == len(text)
    assert masked.replace(WORD_JOINER, "") == left


def test_tags_are_found_and_comments_code_and_formulas_are_none() -> None:
    text = (
        "{{< a >}} {{% b %}} {% c %} {/* d */} {% raw %}{{ e }}{% endraw %}\n{{</* f */>}}\n"
        "{% comment %}g{% endcomment %}\n$$ h $$\n"
    )
    tags = [text[start:end] for start, end in find_template_tags(text)]
    assert tags == ["{{< a >}}", "{{% b %}}", "{% c %}"]


@given(st.text("{}%<> a\n`"))
def test_masking_tags_keeps_lines_and_length(text: str) -> None:
    masked = mask_template_text(text)
    assert [len(line) for line in masked.split("\n")] == [len(line) for line in text.split("\n")]


def test_visible_text_joins_spans_and_collapses_white_space() -> None:
    assert visible_text(spans(" One", " \n", "two\t", "three ")) == "One two three"


def test_items_of_lists_that_nest_too_deep_have_the_headings_of_a_bounded_depth() -> None:
    sentences = parse_post("<ul><li>a" * 100, "post.html").sentences
    assert len(sentences) == 100
    assert max(len(sentence.headings) for sentence in sentences) < 40
