"""What changed at PubMed as text for a terminal, as Markdown for an issue, as JSON for other tools."""

from __future__ import annotations

import json
import textwrap
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, Final

from evidence.claims.base.models import label
from evidence.claims.living.updates import Item, Moved, News, Touched
from evidence.errors import Problem
from evidence.ids import pubmed_url
from evidence.posts.lint.affected import Resting
from evidence.studies.designs import design_info
from evidence.studies.store.changes import STANDING_KINDS, ChangeKind

WIDTH: Final = 100
_NOTHING: Final = "Nothing has changed since the last report."
_MISSING: Final = "Did not come, or could not be read"
SHOWN: Final = 20  # studies of a section that need nobody
_HEADINGS: Final[Mapping[ChangeKind, str]] = {
    "retracted": "Retracted",
    "concern": "Under an expression of concern",
    "corrected": "Corrected",
    "superseded": "Superseded by an update",
    "new": "New studies",
    "revised": "Revised at PubMed",
    "lost": "No longer found by a search",
}
_HOW: Final = {"judged": "judged for", "reported": "reported by", "derived": "may bear on"}
_NOT_ADVICE: Final = (
    "What a new study may bear on, its design and its conclusion were derived by a program and are not reviewed: it "
    "moves no verdict until a person has judged it (`evidence review CLAIM`). A retracted study no longer counts."
)


def needs_person(news: News, resting: Sequence[Resting], problems: Sequence[Problem] = ()) -> bool:
    """Whether somebody should look at something: a record that did not come may be the one that was retracted."""
    named = any(item.needs_person for item in news.items) or any(found.studies for found in resting)
    return named or bool(problems)


def as_text(news: News, resting: Sequence[Resting], problems: Sequence[Problem] = ()) -> str:
    """A section for each kind of change, then the claims that are touched, then the sentences that rest on them."""
    missing = (
        [f"{_MISSING}: {len(problems):,}"] if problems else []
    )  # each is told on standard error
    if not news.items:
        return "\n\n".join([_NOTHING, *missing])
    parts = missing + [
        _section(heading, news.of(kind)) for kind, heading in _HEADINGS.items() if news.of(kind)
    ]
    if news.claims:
        parts.append("\n".join(["Claims to look at", *map(_claim, news.claims)]))
    if resting:
        parts.append(
            "Sentences that rest on them\n"
            + "\n".join(_indented(_sentence(found)) for found in resting)
        )
    return "\n\n".join([*parts, textwrap.fill(_NOT_ADVICE, WIDTH)])


def _claim(moved: Moved) -> str:
    claim = moved.now.claim
    text = textwrap.fill(
        claim.text, WIDTH, initial_indent=f"  {claim.id:<5}", subsequent_indent=" " * 7
    )
    return f"{text}\n       {_verdict(moved)}"


def _verdict(moved: Moved) -> str:
    now, before = (f"{label(one.word)}, {label(one.certainty)} certainty" for one in moved)
    return f"{now}; before: {before}" if moved.has_moved else f"{now}, as before"


def _section(heading: str, items: Sequence[Item]) -> str:
    needed = [item for item in items if item.needs_person]
    others = [item for item in items if not item.needs_person]
    lines = [f"{heading}: {_tally(items)}", *(_indented(_study(item)) for item in needed)]
    if others and items[0].kind != "revised":
        lines += [_indented(_line(item)) for item in others[:SHOWN]]
        lines += [f"  and {len(others) - SHOWN:,} more" if len(others) > SHOWN else ""]
    return "\n".join(filter(None, lines))


def _tally(items: Sequence[Item]) -> str:
    """How many, and of which designs."""
    designs = Counter(_design(item) for item in items)
    return f"{len(items):,} ({', '.join(f'{design} {number:,}' for design, number in designs.most_common())})"


def _design(item: Item) -> str:
    word = item.study.design if item.study else item.cells.get("design")
    return design_info(word).label if word else "design not told"


def _filled(item: Item) -> str:
    return textwrap.fill(_told(item), WIDTH - 2, subsequent_indent="    ")


def _line(item: Item) -> str:
    return textwrap.shorten("; ".join([*_notices(item), _told(item)]), WIDTH - 4, placeholder=" …")


def _told(item: Item) -> str:
    year = item.cells.get("year") or ""
    return f"PMID {item.pmid}  {_design(item)}, {year}: {_title(item)}"


def _notices(item: Item) -> list[str]:
    """PubMed's notices, and under which search it was lost; of a new study those that it came with."""
    return [
        change.detail
        for change in item.changes
        if change.kind in (*STANDING_KINDS, "lost") and change.detail
    ]


def _study(item: Item) -> str:
    lines = [_filled(item), f"    {pubmed_url(item.pmid)}"]
    lines += [f"    PubMed: {notice}" for notice in _notices(item)]
    direction = item.cells.get("direction")
    if direction and not item.study:
        lines.append(f"    conclusion, not reviewed: {_direction(item)}")
    return "\n".join([*lines, *(f"    {told}" for told in _touches(item.claims))])


def _direction(item: Item) -> str:
    against = [
        told.replace(":", " ").replace("_", " ") for told in item.cells["direction_by_comparator"]
    ]
    return label(item.cells["direction"]) + (f" ({', '.join(against)})" if against else "")


def _touches(claims: Sequence[Touched]) -> Iterator[str]:
    for how, words in _HOW.items():
        found = [touched.claim for touched in claims if touched.how == how]
        if found:
            yield f"{words} {', '.join(found)}"


def _title(item: Item) -> str:
    return (
        item.cells.get("title")
        or item.cells.get("vernacular_title")
        or (item.study.title if item.study else "")
        or ""
    )


def _sentence(found: Resting) -> str:
    why = ", ".join((*found.claims, *found.studies))
    text = textwrap.shorten(found.sentence.text, WIDTH - 8, placeholder=" …")
    return f"{found.path}:{found.sentence.line}:{found.sentence.column}  {why}\n    {text}"


def _indented(text: str) -> str:
    return textwrap.indent(text, "  ")


def as_markdown(news: News, resting: Sequence[Resting], problems: Sequence[Problem] = ()) -> str:
    """To paste into an issue: a list of studies a kind of change, with boxes to tick where a person should look."""
    missing = "\n".join(
        [
            f"## {_MISSING}: {len(problems):,}",
            "",
            *(f"- [ ] {_cell(one.message)}" for one in problems),
        ]
    )
    parts = [missing] if problems else []
    if not news.items:
        return "\n\n".join([_NOTHING, *parts])
    for kind, heading in _HEADINGS.items():
        items = news.of(kind)
        if items:
            shown = [item for item in items if item.needs_person or kind != "revised"]
            parts.append(
                "\n".join([f"## {heading}: {_tally(items)}", "", *map(_point, shown)]).rstrip()
            )
    if news.claims:
        rows = [
            (moved.now.claim.id, moved.now.claim.text, _verdict(moved)) for moved in news.claims
        ]
        parts.append(_table("Claims to look at", ("id", "claim", "verdict"), rows))
    if resting:
        lines = [
            (
                f"{found.path}:{found.sentence.line}",
                ", ".join((*found.claims, *found.studies)),
                found.sentence.text,
            )
            for found in resting
        ]
        parts.append(_table("Sentences that rest on them", ("where", "on", "sentence"), lines))
    return "\n\n".join([*parts, _NOT_ADVICE])


def _table(heading: str, head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    lines = [head, ["---"] * len(head), *([_cell(cell) for cell in row] for row in rows)]
    return "\n".join([f"## {heading}", "", *(f"| {' | '.join(line)} |" for line in lines)])


def _point(item: Item) -> str:
    direction = (
        [f"conclusion, not reviewed: {_direction(item)}"]
        if item.cells.get("direction") and not item.study
        else []
    )
    details = "; ".join([_design(item), *_notices(item), *direction, *_touches(item.claims)])
    box = "[ ] " if item.needs_person else ""
    return f"- {box}[PMID {item.pmid}]({pubmed_url(item.pmid)}) {_cell(_title(item))} ({details})"


def _cell(text: str) -> str:
    return " ".join(text.split()).replace("|", "\\|")


def as_json(news: News, resting: Sequence[Resting], problems: Sequence[Problem] = ()) -> str:
    """{needs_person, problems, studies, claims, sentences}; docs/store.md tells the fields."""
    told = {
        "needs_person": needs_person(news, resting, problems),
        "problems": [
            {"where": one.where, "pmid": one.pmid, "message": one.message} for one in problems
        ],
        "studies": [_study_json(item) for item in news.items],
        "claims": [
            {
                "id": moved.now.claim.id,
                "text": moved.now.claim.text,
                "verdict": moved.now.word,
                "certainty": moved.now.certainty,
                "verdict_before": moved.before.word,
                "certainty_before": moved.before.certainty,
            }
            for moved in news.claims
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


def _study_json(item: Item) -> dict[str, Any]:
    return {
        "pmid": item.pmid,
        "key": item.key,
        "kind": item.kind,
        "changes": [
            {"kind": change.kind, "detail": change.detail, "changed_at": change.changed_at}
            for change in item.changes
        ],
        "title": _title(item) or None,
        "year": item.cells.get("year"),
        "design": item.study.design if item.study else item.cells.get("design"),
        "direction": item.cells.get("direction"),
        "reviewed": item.is_judged,
        "needs_person": item.needs_person,
        "claims": [{"id": touched.claim, "how": touched.how} for touched in item.claims],
    }
