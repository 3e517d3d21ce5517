"""Select the studies of a collection that are worth comparing with a mention."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterator, Mapping
from heapq import nlargest
from typing import Final

from evidence.claims.resolve.linkage.collection import StudyCollection, StudyTerm
from evidence.claims.resolve.mention_cues import MIN_PARTICIPANTS, MentionCues
from evidence.studies.study import Study

_MAX_POSTINGS: Final = 8_000  # rows that are looked at for what they share, the rarest first
_MAX_SHARING: Final = 100_000  # rows of one term


def select_nearest(
    collection: StudyCollection, cues: MentionCues, published: int | None, most: int
) -> list[Study]:
    """Select the studies that share the rarest words, names and numbers with a mention.

    Where it has nothing rarer than what 100,000 studies share, such as a year of all of PubMed,
    none is nearer than another, and none is selected.
    """
    counted = [(collection.count(*term), term) for term in _iter_mentioned(cues, published)]
    weights: dict[int, float] = defaultdict(float)
    looked_at = 0
    for count, term in sorted((one for one in counted if one[0]), key=lambda one: one[0]):
        looked_at += count
        if looked_at > _MAX_POSTINGS and (weights or count > _MAX_SHARING):
            break
        weight = math.log(collection.size / count)
        for row in collection.find_rows(*term):
            weights[row] += weight
    return collection.get_studies(_choose_heaviest(collection, weights, most))


def _choose_heaviest(
    collection: StudyCollection, weights: Mapping[int, float], most: int
) -> list[int]:
    """Return the rows of the highest weights; of equal ones in an order that anybody would find."""
    least = min(nlargest(most, weights.values()), default=0.0)
    tied = collection.sort_rows([row for row, weight in weights.items() if weight >= least])
    return sorted(tied, key=lambda row: -weights[row])[:most]


def _iter_mentioned(cues: MentionCues, published: int | None) -> Iterator[StudyTerm]:
    years = cues.years or ({published, published - 1} if published else ())
    yield from (("word", word) for word in sorted(cues.words))
    yield from (("year", year) for year in sorted(years))
    yield from (("author", family) for family in sorted(cues.authors))
    yield from (("journal", journal) for journal in sorted(cues.journals))
    yield from (("organisation", one.names[0]) for one in cues.organisations)
    yield from (("place", word) for word in cues.context_words)
    yield from (("alias", name) for name in cues.aliases)
    yield from (("percentage", percentage) for percentage in cues.percentages)
    for number in cues.numbers:
        yield "number", number.value
        yield "studies", number.value
        if number.value >= MIN_PARTICIPANTS:
            yield "participants", (number.low, number.high)
