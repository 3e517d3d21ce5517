"""Pool subgroups apart, and test whether they differ."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, time
from typing import TYPE_CHECKING, Any, Final, NamedTuple, Unpack

from evidence.errors import EvidenceError, Problem
from evidence.synthesis.pool.analyses.pooled_words import (
    describe_pooled,
    format_p,
    pooled_to_frame,
)
from evidence.synthesis.pool.analyses.study_effects import (
    EffectColumns,
    StudyEffects,
    find_column,
    read_study_effects,
)
from evidence.synthesis.pool.analyses.transformations import AS_POOLED, TransformationName
from evidence.synthesis.pool.pooling import (
    PooledEstimate,
    PoolingMethod,
    PoolingTest,
    pool_effects,
)
from evidence.synthesis.pool.tau2 import load_scipy

if TYPE_CHECKING:
    import pandas as pd


_MAX_WHOLE: Final = 1e15  # up to which a number holds all whole numbers


class Subgroup(NamedTuple):
    """A subgroup: its name, the places of its studies among the effects, and their estimate."""

    name: str
    places: tuple[int, ...]
    pooled: PooledEstimate


@dataclass(frozen=True, slots=True, eq=False)
class SubgroupAnalysis:
    """Estimates of subgroups, each with its own tau², and a test of their differences.

    Attributes:
        by: the column that tells the groups apart.
        groups: in the order of its categories, or of their values.
        overall: the estimate of all studies.
        q: tests, as chi² with ``q_df`` degrees of freedom, that all groups have one mean.
        q_df: one less than the groups.
        q_p: the p-value of this test.
        effects: what was pooled.
    """

    by: str
    groups: tuple[Subgroup, ...]
    overall: PooledEstimate
    q: float
    q_df: int
    q_p: float
    effects: StudyEffects

    @property
    def problems(self) -> tuple[Problem, ...]:
        """One for each row that was left out."""
        return self.effects.problems

    def to_frame(self, transf: TransformationName | None = None) -> pd.DataFrame:
        """Return a row per group, and one for all studies, whose group is missing.

        Args:
            transf: how estimates and intervals are transformed back: "exp", "tanh" or "expit".
        """
        names: list[Any] = [*(group.name for group in self.groups), None]
        estimates = [*(group.pooled for group in self.groups), self.overall]
        return pooled_to_frame({self.by: names}, estimates, transf)

    def describe_differences(self) -> str:
        """Say how much the groups differ."""
        return f"Q between groups = {self.q:.2f} (df = {self.q_df}, {format_p(self.q_p)})"

    def __str__(self) -> str:
        lines = [
            f"{self.by} {group.name}: {describe_pooled(group.pooled, AS_POOLED)}"
            for group in self.groups
        ]
        lines.append(f"all: {describe_pooled(self.overall, AS_POOLED)}")
        return "\n".join([*lines, self.describe_differences()])


def analyse_subgroups(
    data: pd.DataFrame,
    by: str,
    *,
    method: PoolingMethod = "REML",
    test: PoolingTest = "z",
    level: float = 0.95,
    **columns: Unpack[EffectColumns],
) -> SubgroupAnalysis:
    """Pool the subgroups of a table of effects, and test whether they differ.

    Each group has its own tau². For one that all share, use ``meta_regression`` with the same
    column as its moderator.

    Args:
        data: a study a row.
        by: the column that tells the groups apart.
        method: how tau² is estimated: "REML", "DL", "PM", "ML", "SJ", or "FE" for a fixed effect.
        test: "z", or "knha" for Knapp and Hartung.
        level: of all intervals, as a share of 1.
        **columns: ``yi``, and one of ``vi``, ``sei`` or ``ci`` (two columns, of the level
            ``ci_level``); ``label``.

    Raises:
        EvidenceError: there is no such column, or no effect; or scipy is not installed.
    """
    effects = read_study_effects(data, columns, needed=by)
    column = find_column(data, by)
    values = effects.select(column)
    cells = [name_group(value) for value in values]
    names = order_groups(column, values)
    groups = []
    for name in names:
        places = tuple(place for place, cell in enumerate(cells) if cell == name)
        chosen = list(places)
        pooled = pool_effects(effects.yi[chosen], effects.vi[chosen], method, test, level=level)
        groups.append(Subgroup(name, places, pooled))
    overall = pool_effects(effects.yi, effects.vi, method, test, level=level)
    q = _between_groups([group.pooled for group in groups])
    df = len(groups) - 1
    p = float(load_scipy("special").chdtrc(df, q)) if df else 1.0
    return SubgroupAnalysis(by, tuple(groups), overall, q, df, p, effects)


def name_group(value: Any) -> str:
    """Name a group by its value: a whole number without a point, a day without its hour."""
    if isinstance(value, datetime) and value.time() == time.min and value.tzinfo is None:
        return value.date().isoformat()
    if isinstance(value, float) and value.is_integer() and abs(value) < _MAX_WHOLE:
        return str(int(value))
    return str(value)


def order_groups(column: pd.Series[Any], values: Iterable[Any]) -> list[str]:
    """Return the names of groups in the order of the categories, or else of their values."""
    by_name = {name_group(value): value for value in values}
    if hasattr(column, "cat"):
        return [name for name in map(name_group, column.cat.categories) if name in by_name]
    try:
        return sorted(by_name, key=by_name.__getitem__)
    except TypeError:  # of several kinds, such as texts and numbers
        return sorted(by_name)


def _between_groups(groups: Iterable[PooledEstimate]) -> float:
    """Return Cochran's Q of the estimates of groups (Borenstein et al. 2009, chapter 19)."""
    pairs = [(group.estimate, group.se**2) for group in groups]
    if any(variance == 0 for _, variance in pairs):
        raise EvidenceError(
            "a subgroup has a standard error of 0 with test='knha', because all its effects are "
            "the same; use test='z'"
        )
    if len(pairs) < 2:
        return 0.0
    return pool_effects([one for one, _ in pairs], [one for _, one in pairs], "FE").q
