"""Rules that find the design of a study in words; the rules are in ``vocabulary/designs.toml``."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any, get_args

from evidence.errors import EvidenceError
from evidence.studies.derive.pattern_vocabulary import PatternVocabulary, load_patterns
from evidence.studies.study import Design

_DESIGN_NAMES = frozenset(get_args(Design))


@dataclass(frozen=True, slots=True)
class DesignRule:
    """Words that name a design.

    Attributes:
        design: the design.
        cues: plain words, one of which the text contains.
        pattern: the wordings that name the design.
        unless: what keeps the text from naming it.
    """

    design: Design
    cues: frozenset[str]
    pattern: re.Pattern[str]
    unless: re.Pattern[str] | None

    def find_words(self, text: str) -> str | None:
        """Return the words that name the design in a text in lower case, or None."""
        found = self.pattern.search(text)
        if found is None or (self.unless is not None and self.unless.search(text)):
            return None
        return found[0]


class DesignRules:
    """Rules in order, of which the first that fits decides.

    Plain cues are looked for first: most texts have none, and a cue takes a tenth of the time of a
    pattern.
    """

    def __init__(self, rules: Iterable[DesignRule]) -> None:
        self.rules = tuple(rules)
        self._rules_by_cue: dict[str, list[DesignRule]] = {}
        for rule in self.rules:
            for cue in sorted(rule.cues):
                self._rules_by_cue.setdefault(cue, []).append(rule)

    def find_design(
        self, text: str, wanted: Collection[Design] | None = None
    ) -> tuple[Design, str] | None:
        """Find the first design that a text names.

        Args:
            text: a title or abstract in lower case.
            wanted: the designs to look for; None looks for all.

        Returns:
            The design and the words that name it, or None.
        """
        cues = [cue for cue in self._rules_by_cue if cue in text]
        for rule in self._rules_with_cues(cues):
            if wanted is None or rule.design in wanted:
                words = rule.find_words(text)
                if words is not None:
                    return rule.design, words
        return None

    def _rules_with_cues(self, cues: list[str]) -> Iterable[DesignRule]:
        if len(cues) < 2:
            return self._rules_by_cue[cues[0]] if cues else ()
        return (rule for rule in self.rules if not rule.cues.isdisjoint(cues))


@dataclass(frozen=True, slots=True)
class DesignWords:
    """The contents of ``vocabulary/designs.toml``.

    Attributes:
        design_by_type: the designs that publication types name.
        rank_by_type: the place of each of these types, the most specific first.
        title_refinements: what a title may make of the design that a type names.
        abstract_refinements: what an abstract may make of it.
        word_refinements: what an abstract may make of the design that a title names.
        title: rules for titles.
        abstract: rules for abstracts.
        case_series: rules for abstracts of case reports.
        notice: how the title of a notice or a letter begins.
        chart_review: what the abstract of a study of charts says.
    """

    design_by_type: Mapping[str, Design]
    rank_by_type: Mapping[str, int]
    title_refinements: Mapping[Design, frozenset[Design]]
    abstract_refinements: Mapping[Design, frozenset[Design]]
    word_refinements: Mapping[Design, frozenset[Design]]
    title: DesignRules
    abstract: DesignRules
    case_series: DesignRules
    notice: re.Pattern[str]
    chart_review: re.Pattern[str]


@cache
def load_design_words() -> DesignWords:
    """Load the words that name designs.

    Raises:
        EvidenceError: the vocabulary has an unknown design or a broken pattern.
    """
    vocabulary = load_patterns("designs")
    types: Mapping[str, str] = vocabulary.find("publication_types")
    ranks = {kind: place for place, kind in enumerate(types)}
    return DesignWords(
        design_by_type={kind: parse_design(name) for kind, name in types.items()},
        rank_by_type=ranks,
        title_refinements=_read_refinements(vocabulary, "title_refinements"),
        abstract_refinements=_read_refinements(vocabulary, "abstract_refinements"),
        word_refinements=_read_refinements(vocabulary, "word_refinements"),
        title=_build_rules(vocabulary, "title"),
        abstract=_build_rules(vocabulary, "abstract"),
        case_series=_build_rules(vocabulary, "case_series"),
        notice=vocabulary.compile("notice"),
        chart_review=vocabulary.compile("chart_review"),
    )


def parse_design(name: str) -> Design:
    """Parse the name of a design.

    Raises:
        EvidenceError: there is no such design.
    """
    if name not in _DESIGN_NAMES:
        raise EvidenceError(
            f"designs.toml: {name!r} is not a design; see evidence/studies/designs.py"
        )
    return name  # type: ignore[return-value]  # checked above


def _read_refinements(vocabulary: PatternVocabulary, name: str) -> dict[Design, frozenset[Design]]:
    table: Mapping[str, list[str]] = vocabulary.find(name)
    return {parse_design(name): frozenset(map(parse_design, may)) for name, may in table.items()}


def _build_rules(vocabulary: PatternVocabulary, name: str) -> DesignRules:
    return DesignRules(_build_rule(vocabulary, entry) for entry in vocabulary.find(name))


def _build_rule(vocabulary: PatternVocabulary, entry: Mapping[str, Any]) -> DesignRule:
    wordings = [vocabulary.expand(wording["pattern"]) for wording in entry["wordings"]]
    unless = entry.get("unless")
    return DesignRule(
        design=parse_design(entry["design"]),
        cues=frozenset(entry["cues"]),
        pattern=vocabulary.compile_pattern("|".join(wordings)),
        unless=vocabulary.compile_pattern(vocabulary.expand(unless)) if unless else None,
    )
