"""Search PubMed for mentions that neither the evidence base nor the store can resolve."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import chain, islice
from typing import Final

from evidence.claims.resolve.ahead_of_print import iter_online_references
from evidence.claims.resolve.journals import JOINING_WORDS
from evidence.claims.resolve.mentions import AUTHOR_YEAR_PATTERN
from evidence.claims.resolve.references import Reference, find_reference, iter_places
from evidence.errors import Problem
from evidence.ids import PAPER_IDENTIFIER_KINDS, Identifier, find_identifiers
from evidence.pubmed.eutils.calls import CitationQuery, ecitmatch, esearch
from evidence.pubmed.eutils.download import CallSender
from evidence.studies.store.pubmed_lookup import look_up_studies
from evidence.studies.study import Study
from evidence.studies.title_words import extract_content_words

_MAX_HITS: Final = 40  # hits that are compared with a mention
_MAX_QUERIES: Final = 24  # citations that are asked about in one request, the last places first
_MAX_DAYS: Final = 2  # dates of one mention that are searched for
_MAX_SEARCH_WORDS: Final = 5  # longest words of a mention, which are searched for
_MIN_SEARCH_TERMS: Final = 3  # with fewer terms a search would find anything
_MAX_ABBREVIATION: Final = 7  # letters of an abbreviated word with its full stop


def search_pubmed(send: CallSender, mention: str) -> tuple[list[Study], list[Problem]]:
    """Search PubMed for the studies that a mention may mean.

    Identifiers are looked up, a reference is matched (ECitMatch), journal and day of a paper ahead
    of print, or else the words, are searched for (ESearch). Which study is meant is left to
    ``Resolver``. See https://www.ncbi.nlm.nih.gov/books/NBK25499/.

    Returns:
        The studies found, and a problem for each record that did not arrive.

    Raises:
        EvidenceError: PubMed does not answer.
    """
    identifiers = [one for one in find_identifiers(mention) if one.kind in PAPER_IDENTIFIER_KINDS]
    if not identifiers:
        pmids = _match_places(send, mention) or _search_online_days(send, mention)
        if not pmids and find_reference(mention) is None:
            pmids = _search_words(send, mention)
        identifiers = [Identifier("pmid", pmid, 0, 0) for pmid in pmids]
    return look_up_studies(send, identifiers)


def _match_places(send: CallSender, mention: str) -> list[str]:
    """Ask which papers stand where a mention may give volume and page, in one request."""
    reference = find_reference(mention)
    places = [reference] if reference else [*iter_places(mention)]
    last_first = sorted(places, key=lambda place: len(place.text_after))
    citations = dict.fromkeys(chain.from_iterable(map(_build_citations, last_first)))
    if not citations:
        return []
    return [pmid for pmid in send(ecitmatch([*citations][:_MAX_QUERIES])) if pmid]


def _search_online_days(send: CallSender, mention: str) -> list[str]:
    """Search for what a journal put online on the day that a mention names."""
    days = (
        f'"{journal}"[ta] AND {reference.day.replace("-", "/")}[epdat]'
        for reference in iter_online_references(mention)
        if (journal := _extract_journal_name(reference.text_before).replace(".", " ").strip())
    )
    found = (send(esearch(query, retmax=_MAX_HITS)) for query in islice(days, _MAX_DAYS))
    return next((list(one.pmids) for one in found if 0 < one.count <= _MAX_HITS), [])


def _build_citations(reference: Reference) -> Iterator[CitationQuery]:
    """Build a query for what may be the name of the journal: the end of the text, or all of it."""
    names = [_extract_journal_name(reference.text_before)]
    if reference.is_standalone:
        names.insert(0, reference.text_before)
    for name in names:
        journal = name.replace(".", " ").strip()
        if journal:
            year, page = str(reference.year), reference.first_page
            yield CitationQuery(journal, year, reference.volume, page)


def _extract_journal_name(text: str) -> str:
    """Extract the journal at the end: "A title. Arch Intern Med" -> "Arch Intern Med"."""
    name: list[str] = []
    for word in reversed(text.split()):
        ends_title = bool(name) and word[-1] in ".?!" and not _is_abbreviation(word)
        if ends_title or not (word[0].isupper() or word in JOINING_WORDS):
            break
        name.insert(0, word)
    return " ".join(name)


def _is_abbreviation(word: str) -> bool:
    """Return whether a word with a full stop may be part of a journal's name: "Arch."."""
    return len(word) <= _MAX_ABBREVIATION and word[1:-1].islower()


def _search_words(send: CallSender, mention: str) -> list[str]:
    """Search for author, years and the longest words of a mention.

    Returns:
        PMIDs; none where the mention has too few terms, or where more papers fit than can be
        compared: PubMed lists the newest first, and the one that is meant might not be among them.
    """
    terms = _build_search_terms(mention)
    if len(terms) < _MIN_SEARCH_TERMS:
        return []
    found = send(esearch(" AND ".join(terms), retmax=_MAX_HITS))
    return list(found.pmids) if found.count <= _MAX_HITS else []


def _build_search_terms(mention: str) -> list[str]:
    """Build the terms of a query: "Smith[au]", "2012:2012[dp]", "gardener*[tiab]"."""
    named = AUTHOR_YEAR_PATTERN.search(mention)
    author = re.split(r"[\s,]", named[0])[0] if named else ""
    years = re.findall(r"\b(?:19|20)\d\d\b", mention)
    words = sorted(dict.fromkeys(extract_content_words(mention)), key=len, reverse=True)
    searched = [word for word in words[:_MAX_SEARCH_WORDS] if word != author.lower()]
    terms = [f"{author}[au]"] if author else []
    if years:
        terms.append(f"{min(years)}:{max(years)}[dp]")
    return terms + [f"{word}*[tiab]" for word in searched]
