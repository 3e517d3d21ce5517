"""With what a sentence compares a treatment, and how it says that it came out."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from evidence.claims.base.models import CuratedComparator, Finding, format_label

# With what a sentence compares, in so many words.
_COMPARATOR_PATTERNS: Final[Mapping[str, tuple[CuratedComparator, ...]]] = {
    r"(?:sham|placebo|fake|simulated|dummy|pretend|minimal (?:acupuncture|cupping|needling))\b": (
        "sham",
    ),
    r"(?:no (?:(?:additional|added|other) )?(?:treatment|acupuncture|cupping|therapy)|nothing|left untreated)\b": (
        "no_treatment",
        "waiting_list",
    ),
    r"(?:a )?waiting[ -]list": ("waiting_list", "no_treatment"),
    r"(?:usual|standard|routine|ordinary|conventional|guideline(?:-based)?) (?:care|treatment|therapy)\b": (
        "usual_care",
    ),
    r"(?:medication|medicines?|drugs?|painkillers|pills|NSAIDs?|ibuprofen|paracetamol)\b": (
        "medication",
    ),
    r"(?P<active>massage|exercises?|physiotherapy|physical therapy|spinal manipulation)\b": (
        "active",
    ),
}
_THAN: Final = (
    r"\b(?:than|over|beats?|beat|outperform\w*|superior to|versus|vs\.?|compared (?:with|to)|against)"
    r"\s+(?:[\w-]+\s+){0,2}?"
)
_BETTER: Final = (
    r"\b(?:(?:better|superior|more (?:effective(?:ly)?|helpful|relief)|greater (?:relief|benefit)|less pain)"
    r"(?:\W+\w+){0,5}?\W+(?:than|over|to)|beats?|outperform(?:s|ed)?"
    r"|(?:eas|reliev|reduc|lower|improv|lessen)\w*(?:\W+\w+){0,5}?\W+more than)\W+(?:[\w-]+\W+){0,2}?"
)
_EQUAL: Final = (
    r"\b(?:as (?:good|effective|well) as|no different (?:from|than|to)|not differ from|equivalent to|the same as)"
    r"\W+(?:[\w-]+\W+){0,2}?"
)
_THERAPY: Final = r"\b(?:(?:electro|real |true |verum )?acupuncture|cupping|needl(?:es?|ing))\b"
_NOT_SHAM: Final = r"(?<!sham )(?<!fake )(?<!placebo )(?<!minimal )(?<!no )"
_REVERSED: Final = (
    r"(?:\W+(?:acupuncture|cupping|needles?))?\W+(?:was|were|is|are|did|does|worked|helped|proved)(?:\W+\w+){0,2}?"
    r"\W+(?:as (?:good|effective|well) as|better than|superior to)\W+(?:\w+\W+){0,2}?" + _THERAPY
)
_NEGATION_BEFORE: Final = re.compile(
    r"(?:(?:\b(?:no|not|never|hardly|neither)|n['’]t)\b(?:\W+\w+){0,4}|\bfail(?:s|ed)? to\b(?:\W+\w+){0,5})\W*$",
    re.IGNORECASE,
)
# Words that set a comparison at a distance, or say how large it was: then what the sentence says of it is not sure.
_DISTANCING: Final = re.compile(
    r"\b(?:myths?|wrong|expect\w*|hop(?:ed|es|ing)|refut\w*|reject\w*|hypothes\w*|confirm\w*|borne out|evidence that|"
    r"unproven|doubts?|doubted|nobody|anyone|claim(?:s|ed)?|idea|notion|belie[fv]\w*|tested|asked|much|slightly|clinically|"
    r"by (?:a|an|\d)|margin)\b",
    re.IGNORECASE,
)
_NOT_A_NEGATION: Final = re.compile(
    r"\b(?:no (?:doubt|surprise|wonder|question)|not (?:surprising(?:ly)?|only|just|least))\b",
    re.IGNORECASE,
)
_STEM_LENGTH: Final = (
    6  # letters by which names of treatments are compared: "exercises", "exercise"
)
_QUESTION: Final = re.compile(r"\b(?:whether|if)\b|\?\s*$", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Comparison:
    """What a sentence says of a treatment beside something else: that it was better, or that it was not.

    ``word`` is the other treatment where that is an active one ("massage").
    """

    comparators: tuple[CuratedComparator, ...]
    is_better: bool
    active_treatment: str | None = None

    def is_comparison_of(self, finding: Finding) -> bool:
        """Return whether a finding is of this comparison; active treatments must be the same."""
        if finding.comparator not in self.comparators:
            return False
        if self.active_treatment is None:
            return True
        stem = self.active_treatment.lower()[:_STEM_LENGTH]
        return stem in (finding.comparator_name or "").lower()


def find_than_comparators(text: str) -> tuple[CuratedComparator, ...]:
    """What a sentence says something is better or worse *than*; nothing where it names none, or several."""
    named = [
        kinds
        for words, kinds in _COMPARATOR_PATTERNS.items()
        if re.search(_THAN + words, text, re.IGNORECASE)
    ]
    return named[0] if len(named) == 1 and named[0] != ("active",) else ()


def find_named_comparators(text: str) -> tuple[tuple[CuratedComparator, ...], ...]:
    """Everything that a sentence names which a treatment can be compared with."""
    return tuple(
        kinds
        for words, kinds in _COMPARATOR_PATTERNS.items()
        if re.search(r"\b" + words, text, re.IGNORECASE)
    )


def find_comparison(text: str) -> Comparison | None:
    """How a sentence says that a treatment came out beside something else; None where it says several things, or asks.

    The treatment must stand before it: "sham acupuncture was better than usual care" is of something else.
    """
    text = _NOT_A_NEGATION.sub("", text)
    found = [
        found
        for words, kinds in _COMPARATOR_PATTERNS.items()
        for found in _find_comparisons(text, words, kinds)
    ]
    is_told = len(found) == 1 and not _QUESTION.search(text) and not _DISTANCING.search(text)
    return found[0] if is_told else None


def is_distanced(text: str) -> bool:
    """Whether a sentence sets what it tells at a distance ("it is a myth that"), or tells of its size."""
    return _DISTANCING.search(text) is not None


def _find_comparisons(
    text: str, words: str, kinds: tuple[CuratedComparator, ...]
) -> list[Comparison]:
    found = []
    for pattern, is_better in ((_BETTER, True), (_EQUAL, False)):
        for match in re.finditer(pattern + words, text, re.IGNORECASE):
            before = text[: match.start()]
            if _is_about_treatment(before):
                is_denied = _NEGATION_BEFORE.search(before) is not None
                found.append(
                    Comparison(kinds, is_better and not is_denied, match.groupdict().get("active"))
                )
    reversed_ = re.finditer(r"\b" + words + _REVERSED, text, re.IGNORECASE)
    return found + [
        Comparison(kinds, False, match.groupdict().get("active")) for match in reversed_
    ]


def _is_about_treatment(before: str) -> bool:
    """Whether what stands before a comparison names a treatment, and nothing that it could be compared with."""
    treated = re.search(_NOT_SHAM + _THERAPY, before, re.IGNORECASE)
    return treated is not None and not find_named_comparators(before)


def describe_finding(finding: Finding) -> str:
    """A finding in a few words: "pain, short term, against sham: no difference"."""
    when = "" if finding.timepoint == "any" else f", {format_label(finding.timepoint)} term"
    against = (
        "" if finding.comparator == "none" else f", against {format_label(finding.comparator)}"
    )
    return f"{format_label(finding.outcome)}{when}{against}: {format_label(finding.direction)}"
