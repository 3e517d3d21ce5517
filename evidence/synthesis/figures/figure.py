"""What all pictures share: the picture itself, its house style on light and on dark ground, and words for its alt text.

Colours are those of Okabe and Ito (Color Universal Design, https://jfly.uni-koeln.de/color/), which readers with any
colour vision can tell apart. Colour never stands alone: a sign, a hatch, a shape, a place or a word says the same.
"""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final
from xml.sax.saxutils import escape

from evidence.errors import EvidenceError

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.figure import Figure

FIGURE_WIDTH = 7.5
"""Inches; about as wide as the text of a notebook, where an inch is shown as 96 pixels."""
PHONE_WIDTH = 3.6
"""Inches; a telephone held upright. The narrowest that a picture is made for."""
DPI = 144
TEXT_SIZE, SMALL_TEXT_SIZE, TITLE_SIZE = 9.0, 8.0, 10.0  # points

ORANGE, SKY, GREEN = "#E69F00", "#56B4E9", "#009E73"
YELLOW, BLUE, VERMILION = "#F0E442", "#0072B2", "#D55E00"
BLACK: Final = "#1A1A1A"


@dataclass(frozen=True, slots=True)
class Theme:
    """The colours that change with the ground; those of Okabe and Ito stay what they are."""

    background: str
    foreground: str
    muted: str  # of what is said beside
    divider: str  # of lines that part
    faint: str  # of what hardly counts
    accent: str  # of what matters most


LIGHT_THEME: Final = Theme("#FFFFFF", BLACK, "#595959", "#BFBFBF", "#E3E3E3", BLUE)
DARK_THEME: Final = Theme("#15181C", "#F2F2F2", "#B4BAC2", "#5A626B", "#3A4047", SKY)


def select_theme(*, dark: bool) -> Theme:
    """The colours on dark, or on light ground."""
    return DARK_THEME if dark else LIGHT_THEME


_RC_PARAMS: Final[dict[str, Any]] = {
    "font.family": ["DejaVu Sans"],  # comes with matplotlib, so a picture looks the same everywhere
    "font.size": TEXT_SIZE,
    "text.parse_math": False,  # a dollar sign in a claim is a dollar sign
    "axes.spines.top": False,
    "axes.spines.right": False,
    "hatch.linewidth": 0.6,
    "legend.frameon": False,
    "svg.fonttype": "none",  # words stay words, to be searched, copied and read aloud
    "svg.hashsalt": "evidence",  # the same ids in the same picture
}
_FONT_FALLBACK: Final = (
    "'DejaVu Sans', Verdana, 'Bitstream Vera Sans', sans-serif"  # the first three are equally wide
)


@contextmanager
def house_style(theme: Theme = LIGHT_THEME) -> Iterator[None]:
    """Draw in the style of the house, whatever a reader's own settings are.

    Raises:
        EvidenceError: matplotlib is not installed.
    """
    try:
        import matplotlib.style
    except ImportError:
        raise EvidenceError(
            "pictures need matplotlib; install it with `pip install 'evidence-tracker[figures]'`"
        ) from None
    colours = {
        **dict.fromkeys(
            ("text.color", "axes.labelcolor", "xtick.labelcolor", "ytick.labelcolor"),
            theme.foreground,
        ),
        **dict.fromkeys(("axes.edgecolor", "xtick.color", "ytick.color"), theme.muted),
        **dict.fromkeys(
            ("figure.facecolor", "axes.facecolor", "savefig.facecolor"), theme.background
        ),
    }
    with matplotlib.style.context(["default", _RC_PARAMS | colours]):
        yield


@dataclass(frozen=True, eq=False, repr=False)
class EvidenceFigure:
    """A picture, what it shows in words, and its numbers as a table. A notebook shows it with its alt text.

    ``title`` names it in a few words, ``alt`` says what somebody who cannot see it has to know.
    """

    figure: Figure
    title: str
    alt: str
    table: pd.DataFrame

    def to_png(self, *, dpi: int = DPI) -> bytes:
        """The picture as PNG; the same picture gives the same bytes."""
        from PIL import Image

        drawn, small = io.BytesIO(), io.BytesIO()
        with house_style():
            self.figure.savefig(drawn, format="png", dpi=dpi, facecolor=self.figure.get_facecolor())
        # flat colours: a palette looks the same, and keeps a notebook a third of the size
        Image.open(drawn).convert("RGB").quantize(256, Image.Quantize.MAXCOVERAGE).save(
            small, "PNG", optimize=True
        )
        return small.getvalue()

    def to_svg(self) -> bytes:
        """The picture as SVG, with its title and alt text inside; the same picture gives the same bytes."""
        drawn = io.StringIO()
        nothing = dict.fromkeys(("Date", "Creator", "Type", "Format"))
        with house_style():
            self.figure.savefig(
                drawn, format="svg", metadata=nothing, facecolor=self.figure.get_facecolor()
            )
        told = f"<title>{escape(self.title)}</title>\n <desc>{escape(self.alt)}</desc>"
        marked = re.sub(
            r"<svg ([^>]*)>",
            rf'<svg role="img" \1>\n {_escape_replacement(told)}',
            drawn.getvalue(),
            count=1,
        )
        return marked.replace("'DejaVu Sans'", _FONT_FALLBACK).encode()

    def __repr__(self) -> str:
        return f"Picture: {self.alt}"

    def _repr_mimebundle_(self, **_: object) -> tuple[dict[str, object], dict[str, object]]:
        """A PNG, which every viewer of notebooks shows, with its alt text as metadata."""
        width = round(self.figure.get_figwidth() * 96)
        shown: dict[str, object] = {"image/png": self.to_png(), "text/plain": repr(self)}
        return shown, {"image/png": {"alt": self.alt, "width": width}}


def _escape_replacement(text: str) -> str:
    """A text as the replacement of a regular expression."""
    return text.replace("\\", r"\\")
