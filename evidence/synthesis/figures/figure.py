"""What all figures share: the figure itself, its house style in light and dark, and saving it.

The colours are those of Okabe and Ito (Color Universal Design, https://jfly.uni-koeln.de/color/),
which readers with any colour vision can tell apart. Colour never stands alone: a symbol, a hatch, a
shape, a position or a word says the same.
"""

from __future__ import annotations

import io
import re
import textwrap
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import astuple, dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final
from xml.sax.saxutils import escape

from evidence.atomic import write_files
from evidence.errors import EvidenceError, describe_os_error
from evidence.escaping import guard_formula
from evidence.reading import open_regular

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.figure import Figure

FIGURE_WIDTH = 7.5
"""Inches; about as wide as the text of a notebook, where an inch is shown as 96 pixels."""
PHONE_WIDTH = 3.6
"""Inches; a phone held upright, the narrowest width that figures are drawn for."""
MAX_WIDTH = 20.0
"""Inches; beyond it, an image takes more memory than it is worth."""
DPI = 144
TEXT_SIZE, SMALL_TEXT_SIZE, TITLE_SIZE = 9.0, 8.0, 10.0  # points

ORANGE, SKY, GREEN = "#E69F00", "#56B4E9", "#009E73"
YELLOW, BLUE, VERMILION = "#F0E442", "#0072B2", "#D55E00"
BLACK: Final = "#1A1A1A"
WHITE: Final = "#FEFEFE"  # on a colour

_REPR_LENGTH: Final = 400  # characters
_SUFFIXES: Final = (".svg", ".png")


@dataclass(frozen=True, slots=True)
class Theme:
    """The colours that differ between light and dark."""

    background: str
    foreground: str
    muted: str  # of secondary text
    divider: str  # of lines between parts
    faint: str  # of grids and of what hardly counts
    accent: str  # of what matters most
    tint: str  # of what lies under lines in the foreground


# No colour of the light theme is one that stays the same in the dark, if only by a hair.
LIGHT_THEME: Final = Theme(
    "#FFFFFF", "#1B1B1B", "#595959", "#BFBFBF", "#E3E3E3", "#0073B2", "#57B4E9"
)
DARK_THEME: Final = Theme("#15181C", "#F2F2F2", "#B4BAC2", "#5A626B", "#3A4047", SKY, BLUE)


def check_width(width: float) -> None:
    """Refuse a width that no figure is drawn for.

    Raises:
        EvidenceError: it is not between ``PHONE_WIDTH`` and ``MAX_WIDTH``.
    """
    if not PHONE_WIDTH <= width <= MAX_WIDTH:
        raise EvidenceError(
            f"a figure cannot be {width:g} inches wide; "
            f"give a width from {PHONE_WIDTH:g} to {MAX_WIDTH:g} inches"
        )


def select_theme(*, dark: bool) -> Theme:
    """Return the theme for a dark or a light background."""
    return DARK_THEME if dark else LIGHT_THEME


_RC_PARAMS: Final[dict[str, Any]] = {
    "font.family": ["DejaVu Sans"],  # comes with matplotlib: figures look the same everywhere
    "font.size": TEXT_SIZE,
    "text.parse_math": False,  # a dollar sign in a claim is a dollar sign
    "axes.spines.top": False,
    "axes.spines.right": False,
    "hatch.linewidth": 0.6,
    "legend.frameon": False,
    "svg.fonttype": "none",  # text stays text, to be searched, copied and read aloud
    "svg.hashsalt": "evidence",  # the same figure has the same ids
}
# Verdana and Bitstream Vera Sans are as wide as DejaVu Sans
_FONT_FALLBACK: Final = "'DejaVu Sans', Verdana, 'Bitstream Vera Sans', sans-serif"


def require_matplotlib() -> None:
    """Make sure that figures can be drawn.

    Raises:
        EvidenceError: matplotlib is not installed.
    """
    try:
        import matplotlib  # noqa: F401
    except ImportError:
        raise EvidenceError(
            "figures need matplotlib; install it with `pip install 'evidence-tracker[figures]'`"
        ) from None


@contextmanager
def house_style(theme: Theme = LIGHT_THEME) -> Iterator[None]:
    """Draw in the house style, whatever the reader's matplotlib settings are.

    Raises:
        EvidenceError: matplotlib is not installed.
    """
    require_matplotlib()
    import matplotlib.style

    text = ("text.color", "axes.labelcolor", "xtick.labelcolor", "ytick.labelcolor")
    lines = ("axes.edgecolor", "xtick.color", "ytick.color")
    grounds = ("figure.facecolor", "axes.facecolor", "savefig.facecolor")
    colours = {
        **dict.fromkeys(text, theme.foreground),
        **dict.fromkeys(lines, theme.muted),
        **dict.fromkeys(grounds, theme.background),
    }
    with matplotlib.style.context(["default", _RC_PARAMS | colours]):
        yield


@dataclass(frozen=True, eq=False, repr=False)
class EvidenceFigure:
    """A figure with its title, its alt text and a table of its numbers.

    Attributes:
        figure: the matplotlib figure.
        title: names the figure in a few words.
        alt: says what the figure shows, for those who cannot see it.
        table: everything that is drawn.
    """

    figure: Figure
    title: str
    alt: str
    table: pd.DataFrame

    def to_png(self, *, dpi: int = DPI) -> bytes:
        """Return the figure as PNG; equal figures give equal bytes."""
        from PIL import Image

        drawn, small = io.BytesIO(), io.BytesIO()
        with house_style():
            self.figure.savefig(drawn, format="png", dpi=dpi, facecolor=self.figure.get_facecolor())
        # the colours are flat: a palette looks the same and needs a third of the bytes
        palette = Image.open(drawn).convert("RGB").quantize(256, Image.Quantize.MAXCOVERAGE)
        palette.save(small, "PNG", optimize=True)
        return small.getvalue()

    def to_svg(self, *, adapts: bool = False) -> bytes:
        """Return the figure as SVG with title and alt text; equal figures give equal bytes.

        Args:
            adapts: whether a figure that was drawn for a light background turns dark on a screen
                whose reader prefers that.
        """
        drawn = io.StringIO()
        no_metadata = dict.fromkeys(("Date", "Creator", "Type", "Format"))
        ground = self.figure.get_facecolor()
        with house_style():
            self.figure.savefig(drawn, format="svg", metadata=no_metadata, facecolor=ground)
        words = f"<title>{escape(self.title)}</title>\n <desc>{escape(self.alt)}</desc>"
        if adapts:
            words += f"\n <style>{_write_dark_style()}</style>"
        labelled = re.sub(
            r"<svg ([^>]*)>",
            lambda tag: f'<svg role="img" {tag[1]}>\n {words}',
            drawn.getvalue(),
            count=1,
        )
        return labelled.replace("'DejaVu Sans'", _FONT_FALLBACK).encode()

    def save(self, path: Path | str) -> tuple[Path, Path]:
        """Write the figure, and its table as CSV beside it: ``figure.svg`` and ``figure.csv``.

        Args:
            path: of the figure; it ends in .svg or .png.

        Returns:
            The paths of the figure and of the table.

        Raises:
            EvidenceError: the path has another ending, or there is a table beside it that is not
                of such a figure. Nothing is written then.
        """
        path = check_figure_path(Path(path))
        table = path.with_suffix(".csv")
        if table.exists() and not _begins_with(table, _to_csv(self.table.head(0))):
            raise EvidenceError(
                f"{table} exists and is not the table of such a figure; "
                "give the figure another name"
            )
        drawn = self.to_svg() if path.suffix.lower() == ".svg" else self.to_png()
        write_files({path: drawn, table: _to_csv(self.table)})
        return path, table

    def __repr__(self) -> str:
        return f"Figure: {textwrap.shorten(self.alt, _REPR_LENGTH, placeholder=' …')}"

    def _repr_mimebundle_(self, **_: object) -> tuple[dict[str, object], dict[str, object]]:
        """Return a PNG, which every notebook viewer shows, with the alt text as its metadata."""
        width = round(self.figure.get_figwidth() * 96)
        data: dict[str, object] = {"image/png": self.to_png(), "text/plain": repr(self)}
        return data, {"image/png": {"alt": self.alt, "width": width}}


def _write_dark_style() -> str:
    """Write the style that puts the colours of the dark theme in the place of the light ones."""
    rules = [
        f'[style*="{what}: {light.lower()}"]{{{what}:{dark} !important}}'
        for light, dark in zip(astuple(LIGHT_THEME), astuple(DARK_THEME), strict=True)
        for what in ("fill", "stroke")
    ]
    return f"@media screen and (prefers-color-scheme: dark){{{''.join(rules)}}}"


def check_figure_path(path: Path) -> Path:
    """Return the path of a figure.

    Raises:
        EvidenceError: its ending is neither .svg nor .png.
    """
    if path.suffix.lower() not in _SUFFIXES:
        raise EvidenceError(
            f"{path} is neither .svg nor .png; give the figure one of these endings"
        )
    return path


def _begins_with(file: Path, head: bytes) -> bool:
    try:
        with open_regular(file) as opened:
            return opened.read(len(head)) == head
    except OSError as error:
        raise EvidenceError(f"{file} cannot be read: {describe_os_error(error)}") from error


def _to_csv(table: pd.DataFrame) -> bytes:
    """Format a table as CSV, with its index where that has a name."""
    has_index = table.index.name is not None
    guarded = table.map(lambda cell: guard_formula(cell) if isinstance(cell, str) else cell)
    return guarded.to_csv(index=has_index, lineterminator="\n").encode()
