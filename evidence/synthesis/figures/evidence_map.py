"""The evidence map, as EPPI and AHRQ draw it: claims as rows, levels of evidence as columns, a dot a judgement."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from evidence.claims.base.models import Subject, format_label
from evidence.claims.verdict.verdict import Verdict
from evidence.claims.verdict.weighting import JudgementRole, WeightedJudgement
from evidence.errors import EvidenceError
from evidence.synthesis.figures.canvas import (
    LINE_HEIGHT,
    MARGIN,
    Canvas,
    flow_into_lines,
    text_width,
    wrap_text,
)
from evidence.synthesis.figures.figure import (
    FIGURE_WIDTH,
    SMALL_TEXT_SIZE,
    TITLE_SIZE,
    EvidenceFigure,
    Theme,
    house_style,
    select_theme,
)
from evidence.synthesis.figures.symbols import (
    STANCE_MARKERS,
    draw_stance_marker,
    find_stance_marker,
)
from evidence.synthesis.figures.verdict_strip import group_by_subject
from evidence.wording import format_count, join_counts

if TYPE_CHECKING:
    import pandas as pd

EVIDENCE_LEVELS = (1, 2, 3, 4, 5)
UNDRAWN_ROLES: tuple[JudgementRole, ...] = ("not_read", "other_comparator", "retracted")
"""Roles of judgements that say nothing on the claim, and are in the table only."""


@dataclass(frozen=True, slots=True)
class DotSize:
    """A size of dots: for studies with so many participants and more."""

    min_participants: int
    label: str
    radius: float  # inches


# areas grow by about two thirds from one to the next
DOT_SIZES: tuple[DotSize, ...] = (
    DotSize(0, "under 100", 0.07),
    DotSize(100, "100 and more", 0.09),
    DotSize(1_000, "1,000 and more", 0.115),
    DotSize(10_000, "10,000 and more", 0.148),
)
UNKNOWN_DOT_SIZE = DotSize(0, "number not known", 0.07)

_COLUMN_GAP = 0.14
_DOT_GAP = 0.03  # dots
_NARROW_BELOW = 6.0  # inches, below which dots stand under their claim, not beside it
_SUBJECT_HEIGHT = 0.36


def select_dot_size(participants: int | None) -> DotSize:
    """How large a study is drawn."""
    if participants is None:
        return UNKNOWN_DOT_SIZE
    return next(size for size in reversed(DOT_SIZES) if participants >= size.min_participants)


def evidence_map(
    verdicts: Sequence[Verdict], *, width: float = FIGURE_WIDTH, dark: bool = False
) -> EvidenceFigure:
    """Claims as rows and levels of evidence as columns, with a dot for each judgement that speaks on the claim.

    The area of a dot grows with the participants of its study, in four steps; its colour and sign tell the stance. An
    empty dot is shown but does not count for the verdict. Dots of one cell stand side by side.

    Args:
        verdicts: any number above 0; rows keep their order within a subject.
        width: of the picture in inches; from 3.6 (a telephone) upwards.
        dark: whether it is for dark ground.

    Returns:
        A picture whose table has one row a judgement: claim, study, level, design, participants, stance, role, counts,
        and drawn (not where the result was not read, is against another comparator, or was retracted).

    Raises:
        EvidenceError: there are no verdicts, or matplotlib is not installed.
    """
    if not verdicts:
        raise EvidenceError("there are no verdicts to draw; pass the verdict of one claim or more")
    groups = group_by_subject(verdicts)
    theme = select_theme(dark=dark)
    with house_style(theme):
        drawing = _MapDrawing(groups, width, theme)
        figure = drawing.canvas.finish(drawing.draw())
    ordered = [verdict for members in groups.values() for verdict in members]
    return EvidenceFigure(
        figure, "Claims by level of evidence", _write_alt_text(ordered), _build_table(ordered)
    )


def _select_cell_judgements(verdict: Verdict, level: int) -> list[WeightedJudgement]:
    """What is drawn in a cell, from against to for, and the large first."""
    order = [mark.stance for mark in STANCE_MARKERS]
    cell = [
        item
        for item in verdict.weighted_judgements
        if item.level == level and item.role not in UNDRAWN_ROLES
    ]
    return sorted(
        cell,
        key=lambda item: (
            order.index(item.judgement.stance),
            not item.is_counted,
            -(item.study.sample_size or 0),
        ),
    )


def _build_table(verdicts: Sequence[Verdict]) -> pd.DataFrame:
    import pandas as pd

    rows = [
        {
            "claim": verdict.claim.id,
            "study": item.study.key,
            "level": item.level,
            "design": item.study.design,
            "participants": item.study.sample_size,
            "stance": item.judgement.stance,
            "role": item.role,
            "counts": item.is_counted,
            "drawn": item.role not in UNDRAWN_ROLES,
        }
        for verdict in verdicts
        for item in verdict.weighted_judgements
    ]
    columns = [
        "claim",
        "study",
        "level",
        "design",
        "participants",
        "stance",
        "role",
        "counts",
        "drawn",
    ]
    return pd.DataFrame(rows, columns=columns).astype({"participants": "Int64"})


def _write_alt_text(verdicts: Sequence[Verdict]) -> str:
    drawn = [
        item
        for verdict in verdicts
        for level in EVIDENCE_LEVELS
        for item in _select_cell_judgements(verdict, level)
    ]
    by_level = join_counts(
        {
            f"at level {level}": sum(item.level == level for item in drawn)
            for level in EVIDENCE_LEVELS
        }
    )
    by_stance = join_counts(
        {
            mark.label: sum(item.judgement.stance == mark.stance for item in drawn)
            for mark in STANCE_MARKERS
        }
    )
    without = [verdict.claim.id for verdict in verdicts if not _select_cell_judgements(verdict, 1)]
    parts = [
        f"{format_count(len(verdicts), 'claim')} as rows, with {format_count(len(drawn), 'judgement')} as dots in columns for "
        f"levels of evidence, 1 the strongest: {by_level or 'none'}.",
        f"Stances: {by_stance}." if drawn else "",
        f"Nothing at level 1: {', '.join(without)}." if without else "",
    ]
    return " ".join(part for part in parts if part)


class _MapDrawing:
    """An evidence map on a sheet."""

    def __init__(self, groups: dict[Subject, list[Verdict]], width: float, theme: Theme) -> None:
        """Measure the columns: id, claim, levels; on a narrow sheet the levels go under the claim."""
        self.groups = groups
        self.canvas = Canvas(width, theme)
        self.theme = theme
        self.width = width
        verdicts = [verdict for members in groups.values() for verdict in members]
        self.claim_left = MARGIN + 0.08 + max(text_width(v.claim.id, bold=True) for v in verdicts)
        self.is_stacked = width < _NARROW_BELOW
        left = self.claim_left if self.is_stacked else self.claim_left + 0.34 * width
        self.level_edges = _measure_level_edges(verdicts, left, width - MARGIN)
        end = width - MARGIN if self.is_stacked else left - _COLUMN_GAP
        self.claim_lines = {
            v.claim.id: wrap_text(v.claim.text, end - self.claim_left) for v in verdicts
        }

    def draw(self) -> float:
        """All of it; gives the height of the sheet."""
        y = self._draw_legend() + 0.1
        y = self._draw_heads(y)
        for subject, members in self.groups.items():
            self.canvas.draw_line([(MARGIN, y + 0.02), (self.width - MARGIN, y + 0.02)])
            self.canvas.draw_text(
                (MARGIN, y + 0.2), format_label(subject).capitalize(), size=TITLE_SIZE, bold=True
            )
            y += _SUBJECT_HEIGHT
            for place, verdict in enumerate(members):
                if place:
                    self.canvas.draw_line(
                        [(self.claim_left, y), (self.width - MARGIN, y)],
                        colour=self.theme.faint,
                        layer=0,
                    )
                y = self._draw_row(verdict, y + 0.05) + 0.05
        return y + MARGIN

    def _draw_legend(self) -> float:
        """What colours, signs and sizes mean; gives the height below it."""
        entries = [
            (0.22 + text_width(mark.label, SMALL_TEXT_SIZE), mark.label) for mark in STANCE_MARKERS
        ]
        entries.append(
            (0.22 + text_width("empty: does not count", SMALL_TEXT_SIZE), "empty: does not count")
        )
        y = self._draw_legend_lines(entries, MARGIN)
        at = y + (0.1 if self.is_stacked else DOT_SIZES[-1].radius + 0.02)
        self.canvas.draw_text(
            (MARGIN, at), "participants:", size=SMALL_TEXT_SIZE, colour=self.theme.muted
        )
        sizes = [
            (2 * size.radius + 0.06 + text_width(size.label, SMALL_TEXT_SIZE), size.label)
            for size in (*DOT_SIZES, UNKNOWN_DOT_SIZE)
        ]
        if self.is_stacked:
            return self._draw_legend_lines(sizes, y + 0.22)
        return self._draw_legend_lines(
            sizes, y, left=MARGIN + text_width("participants:", SMALL_TEXT_SIZE) + 0.12
        )

    def _draw_legend_lines(
        self, entries: Sequence[tuple[float, str]], y: float, left: float = MARGIN
    ) -> float:
        for line in flow_into_lines(
            [across for across, _ in entries], self.width - MARGIN - left, 0.16
        ):
            x = left
            high = max(0.2, *(2 * _legend_radius(entries[place][1]) + 0.04 for place in line))
            for place in line:
                across, words = entries[place]
                radius = self._draw_legend_marker(words, x, y + high / 2)
                self.canvas.draw_text(
                    (x + 2 * radius + 0.05, y + high / 2), words, size=SMALL_TEXT_SIZE
                )
                x += across + 0.16
            y += high + 0.02
        return y

    def _draw_legend_marker(self, words: str, x: float, y: float) -> float:
        """The mark of an entry of the legend; gives its radius."""
        mark = next((mark for mark in STANCE_MARKERS if mark.label == words), None)
        size = next((size for size in (*DOT_SIZES, UNKNOWN_DOT_SIZE) if size.label == words), None)
        radius = _legend_radius(words)
        if mark:
            draw_stance_marker(self.canvas, (x + radius, y), radius, mark, whole=True)
        else:
            dashes = ":" if size is UNKNOWN_DOT_SIZE else "-"
            self.canvas.draw_circle(
                (x + radius, y),
                radius,
                fill=self.theme.background,
                edge=self.theme.muted,
                dashes=dashes,
            )
        return radius

    def _draw_heads(self, y: float) -> float:
        grey = self.theme.muted
        words = "level of evidence, 1 the strongest"
        self.canvas.draw_text(
            (self.level_edges[0], y + LINE_HEIGHT / 2), words, size=SMALL_TEXT_SIZE, colour=grey
        )
        if not self.is_stacked:
            self.canvas.draw_text(
                (self.claim_left, y + 1.5 * LINE_HEIGHT), "claim", size=SMALL_TEXT_SIZE, colour=grey
            )
        for level, left in zip(EVIDENCE_LEVELS, self.level_edges, strict=False):
            self.canvas.draw_text(
                (left, y + 1.5 * LINE_HEIGHT), str(level), size=SMALL_TEXT_SIZE, bold=True
            )
        return y + 2 * LINE_HEIGHT + 0.04

    def _draw_row(self, verdict: Verdict, y: float) -> float:
        self.canvas.draw_text((MARGIN, y + LINE_HEIGHT / 2), verdict.claim.id, bold=True)
        for place, words in enumerate(self.claim_lines[verdict.claim.id]):
            self.canvas.draw_text((self.claim_left, y + (place + 0.5) * LINE_HEIGHT), words)
        foot = y + len(self.claim_lines[verdict.claim.id]) * LINE_HEIGHT
        top = foot + 0.04 if self.is_stacked else y
        feet = [foot]
        for level, left, right in zip(
            EVIDENCE_LEVELS, self.level_edges, self.level_edges[1:], strict=False
        ):
            feet.append(
                self._draw_cell(_select_cell_judgements(verdict, level), left, right - 0.08, top)
            )
        bottom = max(feet)
        for edge in self.level_edges[1:-1]:
            self.canvas.draw_line(
                [(edge - 0.05, top), (edge - 0.05, bottom)], colour=self.theme.faint, layer=0
            )
        return bottom

    def _draw_cell(
        self, items: Sequence[WeightedJudgement], left: float, right: float, y: float
    ) -> float:
        """Dots side by side, in as many lines as they need; gives the height below them."""
        sizes = [select_dot_size(item.study.sample_size) for item in items]
        for line in (
            flow_into_lines([2 * size.radius for size in sizes], right - left, _DOT_GAP)
            if items
            else []
        ):
            high = max(2 * sizes[place].radius for place in line)
            x = left
            for place in line:
                radius = sizes[place].radius
                mark = find_stance_marker(items[place].judgement.stance)
                assert mark is not None
                dashes = ":" if sizes[place] is UNKNOWN_DOT_SIZE else "-"
                whole = items[place].is_counted
                draw_stance_marker(
                    self.canvas,
                    (x + radius, y + high / 2),
                    radius,
                    mark,
                    whole=whole,
                    dashes=dashes,
                )
                x += 2 * radius + _DOT_GAP
            y += high + _DOT_GAP
        return y


def _legend_radius(words: str) -> float:
    """Of the mark of an entry of the legend."""
    return next((size.radius for size in DOT_SIZES if size.label == words), UNKNOWN_DOT_SIZE.radius)


def _measure_level_edges(verdicts: Sequence[Verdict], left: float, right: float) -> list[float]:
    """Left edges of the levels, and the right edge of the last: room goes where many dots are."""
    least = 0.42
    needs = [
        max(_dots_width(_select_cell_judgements(verdict, level)) for verdict in verdicts) + 0.1
        for level in EVIDENCE_LEVELS
    ]
    extra = [max(need - least, 0.01) for need in needs]
    spare = right - left - least * len(EVIDENCE_LEVELS)
    edges = [left]
    for share in extra:
        edges.append(edges[-1] + least + spare * share / sum(extra))
    return edges


def _dots_width(items: Sequence[WeightedJudgement]) -> float:
    return sum(2 * select_dot_size(item.study.sample_size).radius + _DOT_GAP for item in items)
