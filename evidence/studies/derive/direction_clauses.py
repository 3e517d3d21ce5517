"""Read a conclusion clause by clause: what each says of the treatment, and against what."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final

from evidence.studies.derive.direction_words import DirectionRule, load_direction_words
from evidence.studies.derive.record_text import has_any
from evidence.studies.derived import (
    DERIVED_COMPARATORS,
    DerivedComparator,
    DerivedDirection,
)

FindComparators = Callable[[str], tuple[DerivedComparator, ...]]
NamesTreatment = Callable[[str], bool]

_OPPOSITES: Final[Mapping[DerivedDirection, DerivedDirection]] = {
    "favours": "against",
    "against": "favours",
}
_COMPARISON = re.compile(r" than\b|\b(?:inferior|superior) to\b")
_JOINT = re.compile(r"\b(?:between|and|or|nor) |, ")
_JOINT_LENGTH: Final = 30  # characters behind "and" in which a comparator is named


def names_no_treatment(_words: str) -> bool:
    """Return False: no treatment is known."""
    return False


@dataclass(frozen=True, slots=True)
class ClauseDirection:
    """What one clause says of the treatment.

    Attributes:
        direction: the direction.
        quote: the words that say it.
        comparators: the comparators that the clause is about.
        is_weak: whether it yields to any other clause: "both treatments helped".
    """

    direction: DerivedDirection
    quote: str
    comparators: tuple[DerivedComparator, ...]
    is_weak: bool = False


@dataclass(frozen=True, slots=True)
class _ClauseReading:
    direction: DerivedDirection
    quote: str
    start: int  # of the quote in the clause
    rest: str  # what follows the quote
    is_of_both: bool = False
    subject: str = ""  # what stands before "than", if the treatment stands behind it


def read_clauses(
    text: str,
    rules: Sequence[DirectionRule],
    *,
    find_comparators: FindComparators,
    names_treatment: NamesTreatment = names_no_treatment,
) -> list[ClauseDirection]:
    """Read the clauses of a conclusion in order, and return what they say of the treatment.

    Clauses that say nothing of it are left out.

    Args:
        text: a conclusion in lower case.
        rules: the rules to try on each clause.
        find_comparators: finds the comparators against which a clause sets something.
        names_treatment: tells whether words name the treatment that was studied.
    """
    words = load_direction_words()
    found: list[ClauseDirection] = []
    for clause in split_clauses(text):
        same = _read_same_too(clause, find_comparators)
        reading = _read_clause(clause, rules, names_treatment)
        if same is not None and (found or reading):
            _take_back(found, clause, reading, same)
            found.append(same)
        elif reading is not None:
            found.extend(_split_by_comparator(clause, reading, find_comparators))
        elif found and found[-1].direction == "favours" and words.ellipsis.match(clause):
            denied = find_comparators(clause)
            found.append(ClauseDirection("no_difference", clause.strip(" ."), denied))
    return found


def split_clauses(text: str) -> list[str]:
    """Split a text in lower case at marks, at words of contrast, and at some uses of "and".

    Texts are replaced rather than searched: one pattern for all of them takes five times as long.
    """
    words = load_direction_words()
    for end in words.clause_ends:
        text = text.replace(end, "\n")
    for contrast in words.contrast_words:
        text = text.replace(f" {contrast} ", f"\n{contrast} ")
    for start in words.comma_starts:
        text = text.replace(f", {start} ", f"\n{start} ")
    if " and " in text:
        for start in words.coordinated_starts:
            text = text.replace(f" and {start} ", f"\n{start} ")
    return text.split("\n")


def _take_back(
    found: list[ClauseDirection],
    clause: str,
    reading: _ClauseReading | None,
    same: ClauseDirection,
) -> None:
    """Take the last claim back if a clause begins with a comparator that did the same."""
    begins = reading is None or clause.find(same.quote) <= reading.start
    if begins and found and _is_plain_claim(found[-1]):
        found.pop()


def _is_plain_claim(clause: ClauseDirection) -> bool:
    return clause.direction == "favours" and not clause.comparators


def _read_same_too(clause: str, find_comparators: FindComparators) -> ClauseDirection | None:
    """Read that a comparator did the same: "but so did placebo"."""
    words = load_direction_words()
    for same in words.same_too.finditer(clause):
        other = next(filter(None, same.groups()))
        comparators = find_comparators(f"than {other}")
        if comparators or words.control_group.search(other):
            return ClauseDirection("no_difference", same[0].strip(" ."), comparators)
    return None


def _split_by_comparator(
    clause: str, reading: _ClauseReading, find_comparators: FindComparators
) -> Iterator[ClauseDirection]:
    """Yield one direction, or two where the clause ends "..., not sham": better than one only."""
    _, contrast, tail = reading.rest.partition(" not ")
    is_denial = reading.direction == "favours" and contrast and " only" not in tail
    denied = find_comparators(f"than {tail}") if is_denial else ()
    if denied:
        head = clause.removesuffix(f" not {tail}")
        kept = tuple(name for name in find_comparators(head) if name not in denied)
        yield ClauseDirection("favours", reading.quote, kept)
        yield ClauseDirection("no_difference", f"not {tail.strip(' .')}", denied)
    else:
        named = _find_in_clause(clause, reading, find_comparators)
        yield ClauseDirection(reading.direction, reading.quote, named, reading.is_of_both)


def _find_in_clause(
    clause: str, reading: _ClauseReading, find_comparators: FindComparators
) -> tuple[DerivedComparator, ...]:
    """Find the comparators of a clause: its subject, what it compares with, or what it joins."""
    if reading.subject:
        return find_comparators(f"than {reading.subject}")
    if load_direction_words().control_first.match(clause[: reading.start]):
        return find_comparators(f"than {clause[: reading.start]}")
    if load_direction_words().less_in_control.match(reading.rest):
        return find_comparators(f"than {reading.rest.partition(' than ')[0]}")
    compared = find_comparators(clause)
    if compared or reading.direction != "no_difference":
        return compared
    is_joint = has_any(clause, load_direction_words().joint_cues)
    return _find_joined(clause, find_comparators) if is_joint or reading.is_of_both else ()


def _find_joined(clause: str, find_comparators: FindComparators) -> tuple[DerivedComparator, ...]:
    """Find the comparators beside "and" or behind "between"; a named one goes before "active"."""
    parts = _JOINT.split(clause)[1:]
    found = {name for part in parts for name in find_comparators(f"than {part[:_JOINT_LENGTH]}")}
    named = tuple(name for name in DERIVED_COMPARATORS if name in found - {"active"})
    return named or tuple(found)


def _read_clause(
    clause: str, rules: Sequence[DirectionRule], names_treatment: NamesTreatment
) -> _ClauseReading | None:
    """Read one clause; None where it says nothing of the treatment."""
    words = load_direction_words()
    for rule in rules:
        found = rule.search(clause)
        if not found:
            continue
        head, rest = clause[: found.start()], clause[found.end() :]
        if words.non_assertive.search(f"{head}\n{rest}") or words.unclear.search(clause):
            return None
        if not words.harm_or_cost.match(rest):
            reading = _read_in_context(rule.direction, clause, found)
            return reading and _turn_to_treatment(reading, clause, names_treatment)
    return None


def _read_in_context(
    direction: DerivedDirection, clause: str, found: re.Match[str]
) -> _ClauseReading | None:
    """Read a wording in its clause.

    A negation before it makes it unclear, a comparator as the subject turns it round, two
    treatments that did the same did not differ, and what all groups did says nothing (None).
    """
    words = load_direction_words()
    head, rest, quote = clause[: found.start()], clause[found.end() :], found[0].strip()
    if direction == "favours" and not _compares(clause):
        if words.both_arms.search(clause):
            if words.comparative.search(clause):
                return None
            return _ClauseReading("no_difference", quote, found.start(), rest, is_of_both=True)
        if words.all_groups.search(clause):
            return None
    if direction != "no_difference":
        direction = _adjust_for_context(direction, head, clause[found.start() :], rest)
    return _ClauseReading(direction, quote, found.start(), rest)


def _turn_to_treatment(
    reading: _ClauseReading, clause: str, names_treatment: NamesTreatment
) -> _ClauseReading:
    """Turn a comparison round in which the treatment stands behind "than" only."""
    subject, than, other = clause.partition(" than ")
    is_behind = than and reading.start < len(subject) and names_treatment(other)
    if not is_behind or names_treatment(subject) or reading.direction not in _OPPOSITES:
        return reading
    return replace(reading, direction=_OPPOSITES[reading.direction], subject=subject)


def _compares(clause: str) -> bool:
    return " than" in clause or "compared" in clause or "superior to" in clause


def _adjust_for_context(
    direction: DerivedDirection, head: str, tail: str, rest: str
) -> DerivedDirection:
    """Adjust a direction for the words before it, and for what follows it.

    Args:
        direction: what the wording says by itself.
        head: the clause before the wording.
        tail: the clause from the wording on.
        rest: the clause after the wording.
    """
    words = load_direction_words()
    if words.negation.search(words.compared_with_nothing.sub("", head).rpartition(", and ")[2]):
        return "unclear"
    control = words.control_first.match(head) if _COMPARISON.search(tail) else None
    if control:
        return _turn_round(direction, control)
    return "against" if words.less_in_control.match(rest) else direction


def _turn_round(direction: DerivedDirection, control: re.Match[str]) -> DerivedDirection:
    """Turn a direction round, unless the subject is a comparator "and" something else."""
    if " and " in control["rest"]:
        return "unclear"
    return _OPPOSITES[direction]
