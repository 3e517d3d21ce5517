"""The wordings of conclusions, loaded from ``vocabulary/directions.toml``."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any, Final

from evidence.errors import EvidenceError
from evidence.studies.derive.pattern_vocabulary import PatternVocabulary, load_patterns
from evidence.studies.derive.record_text import has_any
from evidence.studies.derived import DERIVED_DIRECTIONS, DerivedDirection

_LEADING_CHOICE: Final = re.compile(r"\(\?:([^()]*)\)(?![?*+{])(.*)")


@dataclass(frozen=True, slots=True)
class DirectionRule:
    """A direction, plain words one of which the text contains, and the wordings that say it."""

    direction: DerivedDirection
    cues: tuple[str, ...]
    pattern: re.Pattern[str]

    def search(self, text: str) -> re.Match[str] | None:
        """Search a text in lower case for the wordings."""
        return self.pattern.search(text) if has_any(text, self.cues) else None


@dataclass(frozen=True, slots=True)
class DirectionWords:
    """What a conclusion can say, and the words that change what a clause of it means.

    Attributes:
        rules: what conclusions say, in the order in which it is looked for.
        unclear: what authors leave open.
        clause_ends: marks that end a clause.
        contrast_words: words that begin a clause.
        comma_starts: words that begin a clause after a comma.
        coordinated_starts: words that begin a clause after "and".
        non_assertive: what makes a clause a plan, a question or a quotation.
        negation: what denies or weakens a claim after it.
        not_a_negation: words with "not" that deny nothing.
        open_elsewhere: what is left open that is no question of benefit.
        compared_with_nothing: a comparison with no treatment.
        harm_or_cost: what follows a claim about harms or costs.
        ellipsis: how a clause begins that denies what the one before claimed.
        same_too: a comparator that did the same.
        control_group: how a comparator is called that has no better name.
        comparative: what says that one of two treatments did better.
        both_arms: two treatments that did the same.
        joint_cues: words of clauses that speak of two things at once.
        control_first: how a clause begins whose subject is the comparator.
        less_in_control: what follows "lower" where the comparator had less.
        all_groups: words for all groups of a study.
    """

    rules: tuple[DirectionRule, ...]
    unclear: re.Pattern[str]
    clause_ends: tuple[str, ...]
    contrast_words: tuple[str, ...]
    comma_starts: tuple[str, ...]
    coordinated_starts: tuple[str, ...]
    non_assertive: re.Pattern[str]
    negation: re.Pattern[str]
    not_a_negation: re.Pattern[str]
    open_elsewhere: re.Pattern[str]
    compared_with_nothing: re.Pattern[str]
    harm_or_cost: re.Pattern[str]
    ellipsis: re.Pattern[str]
    same_too: re.Pattern[str]
    control_group: re.Pattern[str]
    comparative: re.Pattern[str]
    both_arms: re.Pattern[str]
    joint_cues: tuple[str, ...]
    control_first: re.Pattern[str]
    less_in_control: re.Pattern[str]
    all_groups: re.Pattern[str]


@cache
def load_direction_words() -> DirectionWords:
    """Load the wordings of conclusions.

    Raises:
        EvidenceError: the vocabulary has an unknown direction or a broken pattern.
    """
    vocabulary = load_patterns("directions")
    return DirectionWords(
        rules=tuple(_build_rule(vocabulary, entry) for entry in vocabulary.find("rules")),
        unclear=_compile_wordings(vocabulary, vocabulary.find("unclear")),
        clause_ends=vocabulary.read_words("clauses.ends"),
        comma_starts=vocabulary.read_words("clauses.comma_starts"),
        contrast_words=vocabulary.read_words("clauses.contrast_words"),
        coordinated_starts=vocabulary.read_words("clauses.coordinated_starts"),
        non_assertive=vocabulary.compile("non_assertive"),
        negation=vocabulary.compile("negation"),
        not_a_negation=vocabulary.compile("not_a_negation"),
        open_elsewhere=vocabulary.compile("open_elsewhere"),
        compared_with_nothing=vocabulary.compile("compared_with_nothing"),
        harm_or_cost=vocabulary.compile("harm_or_cost"),
        ellipsis=vocabulary.compile("ellipsis"),
        same_too=vocabulary.compile("same_too"),
        control_group=vocabulary.compile("control_group"),
        comparative=vocabulary.compile("comparative"),
        both_arms=vocabulary.compile("both_arms"),
        joint_cues=vocabulary.read_words("joint.words"),
        control_first=vocabulary.compile("control_first"),
        less_in_control=vocabulary.compile("less_in_control"),
        all_groups=vocabulary.compile("all_groups"),
    )


def _build_rule(vocabulary: PatternVocabulary, entry: Mapping[str, Any]) -> DirectionRule:
    direction = entry["direction"]
    if direction not in DERIVED_DIRECTIONS:
        raise EvidenceError(f"{vocabulary.name}.toml: {direction!r} is not a direction")
    pattern = _compile_wordings(vocabulary, entry["wordings"])
    return DirectionRule(direction, tuple(entry["cues"]), pattern)


def _compile_wordings(
    vocabulary: PatternVocabulary, wordings: Sequence[Mapping[str, Any]]
) -> re.Pattern[str]:
    expanded = (vocabulary.expand(wording["pattern"]) for wording in wordings)
    return vocabulary.compile_pattern(rf"\b(?=[a-z])(?:{_join_alternatives(expanded)})")


def _join_alternatives(patterns: Iterable[str]) -> str:
    return "|".join(map(_expand_leading_choice, patterns))


def _expand_leading_choice(pattern: str) -> str:
    """Spell out a leading choice: ``(?:a|b)c`` -> ``ac|bc``, which ``re`` searches faster."""
    choice = _LEADING_CHOICE.match(pattern)
    if not choice:
        return pattern
    return "|".join(first + choice[2] for first in choice[1].split("|"))
