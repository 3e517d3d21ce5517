"""Draw the evidence map: claims by level of evidence, a dot per judgement."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import partial
from typing import TYPE_CHECKING

from evidence.claims.verdict.verdict import Verdict
from evidence.claims.verdict.weighted_judgement import JudgementRole, WeightedJudgement
from evidence.synthesis.figures.canvas import (
    LINE_HEIGHT,
    MARGIN,
    Canvas,
    LegendItem,
    Point,
    draw_legend,
    flow_into_lines,
    text_width,
)
from evidence.synthesis.figures.claim_rows import (
    SubjectGroup,
    draw_claim,
    draw_subject_heading,
    group_by_subject,
    list_verdicts,
    measure_claim_left,
    wrap_claims,
)
from evidence.synthesis.figures.figure import (
    FIGURE_WIDTH,
    SMALL_TEXT_SIZE,
    EvidenceFigure,
    Theme,
    check_width,
    house_style,
    select_theme,
)
from evidence.synthesis.figures.symbols import (
    DOT_SIZES,
    STANCE_MARKERS,
    UNKNOWN_DOT_SIZE,
    DotSize,
    StanceMarker,
    draw_stance_marker,
    find_stance_marker,
    select_dot_size,
)
from evidence.topic import Topic
from evidence.wording import format_count, join_counts

if TYPE_CHECKING:
    import pandas as pd

EVIDENCE_LEVELS = (1, 2, 3, 4, 5)
UNDRAWN_ROLES: tuple[JudgementRole, ...] = ("not_read", "other_comparator", "retracted")
"""Roles of judgements that say nothing on the claim; they are in the table only."""

_COLUMN_GAP = 0.14
_DOT_GAP = 0.03
_MIN_LEVEL_WIDTH = 0.42
_NARROW_BELOW = 6.0  # inches, below which dots are drawn under their claim, not beside it
_LEGEND_GAP = 0.16
_SIZES_HEADING = "participants:"


def draw_evidence_map(
    verdicts: Sequence[Verdict],
    *,
    topic: Topic | None = None,
    width: float = FIGURE_WIDTH,
    dark: bool = False,
) -> EvidenceFigure:
    """Draw claims as rows, levels of evidence as columns, and a dot for each judgement.

    The area of a dot grows with the participants of its study, in four steps; its colour and symbol
    show the stance. An empty dot does not count for the verdict. Dots of a cell are side by side.

    Args:
        verdicts: at least one; rows keep their order within a subject.
        topic: declares the subjects of the claims and their labels; the bundled one by default.
        width: in inches, from 3.6 (a phone) to 20.
        dark: draw for a dark background.

    Returns:
        A figure whose table has a row for each judgement: claim, study, level, design,
        participants, stance, role, counts, and drawn (false where the result was not read, is
        against another comparator, or was retracted).

    Raises:
        EvidenceError: there are no verdicts, no figure is of such a width, or matplotlib is not
            installed.
    """
    groups = group_by_subject(verdicts, topic)
    check_width(width)
    theme = select_theme(dark=dark)
    with house_style(theme):
        drawing = _MapDrawing(groups, width, theme)
        figure = drawing.canvas.finish(drawing.draw())
    ordered = list_verdicts(groups)
    alt = _write_alt_text(ordered)
    return EvidenceFigure(figure, "Claims by level of evidence", alt, _build_table(ordered))


def _select_cell(verdict: Verdict, level: int) -> list[WeightedJudgement]:
    """Select the judgements that are drawn in a cell, from against to for, the large first."""
    cell = [
        item
        for item in verdict.weighted_judgements
        if item.level == level and item.role not in UNDRAWN_ROLES
    ]
    return sorted(cell, key=_cell_order)


def _cell_order(item: WeightedJudgement) -> tuple[int, bool, int]:
    stances = [marker.stance for marker in STANCE_MARKERS]
    place = stances.index(item.judgement.stance)
    return place, not item.is_counted, -(item.study.sample_size or 0)


def _iter_drawn(verdicts: Sequence[Verdict]) -> Iterator[WeightedJudgement]:
    for verdict in verdicts:
        for level in EVIDENCE_LEVELS:
            yield from _select_cell(verdict, level)


def _build_table(verdicts: Sequence[Verdict]) -> pd.DataFrame:
    import pandas as pd

    columns = ["claim", "study", "level", "design", "participants", "stance", "role", "counts"]
    rows = [
        (
            *(verdict.claim.id, item.study.key, item.level, item.study.design),
            *(item.study.sample_size, item.judgement.stance, item.role, item.is_counted),
            item.role not in UNDRAWN_ROLES,
        )
        for verdict in verdicts
        for item in verdict.weighted_judgements
    ]
    table = pd.DataFrame(rows, columns=[*columns, "drawn"])
    return table.astype({"participants": "Int64"})


def _write_alt_text(verdicts: Sequence[Verdict]) -> str:
    drawn = list(_iter_drawn(verdicts))
    levels = [item.level for item in drawn]
    stances = [item.judgement.stance for item in drawn]
    by_level = join_counts({f"at level {level}": levels.count(level) for level in EVIDENCE_LEVELS})
    by_stance = join_counts(
        {marker.label: stances.count(marker.stance) for marker in STANCE_MARKERS}
    )
    without = [verdict.claim.id for verdict in verdicts if not _select_cell(verdict, 1)]
    sentences = [
        f"{format_count(len(verdicts), 'claim')} as rows, "
        f"with {format_count(len(drawn), 'judgement')} as dots in columns for "
        f"levels of evidence, 1 the strongest: {by_level or 'none'}."
    ]
    if drawn:
        sentences.append(f"Stances: {by_stance}.")
    if without:
        sentences.append(f"Nothing at level 1: {', '.join(without)}.")
    return " ".join(sentences)


class _MapDrawing:
    """An evidence map on a canvas."""

    def __init__(self, groups: Sequence[SubjectGroup], width: float, theme: Theme) -> None:
        """Measure the columns: id, claim, levels; on a narrow canvas levels are below the claim."""
        self.groups = groups
        self.canvas = Canvas(width, theme)
        self.theme = theme
        self.width = width
        verdicts = list_verdicts(groups)
        self.claim_left = measure_claim_left(verdicts)
        self.is_stacked = width < _NARROW_BELOW
        left = self.claim_left if self.is_stacked else self.claim_left + 0.34 * width
        self.level_edges = _measure_level_edges(verdicts, left, width - MARGIN)
        end = width - MARGIN if self.is_stacked else left - _COLUMN_GAP
        self.claim_lines = wrap_claims(verdicts, end - self.claim_left)

    def draw(self) -> float:
        """Draw everything; return the height of the canvas."""
        y = self._draw_legend() + 0.1
        y = self._draw_column_heads(y)
        for group in self.groups:
            y = draw_subject_heading(self.canvas, y, group.label)
            for place, verdict in enumerate(group.verdicts):
                if place:
                    ends = [(self.claim_left, y), (self.width - MARGIN, y)]
                    self.canvas.draw_line(ends, colour=self.theme.faint, layer=0)
                y = self._draw_row(verdict, y + 0.05) + 0.05
        return y + MARGIN

    def _draw_legend(self) -> float:
        room, small = self.width - 2 * MARGIN, SMALL_TEXT_SIZE
        stances = [self._build_stance_item(marker.label, marker) for marker in STANCE_MARKERS]
        stances.append(self._build_stance_item("empty: does not count", None))
        sizes = [self._build_size_item(size) for size in (*DOT_SIZES, UNKNOWN_DOT_SIZE)]
        y = draw_legend((MARGIN, MARGIN), room, stances, gap=_LEGEND_GAP, line_gap=0.02)
        at = (MARGIN, y + (0.1 if self.is_stacked else DOT_SIZES[-1].radius + 0.02))
        self.canvas.draw_text(at, _SIZES_HEADING, size=small, colour=self.theme.muted)
        start = (MARGIN, y + 0.22)
        if not self.is_stacked:
            start = (MARGIN + text_width(_SIZES_HEADING, small) + 0.12, y)
        room = self.width - MARGIN - start[0]
        return draw_legend(start, room, sizes, gap=_LEGEND_GAP, line_gap=0.02)

    def _build_stance_item(self, label: str, marker: StanceMarker | None) -> LegendItem:
        width = 0.22 + text_width(label, SMALL_TEXT_SIZE)
        return LegendItem(width, partial(self._draw_legend_dot, label, marker, DOT_SIZES[0]))

    def _build_size_item(self, size: DotSize) -> LegendItem:
        width = 2 * size.radius + 0.06 + text_width(size.label, SMALL_TEXT_SIZE)
        height = max(0.2, 2 * size.radius + 0.04)
        return LegendItem(width, partial(self._draw_legend_dot, size.label, None, size), height)

    def _draw_legend_dot(
        self, label: str, marker: StanceMarker | None, size: DotSize, at: Point
    ) -> None:
        (x, y), radius = at, size.radius
        ground, grey = self.theme.background, self.theme.muted
        middle = (x + radius, y)
        if marker:
            draw_stance_marker(self.canvas, middle, radius, marker, filled=True)
        else:
            self.canvas.draw_circle(middle, radius, fill=ground, edge=grey, dashes=size.dashes)
        self.canvas.draw_text((x + 2 * radius + 0.05, y), label, size=SMALL_TEXT_SIZE)

    def _draw_column_heads(self, y: float) -> float:
        small, grey = SMALL_TEXT_SIZE, self.theme.muted
        top, below = y + LINE_HEIGHT / 2, y + 1.5 * LINE_HEIGHT
        words = "level of evidence, 1 the strongest"
        self.canvas.draw_text((self.level_edges[0], top), words, size=small, colour=grey)
        if not self.is_stacked:
            self.canvas.draw_text((self.claim_left, below), "claim", size=small, colour=grey)
        for level, left in zip(EVIDENCE_LEVELS, self.level_edges, strict=False):
            self.canvas.draw_text((left, below), str(level), size=small, bold=True)
        return y + 2 * LINE_HEIGHT + 0.04

    def _draw_row(self, verdict: Verdict, y: float) -> float:
        lines, edges = self.claim_lines[verdict.claim.id], self.level_edges
        draw_claim(self.canvas, y, verdict.claim.id, self.claim_left, lines)
        foot = y + len(lines) * LINE_HEIGHT
        top = foot + 0.04 if self.is_stacked else y
        bottom = foot
        for level, left, right in zip(EVIDENCE_LEVELS, edges, edges[1:], strict=False):
            items = _select_cell(verdict, level)
            bottom = max(bottom, self._draw_cell(items, left, right - 0.08, top))
        for edge in edges[1:-1]:
            ends = [(edge - 0.05, top), (edge - 0.05, bottom)]
            self.canvas.draw_line(ends, colour=self.theme.faint, layer=0)
        return bottom

    def _draw_cell(
        self, items: Sequence[WeightedJudgement], left: float, right: float, y: float
    ) -> float:
        """Draw dots side by side, in as many lines as they need; return the height below them."""
        if not items:
            return y
        widths = [_dot_width(item) for item in items]
        for line in flow_into_lines(widths, right - left, _DOT_GAP):
            height = max(widths[place] for place in line)
            x = left
            for place in line:
                self._draw_dot(items[place], (x + widths[place] / 2, y + height / 2))
                x += widths[place] + _DOT_GAP
            y += height + _DOT_GAP
        return y

    def _draw_dot(self, item: WeightedJudgement, at: Point) -> None:
        marker = find_stance_marker(item.judgement.stance)
        assert marker is not None  # results that were not read are not drawn
        size = select_dot_size(item.study.sample_size)
        filled = item.is_counted
        draw_stance_marker(self.canvas, at, size.radius, marker, filled=filled, dashes=size.dashes)


def _dot_width(item: WeightedJudgement) -> float:
    return 2 * select_dot_size(item.study.sample_size).radius


def _measure_level_edges(verdicts: Sequence[Verdict], left: float, right: float) -> list[float]:
    """Return the left edge of each level, and the right edge of the last, in inches.

    Levels with many dots have more room.
    """
    needs = [_measure_widest_cell(verdicts, level) + 0.1 for level in EVIDENCE_LEVELS]
    extra = [max(need - _MIN_LEVEL_WIDTH, 0.01) for need in needs]
    spare = right - left - _MIN_LEVEL_WIDTH * len(EVIDENCE_LEVELS)
    edges = [left]
    for share in extra:
        edges.append(edges[-1] + _MIN_LEVEL_WIDTH + spare * share / sum(extra))
    return edges


def _measure_widest_cell(verdicts: Sequence[Verdict], level: int) -> float:
    return max(_measure_dots(_select_cell(verdict, level)) for verdict in verdicts)


def _measure_dots(items: Sequence[WeightedJudgement]) -> float:
    return sum(_dot_width(item) + _DOT_GAP for item in items)
