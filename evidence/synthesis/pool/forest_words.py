"""What a forest plot says in words: labels, footnotes, and its alt text."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Final

from evidence.claims.base.models import CuratedComparator, format_label
from evidence.messages.catalogue import gettext, ngettext
from evidence.messages.numbers import format_digits, format_within
from evidence.synthesis.pool.analyses.pooled_words import format_p, format_tau2
from evidence.synthesis.pool.forest import ForestData, ForestGroup, ForestPanel, ForestRow
from evidence.synthesis.pool.pool_groups import SD_UNITS
from evidence.wording import join_with_and

_MAX_CATEGORIES = 5
UNBLINDED_COMPARATORS: Final[frozenset[CuratedComparator]] = frozenset(
    {"no_treatment", "usual_care", "waiting_list"}
)


def format_interval(estimate: float, low: float, high: float) -> str:
    """Format an estimate with its interval: "5.10 [-3.70, 13.90]", "0.0012 [0.0003, 0.0021]"."""
    return f"{format_within(estimate, low, high)} {format_limits(low, high)}"


def format_limits(low: float, high: float) -> str:
    """Format the limits of an interval: "[-3.70, 13.90]"."""
    ends = {"low": format_within(low, low, high), "high": format_within(high, low, high)}
    return gettext("[%(low)s, %(high)s]", **ends)


def format_weight(per_cent: float) -> str:
    """Format the weight of a trial: "12.3 %"."""
    return format_digits(f"{per_cent:.1f} %")


def pooled_label(forest: ForestData) -> str:
    """Name the pooled estimate by its model."""
    return gettext("Pooled (%(model)s)", model=forest.model_label)


def format_pooled_numbers(panel: ForestPanel, group: ForestGroup) -> tuple[str, str | None]:
    """Format the pooled estimate with its interval, and the prediction interval, if any."""
    pooled, convert = group.pooled, panel.to_display_scale
    assert pooled is not None
    numbers = format_interval(
        convert(pooled.estimate), convert(pooled.ci_low), convert(pooled.ci_high)
    )
    if pooled.pi_low is None or pooled.pi_high is None:
        return numbers, None
    return numbers, format_limits(convert(pooled.pi_low), convert(pooled.pi_high))


def format_heterogeneity(panel: ForestPanel, group: ForestGroup) -> str:
    """Say how much the trials of a pool differ: I², tau² and Q."""
    pooled = group.pooled
    assert pooled is not None
    tau2 = format_tau2(pooled.tau2)
    if panel.is_ratio:
        tau2 = gettext("%(tau2)s (of logarithms)", tau2=tau2)
    i2 = f"{pooled.i2:.0f}"
    return gettext(
        "Heterogeneity: I² = %(i2)s %%, %(tau2)s, Q = %(q)s (df = %(df)s, %(p)s)",
        i2=i2,
        tau2=tau2,
        q=format_digits(f"{pooled.q:.2f}"),
        df=pooled.k - 1,
        p=format_p(pooled.q_p),
    )


def side_labels(forest: ForestData, panel: ForestPanel) -> tuple[str, str]:
    """Say what the two sides of the axis favour."""
    return (
        gettext("← favours %(comparator)s", comparator=panel.comparator_label),
        gettext("favours %(treatment)s →", treatment=format_label(forest.claim.subject)),
    )


def list_footnotes(forest: ForestData) -> list[str]:
    """List what belongs below the plot: whether nothing was pooled, and what signs mean."""
    rows = [row for group in forest.groups for row in group.rows]
    notes = []
    if not any(group.pooled for group in forest.groups):
        notes.append(
            gettext("No group holds two trials that may be pooled, so nothing is pooled here.")
        )
    notes += _explain_numbers(rows)
    notes += _explain_standardising(rows)
    combined = [row for row in rows if len(row.effect.parts) > 1]
    notes += dict.fromkeys(f"{row.label}: {row.effect.finding.note}." for row in combined)
    if any(group.comparator in UNBLINDED_COMPARATORS for group in forest.groups):
        notes.append(
            gettext("Unblinded: without a sham, people could know whether they were treated.")
        )
    important = [panel for panel in forest.panels if panel.important is not None]
    if important:
        sizes = "; ".join(map(_describe_important_difference, important))
        notes.append(
            gettext("Shaded: less than most people would notice (%(sizes)s).", sizes=sizes)
        )
    return notes


def _explain_numbers(rows: Sequence[ForestRow]) -> list[str]:
    """Explain what the numbers of participants count, and what a star marks."""
    notes = []
    if any(row.n_total and not row.arm_sizes for row in rows):
        notes.append(
            gettext(
                "n: intervention / comparator; "
                "or in all arms of the trial, where the arms were not read."
            )
        )
    elif any(row.arm_sizes for row in rows):
        notes.append(gettext("n: intervention / comparator."))
    if any(row.effect.is_derived for row in rows):
        notes.append(gettext("* computed from what was read."))
    return notes


def _explain_standardising(rows: Iterable[ForestRow]) -> list[str]:
    kinds = {row.effect.scores for row in rows if row.effect.source == "standardised"}
    notes = []
    if "change" in kinds:
        notes.append(
            gettext(
                "SD units: the standard deviations are those of changes or of adjusted scores. "
                "They are smaller than those of scores, so effects look larger than they are on "
                "scores."
            )
        )
    if "end" in kinds:
        notes.append(gettext("SD units: the standard deviations are those of scores at the end."))
    return notes


def _describe_important_difference(panel: ForestPanel) -> str:
    size = format_digits(f"{panel.important:.3g}")
    if panel.measure == "SMD":
        return f"{size} {gettext(SD_UNITS)}"
    return gettext("%(size)s on %(scale)s", size=size, scale=panel.scale)


def summarise_exclusions(forest: ForestData, *, most: int = _MAX_CATEGORIES) -> str:
    """Say how many findings were excluded, and for which categories of reasons.

    Args:
        forest: the data of the plot.
        most: number of categories that are shown; the rest is summed up as the last of them.
    """
    counts = list(forest.exclusion_counts.items())
    if len(counts) > most:
        others = sum(count for _, count in counts[most - 1 :])
        counts = [*counts[: most - 1], (gettext("other reasons"), others)]
    shown = "; ".join(f"{category} ({count})" for category, count in counts)
    return ngettext(
        "Refused: %(count)s finding, each with its reason in the table: %(reasons)s.",
        "Refused: %(count)s findings, each with its reason in the table: %(reasons)s.",
        len(forest.exclusions),
        reasons=shown,
    )


def describe_forest(forest: ForestData) -> str:
    """Describe the forest plot for somebody who cannot see it: what is in it, and what it says."""
    sentences = [
        gettext(
            "Forest plot of claim %(id)s, %(claim)s: %(rows)s in %(panels)s, a scale each; "
            "positive is better for %(treatment)s.",
            id=forest.claim.id,
            claim=forest.claim.text,
            rows=_count_rows(forest),
            panels=ngettext("%(count)s panel", "%(count)s panels", len(forest.panels)),
            treatment=format_label(forest.claim.subject),
        )
    ]
    for panel in forest.panels:
        sentences += [_describe_group(forest, panel, group) for group in panel.groups]
    if forest.exclusions:
        sentences.append(
            ngettext(
                "Refused: %(count)s finding.",
                "Refused: %(count)s findings.",
                len(forest.exclusions),
            )
        )
    return " ".join(sentences)


def _count_rows(forest: ForestData) -> str:
    trials = sum(len(group.rows) for group in forest.groups if not group.holds_reviews)
    reviews = sum(len(group.rows) for group in forest.groups if group.holds_reviews)
    parts = []
    if trials or not reviews:
        parts.append(ngettext("%(count)s result of trials", "%(count)s results of trials", trials))
    if reviews:
        parts.append(
            ngettext(
                "%(count)s pooled estimate of reviews",
                "%(count)s pooled estimates of reviews",
                reviews,
            )
        )
    return join_with_and(parts)


def _describe_group(forest: ForestData, panel: ForestPanel, group: ForestGroup) -> str:
    about = _name_group(panel, group)
    if group.pooled:
        return _describe_pooled_group(forest, panel, group, about)
    rows = (
        f"{row.label} {format_interval(row.estimate, row.ci_low, row.ci_high)}"
        for row in group.rows
    )
    return f"{about}: {'; '.join(rows)}."


def _name_group(panel: ForestPanel, group: ForestGroup) -> str:
    if group.holds_reviews:
        return gettext(
            "%(group)s (reviews; %(measure)s)", group=group.heading, measure=panel.measure_label
        )
    return f"{group.heading} ({panel.measure_label})"


def _describe_pooled_group(
    forest: ForestData, panel: ForestPanel, group: ForestGroup, about: str
) -> str:
    pooled = group.pooled
    assert pooled is not None
    numbers, spread = format_pooled_numbers(panel, group)
    if spread:
        numbers = gettext(
            "%(numbers)s, prediction interval %(interval)s", numbers=numbers, interval=spread
        )
    i2 = f"{pooled.i2:.0f}"
    return ngettext(
        "%(group)s: %(count)s trial pooled (%(model)s) to %(numbers)s, I² %(i2)s %%.",
        "%(group)s: %(count)s trials pooled (%(model)s) to %(numbers)s, I² %(i2)s %%.",
        pooled.k,
        group=about,
        model=forest.model_label,
        numbers=numbers,
        i2=i2,
    )
