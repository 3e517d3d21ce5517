"""The card of a claim, and the list of claims, as text for a terminal and as Markdown."""

from __future__ import annotations

import textwrap
from collections.abc import Iterable, Sequence

from evidence.claims.base.models import format_label
from evidence.claims.verdict.card import Card
from evidence.claims.verdict.verdict import Verdict
from evidence.claims.verdict.weighting import WeightedJudgement
from evidence.ids import doi_url, pmc_url, pubmed_url
from evidence.studies.designs import design_info
from evidence.studies.study import Study

CARD_WIDTH = 100
DISCLAIMER = "A summary of judged studies, not medical advice."
_STANCE_LABELS = {
    "supports": "for",
    "contradicts": "against",
    "mixed": "two-sided",
    "insufficient": "too little",
    "not_assessed": "not read",
}


def format_card_text(card: Card) -> str:
    """The card for a terminal, at most 100 columns wide."""
    verdict = card.verdict
    parts = [
        f"{card.claim.id}  {card.claim.text}",
        f"    {format_verdict(verdict)}",
        f"    asked of: {card.claim.population}{_format_comparators(card)}",
        *_format_section("How to say it", [card.claim.wording or ""]),
        *_format_section("Why", verdict.reasons),
        *_format_section(
            "By comparator",
            [
                f"{format_label(word)}: {format_verdict(other)}"
                for word, other in card.by_comparator.items()
            ],
        ),
        *_format_section(
            "The same question, compared otherwise",
            [
                f"{other.claim.id} {other.claim.text}: {format_verdict(other)}"
                for other in card.related
            ],
        ),
        *_format_section(
            "Studies, in the order of their weight",
            [_format_study_line(item) for item in verdict.weighted_judgements],
        ),
        *_format_section("What became of them", card.status_notes),
        "",
        DISCLAIMER,
    ]
    return "\n".join(parts)


def format_card_markdown(card: Card) -> str:
    """The card as Markdown, with links to the records."""
    verdict = card.verdict
    rows = [_format_study_row(item) for item in verdict.weighted_judgements]
    parts = [
        f"# {card.claim.id}: {card.claim.text}",
        f"**{_capitalise(format_verdict(verdict))}.** Asked of: {card.claim.population}{_format_comparators(card)}.",
        f"How to say it: {card.claim.wording}." if card.claim.wording else "",
        _format_markdown_list("Why", verdict.reasons),
        _format_markdown_list(
            "By comparator",
            [
                f"{format_label(word)}: {format_verdict(other)}"
                for word, other in card.by_comparator.items()
            ],
        ),
        _format_markdown_list(
            "The same question, compared otherwise",
            [
                f"{other.claim.id} {other.claim.text}: {format_verdict(other)}"
                for other in card.related
            ],
        ),
        "## Studies\n\n| study | says | design | level | counts | why |\n|---|---|---|---:|---|---|\n"
        + "\n".join(rows)
        if rows
        else "",
        _format_markdown_list("What became of them", card.status_notes),
        f"*{DISCLAIMER}*",
    ]
    return "\n\n".join(part for part in parts if part)


def format_claims_text(verdicts: Sequence[Verdict]) -> str:
    """All claims with their verdicts, a line each."""
    wide = max((len(format_verdict(verdict)) for verdict in verdicts), default=0)
    lines = []
    for verdict in verdicts:
        room = CARD_WIDTH - wide - 7
        text = textwrap.shorten(verdict.claim.text, room, placeholder=" …")
        lines.append(f"{verdict.claim.id:<4} {format_verdict(verdict):<{wide}}  {text}")
    return "\n".join(lines)


def format_claims_markdown(verdicts: Iterable[Verdict]) -> str:
    """All claims with their verdicts as a Markdown table."""
    rows = [
        f"| {v.claim.id} | {v.claim.text} | {format_label(v.category)} | {format_label(v.certainty)} |"
        for v in verdicts
    ]
    return "\n".join(["| id | claim | verdict | certainty |", "|---|---|---|---|", *rows])


def format_verdict(verdict: Verdict) -> str:
    """Verdict and certainty in a few words: "supported, moderate certainty"."""
    if verdict.category == "no_evidence":
        return "no evidence judged"
    return f"{format_label(verdict.category)}, {format_label(verdict.certainty)} certainty"


def record_url(study: Study) -> str:
    """Where the record of a study is: at PubMed, else where its DOI or PMCID leads; empty when none is known."""
    if study.pmid:
        return pubmed_url(study.pmid)
    if study.doi:
        return doi_url(study.doi)
    return pmc_url(study.pmcid) if study.pmcid else ""


def _format_comparators(card: Card) -> str:
    return (
        f"; compared with {', '.join(format_label(word) for word in card.claim.comparators)}"
        if card.claim.comparators
        else ""
    )


def _format_section(title: str, lines: Sequence[str]) -> list[str]:
    shown = [line for line in lines if line]
    return ["", f"{title}:", *(_format_bullet(line) for line in shown)] if shown else []


def _format_bullet(line: str) -> str:
    """Wrapped to the width; a line of its own after a tab stays on its own line."""
    head, _, tail = line.partition("\t")
    wrapped = textwrap.fill(
        head, CARD_WIDTH, initial_indent="  - ", subsequent_indent="    ", break_on_hyphens=False
    )
    if tail:
        wrapped += "\n" + textwrap.fill(
            tail,
            CARD_WIDTH,
            initial_indent="    ",
            subsequent_indent="    ",
            break_on_hyphens=False,
        )
    return wrapped


def _format_study_line(item: WeightedJudgement) -> str:
    stance, directness = (
        _STANCE_LABELS[item.judgement.stance],
        "" if item.judgement.directness == "direct" else ", indirect",
    )
    counted = "" if item.is_counted else f" [not counted: {item.note}]"
    head = f"{stance}: {item.study.key}, {design_info(item.study.design).label} (level {item.level}{directness}){counted}"
    return f"{head}\t{item.judgement.rationale} {record_url(item.study)}".rstrip()


def _format_study_row(item: WeightedJudgement) -> str:
    where = record_url(item.study)
    cells = (
        f"[{item.study.key}]({where})" if where else item.study.key,
        _STANCE_LABELS[item.judgement.stance],
        design_info(item.study.design).label,
        str(item.level),
        "yes" if item.is_counted else item.note or "no",
        item.judgement.rationale,
    )
    return f"| {' | '.join(cell.replace('|', '&#124;') for cell in cells)} |"


def _format_markdown_list(title: str, lines: Sequence[str]) -> str:
    return f"## {title}\n\n" + "\n".join(f"- {line}" for line in lines) if lines else ""


def _capitalise(text: str) -> str:
    return text[:1].upper() + text[1:]
