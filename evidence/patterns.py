"""Regular expressions made of the groups of a vocabulary file.

A group is an array of tables: ``[[study_noun]]`` with a ``pattern`` (an alternation) or ``words``.
The files are ``data/vocabulary/*.toml``; see ``lexicon.load_vocabulary``.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import chain
from typing import Any

from evidence.errors import EvidenceError
from evidence.lexicon import load_vocabulary


def read_entries(name: str, group: str) -> Sequence[Mapping[str, Any]]:
    """Return the entries of a group in the order of the file.

    Raises:
        EvidenceError: the vocabulary has no such group.
    """
    entries = load_vocabulary(name).get(group)
    if not entries:
        raise EvidenceError(f"the vocabulary {name}.toml has no [[{group}]]; reinstall the package")
    return list(entries)


def join_patterns(name: str, group: str) -> str:
    """Join the patterns of a group to one alternation, in a group of its own: ``(?:a|b|c)``."""
    return f"(?:{'|'.join(entry['pattern'] for entry in read_entries(name, group))})"


def collect_words(name: str, group: str) -> frozenset[str]:
    """Collect the words of a group."""
    return frozenset(chain.from_iterable(entry["words"] for entry in read_entries(name, group)))


def split_alternatives(pattern: str) -> list[str]:
    """Split an alternation at its top level: ``a|b(?:c|d)`` -> ``a``, ``b(?:c|d)``."""
    alternatives, depth, start = [], 0, 0
    for place, letter in enumerate(pattern):
        depth += {"(": 1, "[": 1, ")": -1, "]": -1}.get(letter, 0)
        if letter == "|" and depth == 0:
            alternatives.append(pattern[start:place])
            start = place + 1
    return [*alternatives, pattern[start:]]
