"""A flow diagram after PRISMA 2020, from what searches found to the studies that count.

Page MJ et al., The PRISMA 2020 statement, BMJ 2021;372:n71, doi:10.1136/bmj.n71.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from typing import TYPE_CHECKING

from evidence.synthesis.figures.canvas import (
    LINE_HEIGHT,
    MARGIN,
    Canvas,
    Point,
    text_width,
    wrap_text,
)
from evidence.synthesis.figures.figure import (
    FIGURE_WIDTH,
    SMALL_TEXT_SIZE,
    TEXT_SIZE,
    TITLE_SIZE,
    EvidenceFigure,
    Theme,
    check_width,
    house_style,
    select_theme,
)
from evidence.synthesis.figures.flow_counts import (
    FlowCounts,
    FlowStage,
    PrismaPhase,
    build_flow_stages,
)

if TYPE_CHECKING:
    import pandas as pd

_BOX_PADDING = 0.09
_BOX_GAP = 0.22
_LINE_WIDTH = 1.1  # points
_NARROW_BELOW = 5.5  # inches, below which what is removed is drawn below its box, not beside it


def draw_flow_diagram(
    counts: FlowCounts, *, width: float = FIGURE_WIDTH, dark: bool = False
) -> EvidenceFigure:
    """Draw a flow diagram after PRISMA 2020.

    Args:
        counts: from ``count_store_flow``, or ``count_base_flow`` for an evidence base alone.
        width: in inches, from 3.6 (a phone) to 20.
        dark: draw for a dark background.

    Returns:
        A figure whose table has a row for each number: phase, kind (box, out, in), words, and n.

    Raises:
        EvidenceError: no figure is of such a width, or matplotlib is not installed.
    """
    stages = build_flow_stages(counts)
    about = f"claim {counts.claim_id}" if counts.claim_id else "all claims"
    title = f"Flow of studies for {about}"
    check_width(width)
    theme = select_theme(dark=dark)
    with house_style(theme):
        drawing = _FlowDrawing(title, stages, width, theme)
        figure = drawing.canvas.finish(drawing.draw())
    return EvidenceFigure(figure, title, _write_alt_text(stages, about), _build_table(stages))


def _build_table(stages: Sequence[FlowStage]) -> pd.DataFrame:
    import pandas as pd

    rows = []
    for stage in stages:
        if stage.added:
            rows.append((stage.phase, "in", *stage.added))
        rows.append((stage.phase, "box", stage.label, stage.n))
        for words, n in stage.removed:
            rows.append((stage.phase, "out", f"{stage.removed_label}: {words}", n))
    return pd.DataFrame(rows, columns=["phase", "kind", "words", "n"])


def _write_alt_text(stages: Sequence[FlowStage], about: str) -> str:
    return f"Flow diagram for {about}. {'; '.join(map(_describe_stage, stages))}."


def _describe_stage(stage: FlowStage) -> str:
    added = removed = ""
    if stage.added:
        added = f" with {stage.added[1]:,} {_lower_first(stage.added[0])}"
    if stage.has_removed:
        parts = ", ".join(f"{n:,} {words}" for words, n in stage.removed if n)
        removed = f" ({_lower_first(stage.removed_label)}: {parts})"
    return f"{stage.label}{added}: {stage.n:,}{removed}"


def _lower_first(text: str) -> str:
    return text[:1].lower() + text[1:]


class _FlowDrawing:
    """A flow diagram on a canvas: phases at the left, boxes, and what is removed at the right.

    On a narrow canvas what is removed is below its box.
    """

    def __init__(self, title: str, stages: Sequence[FlowStage], width: float, theme: Theme) -> None:
        self.title = title
        self.stages = stages
        self.canvas = Canvas(width, theme)
        self.theme = theme
        self.is_narrow = width < _NARROW_BELOW
        phase_bar = 0.28 if self.is_narrow else 0.34
        self.left, self.right = MARGIN + phase_bar + 0.1, width - MARGIN
        if self.is_narrow:
            self.main_width = self.right - self.left
            self.aside_left, self.stem_x = self.left + 0.42, self.left + 0.18
            self.aside_width = self.right - self.aside_left
        else:
            self.main_width = self.aside_width = (self.right - self.left - 0.45) / 2
            self.aside_left = self.right - self.aside_width
            self.stem_x = self.left + self.main_width / 2

    def draw(self) -> float:
        """Draw everything; return the height of the canvas."""
        room = self.right - MARGIN
        at = (MARGIN, MARGIN)
        bottom = self.canvas.draw_paragraph(at, self.title, room, size=TITLE_SIZE, bold=True)
        y = bottom + 0.08
        spans: list[tuple[PrismaPhase, float, float]] = []
        boxes: list[tuple[float, float]] = []
        for stage in self.stages:
            if stage.added:
                y = self._draw_added(stage.added, y)
            foot = self._draw_stage(stage, y)
            bottom = self._draw_removed(stage, y, foot) if stage.has_removed else foot
            boxes.append((y, foot))
            spans.append((stage.phase, y, bottom))
            y = bottom + _BOX_GAP
        for (_, foot), (top, _) in pairwise(boxes):
            self._draw_down_arrow(foot, top)
        self._draw_phases(spans)
        return bottom + MARGIN

    def _draw_stage(self, stage: FlowStage, y: float) -> float:
        phases = [other.phase for other in self.stages]
        least = 0.0
        if phases.count(stage.phase) == 1:  # the box is as high as the name of its phase is long
            least = text_width(stage.phase, SMALL_TEXT_SIZE, bold=True) + 0.12
        words = [f"{stage.label} (n = {stage.n:,})"]
        return self._draw_box((self.left, y), self.main_width, words, is_main=True, least=least)

    def _draw_removed(self, stage: FlowStage, top: float, foot: float) -> float:
        """Draw what is removed from a box that reaches from ``top`` to ``foot``."""
        removed = [f"{words} (n = {n:,})" for words, n in stage.removed if n]
        lines = [f"{stage.removed_label}:", *removed]
        start = foot + 0.12 if self.is_narrow else top
        bottom = self._draw_box((self.aside_left, start), self.aside_width, lines)
        if self.is_narrow:
            self._draw_side_arrow(self.stem_x, self.aside_left, start + 0.17)
            return bottom
        middle = top + min(foot - top, bottom - top) / 2
        self._draw_side_arrow(self.left + self.main_width, self.aside_left, middle)
        return max(foot, bottom)

    def _draw_added(self, added: tuple[str, int], y: float) -> float:
        """Draw a box whose studies join those from above; return where the next box begins."""
        words, n = added
        bottom = self._draw_box((self.aside_left, y), self.aside_width, [f"{words} (n = {n:,})"])
        self._draw_side_arrow(self.aside_left, self.stem_x, (y + bottom) / 2)
        return bottom + _BOX_GAP

    def _draw_down_arrow(self, start: float, end: float) -> None:
        x, grey = self.stem_x, self.theme.muted
        self.canvas.draw_line([(x, start), (x, end - 0.06)], colour=grey, width=_LINE_WIDTH)
        self.canvas.draw_arrow_head((x, end), (0.0, 1.0), colour=grey)

    def _draw_side_arrow(self, start: float, end: float, y: float) -> None:
        direction = 1.0 if end > start else -1.0
        line, grey = [(start, y), (end - 0.06 * direction, y)], self.theme.muted
        self.canvas.draw_line(line, colour=grey, width=_LINE_WIDTH)
        self.canvas.draw_arrow_head((end, y), (direction, 0.0), colour=grey)

    def _draw_box(
        self,
        at: Point,
        width: float,
        lines: Sequence[str],
        *,
        is_main: bool = False,
        least: float = 0.0,
    ) -> float:
        """Draw a box of at least a height around lines of text; return the height below it."""
        x, y = at
        size = TEXT_SIZE if is_main else SMALL_TEXT_SIZE
        edge = self.theme.foreground if is_main else self.theme.muted
        room = width - 2 * _BOX_PADDING
        texts = [_keep_count_together(words) for words in lines]
        line_count = sum(len(wrap_text(words, room, size)) for words in texts)
        text_height = line_count * LINE_HEIGHT * size / TEXT_SIZE
        height = max(text_height + 2 * _BOX_PADDING, least)
        self.canvas.draw_rectangle(at, (width, height), fill=self.theme.background, edge=edge)
        foot = y + (height - text_height) / 2
        for words in texts:
            foot = self.canvas.draw_paragraph((x + _BOX_PADDING, foot), words, room, size=size)
        return y + height

    def _draw_phases(self, spans: Sequence[tuple[PrismaPhase, float, float]]) -> None:
        """Draw a bar for each phase at the left, from its first to its last box."""
        width, faint = self.left - 0.1 - MARGIN, self.theme.faint
        for phase in dict.fromkeys(phase for phase, _, _ in spans):
            top = min(top for one, top, _ in spans if one == phase)
            bottom = max(bottom for one, _, bottom in spans if one == phase)
            middle = (MARGIN + width / 2, (top + bottom) / 2)
            size = (width, bottom - top)
            self.canvas.draw_rectangle((MARGIN, top), size, fill=faint, edge=faint)
            self.canvas.draw_vertical_text(middle, phase, size=SMALL_TEXT_SIZE)


def _keep_count_together(words: str) -> str:
    return words.replace("(n = ", "(n\N{NO-BREAK SPACE}=\N{NO-BREAK SPACE}")
