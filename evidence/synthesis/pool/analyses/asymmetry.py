"""Egger's test of a table of effects of one's own."""

from __future__ import annotations

from typing import TYPE_CHECKING, Unpack

from evidence.synthesis.pool.analyses.study_effects import EffectColumns, read_study_effects
from evidence.synthesis.pool.pooling import EggerTest, run_egger_test

if TYPE_CHECKING:
    import pandas as pd


def check_asymmetry(data: pd.DataFrame, **columns: Unpack[EffectColumns]) -> EggerTest:
    """Test the funnel plot of a table of effects for asymmetry (Egger et al. 1997).

    Args:
        data: a study a row.
        **columns: ``yi``, and one of ``vi``, ``sei`` or ``ci`` (two columns, of the level
            ``ci_level``); ``label``.

    Raises:
        EvidenceError: there are fewer than 10 effects (Handbook 13.3.5.4), all of them or all
            standard errors are the same, or there is no such column; or scipy is not installed.
    """
    effects = read_study_effects(data, columns)
    return run_egger_test(effects.yi, effects.vi)
