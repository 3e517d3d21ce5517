"""How rare words, names and numbers are among the known studies."""

from __future__ import annotations

import math
from collections.abc import Hashable, Iterable, Sequence

from evidence.claims.resolve.linkage.collection import StudyCollection, TermKind


class Frequencies:
    """How rare words, names and numbers are, in the collection where they are most frequent.

    A base on one topic and a table of everything differ in what is common: "pain" is rare in the
    table and says nothing in the base.
    """

    def __init__(self, *collections: StudyCollection) -> None:
        self._collections = collections
        self._highest_idf = math.log(max((one.size for one in self._collections), default=1))
        self._idf: dict[str, float] = {}

    def idf(self, word: str) -> float:
        """Return ln(number of studies / studies with the word); of a new word, as of the rarest."""
        if word not in self._idf:
            counts = [(one.size, one.count("word", word)) for one in self._collections]
            known = [math.log(size / count) for size, count in counts if count]
            self._idf[word] = min(known, default=self._highest_idf)
        return self._idf[word]

    def sum_idf(self, words: Iterable[str]) -> float:
        """Sum the inverse frequencies of words."""
        return sum(map(self.idf, words))

    def share(self, kind: TermKind, value: Hashable) -> float | None:
        """Return the share of studies with a name or number; None where it is not indexed."""
        counts = [(one.count(kind, value), one.size) for one in self._collections]
        return _highest_share(counts) if any(count for count, _ in counts) else None

    def joint_share(self, kind: TermKind, values: Sequence[Hashable]) -> float | None:
        """Return the share of studies that have all of some names; None where none is indexed."""
        counts = [(one.count_all(kind, values), one.size) for one in self._collections]
        return _highest_share(counts) if any(count for count, _ in counts) else None

    def share_of_names(self, family: str) -> float:
        """Return the share of authors with a family name, at least that of a single author."""
        return _highest_share(
            (one.count("author", family), one.name_count) for one in self._collections
        )

    def count(self, kind: TermKind, value: Hashable) -> int:
        """Count the studies with a name or number."""
        return sum(one.count(kind, value) for one in self._collections)

    def share_of_participants(self, low: float, high: float) -> float:
        """Return the share of studies with so many participants, at least that of one study."""
        return _highest_share(
            (one.count("participants", (low, high)), one.size) for one in self._collections
        )


def _highest_share(counts: Iterable[tuple[int, int]]) -> float:
    return max((max(count, 1) / size for count, size in counts), default=1.0)
