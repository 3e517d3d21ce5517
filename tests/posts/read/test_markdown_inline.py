"""Inline content of Markdown: visible spans, links and footnote references."""

from __future__ import annotations

import pytest

from evidence.posts.read.document import Document, Span
from evidence.posts.read.markdown_inline import InlineCollector, OffsetMap
from evidence.posts.read.markdown_tokens import parse_tokens


def collect(text: str) -> InlineCollector:
    tokens = next(parts for token, parts in parse_tokens(text) if token.type == "inline")
    collector = InlineCollector(OffsetMap([0], [0]), Document(), text)
    collector.add_tokens(tokens)
    return collector


def test_positions_are_mapped_part_by_part() -> None:
    places = OffsetMap([0, 4, 8], [2, 10, 20])
    assert [places.offset_of(position) for position in (0, 3, 4, 7, 8, 9)] == [2, 5, 10, 13, 20, 21]


def test_text_is_cut_where_the_source_has_more() -> None:
    places = OffsetMap([0, 4], [2, 10])
    assert places.spans_of("abcdef", 1) == [Span("abc", 3, 3), Span("def", 10, 3)]
    assert places.spans_of("ab", 1) == [Span("ab", 3, 2)]


@pytest.mark.parametrize(
    ("text", "spans"),
    [
        ("a *b*", [Span("a ", 0, 2), Span("b", 3, 1)]),
        ("***b***", [Span("b", 3, 1)]),
        (r"\*a", [Span("*", 1, 1), Span("a", 2, 1)]),
        ("&lt;", [Span("<", 0, 4)]),
        ("a\nb", [Span("a", 0, 1), Span("\n", 1, 1), Span("b", 2, 1)]),
        ("a<br>b", [Span("a", 0, 1), Span("\n", 1, 1), Span("b", 5, 1)]),
        ("`code` a", [Span(" a", 6, 2)]),
        ("~~no~~ a", [Span(" a", 6, 2)]),
        ("<del>no</del> a", [Span(" a", 13, 2)]),
        ("<b>yes</b>", [Span("yes", 3, 3)]),
        ("![no](a.png) a", [Span(" ", 0, 0), Span(" a", 12, 2)]),
        ("<https://a.example/%20>", [Span("https://a.example/%20", 1, 21)]),
    ],
)
def test_visible_text_has_its_place(text: str, spans: list[Span]) -> None:
    assert collect(text).spans == spans


@pytest.mark.parametrize(
    ("text", "target"),
    [
        ("[a](http://a.example 'title')", "http://a.example"),
        ("<http://a.example>", "http://a.example"),
        ('<a class="x" href="http://a.example">a</a>', "http://a.example"),
        ("<a href=http://a.example>a</a>", "http://a.example"),
    ],
)
def test_a_link_has_its_target(text: str, target: str) -> None:
    assert [link for _, link in collect(text).links] == [target]


def test_a_link_in_hidden_text_is_no_link() -> None:
    assert collect("~~[a](http://a.example)~~ b").links == []


def test_only_the_outermost_hidden_element_counts() -> None:
    shown = collect("<del>a <s>b</s> c <del>d</del> e</del> f").spans
    assert "".join(span.text for span in shown) == " f"


def test_a_footnote_reference_stays_visible() -> None:
    found = collect("Words.[^a] More.\n\n[^a]: Note.")
    assert found.footnote_refs == [(1, "a")]
    assert "".join(span.text for span in found.spans) == "Words.[^a] More."


def test_an_ignore_comment_inside_a_line_is_noted() -> None:
    found = collect("Words. <!-- evidence: ignore E402 --> More.")
    assert found.document.ignore_comments == [(7, frozenset({"E402"}))]
