"""What changed at PubMed as text for a terminal, as Markdown for an issue, as JSON for other tools."""

from __future__ import annotations

import json
import textwrap
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, Final

from evidence.claims.news import Item, News, Touched
from evidence.claims.tables import label
from evidence.ids import pubmed_url
from evidence.posts.resting import Resting
from evidence.studies.changes import ChangeKind
from evidence.studies.designs import design_info

WIDTH: Final = 100
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
    "Designs, conclusions and the claims that a new study may bear on were derived by a program and are not reviewed; "
    "no verdict moves until a person has judged."
)


def needs_person(news: News, resting: Sequence[Resting]) -> bool:
    """Whether somebody should look at something."""
    return any(item.needs_person for item in news.items) or any(found.studies for found in resting)


def as_text(news: News, resting: Sequence[Resting]) -> str:
    """A section for each kind of change, then the claims that are touched, then the sentences that rest on them."""
    if not news.items:
        return "Nothing has changed since the last report."
    parts = [_section(heading, news.of(kind)) for kind, heading in _HEADINGS.items() if news.of(kind)]
    if news.claims:
        lines = [f"{verdict.claim.id}  {verdict.claim.text}\n{_said(verdict)}" for verdict in news.claims]
        parts.append("Claims to look at\n" + "\n".join(map(_indented, lines)))
    if resting:
        parts.append("Sentences that rest on them\n" + "\n".join(_indented(_sentence(found)) for found in resting))
    return "\n\n".join([*parts, textwrap.fill(_NOT_ADVICE, WIDTH)])


def _said(verdict: Any) -> str:
    return (
        f"    so far {label(verdict.word)}, {label(verdict.certainty)} certainty; `evidence review {verdict.claim.id}`"
    )


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


def _line(item: Item) -> str:
    year = item.cells.get("year") or ""
    return textwrap.shorten(f"PMID {item.pmid}  {_design(item)}, {year}: {_title(item)}", WIDTH - 4, placeholder=" …")


def _study(item: Item) -> str:
    lines = [_line(item), f"    {pubmed_url(item.pmid)}"]
    lines += [f"    PubMed: {change.detail}" for change in item.changes if change.kind == item.kind and change.detail]
    direction = item.cells.get("direction")
    if direction and not item.study:
        lines.append(f"    conclusion, not reviewed: {_direction(item)}")
    return "\n".join([*lines, *(f"    {told}" for told in _touches(item.claims))])


def _direction(item: Item) -> str:
    against = [told.replace(":", " ").replace("_", " ") for told in item.cells["direction_by_comparator"]]
    return label(item.cells["direction"]) + (f" ({', '.join(against)})" if against else "")


def _touches(claims: Sequence[Touched]) -> Iterator[str]:
    for how, words in _HOW.items():
        found = [touched.claim for touched in claims if touched.how == how]
        if found:
            yield f"{words} {', '.join(found)}"


def _title(item: Item) -> str:
    return (
        item.cells.get("title") or item.cells.get("vernacular_title") or (item.study.title if item.study else "") or ""
    )


def _sentence(found: Resting) -> str:
    why = ", ".join((*found.claims, *found.studies))
    text = textwrap.shorten(found.sentence.text, WIDTH - 8, placeholder=" …")
    return f"{found.path}:{found.sentence.line}:{found.sentence.column}  {why}\n    {text}"


def _indented(text: str) -> str:
    return textwrap.indent(text, "  ")


def as_markdown(news: News, resting: Sequence[Resting]) -> str:
    """To paste into an issue: a list of studies a kind of change, with boxes to tick where a person should look."""
    if not news.items:
        return "Nothing has changed since the last report."
    parts = []
    for kind, heading in _HEADINGS.items():
        items = news.of(kind)
        if items:
            shown = [item for item in items if item.needs_person or kind != "revised"]
            parts.append("\n".join([f"## {heading}: {_tally(items)}", "", *map(_point, shown)]).rstrip())
    if news.claims:
        rows = [(one.claim.id, one.claim.text, label(one.word), label(one.certainty)) for one in news.claims]
        parts.append(_table("Claims to look at", ("id", "claim", "verdict", "certainty"), rows))
    if resting:
        lines = [
            (f"{found.path}:{found.sentence.line}", ", ".join((*found.claims, *found.studies)), found.sentence.text)
            for found in resting
        ]
        parts.append(_table("Sentences that rest on them", ("where", "on", "sentence"), lines))
    return "\n\n".join([*parts, _NOT_ADVICE])


def _table(heading: str, head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    lines = [head, ["---"] * len(head), *([_cell(cell) for cell in row] for row in rows)]
    return "\n".join([f"## {heading}", "", *(f"| {' | '.join(line)} |" for line in lines)])


def _point(item: Item) -> str:
    told = [change.detail for change in item.changes if change.kind == item.kind and change.detail]
    direction = (
        [f"conclusion, not reviewed: {_direction(item)}"] if item.cells.get("direction") and not item.study else []
    )
    details = "; ".join([_design(item), *told, *direction, *_touches(item.claims)])
    box = "[ ] " if item.needs_person else ""
    return f"- {box}[PMID {item.pmid}]({pubmed_url(item.pmid)}) {_cell(_title(item))} ({details})"


def _cell(text: str) -> str:
    return " ".join(text.split()).replace("|", "\\|")


def as_json(news: News, resting: Sequence[Resting]) -> str:
    """{needs_person, studies: [...], claims: [...], sentences: [...]}; docs/store.md tells the fields."""
    told = {
        "needs_person": needs_person(news, resting),
        "studies": [_study_json(item) for item in news.items],
        "claims": [
            {"id": one.claim.id, "text": one.claim.text, "verdict": one.word, "certainty": one.certainty}
            for one in news.claims
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
            {"kind": change.kind, "detail": change.detail, "changed_at": change.changed_at} for change in item.changes
        ],
        "title": _title(item) or None,
        "year": item.cells.get("year"),
        "design": item.study.design if item.study else item.cells.get("design"),
        "direction": item.cells.get("direction"),
        "reviewed": item.is_judged,
        "needs_person": item.needs_person,
        "claims": [{"id": touched.claim, "how": touched.how} for touched in item.claims],
    }
