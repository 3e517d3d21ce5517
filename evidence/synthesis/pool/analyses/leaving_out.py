"""Pool without each study in turn."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Unpack

from evidence.errors import Problem
from evidence.synthesis.pool.analyses.pooled_words import describe_estimate, pooled_to_frame
from evidence.synthesis.pool.analyses.study_effects import (
    EffectColumns,
    StudyEffects,
    read_study_effects,
)
from evidence.synthesis.pool.analyses.transformations import AS_POOLED, TransformationName
from evidence.synthesis.pool.pooling import (
    PooledEstimate,
    PoolingMethod,
    PoolingTest,
    leave_one_out,
    pool_effects,
)

if TYPE_CHECKING:
    import pandas as pd


@dataclass(frozen=True, slots=True, eq=False)
class LeaveOneOut:
    """Estimates without each study in turn.

    Attributes:
        without: the estimates, in the order of the studies.
        overall: the estimate of all studies.
        effects: what was pooled.
    """

    without: tuple[PooledEstimate, ...]
    overall: PooledEstimate
    effects: StudyEffects

    @property
    def problems(self) -> tuple[Problem, ...]:
        """One for each row that was left out."""
        return self.effects.problems

    def to_frame(self, transf: TransformationName | None = None) -> pd.DataFrame:
        """Return a row per study that was left out, and one for all studies, with none.

        Args:
            transf: how estimates and intervals are transformed back: "exp", "tanh" or "expit".
        """
        names: list[Any] = [*self.effects.labels, None]
        return pooled_to_frame({"without": names}, [*self.without, self.overall], transf)

    def __str__(self) -> str:
        pairs = zip(self.effects.labels, self.without, strict=True)
        lines = [f"without {label}: {describe_estimate(one, AS_POOLED)}" for label, one in pairs]
        return "\n".join([*lines, f"all: {describe_estimate(self.overall, AS_POOLED)}"])


def leave_each_out(
    data: pd.DataFrame,
    *,
    method: PoolingMethod = "REML",
    test: PoolingTest = "z",
    level: float = 0.95,
    **columns: Unpack[EffectColumns],
) -> LeaveOneOut:
    """Pool a table of effects without the first study, without the second, and so on.

    Args:
        data: a study a row.
        method: how tau² is estimated: "REML", "DL", "PM", "ML", "SJ", or "FE" for a fixed effect.
        test: "z", or "knha" for Knapp and Hartung.
        level: of all intervals, as a share of 1.
        **columns: ``yi``, and one of ``vi``, ``sei`` or ``ci`` (two columns, of the level
            ``ci_level``); ``label``.

    Raises:
        EvidenceError: there are fewer than two effects, or there is no such column; or scipy is
            not installed.
    """
    effects = read_study_effects(data, columns)
    without = leave_one_out(effects.yi, effects.vi, method, test, level=level)
    overall = pool_effects(effects.yi, effects.vi, method, test, level=level)
    return LeaveOneOut(without, overall, effects)
