"""The table of a forest plot as text for a terminal, and as Markdown."""

from __future__ import annotations

import textwrap
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

from evidence.claims.base.models import format_label
from evidence.escaping import escape_markdown
from evidence.messages.catalogue import gettext
from evidence.synthesis.pool.forest import REVIEWS_HEADING, ForestData, ForestGroup, ForestPanel
from evidence.synthesis.pool.forest_words import (
    format_heterogeneity,
    format_interval,
    format_pooled_numbers,
    format_weight,
    list_footnotes,
    pooled_label,
)
from evidence.synthesis.pool.pool_groups import Exclusion
from evidence.wording import put_in_sentence

_TEXT_WIDTH = 100
_WEIGHT_WIDTH = 7


class _Line(NamedTuple):
    """A row of a forest plot in words."""

    label: str
    participants: str
    numbers: str
    weight: str


def format_forest_text(forest: ForestData) -> str:
    """Format the table as text for a terminal."""
    lines = [
        f"{forest.claim.id}  {forest.claim.text}",
        f"    positive: better for {format_label(forest.claim.subject)}",
    ]
    for panel in forest.panels:
        lines += ["", panel.heading, *_format_panel(forest, panel)]
    if forest.panels:
        lines.append("")
        for note in list_footnotes(forest):
            lines += textwrap.wrap(note, _TEXT_WIDTH)
    return "\n".join([*lines, *_format_exclusions_text(forest)])


def format_forest_markdown(forest: ForestData) -> str:
    """Format the table as Markdown."""
    parts = [
        f"# {escape_markdown(f'{forest.claim.id}: {forest.claim.text}')}",
        f"Positive is better for {format_label(forest.claim.subject)}.",
    ]
    for panel in forest.panels:
        parts.append(f"## {escape_markdown(panel.heading)}")
        for group in panel.groups:
            parts += _format_markdown_group(forest, panel, group)
    if forest.panels:
        parts += map(escape_markdown, list_footnotes(forest))
    if forest.exclusions:
        rows = map(_format_markdown_exclusion, forest.exclusions)
        head = ("study", "outcome", "time", "comparator", "reason")
        parts.append(f"## Refused ({len(forest.exclusions)})")
        parts.append(_format_markdown_table(head, ("---",) * 5, rows))
    return "\n\n".join(parts)


def _list_lines(forest: ForestData, panel: ForestPanel, group: ForestGroup) -> list[_Line]:
    lines = []
    for row in group.rows:
        numbers = format_interval(row.estimate, row.ci_low, row.ci_high)
        weight = "" if row.weight is None else format_weight(row.weight)
        lines.append(_Line(row.label, row.participants, numbers, weight))
    if group.pooled:
        numbers, spread = format_pooled_numbers(panel, group)
        lines.append(_Line(pooled_label(forest), "", numbers, "100.0 %"))
        if spread:
            lines.append(_Line("Prediction interval", "", spread, ""))
    return lines


# --- for a terminal ---


def _format_panel(forest: ForestData, panel: ForestPanel) -> list[str]:
    """Format the groups of a panel, their columns aligned with each other."""
    by_group = [(group, _list_lines(forest, panel, group)) for group in panel.groups]
    lines = [line for _, group_lines in by_group for line in group_lines]
    label_width = max((len(line.label) for line in lines), default=0)
    participants_width = max((len(line.participants) for line in lines), default=0)
    numbers_width = max((len(line.numbers) for line in lines), default=0)
    text = []
    for group, group_lines in by_group:
        text.append(f"  {group.heading}{' (reviews; not pooled again)' * group.holds_reviews}")
        for line in group_lines:
            label = line.label.ljust(label_width)
            participants = line.participants.rjust(participants_width)
            numbers = line.numbers.rjust(numbers_width)
            weight = line.weight.rjust(_WEIGHT_WIDTH)
            text.append(f"    {label}  {participants}  {numbers}  {weight}".rstrip())
        if group.pooled:
            text.append(f"    {format_heterogeneity(panel, group)}")
    return text


def _format_exclusions_text(forest: ForestData) -> list[str]:
    if not forest.exclusions:
        return []
    lines = ["", f"Refused ({len(forest.exclusions)}):"]
    for reason, members in _group_by_reason(forest.exclusions).items():
        lines += _wrap(f"- {reason}:", "  ", "    ")
        counts = Counter(map(_describe_exclusion, members))
        named = (name if n == 1 else f"{name} x {n}" for name, n in counts.items())
        lines += _wrap("; ".join(named), "      ", "      ")
    return lines


def _wrap(text: str, first: str, other: str) -> list[str]:
    return textwrap.wrap(text, _TEXT_WIDTH, initial_indent=first, subsequent_indent=other)


def _group_by_reason(exclusions: Sequence[Exclusion]) -> Mapping[str, list[Exclusion]]:
    grouped: dict[str, list[Exclusion]] = {}
    for exclusion in exclusions:
        grouped.setdefault(exclusion.reason, []).append(exclusion)
    return grouped


def _describe_exclusion(exclusion: Exclusion) -> str:
    row = exclusion.finding
    question = f"{format_label(row.outcome)}, {row.timepoint}, {format_label(row.comparator)}"
    return f"{exclusion.label} ({question})"


# --- as Markdown ---


def _format_markdown_group(forest: ForestData, panel: ForestPanel, group: ForestGroup) -> list[str]:
    title = f"**{escape_markdown(group.heading)}**"
    if group.holds_reviews:
        title += f" ({put_in_sentence(gettext(REVIEWS_HEADING))})"
    head = ("study", "n", "estimate [95 % interval]", "weight")
    rows = _list_lines(forest, panel, group)
    parts = [title, _format_markdown_table(head, ("---", "---:", "---:", "---:"), rows)]
    if group.pooled:
        parts.append(escape_markdown(format_heterogeneity(panel, group)))
    return parts


def _format_markdown_exclusion(exclusion: Exclusion) -> tuple[str, ...]:
    row = exclusion.finding
    return (
        exclusion.label,
        format_label(row.outcome),
        row.timepoint,
        format_label(row.comparator),
        exclusion.reason,
    )


def _format_markdown_table(
    head: Sequence[str], rule: Sequence[str], rows: Iterable[Sequence[str]]
) -> str:
    lines = [f"| {' | '.join(head)} |", f"|{'|'.join(rule)}|"]
    lines += [f"| {' | '.join(map(escape_markdown, row))} |" for row in rows]
    return "\n".join(lines)
