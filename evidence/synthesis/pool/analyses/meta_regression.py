"""Meta-regression: how effects depend on one moderator, a number or a category of each study."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any, NamedTuple, TypeAlias, Unpack

import numpy as np

from evidence.errors import EvidenceError, Problem
from evidence.synthesis.pool.analyses.pooled_words import (
    format_level,
    format_p,
    format_tau2,
    name_model,
)
from evidence.synthesis.pool.analyses.study_effects import (
    EffectColumns,
    StudyEffects,
    find_column,
    read_study_effects,
)
from evidence.synthesis.pool.analyses.subgroups import name_group, order_groups
from evidence.synthesis.pool.analyses.weighted_regression import (
    RegressionData,
    RegressionFit,
    estimate_residual_tau2,
    fit_regression,
    residual_typical_variance,
)
from evidence.synthesis.pool.pooling import (
    PoolingMethod,
    PoolingTest,
    check_level,
    check_test,
    compute_p,
    find_quantile,
    normalise_method,
    pool_effects,
)
from evidence.synthesis.pool.tau2 import load_scipy
from evidence.wording import format_count

if TYPE_CHECKING:
    import pandas as pd
    from numpy.typing import NDArray

    _FloatArray: TypeAlias = NDArray[np.float64]


_NEGLIGIBLE_I2 = 0.01  # per cent; what steps of the likelihood leave where tau² is 0


class Coefficient(NamedTuple):
    """A coefficient with its interval; ``statistic`` is z, or t with test="knha"."""

    term: str
    estimate: float
    se: float
    ci_low: float
    ci_high: float
    statistic: float
    p: float


class Prediction(NamedTuple):
    """The mean effect that is expected at a value of the moderator, with its interval."""

    value: float | str
    estimate: float
    ci_low: float
    ci_high: float


@dataclass(frozen=True, slots=True, eq=False)
class MetaRegression:
    """A mixed-effects model with one moderator.

    Attributes:
        moderator: its column.
        categories: of the moderator, the reference first; empty for a number.
        coefficients: the intercept, and one for the moderator, or for each other category.
        tau2: the variance between studies that is left.
        i2: its share of the variance that is left, in per cent.
        h2: the variance that is left over the sampling variance.
        r2: the share of tau² that the moderator explains, in per cent; None with a fixed effect,
            and where there was none to explain.
        qe: tests, as chi² with ``qe_df`` degrees of freedom, that nothing is left.
        qm: tests all coefficients but the intercept: chi² with ``qm_df`` degrees of freedom, or F
            with ``qm_df`` and ``qe_df`` (test="knha").
        k: number of studies.
        weights: of the studies, in per cent.
        values: of the moderator, a study each.
        effects: what was regressed.
    """

    moderator: str
    categories: tuple[str, ...]
    coefficients: tuple[Coefficient, ...]
    covariance: tuple[tuple[float, ...], ...]
    tau2: float
    i2: float
    h2: float
    r2: float | None
    qe: float
    qe_df: int
    qe_p: float
    qm: float
    qm_df: int
    qm_p: float
    k: int
    weights: tuple[float, ...]
    method: PoolingMethod
    test: PoolingTest
    level: float
    values: tuple[float, ...] | tuple[str, ...]
    effects: StudyEffects

    @property
    def problems(self) -> tuple[Problem, ...]:
        """One for each row that was left out."""
        return self.effects.problems

    def predict(self, values: Sequence[float | str]) -> list[Prediction]:
        """Predict the mean effect at values of the moderator, each with its interval.

        Raises:
            EvidenceError: a value is no category of the moderator.
        """
        quantile = find_quantile(self.level, self.qe_df if self.test == "knha" else None)
        coefficients = np.array([one.estimate for one in self.coefficients])
        covariance = np.array(self.covariance)
        predictions = []
        for value in values:
            terms = np.array(self._design_row(value))
            estimate = float(terms @ coefficients)
            reach = quantile * math.sqrt(float(terms @ covariance @ terms))
            predictions.append(Prediction(value, estimate, estimate - reach, estimate + reach))
        return predictions

    def _design_row(self, value: float | str) -> list[float]:
        if not self.categories:
            return [1.0, float(value)]
        name = name_group(value)
        if name not in self.categories:
            known = ", ".join(self.categories)
            raise EvidenceError(f"{self.moderator} is never {value!r}; choose from {known}")
        return [1.0, *(float(name == category) for category in self.categories[1:])]

    def to_frame(self) -> pd.DataFrame:
        """Return a row per coefficient."""
        import pandas as pd

        table = pd.DataFrame([one._asdict() for one in self.coefficients])
        return table.astype({"term": "string"})

    def __str__(self) -> str:
        lines = [
            f"{one.term}: {one.estimate:.4g} ({format_level(self.level)} interval "
            f"{one.ci_low:.4g} to {one.ci_high:.4g}), {format_p(one.p)}"
            for one in self.coefficients
        ]
        return "\n".join([*lines, self.describe_fit()])

    def describe_fit(self) -> str:
        """Say what the moderator explains, and what is left."""
        studies = format_count(self.k, "study", "studies")
        explained = "" if self.r2 is None else f"R² = {self.r2:.0f} %, "
        statistic = (
            f"F({self.qm_df}, {self.qe_df}) = {self.qm:.2f}, {format_p(self.qm_p)}"
            if self.test == "knha"
            else f"QM = {self.qm:.2f} (df = {self.qm_df}, {format_p(self.qm_p)})"
        )
        return (
            f"{studies} ({name_model(self.method, self.test)}); {explained}{statistic}; "
            f"left: {format_tau2(self.tau2)}, I² = {self.i2:.0f} %, "
            f"QE = {self.qe:.2f} (df = {self.qe_df}, {format_p(self.qe_p)})"
        )


class _Moderator(NamedTuple):
    """The design of a moderator: terms and columns without the intercept; see MetaRegression."""

    values: tuple[Any, ...]
    categories: tuple[str, ...]
    terms: tuple[str, ...]
    columns: list[list[float]]


def fit_meta_regression(
    data: pd.DataFrame,
    moderator: str,
    *,
    method: PoolingMethod = "REML",
    test: PoolingTest = "z",
    level: float = 0.95,
    **columns: Unpack[EffectColumns],
) -> MetaRegression:
    """Regress effects on one moderator, with a variance between studies.

    Args:
        data: a study a row.
        moderator: the column of numbers, or of categories: the first of these is the reference
            (the least, if the column is not categorical).
        method: how tau² is estimated: "REML", "DL", "PM", "ML", "SJ", or "FE" for none.
        test: "z", or "knha" for Knapp and Hartung: t and F with k less terms degrees of freedom.
        level: of all intervals, as a share of 1.
        **columns: ``yi``, and one of ``vi``, ``sei`` or ``ci`` (two columns, of the level
            ``ci_level``); ``label``.

    Raises:
        EvidenceError: there is no such column, it holds dates, all studies have the same value, or
            they are too few; or scipy is not installed.
    """
    method = normalise_method(method)
    check_test(test, method)
    check_level(level)
    effects = read_study_effects(data, columns, needed=moderator)
    read = _read_moderator(moderator, find_column(data, moderator), effects)
    design = np.array([[1.0] * len(effects), *read.columns]).T
    given = RegressionData(effects.yi, effects.vi, design)
    if given.df < 1:
        raise EvidenceError(
            f"{format_count(len(effects), 'study', 'studies')} cannot tell "
            f"{design.shape[1]} coefficients; give more studies, or fewer categories"
        )
    tau2 = estimate_residual_tau2(given, method)
    fit = fit_regression(given, tau2)
    spread = fit.q / given.df if test == "knha" else 1.0
    df = given.df if test == "knha" else None
    covariance = fit.covariance * spread
    qm, qm_p = _test_moderator(fit, covariance, df)
    qe = fit_regression(given, 0.0).q
    typical = residual_typical_variance(given)
    return MetaRegression(
        moderator=moderator,
        categories=read.categories,
        coefficients=_build_coefficients(read.terms, fit, covariance, level, df),
        covariance=tuple(map(tuple, covariance.tolist())),
        tau2=tau2,
        i2=100 * tau2 / (typical + tau2),
        h2=tau2 / typical + 1,
        r2=_explained_share(effects, tau2, method),
        qe=qe,
        qe_df=given.df,
        qe_p=float(load_scipy("special").chdtrc(given.df, qe)),
        qm=qm,
        qm_df=len(read.terms),
        qm_p=qm_p,
        k=len(effects),
        weights=tuple((100 * fit.weights / fit.weights.sum()).tolist()),
        method=method,
        test=test,
        level=level,
        values=read.values,
        effects=effects,
    )


def _read_moderator(name: str, column: pd.Series[Any], effects: StudyEffects) -> _Moderator:
    cells = effects.select(column)
    if len({str(cell) for cell in cells}) < 2:
        raise EvidenceError(
            f"all studies have the same {name} ({cells[0]}), so no effect can depend on it"
        )
    if _holds_numbers(column, cells):
        numbers = [_read_number(name, cell) for cell in cells]
        if not all(map(math.isfinite, numbers)):
            raise EvidenceError(f"{name} is infinite in a row; leave this study out and say so")
        return _Moderator(tuple(numbers), (), (name,), [numbers])
    words = [name_group(cell) for cell in cells]
    reference, *others = order_groups(column, cells)
    terms = tuple(f"{name}: {other} (against {reference})" for other in others)
    dummies = [[float(word == other) for word in words] for other in others]
    return _Moderator(tuple(words), (reference, *others), terms, dummies)


def _read_number(name: str, cell: Any) -> float:
    if isinstance(cell, date):
        raise EvidenceError(
            f"{name} holds dates, such as {name_group(cell)}; give numbers made of them, such as "
            f"years: data[{name!r}].dt.year"
        )
    try:
        return float(cell)
    except (TypeError, ValueError):
        raise EvidenceError(
            f"{name} is {cell!s} in a row, which is neither a number nor a category; "
            "make it a number or a text"
        ) from None


def _holds_numbers(column: pd.Series[Any], cells: Sequence[Any]) -> bool:
    if hasattr(column, "cat"):
        return False
    return not any(isinstance(cell, str | bool | np.bool_) for cell in cells)


def _build_coefficients(
    terms: Sequence[str],
    fit: RegressionFit,
    covariance: _FloatArray,
    level: float,
    df: int | None,
) -> tuple[Coefficient, ...]:
    quantile = find_quantile(level, df)
    built = []
    for place, term in enumerate(["intercept", *terms]):
        estimate, se = float(fit.coefficients[place]), math.sqrt(float(covariance[place, place]))
        ends = estimate - quantile * se, estimate + quantile * se
        statistic = estimate / se if se else math.copysign(math.inf, estimate)
        built.append(Coefficient(term, estimate, se, *ends, statistic, compute_p(estimate, se, df)))
    return tuple(built)


def _test_moderator(
    fit: RegressionFit, covariance: _FloatArray, df: int | None
) -> tuple[float, float]:
    """Test all coefficients but the intercept, by chi² or by F."""
    tested, count = fit.coefficients[1:], len(fit.coefficients) - 1
    if not covariance.any():
        return math.inf, 0.0
    statistic = float(tested @ np.linalg.solve(covariance[1:, 1:], tested))
    special = load_scipy("special")
    if df is None:
        return statistic, float(special.chdtrc(count, statistic))
    return statistic / count, float(special.fdtrc(count, df, statistic / count))


def _explained_share(effects: StudyEffects, tau2: float, method: PoolingMethod) -> float | None:
    """Return how much of tau² a moderator explains, in per cent (Raudenbush 2009)."""
    if method == "FE":
        return None
    pooled = pool_effects(effects.yi, effects.vi, method)
    if pooled.i2 < _NEGLIGIBLE_I2:
        return None
    return max(0.0, 100 * (pooled.tau2 - tau2) / pooled.tau2)
