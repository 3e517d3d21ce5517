"""Read from a conclusion what its authors say of the treatment they studied.

Rules of wording only, a clause at a time. The result is not reviewed and no part of a verdict:
docs/derived.md has the limits. A conclusion that is hard to read is "unclear", because a wrong
"favours" is worse than a missing one.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass

from evidence.studies.derive.direction_clauses import (
    ClauseDirection,
    FindComparators,
    NamesTreatment,
    names_no_treatment,
    read_clauses,
)
from evidence.studies.derive.direction_words import load_direction_words
from evidence.studies.derived import DERIVED_COMPARATORS, DerivedDirection


@dataclass(frozen=True, slots=True)
class ConclusionDirection:
    """What a conclusion says of the treatment.

    Attributes:
        direction: the direction of the conclusion as a whole.
        quote: the words that decided it.
        by_comparator: what it says against each comparator, such as "sham:no_difference", in the
            order of ``DERIVED_COMPARATORS``.
    """

    direction: DerivedDirection
    quote: str = ""
    by_comparator: tuple[str, ...] = ()


def read_direction(
    conclusion: str,
    *,
    find_comparators: FindComparators,
    names_treatment: NamesTreatment = names_no_treatment,
) -> ConclusionDirection:
    """Read what a conclusion says of the treatment that was studied.

    Args:
        conclusion: the concluding part of an abstract.
        find_comparators: finds the comparators against which a clause in lower case sets something.
        names_treatment: tells whether words in lower case name the treatment that was studied.

    Returns:
        "favours" where the treatment did better than its comparator, or is effective;
        "no_difference" where it did not; "against" where it did worse or harms; "mixed" where it
        did some of each, over outcomes or comparators; "unclear" where the authors leave it open,
        or nothing was recognised.
    """
    words = load_direction_words()
    text = words.not_a_negation.sub(_affirm, conclusion.lower())
    rules = [rule for rule in words.rules if rule.search(text)]
    if not rules:
        return ConclusionDirection("unclear")
    read = read_clauses(
        text, rules, find_comparators=find_comparators, names_treatment=names_treatment
    )
    clauses = _drop_weak(read)
    left_open = words.unclear.search(words.open_elsewhere.sub("", text)) if clauses else None
    if left_open:
        clauses.append(ClauseDirection("unclear", left_open[0], ()))
    direction = combine_directions({clause.direction for clause in clauses})
    return ConclusionDirection(
        direction,
        _quote_deciding_words(clauses, direction),
        tuple(_iter_directions_by_comparator(clauses)),
    )


def _affirm(denial: re.Match[str]) -> str:
    """Return what "not only safe but effective" affirms: "safe and effective"."""
    return f"{denial['first'].lstrip()} and" if denial["first"] else ""


def _drop_weak(clauses: list[ClauseDirection]) -> list[ClauseDirection]:
    """Drop clauses that yield to others, if there are others that are plain."""
    strong = [clause for clause in clauses if not clause.is_weak]
    return strong if any(clause.direction != "unclear" for clause in strong) else clauses


def combine_directions(directions: Collection[DerivedDirection]) -> DerivedDirection:
    """Combine the directions of clauses to one; a clause left open yields to one that is plain."""
    plain = set(directions) - {"unclear"}
    if not plain:
        return "unclear"
    if "mixed" in plain or ("favours" in plain and len(plain) > 1):
        return "mixed"
    if "against" in plain:
        return "against"
    # A benefit beside evidence that the authors call insufficient is not a plain benefit.
    return "unclear" if plain == {"favours"} and "unclear" in directions else plain.pop()


def _quote_deciding_words(clauses: Sequence[ClauseDirection], direction: DerivedDirection) -> str:
    """Quote the first words for the direction; of a mixed or unclear one, those for each part."""
    quotes: dict[DerivedDirection, str] = {}
    for clause in clauses:
        quotes.setdefault(clause.direction, clause.quote)
    if direction in ("mixed", "unclear"):
        return " ... ".join(quotes.values())
    return quotes[direction]


def _iter_directions_by_comparator(clauses: Sequence[ClauseDirection]) -> Iterator[str]:
    for comparator in DERIVED_COMPARATORS:
        directions = {clause.direction for clause in clauses if comparator in clause.comparators}
        direction = combine_directions(directions)
        if direction != "unclear":
            yield f"{comparator}:{direction}"
