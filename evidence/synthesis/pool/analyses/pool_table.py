"""Pool a table of effects, or effects and variances as lists."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Literal, cast

from evidence.errors import EvidenceError
from evidence.synthesis.pool.analyses.study_effects import EffectColumns, read_study_effects
from evidence.synthesis.pool.pooling import (
    PooledEstimate,
    PoolingMethod,
    PoolingTest,
    pool_effects,
)

if TYPE_CHECKING:
    import pandas as pd

    from evidence.synthesis.pool.pooling import FloatSequence


def pool_table_or_lists(
    data: pd.DataFrame | FloatSequence | None,
    vi: FloatSequence | str | None,
    method: PoolingMethod | Literal["EE"],
    test: PoolingTest,
    *,
    level: float,
    columns: Mapping[str, Any],
) -> PooledEstimate:
    """Pool the columns of a table, or two lists; see ``evidence.pool``.

    Raises:
        EvidenceError: the numbers are not effects with variances, the method or the test is not
            known, or scipy is not installed.
    """
    if hasattr(data, "columns"):
        names = {**columns} if vi is None else {**columns, "vi": vi}
        effects = read_study_effects(cast("pd.DataFrame", data), cast(EffectColumns, names))
        return pool_effects(effects.yi, effects.vi, method, test, level=level)
    yi = columns.get("yi", data) if data is None else data
    others = [name for name in columns if data is not None or name != "yi"]
    if others or yi is None or vi is None or isinstance(vi, str):
        raise EvidenceError(
            "give effects and their variances, as pool(yi, vi), or a DataFrame with the names of "
            "its columns, as pool(data, yi='yi', vi='vi')"
        )
    return pool_effects(cast("FloatSequence", yi), vi, method, test, level=level)
