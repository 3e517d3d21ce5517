"""What changed at PubMed, as text for a terminal or as JSON for other tools."""

from __future__ import annotations

import json
import textwrap
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from evidence.claims.base.models import format_label
from evidence.claims.living.updates import AffectedClaim, StudyUpdate, UpdateSummary, VerdictChange
from evidence.errors import Problem
from evidence.ids import pubmed_url
from evidence.posts.lint.affected import AffectedSentence
from evidence.studies.designs import design_info
from evidence.studies.store.changes import NOTICE_KINDS, ChangeKind

NO_CHANGES: Final = "Nothing has changed since the last report."
UNREAD_RECORDS: Final = "Records that could not be fetched or read"
CLAIMS_HEADING: Final = "Claims to review"
SENTENCES_HEADING: Final = "Sentences that rest on them"
NOT_ADVICE: Final = (
    "Which claims a new study may bear on, its design and its conclusion are derived by a program "
    "and not reviewed: it changes no verdict until a person has judged it "
    "(`evidence review CLAIM`). A retracted study no longer counts."
)
KIND_HEADINGS: Final[Mapping[ChangeKind, str]] = {
    "retracted": "Retracted",
    "republished": "Retracted and republished",
    "partly_retracted": "Retracted in part",
    "concern": "Under an expression of concern",
    "corrected": "Corrected",
    "superseded": "Superseded by an update",
    "new": "New studies",
    "revised": "Revised at PubMed",
    "lost": "No longer found by a search",
}
MAX_LISTED_STUDIES: Final = 20  # studies of a section that need no review
_LINE_WIDTH: Final = 100
_RELATION_LABELS: Final = {
    "judged": "judged for",
    "reported": "reported by",
    "derived": "may bear on",
}


def needs_person(
    updates: UpdateSummary,
    sentences: Sequence[AffectedSentence],
    problems: Sequence[Problem] = (),
) -> bool:
    """Return whether a person should look at something.

    A record that could not be fetched or read counts: it may be the one that was retracted.
    """
    if any(item.needs_review for item in updates.study_updates):
        return True
    return any(sentence.studies for sentence in sentences) or bool(problems)


def updates_to_text(
    updates: UpdateSummary,
    sentences: Sequence[AffectedSentence],
    problems: Sequence[Problem] = (),
) -> str:
    """Return a section for each kind of change, then the claims and sentences that they affect."""
    # the command prints each problem on standard error
    parts = [f"{UNREAD_RECORDS}: {len(problems):,}"] if problems else []
    if not updates.study_updates:
        return "\n\n".join([NO_CHANGES, *parts])
    for kind, heading in KIND_HEADINGS.items():
        if updates.of_kind(kind):
            parts.append(_format_section(heading, updates.of_kind(kind)))
    if updates.verdict_changes:
        parts.append("\n".join([CLAIMS_HEADING, *map(_format_claim, updates.verdict_changes)]))
    if sentences:
        listed = [_indent(_format_sentence(sentence)) for sentence in sentences]
        parts.append("\n".join([SENTENCES_HEADING, *listed]))
    return "\n\n".join([*parts, textwrap.fill(NOT_ADVICE, _LINE_WIDTH)])


def updates_to_json(
    updates: UpdateSummary,
    sentences: Sequence[AffectedSentence],
    problems: Sequence[Problem] = (),
) -> str:
    """Return an object with needs_person, problems, studies, claims and sentences.

    docs/store.md describes its fields.
    """
    content = {
        "needs_person": needs_person(updates, sentences, problems),
        "problems": list(map(_problem_json, problems)),
        "studies": list(map(_study_json, updates.study_updates)),
        "claims": list(map(_claim_json, updates.verdict_changes)),
        "sentences": list(map(_sentence_json, sentences)),
    }
    return json.dumps(content, ensure_ascii=False, indent=2)


# What the text and the Markdown say in the same words.


def format_tally(items: Sequence[StudyUpdate]) -> str:
    """Return how many studies there are, and of which designs: "2 (review 1, survey 1)"."""
    designs = Counter(format_design(item) for item in items)
    counts = ", ".join(f"{design} {number:,}" for design, number in designs.most_common())
    return f"{len(items):,} ({counts})"


def format_design(item: StudyUpdate) -> str:
    """Return the design of a study in words."""
    design = item.design
    return design_info(design).label if design else "design not stated"


def format_verdict_change(change: VerdictChange) -> str:
    """Return the verdict of a claim now and before."""
    now, before = (
        f"{format_label(verdict.category)}, {format_label(verdict.certainty)} certainty"
        for verdict in change
    )
    return f"{now}; before: {before}" if change.has_changed else f"{now}, as before"


def list_notices(item: StudyUpdate) -> list[str]:
    """Return PubMed's notices on a study, and the searches that no longer find it."""
    return [
        change.detail
        for change in item.changes
        if change.kind in (*NOTICE_KINDS, "lost") and change.detail
    ]


def format_derived_direction(item: StudyUpdate) -> str:
    """Return the direction of a conclusion that nobody has reviewed, or ""."""
    if not item.direction or item.study:
        return ""
    by_comparator = item.stored.derived.direction_by_comparator if item.stored else ()
    against = ", ".join(part.replace(":", " ").replace("_", " ") for part in by_comparator)
    details = f" ({against})" if against else ""
    return f"conclusion, not reviewed: {format_label(item.direction)}{details}"


def format_affected_claims(claims: Sequence[AffectedClaim]) -> Iterator[str]:
    """Yield the claims that a study affects, for each relation: "judged for A1, A2"."""
    for relation, label in _RELATION_LABELS.items():
        ids = [affected.claim for affected in claims if affected.relation == relation]
        if ids:
            yield f"{label} {', '.join(ids)}"


def format_basis(sentence: AffectedSentence) -> str:
    """Return the claims and studies for which a sentence is listed."""
    return ", ".join((*sentence.claims, *sentence.studies))


# Text


def _format_section(heading: str, items: Sequence[StudyUpdate]) -> str:
    lines = [f"{heading}: {format_tally(items)}"]
    lines += [_indent(_format_study(item)) for item in items if item.needs_review]
    others = [item for item in items if not item.needs_review]
    if items[0].kind != "revised":
        lines += [_indent(_shorten_item(item)) for item in others[:MAX_LISTED_STUDIES]]
        if len(others) > MAX_LISTED_STUDIES:
            lines.append(f"  and {len(others) - MAX_LISTED_STUDIES:,} more")
    return "\n".join(lines)


def _format_study(item: StudyUpdate) -> str:
    head = textwrap.fill(_describe_item(item), _LINE_WIDTH - 2, subsequent_indent="    ")
    details = [
        pubmed_url(item.pmid),
        *(f"PubMed: {notice}" for notice in list_notices(item)),
        format_derived_direction(item),
        *format_affected_claims(item.affected_claims),
    ]
    return "\n".join([head, *(f"    {detail}" for detail in details if detail)])


def _shorten_item(item: StudyUpdate) -> str:
    text = "; ".join([*list_notices(item), _describe_item(item)])
    return textwrap.shorten(text, _LINE_WIDTH - 4, placeholder=" …")


def _describe_item(item: StudyUpdate) -> str:
    year = item.year or ""
    return f"PMID {item.pmid}  {format_design(item)}, {year}: {item.title or ''}"


def _format_claim(change: VerdictChange) -> str:
    claim = change.current.claim
    text = textwrap.fill(
        claim.text, _LINE_WIDTH, initial_indent=f"  {claim.id:<5}", subsequent_indent=" " * 7
    )
    return f"{text}\n       {format_verdict_change(change)}"


def _format_sentence(affected: AffectedSentence) -> str:
    sentence = affected.sentence
    place = f"{affected.path}:{sentence.line}:{sentence.column}"
    text = textwrap.shorten(sentence.text, _LINE_WIDTH - 8, placeholder=" …")
    return f"{place}  {format_basis(affected)}\n    {text}"


def _indent(text: str) -> str:
    return textwrap.indent(text, "  ")


# JSON


def _problem_json(problem: Problem) -> dict[str, Any]:
    return {"where": problem.location, "pmid": problem.pmid, "message": problem.message}


def _study_json(item: StudyUpdate) -> dict[str, Any]:
    claims = [{"id": claim.claim, "how": claim.relation} for claim in item.affected_claims]
    return {
        "pmid": item.pmid,
        "key": item.key,
        "kind": item.kind,
        "changes": [
            {"kind": change.kind, "detail": change.detail, "changed_at": change.changed_at}
            for change in item.changes
        ],
        "title": item.title,
        "year": item.year,
        "design": item.design,
        "direction": item.direction,
        "reviewed": item.is_judged,
        "needs_person": item.needs_review,
        "claims": claims,
    }


def _claim_json(change: VerdictChange) -> dict[str, Any]:
    return {
        "id": change.current.claim.id,
        "text": change.current.claim.text,
        "verdict": change.current.category,
        "certainty": change.current.certainty,
        "verdict_before": change.previous.category,
        "certainty_before": change.previous.certainty,
    }


def _sentence_json(affected: AffectedSentence) -> dict[str, Any]:
    return {
        "path": affected.path,
        "line": affected.sentence.line,
        "column": affected.sentence.column,
        "end_line": affected.sentence.end_line,
        "end_column": affected.sentence.end_column,
        "text": affected.sentence.text,
        "claims": affected.claims,
        "studies": affected.studies,
    }


@dataclass(frozen=True)
class UpdateReport:
    """What an update found: changed studies, what they affect, and what could not be fetched."""

    summary: UpdateSummary
    affected: tuple[AffectedSentence, ...]
    problems: tuple[Problem, ...]

    @property
    def needs_person(self) -> bool:
        """Whether somebody should look at something."""
        return needs_person(self.summary, self.affected, self.problems)

    def __repr__(self) -> str:
        return (
            f"<update: {len(self.summary.study_updates):,} studies changed, "
            f"{len(self.summary.verdict_changes):,} claims and {len(self.affected):,} sentences "
            f"affected, {len(self.problems):,} problems>"
        )

    def to_text(self) -> str:
        """Format the report for a terminal."""
        return updates_to_text(self.summary, self.affected, self.problems)

    def to_markdown(self) -> str:
        """Format the report as Markdown, for an issue."""
        from evidence.posts.lint.update_markdown import updates_to_markdown

        return updates_to_markdown(self.summary, self.affected, self.problems)

    def to_json(self) -> str:
        """Format the report as JSON, for other tools."""
        return updates_to_json(self.summary, self.affected, self.problems)
