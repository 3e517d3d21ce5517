"""The text of HTML nodes, found in the source."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from evidence.posts.read.document import Span
from evidence.posts.read.html_places import locate_text


def located(data: str, html: str) -> list[Span]:
    return list(locate_text(data, html, 0, len(html)))


def test_verbatim_text_is_one_span() -> None:
    assert located("Words here.", "Words here.</p>") == [Span("Words here.", 0, 11)]


@pytest.mark.parametrize(
    ("data", "html", "spans"),
    [
        ("a & b", "a &amp; b", [Span("a ", 0, 2), Span("&", 2, 5), Span(" b", 7, 2)]),
        ("é!", "&eacute;!", [Span("é", 0, 8), Span("!", 8, 1)]),
        ("—", "&#x2014;", [Span("—", 0, 8)]),
        ("& b", "& b", [Span("&", 0, 1), Span(" b", 1, 2)]),
        ("&nope;", "&nope;", [Span("&", 0, 1), Span("nope;", 1, 5)]),
        ("a < b", "a < b", [Span("a ", 0, 2), Span("<", 2, 1), Span(" b", 3, 2)]),
    ],
)
def test_a_character_reference_is_as_long_as_in_the_source(data, html, spans) -> None:
    assert located(data, html) == spans


@pytest.mark.parametrize("markup", ["</x>", "<!-- no -->", "<?php 1 ?>"])
def test_markup_between_joined_text_is_skipped(markup: str) -> None:
    html = f"One {markup}two"
    assert located("One two", html) == [Span("One ", 0, 4), Span("two", html.index("two"), 3)]


def test_markup_that_is_never_closed_is_text() -> None:
    assert "".join(span.text for span in located("a <b", "a <b")) == "a <b"


def test_text_that_the_parser_moved_is_found_again() -> None:
    assert located("Moved", "cell Moved") == [Span("Moved", 5, 5)]


def test_text_that_is_not_found_again_ends_before_the_end_of_the_source() -> None:
    (span,) = located("xyz", "abcdef")
    assert (span.text, span.start + span.source_length <= 6) == ("xyz", True)


@given(st.text("ab &<>;!-/"), st.text("ab &<>;!-/"))
def test_no_text_is_lost_whatever_the_source(data: str, html: str) -> None:
    assert "".join(span.text for span in located(data, html)) == data
