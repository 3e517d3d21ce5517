"""A flow diagram after PRISMA 2020: from what the searches found to the studies that count for a verdict.

Page MJ et al., The PRISMA 2020 statement, BMJ 2021;372:n71, doi:10.1136/bmj.n71. Where its words fit they are used.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from typing import TYPE_CHECKING, Literal

from evidence.claims.base.load import Base
from evidence.claims.living.judging import unreviewed
from evidence.claims.verdict.verdict import verdict_of
from evidence.claims.verdict.weighting import Role
from evidence.errors import EvidenceError
from evidence.synthesis.figures.canvas import LINE, MARGIN, Sheet, wide, wrap
from evidence.synthesis.figures.figure import (
    SMALL,
    TEXT,
    TITLE,
    WIDTH,
    Picture,
    Theme,
    house_style,
    number,
    theme_of,
)

if TYPE_CHECKING:
    import pandas as pd

    from evidence.studies.store.store import Store

Phase = Literal["Identification", "Screening", "Included"]

_ROLES: dict[Role, str] = {
    "inside_review": "trials that newer reviews are taken to contain",
    "wider_review": "wider reviews of trials that count themselves",
    "replaced": "replaced by a newer edition",
    "same_work": "another report of a study that counts",
    "weaker": "of a weaker level of evidence",
    "other_comparator": "compared with something else",
    "not_read": "result not read",
    "retracted": "retracted",
}


@dataclass(frozen=True, slots=True)
class Searched:
    """What the searches of a store brought: records, then studies."""

    searches: int
    counted: int
    listed: int
    found: int
    fetched: int
    failed: int
    waiting: int


@dataclass(frozen=True, slots=True)
class Counts:
    """The numbers of a flow diagram; all but those of ``searched`` are studies.

    ``others`` are studies of the evidence base that the searches did not bring, ``bearing`` those that nobody has
    judged but that may bear on the claim (None where that was not looked at). ``set_aside`` are judged studies that do
    not count, by reason.
    """

    searched: Searched | None
    others: int
    judged: int
    set_aside: Mapping[str, int]
    bearing: int | None = None
    claim: str | None = None

    @property
    def known(self) -> int:
        """All studies that are known."""
        return self.others + (self.searched.fetched if self.searched else 0)

    @property
    def counting(self) -> int:
        """Studies that count for the verdict."""
        return self.judged - sum(self.set_aside.values())


@dataclass(frozen=True, slots=True)
class Step:
    """A box of the diagram, and what is taken out beside it, or comes in there."""

    phase: Phase
    words: str
    n: int
    out: tuple[tuple[str, int], ...] = ()
    out_words: str = ""
    come_in: tuple[str, int] | None = None


@dataclass(frozen=True, slots=True)
class _Judged:
    """Which studies of the base were judged, and why some of them do not count."""

    keys: frozenset[str]
    set_aside: Mapping[str, int] = field(default_factory=dict)


def counts_of_base(base: Base, claim_id: str | None = None) -> Counts:
    """The numbers of the evidence base alone, for a claim or for all claims together.

    Raises:
        EvidenceError: there is no such claim.
    """
    judged = _judged(base, claim_id)
    return Counts(None, len(base.studies), len(judged.keys), judged.set_aside, claim=claim_id)


def counts_of_store(store: Store, base: Base, claim_id: str | None = None) -> Counts:
    """The numbers of a store and of the evidence base beside it, for a claim or for all claims together.

    Raises:
        EvidenceError: there is no such claim, or the store is damaged.
    """
    judged = _judged(base, claim_id)
    funnel = store.funnel()
    fetched = frozenset(funnel.fetched)
    others = sum(study.pmid not in fetched for study in base.studies.values())
    searched = Searched(
        funnel.searches,
        funnel.counted,
        funnel.listed,
        funnel.found,
        len(fetched),
        funnel.failed,
        funnel.waiting,
    )
    bearing = None
    if claim_id is not None:
        bearing = sum(
            cells["pmid"] in fetched for cells in unreviewed(base, store.table(), claim_id)
        )
    return Counts(searched, others, len(judged.keys), judged.set_aside, bearing, claim_id)


def _judged(base: Base, claim_id: str | None) -> _Judged:
    if claim_id is None:
        keys = frozenset(judgement.study for judgement in base.judgements)
        verdicts = [verdict_of(base, key) for key in base.claims]
        counting = {
            item.study.key for verdict in verdicts for item in verdict.weighed if item.counts
        }
        return _Judged(
            keys, {"do not count for any verdict": len(keys - counting)} if keys - counting else {}
        )
    if claim_id not in base.claims:
        raise EvidenceError(f"there is no claim {claim_id!r}; `evidence claims` lists all of them")
    weighed = verdict_of(base, claim_id).weighed
    counting = {item.study.key for item in weighed if item.counts}
    reasons: dict[str, str] = {}
    for item in weighed:
        if item.study.key not in counting:
            reasons.setdefault(item.study.key, _ROLES[item.role])
    return _Judged(
        frozenset(item.study.key for item in weighed), dict(Counter(reasons.values()).most_common())
    )


def steps_of(counts: Counts) -> tuple[Step, ...]:
    """The boxes of the diagram, from top to bottom: what is in one, less what is taken out, and more what comes in
    at the next, is what is in the next.
    """  # noqa: D205 - one sentence
    claim = f" for claim {counts.claim}" if counts.claim else ""
    verdict = f"the verdict on claim {counts.claim}" if counts.claim else "a verdict"
    unjudged = counts.known - counts.judged
    out: tuple[tuple[str, int], ...] = (("not judged", unjudged),)
    if counts.bearing is not None:
        out = (
            ("may bear on it", counts.bearing),
            ("do not seem to bear on it", unjudged - counts.bearing),
        )
    known = Step(
        "Screening",
        "Studies known" if counts.searched else "Studies of the evidence base",
        counts.known,
        out,
        f"Not judged{claim}" if counts.bearing is not None else f"Studies excluded{claim}",
        ("Studies of the evidence base, identified in other ways", counts.others)
        if counts.searched
        else None,
    )
    judged = Step(
        "Screening",
        f"Studies judged{claim}",
        counts.judged,
        tuple(counts.set_aside.items()),
        "Judged, but not counted",
    )
    included = Step("Included", f"Studies that count for {verdict}", counts.counting)
    return (*_searched_steps(counts.searched), known, judged, included)


def _searched_steps(searched: Searched | None) -> tuple[Step, ...]:
    if searched is None:
        return ()
    unlisted = max(searched.counted - searched.listed, 0)
    return (
        Step(
            "Identification",
            f"Records identified from PubMed ({number(searched.searches, 'search', 'searches')})",
            searched.listed + unlisted,
            (
                ("counted by PubMed, but not listed", unlisted),
                ("found by more than one search", searched.listed - searched.found),
            ),
            "Records removed before screening",
        ),
        Step(
            "Screening",
            "Records sought for retrieval",
            searched.found,
            (
                ("not fetched, or not readable", searched.failed),
                ("not asked for yet", searched.waiting),
            ),
            "Records not retrieved",
        ),
        Step("Screening", "Records retrieved, a study each", searched.fetched),
    )


def prisma(counts: Counts, *, width: float = WIDTH, dark: bool = False) -> Picture:
    """A flow diagram after PRISMA 2020.

    Args:
        counts: ``counts_of_store``, or ``counts_of_base`` for a diagram of the evidence base alone.
        width: of the picture in inches; from 3.6 (a telephone) upwards.
        dark: whether it is for dark ground.

    Returns:
        A picture whose table has one row a number: phase, kind (box, out, in), words, and n.

    Raises:
        EvidenceError: matplotlib is not installed.
    """
    steps = steps_of(counts)
    about = f"claim {counts.claim}" if counts.claim else "all claims"
    title = f"Flow of studies for {about}"
    theme = theme_of(dark=dark)
    with house_style(theme):
        drawing = _Diagram(title, steps, width, theme)
        figure = drawing.sheet.done(drawing.draw())
    return Picture(figure, title, _alt(steps, about), _table(steps))


def _table(steps: Sequence[Step]) -> pd.DataFrame:
    import pandas as pd

    rows = []
    for step in steps:
        if step.come_in:
            rows.append((step.phase, "in", *step.come_in))
        rows.append((step.phase, "box", step.words, step.n))
        rows += [(step.phase, "out", f"{step.out_words}: {words}", n) for words, n in step.out]
    return pd.DataFrame(rows, columns=["phase", "kind", "words", "n"])


def _alt(steps: Sequence[Step], about: str) -> str:
    said = []
    for step in steps:
        come = f" with {step.come_in[1]:,} {_small(step.come_in[0])}" if step.come_in else ""
        out = ", ".join(f"{n:,} {words}" for words, n in step.out if n)
        said.append(
            f"{step.words}{come}: {step.n:,}{f' ({_small(step.out_words)}: {out})' if out else ''}"
        )
    return f"Flow diagram for {about}. {'; '.join(said)}."


def _small(text: str) -> str:
    return text[:1].lower() + text[1:]


class _Diagram:
    """A flow diagram on a sheet: on a narrow one, what is taken out stands below its box, not beside it."""

    pad = 0.09
    gap = 0.22
    narrow = 5.5

    def __init__(self, title: str, steps: Sequence[Step], width: float, theme: Theme) -> None:
        self.title = title
        self.steps = steps
        self.sheet = Sheet(width, theme)
        self.theme = theme
        self.is_narrow = width < self.narrow
        bar = 0.28 if self.is_narrow else 0.34  # of the phases
        self.left, self.right = MARGIN + bar + 0.1, width - MARGIN
        if self.is_narrow:
            self.main = self.aside = self.right - self.left
            self.aside_left, self.stem = self.left + 0.42, self.left + 0.18
            self.aside = self.right - self.aside_left
        else:
            self.main = self.aside = (self.right - self.left - 0.45) / 2
            self.aside_left, self.stem = self.right - self.aside, self.left + self.main / 2

    def draw(self) -> float:
        """All of it; gives the height of the sheet."""
        room = self.right - MARGIN
        y = self.sheet.paragraph((MARGIN, MARGIN), self.title, room, size=TITLE, bold=True) + 0.08
        phases = [step.phase for step in self.steps]
        spans: list[tuple[Phase, float, float]] = []
        boxes: list[tuple[float, float]] = []
        for place, step in enumerate(self.steps):
            if step.come_in:
                y = self._come_in(step.come_in, y)
            top = y
            # where a phase has one box, that is at least as high as the name of the phase is long
            least = (
                wide(step.phase, SMALL, bold=True) + 0.12 if phases.count(step.phase) == 1 else 0.0
            )
            words = [f"{step.words} (n = {step.n:,})"]
            foot = self._box((self.left, y), self.main, words, is_main=True, least=least)
            boxes.append((top, foot))
            bottom = self._out(step, top, foot) if any(n for _, n in step.out) else foot
            spans.append((step.phase, top, bottom))
            y = bottom + (self.gap if place + 1 < len(self.steps) else 0)
        for (_, foot), (top, _) in pairwise(boxes):
            self.sheet.line(
                [(self.stem, foot), (self.stem, top - 0.06)], colour=self.theme.grey, width=1.1
            )
            self.sheet.arrow_head((self.stem, top), (0.0, 1.0), colour=self.theme.grey)
        self._phases(spans)
        return y + MARGIN

    def _out(self, step: Step, top: float, foot: float) -> float:
        lines = [f"{step.out_words}:", *(f"{words} (n = {n:,})" for words, n in step.out if n)]
        start = foot + 0.12 if self.is_narrow else top
        bottom = self._box((self.aside_left, start), self.aside, lines)
        if self.is_narrow:
            self._across(self.stem, self.aside_left, start + 0.17)
            return bottom
        self._across(
            self.left + self.main, self.aside_left, top + min(foot - top, bottom - top) / 2
        )
        return max(foot, bottom)

    def _come_in(self, come_in: tuple[str, int], y: float) -> float:
        """A box whose studies join those that come from above."""
        words, n = come_in
        bottom = self._box((self.aside_left, y), self.aside, [f"{words} (n = {n:,})"])
        self._across(self.aside_left, self.stem, (y + bottom) / 2)
        return bottom + self.gap

    def _across(self, start: float, end: float, y: float) -> None:
        direction = 1.0 if end > start else -1.0
        self.sheet.line(
            [(start, y), (end - 0.06 * direction, y)], colour=self.theme.grey, width=1.1
        )
        self.sheet.arrow_head((end, y), (direction, 0.0), colour=self.theme.grey)

    def _box(
        self,
        at: tuple[float, float],
        across: float,
        lines: Sequence[str],
        *,
        is_main: bool = False,
        least: float = 0.0,
    ) -> float:
        """A box around lines of text, at least so high; gives the height below it."""
        x, y = at
        size = TEXT if is_main else SMALL
        room = across - 2 * self.pad
        wrapped = [_unbroken(words) for words in lines]
        text = sum(len(wrap(words, room, size)) for words in wrapped) * LINE * size / TEXT
        high = max(text + 2 * self.pad, least)
        self.sheet.box(
            at,
            (across, high),
            fill=self.theme.ground,
            edge=self.theme.ink if is_main else self.theme.grey,
        )
        foot = y + (high - text) / 2
        for words in wrapped:
            foot = self.sheet.paragraph((x + self.pad, foot), words, room, size=size)
        return y + high

    def _phases(self, spans: Sequence[tuple[Phase, float, float]]) -> None:
        """At the left, which boxes are of which phase."""
        across = self.left - 0.1 - MARGIN
        for phase in dict.fromkeys(phase for phase, _, _ in spans):
            top = min(top for one, top, _ in spans if one == phase)
            bottom = max(bottom for one, _, bottom in spans if one == phase)
            self.sheet.box(
                (MARGIN, top), (across, bottom - top), fill=self.theme.pale, edge=self.theme.pale
            )
            self.sheet.write_upwards((MARGIN + across / 2, (top + bottom) / 2), phase, size=SMALL)


def _unbroken(words: str) -> str:
    """The number of a box stays in one line."""
    return words.replace("(n = ", "(n\N{NO-BREAK SPACE}=\N{NO-BREAK SPACE}")
