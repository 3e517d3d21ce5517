"""How does a rule read a design in words? ``design_titles`` and ``design_abstracts`` are made of such rules."""

from __future__ import annotations

import re
from dataclasses import dataclass

from evidence.studies.study import Design


@dataclass(frozen=True, slots=True)
class DesignRule:
    """Words that name a design: a pattern, tried where one of its cues stands, and words that forbid it."""

    design: Design
    cues: frozenset[str]
    pattern: re.Pattern[str]
    unless: re.Pattern[str] | None

    def match_words(self, text: str) -> str | None:
        """The words that name the design, None where nothing does."""
        found = self.pattern.search(text)
        if found is None or (self.unless is not None and self.unless.search(text)):
            return None
        return found[0]


class DesignRules:
    """Rules in order. Plain cues are looked for first: most texts have none, and a cue costs a tenth of a pattern."""

    def __init__(self, *rules: DesignRule) -> None:
        """Gather the cues of the rules, each once, with its rules."""
        self.rules = rules
        cues = dict.fromkeys(cue for rule in rules for cue in sorted(rule.cues))
        self.by_cue = {cue: tuple(rule for rule in rules if cue in rule.cues) for cue in cues}

    def match_first(
        self, text: str, wanted: frozenset[Design] | None = None
    ) -> tuple[Design, str] | None:
        """The first design (of those wanted) that a text in lower case names, and the words that name it."""
        cues = [cue for cue in self.by_cue if cue in text]
        if not cues:
            return None
        several = len(cues) > 1
        for rule in self.rules if several else self.by_cue[cues[0]]:
            if (wanted is None or rule.design in wanted) and not (
                several and rule.cues.isdisjoint(cues)
            ):
                words = rule.match_words(text)
                if words is not None:
                    return rule.design, words
        return None


def design_rule(design: Design, cues: str, *ways: str, unless: str | None = None) -> DesignRule:
    """A rule from its cues, parted by bars, and the patterns of its ways to say it."""
    forbidden = re.compile(unless) if unless else None
    return DesignRule(design, frozenset(cues.split("|")), re.compile("|".join(ways)), forbidden)


# Words that rules share, as parts of patterns.
SMALL_NUMBER = r"(?:two|three|four|five|six|seven|eight|nine|ten|\d[\d,]*)"
META_ANALYSIS = r"meta-? ?analy[sz](?:is|es|ing)"
RANDOMISED_WORD = r"randomi[sz]ed"
