"""The verdict strip: claims as rows, each with its counted judgements as a diverging bar and its verdict in words."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, get_args

from evidence.claims.base.models import Stance, Subject, label
from evidence.claims.verdict.card_text import headline
from evidence.claims.verdict.verdict import CERTAINTIES, VERDICTS, Verdict
from evidence.errors import EvidenceError
from evidence.synthesis.figures.canvas import LINE, MARGIN, Point, Sheet, flow, wide, wrap
from evidence.synthesis.figures.figure import (
    SMALL,
    TEXT,
    TITLE,
    WIDTH,
    Picture,
    Theme,
    counted,
    house_style,
    number,
    theme_of,
)
from evidence.synthesis.figures.symbols import STANCE_MARKS, StanceMark

if TYPE_CHECKING:
    import pandas as pd

_AGAINST, _FOR = "← against", "for →"
_FEW = 3
"""Up to so many claims the words for the picture tell the boxes of each; with more, its table does."""
_LEGEND: tuple[tuple[StanceMark | None, str], ...] = (
    *((mark, mark.word) for mark in STANCE_MARKS),
    (None, "empty box: counts for less"),
)


def verdict_strip(
    verdicts: Sequence[Verdict], *, width: float = WIDTH, dark: bool = False
) -> Picture:
    """Claims as rows, by subject, each with its counted judgements as a diverging bar and its verdict in words.

    One box is one counted judgement: those against lie left of the middle, those for lie right of it. An empty box
    counts for less than a whole one (indirect, or newer than the reviews; see docs/verdicts.md).

    Args:
        verdicts: any number above 0; rows keep their order within a subject.
        width: of the picture in inches; from 3.6 (a telephone) upwards.
        dark: whether it is for dark ground.

    Returns:
        A picture whose table has one row a claim, indexed by id: text, subject, verdict, certainty (missing where
        nothing has been judged), against, too_little, two_sided, for, and at_part_weight (how many of these boxes
        are empty).

    Raises:
        EvidenceError: there are no verdicts, or matplotlib is not installed.
    """
    if not verdicts:
        raise EvidenceError("there are no verdicts to draw; pass the verdict of one claim or more")
    groups = by_subject(verdicts)
    theme = theme_of(dark=dark)
    with house_style(theme):
        strip = _Strip(groups, width, theme)
        figure = strip.sheet.done(strip.draw())
    ordered = [verdict for members in groups.values() for verdict in members]
    return Picture(figure, "Claims and their verdicts", _alt(ordered), _table(ordered))


def by_subject(verdicts: Sequence[Verdict]) -> dict[Subject, list[Verdict]]:
    """The verdicts of each subject that has some, in the order in which subjects are declared."""
    groups: dict[Subject, list[Verdict]] = {subject: [] for subject in get_args(Subject)}
    for verdict in verdicts:
        groups[verdict.claim.subject].append(verdict)
    return {subject: members for subject, members in groups.items() if members}


def _table(verdicts: Sequence[Verdict]) -> pd.DataFrame:
    import pandas as pd

    rows = {
        verdict.claim.id: {
            "text": verdict.claim.text,
            "subject": label(verdict.claim.subject),
            "verdict": label(verdict.word),
            "certainty": None if verdict.word == "no_evidence" else label(verdict.certainty),
            **{mark.column: len(verdict.standing(mark.stance)) for mark in STANCE_MARKS},
            "at_part_weight": sum(item.counts and item.weight < 1 for item in verdict.weighed),
        }
        for verdict in verdicts
    }
    return pd.DataFrame.from_dict(rows, orient="index")


def _alt(verdicts: Sequence[Verdict]) -> str:
    words = [verdict.word for verdict in verdicts]
    judged = [verdict for verdict in verdicts if verdict.word != "no_evidence"]
    subjects = {verdict.claim.subject for verdict in verdicts}
    found = counted({label(word): words.count(word) for word in VERDICTS})
    certainties = [verdict.certainty for verdict in judged]
    sure = counted({label(word): certainties.count(word) for word in CERTAINTIES})
    boxes = sum(item.counts for verdict in verdicts for item in verdict.weighed)
    parts = [
        f"{number(len(verdicts), 'claim')} on {number(len(subjects), 'subject')}, a row each, "
        f"with {number(boxes, 'counted judgement')} drawn as boxes from against on the left to for on the right.",
        f"Verdicts: {found}.",
        *(
            f"{verdict.claim.id}: {_boxes(verdict)}."
            for verdict in (judged if len(judged) <= _FEW else ())
        ),
        f"Certainty: {sure}." if judged else "",
    ]
    return " ".join(part for part in parts if part)


def _boxes(verdict: Verdict) -> str:
    """How many boxes of a claim stand where."""
    told: dict[Stance, str] = {
        "contradicts": "against",
        "insufficient": "too little to say",
        "mixed": "two-sided",
        "supports": "for",
    }
    stances = [item.judgement.stance for item in verdict.weighed if item.counts]
    return counted({word: stances.count(stance) for stance, word in told.items()}) or "no box"


class _Strip:
    """The verdict strip on paper."""

    gap = 0.14
    head = 0.36  # of a subject
    narrow = 6.0  # inches, below which the bar stands under its claim, not beside it

    def __init__(self, groups: dict[Subject, list[Verdict]], width: float, theme: Theme) -> None:
        """Measure the columns: id, claim, bar, verdict; on a narrow sheet bar and verdict go under the claim."""
        self.groups = groups
        self.sheet = Sheet(width, theme)
        self.theme = theme
        self.width = width
        self.verdicts = [verdict for members in groups.values() for verdict in members]
        self.stacked = width < self.narrow
        self.pad = 0.13 if self.stacked else 0.07
        self.claim_left = MARGIN + 0.08 + max(wide(v.claim.id, bold=True) for v in self.verdicts)
        self.word_left = width - MARGIN - max(map(_verdict_wide, self.verdicts))
        room = self.word_left - self.claim_left - self.gap
        left = max(_reach(verdict, "contradicts") for verdict in self.verdicts)
        right = max(_reach(verdict, "supports") for verdict in self.verdicts)
        self.box = min(0.2, (1 if self.stacked else 0.42) * room / max(left + right, 1))
        heads = wide(_AGAINST, SMALL) + self.gap / 2, wide(_FOR, SMALL) + self.gap / 2
        left, right = max(self.box * left, heads[0]), max(self.box * right, heads[1])
        self.middle = self.word_left - self.gap - right
        end = width - MARGIN if self.stacked else self.middle - left - self.gap
        self.texts = {v.claim.id: wrap(v.claim.text, end - self.claim_left) for v in self.verdicts}

    def draw(self) -> float:
        """All of it; gives the height of the sheet."""
        y = self._draw_legend() + 0.1
        self._draw_heads(y)
        y += 0.25
        for subject, members in self.groups.items():
            self._draw_subject(y, subject)
            y += self.head
            for verdict in members:
                self._draw_row(y, verdict)
                y += self._row_high(verdict)
        return y + MARGIN

    def _row_high(self, verdict: Verdict) -> float:
        text, bar = len(self.texts[verdict.claim.id]) * LINE, self._bar_top(verdict) + 2 * LINE
        return max(text, bar) + self.pad

    def _bar_top(self, verdict: Verdict) -> float:
        """How far below the top of its row a bar begins."""
        return len(self.texts[verdict.claim.id]) * LINE + 0.04 if self.stacked else 0.0

    def _draw_legend(self) -> float:
        """What the boxes mean; gives the height below it."""
        widths = [0.25 + wide(words, SMALL) for _, words in _LEGEND]
        y = MARGIN
        for line in flow(widths, self.width - 2 * MARGIN, 0.2):
            x = MARGIN
            for place in line:
                mark, words = _LEGEND[place]
                self._draw_box((x, y + 0.1), (0.18, 0.15), mark, whole=mark is not None)
                self.sheet.write((x + 0.25, y + 0.1), words, size=SMALL)
                x += widths[place] + 0.2
            y += 0.2
        return y

    def _draw_heads(self, y: float) -> None:
        grey = self.theme.grey
        if not self.stacked:
            self.sheet.write((self.claim_left, y), "claim", size=SMALL, colour=grey)
        self.sheet.write(
            (self.middle - self.gap / 2, y), _AGAINST, size=SMALL, colour=grey, align="right"
        )
        self.sheet.write((self.middle + self.gap / 2, y), _FOR, size=SMALL, colour=grey)
        self.sheet.write((self.word_left, y), "verdict", size=SMALL, colour=grey)

    def _draw_subject(self, y: float, subject: Subject) -> None:
        self.sheet.line([(MARGIN, y + 0.02), (self.width - MARGIN, y + 0.02)])
        self.sheet.write((MARGIN, y + 0.2), label(subject).capitalize(), size=TITLE, bold=True)

    def _draw_row(self, y: float, verdict: Verdict) -> None:
        self.sheet.write((MARGIN, y + LINE / 2), verdict.claim.id, bold=True)
        for i, line in enumerate(self.texts[verdict.claim.id]):
            self.sheet.write((self.claim_left, y + (i + 0.5) * LINE), line)
        bar = y + self._bar_top(verdict)
        foot = bar + 2 * LINE if self.stacked else y + self._row_high(verdict)
        self.sheet.line([(self.middle, bar), (self.middle, foot)], layer=0)
        x = self.middle - self.box * _reach(verdict, "contradicts")
        for mark in STANCE_MARKS:
            for item in verdict.standing(mark.stance):
                self._draw_box((x, bar + LINE), (self.box, 0.19), mark, whole=item.weight >= 1)
                x += self.box
        word, *sure = _verdict_lines(verdict)
        self.sheet.write((self.word_left, bar + LINE / 2), word, bold=True)
        for line in sure:
            self.sheet.write(
                (self.word_left, bar + 1.5 * LINE), line, size=SMALL, colour=self.theme.grey
            )

    def _draw_box(self, at: Point, size: Point, mark: StanceMark | None, *, whole: bool) -> None:
        """A filled box with its sign, or an empty one; ``at`` is the middle of its left edge."""
        (x, y), (across, high) = at, size
        inset = 0.0 if whole else 0.015
        corner, frame = (x + inset, y - high / 2 + inset), (across - 2 * inset, high - 2 * inset)
        if mark is None:
            self.sheet.box(corner, frame, fill=self.theme.ground, edge=self.theme.grey)
            return
        fill, edge, ink = mark.colours(self.theme, whole=whole)
        self.sheet.box(corner, frame, fill=fill, edge=edge)
        self.sheet.sign(
            (x + across / 2, y), mark.sign, size=min(TITLE, 72 * across * 0.85), colour=ink
        )


def _reach(verdict: Verdict, side: Stance) -> float:
    """How many boxes a bar goes to one side of the middle."""
    return len(verdict.standing(side)) + len(verdict.standing("insufficient", "mixed")) / 2


def _verdict_lines(verdict: Verdict) -> list[str]:
    """What stands at the right of a row: the verdict word, then its certainty."""
    return headline(verdict).split(", ")


def _verdict_wide(verdict: Verdict) -> float:
    word, *sure = _verdict_lines(verdict)
    return max(wide(word, TEXT, bold=True), *(wide(line, SMALL) for line in sure), 0)
