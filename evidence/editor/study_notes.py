"""Studies and entries of bibliographies in a few lines of Markdown."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from evidence.claims.card.card_text import format_verdict, record_url
from evidence.claims.verdict.publication_status import find_notes_of
from evidence.editor.citations import BibliographyEntry
from evidence.escaping import escape_markdown, format_markdown_link
from evidence.people import parse_author
from evidence.session import Session
from evidence.studies.designs import design_info
from evidence.studies.study import Study

# What a study says, in front of the number of a claim.
_STANCES: Final = {
    "supports": "for",
    "contradicts": "against",
    "mixed": "both for and against",
    "insufficient": "too little evidence on",
    "not_assessed": "not read for",
}


def format_study_note(session: Session, study: Study) -> str:
    """Format a study: its title, and all that ``format_study_details`` says.

    Args:
        session: the base and the store.
        study: a study of either.
    """
    title = escape_markdown(study.title or study.short_title)
    return f"**{title}**\n\n{format_study_details(session, study)}"


def format_study_details(session: Session, study: Study) -> str:
    """Format a study below its title: what it is, what became of it, the claims it was judged for.

    Args:
        session: the base and the store.
        study: a study of either.
    """
    notes = find_notes_of(study, session.base.studies)
    parts = [
        escape_markdown(describe_study(study)),
        *(f"**{escape_markdown(note.message)}.**" for note in notes),
        "\n".join(_list_judgements(session, study)),
        format_markdown_link("Record", record_url(study)) if record_url(study) else "",
    ]
    return "\n\n".join(filter(None, parts))


def describe_study(study: Study) -> str:
    """Describe a study in a line: author, journal, year, design and size."""
    first = parse_author(study.authors[0]).family if study.authors else ""
    others = " et al." if study.authors[1:] else ""
    size = f"{study.sample_size:,} participants" if study.sample_size else ""
    journal = study.journal_abbrev or study.journal or ""
    parts = (f"{first}{others}", journal, str(study.year), design_info(study.design).label, size)
    return ", ".join(filter(None, parts))


def format_entry_note(entry: BibliographyEntry) -> str:
    """Format an entry of which nothing more is known."""
    title = escape_markdown(entry.fields.get("title", entry.key))
    return f"**{title}**\n\n{format_entry_details(entry)}"


def format_entry_details(entry: BibliographyEntry) -> str:
    """Format an entry of which nothing more is known, below its title."""
    known = (entry.fields.get(name, "") for name in ("author", "journal", "year"))
    parts = [
        escape_markdown(", ".join(filter(None, known))),
        "In references.bib; not in the evidence base.",
    ]
    return "\n\n".join(filter(None, parts))


def _list_judgements(session: Session, study: Study) -> Iterator[str]:
    """Yield a line for each claim that a study was judged for, with the verdict on it."""
    stances = {row.claim: row.stance for row in session.base.judgements if row.study == study.key}
    for verdict in session.compute_verdicts(stances):
        head = f"{_STANCES[stances[verdict.claim.id]]} {verdict.claim.id}"
        yield f"- {escape_markdown(f'{head}: {verdict.claim.text} ({format_verdict(verdict)})')}"
