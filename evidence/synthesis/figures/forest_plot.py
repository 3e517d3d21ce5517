"""The forest plot, in the manner of metafor and RevMan."""

from __future__ import annotations

from evidence.claims.base.load import EvidenceBase
from evidence.errors import EvidenceError
from evidence.messages.catalogue import gettext
from evidence.synthesis.figures.axis import format_tick
from evidence.synthesis.figures.canvas import (
    LINE_HEIGHT,
    MARGIN,
    Canvas,
    draw_notes,
    text_width,
    wrap_text,
)
from evidence.synthesis.figures.figure import (
    FIGURE_WIDTH,
    SMALL_TEXT_SIZE,
    TITLE_SIZE,
    EvidenceFigure,
    check_width,
    house_style,
    select_theme,
)
from evidence.synthesis.figures.forest_layout import (
    COLUMN_GAP,
    ESTIMATE_HEADING,
    WEIGHT_HEADING,
    ColumnLayout,
    PlotRow,
    build_plot_row,
    choose_plot_ticks,
    fit_panel_axis,
    join_equations,
    measure_columns,
    measure_square,
    place_side_labels,
    pooled_intervals,
    split_null_line,
)
from evidence.synthesis.figures.symbols import (
    draw_estimate_diamond,
    draw_estimate_square,
    draw_interval,
)
from evidence.synthesis.pool.eligibility import assess_eligibility
from evidence.synthesis.pool.forest import (
    REVIEWS_HEADING,
    ForestData,
    ForestGroup,
    ForestPanel,
    build_forest_data,
)
from evidence.synthesis.pool.forest_table import forest_to_frame
from evidence.synthesis.pool.forest_words import (
    describe_forest,
    format_heterogeneity,
    format_pooled_numbers,
    format_weight,
    list_footnotes,
    pooled_label,
    side_labels,
    summarise_exclusions,
)
from evidence.synthesis.pool.pooling import PooledEstimate, PoolingMethod, PoolingTest

_ROW_HEIGHT = 0.21


def draw_claim_forest_plot(
    base: EvidenceBase,
    claim_id: str,
    *,
    method: PoolingMethod = "REML",
    test: PoolingTest | None = None,
    width: float = FIGURE_WIDTH,
    dark: bool = False,
) -> EvidenceFigure:
    """Draw the forest plot of everything that can be shown for a claim.

    See ``build_forest_data`` for method and test, ``draw_forest_plot`` for the rest.

    Raises:
        EvidenceError: there is no such claim, there is nothing to draw, no figure is of such a
            width, or matplotlib or scipy is not installed.
    """
    eligibility = assess_eligibility(base, claim_id)
    forest = build_forest_data(base, eligibility, method=method, test=test)
    return draw_forest_plot(forest, width=width, dark=dark)


def draw_forest_plot(
    forest: ForestData, *, width: float = FIGURE_WIDTH, dark: bool = False
) -> EvidenceFigure:
    """Draw trials as squares, pooled estimates as diamonds, and those of reviews as empty diamonds.

    Args:
        forest: what is drawn.
        width: in inches, from 3.6 (a phone) to 20.
        dark: draw for a dark background.

    Returns:
        A figure whose table (``FOREST_COLUMNS``) has everything that is drawn, and every finding
        that is not, with the reason.

    Raises:
        EvidenceError: there is nothing to draw, no figure is of such a width, or matplotlib is not
            installed.
    """
    if not forest.panels:
        raise EvidenceError(explain_empty_forest(forest))
    check_width(width)
    theme = select_theme(dark=dark)
    with house_style(theme):
        canvas = Canvas(width, theme)
        figure = canvas.finish(_draw_forest(canvas, forest))
    title, alt = _name_plot(forest), describe_forest(forest)
    return EvidenceFigure(figure, title, alt, forest_to_frame(forest))


def _name_plot(forest: ForestData) -> str:
    return gettext("Forest plot of claim %(id)s", id=forest.claim.id)


def explain_empty_forest(forest: ForestData) -> str:
    """Explain why there is nothing to plot."""
    claim, reasons = forest.claim.id, summarise_exclusions(forest)
    if not forest.exclusions:
        return f"there is no finding on claim {claim} that fits what was asked for"
    return f"no finding on claim {claim} can be shown on an axis. {reasons}"


def _draw_forest(canvas: Canvas, forest: ForestData) -> float:
    """Draw title, panels and notes; return the height of the canvas."""
    layout = measure_columns(forest, canvas.width)
    title = f"{forest.claim.id}: {forest.claim.text}"
    foot = canvas.draw_paragraph((MARGIN, MARGIN), title, layout.room, size=TITLE_SIZE, bold=True)
    y = foot + 0.08
    for panel in forest.panels:
        y = _PanelDrawing(canvas, forest, panel, layout).draw(y) + 0.12
    notes = list_footnotes(forest)
    if forest.exclusions:
        notes.append(summarise_exclusions(forest))
    return draw_notes(canvas, y, notes) + MARGIN


class _PanelDrawing:
    """A panel of a forest plot. Words in the way of the line of no difference interrupt it."""

    def __init__(
        self, canvas: Canvas, forest: ForestData, panel: ForestPanel, layout: ColumnLayout
    ) -> None:
        self.canvas = canvas
        self.theme = canvas.theme
        self.forest = forest
        self.panel = panel
        self.layout = layout
        self.axis = fit_panel_axis(panel, layout.plot_span)
        self.null_x = self.axis.position_of(panel.null_value)
        self.gaps: list[tuple[float, float]] = []  # of the line of no difference

    def draw(self, y: float) -> float:
        """Draw the panel down from a height; return the height below it."""
        room, at = self.layout.room, (MARGIN, y + 0.06)
        self.canvas.draw_line([(MARGIN, y), (self.layout.right, y)])
        y = self.canvas.draw_paragraph(at, self.panel.heading, room, size=TITLE_SIZE, bold=True)
        y = top = self._draw_column_heads(y + 0.03)
        is_first_review = True
        for group in self.panel.groups:
            y = self._draw_heading(group, y, is_first_review=is_first_review)
            y = self._draw_group(group, y + 0.03)
            is_first_review = is_first_review and not group.holds_reviews
        foot = y + 0.02
        self._draw_band(top, foot)
        for start, end in split_null_line(top, self.gaps, foot):
            line = [(self.null_x, start), (self.null_x, end)]
            self.canvas.draw_line(line, colour=self.theme.muted, layer=0)
        return self._draw_side_labels(self._draw_axis(foot))

    def _draw_band(self, top: float, foot: float) -> None:
        """Shade the differences that most people would not notice."""
        if self.panel.important is None:
            return
        left = self.axis.position_of(-self.panel.important)
        right = self.axis.position_of(self.panel.important)
        fill = self.theme.faint
        size = (right - left, foot - top)
        self.canvas.draw_rectangle((left, top), size, fill=fill, edge=fill, width=0, layer=-1)

    # Words

    def _draw_small(self, x: float, y: float, words: str, *, colour: str = "") -> None:
        """Draw words in small letters, grey by default, that end at ``x``."""
        ink = colour or self.theme.muted
        self.canvas.draw_text((x, y), words, size=SMALL_TEXT_SIZE, colour=ink, align="right")

    def _draw_column_heads(self, y: float) -> float:
        middle, grey, layout = y + LINE_HEIGHT / 2, self.theme.muted, self.layout
        self.canvas.draw_text((MARGIN, middle), gettext("study"), size=SMALL_TEXT_SIZE, colour=grey)
        if layout.participants_right:
            self._draw_small(layout.participants_right, middle, "n")
        self._draw_small(layout.estimate_right, middle, gettext(ESTIMATE_HEADING))
        if layout.weight_right and not layout.is_narrow:
            self._draw_small(layout.weight_right, middle, gettext(WEIGHT_HEADING))
        return y + LINE_HEIGHT + 0.02

    def _draw_heading(self, group: ForestGroup, y: float, *, is_first_review: bool) -> float:
        """Draw the heading of a group; the first of reviews has a heading for all of them."""
        room, grey, top = self.layout.room, self.theme.muted, y
        headings = [group.heading]
        y += 0.08
        if group.holds_reviews and is_first_review:
            headings.append(gettext(REVIEWS_HEADING))
            y = self.canvas.draw_paragraph((MARGIN, y), headings[-1], room, colour=grey) + 0.02
        if group.holds_reviews and not is_first_review:
            y = self.canvas.draw_paragraph((MARGIN, y), group.heading, room, colour=grey) + 0.02
        else:
            y = self.canvas.draw_paragraph((MARGIN, y), group.heading, room, bold=True)
        lines = [line for words in headings for line in wrap_text(words, room, bold=True)]
        if MARGIN + max(text_width(line, bold=True) for line in lines) > self.null_x - 0.05:
            self.gaps.append((top + 0.03, y + 0.02))
        return y

    def _draw_row(self, row: PlotRow, y: float) -> tuple[float, float]:
        """Draw the words of a row; return the height below it, and that of its marker."""
        if self.layout.is_narrow:
            return self._draw_narrow_row(row, y)
        layout, draw_text = self.layout, self.canvas.draw_text
        lines = wrap_text(row.label, layout.label_room(row.participants))
        height = max(_ROW_HEIGHT, len(lines) * LINE_HEIGHT + 0.05)
        middle = y + height / 2
        for place, words in enumerate(lines):
            draw_text((MARGIN, middle + (place - (len(lines) - 1) / 2) * LINE_HEIGHT), words)
        ink = self.theme.foreground
        if row.participants and layout.participants_right:
            self._draw_small(layout.participants_right, middle, row.participants, colour=ink)
        draw_text((layout.estimate_right, middle), row.numbers, align="right")
        if row.weight and layout.weight_right:
            self._draw_small(layout.weight_right, middle, row.weight, colour=ink)
        return y + height, middle

    def _draw_narrow_row(self, row: PlotRow, y: float) -> tuple[float, float]:
        """Draw the words of a row above its marker."""
        layout, room = self.layout, self.layout.label_width
        at = (layout.estimate_right, y + LINE_HEIGHT / 2)
        self.canvas.draw_text(at, row.numbers, align="right")
        foot = self.canvas.draw_paragraph((MARGIN, y), row.label, room)
        if row.participants:
            foot = self._draw_narrow_participants(row, foot)
        self.gaps.append((y, foot))
        middle = foot + 0.1
        if row.weight and layout.weight_right:
            self._draw_small(layout.weight_right, middle, row.weight)
        return foot + 0.24, middle

    def _draw_narrow_participants(self, row: PlotRow, foot: float) -> float:
        """Draw participants behind the label, or below it where they find no room."""
        words, room = f"n {row.participants}", self.layout.label_width
        used = text_width(wrap_text(row.label, room)[-1])
        at = (MARGIN + used + COLUMN_GAP / 2, foot - LINE_HEIGHT / 2)
        if used + COLUMN_GAP / 2 + text_width(words, SMALL_TEXT_SIZE) > room:
            at, foot = (MARGIN, foot + LINE_HEIGHT / 2), foot + LINE_HEIGHT
        self.canvas.draw_text(at, words, size=SMALL_TEXT_SIZE, colour=self.theme.muted)
        return foot

    # Groups

    def _draw_group(self, group: ForestGroup, y: float) -> float:
        heaviest = max((row.weight or 0.0 for row in group.rows), default=0.0)
        for row in group.rows:
            y, middle = self._draw_row(build_plot_row(row), y)
            at, ends = (self.canvas, self.axis, middle), (row.ci_low, row.ci_high)
            if group.holds_reviews:
                draw_estimate_diamond(*at, row.estimate, ends, filled=False)
            else:
                draw_estimate_square(*at, row.estimate, ends, measure_square(row, heaviest))
        return y if group.pooled is None else self._draw_pooled(group, group.pooled, y)

    def _draw_pooled(self, group: ForestGroup, pooled: PooledEstimate, y: float) -> float:
        """Draw a pooled estimate, its prediction interval, and how much its trials differ."""
        numbers, spread = format_pooled_numbers(self.panel, group)
        estimate = self.panel.to_display_scale(pooled.estimate)
        ends, predicted = pooled_intervals(self.panel, pooled)
        row = PlotRow(pooled_label(self.forest), numbers, weight=format_weight(100))
        y, middle = self._draw_row(row, y)
        draw_estimate_diamond(self.canvas, self.axis, middle, estimate, ends, filled=True)
        if spread and predicted:
            y, middle = self._draw_row(PlotRow(gettext("Prediction interval"), spread), y)
            accent = self.theme.accent
            draw_interval(self.canvas, self.axis, middle, predicted, colour=accent, width=2.2)
        words = join_equations(format_heterogeneity(self.panel, group))
        at, grey = (MARGIN, y + 0.02), self.theme.muted
        foot = self.canvas.draw_paragraph(
            at, words, self.layout.room, size=SMALL_TEXT_SIZE, colour=grey
        )
        self.gaps.append((y + 0.01, foot + 0.02))
        return foot + 0.06

    def _draw_axis(self, y: float) -> float:
        axis, grey = self.axis, self.theme.muted
        self.canvas.draw_line([(axis.left, y), (axis.right, y)], colour=grey)
        for value in choose_plot_ticks(axis):
            x, words = axis.position_of(value), format_tick(value)
            self.canvas.draw_line([(x, y), (x, y + 0.04)], colour=grey)
            self.canvas.draw_text((x, y + 0.12), words, size=SMALL_TEXT_SIZE, align="center")
        return y + 0.2

    def _draw_side_labels(self, y: float) -> float:
        """Draw which side of the axis favours what."""
        against, favours = side_labels(self.forest, self.panel)
        widths = text_width(against, SMALL_TEXT_SIZE), text_width(favours, SMALL_TEXT_SIZE)
        place = place_side_labels(self.null_x, *widths, self.layout.right)
        self._draw_small(place.left_end, y + LINE_HEIGHT / 2, against)
        if not place.share_line:
            y += LINE_HEIGHT
        at, grey = (place.right_start, y + LINE_HEIGHT / 2), self.theme.muted
        self.canvas.draw_text(at, favours, size=SMALL_TEXT_SIZE, colour=grey)
        return y + LINE_HEIGHT
