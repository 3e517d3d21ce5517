"""Ranges of pages, in full and as PubMed shortens them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from evidence.pubmed.pages import expand_pages, join_pages, split_pages


@pytest.mark.parametrize(
    ("pages", "first", "last"),
    [
        ("858-66", "858", "866"),
        ("1892-8", "1892", "1898"),
        ("S21-S29", "S21", "S29"),
        ("e1000", "e1000", ""),
        ("S3-9, S12", "S3-9, S12", ""),
        ("", "", ""),
    ],
)
def test_a_single_range_is_split_and_whatever_else_stays_whole(pages, first, last):
    assert split_pages(pages) == (first, last)


@pytest.mark.parametrize(
    ("first", "last", "pages"),
    [
        ("858", "866", "858-66"),
        ("999", "1003", "999-1003"),
        ("100", "90", "100-90"),
        ("S21", "S29", "S21-S29"),
        ("12", "12", "12"),
        ("e12", None, "e12"),
        ("123\N{EN DASH}133", None, "123-33"),
        (None, "9", "9"),
        (None, None, None),
    ],
)
def test_first_and_last_page_are_joined_as_pubmed_does(first, last, pages):
    assert join_pages(first, last) == pages


@given(st.integers(1, 99999), st.integers(1, 500))
def test_a_short_range_is_the_same_range_in_full(first, length):
    pages = join_pages(str(first), str(first + length))
    assert pages is not None
    assert expand_pages(pages) == f"{first}--{first + length}"
    assert join_pages(*split_pages(pages)) == pages
