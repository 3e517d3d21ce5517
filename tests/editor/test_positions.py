"""Places of problems, offsets, and what editors count."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lsprotocol.types import (
    Position,
    PositionEncodingKind,
    Range,
    TextDocumentContentChangePartial,
    TextDocumentContentChangeWholeDocument,
)

from evidence.editor.positions import TextPlaces, apply_changes
from evidence.errors import FilePlace, Problem

UTF8, UTF16, UTF32 = (
    PositionEncodingKind.Utf8,
    PositionEncodingKind.Utf16,
    PositionEncodingKind.Utf32,
)
TEXTS = st.text(st.sampled_from("ab é\u2028\f\v\x85😀\U0001d49c\n\r\ufeff\ud800"), max_size=40)


@pytest.mark.parametrize(("encoding", "units"), [(UTF8, 8), (UTF16, 4), (UTF32, 3)])
def test_characters_are_counted_in_the_units_of_the_editor(encoding, units):
    places = TextPlaces("one\né😀é|\n", encoding)
    assert places.make_position(7) == Position(1, units)


@given(TEXTS, st.sampled_from([UTF8, UTF16, UTF32]))
def test_every_offset_outside_of_a_line_end_comes_back(text, encoding):
    places = TextPlaces(text, encoding)
    for offset in range(len(text) + 1):
        if text[offset - 1 : offset + 1] != "\r\n":
            assert places.read_position(places.make_position(offset)) == offset


@given(TEXTS)
def test_lines_are_divided_where_the_protocol_divides_them(text):
    lines = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    end = TextPlaces(text, UTF32).make_position(len(text))
    assert (end.line, end.character) == (len(lines) - 1, len(lines[-1]))


@given(TEXTS, st.integers(0, 40), st.integers(0, 40), TEXTS)
def test_a_change_replaces_what_is_between_two_offsets(text, one, other, new):
    start, end = sorted((min(one, len(text)), min(other, len(text))))
    if "\r\n" in (text[start - 1 : start + 1], text[end - 1 : end + 1]):
        return
    span = TextPlaces(text).make_range(start, end)
    change = TextDocumentContentChangePartial(span, new)
    assert apply_changes(text, [change], UTF16) == text[:start] + new + text[end:]


def test_a_position_behind_the_end_of_a_line_or_of_the_text_is_that_end():
    places = TextPlaces("ab\r\ncd")
    assert places.read_position(Position(0, 99)) == 2
    assert places.read_position(Position(99, 0)) == 6
    assert places.read_range(Range(Position(1, 1), Position(0, 0))) == (5, 5)


def test_a_position_within_a_character_is_before_it():
    assert TextPlaces("😀x").read_position(Position(0, 1)) == 0


def test_a_byte_order_mark_is_no_column_of_a_problem_but_one_of_the_editor():
    places = TextPlaces("\ufeffRest\nRest")
    assert places.make_position(places.find_offset(FilePlace(1, 1))) == Position(0, 1)
    assert places.find_place(1) == FilePlace(1, 1)
    assert places.make_position(places.find_offset(FilePlace(2, 1))) == Position(1, 0)


def test_a_problem_about_the_whole_text_is_at_its_beginning():
    places = TextPlaces("one\ntwo")
    assert places.locate_problem(Problem("post.md", "post", "unread")) == (0, 0)
    assert places.locate_problem(Problem("post.md", "post", "unread", 2, 2)) == (5, 7)


def test_changes_follow_one_another_and_may_replace_all():
    changes = [
        TextDocumentContentChangeWholeDocument("Cupping\nhelps."),
        TextDocumentContentChangePartial(Range(Position(1, 0), Position(1, 5)), "may help"),
    ]
    assert apply_changes("old", changes, UTF16) == "Cupping\nmay help."
