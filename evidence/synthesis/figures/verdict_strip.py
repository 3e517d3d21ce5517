"""The verdict strip: claims as rows, with judgements as a diverging bar and the verdict."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import TYPE_CHECKING, Final

from evidence.claims.base.models import Stance, format_label
from evidence.claims.card.card_text import format_verdict
from evidence.claims.verdict.verdict import CERTAINTIES, VERDICT_CATEGORIES, Verdict
from evidence.messages.catalogue import gettext, gettext_noop, ngettext
from evidence.synthesis.figures.canvas import (
    LINE_HEIGHT,
    MARGIN,
    Canvas,
    LegendItem,
    Point,
    draw_legend,
    text_width,
    wrap_text,
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
    TITLE_SIZE,
    EvidenceFigure,
    Theme,
    check_width,
    house_style,
    select_theme,
)
from evidence.synthesis.figures.symbols import STANCE_MARKERS, StanceMarker
from evidence.topic import Topic
from evidence.wording import join_counts

if TYPE_CHECKING:
    import pandas as pd

_AGAINST_HEADING: Final = gettext_noop("← against")
_FOR_HEADING: Final = gettext_noop("for →")
_MAX_CLAIMS_IN_DETAIL = 3
"""Up to so many claims the alt text describes the boxes of each; with more, only the table does."""
_LEGEND_ENTRIES: tuple[tuple[StanceMarker | None, str], ...] = (
    *((marker, marker.label) for marker in STANCE_MARKERS),
    (None, gettext_noop("empty box: counts for less")),
)
_COLUMN_GAP = 0.14
_NARROW_BELOW = 6.0  # inches, below which a bar is drawn under its claim, not beside it
_MAX_BOX_WIDTH, _BOX_HEIGHT = 0.2, 0.19
_MAX_VERDICT_SHARE = 0.5  # of the width of a narrow canvas, beyond which a certainty is wrapped


def draw_verdict_strip(
    verdicts: Sequence[Verdict],
    *,
    topic: Topic | None = None,
    width: float = FIGURE_WIDTH,
    dark: bool = False,
) -> EvidenceFigure:
    """Draw claims as rows, each with its counted judgements as a diverging bar and its verdict.

    A box is a counted judgement: those against are left of the middle, those for right of it. An
    empty box counts for less than a filled one (it is indirect, or newer than the reviews; see
    docs/verdicts.md).

    Args:
        verdicts: at least one; rows keep their order within a subject.
        topic: declares the subjects of the claims and their labels; the bundled one by default.
        width: in inches, from 3.6 (a phone) to 20.
        dark: draw for a dark background.

    Returns:
        A figure whose table has a row for each claim, indexed by id: text, subject, verdict,
        certainty (missing where nothing has been judged), against, too_little, two_sided, for, and
        at_part_weight (how many of these boxes are empty).

    Raises:
        EvidenceError: there are no verdicts, no figure is of such a width, or matplotlib is not
            installed.
    """
    groups = group_by_subject(verdicts, topic)
    check_width(width)
    theme = select_theme(dark=dark)
    with house_style(theme):
        strip = _StripDrawing(groups, width, theme)
        figure = strip.canvas.finish(strip.draw())
    alt = _write_alt_text(list_verdicts(groups))
    return EvidenceFigure(figure, gettext("Claims and their verdicts"), alt, _build_table(groups))


def _build_table(groups: Sequence[SubjectGroup]) -> pd.DataFrame:
    import pandas as pd

    rows = {
        verdict.claim.id: _build_row(verdict, group.label)
        for group in groups
        for verdict in group.verdicts
    }
    return pd.DataFrame.from_dict(rows, orient="index").rename_axis("claim")


def _build_row(verdict: Verdict, subject: str) -> dict[str, object]:
    is_judged = verdict.category != "not_studied"
    counts = {
        marker.column: len(verdict.counted_judgements(marker.stance)) for marker in STANCE_MARKERS
    }
    return {
        "text": verdict.claim.text,
        "subject": subject,
        "verdict": format_label(verdict.category),
        "certainty": format_label(verdict.certainty) if is_judged else None,
        **counts,
        "at_part_weight": sum(
            item.is_counted and item.weight < 1 for item in verdict.weighted_judgements
        ),
    }


def _write_alt_text(verdicts: Sequence[Verdict]) -> str:
    categories = [verdict.category for verdict in verdicts]
    judged = [verdict for verdict in verdicts if verdict.category != "not_studied"]
    certainties = [verdict.certainty for verdict in judged]
    subjects = {verdict.claim.subject for verdict in verdicts}
    boxes = sum(_count_boxes(verdict) for verdict in verdicts)
    by_category = {format_label(word): categories.count(word) for word in VERDICT_CATEGORIES}
    by_certainty = {format_label(word): certainties.count(word) for word in CERTAINTIES}
    sentences = [
        gettext(
            "%(claims)s on %(subjects)s, a row each, with %(judgements)s drawn as boxes from "
            "against on the left to for on the right.",
            claims=ngettext("%(count)s claim", "%(count)s claims", len(verdicts)),
            subjects=ngettext("%(count)s subject", "%(count)s subjects", len(subjects)),
            judgements=ngettext(
                "%(count)s counted judgement", "%(count)s counted judgements", boxes
            ),
        ),
        gettext("Verdicts: %(counts)s.", counts=join_counts(by_category)),
    ]
    if len(judged) <= _MAX_CLAIMS_IN_DETAIL:
        sentences += [f"{verdict.claim.id}: {_describe_boxes(verdict)}." for verdict in judged]
    if judged:
        sentences.append(gettext("Certainty: %(counts)s.", counts=join_counts(by_certainty)))
    return " ".join(sentences)


def _count_boxes(verdict: Verdict) -> int:
    return sum(item.is_counted for item in verdict.weighted_judgements)


def _describe_boxes(verdict: Verdict) -> str:
    counts = {
        gettext(marker.label): len(verdict.counted_judgements(marker.stance))
        for marker in STANCE_MARKERS
    }
    return join_counts(counts) or gettext("no box")


class _StripDrawing:
    """A verdict strip on a canvas."""

    def __init__(self, groups: Sequence[SubjectGroup], width: float, theme: Theme) -> None:
        """Measure the columns: id, claim, bar, verdict.

        On a narrow canvas bar and verdict are below the claim.
        """
        self.groups = groups
        self.canvas = Canvas(width, theme)
        self.theme = theme
        self.width = width
        verdicts = list_verdicts(groups)
        self.is_stacked = width < _NARROW_BELOW
        self.row_padding = 0.13 if self.is_stacked else 0.07
        self.claim_left = measure_claim_left(verdicts)
        most = _MAX_VERDICT_SHARE * width if self.is_stacked else width
        self.verdict_lines = {one.claim.id: _wrap_verdict(one, most) for one in verdicts}
        self.verdict_left = width - MARGIN - max(map(_verdict_width, self.verdict_lines.values()))
        room = self.verdict_left - self.claim_left - _COLUMN_GAP
        against = max(_bar_extent(verdict, "contradicts") for verdict in verdicts)
        favour = max(_bar_extent(verdict, "supports") for verdict in verdicts)
        share = 1 if self.is_stacked else 0.42
        self.box_width = min(_MAX_BOX_WIDTH, share * room / max(against + favour, 1))
        left = max(self.box_width * against, _heading_width(gettext(_AGAINST_HEADING)))
        right = max(self.box_width * favour, _heading_width(gettext(_FOR_HEADING)))
        self.middle = self.verdict_left - _COLUMN_GAP - right
        end = width - MARGIN if self.is_stacked else self.middle - left - _COLUMN_GAP
        self.claim_lines = wrap_claims(verdicts, end - self.claim_left)

    def draw(self) -> float:
        """Draw everything; return the height of the canvas."""
        y = self._draw_legend() + 0.1
        self._draw_column_heads(y)
        y += 0.25
        for group in self.groups:
            y = draw_subject_heading(self.canvas, y, group.label)
            for verdict in group.verdicts:
                self._draw_row(y, verdict)
                y += self._row_height(verdict)
        return y + MARGIN

    def _row_height(self, verdict: Verdict) -> float:
        text = len(self.claim_lines[verdict.claim.id]) * LINE_HEIGHT
        n_beside = max(2, len(self.verdict_lines[verdict.claim.id]))
        bar = self._bar_offset(verdict) + n_beside * LINE_HEIGHT
        return max(text, bar) + self.row_padding

    def _bar_offset(self, verdict: Verdict) -> float:
        """Return how far below the top of its row a bar begins."""
        if not self.is_stacked:
            return 0.0
        return len(self.claim_lines[verdict.claim.id]) * LINE_HEIGHT + 0.04

    def _draw_legend(self) -> float:
        items = [
            LegendItem(
                0.25 + text_width(words, SMALL_TEXT_SIZE),
                partial(self._draw_legend_entry, marker, words),
            )
            for marker, words in _list_legend_entries()
        ]
        return draw_legend((MARGIN, MARGIN), self.width - 2 * MARGIN, items, gap=0.2)

    def _draw_legend_entry(self, marker: StanceMarker | None, words: str, at: Point) -> None:
        self._draw_box(at, (0.18, 0.15), marker, filled=marker is not None)
        self.canvas.draw_text((at[0] + 0.25, at[1]), words, size=SMALL_TEXT_SIZE)

    def _draw_column_heads(self, y: float) -> None:
        small, grey = SMALL_TEXT_SIZE, self.theme.muted
        against, favour = self.middle - _COLUMN_GAP / 2, self.middle + _COLUMN_GAP / 2
        draw_text = self.canvas.draw_text
        if not self.is_stacked:
            draw_text((self.claim_left, y), gettext("claim"), size=small, colour=grey)
        draw_text((against, y), gettext(_AGAINST_HEADING), size=small, colour=grey, align="right")
        draw_text((favour, y), gettext(_FOR_HEADING), size=small, colour=grey)
        draw_text((self.verdict_left, y), gettext("verdict"), size=small, colour=grey)

    def _draw_row(self, y: float, verdict: Verdict) -> None:
        lines = self.claim_lines[verdict.claim.id]
        draw_claim(self.canvas, y, verdict.claim.id, self.claim_left, lines)
        bar = y + self._bar_offset(verdict)
        foot = bar + 2 * LINE_HEIGHT if self.is_stacked else y + self._row_height(verdict)
        self.canvas.draw_line([(self.middle, bar), (self.middle, foot)], layer=0)
        self._draw_bar(bar + LINE_HEIGHT, verdict)
        word, *certainty = self.verdict_lines[verdict.claim.id]
        y = bar + LINE_HEIGHT / 2
        self.canvas.draw_text((self.verdict_left, y), word, bold=True)
        for line in certainty:
            y += LINE_HEIGHT
            at, grey = (self.verdict_left, y), self.theme.muted
            self.canvas.draw_text(at, line, size=SMALL_TEXT_SIZE, colour=grey)

    def _draw_bar(self, y: float, verdict: Verdict) -> None:
        size = (self.box_width, _BOX_HEIGHT)
        x = self.middle - self.box_width * _bar_extent(verdict, "contradicts")
        for marker in STANCE_MARKERS:
            for item in verdict.counted_judgements(marker.stance):
                self._draw_box((x, y), size, marker, filled=item.weight >= 1)
                x += self.box_width

    def _draw_box(
        self, at: Point, size: Point, marker: StanceMarker | None, *, filled: bool
    ) -> None:
        """Draw a box with its symbol, or an empty one; ``at`` is the middle of its left edge."""
        (x, y), (width, height) = at, size
        inset = 0.0 if filled else 0.015
        corner = (x + inset, y - height / 2 + inset)
        frame = (width - 2 * inset, height - 2 * inset)
        if marker is None:
            background, grey = self.theme.background, self.theme.muted
            self.canvas.draw_rectangle(corner, frame, fill=background, edge=grey)
            return
        fill, edge, ink = marker.resolve_colours(self.theme, filled=filled)
        symbol_size = min(TITLE_SIZE, 72 * width * 0.85)
        self.canvas.draw_rectangle(corner, frame, fill=fill, edge=edge)
        self.canvas.draw_symbol((x + width / 2, y), marker.symbol, size=symbol_size, colour=ink)


def _list_legend_entries() -> list[tuple[StanceMarker | None, str]]:
    return [(marker, gettext(words)) for marker, words in _LEGEND_ENTRIES]


def _heading_width(words: str) -> float:
    return text_width(words, SMALL_TEXT_SIZE) + _COLUMN_GAP / 2


def _bar_extent(verdict: Verdict, side: Stance) -> float:
    """Return how many boxes a bar extends to one side of the middle."""
    undecided = verdict.counted_judgements("insufficient", "mixed")
    return len(verdict.counted_judgements(side)) + len(undecided) / 2


def _wrap_verdict(verdict: Verdict, room: float) -> list[str]:
    """Return the lines at the right of a row: the verdict, then its certainty."""
    word, *certainty = format_verdict(verdict).split(", ")
    return [
        word,
        *(line for words in certainty for line in wrap_text(words, room, SMALL_TEXT_SIZE)),
    ]


def _verdict_width(lines: Sequence[str]) -> float:
    word, *certainty = lines
    widths = [text_width(line, SMALL_TEXT_SIZE) for line in certainty]
    return max(text_width(word, bold=True), *widths, 0)
