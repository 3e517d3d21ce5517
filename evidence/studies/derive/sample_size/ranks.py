"""Rank a number of people: does it count all who were randomised or enrolled, or some of them?"""

from __future__ import annotations

import re
from typing import Final

from evidence.numerals import NUMBER_WORDS, parse_digits, parse_number_words
from evidence.studies.derive.record_text import has_any
from evidence.studies.derive.sample_size.count_words import CountRank, load_count_words
from evidence.studies.derive.sample_size.numbers_before import TextNumber, is_number_word

_SCREENED_DISTANCE: Final = 45  # characters after the noun
_JOINING_DISTANCE: Final = 4  # words between two groups
_MIN_GROUP_RATIO: Final = 4  # a group is not part of one that is this many times smaller
_YEARS: Final = range(1900, 2040)
_IN_BRACKETS = re.compile(r"\([^)]*\)?")


def rank_number(number: TextNumber, after: str) -> CountRank | None:
    """Rank a number by the words around it.

    Args:
        number: the number, with the words before it.
        after: the text after the noun (or the verb) that it belongs to, in lower case.

    Returns:
        What the number counts; None where it counts nobody who took part.
    """
    clause = _cut_clause(after)
    is_randomised = _tells_allocation(clause)
    if _counts_nobody(number) or _is_screened(number, clause, is_randomised=is_randomised):
        return None
    if _rank_within(number) < CountRank.ENROLLED and _counts_part(number, clause):
        return CountRank.PART
    rank = max(_rank_before(number), _rank_within(number))
    if is_randomised or rank == CountRank.RANDOMISED:
        is_arm = load_count_words().allocated_to_arm.match(clause)
        return CountRank.PART if is_arm else CountRank.RANDOMISED
    if rank == CountRank.TOTAL:
        return rank
    if _rank_within(number) < CountRank.ENROLLED and _is_one_of_two_groups(number, clause):
        return CountRank.PART
    return max(rank, _rank_after(clause))


def _tells_allocation(clause: str) -> bool:
    words = load_count_words()
    return has_any(clause, words.allocation_cues) and words.allocation.search(clause) is not None


def _is_screened(number: TextNumber, clause: str, *, is_randomised: bool) -> bool:
    """Return True for people who were only looked for, or took part in studies of others."""
    words = load_count_words()
    soon_after = clause[:_SCREENED_DISTANCE].partition(",")[0]
    is_of_others = has_any(number.words, words.others) and not is_randomised
    if number.is_bracketed and number.before[1] in words.rank_before_bracket:
        return False  # of "five trials (80 patients) were eligible" the trials were
    if words.rank_by_word.get(number.before[1]) == CountRank.ENROLLED:
        return False  # of "five trials enrolling 80 patients were eligible", too
    return is_of_others or has_any(soon_after, words.screened)


def _counts_nobody(number: TextNumber) -> bool:
    words = load_count_words()
    farther, nearer = number.before
    if number.value < 2 or nearer in words.non_counts:
        return True
    if farther == "we" and nearer in words.looked_for:
        return True
    if nearer.startswith(("<", ">", "≥", "≤", "~")):
        return True
    if nearer not in words.prepositions:
        return nearer in words.copulas and farther in words.non_counts
    return farther in words.non_counts or _is_share(number) or _is_year(number)


def _is_share(number: TextNumber) -> bool:
    """Return True for a share, as in "one in five adults"."""
    farther, nearer = number.before
    return nearer == "in" and (farther in NUMBER_WORDS or farther.isdigit())


def _is_year(number: TextNumber) -> bool:
    is_four_digits = number.value in _YEARS and number.words[:4].isdigit()
    return is_four_digits and number.before[1] in ("in", "from")


def _counts_one_group(number: TextNumber) -> bool:
    """Return True for "groups of 20", "each group had 20" and "three of 20 patients"."""
    words = load_count_words()
    farther, nearer = number.before
    if nearer == "of" and (farther in NUMBER_WORDS or farther.isdigit()):
        return True
    if "control" in number.words or nearer in words.groups:
        return True
    if nearer == "of" and farther in words.grouping_nouns:
        return True
    return nearer in words.possessives and farther in words.groups


def _counts_part(number: TextNumber, clause: str) -> bool:
    """Return True for one group, and for people to whom something happened ("12 fell ill")."""
    words = load_count_words()
    is_one_group = (
        _counts_one_group(number)
        or words.per_group.match(clause)
        or words.second_group.match(clause)
    )
    return bool(is_one_group or words.subset_verb.match(clause))


def _is_one_of_two_groups(number: TextNumber, clause: str) -> bool:
    is_partitive = number.before[1] in load_count_words().partitives
    return is_partitive or _has_second_group(number.value, clause)


def _rank_before(number: TextNumber) -> CountRank:
    words = load_count_words()
    farther, nearer = number.before
    if number.is_bracketed and nearer in words.rank_before_bracket:
        return words.rank_before_bracket[nearer]
    if nearer in words.prepositions:
        return words.rank_before_preposition.get(farther, CountRank.PLAIN)
    return words.rank_by_word.get(nearer, CountRank.PLAIN)


def _rank_within(number: TextNumber) -> CountRank:
    """Rank a number by the words between it and its noun: "90 enrolled adults"."""
    ranks = load_count_words().rank_by_word
    between = number.words.split()[1:]
    return max((ranks.get(word, CountRank.PLAIN) for word in between), default=CountRank.PLAIN)


def _rank_after(clause: str) -> CountRank:
    for rank, cues in load_count_words().cues_after:
        if has_any(clause, cues):
            return rank
    return CountRank.PLAIN


def _cut_clause(after: str) -> str:
    """Cut the words after a noun at the end of their clause."""
    ends = [end for end in map(after.find, (". ", ";", ".\n")) if end >= 0]
    other = load_count_words().next_count.search(after)
    if other:
        ends.append(other.start())
    return after[: min(ends)] if ends else after


def _has_second_group(value: int, clause: str) -> bool:
    """Return True if another group, not much smaller, is beside: "54 patients and 40 controls"."""
    words = load_count_words()
    tokens = _IN_BRACKETS.sub("", clause).split()
    for place, token in enumerate(tokens):
        if not is_number_word(token) or "aged" in tokens[:place]:
            continue
        is_joined = not words.joining.isdisjoint(tokens[max(0, place - _JOINING_DISTANCE) : place])
        has_unit = bool(tokens[place + 1 : place + 2]) and _is_no_group(tokens[place + 1])
        if is_joined and not has_unit and value < _MIN_GROUP_RATIO * _parse_number_word(token):
            return True
    return False


def _is_no_group(word: str) -> bool:
    """Return True for what follows a number of no second group: a unit, or one sex of the first."""
    words = load_count_words()
    return word in words.units or word.rstrip(".,;:)") in words.sexes


def _parse_number_word(word: str) -> int:
    bare = word.rstrip(",")
    return parse_digits(bare) or parse_number_words(bare.split("-")) or 0
