"""What changed at PubMed as text for a terminal, as Markdown for an issue, as JSON for other tools."""

from __future__ import annotations

import json
import textwrap
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, Final

from evidence.claims.base.models import format_label
from evidence.claims.living.updates import AffectedClaim, StudyUpdate, UpdateSummary, VerdictChange
from evidence.errors import Problem
from evidence.ids import pubmed_url
from evidence.posts.lint.affected import AffectedSentence
from evidence.studies.designs import design_info
from evidence.studies.store.changes import NOTICE_KINDS, ChangeKind

_LINE_WIDTH: Final = 100
_NO_CHANGES: Final = "Nothing has changed since the last report."
_UNREAD_RECORDS: Final = "Did not come, or could not be read"
MAX_LISTED_STUDIES: Final = 20  # studies of a section that need nobody
_HEADINGS: Final[Mapping[ChangeKind, str]] = {
    "retracted": "Retracted",
    "concern": "Under an expression of concern",
    "corrected": "Corrected",
    "superseded": "Superseded by an update",
    "new": "New studies",
    "revised": "Revised at PubMed",
    "lost": "No longer found by a search",
}
_RELATION_LABELS: Final = {
    "judged": "judged for",
    "reported": "reported by",
    "derived": "may bear on",
}
_NOT_ADVICE: Final = (
    "What a new study may bear on, its design and its conclusion were derived by a program and are not reviewed: it "
    "moves no verdict until a person has judged it (`evidence review CLAIM`). A retracted study no longer counts."
)


def needs_person(
    news: UpdateSummary, resting: Sequence[AffectedSentence], problems: Sequence[Problem] = ()
) -> bool:
    """Whether somebody should look at something: a record that did not come may be the one that was retracted."""
    named = any(item.needs_review for item in news.study_updates) or any(
        found.studies for found in resting
    )
    return named or bool(problems)


def updates_to_text(
    news: UpdateSummary, resting: Sequence[AffectedSentence], problems: Sequence[Problem] = ()
) -> str:
    """A section for each kind of change, then the claims that are touched, then the sentences that rest on them."""
    missing = (
        [f"{_UNREAD_RECORDS}: {len(problems):,}"] if problems else []
    )  # each is told on standard error
    if not news.study_updates:
        return "\n\n".join([_NO_CHANGES, *missing])
    parts = missing + [
        _format_section(heading, news.of_kind(kind))
        for kind, heading in _HEADINGS.items()
        if news.of_kind(kind)
    ]
    if news.verdict_changes:
        parts.append("\n".join(["Claims to look at", *map(_format_claim, news.verdict_changes)]))
    if resting:
        parts.append(
            "Sentences that rest on them\n"
            + "\n".join(_indented(_format_sentence(found)) for found in resting)
        )
    return "\n\n".join([*parts, textwrap.fill(_NOT_ADVICE, _LINE_WIDTH)])


def _format_claim(moved: VerdictChange) -> str:
    claim = moved.current.claim
    text = textwrap.fill(
        claim.text, _LINE_WIDTH, initial_indent=f"  {claim.id:<5}", subsequent_indent=" " * 7
    )
    return f"{text}\n       {_format_verdict(moved)}"


def _format_verdict(moved: VerdictChange) -> str:
    now, before = (
        f"{format_label(one.category)}, {format_label(one.certainty)} certainty" for one in moved
    )
    return f"{now}; before: {before}" if moved.has_changed else f"{now}, as before"


def _format_section(heading: str, items: Sequence[StudyUpdate]) -> str:
    needed = [item for item in items if item.needs_review]
    others = [item for item in items if not item.needs_review]
    lines = [
        f"{heading}: {_format_tally(items)}",
        *(_indented(_format_study(item)) for item in needed),
    ]
    if others and items[0].kind != "revised":
        lines += [_indented(_shorten_item(item)) for item in others[:MAX_LISTED_STUDIES]]
        lines += [
            f"  and {len(others) - MAX_LISTED_STUDIES:,} more"
            if len(others) > MAX_LISTED_STUDIES
            else ""
        ]
    return "\n".join(filter(None, lines))


def _format_tally(items: Sequence[StudyUpdate]) -> str:
    """How many, and of which designs."""
    designs = Counter(_design_label(item) for item in items)
    return f"{len(items):,} ({', '.join(f'{design} {number:,}' for design, number in designs.most_common())})"


def _design_label(item: StudyUpdate) -> str:
    return design_info(item.design).label if item.design else "design not told"


def _wrap_item(item: StudyUpdate) -> str:
    return textwrap.fill(_describe_item(item), _LINE_WIDTH - 2, subsequent_indent="    ")


def _shorten_item(item: StudyUpdate) -> str:
    return textwrap.shorten(
        "; ".join([*_notices(item), _describe_item(item)]), _LINE_WIDTH - 4, placeholder=" …"
    )


def _describe_item(item: StudyUpdate) -> str:
    year = item.year or ""
    return f"PMID {item.pmid}  {_design_label(item)}, {year}: {_title(item)}"


def _notices(item: StudyUpdate) -> list[str]:
    """PubMed's notices, and under which search it was lost; of a new study those that it came with."""
    return [
        change.detail
        for change in item.changes
        if change.kind in (*NOTICE_KINDS, "lost") and change.detail
    ]


def _format_study(item: StudyUpdate) -> str:
    lines = [_wrap_item(item), f"    {pubmed_url(item.pmid)}"]
    lines += [f"    PubMed: {notice}" for notice in _notices(item)]
    if item.direction and not item.study:
        lines.append(f"    conclusion, not reviewed: {_format_direction(item)}")
    return "\n".join(
        [*lines, *(f"    {told}" for told in _format_touched_claims(item.affected_claims))]
    )


def _format_direction(item: StudyUpdate) -> str:
    against = [
        told.replace(":", " ").replace("_", " ")
        for told in (item.stored.derived.direction_by_comparator if item.stored else ())
    ]
    return format_label(item.direction or "") + (
        f" ({', '.join(against)})" if against else ""
    )


def _format_touched_claims(claims: Sequence[AffectedClaim]) -> Iterator[str]:
    for how, words in _RELATION_LABELS.items():
        found = [touched.claim for touched in claims if touched.relation == how]
        if found:
            yield f"{words} {', '.join(found)}"


def _title(item: StudyUpdate) -> str:
    return item.title or ""


def _format_sentence(found: AffectedSentence) -> str:
    why = ", ".join((*found.claims, *found.studies))
    text = textwrap.shorten(found.sentence.text, _LINE_WIDTH - 8, placeholder=" …")
    return f"{found.path}:{found.sentence.line}:{found.sentence.column}  {why}\n    {text}"


def _indented(text: str) -> str:
    return textwrap.indent(text, "  ")


def updates_to_markdown(
    news: UpdateSummary, resting: Sequence[AffectedSentence], problems: Sequence[Problem] = ()
) -> str:
    """To paste into an issue: a list of studies a kind of change, with boxes to tick where a person should look."""
    missing = "\n".join(
        [
            f"## {_UNREAD_RECORDS}: {len(problems):,}",
            "",
            *(f"- [ ] {_escape_cell(one.message)}" for one in problems),
        ]
    )
    parts = [missing] if problems else []
    if not news.study_updates:
        return "\n\n".join([_NO_CHANGES, *parts])
    for kind, heading in _HEADINGS.items():
        items = news.of_kind(kind)
        if items:
            shown = [item for item in items if item.needs_review or kind != "revised"]
            parts.append(
                "\n".join(
                    [f"## {heading}: {_format_tally(items)}", "", *map(_format_list_item, shown)]
                ).rstrip()
            )
    if news.verdict_changes:
        rows = [
            (moved.current.claim.id, moved.current.claim.text, _format_verdict(moved))
            for moved in news.verdict_changes
        ]
        parts.append(_format_table("Claims to look at", ("id", "claim", "verdict"), rows))
    if resting:
        lines = [
            (
                f"{found.path}:{found.sentence.line}",
                ", ".join((*found.claims, *found.studies)),
                found.sentence.text,
            )
            for found in resting
        ]
        parts.append(
            _format_table("Sentences that rest on them", ("where", "on", "sentence"), lines)
        )
    return "\n\n".join([*parts, _NOT_ADVICE])


def _format_table(heading: str, head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    lines = [head, ["---"] * len(head), *([_escape_cell(cell) for cell in row] for row in rows)]
    return "\n".join([f"## {heading}", "", *(f"| {' | '.join(line)} |" for line in lines)])


def _format_list_item(item: StudyUpdate) -> str:
    direction = (
        [f"conclusion, not reviewed: {_format_direction(item)}"]
        if item.direction and not item.study
        else []
    )
    details = "; ".join(
        [
            _design_label(item),
            *_notices(item),
            *direction,
            *_format_touched_claims(item.affected_claims),
        ]
    )
    box = "[ ] " if item.needs_review else ""
    return f"- {box}[PMID {item.pmid}]({pubmed_url(item.pmid)}) {_escape_cell(_title(item))} ({details})"


def _escape_cell(text: str) -> str:
    return " ".join(text.split()).replace("|", "\\|")


def updates_to_json(
    news: UpdateSummary, resting: Sequence[AffectedSentence], problems: Sequence[Problem] = ()
) -> str:
    """{needs_person, problems, studies, claims, sentences}; docs/store.md tells the fields."""
    told = {
        "needs_person": needs_person(news, resting, problems),
        "problems": [
            {"where": one.location, "pmid": one.pmid, "message": one.message} for one in problems
        ],
        "studies": [_study_json(item) for item in news.study_updates],
        "claims": [
            {
                "id": moved.current.claim.id,
                "text": moved.current.claim.text,
                "verdict": moved.current.category,
                "certainty": moved.current.certainty,
                "verdict_before": moved.previous.category,
                "certainty_before": moved.previous.certainty,
            }
            for moved in news.verdict_changes
        ],
        "sentences": [
            {
                "path": found.path,
                "line": found.sentence.line,
                "column": found.sentence.column,
                "end_line": found.sentence.end_line,
                "end_column": found.sentence.end_column,
                "text": found.sentence.text,
                "claims": found.claims,
                "studies": found.studies,
            }
            for found in resting
        ],
    }
    return json.dumps(told, ensure_ascii=False, indent=2)


def _study_json(item: StudyUpdate) -> dict[str, Any]:
    return {
        "pmid": item.pmid,
        "key": item.key,
        "kind": item.kind,
        "changes": [
            {"kind": change.kind, "detail": change.detail, "changed_at": change.changed_at}
            for change in item.changes
        ],
        "title": _title(item) or None,
        "year": item.year,
        "design": item.design,
        "direction": item.direction,
        "reviewed": item.is_judged,
        "needs_person": item.needs_review,
        "claims": [
            {"id": touched.claim, "how": touched.relation} for touched in item.affected_claims
        ],
    }
