"""Queries find what they say, as PubMed reads them."""

from datetime import date

import pytest

from evidence.pubmed.local_server import Corpus, make_paper
from evidence.pubmed.local_server.query import QueryError, parse_day, run_query

CORPUS = Corpus.from_papers(
    [
        make_paper("1", "Wet cups", date(2011, 3, 4), mesh=["Knee"], types=["Review"]),
        make_paper("2", "Dry cups and needles", date(2012, 3, 4), abstract="A wet day."),
        make_paper("3", "Needles", date(2013, 12, 31)),
    ]
)


def find(query, **history):
    keys = {key.removeprefix("h"): pmids for key, pmids in history.items()}
    return "".join(sorted(run_query(CORPUS, query, keys).pmids))


@pytest.mark.parametrize(
    ("query", "pmids"),
    [
        ("cups", "12"),
        ("CUPS[ti]", "12"),
        ("wet", "12"),
        ("wet[ti]", "1"),
        ("wet cups", "12"),
        ('"wet cups"', "1"),
        ("wet cups[ti]", "1"),
        ("needle", ""),
        ("needle*", "23"),
        ("cups AND needles", "2"),
        ("cups OR needles", "123"),
        ("cups NOT needles", "1"),
        ("needles OR cups NOT wet", "3"),
        ("needles OR (cups NOT wet)", "23"),
        ("knee[mh]", "1"),
        ("review[pt]", "1"),
        ("2012[dp]", "2"),
        ("2011:2012/03[dp]", "12"),
        ('"2012/03/05"[edat] : "3000"[edat]', ""),
        ('"2012/03/05":"3000"[edat]', "3"),
        ("2:3[uid]", "23"),
        ("1,3[uid]", "13"),
        ("2", "2"),
        ("9", "123"),
        ("2[ti]", ""),
        ("1:2[uid]", "12"),
        ("2011/03/04:2012/03/04[edat]", "12"),
        ("2011/03/05:2012/03/03[edat]", ""),
        ("knee[mesh:noexp]", "1"),
        ("knee[MeSH Terms]", "1"),
        ('"need*"[ti]', "23"),
        ("...", ""),
        ("all[sb]", "123"),
        ("nowhere[xyz]", ""),
        ("#1 AND cups", "2"),
    ],
)
def test_a_query_finds(query, pmids):
    assert find(query, h1=["2", "3"]) == pmids


def test_the_translation_names_fields_and_what_was_not_found():
    result = run_query(CORPUS, "cups AND xyzzy[ti] AND wet[zz]", {})
    assert '"cups"[All Fields]' in result.translation
    assert (result.unknown_phrases, result.unknown_fields) == (("xyzzy",), ("zz",))


@pytest.mark.parametrize(
    ("query", "message"),
    [
        ("", "Empty term"),
        ("   ", "Empty term"),
        ("(cups", "not balanced"),
        ("cups)", "not balanced"),
        ("#9", "Unable to obtain query #9"),
        ("soon[dp]", "'soon' is not a date"),
    ],
)
def test_a_query_that_cannot_be_run_says_why(query, message):
    with pytest.raises(QueryError, match=message):
        find(query)


@pytest.mark.parametrize(
    ("text", "first", "last"),
    [
        ("2001", date(2001, 1, 1), date(2001, 12, 31)),
        ("2001/01", date(2001, 1, 1), date(2001, 1, 31)),
        ("2001/02", date(2001, 2, 1), date(2001, 2, 28)),
        ("2004/02", date(2004, 2, 1), date(2004, 2, 29)),
        ("2001/12", date(2001, 12, 1), date(2001, 12, 31)),
        ("2001/05/07", date(2001, 5, 7), date(2001, 5, 7)),
    ],
)
def test_a_date_has_a_first_and_a_last_day(text, first, last):
    assert parse_day(text, is_last=False) == first
    assert parse_day(text, is_last=True) == last
