"""The funnel plot of a table of effects of one's own, on matplotlib's axes."""

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
from evidence.synthesis.figures.axis import Axis, fit_axis
from evidence.synthesis.figures.figure import Theme
from evidence.synthesis.pool.analyses.pooled_words import describe_estimate, format_level
from evidence.synthesis.pool.analyses.study_effects import (
    EffectColumns,
    StudyEffects,
    read_study_effects,
)
from evidence.synthesis.pool.analyses.transformations import (
    Transformation,
    TransformationName,
    find_transformation,
)
from evidence.synthesis.pool.pooling import (
    PooledEstimate,
    PoolingMethod,
    find_quantile,
    pool_effects,
)
from evidence.wording import format_count

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes

_SIZE: Final = (5.2, 4.2)  # inches, of a figure of our own
_HEADROOM: Final = 1.06  # of the largest standard error
_STEPS: Final = 60  # points of each side of the funnel


def draw_effects_funnel(
    data: pd.DataFrame,
    *,
    method: PoolingMethod = "REML",
    level: float = 0.95,
    transf: TransformationName | None = None,
    ax: Axes | None = None,
    **columns: Unpack[EffectColumns],
) -> Axes:
    """Draw the funnel plot of a table of effects: each effect against its standard error.

    The funnel holds the share ``level`` of studies of each size that have the pooled effect and
    nothing but sampling error; the broken line is the pooled estimate.

    Args:
        data: a study a row.
        method: how tau² is estimated: "REML", "DL", "PM", "ML", "SJ", or "FE" for a fixed effect.
        level: of the funnel, as a share of 1.
        transf: how effects are transformed back: "exp" (the axis is logarithmic), "tanh" or
            "expit". Standard errors stay as they are.
        ax: the axes of matplotlib to draw on; those of a new figure by default.
        **columns: ``yi``, and one of ``vi``, ``sei`` or ``ci`` (two columns, of the level
            ``ci_level``); ``label``.

    Returns:
        The axes; see ``forest``.

    Raises:
        EvidenceError: there is no such column, or no effect; or a library is not installed.
    """
    transformation = find_transformation(transf)
    effects = read_study_effects(data, columns)
    pooled = pool_effects(effects.yi, effects.vi, method, level=level)
    ax = open_axes(ax, _SIZE)
    theme, sei = match_theme(ax), np.sqrt(effects.vi)
    axis, sides = _fit_funnel(effects, pooled, transformation, float(sei.max()) * _HEADROOM)
    set_value_axis(ax, axis, axis.choose_ticks(6))
    ax.set_ylim(float(sei.max()) * _HEADROOM, 0)
    _draw_funnel(ax, sides, theme)
    draw_null_line(ax, transformation, theme)
    middle = transformation.convert(pooled.estimate)
    ax.axvline(middle, color=theme.accent, linewidth=1.1, linestyle="--", zorder=2)
    shown = [transformation.convert(float(effect)) for effect in effects.yi]
    colours: dict[str, Any] = {"facecolor": theme.tint, "edgecolor": theme.foreground}
    ax.scatter(shown, sei, s=28, linewidth=0.7, zorder=3, **colours)
    ax.set_xlabel(name_effects(effects.name, transf))
    ax.set_ylabel("standard error")
    table = _list_points(effects, shown)
    return describe_axes(ax, _describe_funnel(effects, pooled, transformation), table)


def _fit_funnel(
    effects: StudyEffects, pooled: PooledEstimate, transformation: Transformation, highest: float
) -> tuple[Axis, tuple[list[float], list[float], list[float]]]:
    """Fit the axis of effects; return it with the funnel: its standard errors, and both sides."""
    convert = transformation.convert
    quantile = find_quantile(pooled.level, None)
    errors = np.linspace(0, highest, _STEPS).tolist()
    low = [convert(pooled.estimate - quantile * error) for error in errors]
    high = [convert(pooled.estimate + quantile * error) for error in errors]
    points = [convert(float(effect)) for effect in effects.yi]
    middle = convert(pooled.estimate)
    null = middle if transformation.null is None else transformation.null
    ends = [(low[-1], high[-1])]
    axis = fit_axis(points, ends, null, between=(0.0, 1.0), is_log=transformation.is_log)
    return axis, (errors, low, high)


def _draw_funnel(
    ax: Axes, sides: tuple[list[float], list[float], list[float]], theme: Theme
) -> None:
    errors, low, high = sides
    ax.fill_betweenx(errors, low, high, color=theme.faint, linewidth=0, zorder=0)
    for side in (low, high):
        ax.plot(side, errors, color=theme.muted, linewidth=0.8, linestyle=":", zorder=1)


def _list_points(effects: StudyEffects, shown: list[float]) -> pd.DataFrame:
    import pandas as pd

    return pd.DataFrame({"label": effects.labels, "effect": shown, "se": np.sqrt(effects.vi)})


def _describe_funnel(
    effects: StudyEffects, pooled: PooledEstimate, transformation: Transformation
) -> str:
    """Describe the plot for somebody who cannot see it."""
    reach = find_quantile(pooled.level, None) * np.sqrt(effects.vi)
    outside = int((np.abs(effects.yi - pooled.estimate) > reach).sum())
    count = format_count(len(effects), "study", "studies")
    return (
        f"Funnel plot of {count}, effects against standard errors. Pooled: "
        f"{describe_estimate(pooled, transformation)}. "
        f"{outside} of them outside of the funnel of {format_level(pooled.level)}."
    )
