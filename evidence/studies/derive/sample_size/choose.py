"""How many took part? The best-ranked count of title or abstract.

"Of 640 people screened, 238 were randomised" tells of 238. Where the best counts differ and nothing ranks them, there
is no sample size.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from evidence.studies.derive.record_text import RecordText, format_quote
from evidence.studies.derive.sample_size.counts import (
    ANIMAL_NOUNS,
    PEOPLE_NOUNS,
    ParticipantCount,
    find_counts,
)
from evidence.studies.derive.sample_size.ranks import RANK_ANALYSED, RANK_PART, RANK_PLAIN
from evidence.studies.designs import design_info
from evidence.studies.study import Design, Species

# Designs that count nobody, or whose abstract counts others than those who took part.
_UNCOUNTED_DESIGNS: frozenset[Design] = frozenset(
    {"guideline", "overview_of_reviews", "narrative_review", "protocol", "case_report", "other"}
)
_DIGIT = re.compile(r"\d")
_MIN_BARE_COUNT = (
    5  # a bare number below that is more often a part ("two patients fell ill") than the whole
)
_WHOLE_TO_PART_RATIO = (
    1.6  # how many times larger than all others a first number is, so that they are its parts
)


def derive_sample_size(
    words: RecordText, design: Design | None, species: Sequence[Species]
) -> tuple[int | None, str | None]:
    """The number of participants (of animals in an animal study), and how it was derived."""
    if design in _UNCOUNTED_DESIGNS or not species:
        return None, None
    nouns = ANIMAL_NOUNS if species == ("animal",) else PEOPLE_NOUNS
    is_review = design is not None and design_info(design).is_review
    titled = words.title if _DIGIT.search(words.title) else ""  # few titles count in words
    for place, text in (("title", titled), ("abstract", words.abstract)):
        if not text:
            continue
        counts = find_counts(text, nouns)
        if counts:
            settled = _choose_count(counts, _lowest_rank(place, is_review))
            if settled:
                return settled.value, f"{place}: {format_quote(settled.words)}"
    return None, None


def _lowest_rank(place: str, is_review: bool) -> int:
    """The lowest rank that may count: a bare number will do, but the abstract of a review has many."""
    return RANK_ANALYSED if is_review and place == "abstract" else RANK_PLAIN


def _choose_count(counts: Sequence[ParticipantCount], lowest: int) -> ParticipantCount | None:
    """The count of the best rank; of several the first, if it is plainly the whole of the others."""
    best = max(count.rank for count in counts)
    if best < lowest:
        return None
    first = next(count for count in counts if count.rank == best)
    if best <= RANK_ANALYSED:  # not said to be the whole: no part may come near it
        rivals = [count.value for count in counts if count.rank in (best, RANK_PART)]
        if first.value < _MIN_BARE_COUNT or first.value < max(count.value for count in counts):
            return None
    else:
        rivals = [count.value for count in counts if count.rank == best]
    others = [value for value in rivals if value != first.value]
    if (
        not others
        or first.value == sum(set(others))
        or first.value >= _WHOLE_TO_PART_RATIO * max(others)
    ):
        return first
    return None
