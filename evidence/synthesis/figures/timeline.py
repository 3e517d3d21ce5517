"""The timeline: when studies were published, what replaced what, and what no longer stands."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from evidence.claims.base.load import Base
from evidence.claims.base.models import Claim
from evidence.claims.verdict.publication_status import Note, notes_on, successor_of
from evidence.errors import EvidenceError
from evidence.studies.study import Study
from evidence.synthesis.figures.canvas import LINE, MARGIN, Sheet, flow, notes, wide, wrap
from evidence.synthesis.figures.figure import (
    SMALL,
    TEXT,
    TITLE,
    WIDTH,
    Picture,
    Theme,
    house_style,
    listed,
    number,
    theme_of,
)
from evidence.synthesis.figures.symbols import DESIGN_GROUPS, draw_design, group_of
from evidence.synthesis.pool.eligibility import study_label

if TYPE_CHECKING:
    import pandas as pd

GONE = ("retracted", "lapsed", "superseded")
"""Standings of studies that are struck out."""
STEP = 5
"""Years that are put together where studies are only counted."""

_NARROW = 5.5  # inches, below which names have less room
_NUMBER = 6.8  # points
_ROW = 0.2


@dataclass(frozen=True, slots=True)
class Entry:
    """A study on the timeline, with the gravest of what became of it and the key of what replaced it."""

    study: Study
    note: Note | None
    successor: str | None

    @property
    def is_gone(self) -> bool:
        """Whether it no longer stands."""
        return self.note is not None and self.note.standing in GONE


def timeline(
    base: Base, claim_id: str | None = None, *, width: float = WIDTH, dark: bool = False
) -> Picture:
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
    claim = _claim(base, claim_id)
    entries = [_entry(base, key) for key in _keys(base, claim)]
    if not entries:
        raise EvidenceError("there are no studies to draw on a timeline")
    shown = _in_order(entry for entry in entries if claim or _stands_out(entry, entries))
    counts = [entry for entry in entries if entry not in shown]
    theme = theme_of(dark=dark)
    with house_style(theme):
        drawing = _Timeline(claim, shown, counts, width, theme)
        figure = drawing.sheet.done(drawing.draw())
    title = f"Timeline of claim {claim.id}" if claim else "Timeline of all studies"
    return Picture(figure, title, _alt(claim, entries), _table(entries, shown))


def _claim(base: Base, claim_id: str | None) -> Claim | None:
    if claim_id is None:
        return None
    if claim_id not in base.claims:
        raise EvidenceError(f"there is no claim {claim_id!r}; `evidence claims` lists all of them")
    return base.claims[claim_id]


def _keys(base: Base, claim: Claim | None) -> list[str]:
    if claim is None:
        return list(base.studies)
    judged = [judgement.study for judgement in base.judgements_of(claim.id)]
    later = [
        successor for key in judged if (successor := successor_of(base.studies, key)) is not None
    ]
    return list(dict.fromkeys([*judged, *later]))


def _entry(base: Base, key: str) -> Entry:
    told = notes_on(base.studies, key)
    successor = successor_of(base.studies, key) or next(
        (note.instead for note in told if note.instead), None
    )
    return Entry(base.studies[key], next(iter(told), None), successor)


def _stands_out(entry: Entry, entries: Sequence[Entry]) -> bool:
    """Whether it is a guideline, something became of it, or it replaced another."""
    replaces = {other.successor for other in entries}
    return (
        entry.study.design == "guideline" or entry.note is not None or entry.study.key in replaces
    )


def _in_order(entries: Iterable[Entry]) -> list[Entry]:
    """By year; of one year, what was replaced before what replaced it."""
    return sorted(
        entries, key=lambda entry: (entry.study.year, not entry.successor, study_label(entry.study))
    )


def _table(entries: Sequence[Entry], shown: Sequence[Entry]) -> pd.DataFrame:
    import pandas as pd

    rows = {
        entry.study.key: {
            "label": study_label(entry.study),
            "year": entry.study.year,
            "design": entry.study.design,
            "group": group_of(entry.study.design).name,
            "standing": entry.note.standing if entry.note else "current",
            "successor": entry.successor,
            "own_row": entry in shown,
        }
        for entry in _in_order(entries)
    }
    return pd.DataFrame.from_dict(rows, orient="index")


def _alt(claim: Claim | None, entries: Sequence[Entry]) -> str:
    years = [entry.study.year for entry in entries]
    span = f"from {min(years)} to {max(years)}" if min(years) < max(years) else f"of {min(years)}"
    groups = Counter(group_of(entry.study.design).name for entry in entries)
    about = f"Timeline of claim {claim.id}, {claim.text}" if claim else "Timeline of all studies"
    names = {entry.study.key: study_label(entry.study) for entry in entries}
    replaced = [
        f"{study_label(entry.study)} by {names[entry.successor]}"
        for entry in _in_order(entries)
        if entry.successor in names
    ]
    retracted = [
        study_label(entry.study)
        for entry in entries
        if entry.note and entry.note.standing == "retracted"
    ]
    parts = [
        f"{about}: {number(len(entries), 'study', 'studies')} {span}.",
        f"By design: {', '.join(f'{name} {count}' for name, count in groups.most_common())}.",
        f"Replaced: {listed(replaced)}." if replaced else "",
        f"Retracted: {listed(retracted)}." if retracted else "",
    ]
    return " ".join(part for part in parts if part)


class _Timeline:
    """A timeline on a sheet: names at the left, years from left to right."""

    def __init__(
        self,
        claim: Claim | None,
        shown: Sequence[Entry],
        counts: Sequence[Entry],
        width: float,
        theme: Theme,
    ) -> None:
        self.claim = claim
        self.shown = shown
        self.counts = counts
        self.sheet = Sheet(width, theme)
        self.theme = theme
        self.width = width
        self.names = {entry.study.key: study_label(entry.study) for entry in shown}
        words = [(name, TEXT) for name in self.names.values()]
        words += [(said, SMALL) for entry in shown if (said := self._standing(entry))]
        words += [(group.name, SMALL) for group in DESIGN_GROUPS] if counts else []
        most = 1.4 if width < _NARROW else 2.4
        self.room = min(max(wide(text, size) for text, size in words), most)
        years = [entry.study.year for entry in (*shown, *counts)]
        self.first, self.last = min(years) - 0.5, max(years) + 0.5
        if counts:
            self.first, self.last = self._step(min(years)), self._step(max(years)) + STEP
        self.left, self.right = MARGIN + self.room + 0.16, width - MARGIN - 0.16

    def draw(self) -> float:
        """All of it; gives the height of the sheet."""
        room = self.width - 2 * MARGIN
        title = (
            f"{self.claim.id}: {self.claim.text}"
            if self.claim
            else "Studies by year, and what became of them"
        )
        y = self.sheet.paragraph((MARGIN, MARGIN), title, room, size=TITLE, bold=True) + 0.06
        y = self._legend(y) + 0.06
        top = y
        y = self._years(y, above=True)
        if self.counts:
            y = self._counts(y + 0.04) + 0.08
            self.sheet.write(
                (MARGIN, y + LINE / 2), "guidelines, and what was replaced or corrected", size=SMALL
            )
            y += LINE + 0.04
        places: dict[str, float] = {}
        for entry in self.shown:
            y = self._row(entry, y, places)
        self._arrows(places)
        self._grid(top + 0.2, y + 0.04)
        y = self._years(y + 0.04, above=False)
        return notes(self.sheet, y + 0.04, self._notes()) + MARGIN

    def _at(self, year: float) -> float:
        return self.left + (year - self.first) / (self.last - self.first) * (self.right - self.left)

    @staticmethod
    def _step(year: int) -> int:
        return year // STEP * STEP

    def _notes(self) -> list[str]:
        arrows = "An arrow leads from what was replaced to what replaced it; struck out is what no longer stands."
        said = [arrows] if any(entry.is_gone for entry in self.shown) else []
        return (
            [*said, f"Numbers count the other studies of {STEP} years each."]
            if self.counts
            else said
        )

    def _legend(self, y: float) -> float:
        present = {group_of(entry.study.design).name for entry in (*self.shown, *self.counts)}
        groups = [group for group in DESIGN_GROUPS if group.name in present]
        for line in flow(
            [0.2 + wide(group.name, SMALL) for group in groups], self.width - 2 * MARGIN, 0.18
        ):
            x = MARGIN
            for place in line:
                draw_design(self.sheet, (x + 0.07, y + 0.1), groups[place])
                self.sheet.write((x + 0.2, y + 0.1), groups[place].name, size=SMALL)
                x += 0.38 + wide(groups[place].name, SMALL)
            y += 0.2
        return y

    def _ticks(self) -> list[int]:
        room = (self.right - self.left) / (wide("2000", SMALL) + 0.12)
        span = self.last - self.first
        step = next(step for step in (1, 2, 5, 10, 20, 50, 100) if span / step <= room)
        first = -(-int(self.first + 0.5) // step) * step
        return [
            year
            for year in range(first, int(self.last) + 1, step)
            if self.first <= year <= self.last
        ]

    def _years(self, y: float, *, above: bool) -> float:
        for year in self._ticks():
            self.sheet.write(
                (self._at(year), y + 0.09),
                str(year),
                size=SMALL,
                colour=self.theme.grey,
                align="center",
            )
        line = y + 0.2 if above else y
        self.sheet.line([(self.left, line), (self.right, line)], colour=self.theme.rule)
        return y + 0.22

    def _grid(self, top: float, foot: float) -> None:
        for year in self._ticks():
            self.sheet.line(
                [(self._at(year), top), (self._at(year), foot)], colour=self.theme.pale, layer=0
            )

    def _counts(self, y: float) -> float:
        """A lane for each group of designs, with the number of its studies in each step of years."""
        radius = min(0.12, (self._at(STEP) - self._at(0)) / 2 - 0.005)
        present = [group_of(entry.study.design) for entry in self.counts]
        for group in (group for group in DESIGN_GROUPS if group in present):
            steps = Counter(
                self._step(entry.study.year)
                for entry in self.counts
                if group_of(entry.study.design) is group
            )
            middle = y + 0.13
            self.sheet.write((MARGIN, middle), group.name, size=SMALL)
            for year, count in sorted(steps.items()):
                at = (self._at(year + STEP / 2), middle)
                self.sheet.disc(at, radius, fill=self.theme.ground, edge=self.theme.grey, width=0.8)
                self.sheet.write(at, str(count), size=_NUMBER, align="center")
            y += 0.26
        return y

    def _standing(self, entry: Entry) -> str:
        """What became of it, in few words; nothing where it stands as published."""
        if entry.note is None:
            return ""
        if entry.successor in self.names and entry.note.standing != "retracted":
            return f"replaced by {self.names[entry.successor]}"
        return {"concern": "concern voiced", "superseded": "updated", "lapsed": "lapsed"}.get(
            entry.note.standing, entry.note.standing
        )

    def _row(self, entry: Entry, y: float, places: dict[str, float]) -> float:
        """Name, mark, and what became of it; gives the height below the row."""
        name = wrap(self.names[entry.study.key], self.room)
        said = wrap(self._standing(entry), self.room, SMALL) if entry.note else []
        colour = self.theme.grey if entry.is_gone else self.theme.ink
        for place, words in enumerate(name):
            middle = y + _ROW / 2 + place * LINE
            self.sheet.write((MARGIN, middle), words, colour=colour)
            if entry.is_gone:
                self.sheet.line(
                    [(MARGIN - 0.02, middle), (MARGIN + wide(words), middle)],
                    colour=colour,
                    width=1.0,
                )
        foot = y + _ROW + (len(name) - 1) * LINE
        for words in said:
            self.sheet.write((MARGIN, foot + 0.05), words, size=SMALL, colour=self.theme.grey)
            foot += 0.14
        middle = y + _ROW / 2
        places[entry.study.key] = middle
        x = self._at(entry.study.year)
        self.sheet.line(
            [(MARGIN + self.room + 0.06, middle), (x, middle)], dashes=":", width=0.7, layer=0.5
        )
        draw_design(self.sheet, (x, middle), group_of(entry.study.design))
        if entry.note and entry.note.standing == "retracted":
            for rise in (0.09, -0.09):
                ends = [(x - 0.09, middle - rise), (x + 0.09, middle + rise)]
                self.sheet.line(ends, colour=self.theme.ink, width=1.6, layer=4)
        return foot + (0.05 if said else 0.0)

    def _arrows(self, places: Mapping[str, float]) -> None:
        """From the right of what was replaced, down at the right of what replaced it, where no other mark can lie."""
        lanes: dict[int, list[str]] = {}
        for entry in self.shown:
            if entry.successor not in places:
                continue
            end = next(other for other in self.shown if other.study.key == entry.successor)
            start, tip = places[entry.study.key], places[end.study.key]
            x = self._at(end.study.year)
            of_year = lanes.setdefault(end.study.year, [])
            if end.study.key not in of_year:
                of_year.append(end.study.key)
            turn = max(x, self._at(entry.study.year)) + 0.13 + 0.06 * of_year.index(end.study.key)
            path = [
                (self._at(entry.study.year) + 0.07, start),
                (turn, start),
                (turn, tip),
                (x + 0.12, tip),
            ]
            self.sheet.line(path, colour=self.theme.accent, width=1.1, layer=1)
            self.sheet.arrow_head((x + 0.075, tip), (-1.0, 0.0), colour=self.theme.accent)
