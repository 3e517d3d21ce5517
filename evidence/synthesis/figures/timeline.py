"""The timeline: when studies were published, what replaced what, and what no longer stands."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from evidence.claims.base.load import EvidenceBase
from evidence.claims.base.models import Claim
from evidence.claims.verdict.publication_status import StatusNote, find_status_notes, find_successor
from evidence.errors import EvidenceError
from evidence.studies.study import Study
from evidence.synthesis.figures.canvas import (
    LINE_HEIGHT,
    MARGIN,
    Canvas,
    draw_notes,
    flow_into_lines,
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
    house_style,
    select_theme,
)
from evidence.synthesis.figures.symbols import DESIGN_GROUPS, draw_design_marker, find_design_group
from evidence.synthesis.pool.study_label import study_label
from evidence.wording import format_count, join_with_and

if TYPE_CHECKING:
    import pandas as pd

STRUCK_OUT_STATUSES = ("retracted", "lapsed", "superseded")
"""Standings of studies that are struck out."""
YEARS_PER_BIN = 5
"""Years that are put together where studies are only counted."""

_NARROW_BELOW = 5.5  # inches, below which names have less room
_COUNT_TEXT_SIZE = 6.8  # points
_ROW_HEIGHT = 0.2


@dataclass(frozen=True, slots=True)
class TimelineEntry:
    """A study on the timeline, with the gravest of what became of it and the key of what replaced it."""

    study: Study
    note: StatusNote | None
    successor: str | None

    @property
    def is_struck_out(self) -> bool:
        """Whether it no longer stands."""
        return self.note is not None and self.note.status in STRUCK_OUT_STATUSES


def timeline(
    base: EvidenceBase,
    claim_id: str | None = None,
    *,
    width: float = FIGURE_WIDTH,
    dark: bool = False,
) -> EvidenceFigure:
    """Studies by year of publication, each in a row of its own, with arrows from what was replaced to what replaced it.

    Of a claim these are the studies that people judged on it, and what replaced them. Without a claim they are all
    guidelines and all studies of which something became; the others are counted in steps of five years.

    Args:
        base: the evidence base; ``claims.current.current_base`` gives it with PubMed's notices.
        claim_id: of the claim; None for all studies.
        width: of the picture in inches; from 3.6 (a telephone) upwards.
        dark: whether it is for dark ground.

    Returns:
        A picture whose table has one row a study, indexed by key: label, year, design, group, standing, successor, and
        whether it has a row of its own.

    Raises:
        EvidenceError: there is no such claim, no study was judged on it, or matplotlib is not installed.
    """
    claim = _find_claim(base, claim_id)
    entries = [_build_entry(base, key) for key in _list_study_keys(base, claim)]
    if not entries:
        raise EvidenceError("there are no studies to draw on a timeline")
    shown = _sort_entries(entry for entry in entries if claim or _has_own_row(entry, entries))
    counts = [entry for entry in entries if entry not in shown]
    theme = select_theme(dark=dark)
    with house_style(theme):
        drawing = _TimelineDrawing(claim, shown, counts, width, theme)
        figure = drawing.canvas.finish(drawing.draw())
    title = f"Timeline of claim {claim.id}" if claim else "Timeline of all studies"
    return EvidenceFigure(
        figure, title, _write_alt_text(claim, entries), _build_table(entries, shown)
    )


def _find_claim(base: EvidenceBase, claim_id: str | None) -> Claim | None:
    if claim_id is None:
        return None
    if claim_id not in base.claims:
        raise EvidenceError(f"there is no claim {claim_id!r}; `evidence claims` lists all of them")
    return base.claims[claim_id]


def _list_study_keys(base: EvidenceBase, claim: Claim | None) -> list[str]:
    if claim is None:
        return list(base.studies)
    judged = [judgement.study for judgement in base.judgements_for(claim.id)]
    later = [
        successor for key in judged if (successor := find_successor(base.studies, key)) is not None
    ]
    return list(dict.fromkeys([*judged, *later]))


def _build_entry(base: EvidenceBase, key: str) -> TimelineEntry:
    told = find_status_notes(base.studies, key)
    successor = find_successor(base.studies, key) or next(
        (note.replacement for note in told if note.replacement), None
    )
    return TimelineEntry(base.studies[key], next(iter(told), None), successor)


def _has_own_row(entry: TimelineEntry, entries: Sequence[TimelineEntry]) -> bool:
    """Whether it is a guideline, something became of it, or it replaced another."""
    replaces = {other.successor for other in entries}
    return (
        entry.study.design == "guideline" or entry.note is not None or entry.study.key in replaces
    )


def _sort_entries(entries: Iterable[TimelineEntry]) -> list[TimelineEntry]:
    """By year; of one year, what was replaced before what replaced it."""
    return sorted(
        entries, key=lambda entry: (entry.study.year, not entry.successor, study_label(entry.study))
    )


def _build_table(entries: Sequence[TimelineEntry], shown: Sequence[TimelineEntry]) -> pd.DataFrame:
    import pandas as pd

    rows = {
        entry.study.key: {
            "label": study_label(entry.study),
            "year": entry.study.year,
            "design": entry.study.design,
            "group": find_design_group(entry.study.design).name,
            "standing": entry.note.status if entry.note else "current",
            "successor": entry.successor,
            "own_row": entry in shown,
        }
        for entry in _sort_entries(entries)
    }
    return pd.DataFrame.from_dict(rows, orient="index")


def _write_alt_text(claim: Claim | None, entries: Sequence[TimelineEntry]) -> str:
    years = [entry.study.year for entry in entries]
    span = f"from {min(years)} to {max(years)}" if min(years) < max(years) else f"of {min(years)}"
    groups = Counter(find_design_group(entry.study.design).name for entry in entries)
    about = f"Timeline of claim {claim.id}, {claim.text}" if claim else "Timeline of all studies"
    names = {entry.study.key: study_label(entry.study) for entry in entries}
    replaced = [
        f"{study_label(entry.study)} by {names[entry.successor]}"
        for entry in _sort_entries(entries)
        if entry.successor in names
    ]
    retracted = [
        study_label(entry.study)
        for entry in entries
        if entry.note and entry.note.status == "retracted"
    ]
    parts = [
        f"{about}: {format_count(len(entries), 'study', 'studies')} {span}.",
        f"By design: {', '.join(f'{name} {count}' for name, count in groups.most_common())}.",
        f"Replaced: {join_with_and(replaced)}." if replaced else "",
        f"Retracted: {join_with_and(retracted)}." if retracted else "",
    ]
    return " ".join(part for part in parts if part)


class _TimelineDrawing:
    """A timeline on a sheet: names at the left, years from left to right."""

    def __init__(
        self,
        claim: Claim | None,
        shown: Sequence[TimelineEntry],
        counts: Sequence[TimelineEntry],
        width: float,
        theme: Theme,
    ) -> None:
        self.claim = claim
        self.row_entries = shown
        self.counted_entries = counts
        self.canvas = Canvas(width, theme)
        self.theme = theme
        self.width = width
        self.study_labels = {entry.study.key: study_label(entry.study) for entry in shown}
        words = [(name, TEXT_SIZE) for name in self.study_labels.values()]
        words += [
            (said, SMALL_TEXT_SIZE) for entry in shown if (said := self._describe_status(entry))
        ]
        words += [(group.name, SMALL_TEXT_SIZE) for group in DESIGN_GROUPS] if counts else []
        most = 1.4 if width < _NARROW_BELOW else 2.4
        self.label_width = min(max(text_width(text, size) for text, size in words), most)
        years = [entry.study.year for entry in (*shown, *counts)]
        self.first_year, self.last_year = min(years) - 0.5, max(years) + 0.5
        if counts:
            self.first_year, self.last_year = (
                self._bin_start(min(years)),
                self._bin_start(max(years)) + YEARS_PER_BIN,
            )
        self.left, self.right = MARGIN + self.label_width + 0.16, width - MARGIN - 0.16

    def draw(self) -> float:
        """All of it; gives the height of the sheet."""
        room = self.width - 2 * MARGIN
        title = (
            f"{self.claim.id}: {self.claim.text}"
            if self.claim
            else "Studies by year, and what became of them"
        )
        y = (
            self.canvas.draw_paragraph((MARGIN, MARGIN), title, room, size=TITLE_SIZE, bold=True)
            + 0.06
        )
        y = self._draw_legend(y) + 0.06
        top = y
        y = self._draw_year_axis(y, above=True)
        if self.counted_entries:
            y = self._draw_counts(y + 0.04) + 0.08
            self.canvas.draw_text(
                (MARGIN, y + LINE_HEIGHT / 2),
                "guidelines, and what was replaced or corrected",
                size=SMALL_TEXT_SIZE,
            )
            y += LINE_HEIGHT + 0.04
        places: dict[str, float] = {}
        for entry in self.row_entries:
            y = self._draw_row(entry, y, places)
        self._draw_arrows(places)
        self._draw_grid(top + 0.2, y + 0.04)
        y = self._draw_year_axis(y + 0.04, above=False)
        return draw_notes(self.canvas, y + 0.04, self._list_notes()) + MARGIN

    def _position_of(self, year: float) -> float:
        return self.left + (year - self.first_year) / (self.last_year - self.first_year) * (
            self.right - self.left
        )

    @staticmethod
    def _bin_start(year: int) -> int:
        return year // YEARS_PER_BIN * YEARS_PER_BIN

    def _list_notes(self) -> list[str]:
        arrows = "An arrow leads from what was replaced to what replaced it; struck out is what no longer stands."
        said = [arrows] if any(entry.is_struck_out for entry in self.row_entries) else []
        return (
            [*said, f"Numbers count the other studies of {YEARS_PER_BIN} years each."]
            if self.counted_entries
            else said
        )

    def _draw_legend(self, y: float) -> float:
        present = {
            find_design_group(entry.study.design).name
            for entry in (*self.row_entries, *self.counted_entries)
        }
        groups = [group for group in DESIGN_GROUPS if group.name in present]
        for line in flow_into_lines(
            [0.2 + text_width(group.name, SMALL_TEXT_SIZE) for group in groups],
            self.width - 2 * MARGIN,
            0.18,
        ):
            x = MARGIN
            for place in line:
                draw_design_marker(self.canvas, (x + 0.07, y + 0.1), groups[place])
                self.canvas.draw_text((x + 0.2, y + 0.1), groups[place].name, size=SMALL_TEXT_SIZE)
                x += 0.38 + text_width(groups[place].name, SMALL_TEXT_SIZE)
            y += 0.2
        return y

    def _choose_ticks(self) -> list[int]:
        room = (self.right - self.left) / (text_width("2000", SMALL_TEXT_SIZE) + 0.12)
        span = self.last_year - self.first_year
        step = next(step for step in (1, 2, 5, 10, 20, 50, 100) if span / step <= room)
        first = -(-int(self.first_year + 0.5) // step) * step
        return [
            year
            for year in range(first, int(self.last_year) + 1, step)
            if self.first_year <= year <= self.last_year
        ]

    def _draw_year_axis(self, y: float, *, above: bool) -> float:
        for year in self._choose_ticks():
            self.canvas.draw_text(
                (self._position_of(year), y + 0.09),
                str(year),
                size=SMALL_TEXT_SIZE,
                colour=self.theme.muted,
                align="center",
            )
        line = y + 0.2 if above else y
        self.canvas.draw_line([(self.left, line), (self.right, line)], colour=self.theme.divider)
        return y + 0.22

    def _draw_grid(self, top: float, foot: float) -> None:
        for year in self._choose_ticks():
            self.canvas.draw_line(
                [(self._position_of(year), top), (self._position_of(year), foot)],
                colour=self.theme.faint,
                layer=0,
            )

    def _draw_counts(self, y: float) -> float:
        """A lane for each group of designs, with the number of its studies in each step of years."""
        radius = min(0.12, (self._position_of(YEARS_PER_BIN) - self._position_of(0)) / 2 - 0.005)
        present = [find_design_group(entry.study.design) for entry in self.counted_entries]
        for group in (group for group in DESIGN_GROUPS if group in present):
            steps = Counter(
                self._bin_start(entry.study.year)
                for entry in self.counted_entries
                if find_design_group(entry.study.design) is group
            )
            middle = y + 0.13
            self.canvas.draw_text((MARGIN, middle), group.name, size=SMALL_TEXT_SIZE)
            for year, count in sorted(steps.items()):
                at = (self._position_of(year + YEARS_PER_BIN / 2), middle)
                self.canvas.draw_circle(
                    at, radius, fill=self.theme.background, edge=self.theme.muted, width=0.8
                )
                self.canvas.draw_text(at, str(count), size=_COUNT_TEXT_SIZE, align="center")
            y += 0.26
        return y

    def _describe_status(self, entry: TimelineEntry) -> str:
        """What became of it, in few words; nothing where it stands as published."""
        if entry.note is None:
            return ""
        if entry.successor in self.study_labels and entry.note.status != "retracted":
            return f"replaced by {self.study_labels[entry.successor]}"
        return {"concern": "concern voiced", "superseded": "updated", "lapsed": "lapsed"}.get(
            entry.note.status, entry.note.status
        )

    def _draw_row(self, entry: TimelineEntry, y: float, places: dict[str, float]) -> float:
        """Name, mark, and what became of it; gives the height below the row."""
        name = wrap_text(self.study_labels[entry.study.key], self.label_width)
        said = (
            wrap_text(self._describe_status(entry), self.label_width, SMALL_TEXT_SIZE)
            if entry.note
            else []
        )
        colour = self.theme.muted if entry.is_struck_out else self.theme.foreground
        for place, words in enumerate(name):
            middle = y + _ROW_HEIGHT / 2 + place * LINE_HEIGHT
            self.canvas.draw_text((MARGIN, middle), words, colour=colour)
            if entry.is_struck_out:
                self.canvas.draw_line(
                    [(MARGIN - 0.02, middle), (MARGIN + text_width(words), middle)],
                    colour=colour,
                    width=1.0,
                )
        foot = y + _ROW_HEIGHT + (len(name) - 1) * LINE_HEIGHT
        for words in said:
            self.canvas.draw_text(
                (MARGIN, foot + 0.05), words, size=SMALL_TEXT_SIZE, colour=self.theme.muted
            )
            foot += 0.14
        middle = y + _ROW_HEIGHT / 2
        places[entry.study.key] = middle
        x = self._position_of(entry.study.year)
        self.canvas.draw_line(
            [(MARGIN + self.label_width + 0.06, middle), (x, middle)],
            dashes=":",
            width=0.7,
            layer=0.5,
        )
        draw_design_marker(self.canvas, (x, middle), find_design_group(entry.study.design))
        if entry.note and entry.note.status == "retracted":
            for rise in (0.09, -0.09):
                ends = [(x - 0.09, middle - rise), (x + 0.09, middle + rise)]
                self.canvas.draw_line(ends, colour=self.theme.foreground, width=1.6, layer=4)
        return foot + (0.05 if said else 0.0)

    def _draw_arrows(self, places: Mapping[str, float]) -> None:
        """From the right of what was replaced, down at the right of what replaced it, where no other mark can lie."""
        lanes: dict[int, list[str]] = {}
        for entry in self.row_entries:
            if entry.successor not in places:
                continue
            end = next(other for other in self.row_entries if other.study.key == entry.successor)
            start, tip = places[entry.study.key], places[end.study.key]
            x = self._position_of(end.study.year)
            of_year = lanes.setdefault(end.study.year, [])
            if end.study.key not in of_year:
                of_year.append(end.study.key)
            turn = (
                max(x, self._position_of(entry.study.year))
                + 0.13
                + 0.06 * of_year.index(end.study.key)
            )
            path = [
                (self._position_of(entry.study.year) + 0.07, start),
                (turn, start),
                (turn, tip),
                (x + 0.12, tip),
            ]
            self.canvas.draw_line(path, colour=self.theme.accent, width=1.1, layer=1)
            self.canvas.draw_arrow_head((x + 0.075, tip), (-1.0, 0.0), colour=self.theme.accent)
