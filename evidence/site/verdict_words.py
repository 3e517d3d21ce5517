"""How the pages say a verdict, a certainty and a stance: in plain words, with a sign, as colour never stands alone."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from evidence.claims.base.models import CuratedComparator, Stance, format_label
from evidence.claims.verdict.verdict import CERTAINTIES, Certainty, Verdict, VerdictCategory

CERTAINTY_STEPS: Final = len(CERTAINTIES)


@dataclass(frozen=True, slots=True)
class DisplayLabel:
    """A closed word as the pages show it: its word, its sign, and a sentence in plain words."""

    label: str
    symbol: str
    sentence: str = ""


VERDICT_LABELS: Final[Mapping[VerdictCategory, DisplayLabel]] = {
    "supported": DisplayLabel(
        "Supported", "+", "Most of the evidence that counts says that this is so."
    ),
    "mixed": DisplayLabel("Mixed", "±", "The studies that count disagree, or find both."),
    "contradicted": DisplayLabel(
        "Contradicted", "−", "Most of the evidence that counts says that this is not so."
    ),
    "insufficient": DisplayLabel(
        "Too little evidence", "?", "The studies that count are too few, or too weak, to say."
    ),
    "no_evidence": DisplayLabel(
        "No evidence judged", "○", "Nobody has judged a study that answers this yet."
    ),
}
CERTAINTY_SENTENCES: Final[Mapping[Certainty, str]] = {
    "high": "New studies are unlikely to change this.",
    "moderate": "It is probably right; new studies may change it.",
    "low": "New studies may well change it.",
    "very_low": "Take it as open: new studies are likely to change it.",
}
STANCE_LABELS: Final[Mapping[Stance, DisplayLabel]] = {
    "supports": DisplayLabel("for", "+"),
    "mixed": DisplayLabel("two-sided", "±"),
    "contradicts": DisplayLabel("against", "−"),
    "insufficient": DisplayLabel("too little to say", "?"),
    "not_assessed": DisplayLabel("not read", "○"),
}
COMPARATOR_LABELS: Final[Mapping[CuratedComparator, str]] = {
    "sham": "against sham",
    "no_treatment": "against no treatment",
    "usual_care": "against usual care",
    "waiting_list": "against a waiting list",
    "medication": "against medication",
    "active": "against another treatment",
    "none": "without a comparison",
}


def certainty_label(verdict: Verdict) -> str:
    """``low certainty``; nothing where nothing has been judged."""
    return (
        "" if verdict.category == "no_evidence" else f"{format_label(verdict.certainty)} certainty"
    )


def certainty_step(verdict: Verdict) -> int:
    """Certainty as a number from 1 (very low) to ``STEPS``; 0 where nothing has been judged."""
    return (
        0
        if verdict.category == "no_evidence"
        else CERTAINTY_STEPS - CERTAINTIES.index(verdict.certainty)
    )


def verdict_sentence(verdict: Verdict) -> str:
    """Verdict and certainty in a sentence or two of plain words."""
    found = VERDICT_LABELS[verdict.category].sentence
    return (
        found
        if verdict.category == "no_evidence"
        else f"{found} {CERTAINTY_SENTENCES[verdict.certainty]}"
    )
