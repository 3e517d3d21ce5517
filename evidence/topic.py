"""The topic: what is searched for at PubMed without a query of the user's own."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable
from pathlib import Path
from typing import Final

_match_pmid_term: Final = re.compile(r"\d+\[uid\]").fullmatch
TOPIC_FILE: Final = Path(__file__).parents[0] / "data" / "back-pain" / "topic.toml"


def build_topic_query(file: Path = TOPIC_FILE) -> str:
    """The query of the topic in PubMed's language: terms joined by OR, blocks of them by AND."""
    blocks = tomllib.loads(file.read_text(encoding="utf-8"))["search"]["block"]
    return " AND ".join(
        f"({' OR '.join(term['term'] for term in block['terms'])})" for block in blocks
    )


def parse_pmid_query(query: str) -> tuple[str, ...]:
    """The PMIDs that a query of ``ids_query`` finds, if PubMed has them; none of any other query."""
    terms = query.split(" OR ")
    return (
        tuple(term.removesuffix("[uid]") for term in terms)
        if all(map(_match_pmid_term, terms))
        else ()
    )


def build_pmid_query(pmids: Iterable[str]) -> str:
    """A query that finds these records."""
    return " OR ".join(f"{pmid}[uid]" for pmid in pmids)
