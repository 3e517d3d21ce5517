"""The card of a claim as HTML, for notebooks. Every text is escaped."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from html import escape

from evidence.claims.base.models import format_label
from evidence.claims.card.card import Card
from evidence.claims.card.card_text import (
    DISCLAIMER,
    STANCE_PHRASES,
    describe_comparators,
    describe_study_design,
    format_verdict,
    record_url,
)
from evidence.claims.card.summary_text import NumberedRow, number_footnotes
from evidence.claims.verdict.weighted_judgement import WeightedJudgement
from evidence.wording import capitalise_first

_COLOURS = {
    "supported": "#1a7f37",
    "contradicted": "#b3261e",
    "not_supported": "#8a5a00",
    "mixed": "#8a5a00",
    "insufficient": "#57606a",
    "not_studied": "#57606a",
}
_CELL = "text-align:left;vertical-align:top;padding:0.2em 0.8em 0.2em 0"
_MAX_WIDTH = "52em"


def format_card_html(card: Card) -> str:
    """Format a card as an HTML fragment with inline styles, which notebooks keep."""
    verdict = card.verdict
    colour = _COLOURS[verdict.category]
    asked = f"Asked of: {card.claim.population}{describe_comparators(card)}."
    parts = [
        f'<div style="max-width:{_MAX_WIDTH};line-height:1.4">',
        f'<div style="font-size:1.15em"><b>{escape(card.claim.id)}</b> '
        f"{escape(card.claim.text)}</div>",
        f'<div style="border-left:0.3em solid {colour};padding-left:0.6em;margin:0.4em 0">'
        f"<b>{escape(capitalise_first(format_verdict(verdict)))}</b><br>{escape(asked)}</div>",
        _format_size(card),
        _format_wording(card.verdict.wording),
        _format_summary(card),
        _format_comparators(card),
        _format_studies(verdict.weighted_judgements),
        _format_list("Reasons", verdict.reasons),
        _format_list("How firm it is", card.limits),
        _format_list("Publication status", card.status_notes),
        f'<div style="opacity:0.7"><i>{escape(DISCLAIMER)}</i></div></div>',
    ]
    return "".join(parts)


def _format_size(card: Card) -> str:
    return f"<p><b>Size:</b> {escape(card.size.describe())}.</p>" if card.size else ""


def _format_wording(wording: str | None) -> str:
    return f"<p><b>How to say it:</b> {escape(wording)}.</p>" if wording else ""


def _format_summary(card: Card) -> str:
    """Format the summary of findings as a table, with its footnotes below it."""
    numbered, texts = number_footnotes(card.summary_rows)
    head = ("outcome", "compared with", "people (studies)", "effect", "certainty", "what happens")
    table = _format_table(head, (_format_summary_cells(item) for item in numbered))
    notes = "".join(
        f'<li value="{number}">{escape(text)}</li>' for number, text in enumerate(texts, 1)
    )
    return f"<p><b>Summary of findings</b></p>{table}<ol>{notes}</ol>" if table else ""


def _format_summary_cells(item: NumberedRow) -> list[str]:
    row = item.row
    cells = [
        ([row.outcome_label, row.time], ()),
        ([row.comparison], ()),
        ([row.people], item.on_people),
        ([row.effect, row.absolute, row.importance], item.on_effect),
        ([row.grade], item.on_certainty),
        ([row.statement], ()),
    ]
    return [_format_lines(lines, numbers) for lines, numbers in cells]


def _format_lines(lines: Iterable[str], numbers: Iterable[int]) -> str:
    marks = f"<sup>{', '.join(map(str, numbers))}</sup>" if numbers else ""
    return "<br>".join(escape(line) for line in lines if line) + marks


def _format_comparators(card: Card) -> str:
    rows = []
    for comparator, verdict in card.by_comparator.items():
        sides = [
            ", ".join(item.study.key for item in verdict.counted_judgements(stance))
            for stance in ("supports", "contradicts")
        ]
        rows.append([escape(format_label(comparator)), escape(format_verdict(verdict)), *sides])
    return _format_table(("compared with", "verdict", "for", "against"), rows)


def _format_studies(items: Sequence[WeightedJudgement]) -> str:
    rows = [_format_study_cells(item) for item in items]
    return _format_table(("study", "says", "design", "counts", "why"), rows)


def _format_study_cells(item: WeightedJudgement) -> list[str]:
    return [
        _link_study(item),
        STANCE_PHRASES[item.judgement.stance],
        escape(describe_study_design(item)),
        "yes" if item.is_counted else escape(item.note or "no"),
        escape(item.judgement.rationale),
    ]


def _link_study(item: WeightedJudgement) -> str:
    url, key = record_url(item.study), escape(item.study.key)
    return f'<a href="{escape(url, quote=True)}">{key}</a>' if url else key


def _format_table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """Format a table of cells that are HTML already; empty without rows."""
    lines = ["".join(f'<td style="{_CELL}">{cell}</td>' for cell in row) for row in rows]
    if not lines:
        return ""
    titles = "".join(f'<th style="{_CELL}">{title}</th>' for title in head)
    body = "".join(f"<tr>{line}</tr>" for line in lines)
    return f"<table><thead><tr>{titles}</tr></thead><tbody>{body}</tbody></table>"


def _format_list(title: str, lines: Sequence[str]) -> str:
    items = "".join(f"<li>{escape(line)}</li>" for line in lines)
    return f"<p><b>{escape(title)}</b></p><ul>{items}</ul>" if lines else ""
