"""The terms by which a study is found: words, names and numbers, and where it was published."""

from __future__ import annotations

import re
from collections.abc import Hashable, Iterator
from functools import lru_cache
from typing import Final, Literal

from evidence.people import list_families
from evidence.studies.places import list_places
from evidence.studies.study import Study
from evidence.studies.title_words import extract_content_words

IndexedKind = Literal[
    "word",
    "author",
    "journal",
    "year",
    "page",
    "day",
    "registry",
    "studies",
]
"""Words of the title, authors, journal, year; volume and first page; day of publication online;
number in a registry; number of studies in a review."""

IndexTerm = tuple[IndexedKind, Hashable]
_CODED: Final = re.compile("[^a-z0-9]")


def list_terms(study: Study) -> Iterator[IndexTerm]:
    """Yield the terms of a study, each once."""
    for word in dict.fromkeys(extract_content_words(study.title or "")):
        yield "word", word
    for family in dict.fromkeys(list_families(study.authors)):
        yield "author", family
    if study.journal_abbrev:
        yield "journal", study.journal_abbrev
    yield "year", study.year
    for place in list_places(study):
        yield "page", place
    if study.epub_date:
        yield "day", study.epub_date
    for number in dict.fromkeys(number.upper() for number in study.registry_ids):
        yield "registry", number
    if study.n_studies:
        yield "studies", study.n_studies


@lru_cache(maxsize=2**16)
def encode_term(kind: str, value: Hashable) -> str:
    """Return a term as one word of letters, digits and underscores: ``author__48_aake``.

    Two terms never have the same code; case counts.
    """
    text = " ".join(value) if isinstance(value, tuple) else str(value)
    return f"{kind}_{_CODED.sub(lambda found: f'_{ord(found[0]):x}_', text)}"


def decode_term(code: str) -> str:
    """Return the value of a term from its code."""
    _, _, coded = code.partition("_")
    return re.sub("_([0-9a-f]+)_", lambda found: chr(int(found[1], 16)), coded)
