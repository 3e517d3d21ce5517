"""Labels of screening: what ASReview and Rayyan write into notes and columns."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Final

from evidence.pubmed.parse.references.vocabulary import read_reference_vocabulary

_HTML_TAG: Final = re.compile(r"</?\w++[^<>]*+>")
_RAYYAN_DECISIONS: Final = re.compile(r"RAYYAN-INCLUSION: \{([^{}]*+)\}")
_RAYYAN_DECISION: Final = re.compile(r'=>\s*"?(\w+)"?')
_YES: Final = ("1", "1.0", "true", "yes", "included", "relevant")
_NO: Final = ("0", "0.0", "false", "no", "excluded", "irrelevant")


def find_label(notes: Iterable[str]) -> bool | None:
    """Return whether the notes of an entry include it; None where they do not decide.

    Rayyan has a decision for each reader: they count where all agree.
    """
    plain = [_HTML_TAG.sub("", note).strip() for note in notes]
    words = read_reference_vocabulary()["labels"]
    for note in plain:
        if note.lower() in words["included"]:
            return True
        if note.lower() in words["excluded"]:
            return False
    found = _RAYYAN_DECISIONS.search(" ".join(plain))
    decisions = {word.lower() for word in _RAYYAN_DECISION.findall(found[1])} if found else set()
    return parse_label(decisions.pop()) if len(decisions) == 1 else None


def parse_label(text: str) -> bool | None:
    """Parse a cell of a column of labels: 1 or 0, and their words; None for whatever else."""
    word = text.strip().lower()
    if word in _YES:
        return True
    return False if word in _NO else None
