"""Format the card of a claim, and the list of claims, for a terminal and as Markdown."""

from __future__ import annotations

import textwrap
from collections.abc import Iterable, Sequence

from evidence.claims.base.models import format_label
from evidence.claims.card.card import Card
from evidence.claims.card.claim_effect import describe_certainty
from evidence.claims.card.summary_text import format_summary_markdown
from evidence.claims.verdict.verdict import Verdict
from evidence.claims.verdict.weighted_judgement import WeightedJudgement
from evidence.escaping import escape_markdown, format_markdown_link
from evidence.ids import doi_url, pmc_url, pubmed_url
from evidence.messages.catalogue import gettext
from evidence.studies.designs import design_info
from evidence.studies.study import Study
from evidence.wording import capitalise_first

CARD_WIDTH = 100
DISCLAIMER = "A summary of judged studies, not medical advice."
_MAX_STUDIES_SHOWN = 8  # on a brief card
STANCE_PHRASES = {
    "supports": "for",
    "contradicts": "against",
    "mixed": "two-sided",
    "insufficient": "too little",
    "not_assessed": "not read",
}


def format_card_text(card: Card) -> str:
    """Format a card for a terminal, at most ``CARD_WIDTH`` columns wide."""
    verdict = card.verdict
    studies = [_format_study_line(item) for item in verdict.weighted_judgements]
    lines = [
        f"{card.claim.id}  {card.claim.text}",
        f"    {format_verdict(verdict)}",
        _wrap(f"asked of: {card.claim.population}{describe_comparators(card)}", "    "),
        *_format_section("Size", [card.size.describe() if card.size else ""]),
        *_format_section("How to say it", [describe_wording(card.verdict)]),
        *_format_section("Why", verdict.reasons),
        *_format_section("How firm it is", card.limits),
        *_format_section("By comparator", _list_comparators(card)),
        *_format_section("The same question against other comparators", _list_related(card)),
        *_format_section("Studies, strongest first", studies),
        *_format_section("Publication status", card.status_notes),
        "",
        DISCLAIMER,
    ]
    return "\n".join(lines)


def format_card_markdown(card: Card) -> str:
    """Format a card as Markdown, with links to the records."""
    verdict = card.verdict
    parts = [
        f"# {_format_title(card)}",
        *_format_answer(card),
        _format_summary(card),
        _format_markdown_list("Why", verdict.reasons),
        _format_markdown_list("How firm it is", card.limits),
        _format_markdown_list("By comparator", _list_comparators(card)),
        _format_markdown_list("The same question against other comparators", _list_related(card)),
        _format_markdown_studies(verdict.weighted_judgements),
        _format_markdown_list("Publication status", card.status_notes),
        f"*{DISCLAIMER}*",
    ]
    return "\n\n".join(part for part in parts if part)


def format_brief_card_markdown(card: Card) -> str:
    """Format the card for a small window: without tables, and only with the studies that count."""
    counted = [item for item in card.verdict.weighted_judgements if item.is_counted]
    shown = [
        f"- {STANCE_PHRASES[item.judgement.stance]}: "
        f"{format_markdown_link(item.study.key, record_url(item.study))}, "
        f"{escape_markdown(describe_study_design(item))}"
        for item in counted[:_MAX_STUDIES_SHOWN]
    ]
    rest = len(counted) - len(shown)
    parts = [
        f"**{_format_title(card)}**",
        *_format_answer(card),
        "\n".join(f"- {escape_markdown(reason)}" for reason in card.verdict.reasons),
        "\n".join([*shown, *([f"- and {rest} more"] if rest else [])]),
        "\n".join(f"- {escape_markdown(note)}" for note in card.status_notes),
        f"*{DISCLAIMER}* `evidence claim {card.claim.id}`",
    ]
    return "\n\n".join(part for part in parts if part)


def _format_title(card: Card) -> str:
    return escape_markdown(f"{card.claim.id}: {card.claim.text}")


def _format_answer(card: Card) -> list[str]:
    """Return the verdict, how large the effect is and how to say it; empty where not known."""
    wording = describe_wording(card.verdict)
    asked = f"Asked of: {card.claim.population}{describe_comparators(card)}."
    return [
        f"**{capitalise_first(format_verdict(card.verdict))}.** {escape_markdown(asked)}",
        escape_markdown(f"Size: {card.size.describe()}.") if card.size else "",
        escape_markdown(f"How to say it: {wording}.") if wording else "",
    ]


def _format_summary(card: Card) -> str:
    table = format_summary_markdown(card.summary_rows, card.claim.id)
    return f"## Summary of findings\n\n{table}" if table else ""


def _list_comparators(card: Card) -> list[str]:
    verdicts = card.by_comparator.items()
    return [f"{format_label(word)}: {format_verdict(verdict)}" for word, verdict in verdicts]


def _list_related(card: Card) -> list[str]:
    related = ((other, f"{other.claim.id} {other.claim.text}") for other in card.related)
    return [f"{name}: {format_verdict(other)}" for other, name in related]


def _format_markdown_studies(items: Sequence[WeightedJudgement]) -> str:
    head = "| study | says | design | level | counts | why |\n|---|---|---|---:|---|---|\n"
    rows = "\n".join(map(_format_study_row, items))
    return f"## Studies\n\n{head}{rows}" if rows else ""


def format_claims_text(verdicts: Sequence[Verdict]) -> str:
    """Format claims with their verdicts, a line each."""
    wide = max((len(format_verdict(verdict)) for verdict in verdicts), default=0)
    lines = []
    for verdict in verdicts:
        room = CARD_WIDTH - wide - 7
        text = textwrap.shorten(verdict.claim.text, room, placeholder=" …")
        lines.append(f"{verdict.claim.id:<4} {format_verdict(verdict):<{wide}}  {text}")
    return "\n".join(lines)


def format_claims_markdown(verdicts: Iterable[Verdict]) -> str:
    """Format claims with their verdicts as a Markdown table."""
    rows = ["| id | claim | verdict | certainty |", "|---|---|---|---|"]
    for verdict in verdicts:
        is_judged = verdict.category != "not_studied"
        certainty = format_label(verdict.certainty) if is_judged else "–"
        words = f"{format_label(verdict.category)} | {certainty}"
        cells = map(escape_markdown, (verdict.claim.id, verdict.claim.text))
        rows.append(f"| {' | '.join(cells)} | {words} |")
    return "\n".join(rows)


def format_verdict(verdict: Verdict) -> str:
    """Format a verdict in a few words: "supported, moderate certainty"."""
    if verdict.category == "not_studied":
        return gettext("not studied")
    return f"{format_label(verdict.category)}, {describe_certainty(verdict.certainty)}"


def describe_wording(verdict: Verdict) -> str:
    """Return the careful wording, or say why it is withheld; empty where there is none."""
    if verdict.claim.wording and verdict.wording is None:
        written_for = (verdict.claim.wording_for or "").replace("_", " ")
        return f"withheld: it was written for another verdict ({written_for}), so write a new one"
    return verdict.wording or ""


def record_url(study: Study) -> str:
    """Return the address of a record: PubMed's, else by DOI or PMCID; empty when none is known."""
    if study.pmid:
        return pubmed_url(study.pmid)
    if study.doi:
        return doi_url(study.doi)
    return pmc_url(study.pmcid) if study.pmcid else ""


def describe_comparators(card: Card) -> str:
    """Say what a claim compares with, to be added to its population; empty without comparators."""
    named = ", ".join(format_label(word) for word in card.claim.comparators)
    return f"; compared with {named}" if named else ""


def _format_section(title: str, lines: Sequence[str]) -> list[str]:
    shown = [line for line in lines if line]
    return ["", f"{title}:", *(_format_bullet(line) for line in shown)] if shown else []


def _format_bullet(line: str) -> str:
    """Wrap an item to the width; what follows a tab begins a new line."""
    head, _, tail = line.partition("\t")
    bullet = _wrap(head, "  - ")
    return f"{bullet}\n{_wrap(tail, '    ')}" if tail else bullet


def _wrap(text: str, indent: str) -> str:
    return textwrap.fill(
        text, CARD_WIDTH, initial_indent=indent, subsequent_indent="    ", break_on_hyphens=False
    )


def _format_study_line(item: WeightedJudgement) -> str:
    stance = STANCE_PHRASES[item.judgement.stance]
    directness = "" if item.is_direct else ", indirect"
    counted = "" if item.is_counted else f" [not counted: {item.note}]"
    design = design_info(item.study.design).label
    appraisal = f"; {item.appraisal.describe()}" if item.appraisal else ""
    head = (
        f"{stance}: {item.study.key}, {design} (level {item.level}{directness}){appraisal}{counted}"
    )
    return f"{head}\t{item.judgement.rationale} {record_url(item.study)}".rstrip()


def describe_study_design(item: WeightedJudgement) -> str:
    """Describe the design of a study, with its appraisal with RoB 2 or AMSTAR 2, if any."""
    design = design_info(item.study.design).label
    return f"{design}; {item.appraisal.describe()}" if item.appraisal else design


def _format_study_row(item: WeightedJudgement) -> str:
    cells = (
        STANCE_PHRASES[item.judgement.stance],
        describe_study_design(item),
        str(item.level),
        "yes" if item.is_counted else item.note or "no",
        item.judgement.rationale,
    )
    link = format_markdown_link(item.study.key, record_url(item.study))
    return f"| {' | '.join([link, *map(escape_markdown, cells)])} |"


def _format_markdown_list(title: str, lines: Sequence[str]) -> str:
    items = "\n".join(f"- {escape_markdown(line)}" for line in lines)
    return f"## {title}\n\n{items}" if lines else ""
