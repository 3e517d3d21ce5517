"""The card of a claim, and the list of claims, as text for a terminal and as Markdown."""

from __future__ import annotations

import textwrap
from collections.abc import Iterable, Sequence

from evidence.claims.base.models import label
from evidence.claims.verdict.card import Card
from evidence.claims.verdict.verdict import Verdict
from evidence.claims.verdict.weighting import Weighed
from evidence.ids import doi_url, pmc_url, pubmed_url
from evidence.studies.designs import design_info
from evidence.studies.study import Study

WIDTH = 100
NOT_ADVICE = "A summary of judged studies, not medical advice."
_STANCES = {
    "supports": "for",
    "contradicts": "against",
    "mixed": "two-sided",
    "insufficient": "too little",
    "not_assessed": "not read",
}


def card_text(card: Card) -> str:
    """The card for a terminal, at most 100 columns wide."""
    verdict = card.verdict
    parts = [
        f"{card.claim.id}  {card.claim.text}",
        f"    {headline(verdict)}",
        f"    asked of: {card.claim.population}{_against(card)}",
        *_section("How to say it", [card.claim.wording or ""]),
        *_section("Why", verdict.reasons),
        *_section(
            "By comparator",
            [f"{label(word)}: {headline(other)}" for word, other in card.by_comparator.items()],
        ),
        *_section(
            "The same question, compared otherwise",
            [f"{other.claim.id} {other.claim.text}: {headline(other)}" for other in card.related],
        ),
        *_section(
            "Studies, in the order of their weight", [_study_line(item) for item in verdict.weighed]
        ),
        *_section("What became of them", card.standing_notes),
        "",
        NOT_ADVICE,
    ]
    return "\n".join(parts)


def card_markdown(card: Card) -> str:
    """The card as Markdown, with links to the records."""
    verdict = card.verdict
    rows = [_study_row(item) for item in verdict.weighed]
    parts = [
        f"# {card.claim.id}: {card.claim.text}",
        f"**{_capital(headline(verdict))}.** Asked of: {card.claim.population}{_against(card)}.",
        f"How to say it: {card.claim.wording}." if card.claim.wording else "",
        _list("Why", verdict.reasons),
        _list(
            "By comparator",
            [f"{label(word)}: {headline(other)}" for word, other in card.by_comparator.items()],
        ),
        _list(
            "The same question, compared otherwise",
            [f"{other.claim.id} {other.claim.text}: {headline(other)}" for other in card.related],
        ),
        "## Studies\n\n| study | says | design | level | counts | why |\n|---|---|---|---:|---|---|\n"
        + "\n".join(rows)
        if rows
        else "",
        _list("What became of them", card.standing_notes),
        f"*{NOT_ADVICE}*",
    ]
    return "\n\n".join(part for part in parts if part)


def claims_text(verdicts: Sequence[Verdict]) -> str:
    """All claims with their verdicts, a line each."""
    wide = max((len(headline(verdict)) for verdict in verdicts), default=0)
    lines = []
    for verdict in verdicts:
        room = WIDTH - wide - 7
        text = textwrap.shorten(verdict.claim.text, room, placeholder=" …")
        lines.append(f"{verdict.claim.id:<4} {headline(verdict):<{wide}}  {text}")
    return "\n".join(lines)


def claims_markdown(verdicts: Iterable[Verdict]) -> str:
    """All claims with their verdicts as a Markdown table."""
    rows = [
        f"| {v.claim.id} | {v.claim.text} | {label(v.word)} | {label(v.certainty)} |"
        for v in verdicts
    ]
    return "\n".join(["| id | claim | verdict | certainty |", "|---|---|---|---|", *rows])


def headline(verdict: Verdict) -> str:
    """Verdict and certainty in a few words: "supported, moderate certainty"."""
    if verdict.word == "no_evidence":
        return "no evidence judged"
    return f"{label(verdict.word)}, {label(verdict.certainty)} certainty"


def address(study: Study) -> str:
    """Where the record of a study is: at PubMed, else where its DOI or PMCID leads; empty when none is known."""
    if study.pmid:
        return pubmed_url(study.pmid)
    if study.doi:
        return doi_url(study.doi)
    return pmc_url(study.pmcid) if study.pmcid else ""


def _against(card: Card) -> str:
    return (
        f"; compared with {', '.join(label(word) for word in card.claim.comparators)}"
        if card.claim.comparators
        else ""
    )


def _section(title: str, lines: Sequence[str]) -> list[str]:
    shown = [line for line in lines if line]
    return ["", f"{title}:", *(_bullet(line) for line in shown)] if shown else []


def _bullet(line: str) -> str:
    """Wrapped to the width; a line of its own after a tab stays on its own line."""
    head, _, tail = line.partition("\t")
    wrapped = textwrap.fill(
        head, WIDTH, initial_indent="  - ", subsequent_indent="    ", break_on_hyphens=False
    )
    if tail:
        wrapped += "\n" + textwrap.fill(
            tail, WIDTH, initial_indent="    ", subsequent_indent="    ", break_on_hyphens=False
        )
    return wrapped


def _study_line(item: Weighed) -> str:
    stance, directness = (
        _STANCES[item.judgement.stance],
        "" if item.judgement.directness == "direct" else ", indirect",
    )
    counted = "" if item.counts else f" [not counted: {item.note}]"
    head = f"{stance}: {item.study.key}, {design_info(item.study.design).label} (level {item.level}{directness}){counted}"
    return f"{head}\t{item.judgement.rationale} {address(item.study)}".rstrip()


def _study_row(item: Weighed) -> str:
    where = address(item.study)
    cells = (
        f"[{item.study.key}]({where})" if where else item.study.key,
        _STANCES[item.judgement.stance],
        design_info(item.study.design).label,
        str(item.level),
        "yes" if item.counts else item.note or "no",
        item.judgement.rationale,
    )
    return f"| {' | '.join(cell.replace('|', '&#124;') for cell in cells)} |"


def _list(title: str, lines: Sequence[str]) -> str:
    return f"## {title}\n\n" + "\n".join(f"- {line}" for line in lines) if lines else ""


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]
