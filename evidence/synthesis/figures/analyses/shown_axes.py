"""Axes of matplotlib that show themselves in a notebook, with alt text."""

from __future__ import annotations

from typing import Any

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from evidence.synthesis.figures.figure import EvidenceFigure


class ShownAxes(Axes):
    """Axes of a figure of their own.

    Attributes:
        alt: says what the figure shows, for those who cannot see it.
        drawn: everything that is drawn.
    """

    alt: str = ""
    drawn: pd.DataFrame = pd.DataFrame()

    def _repr_mimebundle_(self, **_: object) -> tuple[dict[str, Any], dict[str, Any]]:
        """Return a PNG, with the alt text as its metadata."""
        figure = self.get_figure(root=True)
        assert isinstance(figure, Figure)
        return EvidenceFigure(figure, self.get_title(), self.alt, self.drawn)._repr_mimebundle_()
