"""Searches for records by their PMIDs, in PubMed's language."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Final

_UID_SUFFIX: Final = "[uid]"
_match_pmid_term: Final = re.compile(r"\d+\[uid\]").fullmatch


def build_pmid_query(pmids: Iterable[str]) -> str:
    """Return a query that finds these records."""
    return " OR ".join(f"{pmid}{_UID_SUFFIX}" for pmid in pmids)


def parse_pmid_query(query: str) -> tuple[str, ...]:
    """Return the PMIDs in a query of ``build_pmid_query``; empty for any other query."""
    terms = query.split(" OR ")
    if not all(map(_match_pmid_term, terms)):
        return ()
    return tuple(term.removesuffix(_UID_SUFFIX) for term in terms)
