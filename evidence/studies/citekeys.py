"""Citekeys: the first author's family name or the journal, the year, a letter where needed."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import Final

from evidence.errors import EvidenceError
from evidence.folding import fold_to_ascii

_LETTERS: Final = ("", *"abcdefghijklmnopqrstuvwxyz")
_ANONYMOUS: Final = "anonymous"


def make_citekey(
    authors: Sequence[str], journal: str | None, year: int, taken: Iterable[str]
) -> str:
    """Make a key for a study: ``vickers2012``, or ``vickers2012a`` if that is taken.

    Keys that differ only in case count as the same, as they do for BibTeX.

    Args:
        authors: in PubMed's form, "Family Initials".
        journal: the journal's title, used where there is no author.
        year: of publication.
        taken: the keys in use.

    Raises:
        EvidenceError: all letters are taken.
    """
    family = _family_name(authors[0]) if authors else ""
    stem = _keep_letters(family or journal or _ANONYMOUS) or _ANONYMOUS
    known = frozenset(key.lower() for key in taken)
    for letter in _LETTERS:
        key = f"{stem}{year}{letter}"
        if key not in known:
            return key
    raise EvidenceError(
        f"all keys from {stem}{year} to {stem}{year}z are taken; rename one of them"
    )


def _family_name(author: str) -> str:
    """Return all but the last word, also of a group: published keys depend on it."""
    return " ".join(author.split()[:-1]) or author


def _keep_letters(text: str) -> str:
    return re.sub(r"[^a-z]", "", fold_to_ascii(text))
