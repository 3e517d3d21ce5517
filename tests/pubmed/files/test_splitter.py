"""Damaged input raises nothing but EvidenceError, and a bad record spares its neighbours."""

from __future__ import annotations

import gzip
import re
from pathlib import Path
from typing import Any

import pytest
from hypothesis import assume, example, given, settings
from hypothesis import strategies as st
from lxml import etree
from support.paths import SAMPLES

from evidence.errors import EvidenceError

DOCTYPE = (
    '<!DOCTYPE PubmedArticleSet PUBLIC "-//NLM//DTD PubMedArticle, 1st January 2025//EN" '
    '"https://dtd.nlm.nih.gov/ncbi/pubmed/out/pubmed_250101.dtd">'
)
HEAD = f'<?xml version="1.0" encoding="utf-8"?>\n{DOCTYPE}\n<PubmedArticleSet>\n'.encode()
FOOT = b"</PubmedArticleSet>\n"
RECORD_TAG = re.compile(rb"</?Pubmed(?:Book)?Article(?![A-Za-z])")
thoroughly = settings(max_examples=300, deadline=None)
NOT_XML = (
    b"<",
    b"&",
    b"&nbsp;",
    b"\0",
    b"\xff",
    b"\xc3",
    b"\xed\xa0\x80",
    b"&#0;",
    b"]]>",
    b'"',
    b"<x>",
    b"</x>",
)


def entry(file: str, number: int) -> bytes:
    """One record of a sample, as it stands there."""
    found = etree.parse(SAMPLES / file).getroot().iter("PubmedArticle", "PubmedBookArticle")
    return etree.tostring(list(found)[number], encoding="utf-8", with_tail=False) + b"\n"


FIRST = entry("plain_article.xml", 0)
LAST = entry("book_chapter.xml", 0)
MIDDLES = [
    entry("markup_in_title.xml", 1),
    entry("mathml.xml", 0),
    entry("structured_abstract.xml", 0),
    entry("reference_ids.xml", 0),
    entry("corrections.xml", 0),
    entry("whole_book.xml", 0),
]
MIDDLE_PMIDS = {"99002002", "99003001", "99004001", "99006001", "99024001", "99018001"}
WHOLE = HEAD + FIRST + MIDDLES[0] + LAST + FOOT


def read(data: bytes) -> Any:
    """Read, or return None for an EvidenceError; any other error fails the test."""
    from evidence.pubmed.files.reader import read_records

    try:
        return read_records(data)
    except EvidenceError:
        return None


def inside(record: bytes) -> tuple[bytes, bytes, bytes]:
    """The start tag of a record, what is inside, and its end tag."""
    start, end = record.index(b">") + 1, record.rindex(b"</")
    return record[:start], record[start:end], record[end:]


# How bytes are damaged


@st.composite
def cut(draw: st.DrawFn, data: bytes) -> bytes:
    start, end = sorted(draw(st.tuples(places(data), places(data))))
    return data[:start] + data[end:]


@st.composite
def truncated(draw: st.DrawFn, data: bytes) -> bytes:
    return data[: draw(st.integers(0, len(data) - 1))]


@st.composite
def swapped(draw: st.DrawFn, data: bytes) -> bytes:
    a, b, c, d = sorted(draw(st.tuples(*[places(data)] * 4)))
    return data[:a] + data[c:d] + data[b:c] + data[a:b] + data[d:]


@st.composite
def duplicated(draw: st.DrawFn, data: bytes) -> bytes:
    start, end = sorted(draw(st.tuples(places(data), places(data))))
    return data[:end] + data[start:end] + data[end:]


@st.composite
def with_insertion(draw: st.DrawFn, data: bytes) -> bytes:
    place = draw(places(data))
    return data[:place] + draw(st.sampled_from(NOT_XML)) + data[place:]


@st.composite
def with_element_nested(draw: st.DrawFn, data: bytes) -> bytes:
    """An element once more inside itself: <Title>...<Title>...</Title></Title>."""
    start, end, name = draw(st.sampled_from(leaves(data)))
    nested = data[start:end]
    place = nested.rindex(b"</" + name)
    return data[:start] + nested[:place] + nested + nested[place:] + data[end:]


@st.composite
def without_end_tag(draw: st.DrawFn, data: bytes) -> bytes:
    tag = draw(st.sampled_from(list(re.finditer(rb"</[\w:]+>", data))))
    return data[: tag.start()] + data[tag.end() :]


def places(data: bytes) -> st.SearchStrategy[int]:
    return st.integers(0, len(data))


def leaves(data: bytes) -> list[tuple[int, int, bytes]]:
    """Start, end and name of each element that holds text only."""
    return [
        (*match.span(), match[1]) for match in re.finditer(rb"<([\w:]+)[^<>]*>[^<>]*</\1>", data)
    ]


def damaged(data: bytes) -> st.SearchStrategy[bytes]:
    ways = (
        cut,
        truncated,
        swapped,
        duplicated,
        with_insertion,
        with_element_nested,
        without_end_tag,
    )
    return st.one_of(*(way(data) for way in ways))


@st.composite
def sets_with_a_bad_middle(draw: st.DrawFn) -> bytes:
    """Three records, the middle one damaged inside, with its tags and no new comment or CDATA."""
    start, body, end = inside(draw(st.sampled_from(MIDDLES)))
    bad = draw(damaged(body))
    assume(not RECORD_TAG.search(bad) and b"<!" not in bad and b"<?" not in bad)
    return HEAD + FIRST + start + bad + end + LAST + FOOT


@pytest.fixture(scope="module")
def neighbours() -> tuple[Any, Any]:
    first, last = read(HEAD + FIRST + LAST + FOOT).records
    return first, last


def test_the_records_of_these_tests_are_read_when_nothing_is_damaged():
    for middle in MIDDLES:
        reading = read(HEAD + FIRST + middle + LAST + FOOT)
        assert len(reading.records) == 3
        assert reading.records[1].pmid in MIDDLE_PMIDS
        assert not reading.problems


@thoroughly
@given(sets_with_a_bad_middle())
@example(HEAD + FIRST + b"<PubmedArticle></PubmedArticle>" + LAST + FOOT)
@example(HEAD + FIRST + b'<PubmedArticle><MedlineCitation Status="</PubmedArticle>' + LAST + FOOT)
@example(HEAD + FIRST + b"<PubmedArticle>&amp;<</PubmedArticle>" + LAST + FOOT)
@example(HEAD + FIRST + b"<PubmedArticle>\xff\0</PubmedArticle>" + LAST + FOOT)
def test_the_neighbours_of_a_record_that_is_damaged_inside_are_read_as_ever(
    neighbours: tuple[Any, Any], data: bytes
):
    reading = read(data)
    assert reading is not None
    assert (reading.records[0], reading.records[-1]) == neighbours


@thoroughly
@given(sets_with_a_bad_middle())
def test_a_record_that_is_damaged_inside_is_read_or_is_a_problem(data: bytes):
    reading = read(data)
    assert len(reading.records) + bool(reading.problems) >= 3


@thoroughly
@given(damaged(WHOLE))
@example(b"")
@example(b"\n")
@example(b"<")
@example(b"\0")
@example(b"\xff\xfe")
@example(HEAD)
@example(HEAD + FOOT)
@example(HEAD + FIRST)
@example(FIRST[:-20])
@example(WHOLE + WHOLE)
@example(b"<html><body>502 Bad Gateway</body></html>")
@example(b'{"error": "API rate limit exceeded"}')
def test_damage_anywhere_raises_nothing_but_an_error_that_says_so(data: bytes):
    read(data)


@given(st.binary(max_size=200))
def test_any_bytes_raise_nothing_but_an_error_that_says_so(data: bytes):
    read(data)
    read(HEAD + data + FOOT)


@thoroughly
@given(damaged(WHOLE))
@example(b"<?" + FIRST + b"<?x?>" + LAST)
def test_no_record_goes_without_a_trace(data: bytes):
    """Without problems, each start tag has led to a record; two of one PMID to one."""
    reading = read(data)
    if reading is not None and not reading.problems:
        pmids = {record.pmid.encode() for record in reading.records}
        for chunk in re.split(rb"<Pubmed(?:Book)?Article(?![A-Za-z])", data)[1:]:
            own = re.search(rb"<PMID[^>]*>([0-9]+)", chunk)
            assert own, chunk
            assert own[1] in pmids


# The same records in another coat


def in_encoding(encoding: str) -> bytes:
    """Write the set in another declared encoding, with references for what that lacks."""
    return (
        WHOLE.decode()
        .replace('encoding="utf-8"', f'encoding="{encoding}"')
        .encode(encoding, "xmlcharrefreplace")
    )


def packed(data: bytes) -> bytes:
    return gzip.compress(data, mtime=0)


def without_declaration() -> bytes:
    return WHOLE.partition(b"\n")[2]


COATS = {
    "UTF-16": in_encoding("UTF-16"),
    "ISO-8859-1": in_encoding("ISO-8859-1"),
    "US-ASCII": in_encoding("US-ASCII"),
    "UTF-8 with a byte order mark": b"\xef\xbb\xbf" + WHOLE,
    "no declaration": without_declaration(),
    "no document type": WHOLE.replace(DOCTYPE.encode(), b""),
    "Windows line ends": WHOLE.replace(b"\n", b"\r\n"),
    "one line": WHOLE.replace(b"\n", b" "),
    "gzip": packed(WHOLE),
    "two gzip members": packed(WHOLE[:3000]) + packed(WHOLE[3000:]),
}


@pytest.mark.parametrize("coat", COATS)
def test_the_cells_are_the_same_in_another_coat(coat: str):
    assert read(COATS[coat]).records == read(WHOLE).records


@pytest.mark.parametrize("coat", COATS)
def test_the_cells_are_the_same_in_another_coat_read_from_a_file(coat: str, tmp_path: Path):
    from evidence.pubmed.files.reader import read_records

    path = tmp_path / ("set.xml.gz" if "gzip" in coat else "set.xml")
    path.write_bytes(COATS[coat])
    assert read_records(path).records == read(WHOLE).records


@given(st.integers(0, WHOLE.index(FOOT)))
def test_what_was_complete_before_a_cut_is_read_and_the_cut_is_told(place: int):
    reading = read(WHOLE[:place])
    complete = len(re.findall(rb"</Pubmed(?:Book)?Article>", WHOLE[:place]))
    if reading is None:
        assert complete == 0
    else:
        assert reading.problems
        assert reading.records == read(WHOLE).records[:complete]


@given(st.integers(0, len(packed(WHOLE)) - 1))
def test_a_gzip_that_ends_too_early_is_told(place: int):
    reading = read(packed(WHOLE)[:place])
    if reading is not None:
        assert reading.problems
        assert reading.records == read(WHOLE).records[: len(reading.records)]
