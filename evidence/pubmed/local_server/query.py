"""PubMed's query language, as far as practice needs it.

Operators apply from left to right, without precedence, and AND joins words side by side
(https://pubmed.ncbi.nlm.nih.gov/help/#combining-with-boolean-operators).
"""

from __future__ import annotations

import functools
import re
from collections import deque
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from evidence.pubmed.local_server.corpus import DATE_FIELDS, Corpus, normalise_words

# PubMed's name of a field, as translations show it, and the tags that mean it.
_FIELD_TAGS: Final = {
    "All Fields": ("all",),
    "Title": ("ti",),
    "Title/Abstract": ("tiab",),
    "Text Word": ("tw",),
    "MeSH Terms": ("mh", "mesh"),
    "MeSH Major Topic": ("majr",),
    "Publication Type": ("pt", "ptyp"),
    "Author": ("au",),
    "Journal": ("ta", "jour"),
    "Language": ("la", "lang"),
    "PMID": ("uid",),
    "Date - Publication": ("dp", "pdat"),
    "Date - Entry": ("edat",),
    "Date - Create": ("crdt",),
    "Electronic Date of Publication": ("epdat",),
    "Date - Modification": ("mdat", "lr"),
    "Filter": ("sb",),
    "Publisher ID": ("aid", "doi"),
    "Volume": ("vi",),
    "Pagination": ("pg", "page"),
}
_FIELD_BY_TAG: Final = {
    tag: name for name, tags in _FIELD_TAGS.items() for tag in (*tags, name.lower())
}
_TOKEN: Final = re.compile(
    r"""
    \s*(?:
        (?P<open>\()
      | (?P<close>\))
      | \#(?P<key>\d+)
      | (?P<operator>AND|OR|NOT)\b
      | (?P<term>
            "[^"]*"(?::"[^"]*")?
          | (?:(?!\b(?:AND|OR|NOT)\b)[^()\[\]"\#])+
        )\s*(?:\[(?P<tag>[^\[\]]*+)\])?
    )""",
    re.VERBOSE,
)
_Pmids = frozenset[str]
_OPERATORS: Final[Mapping[str, Callable[[_Pmids, _Pmids], _Pmids]]] = {
    "AND": lambda left, right: left & right,
    "OR": lambda left, right: left | right,
    "NOT": lambda left, right: left - right,
}


class QueryError(ValueError):
    """The query cannot be run; the message is the one that PubMed gives."""


@dataclass(frozen=True, slots=True)
class QueryResult:
    """What a query finds: PMIDs, PubMed's translation, and the phrases and fields not found."""

    pmids: frozenset[str] = frozenset()
    translation: str = ""
    unknown_phrases: tuple[str, ...] = ()
    unknown_fields: tuple[str, ...] = ()


def run_query(corpus: Corpus, query: str, history: Mapping[str, Sequence[str]]) -> QueryResult:
    """Search a corpus.

    Args:
        corpus: the records.
        query: words, "phrases", terms with a [tag], AND, OR, NOT, brackets, and ``#1``.
        history: earlier results by the number behind ``#``.

    Raises:
        QueryError: the query is empty, its brackets are not balanced, or it names no result.
    """
    tokens = deque(match for match in _TOKEN.finditer(query.strip()) if match[0].strip())
    if not tokens:
        raise QueryError("Empty term and query_key - nothing todo")
    result = _run_expression(corpus, tokens, history)
    if tokens:
        raise QueryError("Search Backend failed: the query is not balanced")
    return result


def _run_expression(
    corpus: Corpus, tokens: deque[re.Match[str]], history: Mapping[str, Sequence[str]]
) -> QueryResult:
    """Run the tokens up to the end or the next closing bracket, and take them off."""
    result: QueryResult | None = None
    operator = "AND"
    while tokens and not tokens[0]["close"]:
        token = tokens.popleft()
        if token["operator"]:
            operator = token["operator"]
            continue
        found = _run_operand(corpus, token, tokens, history)
        result = _combine(result, operator, found) if result else found
        operator = "AND"
    return result or QueryResult()


def _run_operand(
    corpus: Corpus,
    token: re.Match[str],
    tokens: deque[re.Match[str]],
    history: Mapping[str, Sequence[str]],
) -> QueryResult:
    if token["open"]:
        found = _run_expression(corpus, tokens, history)
        if not tokens:
            raise QueryError("Search Backend failed: the query is not balanced")
        tokens.popleft()
        return found
    key = token["key"]
    if key is None:
        return _search_term(corpus, token["term"].strip(), token["tag"])
    if key not in history:
        raise QueryError(f"Unable to obtain query #{key}")
    return QueryResult(frozenset(history[key]), f"#{key}")


def _combine(left: QueryResult, operator: str, right: QueryResult) -> QueryResult:
    return QueryResult(
        _OPERATORS[operator](left.pmids, right.pmids),
        f"({left.translation}) {operator} ({right.translation})",
        left.unknown_phrases + right.unknown_phrases,
        left.unknown_fields + right.unknown_fields,
    )


def _search_term(corpus: Corpus, term: str, tag: str | None) -> QueryResult:
    field = _FIELD_BY_TAG.get((tag or "all").lower().removesuffix(":noexp"))
    if field is None:
        pmids = _find_phrase(corpus, term, "All Fields")
        return QueryResult(pmids, f"{term}[All Fields]", (), (tag or "",))
    if field in DATE_FIELDS:
        return _search_dates(corpus, term, field)
    if field == "PMID":
        return _search_pmids(corpus, term)
    if tag is None and " " in term and not term.startswith('"'):
        return _search_words(corpus, term.split())
    pmids = _find_phrase(corpus, term, field)
    if tag is None and term.isdecimal():
        return QueryResult(pmids | ({term} & corpus.papers.keys()), f"{term}[All Fields]")
    phrase = term.replace('"', "").lower()
    return QueryResult(pmids, f'"{phrase}"[{field}]', () if pmids else (phrase,))


def _search_words(corpus: Corpus, words: Sequence[str]) -> QueryResult:
    results = [_search_term(corpus, word, None) for word in words]
    return functools.reduce(lambda left, right: _combine(left, "AND", right), results)


def _search_dates(corpus: Corpus, term: str, field: str) -> QueryResult:
    first, _, last = term.replace('"', "").partition(":")
    begin, end = parse_day(first, is_last=False), parse_day(last or first, is_last=True)
    pmids = find_by_date(corpus, field, begin, end)
    return QueryResult(pmids, f"{begin:%Y/%m/%d}:{end:%Y/%m/%d}[{field}]")


def find_by_date(corpus: Corpus, field: str, begin: date, end: date) -> frozenset[str]:
    """Find the papers whose date in ``field`` lies within a span, both ends included."""
    papers = corpus.papers.values()
    return frozenset(paper.pmid for paper in papers if begin <= paper.day(field) <= end)


def _search_pmids(corpus: Corpus, term: str) -> QueryResult:
    low, _, high = term.replace('"', "").partition(":")
    if high:
        span = range(int(low), int(high) + 1)
        pmids = frozenset(pmid for pmid in corpus.papers if int(pmid) in span)
    else:
        pmids = frozenset(re.split(r"[\s,]+", low)) & corpus.papers.keys()
    return QueryResult(pmids, f"{term}[PMID]")


def _find_phrase(corpus: Corpus, term: str, field: str) -> frozenset[str]:
    phrase = normalise_words(term)
    if not phrase.strip():
        return frozenset()
    if term.rstrip('"').endswith("*"):
        phrase = phrase.rstrip()
    return frozenset(
        paper.pmid
        for paper in corpus.papers.values()
        if any(phrase in value for value in paper.field_values.get(field, ()))
    )


def parse_day(text: str, *, is_last: bool) -> date:
    """Parse ``2001``, ``2001/05`` or ``2001/05/07`` as the first or the last day it can mean.

    Raises:
        QueryError: the text holds no number.
        ValueError: there is no such day.
    """
    numbers = [int(number) for number in re.findall(r"\d+", text)]
    if not numbers:
        raise QueryError(f"Search Backend failed: {text!r} is not a date")
    year, month, day = (*numbers, 0, 0)[:3]
    if not is_last or day:
        return date(year, month or 1, day or 1)
    following = date(year, month + 1, 1) if 0 < month < 12 else date(year + 1, 1, 1)
    return following - timedelta(days=1)
