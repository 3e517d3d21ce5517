"""The verdict strip: claims as rows, each with its counted judgements as a diverging bar and its verdict in words."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from evidence.claims.base.models import Stance, Subject, format_label
from evidence.claims.verdict.card_text import format_verdict
from evidence.claims.verdict.verdict import CERTAINTIES, VERDICT_CATEGORIES, Verdict
from evidence.errors import EvidenceError
from evidence.synthesis.figures.canvas import (
    LINE_HEIGHT,
    MARGIN,
    Canvas,
    Point,
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
from evidence.synthesis.figures.symbols import STANCE_MARKERS, StanceMarker
from evidence.topic import read_topic
from evidence.wording import format_count, join_counts

if TYPE_CHECKING:
    import pandas as pd

_AGAINST_HEADING, _FOR_HEADING = "← against", "for →"
_MAX_CLAIMS_IN_DETAIL = 3
"""Up to so many claims the words for the picture tell the boxes of each; with more, its table does."""
_LEGEND_ENTRIES: tuple[tuple[StanceMarker | None, str], ...] = (
    *((mark, mark.label) for mark in STANCE_MARKERS),
    (None, "empty box: counts for less"),
)


def verdict_strip(
    verdicts: Sequence[Verdict], *, width: float = FIGURE_WIDTH, dark: bool = False
) -> EvidenceFigure:
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
    groups = group_by_subject(verdicts)
    theme = select_theme(dark=dark)
    with house_style(theme):
        strip = _StripDrawing(groups, width, theme)
        figure = strip.canvas.finish(strip.draw())
    ordered = [verdict for members in groups.values() for verdict in members]
    return EvidenceFigure(
        figure, "Claims and their verdicts", _write_alt_text(ordered), _build_table(ordered)
    )


def group_by_subject(verdicts: Sequence[Verdict]) -> dict[Subject, list[Verdict]]:
    """The verdicts of each subject that has some, in the order in which subjects are declared."""
    groups: dict[Subject, list[Verdict]] = {
        subject: [] for subject in read_topic().vocabularies["subjects"]
    }
    for verdict in verdicts:
        groups.setdefault(verdict.claim.subject, []).append(verdict)
    return {subject: members for subject, members in groups.items() if members}


def _build_table(verdicts: Sequence[Verdict]) -> pd.DataFrame:
    import pandas as pd

    rows = {
        verdict.claim.id: {
            "text": verdict.claim.text,
            "subject": format_label(verdict.claim.subject),
            "verdict": format_label(verdict.category),
            "certainty": None
            if verdict.category == "no_evidence"
            else format_label(verdict.certainty),
            **{
                mark.column: len(verdict.counted_judgements(mark.stance)) for mark in STANCE_MARKERS
            },
            "at_part_weight": sum(
                item.is_counted and item.weight < 1 for item in verdict.weighted_judgements
            ),
        }
        for verdict in verdicts
    }
    return pd.DataFrame.from_dict(rows, orient="index")


def _write_alt_text(verdicts: Sequence[Verdict]) -> str:
    words = [verdict.category for verdict in verdicts]
    judged = [verdict for verdict in verdicts if verdict.category != "no_evidence"]
    subjects = {verdict.claim.subject for verdict in verdicts}
    found = join_counts({format_label(word): words.count(word) for word in VERDICT_CATEGORIES})
    certainties = [verdict.certainty for verdict in judged]
    sure = join_counts({format_label(word): certainties.count(word) for word in CERTAINTIES})
    boxes = sum(item.is_counted for verdict in verdicts for item in verdict.weighted_judgements)
    parts = [
        f"{format_count(len(verdicts), 'claim')} on {format_count(len(subjects), 'subject')}, a row each, "
        f"with {format_count(boxes, 'counted judgement')} drawn as boxes from against on the left to for on the right.",
        f"Verdicts: {found}.",
        *(
            f"{verdict.claim.id}: {_describe_boxes(verdict)}."
            for verdict in (judged if len(judged) <= _MAX_CLAIMS_IN_DETAIL else ())
        ),
        f"Certainty: {sure}." if judged else "",
    ]
    return " ".join(part for part in parts if part)


def _describe_boxes(verdict: Verdict) -> str:
    """How many boxes of a claim stand where."""
    told: dict[Stance, str] = {
        "contradicts": "against",
        "insufficient": "too little to say",
        "mixed": "two-sided",
        "supports": "for",
    }
    stances = [item.judgement.stance for item in verdict.weighted_judgements if item.is_counted]
    return join_counts({word: stances.count(stance) for stance, word in told.items()}) or "no box"


class _StripDrawing:
    """The verdict strip on paper."""

    gap = 0.14
    subject_height = 0.36  # of a subject
    narrow_below = 6.0  # inches, below which the bar stands under its claim, not beside it

    def __init__(self, groups: dict[Subject, list[Verdict]], width: float, theme: Theme) -> None:
        """Measure the columns: id, claim, bar, verdict; on a narrow sheet bar and verdict go under the claim."""
        self.groups = groups
        self.canvas = Canvas(width, theme)
        self.theme = theme
        self.width = width
        self.verdicts = [verdict for members in groups.values() for verdict in members]
        self.is_stacked = width < self.narrow_below
        self.row_padding = 0.13 if self.is_stacked else 0.07
        self.claim_left = (
            MARGIN + 0.08 + max(text_width(v.claim.id, bold=True) for v in self.verdicts)
        )
        self.verdict_left = width - MARGIN - max(map(_verdict_width, self.verdicts))
        room = self.verdict_left - self.claim_left - self.gap
        left = max(_bar_extent(verdict, "contradicts") for verdict in self.verdicts)
        right = max(_bar_extent(verdict, "supports") for verdict in self.verdicts)
        self.box_width = min(0.2, (1 if self.is_stacked else 0.42) * room / max(left + right, 1))
        heads = (
            text_width(_AGAINST_HEADING, SMALL_TEXT_SIZE) + self.gap / 2,
            text_width(_FOR_HEADING, SMALL_TEXT_SIZE) + self.gap / 2,
        )
        left, right = max(self.box_width * left, heads[0]), max(self.box_width * right, heads[1])
        self.middle = self.verdict_left - self.gap - right
        end = width - MARGIN if self.is_stacked else self.middle - left - self.gap
        self.claim_lines = {
            v.claim.id: wrap_text(v.claim.text, end - self.claim_left) for v in self.verdicts
        }

    def draw(self) -> float:
        """All of it; gives the height of the sheet."""
        y = self._draw_legend() + 0.1
        self._draw_heads(y)
        y += 0.25
        for subject, members in self.groups.items():
            self._draw_subject(y, subject)
            y += self.subject_height
            for verdict in members:
                self._draw_row(y, verdict)
                y += self._row_height(verdict)
        return y + MARGIN

    def _row_height(self, verdict: Verdict) -> float:
        text, bar = (
            len(self.claim_lines[verdict.claim.id]) * LINE_HEIGHT,
            self._bar_offset(verdict) + 2 * LINE_HEIGHT,
        )
        return max(text, bar) + self.row_padding

    def _bar_offset(self, verdict: Verdict) -> float:
        """How far below the top of its row a bar begins."""
        return (
            len(self.claim_lines[verdict.claim.id]) * LINE_HEIGHT + 0.04 if self.is_stacked else 0.0
        )

    def _draw_legend(self) -> float:
        """What the boxes mean; gives the height below it."""
        widths = [0.25 + text_width(words, SMALL_TEXT_SIZE) for _, words in _LEGEND_ENTRIES]
        y = MARGIN
        for line in flow_into_lines(widths, self.width - 2 * MARGIN, 0.2):
            x = MARGIN
            for place in line:
                mark, words = _LEGEND_ENTRIES[place]
                self._draw_box((x, y + 0.1), (0.18, 0.15), mark, whole=mark is not None)
                self.canvas.draw_text((x + 0.25, y + 0.1), words, size=SMALL_TEXT_SIZE)
                x += widths[place] + 0.2
            y += 0.2
        return y

    def _draw_heads(self, y: float) -> None:
        grey = self.theme.muted
        if not self.is_stacked:
            self.canvas.draw_text((self.claim_left, y), "claim", size=SMALL_TEXT_SIZE, colour=grey)
        self.canvas.draw_text(
            (self.middle - self.gap / 2, y),
            _AGAINST_HEADING,
            size=SMALL_TEXT_SIZE,
            colour=grey,
            align="right",
        )
        self.canvas.draw_text(
            (self.middle + self.gap / 2, y), _FOR_HEADING, size=SMALL_TEXT_SIZE, colour=grey
        )
        self.canvas.draw_text((self.verdict_left, y), "verdict", size=SMALL_TEXT_SIZE, colour=grey)

    def _draw_subject(self, y: float, subject: Subject) -> None:
        self.canvas.draw_line([(MARGIN, y + 0.02), (self.width - MARGIN, y + 0.02)])
        self.canvas.draw_text(
            (MARGIN, y + 0.2), format_label(subject).capitalize(), size=TITLE_SIZE, bold=True
        )

    def _draw_row(self, y: float, verdict: Verdict) -> None:
        self.canvas.draw_text((MARGIN, y + LINE_HEIGHT / 2), verdict.claim.id, bold=True)
        for i, line in enumerate(self.claim_lines[verdict.claim.id]):
            self.canvas.draw_text((self.claim_left, y + (i + 0.5) * LINE_HEIGHT), line)
        bar = y + self._bar_offset(verdict)
        foot = bar + 2 * LINE_HEIGHT if self.is_stacked else y + self._row_height(verdict)
        self.canvas.draw_line([(self.middle, bar), (self.middle, foot)], layer=0)
        x = self.middle - self.box_width * _bar_extent(verdict, "contradicts")
        for mark in STANCE_MARKERS:
            for item in verdict.counted_judgements(mark.stance):
                self._draw_box(
                    (x, bar + LINE_HEIGHT), (self.box_width, 0.19), mark, whole=item.weight >= 1
                )
                x += self.box_width
        word, *sure = _verdict_lines(verdict)
        self.canvas.draw_text((self.verdict_left, bar + LINE_HEIGHT / 2), word, bold=True)
        for line in sure:
            self.canvas.draw_text(
                (self.verdict_left, bar + 1.5 * LINE_HEIGHT),
                line,
                size=SMALL_TEXT_SIZE,
                colour=self.theme.muted,
            )

    def _draw_box(self, at: Point, size: Point, mark: StanceMarker | None, *, whole: bool) -> None:
        """A filled box with its sign, or an empty one; ``at`` is the middle of its left edge."""
        (x, y), (across, high) = at, size
        inset = 0.0 if whole else 0.015
        corner, frame = (x + inset, y - high / 2 + inset), (across - 2 * inset, high - 2 * inset)
        if mark is None:
            self.canvas.draw_rectangle(
                corner, frame, fill=self.theme.background, edge=self.theme.muted
            )
            return
        fill, edge, ink = mark.resolve_colours(self.theme, whole=whole)
        self.canvas.draw_rectangle(corner, frame, fill=fill, edge=edge)
        self.canvas.draw_symbol(
            (x + across / 2, y), mark.symbol, size=min(TITLE_SIZE, 72 * across * 0.85), colour=ink
        )


def _bar_extent(verdict: Verdict, side: Stance) -> float:
    """How many boxes a bar goes to one side of the middle."""
    return (
        len(verdict.counted_judgements(side))
        + len(verdict.counted_judgements("insufficient", "mixed")) / 2
    )


def _verdict_lines(verdict: Verdict) -> list[str]:
    """What stands at the right of a row: the verdict word, then its certainty."""
    return format_verdict(verdict).split(", ")


def _verdict_width(verdict: Verdict) -> float:
    word, *sure = _verdict_lines(verdict)
    return max(
        text_width(word, TEXT_SIZE, bold=True),
        *(text_width(line, SMALL_TEXT_SIZE) for line in sure),
        0,
    )
