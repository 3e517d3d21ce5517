"""Citekeys: the first author's family name (or the journal), the year, and a letter where that is taken."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Sequence
from typing import Final

from evidence.errors import EvidenceError

_LETTERS: Final = "abcdefghijklmnopqrstuvwxyz"


def make_citekey(
    authors: Sequence[str], journal: str | None, year: int, taken: Iterable[str]
) -> str:
    """A key for a study that none of ``taken`` is, cases apart: BibTeX does not tell them.

    Raises:
        EvidenceError: all letters are taken.
    """
    first = " ".join(authors[0].split()[:-1]) or authors[0] if authors else ""
    plain = unicodedata.normalize("NFKD", first or journal or "anonymous").encode("ascii", "ignore")
    stem = re.sub(r"[^a-z]", "", plain.decode().lower()) or "anonymous"
    known = frozenset(key.lower() for key in taken)
    for letter in ("", *_LETTERS):
        if (key := f"{stem}{year}{letter}") not in known:
            return key
    raise EvidenceError(
        f"all keys from {stem}{year} to {stem}{year}z are taken; rename one of them"
    )
