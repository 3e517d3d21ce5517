"""A flow diagram after PRISMA 2020: from what the searches found to the studies that count for a verdict.

Page MJ et al., The PRISMA 2020 statement, BMJ 2021;372:n71, doi:10.1136/bmj.n71. Where its words fit they are used.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from typing import TYPE_CHECKING, Literal

from evidence.claims.base.load import EvidenceBase
from evidence.claims.living.judging import find_unjudged_studies
from evidence.claims.verdict.verdict import compute_verdict
from evidence.claims.verdict.weighting import JudgementRole
from evidence.errors import EvidenceError
from evidence.synthesis.figures.canvas import LINE_HEIGHT, MARGIN, Canvas, text_width, wrap_text
from evidence.synthesis.figures.figure import (
    FIGURE_WIDTH,
    SMALL_TEXT_SIZE,
    TEXT_SIZE,
    TITLE_SIZE,
    EvidenceFigure,
    Theme,
    house_style,
    select_theme,
)
from evidence.wording import format_count

if TYPE_CHECKING:
    import pandas as pd

    from evidence.studies.store.store import Store

PrismaPhase = Literal["Identification", "Screening", "Included"]

_EXCLUSION_REASONS: dict[JudgementRole, str] = {
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
class SearchCounts:
    """What the searches of a store brought: records, then studies."""

    searches: int
    hits_reported: int
    hits_listed: int
    unique_records: int
    retrieved: int
    failed: int
    pending: int


@dataclass(frozen=True, slots=True)
class FlowCounts:
    """The numbers of a flow diagram; all but those of ``searched`` are studies.

    ``others`` are studies of the evidence base that the searches did not bring, ``bearing`` those that nobody has
    judged but that may bear on the claim (None where that was not looked at). ``set_aside`` are judged studies that do
    not count, by reason.
    """

    search: SearchCounts | None
    other_studies: int
    judged: int
    excluded: Mapping[str, int]
    possibly_relevant: int | None = None
    claim_id: str | None = None

    @property
    def known_studies(self) -> int:
        """All studies that are known."""
        return self.other_studies + (self.search.retrieved if self.search else 0)

    @property
    def included(self) -> int:
        """Studies that count for the verdict."""
        return self.judged - sum(self.excluded.values())


@dataclass(frozen=True, slots=True)
class FlowStage:
    """A box of the diagram, and what is taken out beside it, or comes in there."""

    phase: PrismaPhase
    label: str
    n: int
    removed: tuple[tuple[str, int], ...] = ()
    removed_label: str = ""
    added: tuple[str, int] | None = None


@dataclass(frozen=True, slots=True)
class _JudgedStudies:
    """Which studies of the base were judged, and why some of them do not count."""

    keys: frozenset[str]
    excluded: Mapping[str, int] = field(default_factory=dict)


def count_base_flow(base: EvidenceBase, claim_id: str | None = None) -> FlowCounts:
    """The numbers of the evidence base alone, for a claim or for all claims together.

    Raises:
        EvidenceError: there is no such claim.
    """
    judged = _count_judged(base, claim_id)
    return FlowCounts(None, len(base.studies), len(judged.keys), judged.excluded, claim_id=claim_id)


def count_store_flow(store: Store, base: EvidenceBase, claim_id: str | None = None) -> FlowCounts:
    """The numbers of a store and of the evidence base beside it, for a claim or for all claims together.

    Raises:
        EvidenceError: there is no such claim, or the store is damaged.
    """
    judged = _count_judged(base, claim_id)
    funnel = store.count_retrieval()
    fetched = frozenset(funnel.fetched_pmids)
    others = sum(study.pmid not in fetched for study in base.studies.values())
    searched = SearchCounts(
        funnel.searches,
        funnel.reported_hits,
        funnel.listed_hits,
        funnel.unique_pmids,
        len(fetched),
        funnel.failed,
        funnel.pending,
    )
    bearing = None
    if claim_id is not None:
        bearing = sum(
            study.record.pmid in fetched
            for study in find_unjudged_studies(base, store.stored_studies(), claim_id)
        )
    return FlowCounts(searched, others, len(judged.keys), judged.excluded, bearing, claim_id)


def _count_judged(base: EvidenceBase, claim_id: str | None) -> _JudgedStudies:
    if claim_id is None:
        keys = frozenset(judgement.study for judgement in base.judgements)
        verdicts = [compute_verdict(base, key) for key in base.claims]
        counting = {
            item.study.key
            for verdict in verdicts
            for item in verdict.weighted_judgements
            if item.is_counted
        }
        return _JudgedStudies(
            keys, {"do not count for any verdict": len(keys - counting)} if keys - counting else {}
        )
    if claim_id not in base.claims:
        raise EvidenceError(f"there is no claim {claim_id!r}; `evidence claims` lists all of them")
    weighed = compute_verdict(base, claim_id).weighted_judgements
    counting = {item.study.key for item in weighed if item.is_counted}
    reasons: dict[str, str] = {}
    for item in weighed:
        if item.study.key not in counting:
            reasons.setdefault(item.study.key, _EXCLUSION_REASONS[item.role])
    return _JudgedStudies(
        frozenset(item.study.key for item in weighed), dict(Counter(reasons.values()).most_common())
    )


def build_flow_stages(counts: FlowCounts) -> tuple[FlowStage, ...]:
    """The boxes of the diagram, from top to bottom: what is in one, less what is taken out, and more what comes in
    at the next, is what is in the next.
    """  # noqa: D205 - one sentence
    claim = f" for claim {counts.claim_id}" if counts.claim_id else ""
    verdict = f"the verdict on claim {counts.claim_id}" if counts.claim_id else "a verdict"
    unjudged = counts.known_studies - counts.judged
    out: tuple[tuple[str, int], ...] = (("not judged", unjudged),)
    if counts.possibly_relevant is not None:
        out = (
            ("may bear on it", counts.possibly_relevant),
            ("do not seem to bear on it", unjudged - counts.possibly_relevant),
        )
    known = FlowStage(
        "Screening",
        "Studies known" if counts.search else "Studies of the evidence base",
        counts.known_studies,
        out,
        f"Not judged{claim}"
        if counts.possibly_relevant is not None
        else f"Studies excluded{claim}",
        ("Studies of the evidence base, identified in other ways", counts.other_studies)
        if counts.search
        else None,
    )
    judged = FlowStage(
        "Screening",
        f"Studies judged{claim}",
        counts.judged,
        tuple(counts.excluded.items()),
        "Judged, but not counted",
    )
    included = FlowStage("Included", f"Studies that count for {verdict}", counts.included)
    return (*_build_search_stages(counts.search), known, judged, included)


def _build_search_stages(searched: SearchCounts | None) -> tuple[FlowStage, ...]:
    if searched is None:
        return ()
    unlisted = max(searched.hits_reported - searched.hits_listed, 0)
    return (
        FlowStage(
            "Identification",
            f"Records identified from PubMed ({format_count(searched.searches, 'search', 'searches')})",
            searched.hits_listed + unlisted,
            (
                ("counted by PubMed, but not listed", unlisted),
                ("found by more than one search", searched.hits_listed - searched.unique_records),
            ),
            "Records removed before screening",
        ),
        FlowStage(
            "Screening",
            "Records sought for retrieval",
            searched.unique_records,
            (
                ("not fetched, or not readable", searched.failed),
                ("not asked for yet", searched.pending),
            ),
            "Records not retrieved",
        ),
        FlowStage("Screening", "Records retrieved, a study each", searched.retrieved),
    )


def prisma(
    counts: FlowCounts, *, width: float = FIGURE_WIDTH, dark: bool = False
) -> EvidenceFigure:
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
    steps = build_flow_stages(counts)
    about = f"claim {counts.claim_id}" if counts.claim_id else "all claims"
    title = f"Flow of studies for {about}"
    theme = select_theme(dark=dark)
    with house_style(theme):
        drawing = _FlowDrawing(title, steps, width, theme)
        figure = drawing.canvas.finish(drawing.draw())
    return EvidenceFigure(figure, title, _write_alt_text(steps, about), _build_table(steps))


def _build_table(steps: Sequence[FlowStage]) -> pd.DataFrame:
    import pandas as pd

    rows = []
    for step in steps:
        if step.added:
            rows.append((step.phase, "in", *step.added))
        rows.append((step.phase, "box", step.label, step.n))
        rows += [
            (step.phase, "out", f"{step.removed_label}: {words}", n) for words, n in step.removed
        ]
    return pd.DataFrame(rows, columns=["phase", "kind", "words", "n"])


def _write_alt_text(steps: Sequence[FlowStage], about: str) -> str:
    said = []
    for step in steps:
        come = f" with {step.added[1]:,} {_lower_first(step.added[0])}" if step.added else ""
        out = ", ".join(f"{n:,} {words}" for words, n in step.removed if n)
        said.append(
            f"{step.label}{come}: {step.n:,}{f' ({_lower_first(step.removed_label)}: {out})' if out else ''}"
        )
    return f"Flow diagram for {about}. {'; '.join(said)}."


def _lower_first(text: str) -> str:
    return text[:1].lower() + text[1:]


class _FlowDrawing:
    """A flow diagram on a sheet: on a narrow one, what is taken out stands below its box, not beside it."""

    padding = 0.09
    gap = 0.22
    narrow_below = 5.5

    def __init__(self, title: str, steps: Sequence[FlowStage], width: float, theme: Theme) -> None:
        self.title = title
        self.stages = steps
        self.canvas = Canvas(width, theme)
        self.theme = theme
        self.is_narrow = width < self.narrow_below
        bar = 0.28 if self.is_narrow else 0.34  # of the phases
        self.left, self.right = MARGIN + bar + 0.1, width - MARGIN
        if self.is_narrow:
            self.main_width = self.aside_width = self.right - self.left
            self.aside_left, self.stem_x = self.left + 0.42, self.left + 0.18
            self.aside_width = self.right - self.aside_left
        else:
            self.main_width = self.aside_width = (self.right - self.left - 0.45) / 2
            self.aside_left, self.stem_x = (
                self.right - self.aside_width,
                self.left + self.main_width / 2,
            )

    def draw(self) -> float:
        """All of it; gives the height of the sheet."""
        room = self.right - MARGIN
        y = (
            self.canvas.draw_paragraph(
                (MARGIN, MARGIN), self.title, room, size=TITLE_SIZE, bold=True
            )
            + 0.08
        )
        phases = [step.phase for step in self.stages]
        spans: list[tuple[PrismaPhase, float, float]] = []
        boxes: list[tuple[float, float]] = []
        for place, step in enumerate(self.stages):
            if step.added:
                y = self._draw_added(step.added, y)
            top = y
            # where a phase has one box, that is at least as high as the name of the phase is long
            least = (
                text_width(step.phase, SMALL_TEXT_SIZE, bold=True) + 0.12
                if phases.count(step.phase) == 1
                else 0.0
            )
            words = [f"{step.label} (n = {step.n:,})"]
            foot = self._draw_box((self.left, y), self.main_width, words, is_main=True, least=least)
            boxes.append((top, foot))
            bottom = (
                self._draw_removed(step, top, foot) if any(n for _, n in step.removed) else foot
            )
            spans.append((step.phase, top, bottom))
            y = bottom + (self.gap if place + 1 < len(self.stages) else 0)
        for (_, foot), (top, _) in pairwise(boxes):
            self.canvas.draw_line(
                [(self.stem_x, foot), (self.stem_x, top - 0.06)], colour=self.theme.muted, width=1.1
            )
            self.canvas.draw_arrow_head((self.stem_x, top), (0.0, 1.0), colour=self.theme.muted)
        self._draw_phases(spans)
        return y + MARGIN

    def _draw_removed(self, step: FlowStage, top: float, foot: float) -> float:
        lines = [
            f"{step.removed_label}:",
            *(f"{words} (n = {n:,})" for words, n in step.removed if n),
        ]
        start = foot + 0.12 if self.is_narrow else top
        bottom = self._draw_box((self.aside_left, start), self.aside_width, lines)
        if self.is_narrow:
            self._draw_side_arrow(self.stem_x, self.aside_left, start + 0.17)
            return bottom
        self._draw_side_arrow(
            self.left + self.main_width, self.aside_left, top + min(foot - top, bottom - top) / 2
        )
        return max(foot, bottom)

    def _draw_added(self, come_in: tuple[str, int], y: float) -> float:
        """A box whose studies join those that come from above."""
        words, n = come_in
        bottom = self._draw_box((self.aside_left, y), self.aside_width, [f"{words} (n = {n:,})"])
        self._draw_side_arrow(self.aside_left, self.stem_x, (y + bottom) / 2)
        return bottom + self.gap

    def _draw_side_arrow(self, start: float, end: float, y: float) -> None:
        direction = 1.0 if end > start else -1.0
        self.canvas.draw_line(
            [(start, y), (end - 0.06 * direction, y)], colour=self.theme.muted, width=1.1
        )
        self.canvas.draw_arrow_head((end, y), (direction, 0.0), colour=self.theme.muted)

    def _draw_box(
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
        size = TEXT_SIZE if is_main else SMALL_TEXT_SIZE
        room = across - 2 * self.padding
        wrapped = [_join_count(words) for words in lines]
        text = (
            sum(len(wrap_text(words, room, size)) for words in wrapped)
            * LINE_HEIGHT
            * size
            / TEXT_SIZE
        )
        high = max(text + 2 * self.padding, least)
        self.canvas.draw_rectangle(
            at,
            (across, high),
            fill=self.theme.background,
            edge=self.theme.foreground if is_main else self.theme.muted,
        )
        foot = y + (high - text) / 2
        for words in wrapped:
            foot = self.canvas.draw_paragraph((x + self.padding, foot), words, room, size=size)
        return y + high

    def _draw_phases(self, spans: Sequence[tuple[PrismaPhase, float, float]]) -> None:
        """At the left, which boxes are of which phase."""
        across = self.left - 0.1 - MARGIN
        for phase in dict.fromkeys(phase for phase, _, _ in spans):
            top = min(top for one, top, _ in spans if one == phase)
            bottom = max(bottom for one, _, bottom in spans if one == phase)
            self.canvas.draw_rectangle(
                (MARGIN, top), (across, bottom - top), fill=self.theme.faint, edge=self.theme.faint
            )
            self.canvas.draw_vertical_text(
                (MARGIN + across / 2, (top + bottom) / 2), phase, size=SMALL_TEXT_SIZE
            )


def _join_count(words: str) -> str:
    """The number of a box stays in one line."""
    return words.replace("(n = ", "(n\N{NO-BREAK SPACE}=\N{NO-BREAK SPACE}")
