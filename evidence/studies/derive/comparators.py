"""What was it compared with? The comparators of a study, as titles, abstracts and conclusions word them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from evidence.studies.derive.interventions import DRUG_PATTERN
from evidence.studies.derive.record_text import (
    RecordText,
    drop_background_sections,
    format_place,
    has_any,
)
from evidence.studies.derived import DERIVED_COMPARATORS, DerivedComparator


@dataclass(frozen=True, slots=True)
class _ComparatorPattern:
    """A comparator, plain words one of which must be there, and the pattern of its wordings."""

    comparator: DerivedComparator
    cues: tuple[str, ...]
    pattern: re.Pattern[str]


def _comparator_pattern(word: DerivedComparator, cues: str, *ways: str) -> _ComparatorPattern:
    return _ComparatorPattern(word, tuple(cues.split("|")), re.compile("|".join(ways)))


_TREATMENTS = (
    r"(?:massage|exercises?|physiotherapy|physical therapy|spinal manipulation|chiropractic|manual therapy|tens\b|"
    r"transcutaneous electrical|yoga|stretching|(?:trigger[- ]point|steroid|lidocaine|local anaesthetic) injections?|"
    r"education|self-care|cognitive|active (?:control|comparator|treatment)s?|other (?:active )?(?:treatments|"
    r"therapies|"
    r"interventions)|traction|heat|ultrasound|kinesio\w*|mobili[sz]ation|dry needling|surgery|back school)"
)
_SHAM_NOUNS = (
    r"(?:controlled|(?:electro-?)?acupuncture|(?:dry )?needling|needles?|cupping|laser|treatment|tens|moxibustion|"
    r"control|"
    r"procedure|group|stimulation|acupressure|intervention|therapy|points?)"
)

# What may stand before a treatment that is a comparator only where something was set against it.
_COMPARISON_MARKER = r"\b(?:versus|vs\.?|compared? (?:with|to|against)|comparison with|than|or|rather than|over) (?:[\w-]+ ){0,2}?"
# In a conclusion more words set one thing against another: "as good as", "no different from", "superior to".
_CONCLUSION_COMPARISON_MARKER = (
    r"\b(?:than|to|with|versus|vs\.?|over|from|as|and|against|or) (?:[\w-]+ ){0,3}?"
)


def _build_patterns(reference: str, against: str) -> tuple[_ComparatorPattern, ...]:
    """The wordings of all comparators, in the order of the vocabulary.

    ``reference`` must stand before what is nothing but a comparator, ``against`` before what is a treatment elsewhere.
    """
    return (
        _comparator_pattern(
            "sham",
            "sham|placebo|simulated|minimal|penetrating|streitberger|mock|non-acup|nonacup|superficial|inactive|"
            "detuned|fake",
            rf"\b(?:sham|placebo)(?:[- ]{_SHAM_NOUNS})?\b",
            r"\bsimulated acupuncture|\bminimal (?:acupuncture|cupping)|\bnon-?penetrating|\bstreitberger",
            r"\b(?:mock|fake) \w+|\bnon-?acup(?:uncture)? ?points?|\bsuperficial (?:needling|acupuncture)",
            r"\b(?:inactive|detuned) \w+",
        ),
        _comparator_pattern(
            "no_treatment",
            "no treatment|no-treatment|untreated|no acup|no-acup|no intervention|no cupping|no needling|no additional|"
            "without treatment|no therapy|non-acupuncture|nonacupuncture control|no-intervention",
            rf"{reference}\bno[- ](?:treatment|acupuncture|intervention|cupping|needling|therapy|"
            r"additional treatment)\b(?! (?:effect|difference|related|regimen))",
            r"\buntreated (?:control|group|patients)?\w*|\bwithout treatment\b|\bnon-?acupuncture controls?\b",
        ),
        _comparator_pattern(
            "waiting_list",
            "wait|delayed",
            r"\bwait(?:ing|ed)?[- ]?list\w*|\bdelayed[- ](?:treatment|acupuncture|cupping|intervention)",
        ),
        _comparator_pattern(
            "usual_care",
            "usual|standard|routine|conventional|guideline-based",
            rf"{reference}\b(?:usual|standard|routine|conventional)(?: (?:medical|primary|clinical|orthop\w+|drug|"
            r"western))? (?:care|treatments?|therap(?:y|ies)|management|physiotherapy)\b",
            r"\b(?:treatment|care) as usual\b|\bguideline-based (?:\w+ )?(?:care|treatment|therapy)",
        ),
        _comparator_pattern(
            "medication",
            "medic|drug|nsaid|anti-inflam|analgesics|opioid|ofen|paracetamol|acetaminophen|naproxen|celecoxib|relaxant|"
            "tramadol|morphine|pharmaco|aspirin|metoprolol|topiramate",
            rf"{against}{DRUG_PATTERN}\b",
            r"\b(?:medication|drug|nsaid|western medicine)s? (?:control )?group",
            rf"\bcontrol group[^.;]{{0,40}} {DRUG_PATTERN}\b",
            rf"\b{DRUG_PATTERN} (?:alone|only)\b|\b{DRUG_PATTERN}(?: \(n ?= ?\d+\))?,? (?:or|versus|vs\.?) (?:\w+ )?acupuncture",
        ),
        _comparator_pattern(
            "active",
            "versus|vs|compar|than| or |over| to | with | as | from | and |against",
            rf"{against}{_TREATMENTS}",
        ),
    )


_STUDY_PATTERNS = _build_patterns("", _COMPARISON_MARKER)
_CONCLUSION_PATTERNS = _build_patterns(_CONCLUSION_COMPARISON_MARKER, _CONCLUSION_COMPARISON_MARKER)


def find_comparators(text: str) -> tuple[tuple[DerivedComparator, str], ...]:
    """The comparators that a text in lower case names, each with the words found.

    "Placebo" is read as sham: what is compared here are treatments of the body.
    """
    return tuple(_match_patterns(text, _STUDY_PATTERNS))


def find_concluded_comparators(clause: str) -> tuple[DerivedComparator, ...]:
    """The comparators against which a clause of a conclusion, in lower case, sets something."""
    return tuple(word for word, _ in _match_patterns(clause, _CONCLUSION_PATTERNS))


def _match_patterns(
    text: str, controls: tuple[_ComparatorPattern, ...]
) -> Iterator[tuple[DerivedComparator, str]]:
    for control in controls:
        if has_any(text, control.cues):
            words = control.pattern.search(text)
            if words:
                yield control.comparator, words[0]


def derive_comparators(words: RecordText) -> tuple[tuple[DerivedComparator, ...], str | None]:
    """The comparators of a record, and how they were derived; from what its abstract says of the study itself."""
    titled = find_comparators(words.title)
    known = {word for word, _ in titled}
    told = tuple(
        item
        for item in find_comparators(drop_background_sections(words.abstract))
        if item[0] not in known
    )
    if not (titled or told):
        return (), None
    found = {word for word, _ in (*titled, *told)}
    places = [
        format_place(place, [said for _, said in items])
        for place, items in (("title", titled), ("abstract", told))
        if items
    ]
    return tuple(word for word in DERIVED_COMPARATORS if word in found), "; ".join(places)
