"""The table of a forest plot: a row for each trial, pooled estimate, review and exclusion."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from evidence.messages.catalogue import gettext
from evidence.synthesis.pool.forest import ForestData, ForestGroup, ForestPanel, ForestRow
from evidence.synthesis.pool.pool_groups import Exclusion

if TYPE_CHECKING:
    import pandas as pd

FOREST_COLUMNS: tuple[str, ...] = (
    "part",
    "study",
    "finding",
    "label",
    "outcome",
    "timepoint",
    "window",
    "comparator",
    "measure",
    "scale",
    "n_intervention",
    "n_comparator",
    "n_in_all",
    "estimate",
    "ci_low",
    "ci_high",
    "weight",
    "pi_low",
    "pi_high",
    "i2",
    "tau2",
    "q",
    "q_df",
    "q_p",
    "k",
    "model",
    "source",
    "derived",
    "reason",
    "note",
)
"""``part`` is trial, pooled, review or refused; ``finding`` has an id for each arm in it.

tau2 of ratios is that of their logarithms. ``window`` is the time that a row is pooled with.
"""
_INTEGER_COLUMNS = ("n_intervention", "n_comparator", "n_in_all", "q_df", "k")


def forest_to_frame(forest: ForestData) -> pd.DataFrame:
    """Return the table with the columns ``FOREST_COLUMNS``."""
    import pandas as pd

    table = pd.DataFrame(forest_to_records(forest), columns=list(FOREST_COLUMNS))
    return table.astype(dict.fromkeys(_INTEGER_COLUMNS, "Int64"))


def forest_to_records(forest: ForestData) -> list[dict[str, Any]]:
    """Return the rows of the table as plain values; what does not apply is None."""
    records: list[dict[str, Any]] = []
    for panel in forest.panels:
        for group in panel.groups:
            records += _group_records(forest, panel, group)
    records += map(_exclusion_record, forest.exclusions)
    return [dict.fromkeys(FOREST_COLUMNS) | record for record in records]


def _group_records(
    forest: ForestData, panel: ForestPanel, group: ForestGroup
) -> Iterator[dict[str, Any]]:
    question = {
        "outcome": group.outcome,
        "window": group.window,
        "comparator": group.comparator,
        "measure": panel.measure,
        "scale": panel.scale,
    }
    part = "review" if group.holds_reviews else "trial"
    for row in group.rows:
        yield question | {"part": part} | _row_record(row)
    if group.pooled:
        yield question | _pooled_record(forest, panel, group)


def _row_record(row: ForestRow) -> dict[str, Any]:
    n_intervention, n_comparator = row.arm_sizes or (None, None)
    return {
        "study": row.effect.study,
        "finding": "; ".join(part.id for part in row.effect.parts),
        "timepoint": row.effect.finding.timepoint,
        "label": row.effect.label,
        "n_intervention": n_intervention,
        "n_comparator": n_comparator,
        "n_in_all": row.n_total,
        "estimate": row.estimate,
        "ci_low": row.ci_low,
        "ci_high": row.ci_high,
        "weight": row.weight,
        "source": row.effect.source,
        "derived": row.effect.is_derived,
        "note": row.effect.finding.note,
    }


def _pooled_record(forest: ForestData, panel: ForestPanel, group: ForestGroup) -> dict[str, Any]:
    pooled, convert = group.pooled, panel.to_display_scale
    assert pooled is not None
    timepoints = {row.effect.finding.timepoint for row in group.rows}
    return {
        "part": "pooled",
        "timepoint": timepoints.pop() if len(timepoints) == 1 else None,
        "label": gettext("Pooled"),
        "estimate": convert(pooled.estimate),
        "ci_low": convert(pooled.ci_low),
        "ci_high": convert(pooled.ci_high),
        "weight": 100.0,
        "pi_low": None if pooled.pi_low is None else convert(pooled.pi_low),
        "pi_high": None if pooled.pi_high is None else convert(pooled.pi_high),
        "i2": pooled.i2,
        "tau2": pooled.tau2,
        "q": pooled.q,
        "q_df": pooled.k - 1,
        "q_p": pooled.q_p,
        "k": pooled.k,
        "model": forest.model_label,
    }


def _exclusion_record(exclusion: Exclusion) -> dict[str, Any]:
    finding = exclusion.finding
    return {
        "part": "refused",
        "study": exclusion.study,
        "finding": exclusion.finding.id,
        "label": exclusion.label,
        "outcome": finding.outcome,
        "timepoint": finding.timepoint,
        "comparator": finding.comparator,
        "measure": finding.measure,
        "scale": finding.scale,
        "n_intervention": finding.arm1_n,
        "n_comparator": finding.arm2_n,
        "estimate": finding.estimate,
        "ci_low": finding.ci_low,
        "ci_high": finding.ci_high,
        "derived": finding.status == "derived",
        "reason": exclusion.reason,
        "note": finding.note,
    }
