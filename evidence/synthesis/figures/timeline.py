"""The timeline: when studies were published, what replaced what, and what is no longer current."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from functools import partial

from evidence.claims.base.load import EvidenceBase
from evidence.claims.base.models import Claim
from evidence.errors import EvidenceError
from evidence.synthesis.figures.canvas import (
    LINE_HEIGHT,
    MARGIN,
    Canvas,
    LegendItem,
    Point,
    draw_legend,
    draw_notes,
    text_width,
    wrap_text,
)
from evidence.synthesis.figures.figure import (
    FIGURE_WIDTH,
    SMALL_TEXT_SIZE,
    TITLE_SIZE,
    EvidenceFigure,
    Theme,
    check_width,
    house_style,
    select_theme,
)
from evidence.synthesis.figures.symbols import DESIGN_GROUPS, DesignGroup, draw_design_marker
from evidence.synthesis.figures.timeline_entries import (
    TimelineEntry,
    build_entries,
    build_timeline_table,
    describe_status,
    describe_timeline,
    select_own_rows,
    sort_entries,
)

YEARS_PER_BIN = 5
"""Years that are put together where studies are only counted."""

_NARROW_BELOW = 5.5  # inches, below which names have less room
_COUNT_TEXT_SIZE = 6.8  # points
_ROW_HEIGHT = 0.2
_TICK_STEPS = (1, 2, 5, 10, 20, 50, 100)  # years
_TITLE = "Studies by year, with what was replaced or corrected"
_OWN_ROWS_HEADING = "guidelines, and what was replaced or corrected"
_ARROWS_NOTE = (
    "Arrows lead from a study to the one that replaced it; "
    "studies that are no longer current are struck out."
)


def draw_timeline(
    base: EvidenceBase,
    claim_id: str | None = None,
    *,
    width: float = FIGURE_WIDTH,
    dark: bool = False,
) -> EvidenceFigure:
    """Draw studies by year of publication, with arrows from what was replaced to what replaced it.

    For a claim these are the studies judged on it and those that replaced them, each in a row of
    its own. Without a claim, guidelines and studies with a notice have rows; the others are counted
    in steps of five years.

    Args:
        base: the evidence base; that of a session includes the notices of its store.
        claim_id: None for all studies.
        width: in inches, from 3.6 (a phone) to 20.
        dark: draw for a dark background.

    Returns:
        A figure whose table has a row for each study, indexed by key: label, year, design, group,
        standing, successor, and own_row (whether it has a row in the figure).

    Raises:
        EvidenceError: there is no such claim, no study was judged on it, no figure is of such a
            width, or matplotlib is not installed.
    """
    claim = _find_claim(base, claim_id)
    entries = build_entries(base, claim)
    if not entries:
        raise EvidenceError("there are no studies to draw on a timeline")
    shown = sort_entries(entries if claim else select_own_rows(entries))
    counted = [entry for entry in entries if entry not in shown]
    check_width(width)
    theme = select_theme(dark=dark)
    with house_style(theme):
        drawing = _TimelineDrawing(claim, shown, counted, width, theme)
        figure = drawing.canvas.finish(drawing.draw())
    title = f"Timeline of claim {claim.id}" if claim else "Timeline of all studies"
    alt = describe_timeline(claim, entries)
    return EvidenceFigure(figure, title, alt, build_timeline_table(entries, shown))


def _find_claim(base: EvidenceBase, claim_id: str | None) -> Claim | None:
    if claim_id is None:
        return None
    if claim_id not in base.claims:
        raise EvidenceError(f"there is no claim {claim_id!r}; `evidence claims` lists all of them")
    return base.claims[claim_id]


class _TimelineDrawing:
    """A timeline on a canvas: names at the left, years from left to right."""

    def __init__(
        self,
        claim: Claim | None,
        shown: Sequence[TimelineEntry],
        counted: Sequence[TimelineEntry],
        width: float,
        theme: Theme,
    ) -> None:
        self.title = f"{claim.id}: {claim.text}" if claim else _TITLE
        self.shown = shown
        self.counted = counted
        self.canvas = Canvas(width, theme)
        self.theme = theme
        self.width = width
        self.labels = {entry.study.key: entry.label for entry in shown}
        self.statuses = {entry.study.key: describe_status(entry, self.labels) for entry in shown}
        present = {entry.group for entry in (*shown, *counted)}
        self.groups = [group for group in DESIGN_GROUPS if group in present]
        self.label_width = self._measure_labels()
        self.left, self.right = MARGIN + self.label_width + 0.16, width - MARGIN - 0.16
        years = [entry.study.year for entry in (*shown, *counted)]
        self.first_year, self.last_year = min(years) - 0.5, max(years) + 0.5
        if counted:
            self.first_year = _bin_start(min(years))
            self.last_year = _bin_start(max(years)) + YEARS_PER_BIN

    def draw(self) -> float:
        """Draw everything; return the height of the canvas."""
        room, at = self.width - 2 * MARGIN, (MARGIN, MARGIN)
        y = self.canvas.draw_paragraph(at, self.title, room, size=TITLE_SIZE, bold=True) + 0.06
        top = self._draw_legend(y) + 0.06
        y = self._draw_year_axis(top, above=True)
        if self.counted:
            y = self._draw_counts(y + 0.04) + 0.08
            at = (MARGIN, y + LINE_HEIGHT / 2)
            self.canvas.draw_text(at, _OWN_ROWS_HEADING, size=SMALL_TEXT_SIZE)
            y += LINE_HEIGHT + 0.04
        heights: dict[str, float] = {}
        for entry in self.shown:
            heights[entry.study.key] = y + _ROW_HEIGHT / 2
            y = self._draw_row(entry, y)
        self._draw_arrows(heights)
        self._draw_grid(top + 0.2, y + 0.04)
        y = self._draw_year_axis(y + 0.04, above=False)
        return draw_notes(self.canvas, y + 0.04, self._list_notes()) + MARGIN

    def _measure_labels(self) -> float:
        """Return the width of the names at the left; longer ones are wrapped."""
        small = [words for words in self.statuses.values() if words]
        if self.counted:
            small += [group.name for group in DESIGN_GROUPS]
        widths = [text_width(name) for name in self.labels.values()]
        widths += [text_width(words, SMALL_TEXT_SIZE) for words in small]
        return min(max(widths), 1.4 if self.width < _NARROW_BELOW else 2.4)

    def _position_of(self, year: float) -> float:
        share = (year - self.first_year) / (self.last_year - self.first_year)
        return self.left + share * (self.right - self.left)

    def _list_notes(self) -> list[str]:
        notes = []
        if any(entry.is_struck_out for entry in self.shown):
            notes.append(_ARROWS_NOTE)
        if self.counted:
            notes.append(f"Numbers count the other studies, in steps of {YEARS_PER_BIN} years.")
        return notes

    def _draw_legend(self, y: float) -> float:
        items = [
            LegendItem(
                0.2 + text_width(group.name, SMALL_TEXT_SIZE),
                partial(self._draw_legend_entry, group),
            )
            for group in self.groups
        ]
        return draw_legend((MARGIN, y), self.width - 2 * MARGIN, items, gap=0.18)

    def _draw_legend_entry(self, group: DesignGroup, at: Point) -> None:
        draw_design_marker(self.canvas, (at[0] + 0.07, at[1]), group)
        self.canvas.draw_text((at[0] + 0.2, at[1]), group.name, size=SMALL_TEXT_SIZE)

    def _choose_ticks(self) -> list[int]:
        most = (self.right - self.left) / (text_width("2000", SMALL_TEXT_SIZE) + 0.12)
        span = self.last_year - self.first_year
        step = next(step for step in _TICK_STEPS if span / step <= most)
        first = -(-int(self.first_year + 0.5) // step) * step
        years = range(first, int(self.last_year) + 1, step)
        return [year for year in years if self.first_year <= year <= self.last_year]

    def _draw_year_axis(self, y: float, *, above: bool) -> float:
        grey, divider = self.theme.muted, self.theme.divider
        for year in self._choose_ticks():
            at = (self._position_of(year), y + 0.09)
            self.canvas.draw_text(at, str(year), size=SMALL_TEXT_SIZE, colour=grey, align="center")
        line = y + 0.2 if above else y
        self.canvas.draw_line([(self.left, line), (self.right, line)], colour=divider)
        return y + 0.22

    def _draw_grid(self, top: float, foot: float) -> None:
        for year in self._choose_ticks():
            x = self._position_of(year)
            self.canvas.draw_line([(x, top), (x, foot)], colour=self.theme.faint, layer=0)

    def _draw_counts(self, y: float) -> float:
        """Draw a lane for each group of designs, with the number of studies in each bin."""
        present = {entry.group for entry in self.counted}
        for group in self.groups:
            if group in present:
                self._draw_lane(group, y + 0.13)
                y += 0.26
        return y

    def _draw_lane(self, group: DesignGroup, y: float) -> None:
        radius = min(0.12, (self._position_of(YEARS_PER_BIN) - self._position_of(0)) / 2 - 0.005)
        ground, grey = self.theme.background, self.theme.muted
        bins = Counter(
            _bin_start(entry.study.year) for entry in self.counted if entry.group is group
        )
        self.canvas.draw_text((MARGIN, y), group.name, size=SMALL_TEXT_SIZE)
        for year, count in sorted(bins.items()):
            at = (self._position_of(year + YEARS_PER_BIN / 2), y)
            self.canvas.draw_circle(at, radius, fill=ground, edge=grey, width=0.8)
            self.canvas.draw_text(at, str(count), size=_COUNT_TEXT_SIZE, align="center")

    def _draw_row(self, entry: TimelineEntry, y: float) -> float:
        """Draw name, status and marker of a study; return the height below the row."""
        foot = self._draw_name(entry, y)
        status = self.statuses[entry.study.key]
        if status:
            foot = self._draw_status(status, foot) + 0.05
        at = (self._position_of(entry.study.year), y + _ROW_HEIGHT / 2)
        start = (MARGIN + self.label_width + 0.06, at[1])
        self.canvas.draw_line([start, at], dashes=":", width=0.7, layer=0.5)
        draw_design_marker(self.canvas, at, entry.group)
        if entry.is_retracted:
            self._draw_cross(at)
        return foot

    def _draw_name(self, entry: TimelineEntry, y: float) -> float:
        colour = self.theme.muted if entry.is_struck_out else self.theme.foreground
        lines = wrap_text(entry.label, self.label_width)
        for place, words in enumerate(lines):
            middle = y + _ROW_HEIGHT / 2 + place * LINE_HEIGHT
            self.canvas.draw_text((MARGIN, middle), words, colour=colour)
            if entry.is_struck_out:
                ends = [(MARGIN - 0.02, middle), (MARGIN + text_width(words), middle)]
                self.canvas.draw_line(ends, colour=colour, width=1.0)
        return y + _ROW_HEIGHT + (len(lines) - 1) * LINE_HEIGHT

    def _draw_status(self, status: str, y: float) -> float:
        grey = self.theme.muted
        for words in wrap_text(status, self.label_width, SMALL_TEXT_SIZE):
            self.canvas.draw_text((MARGIN, y + 0.05), words, size=SMALL_TEXT_SIZE, colour=grey)
            y += 0.14
        return y

    def _draw_cross(self, at: Point) -> None:
        x, y = at
        for rise in (0.09, -0.09):
            ends = [(x - 0.09, y - rise), (x + 0.09, y + rise)]
            self.canvas.draw_line(ends, colour=self.theme.foreground, width=1.6, layer=4)

    def _draw_arrows(self, heights: Mapping[str, float]) -> None:
        """Draw arrows right of both markers, each to another target in a lane of its own."""
        years = {entry.study.key: entry.study.year for entry in self.shown}
        lanes: dict[int, list[str]] = {}  # keys of the targets of a year
        for entry in self.shown:
            target = entry.successor
            if target is None or target not in heights:
                continue
            targets = lanes.setdefault(years[target], [])
            if target not in targets:
                targets.append(target)
            start = (self._position_of(entry.study.year), heights[entry.study.key])
            tip = (self._position_of(years[target]), heights[target])
            self._draw_arrow(start, tip, lane=targets.index(target))

    def _draw_arrow(self, start: Point, tip: Point, *, lane: int) -> None:
        accent = self.theme.accent
        turn = max(tip[0], start[0]) + 0.13 + 0.06 * lane
        path = [(start[0] + 0.07, start[1]), (turn, start[1]), (turn, tip[1])]
        path.append((tip[0] + 0.12, tip[1]))
        self.canvas.draw_line(path, colour=accent, width=1.1, layer=1)
        self.canvas.draw_arrow_head((tip[0] + 0.075, tip[1]), (-1.0, 0.0), colour=accent)


def _bin_start(year: int) -> int:
    return year // YEARS_PER_BIN * YEARS_PER_BIN
