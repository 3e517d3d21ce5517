"""What a treatment was compared with, as titles and abstracts word it."""

from __future__ import annotations

import re
from dataclasses import dataclass

from evidence.studies.derived import Comparator
from evidence.studies.treatments import DRUGS
from evidence.studies.wording import Words, has_any, listed, study_part


@dataclass(frozen=True, slots=True)
class _Control:
    """A comparator, plain words one of which must be there, and the pattern of its wordings."""

    word: Comparator
    cues: tuple[str, ...]
    pattern: re.Pattern[str]


def _control(word: Comparator, cues: str, *ways: str) -> _Control:
    return _Control(word, tuple(cues.split("|")), re.compile("|".join(ways)))


_THAN = r"\b(?:versus|vs\.?|compared? (?:with|to|against)|comparison with|than|or|rather than|over)"
_TREATMENTS = (
    r"(?:massage|exercises?|physiotherapy|physical therapy|spinal manipulation|chiropractic|manual therapy|tens\b|"
    r"transcutaneous electrical|yoga|stretching|(?:trigger[- ]point|steroid|lidocaine|local anaesthetic) injections?|"
    r"education|self-care|cognitive|active (?:control|comparator|treatment)s?|other (?:active )?(?:treatments|"
    r"therapies|"
    r"interventions)|traction|heat|ultrasound|kinesio\w*|mobili[sz]ation|dry needling|surgery|back school)"
)
_PRETENDED = (
    r"(?:controlled|(?:electro-?)?acupuncture|(?:dry )?needling|needles?|cupping|laser|treatment|tens|moxibustion|"
    r"control|"
    r"procedure|group|stimulation|acupressure|intervention|therapy|points?)"
)

# In the order of the vocabulary.
_CONTROLS: tuple[_Control, ...] = (
    _control(
        "sham",
        "sham|placebo|simulated|minimal|penetrating|streitberger|mock|non-acup|nonacup|superficial|inactive|detuned|"
        "fake",
        rf"\b(?:sham|placebo)(?:[- ]{_PRETENDED})?\b",
        r"\bsimulated acupuncture|\bminimal (?:acupuncture|cupping)|\bnon-?penetrating|\bstreitberger|\b(?:mock|"
        r"fake) \w+",
        r"\bnon-?acup(?:uncture)? ?points?|\bsuperficial (?:needling|acupuncture)|\b(?:inactive|detuned) \w+",
    ),
    _control(
        "no_treatment",
        "no treatment|no-treatment|untreated|no acup|no-acup|no intervention|no cupping|no needling|no additional|"
        "without treatment|no therapy|non-acupuncture|nonacupuncture control|no-intervention",
        r"\bno[- ](?:treatment|acupuncture|intervention|cupping|needling|therapy|additional treatment)\b"
        r"(?! (?:effect|difference|related|regimen))",
        r"\buntreated (?:control|group|patients)?\w*|\bwithout treatment\b|\bnon-?acupuncture controls?\b",
    ),
    _control(
        "waiting_list",
        "wait|delayed",
        r"\bwait(?:ing|ed)?[- ]?list\w*|\bdelayed[- ](?:treatment|acupuncture|cupping|intervention)",
    ),
    _control(
        "usual_care",
        "usual|standard|routine|conventional|guideline-based",
        r"\b(?:usual|standard|routine|conventional)(?: (?:medical|primary|clinical|orthop\w+|drug|western))? "
        r"(?:care|treatments?|therap(?:y|ies)|management|physiotherapy)\b",
        r"\btreatment as usual\b|\bguideline-based (?:\w+ )?(?:care|treatment|therapy)",
    ),
    _control(
        "medication",
        "medic|drug|nsaid|anti-inflam|analgesics|opioid|ofen|paracetamol|acetaminophen|naproxen|celecoxib|relaxant|"
        "tramadol|pharmaco|aspirin",
        rf"{_THAN} (?:[\w-]+ ){{0,2}}?{DRUGS}\b",
        rf"\b(?:medication|drug|nsaid|western medicine)s? (?:control )?group|\bcontrol group[^.;]{{0,40}} {DRUGS}\b",
        rf"\b{DRUGS} (?:alone|only)\b|\b{DRUGS}(?: \(n ?= ?\d+\))?,? (?:or|versus|vs\.?) (?:\w+ )?acupuncture",
    ),
    _control("active", "versus|vs|compar|than| or |over", rf"{_THAN} (?:[\w-]+ ){{0,2}}?{_TREATMENTS}"),
)


def comparators_in(text: str) -> tuple[tuple[Comparator, str], ...]:
    """The comparators that a text in lower case names, each with the words found.

    "Placebo" is read as sham: what is compared here are treatments of the body.
    """
    found = []
    for control in _CONTROLS:
        if has_any(text, control.cues):
            words = control.pattern.search(text)
            if words:
                found.append((control.word, words[0]))
    return tuple(found)


def comparators_of(words: Words) -> tuple[tuple[Comparator, ...], str | None]:
    """The comparators of a record, and how they were derived; from what its abstract says of the study itself."""
    titled = comparators_in(words.title)
    known = {word for word, _ in titled}
    told = tuple(item for item in comparators_in(study_part(words.abstract)) if item[0] not in known)
    if not (titled or told):
        return (), None
    found = {word for word, _ in (*titled, *told)}
    places = [
        listed(place, [said for _, said in items]) for place, items in (("title", titled), ("abstract", told)) if items
    ]
    return tuple(control.word for control in _CONTROLS if control.word in found), "; ".join(places)
