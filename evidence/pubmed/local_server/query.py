"""PubMed's query language, as far as it is needed: a query -> the PMIDs it finds, and PubMed's translation of it.

Operators are read from the left to the right, without precedence; words side by side are joined by AND
(https://pubmed.ncbi.nlm.nih.gov/help/#combining-with-boolean-operators).
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date

from evidence.pubmed.local_server.corpus import DATES, FIELDS, Corpus, Paper, words

_TOKEN = re.compile(
    r"""\s*(?: (?P<open>\() | (?P<close>\)) | \#(?P<key>\d+) | (?P<op>AND|OR|NOT)\b
      | (?P<term>"[^"]*"(?::"[^"]*")? | (?:(?!\b(?:AND|OR|NOT)\b)[^()\[\]"\#])+)\s*(?:\[(?P<tag>[^\]]*)\])? )""",
    re.VERBOSE,
)
_TAGS = {
    tag: name
    for name, tags in FIELDS.items()
    for tag in (*tags.split(), tags.split(" ", 1)[-1], name.lower())
}


class QueryError(Exception):
    """The query cannot be read."""


@dataclass
class Result:
    """What a query finds, how PubMed would write it, and the phrases and fields it does not know."""

    pmids: set[str]
    translation: str
    unknown_phrases: list[str] = field(default_factory=list)
    unknown_fields: list[str] = field(default_factory=list)


def run(corpus: Corpus, query: str, history: Mapping[str, list[str]]) -> Result:
    """Search a corpus; ``#1`` stands for a result that is in the history."""
    tokens = [match for match in _TOKEN.finditer(query.strip()) if match[0].strip()]
    if not tokens:
        raise QueryError("Empty term and query_key - nothing todo")
    result, rest = _expression(corpus, tokens, history)
    if rest:
        raise QueryError("Search Backend failed: the query is not balanced")
    return result


def _expression(
    corpus: Corpus, tokens: list[re.Match], history: Mapping[str, list[str]]
) -> tuple[Result, list]:
    result: Result | None = None
    operator = "AND"
    while tokens and not tokens[0]["close"]:
        token, *tokens = tokens
        if token["op"]:
            operator = token["op"]
            continue
        if token["open"]:
            found, tokens = _expression(corpus, tokens, history)
            if not tokens:
                raise QueryError("Search Backend failed: the query is not balanced")
            tokens = tokens[1:]
        elif token["key"]:
            if token["key"] not in history:
                raise QueryError(f"Unable to obtain query #{token['key']}")
            found = Result(set(history[token["key"]]), f"#{token['key']}")
        else:
            found = _term(corpus, token["term"].strip(), token["tag"])
        result = found if result is None else _combine(result, operator, found)
        operator = "AND"
    return result or Result(set(), ""), tokens


def _combine(left: Result, operator: str, right: Result) -> Result:
    joined: Callable[[set, set], set] = {"AND": set.__and__, "OR": set.__or__, "NOT": set.__sub__}[
        operator
    ]
    return Result(
        joined(left.pmids, right.pmids),
        f"({left.translation}) {operator} ({right.translation})",
        left.unknown_phrases + right.unknown_phrases,
        left.unknown_fields + right.unknown_fields,
    )


def _term(corpus: Corpus, term: str, tag: str | None) -> Result:
    name = _TAGS.get((tag or "all").lower().removesuffix(":noexp"))
    if name is None:
        return Result(_matching(corpus, "All Fields", term), f"{term}[All Fields]", [], [tag or ""])
    if tag is None and not term.startswith('"') and " " in term:
        first, *others = (_term(corpus, word, None) for word in term.split())
        for other in others:
            first = _combine(first, "AND", other)
        return first
    if name in DATES:
        begin, end = _days(term.replace('"', ""))
        pmids = {paper.pmid for paper in corpus.papers.values() if begin <= paper.day(name) <= end}
        return Result(pmids, f"{begin:%Y/%m/%d}:{end:%Y/%m/%d}[{name}]")
    if name == "PMID":
        low, _, high = term.replace('"', "").partition(":")
        known = corpus.papers
        if high:
            pmids = {pmid for pmid in known if int(low) <= int(pmid) <= int(high)}
        else:
            pmids = {pmid for pmid in re.split(r"[\s,]+", low) if pmid in known}
        return Result(pmids, f"{term}[PMID]")
    if term.isdecimal() and tag is None:
        return Result(
            _matching(corpus, name, term) | ({term} & corpus.papers.keys()), f"{term}[All Fields]"
        )
    pmids = _matching(corpus, name, term)
    bare = term.replace('"', "").lower()
    return Result(pmids, f'"{bare}"[{name}]', [] if pmids else [bare])


def _matching(corpus: Corpus, name: str, term: str) -> set[str]:
    wanted = words(term)
    if term.rstrip('"').endswith("*"):
        wanted = wanted.rstrip()
    if name == "Author" and len(wanted.split()) == 1:
        wanted = f" {wanted.strip()} "
    test: Callable[[Paper], bool] = lambda paper: any(
        wanted in value for value in paper.values.get(name, ())
    )  # noqa: E731
    return {paper.pmid for paper in corpus.papers.values() if wanted.strip() and test(paper)}


def _days(term: str) -> tuple[date, date]:
    """``2001:2003/05`` -> the first day and the last."""
    first, _, last = term.partition(":")
    return day_of(first, is_last=False), day_of(last or first, is_last=True)


def day_of(text: str, *, is_last: bool) -> date:
    """``2001``, ``2001/05`` or ``2001/05/07``, as the first or last day that it can mean."""
    parts = [int(part) for part in re.findall(r"\d+", text)]
    if not parts:
        raise QueryError(f"Search Backend failed: {text!r} is no date")
    year, month, day = (*parts, None, None)[:3]
    if not is_last:
        return date(year, month or 1, day or 1)
    if day:
        return date(year, month, day)
    year, month = (year + 1, 1) if (month or 12) == 12 else (year, month + 1)
    return date.fromordinal(date(year, month, 1).toordinal() - 1)
