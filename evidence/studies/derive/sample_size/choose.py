"""Derive the number of participants: the best-ranked count of title or abstract.

In "of 640 people screened, 238 were randomised" it is 238. Where the best counts differ and nothing
ranks them, there is no sample size.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

from evidence.studies.derive.record_text import RecordText, format_quote
from evidence.studies.derive.sample_size.count_words import CountRank, load_count_words
from evidence.studies.derive.sample_size.counts import find_counts
from evidence.studies.derive.sample_size.unnamed import ParticipantCount
from evidence.studies.designs import design_info
from evidence.studies.study import Design, Species

# Designs that count nobody, or whose abstract counts people who did not take part.
_UNCOUNTED_DESIGNS: frozenset[Design] = frozenset(
    {"guideline", "overview_of_reviews", "narrative_review", "protocol", "case_report", "other"}
)
# Designs of studies of people, also where nothing else names who was studied.
_HUMAN_DESIGNS: frozenset[Design] = frozenset(
    {"rct", "crossover_trial", "cohort", "cross_sectional", "survey", "qualitative"}
)
_DIGIT = re.compile(r"\d")
_MIN_BARE_COUNT: Final = 5  # a smaller bare number is more often a part ("two patients fell ill")
_WHOLE_TO_PART_RATIO: Final = 1.6  # how many times its parts a whole is, at least


def derive_sample_size(
    text: RecordText, *, design: Design | None, species: Sequence[Species]
) -> tuple[int | None, str | None]:
    """Derive the number of participants (in an animal study, of animals).

    Returns:
        The number and how it was derived; None and None where title and abstract give none.
    """
    if design in _UNCOUNTED_DESIGNS or not (species or design in _HUMAN_DESIGNS):
        return None, None
    words = load_count_words()
    nouns = words.animals if species == ("animal",) else words.people
    if _DIGIT.search(text.title):  # few titles count in words
        titled = _derive_from_text("title", text.title, nouns=nouns, lowest=CountRank.PLAIN)
        if titled:
            return titled
    if not text.abstract:
        return None, None
    # Any number in a title will do, but the abstract of a review has many.
    is_review = design is not None and design_info(design).is_review
    lowest = CountRank.ANALYSED if is_review else CountRank.PLAIN
    derived = _derive_from_text("abstract", text.abstract, nouns=nouns, lowest=lowest)
    return derived or (None, None)


def _derive_from_text(
    place: str, text: str, *, nouns: Sequence[str], lowest: CountRank
) -> tuple[int, str] | None:
    counts = find_counts(text, nouns)
    count = choose_count(counts, lowest=lowest) if counts else None
    return (count.value, f"{place}: {format_quote(count.words)}") if count else None


def choose_count(
    counts: Sequence[ParticipantCount], *, lowest: CountRank
) -> ParticipantCount | None:
    """Choose the count of the best rank.

    Of several with that rank it is the first, if it is plainly the whole of the others.

    Args:
        counts: the counts of a text, in its order; at least one.
        lowest: the lowest rank that may count.
    """
    best = max(count.rank for count in counts)
    if best < lowest:
        return None
    of_best_rank = [count for count in counts if count.rank == best]
    first = of_best_rank[0]
    rivals = of_best_rank
    if best <= CountRank.ANALYSED:  # nothing says that it is the whole, so no part may come near it
        if first.value < max(_MIN_BARE_COUNT, *(count.value for count in counts)):
            return None
        rivals = [count for count in counts if count.rank in (best, CountRank.PART)]
    return first if _is_whole_of(first.value, [count.value for count in rivals]) else None


def _is_whole_of(value: int, rivals: Sequence[int]) -> bool:
    """Return True if a number is the sum of its rivals, or much larger than each."""
    others = {rival for rival in rivals if rival != value}
    return not others or value == sum(others) or value >= _WHOLE_TO_PART_RATIO * max(others)
