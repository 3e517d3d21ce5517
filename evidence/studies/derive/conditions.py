"""Which painful condition was studied? Of low back pain also for how long people had it."""

from __future__ import annotations

import re
from collections.abc import Mapping

from evidence.studies.derive.record_text import (
    RecordText,
    extract_aims_and_methods,
    format_place,
    has_any,
)
from evidence.studies.derived import DERIVED_CONDITIONS, DerivedCondition

# What may stand between a duration and "low back pain".
_PAIN_MODIFIERS = (
    r"(?:non-?specific|aspecific|specific|mechanical|common|primary|simple|uncomplicated|idiopathic|severe|moderate|"
    r"muscular|nociceptive|discogenic|disabling|and|or|to|recurrent|persistent|sub-?acute|acute|chronic|long-?term|"
    r"non-?radicular)"
)
_LOW_BACK_PAIN = re.compile(
    rf"(?P<before>(?:\b{_PAIN_MODIFIERS}[ ,/-]*(?:\([^)]*\) ?)?)*)"
    r"\b(?:low(?:er)?[- ]?back(?:[- ](?:and (?:neck|leg|pelvic) )?(?:pain|ache|trouble|disorders?|problems?|"
    r"complaints?|"
    r"syndromes?)|ache)|lumbago|lumbalgia|lumbar pain|lumbosacral pain|(?P<short>(?:pns|cns|ns|nc|cn|as|c|a|n)?lbp)\b)"
    r"(?P<after>,? (?:lasting|for|of|with) [^.;]{0,40})?"
)
_DURATIONS: tuple[tuple[DerivedCondition, re.Pattern[str]], ...] = (
    ("chronic_low_back_pain", re.compile(r"\b(?:chronic|persistent|long-?term)\b")),
    ("subacute_low_back_pain", re.compile(r"\bsub-?acute\b")),
    ("acute_low_back_pain", re.compile(r"(?<!sub-)(?<!non-)\bacute\b")),
)
_CHRONIC_DURATION = re.compile(
    r"(?:more than|at least|longer than|over|>|≥|exceeding) ?(?:3|6|12|three|six|twelve) months"
)
_CHRONIC_ABBREVIATIONS = ("clbp", "cnslbp", "cnlbp", "nclbp", "pnslbp")

_OTHER_CONDITIONS: Mapping[DerivedCondition, str] = {
    "back_pain": r"(?<!low )(?<!lower )(?<!low-)(?<!lower-)\bback(?:[- ](?:pain|ache)|ache|,? (?:and|or) neck (?:pain|"
    r"problems))|\bspinal pain|dorsalgia",
    "sciatica": r"\bsciatica\b|sciatic (?:pain|neuralgia)|lumb(?:ar|o-?sacral)[^.;]{0,40}radicul\w+|"
    r"radicular (?:leg |low back )?pain",
    "spinal_stenosis": r"spinal stenosis|lumbar stenosis",
    "neck_pain": r"\bneck(?:[ ,]+(?:and|or|and/or)? ?(?:shoulder|low(?:er)?[- ]back|back))*[,/ ]+pain|\bneck ache|"
    r"cervical (?:pain|spondylosis)|cervicalgia",
    "shoulder_pain": r"\bshoulder(?: and neck)? pain|frozen shoulder|subacromial|rotator cuff",
    "osteoarthritis_knee": r"knee osteo-?arthr\w+|osteo-?arthr\w+ of the knee|osteo-?arthritis, knee|gonarthrosis",
    "osteoarthritis": r"osteo-?arthrit\w+",
    "fibromyalgia": r"fibromyalgia|fibrositis",
    "myofascial_pain": r"myofascial (?:\w+ )?(?:pain|trigger)",
    "musculoskeletal_pain": r"musculo-?skeletal (?:\w+ )?(?:pain|disorders?|complaints?|conditions?|diseases?)",
    "headache": r"\bhead-?aches?\b|cephalalgia",
    "migraine": r"\bmigrain\w+",
    "pelvic_pain": r"pelvic (?:girdle )?pain",
    "dysmenorrhoea": r"dysmenorrh\w+",
    "cancer_pain": r"cancer(?:-related)? pain",
    "postoperative_pain": r"post-?(?:operative|surgical) (?:\w+ )?pain|pain, postoperative",
    "chronic_pain": r"\bchronic (?:non-?cancer |nonspecific )?pain\b",
}
_OTHER_PATTERNS = tuple((word, re.compile(pattern)) for word, pattern in _OTHER_CONDITIONS.items())
# A condition that another, narrower one makes superfluous.
_BROADER: dict[DerivedCondition, tuple[DerivedCondition, ...]] = {
    "chronic_low_back_pain": ("low_back_pain", "back_pain", "chronic_pain"),
    "subacute_low_back_pain": ("low_back_pain", "back_pain"),
    "acute_low_back_pain": ("low_back_pain", "back_pain"),
    "low_back_pain": ("back_pain",),
    "osteoarthritis_knee": ("osteoarthritis",),
}
_CUES = (
    "pain",
    "ache",
    "lumb",
    "arthrit",
    "sciatic",
    "migrain",
    "stenosis",
    "fibro",
    "dysmenorr",
    "lbp",
)
_BACK_CUES = ("back", "lumb", "lbp")
_ABSTRACT_CUES = ("back pain", "neck pain", "sciatica", "back-pain")

_Matches = dict[DerivedCondition, str]


def derive_conditions(words: RecordText) -> tuple[tuple[DerivedCondition, ...], str | None]:
    """The conditions that a record is about, in the order of the vocabulary, and how they were derived."""
    if has_any(words.title_and_topics, _CUES):
        places = {
            "title": _match_conditions(words.title),
            "MeSH or keyword": _match_conditions(words.topics),
        }
        if any(places.values()):
            return _combine_places(places | _match_durations(places, words.abstract))
    if "pain" in words.abstract and has_any(words.abstract, _ABSTRACT_CUES):
        return _combine_places(
            {"abstract": _match_conditions(extract_aims_and_methods(words.abstract))}
        )
    return (), None


def _match_durations(places: dict[str, _Matches], abstract: str) -> dict[str, _Matches]:
    """The duration of low back pain that aims and methods tell, where the head tells none, and they tell only one."""
    named = {word for found in places.values() for word in found}
    if "low_back_pain" not in named or any(map(_has_duration, named)):
        return {}
    told = {
        word: said
        for word, said in _match_low_back_pain(extract_aims_and_methods(abstract)).items()
        if _has_duration(word)
    }
    return {"abstract": told} if len(told) == 1 else {}


def _has_duration(word: DerivedCondition) -> bool:
    return word.endswith("_low_back_pain")


def _match_conditions(text: str) -> _Matches:
    if not has_any(text, _CUES):
        return {}
    matches = ((word, pattern.search(text)) for word, pattern in _OTHER_PATTERNS)
    return _match_low_back_pain(text) | {word: match[0] for word, match in matches if match}


def _match_low_back_pain(text: str) -> _Matches:
    """Low back pain as a text words it: each duration, and low back pain where one mention has none."""
    if not has_any(text, _BACK_CUES):
        return {}
    found: _Matches = {}
    for mention in _LOW_BACK_PAIN.finditer(text):
        said = mention[0].strip(" ,")
        lengths = [word for word, pattern in _DURATIONS if pattern.search(mention["before"])]
        if not lengths and (
            mention["short"] in _CHRONIC_ABBREVIATIONS
            or _CHRONIC_DURATION.search(mention["after"] or "")
        ):
            lengths = ["chronic_low_back_pain"]
        elif mention["short"] == "albp":
            lengths = ["acute_low_back_pain"]
        for word in lengths or ["low_back_pain"]:
            found.setdefault(word, said)
    return found


def _combine_places(places: dict[str, _Matches]) -> tuple[tuple[DerivedCondition, ...], str | None]:
    found = {word for names in places.values() for word in names}
    found -= {wide for word in found for wide in _BROADER.get(word, ())}
    if not found:
        return (), None
    said, seen = [], set[DerivedCondition]()
    for place, names in places.items():
        new = [names[word] for word in DERIVED_CONDITIONS if word in names and word in found - seen]
        if new:
            said.append(format_place(place, new))
        seen |= names.keys()
    return tuple(word for word in DERIVED_CONDITIONS if word in found), "; ".join(said)
