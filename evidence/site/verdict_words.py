"""How the pages say a verdict, a certainty and a stance: in plain words, with a sign, as colour never stands alone."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from evidence.claims.base.models import Comparator, Stance, Subject, label
from evidence.claims.verdict.verdict import CERTAINTIES, Certainty, Verdict, VerdictWord

STEPS: Final = len(CERTAINTIES)


@dataclass(frozen=True, slots=True)
class Said:
    """A closed word as the pages show it: its word, its sign, and a sentence in plain words."""

    word: str
    sign: str
    sentence: str = ""


VERDICTS: Final[Mapping[VerdictWord, Said]] = {
    "supported": Said("Supported", "+", "Most of the evidence that counts says that this is so."),
    "mixed": Said("Mixed", "±", "The studies that count disagree, or find both."),
    "contradicted": Said(
        "Contradicted", "−", "Most of the evidence that counts says that this is not so."
    ),
    "insufficient": Said(
        "Too little evidence", "?", "The studies that count are too few, or too weak, to say."
    ),
    "no_evidence": Said(
        "No evidence judged", "○", "Nobody has judged a study that answers this yet."
    ),
}
CERTAINTY: Final[Mapping[Certainty, str]] = {
    "high": "New studies are unlikely to change this.",
    "moderate": "It is probably right; new studies may change it.",
    "low": "New studies may well change it.",
    "very_low": "Take it as open: new studies are likely to change it.",
}
STANCES: Final[Mapping[Stance, Said]] = {
    "supports": Said("for", "+"),
    "mixed": Said("two-sided", "±"),
    "contradicts": Said("against", "−"),
    "insufficient": Said("too little to say", "?"),
    "not_assessed": Said("not read", "○"),
}
COMPARED: Final[Mapping[Comparator, str]] = {
    "sham": "against sham",
    "no_treatment": "against no treatment",
    "usual_care": "against usual care",
    "waiting_list": "against a waiting list",
    "medication": "against medication",
    "active": "against another treatment",
    "none": "without a comparison",
}
SUBJECTS: Final[Mapping[Subject, str]] = {
    "acupuncture": "Acupuncture",
    "electroacupuncture": "Electroacupuncture",
    "auricular_therapy": "Ear acupuncture and acupressure",
    "dry_needling": "Dry needling",
    "cupping": "Cupping",
    "exercise": "Exercise",
    "posture": "Posture and lifting",
    "weather": "Wind and weather",
    "epidemiology": "How common it is",
}


def certainty_words(verdict: Verdict) -> str:
    """``low certainty``; nothing where nothing has been judged."""
    return "" if verdict.word == "no_evidence" else f"{label(verdict.certainty)} certainty"


def certainty_steps(verdict: Verdict) -> int:
    """Certainty as a number from 1 (very low) to ``STEPS``; 0 where nothing has been judged."""
    return 0 if verdict.word == "no_evidence" else STEPS - CERTAINTIES.index(verdict.certainty)


def in_a_sentence(verdict: Verdict) -> str:
    """Verdict and certainty in a sentence or two of plain words."""
    found = VERDICTS[verdict.word].sentence
    return found if verdict.word == "no_evidence" else f"{found} {CERTAINTY[verdict.certainty]}"
