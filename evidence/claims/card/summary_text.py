"""Format a summary of findings as Markdown, and as CSV in the columns of an evidence profile."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

from evidence.claims.base.models import RATIO_NAMES
from evidence.claims.card.rows.summary_row import NOTHING, SummaryRow
from evidence.claims.verdict.certainty import GRADE_DOMAINS, CertaintyStep
from evidence.escaping import escape_markdown, guard_formula
from evidence.studies.designs import design_info

# Those of GRADEpro's evidence profile.
PROFILE_COLUMNS: Final = (
    "Outcomes",
    "Comparison",
    "№ of participants (studies)",
    "Follow-up",
    "Study design",
    "Risk of bias",
    "Inconsistency",
    "Indirectness",
    "Imprecision",
    "Other considerations",
    "Certainty",
    "Relative effect (95% CI)",
    "Anticipated absolute effects",
    "Importance",
    "Comments",
)


@dataclass(frozen=True, slots=True)
class NumberedRow:
    """A row with the numbers of its footnotes: on people, on the effect, on the certainty."""

    row: SummaryRow
    on_people: tuple[int, ...]
    on_effect: tuple[int, ...]
    on_certainty: tuple[int, ...]


def number_footnotes(rows: Iterable[SummaryRow]) -> tuple[list[NumberedRow], list[str]]:
    """Number the footnotes of rows from 1 as they come; the same text has one number.

    Returns:
        The rows with their numbers, and the texts in the order of the numbers.
    """
    numbers: dict[str, int] = {}

    def number_texts(texts: Iterable[str]) -> tuple[int, ...]:
        return tuple(numbers.setdefault(text, len(numbers) + 1) for text in texts if text)

    numbered = [
        NumberedRow(
            row, number_texts([row.people_note]), number_texts(row.notes), number_texts(row.reasons)
        )
        for row in rows
    ]
    return numbered, list(numbers)


def format_summary_markdown(rows: Sequence[SummaryRow], claim_id: str) -> str:
    """Format a summary of findings as a Markdown table with footnotes; empty without rows.

    Args:
        rows: its rows.
        claim_id: id of the claim, so that footnotes of several cards on a page do not clash.
    """
    if not rows:
        return ""
    numbered, texts = number_footnotes(rows)
    lines = [
        "| outcome | compared with | people (studies) | effect (95 % interval) "
        "| in natural units | certainty | what happens |",
        "|---|---|---:|---|---|---|---|",
        *(_format_markdown_row(item, claim_id) for item in numbered),
    ]
    notes = [
        f"[^{claim_id}-{number}]: {escape_markdown(text)}" for number, text in enumerate(texts, 1)
    ]
    return "\n".join(lines) + ("\n\n" + "\n".join(notes) if notes else "")


def _format_markdown_row(item: NumberedRow, claim_id: str) -> str:
    row = item.row

    def mark(numbers: Iterable[int]) -> str:
        return " ".join(f"[^{claim_id}-{number}]" for number in numbers)

    natural = "; ".join(filter(None, [row.absolute, row.importance.lower()]))
    cells = (
        (", ".join(filter(None, [row.outcome_label, row.time])), ""),
        (row.comparison, ""),
        (row.people, mark(item.on_people)),
        (row.effect, mark(item.on_effect)),
        (natural or NOTHING, ""),
        (row.grade, mark(item.on_certainty)),
        (row.statement, ""),
    )
    return f"| {' | '.join(escape_markdown(text) + marks for text, marks in cells)} |"


def format_summary_csv(rows: Iterable[SummaryRow]) -> str:
    """Format a summary of findings as CSV, in the columns of GRADE's evidence profile."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(PROFILE_COLUMNS)
    writer.writerows([*map(guard_formula, _format_profile_row(row))] for row in rows)
    return out.getvalue()


def _format_profile_row(row: SummaryRow) -> list[str]:
    steps = {step.kind: step for step in row.steps}
    is_relative = row.finding is not None and row.finding.measure in RATIO_NAMES
    absolute = ["" if is_relative else row.printed, row.absolute, row.importance]
    comments = [f"{row.statement}.", row.people_note, *row.notes]
    return [
        row.outcome_label,
        row.comparison,
        row.people,
        row.time,
        design_info(row.source.study.design).label if row.source else "",
        *(_format_domain(steps.get(domain), row) for domain in GRADE_DOMAINS),
        _format_other_considerations(row),
        row.grade,
        row.printed if is_relative else "",
        "; ".join(filter(None, absolute)),
        "not rated",
        " ".join(filter(None, comments)),
    ]


def _format_other_considerations(row: SummaryRow) -> str:
    if row.certainty is None:
        return ""
    others = (step.describe() for step in row.steps if step.kind in ("start", "ceiling"))
    return " ".join([*others, "Publication bias was not assessed."])


def _format_domain(step: CertaintyStep | None, row: SummaryRow) -> str:
    if row.certainty is None:
        return ""
    return f"serious: {step.reason}" if step else "no concern recorded"
