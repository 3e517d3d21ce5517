"""What was done? The treatments of back pain care that title, topics and abstract of a record name."""

from __future__ import annotations

import re
from dataclasses import dataclass

from evidence.studies.derive.record_text import Words, doings, has_any, listed
from evidence.studies.derived import INTERVENTIONS, Intervention


@dataclass(frozen=True, slots=True)
class _Treatment:
    word: Intervention
    pattern: re.Pattern[str]


def _table(rows: dict[Intervention, str]) -> tuple[_Treatment, ...]:
    return tuple(_Treatment(word, re.compile(pattern)) for word, pattern in rows.items())


# A pretended treatment is a comparator. Lookbehinds stand behind the first letters, so that the search can run to them.
_PRETENDED = ("sham", "placebo", "minimal", "simulated", "mock", "fake", "no", "non", "without")


def _not_after(word: str, *before: str) -> str:
    return "".join(rf"(?<!{prefix}[ -]{word})" for prefix in before)


_REAL_ACUP = _not_after("acup", *_PRETENDED)
_REAL_CUPPING = _not_after("cupping", *_PRETENDED)

# Needles, points and cups: named nowhere but where they are the treatment, so abstracts are read for them, too.
_KINDS = _table(
    {
        "manual_acupuncture": rf"manual acup{_REAL_ACUP}unct\w+",
        "electroacupuncture": r"electro-? ?acup(?<!sham electroacup)(?<!sham electro-acup)(?<!placebo "
        r"electroacup)unct\w+|"
        r"electrical acupuncture|electrical stimulation of acup\w+",
        "auricular_therapy": r"auricul(?<!sham auricul)(?:ar[ -](?:acu\w+|point|therapy|needl\w+|stimulation|press\w+)|"
        r"o-?therapy|o-?acu\w+)|ear (?:acu\w+|seeds?)|acupuncture, ear|battlefield acupuncture",
        "laser_acupuncture": r"laser[- ]?acup(?<!sham laser acup)unct\w+|laserpuncture|laser needle\w*",
        "acupressure": rf"acup{_REAL_ACUP}ressure|shiatsu",
        "moxibustion": r"moxibustion(?<!sham moxibustion)",
        "dry_needling": r"dry[- ]needl(?<!sham dry needl)(?<!placebo dry needl)\w+|trigger[- ]point needling|"
        r"intramuscular stimulation",
        "dry_cupping": r"dry[- ]cupping(?<!sham dry cupping)",
        "wet_cupping": r"wet[- ]cupping|hijamah?",
    }
)
_TOLD_APART = ("manual", "electro", "electrical", "auricular", "ear", "laser", "battlefield")
_GENERIC = _table(
    {
        "acupuncture": rf"acup{_REAL_ACUP}{_not_after('acup', *_TOLD_APART)}(?<!electroacup)unct(?:ure|ural)\b"
        r"(?![ -]?points?\b|, ear)",
        "cupping": rf"cupping{_REAL_CUPPING}{_not_after('cupping', 'dry', 'wet', 'disc', 'disk', 'optic')}"
        r"(?! of the| of optic|[ -]to[ -]disc)",
    }
)
_GENERIC_OF: dict[Intervention, Intervention] = {
    "manual_acupuncture": "acupuncture",
    "electroacupuncture": "acupuncture",
    "auricular_therapy": "acupuncture",
    "laser_acupuncture": "acupuncture",
    "dry_cupping": "cupping",
    "wet_cupping": "cupping",
}
_CUES = ("acup", "needl", "cupping", "moxi", "auricul", "hijama", "shiatsu")
_CUES_OF_ABSTRACTS = ("acup", "cupping", "dry needl")

# Treatments whose words mean other things elsewhere: read only in titles and topics of records on pain or needles.
_OTHERS = _table(
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
DRUGS = (
    r"(?:nsaids?|non-?steroidal anti-?inflammator\w+|ibuprofen|diclofenac|naproxen|celecoxib|etoricoxib|indomethacin|"
    r"paracetamol|acetaminophen|aspirin|opioids?|tramadol|morphine|oxycodone|gabapentin|pregabalin|duloxetine|"
    r"amitriptyline|cyclobenzaprine|tizanidine|baclofen|muscle relaxants?|analgesics|antidepressants?|medications?|"
    r"metoprolol|topiramate|"
    r"western medicine|"
    r"pharmacotherapy|pharmacologic(?:al)? (?:treatments?|therap\w+)|drug (?:therapy|treatment)|drugs)"
)
_MEDICATION = re.compile(rf"(?<!non)(?<!non-)\b{DRUGS}\b")


Found = dict[Intervention, str]  # a treatment and the words that name it


def interventions_of(words: Words, on_pain: bool) -> tuple[tuple[Intervention, ...], str | None]:
    """The treatments that a record studies, in the order of the vocabulary, and how they were derived."""
    titled: Found = {}
    topical: Found = {}
    if has_any(words.head, _CUES):
        titled, topical = _needling(words.title), _needling(words.topics)
    if on_pain or titled or topical:
        titled |= _named(_OTHERS, words.title) | _medication(words.title)
        topical |= _named(_OTHERS, words.topics)
    return _put_together(titled, topical, _told(words, {*titled, *topical}, on_pain))


def _told(words: Words, known: set[Intervention], on_pain: bool) -> Found:
    """What the aims and methods of an abstract add: the kind of a treatment that is known, or the treatment itself."""
    if known and known.isdisjoint(_GENERIC_OF.values()) and not on_pain:
        return {}
    if not has_any(words.abstract, _CUES_OF_ABSTRACTS):
        return {}
    told = _needling(doings(words.abstract))
    # where others are known, needles in the abstract may be what they were compared with
    return (
        {word: said for word, said in told.items() if _GENERIC_OF.get(word) in known}
        if known
        else told
    )


def _needling(text: str) -> Found:
    return _named(_KINDS, text) | _named(_GENERIC, text) if text else {}


def _named(table: tuple[_Treatment, ...], text: str) -> Found:
    found = ((treatment.word, treatment.pattern.search(text)) for treatment in table)
    return {word: match[0] for word, match in found if match}


def _medication(title: str) -> Found:
    found = _MEDICATION.search(title)
    return {"medication": found[0]} if found else {}


def _put_together(
    titled: Found, topical: Found, told: Found
) -> tuple[tuple[Intervention, ...], str | None]:
    if not (titled or topical or told):
        return (), None
    found = titled.keys() | topical.keys() | told.keys()
    spare = {_GENERIC_OF[word] for word in found if word in _GENERIC_OF} - titled.keys()
    kept = tuple(word for word in INTERVENTIONS if word in found - spare)
    places: list[str] = []
    for place, names in (("title", titled), ("MeSH or keyword", topical), ("abstract", told)):
        new = [
            names[word]
            for word in kept
            if word in names and not _is_named_above(word, place, titled, topical)
        ]
        if new:
            places.append(listed(place, new))
    return kept, "; ".join(places)


def _is_named_above(word: Intervention, place: str, titled: Found, topical: Found) -> bool:
    return (place != "title" and word in titled) or (place == "abstract" and word in topical)
