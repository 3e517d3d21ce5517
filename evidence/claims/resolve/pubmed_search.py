"""Mentions of what is neither in the base nor in the store, looked for at PubMed."""

from __future__ import annotations

import re
from typing import Final

from evidence.claims.resolve.gazetteer import extract_content_words
from evidence.claims.resolve.mentions import AUTHOR_YEAR_PATTERN
from evidence.claims.resolve.references import Reference, find_reference
from evidence.errors import Problem
from evidence.ids import PAPER_IDENTIFIER_KINDS, Identifier, find_identifiers
from evidence.pubmed.eutils.calls import CitationQuery, ecitmatch, esearch
from evidence.pubmed.eutils.download import CallSender
from evidence.studies.store.pubmed_lookup import look_up_studies
from evidence.studies.study import Study

_MAX_HITS: Final = 40  # hits that are compared with a mention
_MAX_SEARCH_WORDS: Final = 5  # of a mention that are searched for
_MIN_SEARCH_TERMS: Final = 3  # clues without which a search would find anything
_LINKING_WORDS: Final = frozenset({"of", "the", "and", "for", "in", "&"})


def search_pubmed(send: CallSender, mention: str) -> tuple[list[Study], list[Problem]]:
    """What PubMed has that a mention may mean, and the records that did not come.

    An identifier is looked up, a reference is matched (ecitmatch), other words are searched for (esearch). Whether
    one of them is meant is for ``Index`` to say.

    Raises:
        EvidenceError: PubMed does not answer.
    """
    found = [
        identifier
        for identifier in find_identifiers(mention)
        if identifier.kind in PAPER_IDENTIFIER_KINDS
    ]
    reference = find_reference(mention)
    pmids = (
        []
        if found
        else _match_reference(send, reference)
        if reference
        else _search_words(send, mention)
    )
    return look_up_studies(send, found or [Identifier("pmid", pmid, 0, 0) for pmid in pmids])


def _match_reference(send: CallSender, reference: Reference) -> list[str]:
    named = (
        reference.text_before
        if reference.is_standalone
        else _extract_journal_name(reference.text_before)
    )
    citation = CitationQuery(
        named.replace(".", " ").strip(), str(reference.year), reference.volume, reference.first_page
    )
    return [pmid for pmid in send(ecitmatch([citation])) if pmid]


def _extract_journal_name(text: str) -> str:
    """The words in capitals that a text ends with: of "A title. Arch Intern Med" the name of the journal."""
    name: list[str] = []
    for word in reversed(text.split()):
        ends_title = bool(name) and word[-1] in ".?!" and not _is_abbreviation(word)
        if ends_title or not (word[0].isupper() or word in _LINKING_WORDS):
            break
        name.insert(0, word)
    return " ".join(name)


def _is_abbreviation(word: str) -> bool:
    """Whether a word with a full stop may be part of an abbreviated name: "Arch."."""
    return len(word) < 8 and word[1:-1].islower()


def _search_words(send: CallSender, mention: str) -> list[str]:
    """The hits of a search for authors, year and the longest words; none where they tell too little or fit too many.

    PubMed lists the newest first; of many hits the one that is meant might not be among those that are compared.
    """
    named = AUTHOR_YEAR_PATTERN.search(mention)
    years = re.findall(r"\b(?:19|20)\d\d\b", mention)
    words = sorted(dict.fromkeys(extract_content_words(mention)), key=len, reverse=True)[
        :_MAX_SEARCH_WORDS
    ]
    author = re.split(r"[\s,]", named[0])[0] if named else None
    terms = [f"{author}[au]"] if author else []
    terms += [f"{min(years)}:{max(years)}[dp]"] if years else []
    terms += [f"{word}*[tiab]" for word in words if word != (author or "").lower()]
    if len(terms) < _MIN_SEARCH_TERMS:
        return []
    found = send(esearch(" AND ".join(terms), retmax=_MAX_HITS))
    return list(found.pmids) if found.count <= _MAX_HITS else []
