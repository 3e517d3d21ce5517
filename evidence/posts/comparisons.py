"""With what a sentence compares, and a finding in a few words."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Final

from evidence.claims.tables import Comparator, Finding, label

# With what a sentence compares, in so many words.
_COMPARISONS: Final[Mapping[str, tuple[Comparator, ...]]] = {
    r"(?:sham|placebo|fake|simulated|dummy|pretend)\b": ("sham",),
    r"(?:no (?:treatment|acupuncture|cupping|therapy)|nothing|being left untreated)\b": (
        "no_treatment",
        "waiting_list",
    ),
    r"(?:a )?waiting[ -]list": ("waiting_list", "no_treatment"),
    r"(?:usual|standard|routine|ordinary|conventional) (?:medical )?(?:care|treatment|therapy)\b": ("usual_care",),
    r"(?:medication|medicines?|drugs?|painkillers|pills|NSAIDs?|ibuprofen)\b": ("medication",),
}
_THAN: Final = (
    r"\b(?:than|over|beats?|beat|outperform\w*|superior to|versus|vs\.?|compared (?:with|to)|against)"
    r"\s+(?:[\w-]+\s+){0,2}?"
)


def compared_than(text: str) -> tuple[Comparator, ...]:
    """What a sentence says something is better or worse *than*; nothing where it names none, or several."""
    return _named(text, _THAN)


def compared_in(text: str) -> tuple[Comparator, ...]:
    """The comparator that a sentence names anywhere; nothing where it names none, or several."""
    return _named(text, r"\b")


def _named(text: str, before: str) -> tuple[Comparator, ...]:
    named = [kinds for words, kinds in _COMPARISONS.items() if re.search(before + words, text, re.IGNORECASE)]
    return named[0] if len(named) == 1 else ()


def told_of(finding: Finding) -> str:
    """A finding in a few words: "pain, short term, against sham: no difference"."""
    when = "" if finding.timepoint == "any" else f", {label(finding.timepoint)} term"
    against = "" if finding.comparator == "none" else f", against {label(finding.comparator)}"
    return f"{label(finding.outcome)}{when}{against}: {label(finding.direction)}"
