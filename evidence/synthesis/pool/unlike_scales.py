"""Pool trials that measured one outcome on unlike scales, in standard deviations."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

from evidence.claims.base.load import EvidenceBase
from evidence.synthesis.pool.finding_effects import standardise_effect
from evidence.synthesis.pool.pool_groups import (
    EligibleEffect,
    Exclusion,
    PoolGroup,
    group_effects,
    keep_one_effect_per_trial,
    name_scores,
)


def standardise_unlike_scales(
    base: EvidenceBase, groups: Iterable[PoolGroup]
) -> tuple[tuple[PoolGroup, ...], tuple[Exclusion, ...]]:
    """Put trials that measured one outcome on unlike scales into one group, in SD units.

    This is done only where no scale has two trials, and two or more can be standardised. Those
    that cannot keep their own scale; of a trial with several scales one is kept.
    """
    by_question: dict[tuple[str, ...], list[PoolGroup]] = defaultdict(list)
    for group in groups:
        by_question[group.outcome, group.window, group.comparator].append(group)
    effects: list[EligibleEffect] = []
    exclusions: list[Exclusion] = []
    for members in by_question.values():
        rows, duplicates = _standardise_question(base, members)
        effects += rows
        exclusions += duplicates
    return group_effects(effects), tuple(exclusions)


def _standardise_question(
    base: EvidenceBase, groups: Sequence[PoolGroup]
) -> tuple[list[EligibleEffect], list[Exclusion]]:
    """Standardise what trials of one question measured, where no scale has two of them."""
    rows = [row for group in groups for row in group.effects]
    on_scales = (group for group in groups if group.measure in ("MD", "SMD"))
    if any(len(group.effects) > 1 for group in on_scales):
        return rows, []
    effects: list[EligibleEffect] = []
    exclusions: list[Exclusion] = []
    for pool, duplicates in _iter_pools(base, rows):
        effects += pool.effects
        exclusions += duplicates
    used = {id(part) for row in effects for part in row.parts}
    used |= {id(duplicate.finding) for duplicate in exclusions}
    kept = [row for row in rows if used.isdisjoint(map(id, row.parts))]
    return [*effects, *kept], exclusions


def _iter_pools(
    base: EvidenceBase, effects: Iterable[EligibleEffect]
) -> Iterator[tuple[PoolGroup, tuple[Exclusion, ...]]]:
    """Yield each group of two trials or more that standardising makes, and what it leaves out."""
    made = (_standardise(base, row) for row in effects)
    for group in group_effects(row for row in made if row is not None):
        (kept,), duplicates = keep_one_effect_per_trial(base, [group])
        if len(kept.effects) > 1:
            yield kept, duplicates


def _standardise(base: EvidenceBase, row: EligibleEffect) -> EligibleEffect | None:
    if row.measure == "SMD":
        return row
    effect = standardise_effect(row.finding, base.studies[row.study])
    if effect is None:
        return None
    yi, vi, scores = effect.size.yi, effect.size.vi, name_scores(row.finding)
    return replace(
        row, measure="SMD", yi=yi, vi=vi, source=effect.source, is_derived=True, scores=scores
    )
