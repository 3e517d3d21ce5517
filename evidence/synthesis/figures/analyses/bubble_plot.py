"""The bubble plot of a meta-regression, on matplotlib's axes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final, Unpack

import numpy as np

from evidence.synthesis.figures.analyses.own_axes import (
    describe_axes,
    draw_null_line,
    match_theme,
    name_effects,
    open_axes,
    set_value_axis,
)
from evidence.synthesis.figures.axis import fit_axis
from evidence.synthesis.figures.figure import Theme
from evidence.synthesis.pool.analyses.meta_regression import (
    MetaRegression,
    Prediction,
    fit_meta_regression,
)
from evidence.synthesis.pool.analyses.study_effects import EffectColumns
from evidence.synthesis.pool.analyses.transformations import (
    Transformation,
    TransformationName,
    find_transformation,
)
from evidence.synthesis.pool.pooling import PoolingMethod, PoolingTest

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes

_SIZE: Final = (5.6, 4.2)  # inches, of a figure of our own
_LARGEST_BUBBLE: Final = 320.0  # square points, of the heaviest study
_STEPS: Final = 80  # points of the line
_SPREAD: Final = 0.28  # of a category, over which its studies are laid out
_HALF_LINE: Final = 0.38  # of the mean of a category


def draw_bubble_plot(
    data: pd.DataFrame,
    moderator: str,
    *,
    method: PoolingMethod = "REML",
    test: PoolingTest = "z",
    level: float = 0.95,
    transf: TransformationName | None = None,
    ax: Axes | None = None,
    **columns: Unpack[EffectColumns],
) -> Axes:
    """Draw a meta-regression: each effect against the moderator, and the mean that is expected.

    The area of a bubble is in proportion to the weight of its study. The line is the mean effect,
    with its interval in grey; for categories, a line each.

    Args:
        data: a study a row.
        moderator: the column of numbers, or of categories; see ``meta_regression``.
        method: how tau² is estimated: "REML", "DL", "PM", "ML", "SJ", or "FE" for none.
        test: "z", or "knha" for Knapp and Hartung.
        level: of the interval of the mean, as a share of 1.
        transf: how effects are transformed back: "exp" (the axis is logarithmic), "tanh" or
            "expit".
        ax: the axes of matplotlib to draw on; those of a new figure by default.
        **columns: ``yi``, and one of ``vi``, ``sei`` or ``ci`` (two columns, of the level
            ``ci_level``); ``label``.

    Returns:
        The axes; see ``forest``.

    Raises:
        EvidenceError: the moderator says nothing, see ``meta_regression``; or a library is not
            installed.
    """
    transformation = find_transformation(transf)
    fitted = fit_meta_regression(data, moderator, method=method, test=test, level=level, **columns)
    ax = open_axes(ax, _SIZE)
    theme = match_theme(ax)
    shown = [transformation.convert(float(effect)) for effect in fitted.effects.yi]
    _set_axis(ax, fitted, shown, transformation)
    draw_null_line(ax, transformation, theme, vertical=False)
    draw = _draw_category_means if fitted.categories else _draw_line
    draw(ax, fitted, transformation, theme)
    _draw_bubbles(ax, fitted, shown, theme)
    ax.set_xlabel(moderator)
    ax.set_ylabel(name_effects(fitted.effects.name, transf))
    alt = f"Bubble plot of {fitted.effects.name} by {moderator}. {fitted}"
    return describe_axes(ax, alt.replace("\n", ". "), _list_bubbles(fitted, shown))


def _set_axis(
    ax: Axes, fitted: MetaRegression, shown: list[float], transformation: Transformation
) -> None:
    means = [_convert(one, transformation) for one in fitted.predict(_span(fitted))]
    null = shown[0] if transformation.null is None else transformation.null
    ends = [(low, high) for _, low, high in means]
    axis = fit_axis(shown, ends, null, between=(0.0, 1.0), is_log=transformation.is_log)
    set_value_axis(ax, axis, axis.choose_ticks(7), vertical=True)
    if fitted.categories:
        ax.set_xticks(range(len(fitted.categories)), fitted.categories, parse_math=False)
        ax.set_xlim(-0.5, len(fitted.categories) - 0.5)


def _span(fitted: MetaRegression) -> list[float] | list[str]:
    """Return the values of the moderator at which the mean is drawn."""
    if fitted.categories:
        return [*fitted.categories]
    numbers = [float(value) for value in fitted.values]
    return [float(value) for value in np.linspace(min(numbers), max(numbers), _STEPS)]


def _convert(prediction: Prediction, transformation: Transformation) -> tuple[float, float, float]:
    convert = transformation.convert
    return convert(prediction.estimate), convert(prediction.ci_low), convert(prediction.ci_high)


def _place_studies(fitted: MetaRegression) -> list[float]:
    """Return where studies stand on the axis of the moderator; those of a category side by side."""
    if not fitted.categories:
        return [float(value) for value in fitted.values]
    places = [0.0] * fitted.k
    for number, category in enumerate(fitted.categories):
        members = [place for place, value in enumerate(fitted.values) if value == category]
        steps = np.linspace(-_SPREAD, _SPREAD, len(members)) if len(members) > 1 else [0.0]
        for place, step in zip(members, steps, strict=True):
            places[place] = number + float(step)
    return places


def _draw_line(
    ax: Axes, fitted: MetaRegression, transformation: Transformation, theme: Theme
) -> None:
    span = _span(fitted)
    means, lows, highs = zip(
        *(_convert(one, transformation) for one in fitted.predict(span)), strict=True
    )
    ax.fill_between(span, lows, highs, color=theme.faint, linewidth=0, zorder=0)
    ax.plot(span, means, color=theme.accent, linewidth=1.6, zorder=2)


def _draw_category_means(
    ax: Axes, fitted: MetaRegression, transformation: Transformation, theme: Theme
) -> None:
    for place, prediction in enumerate(fitted.predict(fitted.categories)):
        mean, low, high = _convert(prediction, transformation)
        ends = [place - _HALF_LINE, place + _HALF_LINE]
        ax.fill_between(ends, low, high, color=theme.faint, linewidth=0, zorder=0)
        ax.plot(ends, [mean, mean], color=theme.accent, linewidth=1.6, zorder=2)


def _draw_bubbles(ax: Axes, fitted: MetaRegression, shown: list[float], theme: Theme) -> None:
    """Draw the studies, the heaviest behind the others."""
    heaviest = max(fitted.weights)
    bubbles = sorted(zip(fitted.weights, _place_studies(fitted), shown, strict=True), reverse=True)
    weights, places, effects = zip(*bubbles, strict=True)
    sizes = [_LARGEST_BUBBLE * weight / heaviest for weight in weights]
    colours: dict[str, Any] = {
        "facecolor": theme.tint,
        "edgecolor": theme.foreground,
        "alpha": 0.75,
    }
    ax.scatter(places, effects, s=sizes, linewidth=0.8, zorder=3, **colours)


def _list_bubbles(fitted: MetaRegression, shown: list[float]) -> pd.DataFrame:
    import pandas as pd

    return pd.DataFrame(
        {
            "label": fitted.effects.labels,
            fitted.moderator: fitted.values,
            "effect": shown,
            "weight": fitted.weights,
        }
    )
