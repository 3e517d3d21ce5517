"""Made-up words about tea, sleep and mood, and a recogniser that is always sure."""

from collections.abc import Mapping
from typing import Any

from evidence.claims.recognise.frames import ClaimFrame, parse_frame
from evidence.claims.recognise.recogniser import Recogniser
from evidence.claims.recognise.sentence import ReadSentence, SentencePlace
from evidence.claims.recognise.statements import Statement, find_statements
from evidence.claims.recognise.verifier import LogisticModel, Verifier
from evidence.topic import ConceptRoles, StandIn

WORDS: Mapping[str, list[str]] = {
    "tea": ["tea"],
    "oolong": ["oolong"],
    "coffee": ["coffee", "iced tea"],
    "cup": ["cup"],
    "milk": ["milk"],
    "evening": ["evening*"],
    "headache": ["headache*"],
    "this_treatment": ["this|these drink|drinks", "the sips"],
    "sleep": ["sleep", "!over sleep"],
    "mood": ["mood"],
    "lift.verb": ["improv*", "lift*"],
    "lift.self": ["improv*", "get|gets better"],
    "lift.noun": ["improvement*", "lift"],
    "lift.adjective": ["better"],
    "ruin": ["ruin*"],
    "safe": ["safe"],
    "never_late": ["never .. late"],
    "body_agent": ["your body"],
    "asks": ["whether"],
    "attribution": ["fans say"],
    "sought": ["drink it for"],
    "speech": ["says"],
    "doubt": ["unclear"],
    "denial": ["myth*"],
    "negation": ["not", "no", "never"],
    "harmless_not": ["not only"],
    "instead": ["instead of"],
    "avoid": ["avoid*"],
    "hinder": ["block*"],
    "superior": ["beat|beats|beaten"],
    "equal": ["as well as"],
    "sham": ["placebo"],
    "hedge": ["may"],
    "absolute": ["always"],
    "unlimited": ["always", "everyone", "completely"],
    "advise": ["drink"],
    "benefit_word": ["benefits"],
}
ROLES = ConceptRoles(
    treatments=("tea", "oolong", "coffee"),
    foreign="coffee",
    context=("evening",),
    objects=("sleep", "mood"),
    about=("sleep",),
    stand_ins={"cup": StandIn(("tea", "oolong"), "tea")},
    agents={"milk": "coffee"},
    unless={"headache": ("evening",)},
)
BROADER = {"oolong": frozenset({"tea", "drink"})}
SURE = Verifier(LogisticModel(9, {}), LogisticModel(9, {}))
SLEEP = {"agent": "tea", "effect": "lift", "target": "sleep"}
_READER = Recogniser(WORDS, (), roles=ROLES, broader=BROADER, verifier=SURE)


def frame(**entry: Any) -> ClaimFrame:
    """Parse a frame of claim S1; by default tea that lifts sleep."""
    return parse_frame("S1", "S1.1", entry or SLEEP, WORDS)


def make_recogniser(*frames: ClaimFrame, **options: Any) -> Recogniser:
    """Make a recogniser about tea with some frames, by default one; options override the rest."""
    known: dict[str, Any] = {"roles": ROLES, "broader": BROADER, "verifier": SURE}
    return Recogniser(WORDS, frames or (frame(),), **{**known, **options})


def read(text: str, *headings: str, **place: Any) -> ReadSentence:
    """Read a sentence, under headings."""
    sentence = _READER.read(text, SentencePlace(headings, **place))
    assert sentence is not None
    return sentence


def state(
    text: str, *headings: str, of: ClaimFrame | None = None, **place: Any
) -> Statement | None:
    """Find the statement of a frame, by default that tea lifts sleep."""
    found = list(find_statements([of or frame()], read(text, *headings, **place)))
    assert len(found) <= 1
    return found[0] if found else None
