"""Spans joined into one text, with their links."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from evidence.posts.read.document import WORD_JOINER, Span, TextBlock
from evidence.posts.read.flowing_text import (
    FlowingText,
    SourceRun,
    group_footnote_labels,
    group_links,
    join_spans,
)
from evidence.posts.read.post import parse_post


def flow_of(*spans: Span, **more) -> FlowingText:
    return join_spans(TextBlock("paragraph", (), list(spans), more.pop("links", []), **more))


def test_links_belong_to_the_sentence_in_which_they_begin() -> None:
    source = (
        "See [one](http://a.example/1 'title') and <https://a.example/2>."
        "[ Then](http://a.example/3) <a href='http://a.example/4'>four</a>, https://a.example/5. "
        "[![](cup.png)](http://a.example/6)\n\n[r]\n\n[r]: http://a.example/7"
    )
    links = [sentence.links for sentence in parse_post(source, "post.md").sentences]
    assert links == [
        ("http://a.example/1", "https://a.example/2"),
        ("http://a.example/3", "http://a.example/4", "https://a.example/5", "http://a.example/6"),
        ("http://a.example/7",),
    ]


def test_a_bare_address_is_a_link_without_the_punctuation_around_it() -> None:
    post = parse_post(
        "It helps (https://a.example/x). See https://a.example/a(b)c, too.", "post.txt"
    )
    assert [sentence.links for sentence in post.sentences] == [
        ("https://a.example/x",),
        ("https://a.example/a(b)c",),
    ]


@pytest.mark.parametrize(
    ("source", "path", "link"),
    [
        (
            '<p>See <a href=" https://a.example/x ">https://a.example/x</a>.</p>',
            "post.html",
            "https://a.example/x",
        ),
        ("See <https://a.example/x%20y>.", "post.md", "https://a.example/x%20y"),
        ("See <https://a.example/\u00e9>.", "post.md", "https://a.example/%C3%A9"),
    ],
)
def test_a_link_that_shows_its_address_is_found_once(source: str, path: str, link: str) -> None:
    assert parse_post(source, path).sentences[0].links == (link,)


def test_white_space_collapses_across_spans() -> None:
    flow = flow_of(Span(" One ", 0, 5), Span(" \n two", 5, 6), Span(f"{WORD_JOINER}three", 11, 6))
    assert flow.text == "One two three"


def test_text_that_is_side_by_side_in_the_source_is_one_run() -> None:
    flow = flow_of(Span("One ", 0, 4), Span("two", 4, 3), Span("three", 9, 5))
    assert flow.runs == [SourceRun(0, 0, 7), SourceRun(7, 9, 14)]


def test_a_slice_of_runs_counts_from_its_own_beginning() -> None:
    flow = flow_of(Span("One ", 0, 4), Span("&", 4, 5), Span(" two", 9, 4))
    assert flow.slice_runs(4, 7) == (SourceRun(0, 4, 9), SourceRun(1, 9, 11))
    assert flow.slice_runs(2, 3) == (SourceRun(0, 2, 3),)


@given(st.lists(st.text("ab \n"), max_size=5), st.data())
def test_each_character_of_a_slice_is_found_in_the_source(texts: list[str], data) -> None:
    source, spans = "", []
    for text in texts:
        spans.append(Span(text, len(source) + 1, len(text)))
        source += f"*{text}"
    flow = flow_of(*spans)
    if not flow.text:
        return
    begin = data.draw(st.integers(0, len(flow.text) - 1))
    end = data.draw(st.integers(begin + 1, len(flow.text)))
    runs = flow.slice_runs(begin, end)
    for index, character in enumerate(flow.text[begin:end]):
        run = next(run for run in reversed(runs) if run.position <= index)
        found = source[run.start + index - run.position]
        assert found == character or (character, found) == (" ", "\n")


def test_a_link_between_two_sentences_belongs_to_the_second() -> None:
    flow = flow_of(Span("One. ", 0, 5), Span("Two.", 5, 4), links=[(0, "a"), (1, "b")])
    assert group_links(flow, [(0, 4), (5, 9)]) == [("a",), ("b",)]


def test_footnote_labels_are_grouped_by_sentence() -> None:
    flow = flow_of(
        Span("One", 0, 3), Span("[^a]. ", 3, 6), Span("Two.", 9, 4), footnote_refs=[(1, "a")]
    )
    assert group_footnote_labels(flow, [(0, 8), (9, 13)]) == [("a",), ()]


@pytest.mark.parametrize(
    ("text", "links"),
    [
        ("See https://a.example/x.", ("https://a.example/x",)),
        ("(https://a.example/x)", ("https://a.example/x",)),
        ("*https://a.example/x*!", ("https://a.example/x",)),
        ("ftp://a.example", ()),
    ],
)
def test_a_bare_address_ends_before_punctuation(text: str, links: tuple[str, ...]) -> None:
    assert group_links(flow_of(Span(text, 0, len(text))), [(0, len(text))]) == [links]
