"""What a forest plot says in words: labels, footnotes, and its alt text."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Final

from evidence.claims.base.models import CuratedComparator, format_label
from evidence.synthesis.pool.analyses.pooled_words import format_p, format_tau2
from evidence.synthesis.pool.forest import ForestData, ForestGroup, ForestPanel, ForestRow
from evidence.synthesis.pool.pool_groups import SD_UNITS
from evidence.wording import format_count, join_with_and

_MAX_CATEGORIES = 5
UNBLINDED_COMPARATORS: Final[frozenset[CuratedComparator]] = frozenset(
    {"no_treatment", "usual_care", "waiting_list"}
)


def format_interval(estimate: float, low: float, high: float) -> str:
    """Format an estimate with its interval: "5.10 [-3.70, 13.90]"."""
    return f"{estimate:.2f} [{low:.2f}, {high:.2f}]"


def pooled_label(forest: ForestData) -> str:
    """Name the pooled estimate by its model."""
    return f"Pooled ({forest.model_label})"


def format_pooled_numbers(panel: ForestPanel, group: ForestGroup) -> tuple[str, str | None]:
    """Format the pooled estimate with its interval, and the prediction interval, if any."""
    pooled, convert = group.pooled, panel.to_display_scale
    assert pooled is not None
    numbers = format_interval(
        convert(pooled.estimate), convert(pooled.ci_low), convert(pooled.ci_high)
    )
    if pooled.pi_low is None or pooled.pi_high is None:
        return numbers, None
    return numbers, f"[{convert(pooled.pi_low):.2f}, {convert(pooled.pi_high):.2f}]"


def format_heterogeneity(panel: ForestPanel, group: ForestGroup) -> str:
    """Say how much the trials of a pool differ: I², tau² and Q."""
    pooled = group.pooled
    assert pooled is not None
    tau2 = format_tau2(pooled.tau2)
    if panel.is_ratio:
        tau2 += " (of logarithms)"
    q = f"Q = {pooled.q:.2f} (df = {pooled.k - 1}, {format_p(pooled.q_p)})"
    return f"Heterogeneity: I² = {pooled.i2:.0f} %, {tau2}, {q}"


def side_labels(forest: ForestData, panel: ForestPanel) -> tuple[str, str]:
    """Say what the two sides of the axis favour."""
    return f"← favours {panel.comparator_label}", f"favours {format_label(forest.claim.subject)} →"


def list_footnotes(forest: ForestData) -> list[str]:
    """List what belongs below the plot: whether nothing was pooled, and what signs mean."""
    rows = [row for group in forest.groups for row in group.rows]
    notes = []
    if not any(group.pooled for group in forest.groups):
        notes.append("No group holds two trials that may be pooled, so nothing is pooled here.")
    notes += _explain_numbers(rows)
    notes += _explain_standardising(rows)
    combined = [row for row in rows if len(row.effect.parts) > 1]
    notes += dict.fromkeys(f"{row.label}: {row.effect.finding.note}." for row in combined)
    if any(group.comparator in UNBLINDED_COMPARATORS for group in forest.groups):
        notes.append("Unblinded: without a sham, people could know whether they were treated.")
    important = [panel for panel in forest.panels if panel.important is not None]
    if important:
        sizes = "; ".join(map(_describe_important_difference, important))
        notes.append(f"Shaded: less than most people would notice ({sizes}).")
    return notes


def _explain_numbers(rows: Sequence[ForestRow]) -> list[str]:
    """Explain what the numbers of participants count, and what a star marks."""
    notes = []
    if any(row.n_total and not row.arm_sizes for row in rows):
        notes.append(
            "n: intervention / comparator; "
            "or in all arms of the trial, where the arms were not read."
        )
    elif any(row.arm_sizes for row in rows):
        notes.append("n: intervention / comparator.")
    if any(row.effect.is_derived for row in rows):
        notes.append("* computed from what was read.")
    return notes


def _explain_standardising(rows: Iterable[ForestRow]) -> list[str]:
    kinds = {row.effect.scores for row in rows if row.effect.source == "standardised"}
    notes = []
    if "change" in kinds:
        notes.append(
            "SD units: the standard deviations are those of changes or of adjusted scores. They "
            "are smaller than those of scores, so effects look larger than they are on scores."
        )
    if "end" in kinds:
        notes.append("SD units: the standard deviations are those of scores at the end.")
    return notes


def _describe_important_difference(panel: ForestPanel) -> str:
    return f"{panel.important:.3g} {SD_UNITS if panel.measure == 'SMD' else f'on {panel.scale}'}"


def summarise_exclusions(forest: ForestData, *, most: int = _MAX_CATEGORIES) -> str:
    """Say how many findings were excluded, and for which categories of reasons.

    Args:
        forest: the data of the plot.
        most: number of categories that are shown; the rest is summed up as the last of them.
    """
    counts = list(forest.exclusion_counts.items())
    if len(counts) > most:
        others = sum(count for _, count in counts[most - 1 :])
        counts = [*counts[: most - 1], ("other reasons", others)]
    shown = "; ".join(f"{category} ({count})" for category, count in counts)
    findings = format_count(len(forest.exclusions), "finding")
    return f"Refused: {findings}, each with its reason in the table: {shown}."


def describe_forest(forest: ForestData) -> str:
    """Describe the forest plot for somebody who cannot see it: what is in it, and what it says."""
    about = f"Forest plot of claim {forest.claim.id}, {forest.claim.text}"
    panels = format_count(len(forest.panels), "panel")
    side = format_label(forest.claim.subject)
    sentences = [
        f"{about}: {_count_rows(forest)} in {panels}, a scale each; positive is better for {side}."
    ]
    for panel in forest.panels:
        sentences += [_describe_group(forest, panel, group) for group in panel.groups]
    if forest.exclusions:
        sentences.append(f"Refused: {format_count(len(forest.exclusions), 'finding')}.")
    return " ".join(sentences)


def _count_rows(forest: ForestData) -> str:
    trials = sum(len(group.rows) for group in forest.groups if not group.holds_reviews)
    reviews = sum(len(group.rows) for group in forest.groups if group.holds_reviews)
    parts = []
    if trials or not reviews:
        parts.append(format_count(trials, "result of trials", "results of trials"))
    if reviews:
        parts.append(
            format_count(reviews, "pooled estimate of reviews", "pooled estimates of reviews")
        )
    return join_with_and(parts)


def _describe_group(forest: ForestData, panel: ForestPanel, group: ForestGroup) -> str:
    kind = "reviews; " if group.holds_reviews else ""
    about = f"{group.heading} ({kind}{panel.heading[0].lower()}{panel.heading[1:]})"
    if group.pooled:
        numbers, spread = format_pooled_numbers(panel, group)
        prediction = f", prediction interval {spread}" if spread else ""
        trials = format_count(group.pooled.k, "trial")
        heterogeneity = f"I² {group.pooled.i2:.0f} %"
        model = f"pooled ({forest.model_label})"
        return f"{about}: {trials} {model} to {numbers}{prediction}, {heterogeneity}."
    rows = (
        f"{row.label} {format_interval(row.estimate, row.ci_low, row.ci_high)}"
        for row in group.rows
    )
    return f"{about}: {'; '.join(rows)}."
