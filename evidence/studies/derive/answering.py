"""What a conclusion says to a yes/no question, as rules of wording find it: findings for a linear model to weigh.

The cues of wording, the kinds of question, and what each cue says to each kind stand in data/conclusion.json. A cue is
looked for clause by clause, and turned round by a negation that reaches it: "improve-" is an improvement denied.
"""

from __future__ import annotations

import json
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

MODEL = Path(__file__).parents[2] / "data" / "conclusion.json"


@dataclass(frozen=True, slots=True)
class _Clause:
    """A clause of a conclusion.

    ``sentence`` counts from 0; ``granted`` is the clause that an "although" grants; ``cues`` are signed ("improve-" is
    an improvement denied); ``overlap`` is the share of the question's words that it repeats.
    """

    sentence: int
    granted: bool
    text: str
    cues: tuple[str, ...]
    overlap: float

    @property
    def future(self) -> bool:
        """Whether it speaks of studies to come."""
        return "future" in self.cues

    @property
    def weight(self) -> float:
        """How much it counts in the vote of all clauses."""
        return (0.3 + self.overlap) * (0.5 if self.granted else 1) * (0.1 if self.future else 1)


@dataclass(frozen=True, slots=True)
class _Question:
    """The clause of a question that asks, the kinds of thing that it asks, and its words cut to stems."""

    clause: str
    has_verb: bool
    kinds: tuple[str, ...]
    stems: frozenset[str]


@dataclass(frozen=True, slots=True)
class _Lexicon:
    """The words of the data file, compiled.

    ``names`` are cues by the number of their group in ``cues``; ``votes`` what a cue says to a kind, 1 yes and -1 no.
    """

    cues: re.Pattern[str]
    names: tuple[str, ...]
    kinds: tuple[tuple[str, re.Pattern[str]], ...]
    denying: re.Pattern[str]
    votes: dict[str, dict[str, int]]


_SENTENCE = re.compile(r"(?<=[.!?])\s+(?=[A-Z•\"(])")
_CONTRAST = re.compile(
    r"\b(?:but|however|although|though|whereas|while|yet|nevertheless|nonetheless|even if)\b|;|, (?=(?:which|and|with|"
    r"suggesting|indicating|as)\b)"
)
_GRANTS = re.compile(r"(?:although|though|while|despite|in spite of|even if|notwithstanding)\b")
_WORD = re.compile(r"[a-z0-9]+")
_STOPWORDS = frozenset(
    "the a an of in on to for with and or by from at as is are was were be been being this that these those it its do "
    "does did can could may might should would will has have had there their they we our patients patient study "
    "results than between "
    "among after during before not no any more most who whom which what how using use used".split()
)
_STEM = 5  # letters that tell a word from others well enough
_SCOPE = {
    "without": 5,
    "rather": 4,
    "instead": 4,
    "except": 4,
    "few": 4,
    "little": 4,
    "absence": 5,
    "lack": 8,
    "absent": 5,
}
_SCOPE |= {"no": 9, "rarely": 5}
_SCOPE_ELSE = 12  # words that a negation reaches
# Said after what it denies: "the association was not significant".
_DENIED_AFTER = re.compile(
    r"\b(?:not|never) (?:been )?(?:statistically |clinically )?(?:significant\b|found|observed|seen|demonstrat\w+|"
    r"confirm\w+|support\w+|evident|shown|proven|detect\w+|established|apparent|present|exist)|\b(?:was|were|is|are) "
    r"(?:absent|lacking|unlikely|small|minimal|weak|negligible|marginal|limited|rare)\b|\bunlikely|"
    r"\bnon-?significant\b|\blost (?:its|their|statistical) (?:significance|predictive|prognostic)|\btoo (?:low|small|"
    r"weak|rare|few)"
)
_DENIED_WITHIN = 60  # characters between what is denied and the denial after it
_ASKING = re.compile(
    r"\s*(?:and |but )?(?:is|are|was|were|do|does|did|can|could|should|will|would|has|have|had|may|might|must|who|"
    r"what|which|how|when|why)\b"
)
_ASKING_WITHIN = re.compile(
    r"\b(?:is|are|do|does|did|can|could|should|will|has|have) (?:it|they|there|the|we)\b.*"
)
_ECHO_DENIES = frozenset(
    "no not cannot nor neither without lack lacking absence failed fail unlikely never none insufficient unable "
    "little limited".split()
)
_ECHO_ASIDE = re.compile(
    r"not only|as well as|whether or not|(?:with and |those |patients |subjects |women )without"
)
_ECHO_SCOPE = 10


@cache
def _lexicon() -> _Lexicon:
    data: dict[str, Any] = json.loads(MODEL.read_text(encoding="utf-8"))
    groups = "|".join(f"({_pattern(cue['words'])})" for cue in data["cues"])
    return _Lexicon(
        cues=re.compile(groups),
        names=tuple(cue["cue"] for cue in data["cues"]),
        kinds=tuple((kind, re.compile(_pattern(words))) for kind, words in data["kinds"].items()),
        denying=re.compile(_pattern(data["denying"])),
        votes={
            kind: dict.fromkeys(v["yes"], 1) | dict.fromkeys(v["no"], -1)
            for kind, v in data["votes"].items()
        },
    )


def _pattern(words: Iterable[str]) -> str:
    """The pattern of a list of wordings: ``*`` is any ending, ``~`` any word, the rest a regular expression."""
    either = "|".join(
        re.sub(r"\((?!\?)", "(?:", way).replace("*", r"\w*").replace("~", r"[\w-]+")
        for way in words
    )
    return rf"\b(?:{either})\b"


def _plain(text: str) -> str:
    return (
        text.lower()
        .replace("’", "'")
        .replace("n't", " not")
        .replace("–", "-")
        .replace("\u2010", "-")
        .replace("\u2011", "-")
    )


def _stems(text: str) -> frozenset[str]:
    return frozenset(
        word[:_STEM] for word in _WORD.findall(text) if len(word) > 2 and word not in _STOPWORDS
    )


def _question(question: str) -> _Question:
    text = _plain(question)
    parts = [part for part in re.split(r"[:?.;]|--", text) if part.strip()] or [""]
    asking = [part for part in parts if _ASKING.match(part)]
    within = None if asking else _ASKING_WITHIN.search(text)
    clause = asking[-1] if asking else within[0] if within else parts[-1]
    kinds = tuple(kind for kind, pattern in _lexicon().kinds if pattern.search(clause))
    return _Question(
        clause, bool(asking or within), kinds or ("other",), _stems(clause) or _stems(text)
    )


def _clauses(conclusion: str, question: _Question) -> Iterator[_Clause]:
    for number, sentence in enumerate(_SENTENCE.split(conclusion.strip())):
        for granted, text in _parts(_plain(sentence)):
            if len(text.split()) > 2 or text == sentence.lower():
                stems = _stems(text)
                overlap = len(stems & question.stems) / max(1, len(question.stems))
                yield _Clause(number, granted, text, _cues(text), overlap)


def _parts(sentence: str) -> Iterator[tuple[bool, str]]:
    """The clauses of a sentence, each with whether it is only granted ("although ...")."""
    starts = [0, *(found.start() for found in _CONTRAST.finditer(sentence) if found.start())]
    for start, end in zip(starts, [*starts[1:], len(sentence)], strict=True):
        part = sentence[start:end]
        if not _GRANTS.match(part):
            yield False, part
        elif start == 0 and "," in part:
            head, _, tail = part.partition(",")
            yield True, head
            yield False, tail
        else:
            yield True, part


def _cues(clause: str) -> tuple[str, ...]:
    """The cues of a clause in their order, those that a negation reaches with the other sign."""
    lexicon = _lexicon()
    denied_after = [found.start() for found in _DENIED_AFTER.finditer(clause)]
    cues: list[str] = []
    reach = -1
    for found in lexicon.cues.finditer(clause):
        cue, said, at = lexicon.names[(found.lastindex or 1) - 1], found[0], found.start()
        word = clause.count(" ", 0, at)
        if cue == "neg":
            reach = word + _SCOPE.get(said.split()[0], _SCOPE_ELSE)
        elif cue[-1] in "+-":
            denied = word <= reach or any(
                at < after <= at + _DENIED_WITHIN for after in denied_after
            )
            own_negation = cue == "same+" and said.startswith(
                ("no ", "not ", "neither", "nor ", "non")
            )
            if denied and not own_negation:
                cue = cue[:-1] + ("-" if cue[-1] == "+" else "+")
        if cue != "aside":
            cues.append(cue)
    return tuple(cues)


Findings = dict[str, float]
_DENIALS = frozenset(("neg", "same+", "merit-", "need-", "valid-", "assoc-"))


def findings(question: str, conclusion: str) -> Findings:
    """What the rules find in a question and a conclusion, each finding with its size."""
    asked = _question(question)
    clauses = list(_clauses(conclusion, asked))
    found = _of_question(asked)
    if clauses:
        best = max(
            clauses, key=lambda clause: clause.overlap - 0.3 * clause.future - 0.2 * clause.granted
        )
        found |= _of_clauses(asked, clauses, best)
        found |= _of_votes(asked, clauses, best)
        found |= _of_matches(asked, clauses, best)
        found |= _of_echoes(asked, clauses, best)
        found |= _of_doubt(asked, clauses, best)
    return {name: size for name, size in found.items() if size}


def _of_question(asked: _Question) -> Findings:
    first = _WORD.search(asked.clause)
    return {
        **{f"asks:{kind}": 1.0 for kind in asked.kinds},
        f"asks with:{first[0] if first else ''}": 1.0,
        "asks without a verb": float(not asked.has_verb),
        "asks in the negative": float(bool(_lexicon().denying.search(asked.clause))),
        "asks or": float(" or " in asked.clause),
    }


def _of_clauses(asked: _Question, clauses: list[_Clause], best: _Clause) -> Findings:
    """Cues by where they stand: in the clause nearest to the question, the first or last sentence, anywhere."""
    found: defaultdict[str, float] = defaultdict(float)
    share = 0.5 / len(asked.kinds) ** 0.5
    for clause in clauses:
        cues = set(clause.cues)
        places = {
            "best": clause is best,
            "first": clause.sentence == 0,
            "last": clause.sentence == clauses[-1].sentence,
        }
        for place in (place for place, here in places.items() if here):
            found[f"{place}:{'denies' if cues & _DENIALS else 'affirms'}"] += 1
            found[f"{place}:vote"] += _vote(clause, asked)
            for cue in cues:
                found[f"{place}:{cue}"] += 1
        for cue in cues:
            found[f"any:{cue}"] = min(found[f"any:{cue}"] + 0.5, 1)
            for kind in asked.kinds:
                found[f"any:{kind}>{cue}"] += share
                found[f"best:{kind}>{cue}"] += share * (clause is best)
        if "unsure" in cues:
            found["unsure, granted" if clause.granted else "unsure"] += 1
    return dict(found)


def _vote(clause: _Clause, asked: _Question) -> float:
    """How far a clause speaks for yes (up to 2) or no (down to -2), the mean over the kinds of question."""
    if clause.future:
        return 0
    votes = _lexicon().votes
    return max(
        -2,
        min(
            2,
            sum(votes[kind].get(cue, 0) for kind in asked.kinds for cue in clause.cues)
            / len(asked.kinds),
        ),
    )


def _of_votes(asked: _Question, clauses: list[_Clause], best: _Clause) -> Findings:
    total = sum(clause.weight * _vote(clause, asked) for clause in clauses) / sum(
        clause.weight for clause in clauses
    )
    signs = {
        "best": _vote(best, asked),
        "first": _vote(clauses[0], asked),
        "last": _vote(clauses[-1], asked),
    }
    return {
        "vote": total / 2,
        **{f"vote:{kind}": total for kind in asked.kinds},
        **{f"{place} sign": 0.5 * ((vote > 0.2) - (vote < -0.2)) for place, vote in signs.items()},
    }


def _of_matches(asked: _Question, clauses: list[_Clause], best: _Clause) -> Findings:
    """Whether clauses affirm or deny a cue that the question itself has."""
    named = {cue[:-1] for cue in _cues(asked.clause) if cue[-1] in "+-"}
    found: Findings = {}
    for clause in clauses:
        for sign in {cue[-1] for cue in clause.cues if cue[:-1] in named and not clause.future}:
            found[f"match{sign}"] = 1
            if clause is best:
                found[f"best match{sign}"] = 1
            if clause.sentence == 0:
                found[f"first match{sign}"] = 1
    return found


def _of_echoes(asked: _Question, clauses: list[_Clause], best: _Clause) -> Findings:
    """How many of the question's own words come back within reach of a negation."""
    found: Findings = {}
    plain = denied = 0.0
    for clause in clauses:
        if clause.future:
            continue
        of_clause = _echoes(clause.text, asked.stems)
        share = 0.5 if clause.granted else 1
        plain, denied = plain + share * of_clause[0], denied + share * of_clause[1]
        if clause is best:
            found["best echo-"] = of_clause[1] / max(1, sum(of_clause))
            found["best echo+"] = float(of_clause[0] > 0 and of_clause[1] == 0)
    if plain + denied:
        found |= {
            "echo-": denied / (plain + denied),
            "echo+": float(denied == 0),
            "echoes denied": min(denied, 3) / 3,
        }
    return found


def _echoes(clause: str, stems: frozenset[str]) -> tuple[int, int]:
    counts = [0, 0]
    reach = -1
    for place, word in enumerate(_WORD.findall(_ECHO_ASIDE.sub("", clause))):
        if word in _ECHO_DENIES:
            reach = place + _ECHO_SCOPE
        if len(word) > 2 and word[:_STEM] in stems and word not in _STOPWORDS:
            counts[place <= reach] += 1
    return counts[0], counts[1]


def _of_doubt(asked: _Question, clauses: list[_Clause], best: _Clause) -> Findings:
    """Signs that the authors leave it open: hedges, calls for studies, clauses that contradict each other."""
    told = [clause for clause in clauses if not clause.future]
    votes = [_vote(clause, asked) for clause in told]
    hedged = bool(told) and all("hedge" in clause.cues for clause in told)
    future = len(told) < len(clauses)
    nearest = max(clause.overlap for clause in clauses)
    return {
        "future": float(future),
        "contradictory": float(bool(votes) and max(votes) >= 0.5 and min(votes) <= -0.5),
        "all hedged": float(hedged),
        "all hedged, future": float(hedged and future),
        "only future": float(not told),
        "best unsure": float("unsure" in best.cues),
        "length": min(2.0, sum(len(clause.text.split()) for clause in clauses) / 60),
        "overlap": nearest,
        "no overlap": float(nearest < 0.15),
    }
