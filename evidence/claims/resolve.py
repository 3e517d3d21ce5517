"""A mention ("a 2012 analysis of 18,000 patients") -> the study it means, or candidates, or "not sure".

Each feature that a mention gives away (year, journal, body, author, numbers, kind of study, topic) adds to the
score of the studies that fit and takes from those that do not. A wrong paper is worse than none.
"""

from __future__ import annotations

import functools
import math
import re
import tomllib
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Literal

from evidence.claims.base import Base
from evidence.claims.tables import Finding
from evidence.ids import find_identifiers
from evidence.studies.columns import Study
from evidence.studies.designs import design_info

Status = Literal["resolved", "ambiguous", "unresolved"]

BODIES = Path(__file__).parents[1] / "data" / "bodies.toml"
# Points are natural logarithms of how much likelier a study gets by a feature; tuned on the kinds of mention
# described in docs/resolving.md.
POINTS = {
    "author": 3.0,
    "other author": 2.0,
    "not an author": -2.5,
    "year": 2.0,
    "next year": 0.5,
    "other year": -3.5,
    "published then": 1.0,
    "news": 2.0,
    "not news": -3.0,
    "after the post": -6.0,
    "journal": 3.5,
    "other journal": -2.0,
    "body": 3.0,
    "one body more": 1.5,
    "participants": 4.0,
    "other participants": -2.0,
    "studies": 2.5,
    "percent": 2.0,
    "kind": 1.0,
    "other kind": -1.5,
    "subject": 1.0,
    "other subject": -2.5,
    "title": 6.0,
}
NOBODY = 3.5  # what a study must outweigh: that the mention means none of those known
SURE = 0.55  # probability from which a mention is resolved ...
CLEAR = 4.0  # ... when it is this many times likelier than the next
TITLE_ALONE = 0.6  # share of a title that names a study when nothing else does, ...
TITLE_TELLS = 8.0  # ... if its words are rare enough together (sum of log inverse frequencies)
TELLING = frozenset({"author", "other author", "year", "journal", "body", "participants", "studies", "percent"})
NEAR = 4.0  # sum of log inverse frequencies of shared words from which a study is worth naming
WORTH_SHOWING = 0.05
MOST_CANDIDATES = 5


@dataclass(frozen=True, slots=True)
class Candidate:
    """A study that a mention may mean: its probability among those known, and what speaks for it."""

    study: Study
    score: float
    reasons: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _Scored:
    study: Study
    points: float
    reasons: tuple[str, ...]
    told_apart: bool  # by more than a few words of its title


@dataclass(frozen=True, slots=True)
class Resolution:
    """What became of a mention. ``study`` is set only when the status is "resolved"."""

    mention: str
    status: Status
    study: Study | None
    candidates: tuple[Candidate, ...]


@dataclass(frozen=True, slots=True)
class _Body:
    names: tuple[str, ...]
    journals: tuple[str, ...] = ()

    def stands_in(self, text: str) -> bool:
        return any(re.search(rf"(?<!\w){re.escape(name)}(?!\w)", text) for name in self.names)


_NUMBER_WORDS = (
    "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen "
    "eighteen nineteen twenty"
).split()
_KINDS: Mapping[str, tuple[str, ...]] = {
    "review": ("review", "meta-analysis", "meta analysis", "metaanalysis", "pooled", "re-analyzing", "analysis of"),
    "trial": ("trial", "randomized", "randomised", "rct"),
    "guideline": ("guideline", "guidelines", "guidance", "recommendations"),
    "survey": ("survey", "surveys", "prevalence", "interview survey"),
}
_SUBJECTS = ("acupuncture", "cupping", "dry needling", "electroacupuncture", "auricular", "moxibustion", "lifting", "exercise")
_COMMON_NAMES = frozenset(
    "white hart long young price cross may park reading back day hall king moore rose wood bell moss ng li lee wang kim chen zhang "
    "xu yang wu lin liu zhao cho kong song lam yan shen sun ma he you so an on to of in is as at be by do go my no or up us we".split()
)
_STOP = frozenset(
    "the of for and in on to with from by or versus vs is are that at as it its who their this not was were been has have which "
    "study studies found finding showed according published researchers paper article report reported new more than about".split()
)


class Index:
    """The studies of a base, made ready for resolving many mentions."""

    def __init__(self, base: Base, bodies: Path = BODIES) -> None:
        self._base = base
        self._studies = tuple(base.studies.values())
        read = tomllib.loads(bodies.read_text(encoding="utf-8"))["body"]
        self._bodies = [_Body(tuple(row["names"]), tuple(row.get("journals", ()))) for row in read]

    @cached_property
    def _entries(self) -> tuple[_Entry, ...]:
        return tuple(_Entry.of(study, self._base.findings_of(study.key)) for study in self._studies)

    @cached_property
    def _family_names(self) -> frozenset[str]:
        return frozenset(name for entry in self._entries for name in entry.families)

    @cached_property
    def _rarity(self) -> Mapping[str, float]:
        seen = Counter(word for entry in self._entries for word in entry.words)
        return {word: math.log(len(self._entries) / count) for word, count in seen.items()}

    def resolve(self, mention: str, published: int | None = None) -> Resolution:
        """The study that a mention means.

        Args:
            mention: the words of the post; an identifier in them settles the matter.
            published: year of the post; nothing published later can be meant.
        """
        named = self._by_identifier(mention)
        if named is not None:
            return named
        clues = _Clues.of(mention, self._family_names, self._bodies)
        if not clues.identify:
            return Resolution(mention, "unresolved", None, ())
        scored = [self._score(entry, clues, published) for entry in self._entries]
        best = sorted(scored, key=lambda row: (-row.points, row.study.key))[:MOST_CANDIDATES]
        whole = math.exp(NOBODY) + sum(math.exp(row.points) for row in scored)
        candidates = [Candidate(row.study, round(math.exp(row.points) / whole, 3), row.reasons) for row in best]
        shown = tuple(candidate for candidate in candidates if candidate.score >= WORTH_SHOWING)
        if shown and best[0].told_apart and _is_clear(candidates):
            return Resolution(mention, "resolved", shown[0].study, shown)
        return Resolution(mention, "ambiguous" if len(shown) > 1 else "unresolved", None, shown)

    def tells_something(self, mention: str) -> bool:
        """Whether the words of a mention themselves could tell one study from another: year, author, body, journal, number."""
        clues = _Clues.of(mention, self._family_names, self._bodies)
        large = any(number >= 10 for number in clues.numbers)
        journals = {entry.study.journal for entry in self._entries if entry.study.journal}
        return bool(clues.years or clues.authors or clues.bodies or large) or any(_stands_in(name, mention) for name in journals)

    def nearest(self, text: str, most: int = 3) -> tuple[Candidate, ...]:
        """The studies whose titles share the rarest words with a text; none when it shares only common ones."""
        words = frozenset(_content_words(text))
        scored = [(sum(self._rarity[word] for word in entry.words & words), entry) for entry in self._entries]
        best = sorted(scored, key=lambda row: (-row[0], row[1].study.key))[:most]
        return tuple(Candidate(entry.study, round(points, 3), ()) for points, entry in best if points >= NEAR)

    def _by_identifier(self, mention: str) -> Resolution | None:
        known = {
            (kind, getattr(study, kind)): study for study in self._studies for kind in ("pmid", "doi", "pmcid")
        }
        for identifier in find_identifiers(mention):
            study = known.get((identifier.kind, identifier.value))
            if study is not None:
                reason = f"{identifier.kind.upper()} {identifier.value}"
                return Resolution(mention, "resolved", study, (Candidate(study, 1.0, (reason,)),))
            if identifier.kind != "registry":
                return Resolution(mention, "unresolved", None, ())
        return None

    def _score(self, entry: _Entry, clues: _Clues, published: int | None) -> _Scored:
        marks = [
            *_year_marks(entry, clues, published),
            *_people_marks(entry, clues),
            *_number_marks(entry, clues),
            *_kind_marks(entry, clues),
        ]
        points = sum(POINTS[feature] for feature, _ in marks)
        shared = entry.words & clues.words
        overlap = sum(self._rarity[word] for word in shared)
        whole = sum(self._rarity[word] for word in entry.words) or 1.0
        points += POINTS["title"] * overlap / whole + min(overlap, 6.0) * 0.25
        if entry.study.companion_of is not None or entry.study.design == "protocol":
            points -= 1.0
        reasons = [reason for feature, reason in marks if POINTS[feature] > 0]
        if len(shared) > 1:
            rarest = sorted(shared, key=lambda word: (-self._rarity[word], word))[:4]
            reasons.append("words of the title: " + ", ".join(rarest))
        by_title = overlap >= max(TITLE_ALONE * whole, TITLE_TELLS)
        told_apart = by_title or any(feature in TELLING for feature, _ in marks)
        return _Scored(entry.study, points, tuple(reasons), told_apart)


def _is_clear(candidates: Sequence[Candidate]) -> bool:
    runner_up = candidates[1].score if len(candidates) > 1 else 0.0
    return candidates[0].score >= SURE and candidates[0].score >= CLEAR * runner_up


@dataclass(frozen=True, slots=True)
class _Entry:
    """A study with what mentions are compared with."""

    study: Study
    families: tuple[str, ...]
    words: frozenset[str]
    counts: frozenset[int]
    told: frozenset[float]
    percents: frozenset[float]
    about: str
    label: str
    kinds: frozenset[str]

    @classmethod
    def of(cls, study: Study, findings: Sequence[Finding]) -> _Entry:
        info = design_info(study.design)
        kinds = {"guideline"} if study.design == "guideline" else {"review"} if info.is_review else set()
        kinds |= {"trial"} if study.design in ("rct", "crossover_trial") else set()
        kinds |= {"survey"} if study.design in ("survey", "cross_sectional") else set()
        people = [study.n_participants, *(finding.arm1_n for finding in findings)]
        return cls(
            study=study,
            families=tuple(_family(author) for author in study.authors),
            words=frozenset(_content_words(f"{study.title} {study.intervention}")),
            counts=frozenset(count for count in people if count is not None),
            told=frozenset(_numbers(f"{study.condition} {study.intervention} {study.title}".lower())),
            percents=frozenset(row.estimate for row in findings if row.measure == "percent" and row.estimate is not None),
            about=f"{study.title} {study.intervention}".lower(),
            label=info.label,
            kinds=frozenset(kinds),
        )


@dataclass(frozen=True, slots=True)
class _Clues:
    """What a mention gives away."""

    years: frozenset[int]
    authors: frozenset[str]
    bodies: tuple[_Body, ...]
    numbers: tuple[float, ...]
    percents: tuple[float, ...]
    kinds: frozenset[str]
    subjects: frozenset[str]
    words: frozenset[str]
    is_news: bool
    text: str

    @classmethod
    def of(cls, mention: str, family_names: frozenset[str], bodies: Sequence[_Body]) -> _Clues:
        low = mention.lower()
        years = frozenset(int(year) for year in re.findall(r"(?<![\d.,])(?:19[5-9]\d|20[0-4]\d)(?![\d%]|,\d)", mention))
        return cls(
            years=years,
            authors=frozenset(_named_authors(mention, family_names)),
            bodies=tuple(body for body in bodies if body.stands_in(mention)),
            numbers=tuple(number for number in _numbers(low) if number not in years),
            percents=tuple(float(number) for number in re.findall(r"(\d+(?:\.\d+)?)\s*(?:%|per ?cent)", low)),
            kinds=frozenset(kind for kind, words in _KINDS.items() if any(re.search(rf"\b{word}", low) for word in words)),
            subjects=frozenset(subject for subject in _SUBJECTS if subject in low),
            words=frozenset(_content_words(mention)),
            is_news=re.search(r"\b(new|today|this week|recent(ly)?|latest|just published|on \w+day|\w+day)\b", low) is not None,
            text=mention,
        )

    @property
    def identify(self) -> bool:
        """Whether anything in it could tell one study from another."""
        return bool(self.years or self.authors or self.bodies or self.numbers or self.percents or len(self.words) > 3)


def _named_authors(mention: str, family_names: frozenset[str]) -> Iterable[str]:
    for match in re.finditer(r"[A-Z][\w'’-]+", mention):
        name = match[0].removesuffix("'s").removesuffix("’s")
        if name not in family_names:
            continue
        after, before = mention[match.end() : match.end() + 14], mention[max(0, match.start() - 14) : match.start()]
        vouched = re.match(r"\s*(et al|and coll|\(?(19|20)\d\d|,? [A-Z]{1,3}\b)", after) or re.search(r"(Dr\.?|Prof\w*\.?|[A-Z][a-z]+|[A-Z]\.)\s$", before)
        if vouched or name.lower() not in _COMMON_NAMES:
            yield name


def _family(author: str) -> str:
    """The family name of "van Tulder MW" is "Tulder" as a mention would find it: the last capitalised word."""
    words = [word for word in re.sub(r"\s+[A-Z]{1,4}(\s+(Jr|Sr|\d\w+))?$", "", author).split() if word[:1].isupper()]
    return words[-1] if words else author


def _numbers(text: str) -> list[float]:
    digits = [float(re.sub(r"\D", "", number)) for number in re.findall(r"(?<![\w.])\d{1,3}(?:[, ]\d{3})+(?!\d)|(?<![\w.])\d+(?![\w%]|\.\d)", text)]
    return digits + [float(_NUMBER_WORDS.index(word)) for word in re.findall(r"[a-z]+", text) if word in _NUMBER_WORDS[2:]]


def _content_words(text: str) -> list[str]:
    words = re.findall(r"[a-z][a-z-]{2,}", text.lower())
    return [word.rstrip("s") for word in words if word not in _STOP]


def _year_marks(entry: _Entry, clues: _Clues, published: int | None) -> list[tuple[str, str]]:
    year = entry.study.year
    marks = []
    if published is not None and year > published:
        marks.append(("after the post", ""))
    if clues.years:
        own = {year} | {int(number) for number in entry.told if number in clues.years}
        distance = min(abs(one - other) for one in own for other in clues.years)
        feature = ("year", "next year")[distance] if distance < 2 else "other year"
        marks.append((feature, f"year {year}"))
    elif published is not None and published - 1 <= year <= published:
        feature = "news" if clues.is_news else "published then"
        marks.append((feature, f"published {year}, when the post was written"))
    elif published is not None and clues.is_news:
        marks.append(("not news", ""))
    return marks


def _people_marks(entry: _Entry, clues: _Clues) -> list[tuple[str, str]]:
    marks = []
    if clues.authors:
        others = clues.authors & set(entry.families)
        if entry.families and entry.families[0] in clues.authors:
            marks.append(("author", f"first author {entry.families[0]}"))
        else:
            marks.append(("other author", f"author {', '.join(sorted(others))}") if others else ("not an author", ""))
    journal = entry.study.journal
    if journal is not None and _stands_in(journal, clues.text):
        marks.append(("journal", f"journal {journal}"))
    own = [body for body in clues.bodies if _is_of(entry.study, body)]
    for number, body in enumerate(own):
        marks.append(("one body more" if number else "body", body.names[0]))
    return marks


def _is_of(study: Study, body: _Body) -> bool:
    who = f"{study.title} | {'; '.join(study.authors)} | {study.journal_full}"
    return study.journal in body.journals or body.stands_in(who)


def _stands_in(journal: str, text: str) -> bool:
    """Whether a text names a journal, spelled out or in NLM's abbreviation."""
    first = journal.split()[0]
    if first not in text:
        return False
    match = re.search(_journal_pattern(journal), text)
    return match is not None and not re.match(r"\s+(Netw|Open|Intern)", text[match.end() : match.end() + 12])


@functools.cache
def _journal_pattern(journal: str) -> str:
    parts = re.sub(r"\s*\(.*?\)", "", journal).split()
    if len(parts) > 1:
        joint = r"[.\s&,-]+(?:(?:of|the|and|for|in|&)\s+)*"
        return r"(?<!\w)" + joint.join(rf"{re.escape(part)}[a-z]*" for part in parts) + r"(?!\w)"
    name = re.escape(parts[0])
    if parts[0].isupper():
        return rf"(?<![\w-]){name}(?!\w|\s+[A-Z])"
    return rf"(?:journal|in|the)\s+(?:the\s+)?{name}(?![\w-]|\s+[A-Z])"


def _number_marks(entry: _Entry, clues: _Clues) -> list[tuple[str, str]]:
    marks = []
    for number in clues.numbers:
        if number >= 10 and any(_close(number, count) for count in entry.counts):
            marks.append(("participants", f"{number:,.0f} participants"))
        elif number == entry.study.n_studies:
            marks.append(("studies", f"{number:.0f} studies"))
        elif number >= 8 and number in entry.told:
            marks.append(("studies", f"{number:,.0f} in its title or description"))
        elif number >= 100 and entry.study.n_participants is not None:
            marks.append(("other participants", ""))
    marks += [("percent", f"{percent:g} %") for percent in clues.percents if percent in entry.percents]
    return marks


def _close(number: float, count: int) -> bool:
    """Whether a post's number is a study's: the same, or rounded to two or three digits."""
    return number == count or (number >= 500 and abs(number - count) <= 0.012 * count)


def _kind_marks(entry: _Entry, clues: _Clues) -> list[tuple[str, str]]:
    marks = []
    if clues.kinds & entry.kinds:
        marks.append(("kind", entry.label))
    elif clues.kinds and entry.kinds:
        marks.append(("other kind", ""))
    if clues.subjects:
        fits = any(subject in entry.about for subject in clues.subjects)
        marks.append(("subject", "about " + ", ".join(sorted(clues.subjects))) if fits else ("other subject", ""))
    return marks


def resolution_json(resolution: Resolution) -> dict[str, object]:
    """A resolution as plain values, in the form that the command line promises."""
    study = resolution.study
    return {
        "mention": resolution.mention,
        "status": resolution.status,
        "pmid": study.pmid if study else None,
        "key": study.key if study else None,
        "candidates": [
            {"pmid": item.study.pmid, "key": item.study.key, "score": item.score, "reasons": list(item.reasons)}
            for item in resolution.candidates
        ],
    }


def resolution_text(resolution: Resolution) -> str:
    """A resolution for a terminal: the status, then a line a candidate with what speaks for it."""
    head = f"{resolution.status}: {resolution.mention}"
    lines = [
        f"  {item.score:5.2f}  {item.study.key:<16} {'PMID ' + item.study.pmid if item.study.pmid else 'no PMID':<14} {'; '.join(item.reasons)}"
        for item in resolution.candidates
    ]
    return "\n".join([head, *lines])
