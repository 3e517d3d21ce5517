"""What changed at PubMed, as Markdown for an issue."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from evidence.claims.living.updates import StudyUpdate, UpdateSummary
from evidence.errors import Problem
from evidence.escaping import escape_markdown, format_markdown_link
from evidence.ids import pubmed_url
from evidence.posts.lint.affected import AffectedSentence
from evidence.posts.lint.update_report import (
    CLAIMS_HEADING,
    KIND_HEADINGS,
    NO_CHANGES,
    NOT_ADVICE,
    SENTENCES_HEADING,
    UNREAD_RECORDS,
    format_affected_claims,
    format_basis,
    format_derived_direction,
    format_design,
    format_tally,
    format_verdict_change,
    list_notices,
)
from evidence.studies.store.changes import ChangeKind


def updates_to_markdown(
    updates: UpdateSummary,
    sentences: Sequence[AffectedSentence],
    problems: Sequence[Problem] = (),
) -> str:
    """Return a list of studies for each kind of change, then the claims and sentences affected.

    What a person should look at has a box to tick.
    """
    parts = [_format_problems(problems)] if problems else []
    if not updates.study_updates:
        return "\n\n".join([NO_CHANGES, *parts])
    parts += [
        _format_section(kind, updates.of_kind(kind))
        for kind in KIND_HEADINGS
        if updates.of_kind(kind)
    ]
    if updates.verdict_changes:
        parts.append(_format_claims(updates))
    if sentences:
        parts.append(_format_sentences(sentences))
    return "\n\n".join([*parts, NOT_ADVICE])


def _format_problems(problems: Sequence[Problem]) -> str:
    texts = [
        f"{problem.location}: {problem.message}" if problem.line else problem.message
        for problem in problems
    ]
    boxes = [f"- [ ] {escape_markdown(text)}" for text in texts]
    return "\n".join([f"## {UNREAD_RECORDS}: {len(problems):,}", "", *boxes])


def _format_section(kind: ChangeKind, items: Sequence[StudyUpdate]) -> str:
    shown = [item for item in items if item.needs_review or kind != "revised"]
    head = f"## {KIND_HEADINGS[kind]}: {format_tally(items)}"
    return "\n".join([head, "", *map(_format_item, shown)]).rstrip()


def _format_item(item: StudyUpdate) -> str:
    details = [
        format_design(item),
        *list_notices(item),
        format_derived_direction(item),
        *format_affected_claims(item.affected_claims),
    ]
    box = "[ ] " if item.needs_review else ""
    link = format_markdown_link(f"PMID {item.pmid}", pubmed_url(item.pmid))
    text = f"{item.title or ''} ({'; '.join(filter(None, details))})"
    return f"- {box}{link} {escape_markdown(text)}"


def _format_claims(updates: UpdateSummary) -> str:
    rows = [
        (change.current.claim.id, change.current.claim.text, format_verdict_change(change))
        for change in updates.verdict_changes
    ]
    return _format_table(CLAIMS_HEADING, ("id", "claim", "verdict"), rows)


def _format_sentences(sentences: Sequence[AffectedSentence]) -> str:
    rows = [
        (
            f"{affected.path}:{affected.sentence.line}",
            format_basis(affected),
            affected.sentence.text,
        )
        for affected in sentences
    ]
    return _format_table(SENTENCES_HEADING, ("where", "on", "sentence"), rows)


def _format_table(heading: str, head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    rule = f"|{'---|' * len(head)}"
    return "\n".join([f"## {heading}", "", _format_row(head), rule, *map(_format_row, rows)])


def _format_row(cells: Sequence[str]) -> str:
    return f"| {' | '.join(map(escape_markdown, cells))} |"
