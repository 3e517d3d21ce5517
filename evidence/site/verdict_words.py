"""Put verdicts, certainties and stances in plain words, with a sign beside each colour."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from evidence.claims.base.models import (
    CURATED_COMPARATORS,
    CuratedComparator,
    Stance,
    describe_comparator,
    format_label,
)
from evidence.claims.verdict.verdict import CERTAINTIES, Certainty, Verdict, VerdictCategory

CERTAINTY_STEPS: Final = len(CERTAINTIES)


@dataclass(frozen=True, slots=True)
class DisplayLabel:
    """How the pages show a category: its label, its sign, and a sentence in plain words."""

    label: str
    symbol: str
    sentence: str = ""


VERDICT_LABELS: Final[Mapping[VerdictCategory, DisplayLabel]] = {
    "supported": DisplayLabel("Supported", "+", "Most of the evidence that counts supports this."),
    "mixed": DisplayLabel("Mixed", "±", "The studies that count disagree, or found both."),
    "contradicted": DisplayLabel(
        "Contradicted", "−", "Most of the evidence that counts contradicts this."
    ),
    "not_supported": DisplayLabel(
        "Not supported", "∓", "The studies there are do not support this, but they are weak."
    ),
    "insufficient": DisplayLabel(
        "Too little evidence", "?", "The studies that count are too few, or too weak, to tell."
    ),
    "not_studied": DisplayLabel("Not studied", "○", "No study that has been judged measured this."),
}
CERTAINTY_SENTENCES: Final[Mapping[Certainty, str]] = {
    "high": "New studies are unlikely to change this.",
    "moderate": "This is probably right, but new studies may change it.",
    "low": "New studies may well change this.",
    "very_low": "This is an open question: new studies are likely to change it.",
}
STANCE_LABELS: Final[Mapping[Stance, DisplayLabel]] = {
    "supports": DisplayLabel("for", "+"),
    "mixed": DisplayLabel("two-sided", "±"),
    "contradicts": DisplayLabel("against", "−"),
    "insufficient": DisplayLabel("too little to tell", "?"),
    "not_assessed": DisplayLabel("not read", "○"),
}
COMPARATOR_LABELS: Final[Mapping[CuratedComparator, str]] = {
    **{word: f"compared with {describe_comparator(word)}" for word in CURATED_COMPARATORS},
    "none": "without a comparison",
}


def certainty_label(verdict: Verdict) -> str:
    """Return "low certainty"; empty while nothing has been judged."""
    if verdict.category == "not_studied":
        return ""
    return f"{format_label(verdict.certainty)} certainty"


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
    return f"{sentence} {CERTAINTY_SENTENCES[verdict.certainty]}"
