"""What was done? The treatments of back pain care that title, topics and abstract of a record name."""

from __future__ import annotations

import re
from dataclasses import dataclass

from evidence.studies.derive.record_text import (
    RecordText,
    extract_aims_and_methods,
    format_place,
    has_any,
)
from evidence.studies.derived import DERIVED_INTERVENTIONS, DerivedIntervention


@dataclass(frozen=True, slots=True)
class _InterventionPattern:
    intervention: DerivedIntervention
    pattern: re.Pattern[str]


def _compile_patterns(rows: dict[DerivedIntervention, str]) -> tuple[_InterventionPattern, ...]:
    return tuple(_InterventionPattern(word, re.compile(pattern)) for word, pattern in rows.items())


# A pretended treatment is a comparator. Lookbehinds stand behind the first letters, so that the search can run to them.
_SHAM_PREFIXES = ("sham", "placebo", "minimal", "simulated", "mock", "fake", "no", "non", "without")


def _not_after(word: str, *before: str) -> str:
    return "".join(rf"(?<!{prefix}[ -]{word})" for prefix in before)


_NOT_SHAM_ACUP = _not_after("acup", *_SHAM_PREFIXES)
_NOT_SHAM_CUPPING = _not_after("cupping", *_SHAM_PREFIXES)

# Needles, points and cups: named nowhere but where they are the treatment, so abstracts are read for them, too.
_SPECIFIC_PATTERNS = _compile_patterns(
    {
        "manual_acupuncture": rf"manual acup{_NOT_SHAM_ACUP}unct\w+",
        "electroacupuncture": r"electro-? ?acup(?<!sham electroacup)(?<!sham electro-acup)(?<!placebo "
        r"electroacup)unct\w+|"
        r"electrical acupuncture|electrical stimulation of acup\w+",
        "auricular_therapy": r"auricul(?<!sham auricul)(?:ar[ -](?:acu\w+|point|therapy|needl\w+|stimulation|press\w+)|"
        r"o-?therapy|o-?acu\w+)|ear (?:acu\w+|seeds?)|acupuncture, ear|battlefield acupuncture",
        "laser_acupuncture": r"laser[- ]?acup(?<!sham laser acup)unct\w+|laserpuncture|laser needle\w*",
        "acupressure": rf"acup{_NOT_SHAM_ACUP}ressure|shiatsu",
        "moxibustion": r"moxibustion(?<!sham moxibustion)",
        "dry_needling": r"dry[- ]needl(?<!sham dry needl)(?<!placebo dry needl)\w+|trigger[- ]point needling|"
        r"intramuscular stimulation",
        "dry_cupping": r"dry[- ]cupping(?<!sham dry cupping)",
        "wet_cupping": r"wet[- ]cupping|hijamah?",
    }
)
_SPECIFIC_PREFIXES = ("manual", "electro", "electrical", "auricular", "ear", "laser", "battlefield")
_GENERIC_PATTERNS = _compile_patterns(
    {
        "acupuncture": rf"acup{_NOT_SHAM_ACUP}{_not_after('acup', *_SPECIFIC_PREFIXES)}(?<!electroacup)unct(?:ure|ural)\b"
        r"(?![ -]?points?\b|, ear)",
        "cupping": rf"cupping{_NOT_SHAM_CUPPING}{_not_after('cupping', 'dry', 'wet', 'disc', 'disk', 'optic')}"
        r"(?! of the| of optic|[ -]to[ -]disc)",
    }
)
_BROADER: dict[DerivedIntervention, DerivedIntervention] = {
    "manual_acupuncture": "acupuncture",
    "electroacupuncture": "acupuncture",
    "auricular_therapy": "acupuncture",
    "laser_acupuncture": "acupuncture",
    "dry_cupping": "cupping",
    "wet_cupping": "cupping",
}
_CUES = ("acup", "needl", "cupping", "moxi", "auricul", "hijama", "shiatsu")
_ABSTRACT_CUES = ("acup", "cupping", "dry needl")

# Treatments whose words mean other things elsewhere: read only in titles and topics of records on pain or needles.
_OTHER_PATTERNS = _compile_patterns(
    {
        "tens": r"\btens\b|transcutaneous electric(?:al)? (?:nerve )?stimulation",
        "exercise": r"\bexercis(?:es?|ing)\b(?! (?:test|toleran|capacity|induced))|pilates|\btai chi\b|qigong|"
        r"stretching|"
        r"strengthening|walking program\w*|motor control training|stabili[sz]ation training",
        "yoga": r"\byoga\b",
        "massage": r"massage|\btui ?na\b|myofascial release",
        "spinal_manipulation": r"(?:spinal|chiropractic|osteopathic|lumbar|vertebral|cervical|spine) manipulat\w+|"
        r"manipulation, (?:spinal|chiropractic|osteopathic)|manipulative (?:therapy|treatment)|chiropractic|"
        r"spinal mobili[sz]ation",
        "physiotherapy": r"physiotherap\w+|physical therap(?:y|ies)\b(?! modalit| special)",
        "education": r"patient education|self-care (?:book|education)|back school|pain (?:neuroscience )?education|"
        r"self-management",
        "psychological_therapy": r"cognitive[- ]behaviou?r\w+|mindfulness|psychotherap\w+|biofeedback|hypnosis|"
        r"meditation|"
        r"relaxation (?:therapy|training)",
    }
)
DRUG_PATTERN = (
    r"(?:nsaids?|non-?steroidal anti-?inflammator\w+|ibuprofen|diclofenac|naproxen|celecoxib|etoricoxib|indomethacin|"
    r"paracetamol|acetaminophen|aspirin|opioids?|tramadol|morphine|oxycodone|gabapentin|pregabalin|duloxetine|"
    r"amitriptyline|cyclobenzaprine|tizanidine|baclofen|muscle relaxants?|analgesics|antidepressants?|medications?|"
    r"metoprolol|topiramate|"
    r"western medicine|"
    r"pharmacotherapy|pharmacologic(?:al)? (?:treatments?|therap\w+)|drug (?:therapy|treatment)|drugs)"
)
_MEDICATION = re.compile(rf"(?<!non)(?<!non-)\b{DRUG_PATTERN}\b")


_Matches = dict[DerivedIntervention, str]  # a treatment and the words that name it


def derive_interventions(
    words: RecordText, on_pain: bool
) -> tuple[tuple[DerivedIntervention, ...], str | None]:
    """The treatments that a record studies, in the order of the vocabulary, and how they were derived."""
    titled: _Matches = {}
    topical: _Matches = {}
    if has_any(words.title_and_topics, _CUES):
        titled, topical = _match_needling(words.title), _match_needling(words.topics)
    if on_pain or titled or topical:
        titled |= _match_patterns(_OTHER_PATTERNS, words.title) | _match_medication(words.title)
        topical |= _match_patterns(_OTHER_PATTERNS, words.topics)
    return _combine_places(titled, topical, _match_abstract(words, {*titled, *topical}, on_pain))


def _match_abstract(words: RecordText, known: set[DerivedIntervention], on_pain: bool) -> _Matches:
    """What the aims and methods of an abstract add: the kind of a treatment that is known, or the treatment itself."""
    if known and known.isdisjoint(_BROADER.values()) and not on_pain:
        return {}
    if not has_any(words.abstract, _ABSTRACT_CUES):
        return {}
    told = _match_needling(extract_aims_and_methods(words.abstract))
    # where others are known, needles in the abstract may be what they were compared with
    return (
        {word: said for word, said in told.items() if _BROADER.get(word) in known}
        if known
        else told
    )


def _match_needling(text: str) -> _Matches:
    return (
        _match_patterns(_SPECIFIC_PATTERNS, text) | _match_patterns(_GENERIC_PATTERNS, text)
        if text
        else {}
    )


def _match_patterns(table: tuple[_InterventionPattern, ...], text: str) -> _Matches:
    found = ((treatment.intervention, treatment.pattern.search(text)) for treatment in table)
    return {word: match[0] for word, match in found if match}


def _match_medication(title: str) -> _Matches:
    found = _MEDICATION.search(title)
    return {"medication": found[0]} if found else {}


def _combine_places(
    titled: _Matches, topical: _Matches, told: _Matches
) -> tuple[tuple[DerivedIntervention, ...], str | None]:
    if not (titled or topical or told):
        return (), None
    found = titled.keys() | topical.keys() | told.keys()
    spare = {_BROADER[word] for word in found if word in _BROADER} - titled.keys()
    kept = tuple(word for word in DERIVED_INTERVENTIONS if word in found - spare)
    places: list[str] = []
    for place, names in (("title", titled), ("MeSH or keyword", topical), ("abstract", told)):
        new = [
            names[word]
            for word in kept
            if word in names and not _is_named_above(word, place, titled, topical)
        ]
        if new:
            places.append(format_place(place, new))
    return kept, "; ".join(places)


def _is_named_above(
    word: DerivedIntervention, place: str, titled: _Matches, topical: _Matches
) -> bool:
    return (place != "title" and word in titled) or (place == "abstract" and word in topical)
