"""A forest plot in words and numbers: its table, the same as text and Markdown, and its alt text."""

from __future__ import annotations

import textwrap
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from evidence.claims.base.models import label
from evidence.synthesis.figures.figure import listed, number
from evidence.synthesis.pool.eligibility import Refusal
from evidence.synthesis.pool.forest import REVIEWS, Forest, Group, Panel

if TYPE_CHECKING:
    import pandas as pd

_WIDTH = 100
COLUMNS: tuple[str, ...] = (
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
_WHOLE = ("n_intervention", "n_comparator", "n_in_all", "q_df", "k")


def forest_table(forest: Forest) -> pd.DataFrame:
    """One row a trial, a pooled estimate, a review's estimate, or a refused finding; the columns are ``COLUMNS``."""
    import pandas as pd

    table = pd.DataFrame(forest_rows(forest), columns=list(COLUMNS))
    return table.astype(dict.fromkeys(_WHOLE, "Int64"))


def forest_rows(forest: Forest) -> list[dict[str, Any]]:
    """The rows of the table as plain values; what does not apply is None."""
    found = [
        row
        for panel in forest.panels
        for group in panel.groups
        for row in _group_rows(forest, panel, group)
    ]
    return [dict.fromkeys(COLUMNS) | row for row in (*found, *map(_refused_row, forest.refusals))]


def _group_rows(forest: Forest, panel: Panel, group: Group) -> Iterator[dict[str, Any]]:
    about = {
        "outcome": group.outcome,
        "timepoint": group.timepoint,
        "comparator": group.comparator,
        "measure": panel.measure,
        "scale": panel.scale,
    }
    for line in group.lines:
        yield about | {
            "part": "review" if group.is_of_reviews else "trial",
            "study": line.row.study,
            "label": line.row.label,
            "n_intervention": line.arms[0] if line.arms else None,
            "n_comparator": line.arms[1] if line.arms else None,
            "n_in_all": line.in_all,
            "estimate": line.estimate,
            "ci_low": line.low,
            "ci_high": line.high,
            "weight": line.weight,
            "source": line.row.source,
            "derived": line.row.derived,
            "note": line.row.finding.note,
        }
    if group.pooled:
        pooled, shown = group.pooled, panel.shown
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
            "model": forest.model,
        }


def _refused_row(refusal: Refusal) -> dict[str, Any]:
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


def interval(estimate: float, low: float, high: float) -> str:
    """``5.10 [-3.70, 13.90]``."""
    return f"{estimate:.2f} [{low:.2f}, {high:.2f}]"


def pooled_label(forest: Forest) -> str:
    """What a pooled estimate is called: by its model."""
    return f"Pooled ({forest.model})"


def pooled_numbers(panel: Panel, group: Group) -> tuple[str, str | None]:
    """The pooled estimate with its interval, and the prediction interval, if there is one."""
    pooled = group.pooled
    assert pooled is not None
    numbers = interval(*map(panel.shown, (pooled.estimate, pooled.ci_low, pooled.ci_high)))
    if pooled.pi_low is None or pooled.pi_high is None:
        return numbers, None
    return numbers, f"[{panel.shown(pooled.pi_low):.2f}, {panel.shown(pooled.pi_high):.2f}]"


def heterogeneity(panel: Panel, group: Group) -> str:
    """How much the trials of a pool differ: I², tau² and Q in words."""
    pooled = group.pooled
    assert pooled is not None
    tau2 = f"tau² = {pooled.tau2:.3g}{' (of logarithms)' if panel.is_ratio else ''}"
    p = f"p {'< 0.001' if pooled.q_p < 0.001 else f'= {pooled.q_p:.3f}'}"
    return f"Heterogeneity: I² = {pooled.i2:.0f} %, {tau2}, Q = {pooled.q:.2f} (df = {pooled.k - 1}, {p})"


def side_labels(forest: Forest, panel: Panel) -> tuple[str, str]:
    """What the two sides of the axis favour."""
    return f"← favours {panel.comparator}", f"favours {label(forest.claim.subject)} →"


def notes_of(forest: Forest) -> list[str]:
    """What stands below the plot: that nothing was pooled, and what signs mean."""
    lines = [line for group in forest.groups for line in group.lines]
    said = []
    if not any(group.pooled for group in forest.groups):
        said.append("No group holds two trials that may be pooled, so nothing is pooled here.")
    if any(line.in_all and not line.arms for line in lines):
        said.append(
            "n: intervention / comparator; or in all arms of the trial, where the arms were not read."
        )
    elif any(line.arms for line in lines):
        said.append("n: intervention / comparator.")
    if any(line.row.derived for line in lines):
        said.append("* computed from what was read.")
    return said


def refused_in_short(forest: Forest, *, most: int = 5) -> str:
    """How many findings were refused, and for which kinds of reasons."""
    kinds = [f"{kind} ({count})" for kind, count in forest.refused.items()]
    shown = (
        kinds
        if len(kinds) <= most
        else [*kinds[: most - 1], f"other reasons ({_rest(forest, most)})"]
    )
    return f"Refused: {number(len(forest.refusals), 'finding')}, each with its reason in the table: {'; '.join(shown)}."


def _rest(forest: Forest, most: int) -> int:
    return sum(list(forest.refused.values())[most - 1 :])


def forest_alt(forest: Forest) -> str:
    """The forest plot for somebody who cannot see it: what is in it, and what it says."""
    trials = sum(len(group.lines) for group in forest.groups if not group.is_of_reviews)
    reviews = sum(len(group.lines) for group in forest.groups if group.is_of_reviews)
    parts = (
        [number(trials, "result of trials", "results of trials")] if trials or not reviews else []
    )
    parts += (
        [number(reviews, "pooled estimate of reviews", "pooled estimates of reviews")]
        if reviews
        else []
    )
    panels = number(len(forest.panels), "panel")
    said = [
        f"Forest plot of claim {forest.claim.id}, {forest.claim.text}: {listed(parts)} in {panels}, "
        f"a scale each; positive is better for {label(forest.claim.subject)}."
    ]
    said += [_group_alt(forest, panel, group) for panel in forest.panels for group in panel.groups]
    said.append(f"Refused: {number(len(forest.refusals), 'finding')}." if forest.refusals else "")
    return " ".join(part for part in said if part)


def _group_alt(forest: Forest, panel: Panel, group: Group) -> str:
    kind = "reviews; " if group.is_of_reviews else ""
    about = f"{group.heading} ({kind}{panel.heading[0].lower()}{panel.heading[1:]})"
    if group.pooled:
        numbers, spread = pooled_numbers(panel, group)
        predicted = f", prediction interval {spread}" if spread else ""
        studies = number(group.pooled.k, "trial")
        return f"{about}: {studies} pooled ({forest.model}) to {numbers}{predicted}, I² {group.pooled.i2:.0f} %."
    shown = "; ".join(
        f"{line.label} {interval(line.estimate, line.low, line.high)}" for line in group.lines
    )
    return f"{about}: {shown}."


# --- for a terminal, and as Markdown ---


def forest_text(forest: Forest) -> str:
    """The table as text for a terminal."""
    said = [
        f"{forest.claim.id}  {forest.claim.text}",
        f"    positive: better for {label(forest.claim.subject)}",
    ]
    for panel in forest.panels:
        said += ["", panel.heading]
        rows = [row for group in panel.groups for row in _cells(forest, panel, group)]
        widths = [max((len(row[place]) for row in rows), default=0) for place in range(4)]
        for group in panel.groups:
            said.append(
                f"  {group.heading}{' (reviews; not pooled again)' if group.is_of_reviews else ''}"
            )
            for name, people, numbers, weight in _cells(forest, panel, group):
                cells = (
                    name.ljust(widths[0]),
                    people.rjust(widths[1]),
                    numbers.rjust(widths[2]),
                    weight.rjust(7),
                )
                said.append(f"    {'  '.join(cells)}".rstrip())
            if group.pooled:
                said.append(f"    {heterogeneity(panel, group)}")
    if forest.panels:
        said += ["", *(part for words in notes_of(forest) for part in textwrap.wrap(words, _WIDTH))]
    return "\n".join([*said, *_refused_text(forest)])


def _cells(forest: Forest, panel: Panel, group: Group) -> list[tuple[str, str, str, str]]:
    """Label, participants, numbers, weight: a tuple a line."""
    rows = [
        (
            line.label,
            line.participants,
            interval(line.estimate, line.low, line.high),
            "" if line.weight is None else f"{line.weight:.1f} %",
        )
        for line in group.lines
    ]
    if group.pooled:
        numbers, spread = pooled_numbers(panel, group)
        rows.append((pooled_label(forest), "", numbers, "100.0 %"))
        rows += [("Prediction interval", "", spread, "")] if spread else []
    return rows


def _by_reason(refusals: Sequence[Refusal]) -> Mapping[str, list[Refusal]]:
    grouped: dict[str, list[Refusal]] = {}
    for refusal in refusals:
        grouped.setdefault(refusal.reason, []).append(refusal)
    return grouped


def _refused_text(forest: Forest) -> list[str]:
    if not forest.refusals:
        return []
    said = ["", f"Refused ({len(forest.refusals)}):"]
    for reason, members in _by_reason(forest.refusals).items():
        said += textwrap.wrap(f"- {reason}:", _WIDTH, initial_indent="  ", subsequent_indent="    ")
        named = "; ".join(
            about if count == 1 else f"{about} x {count}"
            for about, count in Counter(map(_about, members)).items()
        )
        said += textwrap.wrap(named, _WIDTH, initial_indent="      ", subsequent_indent="      ")
    return said


def _about(refusal: Refusal) -> str:
    finding = refusal.finding
    return f"{refusal.label} ({label(finding.outcome)}, {finding.timepoint}, {label(finding.comparator)})"


def forest_markdown(forest: Forest) -> str:
    """The table as Markdown."""
    said = [
        f"# {forest.claim.id}: {forest.claim.text}",
        f"Positive is better for {label(forest.claim.subject)}.",
    ]
    for panel in forest.panels:
        said.append(f"## {panel.heading}")
        for group in panel.groups:
            head = "| study | n | estimate [95 % interval] | weight |\n|---|---:|---:|---:|\n"
            rows = [f"| {' | '.join(map(_cell, row))} |" for row in _cells(forest, panel, group)]
            said.append(
                f"**{group.heading}**" + (f" ({REVIEWS.lower()})" if group.is_of_reviews else "")
            )
            said.append(head + "\n".join(rows))
            said += [heterogeneity(panel, group)] if group.pooled else []
    said += [words.replace("*", r"\*", 1) for words in notes_of(forest)] if forest.panels else []
    if forest.refusals:
        head = "| study | outcome | time | comparator | reason |\n|---|---|---|---|---|\n"
        rows = [
            f"| {one.label} | {label(one.finding.outcome)} | {one.finding.timepoint} "
            f"| {label(one.finding.comparator)} | {_cell(one.reason)} |"
            for one in forest.refusals
        ]
        said += [f"## Refused ({len(forest.refusals)})", head + "\n".join(rows)]
    return "\n\n".join(said)


def _cell(text: str) -> str:
    return text.replace("|", "/").replace("*", r"\*")
