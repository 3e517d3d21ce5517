"""Divide a sentence into clauses by its punctuation and closed-class words."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from evidence.lexicon import Token, load_vocabulary

_GRAMMAR: Final = load_vocabulary("grammar")


def word_class(name: str) -> frozenset[str]:
    """Return a closed class of words, by its name in ``grammar.toml``."""
    return frozenset(_GRAMMAR[name]["words"])


OPENERS: Final = {
    word: kind for kind, entry in _GRAMMAR["openers"].items() for word in entry["words"]
}
MARKS: Final = word_class("marks")
AUXILIARIES: Final = word_class("auxiliaries")


@dataclass(frozen=True, slots=True)
class Clauses:
    """The clauses of a sentence.

    Attributes:
        number_of: the number of the clause of each token.
        openers: what opens each clause: "main" or a kind of opener.
    """

    number_of: tuple[int, ...]
    openers: tuple[str, ...]

    def opener_at(self, token: int) -> str:
        """Return what opens the clause of a token."""
        return self.openers[self.number_of[token]]

    def are_together(self, one: int, other: int) -> bool:
        """Tell whether two tokens are in one clause."""
        return self.number_of[one] == self.number_of[other]

    def count_between(self, one: int, other: int) -> int:
        """Return the number of clause boundaries between two tokens."""
        return abs(self.number_of[one] - self.number_of[other])


def divide_clauses(tokens: Sequence[Token]) -> Clauses:
    """Divide a sentence into clauses."""
    numbers: list[int] = []
    openers = ["main"]
    is_begun = False
    for token in tokens:
        is_mark = token.folded in MARKS
        opener = "main" if is_mark else OPENERS.get(token.folded)
        if opener is not None and is_begun:
            openers.append(opener)
        elif opener is not None and not is_mark:
            openers[-1] = opener
        is_begun = not is_mark
        numbers.append(len(openers) - 1)
    return Clauses(tuple(numbers), tuple(openers))
