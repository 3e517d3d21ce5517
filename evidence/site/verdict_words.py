"""Put verdicts, certainties and stances in plain words, with a sign beside each colour."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from evidence.claims.base.models import CuratedComparator, Stance, describe_comparison
from evidence.claims.card.claim_effect import describe_certainty
from evidence.claims.verdict.verdict import CERTAINTIES, Certainty, Verdict, VerdictCategory
from evidence.messages.catalogue import gettext, gettext_noop

CERTAINTY_STEPS: Final = len(CERTAINTIES)


@dataclass(frozen=True, slots=True)
class DisplayLabel:
    """How the pages show a category: messages for its label and a sentence, and its sign."""

    name: str
    symbol: str
    meaning: str = ""

    @property
    def label(self) -> str:
        """Its label in the language of the reader."""
        return gettext(self.name)

    @property
    def sentence(self) -> str:
        """What it means, in plain words; empty where the label says it."""
        return gettext(self.meaning) if self.meaning else ""


VERDICT_LABELS: Final[Mapping[VerdictCategory, DisplayLabel]] = {
    "supported": DisplayLabel(
        gettext_noop("Supported"),
        "+",
        gettext_noop("Most of the evidence that counts supports this."),
    ),
    "mixed": DisplayLabel(
        gettext_noop("Mixed"), "±", gettext_noop("The studies that count disagree, or found both.")
    ),
    "contradicted": DisplayLabel(
        gettext_noop("Contradicted"),
        "−",
        gettext_noop("Most of the evidence that counts contradicts this."),
    ),
    "not_supported": DisplayLabel(
        gettext_noop("Not supported"),
        "∓",
        gettext_noop("The studies there are do not support this, but they are weak."),
    ),
    "insufficient": DisplayLabel(
        gettext_noop("Too little evidence"),
        "?",
        gettext_noop("The studies that count are too few, or too weak, to tell."),
    ),
    "not_studied": DisplayLabel(
        gettext_noop("Not studied"),
        "○",
        gettext_noop("No study that has been judged measured this."),
    ),
}
CERTAINTY_SENTENCES: Final[Mapping[Certainty, str]] = {
    "high": gettext_noop("New studies are unlikely to change this verdict."),
    "moderate": gettext_noop("This verdict is probably right, but new studies may change it."),
    "low": gettext_noop("New studies may well change this verdict."),
    "very_low": gettext_noop(
        "This is an open question: new studies are likely to change the verdict."
    ),
}
STANCE_LABELS: Final[Mapping[Stance, DisplayLabel]] = {
    "supports": DisplayLabel(gettext_noop("for"), "+"),
    "mixed": DisplayLabel(gettext_noop("two-sided"), "±"),
    "contradicts": DisplayLabel(gettext_noop("against"), "−"),
    "insufficient": DisplayLabel(gettext_noop("too little to tell"), "?"),
    "not_assessed": DisplayLabel(gettext_noop("not read"), "○"),
}


def comparator_label(comparator: CuratedComparator) -> str:
    """Return "compared with sham", say."""
    if comparator == "none":
        return gettext("without a comparison")
    return describe_comparison(comparator)


def certainty_label(verdict: Verdict) -> str:
    """Return "low certainty"; empty while nothing has been judged."""
    if verdict.category == "not_studied":
        return ""
    return describe_certainty(verdict.certainty)


def certainty_word(verdict: Verdict) -> str:
    """Return the certainty as filters have it; empty while nothing has been judged."""
    return "" if verdict.category == "not_studied" else verdict.certainty


def certainty_step(verdict: Verdict) -> int:
    """Return 1 (very low) to ``CERTAINTY_STEPS`` (high); 0 while nothing has been judged."""
    if verdict.category == "not_studied":
        return 0
    return CERTAINTY_STEPS - CERTAINTIES.index(verdict.certainty)


def verdict_sentence(verdict: Verdict) -> str:
    """Return verdict and certainty in a sentence or two of plain words."""
    sentence = VERDICT_LABELS[verdict.category].sentence
    if verdict.category == "not_studied":
        return sentence
    return f"{sentence} {gettext(CERTAINTY_SENTENCES[verdict.certainty])}"
