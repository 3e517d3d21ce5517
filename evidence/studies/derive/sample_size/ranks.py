"""Whom does a number of people in an abstract count? All who were randomised or enrolled, or only some of them."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from evidence.numerals import NUMBER_WORDS, parse_digits, parse_number_words
from evidence.studies.derive.record_text import has_any

# What a number can count, best first. PART counts some of those who took part.
RANK_RANDOMISED, RANK_TOTAL, RANK_ENROLLED, RANK_ANALYSED, RANK_PLAIN, RANK_PART = range(5, -1, -1)


@dataclass(frozen=True, slots=True)
class TextNumber:
    """A number in a text: its value, its words down to the noun, and the two words before it (the nearer one last)."""

    value: int
    words: str
    before: tuple[str, str]


# By the word before the number; where that is a preposition, by the word before it.
_RANK_BY_WORD: Mapping[str, int] = {
    **dict.fromkeys(("randomised", "randomized"), RANK_RANDOMISED),
    **dict.fromkeys(("total", "altogether", "overall"), RANK_TOTAL),
    **dict.fromkeys(
        (
            *(
                "enrolled",
                "recruited",
                "included",
                "includes",
                "including",
                "studied",
                "involving",
                "involved",
            ),
            *(
                "examined",
                "comprising",
                "comprised",
                "evaluated",
                "investigated",
                "entered",
                "surveyed",
                "assessed",
            ),
        ),
        RANK_ENROLLED,
    ),
    **dict.fromkeys(("analysed", "analyzed", "="), RANK_ANALYSED),
}
_RANK_BEFORE_PREPOSITION: Mapping[str, int] = {
    **dict.fromkeys(("total", "sample", "size", "number"), RANK_TOTAL),
    **dict.fromkeys(
        (
            *(
                "study",
                "trial",
                "survey",
                "cohort",
                "series",
                "population",
                "evaluation",
                "investigation",
                "comparison",
            ),
            *("trials", "studies", "articles", "rcts"),
        ),
        RANK_ENROLLED,
    ),
    **dict.fromkeys(("group", "data", "analysis"), RANK_ANALYSED),
}
_PREPOSITIONS = frozenset("of in on with among from for".split())
_IS = frozenset("is was were =".split())
_HAS = frozenset("had has have contained received included".split())
_GROUPS = frozenset("group arm groups arms".split())
# After these a number counts no people that took part, or is a label or a guess.
_NON_COUNT_WORDS = frozenset(
    """
    per each every least most than over about approximately nearly almost some up type stage grade phase class grades
    week day month year nnt treat > < >= <= ≥ ≤ ~ first last
    """.split()
)
_PARTITIVE_WORDS = frozenset("other another additional remaining further only and plus the".split())
_GROUPING_NOUNS = frozenset("groups arms sets pairs subgroups".split())
_YEARS = range(1900, 2040)

_PER_GROUP = re.compile(
    r"\W*(?:(?:in|per|for|to|from) (?:each|every|group|both|the [\w-]+ group|the control)|per\b|each\b|"
    r"\(?\d+(?:\.\d+)?\s?%(?! (?:fe)?males?| (?:wo)?men| girls| boys))"
)
_ALLOCATED_TO_ARM = re.compile(
    r"[^.]{0,40}(?:randomi[sz]ed|allocated|assigned) (?:to|into) (?!two|three|four|either|one of|"
    r"receive either)(?:receive "
    r")?(?:the |an? )?(?:[\w-]+ ){0,4}(?:group|arm)\b(?![^.]* or )"
)
_SUBSET_VERB = re.compile(
    r"\W*(?:\([^)]*\) ?)?(?:who )?(?:died|withdrew|dropped|developed|discontinued|refused|declined|required|relapsed|"
    r"responded|reported|experienced|showed|improved|survived|failed|did not|complained|were lost|was lost|needed|"
    r"had (?:an?|no)\b|out of)"
)
_SCREENED_CUES = (
    "screened",
    "invited",
    "approached",
    "contacted",
    "eligib",
    "excluded",
    "referred",
    "literature",
)
_OTHERS_CUES = ("eligible", "published", "reported")
_SCREENED_DISTANCE = 45  # characters after the noun
_ENROLLED_CUES = (
    *(
        "enrolled",
        "recruited",
        "included",
        "participated",
        "entered",
        "studied",
        "investigated",
        "examined",
    ),
    *("took part", "assigned", "surveyed", "interviewed"),
)
_ANALYSED_CUES = ("analysed", "analyzed", "completed", "finished")
_IN_BRACKETS = re.compile(r"\([^)]*\)?")
_JOINING_WORDS = frozenset("and with plus versus vs vs. while to".split())
_UNITS = frozenset(
    """
    year years month months week weeks day days hour hours min minutes mg ml g kg % times sessions points trials studies
    per cm mm mmhg to percent
    """.split()
)


def rank_number(number: TextNumber, after: str) -> int | None:
    """What a number counts, from the words around it; None where it counts nobody that took part."""
    if _counts_nobody(number):
        return None
    clause = _cut_clause(after)
    randomised = "random" in clause or "allocated" in clause
    if has_any(clause[:_SCREENED_DISTANCE].partition(",")[0], _SCREENED_CUES) or (
        has_any(number.words, _OTHERS_CUES) and not randomised
    ):
        return None
    if _counts_one_group(number) or _PER_GROUP.match(clause) or _SUBSET_VERB.match(clause):
        return RANK_PART
    rank = _rank_before(number)
    if randomised or rank == RANK_RANDOMISED:
        return RANK_PART if _ALLOCATED_TO_ARM.match(clause) else RANK_RANDOMISED
    if rank == RANK_TOTAL:
        return RANK_TOTAL
    if number.before[1] in _PARTITIVE_WORDS or _has_second_group(number.value, clause):
        return RANK_PART
    return max(rank, _rank_after(clause))


def _counts_nobody(number: TextNumber) -> bool:
    farther, nearer = number.before
    if (
        number.value < 2
        or nearer in _NON_COUNT_WORDS
        or nearer.startswith(("<", ">", "≥", "≤", "~"))
    ):
        return True
    if nearer not in _PREPOSITIONS:
        return nearer in _IS and farther in _NON_COUNT_WORDS
    is_share = nearer == "in" and (
        farther in NUMBER_WORDS or farther.isdigit()
    )  # "one in five adults"
    is_year = nearer in ("in", "from") and number.value in _YEARS and number.words[:4].isdigit()
    return is_share or is_year or farther in _NON_COUNT_WORDS


def _counts_one_group(number: TextNumber) -> bool:
    """Whether it is told of one of several groups: "groups of 20", "each group had 20", "three of 20 patients"."""
    farther, nearer = number.before
    if nearer == "of" and (farther in NUMBER_WORDS or farther.isdigit()):
        return True
    return (
        "control" in number.words
        or farther in _GROUPING_NOUNS
        or (nearer in _HAS and farther in _GROUPS)
    )


def _rank_before(number: TextNumber) -> int:
    farther, nearer = number.before
    if nearer in _PREPOSITIONS:
        return _RANK_BEFORE_PREPOSITION.get(farther, RANK_PLAIN)
    return _RANK_BY_WORD.get(nearer, RANK_PLAIN)


def _rank_after(clause: str) -> int:
    if has_any(clause, _ENROLLED_CUES):
        return RANK_ENROLLED
    return RANK_ANALYSED if has_any(clause, _ANALYSED_CUES) else RANK_PLAIN


def _cut_clause(after: str) -> str:
    """The words after a noun up to the end of their clause."""
    ends = [end for end in (after.find(". "), after.find(";"), after.find(".\n")) if end >= 0]
    return after[: min(ends)] if ends else after


def _has_second_group(value: int, clause: str) -> bool:
    """Whether another group, not much smaller, stands beside: "54 patients and 40 controls"."""
    words = _IN_BRACKETS.sub("", clause).split()
    for place, word in enumerate(words):
        if word[0].isdigit() or word.partition("-")[0] in NUMBER_WORDS:
            is_joined = not _JOINING_WORDS.isdisjoint(words[max(0, place - 4) : place])
            if (
                is_joined
                and "aged" not in words[:place]
                and value < 4 * _word_value(word)
                and _UNITS.isdisjoint(words[place + 1 : place + 2])
            ):
                return True
    return False


def _word_value(word: str) -> int:
    return parse_digits(word.rstrip(",")) or parse_number_words(word.rstrip(",").split("-")) or 0
