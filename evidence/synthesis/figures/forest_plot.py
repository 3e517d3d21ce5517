"""The forest plot on paper, in the manner of metafor and RevMan."""

from __future__ import annotations

import math
from dataclasses import dataclass
from itertools import pairwise

from evidence.claims.base.load import Base
from evidence.errors import EvidenceError
from evidence.synthesis.figures.axis import Axis, axis_for, tick_label
from evidence.synthesis.figures.canvas import LINE, MARGIN, Sheet, notes, wide, wrap
from evidence.synthesis.figures.figure import (
    SMALL,
    TITLE,
    WIDTH,
    Picture,
    Theme,
    house_style,
    theme_of,
)
from evidence.synthesis.pool.eligibility import poolable
from evidence.synthesis.pool.forest import REVIEWS, Forest, Group, Line, Panel, forest_of
from evidence.synthesis.pool.forest_table import (
    forest_alt,
    forest_table,
    heterogeneity,
    interval,
    notes_of,
    pooled_label,
    pooled_numbers,
    refused_in_short,
    side_labels,
)
from evidence.synthesis.pool.pooling import Method, Test

_GAP = 0.14
_JOINED = "\N{NO-BREAK SPACE}=\N{NO-BREAK SPACE}"
_INTERVAL = "estimate [95 % interval]"
_NARROW = 5.5  # inches, below which an interval is drawn under its words, not beside them
_ROW = 0.21  # inches from row to row
_LARGEST = 0.17  # side of the square of the weightiest trial
_ALONE = 0.1  # side of the square of a trial that is not pooled
_DIAMOND = 0.075  # half of its height
_STUB = 0.09  # a shorter piece of a line is not drawn


def forest(
    base: Base,
    claim_id: str,
    *,
    method: Method = "REML",
    test: Test | None = None,
    width: float = WIDTH,
    dark: bool = False,
) -> Picture:
    """The forest plot of all that may be shown for a claim: ``poolable``, ``forest_of``, ``forest_plot``, which see.

    Raises:
        EvidenceError: as they do.
    """
    return forest_plot(
        forest_of(base, poolable(base, claim_id), method=method, test=test), width=width, dark=dark
    )


def forest_plot(shown: Forest, *, width: float = WIDTH, dark: bool = False) -> Picture:
    """Trials as squares with their intervals, pools as diamonds, reviews' own estimates as empty diamonds.

    Args:
        shown: what is to be drawn.
        width: of the picture in inches; from 3.6 (a telephone) upwards.
        dark: whether it is for dark ground.

    Returns:
        A picture whose table (``forest_table.COLUMNS``) has all that is drawn, and all that was refused with reasons.

    Raises:
        EvidenceError: there is nothing to draw, or matplotlib is not installed.
    """
    if not shown.panels:
        raise EvidenceError(nothing_to_show(shown))
    theme = theme_of(dark=dark)
    with house_style(theme):
        drawing = _Drawing(shown, width, theme)
        figure = drawing.sheet.done(drawing.draw())
    return Picture(
        figure, f"Forest plot of claim {shown.claim.id}", forest_alt(shown), forest_table(shown)
    )


def nothing_to_show(shown: Forest) -> str:
    """Why there is no plot."""
    if not shown.refusals:
        return f"there is no finding on claim {shown.claim.id} that fits what was asked for"
    return (
        f"no finding on claim {shown.claim.id} can be shown on an axis. {refused_in_short(shown)}"
    )


@dataclass(frozen=True, slots=True)
class _Columns:
    """Where things stand, in inches; ``people`` is None where participants stand behind the name."""

    people: float | None  # right edge
    words: float  # how much room words at the left have
    plot: tuple[float, float]
    numbers: float  # right edge
    weight: float | None  # right edge


class _Drawing:
    """A forest plot on a sheet. Words that would cross the line of no difference interrupt it."""

    def __init__(self, shown: Forest, width: float, theme: Theme) -> None:
        self.shown = shown
        self.sheet = Sheet(width, theme)
        self.theme = theme
        self.right = width - MARGIN
        self.is_narrow = width < _NARROW
        self.columns = self._columns()

    def draw(self) -> float:
        """All of it; gives the height of the sheet."""
        claim = self.shown.claim
        room = self.right - MARGIN
        y = (
            self.sheet.paragraph(
                (MARGIN, MARGIN), f"{claim.id}: {claim.text}", room, size=TITLE, bold=True
            )
            + 0.08
        )
        for panel in self.shown.panels:
            y = self._panel(panel, y) + 0.12
        said = [*notes_of(self.shown), refused_in_short(self.shown) if self.shown.refusals else ""]
        return notes(self.sheet, y, [words for words in said if words]) + MARGIN

    # --- where things stand ---

    def _columns(self) -> _Columns:
        """The same for all panels, so that they stand below each other."""
        lines = [line for group in self.shown.groups for line in group.lines]
        pools = [
            pooled_numbers(panel, group)
            for panel in self.shown.panels
            for group in panel.groups
            if group.pooled
        ]
        texts = [interval(line.estimate, line.low, line.high) for line in lines]
        texts += [words for pair in pools for words in pair if words]
        numbers = max(wide(_INTERVAL, SMALL), *(wide(words) for words in texts))
        weight = max(wide("100.0 %", SMALL), wide("weight", SMALL)) if pools else 0.0
        edge = self.right - (weight + _GAP if weight else 0.0)
        if self.is_narrow:
            words = self.right - MARGIN - numbers - _GAP
            return _Columns(
                None, words, (MARGIN + 0.1, edge - 0.1), self.right, self.right if weight else None
            )
        people = max((wide(line.participants, SMALL) for line in lines), default=0.0)
        head = min(max(wide(line.label) for line in lines), 1.9) + (
            _GAP + people if people else 0.0
        )
        left = max(head, 1.9 if pools else 0.0)
        between = (MARGIN + left + 0.2, edge - numbers - 0.2)
        return _Columns(
            MARGIN + head if people else None, left, between, edge, self.right if weight else None
        )

    def _axis(self, panel: Panel, between: tuple[float, float]) -> Axis:
        lines = [line for group in panel.groups for line in group.lines]
        pools = [group.pooled for group in panel.groups if group.pooled]
        points = [line.estimate for line in lines] + [
            panel.shown(pooled.estimate) for pooled in pools
        ]
        ranges = [(line.low, line.high) for line in lines]
        ranges += [(panel.shown(pooled.ci_low), panel.shown(pooled.ci_high)) for pooled in pools]
        for pooled in pools:
            if pooled.pi_low is not None and pooled.pi_high is not None:
                ranges.append((panel.shown(pooled.pi_low), panel.shown(pooled.pi_high)))
        return axis_for(points, ranges, panel.null, between=between, is_log=panel.is_ratio)

    # --- a panel ---

    def _panel(self, panel: Panel, y: float) -> float:
        columns, axis = self.columns, self._axis(panel, self.columns.plot)
        room = self.right - MARGIN
        self.sheet.line([(MARGIN, y), (self.right, y)])
        y = (
            self.sheet.paragraph((MARGIN, y + 0.06), panel.heading, room, size=TITLE, bold=True)
            + 0.03
        )
        breaks = [y]
        y = self._heads(columns, y)
        breaks.append(y)
        null = axis.at(panel.null)
        reviews_told = False
        for group in panel.groups:
            words = [group.heading]
            if group.is_of_reviews and not reviews_told:
                words, reviews_told = [REVIEWS, group.heading], True
            top = y
            y += 0.08
            for place, heading in enumerate(words):
                grey = self.theme.grey if group.is_of_reviews and place == 0 else None
                y = self.sheet.paragraph((MARGIN, y), heading, room, bold=grey is None, colour=grey)
                y += 0.02 if grey else 0
            reach = max(
                wide(line, bold=True)
                for heading in words
                for line in wrap(heading, room, bold=True)
            )
            if MARGIN + reach > null - 0.05:
                breaks += [top + 0.03, y + 0.02]
            y = self._group(panel, group, axis, y + 0.03, breaks)
        self._null_line(null, breaks, y + 0.02)
        return self._scale(panel, axis, y + 0.02)

    def _null_line(self, x: float, breaks: list[float], foot: float) -> None:
        """The line of no difference, from the first break downwards, without what lies between the others in pairs."""
        marks = [*sorted(breaks)[1:], foot]
        for top, end in zip(marks[::2], marks[1::2], strict=True):
            if end - top < _STUB:
                continue
            self.sheet.line([(x, top), (x, end)], colour=self.theme.grey, width=0.8, layer=0)

    def _heads(self, columns: _Columns, y: float) -> float:
        at = y + LINE / 2
        grey = self.theme.grey
        self.sheet.write((MARGIN, at), "study", size=SMALL, colour=grey)
        if columns.people:
            self.sheet.write((columns.people, at), "n", size=SMALL, colour=grey, align="right")
        edge = columns.numbers
        self.sheet.write((edge, at), _INTERVAL, size=SMALL, colour=grey, align="right")
        if columns.weight and not self.is_narrow:
            self.sheet.write((columns.weight, at), "weight", size=SMALL, colour=grey, align="right")
        return y + LINE + 0.02

    def _group(
        self, panel: Panel, group: Group, axis: Axis, y: float, breaks: list[float]
    ) -> float:
        heaviest = max((line.weight or 0.0 for line in group.lines), default=0.0)
        for line in group.lines:
            weight = "" if line.weight is None else f"{line.weight:.1f} %"
            numbers = interval(line.estimate, line.low, line.high)
            y, middle = self._words(y, line.label, line.participants, numbers, weight, breaks)
            if group.is_of_reviews:
                self._diamond(axis, middle, (line.low, line.estimate, line.high), is_ours=False)
            else:
                side = _LARGEST * math.sqrt((line.weight or 0.0) / heaviest) if heaviest else _ALONE
                self._square(axis, middle, line, max(side, 0.035))
        if group.pooled is None:
            return y
        numbers, spread = pooled_numbers(panel, group)
        y, middle = self._words(y, pooled_label(self.shown), "", numbers, "100.0 %", breaks)
        pooled = group.pooled
        ends = (
            panel.shown(pooled.ci_low),
            panel.shown(pooled.estimate),
            panel.shown(pooled.ci_high),
        )
        self._diamond(axis, middle, ends, is_ours=True)
        if spread and pooled.pi_low is not None and pooled.pi_high is not None:
            y, middle = self._words(y, "Prediction interval", "", spread, "", breaks)
            predicted = (panel.shown(pooled.pi_low), panel.shown(pooled.pi_high))
            self._interval(axis, middle, *predicted, colour=self.theme.accent, width=2.2)
        words = heterogeneity(panel, group)
        return self._beside(
            y,
            words.replace(" = ", _JOINED).replace("p < ", "p\N{NO-BREAK SPACE}<\N{NO-BREAK SPACE}"),
            breaks,
        )

    def _beside(self, y: float, words: str, breaks: list[float]) -> float:
        """A line in small grey letters over the whole width."""
        room = self.right - MARGIN
        foot = self.sheet.paragraph(
            (MARGIN, y + 0.02), words, room, size=SMALL, colour=self.theme.grey
        )
        breaks += [y + 0.01, foot + 0.02]
        return foot + 0.06

    def _words(
        self,
        y: float,
        name: str,
        people: str,
        numbers: str,
        weight: str,
        breaks: list[float],
    ) -> tuple[float, float]:
        """The words of a row; gives the height below the row, and the height at which its mark is drawn."""
        if self.is_narrow:
            return self._narrow_words(y, name, people, numbers, weight, breaks)
        columns = self.columns
        beside = columns.people - wide(people, SMALL) - _GAP if people and columns.people else None
        lines = wrap(name, columns.words if beside is None else beside - MARGIN + 0.02)
        high = max(_ROW, len(lines) * LINE + 0.05)
        middle = y + high / 2
        for place, words in enumerate(lines):
            self.sheet.write((MARGIN, middle + (place - (len(lines) - 1) / 2) * LINE), words)
        if people and columns.people:
            self.sheet.write((columns.people, middle), people, size=SMALL, align="right")
        self.sheet.write((columns.numbers, middle), numbers, align="right")
        if weight and columns.weight:
            self.sheet.write((columns.weight, middle), weight, size=SMALL, align="right")
        return y + high, middle

    def _narrow_words(
        self,
        y: float,
        name: str,
        people: str,
        numbers: str,
        weight: str,
        breaks: list[float],
    ) -> tuple[float, float]:
        """Words above, mark below."""
        columns = self.columns
        self.sheet.write((columns.numbers, y + LINE / 2), numbers, align="right")
        foot = self.sheet.paragraph((MARGIN, y), name, columns.words)
        if people:
            said = f"n {people}"
            last = wrap(name, columns.words)[-1]
            if wide(last) + _GAP / 2 + wide(said, SMALL) <= columns.words:
                at = (MARGIN + wide(last) + _GAP / 2, foot - LINE / 2)
            else:
                at, foot = (MARGIN, foot + LINE / 2), foot + LINE
            self.sheet.write(at, said, size=SMALL, colour=self.theme.grey)
        breaks += [y, foot]
        middle = foot + 0.1
        if weight and columns.weight:
            self.sheet.write(
                (columns.weight, middle), weight, size=SMALL, align="right", colour=self.theme.grey
            )
        return foot + 0.24, middle

    # --- marks ---

    def _square(self, axis: Axis, y: float, line: Line, side: float) -> None:
        self._interval(axis, y, line.low, line.high, colour=self.theme.ink, width=1.1)
        corner = (axis.at(line.estimate) - side / 2, y - side / 2)
        x, top = corner
        corners = [(x, top), (x + side, top), (x + side, top + side), (x, top + side)]
        self.sheet.shape(corners, fill=self.theme.accent, edge=self.theme.accent, width=0)

    def _interval(
        self, axis: Axis, y: float, low: float, high: float, *, colour: str, width: float
    ) -> None:
        """A line from end to end; an end beyond the axis is an arrow."""
        self.sheet.line([(axis.at(low), y), (axis.at(high), y)], colour=colour, width=width)
        for end, direction in ((low, -1.0), (high, 1.0)):
            if not axis.shows(end):
                self.sheet.arrow_head(
                    (axis.at(end) + 0.03 * direction, y), (direction, 0.0), colour=colour
                )

    def _diamond(
        self, axis: Axis, y: float, ends: tuple[float, float, float], *, is_ours: bool
    ) -> None:
        low, middle, high = ends
        corners = [
            (axis.at(low), y),
            (axis.at(middle), y - _DIAMOND),
            (axis.at(high), y),
            (axis.at(middle), y + _DIAMOND),
        ]
        fill = self.theme.accent if is_ours else self.theme.ground
        self.sheet.shape(
            corners, fill=fill, edge=self.theme.accent if is_ours else self.theme.ink, width=1.1
        )
        for end, direction in ((low, -1.0), (high, 1.0)):
            if not axis.shows(end):
                tip = (axis.at(end) + 0.06 * direction, y)
                self.sheet.arrow_head(
                    tip, (direction, 0.0), colour=self.theme.accent if is_ours else self.theme.ink
                )

    # --- below a panel ---

    def _scale(self, panel: Panel, axis: Axis, y: float) -> float:
        """The axis with its ticks, and which side favours what."""
        grey = self.theme.grey
        self.sheet.line([(axis.left, y), (axis.right, y)], colour=grey)
        ticks = _without_crowding(axis, axis.ticks(7 if axis.right - axis.left > 2.5 else 5))
        for value in ticks:
            x = axis.at(value)
            self.sheet.line([(x, y), (x, y + 0.04)], colour=grey)
            self.sheet.write((x, y + 0.12), tick_label(value), size=SMALL, align="center")
        y += 0.2
        null = axis.at(panel.null)
        against, favours = side_labels(self.shown, panel)
        left_end, right_start, is_one_line = self._sides(
            null, wide(against, SMALL), wide(favours, SMALL)
        )
        self.sheet.write((left_end, y + LINE / 2), against, size=SMALL, colour=grey, align="right")
        y += 0 if is_one_line else LINE
        self.sheet.write((right_start, y + LINE / 2), favours, size=SMALL, colour=grey)
        return y + LINE

    def _sides(self, null: float, against: float, favours: float) -> tuple[float, float, bool]:
        """Where the words of the left side end and those of the right begin, and whether one line holds both."""
        end = max(null - 0.06, MARGIN + against)
        start = max(null + 0.06, end + 0.15 if end > null else 0.0)
        if start + favours > self.right:
            start = self.right - favours
            end = min(end, start - 0.15)
        if end - against < MARGIN - 1e-9:
            return MARGIN + against, self.right - favours, False
        return end, start, True


def _without_crowding(axis: Axis, ticks: list[float]) -> list[float]:
    """Every tick, or every second one, so that their labels stand apart."""
    needed = max(wide(tick_label(value), SMALL) for value in ticks) + 0.08
    if all(axis.at(after) - axis.at(before) >= needed for before, after in pairwise(ticks)):
        return ticks
    middle = min(range(len(ticks)), key=lambda place: abs(ticks[place] - (1 if axis.is_log else 0)))
    return ticks[middle % 2 :: 2]
