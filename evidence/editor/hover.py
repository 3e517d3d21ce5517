"""What an editor shows for the words under the mouse: the card of a claim, the study of a key."""

from __future__ import annotations

from collections.abc import Iterator

from lsprotocol.types import Hover, MarkupContent, MarkupKind, Position

from evidence.claims.card.card_text import format_brief_card_markdown
from evidence.editor.citations import find_citation_at, find_cited_study, find_entry
from evidence.editor.study_notes import format_entry_note, format_study_note
from evidence.editor.workbench import CheckedText
from evidence.errors import FilePlace
from evidence.escaping import escape_markdown
from evidence.posts.lint.sentence_facts import SentenceFacts

_RULE = "\n\n---\n\n"


def make_hover(checked: CheckedText, position: Position) -> Hover | None:
    """Make what is shown at a position: its citation, or the claims of its sentence.

    Raises:
        EvidenceError: the base or the store cannot be read.
    """
    opened = checked.opened
    offset = opened.places.read_position(position)
    citation = find_citation_at(opened, offset)
    if citation:
        text = _describe_citation(checked, citation.name)
        span = (citation.start, citation.end)
        return _make_hover(checked, [text], span) if text else None
    parts = [*_list_suggestions(checked, offset), *_list_cards(checked, offset)]
    return _make_hover(checked, parts, None) if parts else None


def _make_hover(checked: CheckedText, parts: list[str], span: tuple[int, int] | None) -> Hover:
    content = MarkupContent(MarkupKind.Markdown, _RULE.join(parts))
    return Hover(content, checked.opened.places.make_range(*span) if span else None)


def _describe_citation(checked: CheckedText, name: str) -> str:
    session = checked.project.session
    study = find_cited_study(session, name)
    if study:
        return format_study_note(session, study)
    entry = find_entry(checked.opened.path, name, study)
    return format_entry_note(entry) if entry else ""


def _list_suggestions(checked: CheckedText, offset: int) -> Iterator[str]:
    """Yield what to write instead, of each problem at an offset."""
    places = checked.opened.places
    for problem in checked.problems:
        start, end = places.locate_problem(problem)
        if problem.suggestion and start <= offset <= end:
            instead = escape_markdown(problem.suggestion, guards_mentions=False)
            yield f"**{problem.code}**: {instead}"


def _list_cards(checked: CheckedText, offset: int) -> Iterator[str]:
    """Yield the card of each claim at an offset, or else of each claim of its sentence."""
    facts = _find_sentence(checked, offset)
    if facts is None:
        return
    places = checked.opened.places
    claims = facts.reading.claims
    pointed = [
        found
        for found in claims
        if places.find_offset(FilePlace(*facts.sentence.locate(found.start)))
        <= offset
        <= places.find_offset(FilePlace(*facts.sentence.locate(found.end)))
    ]
    for found in pointed or claims:
        yield format_brief_card_markdown(checked.project.session.claim(found.claim))


def _find_sentence(checked: CheckedText, offset: int) -> SentenceFacts | None:
    place = checked.opened.places.find_place(offset)
    return next(
        (
            facts
            for facts in checked.facts
            if (facts.sentence.line, facts.sentence.column)
            <= place
            <= (facts.sentence.end_line, facts.sentence.end_column)
        ),
        None,
    )
