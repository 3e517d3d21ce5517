"""Weighted least squares with a variance between studies, and the tau² that the moderators leave.

All comes from one QR decomposition of the weighted design, so that moderators far from 0, such as
years, lose no digits. Formulas are those of metafor 3.8.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeAlias

import numpy as np

from evidence.synthesis.pool.pooling import PoolingMethod
from evidence.synthesis.pool.tau2 import Likelihood, maximise_likelihood, solve_q

if TYPE_CHECKING:
    from numpy.typing import NDArray

    _FloatArray: TypeAlias = NDArray[np.float64]


@dataclass(frozen=True, slots=True, eq=False)
class RegressionData:
    """Effects ``y`` with variances ``v``, and the design ``x``: a row a study, a column a term."""

    y: _FloatArray
    v: _FloatArray
    x: _FloatArray

    @property
    def df(self) -> int:
        """Studies less terms."""
        return int(self.x.shape[0] - self.x.shape[1])


@dataclass(frozen=True, slots=True, eq=False)
class RegressionFit:
    """A fit at a given tau².

    Attributes:
        coefficients: of the terms.
        covariance: theirs.
        q: the weighted sum of squares around the fit.
        weights: 1 / (vi + tau²).
        residuals: of the effects, each by the square root of its weight.
        basis: the orthonormal columns of the weighted design.
        log_determinant: of the information, X'WX.
    """

    coefficients: _FloatArray
    covariance: _FloatArray
    q: float
    weights: _FloatArray
    residuals: _FloatArray
    basis: _FloatArray
    log_determinant: float

    @property
    def projection_trace(self) -> float:
        """The trace of P = W - WX (X'WX)^-1 X'W."""
        return float((self.weights * (1 - self._leverage)).sum())

    @property
    def _leverage(self) -> _FloatArray:
        return np.asarray((self.basis**2).sum(axis=1), dtype=np.float64)

    @property
    def squared_projection_trace(self) -> float:
        """The trace of PP."""
        crossed = self.basis.T @ (self.weights[:, None] * self.basis)
        lost = 2 * float((self.weights**2 * self._leverage).sum()) - float((crossed**2).sum())
        return float((self.weights**2).sum()) - lost


def fit_regression(data: RegressionData, tau2: float) -> RegressionFit:
    """Fit the regression at a given tau²."""
    weights = 1 / (data.v + tau2)
    root = np.sqrt(weights)
    basis, triangle = np.linalg.qr(root[:, None] * data.x)
    seen = basis.T @ (root * data.y)
    inverse = np.linalg.inv(triangle)
    residuals = root * data.y - basis @ seen
    return RegressionFit(
        coefficients=inverse @ seen,
        covariance=inverse @ inverse.T,
        q=float((residuals**2).sum()),
        weights=weights,
        residuals=residuals,
        basis=basis,
        log_determinant=2 * float(np.log(np.abs(np.diag(triangle))).sum()),
    )


def estimate_residual_tau2(data: RegressionData, method: PoolingMethod) -> float:
    """Estimate the variance between studies that the moderators do not explain.

    Raises:
        EvidenceError: a likelihood does not converge.
    """
    return _ESTIMATORS[method](data)


def residual_typical_variance(data: RegressionData) -> float:
    """Return the typical variance of studies beside moderators, (k - p) / tr P."""
    return data.df / fit_regression(data, 0.0).projection_trace


def _estimate_dl(data: RegressionData) -> float:
    fit = fit_regression(data, 0.0)
    return max(0.0, (fit.q - data.df) / fit.projection_trace)


def _estimate_pm(data: RegressionData) -> float:
    return solve_q(lambda tau2: fit_regression(data, tau2).q, data.df, data.v)


def _estimate_sj(data: RegressionData) -> float:
    rough = float(data.y.var())
    return rough * fit_regression(data, rough).q / data.df


def _estimate_reml(data: RegressionData) -> float:
    def step(tau2: float) -> float:
        fit = fit_regression(data, tau2)
        squares = float((fit.weights * fit.residuals**2).sum())
        return (squares - fit.projection_trace) / fit.squared_projection_trace

    def log(tau2: float) -> float:
        return _log_likelihood(data, tau2) - 0.5 * fit_regression(data, tau2).log_determinant

    return _maximise(data, Likelihood("restricted maximum likelihood", step, log))


def _estimate_ml(data: RegressionData) -> float:
    def step(tau2: float) -> float:
        fit = fit_regression(data, tau2)
        squares = float((fit.weights * fit.residuals**2).sum())
        return (squares - float(fit.weights.sum())) / float((fit.weights**2).sum())

    likelihood = Likelihood("maximum likelihood", step, lambda tau2: _log_likelihood(data, tau2))
    return _maximise(data, likelihood)


def _log_likelihood(data: RegressionData, tau2: float) -> float:
    return -0.5 * (float(np.log(data.v + tau2).sum()) + fit_regression(data, tau2).q)


def _maximise(data: RegressionData, likelihood: Likelihood) -> float:
    """Maximise a likelihood from the estimate of Hedges on, which weighs all studies alike."""
    alike = fit_regression(RegressionData(data.y, np.ones_like(data.v), data.x), 0.0)
    leverage = (alike.basis**2).sum(axis=1)
    start = (alike.q - float((data.v * (1 - leverage)).sum())) / data.df
    return maximise_likelihood(likelihood, start, residual_typical_variance(data))


_ESTIMATORS: dict[PoolingMethod, Callable[[RegressionData], float]] = {
    "REML": _estimate_reml,
    "DL": _estimate_dl,
    "PM": _estimate_pm,
    "ML": _estimate_ml,
    "SJ": _estimate_sj,
    "FE": lambda _: 0.0,
}
