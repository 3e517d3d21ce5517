"""Pictures of the evidence: each with alt text written from its data, and a table of the same numbers.

One house style: white ground, plain words, the colours of Okabe and Ito (Color Universal Design,
https://jfly.uni-koeln.de/color/), which readers with any colour vision can tell apart. Colour never stands alone: a
sign, a hatch, a place or a word says the same.
"""

from __future__ import annotations

import io
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, get_args

from evidence.claims.cardtext import headline
from evidence.claims.tables import Stance, Subject, label
from evidence.claims.verdict import CERTAINTIES, VERDICTS, Verdict
from evidence.errors import EvidenceError
from evidence.studies.study import Design

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

WIDTH = 7.5
"""Inches; about as wide as the text of a notebook, where an inch is shown as 96 pixels."""
DPI = 144

_ORANGE, _SKY, _GREEN = "#E69F00", "#56B4E9", "#009E73"
_YELLOW, _BLUE, _VERMILION = "#F0E442", "#0072B2", "#D55E00"
_INK, _GREY, _RULE, _PALE = "#1A1A1A", "#595959", "#BFBFBF", "#E3E3E3"
_TEXT, _SMALL, _TITLE = 9.0, 8.0, 10.0  # points
_LINE = 0.155  # inches from line to line of _TEXT
_STYLE: dict[str, Any] = {
    "font.family": ["DejaVu Sans"],  # comes with matplotlib, so a picture looks the same everywhere
    "font.size": _TEXT,
    "text.color": _INK,
    "text.parse_math": False,  # a dollar sign in a claim is a dollar sign
    "axes.edgecolor": _GREY,
    "axes.labelcolor": _INK,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "xtick.color": _GREY,
    "ytick.color": _GREY,
    "xtick.labelcolor": _INK,
    "ytick.labelcolor": _INK,
    "hatch.linewidth": 0.6,
    "legend.frameon": False,
    "figure.facecolor": "white",
    "savefig.facecolor": "white",
}


@dataclass(frozen=True, eq=False, repr=False)
class Picture:
    """A picture, what it shows in words, and its numbers as a table. A notebook shows it with its alt text."""

    figure: Figure
    alt: str
    table: pd.DataFrame

    def png(self, *, dpi: int = DPI) -> bytes:
        """The picture as PNG; the same picture gives the same bytes."""
        from PIL import Image

        drawn, small = io.BytesIO(), io.BytesIO()
        with _house_style():
            self.figure.savefig(drawn, format="png", dpi=dpi)
        # flat colours: a palette looks the same, and keeps a notebook a third of the size
        Image.open(drawn).convert("RGB").quantize(256, Image.Quantize.MAXCOVERAGE).save(small, "PNG", optimize=True)
        return small.getvalue()

    def svg(self) -> bytes:
        """The picture as SVG, its letters as shapes; the same picture gives the same bytes."""
        import matplotlib

        drawn = io.BytesIO()
        with _house_style(), matplotlib.rc_context({"svg.hashsalt": "evidence"}):
            self.figure.savefig(drawn, format="svg", metadata={"Date": None})
        return drawn.getvalue()

    def __repr__(self) -> str:
        return f"Picture: {self.alt}"

    def _repr_mimebundle_(self, **_: object) -> tuple[dict[str, object], dict[str, object]]:
        """A PNG, which every viewer of notebooks shows, with its alt text as metadata."""
        width = round(self.figure.get_figwidth() * 96)
        shown: dict[str, object] = {"image/png": self.png(), "text/plain": repr(self)}
        return shown, {"image/png": {"alt": self.alt, "width": width}}


@contextmanager
def _house_style() -> Iterator[None]:
    import matplotlib.style

    with matplotlib.style.context(["default", _STYLE]):
        yield


# --- the verdict strip ---


@dataclass(frozen=True, slots=True)
class _Mark:
    """How a stance is shown: its word, its column in the table, and the sign and colours of its box."""

    stance: Stance
    word: str
    column: str
    sign: str
    ink: str
    fill: str
    edge: str  # of an empty box


# from left to right
_MARKS = (
    _Mark("contradicts", "against", "against", "−", "white", _VERMILION, _VERMILION),
    _Mark("insufficient", "too little to say", "too_little", "?", _INK, _PALE, "#8C8C8C"),
    _Mark("mixed", "two-sided", "two_sided", "±", _INK, "#F3D08A", "#8A6D1F"),
    _Mark("supports", "for", "for", "+", "white", _BLUE, _BLUE),
)
_AGAINST, _FOR = "← against", "for →"
_LEGEND: tuple[tuple[_Mark | None, str], ...] = (
    *((mark, mark.word) for mark in _MARKS),
    (None, "empty box: counts for less"),
)


def verdict_strip(verdicts: Sequence[Verdict], *, width: float = WIDTH) -> Picture:
    """Claims as rows, by subject, each with its counted judgements as a diverging bar and its verdict in words.

    One box is one counted judgement: those against lie left of the middle, those for lie right of it. An empty box
    counts for less than a whole one (indirect, or newer than the reviews; see docs/verdicts.md).

    Args:
        verdicts: any number above 0; rows keep their order within a subject.
        width: of the picture in inches; from 4 (a telephone) upwards.

    Returns:
        A picture whose table has one row a claim, indexed by id: text, subject, verdict, certainty (missing where
        nothing has been judged), against, too_little, two_sided, for, and at_part_weight (how many of these boxes
        are empty).

    Raises:
        EvidenceError: there are no verdicts.
    """
    if not verdicts:
        raise EvidenceError("there are no verdicts to draw; pass the verdict of one claim or more")
    groups = _by_subject(verdicts)
    with _house_style():
        figure = _Strip(groups, width).draw()
    ordered = [verdict for members in groups.values() for verdict in members]
    table = _strip_table(ordered)
    return Picture(figure, _strip_alt(ordered), table)


def _by_subject(verdicts: Sequence[Verdict]) -> dict[Subject, list[Verdict]]:
    groups: dict[Subject, list[Verdict]] = {subject: [] for subject in get_args(Subject)}
    for verdict in verdicts:
        groups[verdict.claim.subject].append(verdict)
    return {subject: members for subject, members in groups.items() if members}


def _strip_table(verdicts: Sequence[Verdict]) -> pd.DataFrame:
    import pandas as pd

    rows = {
        verdict.claim.id: {
            "text": verdict.claim.text,
            "subject": label(verdict.claim.subject),
            "verdict": label(verdict.word),
            "certainty": None if verdict.word == "no_evidence" else label(verdict.certainty),
            **{mark.column: len(verdict.standing(mark.stance)) for mark in _MARKS},
            "at_part_weight": sum(item.counts and item.weight < 1 for item in verdict.weighed),
        }
        for verdict in verdicts
    }
    return pd.DataFrame.from_dict(rows, orient="index")


def _strip_alt(verdicts: Sequence[Verdict]) -> str:
    words = [verdict.word for verdict in verdicts]
    judged = [verdict.certainty for verdict in verdicts if verdict.word != "no_evidence"]
    subjects = {verdict.claim.subject for verdict in verdicts}
    found = _counts({label(word): words.count(word) for word in VERDICTS})
    sure = _counts({label(word): judged.count(word) for word in CERTAINTIES})
    boxes = sum(item.counts for verdict in verdicts for item in verdict.weighed)
    parts = [
        f"{_number(len(verdicts), 'claim')} on {_number(len(subjects), 'subject')}, a row each, "
        f"with {_number(boxes, 'counted judgement')} drawn as boxes from against on the left to for on the right.",
        f"Verdicts: {found}.",
        f"Certainty: {sure}." if judged else "",
    ]
    return " ".join(part for part in parts if part)


class _Strip:
    """The verdict strip on paper. One Axes covers the figure, in inches from the upper left corner."""

    margin = 0.08
    gap = 0.14
    head = 0.36  # of a subject
    narrow = 6.0  # inches, below which the bar stands under its claim, not beside it

    def __init__(self, groups: dict[Subject, list[Verdict]], width: float) -> None:
        """Measure the columns: id, claim, bar, verdict; on a narrow sheet bar and verdict go under the claim."""
        self.groups = groups
        self.width = width
        self.verdicts = [verdict for members in groups.values() for verdict in members]
        self.stacked = width < self.narrow
        self.pad = 0.13 if self.stacked else 0.07
        self.claim_left = self.margin + 0.08 + max(_wide(v.claim.id, _TEXT, bold=True) for v in self.verdicts)
        self.word_left = width - self.margin - max(map(_verdict_wide, self.verdicts))
        room = self.word_left - self.claim_left - self.gap
        left = max(_reach(verdict, "contradicts") for verdict in self.verdicts)
        right = max(_reach(verdict, "supports") for verdict in self.verdicts)
        self.box = min(0.2, (1 if self.stacked else 0.42) * room / max(left + right, 1))
        heads = _wide(_AGAINST, _SMALL) + self.gap / 2, _wide(_FOR, _SMALL) + self.gap / 2
        left, right = max(self.box * left, heads[0]), max(self.box * right, heads[1])
        self.middle = self.word_left - self.gap - right
        end = width - self.margin if self.stacked else self.middle - left - self.gap
        self.claim_wide = end - self.claim_left
        self.texts = {v.claim.id: _wrap(v.claim.text, self.claim_wide, _TEXT) for v in self.verdicts}

    def draw(self) -> Figure:
        from matplotlib.backends.backend_agg import FigureCanvasAgg
        from matplotlib.figure import Figure

        legend = self._legend_lines()
        top = self.margin + 0.2 * len(legend)
        high = (
            top + 0.35 + sum(self.head + sum(map(self._row_high, rows)) for rows in self.groups.values()) + self.margin
        )
        figure = Figure(figsize=(self.width, high))
        FigureCanvasAgg(figure)
        axes = figure.add_axes((0, 0, 1, 1))
        axes.set(xlim=(0, self.width), ylim=(high, 0))
        axes.set_axis_off()
        self._draw_legend(axes, legend)
        self._draw_heads(axes, top + 0.1)
        y = top + 0.35
        for subject, members in self.groups.items():
            self._draw_subject(axes, y, subject)
            y += self.head
            for verdict in members:
                self._draw_row(axes, y, verdict)
                y += self._row_high(verdict)
        return figure

    def _row_high(self, verdict: Verdict) -> float:
        text, bar = len(self.texts[verdict.claim.id]) * _LINE, self._bar_top(verdict) + 2 * _LINE
        return max(text, bar) + self.pad

    def _bar_top(self, verdict: Verdict) -> float:
        """How far below the top of its row a bar begins."""
        return len(self.texts[verdict.claim.id]) * _LINE + 0.04 if self.stacked else 0.0

    def _legend_lines(self) -> list[list[tuple[float, _Mark | None, str]]]:
        """The entries of the legend (left edge, mark, words), line by line."""
        lines: list[list[tuple[float, _Mark | None, str]]] = [[]]
        x = self.margin
        for mark, words in _LEGEND:
            wide = 0.25 + _wide(words, _SMALL)
            if x + wide > self.width - self.margin and lines[-1]:
                lines.append([])
                x = self.margin
            lines[-1].append((x, mark, words))
            x += wide + 0.2
        return lines

    def _draw_legend(self, axes: Axes, lines: list[list[tuple[float, _Mark | None, str]]]) -> None:
        y = self.margin + 0.1
        for line in lines:
            for x, mark, words in line:
                _draw_box(axes, (x, y), (0.18, 0.15), mark, whole=mark is not None)
                _write(axes, x + 0.25, y, words, size=_SMALL)
            y += 0.2

    def _draw_heads(self, axes: Axes, y: float) -> None:
        if not self.stacked:
            _write(axes, self.claim_left, y, "claim", size=_SMALL, color=_GREY)
        _write(axes, self.middle - self.gap / 2, y, _AGAINST, size=_SMALL, color=_GREY, ha="right")
        _write(axes, self.middle + self.gap / 2, y, _FOR, size=_SMALL, color=_GREY)
        _write(axes, self.word_left, y, "verdict", size=_SMALL, color=_GREY)

    def _draw_subject(self, axes: Axes, y: float, subject: Subject) -> None:
        axes.plot([self.margin, self.width - self.margin], [y + 0.02, y + 0.02], color=_RULE, linewidth=0.8)
        _write(axes, self.margin, y + 0.2, label(subject).capitalize(), size=_TITLE, weight="bold")

    def _draw_row(self, axes: Axes, y: float, verdict: Verdict) -> None:
        _write(axes, self.margin, y + _LINE / 2, verdict.claim.id, weight="bold")
        for i, line in enumerate(self.texts[verdict.claim.id]):
            _write(axes, self.claim_left, y + (i + 0.5) * _LINE, line)
        bar = y + self._bar_top(verdict)
        foot = bar + 2 * _LINE if self.stacked else y + self._row_high(verdict)
        axes.plot([self.middle, self.middle], [bar, foot], color=_RULE, linewidth=0.8, zorder=0)
        x = self.middle - self.box * _reach(verdict, "contradicts")
        for mark in _MARKS:
            for item in verdict.standing(mark.stance):
                _draw_box(axes, (x, bar + _LINE), (self.box, 0.19), mark, whole=item.weight >= 1)
                x += self.box
        word, *sure = _verdict_lines(verdict)
        _write(axes, self.word_left, bar + _LINE / 2, word, weight="bold")
        for line in sure:
            _write(axes, self.word_left, bar + 1.5 * _LINE, line, size=_SMALL, color=_GREY)


def _reach(verdict: Verdict, side: Stance) -> float:
    """How many boxes a bar goes to one side of the middle."""
    return len(verdict.standing(side)) + len(verdict.standing("insufficient", "mixed")) / 2


def _verdict_lines(verdict: Verdict) -> list[str]:
    """What stands at the right of a row: the verdict word, then its certainty."""
    return headline(verdict).split(", ")


def _verdict_wide(verdict: Verdict) -> float:
    word, *sure = _verdict_lines(verdict)
    return max(_wide(word, _TEXT, bold=True), *(_wide(line, _SMALL) for line in sure), 0)


def _draw_box(
    axes: Axes, at: tuple[float, float], size: tuple[float, float], mark: _Mark | None, *, whole: bool
) -> None:
    """A filled box with its sign, or an empty one; ``at`` is the middle of its left edge."""
    from matplotlib.patches import Rectangle

    (x, y), (wide, high) = at, size
    inset = 0.0 if whole else 0.015
    frame = (x + inset, y - high / 2 + inset), wide - 2 * inset, high - 2 * inset
    edge = mark.edge if mark else _GREY
    colours = (mark.fill, "white") if mark and whole else ("white", edge)
    axes.add_patch(Rectangle(*frame, facecolor=colours[0], edgecolor=colours[1], linewidth=1.0))
    if mark:
        ink = mark.ink if whole else _INK
        points = min(_TITLE, 72 * wide * 0.85)
        axes.text(x + wide / 2, y, mark.sign, ha="center", va="center", size=points, weight="bold", color=ink)


def _write(axes: Axes, x: float, y: float, words: str, **style: Any) -> None:
    """One line of text, its small letters centred on ``y``."""
    axes.text(x, y, words, va="center_baseline", **style)


def _wide(text: str, size: float, *, bold: bool = False) -> float:
    """Width of a text in inches."""
    from matplotlib.font_manager import FontProperties
    from matplotlib.textpath import TextToPath

    font = FontProperties(family=_STYLE["font.family"], size=size, weight="bold" if bold else "normal")
    wide, _, _ = TextToPath().get_text_width_height_descent(text, font, ismath=False)
    return float(wide) / 72 * 1.04  # on a coarse screen letters are set a little wider


def _wrap(text: str, room: float, size: float) -> list[str]:
    """The lines of a text that has so many inches of room; a word that is too long keeps a line of its own."""
    lines: list[str] = []
    for word in text.split():
        if lines and _wide(f"{lines[-1]} {word}", size) <= room:
            lines[-1] += f" {word}"
        else:
            lines.append(word)
    return lines


# --- studies by year ---


@dataclass(frozen=True, slots=True)
class DesignGroup:
    """Designs that are drawn as one: their name for readers, and how they are drawn."""

    name: str
    designs: tuple[Design, ...]
    colour: str
    hatch: str


# from the bottom of the stack to its top
DESIGN_GROUPS: tuple[DesignGroup, ...] = (
    DesignGroup(
        "systematic reviews",
        (
            "meta_analysis",
            "network_meta_analysis",
            "ipd_meta_analysis",
            "systematic_review",
            "overview_of_reviews",
            "evidence_report",
        ),
        _BLUE,
        "",
    ),
    DesignGroup("guidelines", ("guideline",), _YELLOW, "xxxx"),
    DesignGroup("trials", ("rct", "crossover_trial", "controlled_trial"), _SKY, "\\\\\\\\"),
    DesignGroup(
        "observational",
        (
            "cohort",
            "case_control",
            "case_crossover",
            "cross_sectional",
            "survey",
            "before_after",
            "case_series",
            "case_report",
            "qualitative",
        ),
        _ORANGE,
        "////",
    ),
    DesignGroup("laboratory and animal", ("laboratory_human", "animal"), _GREEN, "...."),
    DesignGroup("other", ("narrative_review", "economic_evaluation", "protocol", "other"), "#F2F2F2", ""),
)


def studies_by_year(studies: pd.DataFrame, *, width: float = WIDTH) -> Picture:
    """Studies by year of publication, stacked by group of designs (``DESIGN_GROUPS``).

    Args:
        studies: rows with the columns ``year`` and ``design``; a design that is missing goes with "other".
        width: of the picture in inches; from 4 (a telephone) upwards.

    Returns:
        A picture whose table has one row a year with studies, indexed by year, one column a group, and ``all``.

    Raises:
        EvidenceError: there are no studies, or some have no year; the message names them.
    """
    if studies.empty:
        raise EvidenceError("there are no studies to draw; pass one or more")
    undated = studies.index[studies["year"].isna()]
    if len(undated):
        named = ", ".join(map(str, undated))
        raise EvidenceError(f"studies without a year cannot be drawn by year; leave these out: {named}")
    table = _year_table(studies)
    with _house_style():
        figure = _year_figure(table, width)
    return Picture(figure, _year_alt(table), table)


def design_group(design: object) -> str:
    """The name of the group that a design is drawn with; "other" for one that is missing or not known."""
    return next((group.name for group in DESIGN_GROUPS if design in group.designs), DESIGN_GROUPS[-1].name)


def _year_table(studies: pd.DataFrame) -> pd.DataFrame:
    import pandas as pd

    groups = [design_group(design) for design in studies["design"].astype(object)]
    years = studies["year"].astype(int).to_numpy()
    table = pd.crosstab(pd.Series(years, name="year"), pd.Series(groups, name="group"))
    table = table.reindex(columns=[group.name for group in DESIGN_GROUPS], fill_value=0).rename_axis(columns=None)
    return table.assign(all=table.sum(axis="columns"))


def _year_alt(table: pd.DataFrame) -> str:
    total = int(table["all"].sum())
    first, last = int(table.index.min()), int(table.index.max())
    span = f"from {first} to {last}" if first < last else f"of {first}"
    most = int(table["all"].max())
    peaks = _listed([str(year) for year in table.index[table["all"] == most]])
    shares = {group.name: int(table[group.name].sum()) for group in DESIGN_GROUPS}
    ranked = ", ".join(f"{name} {shares[name]}" for name in sorted(shares, key=lambda name: -shares[name]))
    return (
        f"{_number(total, 'study', 'studies')} {span}, a stacked bar for each year. "
        f"By design: {ranked}. The most in one year: {most}, in {peaks}."
    )


def _year_figure(table: pd.DataFrame, width: float) -> Figure:
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.figure import Figure
    from matplotlib.ticker import MaxNLocator

    figure = Figure(figsize=(width, 3.9), layout="constrained")
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
            edgecolor=_INK,
            linewidth=0.5,
        )
        floor = floor + table[group.name]
    axes.set_ylabel("studies")
    axes.set_xlabel("year of publication")
    for axis in (axes.xaxis, axes.yaxis):
        axis.set_major_locator(MaxNLocator("auto", integer=True, steps=[1, 2, 5, 10]))
    axes.yaxis.grid(visible=True, color=_PALE, linewidth=0.8)
    axes.set_axisbelow(True)
    axes.set_ylim(0, 1.08 * table["all"].max())
    columns = 3 if width > 6 else 2
    figure.legend(loc="outside upper left", ncols=columns, fontsize=_SMALL, handlelength=1.6, handleheight=1.1)
    return figure


# --- words ---


def _counts(counts: dict[str, int]) -> str:
    """``{"high": 1, "low": 0, "moderate": 9}`` -> "1 high and 9 moderate"."""
    return _listed([f"{count} {name}" for name, count in counts.items() if count])


def _listed(items: Sequence[str]) -> str:
    return " and ".join([", ".join(items[:-1]), items[-1]]) if len(items) > 1 else "".join(items)


def _number(count: int, one: str, many: str = "") -> str:
    return f"{count} {one if count == 1 else many or one + 's'}"
