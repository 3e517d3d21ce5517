"""Studies by year of publication, stacked by group of designs."""

from __future__ import annotations

from typing import TYPE_CHECKING

from evidence.errors import EvidenceError
from evidence.synthesis.figures.figure import (
    BLACK,
    FIGURE_WIDTH,
    SMALL_TEXT_SIZE,
    EvidenceFigure,
    Theme,
    check_width,
    house_style,
    select_theme,
)
from evidence.synthesis.figures.symbols import DESIGN_GROUPS, name_design_group
from evidence.wording import format_count, join_with_and

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.figure import Figure


def draw_studies_by_year(
    studies: pd.DataFrame, *, width: float = FIGURE_WIDTH, dark: bool = False
) -> EvidenceFigure:
    """Draw studies by year of publication, stacked by group of designs (``DESIGN_GROUPS``).

    Args:
        studies: rows with the columns ``year`` and ``design``; a missing design counts as "other".
        width: in inches, from 3.6 (a phone) to 20.
        dark: draw for a dark background.

    Returns:
        A figure whose table has a row for each year with studies, indexed by year, a column for
        each group, and ``all``.

    Raises:
        EvidenceError: there are no studies, some have no year (the message names them), no
            figure is of such a width, or matplotlib is not installed.
    """
    if studies.empty:
        raise EvidenceError("there are no studies to draw; pass one or more")
    undated = studies.index[studies["year"].isna()]
    if len(undated):
        named = ", ".join(map(str, undated))
        raise EvidenceError(
            f"studies without a year cannot be drawn by year; leave these out: {named}"
        )
    table = _count_by_year(studies)
    check_width(width)
    theme = select_theme(dark=dark)
    with house_style(theme):
        figure = _draw_bars(table, width, theme)
    return EvidenceFigure(figure, "Studies by year of publication", _write_alt_text(table), table)


def _count_by_year(studies: pd.DataFrame) -> pd.DataFrame:
    import pandas as pd

    groups = [name_design_group(design) for design in studies["design"].astype(object)]
    years = studies["year"].astype(int).to_numpy()
    table = pd.crosstab(pd.Series(years, name="year"), pd.Series(groups, name="group"))
    table = table.reindex(
        columns=[group.name for group in DESIGN_GROUPS], fill_value=0
    ).rename_axis(columns=None)
    return table.assign(all=table.sum(axis="columns"))


def _write_alt_text(table: pd.DataFrame) -> str:
    total = int(table["all"].sum())
    first, last = int(table.index.min()), int(table.index.max())
    span = f"from {first} to {last}" if first < last else f"of {first}"
    most = int(table["all"].max())
    peaks = join_with_and([str(year) for year in table.index[table["all"] == most]])
    shares = {group.name: int(table[group.name].sum()) for group in DESIGN_GROUPS}
    largest_first = sorted(shares, key=lambda name: -shares[name])
    ranked = ", ".join(f"{name} {shares[name]}" for name in largest_first)
    return (
        f"{format_count(total, 'study', 'studies')} {span}, a stacked bar for each year. "
        f"By design: {ranked}. The most in one year: {most}, in {peaks}."
    )


def _draw_bars(table: pd.DataFrame, width: float, theme: Theme) -> Figure:
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.figure import Figure
    from matplotlib.ticker import MaxNLocator

    figure = Figure(figsize=(width, 3.9 if width > 4.5 else 4.4), layout="constrained")
    FigureCanvasAgg(figure)
    axes = figure.add_subplot()
    floor = table["all"] * 0
    for group in DESIGN_GROUPS:
        axes.bar(
            table.index,
            table[group.name],
            bottom=floor,
            width=0.86,
            label=f"{group.name} ({table[group.name].sum()})",
            facecolor=group.colour,
            hatch=group.hatch,
            edgecolor=BLACK,  # of the hatch, too; all fills are light enough for it
            linewidth=0.5,
        )
        floor = floor + table[group.name]
    axes.set_ylabel("studies")
    axes.set_xlabel("year of publication")
    for axis in (axes.xaxis, axes.yaxis):
        axis.set_major_locator(MaxNLocator("auto", integer=True, steps=[1, 2, 5, 10]))
    axes.yaxis.grid(visible=True, color=theme.faint, linewidth=0.8)
    axes.set_axisbelow(True)
    axes.set_ylim(0, 1.08 * table["all"].max())
    figure.legend(
        loc="outside upper left",
        ncols=1 + (width > 4.5) + (width > 6),
        fontsize=SMALL_TEXT_SIZE,
        handlelength=1.6,
        handleheight=1.1,
    )
    return figure
