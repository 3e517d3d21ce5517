"""Pooled estimates as rows of a table, and in words."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, Final

from evidence.messages.catalogue import gettext, gettext_noop
from evidence.messages.numbers import format_digits, format_within
from evidence.synthesis.pool.analyses.transformations import (
    Transformation,
    TransformationName,
    find_transformation,
)
from evidence.wording import format_count

if TYPE_CHECKING:
    import pandas as pd

    from evidence.synthesis.pool.pooling import PooledEstimate

MODEL_NAMES: Mapping[str, str] = {
    "REML": "REML",
    "DL": "DerSimonian-Laird",
    "PM": "Paule-Mandel",
    "ML": gettext_noop("maximum likelihood"),
    "SJ": "Sidik-Jonkman",
    "FE": gettext_noop("fixed effect"),
}
"""The methods in words."""
_LEAST_TAU2: Final = 1e-4  # of those that are not 0


def name_model(method: str, test: str) -> str:
    """Name a model in words: "random effects, REML, Knapp-Hartung"."""
    name = gettext(MODEL_NAMES[method])
    if method == "FE":
        return name
    test_name = "Knapp-Hartung" if test == "knha" else gettext("z test")
    return gettext("random effects, %(model)s, %(test)s", model=name, test=test_name)


def pooled_record(pooled: PooledEstimate, transformation: Transformation) -> dict[str, Any]:
    """Return a pooled estimate as a row; tau² and the standard error are those of the pool.

    Args:
        pooled: the estimate.
        transformation: of estimate and intervals.
    """
    convert, optional = transformation.convert, transformation.convert_optional
    return {
        "estimate": convert(pooled.estimate),
        "ci_low": convert(pooled.ci_low),
        "ci_high": convert(pooled.ci_high),
        "pi_low": optional(pooled.pi_low),
        "pi_high": optional(pooled.pi_high),
        "se": pooled.se,
        "p": pooled.p,
        "tau2": pooled.tau2,
        "tau2_ci_low": pooled.tau2_ci_low,
        "tau2_ci_high": pooled.tau2_ci_high,
        "i2": pooled.i2,
        "h2": pooled.h2,
        "q": pooled.q,
        "q_df": pooled.k - 1,
        "q_p": pooled.q_p,
        "k": pooled.k,
        "method": pooled.method,
        "test": pooled.test,
        "level": pooled.level,
    }


def pooled_to_frame(
    names: Mapping[str, Sequence[str]],
    estimates: Sequence[PooledEstimate],
    transf: TransformationName | None,
) -> pd.DataFrame:
    """Return a table of pooled estimates, a row each, behind columns that name them.

    Raises:
        EvidenceError: the transformation is not known.
    """
    import pandas as pd

    shown = find_transformation(transf)
    table = pd.DataFrame([pooled_record(pooled, shown) for pooled in estimates])
    for place, (name, cells) in enumerate(names.items()):
        table.insert(place, name, pd.Series([*cells], dtype="string"))
    numbers = ("pi_low", "pi_high", "tau2_ci_low", "tau2_ci_high")
    return table.astype(dict.fromkeys(numbers, "float64"))


def format_tau2(tau2: float) -> str:
    """Return "tau² = 0.0267"; an estimate that stops just above 0 is "tau² < 0.0001"."""
    is_shown = tau2 == 0 or tau2 >= _LEAST_TAU2
    words = f"tau² = {tau2:.3g}" if is_shown else f"tau² < {_LEAST_TAU2:.4f}"
    return format_digits(words)


def format_p(p: float) -> str:
    """Format a p-value with its sign: "p = 0.012", "p < 0.001"."""
    return format_digits("p < 0.001" if p < 0.001 else f"p = {p:.3f}")


def format_level(level: float) -> str:
    """Format the level of an interval: "95 %", "99.9 %"."""
    return f"{100 * level:g} %"


def describe_estimate(pooled: PooledEstimate, transformation: Transformation) -> str:
    """Say what a pooled estimate is: "-0.71 (95 % interval -1.07 to -0.36), prediction ..."."""
    convert = transformation.convert
    low, high = convert(pooled.ci_low), convert(pooled.ci_high)

    def say(number: float) -> str:
        return format_within(number, low, high)

    level = format_level(pooled.level)
    words = f"{say(convert(pooled.estimate))} ({level} interval {say(low)} to {say(high)})"
    if pooled.pi_low is not None and pooled.pi_high is not None and pooled.k > 1:
        ends = convert(pooled.pi_low), convert(pooled.pi_high)
        words += f", prediction interval {say(ends[0])} to {say(ends[1])}"
    return words


def describe_spread(pooled: PooledEstimate) -> str:
    """Say how much the studies of a pool differ: I², tau² and Q."""
    q = f"Q = {pooled.q:.2f} (df = {pooled.k - 1}, {format_p(pooled.q_p)})"
    return f"I² = {pooled.i2:.0f} %, {format_tau2(pooled.tau2)}, {q}"


def describe_pooled(pooled: PooledEstimate, transformation: Transformation) -> str:
    """Say what a pooled estimate is, of how many studies, by which model, and how they differ."""
    studies = format_count(pooled.k, "study", "studies")
    model = name_model(pooled.method, pooled.test)
    estimate = describe_estimate(pooled, transformation)
    return f"{estimate}; {studies} ({model}); {describe_spread(pooled)}"
