"""A forest plot in words and numbers: its table, the same as text and Markdown, and its alt text."""

from __future__ import annotations

import textwrap
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from evidence.claims.base.models import format_label
from evidence.synthesis.pool.eligibility import Exclusion
from evidence.synthesis.pool.forest import REVIEWS_HEADING, ForestData, ForestGroup, ForestPanel
from evidence.wording import format_count, join_with_and

if TYPE_CHECKING:
    import pandas as pd

_TEXT_WIDTH = 100
FOREST_COLUMNS: tuple[str, ...] = (
    "part",
    "study",
    "label",
    "outcome",
    "timepoint",
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
"""``part`` is trial, pooled, review or refused; numbers of ratios are ratios, but for tau2, which is of logarithms."""
_INTEGER_COLUMNS = ("n_intervention", "n_comparator", "n_in_all", "q_df", "k")


def forest_to_frame(forest: ForestData) -> pd.DataFrame:
    """One row a trial, a pooled estimate, a review's estimate, or a refused finding; the columns are ``COLUMNS``."""
    import pandas as pd

    table = pd.DataFrame(forest_to_records(forest), columns=list(FOREST_COLUMNS))
    return table.astype(dict.fromkeys(_INTEGER_COLUMNS, "Int64"))


def forest_to_records(forest: ForestData) -> list[dict[str, Any]]:
    """The rows of the table as plain values; what does not apply is None."""
    found = [
        row
        for panel in forest.panels
        for group in panel.groups
        for row in _group_records(forest, panel, group)
    ]
    return [
        dict.fromkeys(FOREST_COLUMNS) | row
        for row in (*found, *map(_exclusion_record, forest.exclusions))
    ]


def _group_records(
    forest: ForestData, panel: ForestPanel, group: ForestGroup
) -> Iterator[dict[str, Any]]:
    about = {
        "outcome": group.outcome,
        "timepoint": group.timepoint,
        "comparator": group.comparator,
        "measure": panel.measure,
        "scale": panel.scale,
    }
    for line in group.rows:
        yield about | {
            "part": "review" if group.holds_reviews else "trial",
            "study": line.effect.study,
            "label": line.effect.label,
            "n_intervention": line.arm_sizes[0] if line.arm_sizes else None,
            "n_comparator": line.arm_sizes[1] if line.arm_sizes else None,
            "n_in_all": line.n_total,
            "estimate": line.estimate,
            "ci_low": line.ci_low,
            "ci_high": line.ci_high,
            "weight": line.weight,
            "source": line.effect.source,
            "derived": line.effect.is_derived,
            "note": line.effect.finding.note,
        }
    if group.pooled:
        pooled, shown = group.pooled, panel.to_display_scale
        yield about | {
            "part": "pooled",
            "label": "Pooled",
            "estimate": shown(pooled.estimate),
            "ci_low": shown(pooled.ci_low),
            "ci_high": shown(pooled.ci_high),
            "weight": 100.0,
            "pi_low": None if pooled.pi_low is None else shown(pooled.pi_low),
            "pi_high": None if pooled.pi_high is None else shown(pooled.pi_high),
            "i2": pooled.i2,
            "tau2": pooled.tau2,
            "q": pooled.q,
            "q_df": pooled.k - 1,
            "q_p": pooled.q_p,
            "k": pooled.k,
            "model": forest.model_label,
        }


def _exclusion_record(refusal: Exclusion) -> dict[str, Any]:
    finding = refusal.finding
    return {
        "part": "refused",
        "study": refusal.study,
        "label": refusal.label,
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
        "reason": refusal.reason,
        "note": finding.note,
    }


# --- words that the plot, the text and the alt text share ---


def format_interval(estimate: float, low: float, high: float) -> str:
    """``5.10 [-3.70, 13.90]``."""
    return f"{estimate:.2f} [{low:.2f}, {high:.2f}]"


def pooled_label(forest: ForestData) -> str:
    """What a pooled estimate is called: by its model."""
    return f"Pooled ({forest.model_label})"


def format_pooled_numbers(panel: ForestPanel, group: ForestGroup) -> tuple[str, str | None]:
    """The pooled estimate with its interval, and the prediction interval, if there is one."""
    pooled = group.pooled
    assert pooled is not None
    numbers = format_interval(
        *map(panel.to_display_scale, (pooled.estimate, pooled.ci_low, pooled.ci_high))
    )
    if pooled.pi_low is None or pooled.pi_high is None:
        return numbers, None
    return (
        numbers,
        f"[{panel.to_display_scale(pooled.pi_low):.2f}, {panel.to_display_scale(pooled.pi_high):.2f}]",
    )


def format_heterogeneity(panel: ForestPanel, group: ForestGroup) -> str:
    """How much the trials of a pool differ: I², tau² and Q in words."""
    pooled = group.pooled
    assert pooled is not None
    tau2 = f"tau² = {pooled.tau2:.3g}{' (of logarithms)' if panel.is_ratio else ''}"
    p = f"p {'< 0.001' if pooled.q_p < 0.001 else f'= {pooled.q_p:.3f}'}"
    return f"Heterogeneity: I² = {pooled.i2:.0f} %, {tau2}, Q = {pooled.q:.2f} (df = {pooled.k - 1}, {p})"


def side_labels(forest: ForestData, panel: ForestPanel) -> tuple[str, str]:
    """What the two sides of the axis favour."""
    return f"← favours {panel.comparator_label}", f"favours {format_label(forest.claim.subject)} →"


def list_footnotes(forest: ForestData) -> list[str]:
    """What stands below the plot: that nothing was pooled, and what signs mean."""
    lines = [line for group in forest.groups for line in group.rows]
    said = []
    if not any(group.pooled for group in forest.groups):
        said.append("No group holds two trials that may be pooled, so nothing is pooled here.")
    if any(line.n_total and not line.arm_sizes for line in lines):
        said.append(
            "n: intervention / comparator; or in all arms of the trial, where the arms were not read."
        )
    elif any(line.arm_sizes for line in lines):
        said.append("n: intervention / comparator.")
    if any(line.effect.is_derived for line in lines):
        said.append("* computed from what was read.")
    return said


def summarise_exclusions(forest: ForestData, *, most: int = 5) -> str:
    """How many findings were refused, and for which kinds of reasons."""
    kinds = [f"{kind} ({count})" for kind, count in forest.exclusion_counts.items()]
    shown = (
        kinds
        if len(kinds) <= most
        else [*kinds[: most - 1], f"other reasons ({_count_other_reasons(forest, most)})"]
    )
    return f"Refused: {format_count(len(forest.exclusions), 'finding')}, each with its reason in the table: {'; '.join(shown)}."


def _count_other_reasons(forest: ForestData, most: int) -> int:
    return sum(list(forest.exclusion_counts.values())[most - 1 :])


def describe_forest(forest: ForestData) -> str:
    """The forest plot for somebody who cannot see it: what is in it, and what it says."""
    trials = sum(len(group.rows) for group in forest.groups if not group.holds_reviews)
    reviews = sum(len(group.rows) for group in forest.groups if group.holds_reviews)
    parts = (
        [format_count(trials, "result of trials", "results of trials")]
        if trials or not reviews
        else []
    )
    parts += (
        [format_count(reviews, "pooled estimate of reviews", "pooled estimates of reviews")]
        if reviews
        else []
    )
    panels = format_count(len(forest.panels), "panel")
    said = [
        f"Forest plot of claim {forest.claim.id}, {forest.claim.text}: {join_with_and(parts)} in {panels}, "
        f"a scale each; positive is better for {format_label(forest.claim.subject)}."
    ]
    said += [
        _describe_group(forest, panel, group) for panel in forest.panels for group in panel.groups
    ]
    said.append(
        f"Refused: {format_count(len(forest.exclusions), 'finding')}." if forest.exclusions else ""
    )
    return " ".join(part for part in said if part)


def _describe_group(forest: ForestData, panel: ForestPanel, group: ForestGroup) -> str:
    kind = "reviews; " if group.holds_reviews else ""
    about = f"{group.heading} ({kind}{panel.heading[0].lower()}{panel.heading[1:]})"
    if group.pooled:
        numbers, spread = format_pooled_numbers(panel, group)
        predicted = f", prediction interval {spread}" if spread else ""
        studies = format_count(group.pooled.k, "trial")
        return f"{about}: {studies} pooled ({forest.model_label}) to {numbers}{predicted}, I² {group.pooled.i2:.0f} %."
    shown = "; ".join(
        f"{line.label} {format_interval(line.estimate, line.ci_low, line.ci_high)}"
        for line in group.rows
    )
    return f"{about}: {shown}."


# --- for a terminal, and as Markdown ---


def format_forest_text(forest: ForestData) -> str:
    """The table as text for a terminal."""
    said = [
        f"{forest.claim.id}  {forest.claim.text}",
        f"    positive: better for {format_label(forest.claim.subject)}",
    ]
    for panel in forest.panels:
        said += ["", panel.heading]
        rows = [row for group in panel.groups for row in _format_group(forest, panel, group)]
        widths = [max((len(row[place]) for row in rows), default=0) for place in range(4)]
        for group in panel.groups:
            said.append(
                f"  {group.heading}{' (reviews; not pooled again)' if group.holds_reviews else ''}"
            )
            for name, people, numbers, weight in _format_group(forest, panel, group):
                cells = (
                    name.ljust(widths[0]),
                    people.rjust(widths[1]),
                    numbers.rjust(widths[2]),
                    weight.rjust(7),
                )
                said.append(f"    {'  '.join(cells)}".rstrip())
            if group.pooled:
                said.append(f"    {format_heterogeneity(panel, group)}")
    if forest.panels:
        said += [
            "",
            *(
                part
                for words in list_footnotes(forest)
                for part in textwrap.wrap(words, _TEXT_WIDTH)
            ),
        ]
    return "\n".join([*said, *_format_exclusions_text(forest)])


def _format_group(
    forest: ForestData, panel: ForestPanel, group: ForestGroup
) -> list[tuple[str, str, str, str]]:
    """Label, participants, numbers, weight: a tuple a line."""
    rows = [
        (
            line.label,
            line.participants,
            format_interval(line.estimate, line.ci_low, line.ci_high),
            "" if line.weight is None else f"{line.weight:.1f} %",
        )
        for line in group.rows
    ]
    if group.pooled:
        numbers, spread = format_pooled_numbers(panel, group)
        rows.append((pooled_label(forest), "", numbers, "100.0 %"))
        rows += [("Prediction interval", "", spread, "")] if spread else []
    return rows


def _group_by_reason(refusals: Sequence[Exclusion]) -> Mapping[str, list[Exclusion]]:
    grouped: dict[str, list[Exclusion]] = {}
    for refusal in refusals:
        grouped.setdefault(refusal.reason, []).append(refusal)
    return grouped


def _format_exclusions_text(forest: ForestData) -> list[str]:
    if not forest.exclusions:
        return []
    said = ["", f"Refused ({len(forest.exclusions)}):"]
    for reason, members in _group_by_reason(forest.exclusions).items():
        said += textwrap.wrap(
            f"- {reason}:", _TEXT_WIDTH, initial_indent="  ", subsequent_indent="    "
        )
        named = "; ".join(
            about if count == 1 else f"{about} x {count}"
            for about, count in Counter(map(_describe_exclusion, members)).items()
        )
        said += textwrap.wrap(
            named, _TEXT_WIDTH, initial_indent="      ", subsequent_indent="      "
        )
    return said


def _describe_exclusion(refusal: Exclusion) -> str:
    finding = refusal.finding
    return f"{refusal.label} ({format_label(finding.outcome)}, {finding.timepoint}, {format_label(finding.comparator)})"


def format_forest_markdown(forest: ForestData) -> str:
    """The table as Markdown."""
    said = [
        f"# {forest.claim.id}: {forest.claim.text}",
        f"Positive is better for {format_label(forest.claim.subject)}.",
    ]
    for panel in forest.panels:
        said.append(f"## {panel.heading}")
        for group in panel.groups:
            head = "| study | n | estimate [95 % interval] | weight |\n|---|---:|---:|---:|\n"
            rows = [
                f"| {' | '.join(map(_escape_cell, row))} |"
                for row in _format_group(forest, panel, group)
            ]
            said.append(
                f"**{group.heading}**"
                + (f" ({REVIEWS_HEADING.lower()})" if group.holds_reviews else "")
            )
            said.append(head + "\n".join(rows))
            said += [format_heterogeneity(panel, group)] if group.pooled else []
    said += (
        [words.replace("*", r"\*", 1) for words in list_footnotes(forest)] if forest.panels else []
    )
    if forest.exclusions:
        head = "| study | outcome | time | comparator | reason |\n|---|---|---|---|---|\n"
        rows = [
            f"| {one.label} | {format_label(one.finding.outcome)} | {one.finding.timepoint} "
            f"| {format_label(one.finding.comparator)} | {_escape_cell(one.reason)} |"
            for one in forest.exclusions
        ]
        said += [f"## Refused ({len(forest.exclusions)})", head + "\n".join(rows)]
    return "\n\n".join(said)


def _escape_cell(text: str) -> str:
    return text.replace("|", "/").replace("*", r"\*")
