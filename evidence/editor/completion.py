"""What an editor offers behind an @: the keys of references.bib and of the evidence base."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from lsprotocol.types import (
    CompletionItem,
    CompletionItemKind,
    CompletionItemTag,
    MarkupContent,
    MarkupKind,
    Position,
    TextEdit,
)

from evidence.claims.verdict.publication_status import RETRACTED_STATUSES, find_notes_of
from evidence.editor.citations import BibliographyEntry, find_cited_study, read_bibliography_entries
from evidence.editor.open_post import OpenPost
from evidence.editor.study_notes import (
    describe_study,
    format_entry_details,
    format_study_details,
)
from evidence.editor.workbench import Project
from evidence.studies.study import Study

TRIGGERS: Final = ("@", ";")
# A key that is being written, or the place of one in a citation with several.
_BEGUN_KEY: Final = re.compile(r"(?<![\w.@\\/])@\{?(?P<key>[\w:.#$%&+?~/-]*)\Z")
_NEXT_KEY: Final = re.compile(r"\[[^\[\]]*@[^\[\]]*;[ \t]*+(?P<key>[\w-]*)\Z")
_REST_OF_KEY: Final = re.compile(r"[\w-]*")


def list_completions(
    opened: OpenPost, project: Project, position: Position
) -> list[CompletionItem]:
    """List the keys that may follow at a position; empty where nothing is cited there.

    Those of references.bib come first. The notes on each follow when one is chosen; see
    ``describe_completion``.

    Raises:
        EvidenceError: the base cannot be read.
    """
    offset = opened.places.read_position(position)
    before = opened.text[opened.places.find_line_start(offset) : offset]
    begun = _BEGUN_KEY.search(before) or _NEXT_KEY.search(before)
    if begun is None:
        return []
    blank, sign = _find_missing(before[: begun.start("key")])
    rest = _REST_OF_KEY.match(opened.text, offset)
    end = rest.end() if rest else offset
    span = opened.places.make_range(offset - len(begun["key"]), end)
    items = [*_list_known(opened, project)]
    for item in items:
        item.text_edit = TextEdit(span, f"{blank}{sign}{item.label}")
        # Editors compare it with what is written behind the place of the edit, which has no sign.
        item.filter_text = f"{blank}{item.filter_text}"
        item.data = {"uri": opened.uri, "key": item.label}
    return items


def _find_missing(before: str) -> tuple[str, str]:
    """Find the blank and the sign that a key needs behind a text."""
    if before.endswith(("@", "@{")):
        return "", ""
    return " " if before.endswith(";") else "", "@"


def describe_completion(item: CompletionItem, opened: OpenPost, project: Project) -> CompletionItem:
    """Add to a key what is known of its study below its title: verdicts, and what became of it.

    Raises:
        EvidenceError: the base or the store cannot be read.
    """
    study = find_cited_study(project.session, item.label)
    entries = {entry.key: entry for entry in read_bibliography_entries(opened.path)}
    if study:
        note = format_study_details(project.session, study)
    elif item.label in entries:
        note = format_entry_details(entries[item.label])
    else:
        return item
    item.documentation = MarkupContent(MarkupKind.Markdown, note)
    return item


def _list_known(opened: OpenPost, project: Project) -> Iterator[CompletionItem]:
    studies = project.session.base.studies
    entries = {entry.key: entry for entry in read_bibliography_entries(opened.path)}
    for key, entry in entries.items():
        known = studies.get(key)
        yield _offer_study(project, known, "0") if known else _offer_entry(entry)
    for key, study in studies.items():
        if key not in entries:
            yield _offer_study(project, study, "1")


def _offer_study(project: Project, study: Study, rank: str) -> CompletionItem:
    notes = find_notes_of(study, project.session.base.studies)
    is_retracted = any(note.status in RETRACTED_STATUSES for note in notes)
    return CompletionItem(
        study.key,
        kind=CompletionItemKind.Reference,
        detail=f"{'RETRACTED. ' if is_retracted else ''}{study.title or study.short_title}",
        tags=[CompletionItemTag.Deprecated] if is_retracted else None,
        documentation=describe_study(study),
        sort_text=f"{rank}{study.key}",
        filter_text=f"{study.key} {study.title or ''}",
    )


def _offer_entry(entry: BibliographyEntry) -> CompletionItem:
    title = entry.fields.get("title", "")
    return CompletionItem(
        entry.key,
        kind=CompletionItemKind.Reference,
        detail=title,
        sort_text=f"0{entry.key}",
        filter_text=f"{entry.key} {title}",
    )
