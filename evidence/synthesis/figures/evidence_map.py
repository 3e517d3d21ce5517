"""The evidence map, as EPPI and AHRQ draw it: claims as rows, levels of evidence as columns, a dot a judgement."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from evidence.claims.base.models import Subject, label
from evidence.claims.verdict.verdict import Verdict
from evidence.claims.verdict.weighting import Role, Weighed
from evidence.errors import EvidenceError
from evidence.synthesis.figures.canvas import LINE, MARGIN, Sheet, flow, wide, wrap
from evidence.synthesis.figures.figure import (
    SMALL,
    TITLE,
    WIDTH,
    Picture,
    Theme,
    counted,
    house_style,
    number,
    theme_of,
)
from evidence.synthesis.figures.symbols import STANCE_MARKS, draw_stance, stance_mark
from evidence.synthesis.figures.verdict_strip import by_subject

if TYPE_CHECKING:
    import pandas as pd

LEVELS = (1, 2, 3, 4, 5)
NOT_DRAWN: tuple[Role, ...] = ("not_read", "other_comparator", "retracted")
"""Roles of judgements that say nothing on the claim, and are in the table only."""


@dataclass(frozen=True, slots=True)
class Size:
    """A size of dots: for studies with so many participants and more."""

    fewest: int
    words: str
    radius: float  # inches


# areas grow by about two thirds from one to the next
SIZES: tuple[Size, ...] = (
    Size(0, "under 100", 0.07),
    Size(100, "100 and more", 0.09),
    Size(1_000, "1,000 and more", 0.115),
    Size(10_000, "10,000 and more", 0.148),
)
UNKNOWN = Size(0, "number not known", 0.07)

_GAP = 0.14
_BETWEEN = 0.03  # dots
_NARROW = 6.0  # inches, below which dots stand under their claim, not beside it
_HEAD = 0.36


def size_of(participants: int | None) -> Size:
    """How large a study is drawn."""
    if participants is None:
        return UNKNOWN
    return next(size for size in reversed(SIZES) if participants >= size.fewest)


def evidence_map(
    verdicts: Sequence[Verdict], *, width: float = WIDTH, dark: bool = False
) -> Picture:
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
    groups = by_subject(verdicts)
    theme = theme_of(dark=dark)
    with house_style(theme):
        drawing = _Map(groups, width, theme)
        figure = drawing.sheet.done(drawing.draw())
    ordered = [verdict for members in groups.values() for verdict in members]
    return Picture(figure, "Claims by level of evidence", _alt(ordered), _table(ordered))


def _dots(verdict: Verdict, level: int) -> list[Weighed]:
    """What is drawn in a cell, from against to for, and the large first."""
    order = [mark.stance for mark in STANCE_MARKS]
    cell = [item for item in verdict.weighed if item.level == level and item.role not in NOT_DRAWN]
    return sorted(
        cell,
        key=lambda item: (
            order.index(item.judgement.stance),
            not item.counts,
            -(item.study.n_participants or 0),
        ),
    )


def _table(verdicts: Sequence[Verdict]) -> pd.DataFrame:
    import pandas as pd

    rows = [
        {
            "claim": verdict.claim.id,
            "study": item.study.key,
            "level": item.level,
            "design": item.study.design,
            "participants": item.study.n_participants,
            "stance": item.judgement.stance,
            "role": item.role,
            "counts": item.counts,
            "drawn": item.role not in NOT_DRAWN,
        }
        for verdict in verdicts
        for item in verdict.weighed
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


def _alt(verdicts: Sequence[Verdict]) -> str:
    drawn = [item for verdict in verdicts for level in LEVELS for item in _dots(verdict, level)]
    by_level = counted(
        {f"at level {level}": sum(item.level == level for item in drawn) for level in LEVELS}
    )
    by_stance = counted(
        {
            mark.word: sum(item.judgement.stance == mark.stance for item in drawn)
            for mark in STANCE_MARKS
        }
    )
    without = [verdict.claim.id for verdict in verdicts if not _dots(verdict, 1)]
    parts = [
        f"{number(len(verdicts), 'claim')} as rows, with {number(len(drawn), 'judgement')} as dots in columns for "
        f"levels of evidence, 1 the strongest: {by_level or 'none'}.",
        f"Stances: {by_stance}." if drawn else "",
        f"Nothing at level 1: {', '.join(without)}." if without else "",
    ]
    return " ".join(part for part in parts if part)


class _Map:
    """An evidence map on a sheet."""

    def __init__(self, groups: dict[Subject, list[Verdict]], width: float, theme: Theme) -> None:
        """Measure the columns: id, claim, levels; on a narrow sheet the levels go under the claim."""
        self.groups = groups
        self.sheet = Sheet(width, theme)
        self.theme = theme
        self.width = width
        verdicts = [verdict for members in groups.values() for verdict in members]
        self.claim_left = MARGIN + 0.08 + max(wide(v.claim.id, bold=True) for v in verdicts)
        self.is_stacked = width < _NARROW
        left = self.claim_left if self.is_stacked else self.claim_left + 0.34 * width
        self.edges = _edges(verdicts, left, width - MARGIN)
        end = width - MARGIN if self.is_stacked else left - _GAP
        self.texts = {v.claim.id: wrap(v.claim.text, end - self.claim_left) for v in verdicts}

    def draw(self) -> float:
        """All of it; gives the height of the sheet."""
        y = self._legend() + 0.1
        y = self._heads(y)
        for subject, members in self.groups.items():
            self.sheet.line([(MARGIN, y + 0.02), (self.width - MARGIN, y + 0.02)])
            self.sheet.write((MARGIN, y + 0.2), label(subject).capitalize(), size=TITLE, bold=True)
            y += _HEAD
            for place, verdict in enumerate(members):
                if place:
                    self.sheet.line(
                        [(self.claim_left, y), (self.width - MARGIN, y)],
                        colour=self.theme.pale,
                        layer=0,
                    )
                y = self._row(verdict, y + 0.05) + 0.05
        return y + MARGIN

    def _legend(self) -> float:
        """What colours, signs and sizes mean; gives the height below it."""
        entries = [(0.22 + wide(mark.word, SMALL), mark.word) for mark in STANCE_MARKS]
        entries.append((0.22 + wide("empty: does not count", SMALL), "empty: does not count"))
        y = self._legend_lines(entries, MARGIN)
        at = y + (0.1 if self.is_stacked else SIZES[-1].radius + 0.02)
        self.sheet.write((MARGIN, at), "participants:", size=SMALL, colour=self.theme.grey)
        sizes = [
            (2 * size.radius + 0.06 + wide(size.words, SMALL), size.words)
            for size in (*SIZES, UNKNOWN)
        ]
        if self.is_stacked:
            return self._legend_lines(sizes, y + 0.22)
        return self._legend_lines(sizes, y, left=MARGIN + wide("participants:", SMALL) + 0.12)

    def _legend_lines(
        self, entries: Sequence[tuple[float, str]], y: float, left: float = MARGIN
    ) -> float:
        for line in flow([across for across, _ in entries], self.width - MARGIN - left, 0.16):
            x = left
            high = max(0.2, *(2 * _radius(entries[place][1]) + 0.04 for place in line))
            for place in line:
                across, words = entries[place]
                radius = self._legend_mark(words, x, y + high / 2)
                self.sheet.write((x + 2 * radius + 0.05, y + high / 2), words, size=SMALL)
                x += across + 0.16
            y += high + 0.02
        return y

    def _legend_mark(self, words: str, x: float, y: float) -> float:
        """The mark of an entry of the legend; gives its radius."""
        mark = next((mark for mark in STANCE_MARKS if mark.word == words), None)
        size = next((size for size in (*SIZES, UNKNOWN) if size.words == words), None)
        radius = _radius(words)
        if mark:
            draw_stance(self.sheet, (x + radius, y), radius, mark, whole=True)
        else:
            dashes = ":" if size is UNKNOWN else "-"
            self.sheet.disc(
                (x + radius, y), radius, fill=self.theme.ground, edge=self.theme.grey, dashes=dashes
            )
        return radius

    def _heads(self, y: float) -> float:
        grey = self.theme.grey
        words = "level of evidence, 1 the strongest"
        self.sheet.write((self.edges[0], y + LINE / 2), words, size=SMALL, colour=grey)
        if not self.is_stacked:
            self.sheet.write((self.claim_left, y + 1.5 * LINE), "claim", size=SMALL, colour=grey)
        for level, left in zip(LEVELS, self.edges, strict=False):
            self.sheet.write((left, y + 1.5 * LINE), str(level), size=SMALL, bold=True)
        return y + 2 * LINE + 0.04

    def _row(self, verdict: Verdict, y: float) -> float:
        self.sheet.write((MARGIN, y + LINE / 2), verdict.claim.id, bold=True)
        for place, words in enumerate(self.texts[verdict.claim.id]):
            self.sheet.write((self.claim_left, y + (place + 0.5) * LINE), words)
        foot = y + len(self.texts[verdict.claim.id]) * LINE
        top = foot + 0.04 if self.is_stacked else y
        feet = [foot]
        for level, left, right in zip(LEVELS, self.edges, self.edges[1:], strict=False):
            feet.append(self._cell(_dots(verdict, level), left, right - 0.08, top))
        bottom = max(feet)
        for edge in self.edges[1:-1]:
            self.sheet.line(
                [(edge - 0.05, top), (edge - 0.05, bottom)], colour=self.theme.pale, layer=0
            )
        return bottom

    def _cell(self, items: Sequence[Weighed], left: float, right: float, y: float) -> float:
        """Dots side by side, in as many lines as they need; gives the height below them."""
        sizes = [size_of(item.study.n_participants) for item in items]
        for line in (
            flow([2 * size.radius for size in sizes], right - left, _BETWEEN) if items else []
        ):
            high = max(2 * sizes[place].radius for place in line)
            x = left
            for place in line:
                radius = sizes[place].radius
                mark = stance_mark(items[place].judgement.stance)
                assert mark is not None
                dashes = ":" if sizes[place] is UNKNOWN else "-"
                whole = items[place].counts
                draw_stance(
                    self.sheet, (x + radius, y + high / 2), radius, mark, whole=whole, dashes=dashes
                )
                x += 2 * radius + _BETWEEN
            y += high + _BETWEEN
        return y


def _radius(words: str) -> float:
    """Of the mark of an entry of the legend."""
    return next((size.radius for size in SIZES if size.words == words), UNKNOWN.radius)


def _edges(verdicts: Sequence[Verdict], left: float, right: float) -> list[float]:
    """Left edges of the levels, and the right edge of the last: room goes where many dots are."""
    least = 0.42
    needs = [max(_needed(_dots(verdict, level)) for verdict in verdicts) + 0.1 for level in LEVELS]
    extra = [max(need - least, 0.01) for need in needs]
    spare = right - left - least * len(LEVELS)
    edges = [left]
    for share in extra:
        edges.append(edges[-1] + least + spare * share / sum(extra))
    return edges


def _needed(items: Sequence[Weighed]) -> float:
    return sum(2 * size_of(item.study.n_participants).radius + _BETWEEN for item in items)
