"""Read a conclusion clause by clause: what each says of the treatment, and against what."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from evidence.studies.derive.direction_words import DirectionRule, load_direction_words
from evidence.studies.derived import DerivedComparator, DerivedDirection

FindComparators = Callable[[str], tuple[DerivedComparator, ...]]


@dataclass(frozen=True, slots=True)
class ClauseDirection:
    """What one clause says: a direction, the words that say it, and the comparators it is about."""

    direction: DerivedDirection
    quote: str
    comparators: tuple[DerivedComparator, ...]


@dataclass(frozen=True, slots=True)
class _ClauseReading:
    direction: DerivedDirection
    quote: str
    rest: str  # what follows the quote


def read_clauses(
    text: str, rules: Sequence[DirectionRule], *, find_comparators: FindComparators
) -> Iterator[ClauseDirection]:
    """Read the clauses of a conclusion in order, and yield what they say of the treatment.

    Clauses that say nothing of it are left out.

    Args:
        text: a conclusion in lower case.
        rules: the rules to try on each clause.
        find_comparators: finds the comparators against which a clause sets something.
    """
    ellipsis = load_direction_words().ellipsis
    before: DerivedDirection | None = None
    for clause in split_clauses(text):
        reading = _read_clause(clause, rules)
        if reading is not None:
            before = reading.direction
            yield from _split_by_comparator(clause, reading, find_comparators)
        elif before == "favours" and ellipsis.match(clause):
            comparators = find_comparators(clause)
            if comparators:
                yield ClauseDirection("no_difference", clause.strip(" ."), comparators)


def split_clauses(text: str) -> list[str]:
    """Split a text in lower case at marks, at words of contrast, and at some uses of "and".

    Texts are replaced rather than searched: one pattern for all of them takes five times as long.
    """
    words = load_direction_words()
    for end in words.clause_ends:
        text = text.replace(end, "\n")
    for contrast in words.contrast_words:
        text = text.replace(f" {contrast} ", f"\n{contrast} ")
    if " and " in text:
        for start in words.coordinated_starts:
            text = text.replace(f" and {start} ", f"\n{start} ")
    return text.split("\n")


def _split_by_comparator(
    clause: str, reading: _ClauseReading, find_comparators: FindComparators
) -> Iterator[ClauseDirection]:
    """Yield one direction, or two where the clause ends "..., not sham": better than one only."""
    head, contrast, tail = reading.rest.partition(" not ")
    is_denial = reading.direction == "favours" and contrast and " only" not in tail
    denied = find_comparators(f"than {tail}") if is_denial else ()
    if denied:
        kept = tuple(name for name in find_comparators(head) if name not in denied)
        yield ClauseDirection("favours", reading.quote, kept)
        yield ClauseDirection("no_difference", f"not {tail.strip(' .')}", denied)
    else:
        yield ClauseDirection(reading.direction, reading.quote, find_comparators(clause))


def _read_clause(clause: str, rules: Sequence[DirectionRule]) -> _ClauseReading | None:
    """Read one clause; None where it says nothing of the treatment."""
    words = load_direction_words()
    for rule in rules:
        found = rule.search(clause)
        if not found:
            continue
        if words.non_assertive.search(clause) or words.unclear.search(clause):
            return None
        rest = clause[found.end() :]
        if not words.harm_or_cost.match(rest):
            direction = _adjust_for_context(rule.direction, clause, found=found)
            return _ClauseReading(direction, found[0].strip(), rest) if direction else None
    return None


def _adjust_for_context(
    direction: DerivedDirection, clause: str, *, found: re.Match[str]
) -> DerivedDirection | None:
    """Adjust the direction of a wording for the clause around it.

    A negation before the wording makes it unclear, a comparator as the subject turns it round, and
    what all groups did says nothing (None).
    """
    words = load_direction_words()
    head, is_comparison = clause[: found.start()], " than" in clause[found.start() :]
    if direction == "no_difference":
        return direction
    if direction == "favours" and words.all_groups.search(clause) and " than" not in clause:
        return None
    if words.negation.search(head.rpartition(", and ")[2]):
        return "unclear"
    control = words.control_first.match(head) if is_comparison else None
    return _turn_round(direction, control) if control else direction


def _turn_round(direction: DerivedDirection, control: re.Match[str]) -> DerivedDirection:
    """Turn a direction round, unless the subject is a comparator "and" something else."""
    if " and " in control["rest"]:
        return "unclear"
    return "against" if direction == "favours" else "favours"
