"""Which painful condition was studied? Of low back pain also for how long people had it."""

from __future__ import annotations

import re
from collections.abc import Mapping

from evidence.studies.derive.record_text import Words, doings, has_any, listed
from evidence.studies.derived import CONDITIONS, Condition

# What may stand between a duration and "low back pain".
_BETWEEN = (
    r"(?:non-?specific|aspecific|specific|mechanical|common|primary|simple|uncomplicated|idiopathic|severe|moderate|"
    r"muscular|nociceptive|discogenic|disabling|and|or|to|recurrent|persistent|sub-?acute|acute|chronic|long-?term|"
    r"non-?radicular)"
)
_LOW_BACK = re.compile(
    rf"(?P<before>(?:\b{_BETWEEN}[ ,/-]*(?:\([^)]*\) ?)?)*)"
    r"\b(?:low(?:er)?[- ]?back(?:[- ](?:and (?:neck|leg|pelvic) )?(?:pain|ache|trouble|disorders?|problems?|"
    r"complaints?|"
    r"syndromes?)|ache)|lumbago|lumbalgia|lumbar pain|lumbosacral pain|(?P<short>(?:pns|cns|ns|nc|cn|as|c|a|n)?lbp)\b)"
    r"(?P<after>,? (?:lasting|for|of|with) [^.;]{0,40})?"
)
_DURATIONS: tuple[tuple[Condition, re.Pattern[str]], ...] = (
    ("chronic_low_back_pain", re.compile(r"\b(?:chronic|persistent|long-?term)\b")),
    ("subacute_low_back_pain", re.compile(r"\bsub-?acute\b")),
    ("acute_low_back_pain", re.compile(r"(?<!sub-)(?<!non-)\bacute\b")),
)
_LASTING = re.compile(
    r"(?:more than|at least|longer than|over|>|≥|exceeding) ?(?:3|6|12|three|six|twelve) months"
)
_SHORT_CHRONIC = ("clbp", "cnslbp", "cnlbp", "nclbp", "pnslbp")

_OTHERS: Mapping[Condition, str] = {
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
_PATTERNS = tuple((word, re.compile(pattern)) for word, pattern in _OTHERS.items())
# A condition that another, narrower one makes superfluous.
_WIDER: dict[Condition, tuple[Condition, ...]] = {
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
_IN_ABSTRACTS = ("back pain", "neck pain", "sciatica", "back-pain")

Found = dict[Condition, str]


def conditions_of(words: Words) -> tuple[tuple[Condition, ...], str | None]:
    """The conditions that a record is about, in the order of the vocabulary, and how they were derived."""
    if has_any(words.head, _CUES):
        places = {"title": _named(words.title), "MeSH or keyword": _named(words.topics)}
        if any(places.values()):
            return _put_together(places | _durations_told(places, words.abstract))
    if "pain" in words.abstract and has_any(words.abstract, _IN_ABSTRACTS):
        return _put_together({"abstract": _named(doings(words.abstract))})
    return (), None


def _durations_told(places: dict[str, Found], abstract: str) -> dict[str, Found]:
    """The duration of low back pain that aims and methods tell, where the head tells none, and they tell only one."""
    named = {word for found in places.values() for word in found}
    if "low_back_pain" not in named or any(map(_has_duration, named)):
        return {}
    told = {word: said for word, said in _low_back(doings(abstract)).items() if _has_duration(word)}
    return {"abstract": told} if len(told) == 1 else {}


def _has_duration(word: Condition) -> bool:
    return word.endswith("_low_back_pain")


def _named(text: str) -> Found:
    if not has_any(text, _CUES):
        return {}
    matches = ((word, pattern.search(text)) for word, pattern in _PATTERNS)
    return _low_back(text) | {word: match[0] for word, match in matches if match}


def _low_back(text: str) -> Found:
    """Low back pain as a text words it: each duration, and low back pain where one mention has none."""
    if not has_any(text, _BACK_CUES):
        return {}
    found: Found = {}
    for mention in _LOW_BACK.finditer(text):
        said = mention[0].strip(" ,")
        lengths = [word for word, pattern in _DURATIONS if pattern.search(mention["before"])]
        if not lengths and (
            mention["short"] in _SHORT_CHRONIC or _LASTING.search(mention["after"] or "")
        ):
            lengths = ["chronic_low_back_pain"]
        elif mention["short"] == "albp":
            lengths = ["acute_low_back_pain"]
        for word in lengths or ["low_back_pain"]:
            found.setdefault(word, said)
    return found


def _put_together(places: dict[str, Found]) -> tuple[tuple[Condition, ...], str | None]:
    found = {word for names in places.values() for word in names}
    found -= {wide for word in found for wide in _WIDER.get(word, ())}
    if not found:
        return (), None
    said, seen = [], set[Condition]()
    for place, names in places.items():
        new = [names[word] for word in CONDITIONS if word in names and word in found - seen]
        if new:
            said.append(listed(place, new))
        seen |= names.keys()
    return tuple(word for word in CONDITIONS if word in found), "; ".join(said)
